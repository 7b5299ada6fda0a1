//! The parts of a certificate exactly as they stand, for what has to be written again byte for byte.

use const_oid::ObjectIdentifier;
use der::{Decode, Encode, asn1::AnyRef};

use super::{Certificate, Outline};
use crate::ber::{Element, Notes, Reader, Tag, encode, encode_oid};

/// An extension (RFC 5280 §4.1.2.9), with exactly the bytes that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Extension {
    oid: ObjectIdentifier,
    is_critical: bool,
    value: Vec<u8>,
    der: Vec<u8>,
}

impl Extension {
    /// One that a reader has to understand or refuse the certificate.
    pub(crate) fn critical(oid: ObjectIdentifier, value: &[u8]) -> Self {
        Self::written(oid, true, value)
    }

    /// One that a reader may pass over.
    pub(crate) fn not_critical(oid: ObjectIdentifier, value: &[u8]) -> Self {
        Self::written(oid, false, value)
    }

    /// The same one with another value.
    pub(crate) fn with_value(&self, value: &[u8]) -> Self {
        Self::written(self.oid, self.is_critical(), value)
    }

    fn written(oid: ObjectIdentifier, is_critical: bool, value: &[u8]) -> Self {
        let critical: &[u8] = if is_critical { &[0x01, 1, 0xff] } else { &[] };
        let parts = [&encode_oid(oid)[..], critical, &encode(Tag::OCTET_STRING, &[value])];
        Self {
            oid,
            is_critical,
            value: value.to_vec(),
            der: encode(Tag::SEQUENCE, &parts).to_vec(),
        }
    }

    /// Reads `Extensions ::= SEQUENCE OF Extension`; `None` when one of them is damaged.
    pub(crate) fn read_all(list: Element<'_>) -> Option<Vec<Self>> {
        let mut elements = list.children().ok()?;
        let mut extensions = Vec::new();
        while let Some(element) = elements.next().ok()? {
            extensions.push(Self::read(element)?);
        }
        Some(extensions)
    }

    fn read(element: Element<'_>) -> Option<Self> {
        let mut parts = element.children().ok()?;
        let oid = parts.oid("").ok()?;
        let is_critical = match parts.optional(Tag::BOOLEAN).ok()?.map(|flag| flag.contents()) {
            None | Some([0]) => false,
            Some([0xff]) => true,
            Some(_) => return None,
        };
        let value = parts.octets("").ok()?.to_vec();
        let der = element.whole().to_vec();
        parts.rest().is_empty().then_some(Self { oid, is_critical, value, der })
    }

    pub(crate) fn oid(&self) -> ObjectIdentifier {
        self.oid
    }

    pub(crate) fn is_critical(&self) -> bool {
        self.is_critical
    }

    /// What stands in its octet string.
    pub(crate) fn value(&self) -> &[u8] {
        &self.value
    }

    /// All of it.
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// What `read` makes of its value, if that is one whole element.
    pub(crate) fn read_value<T>(&self, read: impl FnOnce(Element<'_>) -> Option<T>) -> Option<T> {
        let notes = Notes::default();
        let mut reader = Reader::new(&self.value, 0, &notes);
        let element = reader.any().ok()?;
        if reader.rest().is_empty() { read(element) } else { None }
    }
}

impl Certificate {
    /// The name of the holder in DER, as it stands.
    pub(crate) fn subject_der(&self) -> Vec<u8> {
        self.part(|outline| Some(outline.tbs.subject))
    }

    /// The name of the signer in DER, as it stands.
    pub(crate) fn issuer_der(&self) -> Vec<u8> {
        self.part(|outline| Some(outline.tbs.issuer))
    }

    /// All extensions in their order.
    pub(crate) fn extensions(&self) -> Vec<Extension> {
        let list = self.part(|outline| outline.tbs.extensions);
        let notes = Notes::default();
        let element = Reader::new(&list, 0, &notes).any().ok();
        element.and_then(Extension::read_all).unwrap_or_default()
    }

    /// A part of what was read, which has this outline: it could not be a certificate otherwise.
    fn part(&self, which: impl Fn(Outline<'_>) -> Option<AnyRef<'_>>) -> Vec<u8> {
        let outline = Outline::from_der(self.der()).ok();
        let part = outline.and_then(which).and_then(|part| part.to_der().ok());
        part.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::tests::{composed, foreign};

    #[test]
    fn parts_stand_in_the_certificate_as_they_are() {
        for name in ["chain-rsa-leaf", "chain-p256-intermediate", "composed-ca"] {
            let certificate = foreign(name);
            let holds = |part: &[u8]| certificate.der().windows(part.len()).any(|at| at == part);
            assert!(certificate.subject_der().len() > 10 && holds(&certificate.subject_der()));
            assert!(holds(&certificate.issuer_der()));
            let extensions = certificate.extensions();
            assert!(!extensions.is_empty(), "{name}");
            for extension in extensions {
                assert!(holds(extension.der()), "{name}, {}", extension.oid());
                let oid = extension.oid();
                let again = match extension.is_critical() {
                    true => Extension::critical(oid, extension.value()),
                    false => Extension::not_critical(oid, extension.value()),
                };
                assert_eq!(again, extension);
            }
        }
        assert!(composed("CN=a", "CN=a", &[]).extensions().is_empty());
    }
}
