//! The OpenID provider of tests/provider, as a process that ends with the test.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use serde_json::{Value, json};

use super::{
    app::App,
    tools::{is_here, node, on_path},
};

/// What the provider knows of an application.
pub struct Client<'a> {
    pub id: &'a str,
    /// The only signature algorithm that it may use.
    pub algorithm: &'a str,
    pub app: &'a App,
    /// The header that has to name the certificate, if any: `x5t` or `x5t#S256`.
    pub thumbprint: Option<&'a str>,
}

pub struct Provider {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    pub issuer: String,
    /// The provider ends when this does, even if the test is killed.
    _input: ChildStdin,
}

impl Provider {
    /// Starts it on a free port and waits until it listens; nothing if it is not installed.
    pub fn start(clients: &[Client]) -> Option<Self> {
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
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let clients: Vec<Value> = clients.iter().map(Client::to_json).collect();
        writeln!(input, "{}", Value::from(clients)).unwrap();
        let mut provider = Self { process, lines, issuer: String::new(), _input: input };
        provider.issuer = provider.line()["issuer"].as_str().unwrap().to_owned();
        Some(provider)
    }

    pub fn token_url(&self) -> String {
        format!("{}/token", self.issuer)
    }

    /// Whether the last request was granted, and if not, why; the reply does not tell.
    pub fn verdict(&mut self) -> Result<(), String> {
        let line = self.line();
        match line["refused"].as_str() {
            Some(reason) => Err(reason.to_owned()),
            None => {
                assert_eq!(line, json!({ "granted": true }));
                Ok(())
            }
        }
    }

    fn line(&mut self) -> Value {
        let line = self.lines.next().expect("the provider is running").unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Client<'_> {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "alg": self.algorithm,
            "certificate": self.app.certificate_pem(),
            "thumbprint": self.thumbprint,
        })
    }
}
