//! Distinguished names (X.501, RFC 5280 §4.1.2.4) and the two ways in which people write them.

use std::{borrow::Cow, fmt};

use const_oid::ObjectIdentifier;
use der::{Decode, Encode};
use sha2::{Digest, Sha256};
use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{Name, RdnSequence, RelativeDistinguishedName},
};

use crate::error::Error;

mod attribute;
mod text;

/// The name of whom a certificate is for, or of who signed it.
///
/// Two spellings are read:
///
/// - `CN=My App,OU=Sales,O=Contoso\, Ltd,DC=contoso,DC=com` (RFC 4514), the most specific part first, so
///   that the certificate holds the parts in reverse order; `+` joins attributes to one part, `\` or
///   quotes protect signs that separate, `#` precedes a value in hexadecimal DER.
/// - `/DC=com/DC=contoso/O=Contoso, Ltd/CN=My App` (OpenSSL), in the order of the certificate.
///
/// `Display` writes the first one. What this library has read, it reads again as the same name.
///
/// ```
/// # fn main() -> Result<(), certgen::Error> {
/// let name = certgen::DistinguishedName::parse("/DC=com/DC=contoso/CN=My App")?;
/// assert_eq!(name.to_string(), "CN=My App,DC=contoso,DC=com");
/// assert_eq!(certgen::DistinguishedName::parse("CN=My App, DC=contoso, DC=com")?, name);
/// # Ok(())
/// # }
/// ```
///
/// Two names are equal if they mean the same (RFC 5280 §7.1): their text is compared without regard to string
/// types, capitals and the number of spaces.
#[derive(Debug, Clone)]
pub struct DistinguishedName(pub(crate) Name);

impl PartialEq for DistinguishedName {
    fn eq(&self, other: &Self) -> bool {
        self.comparable() == other.comparable()
    }
}

impl Eq for DistinguishedName {}

impl DistinguishedName {
    /// Reads either spelling.
    ///
    /// Countries and serial numbers become `PrintableString`, e-mail addresses and domain components
    /// `IA5String`, all else `UTF8String` (RFC 5280 appendix A.1). Attributes without a short name are
    /// written as object identifiers: `2.5.4.65=Max`.
    ///
    /// # Errors
    ///
    /// [`Error::DistinguishedName`] for text that is no name, for an unknown attribute, and for a value
    /// that is empty, too long for its attribute (RFC 5280 appendix A.1) or not of its kind.
    pub fn parse(text: &str) -> Result<Self, Error> {
        text::parse(text)
            .and_then(build)
            .map(Self)
            .map_err(|reason| Error::distinguished_name(text, reason))
    }

    /// Takes `text` as it stands, but without spaces at its ends, as the only part of a name, CN.
    ///
    /// # Errors
    ///
    /// [`Error::DistinguishedName`] when `text` is empty, longer than 64 characters, or holds a control
    /// character.
    pub fn common_name(text: &str) -> Result<Self, Error> {
        attribute::value_of(attribute::COMMON_NAME, text.trim_matches(' '))
            .and_then(|value| {
                build(vec![vec![AttributeTypeAndValue { oid: attribute::COMMON_NAME, value }]])
            })
            .map(Self)
            .map_err(|reason| Error::distinguished_name(text, reason))
    }

    /// The most specific CN, if there is one that is text.
    #[must_use]
    pub fn first_common_name(&self) -> Option<String> {
        let common_names = self.0.iter().filter(|part| part.oid == attribute::COMMON_NAME);
        common_names.last().and_then(|part| attribute::text_of(&part.value))
    }

    /// The e-mail addresses among its attributes (PKCS#9); of a value that is no text the hexadecimal DER,
    /// which is no address.
    pub(crate) fn email_addresses(&self) -> Vec<String> {
        self.texts_of(EMAIL_ADDRESS)
    }

    /// Its CNs in lower case, without the NULs that some writers have put at the end.
    pub(crate) fn common_names(&self) -> Vec<String> {
        let names = self.texts_of(attribute::COMMON_NAME).into_iter();
        names.map(|name| name.trim_end_matches('\0').to_ascii_lowercase()).collect()
    }

    fn texts_of(&self, oid: ObjectIdentifier) -> Vec<String> {
        let values = self.0.iter().filter(|part| part.oid == oid).map(|part| &part.value);
        let text = |value| attribute::text_of(value).unwrap_or_else(|| text::hexadecimal(value));
        values.map(text).collect()
    }

    /// Whether it has no parts, as in a certificate that is for alternative names only.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter_rdn().next().is_none()
    }

    /// Whether one of its parts has no attribute, which X.501 does not allow (`SET SIZE (1..MAX)`) and
    /// readers let pass.
    pub(crate) fn has_empty_part(&self) -> bool {
        self.0.iter_rdn().any(|part| part.is_empty())
    }

    /// The same name as [`DistinguishedName::parse`] would have made it of text: each value in the string
    /// type of its attribute, and nothing in it that nobody could have written there.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with the attribute.
    pub(crate) fn written_anew(&self) -> Result<Self, Cow<'static, str>> {
        if self.is_empty() {
            return Ok(self.clone());
        }
        let attribute = |one: &AttributeTypeAndValue| {
            if !is_minimal(one.oid) {
                return Err("an attribute has an identifier that is not in DER".into());
            }
            let value = attribute::written_anew(one.oid, &one.value)?;
            Ok(AttributeTypeAndValue { oid: one.oid, value })
        };
        let part = |part: &RelativeDistinguishedName| part.iter().map(attribute).collect();
        let parts = self.0.iter_rdn().map(part).collect::<Result<_, text::Refusal>>()?;
        build(parts).map(Self)
    }

    /// The first attribute for which OpenSSL would not read a certificate of this name; `None` if it reads
    /// them all.
    pub(crate) fn first_unreadable(&self) -> Option<String> {
        let is_readable =
            |one: &AttributeTypeAndValue| is_minimal(one.oid) && attribute::is_readable(&one.value);
        let unreadable = self.0.iter().find(|one| !is_readable(one))?;
        Some(attribute::name_of(unreadable.oid))
    }

    /// Its parts in the form that is equal for parts that mean the same (RFC 5280 §7.1): attributes in
    /// one order, their text without regard to string types, capitals and the number of spaces. CAs in the
    /// wild write the issuer of a certificate in another string type than their own subject.
    pub(crate) fn comparable(&self) -> Comparable {
        let part = |part: &RelativeDistinguishedName| {
            let mut attributes: Vec<_> = part.iter().map(attribute::comparable).collect();
            attributes.sort();
            attributes
        };
        Comparable(self.0.iter_rdn().map(part).collect())
    }
}

/// Whether an identifier has no zeros in front of its numbers (X.690 §8.19.2): others are not read by OpenSSL.
fn is_minimal(oid: ObjectIdentifier) -> bool {
    let starts =
        |at: usize, bytes: &[u8]| at == 0 || bytes.get(at - 1).is_some_and(|one| one & 0x80 == 0);
    let bytes = oid.as_bytes();
    !bytes.iter().enumerate().any(|(at, byte)| *byte == 0x80 && starts(at, bytes))
}

/// A name in the form in which subtrees are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparable(Vec<Vec<(ObjectIdentifier, Vec<u8>)>>);

impl Comparable {
    /// Whether it is `base` or below it.
    pub(crate) fn is_within(&self, base: &Self) -> bool {
        self.0.starts_with(&base.0)
    }
}

/// Equal for names that mean the same (RFC 5280 §7.1), and as short for long ones: a digest over what
/// [`DistinguishedName::comparable`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SameName([u8; 32]);

impl SameName {
    pub(crate) fn of(name: &DistinguishedName) -> Self {
        let mut digest = Sha256::new();
        // Lengths before contents, so that no two names are the same bytes.
        let parts = name.comparable().0;
        digest.update(parts.len().to_be_bytes());
        for part in &parts {
            digest.update(part.len().to_be_bytes());
            for (oid, value) in part {
                for bytes in [oid.as_bytes(), value] {
                    digest.update(bytes.len().to_be_bytes());
                    digest.update(bytes);
                }
            }
        }
        Self(digest.finalize().into())
    }
}

/// RFC 4514 §2: the most specific part first.
impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<&RelativeDistinguishedName> = self.0.iter_rdn().collect();
        parts.reverse();
        for (index, part) in parts.into_iter().enumerate() {
            for (place, attribute) in part.iter().enumerate() {
                f.write_str(match (index, place) {
                    (0, 0) => "",
                    (_, 0) => ",",
                    _ => "+",
                })?;
                text::write(f, attribute)?;
            }
        }
        Ok(())
    }
}

/// Puts a name together from its parts, in the order of the certificate.
fn build(parts: Vec<Vec<AttributeTypeAndValue>>) -> Result<Name, text::Refusal> {
    let count: usize = parts.iter().map(Vec::len).sum();
    if count == 0 {
        return Err("it is empty".into());
    }
    if count > MAX_ATTRIBUTES {
        return Err("it has more than 100 attributes".into());
    }
    let mut sequence = RdnSequence::default();
    for part in parts {
        let part = RelativeDistinguishedName::try_from(part).map_err(|_| UNWRITABLE)?;
        // X.501 would have the types differ as well; OpenSSL and directories do not ask for it. The
        // part is sorted, so equals are neighbours.
        if part.iter().zip(part.iter().skip(1)).any(|(one, next)| one == next) {
            return Err("an attribute stands twice in one part".into());
        }
        sequence.push(part);
    }
    sequence.to_der().and_then(|der| Name::from_der(&der)).map_err(|_| UNWRITABLE.into())
}

const EMAIL_ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");
const MAX_ATTRIBUTES: usize = 100;
const UNWRITABLE: &str = "it cannot be written in a certificate";

#[cfg(test)]
mod tests;
