//! A folder with keys in it, and the program that works there.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use tempfile::TempDir;

use super::ber::inside;

pub const OBJECT: &str = "22222222-3333-4444-5555-666666666666";
pub const KEY: &str = include_str!("../../testdata/keys/rsa2048.key");
pub const CERTIFICATE: &str = include_str!("../../testdata/keys/rsa2048.crt");

pub struct Folder(pub TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With `app.key`, in which the number at `place` of the key is another, `app.crt`, and both as `app.pem`.
    pub fn with_broken(place: usize) -> Self {
        let folder = Self::new();
        let key = pem("PRIVATE KEY", &changed(&der(KEY), place));
        folder.write("app.key", &key);
        folder.write("app.crt", CERTIFICATE);
        folder.write("app.pem", &(key + CERTIFICATE));
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_certgen"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("PW", "correct horse battery staple")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// What a command says in JSON, on standard output or as a failure.
    #[track_caller]
    pub fn json(&self, arguments: &[&str], exit: i32) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {output:?}");
        let text = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
        serde_json::from_slice(text).unwrap()
    }

    #[track_caller]
    pub fn is_refused(&self, arguments: &[&str], code: &str, words: &str) {
        let failure = self.json(arguments, 5);
        assert_eq!(failure["error"]["code"], code, "{arguments:?}: {failure}");
        let message = failure["error"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{arguments:?}: {message}");
    }

    /// Has a CA sign the request `name` of the test data.
    #[track_caller]
    pub fn signs(&self, name: &str, flags: &[&str], exit: i32) -> Value {
        if !self.path("ca.pfx").exists() {
            let ca = ["new", "--ca", "--name", "CA", "--key", "p256", "--file", "ca"];
            let made = self.run(&[&ca[..], &["--password", "env:PW"]].concat());
            assert!(made.status.success(), "{made:?}");
        }
        let request = data(&format!("requests/{name}.csr"));
        let request = request.to_str().unwrap();
        let new = ["new", "--from-csr", request, "--ca-cert", "ca.pfx", "--ca-password", "env:PW"];
        let file = ["--file", "signed", "--force", "--valid", "90d"];
        self.json(&[&new[..], &file, flags].concat(), exit)
    }
}

pub fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The key with another number at `place`: its last bit but one is the other.
pub fn changed(pkcs8: &[u8], place: usize) -> Vec<u8> {
    // Version, algorithm, and in the octets a sequence of the numbers.
    let (parts, _) = inside(pkcs8);
    let mut rest = parts;
    for _ in 0..2 {
        rest = inside(rest).1;
    }
    let mut rest = inside(inside(rest).0).0;
    for _ in 0..place {
        rest = inside(rest).1;
    }
    let after = inside(rest).1.len();
    let mut key = pkcs8.to_vec();
    let last = key.len() - after - 1;
    key[last] ^= 2;
    key
}

pub fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().skip_while(|line| !line.starts_with("-----BEGIN"));
    let base64: String = lines.take_while(|line| !line.starts_with("-----END")).skip(1).collect();
    STANDARD.decode(base64).unwrap()
}

pub fn pem(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let lines = base64.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap());
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n")
}
