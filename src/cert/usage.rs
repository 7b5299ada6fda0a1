//! What the key of a certificate may be used for.

use const_oid::db::rfc5280::{ID_CE_BASIC_CONSTRAINTS, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE};

use super::Certificate;
use crate::ber::{Element, Tag, encode};

impl Certificate {
    /// What the key may do, in the words of RFC 5280 §4.2.1.3: `digitalSignature`. Empty if the
    /// certificate does not say, so that all is allowed.
    #[must_use]
    pub fn key_usages(&self) -> Vec<&'static str> {
        self.extension(ID_CE_KEY_USAGE, key_usages).unwrap_or_default()
    }

    /// What the key is for, in the words of RFC 5280 §4.2.1.12: `serverAuth`, `clientAuth`; by a dotted
    /// object identifier where there is no word. Empty if the certificate does not say.
    #[must_use]
    pub fn extended_key_usages(&self) -> Vec<String> {
        self.extension(ID_CE_EXT_KEY_USAGE, extended_key_usages).unwrap_or_default()
    }

    /// Whether it may sign other certificates (RFC 5280 §4.2.1.9).
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.extension(ID_CE_BASIC_CONSTRAINTS, basic_constraints).is_some_and(|basic| basic.is_ca)
    }

    /// Whether readers take it for one that signs certificates: version 3, a CA, and if it says what its
    /// key may do, `keyCertSign` among it (RFC 5280 §4.2.1.3, §6.1.4).
    #[must_use]
    pub fn can_sign_certificates(&self) -> bool {
        let may = self.extension(ID_CE_KEY_USAGE, key_usages);
        // A damaged extension allows nothing.
        let may = may.or_else(|| (!self.has_extension(ID_CE_KEY_USAGE)).then(|| vec![SIGN]));
        self.version() == 3 && self.is_ca() && may.is_some_and(|may| may.contains(&SIGN))
    }

    /// How many CA certificates may stand between it and the end of a chain; `None` for any number.
    #[must_use]
    pub fn path_length(&self) -> Option<u64> {
        self.extension(ID_CE_BASIC_CONSTRAINTS, basic_constraints)?.path_length
    }
}

pub(super) struct BasicConstraints {
    is_ca: bool,
    path_length: Option<u64>,
}

/// `SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }`.
pub(super) fn basic_constraints(value: Element<'_>) -> Option<BasicConstraints> {
    let mut parts = sequence(value)?;
    let is_ca = match parts.optional(Tag::BOOLEAN).ok()? {
        Some(is_ca) => is_ca.contents().iter().any(|byte| *byte != 0),
        None => false,
    };
    let path_length = match parts.optional(Tag::INTEGER).ok()? {
        Some(length) => Some(number(length.contents())?),
        None => None,
    };
    Some(BasicConstraints { is_ca, path_length })
}

pub(crate) fn is_ca(value: Element<'_>) -> Option<bool> {
    basic_constraints(value).map(|basic| basic.is_ca)
}

/// A number that is not negative and fits.
fn number(digits: &[u8]) -> Option<u64> {
    let is_negative = digits.first().is_none_or(|first| first & 0x80 != 0);
    let add = |sum: u64, digit: &u8| sum.checked_mul(256)?.checked_add(u64::from(*digit));
    if is_negative { None } else { digits.iter().try_fold(0, add) }
}

/// `KeyUsage ::= BIT STRING`, the first bit the highest one.
pub(crate) fn key_usages(value: Element<'_>) -> Option<Vec<&'static str>> {
    if value.tag() != Tag::BIT_STRING {
        return None;
    }
    let (_, bytes) = value.contents().split_first()?;
    let is_set =
        |bit: usize| bytes.get(bit / 8).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0);
    Some(
        KEY_USAGES
            .iter()
            .enumerate()
            .filter(|(bit, _)| is_set(*bit))
            .map(|(_, name)| *name)
            .collect(),
    )
}

/// The `KeyUsage` that says `usages`, in DER: without zero bits at its end (X.690 §11.2.2).
pub(crate) fn key_usages_der(usages: &[&str]) -> Vec<u8> {
    let set = KEY_USAGES.iter().enumerate().filter(|(_, name)| usages.contains(name));
    let bits = set.fold(0_u16, |bits, (bit, _)| bits | 0x8000 >> bit);
    let unused = bits.trailing_zeros();
    let bytes = bits.to_be_bytes();
    let bytes = bytes.get(..bytes.len() - unused as usize / 8).unwrap_or_default();
    encode(Tag::BIT_STRING, &[&[(unused % 8) as u8], bytes]).to_vec()
}

/// `ExtKeyUsageSyntax ::= SEQUENCE OF KeyPurposeId`.
pub(crate) fn extended_key_usages(value: Element<'_>) -> Option<Vec<String>> {
    let mut parts = sequence(value)?;
    let mut usages = Vec::new();
    while !parts.rest().is_empty() {
        let oid = parts.oid("").ok()?.to_string();
        let known = EXTENDED_KEY_USAGES.iter().find(|(known, _)| *known == oid);
        usages.push(known.map_or(oid, |(_, name)| (*name).to_owned()));
    }
    Some(usages)
}

fn sequence(value: Element<'_>) -> Option<crate::ber::Reader<'_>> {
    if value.tag() == Tag::SEQUENCE { value.children().ok() } else { None }
}

const SIGN: &str = "keyCertSign";

/// In the order of their bits.
const KEY_USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

const EXTENDED_KEY_USAGES: [(&str, &str); 13] = [
    ("2.5.29.37.0", "anyExtendedKeyUsage"),
    ("1.3.6.1.5.5.7.3.1", "serverAuth"),
    ("1.3.6.1.5.5.7.3.2", "clientAuth"),
    ("1.3.6.1.5.5.7.3.3", "codeSigning"),
    ("1.3.6.1.5.5.7.3.4", "emailProtection"),
    ("1.3.6.1.5.5.7.3.8", "timeStamping"),
    ("1.3.6.1.5.5.7.3.9", "OCSPSigning"),
    ("1.3.6.1.5.5.7.3.17", "ipsecIKE"),
    ("1.3.6.1.5.2.3.4", "pkinitKPClientAuth"),
    ("1.3.6.1.5.2.3.5", "pkinitKPKdc"),
    ("1.3.6.1.4.1.311.20.2.2", "smartcardLogon"),
    ("1.3.6.1.4.1.311.10.3.4", "encryptingFileSystem"),
    ("1.3.6.1.4.1.311.10.3.12", "documentSigning"),
];
