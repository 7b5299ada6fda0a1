//! Which names those below a CA may have (RFC 5280 §4.2.1.10).

use std::net::IpAddr;

use const_oid::db::rfc5280::{ID_CE_NAME_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME};
use der::Decode;

use super::{Certificate, alternative_names};
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::Error,
    name::DistinguishedName,
};

impl Certificate {
    /// Whether its key may sign for names like `sub.example.com` only: it has name constraints.
    #[must_use]
    pub fn has_name_constraints(&self) -> bool {
        self.has_extension(ID_CE_NAME_CONSTRAINTS)
    }

    /// Checks every name of `below`, its subject and its subject alternative names, against the name
    /// constraints of this CA.
    ///
    /// Names in the subject that are meant as host names (CN) are not looked at, as RFC 5280 has it.
    ///
    /// # Errors
    ///
    /// [`Error::NameNotPermitted`] with the first name that this CA may not sign for,
    /// [`Error::Malformed`] when its name constraints cannot be read.
    pub fn permits_names_of(&self, below: &Self) -> Result<(), Error> {
        if !self.has_name_constraints() {
            return Ok(());
        }
        let unreadable =
            Error::Malformed { what: "certificate", reason: "its name constraints are damaged" };
        let notes = Notes::default();
        let names = below.names(&notes);
        let refused = self.extension(ID_CE_NAME_CONSTRAINTS, |value| {
            let constraints = read(value)?;
            let refused = names.iter().find(|name| !constraints.permit(name));
            Some(refused.map(Name::to_text))
        });
        match refused.ok_or(unreadable)? {
            Some(name) => Err(Error::NameNotPermitted { name }),
            None => Ok(()),
        }
    }

    /// Its subject, then its alternative names, then e-mail addresses of the subject where there are no
    /// others (RFC 5280 §4.2.1.10).
    fn names<'a>(&'a self, notes: &'a Notes) -> Vec<Name<'a>> {
        let mut names = Vec::new();
        let subject = self.subject();
        let emails = subject.email_addresses();
        if !subject.is_empty() {
            names.push(Name::Directory(subject));
        }
        let extensions = self.0.parsed.tbs_certificate().extensions().into_iter().flatten();
        for extension in extensions.filter(|one| one.extn_id == ID_CE_SUBJECT_ALT_NAME) {
            let list = Reader::new(extension.extn_value.as_bytes(), 0, notes).sequence("");
            let Ok(mut list) = list else { continue };
            while let Ok(Some(element)) = list.next() {
                names.push(Name::of(element));
            }
        }
        if !names.iter().any(|name| matches!(name, Name::Email(_))) {
            names.extend(emails.into_iter().map(Name::Email));
        }
        names
    }
}

/// What a CA may sign for.
pub(super) struct NameConstraints<'a> {
    permitted: Vec<Name<'a>>,
    excluded: Vec<Name<'a>>,
}

/// `NameConstraints ::= SEQUENCE { permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL }`, each
/// `SEQUENCE OF SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }`.
pub(super) fn read(value: Element<'_>) -> Option<NameConstraints<'_>> {
    if value.tag() != Tag::SEQUENCE {
        return None;
    }
    let mut parts = value.children().ok()?;
    let mut list = |number| match parts.optional(Tag::context(number)).ok()? {
        Some(list) => subtrees(list),
        None => Some(Vec::new()),
    };
    let constraints = NameConstraints { permitted: list(0)?, excluded: list(1)? };
    parts.rest().is_empty().then_some(constraints)
}

fn subtrees(list: Element<'_>) -> Option<Vec<Name<'_>>> {
    let mut list = list.children().ok()?;
    let mut bases = Vec::new();
    while let Some(subtree) = list.next().ok()? {
        let mut parts = subtree.children().ok()?;
        bases.push(Name::of(parts.any().ok()?));
        // RFC 5280 §4.2.1.10 allows no distances: nobody would agree on what they mean.
        let minimum = parts.optional(Tag::context(0)).ok()?;
        if minimum.is_some_and(|minimum| minimum.contents() != [0]) || !parts.rest().is_empty() {
            return None;
        }
    }
    Some(bases)
}

impl NameConstraints<'_> {
    fn permit(&self, name: &Name<'_>) -> bool {
        let mut of_its_kind = self.permitted.iter().filter(|base| base.kind() == name.kind());
        let is_permitted = match of_its_kind.next() {
            None => true,
            Some(first) => name.is_within(first) || of_its_kind.any(|base| name.is_within(base)),
        };
        is_permitted && !self.excluded.iter().any(|base| name.touches(base))
    }
}

/// A GeneralName, as far as subtrees of it are defined.
enum Name<'a> {
    Directory(DistinguishedName),
    Dns(String),
    Email(String),
    /// An address, or an address and its mask.
    Ip(&'a [u8]),
    /// Of another kind, or damaged: within itself only.
    Other(Element<'a>),
    Uri(String),
}

impl<'a> Name<'a> {
    fn of(element: Element<'a>) -> Self {
        let text = || std::str::from_utf8(element.contents()).ok().map(str::to_ascii_lowercase);
        let known = match element.tag() {
            tag if tag == Tag::context(1) => text().map(Self::Email),
            tag if tag == Tag::context(2) => text().map(Self::Dns),
            tag if tag == Tag::context(4) => directory(element).map(Self::Directory),
            tag if tag == Tag::context(6) => text().map(Self::Uri),
            tag if tag == Tag::context(7) => Some(Self::Ip(element.contents())),
            _ => None,
        };
        known.unwrap_or(Self::Other(element))
    }

    /// The number of its tag: damaged ones stay of their kind.
    fn kind(&self) -> Tag {
        match self {
            Self::Directory(_) => Tag::context(4),
            Self::Dns(_) => Tag::context(2),
            Self::Email(_) => Tag::context(1),
            Self::Ip(_) => Tag::context(7),
            Self::Other(element) => element.tag(),
            Self::Uri(_) => Tag::context(6),
        }
    }

    fn is_within(&self, base: &Self) -> bool {
        match (self, base) {
            (Self::Directory(name), Self::Directory(base)) => {
                name.comparable().is_within(&base.comparable())
            }
            (Self::Dns(name), Self::Dns(base)) => name == base || is_below(name, base),
            (Self::Email(address), Self::Email(base)) => match address.rsplit_once('@') {
                _ if base.contains('@') => address == base,
                Some((_, host)) => in_domain(host, base),
                None => false,
            },
            (Self::Ip(address), Self::Ip(base)) => is_in_network(address, base),
            (Self::Uri(uri), Self::Uri(base)) => {
                host(uri).is_some_and(|host| in_domain(host, base))
            }
            (Self::Other(one), Self::Other(base)) => one.whole() == base.whole(),
            _ => false,
        }
    }

    /// Whether something that it stands for is within `base`: what is excluded may not be reached by a
    /// wildcard, nor by a name that cannot be read.
    fn touches(&self, base: &Self) -> bool {
        match (self, base) {
            _ if self.is_within(base) => true,
            (Self::Dns(name), Self::Dns(base)) => {
                name.strip_prefix("*.").is_some_and(|parent| is_below(base, parent))
            }
            (Self::Uri(uri), Self::Uri(_)) => host(uri).is_none(),
            (Self::Email(address), Self::Email(_)) => !address.contains('@'),
            (Self::Other(_), _) | (_, Self::Other(_)) => self.kind() == base.kind(),
            _ => false,
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::Directory(name) => name.to_string(),
            Self::Dns(name) => format!("dns:{name}"),
            Self::Email(address) => format!("email:{address}"),
            Self::Ip(octets) => match address(octets) {
                Some(address) => format!("ip:{address}"),
                None => "ip:(unreadable)".to_owned(),
            },
            Self::Other(element) => alternative_names::general_name(*element),
            Self::Uri(uri) => format!("uri:{uri}"),
        }
    }
}

fn directory(element: Element<'_>) -> Option<DistinguishedName> {
    let name = element.children().ok()?.any().ok()?;
    x509_cert::name::Name::from_der(name.whole()).ok().map(DistinguishedName)
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

/// A host name below `base`, of which "" is above all. A dot before it means the same.
fn is_below(name: &str, base: &str) -> bool {
    let base = base.strip_prefix('.').unwrap_or(base);
    base.is_empty() || name.strip_suffix(base).is_some_and(|rest| rest.ends_with('.'))
}

/// For e-mail addresses and URIs: a host is that host alone, with a dot before it all below.
fn in_domain(host: &str, base: &str) -> bool {
    if base.starts_with('.') { is_below(host, base) } else { base.is_empty() || host == base }
}

/// The host of a URI, if it has one that is a name (RFC 3986 §3.2).
fn host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
    let host = host.split(':').next()?;
    (!is_address && !host.is_empty() && host.parse::<IpAddr>().is_err()).then_some(host)
}

/// `network` is an address and its mask, one behind the other.
fn is_in_network(address: &[u8], network: &[u8]) -> bool {
    if network.len() != 2 * address.len() {
        return false;
    }
    let (base, mask) = network.split_at(address.len());
    address.iter().zip(base).zip(mask).all(|((one, base), mask)| one & mask == base & mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ber::encode, cert::tests::composed};

    /// A GeneralName of the kind `number`.
    fn name(number: u8, contents: &[u8]) -> Vec<u8> {
        let tag = Tag::context(number);
        encode(if number == 4 { tag.constructed() } else { tag }, &[contents]).to_vec()
    }

    fn constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
        let list = |number, bases: &[Vec<u8>]| {
            let bases: Vec<_> =
                bases.iter().flat_map(|base| encode(Tag::SEQUENCE, &[base]).to_vec()).collect();
            match bases.is_empty() {
                true => Vec::new(),
                false => encode(Tag::context(number).constructed(), &[&bases]).to_vec(),
            }
        };
        encode(Tag::SEQUENCE, &[&list(0, permitted), &list(1, excluded)]).to_vec()
    }

    fn ca(constraints: &[u8]) -> Certificate {
        composed("CN=CA", "CN=CA", &[("2.5.29.30", constraints)])
    }

    fn leaf(subject: &str, names: &[Vec<u8>]) -> Certificate {
        let names = encode(Tag::SEQUENCE, &[&names.concat()]);
        composed(subject, "CN=CA", &[("2.5.29.17", &names)])
    }

    fn directory(text: &str) -> Vec<u8> {
        let subject = DistinguishedName::parse(text).unwrap();
        name(4, &der::Encode::to_der(&subject.0).unwrap())
    }

    /// What is refused of one name under one base that is permitted, and under the same excluded.
    fn verdicts(base: &[u8], of: Vec<u8>) -> (bool, bool) {
        let leaf = leaf("CN=app", &[of]);
        let permits = |constraints: Vec<u8>| ca(&constraints).permits_names_of(&leaf) == Ok(());
        (permits(constraints(&[base.to_vec()], &[])), permits(constraints(&[], &[base.to_vec()])))
    }

    #[test]
    fn subtrees_with_distances_are_not_understood() {
        let base = name(2, b"example.com");
        let with = |distances: &[u8]| {
            let subtree = encode(Tag::SEQUENCE, &[&base, distances]);
            let list = encode(Tag::context(0).constructed(), &[&subtree]);
            let ca = ca(&encode(Tag::SEQUENCE, &[&list]));
            ca.permits_names_of(&leaf("CN=app", std::slice::from_ref(&base)))
        };
        assert_eq!((with(b""), with(b"\x80\x01\0")), (Ok(()), Ok(())));
        for distances in
            [&b"\x80\x01\x01"[..], b"\x81\x01\x02", b"\x80\x01\0\x81\x01\x02", b"\x05\0"]
        {
            assert!(matches!(with(distances), Err(Error::Malformed { .. })), "{distances:02x?}");
        }
    }

    #[test]
    fn names_are_compared_by_the_rules_of_their_kind() {
        let (email, dns, uri, ip) = (1, 2, 6, 7);
        let rows: [(u8, &[u8], &[u8], bool); 23] = [
            (dns, b"example.com", b"example.com", true),
            (dns, b"example.com", b"App.Example.com", true),
            (dns, b"example.com", b"*.example.com", true),
            (dns, b"example.com", b"badexample.com", false),
            (dns, b"example.com", b"com", false),
            (dns, b".example.com", b"a.example.com", true),
            (dns, b".example.com", b"example.com", false),
            (dns, b"", b"anything", true),
            (email, b"a@example.com", b"a@example.com", true),
            (email, b"a@example.com", b"b@example.com", false),
            (email, b"example.com", b"b@example.com", true),
            (email, b"example.com", b"b@sub.example.com", false),
            (email, b".example.com", b"b@sub.example.com", true),
            (uri, b"example.com", b"https://example.com:8443/a?b", true),
            (uri, b"example.com", b"https://me@example.com", true),
            (uri, b"example.com", b"https://example.com.evil.org", false),
            (uri, b".example.com", b"https://a.example.com/", true),
            (uri, b".example.com", b"https://example.com/", false),
            (ip, b"\xc0\x00\x02\x00\xff\xff\xff\x00", b"\xc0\x00\x02\x07", true),
            (ip, b"\xc0\x00\x02\x00\xff\xff\xff\x00", b"\xc0\x00\x03\x07", false),
            (ip, b"\xc0\x00\x02\x00\xff\xff\xff\x00", &[0; 16], false),
            (8, b"\x2a\x03", b"\x2a\x03", true),
            (ip, &[0; 32], &[7; 16], true),
        ];
        for (kind, base, own, is_within) in rows {
            let verdicts = verdicts(&name(kind, base), name(kind, own));
            let (base, own) = (String::from_utf8_lossy(base), String::from_utf8_lossy(own));
            assert_eq!(verdicts, (is_within, !is_within), "{own} under {base}");
        }
    }

    #[test]
    fn the_name_that_is_refused_is_told() {
        let v6 = [&[0x20, 1, 0x0d, 0xb8][..], &[0; 11], &[1]].concat();
        for (base, own, text) in [
            (name(7, &[10, 0, 0, 0, 255, 0, 0, 0]), name(7, &[192, 0, 2, 1]), "ip:192.0.2.1"),
            (name(7, &[10, 0, 0, 0, 255, 0, 0, 0]), name(7, &v6), "ip:2001:db8::1"),
            (name(7, &[10, 0, 0, 0, 255, 0, 0, 0]), name(7, b"abc"), "ip:(unreadable)"),
            (name(2, b"example.com"), name(2, b"Other.example"), "dns:other.example"),
            (name(6, b"example.com"), name(6, b"https://b.example"), "uri:https://b.example"),
            (directory("O=A"), name(2, b"a.example"), "CN=app"),
        ] {
            let refused = ca(&constraints(&[base], &[])).permits_names_of(&leaf("CN=app", &[own]));
            assert_eq!(refused, Err(Error::NameNotPermitted { name: text.to_owned() }));
        }
    }

    #[test]
    fn what_cannot_be_told_is_refused_either_way() {
        let rows = [
            (name(6, b"example.com"), name(6, b"urn:a")),
            (name(6, b"example.com"), name(6, b"https://192.0.2.1/")),
            (name(6, b"example.com"), name(6, b"https://[::1]/")),
            (name(1, b"example.com"), name(1, b"no address")),
            (name(2, b"sub.example.com"), name(2, b"*.example.com")),
            (name(2, b"example.com"), name(2, b"\xff")),
            (name(8, b"\x2a\x03"), name(8, b"\x2a\x04")),
        ];
        for (base, own) in rows {
            assert_eq!(verdicts(&base, own.clone()), (false, false), "{own:?}");
        }
    }

    #[test]
    fn a_kind_without_a_base_is_free() {
        let only_dns = ca(&constraints(&[name(2, b"example.com")], &[]));
        assert_eq!(only_dns.permits_names_of(&leaf("CN=app", &[name(1, b"a@b")])), Ok(()));
        let refused = only_dns.permits_names_of(&leaf("CN=app", &[name(2, b"a.org")]));
        assert_eq!(refused, Err(Error::NameNotPermitted { name: "dns:a.org".to_owned() }));
        let free = composed("CN=CA", "CN=CA", &[]);
        assert_eq!(free.permits_names_of(&leaf("CN=app", &[name(2, b"a.org")])), Ok(()));
        assert!(only_dns.has_name_constraints() && !free.has_name_constraints());
    }

    #[test]
    fn the_subject_counts_too() {
        let contoso = ca(&constraints(&[directory("O=Contoso,C=DE")], &[]));
        assert_eq!(contoso.permits_names_of(&leaf("CN=app,O=CONTOSO,C=DE", &[])), Ok(()));
        let refused = contoso.permits_names_of(&leaf("CN=app,O=Other,C=DE", &[]));
        let subject = "CN=app,O=Other,C=DE".to_owned();
        assert_eq!(refused, Err(Error::NameNotPermitted { name: subject }));
        let mail = ca(&constraints(&[name(1, b"example.com")], &[]));
        let refused = mail.permits_names_of(&leaf("CN=app,emailAddress=a@b.org", &[]));
        assert_eq!(refused, Err(Error::NameNotPermitted { name: "email:a@b.org".to_owned() }));
        let own = leaf("CN=app,emailAddress=a@b.org", &[name(1, b"a@example.com")]);
        assert_eq!(mail.permits_names_of(&own), Ok(()), "alternative names come first");
    }

    #[test]
    fn damaged_constraints_permit_nothing() {
        for damaged in [&b""[..], b"\x04\x00", b"\x30\x02\xa0\x09", b"\x30\x02\x05\x00"] {
            let verdict = ca(damaged).permits_names_of(&leaf("CN=app", &[]));
            assert!(matches!(verdict, Err(Error::Malformed { .. })), "{damaged:?}");
        }
    }
}
