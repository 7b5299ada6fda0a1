//! The OpenID provider of tests/provider, as a process that ends with the test.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

use super::{
    app::App,
    msal::read,
    tools::{fed, is_here, node, on_path},
};

/// What the provider knows of an application.
pub struct Client<'a> {
    pub id: &'a str,
    proof: Proof<'a>,
}

/// How a client proves that it is the one.
enum Proof<'a> {
    Assertion { algorithm: &'a str, app: &'a App, thumbprint: Option<&'a str> },
    Secret { method: &'a str, text: &'a str },
}

/// What the provider makes of the habits of other libraries.
#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    /// It takes what Entra takes of its own: a thumbprint with padding, and a clock that is a little ahead.
    Lenient,
    Strict,
}

pub struct Provider {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    pub issuer: String,
    pub token_url: String,
    introspection_url: String,
    /// Says whose the token is that it is shown.
    pub resource_url: String,
    /// The certificate that it shows, for https.
    pub certificate: Option<PathBuf>,
    /// The provider ends when this does, even if the test is killed.
    _input: ChildStdin,
}

impl Provider {
    /// Starts it on a free port, over http, and waits until it listens; nothing if it is not installed.
    pub fn start(clients: &[Client]) -> Option<Self> {
        Self::launch(clients, None, Manner::Strict)
    }

    /// The same over https, with the key and the certificate of `server`.
    pub fn start_https(clients: &[Client], server: &App, manner: Manner) -> Option<Self> {
        Self::launch(clients, Some(server), manner)
    }

    fn launch(clients: &[Client], server: Option<&App>, manner: Manner) -> Option<Self> {
        let node = node();
        let found = node.as_ref().map(|node| node.get_program().into());
        if !is_here("curl", on_path("curl")) || !is_here("oidc-provider of npm", found) {
            return None;
        }
        let mut node = node?;
        node.arg(include_str!("../provider/provider.mjs"));
        node.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = node.spawn().unwrap();
        let mut input = process.stdin.take().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let known = json!({
            "clients": clients.iter().map(Client::to_json).collect::<Vec<_>>(),
            "server": server.map(key_pair),
            "lenient": manner == Manner::Lenient,
        });
        writeln!(input, "{known}").unwrap();
        let places = next(&mut lines);
        let place = |name: &str| places[name].as_str().unwrap().to_owned();
        Some(Self {
            issuer: place("issuer"),
            token_url: place("token_url"),
            introspection_url: place("introspection_url"),
            resource_url: place("resource_url"),
            certificate: server.map(|app| app.path("my-app.crt")),
            process,
            lines,
            _input: input,
        })
    }

    /// The host before the tenant, as `--authority` takes it.
    pub fn authority(&self) -> &str {
        self.issuer.rsplit_once('/').unwrap().0
    }

    /// The tenant that it plays.
    pub fn tenant(&self) -> &str {
        self.issuer.rsplit_once('/').unwrap().1
    }

    /// Whether the last request was granted, and if not, why; the reply does not tell.
    pub fn verdict(&mut self) -> Result<(), String> {
        let line = next(&mut self.lines);
        match line["refused"].as_str() {
            Some(reason) => Err(reason.to_owned()),
            None => {
                assert_eq!(line, json!({ "granted": true }));
                Ok(())
            }
        }
    }

    /// The last request was granted, and `token`, which came of it, is good for `client` and `scope`.
    pub fn assert_good(&mut self, token: &str, client: &str, scope: &str) {
        assert_eq!(self.verdict(), Ok(()), "{client}");
        let known = self.introspect(token);
        assert_eq!(known["active"], true, "{client}: {known}");
        assert_eq!((&known["client_id"], &known["scope"]), (&client.into(), &scope.into()));
    }

    /// What the provider says that a token is good for (RFC 7662 §2.2).
    fn introspect(&self, token: &str) -> Value {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "--noproxy", "*", "--user", "inspector:inspector"]);
        curl.args(["--data-urlencode", "token@-", &self.introspection_url]);
        if let Some(certificate) = &self.certificate {
            curl.arg("--cacert").arg(certificate);
        }
        let reply = fed(&mut curl, token);
        serde_json::from_str(&reply).unwrap_or_else(|error| panic!("{reply}: {error}"))
    }
}

fn key_pair(app: &App) -> Value {
    json!({ "key": read(app, "my-app.key"), "certificate": app.certificate_pem() })
}

fn next(lines: &mut Lines<BufReader<ChildStdout>>) -> Value {
    let line = lines.next().expect("the provider is running").unwrap();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"))
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl<'a> Client<'a> {
    /// A client that signs in with the certificate of `app`, by this algorithm alone; `thumbprint` is the
    /// header that has to name the certificate, if any: `x5t` or `x5t#S256`.
    pub fn signing(
        id: &'a str,
        algorithm: &'a str,
        app: &'a App,
        thumbprint: Option<&'a str>,
    ) -> Self {
        Self { id, proof: Proof::Assertion { algorithm, app, thumbprint } }
    }

    /// A client with a secret, by `client_secret_basic` or `client_secret_post`.
    pub fn with_secret(id: &'a str, method: &'a str, text: &'a str) -> Self {
        Self { id, proof: Proof::Secret { method, text } }
    }

    fn to_json(&self) -> Value {
        match self.proof {
            Proof::Assertion { algorithm, app, thumbprint } => json!({
                "id": self.id,
                "alg": algorithm,
                "certificate": app.certificate_pem(),
                "thumbprint": thumbprint,
            }),
            Proof::Secret { method, text } => {
                json!({ "id": self.id, "method": method, "secret": text })
            }
        }
    }
}
