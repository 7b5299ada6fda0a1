//! A PFX and its verdict.

use std::path::Path;

use certgen::{
    Derivation, Encryption, Error, Limits, Password,
    bundle::{Bundle, File},
    pfx::{BagValue, Check, Encrypted, Passwords},
};
use serde_json::{Value, json};

use super::{code, sha256};

/// How the file differs from its verdict.
pub fn check(path: &Path, verdict: &Value) -> Result<(), String> {
    let bytes = std::fs::read(path).unwrap();
    let opened = open(&bytes, verdict);
    match (opened, verdict["error"].as_str()) {
        (Err(error), Some(expected)) if code(&error) == expected => Ok(()),
        (Err(Error::Foreign { .. }), Some("not_pfx")) => Ok(()),
        (Err(error), expected) => Err(format!("{error} ({}), not {expected:?}", code(&error))),
        (Ok((file, _)), Some("not_pfx")) if file.pfx().is_none() => Ok(()),
        (Ok(_), Some(expected)) => Err(format!("it opens, and should be {expected}")),
        (Ok((file, bundle)), None) => compare(verdict, &described(&file, &bundle)),
    }
}

fn open(bytes: &[u8], verdict: &Value) -> Result<(File, Bundle), Error> {
    let password = |name: &str| {
        let text = verdict[name].as_str()?;
        Some(Password::new(text).unwrap())
    };
    let (main, mac, key) =
        (password("password"), password("mac_password"), password("key_password"));
    let file = File::read(bytes, &Limits::new())?;
    let passwords = main.as_ref().map(|main| {
        let mut passwords = Passwords::new(main);
        passwords = mac.iter().fold(passwords, Passwords::mac);
        key.iter().fold(passwords, Passwords::key)
    });
    let bundle = file.open(passwords, Check::default())?;
    Ok((file, bundle))
}

/// What was found, in the words of a verdict.
fn described(file: &File, bundle: &Bundle) -> Value {
    let closed = file.pfx().expect("it is a PFX");
    let mac = closed.integrity().map(|integrity| {
        json!({ "algorithm": integrity.name(), "rounds": integrity.derivation.rounds() })
    });
    let alias = |bag: &certgen::pfx::Bag| bag.attributes().friendly_name();
    let keys: Vec<Value> = bundle
        .bags
        .iter()
        .filter_map(|bag| {
            let key = bag.key()?;
            let public = key.public_key_der().map(sha256);
            let algorithm = key.key_type().name();
            Some(json!({ "algorithm": algorithm, "public_sha256": public, "alias": alias(bag) }))
        })
        .collect();
    let certificates: Vec<Value> = bundle
        .bags
        .iter()
        .filter_map(|bag| {
            let bytes = match bag.value() {
                BagValue::Certificate(certificate) => certificate.der(),
                BagValue::OtherCertificate { kind, bytes } if kind == X509 => bytes,
                _ => return None,
            };
            Some(json!({ "sha256": sha256(bytes), "alias": alias(bag) }))
        })
        .collect();
    let count =
        |is: fn(&BagValue) -> bool| bundle.bags.iter().filter(|bag| is(bag.value())).count();
    json!({
        "encoding": if bundle.is_ber { "ber" } else { "der" },
        "trailing_bytes": closed.trailing_bytes(),
        "mac": mac,
        "encryption": bundle.encryptions.iter().map(encryption).collect::<Vec<_>>(),
        "keys": keys,
        "certificates": certificates,
        "crls": count(|value| matches!(value, BagValue::Crl(_))),
        "secrets": count(|value| matches!(value, BagValue::Secret(_))),
        "unknown_bags": count(|value| match value {
            BagValue::OtherCertificate { kind, .. } => kind != X509,
            value => matches!(value, BagValue::Unknown { .. }),
        }),
    })
}

fn encryption((what, encryption): &(Encrypted, Encryption)) -> Value {
    let what = match what {
        Encrypted::Content => "content",
        Encrypted::Key => "key",
        Encrypted::Secret => "secret",
    };
    let n = match encryption.derivation {
        Derivation::Scrypt { n, .. } => Some(n),
        _ => None,
    };
    json!({
        "of": what,
        "kdf": encryption.derivation.name(),
        "cipher": encryption.cipher.to_string(),
        "rounds": encryption.derivation.rounds(),
        "n": n,
    })
}

/// Everything that the verdict says is so, and what it leaves out is nothing or not known.
fn compare(verdict: &Value, found: &Value) -> Result<(), String> {
    let mut wrong = Vec::new();
    for (name, actual) in found.as_object().unwrap() {
        let expected = verdict.get(name).unwrap_or(&Value::Null);
        if !is_same(expected, actual) {
            wrong.push(format!("{name} is {actual}, not {expected}"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

fn is_same(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Null, Value::Number(number)) => number.as_u64() == Some(0),
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected.iter().zip(actual).all(|(expected, actual)| is_same(expected, actual))
        }
        (Value::Object(expected), Value::Object(actual)) => actual.iter().all(|(name, actual)| {
            // Of some keys the public half cannot be computed.
            let expected = expected.get(name).unwrap_or(&Value::Null);
            is_same(expected, actual) || (name == "public_sha256" && actual.is_null())
        }),
        (expected, actual) => expected == actual,
    }
}

/// The type of an X.509 certificate in a bag (RFC 2985).
const X509: &str = "1.2.840.113549.1.9.22.1";
