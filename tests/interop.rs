//! Other programs open what certgen writes and verify what it signs, and find in it what is meant to be
//! there.
//!
//! A program that is not installed is no reason to fail, unless `CI=true`: its tests say `skipped:`.

use std::fs;

use certgen::{KeyAlgorithm, PrivateKey};

mod app;
mod certificates;
mod clients;
mod exchange;
mod handshake;
mod judges;
mod libraries;
mod msal;
mod program;
mod provider;
mod refusals;
mod samples;
mod side_by_side;
mod theirs;
mod token;
pub mod tools;
mod verdicts;

use judges::{File, Judge, Key, Opened};
use samples::Case;
use tools::{is_here, on_path};

/// Lets `judge` open every kind of file and compares with what is known and what the README says.
fn examine(judge: &Judge) {
    // Java and NSS hand out keys only in a PFX of their own, which OpenSSL opens for us.
    if !is_here(judge.tool, (judge.command)()) || !is_here("openssl", on_path("openssl")) {
        return;
    }
    let version = (judge.version)();
    let mut results = Vec::new();
    let mut surprises = Vec::new();
    for case in Case::all() {
        let result = open(judge, case);
        if result.is_ok() != verdicts::is_expected_to_open(judge, version, case) {
            surprises.push(format!("{case:?}: {:?}", result.as_ref().err()));
        }
        results.push((case, result.is_ok()));
    }
    assert!(surprises.is_empty(), "{} {version}:\n{}", judge.name, surprises.join("\n"));
    verdicts::check_readme(judge, version, &verdicts::row(judge, version, &results));
}

fn open(judge: &Judge, case: Case) -> Result<(), String> {
    let opened = open_with(judge, case, case.secret.text())?;
    assert_same(case, &opened);
    // One kind of key is enough to see that the password matters.
    if case.algorithm == KeyAlgorithm::P384 {
        let opened = open_with(judge, case, "not the password");
        assert!(opened.is_err(), "{} takes any password: {case:?}", judge.name);
    }
    Ok(())
}

fn open_with(judge: &Judge, case: Case, password: &str) -> Result<Opened, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.pfx");
    fs::write(&path, case.seal()).unwrap();
    (judge.open)(&File { folder: folder.path(), path, password })
}

/// The judge found our key and our certificate, to the byte where it hands out bytes.
fn assert_same(case: Case, opened: &Opened) {
    let identity = case.identity();
    assert_eq!(opened.certificate, identity.certificate().der(), "{case:?}");
    let public = match &opened.key {
        Key::Exact(pkcs8) => {
            assert_eq!(pkcs8, identity.key().secret_pkcs8_der(), "{case:?}");
            return;
        }
        Key::Public(public) => public.clone(),
        // Reading it proves that both halves belong together.
        Key::Rewritten(pkcs8) => {
            PrivateKey::from_pkcs8_der(pkcs8).unwrap().public_key_der().unwrap().to_vec()
        }
    };
    assert_eq!(public, identity.key().public_key_der().unwrap(), "{case:?}");
}

#[test]
fn openssl_opens_it() {
    examine(&judges::OPENSSL);
}

#[test]
fn keytool_opens_it() {
    examine(&judges::JAVA);
}

#[test]
fn nss_opens_it() {
    examine(&judges::NSS);
}

#[test]
fn gnutls_opens_it() {
    examine(&judges::GNUTLS);
}

#[test]
fn python_opens_it() {
    examine(&judges::PYTHON);
}

#[test]
fn crate_p12_opens_it() {
    examine(&judges::P12);
}

#[test]
fn the_readme_speaks_of_every_judge_and_of_no_other() {
    if verdicts::is_being_updated() {
        return;
    }
    let rows = verdicts::rows(&verdicts::readme());
    assert_eq!(rows.len(), judges::ALL.len(), "{rows:#?}");
    for judge in judges::ALL {
        let name = format!("| {} ", judge.name);
        assert!(rows.iter().any(|row| row.starts_with(&name)), "{name} in {rows:#?}");
    }
}
