//! The addresses of this computer, for what is sent in the clear.
//!
//! `localhost` is a name like any other to a system: its file of hosts may say something else, and without
//! one the network is asked. So nobody is asked here (RFC 6761 section 6.3 allows it).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// Finds loopback addresses and no others, without looking a name up.
#[derive(Debug)]
pub struct Loopback;

impl Resolver for Loopback {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let port = uri.port_u16().unwrap_or(HTTP);
        let mut found = self.empty();
        for address in addresses(uri.host().unwrap_or_default()) {
            found.push(SocketAddr::new(address, port));
        }
        if found.is_empty() { Err(Error::HostNotFound) } else { Ok(found) }
    }
}

/// In the order in which they are tried. Many systems have no IPv6, and what comes of the last one is what
/// is said.
fn addresses(host: &str) -> Vec<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    match bare.parse::<IpAddr>() {
        Ok(address) if address.is_loopback() => vec![address],
        Err(_) if bare.eq_ignore_ascii_case("localhost") => {
            vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()]
        }
        _ => Vec::new(),
    }
}

const HTTP: u16 = 80;

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(url: &str) -> Option<Vec<String>> {
        let uri: Uri = url.parse().unwrap();
        let timeout = NextTimeout {
            after: std::time::Duration::from_secs(1).into(),
            reason: ureq::Timeout::Resolve,
            ..NextTimeout::default()
        };
        let found = Loopback.resolve(&uri, &Config::default(), timeout).ok()?;
        Some(found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn only_this_computer_is_found() {
        for (url, expected) in [
            ("http://localhost/token", &["[::1]:80", "127.0.0.1:80"][..]),
            ("http://LocalHost:3000/token", &["[::1]:3000", "127.0.0.1:3000"]),
            ("http://127.0.0.1:8080/", &["127.0.0.1:8080"]),
            ("http://127.1.2.3/", &["127.1.2.3:80"]),
            ("http://[::1]:8080/", &["[::1]:8080"]),
        ] {
            assert_eq!(resolved(url).unwrap(), expected, "{url}");
        }
        for url in [
            "http://localhost./",
            "http://app.localhost/",
            "http://login.example/",
            "http://192.0.2.7/",
            "http://[2001:db8::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://127.1/",
        ] {
            assert_eq!(resolved(url), None, "{url}");
        }
    }
}
