//! Bags and contents as they are written.

use der::{
    Encode,
    asn1::{Any, OctetString},
};
use zeroize::Zeroizing;

use super::{
    asn1::{ContentInfo, Pfx},
    attributes::{Attribute, Attributes},
    bag::{Bag, BagValue, Secret},
    mac::MacKey,
    oid, too_long,
};
use crate::{
    ber::{Tag, encode, encode_oid},
    error::Error,
    pbe::ContentKey,
};

/// A bag of a certificate (RFC 7292 §4.2.3).
pub(super) fn certificate(der: &[u8], attributes: &Attributes) -> Zeroizing<Vec<u8>> {
    octets_bag(oid::CERT_BAG, oid::X509_CERTIFICATE, der, attributes)
}

/// A bag of a private key under a password (RFC 7292 §4.2.2).
///
/// # Errors
///
/// None in practice.
pub(super) fn shrouded_key(
    pkcs8: &[u8],
    key: ContentKey,
    attributes: &Attributes,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    Ok(bag(oid::SHROUDED_KEY_BAG, &key.encrypt_pkcs8(pkcs8)?, attributes))
}

/// The bag of anything that has no key of its own; `None` for what has.
pub(super) fn unshrouded(one: &Bag) -> Option<Zeroizing<Vec<u8>>> {
    let attributes = one.attributes();
    Some(match one.value() {
        BagValue::Certificate(one) => certificate(one.der(), attributes),
        BagValue::Crl(der) => octets_bag(oid::CRL_BAG, oid::X509_CRL, der, attributes),
        BagValue::Key(_) => return None,
        BagValue::OtherCertificate { kind, bytes } => {
            octets_bag(oid::CERT_BAG, kind.parse().ok()?, bytes, attributes)
        }
        BagValue::Secret(secret) if secret.is_shrouded => return None,
        BagValue::Secret(Secret { kind, value, .. }) => {
            typed_bag(oid::SECRET_BAG, kind.parse().ok()?, value, attributes)
        }
        BagValue::Unknown { kind, der } => bag(kind.parse().ok()?, der, attributes),
    })
}

/// The bag of a key or a secret that is encrypted on its own; `None` for anything else.
///
/// # Errors
///
/// None in practice.
pub(super) fn shrouded(one: &Bag, key: ContentKey) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let attributes = one.attributes();
    Ok(match one.value() {
        BagValue::Key(private) => Some(shrouded_key(private.secret_pkcs8_der(), key, attributes)?),
        BagValue::Secret(Secret { value, is_shrouded: true, .. }) => {
            let octets = encode(Tag::OCTET_STRING, &[&key.encrypt_pkcs8(value)?]);
            Some(typed_bag(oid::SECRET_BAG, oid::SHROUDED_KEY_BAG, &octets, attributes))
        }
        _ => None,
    })
}

/// Whether `one` is encrypted on its own.
pub(super) fn is_shrouded(one: &Bag) -> bool {
    matches!(one.value(), BagValue::Key(_) | BagValue::Secret(Secret { is_shrouded: true, .. }))
}

/// SafeContents of `bags`.
pub(super) fn safe_contents(bags: &[Zeroizing<Vec<u8>>]) -> Zeroizing<Vec<u8>> {
    let bags: Vec<&[u8]> = bags.iter().map(|bag| bag.as_slice()).collect();
    encode(Tag::SEQUENCE, &bags)
}

/// A ContentInfo of type data.
pub(super) fn data(content: &[u8]) -> Zeroizing<Vec<u8>> {
    let octets = encode(Tag::OCTET_STRING, &[content]);
    content_info(oid::DATA, &octets)
}

/// A ContentInfo of type encrypted data (RFC 5652 §8).
///
/// # Errors
///
/// None in practice.
pub(super) fn encrypted(content: &[u8], key: ContentKey) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (algorithm, encrypted) = key.encrypt(content)?;
    let content = encode(Tag::context(0), &[&encrypted]);
    let info = encode(Tag::SEQUENCE, &[&encode_oid(oid::DATA), &algorithm, &content]);
    let version = encode(Tag::INTEGER, &[&[0]]);
    Ok(content_info(oid::ENCRYPTED_DATA, &encode(Tag::SEQUENCE, &[&version, &info])))
}

/// The whole file around `contents`, ContentInfos in DER.
///
/// # Errors
///
/// None in practice.
pub(super) fn file(contents: &[Zeroizing<Vec<u8>>], mac: Option<MacKey>) -> Result<Vec<u8>, Error> {
    let contents: Vec<&[u8]> = contents.iter().map(|content| content.as_slice()).collect();
    let content = encode(Tag::SEQUENCE, &contents);
    let mac_data = mac.map(|mac| mac.authenticate(&content)).transpose()?;
    let octets = OctetString::new(content.as_slice()).map_err(too_long)?;
    let content = Any::encode_from(&octets).map_err(too_long)?;
    let auth_safe = ContentInfo { content_type: oid::DATA, content };
    Pfx { version: 3, auth_safe, mac_data }.to_der().map_err(too_long)
}

fn content_info(kind: const_oid::ObjectIdentifier, content: &[u8]) -> Zeroizing<Vec<u8>> {
    let content = encode(Tag::context(0).constructed(), &[content]);
    encode(Tag::SEQUENCE, &[&encode_oid(kind), &content])
}

/// A bag whose value is `SEQUENCE { kind, [0] EXPLICIT OCTET STRING }`.
fn octets_bag(
    bag_kind: const_oid::ObjectIdentifier,
    kind: const_oid::ObjectIdentifier,
    content: &[u8],
    attributes: &Attributes,
) -> Zeroizing<Vec<u8>> {
    typed_bag(bag_kind, kind, &encode(Tag::OCTET_STRING, &[content]), attributes)
}

/// A bag whose value is `SEQUENCE { kind, [0] EXPLICIT ANY }`.
fn typed_bag(
    bag_kind: const_oid::ObjectIdentifier,
    kind: const_oid::ObjectIdentifier,
    content: &[u8],
    attributes: &Attributes,
) -> Zeroizing<Vec<u8>> {
    let content = encode(Tag::context(0).constructed(), &[content]);
    bag(bag_kind, &encode(Tag::SEQUENCE, &[&encode_oid(kind), &content]), attributes)
}

/// `SafeBag` (RFC 7292 §4.2) around a value in DER.
fn bag(
    kind: const_oid::ObjectIdentifier,
    value: &[u8],
    attributes: &Attributes,
) -> Zeroizing<Vec<u8>> {
    let value = encode(Tag::context(0).constructed(), &[value]);
    let mut all: Vec<&[u8]> = attributes.iter().map(Attribute::der).collect();
    // DER sorts the elements of a set (X.690 §11.6).
    all.sort_unstable();
    let set = if all.is_empty() { Zeroizing::default() } else { encode(Tag::SET, &all) };
    encode(Tag::SEQUENCE, &[&encode_oid(kind), &value, &set])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::tests::identity,
        pfx::{self, Encrypted, PfxOptions, Preset},
        secret::Password,
    };

    /// All that a bag holds, as text.
    fn told(bag: &Bag) -> (&'static str, String, Vec<u8>) {
        let nothing = String::new;
        match bag.value() {
            BagValue::Certificate(one) => ("certificate", nothing(), one.der().to_vec()),
            BagValue::Crl(der) => ("crl", nothing(), der.clone()),
            BagValue::Key(key) => ("key", nothing(), key.secret_pkcs8_der().to_vec()),
            BagValue::OtherCertificate { kind, bytes } => ("other", kind.clone(), bytes.clone()),
            BagValue::Secret(secret) => {
                let what = if secret.is_shrouded { "shrouded" } else { "secret" };
                (what, secret.kind().to_owned(), secret.secret_der().to_vec())
            }
            BagValue::Unknown { kind, der } => ("unknown", kind.clone(), der.clone()),
        }
    }

    fn secret(kind: &str, value: &[u8], is_shrouded: bool) -> BagValue {
        let value = Zeroizing::new(value.to_vec());
        BagValue::Secret(Secret { kind: kind.to_owned(), value, is_shrouded })
    }

    #[test]
    fn a_bag_of_each_kind_comes_back_as_it_was() {
        let identity = identity();
        let octets = b"\x04\x02hi";
        let shrouded = oid::SHROUDED_KEY_BAG.to_string();
        let kind = "1.2.3.4".to_owned();
        let values = [
            BagValue::Certificate(identity.certificate().clone()),
            BagValue::certificate(b"no certificate"),
            BagValue::OtherCertificate { kind: kind.clone(), bytes: b"sdsi".to_vec() },
            BagValue::Crl(b"a list".to_vec()),
            secret(&kind, octets, false),
            // Only the octets of an encrypted key are one.
            secret(&shrouded, b"0\0", false),
            BagValue::Unknown { kind, der: octets.to_vec() },
            // In the second content.
            BagValue::Key(identity.key().clone()),
            secret(&shrouded, b"0\0", true),
        ];
        let bags: Vec<Bag> = values.into_iter().map(Bag::new).collect();
        let password = Password::new("correct horse").unwrap();
        let options = PfxOptions::new(Preset::Modern).iterations(1_000).unwrap();
        let opened = pfx::open(&pfx::seal_bags(&bags, &password, &options).unwrap(), &password);
        let opened = opened.unwrap();
        let all = |bags: &[Bag]| bags.iter().map(told).collect::<Vec<_>>();
        assert_eq!(all(&opened.bags), all(&bags));
        let secrets = opened.bags.iter().filter_map(|bag| match bag.value() {
            BagValue::Secret(secret) => Some((secret.kind(), secret.secret_der())),
            _ => None,
        });
        let key = (shrouded.as_str(), &b"0\0"[..]);
        assert_eq!(secrets.collect::<Vec<_>>(), [("1.2.3.4", &octets[..]), key, key]);
        assert!(opened.bags.iter().all(|bag| bag.attributes().iter().count() == 0));
        for bag in &opened.bags {
            let (what, ..) = told(bag);
            assert_eq!(bag.key().is_some(), what == "key");
            assert_eq!(bag.certificate().is_some(), what == "certificate");
            assert_eq!(bag.is_private(), matches!(what, "key" | "secret" | "shrouded"));
        }
        let encryptions: Vec<_> = opened.encryptions.iter().map(|(what, _)| *what).collect();
        assert_eq!(encryptions, [Encrypted::Content, Encrypted::Key, Encrypted::Secret]);
    }

    #[test]
    fn attributes_are_sorted_as_der_has_them() {
        let attributes = Attributes::new(vec![
            crate::pfx::attributes::local_key_id(&[1; 20]).unwrap(),
            crate::pfx::attributes::friendly_name("a").unwrap(),
        ]);
        let der = certificate(b"", &attributes);
        let at = |oid: const_oid::ObjectIdentifier| {
            der.windows(oid.as_bytes().len()).position(|window| window == oid.as_bytes())
        };
        assert!(at(oid::FRIENDLY_NAME) < at(oid::LOCAL_KEY_ID), "{der:02x?}");
    }
}
