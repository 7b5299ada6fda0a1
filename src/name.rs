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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        DistinguishedName::parse(text).unwrap_or_else(|error| panic!("{error}")).to_string()
    }

    fn der(text: &str) -> Vec<u8> {
        DistinguishedName::parse(text).unwrap().0.to_der().unwrap()
    }

    #[test]
    fn both_spellings_are_read() {
        for (text, expected) in [
            ("CN=My App", "CN=My App"),
            ("cn=My App, o=Contoso , c=de", "CN=My App,O=Contoso,C=DE"),
            ("/C=DE/O=Contoso/CN=My App", "CN=My App,O=Contoso,C=DE"),
            ("CN=a;O=b", "CN=a,O=b"),
            ("/O=b/CN=a/", "CN=a,O=b"),
            ("jurisdictionCountryName=us", "jurisdictionC=US"),
            ("CN=a\u{202e}b", "CN=a\\E2\\80\\AEb"),
            ("1.3.6.1.4.1.1466.0=#0c024869", "1.3.6.1.4.1.1466.0=#0c024869"),
            ("CN=app,OU=one,OU=two,DC=contoso,DC=com", "CN=app,OU=one,OU=two,DC=contoso,DC=com"),
            ("/DC=com/DC=contoso/OU=two/OU=one/CN=app", "CN=app,OU=one,OU=two,DC=contoso,DC=com"),
            ("O=Contoso\\, Ltd", "O=Contoso\\, Ltd"),
            ("O=\"Contoso, Ltd\" , CN=a", "O=Contoso\\, Ltd,CN=a"),
            ("/O=Contoso, Ltd/CN=a\\/b", "CN=a/b,O=Contoso\\, Ltd"),
            ("CN=a/b", "CN=a/b"),
            ("CN=x=y", "CN=x=y"),
            ("CN=J\\C3\\BCrgen", "CN=J\u{fc}rgen"),
            ("CN=J\u{fc}rgen \u{1f511}", "CN=J\u{fc}rgen \u{1f511}"),
            ("CN=\\ a \\ ", "CN=\\ a \\ "),
            ("CN=\\#a\\+b", "CN=\\#a\\+b"),
            ("CN=a # b", "CN=a # b"),
            ("S=Bayern,E=a@example.com", "ST=Bayern,emailAddress=a@example.com"),
            ("2.5.4.3=a", "CN=a"),
            ("OID.2.5.4.3=a", "CN=a"),
            ("CN=#0c0161", "CN=a"),
            ("CN=#14014d", "CN=M"),
            ("1.2.3.4=#160161", "1.2.3.4=#160161"),
            ("1.2.3.4=#140161", "1.2.3.4=#0c0161"),
            ("1.2.3.4=#1a0161", "1.2.3.4=#0c0161"),
            ("1.2.3.4=#1e0220ac", "1.2.3.4=#0c03e282ac"),
            ("1.2.3.4=a", "1.2.3.4=#0c0161"),
            ("OU=B+OU=A", "OU=A+OU=B"),
            ("//O=b/CN=a", "CN=a,O=b"),
            ("/CN=a\\C3\\z\\\\", "CN=aC3z\\\\"),
            ("CN=a\\/b\\=c", "CN=a/b=c"),
            ("O=\"a \"\"b\"\"\"", "O=a \\\"b\\\""),
        ] {
            assert_eq!(written(text), expected, "{text}");
            assert_eq!(written(&written(text)), expected, "{text}, read again");
        }
    }

    #[test]
    fn a_part_of_several_attributes_stays_one() {
        let name = DistinguishedName::parse("CN=a+UID=b,O=c").unwrap();
        assert_eq!(name.0.iter_rdn().map(|part| part.len()).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(DistinguishedName::parse("/O=c/UID=b+CN=a").unwrap().0, name.0);
    }

    /// From `openssl req -subj "/C=DE/DC=com/O=B\u{fc}ro/emailAddress=a@b.c/CN=x" -utf8`.
    #[test]
    fn values_have_the_string_types_of_rfc_5280() {
        let expected = b"\x30\x54\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02DE\
            \x31\x13\x30\x11\x06\x0a\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19\x16\x03com\
            \x31\x0e\x30\x0c\x06\x03\x55\x04\x0a\x0c\x05B\xc3\xbcro\
            \x31\x14\x30\x12\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01\x16\x05a@b.c\
            \x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01x";
        assert_eq!(der("/C=DE/DC=com/O=B\u{fc}ro/emailAddress=a@b.c/CN=x"), expected);
    }

    #[test]
    fn what_is_no_name_is_refused_with_the_reason() {
        let long = format!("CN={}", "x".repeat(65));
        let endless = "CN=x,".repeat(2000);
        let many = vec!["CN=x"; 101].join(",");
        for (text, words) in [
            ("", "is empty"),
            ("/", "is empty"),
            ("My App", "it has no =; write it like CN=My App"),
            ("/My App", "it has no =; write it like CN=My App"),
            ("CN=\\ ", "CN is empty"),
            ("CN=\" \"", "CN is empty"),
            ("CN=", "CN is empty"),
            ("CN=a,,O=b", "a part of it is empty"),
            ("CN=a,", "a part of it is empty"),
            ("=a", "not a known attribute"),
            ("CM=a", "\"CM\" is not a known attribute; CN, O"),
            ("1.2.3.4=#0500", "1.2.3.4 is no text (its type is NULL)"),
            ("1.3.6.1.4.1.1466.0=#04024869", "no text (its type is OCTET STRING)"),
            ("1.2.3.4=#0c00", "1.2.3.4 is empty"),
            ("1.2.3.4=#0c011b", "control character"),
            ("1.2.3.4=#0c01ff", "its bytes are no UTF8String"),
            ("1.2.3.4=#1e0161", "its bytes are no BMPString"),
            ("1.2.3.4=#13012a", "1.2.3.4 has a sign that PrintableString does not have"),
            ("1.2.3.4=#120161", "a sign that NumericString does not have"),
            ("1.2.3.4=#1601e4", "its bytes are no IA5String"),
            ("1.2.3.4=#1602c3a4", "a sign that IA5String does not have"),
            ("CN=R&D, Europe", "\"Europe\" has no =; a comma or plus inside a value is written"),
            ("CN=C++", "a part of it is empty; a comma or plus inside a value is written"),
            ("/CN=a//O=b", "a part of it is empty; a slash"),
            ("/CN=a/b", "\"b\" has no =; a slash or plus"),
            ("C=Germany", "country code of two letters"),
            ("C=D1", "country code of two letters"),
            ("DC=b\u{fc}cher", "has to be ASCII"),
            ("serialNumber=a_b", "simple punctuation"),
            ("CN=a\tb", "control character"),
            ("CN=a\\00b", "control character"),
            ("CN=a\\FFb", "not UTF-8"),
            ("CN=a\\", "backslash stands at its end"),
            ("CN=a\\Cx", "\\Cx is no escape; a backslash is written \\\\"),
            ("CN=a\\C", "\\C is no escape"),
            ("CN=CONTOSO\\user", "\\us is no escape; a backslash is written \\\\"),
            ("/CN=a\\", "backslash stands at its end"),
            ("C:/Program Files/Git/CN=a", "begin it with two slashes, or write CN=My App"),
            ("CN=\"a", "not closed"),
            ("CN=\"a\"b", "follows a closing quote"),
            ("CN=a\"b", "a quote inside"),
            ("CN=#zz", "not hexadecimal DER"),
            ("CN=#0c0261", "not hexadecimal DER"),
            ("CN=#020101", "CN is no text (its type is INTEGER)"),
            ("CN=a+CN=a", "twice"),
            (long.as_str(), "CN has at most 64 characters"),
            (endless.as_str(), "longer than 8192"),
            (many.as_str(), "more than 100"),
        ] {
            let error = DistinguishedName::parse(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
            assert!(error.len() < 500, "{error}");
        }
    }

    #[test]
    fn a_common_name_needs_no_escapes() {
        let name = DistinguishedName::common_name("R&D, Europe + C=DE/\"x\"").unwrap();
        assert_eq!(name.first_common_name().unwrap(), "R&D, Europe + C=DE/\"x\"");
        assert_eq!(name.0.len(), 1);
        let name = DistinguishedName::common_name(" My  App ").unwrap();
        assert_eq!(name.first_common_name().unwrap(), "My  App");
        for text in ["", "  ", "a\n", &"x".repeat(65)] {
            assert!(DistinguishedName::common_name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_most_specific_common_name_counts() {
        let name = DistinguishedName::parse("CN=app,CN=Users,DC=contoso").unwrap();
        assert_eq!(name.first_common_name().as_deref(), Some("app"));
        assert_eq!(DistinguishedName::parse("O=a").unwrap().first_common_name(), None);
    }

    #[test]
    fn names_that_mean_the_same_are_equal_when_compared() {
        let foreign = |text: &str| {
            let value = der::asn1::Any::new(der::Tag::PrintableString, text.as_bytes()).unwrap();
            let part = vec![AttributeTypeAndValue { oid: attribute::COMMON_NAME, value }];
            DistinguishedName(build(vec![part]).unwrap()).comparable()
        };
        let comparable = |text: &str| DistinguishedName::parse(text).unwrap().comparable();
        assert_eq!(foreign(" Contoso   CA"), comparable("CN=contoso ca"));
        assert_eq!(comparable("CN=a+UID=B"), comparable("UID=b+CN=A"));
        let name = |text: &str| DistinguishedName::parse(text).unwrap();
        assert_eq!(name("CN=Test CA"), name("CN=TEST  CA"));
        assert_ne!(name("CN=Test CA"), name("CN=TestCA"));
        for (one, other) in [
            ("CN=a", "CN=b"),
            ("CN=a", "O=a"),
            ("CN=a,O=b", "O=b,CN=a"),
            ("CN=a,O=b", "CN=a+O=b"),
            ("CN=ab", "CN=a b"),
        ] {
            assert_ne!(comparable(one), comparable(other), "{one}, {other}");
        }
    }

    #[test]
    fn foreign_values_are_shown_whatever_they_are() {
        let shown = |tag: u8, value: &[u8]| {
            let length = u8::try_from(value.len()).unwrap();
            let value = [&[tag, length], value].concat();
            let value = der::asn1::Any::from_der(&value).unwrap();
            let part = vec![AttributeTypeAndValue { oid: attribute::COMMON_NAME, value }];
            DistinguishedName(build(vec![part]).unwrap()).to_string()
        };
        assert_eq!(shown(0x14, b"M\xfcller"), "CN=M\u{fc}ller");
        assert_eq!(shown(0x1e, &[0x20, 0xac]), "CN=\u{20ac}");
        assert_eq!(shown(0x1e, &[0xd8, 0x3d]), "CN=#1e02d83d");
        assert_eq!(shown(0x1e, &[0x20]), "CN=#1e0120");
        assert_eq!(shown(0x0c, b"\xff"), "CN=#0c01ff");
        assert_eq!(shown(0x02, &[1]), "CN=#020101");
        assert_eq!(shown(0x13, b"\x1b[2J"), "CN=\\1B[2J");
        assert_eq!(shown(0x0c, b""), "CN=");
    }

    /// As it came from somebody else: one attribute, whatever its value.
    fn foreign(oid: ObjectIdentifier, value: &[u8]) -> DistinguishedName {
        let value = der::asn1::Any::from_der(value).unwrap();
        DistinguishedName(build(vec![vec![AttributeTypeAndValue { oid, value }]]).unwrap())
    }

    #[test]
    fn a_name_of_somebody_else_is_written_anew_or_refused() {
        let common_name = attribute::COMMON_NAME;
        for (value, expected) in [
            (&b"\x0c\x01a"[..], "CN=a"),
            (b"\x13\x01a", "CN=a"),
            (b"\x14\x01\xe4", "CN=\u{e4}"),
            (b"\x16\x01*", "CN=*"),
            (b"\x1a\x01_", "CN=_"),
            (b"\x1e\x04\xd8\x3d\xdd\x11", "CN=\u{1f511}"),
        ] {
            let name = foreign(common_name, value).written_anew().unwrap();
            assert_eq!(name.0, DistinguishedName::parse(expected).unwrap().0, "{value:02x?}");
            assert_eq!(name.first_unreadable(), None);
        }
        for (value, words) in [
            (&b"\x02\x01\x05"[..], "CN is no text (its type is INTEGER)"),
            (b"\x05\0", "CN is no text (its type is NULL)"),
            (b"\x0c\0", "CN is empty"),
            (b"\x0c\x03a\0b", "CN contains a control character"),
            (b"\x14\x01\x9b", "CN contains a control character"),
            (b"\x0c\x02a\xff", "CN is damaged: its bytes are no UTF8String"),
            (b"\x1e\x01a", "CN is damaged: its bytes are no BMPString"),
            (b"\x13\x01*", "CN has a sign that PrintableString does not have"),
        ] {
            assert_eq!(foreign(common_name, value).written_anew().unwrap_err(), words);
        }
        let long = [&[0x0c, 65][..], &[b'x'; 65]].concat();
        let refused = foreign(common_name, &long).written_anew().unwrap_err();
        assert_eq!(refused, "CN has at most 64 characters");
        let country = ObjectIdentifier::new_unwrap("2.5.4.6");
        assert_eq!(foreign(country, b"\x0c\x02de").written_anew().unwrap().to_string(), "C=DE");
        assert!(foreign(country, b"\x13\x03DEU").written_anew().is_err());
    }

    #[test]
    fn what_keeps_a_certificate_from_being_read_is_found() {
        let unique = ObjectIdentifier::new_unwrap("2.5.4.45");
        assert_eq!(foreign(unique, b"\x03\x02\0a").first_unreadable(), None);
        assert_eq!(foreign(unique, b"\x03\x02\x01b").first_unreadable().unwrap(), "2.5.4.45");
        for value in [&b"\x0c\0"[..], b"\x0c\x01\0", b"\x13\x01\xff", b"\x1e\x02\0a"] {
            assert_eq!(foreign(attribute::COMMON_NAME, value).first_unreadable(), None);
        }
        for value in
            [&b"\x1a\x01a"[..], b"\x0c\x01\xff", b"\x1e\x01a", b"\x1e\x02\xd8\x3d", b"\x02\x01\x01"]
        {
            let found = foreign(attribute::COMMON_NAME, value).first_unreadable();
            assert_eq!(found.as_deref(), Some("CN"), "{value:02x?}");
        }
    }

    proptest! {
        #[test]
        fn any_common_name_is_read_again(text in "[^\\p{Cc}]{1,64}") {
            prop_assume!(!text.trim().is_empty());
            let name = DistinguishedName::common_name(&text).unwrap();
            prop_assert_eq!(DistinguishedName::parse(&name.to_string()).unwrap().0, name.0.clone());
            prop_assert_eq!(name.written_anew().unwrap().0, name.0);
        }

        #[test]
        fn any_text_is_a_name_that_is_read_again_or_refused(
            text in "(/?(CN|O|C|DC|1\\.2\\.3)=[a-zA-Z,+/;\"\\\\#= \u{e4}]{0,6}[,/+]?){1,4}",
        ) {
            if let Ok(name) = DistinguishedName::parse(&text) {
                prop_assert_eq!(DistinguishedName::parse(&name.to_string()).unwrap().0, name.0.clone());
                prop_assert_eq!(name.written_anew().unwrap().0, name.0);
            }
        }
    }
}
