//! Microsoft's own libraries and certgen, side by side: the same PFX, the same server, a token for each.

use std::process::Command;

use serde_json::{Value, json};

use super::{
    app::{App, PASSWORD},
    msal::{msal_node, msal_python, read, sha256},
    provider::{Client, Manner, Provider},
    tools::{ask, printed},
};

const CLIENT: &str = "11111111-1111-4111-8111-111111111111";
const SCOPE: &str = "https://graph.microsoft.com/.default";

/// An application with its certificate, and a provider that knows it, over https.
struct Scene {
    app: App,
    provider: Provider,
    _server: App,
}

impl Scene {
    fn set() -> Option<Self> {
        let app = App::new(&[]);
        let server = App::server("dns:localhost,ip:127.0.0.1");
        let client = Client::signing(CLIENT, "PS256", &app, Some("x5t#S256"));
        let provider = Provider::start_https(&[client], &server, Manner::Lenient)?;
        Some(Self { app, provider, _server: server })
    }

    /// What MSAL returns, given the certificate of the server in this variable.
    fn ask_msal(&self, msal: &mut Command, trust: &str, credential: Value) -> Value {
        msal.env(trust, self.provider.certificate.as_ref().unwrap());
        msal.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
        let authority = &self.provider.issuer;
        let question = json!({
            "client_id": CLIENT, "authority": authority, "scope": SCOPE, "credential": credential,
        });
        ask(msal, &question)
    }

    /// What `certgen token` prints for the same application.
    fn ask_certgen(&self) -> String {
        let mut token = self.app.certgen("token");
        token.args(["my-app.pfx", "--password", "env:PFX_PASSWORD", "--client-id", CLIENT]);
        token.args(["--authority", self.provider.authority(), "--tenant", self.provider.tenant()]);
        token
            .args(["--scope", SCOPE, "--ca-file"])
            .arg(self.provider.certificate.as_ref().unwrap());
        printed(&mut token)
    }

    /// `theirs`, which MSAL got, is good, and certgen gets one that is as good.
    fn assert_both_good(&mut self, theirs: &Value) {
        let theirs = theirs.as_str().expect("MSAL gets a token");
        self.provider.assert_good(theirs, CLIENT, SCOPE);
        let ours = self.ask_certgen();
        self.provider.assert_good(&ours, CLIENT, SCOPE);
        assert_ne!(ours, theirs);
    }
}

#[test]
fn msal_for_python_and_certgen_get_a_token_with_the_same_pfx() {
    let Some(mut msal) = msal_python(include_str!("fetch.py")) else { return };
    let Some(mut scene) = Scene::set() else { return };
    let pfx = scene.app.path("my-app.pfx");
    let credential = json!({ "private_key_pfx_path": pfx, "passphrase": PASSWORD });
    let reply = scene.ask_msal(&mut msal, "REQUESTS_CA_BUNDLE", credential);
    scene.assert_both_good(&reply["access_token"]);
}

#[test]
fn msal_for_javascript_and_certgen_get_a_token_with_the_same_key() {
    let Some(mut msal) = msal_node(include_str!("../provider/fetch.mjs")) else { return };
    let Some(mut scene) = Scene::set() else { return };
    let key = read(&scene.app, "my-app.key");
    let credential = json!({ "privateKey": key, "thumbprintSha256": sha256(&scene.app) });
    let reply = scene.ask_msal(&mut msal, "NODE_EXTRA_CA_CERTS", credential);
    scene.assert_both_good(&reply["accessToken"]);
}
