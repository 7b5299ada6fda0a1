//! Bags as they stand in a file, keys still encrypted (RFC 7292 §4.2).

use const_oid::ObjectIdentifier;
use zeroize::Zeroizing;

use super::{attributes::Attributes, closed::Encrypted, oid};
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::Error,
    key::EncryptedKey,
    pbe::{Budget, Encryption, Sealed},
};

#[derive(Debug)]
pub(super) struct RawBag {
    pub(super) value: RawValue,
    pub(super) attributes: Attributes,
    /// Whether it stands in a bag of bags.
    pub(super) is_nested: bool,
}

pub(super) enum RawValue {
    Certificate(Vec<u8>),
    Crl(Vec<u8>),
    Key(Zeroizing<Vec<u8>>),
    OtherCertificate { kind: ObjectIdentifier, bytes: Vec<u8> },
    Secret { kind: ObjectIdentifier, value: Zeroizing<Vec<u8>> },
    ShroudedKey(EncryptedKey),
    ShroudedSecret { kind: ObjectIdentifier, key: EncryptedKey },
    Unknown { kind: ObjectIdentifier, der: Vec<u8> },
}

impl std::fmt::Debug for RawValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawValue(..)")
    }
}

impl RawBag {
    /// What in it is encrypted.
    pub(super) fn sealed(&self) -> Option<&Sealed> {
        match &self.value {
            RawValue::ShroudedKey(key) | RawValue::ShroudedSecret { key, .. } => Some(key.sealed()),
            _ => None,
        }
    }

    /// Whether it is a private key or a secret, encrypted or not.
    pub(super) fn is_private(&self) -> bool {
        matches!(
            self.value,
            RawValue::Key(_)
                | RawValue::Secret { .. }
                | RawValue::ShroudedKey(_)
                | RawValue::ShroudedSecret { .. }
        )
    }

    pub(super) fn encryption(&self) -> Option<(Encrypted, Encryption)> {
        let what = match &self.value {
            RawValue::ShroudedKey(_) => Encrypted::Key,
            RawValue::ShroudedSecret { .. } => Encrypted::Secret,
            _ => return None,
        };
        Some((what, self.sealed()?.encryption()))
    }
}

/// Reads SafeContents, and those inside it, in the order of the file.
pub(super) fn safe_contents(
    octets: &[u8],
    offset: usize,
    notes: &Notes,
    budget: &mut Budget<'_>,
) -> Result<Vec<RawBag>, Error> {
    let mut content = Reader::new(octets, offset, notes);
    let elements = content.sequence("a content is no list of bags")?;
    content.end()?;
    let mut bags = Vec::new();
    read_all(elements, false, &mut bags, budget)?;
    Ok(bags)
}

/// The recursion ends where the reader's depth does.
fn read_all(
    mut elements: Reader<'_>,
    is_nested: bool,
    bags: &mut Vec<RawBag>,
    budget: &mut Budget<'_>,
) -> Result<(), Error> {
    while let Some(element) = elements.next()? {
        budget.count_bag()?;
        let mut parts = element.children()?;
        let kind = parts.oid("a bag is of no type")?;
        let value = parts.expect(Tag::context(0), "a bag is empty")?.children()?;
        let attributes = match parts.optional(Tag::SET)? {
            Some(set) => Attributes::read(set, budget)?,
            None => Attributes::default(),
        };
        parts.end()?;
        if kind == oid::SAFE_CONTENTS_BAG {
            let mut value = value;
            let inside = value.sequence("a bag of bags is empty")?;
            value.end()?;
            read_all(inside, true, bags, budget)?;
            continue;
        }
        bags.push(RawBag { value: read_value(kind, value)?, attributes, is_nested });
    }
    Ok(())
}

fn read_value(kind: ObjectIdentifier, mut inside: Reader<'_>) -> Result<RawValue, Error> {
    let value = inside.any()?;
    inside.end()?;
    Ok(match kind {
        oid::CERT_BAG => {
            let (kind, content) = typed(value, "a bag of a certificate is damaged")?;
            let bytes = content.octets()?.to_vec();
            match kind {
                oid::X509_CERTIFICATE => RawValue::Certificate(bytes),
                kind => RawValue::OtherCertificate { kind, bytes },
            }
        }
        oid::CRL_BAG => {
            let (kind, content) = typed(value, "a bag of a revocation list is damaged")?;
            match kind {
                oid::X509_CRL => RawValue::Crl(content.octets()?.to_vec()),
                _ => RawValue::Unknown { kind: oid::CRL_BAG, der: value.to_der()?.to_vec() },
            }
        }
        oid::KEY_BAG => RawValue::Key(value.to_der()?),
        oid::SECRET_BAG => {
            let (kind, content) = typed(value, "a bag of a secret is damaged")?;
            secret(kind, content)?
        }
        oid::SHROUDED_KEY_BAG => RawValue::ShroudedKey(EncryptedKey::read(value)?),
        kind => RawValue::Unknown { kind, der: value.to_der()?.to_vec() },
    })
}

/// `SEQUENCE { OBJECT IDENTIFIER, [0] EXPLICIT ANY }`.
fn typed<'a>(
    value: Element<'a>,
    damaged: &'static str,
) -> Result<(ObjectIdentifier, Element<'a>), Error> {
    let mut parts = value.children()?;
    let kind = parts.oid(damaged)?;
    let mut inside = parts.expect(Tag::context(0), damaged)?.children()?;
    parts.end()?;
    let content = inside.any()?;
    inside.end()?;
    Ok((kind, content))
}

/// Java puts an EncryptedPrivateKeyInfo into the octet string of a secret, and says so by its type.
fn secret(kind: ObjectIdentifier, content: Element<'_>) -> Result<RawValue, Error> {
    if kind == oid::SHROUDED_KEY_BAG && content.tag() == Tag::OCTET_STRING {
        let octets = content.octets()?;
        let notes = Notes::default();
        let mut reader = Reader::new(&octets, content.contents_offset(), &notes);
        let key = reader.expect(Tag::SEQUENCE, "a secret is not encrypted")?;
        reader.end()?;
        let key = EncryptedKey::read(key)?;
        return Ok(RawValue::ShroudedSecret { kind, key });
    }
    Ok(RawValue::Secret { kind, value: content.to_der()? })
}
