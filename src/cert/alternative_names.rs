//! The names that a certificate holds besides its subject (RFC 5280 §4.2.1.6), as text.

use std::net::IpAddr;

use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;
use der::Decode;

use super::Certificate;
use crate::{
    ber::{Element, Tag},
    name::DistinguishedName,
};

impl Certificate {
    /// The subject alternative names with their kinds, as they stand: `dns:app.example.com`,
    /// `ip:192.0.2.1`, `email:a@example.com`, `uri:https://example.com`, and for rarer kinds
    /// `dirname:CN=a`, `rid:1.2.3`, `upn:user@example.com`, `other:1.2.3`.
    ///
    /// A certificate can hold any text, so escape it before a terminal sees it.
    #[must_use]
    pub fn alternative_names(&self) -> Vec<String> {
        self.extension(ID_CE_SUBJECT_ALT_NAME, read).unwrap_or_default()
    }
}

/// `GeneralNames ::= SEQUENCE OF GeneralName`, as [`Certificate::alternative_names`] writes them.
pub(crate) fn read(value: Element<'_>) -> Option<Vec<String>> {
    if value.tag() != Tag::SEQUENCE {
        return None;
    }
    let mut elements = value.children().ok()?;
    let mut names = Vec::new();
    while let Some(element) = elements.next().ok()? {
        names.push(general_name(element));
    }
    Some(names)
}

pub(super) fn general_name(element: Element<'_>) -> String {
    if let Some(name) = user_principal_name(element) {
        return format!("upn:{name}");
    }
    let known = KINDS.iter().find(|(number, ..)| element.tag() == Tag::context(*number));
    match known {
        Some((_, kind, text)) => match text(element) {
            Some(text) => format!("{kind}:{text}"),
            None => format!("{kind}:(unreadable)"),
        },
        None => "(a name of an unknown kind)".to_owned(),
    }
}

/// `OtherName ::= SEQUENCE { type-id, value [0] EXPLICIT ANY }`, implicitly tagged.
fn other_name(element: Element<'_>) -> Option<String> {
    let mut parts = element.children().ok()?;
    Some(parts.oid("").ok()?.to_string())
}

fn user_principal_name(element: Element<'_>) -> Option<String> {
    if element.tag() != Tag::context(0) {
        return None;
    }
    let mut parts = element.children().ok()?;
    if parts.oid("").ok()?.to_string() != USER_PRINCIPAL_NAME {
        return None;
    }
    let value = parts.expect(Tag::context(0), "").ok()?.children().ok()?.any().ok()?;
    text(value)
}

fn text(element: Element<'_>) -> Option<String> {
    Some(String::from_utf8_lossy(element.contents()).into_owned())
}

fn directory_name(element: Element<'_>) -> Option<String> {
    let name = element.children().ok()?.any().ok()?;
    let name = x509_cert::name::Name::from_der(name.whole()).ok()?;
    Some(DistinguishedName(name).to_string())
}

fn address(element: Element<'_>) -> Option<String> {
    let octets = element.contents();
    let v4 = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    let address = v4.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()?;
    Some(address.to_string())
}

fn registered_id(element: Element<'_>) -> Option<String> {
    Some(element.oid().ok()?.to_string())
}

type Kind = (u8, &'static str, fn(Element<'_>) -> Option<String>);

/// The alternatives of GeneralName by the numbers of their tags.
const KINDS: &[Kind] = &[
    (0, "other", other_name),
    (1, "email", text),
    (2, "dns", text),
    (3, "x400", |_| None),
    (4, "dirname", directory_name),
    (5, "ediparty", |_| None),
    (6, "uri", text),
    (7, "ip", address),
    (8, "rid", registered_id),
];
/// The name by which Active Directory knows a user.
const USER_PRINCIPAL_NAME: &str = "1.3.6.1.4.1.311.20.2.3";
