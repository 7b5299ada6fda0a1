//! NO_PROXY: the servers that are reached without a proxy.
//!
//! Nobody has written down what it may hold. What curl takes is taken here: names, which stand for all
//! below them too, with or without a dot or `*.` before them; addresses; networks such as 10.0.0.0/8; each
//! with a port if only that one is meant; and `*` for all servers.

use std::net::IpAddr;

use certgen::Endpoint;

/// A list of exceptions.
pub struct Bypass(Vec<Exception>);

struct Exception {
    who: Who,
    port: Option<u16>,
}

enum Who {
    All,
    Name(String),
    Network { address: IpAddr, bits: u32 },
}

impl Bypass {
    /// Reads a list with commas or blanks between. What is not understood stands for no server.
    pub fn parse(text: &str) -> Self {
        let entries = text.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
        Self(entries.filter_map(Exception::parse).collect())
    }

    pub fn covers(&self, endpoint: &Endpoint) -> bool {
        let host = endpoint.host().trim_end_matches('.');
        let port = port_of(endpoint);
        self.0.iter().any(|exception| {
            exception.port.is_none_or(|wanted| wanted == port) && exception.who.is(host)
        })
    }
}

impl Exception {
    fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        if let Some(who) = Who::network(&text) {
            return Some(Self { who, port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (text.as_str(), None),
        };
        let who = match host {
            "*" => Who::All,
            _ => Who::network(host).or_else(|| Who::name(host))?,
        };
        Some(Self { who, port })
    }
}

impl Who {
    /// `10.0.0.0/8`, or one address, an IPv6 one with or without brackets.
    fn network(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let address =
            address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
        let address: IpAddr = address.parse().ok()?;
        let most = length(address);
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self::Network { address, bits })
    }

    fn name(text: &str) -> Option<Self> {
        let name = text.strip_prefix('*').unwrap_or(text);
        let name = name.trim_start_matches('.').trim_end_matches('.');
        (!name.is_empty() && !name.contains(['*', '/', '[', ':']))
            .then(|| Self::Name(name.to_owned()))
    }

    fn is(&self, host: &str) -> bool {
        match self {
            Self::All => true,
            // The end of an address is no name above it.
            Self::Name(_) if host.parse::<IpAddr>().is_ok() => false,
            Self::Name(name) => host
                .strip_suffix(name.as_str())
                .is_some_and(|below| below.is_empty() || below.ends_with('.')),
            Self::Network { address, bits } => host.parse().is_ok_and(|host: IpAddr| {
                let rest = length(*address) - bits;
                length(host) == length(*address)
                    && number(host).checked_shr(rest) == number(*address).checked_shr(rest)
            }),
        }
    }
}

/// The length of an address in bits.
fn length(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn port_of(endpoint: &Endpoint) -> u16 {
    let uri = endpoint.as_str().parse::<ureq::http::Uri>().ok();
    uri.and_then(|uri| uri.port_u16()).unwrap_or(HTTPS)
}

const HTTPS: u16 = 443;

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(list: &str, host: &str) -> bool {
        let endpoint = Endpoint::parse(&format!("https://{host}/token")).unwrap();
        Bypass::parse(list).covers(&endpoint)
    }

    #[test]
    fn those_in_the_list_are_reached_without_a_proxy() {
        for (list, host) in [
            ("*", "login.example"),
            ("login.example", "login.example"),
            ("login.example", "LOGIN.example."),
            ("LOGIN.EXAMPLE.", "login.example"),
            ("example", "login.example"),
            (".example", "login.example"),
            ("*.example", "a.login.example"),
            (".login.example", "login.example"),
            ("a, b ,login.example", "login.example"),
            ("a b login.example", "login.example"),
            (",,login.example", "login.example"),
            ("login.example:443", "login.example"),
            ("login.example:8443", "login.example:8443"),
            ("*:443", "login.example"),
            ("10.1.2.3", "10.1.2.3"),
            ("10.1.2.3:8443", "10.1.2.3:8443"),
            ("10.0.0.0/8", "10.255.0.1"),
            ("0.0.0.0/0", "192.0.2.1"),
            ("192.0.2.1/32", "192.0.2.1"),
            ("2001:db8::1", "[2001:db8::1]"),
            ("[2001:db8::1]", "[2001:db8:0::1]"),
            ("[2001:db8::1]:8443", "[2001:db8::1]:8443"),
            ("2001:db8::/32", "[2001:db8:ffff::1]"),
            ("::/0", "[2001:db8::1]"),
        ] {
            assert!(covers(list, host), "{list}: {host}");
        }
    }

    #[test]
    fn others_are_not() {
        for (list, host) in [
            ("", "login.example"),
            ("other.example", "login.example"),
            ("ogin.example", "login.example"),
            ("login.example", "example"),
            ("login.example", "login.example.org"),
            ("login.example:8443", "login.example"),
            ("login.example:x", "login.example"),
            ("login.example:99999", "login.example"),
            ("*:8443", "login.example"),
            ("log*", "login.example"),
            (".", "login.example"),
            ("https://login.example", "login.example"),
            ("10.0.0.0/8", "11.0.0.1"),
            ("10.0.0.0/33", "10.0.0.1"),
            ("10.0.0.0/x", "10.0.0.1"),
            ("10.0.0.0/8", "login.example"),
            ("0.0.0.0/0", "[2001:db8::1]"),
            ("2001:db8::/32", "[2001:db9::1]"),
            ("1", "10.0.0.1"),
        ] {
            assert!(!covers(list, host), "{list}: {host}");
        }
    }
}
