//! Microsoft Entra ID: its clouds, tenants and token endpoints.

use crate::{
    endpoint::Endpoint,
    error::{Error, shortened},
};

/// One of the separate clouds that Entra runs in. What is registered in one does not exist in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cloud {
    name: &'static str,
    /// The hosts that sign in; the first is the one to use.
    hosts: &'static [&'static str],
    graph: Option<&'static str>,
}

impl Cloud {
    /// The one that nearly everybody uses.
    pub const PUBLIC: Self = Self {
        name: "public",
        hosts: &[
            "login.microsoftonline.com",
            "login.windows.net",
            "login.microsoft.com",
            "sts.windows.net",
        ],
        graph: Some("https://graph.microsoft.com"),
    };

    /// All of them. The two of the government of the United States share their host.
    pub const ALL: [Self; 7] = [
        Self::PUBLIC,
        Self {
            name: "us-gov",
            hosts: &["login.microsoftonline.us", "login.usgovcloudapi.net"],
            graph: Some("https://graph.microsoft.us"),
        },
        Self {
            name: "us-dod",
            hosts: &["login.microsoftonline.us"],
            graph: Some("https://dod-graph.microsoft.us"),
        },
        Self {
            name: "china",
            hosts: &["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
            graph: Some("https://microsoftgraph.chinacloudapi.cn"),
        },
        Self { name: "gov-fr", hosts: &["login.sovcloud-identity.fr"], graph: None },
        Self { name: "gov-de", hosts: &["login.sovcloud-identity.de"], graph: None },
        Self { name: "gov-sg", hosts: &["login.sovcloud-identity.sg"], graph: None },
    ];

    /// The name that the command line uses: `public`, `us-gov`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where its token endpoints are: `https://login.microsoftonline.com`.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("https://{}", self.hosts.first().copied().unwrap_or_default())
    }

    /// Microsoft Graph in this cloud: `https://graph.microsoft.com`. `None` where that is not known.
    #[must_use]
    pub fn graph(&self) -> Option<&'static str> {
        self.graph
    }

    /// The cloud that a host signs in for.
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        let is_of = |cloud: &Self| cloud.hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
        Self::ALL.into_iter().find(is_of)
    }
}

/// The name in which Entra knows an organisation: its GUID, or one of its domains.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tenant(String);

impl Tenant {
    /// Reads a GUID or a domain name.
    ///
    /// # Errors
    ///
    /// [`Error::Assertion`] for anything else, and for `common`, `organizations` and `consumers`, which
    /// are no organisation and have no applications of their own.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refused = |reason: String| Error::Assertion { field: "tenant", reason: reason.into() };
        if ["common", "organizations", "consumers"].contains(&text.to_ascii_lowercase().as_str()) {
            return Err(refused(format!(
                "\"{text}\" is for people who sign in, not for applications"
            )));
        }
        // Not repeated: it may be a real one.
        if text.contains('~') {
            return Err(refused("looks like a client secret".to_owned()));
        }
        if is_guid(text) || is_domain(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(refused(format!("\"{}\" is neither a GUID nor a domain", shortened(text, 100))))
    }

    /// The GUID or domain, as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The version of an endpoint of Entra.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// `/oauth2/token`, which takes a resource.
    V1,
    /// `/oauth2/v2.0/token`, which takes a scope.
    V2,
}

/// Returns the token endpoint of `tenant` at `authority`, such as [`Cloud::authority`].
///
/// # Errors
///
/// [`Error::Address`] when the authority is not a URL for that.
pub fn token_endpoint(
    authority: &str,
    tenant: &Tenant,
    version: Version,
) -> Result<Endpoint, Error> {
    if Endpoint::parse(authority)?.as_str().contains('?') {
        let reason = "it has a query (?), and the tenant stands in the path";
        return Err(Error::Address { text: shortened(authority, 200), reason });
    }
    let authority = authority.trim_end_matches('/');
    let path = match version {
        Version::V1 => "oauth2/token",
        Version::V2 => "oauth2/v2.0/token",
    };
    Endpoint::parse(&format!("{authority}/{}/{path}", tenant.as_str()))
}

/// Returns the tenant, as it stands in the path of one of its token endpoints; `None` for other URLs.
#[must_use]
pub fn tenant_of(endpoint: &Endpoint) -> Option<&str> {
    let (_, rest) = endpoint.as_str().split_once("://")?;
    let path = rest.split(['?', '#']).next()?;
    let before =
        ["/oauth2/v2.0/token", "/oauth2/token"].iter().find_map(|end| path.strip_suffix(end))?;
    before.rsplit_once('/').map(|(_, tenant)| tenant).filter(|tenant| !tenant.is_empty())
}

/// Whether `text` is a GUID in its usual spelling: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
#[must_use]
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether `text` is a domain name of at least two labels (RFC 1123 §2.1).
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(is_label)
        && text.split('.').next_back().is_some_and(|last| !is_number(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    #[test]
    fn a_tenant_is_a_guid_or_a_domain() {
        for text in
            [GUID, &GUID.to_uppercase(), "contoso.com", "contoso.onmicrosoft.com", "a.b-c.example"]
        {
            assert_eq!(Tenant::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "contoso",
            "common",
            "Organizations",
            "contoso.com/",
            "a8Q~8abcdefghijklmnopqrstuvwxyz012345678",
            "https://contoso.com",
            "con toso.com",
            ".com",
            "contoso.",
            "-a.com",
            "10.0.0.1",
            "../../evil.example",
            "72f988bf86f141af91ab2d7cd011db47",
            "{72f988bf-86f1-41af-91ab-2d7cd011db47}",
            "72f988bf-86f1-41af-91ab-2d7cd011db4g",
        ] {
            assert!(matches!(Tenant::parse(text), Err(Error::Assertion { .. })), "{text}");
        }
        // In the wrong variable of the environment, for instance.
        let secret = Tenant::parse("abc8Q~secretsecretsecretsecretsecretsecr").unwrap_err();
        assert_eq!(secret.to_string(), "the tenant looks like a client secret");
    }

    #[test]
    fn the_endpoint_is_what_the_documentation_says() {
        let tenant = Tenant::parse("contoso.com").unwrap();
        let url = |authority: &str, version| token_endpoint(authority, &tenant, version).unwrap();
        let authority = Cloud::PUBLIC.authority();
        assert_eq!(
            url(&authority, Version::V2).as_str(),
            "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"
        );
        assert_eq!(
            url("https://login.microsoftonline.us/", Version::V1).as_str(),
            "https://login.microsoftonline.us/contoso.com/oauth2/token"
        );
        for version in [Version::V1, Version::V2] {
            assert_eq!(tenant_of(&url("https://a.example/below", version)), Some("contoso.com"));
        }
        for other in
            ["https://a.example/oauth2/token", "https://a.example/t/token", "https://a.example"]
        {
            assert_eq!(tenant_of(&Endpoint::parse(other).unwrap()), None, "{other}");
        }
        for authority in
            ["http://login.example", "", "https://", "https://a.example?b=", "https://a.example/#"]
        {
            let refused = token_endpoint(authority, &tenant, Version::V2).unwrap_err();
            assert!(matches!(refused, Error::Address { .. }), "{authority}: {refused:?}");
        }
    }

    #[test]
    fn a_cloud_is_known_by_its_hosts() {
        for cloud in Cloud::ALL {
            let host = cloud.authority();
            let found = Cloud::of_host(host.trim_start_matches("https://")).unwrap();
            assert_eq!(found.authority(), cloud.authority(), "{}", cloud.name());
        }
        assert_eq!(Cloud::of_host("STS.windows.net"), Some(Cloud::PUBLIC));
        assert_eq!(Cloud::of_host("login.example"), None);
    }
}
