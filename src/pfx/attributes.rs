//! What is written beside a key or a certificate: names, and the marks that tie them together.

use std::{collections::HashSet, fmt};

use const_oid::ObjectIdentifier;

use super::oid;
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::Error,
    pbe::{Budget, Limits},
};

/// One attribute of a bag, as it was read (RFC 7292 §4.2).
#[derive(Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The contents of the object identifier: some have numbers that no library takes.
    oid: Vec<u8>,
    der: Vec<u8>,
    values: Vec<Vec<u8>>,
}

impl Attribute {
    /// The dotted object identifier.
    #[must_use]
    pub fn oid(&self) -> String {
        dotted(&self.oid)
    }

    /// The values in DER. Nothing is known about their types.
    #[must_use]
    pub fn values(&self) -> &[Vec<u8>] {
        &self.values
    }

    /// What programs call it; `None` for an attribute that is not known here.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        NAMES.iter().find(|(oid, _)| oid.as_bytes() == self.oid).map(|(_, name)| *name)
    }

    pub(super) fn of_der(der: &[u8]) -> Result<Self, Error> {
        let notes = Notes::default();
        Self::read(Reader::new(der, 0, &notes).any()?, &mut Budget::new(&Limits::new()))
    }

    /// Reads `SEQUENCE { attrId, SET OF ANY }`.
    fn read(element: Element<'_>, budget: &mut Budget<'_>) -> Result<Self, Error> {
        budget.count_attribute()?;
        let mut parts = element.children()?;
        let oid = parts.expect(Tag::OBJECT_IDENTIFIER, "an attribute is not named")?;
        let oid = oid.contents().to_vec();
        let mut set = parts.expect(Tag::SET, "an attribute has no values")?.children()?;
        parts.end()?;
        let mut values = Vec::new();
        while let Some(value) = set.next()? {
            budget.count_attribute()?;
            values.push(value.to_der()?.to_vec());
        }
        Ok(Self { oid, der: element.to_der()?.to_vec(), values })
    }

    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    fn is(&self, oid: ObjectIdentifier) -> bool {
        self.oid == oid.as_bytes()
    }
}

impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Attribute").field(&self.oid()).finish()
    }
}

/// The attributes of one bag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(Vec<Attribute>);

impl Attributes {
    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Attribute> {
        self.0.iter()
    }

    /// The friendly name, which Java calls the alias, without the U+0000 that Windows puts at its end.
    /// `None` if there is none, or if it is not text (see [`Attributes::oddities`]).
    #[must_use]
    pub fn friendly_name(&self) -> Option<String> {
        self.value(oid::FRIENDLY_NAME).and_then(bmp_string)
    }

    /// The mark that a key and its certificate share.
    #[must_use]
    pub fn local_key_id(&self) -> Option<&[u8]> {
        let value = self.value(oid::LOCAL_KEY_ID)?;
        primitive(value, Tag::OCTET_STRING)
    }

    /// The Windows key storage that the key came from.
    #[must_use]
    pub fn csp_name(&self) -> Option<String> {
        self.value(oid::CSP_NAME).and_then(bmp_string)
    }

    /// Whether Java takes the certificate as a trusted one.
    #[must_use]
    pub fn is_trusted_by_java(&self) -> bool {
        self.value(oid::JDK_TRUSTED_KEY_USAGE).is_some()
    }

    /// What is wrong with them, in words.
    #[must_use]
    pub fn oddities(&self) -> Vec<&'static str> {
        let has = |oid| self.0.iter().any(|attribute| attribute.is(oid));
        let mut seen = HashSet::new();
        let twice = self.0.iter().any(|attribute| !seen.insert(&attribute.oid));
        let count = |wrong: fn(usize) -> bool| self.0.iter().any(|one| wrong(one.values.len()));
        [
            (
                has(oid::FRIENDLY_NAME) && self.friendly_name().is_none(),
                "the friendly name is not text in UTF-16",
            ),
            (
                has(oid::LOCAL_KEY_ID) && self.local_key_id().is_none(),
                "the localKeyID is not an octet string",
            ),
            (twice, "an attribute occurs twice"),
            (count(|values| values > 1), "an attribute has several values"),
            (count(|values| values == 0), "an attribute has no value"),
        ]
        .into_iter()
        .filter_map(|(holds, oddity)| holds.then_some(oddity))
        .collect()
    }

    /// Reads `SET OF PKCS12Attribute`.
    pub(super) fn read(set: Element<'_>, budget: &mut Budget<'_>) -> Result<Self, Error> {
        let mut elements = set.children()?;
        let mut attributes = Vec::new();
        while let Some(element) = elements.next()? {
            attributes.push(Attribute::read(element, budget)?);
        }
        Ok(Self(attributes))
    }

    pub(super) fn new(attributes: Vec<Attribute>) -> Self {
        Self(attributes)
    }

    /// The same attributes, with `attribute` in the place of those of its kind.
    pub(super) fn with(mut self, attribute: Attribute) -> Self {
        self.0.retain(|other| other.oid != attribute.oid);
        self.0.push(attribute);
        self
    }

    fn value(&self, oid: ObjectIdentifier) -> Option<&[u8]> {
        let attribute = self.0.iter().find(|attribute| attribute.is(oid))?;
        attribute.values.first().map(Vec::as_slice)
    }
}

/// An object identifier in dots (X.690 §8.19), also with numbers beyond those of real ones, such as a
/// UUID (X.667); hexadecimal for what is no object identifier.
fn dotted(contents: &[u8]) -> String {
    let mut numbers: Vec<u128> = Vec::new();
    let mut number: u128 = 0;
    let is_whole = contents.last().is_some_and(|last| last & 0x80 == 0);
    for byte in contents {
        let Some(room) = number.checked_mul(128).filter(|_| is_whole && contents.len() < 64) else {
            return contents.iter().map(|byte| format!("{byte:02x}")).take(64).collect();
        };
        number = room | u128::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            numbers.push(number);
            number = 0;
        }
    }
    let Some(joined) = numbers.first().copied() else { return String::new() };
    let first = (joined / 40).min(2);
    let rest = numbers.iter().skip(1).map(ToString::to_string);
    let start = [first.to_string(), (joined - 40 * first).to_string()];
    start.into_iter().chain(rest).collect::<Vec<_>>().join(".")
}

/// The contents of one whole DER element of type `tag`.
fn primitive(der: &[u8], tag: Tag) -> Option<&[u8]> {
    let notes = Notes::default();
    let element = Reader::new(der, 0, &notes).any().ok()?;
    let start = der.len().checked_sub(element.contents().len())?;
    if element.tag() == tag { der.get(start..) } else { None }
}

fn bmp_string(der: &[u8]) -> Option<String> {
    let bytes = primitive(der, Tag::BMP_STRING)?;
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
        .collect();
    let text = String::from_utf16(&units).ok()?;
    Some(text.trim_end_matches('\0').to_owned())
}

/// `value` as an attribute in DER: `SEQUENCE { oid, SET { value } }`.
pub(super) fn attribute_of(oid: ObjectIdentifier, value: &[u8]) -> Result<Attribute, Error> {
    use der::{
        Decode, Encode,
        asn1::{Any, SetOfVec},
    };

    let encode = || {
        let mut values = SetOfVec::new();
        values.insert(Any::from_der(value)?)?;
        x509_cert::attr::Attribute { oid, values }.to_der()
    };
    Attribute::of_der(&encode().map_err(super::too_long)?)
}

/// A friendly name as an attribute.
pub(super) fn friendly_name(name: &str) -> Result<Attribute, Error> {
    use der::{Encode, Tag, asn1::Any};

    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let value = Any::new(Tag::BmpString, units).and_then(|value| value.to_der());
    attribute_of(oid::FRIENDLY_NAME, &value.map_err(super::too_long)?)
}

/// The mark that ties a key to its certificate.
pub(super) fn local_key_id(id: &[u8]) -> Result<Attribute, Error> {
    use der::{Encode, Tag, asn1::Any};

    let value = Any::new(Tag::OctetString, id).and_then(|value| value.to_der());
    attribute_of(oid::LOCAL_KEY_ID, &value.map_err(super::too_long)?)
}

/// The mark by which Java takes a certificate as trusted, for any use.
pub(super) fn trusted_by_java() -> Result<Attribute, Error> {
    use der::Encode;

    let value = oid::ANY_EXTENDED_KEY_USAGE.to_der().map_err(super::too_long)?;
    attribute_of(oid::JDK_TRUSTED_KEY_USAGE, &value)
}

const NAMES: [(ObjectIdentifier, &str); 5] = [
    (oid::CSP_NAME, "Microsoft CSP name"),
    (oid::FRIENDLY_NAME, "friendlyName"),
    (oid::JDK_TRUSTED_KEY_USAGE, "trusted key usage (Java)"),
    (oid::LOCAL_KEY_ID, "localKeyID"),
    (oid::LOCAL_MACHINE_KEYSET, "Microsoft local machine keyset"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ber::{encode, encode_oid};

    /// The attributes with these values, each in DER.
    fn attributes(all: &[(ObjectIdentifier, &[&[u8]])]) -> Attributes {
        let one = |(oid, values): &(ObjectIdentifier, &[&[u8]])| {
            let set = encode(Tag::SET, values);
            Attribute::of_der(&encode(Tag::SEQUENCE, &[&encode_oid(*oid), &set])).unwrap()
        };
        Attributes::new(all.iter().map(one).collect())
    }

    const ID: &[u8] = b"\x04\x02\x01\x02";
    const NAME: &[u8] = b"\x1e\x06\0M\0y\0\0";

    #[test]
    fn what_programs_write_is_read() {
        let read = attributes(&[
            (oid::FRIENDLY_NAME, &[NAME]),
            (oid::LOCAL_KEY_ID, &[ID]),
            (oid::CSP_NAME, &[b"\x1e\x04\0C\0S"]),
            (oid::JDK_TRUSTED_KEY_USAGE, &[b"\x06\x02\x2a\x03"]),
        ]);
        assert_eq!(read.friendly_name().as_deref(), Some("My"));
        assert_eq!(read.local_key_id(), Some(&[1, 2][..]));
        assert_eq!(read.csp_name().as_deref(), Some("CS"));
        assert!(read.is_trusted_by_java());
        assert_eq!(read.oddities(), [""; 0]);
        let names: Vec<_> = read.iter().map(Attribute::name).collect();
        let known =
            ["friendlyName", "localKeyID", "Microsoft CSP name", "trusted key usage (Java)"];
        assert_eq!(names, known.map(Some));
        assert_eq!(read.iter().next().unwrap().values(), [NAME]);

        let none = attributes(&[]);
        assert_eq!(
            (none.friendly_name(), none.local_key_id(), none.csp_name()),
            (None, None, None)
        );
        assert!(!none.is_trusted_by_java());
    }

    #[test]
    fn what_is_odd_is_told() {
        let (name, id) = (oid::FRIENDLY_NAME, oid::LOCAL_KEY_ID);
        let no_text = "the friendly name is not text in UTF-16";
        for (odd, expected) in [
            (attributes(&[(name, &[b"\x0c\x02My"])]), &[no_text][..]),
            (attributes(&[(name, &[b"\x1e\x03\0My"])]), &[no_text]),
            (attributes(&[(name, &[b"\x1e\x02\xd8\x00"])]), &[no_text]),
            (attributes(&[(id, &[b"\x02\x01\x01"])]), &["the localKeyID is not an octet string"]),
            (attributes(&[(name, &[NAME]), (name, &[NAME])]), &["an attribute occurs twice"]),
            (attributes(&[(id, &[ID, ID])]), &["an attribute has several values"]),
            (attributes(&[(oid::CSP_NAME, &[])]), &["an attribute has no value"]),
            (attributes(&[(name, &[])]), &[no_text, "an attribute has no value"]),
        ] {
            assert_eq!(odd.oddities(), expected, "{odd:?}");
        }
    }

    #[test]
    fn a_new_attribute_takes_the_place_of_its_kind() {
        let old = attributes(&[(oid::FRIENDLY_NAME, &[NAME]), (oid::LOCAL_KEY_ID, &[ID])]);
        let new = old.with(friendly_name("Another").unwrap());
        assert_eq!(new.friendly_name().as_deref(), Some("Another"));
        assert_eq!((new.local_key_id(), new.iter().count()), (Some(&[1, 2][..]), 2));
    }

    #[test]
    fn object_identifiers_are_written_in_dots() {
        for known in [oid::FRIENDLY_NAME, oid::LOCAL_MACHINE_KEYSET, oid::ANY_EXTENDED_KEY_USAGE] {
            assert_eq!(dotted(known.as_bytes()), known.to_string());
        }
        // 2.25.(2^128 - 1), the largest UUID.
        let uuid = [&[0x69, 0x83][..], &[0xff; 17], &[0x7f]].concat();
        assert_eq!(dotted(&uuid), format!("2.25.{}", u128::MAX));
        assert_eq!(dotted(&[0x55, 0x80]), "5580");
        assert_eq!(dotted(&[]), "");
        assert_eq!(dotted(&[0xff; 100]).len(), 128);
        // What is longer than any name is not worth its dots.
        assert_eq!(dotted(&[1; 63]), format!("0.1{}", ".1".repeat(62)));
        assert_eq!(dotted(&[1; 64]), "01".repeat(64));
    }

    #[test]
    fn an_attribute_of_an_unusual_name_is_kept() {
        let name = [6, 8, 0x69, 0x83, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
        let der = [&[0x30, 14][..], &name, &[0x31, 2, 5, 0]].concat();
        let attribute = Attribute::of_der(&der).unwrap();
        assert_eq!((attribute.der(), attribute.name()), (&der[..], None));
        assert!(attribute.oid().starts_with("2.25."), "{attribute:?}");
    }
}
