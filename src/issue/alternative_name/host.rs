//! Host names, in any script, and what sets them apart from addresses.

use std::{borrow::Cow, net::IpAddr};

use idna::{
    AsciiDenyList,
    uts46::{DnsLength, Hyphens, Uts46},
};

use super::Refusal;

/// Returns the A-labels of a host name (RFC 5890), checked by the rules for host names: letters, digits
/// and hyphens (RFC 5280 §4.2.1.6 asks for the "preferred name syntax").
pub(super) fn host(value: &str) -> Result<String, Refusal> {
    if value.is_empty() {
        return Err("the host name is empty".into());
    }
    if is_address(value.trim_matches(['[', ']'])) {
        return Err("an address goes with ip:".into());
    }
    if value.ends_with('.') {
        return Err("a certificate holds host names without the final dot".into());
    }
    let (wildcard, name) = match value.strip_prefix("*.") {
        Some(name) => ("*.", name),
        None => ("", value),
    };
    if name.contains('*') {
        return Err("a * stands for the whole first label and for no other".into());
    }
    if !wildcard.is_empty() && !name.contains('.') {
        return Err("a * for all names of a top-level domain is refused everywhere".into());
    }
    if name.contains('_') {
        return Err("an underscore is not allowed in a host name (RFC 5280 section 4.2.1.6)".into());
    }
    let ascii = a_labels(name)?;
    if ends_in_a_number(&ascii) {
        return Err(match is_address(&ascii) {
            true => "an address goes with ip:".into(),
            false => "the last label of a host name is no number".into(),
        });
    }
    if wildcard.len() + ascii.len() > MAX_HOST {
        return Err(TOO_LONG_HOST.into());
    }
    Ok(format!("{wildcard}{ascii}"))
}

/// Returns the A-labels of a name in any script (UTS 46).
///
/// Two hyphens in the third and fourth place are let through, since hosts in use have them
/// (`r3---sn.example`); what begins with `xn--` is checked all the same.
fn a_labels(name: &str) -> Result<Cow<'_, str>, Refusal> {
    Uts46::new()
        .to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .map_err(|_| why_no_host(name))
}

fn why_no_host(name: &str) -> Refusal {
    if name.contains("://") {
        return "a host name stands alone; a whole URI goes with uri:".into();
    }
    let is_fit =
        |sign: char| !sign.is_ascii() || sign.is_ascii_alphanumeric() || "-.".contains(sign);
    match name.chars().find(|sign| !is_fit(*sign)) {
        Some(':') => return "a host name is written without a port".into(),
        Some(sign) if sign.is_control() => return "a host name has no control characters".into(),
        Some(sign) => return format!("a host name has no \"{sign}\"").into(),
        None => (),
    }
    let has = |wrong: fn(&str) -> bool| name.split('.').any(wrong);
    if has(str::is_empty) {
        "a host name does not begin with a dot and has no two in a row".into()
    } else if has(|label| label.starts_with('-') || label.ends_with('-')) {
        "a label of a host name does not begin or end with a hyphen".into()
    } else if has(|label| label.len() > MAX_LABEL && label.is_ascii()) {
        "a label of a host name has at most 63 characters".into()
    } else if name.len() > MAX_HOST && name.is_ascii() {
        TOO_LONG_HOST.into()
    } else {
        "it is not an internationalised host name (UTS 46), or too long for one".into()
    }
}

/// Whether readers would take a name for an IPv4 address: `192.0.2.01`, `0x7f.1` and `2130706433` are
/// addresses to the C library and to browsers, and the dots of other scripts become dots.
fn ends_in_a_number(ascii: &str) -> bool {
    let last = ascii.rsplit('.').next().unwrap_or_default();
    let is_hexadecimal = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    last.bytes().all(|byte| byte.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(is_hexadecimal)
}

/// Whether `text` is an IPv4 or IPv6 address as it stands.
pub(super) fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// RFC 1035 §2.3.4, less the length octets.
const MAX_HOST: usize = 253;
const TOO_LONG_HOST: &str = "a host name has at most 253 characters";
/// RFC 1035 §2.3.4.
const MAX_LABEL: usize = 63;
