//! The JSON that is written: by hand, since every value is base64 or a word from here and needs no
//! escapes, and since a text with a key in it must not leave copies behind as it grows.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{public::PublicKey, secret::SecretMember};
use crate::{cert::Certificate, thumbprint::Thumbprint};

/// What is public in a JWK.
pub(super) struct Public<'a> {
    pub(super) key: PublicKey,
    pub(super) chain: &'a [&'a Certificate],
}

/// One JWK.
pub(super) fn jwk(public: &Public<'_>, secret: Option<&[SecretMember]>) -> Zeroizing<String> {
    let members = members(public, secret);
    let mut text = Zeroizing::new(String::with_capacity(room(&members, "")));
    object(&members, "", &mut text);
    text.push('\n');
    text
}

/// A JWK Set.
pub(super) fn jwk_set(keys: &[Public<'_>]) -> String {
    let mut text = String::from("{\n  \"keys\": [");
    for (at, key) in keys.iter().enumerate() {
        text.push_str(if at == 0 { "\n    " } else { ",\n    " });
        object(&members(key, None), "    ", &mut text);
    }
    text.push_str(if keys.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    text
}

/// RFC 7638 §3: the digest of the members that make the key, sorted, without whitespace.
pub(super) fn thumbprint(key: &PublicKey) -> String {
    let mut members = key_members(key);
    members.sort_by_key(|member| member.name);
    let pairs = members.iter().map(|member| match &member.value {
        Value::Text(text) => format!("\"{}\":\"{}\"", member.name, text.as_str()),
        Value::List(_) => String::new(),
    });
    let json = format!("{{{}}}", pairs.collect::<Vec<_>>().join(","));
    URL_SAFE_NO_PAD.encode(Sha256::digest(json))
}

struct Member {
    name: &'static str,
    value: Value,
}

enum Value {
    List(Vec<String>),
    Text(Zeroizing<String>),
}

impl Member {
    fn text(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, value: Value::Text(Zeroizing::new(text.into())) }
    }

    fn bytes(name: &'static str, bytes: &[u8]) -> Self {
        Self::text(name, URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// All members, in the order in which they are written.
fn members(public: &Public<'_>, secret: Option<&[SecretMember]>) -> Vec<Member> {
    let mut members = key_members(&public.key);
    members.extend(secret.into_iter().flatten().map(|(name, bytes)| Member::bytes(name, bytes)));
    members.push(Member::text("kid", thumbprint(&public.key)));
    if let Some(own) = public.chain.first() {
        let chain = public.chain.iter().map(|certificate| STANDARD.encode(certificate.der()));
        members.push(Member { name: "x5c", value: Value::List(chain.collect()) });
        members.push(Member::text("x5t", Thumbprint::sha1(own).to_base64url()));
        members.push(Member::text("x5t#S256", Thumbprint::sha256(own).to_base64url()));
    }
    members
}

fn key_members(key: &PublicKey) -> Vec<Member> {
    match key {
        PublicKey::Curve { curve, x, y } => vec![
            Member::text("kty", "EC"),
            Member::text("crv", curve.name),
            Member::bytes("x", x),
            Member::bytes("y", y),
        ],
        PublicKey::Ed25519 { x } => {
            vec![Member::text("kty", "OKP"), Member::text("crv", "Ed25519"), Member::bytes("x", x)]
        }
        PublicKey::Rsa { modulus, exponent } => vec![
            Member::text("kty", "RSA"),
            Member::bytes("n", modulus),
            Member::bytes("e", exponent),
        ],
    }
}

/// Writes an object, a member a line, as what stands behind `indent`.
fn object(members: &[Member], indent: &str, text: &mut String) {
    text.push('{');
    for (at, member) in members.iter().enumerate() {
        push(text, &[if at == 0 { "\n" } else { ",\n" }, indent, "  \"", member.name, "\": "]);
        match &member.value {
            Value::Text(value) => push(text, &["\"", value, "\""]),
            Value::List(values) => list(values, indent, text),
        }
    }
    push(text, &["\n", indent, "}"]);
}

fn list(values: &[String], indent: &str, text: &mut String) {
    text.push('[');
    for (at, value) in values.iter().enumerate() {
        push(text, &[if at == 0 { "\n" } else { ",\n" }, indent, "    \"", value, "\""]);
    }
    push(text, &["\n", indent, "  ]"]);
}

fn push(text: &mut String, parts: &[&str]) {
    for part in parts {
        text.push_str(part);
    }
}

/// At least what [`object`] writes, in bytes.
fn room(members: &[Member], indent: &str) -> usize {
    let line = |length: usize| length + indent.len() + SIGNS_PER_LINE;
    let lines = members.iter().map(|member| match &member.value {
        Value::Text(value) => line(member.name.len() + value.len()),
        Value::List(values) => {
            let values = values.iter().map(|value| line(value.len()));
            line(member.name.len()) + values.sum::<usize>() + line(0)
        }
    });
    lines.sum::<usize>() + line(0)
}

/// Quotes, spaces and the like, of the longest.
const SIGNS_PER_LINE: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_enough() {
        let key = PublicKey::Ed25519 { x: vec![7; 32] };
        let identity = crate::identity::tests::identity();
        for chain in [&[][..], &[identity.certificate()], &[identity.certificate(); 3]] {
            let public = Public { key: key.clone(), chain };
            let members = members(&public, Some(&[("d", Zeroizing::new(vec![1; 100]))]));
            for indent in ["", "    "] {
                let mut text = String::new();
                object(&members, indent, &mut text);
                assert!(text.len() < room(&members, indent));
            }
        }
    }
}
