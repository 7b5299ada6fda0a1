//! `certgen show --json` against the verdicts of the test data: the command tells of every file what the
//! verdict says, and nothing private.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

#[path = "support/corpus.rs"]
mod corpus;

use corpus::{files, verdict};

#[test]
fn every_pfx_is_shown_as_its_verdict_says() {
    let files = files("pfx", "p12");
    assert!(files.len() >= 200, "{} files", files.len());
    judge(&files);
}

#[test]
fn every_pem_file_is_shown_as_its_verdict_says() {
    let files = files("pem", "pem");
    assert!(files.len() >= 100, "{} files", files.len());
    judge(&files);
}

#[test]
fn every_key_and_certificate_is_shown() {
    for path in files("keys", "crt").into_iter().chain(files("keys", "key")) {
        let shown = shown(&path, &[]).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let lists = if path.extension().unwrap() == "key" { [1, 0] } else { [0, 1] };
        assert_eq!(
            ["keys", "certificates"].map(|name| list(&shown, name).len()),
            lists,
            "{path:?}"
        );
    }
}

/// What can be seen without a password is shown for every PFX that can be opened with one.
#[test]
fn a_locked_pfx_is_shown_as_far_as_it_can_be() {
    for path in files("pfx", "p12") {
        let verdict = verdict(&path);
        let has_password =
            verdict["password"].as_str().is_some_and(|password| !password.is_empty());
        // The empty password is tried, and many rounds take their time.
        let is_slow = verdict["mac"]["rounds"].as_u64() > Some(10_000);
        if !verdict["error"].is_null() || !has_password || is_slow {
            continue;
        }
        let shown =
            shown(&path, &["--no-input"]).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let is_protected = !verdict["mac"].is_null() || !list(&verdict, "encryption").is_empty();
        assert_eq!(shown["locked"], is_protected, "{path:?}");
        assert_eq!(shown["pfx"]["mac"]["rounds"], verdict["mac"]["rounds"], "{path:?}");
    }
}

fn judge(files: &[PathBuf]) {
    let wrong: Vec<String> = files.iter().filter_map(|path| difference(path)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}

/// How the file is shown otherwise than its verdict says.
fn difference(path: &Path) -> Option<String> {
    let verdict = verdict(path);
    let mut flags = vec!["--no-input"];
    for (name, flag, source) in PASSWORDS {
        if verdict[name].is_string() {
            flags.extend([flag, source]);
        }
    }
    let expected = verdict["error"].as_str();
    let found = match (shown(path, &flags), expected) {
        (Ok(shown), None) => shown,
        // What is locked is shown as far as it can be.
        (Ok(shown), Some("password_needed")) if shown["locked"] == true => return None,
        (Ok(shown), Some("not_pfx")) if shown["type"] != "pfx" => return None,
        (Err(code), Some(expected)) if code == expected => return None,
        (Err(code), Some(expected)) if ALSO.contains(&(expected, &code)) => return None,
        (Err(code), Some(expected)) => return Some(format!("{path:?}: {code}, not {expected}")),
        (Ok(_), Some(expected)) => return Some(format!("{path:?}: shown, and not {expected}")),
        (Err(error), None) => return Some(format!("{path:?}: {error}")),
    };
    let digests = |value: &Value, of: &str, name: &str| -> Vec<String> {
        let found = list(value, of).iter().filter_map(|one| one.pointer(name)?.as_str());
        found.map(str::to_lowercase).collect()
    };
    let unread = found["others"].as_array().map_or(0, |others| {
        others.iter().filter(|other| other["kind"] == "other_certificate").count()
    });
    let certificates = digests(&found, "certificates", "/thumbprints/sha256");
    let expected = digests(&verdict, "certificates", "/sha256");
    // Verdicts count what is in a bag for X.509 certificates, readable or not.
    let is_same = certificates == expected || certificates.len() + unread == expected.len();
    if !is_same {
        return Some(format!("{path:?}: certificates {certificates:?}, not {expected:?}"));
    }
    let (keys, expected) = (list(&found, "keys").len(), list(&verdict, "keys").len());
    (keys != expected).then(|| format!("{path:?}: {keys} keys, not {expected}"))
}

/// What the command shows, or what it says is wrong. Nothing of it may be private.
fn shown(path: &Path, flags: &[&str]) -> Result<Value, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
    command.args(["show", "--json"]).arg(path).args(flags).stdin(Stdio::null());
    if path.with_extension("json").exists() {
        let verdict = verdict(path);
        for (name, _, source) in PASSWORDS {
            command.env(source.trim_start_matches("env:"), verdict[name].as_str().unwrap_or(""));
        }
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    if !output.status.success() {
        let error: Value = serde_json::from_str(&errors).map_err(|_| errors.clone())?;
        assert_eq!(
            output.status.code().map(i64::from),
            error["error"]["exit"].as_i64(),
            "{path:?}"
        );
        return Err(error["error"]["code"].as_str().unwrap().to_owned());
    }
    assert!(errors.is_empty(), "{path:?}: {errors}");
    assert!(!text.contains("PRIVATE") && !text.contains("correct horse"), "{path:?}: {text}");
    Ok(serde_json::from_str(&text).unwrap())
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

/// Errors of verdicts that have another code here.
const ALSO: &[(&str, &str)] = &[
    ("not_pfx", "empty"),
    ("not_pfx", "not_understood"),
    ("openssh", "openssh_key"),
    ("unsupported", "unsupported_pfx"),
];

/// In a verdict, on the command line, and where the program finds it.
const PASSWORDS: [(&str, &str, &str); 3] = [
    ("password", "--password", "env:MAIN_PASSWORD"),
    ("mac_password", "--mac-password", "env:MAC_PASSWORD"),
    ("key_password", "--key-password", "env:KEY_PASSWORD"),
];
