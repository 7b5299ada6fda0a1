//! Subject alternative names (RFC 5280 §4.2.1.6) and the text that people write for them.

use std::{borrow::Cow, fmt, net::IpAddr};

use der::asn1::{Ia5String, OctetString};
use x509_cert::ext::pkix::name::GeneralName;

use crate::{cert::UriAuthority, error::Error};

mod host;

use host::{host, is_address};

/// A name that a certificate holds besides its subject: what TLS clients compare with the host.
///
/// | text | name |
/// |---|---|
/// | `dns:app.example.com`, `dns:*.example.com` | host name; other scripts become A-labels (`xn--…`) |
/// | `ip:192.0.2.1`, `ip:2001:db8::1` | address |
/// | `email:admin@example.com` | mailbox |
/// | `uri:https://example.com/app` | URI with its scheme |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlternativeName(pub(crate) GeneralName);

type Refusal = Cow<'static, str>;

impl AlternativeName {
    /// Reads a name with its kind; the kind may be in capitals, as OpenSSL writes it, and spaces may stand
    /// around it.
    ///
    /// # Errors
    ///
    /// [`Error::AlternativeName`] for text without a kind, and for a value that the kind cannot have.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let given = text.trim();
        let (kind, value) = given.split_once(':').unwrap_or_default();
        let value = value.trim();
        let name = match kind.to_ascii_lowercase().as_str() {
            "dns" => host(value).and_then(ia5).map(GeneralName::DnsName),
            "email" => mailbox(value).and_then(ia5).map(GeneralName::Rfc822Name),
            "ip" => address(value).map(GeneralName::IpAddress),
            "uri" => uri(value).and_then(ia5).map(GeneralName::UniformResourceIdentifier),
            _ => {
                let reason = "it has to begin with dns:, ip:, email: or uri:";
                return Err(Error::alternative_name(text, reason, meant(given)));
            }
        };
        name.map(Self).map_err(|reason| Error::alternative_name(text, reason, None))
    }
}

impl AlternativeName {
    /// Whether `text` begins with one of the kinds that are read.
    pub(super) fn is_of_a_kind(text: &str) -> bool {
        ["dns:", "email:", "ip:", "uri:"].iter().any(|kind| text.starts_with(kind))
    }
}

/// The text form, with control characters escaped; a kind that cannot be written is named in angle
/// brackets.
impl fmt::Display for AlternativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            GeneralName::DirectoryName(_) => f.write_str("<directory name>"),
            GeneralName::DnsName(name) => write!(f, "dns:{}", visible(name.as_str())),
            GeneralName::EdiPartyName(_) => f.write_str("<EDI party name>"),
            GeneralName::IpAddress(octets) => match ip(octets.as_bytes()) {
                Some(address) => write!(f, "ip:{address}"),
                None => f.write_str("<IP address of an impossible length>"),
            },
            GeneralName::OtherName(other) => write!(f, "<other name {}>", other.type_id),
            GeneralName::RegisteredId(id) => write!(f, "<registered id {id}>"),
            GeneralName::Rfc822Name(name) => write!(f, "email:{}", visible(name.as_str())),
            GeneralName::UniformResourceIdentifier(uri) => {
                write!(f, "uri:{}", visible(uri.as_str()))
            }
        }
    }
}

/// Text of a certificate as a terminal may see it.
fn visible(text: &str) -> String {
    let shown = |sign: char| match sign.is_control() {
        true => sign.escape_default().to_string(),
        false => sign.to_string(),
    };
    text.chars().map(shown).collect()
}

/// With its kind, what somebody meant who wrote `text` without it.
fn meant(text: &str) -> Option<String> {
    if is_address(text) {
        return Some(format!("ip:{text}"));
    }
    if text.contains("://") || text.starts_with("urn:") {
        return Some(format!("uri:{text}"));
    }
    let address = text.strip_prefix("mailto:").unwrap_or(text);
    if mailbox(address).is_ok() {
        return Some(format!("email:{address}"));
    }
    (text.contains('.') && host(text).is_ok()).then(|| format!("dns:{text}"))
}

/// Only ASCII is left when this is called.
fn ia5(text: String) -> Result<Ia5String, Refusal> {
    Ia5String::new(&text).map_err(|_| "it is not ASCII".into())
}

fn address(value: &str) -> Result<OctetString, Refusal> {
    if value.contains('/') {
        return Err("a certificate names single addresses, not networks".into());
    }
    if value.contains('%') {
        return Err("an address in a certificate has no zone".into());
    }
    if value.contains(['[', ']']) {
        return Err("an address stands alone, without brackets and port".into());
    }
    let address: IpAddr =
        value.parse().map_err(|_| "it is not an address such as 192.0.2.1 or 2001:db8::1")?;
    let octets = match address {
        IpAddr::V4(address) => OctetString::new(address.octets()),
        IpAddr::V6(address) => OctetString::new(address.octets()),
    };
    octets.map_err(|_| "it is too long".into())
}

fn ip(octets: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

/// Returns a mailbox with the A-labels of its domain (RFC 5280 §4.2.1.6, §7.5).
fn mailbox(value: &str) -> Result<String, Refusal> {
    if value.contains(['<', '>']) {
        return Err("an address stands alone, without a name and angle brackets".into());
    }
    let (local, domain) = value.rsplit_once('@').ok_or("an e-mail address has an @")?;
    if local.is_empty() || local.len() > MAX_LOCAL_PART {
        return Err("the part before the @ has 1 to 64 characters".into());
    }
    if !local.is_ascii() {
        return Err("the part before the @ has to be ASCII (RFC 5280 section 4.2.1.6)".into());
    }
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || ATOM_SIGNS.contains(&byte))
    };
    if !local.split('.').all(is_atom) {
        return Err("the part before the @ is not one that mail servers take".into());
    }
    if domain.contains('*') {
        return Err("an e-mail address has no *".into());
    }
    let mailbox = format!("{local}@{}", host(domain)?);
    if mailbox.len() > MAX_MAILBOX {
        return Err("an e-mail address has at most 254 characters".into());
    }
    Ok(mailbox)
}

fn uri(value: &str) -> Result<String, Refusal> {
    if !value.is_ascii() {
        return Err("a URI is ASCII: write other characters as %XX".into());
    }
    if value.bytes().any(|byte| !byte.is_ascii_graphic() || FORBIDDEN_IN_URI.contains(&byte)) {
        return Err("a URI has no spaces, quotes or brackets: write them as %XX".into());
    }
    let (scheme, rest) =
        value.split_once(':').ok_or("a URI begins with its scheme, such as https:")?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !is_scheme || rest.is_empty() {
        return Err("a URI begins with its scheme, such as https:".into());
    }
    if let Some(authority) = UriAuthority::of(rest) {
        if authority.has_no_host() && !scheme.eq_ignore_ascii_case("file") {
            return Err("the URI names no host".into());
        }
        if authority.is_ambiguous() {
            return Err("what stands before the @ could be taken for the host: leave it out".into());
        }
    }
    let is_pair =
        |piece: &str| piece.bytes().take_while(u8::is_ascii_hexdigit).take(2).count() == 2;
    if !value.split('%').skip(1).all(is_pair) {
        return Err("a % in a URI is followed by two hexadecimal digits: write it as %25".into());
    }
    if value.len() > MAX_URI {
        return Err("a URI of more than 2048 characters is read nowhere".into());
    }
    Ok(value.to_owned())
}

/// RFC 5321 §4.5.3.1.3, less the angle brackets.
const MAX_MAILBOX: usize = 254;
/// RFC 5321 §4.5.3.1.1.
const MAX_LOCAL_PART: usize = 64;
const MAX_URI: usize = 2048;
/// What an atom may have besides letters and digits (RFC 5322 §3.2.3).
const ATOM_SIGNS: &[u8] = b"!#$%&'*+-/=?^_`{|}~";
/// What is neither reserved nor unreserved in RFC 3986 §2; brackets are for addresses alone.
const FORBIDDEN_IN_URI: &[u8] = b"\"<>\\^`{|}";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_read_and_written() {
        for (text, expected) in [
            ("dns:app.example.com", "dns:app.example.com"),
            ("DNS:App.Example.COM", "dns:app.example.com"),
            ("dns:localhost", "dns:localhost"),
            ("dns:r3---sn.example", "dns:r3---sn.example"),
            ("dns:1.0.0.127.in-addr.arpa", "dns:1.0.0.127.in-addr.arpa"),
            ("dns:0xcafe.example", "dns:0xcafe.example"),
            ("dns:*.example.com", "dns:*.example.com"),
            ("dns:b\u{fc}cher.example", "dns:xn--bcher-kva.example"),
            ("dns:\u{4f8b}\u{3048}.jp", "dns:xn--r8jz45g.jp"),
            ("dns:*.b\u{fc}cher.example", "dns:*.xn--bcher-kva.example"),
            ("ip:192.0.2.1", "ip:192.0.2.1"),
            ("IP:2001:DB8:0::1", "ip:2001:db8::1"),
            ("ip:::1", "ip:::1"),
            ("email:Admin+x@b\u{fc}cher.example", "email:Admin+x@xn--bcher-kva.example"),
            ("uri:https://example.com/a?b=c,d#e", "uri:https://example.com/a?b=c,d#e"),
            (
                "URI:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "uri:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            ),
            ("uri:spiffe://example.org/service", "uri:spiffe://example.org/service"),
            ("uri:ssh://git@example.org/a", "uri:ssh://git@example.org/a"),
            ("uri:https://example.org/a@b.example:c", "uri:https://example.org/a@b.example:c"),
            ("uri:sip:a.b:c@example.org", "uri:sip:a.b:c@example.org"),
        ] {
            let name = AlternativeName::parse(text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(name.to_string(), expected);
            assert_eq!(AlternativeName::parse(expected).unwrap(), name);
        }
    }

    #[test]
    fn addresses_are_4_or_16_octets() {
        let octets = |text: &str| match AlternativeName::parse(text).unwrap().0 {
            GeneralName::IpAddress(octets) => octets.as_bytes().to_vec(),
            other => panic!("{other:?}"),
        };
        assert_eq!(octets("ip:192.0.2.1"), [192, 0, 2, 1]);
        assert_eq!(octets("ip:::1"), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn bad_names_are_refused_with_the_reason() {
        let long_label = format!("dns:{}.example", "a".repeat(64));
        let long_name = format!("dns:{}", ["a".repeat(50).as_str(); 6].join("."));
        for (text, words) in [
            ("app.example.com", "did you mean dns:app.example.com?"),
            ("192.0.2.1", "did you mean ip:192.0.2.1?"),
            ("::1", "did you mean ip:::1?"),
            ("https://example.com", "did you mean uri:https://example.com?"),
            ("me@example.com", "did you mean email:me@example.com?"),
            ("app", "begin with dns:"),
            ("", "begin with dns:"),
            ("upn:me@example.com", "begin with dns:"),
            ("dns:", "is empty"),
            ("dns:192.0.2.1", "an address goes with ip:"),
            ("dns:[::1]", "an address goes with ip:"),
            ("dns:example.com.", "final dot"),
            ("dns:a b.example", "has no \" \""),
            ("dns:-a.example", "hyphen"),
            ("dns:a..example", "two in a row"),
            ("dns:https://example.com", "goes with uri:"),
            ("dns:a_b.example", "underscore"),
            ("dns:a.*.example", "whole first label"),
            ("dns:a*.example.com", "whole first label"),
            ("dns:*.com", "top-level"),
            ("dns:*", "whole first label"),
            ("dns:xn--a.example", "not an internationalised host name"),
            (long_label.as_str(), "at most 63 characters"),
            (long_name.as_str(), "at most 253 characters"),
            ("ip:example.com", "not an address"),
            ("ip:192.0.2.0/24", "not networks"),
            ("ip:fe80::1%eth0", "no zone"),
            ("ip:192.0.2.01", "not an address"),
            ("ip:256.0.0.1", "not an address"),
            ("ip:192.0.2.1:443", "not an address"),
            ("email:me", "has an @"),
            ("email:@example.com", "before the @"),
            ("email:m\u{fc}ller@example.com", "has to be ASCII"),
            ("email:a b@example.com", "before the @"),
            ("email:a..b@example.com", "before the @"),
            ("email:a@b@example.com", "before the @"),
            ("email:me@", "is empty"),
            ("email:me@*.example.com", "no *"),
            ("uri:example.com/path", "scheme"),
            ("uri:://x", "scheme"),
            ("uri:https:", "scheme"),
            ("uri:https://", "no host"),
            ("uri:https:///path", "no host"),
            ("uri:https://?x", "no host"),
            ("uri:https://me@:443", "no host"),
            ("uri:https://example.com/%zz", "two hexadecimal digits"),
            ("uri:https://example.com/100%", "two hexadecimal digits"),
            ("uri:https://example.com/a b", "no spaces"),
            ("uri:https://b\u{fc}cher.example", "ASCII"),
        ] {
            let error = AlternativeName::parse(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn addresses_in_disguise_are_no_host_names() {
        for (text, words) in [
            ("dns:\u{ff11}92.0.2.1", "an address goes with ip:"),
            ("dns:127\u{3002}0\u{3002}0\u{3002}1", "an address goes with ip:"),
            ("dns:*.192.0.2.1", "an address goes with ip:"),
            ("dns:192.0.2.01", "no number"),
            ("dns:192.0.2.256", "no number"),
            ("dns:0x7f.0x1", "no number"),
            ("dns:2130706433", "no number"),
            ("email:me@127\u{3002}1", "no number"),
        ] {
            let error = AlternativeName::parse(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn a_user_that_could_be_taken_for_the_host_is_refused() {
        for user in ["evil.org:443", "evil.org", "me:443", "me:secret", "me@evil", "192.0.2.1", ":"]
        {
            let text = format!("uri:https://{user}@a.example.com/");
            let error = AlternativeName::parse(&text).unwrap_err().to_string();
            assert!(error.contains("could be taken for the host"), "{text}: {error}");
        }
    }

    #[test]
    fn a_reason_says_what_is_wrong_with_a_name() {
        let mailbox = format!("email:{}@{}", "a".repeat(64), ["a"; 96].join("."));
        let wide_label = format!("dns:{}.example", "\u{fc}".repeat(64));
        for (text, words) in [
            ("dns:a.example:443", "without a port"),
            ("dns:a.example/b", "has no \"/\""),
            ("dns:a@b.example", "has no \"@\""),
            ("dns:a\u{1b}.example", "no control characters"),
            ("dns:.a.example", "begin with a dot"),
            ("dns:a-.example", "hyphen"),
            ("dns:\u{5d0}a.example", "not an internationalised host name"),
            (wide_label.as_str(), "too long"),
            ("ip:[::1]", "without brackets"),
            ("ip:[::1]:443", "without brackets"),
            ("email:Me <me@example.com>", "without a name"),
            (mailbox.as_str(), "at most 254 characters"),
            ("mailto:me@example.com", "did you mean email:me@example.com?"),
            ("urn:example:app", "did you mean uri:urn:example:app?"),
        ] {
            let error = AlternativeName::parse(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn spaces_around_a_name_are_no_part_of_it() {
        let name = AlternativeName::parse(" dns: example.com ").unwrap();
        assert_eq!(name, AlternativeName::parse("dns:example.com").unwrap());
    }

    #[test]
    fn foreign_names_are_shown_whatever_they_hold() {
        let text = |text| Ia5String::new(text).unwrap();
        let octets = |octets: &[u8]| GeneralName::IpAddress(OctetString::new(octets).unwrap());
        for (name, expected) in [
            (GeneralName::DnsName(text("a_b.\u{1b}[2J\n")), "dns:a_b.\\u{1b}[2J\\n"),
            (GeneralName::Rfc822Name(text("")), "email:"),
            (GeneralName::UniformResourceIdentifier(text("a b\u{7f}")), "uri:a b\\u{7f}"),
            (octets(&[]), "<IP address of an impossible length>"),
            (octets(&[10, 0, 0, 0, 255, 0, 0, 0]), "<IP address of an impossible length>"),
            (GeneralName::DirectoryName(Default::default()), "<directory name>"),
        ] {
            assert_eq!(AlternativeName(name).to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_read_again(
            text in "(dns|ip|email|uri):(\\PC{0,20}|(\\*\\.)?[a-z\u{fc}\u{df}-]{1,8}(\\.[a-zA-Z0-9-]{1,8}){0,3}|\
                     [a-z.+]{1,8}@[a-z\u{fc}.]{1,12}|https?://[a-z./?%0-9]{1,20}|[0-9a-f:.]{2,20})",
        ) {
            if let Ok(name) = AlternativeName::parse(&text) {
                prop_assert_eq!(AlternativeName::parse(&name.to_string()), Ok(name));
            }
        }

        #[test]
        fn every_address_is_read_again(address in any::<IpAddr>()) {
            let text = format!("ip:{address}");
            prop_assert_eq!(AlternativeName::parse(&text).map(|name| name.to_string()), Ok(text));
        }
    }
}
