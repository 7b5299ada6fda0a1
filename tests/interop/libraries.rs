//! Other libraries verify our assertions against the certificate.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use super::{
    app::{App, Parts, altered},
    tools::{ask, is_here, node, on_path, python, said},
};

/// Every algorithm that we sign with, and the key that it needs.
pub const ALGORITHMS: [(&str, &str); 9] = [
    ("RS256", "rsa2048"),
    ("RS384", "rsa2048"),
    ("RS512", "rsa2048"),
    ("PS256", "rsa2048"),
    ("PS384", "rsa2048"),
    ("PS512", "rsa2048"),
    ("ES256", "p256"),
    ("ES384", "p384"),
    ("EdDSA", "ed25519"),
];

pub const KEYS: [&str; 4] = ["rsa2048", "p256", "p384", "ed25519"];

const AUDIENCE: &str = "https://login.example/token";

pub const VERIFY_MJS: &str = include_str!("../provider/verify.mjs");
pub const VERIFY_PY: &str = include_str!("verify.py");

/// A token, and the application whose certificate has to fit.
pub struct Token<'a> {
    pub algorithm: &'a str,
    pub token: String,
    pub app: &'a App,
}

/// A token of ours, and which application signed it.
struct Signed {
    algorithm: &'static str,
    token: String,
    app: usize,
}

/// The application of each kind of key, and a token for each algorithm.
fn sign() -> (Vec<App>, Vec<Signed>) {
    let apps: Vec<App> = KEYS.iter().map(|key| App::new(&["--key", key])).collect();
    let signed = ALGORITHMS.map(|(algorithm, key)| {
        let app = KEYS.iter().position(|listed| *listed == key).unwrap();
        let options = ["--profile", "oidc", "--client-id", "app", "--token-url", AUDIENCE];
        let token = apps[app].assertion(&[&options[..], &["--alg", algorithm]].concat());
        Signed { algorithm, token, app }
    });
    (apps, signed.into())
}

/// PyJWT, if it is here, with a script of ours.
pub fn pyjwt(script: &str) -> Option<Command> {
    let python = python("jwt, cryptography");
    is_here("PyJWT", python.clone()).then(|| {
        let mut library = Command::new(python.unwrap());
        library.args(["-c", script]);
        library
    })
}

/// jose of npm, if it is here, with a script of ours.
pub fn jose(script: &str) -> Option<Command> {
    let node = node();
    is_here("jose of npm", node.as_ref().map(|node| node.get_program().into())).then(|| {
        let mut library = node.unwrap();
        library.arg(script);
        library
    })
}

/// What a library says of each token for `audience`: nothing if it holds, and else why not.
pub fn verify(library: &mut Command, audience: &str, tokens: &[Token]) -> Vec<Option<String>> {
    let rows = tokens.iter().map(|Token { algorithm, token, app }| {
        json!({ "alg": algorithm, "token": token, "certificate": app.certificate_pem() })
    });
    let rows: Vec<Value> = rows.collect();
    let verdicts = ask(library, &json!({ "audience": audience, "tokens": rows }));
    let verdicts: Vec<Option<String>> = serde_json::from_value(verdicts).unwrap();
    assert_eq!(verdicts.len(), tokens.len());
    verdicts
}

/// Lets a library verify each token, a changed one, and each with the certificate of another key of the
/// same kind: only the first holds, and the others fail for the reason `refusal`.
fn examine(library: &mut Command, refusal: &str) {
    let (apps, signed) = sign();
    let strangers: Vec<App> = KEYS.iter().map(|key| App::new(&["--key", key])).collect();
    let mut tokens = Vec::new();
    for Signed { algorithm, token, app } in &signed {
        let row = |token: &str, app| Token { algorithm, token: token.to_owned(), app };
        tokens.push(row(token, &apps[*app]));
        tokens.push(row(&altered(token), &apps[*app]));
        tokens.push(row(token, &strangers[*app]));
    }
    let verdicts = verify(library, AUDIENCE, &tokens);
    for (verdicts, Signed { algorithm, .. }) in verdicts.chunks(3).zip(&signed) {
        assert_eq!(verdicts[0], None, "{algorithm}");
        for verdict in &verdicts[1..] {
            assert!(verdict.as_ref().is_some_and(|why| why.starts_with(refusal)), "{verdicts:?}");
        }
    }
}

#[test]
fn pyjwt_verifies_our_tokens() {
    let Some(mut pyjwt) = pyjwt(VERIFY_PY) else { return };
    examine(&mut pyjwt, "InvalidSignatureError: ");
}

#[test]
fn jose_verifies_our_tokens() {
    let Some(mut jose) = jose(VERIFY_MJS) else { return };
    examine(&mut jose, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED: ");
}

#[test]
fn openssl_verifies_our_tokens() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let (apps, signed) = sign();
    for Signed { algorithm, token, app } in &signed {
        let app = &apps[*app];
        for (token, holds) in [(token, true), (&altered(token), false)] {
            let verified = openssl_verifies(app, algorithm, token);
            assert_eq!(verified, holds, "{algorithm}: {token}");
        }
    }
}

fn openssl_verifies(app: &App, algorithm: &str, token: &str) -> bool {
    let signature = Parts::of(token).signature;
    let signature = if algorithm.starts_with("ES") { to_der(&signature) } else { signature };
    let (signed, _) = token.rsplit_once('.').unwrap();
    let input = write(app, "input.txt", signed.as_bytes());
    let signature = write(app, "signature.bin", &signature);
    let mut public = Command::new("openssl");
    public.args(["x509", "-noout", "-pubkey", "-in"]).arg(app.path("my-app.crt"));
    let public = write(app, "public.pem", said(&mut public).as_bytes());
    let status = verification(algorithm, &public, &signature, &input).output().unwrap().status;
    // One is "no"; anything else would be a command that OpenSSL does not understand.
    assert!(matches!(status.code(), Some(0 | 1)), "{algorithm}: {status}");
    status.success()
}

fn verification(algorithm: &str, public: &Path, signature: &Path, input: &Path) -> Command {
    let mut openssl = Command::new("openssl");
    if algorithm == "EdDSA" {
        openssl.args(["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey"]).arg(public);
        openssl.arg("-sigfile").arg(signature).arg("-in").arg(input);
        return openssl;
    }
    let (family, bits) = algorithm.split_at(2);
    openssl.args(["dgst", &format!("-sha{bits}"), "-verify"]).arg(public);
    if family == "PS" {
        let salt = format!("rsa_pss_saltlen:{}", bits.parse::<u16>().unwrap() / 8);
        openssl.args(["-sigopt", "rsa_padding_mode:pss", "-sigopt", &salt]);
    }
    openssl.arg("-signature").arg(signature).arg(input);
    openssl
}

fn write(app: &App, name: &str, bytes: &[u8]) -> PathBuf {
    let path = app.path(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A signature r || s (RFC 7518 §3.4) as OpenSSL takes it: a SEQUENCE of two INTEGERs.
fn to_der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let integer = |number: &[u8]| {
        let first = number.iter().position(|byte| *byte != 0).unwrap();
        let sign = if number[first] < 0x80 { &[][..] } else { &[0] };
        let value = [sign, &number[first..]].concat();
        [&[0x02, u8::try_from(value.len()).unwrap()], &value[..]].concat()
    };
    let both = [integer(r), integer(s)].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()], &both[..]].concat()
}
