//! What was read is written, and what is written is read: over all the PFX files that there are, so that
//! every attribute, kind of key and odd bag takes part.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use certgen::{
    KeyType, Limits, Password, PfxOptions, Preset,
    bundle::{self, File},
    pfx::{self, Bag, BagValue, Check, Passwords},
};
use serde_json::Value;

#[path = "support/whole.rs"]
mod whole;

use crate::corpus::{files, verdict};
use whole::{value_of, whole};

/// The bags of every file in `testdata/pfx` that opens with one password and few rounds, with the name of
/// the file.
fn all_bags() -> Vec<(String, Vec<Bag>)> {
    let named = |path: PathBuf| Some((path.display().to_string(), bags_of(&path)?));
    let all: Vec<_> = files("pfx", "p12").into_iter().filter_map(named).collect();
    assert!(all.len() > 200, "{} files", all.len());
    all
}

fn bags_of(path: &Path) -> Option<Vec<Bag>> {
    let verdict = verdict(path);
    let is_plain = ["error", "mac_password", "key_password"]
        .into_iter()
        .all(|name| verdict.get(name).is_none_or(Value::is_null));
    let is_quick =
        !verdict.to_string().contains("00000,") && !verdict.to_string().contains("00000}");
    if !is_plain || !is_quick {
        return None;
    }
    let password = Password::new(verdict["password"].as_str().unwrap_or_default()).unwrap();
    let file = File::read(&fs::read(path).unwrap(), &Limits::new()).unwrap();
    let opened = file.open(Some(Passwords::new(&password)), Check::default());
    Some(opened.unwrap_or_else(|error| panic!("{}: {error}", path.display())).bags)
}

fn is_encrypted_alone(bag: &Bag) -> bool {
    matches!(bag.value(), BagValue::Key(_) | BagValue::Secret(_))
}

#[test]
fn every_file_is_written_as_it_was_read() {
    let password = Password::new("p\u{e4}ssw\u{f6}rd\u{20ac}").unwrap();
    for (name, bags) in all_bags() {
        for preset in [Preset::Legacy, Preset::Modern, Preset::Pbmac1] {
            let options = PfxOptions::new(preset).iterations(1_000).unwrap();
            let sealed = pfx::seal_bags(&bags, &password, &options).unwrap();
            let opened = pfx::open(&sealed, &password)
                .unwrap_or_else(|error| panic!("{name} as {preset:?}: {error}"));
            let after: Vec<_> = opened.bags.iter().map(whole).collect();
            // Certificates stand before keys; within each the order is kept.
            let (alone, together): (Vec<&Bag>, Vec<&Bag>) =
                bags.iter().partition(|bag| is_encrypted_alone(bag));
            let mut before: Vec<_> = together.into_iter().chain(alone).map(whole).collect();
            let mut found = after.clone();
            if bags.iter().any(|bag| matches!(bag.value(), BagValue::Secret(_))) {
                // Secrets stand in either place, as they did.
                before.sort_unstable();
                found.sort_unstable();
            }
            assert_eq!(found, before, "{name} as {preset:?}");
            assert!(opened.is_verified && !opened.is_ber && !opened.has_nested_bags, "{name}");
        }
    }
}

/// Whether OpenSSL can be expected to show all of it: what it has no name for, it passes over or refuses.
fn is_plain(bag: &Bag) -> bool {
    let is_known = match bag.value() {
        BagValue::Certificate(_) => true,
        BagValue::Key(key) => !matches!(key.key_type(), KeyType::Other(_)),
        _ => false,
    };
    is_known && bag.attributes().oddities().is_empty()
}

#[test]
fn openssl_opens_every_file_that_was_written() {
    let Ok(version) = Command::new("openssl").arg("version").output() else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "openssl is not installed");
        println!("skipped: openssl is not installed");
        return;
    };
    assert!(version.status.success());
    let password = Password::new("correct horse").unwrap();
    let options = PfxOptions::new(Preset::Modern).iterations(1_000).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut judged = 0;
    for (name, bags) in all_bags().into_iter().filter(|(_, bags)| bags.iter().all(is_plain)) {
        let path = folder.path().join("ours.pfx");
        fs::write(&path, pfx::seal_bags(&bags, &password, &options).unwrap()).unwrap();
        let mut openssl = Command::new("openssl");
        openssl.args(["pkcs12", "-nodes", "-passin", "env:JUDGE_PASSWORD", "-in"]).arg(&path);
        let output = openssl.env("JUDGE_PASSWORD", password.secret_text()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {errors}");
        let keys = bags.iter().filter(|bag| bag.key().is_some()).count();
        let found =
            ["BEGIN PRIVATE KEY", "BEGIN CERTIFICATE"].map(|mark| said.matches(mark).count());
        assert_eq!(found, [keys, bags.len() - keys], "{name}: {errors}");
        judged += 1;
    }
    assert!(judged > 150, "{judged} files");
}

#[test]
fn every_key_and_certificate_survives_pem() {
    for (name, bags) in all_bags() {
        let kept: Vec<&Bag> = bags
            .iter()
            .filter(|bag| {
                matches!(
                    bag.value(),
                    BagValue::Certificate(_) | BagValue::Crl(_) | BagValue::Key(_)
                )
            })
            .collect();
        if kept.is_empty() {
            continue;
        }
        let text = bundle::to_secret_pem(&kept).unwrap();
        let read = File::read(text.secret_text().as_bytes(), &Limits::new()).unwrap();
        let read = read.open(None, Check::default()).unwrap();
        let before: Vec<_> = kept.into_iter().map(value_of).collect();
        assert_eq!(read.bags.iter().map(value_of).collect::<Vec<_>>(), before, "{name}");
    }
}

#[test]
fn every_key_survives_its_own_encryption() {
    let password = Password::new("correct horse").unwrap();
    for (name, bags) in all_bags() {
        for key in bags.iter().filter_map(Bag::key) {
            let pem = bundle::to_encrypted_key_pem(key, &password, 1_000).unwrap();
            let file = File::read(pem.as_bytes(), &Limits::new()).unwrap();
            assert_eq!(
                file.open(None, Check::default()).unwrap_err(),
                certgen::Error::PasswordNeeded,
                "{name}"
            );
            let opened = file.open(Some(Passwords::new(&password)), Check::default()).unwrap();
            let read = opened.bags[0].key().unwrap();
            assert_eq!(read.secret_pkcs8_der(), key.secret_pkcs8_der(), "{name}");
        }
    }
}
