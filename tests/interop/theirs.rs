//! `certgen jwt verify` verifies what other libraries sign.

use std::{
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

use super::{
    app::{App, PASSWORD, altered},
    libraries::{ALGORITHMS, KEYS, jose, pyjwt},
    msal::{
        AUTHORITY, SIGN_IN_MJS, SIGN_IN_PY, msal_node, msal_python, read, sha1, sha256, sign_in,
    },
    tools::ask,
};

const AUDIENCE: &str = "https://login.example/token";

/// What `certgen jwt verify` says of a token that comes in from a pipe: why it does not hold, by its code.
fn verify(app: &App, token: &str, audience: &str) -> Result<(), String> {
    // MSAL for JavaScript rounds nbf up, to half a second from now.
    let verify = "certgen jwt verify - --cert my-app.crt --leeway 1s --json";
    let line = format!("{verify} --audience {audience} 2>&1 || test $? = 5");
    let said = app.paste(&line, token);
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{said}: {error}"));
    said["error"]["code"].as_str().map_or(Ok(()), |code| Err(code.to_owned()))
}

/// The token of `app` holds, and holds no more with another audience, key or content.
fn assert_verified(what: &str, app: &App, stranger: &App, token: &str, audience: &str) {
    let refused = |code: &str| Err(code.to_owned());
    let elsewhere = "https://login.example/other";
    assert_eq!(verify(app, token, audience), Ok(()), "{what}");
    assert_eq!(verify(app, token, elsewhere), refused("bad_audience"), "{what}");
    assert_eq!(verify(stranger, token, audience), refused("bad_signature"), "{what}");
    assert_eq!(verify(app, &altered(token), audience), refused("bad_signature"), "{what}");
}

/// Lets a library sign with each algorithm.
fn examine(library: &mut Command) {
    let apps = KEYS.map(|key| App::new(&["--key", key]));
    let strangers = KEYS.map(|key| App::new(&["--key", key]));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({ "aud": AUDIENCE, "iss": "app", "sub": "app", "exp": now + 600 });
    let at = ALGORITHMS.map(|(_, key)| KEYS.iter().position(|listed| *listed == key).unwrap());
    let keys = ALGORITHMS.iter().zip(at);
    let keys =
        keys.map(|((alg, _), at)| json!({ "alg": alg, "key": read(&apps[at], "my-app.key") }));
    let question = json!({ "claims": claims, "keys": keys.collect::<Vec<_>>() });
    let tokens: Vec<String> = serde_json::from_value(ask(library, &question)).unwrap();
    assert_eq!(tokens.len(), ALGORITHMS.len());
    for (((algorithm, _), at), token) in ALGORITHMS.iter().zip(at).zip(&tokens) {
        assert_verified(algorithm, &apps[at], &strangers[at], token, AUDIENCE);
    }
}

#[test]
fn we_verify_the_tokens_of_pyjwt() {
    let Some(mut pyjwt) = pyjwt(include_str!("sign.py")) else { return };
    examine(&mut pyjwt);
}

#[test]
fn we_verify_the_tokens_of_jose() {
    let Some(mut jose) = jose(include_str!("../provider/sign.mjs")) else { return };
    examine(&mut jose);
}

/// Lets `msal` sign in, and verifies what it sends.
fn assert_sign_in_verified(msal: &mut Command, credentials: fn(&App) -> Vec<Value>) {
    let (app, stranger) = (App::new(&[]), App::new(&[]));
    let audience = format!("{AUTHORITY}/oauth2/v2.0/token");
    for form in sign_in(msal, credentials(&app)) {
        let token = form["client_assertion"].as_str().unwrap();
        assert_verified("MSAL", &app, &stranger, token, &audience);
    }
}

#[test]
fn we_verify_the_assertions_of_msal_for_python() {
    let Some(mut msal) = msal_python(SIGN_IN_PY) else { return };
    assert_sign_in_verified(&mut msal, |app| {
        let key = read(app, "my-app.key");
        let pfx = app.path("my-app.pfx");
        vec![
            json!({ "private_key_pfx_path": pfx, "passphrase": PASSWORD }),
            json!({ "private_key": key, "thumbprint": sha1(app) }),
        ]
    });
}

#[test]
fn we_verify_the_assertions_of_msal_for_javascript() {
    let Some(mut msal) = msal_node(SIGN_IN_MJS) else { return };
    assert_sign_in_verified(&mut msal, |app| {
        let key = read(app, "my-app.key");
        vec![
            json!({ "privateKey": key, "thumbprintSha256": sha256(app) }),
            json!({ "privateKey": key, "thumbprint": sha1(app) }),
        ]
    });
}
