//! What a person reads when a server cannot be reached: which, why, and what to do.

use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use certgen::token::HttpResponse;
use ureq::{Error, Timeout};

use super::{
    CONNECT, Outlook, Phase, Route, Trouble,
    proxy::{FLAG, Proxy},
    tls,
};
use crate::say::{code::Code, failure::Failure, system};

/// What happened, in the words that stand behind "cannot reach HOST:".
pub struct Account {
    pub what: String,
    pub why: Option<String>,
    pub help: String,
}

impl Account {
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), why: None, help: help.into() }
    }

    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }
}

/// `trouble` on the way to the server of `route`.
pub fn failure(trouble: &Trouble, phase: Phase, route: &Route) -> Failure {
    let server = &route.server;
    let error = match trouble {
        Trouble::TooLarge => {
            let most = HttpResponse::MAX_BYTES >> 20;
            let message = format!("the reply of {server} is larger than {most} MiB");
            return network(message).why("no token is as long as that").help(URL);
        }
        Trouble::Transport(error) => error,
    };
    let account = account(error, phase, route);
    let message = match phase {
        Phase::Connect => format!("cannot reach {server}: {}", account.what),
        Phase::Exchange => format!("no answer from {server}: {}", account.what),
    };
    let way = route
        .proxy
        .as_ref()
        .map(|proxy| format!("the way leads through the proxy {proxy}, from {}", proxy.origin()));
    let reasons: Vec<_> = account.why.into_iter().chain(way).collect();
    let failure = network(message).help(account.help);
    if reasons.is_empty() { failure } else { failure.why(reasons.join("; ")) }
}

/// Whether `trouble` may be gone the next time.
pub fn outlook(trouble: &Trouble) -> Outlook {
    let Trouble::Transport(error) = trouble else { return Outlook::Lasting };
    match error {
        Error::ConnectProxyFailed(reason) if status(reason).is_some_and(|one| one < "500") => {
            Outlook::Lasting
        }
        Error::Io(error) if tls::inside(error).is_some() => Outlook::Lasting,
        Error::LargeResponseHeader(..) | Error::Protocol(_) | Error::Rustls(_) => Outlook::Lasting,
        _ => Outlook::Passing,
    }
}

fn network(message: String) -> Failure {
    Failure::new(Code::Network, message)
}

fn account(error: &Error, phase: Phase, route: &Route) -> Account {
    let proxy = route.proxy.as_ref();
    match error {
        Error::ConnectProxyFailed(reason) => refused_by_proxy(reason, proxy),
        Error::ConnectionFailed => unreached("no connection came about", route),
        Error::HostNotFound => name_not_found(route),
        Error::Io(error) => match tls::inside(error) {
            Some(error) => tls::account(error, &route.server, proxy.is_some()),
            None => of_io(error, phase, route),
        },
        Error::LargeResponseHeader(..) => {
            Account::new("its reply has endless headers", URL).why(error.to_string())
        }
        Error::Protocol(reason) if phase == Phase::Connect => {
            unreached("what the proxy answers is not HTTP", route).why(reason.to_string())
        }
        Error::Protocol(reason) => {
            Account::new("what came back is not HTTP", NOT_HTTP).why(reason.to_string())
        }
        Error::Rustls(error) => tls::account(error, &route.server, proxy.is_some()),
        Error::Timeout(which) => too_late(*which, phase, route),
        other => Account::new(other.to_string(), URL),
    }
}

fn of_io(error: &io::Error, phase: Phase, route: &Route) -> Account {
    if is_about_name(error) {
        return match error.to_string().contains("emporary") {
            true => unreached("no name server answers", route),
            false => name_not_found(route),
        };
    }
    let cut = matches!(
        error.kind(),
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::UnexpectedEof
    );
    match (error.kind(), phase, &route.proxy) {
        (ErrorKind::ConnectionRefused, _, Some(_)) => {
            unreached("the proxy refused the connection", route)
        }
        (ErrorKind::ConnectionRefused, _, None) if route.is_loopback => {
            Account::new("connection refused", RUNS)
        }
        (ErrorKind::ConnectionRefused, _, None) => Account::new(
            "connection refused",
            format!("{RUNS}; behind a proxy set HTTPS_PROXY; {OFFLINE}"),
        ),
        (_, Phase::Connect, _) if cut => unreached("the connection was cut", route),
        (_, Phase::Exchange, _) if cut => Account::new(
            "the connection was cut",
            "try again; if it stays like that, ask who runs the server",
        )
        .why("the request may have arrived"),
        (ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable, ..) => {
            unreached("no way leads there from this network", route)
        }
        (ErrorKind::PermissionDenied, ..) => {
            unreached("this computer does not allow the connection", route)
        }
        (ErrorKind::TimedOut, ..) => unreached("it does not answer", route),
        _ => unreached(&system::reason(error), route),
    }
}

/// Whether the name could not be turned into an address. There is no kind for it, only the text that the
/// standard library puts before that of the system, and numbers of Windows (WSAHOST_NOT_FOUND and the three
/// after it).
fn is_about_name(error: &io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address information")
        || cfg!(windows) && matches!(error.raw_os_error(), Some(11001..=11004))
}

fn name_not_found(route: &Route) -> Account {
    match route.proxy {
        Some(_) => unreached("the name of the proxy was not found", route),
        None => Account::new(
            "name not found",
            format!("check the name and the network; behind a proxy set HTTPS_PROXY; {OFFLINE}"),
        ),
    }
}

fn unreached(what: &str, route: &Route) -> Account {
    let help = match &route.proxy {
        Some(proxy) => around(proxy),
        None if route.is_loopback => RUNS.to_owned(),
        None => format!("check the network; behind a proxy set HTTPS_PROXY; {OFFLINE}"),
    };
    Account::new(what, help)
}

fn around(proxy: &Proxy) -> String {
    match proxy.origin() {
        FLAG => "name another proxy, or go without: --proxy none".to_owned(),
        variable => format!("mend {variable}, or go without: --proxy none"),
    }
}

/// What the proxy said to CONNECT. ureq gives no more than the status, in a text.
fn refused_by_proxy(reason: &str, proxy: Option<&Proxy>) -> Account {
    let elsewhere = proxy.map_or_else(|| URL.to_owned(), around);
    match (status(reason), proxy.is_some_and(Proxy::has_password)) {
        (Some("407"), false) => Account::new(
            "the proxy wants a user name and a password (407)",
            "set HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, each half percent-encoded",
        ),
        (Some("407"), true) => Account::new(
            "the proxy does not take this user name and password (407)",
            "check them; what is no letter or digit is percent-encoded; only Basic is spoken",
        ),
        (Some(status), _) if status.starts_with('5') => {
            Account::new(format!("the proxy does not get there either ({status})"), elsewhere)
        }
        (Some(status), _) => {
            Account::new(format!("the proxy does not allow the connection ({status})"), elsewhere)
        }
        (None, _) => Account::new("the proxy cut the connection", elsewhere),
    }
}

/// The status in what ureq says of a proxy.
fn status(reason: &str) -> Option<&str> {
    reason.split(|sign: char| !sign.is_ascii_digit()).find(|digits| digits.len() == 3)
}

fn too_late(which: Timeout, phase: Phase, route: &Route) -> Account {
    let limit = seconds(CONNECT);
    let overall = format!("{} in all (--timeout)", seconds(route.timeout));
    let help = "--timeout 2m waits longer";
    match (which, phase) {
        (Timeout::Resolve, _) => {
            unreached(&format!("no name server answered within {limit}"), route)
        }
        (Timeout::Connect, _) => unreached(&format!("no connection within {limit}"), route),
        (_, Phase::Connect) => {
            Account::new("no connection before the time was up", help).why(overall)
        }
        (_, Phase::Exchange) => Account::new("none came before the time was up", help).why(overall),
    }
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        1 => "1 second".to_owned(),
        several => format!("{several} seconds"),
    }
}

const RUNS: &str = "check the port, and that the server runs";
const OFFLINE: &str = "certgen assertion works offline";
pub const URL: &str = "check that the URL is that of a token endpoint";
const NOT_HTTP: &str = "check the port, and whether the URL begins with https or http";

#[cfg(test)]
mod tests {
    use super::*;

    fn route(proxy: &'static str) -> Route {
        let mut world = crate::machine::world::World::empty();
        world.environment = Box::new(move |name| (name == "HTTPS_PROXY").then(|| proxy.into()));
        let endpoint = certgen::Endpoint::parse("https://login.example/token").unwrap();
        Route::resolve(&crate::cli::args::Network::default(), &endpoint, &mut world).unwrap()
    }

    #[test]
    fn a_proxy_that_refuses_is_understood() {
        for (status, proxy, words) in [
            ("407", "http://proxy:1", "wants a user name"),
            ("407", "http://user:word@proxy:1", "does not take"),
            ("403", "http://proxy:1", "does not allow the connection (403)"),
            ("502", "http://proxy:1", "does not get there either (502)"),
            ("", "http://proxy:1", "cut the connection"),
        ] {
            let reason = format!("proxy server responded {status}/{status}");
            let account = refused_by_proxy(&reason, route(proxy).proxy.as_ref());
            assert!(account.what.contains(words), "{}", account.what);
        }
    }

    #[test]
    fn a_name_that_is_not_found_is_told_from_a_silent_name_server() {
        let what = |text: &str, proxy| {
            let error = io::Error::other(format!("failed to lookup address information: {text}"));
            of_io(&error, Phase::Connect, &route(proxy)).what
        };
        let unknown = "Name or service not known";
        assert_eq!(what(unknown, ""), "name not found");
        assert_eq!(what(unknown, "http://proxy:1"), "the name of the proxy was not found");
        assert_eq!(what("Temporary failure in name resolution", ""), "no name server answers");
    }

    #[test]
    fn the_standard_library_still_says_it_like_that() {
        use std::net::ToSocketAddrs;

        // No resolver asks the network for it: a label may have no more than 63 letters.
        let error = (format!("{}.invalid", "a".repeat(64)), 443).to_socket_addrs().unwrap_err();
        assert!(is_about_name(&error), "{error}");
    }

    #[test]
    fn each_limit_is_named() {
        let of = |which, phase| {
            let account = too_late(which, phase, &route(""));
            format!("{}: {}", account.what, account.why.unwrap_or_default())
        };
        assert_eq!(
            of(Timeout::Resolve, Phase::Connect),
            "no name server answered within 10 seconds: "
        );
        assert_eq!(of(Timeout::Connect, Phase::Connect), "no connection within 10 seconds: ");
        assert_eq!(
            of(Timeout::Global, Phase::Connect),
            "no connection before the time was up: 30 seconds in all (--timeout)"
        );
    }
}
