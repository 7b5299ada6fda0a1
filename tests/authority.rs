//! `certgen new` with a CA: other programs judge what it signs, and their CAs sign as they are.
#![cfg(unix)]

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

mod constraints;
mod handshake;
mod parties;
mod requests;

use crate::interop::tools::{is_here, on_path, python};

/// What a certificate is for, as OpenSSL calls it.
const PURPOSES: [(&str, &str); 2] = [("client", "sslclient"), ("server", "sslserver")];

#[test]
fn others_verify_what_our_ca_signs() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for ca_key in ["rsa2048", "p256", "p384", "ed25519"] {
        let folder = Folder::with_chain(ca_key);
        for (usage, purpose) in PURPOSES {
            let leaf = format!("{usage}.crt");
            let openssl =
                ["verify", "-x509_strict", "-purpose", purpose, "-trusted", "root.cer.pem"];
            folder.openssl(&[&openssl[..], &["-untrusted", "below.crt", &leaf]].concat());
        }
        if is_here("certtool", on_path("certtool")) {
            for (usage, purpose) in [("client", CLIENT_AUTH), ("server", SERVER_AUTH)] {
                let leaf = format!("{usage}.crt");
                let verify = ["--verify", "--verify-purpose", purpose, "--infile", &leaf];
                let root = ["--load-ca-certificate", "root.cer.pem"];
                folder.run("certtool", &[&verify[..], &root].concat());
            }
        }
    }
}

/// Python verifies by rules of its own, which know no Ed25519.
#[test]
fn python_verifies_what_our_ca_signs() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let Some(python) = python("cryptography.x509.verification") else {
        is_here("cryptography of Python", None);
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/authority/verify.py");
    for ca_key in ["rsa2048", "p256", "p384"] {
        let folder = Folder::with_chain(ca_key);
        let files = ["root.cer.pem", "below.crt", "client.crt", "server.crt"];
        folder.run(python.to_str().unwrap(), &[&[script][..], &files].concat());
    }
}

/// And the other programs read it.
#[test]
fn openssl_verifies_a_request_and_our_ca_signs_it() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for key in ["rsa2048", "p384", "ed25519"] {
        let folder = Folder::new();
        folder.new_certificate(&["--ca", "--name", "Root", "--key", "p256"]);
        let request = ["--csr", "--name", "App", "--key", key, "--san", "dns:app.example"];
        folder.new_certificate(&request);
        folder.openssl(&["req", "-verify", "-noout", "-in", "app.csr"]);
        for (judge, arguments) in [
            ("certtool", &["--crq-info", "--infile", "app.csr"][..]),
            ("keytool", &["-printcertreq", "-file", "app.csr"]),
        ] {
            if is_here(judge, on_path(judge)) {
                folder.run(judge, arguments);
            }
        }
        let flags = ["--from-csr", "app.csr", "--ca-cert", "root.pfx", "--ca-password", PASSWORD];
        folder.certgen(&[&["new"][..], &flags].concat());
        let root = folder.pem("root.cer");
        folder.openssl(&[
            "verify",
            "-purpose",
            "sslclient",
            "-trusted",
            &root,
            &folder.pem("app.cer"),
        ]);
        let join = ["convert", "app.cer", "--key", "app.key", "--to", "pfx", "-o", "joined.pfx"];
        folder.certgen(&[&join[..], &["--password", PASSWORD]].concat());
    }
}

#[test]
fn cas_of_openssl_sign_as_they_are() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for (name, key, form) in [
        ("rsa-pkcs1", &["genrsa", "-traditional", "-out", "ca.key", "2048"][..], "PEM"),
        ("sec1", &["ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "ca.key"], "PEM"),
        ("ed25519", &["genpkey", "-algorithm", "ed25519", "-out", "ca.key"], "DER"),
    ] {
        let folder = Folder::new();
        folder.openssl(key);
        let request = ["req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=Theirs", "-out"];
        folder.openssl(&[&request[..], &["ca.crt", "-outform", form, "-days", "100"]].concat());
        let flags = ["--name", "App", "--key", "p256", "--split", "--ca-cert", "ca.crt"];
        let output = folder.new_certificate(&[&flags[..], &["--ca-key", "ca.key"]].concat());
        let warnings = String::from_utf8(output.stderr).unwrap();
        assert!(warnings.contains("ends with ca.crt"), "{name}: a year is cut: {warnings}");
        let root = if form == "PEM" { "ca.crt".to_owned() } else { folder.pem("ca.crt") };
        let verify = ["verify", "-purpose", "sslclient", "-trusted", &root];
        folder.openssl(&[&verify[..], &["app.crt"]].concat());
    }
}

#[test]
fn cas_of_certtool_and_keytool_sign_as_they_are() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    if is_here("certtool", on_path("certtool")) {
        let folder = Folder::new();
        fs::write(
            folder.path("ca.cfg"),
            "cn = Theirs\nca\ncert_signing_key\nexpiration_days = 100\n",
        )
        .unwrap();
        folder
            .run("certtool", &["--generate-privkey", "--key-type", "ecdsa", "--outfile", "ca.key"]);
        let signed = ["--generate-self-signed", "--load-privkey", "ca.key", "--template", "ca.cfg"];
        folder.run("certtool", &[&signed[..], &["--outfile", "ca.crt"]].concat());
        let flags = ["--name", "App", "--key", "p256", "--split", "--ca-cert", "ca.crt"];
        folder.new_certificate(&[&flags[..], &["--ca-key", "ca.key"]].concat());
        let verify = ["--verify", "--load-ca-certificate", "ca.crt", "--infile", "app.crt"];
        folder.run("certtool", &[&verify[..], &["--verify-purpose", CLIENT_AUTH]].concat());
    }
    if is_here("keytool", on_path("keytool")) {
        let folder = Folder::new();
        let store = ["-keystore", "ca.p12", "-storepass", "correct horse", "-alias", "ca"];
        let make = ["-genkeypair", "-keyalg", "RSA", "-dname", "CN=Theirs", "-ext", "bc:c"];
        folder.run("keytool", &[&make[..], &store, &["-validity", "100"]].concat());
        folder.run("keytool", &[&["-exportcert", "-rfc", "-file", "ca.crt"][..], &store].concat());
        let flags = ["--name", "App", "--key", "p256", "--split", "--ca-cert", "ca.p12"];
        folder.new_certificate(&flags);
        let verify = ["verify", "-purpose", "sslclient", "-trusted", "ca.crt", "app.crt"];
        folder.openssl(&verify);
    }
}

/// `--key` is there the kind of key that is made.
#[test]
fn advice_about_the_file_of_a_ca_names_the_flags_of_new() {
    let folder = Folder::new();
    folder.new_certificate(&["--ca", "--name", "Root", "--key", "p256", "--split"]);
    for file in ["root.key", "root.crt", "root.cer"] {
        let new = ["new", "--name", "App", "--password", PASSWORD];
        let ca = ["--ca-cert", file, "--ca-password", PASSWORD];
        let output = folder.refused(&[&new[..], &ca].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("--ca-key") && !said.contains("--key"), "{said}");
    }
}

/// RFC 5280 section 7.1: capitals and the number of spaces make no other name.
#[test]
fn an_issuer_is_found_however_its_name_is_spelt() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let folder = Folder::new();
    folder.openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key"]);
    for (file, name) in [("root.crt", "/CN=Test CA"), ("loud.crt", "/CN=TEST  CA")] {
        let root = ["req", "-x509", "-new", "-key", "ca.key", "-days", "400", "-subj", name];
        folder.openssl(&[&root[..], &["-out", file]].concat());
    }
    let below = ["--ca", "--name", "Below", "--key", "p256", "--split", "--ca-cert", "loud.crt"];
    folder.new_certificate(&[&below[..], &["--ca-key", "ca.key"]].concat());
    folder.openssl(&["verify", "-trusted", "root.crt", "below.crt"]);
    let parts = ["below.key", "below.crt", "root.crt"].map(|name| fs::read(folder.path(name)));
    fs::write(folder.path("all.pem"), parts.map(Result::unwrap).concat()).unwrap();
    folder.certgen(&["check", "below.crt", "--chain", "root.crt"]);
    let pfx = ["convert", "all.pem", "--to", "pfx", "-o", "all.pfx", "--new-password", PASSWORD];
    folder.certgen(&pfx);
    let assertion = ["assertion", "all.pem", "--client-id", "app", "--token-url"];
    let server = ["https://idp.example/token", "--x5c", "chain"];
    folder.certgen(&[&assertion[..], &server].concat());
    folder.new_certificate(&["--name", "App", "--key", "p256", "--ca-cert", "all.pem"]);
    folder.certgen(&[
        "renew",
        "below.crt",
        "--key",
        "below.key",
        "--ca-cert",
        "root.crt",
        "--ca-key",
        "ca.key",
    ]);
}

/// Neither says which key it has: only the signature tells.
#[test]
fn of_two_cas_of_one_name_the_one_that_signed_stands_in_the_chain() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let folder = Folder::new();
    let silent = ["-addext", "subjectKeyIdentifier=none", "-addext", "authorityKeyIdentifier=none"];
    for (name, days) in [("one", "900"), ("two", "400")] {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.crt"));
        folder.openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", &key]);
        let root = ["req", "-x509", "-new", "-key", &key, "-subj", "/CN=CA", "-days", days];
        folder.openssl(&[&root[..], &["-out", &certificate], &silent].concat());
    }
    let request = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let app = ["-keyout", "app.key", "-subj", "/CN=App", "-out", "app.csr"];
    folder.openssl(&[&request[..], &app].concat());
    let sign = ["x509", "-req", "-in", "app.csr", "-CA", "two.crt", "-CAkey", "two.key"];
    folder.openssl(&[&sign[..], &["-days", "90", "-out", "app.crt"]].concat());
    let files = ["app.crt", "one.crt", "two.crt"].map(|name| fs::read(folder.path(name)).unwrap());
    fs::write(folder.path("all.pem"), files.concat()).unwrap();
    let wanted = folder.certgen(&["thumbprint", "two.crt", "--as", "sha1"]).stdout;
    let wanted = String::from_utf8(wanted).unwrap();
    let shown = folder.certgen(&["show", "all.pem"]).stdout;
    let shown = String::from_utf8(shown).unwrap();
    let (_, above) = shown.split_once("CN=App").unwrap();
    let (first, rest) = above.split_once("CN=CA").unwrap();
    let own = &rest[..rest.find("entry").unwrap_or(rest.len())];
    assert!(own.contains(wanted.trim()), "{wanted} in {first}{own}");
}

/// A folder in which programs run.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A root, a CA below it, and certificates of a client and a server that this one signs, as PEM.
    fn with_chain(ca_key: &str) -> Self {
        let folder = Self::new();
        folder.new_certificate(&["--ca", "--name", "Root", "--key", ca_key, "--path-length", "1"]);
        folder.pem("root.cer");
        let below = ["--ca", "--name", "Below", "--key", ca_key, "--split"];
        folder.new_certificate(&[&below[..], &["--ca-cert", "root.pfx"]].concat());
        for (usage, _) in PURPOSES {
            let leaf = ["--name", usage, "--use", usage, "--san", "dns:app.example", "--split"];
            let key = if ca_key == "ed25519" { "ed25519" } else { "p256" };
            folder
                .new_certificate(&[&leaf[..], &["--key", key, "--ca-cert", "below.pfx"]].concat());
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The certificate `name` in DER as a file of PEM.
    fn pem(&self, name: &str) -> String {
        let pem = format!("{name}.pem");
        self.openssl(&["x509", "-inform", "DER", "-in", name, "-out", &pem]);
        assert!(self.path(&pem).exists());
        pem
    }

    fn new_certificate(&self, flags: &[&str]) -> Output {
        let ca: &[&str] = match flags.contains(&"--ca-cert") {
            true => &["--ca-password", PASSWORD],
            false => &[],
        };
        let arguments = [&["new", "--password", PASSWORD], flags, ca].concat();
        self.certgen(&arguments)
    }

    fn certgen(&self, arguments: &[&str]) -> Output {
        self.run(env!("CARGO_BIN_EXE_certgen"), arguments)
    }

    /// Runs certgen, which has to refuse.
    fn refused(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
        command.args(arguments).current_dir(self.0.path()).env("GOOD_PASSWORD", "correct horse");
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}: {output:?}");
        output
    }

    fn openssl(&self, arguments: &[&str]) {
        self.run("openssl", arguments);
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.0.path()).env("GOOD_PASSWORD", "correct horse");
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
        output
    }
}

const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
const PASSWORD: &str = "env:GOOD_PASSWORD";
