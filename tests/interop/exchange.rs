//! An OpenID provider takes our assertions and gives a token for them.

use serde_json::Value;

use super::{
    app::{App, Parts},
    provider::{Client, Provider},
};

/// Each algorithm with the key that it needs, and the options that name the certificate.
const KINDS: [(&str, &str, &[&str]); 6] = [
    ("RS256", "rsa2048", &["--x5t", "sha1"]),
    ("RS384", "rsa2048", &["--x5t", "both"]),
    ("PS256", "rsa2048", &["--x5t", "sha256"]),
    ("ES256", "p256", &["--x5t", "sha256", "--kid", "x5t#S256"]),
    ("ES384", "p384", &["--x5t", "none", "--kid", "jwk-thumbprint"]),
    ("EdDSA", "ed25519", &["--x5t", "sha256", "--x5c", "leaf"]),
];

/// An application for each kind of key.
struct Apps([(&'static str, App); 4]);

impl Apps {
    fn new() -> Self {
        Self(["rsa2048", "p256", "p384", "ed25519"].map(|key| (key, App::new(&["--key", key]))))
    }

    fn with(&self, key: &str) -> &App {
        &self.0.iter().find(|(listed, _)| *listed == key).unwrap().1
    }

    /// One client for each kind, called by its algorithm.
    fn clients(&self) -> Vec<Client<'_>> {
        KINDS
            .map(|(id, key, options)| {
                let thumbprint = match options[1] {
                    "none" => None,
                    "sha1" => Some("x5t"),
                    _ => Some("x5t#S256"),
                };
                Client::signing(id, id, self.with(key), thumbprint)
            })
            .into()
    }
}

/// The reply holds a token for `client`, and for what it asked.
fn assert_token(reply: &str, client: &str) {
    let reply: Value =
        serde_json::from_str(reply).unwrap_or_else(|error| panic!("{reply}: {error}"));
    assert_eq!(reply["token_type"], "Bearer", "{client}: {reply}");
    let token = Parts::of(reply["access_token"].as_str().unwrap());
    assert_eq!(token.header["typ"], "at+jwt");
    assert_eq!(
        (&token.claims["client_id"], &token.claims["scope"]),
        (&client.into(), &"api".into())
    );
}

/// Pastes the line that a person would, and returns the reply.
fn sign_in(app: &App, provider: &Provider, options: &str) -> String {
    let url = &provider.token_url;
    let line = format!(
        "certgen assertion my-app.pfx --password env:PFX_PASSWORD --token-url {url} --scope api \
             {options} --form | curl -sS -d @- {url}"
    );
    app.paste(&line, "")
}

#[test]
fn every_algorithm_signs_in() {
    let apps = Apps::new();
    let Some(mut provider) = Provider::start(&apps.clients()) else { return };
    for (algorithm, key, options) in KINDS {
        let options = options.join(" ");
        let options = format!("--profile oidc --client-id {algorithm} --alg {algorithm} {options}");
        let reply = sign_in(apps.with(key), &provider, &options);
        assert_eq!(provider.verdict(), Ok(()), "{algorithm}");
        assert_token(&reply, algorithm);
    }
}

#[test]
fn an_assertion_for_the_issuer_signs_in() {
    let apps = Apps::new();
    let Some(mut provider) = Provider::start(&apps.clients()) else { return };
    for (algorithm, key) in [("PS256", "rsa2048"), ("ES256", "p256"), ("EdDSA", "ed25519")] {
        let issuer = &provider.issuer;
        let options = format!(
            "--profile rfc10070 --client-id {algorithm} --alg {algorithm} --audience {issuer} --x5t sha256"
        );
        let app = apps.with(key);
        let reply = sign_in(app, &provider, &options);
        assert_eq!(provider.verdict(), Ok(()), "{algorithm}");
        assert_token(&reply, algorithm);
        let token = app.assertion(&options.split(' ').collect::<Vec<_>>());
        assert_eq!(Parts::of(&token).header["typ"], "client-authentication+jwt");
    }
}

#[test]
fn the_line_of_curl_signs_in_when_it_is_pasted() {
    let apps = Apps::new();
    let Some(mut provider) = Provider::start(&apps.clients()) else { return };
    let url = provider.token_url.clone();
    for (algorithm, key) in [("PS256", "rsa2048"), ("ES256", "p256")] {
        let options = ["--client-id", algorithm, "--x5t", "sha256", "--scope", "api"];
        let line =
            apps.with(key).assertion(&[&options[..], &["--token-url", &url, "--curl"]].concat());
        let reply = apps.with(key).paste(&line, "");
        assert_eq!(provider.verdict(), Ok(()), "{line}");
        assert_token(&reply, algorithm);
    }
}
