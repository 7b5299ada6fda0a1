//! What is printed when there is a token.

use serde_json::Value;

use super::run::{CLIENT, SECRET, app, certgen, stderr, stdout, token, with};
use crate::double::{App, Entra, Realm, realm::Expiry};

fn entra() -> Entra {
    Entra::start(Realm::new([app().secret(SECRET, Expiry::Ahead)]))
}

fn is_token(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.starts_with("eyJ") && text.split('.').count() == 3 && text.bytes().all(is_letter)
}

#[test]
fn the_token_alone_is_on_standard_output() {
    for options in [&[][..], &["-q"], &["-v"], &["--v1"], &["--profile", "entra-v1"]] {
        let entra = entra();
        let output = token(&entra, options).output().unwrap();
        assert!(output.status.success(), "{options:?}: {}", stderr(&output));
        // To a pipe without a line end, which would break a header or a form.
        assert!(is_token(stdout(&output)), "{options:?}: {}", stdout(&output));
        assert_eq!(stderr(&output).is_empty(), !options.contains(&"-v"), "{}", stderr(&output));
    }
}

#[test]
fn it_is_the_same_over_https() {
    let entra = Entra::start_over_tls(Realm::new([app()]));
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("entra.pem");
    std::fs::write(&trusted, entra.certificate_pem()).unwrap();
    let output = token(&entra, &["--ca-file", trusted.to_str().unwrap()]).output().unwrap();
    assert!(is_token(stdout(&output)), "{}", stderr(&output));

    let output = token(&entra, &[]).output().unwrap();
    assert_eq!((output.status.code(), entra.requests().len()), (Some(7), 1), "{}", stderr(&output));
}

#[test]
fn a_header_is_for_curl() {
    let output = token(&entra(), &["--header"]).output().unwrap();
    let header = stdout(&output).strip_prefix("Authorization: Bearer ").unwrap();
    assert!(is_token(header.trim_end()), "{header}");
}

#[test]
fn json_has_no_token_unless_it_is_asked_for() {
    for (options, is_shown) in [(&["--json"][..], false), (&["--json", "--show-secret"], true)] {
        let entra = entra();
        let output = token(&entra, options).output().unwrap();
        let text = stdout(&output);
        let reply: Value = serde_json::from_str(text).unwrap();
        assert_eq!((&reply["schema"], &reply["token_type"]), (&1.into(), &"Bearer".into()));
        assert_eq!(reply["access_token"].as_str().is_some_and(is_token), is_shown, "{text}");
        assert_eq!(text.contains("eyJ"), is_shown, "{text}");
    }
}

#[test]
fn what_is_sent_is_what_entra_documents() {
    let entra = entra();
    assert!(token(&entra, &[]).output().unwrap().status.success());
    let request = &entra.requests()[0];
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("POST", "/contoso.com/oauth2/v2.0/token")
    );
    let agent = request.header("user-agent").unwrap();
    assert_eq!(agent, concat!("certgen/", env!("CARGO_PKG_VERSION")));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    for name in ["authorization", "cookie", "referer"] {
        assert_eq!(request.header(name), None, "{name}");
    }
    let form = request.form();
    let mut names: Vec<_> = form.names().collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["client_assertion", "client_assertion_type", "client_id", "grant_type", "scope"]
    );
}

#[test]
fn a_secret_or_a_ready_assertion_will_do() {
    let entra = entra();
    let output = with(&entra, &["--client-secret", "env:APP_SECRET"]).output().unwrap();
    assert!(is_token(stdout(&output)), "{}", stderr(&output));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("assertion.jwt");
    let mut assertion = certgen();
    assertion.args([
        "assertion",
        "rsa.pfx",
        "--password",
        "env:PFX_PASSWORD",
        "--tenant",
        "contoso.com",
    ]);
    assertion.args(["--client-id", CLIENT, "--authority", &entra.authority()]);
    std::fs::write(&file, assertion.output().unwrap().stdout).unwrap();
    let words = ["--assertion-file", file.to_str().unwrap()];
    let output = with(&entra, &words).output().unwrap();
    assert!(is_token(stdout(&output)), "{}", stderr(&output));
    // It was for one use.
    let output = with(&entra, &words).output().unwrap();
    assert_eq!(output.status.code(), Some(8), "{}", stderr(&output));
}

#[test]
fn a_token_without_roles_is_given_with_a_warning() {
    let entra = Entra::start(Realm::new([App::new(CLIENT)
        .certificate(&super::run::certificate())
        .roles(&[])]));
    let output = token(&entra, &[]).output().unwrap();
    assert!(output.status.success() && is_token(stdout(&output)), "{}", stderr(&output));
    assert!(stderr(&output).contains("no roles"), "{}", stderr(&output));
}
