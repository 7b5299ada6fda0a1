//! OpenSSL as the judge of what is composed: it finds the same keys, certificates and names.

use std::{
    collections::BTreeMap,
    env, fs,
    path::Path,
    process::{Command, Output},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::support::{
    case::Case,
    crypto::Digest,
    dialects,
    keys::{Key, hex},
};

/// How OpenSSL may differ from a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exception {
    /// It shows names otherwise.
    Names,
    /// It refuses the file.
    Refuses,
}

use Exception::{Names, Refuses};

/// Where OpenSSL 3.0 differs, by the start of the file's name, and why.
const EXCEPTIONS: &[(&str, Exception, &str)] = &[
    ("openssl-1.0-widened-no-mac", Refuses, "needs the MAC to see how a password is spelt"),
    ("openssl-1.0-aes256-widened-mac", Refuses, "takes one spelling for the whole file"),
    ("nss-old-bmp", Refuses, "PBES2 under UTF-8 only"),
    ("bsafe-latin", Refuses, "PBES2 under UTF-8 only"),
    ("node-forge-latin", Refuses, "PBES2 under UTF-8 only"),
    ("password-pbes2-latin1", Refuses, "PBES2 under UTF-8 only"),
    ("pbmac1-bmp", Refuses, "PBES2 under UTF-8 only"),
    ("pbmac1-latin1", Refuses, "PBES2 under UTF-8 only"),
    ("pbes2-aes-128-gcm", Refuses, "no AEAD in PBES2"),
    ("pbes2-aes-192-gcm", Refuses, "no AEAD in PBES2"),
    ("pbes2-aes-256-gcm", Refuses, "no AEAD in PBES2"),
    ("scrypt-gcm", Refuses, "no AEAD in PBES2"),
    ("pem", Refuses, "no armour"),
    ("ber-long-zero", Refuses, "wants a byte behind a length in the long form"),
    ("certificate-junk", Refuses, "one bad certificate spoils the file"),
    ("certificate-no-asn1", Refuses, "one bad certificate spoils the file"),
    ("certificate-empty", Refuses, "one bad certificate spoils the file"),
    ("key-unknown-algorithm", Refuses, "one unknown key spoils the file"),
    ("name-odd-length", Refuses, "one bad name spoils the file"),
    ("name-one-byte", Refuses, "one bad name spoils the file"),
    ("name-nul-inside", Names, "ends at the U+0000"),
    ("name-beyond-bmp", Names, "prints Latin-1"),
    ("name-line-breaks", Names, "prints it as it is"),
    ("name-bidi", Names, "prints Latin-1"),
    ("name-utf8string", Names, "prints any type"),
    ("name-boolean", Names, "prints any type"),
    ("name-null", Names, "prints any type"),
    ("name-sequence", Names, "prints any type"),
    ("name-lone", Names, "prints Latin-1"),
    ("name-no-value", Names, "prints that there is none"),
];

/// What OpenSSL 3.0 opens though it must be refused, by the start of the file's name, and why.
const LAX: &[(&str, &str)] =
    &[("content-unknown", "skips it"), ("version-", "does not look at the version")];

fn exception(name: &str) -> Option<Exception> {
    let of_name = EXCEPTIONS.iter().find(|(start, ..)| name.starts_with(start));
    of_name.map(|(_, exception, _)| *exception)
}

/// Where there is no OpenSSL, the test is skipped, visibly; with `CI=true`, it fails.
fn is_here() -> bool {
    let is_here = openssl(&["version"], "").is_some();
    if !is_here {
        assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "openssl is not installed");
        println!("skipped: openssl is not installed");
    }
    is_here
}

#[test]
fn openssl_finds_what_the_verdicts_say() {
    if !is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for case in dialects::all().into_iter().filter(Case::is_to_open) {
        let found = open(folder.path(), &case);
        let meant = as_openssl_shows(&case.verdict);
        let agrees = match (&found, exception(&case.name)) {
            (Ok(found), Some(Names)) => nameless(found.clone()) == nameless(meant.clone()),
            (Ok(found), _) => *found == meant,
            (Err(_), exception) => exception == Some(Refuses),
        };
        if !agrees {
            wrong.push(format!("{}: {found:?}, meant {meant:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is refused for its cost is left out: OpenSSL would work for hours.
#[test]
fn openssl_refuses_what_is_to_be_refused() {
    if !is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for case in dialects::all().into_iter().filter(|case| !case.is_to_open()) {
        let is_lax = LAX.iter().any(|(start, _)| case.name.starts_with(start));
        if case.verdict["error"] != "too_costly" && !is_lax && open(folder.path(), &case).is_ok() {
            wrong.push(case.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is common to the verdict and the program's output: keys and certificates with their names.
type Entries = [Vec<(String, Option<String>)>; 2];

fn as_openssl_shows(verdict: &Value) -> Entries {
    let entries = |list: &Value, name: &str| {
        let entry = |entry: &Value| {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            (text(&entry[name]).unwrap_or_default(), text(&entry["alias"]))
        };
        list.as_array().unwrap().iter().map(entry).collect()
    };
    [entries(&verdict["keys"], "public_sha256"), entries(&verdict["certificates"], "sha256")]
}

fn nameless(mut entries: Entries) -> Entries {
    entries.iter_mut().flatten().for_each(|(_, alias)| *alias = None);
    entries
}

fn open(folder: &Path, case: &Case) -> Result<Entries, String> {
    let path = folder.join("composed.p12");
    fs::write(&path, &case.file).unwrap();
    let password = case.verdict["password"].as_str().unwrap_or_default();
    let mut arguments = vec!["pkcs12", "-legacy", "-nodes", "-passin", "env:PASSWORD", "-in"];
    arguments.push(path.to_str().unwrap());
    // PBMAC1 came with OpenSSL 3.4.
    let mac = case.verdict["mac"]["algorithm"].as_str();
    if case.is_to_open() && mac.is_none_or(|mac| mac.starts_with("pbmac1")) {
        arguments.push("-nomacver");
    }
    let output = openssl(&arguments, password).unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(entries(&String::from_utf8_lossy(&output.stdout)))
}

fn openssl(arguments: &[&str], password: &str) -> Option<Output> {
    Command::new("openssl").args(arguments).env("PASSWORD", password).output().ok()
}

/// Reads the program's output: attributes, then a block in PEM, for each bag.
fn entries(text: &str) -> Entries {
    let keys = [Key::rsa(), Key::p256(), Key::other()];
    let publics: BTreeMap<_, _> =
        keys.into_iter().map(|key| (key.pkcs8, key.public_sha256.unwrap())).collect();
    let mut entries = Entries::default();
    let (mut alias, mut base64) = (None, String::new());
    for line in text.lines() {
        if line.starts_with("Bag Attributes") {
            alias = None;
        } else if let Some(name) = line.strip_prefix("    friendlyName: ") {
            alias = Some(name.to_owned());
        } else if line.starts_with("-----BEGIN ") {
            base64.clear();
        } else if line == "-----END PRIVATE KEY-----" {
            let pkcs8 = STANDARD.decode(&base64).unwrap();
            entries[0].push((publics.get(&pkcs8).cloned().unwrap_or_default(), alias.take()));
        } else if line == "-----END CERTIFICATE-----" {
            let sha256 = hex(&Digest::Sha256.hash(&STANDARD.decode(&base64).unwrap()));
            entries[1].push((sha256, alias.take()));
        } else {
            base64.push_str(line);
        }
    }
    entries
}
