//! Which names those below a CA may have (RFC 5280 §4.2.1.10).

use std::net::IpAddr;

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ID_CE_NAME_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME},
};
use der::Decode;

use super::{Certificate, alternative_names};
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::{Error, Resource},
    name::{Comparable, DistinguishedName},
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
    /// As OpenSSL does and RFC 5280 does not ask for: e-mail addresses of the subject count beside those of
    /// the alternative names, and of a certificate without a host name among these a CN that could be one
    /// counts as one, unless it is that of a CA. Clients have read the CN for a host, and some still do.
    ///
    /// # Errors
    ///
    /// [`Error::NameNotPermitted`] with the first name that this CA may not sign for,
    /// [`Error::Malformed`] when its name constraints cannot be read, [`Error::TooCostly`] when there are
    /// more than 1,000,000 pairs of a name and a constraint.
    pub fn permits_names_of(&self, below: &Self) -> Result<(), Error> {
        self.permits_names_within(below, &|pairs| pairs <= MOST_PAIRS)
    }

    /// The same, if `may` says yes to comparing so many pairs of a name and a constraint.
    pub(crate) fn permits_names_within(
        &self,
        below: &Self,
        may: &dyn Fn(u64) -> bool,
    ) -> Result<(), Error> {
        if !self.has_name_constraints() {
            return Ok(());
        }
        let unreadable =
            Error::Malformed { what: "certificate", reason: "its name constraints are damaged" };
        let notes = Notes::default();
        let names = below.names(&notes);
        let verdict = self.extension(ID_CE_NAME_CONSTRAINTS, |value| {
            let constraints = read(value)?;
            let pairs = names.len().saturating_mul(constraints.count());
            let pairs = u64::try_from(pairs).unwrap_or(u64::MAX);
            if !may(pairs) {
                let (what, asked) = (Resource::NameComparisons, pairs.into());
                return Some(Err(Error::TooCostly { what, asked, limit: MOST_PAIRS }));
            }
            let refused = names.iter().find(|name| !constraints.permit(name));
            Some(match refused.map(Name::to_text) {
                Some(name) => Err(Error::NameNotPermitted { name }),
                None => Ok(()),
            })
        });
        verdict.ok_or(unreadable)?
    }

    /// Its subject and the e-mail addresses in it, its alternative names, and what could be taken for a
    /// host name where these have none.
    fn names<'a>(&'a self, notes: &'a Notes) -> Vec<Name<'a>> {
        let mut names = Vec::new();
        let subject = self.subject();
        let (emails, common_names) = (subject.email_addresses(), subject.common_names());
        if !subject.is_empty() {
            let comparable = subject.comparable();
            names.push(Name::Directory(subject, comparable));
        }
        names.extend(emails.iter().map(|text| Name::email(text)));
        let extensions = self.0.parsed.tbs_certificate().extensions().into_iter().flatten();
        for extension in extensions.filter(|one| one.extn_id == ID_CE_SUBJECT_ALT_NAME) {
            let list = Reader::new(extension.extn_value.as_bytes(), 0, notes).sequence("");
            let Ok(mut list) = list else { continue };
            while let Ok(Some(element)) = list.next() {
                names.push(Name::of(element));
            }
        }
        let has_host = names.iter().any(|name| name.kind() == Tag::context(2));
        if !has_host && !self.is_ca() {
            let hosts = common_names.into_iter().filter(|name| is_like_a_host(name));
            names.extend(hosts.map(Name::OfSubject));
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
    fn count(&self) -> usize {
        self.permitted.len().saturating_add(self.excluded.len())
    }

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
    Directory(DistinguishedName, Comparable),
    Dns(String),
    /// What stands behind the @ is in lower case.
    Email(String),
    /// An address, or an address and its mask.
    Ip(&'a [u8]),
    /// A CN of the subject that could be a host name.
    OfSubject(String),
    /// Of a kind whose subtrees nobody has defined, or damaged: within nothing, and never safe from what is
    /// excluded.
    Other(Tag, Element<'a>),
    Uri(String),
}

impl<'a> Name<'a> {
    fn of(element: Element<'a>) -> Self {
        let text = || std::str::from_utf8(element.contents()).ok();
        let lower = || text().map(str::to_ascii_lowercase);
        let known = match element.tag() {
            tag if tag == Tag::context(0) => mailbox(element),
            tag if tag == Tag::context(1) => text().map(Self::email),
            tag if tag == Tag::context(2) => lower().map(Self::Dns),
            tag if tag == Tag::context(4) => directory(element),
            tag if tag == Tag::context(6) => lower().map(Self::Uri),
            tag if tag == Tag::context(7) => Some(Self::Ip(element.contents())),
            _ => None,
        };
        known.unwrap_or(Self::Other(element.tag(), element))
    }

    fn email(text: &str) -> Self {
        Self::Email(match text.rsplit_once('@') {
            Some((local, host)) => format!("{local}@{}", host.to_ascii_lowercase()),
            None => text.to_ascii_lowercase(),
        })
    }

    /// The number of its tag: damaged ones stay of their kind.
    fn kind(&self) -> Tag {
        match self {
            Self::Dns(_) | Self::OfSubject(_) => Tag::context(2),
            Self::Directory(..) => Tag::context(4),
            Self::Email(_) => Tag::context(1),
            Self::Ip(_) => Tag::context(7),
            Self::Other(kind, _) => *kind,
            Self::Uri(_) => Tag::context(6),
        }
    }

    /// Whether all readers take it for a name within `base`.
    fn is_within(&self, base: &Self) -> bool {
        match (self, base) {
            (Self::Directory(_, name), Self::Directory(_, base)) => name.is_within(base),
            (Self::Dns(name) | Self::OfSubject(name), Self::Dns(base)) => {
                !name.contains('\0') && (name == base || is_below(name, base))
            }
            (Self::Email(address), Self::Email(base)) => is_of_mailbox(address, base),
            (Self::Ip(address), Self::Ip(base)) => is_in_network(address, base),
            (Self::Uri(uri), Self::Uri(base)) => {
                host(uri).is_some_and(|host| in_domain(host, base))
            }
            _ => false,
        }
    }

    /// Whether something that it stands for is within `base`: what is excluded may not be reached by a
    /// wildcard, nor by a name that cannot be read or that readers take for different ones.
    fn touches(&self, base: &Self) -> bool {
        match (self, base) {
            _ if self.is_within(base) => true,
            (Self::Dns(name) | Self::OfSubject(name), Self::Dns(base)) => {
                let parent = name.strip_prefix("*.");
                name.contains('\0') || parent.is_some_and(|parent| is_below(base, parent))
            }
            (Self::Uri(uri), Self::Uri(base)) => base.is_empty() || host(uri).is_none(),
            (Self::Email(address), Self::Email(base)) => {
                let lower = |text: &str| text.to_ascii_lowercase();
                let is_readable = address.contains('@') && !base.is_empty();
                !is_readable || is_of_mailbox(&lower(address), &lower(base))
            }
            (Self::Ip(address), Self::Ip(base)) => {
                let is_network = matches!(base.len(), 8 | 32);
                !is_network || self::address(address).is_none()
            }
            (Self::Other(..), _) | (_, Self::Other(..)) => self.kind() == base.kind(),
            _ => false,
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::OfSubject(name) => format!("CN={name}"),
            Self::Directory(name, _) => name.to_string(),
            Self::Dns(name) => format!("dns:{name}"),
            Self::Email(address) => format!("email:{address}"),
            Self::Ip(octets) => match address(octets) {
                Some(address) => format!("ip:{address}"),
                None => "ip:(unreadable)".to_owned(),
            },
            Self::Other(_, element) => alternative_names::general_name(*element),
            Self::Uri(uri) => format!("uri:{uri}"),
        }
    }
}

fn directory<'a>(element: Element<'a>) -> Option<Name<'a>> {
    let name = element.children().ok()?.any().ok()?;
    let name = DistinguishedName(x509_cert::name::Name::from_der(name.whole()).ok()?);
    let comparable = name.comparable();
    Some(Name::Directory(name, comparable))
}

/// A mailbox with other letters than ASCII (RFC 9598 §6: what holds for e-mail addresses holds for it). A
/// base has its domain in A-labels, so that one in other letters is not compared.
fn mailbox(element: Element<'_>) -> Option<Name<'_>> {
    let mut parts = element.children().ok()?;
    if parts.oid("").ok()? != SMTP_UTF8_MAILBOX {
        return None;
    }
    let value = parts.expect(Tag::context(0), "").ok()?.children().ok()?.any().ok()?;
    let text = std::str::from_utf8(value.contents()).ok()?;
    let is_comparable = text.rsplit_once('@').is_some_and(|(_, domain)| domain.is_ascii());
    Some(if is_comparable { Name::email(text) } else { Name::Other(Tag::context(1), element) })
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

/// A base is a mailbox, of which the part before the @ may be missing, or a domain. The part before the @
/// is that of its server to read: capitals count.
fn is_of_mailbox(address: &str, base: &str) -> bool {
    let Some((local, host)) = address.rsplit_once('@') else { return false };
    match base.rsplit_once('@') {
        Some((base, domain)) => host == domain && (base.is_empty() || base == local),
        None => in_domain(host, base),
    }
}

/// For e-mail addresses and URIs: a host is that host alone, with a dot before it all below. What "" would
/// be, nobody says.
fn in_domain(host: &str, base: &str) -> bool {
    if base.starts_with('.') { is_below(host, base) } else { host == base }
}

/// Whether a CN could be a host name, by the rule of OpenSSL: at least two labels of letters, digits,
/// hyphens and underscores. Beyond that rule the first one may be a wildcard. Where a NUL is, some readers
/// stop.
fn is_like_a_host(name: &str) -> bool {
    let is_sign = |sign: u8| sign.is_ascii_alphanumeric() || b"-_".contains(&sign);
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(is_sign)
    };
    let labels = name.strip_prefix("*.").unwrap_or(name);
    name.contains('\0') || (name.contains('.') && labels.split('.').all(is_label))
}

/// The host of a URI, if it has one that is a name and that every reader finds.
fn host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once(':')?;
    let authority = UriAuthority::of(rest).filter(|authority| !authority.is_ambiguous())?;
    let is_address = authority.host.starts_with('[') || authority.host.parse::<IpAddr>().is_ok();
    let host = authority.host.split(':').next()?;
    (!is_address && !host.is_empty() && host.parse::<IpAddr>().is_err()).then_some(host)
}

/// The part of a URI that says where to go, `USER@HOST:PORT` (RFC 3986 §3.2).
pub(crate) struct UriAuthority<'a> {
    user: &'a str,
    host: &'a str,
}

impl<'a> UriAuthority<'a> {
    /// That of a URI of which `rest` stands behind the colon of its scheme; `None` if it has none.
    pub(crate) fn of(rest: &'a str) -> Option<Self> {
        let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        Some(Self { user, host })
    }

    pub(crate) fn has_no_host(&self) -> bool {
        self.host.is_empty() || self.host.starts_with(':')
    }

    /// Whether the user could be taken for the host, as OpenSSL and others do that do not look for the @:
    /// `https://evil.org:443@example.com/`.
    pub(crate) fn is_ambiguous(&self) -> bool {
        self.user.contains(['.', ':', '@'])
    }
}

/// `network` is an address and its mask, one behind the other.
fn is_in_network(address: &[u8], network: &[u8]) -> bool {
    if network.len() != 2 * address.len() {
        return false;
    }
    let (base, mask) = network.split_at(address.len());
    address.iter().zip(base).zip(mask).all(|((one, base), mask)| one & mask == base & mask)
}

/// Real CAs have some hundred constraints at most, and what they sign some hundred names.
const MOST_PAIRS: u64 = 1_000_000;
const SMTP_UTF8_MAILBOX: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.8.9");

#[cfg(test)]
mod tests;
