//! The files as the program leaves them on the disk, and the words that it says about them.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use super::tools::{is_here, on_path, said};

const PASSWORD: &str = "correct horse";

/// Runs `certgen new` in `folder` and returns what it says.
fn new(folder: &Path, arguments: &[&str]) -> String {
    let mut certgen = Command::new(env!("CARGO_BIN_EXE_certgen"));
    certgen.args(["new", "--name", "My App", "--password", "env:PFX_PASSWORD"]).args(arguments);
    said(certgen.current_dir(folder).env("PFX_PASSWORD", PASSWORD))
}

fn openssl(folder: &Path, arguments: &str) -> String {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments.split(' ')).env("PFX_PASSWORD", PASSWORD);
    said(openssl.current_dir(folder))
}

#[test]
fn all_files_hold_the_same_key_and_certificate() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for key in ["rsa2048", "p384", "ed25519"] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        new(folder, &["--key", key, "--pem", "--split"]);
        openssl(folder, "pkcs12 -in my-app.pfx -passin env:PFX_PASSWORD -nodes -out pfx.pem");
        let certificates = [
            openssl(folder, "x509 -in pfx.pem"),
            openssl(folder, "x509 -in my-app.cer -inform DER"),
            openssl(folder, "x509 -in my-app.pem"),
            openssl(folder, "x509 -in my-app.crt"),
        ];
        assert!(certificates.iter().all(|one| *one == certificates[0]), "{certificates:#?}");
        let keys = ["pfx.pem", "my-app.pem", "my-app.key"]
            .map(|name| openssl(folder, &format!("pkey -in {name}")));
        assert!(keys.iter().all(|one| *one == keys[0]), "{key}");
        let public = openssl(folder, "x509 -in my-app.crt -noout -pubkey");
        assert_eq!(openssl(folder, "pkey -in my-app.key -pubout"), public);
    }
}

#[test]
fn the_thumbprints_that_it_prints_are_those_of_the_file() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for (encoding, form) in [("der", "DER"), ("base64", "PEM")] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let text = new(folder, &["--cer-encoding", encoding]);
        let of_file = |digest: &str| {
            let said = openssl(
                folder,
                &format!("x509 -in my-app.cer -inform {form} -noout -fingerprint -{digest}"),
            );
            said.split_once('=').unwrap().1.trim().replace(':', "")
        };
        for (label, digest) in [("SHA-1 ", "sha1"), ("SHA-256 ", "sha256")] {
            let line = text.lines().find(|line| line.starts_with(label)).unwrap();
            assert_eq!(line.split_whitespace().nth(1).unwrap(), of_file(digest), "{text}");
        }

        let json = new(folder, &["--cer-encoding", encoding, "--json", "--force"]);
        let json: Value = serde_json::from_str(&json).unwrap();
        for digest in ["sha1", "sha256"] {
            assert_eq!(json["certificate"]["thumbprints"][digest], of_file(digest), "{json}");
        }
        let serial = openssl(folder, &format!("x509 -in my-app.cer -inform {form} -noout -serial"));
        let serial = serial.trim().split_once('=').unwrap().1;
        assert_eq!(json["certificate"]["serial"], serial);
        fs::remove_file(folder.join("my-app.cer")).unwrap();
    }
}

#[test]
fn a_password_that_certgen_would_not_write_with_opens() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    new(folder, &["--key", "p256", "--split"]);
    let mut export = Command::new("openssl");
    export.args(["pkcs12", "-export", "-inkey", "my-app.key", "-in", "my-app.crt"]);
    export.args(["-out", "tab.pfx", "-passout", "env:TAB"]).current_dir(folder);
    said(export.env("TAB", "with a\ttab"));
    let mut convert = Command::new(env!("CARGO_BIN_EXE_certgen"));
    convert.args(["convert", "tab.pfx", "--to", "pem", "--password", "env:TAB"]);
    said(convert.current_dir(folder).env("TAB", "with a\ttab"));
    let keys = ["tab.pem", "my-app.key"].map(|name| openssl(folder, &format!("pkey -in {name}")));
    assert_eq!(keys[0], keys[1]);
}

#[test]
fn the_names_that_a_request_asks_for_are_shown() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    new(folder, &["--key", "p256", "--split"]);
    let ask = "req -new -key my-app.key -subj /CN=app -out app.csr -addext";
    let mut request = Command::new("openssl");
    request.args(ask.split(' ')).arg("subjectAltName=DNS:app.example,IP:192.0.2.1");
    said(request.current_dir(folder));
    let mut show = Command::new(env!("CARGO_BIN_EXE_certgen"));
    let shown = said(show.args(["show", "app.csr", "--json"]).current_dir(folder));
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let names = &shown["requests"][0]["alternative_names"];
    assert_eq!(*names, serde_json::json!(["dns:app.example", "ip:192.0.2.1"]));
}
