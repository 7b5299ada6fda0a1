//! A PEM text and its verdict.

use std::path::Path;

use certgen::{
    Error, Limits, Password,
    bundle::{Bundle, File},
    pfx::{BagValue, Check, Passwords},
};
use serde_json::Value;

use super::{code, sha256};

/// How the file differs from its verdict.
pub fn check(path: &Path, verdict: &Value) -> Result<(), String> {
    let bytes = std::fs::read(path).unwrap();
    let opened = open(&bytes, verdict);
    match (opened, verdict["error"].as_str()) {
        (Err(error), Some(expected)) => refused(&error, expected, verdict),
        (Err(error), None) => Err(error.to_string()),
        (Ok(_), Some(expected)) => Err(format!("it is read, and should be {expected}")),
        (Ok(bundle), None) => compare(&bundle, verdict),
    }
}

fn open(bytes: &[u8], verdict: &Value) -> Result<Bundle, Error> {
    let password = verdict["password"].as_str().map(|text| Password::new(text).unwrap());
    let passwords = password.as_ref().map(Passwords::new);
    File::read(bytes, &Limits::new())?.open(passwords, Check::default())
}

fn refused(error: &Error, expected: &str, verdict: &Value) -> Result<(), String> {
    let found = match code(error) {
        "unsupported_pfx" => "unsupported",
        found => found,
    };
    if found != expected {
        return Err(format!("{error} ({found}), not {expected}"));
    }
    match (error, verdict["line"].as_u64()) {
        (Error::Pem { line, .. }, Some(expected)) if *line as u64 != expected => {
            Err(format!("line {line}, not {expected}: {error}"))
        }
        (Error::Pem { .. }, _) | (_, None) => Ok(()),
        (other, Some(expected)) => Err(format!("no line, not {expected}: {other}")),
    }
}

fn compare(bundle: &Bundle, verdict: &Value) -> Result<(), String> {
    let keys: Vec<String> = bundle
        .bags
        .iter()
        .filter_map(|bag| bag.key())
        .map(|key| format!("{} {:?}", key.key_type().name(), key.public_key_der().map(sha256)))
        .collect();
    let is_explicit = verdict["parameters"] == "explicit";
    let expected_keys: Vec<String> = list(verdict, "keys")
        .iter()
        .zip(
            bundle.bags.iter().filter_map(|bag| bag.key()).map(Some).chain(std::iter::repeat(None)),
        )
        .map(|(key, found)| {
            // Of some keys the public half cannot be computed.
            let is_unknown = found.is_some_and(|found| found.public_key_der().is_none());
            let public = key["public_sha256"].as_str().filter(|_| !is_unknown);
            format!("{} {public:?}", key["algorithm"].as_str().unwrap())
        })
        .collect();
    let certificates: Vec<String> = bundle
        .bags
        .iter()
        .filter_map(|bag| match bag.value() {
            BagValue::Certificate(certificate) => Some(sha256(certificate.der())),
            BagValue::OtherCertificate { bytes, .. } => Some(sha256(bytes)),
            _ => None,
        })
        .collect();
    let expected_certificates: Vec<&str> =
        list(verdict, "certificates").iter().map(|one| one["sha256"].as_str().unwrap()).collect();
    let crls = bundle.bags.iter().filter(|bag| matches!(bag.value(), BagValue::Crl(_))).count();
    let counts = [crls, bundle.requests.len(), bundle.public_keys.len()];
    let expected_counts = ["crls", "requests", "public_keys"]
        .map(|name| verdict[name].as_u64().map_or(0, |count| count as usize));
    let mut wrong = Vec::new();
    if keys != expected_keys && !is_explicit {
        wrong.push(format!("keys {keys:?}, not {expected_keys:?}"));
    }
    if certificates != expected_certificates {
        wrong.push(format!("certificates {certificates:?}, not {expected_certificates:?}"));
    }
    if counts != expected_counts {
        wrong.push(format!("{counts:?} lists, requests and public keys, not {expected_counts:?}"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

fn list<'a>(verdict: &'a Value, name: &str) -> &'a [Value] {
    verdict[name].as_array().map_or(&[], Vec::as_slice)
}
