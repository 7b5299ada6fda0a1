//! An application that signs in with the files of `certgen new`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use tempfile::TempDir;

use super::tools::{fed, said};

pub const PASSWORD: &str = "correct horse";

/// A key and its certificate in a folder: my-app.pfx, my-app.cer, and as PEM my-app.crt and my-app.key.
pub struct App {
    folder: TempDir,
}

impl App {
    /// Makes them with `certgen new` and these further options.
    pub fn new(options: &[&str]) -> Self {
        let app = Self { folder: tempfile::tempdir().unwrap() };
        let mut new = app.certgen("new");
        new.args(["--name", "My App", "--split", "--password", "env:PFX_PASSWORD"]);
        // The file is opened again and again, and nobody guesses this password.
        said(new.args(["--iterations", "2048"]).args(options));
        app
    }

    /// The key and the certificate of a server of these names.
    pub fn server(names: &str) -> Self {
        Self::new(&["--use", "server", "--san", names, "--key", "p256"])
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn certificate_pem(&self) -> String {
        fs::read_to_string(self.path("my-app.crt")).unwrap()
    }

    /// `certgen VERB` in the folder of the files, with what it needs to open them.
    pub fn certgen(&self, verb: &str) -> Command {
        let mut certgen = Command::new(env!("CARGO_BIN_EXE_certgen"));
        certgen.arg(verb);
        self.prepare(&mut certgen);
        certgen
    }

    /// What `certgen assertion my-app.pfx` prints with these options.
    pub fn assertion(&self, options: &[&str]) -> String {
        let mut assertion = self.certgen("assertion");
        assertion.args(["my-app.pfx", "--password", "env:PFX_PASSWORD"]);
        said(assertion.args(options))
    }

    /// What a line that is pasted into a shell prints, with `input` coming in.
    pub fn paste(&self, line: &str, input: &str) -> String {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]);
        self.prepare(&mut shell);
        fed(&mut shell, input)
    }

    fn prepare(&self, command: &mut Command) {
        let own = Path::new(env!("CARGO_BIN_EXE_certgen")).parent().unwrap().to_owned();
        let path = env::var_os("PATH").unwrap();
        let path = env::join_paths([own].into_iter().chain(env::split_paths(&path))).unwrap();
        command.current_dir(self.folder.path()).env("PATH", path).env("PFX_PASSWORD", PASSWORD);
        // What is asked of this computer itself is no business of a proxy.
        command.env("no_proxy", "127.0.0.1").env("NO_PROXY", "127.0.0.1");
    }
}

/// The header and the claims of a token, and its signature.
pub struct Parts {
    pub header: Map<String, Value>,
    pub claims: Map<String, Value>,
    pub signature: Vec<u8>,
}

impl Parts {
    pub fn of(token: &str) -> Self {
        let parts: Vec<Vec<u8>> = token.split('.').map(from_base64url).collect();
        let [header, claims, signature] = parts.try_into().unwrap();
        let object = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap();
        Self { header: object(&header), claims: object(&claims), signature }
    }

    /// What is signed: the header and the claims as they stand in a token.
    pub fn signing_input(&self) -> String {
        let part = |object: &Map<String, Value>| to_base64url(&serde_json::to_vec(object).unwrap());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }
}

/// The same token, for another subject.
pub fn altered(token: &str) -> String {
    let mut parts = Parts::of(token);
    parts.claims["sub"] = "another".into();
    format!("{}.{}", parts.signing_input(), to_base64url(&parts.signature))
}

pub fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn from_base64url(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
