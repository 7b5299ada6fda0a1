//! `certgen renew`: what stays byte for byte, and what is new, in every kind of file.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use certgen::{
    Certificate, Limits, Password, PrivateKey,
    bundle::File,
    pfx::{Bag, Check, Passwords},
};
use der::{Decode, Encode};
use tempfile::TempDir;
use x509_cert::ext::Extension;

#[test]
fn everything_stays_but_serial_and_dates() {
    for kind in KINDS {
        let folder = Folder::new();
        folder.make("app", &["--key", kind, "--split", "--pem", "--valid", "30d"]);
        for (made, flags) in CONTAINERS {
            folder.prepare(made);
            let old = folder.read(made);
            let untouched = folder.bytes(made);
            folder.ok(&[&["renew", made, "-o", "next.out"], *flags].concat());
            assert_eq!(folder.bytes(made), untouched, "{made} is left alone");
            let new = folder.read("next.out");
            assert_renewed(&old, &new, Key::Same, &format!("{kind} {made}"));
            let cer = fs::read(folder.path("next.cer"));
            assert!(cer.is_err() || cer.unwrap() == new.certificate.der());
            folder.forget("next");
        }
    }
}

#[test]
fn with_another_key_only_what_names_the_key_changes_too() {
    for kind in KINDS {
        let folder = Folder::new();
        folder.make("app", &["--key", kind, "--split", "--pem", "--valid", "30d"]);
        for (made, flags) in CONTAINERS {
            folder.prepare(made);
            let old = folder.read(made);
            let rekey = ["renew", made, "-o", "next.out", "--rekey=p384"];
            folder.ok(&[&rekey[..], flags].concat());
            let mut new = folder.read("next.out");
            if new.key.is_none() {
                new.key = folder.read_key("next.key");
            }
            assert_renewed(&old, &new, Key::Other, &format!("{kind} {made}"));
            folder.forget("next");
        }
    }
}

#[test]
fn a_file_keeps_its_preset_and_its_other_entries() {
    let folder = Folder::new();
    for preset in ["legacy", "pbmac1"] {
        folder.make("one", &["--key", "p256", "--pfx", preset, "--force"]);
        folder.ok(&["renew", "one.pfx", "-o", "next.pfx", "--force"]);
        let shown = |name: &str| {
            let page = folder.ok(&["show", name]);
            let page = String::from_utf8(page.stdout).unwrap();
            let (_, protection) = page.split_once("\nprotection").unwrap();
            protection.split("\nwho will refuse").next().unwrap().to_owned()
        };
        assert_eq!(shown("next.pfx"), shown("one.pfx"), "{preset}");
    }
    folder.make("one", &["--key", "p256", "--force"]);
    folder.make("two", &["--key", "ed25519", "--split"]);
    folder.ok(&[
        "convert", "one.pfx", "--key", "two.key", "--cert", "two.crt", "--to", "pfx", "-o",
        "both.pfx",
    ]);
    let refused = folder.run(&["renew", "both.pfx"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    folder.ok(&["renew", "both.pfx", "--entry", "1", "-o", "next.pfx", "--force"]);
    let (old, new) = (folder.bags("both.pfx"), folder.bags("next.pfx"));
    assert_eq!(old.len(), new.len());
    let changed: Vec<_> =
        old.iter().zip(&new).filter(|(old, new)| old.certificate() != new.certificate()).collect();
    let [(before, after)] = changed.as_slice() else { panic!("{changed:?}") };
    assert_eq!(before.attributes().friendly_name(), after.attributes().friendly_name());
    assert_eq!(before.attributes().local_key_id(), after.attributes().local_key_id());
}

#[test]
fn what_a_ca_signed_is_renewed_by_that_ca_or_asked_for() {
    let folder = Folder::new();
    folder.make("ca", &["--ca", "--key", "p256"]);
    folder.make("next-ca", &["--ca", "--key", "p384"]);
    folder.make(
        "app",
        &["--key", "p256", "--pem", "--ca-cert", "ca.pfx", "--ca-password", "env:GOOD_PASSWORD"],
    );
    let refused = folder.run(&["renew", "app.pfx"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--csr"), "{refused:?}");
    assert!(!folder.path("app-renewed.pfx").exists());

    for (made, ca) in [("app.pfx", "ca"), ("app.pfx", "next-ca"), ("app.pem", "next-ca")] {
        let (file, cer) = (format!("{ca}.pfx"), format!("{ca}.cer"));
        let signed = [
            "renew",
            made,
            "-o",
            "next.out",
            "--ca-cert",
            &file,
            "--ca-password",
            "env:GOOD_PASSWORD",
        ];
        folder.ok(&signed);
        let new = folder.read("next.out");
        let above = Certificate::from_der(&folder.bytes(&cer)).unwrap();
        assert_eq!(new.certificate.verify_signed_by(&above), Ok(()));
        let own = folder
            .bags("next.out")
            .iter()
            .filter_map(|bag| bag.certificate().cloned())
            .collect::<Vec<_>>();
        // In PEM the CA before was never there.
        assert!(own.contains(&above) && own.len() == 2, "{made} by {ca}: {own:?}");
        folder.forget("next");
    }

    folder.ok(&["renew", "app.pfx", "--csr"]);
    folder.ok(&[
        "new",
        "--from-csr",
        "app-renewed.csr",
        "--file",
        "returned",
        "--ca-cert",
        "ca.pfx",
        "--ca-password",
        "env:GOOD_PASSWORD",
    ]);
    folder.ok(&["convert", "returned.cer", "--key", "app.pfx", "--to", "pfx", "-o", "joined.pfx"]);
    let (old, new) = (folder.read("app.pfx"), folder.read("joined.pfx"));
    assert_eq!(new.certificate.public_key_der(), old.certificate.public_key_der());
    assert_eq!(subject(&new.certificate), subject(&old.certificate));
}

#[test]
fn who_renews_a_ca_reads_what_becomes_of_what_it_signed() {
    let folder = Folder::new();
    folder.make("ca", &["--ca", "--key", "p256"]);
    let signed = ["--key", "p256", "--ca-cert", "ca.pfx", "--ca-password", "env:GOOD_PASSWORD"];
    folder.make("app", &signed);
    let leaf = Certificate::from_der(&folder.bytes("app.cer")).unwrap();
    let new_key = ["--rekey=p256", "-o", "other.pfx"];
    for (flags, made, still) in [
        (&["-o", "same.pfx"][..], "same.pfx", "; what it has signed is valid with either"),
        (&new_key, "other.pfx", "; what it has signed is valid with the old one alone"),
    ] {
        let output = folder.ok(&[&["renew", "ca.pfx"], flags].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.trim_end().ends_with(still), "{text}");
        let verified = leaf.verify_signed_by(&folder.read(made).certificate);
        assert_eq!(verified.is_ok(), made == "same.pfx", "{verified:?}");
    }
}

#[test]
fn a_file_takes_the_place_of_the_old_one_only_when_told_twice() {
    let folder = Folder::new();
    folder.make("app", &["--key", "p256"]);
    let before = folder.bytes("app.pfx");
    let refused = folder.run(&["renew", "app.pfx", "-o", "app.pfx"]);
    assert_eq!((refused.status.code(), folder.bytes("app.pfx")), (Some(6), before.clone()));
    folder.ok(&["renew", "app.pfx", "-o", "app.pfx", "--force"]);
    assert_ne!(folder.bytes("app.pfx"), before);
    assert_eq!(folder.read("app.pfx").certificate.der(), folder.bytes("app.cer"));
    folder.ok(&["renew", "app.pfx"]);
    let again = folder.run(&["renew", "app.pfx"]);
    assert_eq!(again.status.code(), Some(6), "{again:?}");
}

/// What is made of the same credential, and the flags that it needs to be renewed.
const CONTAINERS: &[(&str, &[&str])] = &[
    ("app.pfx", &[]),
    ("app.pem", &[]),
    ("locked.pem", &[]),
    ("app.crt", &["--key", "app.key"]),
    ("app.cer", &["--key", "app.key"]),
    ("app.cer", &["--key", "locked.key"]),
];
const KINDS: [&str; 4] = ["rsa2048", "p256", "p384", "ed25519"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Other,
    Same,
}

struct Found {
    certificate: Certificate,
    key: Option<PrivateKey>,
    names: Vec<Option<String>>,
}

fn assert_renewed(old: &Found, new: &Found, key: Key, what: &str) {
    assert_eq!(subject(&new.certificate), subject(&old.certificate), "{what}");
    assert_eq!(new.names, old.names, "{what}");
    assert_ne!(new.certificate.serial_hex(), old.certificate.serial_hex(), "{what}");
    let length = |one: &Certificate| one.not_after().duration_since(one.not_before()).unwrap();
    assert_eq!(length(&new.certificate), length(&old.certificate), "{what}");
    let names_a_key = |one: &Extension| one.extn_id.to_string() == "2.5.29.14";
    for (before, after) in extensions(&old.certificate).iter().zip(&extensions(&new.certificate)) {
        let is_same = key == Key::Same || !names_a_key(before);
        assert_eq!(before == after, is_same, "{what}: {before:?} and {after:?}");
        assert_eq!((before.extn_id, before.critical), (after.extn_id, after.critical), "{what}");
    }
    assert_eq!(extensions(&old.certificate).len(), extensions(&new.certificate).len(), "{what}");
    let (before, after) = (old.certificate.public_key_der(), new.certificate.public_key_der());
    assert_eq!(before == after, key == Key::Same, "{what}");
    if let Some(private) = &new.key {
        assert_eq!(private.public_key_der(), Some(after), "{what}");
    }
    assert_eq!(new.certificate.verify_signed_by(&new.certificate), Ok(()), "{what}");
}

fn parsed(certificate: &Certificate) -> x509_cert::Certificate {
    x509_cert::Certificate::from_der(certificate.der()).unwrap()
}

fn subject(certificate: &Certificate) -> Vec<u8> {
    parsed(certificate).tbs_certificate().subject().to_der().unwrap()
}

fn extensions(certificate: &Certificate) -> Vec<Extension> {
    parsed(certificate).tbs_certificate().extensions().cloned().unwrap_or_default()
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
        command.args(arguments).current_dir(self.0.path()).env("GOOD_PASSWORD", "correct horse");
        if matches!(arguments, ["show" | "convert" | "renew", ..] | ["new", "--name", ..]) {
            command.args(["--password", "env:GOOD_PASSWORD"]);
        }
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        output
    }

    fn make(&self, name: &str, flags: &[&str]) {
        let subject = format!("CN={name},OU=A,OU=B,DC=contoso,DC=com");
        let mut arguments = vec!["new", "--name", name, "--subject", &subject];
        arguments.extend(["--use", "both", "--san", "dns:app.example.com,email:a@example.com"]);
        arguments.extend(flags);
        // A CA is for no use of its own.
        if flags.contains(&"--ca") {
            arguments.retain(|one| !["--use", "both"].contains(one));
        }
        self.ok(&arguments);
    }

    /// Makes what certgen new does not write itself.
    fn prepare(&self, name: &str) {
        for (made, kind) in [("locked.pem", "key,cert"), ("locked.key", "key")] {
            if (name == made || name == "app.cer") && !self.path(made).exists() {
                self.ok(&[
                    "convert",
                    "app.pfx",
                    "--to",
                    "pem",
                    "--with",
                    kind,
                    "--encrypt",
                    "-o",
                    made,
                ]);
            }
        }
    }

    fn forget(&self, stem: &str) {
        for entry in fs::read_dir(self.0.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_stem().is_some_and(|found| found == stem) {
                fs::remove_file(path).unwrap();
            }
        }
    }

    fn bags(&self, name: &str) -> Vec<Bag> {
        let file = File::read(&self.bytes(name), &Limits::new()).unwrap();
        let password = Password::new("correct horse").unwrap();
        file.open(Some(Passwords::new(&password)), Check::Verified).unwrap().bags
    }

    fn read(&self, name: &str) -> Found {
        let bags = self.bags(name);
        Found {
            certificate: bags.iter().find_map(|bag| bag.certificate().cloned()).unwrap(),
            key: bags.iter().find_map(|bag| bag.key().cloned()),
            names: bags.iter().map(|bag| bag.attributes().friendly_name()).collect(),
        }
    }

    fn read_key(&self, name: &str) -> Option<PrivateKey> {
        self.bags(name).iter().find_map(|bag| bag.key().cloned())
    }
}
