//! `certgen token` at a real OpenID provider: it gets a token, and the provider says that the token is good.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

use super::{
    app::App,
    provider::{Client, Manner, Provider},
    tools::printed,
};

const CLIENT: &str = "11111111-1111-4111-8111-111111111111";
const GRAPH: &str = "https://graph.microsoft.com/.default";

/// An algorithm, the key that it needs, and how the certificate is named.
struct Kind {
    algorithm: &'static str,
    key: &'static str,
    options: &'static [&'static str],
    /// The header without which the provider does not take it.
    thumbprint: Option<&'static str>,
}

const KINDS: [Kind; 4] = [
    Kind {
        algorithm: "PS256",
        key: "rsa2048",
        options: &["--x5t", "sha256"],
        thumbprint: Some("x5t#S256"),
    },
    Kind {
        algorithm: "RS256",
        key: "rsa2048",
        options: &["--x5t", "sha1"],
        thumbprint: Some("x5t"),
    },
    Kind { algorithm: "ES256", key: "p256", options: &["--kid", "x5t#S256"], thumbprint: None },
    Kind {
        algorithm: "EdDSA",
        key: "ed25519",
        options: &["--kid", "jwk-thumbprint"],
        thumbprint: None,
    },
];

/// What of a URL has a meaning, a blank, and letters that Base64 writes as + and /.
const SECRET: &str = "50% + a:b/c?d=e&f ~~~>>>";

/// An application for each algorithm.
fn apps() -> [App; 4] {
    KINDS.map(|kind| App::new(&["--key", kind.key]))
}

/// One client for each algorithm, called by it.
fn signing(apps: &[App; 4]) -> Vec<Client<'_>> {
    let client = |(kind, app): (&Kind, _)| {
        Client::signing(kind.algorithm, kind.algorithm, app, kind.thumbprint)
    };
    KINDS.iter().zip(apps).map(client).collect()
}

/// `certgen token` for `client` at the provider, with the options that say how it signs in.
fn token(app: &App, provider: &Provider, client: &str, options: &[&str]) -> Command {
    let mut token = app.certgen("token");
    token.args(["--no-input", "--token-url", &provider.token_url, "--client-id", client]);
    if let Some(certificate) = &provider.certificate {
        token.arg("--ca-file").arg(certificate);
    }
    token.args(options);
    token
}

/// With the PFX of the application.
fn token_of_pfx(app: &App, provider: &Provider, client: &str, options: &[&str]) -> Command {
    let mut token = token(app, provider, client, options);
    token.args(["my-app.pfx", "--password", "env:PFX_PASSWORD"]);
    token
}

/// The exit code and the error of a command that has to fail without printing anything else.
fn failure(command: &mut Command) -> (i32, Value) {
    let Output { status, stdout, stderr } = command.arg("--json").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&stdout), "");
    let error: Value = serde_json::from_slice(&stderr)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&stderr)));
    (status.code().unwrap(), error["error"].clone())
}

/// A file of one line that nobody else can read.
fn private_file(app: &App, name: &str, line: &str) -> PathBuf {
    let path = app.path(name);
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.write(true).create_new(true).open(&path).unwrap();
    writeln!(file, "{line}").unwrap();
    path
}

fn text<'a>(error: &'a Value, field: &str) -> &'a str {
    error[field].as_str().unwrap_or_else(|| panic!("no {field}: {error}"))
}

fn assert_every_algorithm(provider: &mut Provider, apps: &[App; 4]) {
    for (Kind { algorithm, options, .. }, app) in KINDS.iter().zip(apps) {
        let options = [&["--alg", algorithm, "--scope", GRAPH], *options].concat();
        let token = printed(&mut token_of_pfx(app, provider, algorithm, &options));
        provider.assert_good(&token, algorithm, GRAPH);
    }
}

#[test]
fn every_algorithm_gets_a_token_over_http() {
    let apps = apps();
    let Some(mut provider) = Provider::start(&signing(&apps)) else { return };
    assert_every_algorithm(&mut provider, &apps);
}

#[test]
fn every_algorithm_gets_a_token_over_https() {
    let (apps, server) = (apps(), App::server("dns:localhost,ip:127.0.0.1"));
    let clients = signing(&apps);
    let Some(mut provider) = Provider::start_https(&clients, &server, Manner::Strict) else {
        return;
    };
    assert_every_algorithm(&mut provider, &apps);
    provider.token_url = provider.token_url.replace("127.0.0.1", "localhost");
    assert_every_algorithm(&mut provider, &apps);
}

#[test]
fn a_tenant_gives_a_token_as_entra_does() {
    let app = App::new(&["--pem"]);
    let client = Client::signing(CLIENT, "PS256", &app, Some("x5t#S256"));
    let Some(mut provider) = Provider::start(&[client]) else { return };
    for file in ["my-app.pfx", "my-app.pem"] {
        let mut token = app.certgen("token");
        token.args([file, "--password", "env:PFX_PASSWORD", "--client-id", CLIENT]);
        token.args(["--authority", provider.authority(), "--tenant", provider.tenant()]);
        let token = printed(token.args(["--scope", GRAPH]));
        provider.assert_good(&token, CLIENT, GRAPH);
    }
}

#[test]
fn a_secret_is_encoded_as_the_provider_decodes_it() {
    let app = App::new(&[]);
    let methods = [("basic", "client_secret_basic"), ("body", "client_secret_post")];
    let clients = methods.map(|(place, method)| Client::with_secret(place, method, SECRET));
    let Some(mut provider) = Provider::start(&clients) else { return };
    let file = private_file(&app, "secret.txt", SECRET);
    for (place, _) in methods {
        let options = ["--secret-in", place, "--scope", GRAPH, "--client-secret"];
        let of = |source| token(&app, &provider, place, &[&options[..], &[source]].concat());
        let (mut named, mut filed, mut piped) =
            (of("env:SECRET"), of("file:secret.txt"), of("stdin"));
        let mut wrong = of("env:SECRET");
        let tokens = [
            printed(named.env("SECRET", SECRET)),
            printed(&mut filed),
            printed(piped.stdin(fs::File::open(&file).unwrap())),
        ];
        for token in tokens {
            provider.assert_good(&token, place, GRAPH);
        }
        let (exit, error) = failure(wrong.env("SECRET", SECRET.replace('+', " ")));
        assert_eq!((exit, text(&error, "code")), (8, "wrong_secret"), "{error}");
        assert!(!error.to_string().contains("~~~"), "{error}");
        assert_eq!(provider.verdict(), Err("invalid secret provided".to_owned()));
    }
}

#[test]
fn a_ready_assertion_gets_a_token_once() {
    let app = App::new(&[]);
    let client = Client::signing("app", "PS256", &app, None);
    let Some(mut provider) = Provider::start(&[client]) else { return };
    let assertion = app.assertion(&["--token-url", &provider.token_url, "--client-id", "app"]);
    let file = private_file(&app, "assertion.jwt", &assertion);
    let of = |file| token(&app, &provider, "app", &["--assertion-file", file, "--scope", GRAPH]);
    let (mut first, mut second) = (of("assertion.jwt"), of("-"));
    provider.assert_good(&printed(&mut first), "app", GRAPH);
    second.stdin(fs::File::open(file).unwrap());
    let (exit, error) = failure(&mut second);
    assert_eq!(exit, 8, "{error}");
    assert_eq!(
        provider.verdict(),
        Err("client assertion tokens must only be used once".to_owned())
    );
    assert!(!error.to_string().contains(&assertion), "{error}");
}

#[test]
fn curl_takes_the_header() {
    let app = App::new(&[]);
    let client = Client::signing("app", "PS256", &app, None);
    let Some(mut provider) = Provider::start(&[client]) else { return };
    let Provider { token_url, resource_url, .. } = &provider;
    let line = format!(
        "certgen token my-app.pfx --password env:PFX_PASSWORD --token-url {token_url} \
             --client-id app --scope {GRAPH} --header | curl -sS --fail -H @- {resource_url}"
    );
    assert_eq!(app.paste(&line, ""), "app");
    assert_eq!(provider.verdict(), Ok(()));
}

#[test]
fn what_the_token_says_of_itself_is_shown() {
    let app = App::new(&[]);
    let client = Client::signing("app", "PS256", &app, None);
    let Some(mut provider) = Provider::start(&[client]) else { return };
    let options = ["--scope", "api", "--decode"];
    let decoded = printed(&mut token_of_pfx(&app, &provider, "app", &options));
    assert_eq!(provider.verdict(), Ok(()));
    for claim in ["https://api.example", "app", "api"] {
        assert!(decoded.lines().any(|line| line.ends_with(&format!(" {claim}"))), "{decoded}");
    }
    assert!(decoded.starts_with("not verified"), "{decoded}");
}

#[test]
fn a_token_that_is_kept_stays_good() {
    let app = App::new(&[]);
    let client = Client::signing("app", "PS256", &app, None);
    let Some(mut provider) = Provider::start(&[client]) else { return };
    let of = || {
        let mut token = token_of_pfx(&app, &provider, "app", &["--scope", GRAPH, "--cache"]);
        token.env("XDG_CACHE_HOME", app.path("cache")).env("HOME", app.path("home"));
        token
    };
    let (mut first, mut second) = (of(), of());
    let kept = printed(&mut first);
    provider.assert_good(&kept, "app", GRAPH);
    // There is no server any more.
    drop(provider);
    assert_eq!(printed(&mut second), kept);
}

#[test]
fn a_refusal_keeps_the_words_of_the_server() {
    let (app, stranger) = (App::new(&[]), App::new(&[]));
    let client = Client::signing("app", "PS256", &app, None);
    let Some(mut provider) = Provider::start(&[client]) else { return };
    let (exit, error) = failure(&mut token_of_pfx(&stranger, &provider, "app", &[]));
    assert_eq!(exit, 8, "{error}");
    assert!(error.to_string().contains("client authentication failed"), "{error}");
    assert!(error.to_string().contains("invalid_client"), "{error}");
    // One try: the reason does not go away by itself.
    assert_eq!(
        provider.verdict(),
        Err("no applicable key found in the JSON Web Key Set".to_owned())
    );
    let token = printed(&mut token_of_pfx(&app, &provider, "app", &["--scope", GRAPH]));
    provider.assert_good(&token, "app", GRAPH);
}

#[test]
fn a_server_is_trusted_by_its_certificate_and_its_name() {
    let (app, server, other) =
        (App::new(&[]), App::server("ip:127.0.0.1"), App::server("ip:127.0.0.1"));
    let client = Client::signing("app", "PS256", &app, None);
    let Some(mut provider) = Provider::start_https(&[client], &server, Manner::Strict) else {
        return;
    };
    let by_number = provider.token_url.clone();
    let by_name = by_number.replace("127.0.0.1", "localhost");
    let of = |url: &str, trusted: Option<&App>| {
        let mut token = app.certgen("token");
        token.args(["my-app.pfx", "--password", "env:PFX_PASSWORD", "--client-id", "app"]);
        token.args(["--token-url", url, "--scope", GRAPH]);
        trusted.map(|server| token.arg("--ca-file").arg(server.path("my-app.crt")));
        token
    };
    for (url, trusted) in
        [(&by_number, None), (&by_number, Some(&other)), (&by_name, Some(&server))]
    {
        let (exit, error) = failure(&mut of(url, trusted));
        assert_eq!((exit, text(&error, "code")), (7, "network"), "{error}");
    }
    // None of these came as far as the provider.
    provider.assert_good(&printed(&mut of(&by_number, Some(&server))), "app", GRAPH);
}
