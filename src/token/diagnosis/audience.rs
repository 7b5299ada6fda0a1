//! In what two addresses of token endpoints differ.

use std::fmt;

/// The first thing in which an audience and an endpoint differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Difference {
    /// The host.
    Host,
    /// Something else in the path or behind it.
    Path,
    /// A slash at the end.
    Slash,
    /// The tenant: the first part of the path.
    Tenant,
    /// `/oauth2/token` and `/oauth2/v2.0/token`.
    Version,
}

impl Difference {
    /// None if the two are the same, letter by letter.
    pub(super) fn between(audience: &str, url: &str) -> Option<Self> {
        if audience == url {
            return None;
        }
        let (one, other) = (Parts::of(audience), Parts::of(url));
        Some(if !one.host.eq_ignore_ascii_case(other.host) {
            Self::Host
        } else if one.path.trim_end_matches('/') == other.path.trim_end_matches('/') {
            Self::Slash
        } else if one.rest().replace("/v2.0/", "/") == other.rest().replace("/v2.0/", "/") {
            if one.rest() == other.rest() { Self::Tenant } else { Self::Version }
        } else {
            Self::Path
        })
    }
}

/// What to say of it.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "the hosts differ",
            Self::Path => "the paths differ",
            Self::Slash => "they differ in the slash at the end",
            Self::Tenant => "the tenants differ",
            Self::Version => "one is of v1 and one of v2.0",
        })
    }
}

struct Parts<'a> {
    host: &'a str,
    path: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let at = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at(at);
        Self { host, path }
    }

    /// What stands behind the tenant.
    fn rest(&self) -> &'a str {
        let path = self.path.trim_start_matches('/');
        path.find('/').and_then(|at| path.get(at..)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        const URL: &str = "https://login.example/contoso.com/oauth2/v2.0/token";
        for (audience, difference) in [
            (URL, None),
            ("https://login.example/contoso.com/oauth2/token", Some(Difference::Version)),
            ("https://login.example/fabrikam.com/oauth2/v2.0/token", Some(Difference::Tenant)),
            ("https://login.example/fabrikam.com/oauth2/token", Some(Difference::Version)),
            ("https://other.example/contoso.com/oauth2/v2.0/token", Some(Difference::Host)),
            ("https://login.example/contoso.com/oauth2/v2.0/token/", Some(Difference::Slash)),
            ("https://login.example/contoso.com/v2.0", Some(Difference::Path)),
            ("https://login.example", Some(Difference::Path)),
            ("", Some(Difference::Host)),
            ("api://x", Some(Difference::Host)),
        ] {
            assert_eq!(Difference::between(audience, URL), difference, "{audience}");
        }
    }

    #[test]
    fn a_difference_is_named_in_words() {
        for (difference, words) in [
            (Difference::Host, "the hosts"),
            (Difference::Path, "the paths"),
            (Difference::Slash, "the slash at the end"),
            (Difference::Tenant, "the tenants"),
            (Difference::Version, "of v1 and one of v2.0"),
        ] {
            assert!(difference.to_string().contains(words), "{difference}");
        }
    }
}
