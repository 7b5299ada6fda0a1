//! Addresses of servers, checked before anything is sent to them.

use crate::error::{Error, shortened};

/// The URL of an endpoint: https, or http on this computer alone.
///
/// The text is kept as it was given, since the audience of a token is compared letter by letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    url: String,
    host: String,
}

impl Endpoint {
    /// Reads an absolute URL. A token, or what it takes to get one, is not sent where others can read
    /// along: http is for the loopback addresses, and `localhost` for no others. Whoever connects must not
    /// look that name up: what a system finds for it may be anywhere.
    ///
    /// # Errors
    ///
    /// [`Error::Address`] for what is no such URL, and for one with a user name, a fragment, or http to
    /// another computer.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refused = |reason| Error::Address { text: shortened(&without_user(text), 200), reason };
        if text.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
            return Err(refused("it has a blank or a line end in it"));
        }
        let (scheme, rest) =
            text.split_once("://").ok_or(refused("it does not begin with https://"))?;
        if rest.contains('#') {
            return Err(refused("it has a fragment (#), which no server gets to see"));
        }
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(refused("it has a user name in it"));
        }
        let host = host_of(authority).ok_or(refused("it names no host"))?.to_ascii_lowercase();
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => return Err(refused("it is http, which others can read along: write https")),
            _ => return Err(refused("it does not begin with https://")),
        }
        Ok(Self { url: text.to_owned(), host })
    }

    /// The URL as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The host in small letters, without a port; an IPv6 address without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is http: what is sent is not encrypted, and must not leave this computer.
    #[must_use]
    pub fn is_in_the_clear(&self) -> bool {
        self.url.get(..HTTP.len()).is_some_and(|start| start.eq_ignore_ascii_case(HTTP))
    }

    /// Whether it is on this computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

/// The text without what stands in front of an @: there may be a password.
fn without_user(text: &str) -> String {
    let Some((before, rest)) = text.rsplit_once('@') else { return text.to_owned() };
    let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
    if scheme.is_empty() { format!("…@{rest}") } else { format!("{scheme}://…@{rest}") }
}

fn host_of(authority: &str) -> Option<&str> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, port) = rest.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        return (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(host);
    }
    let host = match authority.split_once(':') {
        Some((host, port)) if is_port(port) => host,
        Some(_) => return None,
        None => authority,
    };
    let is_of_a_name = |letter: char| letter.is_alphanumeric() || "-._".contains(letter);
    // A dot may end a name, and then it is the whole name (RFC 1034 §3.1).
    let mut labels = host.strip_suffix('.').unwrap_or(host).split('.');
    (labels.all(|label| !label.is_empty()) && host.chars().all(is_of_a_name)).then_some(host)
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The loopback addresses (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3) and the name that RFC 6761 §6.3 keeps for
/// them.
fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

const HTTP: &str = "http:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_for_all_and_http_for_this_computer() {
        for (url, host) in [
            (
                "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token",
                "login.microsoftonline.com",
            ),
            ("HTTPS://Login.Example:8443/token?a=b", "login.example"),
            ("https://login.example", "login.example"),
            ("https://[2001:db8::1]:8443/token", "2001:db8::1"),
            ("http://127.0.0.1:3000/token", "127.0.0.1"),
            ("http://localhost/token", "localhost"),
            ("http://[::1]/token", "::1"),
        ] {
            let endpoint = Endpoint::parse(url).unwrap();
            assert_eq!((endpoint.as_str(), endpoint.host()), (url, host));
            assert_eq!(endpoint.is_loopback(), url.starts_with("http:"), "{url}");
            assert_eq!(endpoint.is_in_the_clear(), endpoint.is_loopback(), "{url}");
        }
    }

    #[test]
    fn what_is_no_place_for_a_secret_is_refused() {
        for (url, words) in [
            ("", "https://"),
            ("login.example/token", "https://"),
            ("ftp://login.example", "https://"),
            ("http://login.example/token", "read along"),
            ("http://127.0.0.1.example/token", "read along"),
            // Some resolvers ask the network for it, whatever RFC 6761 §6.3 says.
            ("http://app.localhost/token", "read along"),
            ("http://localhost./token", "read along"),
            ("http://127.0.0.1@evil.example/token", "user name"),
            ("https://user:word@login.example", "user name"),
            ("https://login.example/#token", "fragment"),
            ("https:///token", "no host"),
            ("https://:443/token", "no host"),
            ("https://login.example:port/", "no host"),
            ("https://login.example:99999/", "no host"),
            ("https://../token", "no host"),
            ("https://login..example/token", "no host"),
            ("https://login.example\\@evil.example/", "user name"),
            ("https://login.example\\.evil.example/", "no host"),
            ("https:/\\login.example/", "https://"),
            ("https://login%2eexample/", "no host"),
            ("https://login\u{3002}example/", "no host"),
            ("https://[fe80::1%25eth0]/", "no host"),
            ("https://[::1]evil.example/", "no host"),
            ("http://localhost.evil.example/", "read along"),
            ("http://127.0.0.1.nip.io/", "read along"),
            ("http://127.1/", "read along"),
            ("http://0x7f.0.0.1/", "read along"),
            ("http://2130706433/", "read along"),
            ("http://[::ffff:127.0.0.1]/", "read along"),
            ("http://\u{ff11}27.0.0.1/", "read along"),
            ("http://10.0.0.1\t/", "blank"),
            ("https://[::1/token", "no host"),
            ("https://login.example/a b", "blank"),
            ("https://login.example/\n", "blank"),
        ] {
            let error = Endpoint::parse(url).unwrap_err().to_string();
            assert!(error.contains(words), "{url}: {error}");
        }
        let tls = Endpoint::parse("HTTPS://localhost/token").unwrap();
        assert!(tls.is_loopback() && !tls.is_in_the_clear());
        assert!(Endpoint::parse("HTTP://LocalHost/token").unwrap().is_in_the_clear());
        for url in
            ["https://user:word@login.example", "user:word@login.example", "http://user:wo/rd@x"]
        {
            let error = Endpoint::parse(url).unwrap_err().to_string();
            assert!(error.contains("…@") && !error.contains("user:wo"), "{error}");
        }
        assert!(Endpoint::parse(&"x".repeat(100_000)).unwrap_err().to_string().len() < 300);
    }

    #[test]
    fn a_password_in_a_url_is_not_repeated() {
        for url in [
            "https://user:s3cret@login.example/token",
            "https://user:s3cret@login.example/#token",
            "https://user:s3cret/1@login.example/",
            "https://user:s3cret@1@login.example/",
            "https://user:s3cret@login.example/ ",
            "http:/user:s3cret@login.example/",
            "user:s3cret@login.example",
        ] {
            let error = Endpoint::parse(url).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
            assert!(error.to_string().contains("login.example"), "{error}");
        }
    }
}
