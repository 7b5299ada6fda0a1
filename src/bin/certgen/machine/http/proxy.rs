//! Whether the way to a server leads through a proxy, and through which.

use std::fmt;

use certgen::Endpoint;
use ureq::{Proxy as Settings, http::Uri};

use super::bypass::Bypass;
use crate::{
    machine::world::World,
    say::{code::Code, failure::Failure},
};

/// A proxy, and where its address came from.
#[derive(Clone)]
pub struct Proxy {
    /// May hold a user name and a password.
    settings: Settings,
    origin: &'static str,
}

impl Proxy {
    /// The proxy for `endpoint`: what `flag` names, or the environment. A server on this computer is never
    /// reached through one.
    ///
    /// HTTP_PROXY is for plain http, which leaves this computer never.
    pub fn choose(
        flag: Option<&str>,
        endpoint: &Endpoint,
        world: &World,
    ) -> Result<Option<Self>, Failure> {
        let found = match flag {
            Some("none") => return Ok(None),
            Some(url) => Some(Self::of_flag(url)?),
            None => Self::of_environment(endpoint, world)?,
        };
        Ok(found.filter(|_| !endpoint.is_loopback()))
    }

    fn of_flag(url: &str) -> Result<Self, Failure> {
        if url.contains('@') {
            return Err(Failure::new(
                Code::PasswordOnCommandLine,
                "a password on the command line is visible to other users and stays in the shell history",
            )
            .why("--proxy has a user name in it")
            .help("set HTTPS_PROXY to the whole URL; choose another password if this one was real"));
        }
        Self::parse(url, FLAG)
    }

    fn of_environment(endpoint: &Endpoint, world: &World) -> Result<Option<Self>, Failure> {
        let Some((origin, value)) = set(VARIABLES, world) else { return Ok(None) };
        if let Some((_, exceptions)) = set(EXCEPTIONS, world) {
            // What is no text names no server.
            if Bypass::parse(&exceptions.to_string_lossy()).covers(endpoint) {
                return Ok(None);
            }
        }
        let url = value.to_str().ok_or_else(|| refused(origin, "it is not UTF-8"))?;
        Self::parse(url.trim(), origin).map(Some)
    }

    fn parse(url: &str, origin: &'static str) -> Result<Self, Failure> {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            None | Some("http" | "https") => {}
            Some(socks) if socks.starts_with("socks") => {
                return Err(refused(
                    origin,
                    "it is a SOCKS proxy, and certgen speaks to HTTP proxies",
                ));
            }
            Some(_) => return Err(refused(origin, "it begins with neither http:// nor https://")),
        }
        let uri = url.parse::<Uri>().map_err(|_| refused(origin, "it is no URL"))?;
        if !names_host(&uri) {
            return Err(refused(origin, "it names no host or no port"));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(refused(origin, "it has a path, and a proxy has none"));
        }
        let settings = Settings::new(url).map_err(|_| {
            refused(origin, "its user name or password is not percent-encoded UTF-8")
        })?;
        Ok(Self { settings, origin })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn has_password(&self) -> bool {
        self.settings.username().is_some()
    }

    /// The flag or the variable that named it.
    pub fn origin(&self) -> &'static str {
        self.origin
    }
}

/// Its address, and never who asks.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.settings.host(), self.settings.port())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self} from {})", self.origin)
    }
}

/// Whether a host stands in it, and behind that a port or nothing: a number that is no port would pass for
/// nothing.
fn names_host(uri: &Uri) -> bool {
    let authority = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
    let (host, server) = (uri.host().unwrap_or_default(), authority.rsplit('@').next());
    let port = server.and_then(|server| server.strip_prefix(host));
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port != 0);
    !host.is_empty()
        && port.is_some_and(|port| port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

/// The first of `names` that is set to something.
fn set(names: &[&'static str], world: &World) -> Option<(&'static str, std::ffi::OsString)> {
    names.iter().find_map(|name| {
        let value = (world.environment)(name)?;
        (!value.is_empty()).then_some((*name, value))
    })
}

/// The address is not repeated: it may have a password in it.
fn refused(origin: &str, reason: &str) -> Failure {
    Failure::new(Code::BadProxy, format!("{origin} is not the address of a proxy"))
        .why(reason)
        .help("write it like http://proxy.example:8080; --proxy none goes without")
}

pub const FLAG: &str = "--proxy";

/// In small letters first, as curl and its kin look for them.
const VARIABLES: &[&str] = &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPTIONS: &[&str] = &["no_proxy", "NO_PROXY"];

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "https://login.example/token";

    fn chosen(
        flag: Option<&str>,
        variables: &'static [(&'static str, &'static str)],
        server: &str,
    ) -> Result<Option<String>, Failure> {
        let mut world = World::empty();
        world.environment = Box::new(|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted)?;
            Some(found.1.into())
        });
        let proxy = Proxy::choose(flag, &Endpoint::parse(server).unwrap(), &world)?;
        Ok(proxy.map(|proxy| format!("{proxy} from {}", proxy.origin())))
    }

    #[test]
    fn the_flag_wins_then_the_variables_in_the_order_of_curl() {
        const ALL: &[(&str, &str)] = &[
            ("HTTPS_PROXY", "http://upper:1"),
            ("https_proxy", "http://lower:2"),
            ("ALL_PROXY", "http://all:3"),
            ("HTTP_PROXY", "http://plain:4"),
        ];
        let found = |flag, variables| chosen(flag, variables, SERVER).unwrap();
        assert_eq!(found(Some("http://flag:9"), ALL).unwrap(), "flag:9 from --proxy");
        assert_eq!(found(None, ALL).unwrap(), "lower:2 from https_proxy");
        assert_eq!(found(None, &ALL[..1]).unwrap(), "upper:1 from HTTPS_PROXY");
        assert_eq!(found(None, &ALL[2..]).unwrap(), "all:3 from ALL_PROXY");
        assert_eq!(found(None, &ALL[3..]), None);
        assert_eq!(found(Some("none"), ALL), None);
        const EMPTY: &[(&str, &str)] = &[("https_proxy", ""), ("HTTPS_PROXY", "proxy.example")];
        assert_eq!(found(None, EMPTY).unwrap(), "proxy.example:80 from HTTPS_PROXY");
    }

    #[test]
    fn this_computer_is_never_behind_a_proxy() {
        const ALL: &[(&str, &str)] =
            &[("HTTPS_PROXY", "http://proxy:1"), ("HTTP_PROXY", "http://proxy:1")];
        for server in [
            "http://localhost:3000/token",
            "https://localhost/token",
            "http://127.0.0.1/token",
            "http://[::1]:8080/token",
        ] {
            assert_eq!(chosen(None, ALL, server), Ok(None), "{server}");
            assert_eq!(chosen(Some("http://proxy:1"), ALL, server), Ok(None), "{server}");
        }
    }

    #[test]
    fn exceptions_are_for_the_environment_and_the_flag_is_meant() {
        const ALL: &[(&str, &str)] =
            &[("HTTPS_PROXY", "http://proxy:1"), ("NO_PROXY", "other, .example")];
        assert_eq!(chosen(None, ALL, SERVER), Ok(None));
        assert!(chosen(None, ALL, "https://login.example.org/token").unwrap().is_some());
        assert!(chosen(Some("http://flag:9"), ALL, SERVER).unwrap().is_some());
    }

    #[test]
    fn a_bad_address_is_refused_and_not_repeated() {
        for (url, words) in [
            ("socks5://s3cret:s3cret@proxy:1080", "SOCKS"),
            ("ftp://s3cret@proxy", "http://"),
            ("http://user:s3 cret@proxy:8080", "no URL"),
            ("http://user:s3cret@", "no URL"),
            ("http://user:s3cret%ff@proxy:8080", "percent"),
            ("http://user:s3cret@proxy:8080/path", "path"),
            ("http://user:s3cret@proxy:8080?a=b", "path"),
            ("http://user:s3cret@proxy:99999", "no "),
            ("http://user:s3cret@proxy:0", "port"),
            ("http://:8080", "no "),
            ("/s3cret", "no host"),
        ] {
            let variables: &'static [(&str, &str)] = Vec::leak(vec![("HTTPS_PROXY", url)]);
            let failure = chosen(None, variables, SERVER).unwrap_err();
            assert_eq!((failure.code.name(), failure.exit), ("bad_proxy", 2), "{url}");
            assert!(failure.why.as_deref().is_some_and(|why| why.contains(words)), "{failure:?}");
            assert!(!format!("{failure:?}").contains("s3cret"), "{failure:?}");
        }
    }

    #[test]
    fn a_password_is_for_the_environment_and_never_shown() {
        const WITH: &[(&str, &str)] = &[("HTTPS_PROXY", "http://user:s3cr%65t@proxy:8080")];
        let mut world = World::empty();
        world.environment =
            Box::new(|name| (name == WITH[0].0).then(|| std::ffi::OsString::from(WITH[0].1)));
        let endpoint = Endpoint::parse(SERVER).unwrap();
        let proxy = Proxy::choose(None, &endpoint, &world).unwrap().unwrap();
        assert_eq!(proxy.settings().password(), Some("s3cret"));
        assert!(proxy.has_password());
        let shown = format!("{proxy} {proxy:?}");
        assert_eq!(shown, "proxy:8080 Proxy(proxy:8080 from HTTPS_PROXY)");
        let failure = chosen(Some("http://user:s3cret@proxy:8080"), &[], SERVER).unwrap_err();
        assert_eq!(failure.code.name(), "password_on_command_line");
        assert!(!format!("{failure:?}").contains("s3cret"));
    }
}
