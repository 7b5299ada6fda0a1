//! Programs that sign in with MSAL take our files, and what they then send verifies.

use std::process::Command;

use serde_json::{Value, json};

use super::{
    app::{App, PASSWORD},
    libraries::{Token, VERIFY_MJS, VERIFY_PY, jose, pyjwt, verify},
    msal::{
        AUTHORITY, SIGN_IN_MJS, SIGN_IN_PY, msal_node, msal_python, read, sha1, sha256, sign_in,
    },
    tools::said,
};

/// Lets `msal` sign in with each credential, and `library` verify what it sends.
fn assert_signed(msal: &mut Command, library: &mut Command, credentials: Vec<(&str, &App, Value)>) {
    let (kinds, credentials): (Vec<_>, Vec<_>) = credentials
        .into_iter()
        .map(|(algorithm, app, credential)| ((algorithm, app), credential))
        .unzip();
    let forms = sign_in(msal, credentials);
    let token = |((algorithm, app), form): (_, &serde_json::Map<String, Value>)| {
        let token = form["client_assertion"].as_str().unwrap().to_owned();
        Token { algorithm, token, app }
    };
    let tokens: Vec<Token> = kinds.into_iter().zip(&forms).map(token).collect();
    let audience = format!("{AUTHORITY}/oauth2/v2.0/token");
    assert_eq!(verify(library, &audience, &tokens), vec![None; tokens.len()]);
    let elsewhere = verify(library, AUTHORITY, &tokens);
    assert!(elsewhere.iter().all(Option::is_some), "{elsewhere:?}");
}

#[test]
fn msal_for_python_takes_our_pfx_and_our_pem() {
    let (Some(mut msal), Some(mut jose)) = (msal_python(SIGN_IN_PY), jose(VERIFY_MJS)) else {
        return;
    };
    let [modern, legacy] = ["modern", "legacy"].map(|preset| App::new(&["--pfx", preset, "--pem"]));
    let mut encrypt = modern.certgen("convert");
    encrypt.args([
        "my-app.pfx",
        "--to",
        "pem",
        "--with",
        "key",
        "--encrypt",
        "-o",
        "encrypted.pem",
    ]);
    encrypt.args(["--password", "env:PFX_PASSWORD", "--new-password", "env:PFX_PASSWORD"]);
    said(&mut encrypt);
    let pfx = |app: &App| json!({ "private_key_pfx_path": app.path("my-app.pfx"), "passphrase": PASSWORD });
    let pem = |app: &App, name| json!({ "private_key": read(app, name), "thumbprint": sha1(app) });
    let mut encrypted = pem(&modern, "encrypted.pem");
    encrypted["passphrase"] = PASSWORD.into();
    let credentials = vec![
        ("PS256", &modern, pfx(&modern)),
        ("PS256", &legacy, pfx(&legacy)),
        ("RS256", &modern, pem(&modern, "my-app.pem")),
        ("RS256", &modern, pem(&modern, "my-app.key")),
        ("RS256", &modern, encrypted),
    ];
    assert_signed(&mut msal, &mut jose, credentials);
}

#[test]
fn msal_for_javascript_takes_our_pem() {
    let (Some(mut msal), Some(mut pyjwt)) = (msal_node(SIGN_IN_MJS), pyjwt(VERIFY_PY)) else {
        return;
    };
    let app = App::new(&["--pem"]);
    let [pem, key] = ["my-app.pem", "my-app.key"].map(|name| read(&app, name));
    let certificate = read(&app, "my-app.crt");
    let credentials = vec![
        ("PS256", &app, json!({ "privateKey": pem, "thumbprintSha256": sha256(&app) })),
        (
            "PS256",
            &app,
            json!({ "privateKey": key, "thumbprintSha256": sha256(&app), "x5c": certificate }),
        ),
        ("RS256", &app, json!({ "privateKey": key, "thumbprint": sha1(&app) })),
    ];
    assert_signed(&mut msal, &mut pyjwt, credentials);
}
