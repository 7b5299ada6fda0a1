//! The attributes of names: what they are called, and what their values may be.

use const_oid::ObjectIdentifier;
use der::{
    Tag, Tagged,
    asn1::{Any, Ia5StringRef, PrintableStringRef},
};
use x509_cert::attr::AttributeTypeAndValue;

use super::text::Refusal;

/// What is known of an attribute (RFC 4519, RFC 5280 appendix A.1, X.520).
pub(super) struct Attribute {
    /// The name that is written, then the others that are read; in any case of letters.
    pub(super) names: &'static [&'static str],
    pub(super) oid: ObjectIdentifier,
    syntax: Syntax,
    /// The upper bound of RFC 5280 appendix A.1 or X.520 annex C, in characters.
    most: usize,
}

/// The string type of a value.
#[derive(Clone, Copy)]
enum Syntax {
    /// Two letters of ISO 3166, as `PrintableString`.
    Country,
    Ia5,
    Printable,
    Utf8,
}

const fn attribute(
    names: &'static [&'static str],
    oid: &str,
    syntax: Syntax,
    most: usize,
) -> Attribute {
    Attribute { names, oid: ObjectIdentifier::new_unwrap(oid), syntax, most }
}

pub(super) const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

const ATTRIBUTES: &[Attribute] = &[
    attribute(&["CN", "commonName"], "2.5.4.3", Syntax::Utf8, 64),
    attribute(&["O", "organizationName"], "2.5.4.10", Syntax::Utf8, 64),
    attribute(&["OU", "organizationalUnitName"], "2.5.4.11", Syntax::Utf8, 64),
    attribute(&["C", "countryName"], "2.5.4.6", Syntax::Country, 2),
    attribute(&["ST", "S", "SP", "stateOrProvinceName"], "2.5.4.8", Syntax::Utf8, 128),
    attribute(&["L", "localityName"], "2.5.4.7", Syntax::Utf8, 128),
    attribute(&["STREET", "streetAddress"], "2.5.4.9", Syntax::Utf8, 128),
    attribute(&["DC", "domainComponent"], "0.9.2342.19200300.100.1.25", Syntax::Ia5, 255),
    attribute(&["UID", "userId"], "0.9.2342.19200300.100.1.1", Syntax::Utf8, 256),
    attribute(&["emailAddress", "E", "email"], "1.2.840.113549.1.9.1", Syntax::Ia5, 255),
    attribute(&["serialNumber"], "2.5.4.5", Syntax::Printable, 64),
    attribute(&["SN", "surname"], "2.5.4.4", Syntax::Utf8, UB_NAME),
    attribute(&["GN", "givenName", "G"], "2.5.4.42", Syntax::Utf8, UB_NAME),
    attribute(&["initials"], "2.5.4.43", Syntax::Utf8, UB_NAME),
    attribute(&["generationQualifier"], "2.5.4.44", Syntax::Utf8, UB_NAME),
    attribute(&["title", "T"], "2.5.4.12", Syntax::Utf8, 64),
    attribute(&["description"], "2.5.4.13", Syntax::Utf8, 1024),
    attribute(&["businessCategory"], "2.5.4.15", Syntax::Utf8, 128),
    attribute(&["postalCode"], "2.5.4.17", Syntax::Utf8, 40),
    attribute(&["telephoneNumber"], "2.5.4.20", Syntax::Printable, 32),
    attribute(&["name"], "2.5.4.41", Syntax::Utf8, UB_NAME),
    attribute(&["dnQualifier"], "2.5.4.46", Syntax::Printable, 64),
    attribute(&["pseudonym"], "2.5.4.65", Syntax::Utf8, 128),
    attribute(&["organizationIdentifier"], "2.5.4.97", Syntax::Utf8, 256),
    attribute(
        &["jurisdictionC", "jurisdictionCountryName"],
        "1.3.6.1.4.1.311.60.2.1.3",
        Syntax::Country,
        2,
    ),
    attribute(
        &["jurisdictionST", "jurisdictionStateOrProvinceName"],
        "1.3.6.1.4.1.311.60.2.1.2",
        Syntax::Utf8,
        128,
    ),
    attribute(
        &["jurisdictionL", "jurisdictionLocalityName"],
        "1.3.6.1.4.1.311.60.2.1.1",
        Syntax::Utf8,
        128,
    ),
];

/// Finds an attribute by any of its names.
pub(super) fn named(name: &str) -> Option<&'static Attribute> {
    ATTRIBUTES.iter().find(|known| known.names.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

/// Finds what is known of an attribute.
pub(super) fn known(oid: ObjectIdentifier) -> Option<&'static Attribute> {
    ATTRIBUTES.iter().find(|known| known.oid == oid)
}

/// Returns `text` as the value of the attribute `oid`, in the string type that belongs to it.
pub(super) fn value_of(oid: ObjectIdentifier, text: &str) -> Result<Any, Refusal> {
    let name = name_of(oid);
    let (syntax, most) =
        known(oid).map_or((Syntax::Utf8, MAX_UNKNOWN), |known| (known.syntax, known.most));
    if text.trim().is_empty() {
        return Err(format!("{name} is empty").into());
    }
    if text.chars().any(char::is_control) {
        return Err(format!("{name} contains a control character").into());
    }
    if text.chars().count() > most && !matches!(syntax, Syntax::Country) {
        return Err(format!("{name} has at most {most} characters").into());
    }
    encoded(&name, syntax, text)
}

fn encoded(name: &str, syntax: Syntax, text: &str) -> Result<Any, Refusal> {
    let too_long = |_| Refusal::from("it is too long");
    match syntax {
        Syntax::Country => {
            if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                return Err(format!("{name} is a country code of two letters, such as DE").into());
            }
            Any::new(Tag::PrintableString, text.to_ascii_uppercase().into_bytes()).map_err(too_long)
        }
        Syntax::Ia5 => {
            Ia5StringRef::new(text).map_err(|_| format!("{name} has to be ASCII"))?;
            Any::new(Tag::Ia5String, text.as_bytes()).map_err(too_long)
        }
        Syntax::Printable => {
            PrintableStringRef::new(text)
                .map_err(|_| format!("{name} has letters, digits and simple punctuation only"))?;
            Any::new(Tag::PrintableString, text.as_bytes()).map_err(too_long)
        }
        Syntax::Utf8 => Any::new(Tag::Utf8String, text.as_bytes()).map_err(too_long),
    }
}

/// Returns a `value` that somebody else wrote as the value of the attribute `oid`, in the string type that
/// belongs to it; where none is known, in its own, if all readers agree on that one.
pub(super) fn written_anew(oid: ObjectIdentifier, value: &Any) -> Result<Any, Refusal> {
    let text = whole_text_of(value)
        .map_err(|reason| Refusal::from(format!("{} {reason}", name_of(oid))))?;
    let written = value_of(oid, &text)?;
    match value.tag() {
        Tag::Ia5String | Tag::NumericString | Tag::PrintableString if known(oid).is_none() => {
            Ok(value.clone())
        }
        _ => Ok(written),
    }
}

/// The same as [`text_of`], as far as the value has no sign that its string type has not.
fn whole_text_of(value: &Any) -> Result<String, Refusal> {
    let tag = value.tag();
    let is_of_type: fn(char) -> bool = match tag {
        Tag::Ia5String => |sign: char| sign.is_ascii(),
        Tag::NumericString => |sign: char| sign.is_ascii_digit() || sign == ' ',
        Tag::PrintableString => {
            |sign: char| sign.is_ascii_alphanumeric() || " '()+,-./:=?".contains(sign)
        }
        Tag::VisibleString => |sign: char| sign == ' ' || sign.is_ascii_graphic(),
        Tag::BmpString | Tag::TeletexString | Tag::Utf8String => |_| true,
        _ => return Err(format!("is no text (its type is {tag})").into()),
    };
    match text_of(value) {
        Some(text) if text.chars().all(is_of_type) => Ok(text),
        Some(_) => Err(format!("has a sign that {tag} does not have").into()),
        None => Err(format!("is damaged: its bytes are no {tag}").into()),
    }
}

/// Whether OpenSSL reads a name with this value, and so the certificate with that name: it is of a string
/// type of X.520 `DirectoryString` or RFC 5280 and whole where characters have several bytes, or it is an
/// `x500UniqueIdentifier` of whole octets (X.520). What the text says is no matter.
pub(super) fn is_readable(value: &Any) -> bool {
    let bytes = value.value();
    match value.tag() {
        Tag::BitString => bytes.first() == Some(&0),
        Tag::BmpString => {
            let (units, rest) = bytes.as_chunks::<2>();
            let is_sign = |unit: &[u8; 2]| !matches!(unit, [0xd8..=0xdf, _]);
            rest.is_empty() && units.iter().all(is_sign)
        }
        Tag::Ia5String | Tag::NumericString | Tag::PrintableString | Tag::TeletexString => true,
        Tag::Utf8String => std::str::from_utf8(bytes).is_ok(),
        _ => false,
    }
}

/// What messages call an attribute: its short name, or the numbers.
pub(super) fn name_of(oid: ObjectIdentifier) -> String {
    match known(oid).map(|known| known.names) {
        Some([name, ..]) => (*name).to_owned(),
        _ => oid.to_string(),
    }
}

/// Returns the text of a value of any string type; `None` for what is no text.
///
/// T.61 is read as Latin-1, which is what writers of it meant.
pub(super) fn text_of(value: &Any) -> Option<String> {
    let bytes = value.value();
    match value.tag() {
        Tag::Utf8String
        | Tag::PrintableString
        | Tag::Ia5String
        | Tag::NumericString
        | Tag::VisibleString => std::str::from_utf8(bytes).ok().map(str::to_owned),
        Tag::TeletexString => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Tag::BmpString => {
            let (units, []) = bytes.as_chunks::<2>() else { return None };
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            char::decode_utf16(units).collect::<Result<_, _>>().ok()
        }
        _ => None,
    }
}

/// Returns an attribute in the form that is the same for values that mean the same: small letters, single
/// spaces; what is no text stays as it is.
pub(super) fn comparable(attribute: &AttributeTypeAndValue) -> (ObjectIdentifier, Vec<u8>) {
    let value = match text_of(&attribute.value) {
        Some(text) => {
            let words: Vec<_> = text.split_whitespace().collect();
            words.join(" ").to_lowercase().into_bytes()
        }
        None => attribute.value.value().to_vec(),
    };
    (attribute.oid, value)
}

/// `ub-name` of RFC 5280 appendix A.1: the bound of a person's names.
const UB_NAME: usize = 32_768;
/// The longest value of an attribute that is not known, in characters.
const MAX_UNKNOWN: usize = 1024;
