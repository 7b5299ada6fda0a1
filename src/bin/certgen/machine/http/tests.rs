use std::{
    sync::mpsc,
    time::{Duration, SystemTime},
};

use certgen::{
    Limits,
    bundle::File,
    token::{ClientSecret, SecretPlace, TokenRequest, TokenResponse, Wanted},
};

use super::*;

mod double;
pub mod identity;
mod named;

use double::{Double, closed_port, plain, proxy, secured};
use identity::Shown;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                  Content-Length: 22\r\n\r\n{\"access_token\":\"abc\"}";
const MARKER: &str = "s3cret-marker";

/// Long for this computer, short for a person who waits for a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

fn request(url: &str) -> HttpRequest {
    let secret = ClientSecret::new(MARKER).unwrap();
    TokenRequest::client_secret("me", &secret, SecretPlace::Body, Wanted::Default)
        .to(&Endpoint::parse(url).unwrap())
}

type Variables = &'static [(&'static str, &'static str)];

/// The way to `url` for somebody who trusts `trusted`.
fn route(url: &str, trusted: Option<&Shown>, variables: Variables) -> Route {
    let mut world = World::empty();
    world.environment = Box::new(|wanted| {
        variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.into())
    });
    let endpoint = Endpoint::parse(url).unwrap();
    let route = Route::resolve(&args::Network::default(), &endpoint, &mut world).unwrap();
    let Some(trusted) = trusted else { return route };
    let file = File::read(trusted.pem().as_bytes(), &Limits::new()).unwrap().visible();
    let mut named = Named::default();
    for certificate in file.bags.iter().filter_map(|bag| bag.certificate()) {
        named.add(certificate).unwrap();
    }
    route.trusting(named)
}

fn ask(url: &str, trusted: Option<&Shown>) -> Result<HttpResponse, Unreachable> {
    post(&request(url), &route(url, trusted, &[]), PATIENCE)
}

#[track_caller]
fn refused(outcome: Result<HttpResponse, Unreachable>, phase: Phase, words: &str) -> Failure {
    refused_for(outcome, phase, Outlook::Passing, words)
}

#[track_caller]
fn refused_for(
    outcome: Result<HttpResponse, Unreachable>,
    phase: Phase,
    outlook: Outlook,
    words: &str,
) -> Failure {
    let unreachable = outcome.err().unwrap();
    assert_eq!(unreachable.outlook, outlook, "{unreachable:?}");
    let failure = unreachable.failure;
    assert_eq!(unreachable.phase, phase, "{failure:?}");
    assert_eq!((failure.code.name(), failure.exit), ("network", 7));
    assert!(failure.message.contains(words), "{failure:?}");
    assert!(failure.help.is_some(), "{failure:?}");
    let shown = format!("{failure:?}");
    assert!(!shown.contains(MARKER), "{shown}");
    failure
}

#[test]
fn a_request_arrives_as_it_is_and_the_reply_comes_back() {
    let server = plain(OK);
    let url = format!("http://127.0.0.1:{}/token?a=b", server.port);
    let reply = ask(&url, None).unwrap();
    assert_eq!(reply.status(), 200);
    let token = TokenResponse::read(&reply, SystemTime::now()).unwrap();
    assert_eq!(token.access_token().secret_text(), "abc");
    let request = server.end().to_lowercase();
    assert!(request.starts_with("post /token?a=b http/1.1\r\n"), "{request}");
    for header in [
        concat!("user-agent: certgen/", env!("CARGO_PKG_VERSION"), "\r\n"),
        "accept: application/json\r\n",
        "accept-encoding: identity\r\n",
        "content-type: application/x-www-form-urlencoded\r\n",
        "content-length: 70\r\n",
    ] {
        assert_eq!(request.matches(header).count(), 1, "{header}: {request}");
    }
    let body = format!("client_id=me&client_secret={MARKER}&grant_type=client_credentials");
    assert!(request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
}

#[test]
fn every_status_is_a_reply_and_a_redirect_is_not_followed() {
    for (head, status) in [
        ("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", 400),
        ("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", 401),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204),
        ("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", 302),
        (
            "HTTP/1.1 307 Moved\r\nLocation: https://other.example/\r\nContent-Length: 2\r\n\r\nhi",
            307,
        ),
        ("HTTP/1.1 429 Slow down\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n", 429),
        ("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", 503),
    ] {
        let server = plain(head);
        let reply = ask(&format!("http://127.0.0.1:{}/token", server.port), None).unwrap();
        assert_eq!(reply.status(), status);
        assert!(server.end().contains(MARKER));
    }
}

#[test]
fn replies_of_every_length_are_read_to_the_limit_and_no_further() {
    let most = HttpResponse::MAX_BYTES;
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    for (reply, length) in [
        ("HTTP/1.1 200 OK\r\n\r\nto the end".to_owned(), 10),
        (chunked.to_owned(), 2),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned(), 0),
        (format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(most)), most),
    ] {
        let server = plain(reply);
        let reply = ask(&format!("http://127.0.0.1:{}/token", server.port), None).unwrap();
        assert_eq!(format!("{reply:?}"), format!("HttpResponse(200, {length} bytes)"));
        server.end();
    }
    for head in ["", "Content-Length: 1048577\r\n"] {
        let server = plain(format!("HTTP/1.1 200 OK\r\n{head}\r\n{}", "a".repeat(most + 1)));
        let outcome = ask(&format!("http://127.0.0.1:{}/token", server.port), None);
        refused_for(outcome, Phase::Exchange, Outlook::Lasting, "is larger than 1 MiB");
        server.end();
    }
}

#[test]
fn a_port_where_nobody_listens() {
    let port = closed_port();
    let failure =
        refused(ask(&format!("http://127.0.0.1:{port}/token"), None), Phase::Connect, "refused");
    assert_eq!(failure.message, format!("cannot reach 127.0.0.1:{port}: connection refused"));
    assert_eq!(failure.why, None);
}

#[test]
fn a_connection_that_is_cut_before_the_request_may_be_tried_again_and_later_not() {
    let early = Double::new(drop);
    let url = format!("https://127.0.0.1:{}/token", early.port);
    refused(ask(&url, None), Phase::Connect, "the connection was cut");
    early.end();
    for reply in ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"] {
        let late = plain(reply);
        let url = format!("http://127.0.0.1:{}/token", late.port);
        refused(ask(&url, None), Phase::Exchange, "the connection was cut");
        assert!(late.end().contains(MARKER));
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let brief = Duration::from_millis(200);
    let silent = |is_read: bool| {
        let (done, wait) = mpsc::channel::<()>();
        let server = Double::new(move |mut stream| {
            if is_read {
                let _ = double::request(&mut stream);
            }
            let _ = wait.recv();
        });
        (server, done)
    };
    let (server, done) = silent(true);
    let url = format!("http://127.0.0.1:{}/token", server.port);
    let outcome = post(&request(&url), &route(&url, None, &[]), brief);
    let failure = refused(outcome, Phase::Exchange, "none came before the time was up");
    assert_eq!(failure.why.as_deref(), Some("30 seconds in all (--timeout)"));
    drop(done);
    server.end();

    let (server, done) = silent(false);
    let url = format!("https://127.0.0.1:{}/token", server.port);
    let outcome = post(&request(&url), &route(&url, None, &[]), brief);
    refused(outcome, Phase::Connect, "no connection before the time was up");
    drop(done);
    server.end();
}

#[test]
fn no_time_left_is_no_time_to_connect() {
    let url = format!("http://127.0.0.1:{}/token", closed_port());
    let outcome = post(&request(&url), &route(&url, None, &[]), Duration::ZERO);
    refused(outcome, Phase::Connect, "the time was up");
}

#[test]
fn a_certificate_in_the_file_is_trusted_beside_those_of_the_system() {
    let shown = identity::for_names(&["dns:localhost", "ip:127.0.0.1"]);
    for host in ["localhost", "127.0.0.1"] {
        let server = secured(&shown, OK);
        let reply = ask(&format!("https://{host}:{}/token", server.port), Some(&shown)).unwrap();
        assert_eq!(reply.status(), 200);
        assert!(server.end().contains(MARKER));
    }
}

#[test]
fn what_is_wrong_with_a_certificate_is_said() {
    let now = SystemTime::now();
    let hour = identity::HOUR;
    let here = ["ip:127.0.0.1"];
    let namesake = identity::for_names(&here);
    let names = ["dns:a.example", "dns:b.example", "ip:192.0.2.1"];
    let stranger = identity::for_names(&here);
    let expired = identity::for_names_from(&here, now - 3 * hour, now - hour);
    let future = identity::for_names_from(&here, now + hour, now + 3 * hour);
    let elsewhere = identity::for_names(&names);
    let authority = identity::authority();
    let below = identity::below_authority();
    for (shown, trusted, words, why) in [
        (&stranger, None, "an authority this computer does not know", ""),
        (&stranger, Some(&authority), "an authority this computer does not know", ""),
        (&stranger, Some(&namesake), "another certificate than that of the same name", ""),
        (&expired, Some(&expired), "its certificate expired on", "the clock of this computer"),
        (&future, Some(&future), "is not valid before", "the clock of this computer says"),
        (&elsewhere, Some(&elsewhere), "other names", "they are a.example, b.example, 192.0.2.1"),
        (&authority, Some(&authority), "certificate of an authority (CA:TRUE)", ""),
        (&below, Some(&authority), "other names", "it has no names"),
        (&below, Some(&namesake), "an authority this computer does not know", ""),
    ] {
        let server = secured(shown, OK);
        let outcome = ask(&format!("https://127.0.0.1:{}/token", server.port), trusted);
        let failure = refused_for(outcome, Phase::Connect, Outlook::Lasting, words);
        assert!(failure.why.clone().unwrap_or_default().contains(why), "{failure:?}");
        assert_eq!(server.end(), "", "{words}: nothing may arrive");
    }
}

#[test]
fn the_wrong_protocol_at_a_port_is_recognised() {
    let server = Double::new(|mut stream| {
        let _ = io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = stream.read(&mut [0; 4096]);
    });
    let outcome = ask(&format!("https://127.0.0.1:{}/token", server.port), None);
    refused_for(outcome, Phase::Connect, Outlook::Lasting, "it does not speak TLS");
    server.end();
    let server = plain("SSH-2.0-OpenSSH_9.9\r\n\r\n");
    let outcome = ask(&format!("http://127.0.0.1:{}/token", server.port), None);
    refused_for(outcome, Phase::Exchange, Outlook::Lasting, "what came back is not HTTP");
    server.end();
}

const BEHIND: &str = "https://login.example:8443/token";

/// The way to a server behind the proxy at `port`, with a user name and a password for it.
fn behind(port: u16, trusted: Option<&Shown>) -> Route {
    let url = format!("http://user:s3cr%65t@127.0.0.1:{port}");
    route(BEHIND, trusted, vec![("HTTPS_PROXY", &*url.leak())].leak())
}

#[test]
fn a_proxy_is_asked_for_the_way_and_hears_nothing_else() {
    let shown = identity::for_names(&["dns:login.example"]);
    let server = proxy("200", &shown, OK);
    let route = behind(server.port, Some(&shown));
    assert_eq!(post(&request(BEHIND), &route, PATIENCE).unwrap().status(), 200);
    let [asked, request] = server.end();
    assert!(asked.starts_with("CONNECT login.example:8443 HTTP/1.1\r\n"), "{asked}");
    // user:s3cret
    assert!(asked.contains("Proxy-Authorization: Basic dXNlcjpzM2NyZXQ=\r\n"), "{asked}");
    assert!(!asked.contains(MARKER), "{asked}");
    assert!(request.starts_with("POST /token HTTP/1.1\r\n"), "{request}");
    assert!(request.contains(MARKER) && !request.contains("Proxy-"), "{request}");
}

#[test]
fn a_proxy_that_does_not_help_is_named_and_its_password_is_not() {
    let shown = identity::for_names(&["dns:login.example"]);
    use Outlook::{Lasting, Passing};

    for (status, outlook, words) in [
        ("403", Lasting, "the proxy does not allow the connection (403)"),
        ("407", Lasting, "the proxy does not take this user name and password (407)"),
        ("502", Passing, "the proxy does not get there either (502)"),
    ] {
        let server = proxy(status, &shown, OK);
        let port = server.port;
        let outcome = post(&request(BEHIND), &behind(port, Some(&shown)), PATIENCE);
        let failure = refused_for(outcome, Phase::Connect, outlook, words);
        let why = failure.why.clone().unwrap();
        assert!(why.ends_with(&format!("the proxy 127.0.0.1:{port}, from HTTPS_PROXY")), "{why}");
        assert!(!format!("{failure:?}").contains("s3cr"), "{failure:?}");
        server.end();
    }
    let outcome = post(&request(BEHIND), &behind(closed_port(), None), PATIENCE);
    refused(outcome, Phase::Connect, "the proxy refused the connection");
    let server = Double::new(drop);
    let outcome = post(&request(BEHIND), &behind(server.port, None), PATIENCE);
    let failure = refused(outcome, Phase::Connect, "login.example:8443: the connection was cut");
    assert!(failure.why.unwrap().contains("through the proxy 127.0.0.1"));
    server.end();
}

#[test]
fn a_proxy_that_reads_along_is_found_out() {
    let shown = identity::for_names(&["dns:login.example"]);
    let server = proxy("200", &shown, OK);
    let outcome = post(&request(BEHIND), &behind(server.port, None), PATIENCE);
    let words = "an authority this computer does not know";
    let failure = refused_for(outcome, Phase::Connect, Outlook::Lasting, words);
    assert!(failure.help.unwrap().contains("reads along"));
    assert_eq!(server.end()[1], "");
}

#[test]
fn a_proxy_that_never_comes_to_an_end_is_given_up() {
    let (done, wait) = mpsc::channel::<()>();
    let server = Double::new(move |mut stream| {
        let mut rest = b"HTTP/1.1 200 Established\r\nX: ".iter().chain(std::iter::repeat(&b'x'));
        let still = Err(mpsc::RecvTimeoutError::Timeout);
        while wait.recv_timeout(Duration::from_millis(20)) == still {
            let byte = [*rest.next().unwrap()];
            if io::Write::write_all(&mut stream, &byte).is_err() {
                break;
            }
        }
    });
    let brief = Duration::from_millis(200);
    let outcome = post(&request(BEHIND), &behind(server.port, None), brief);
    refused(outcome, Phase::Connect, "no connection before the time was up");
    drop(done);
    server.end();
}

#[test]
fn this_computer_is_reached_without_the_proxy_of_the_environment() {
    let server = plain(OK);
    let url = format!("http://localhost:{}/token", server.port);
    let proxy = &*format!("http://127.0.0.1:{}", closed_port()).leak();
    let variables =
        vec![("HTTPS_PROXY", proxy), ("HTTP_PROXY", proxy), ("ALL_PROXY", proxy)].leak();
    let reply = post(&request(&url), &route(&url, None, variables), PATIENCE).unwrap();
    assert_eq!(reply.status(), 200);
    server.end();
}

#[test]
fn what_is_wrong_is_said_before_anything_is_sent() {
    let failure = |flags: args::Network, url: &str| {
        let endpoint = Endpoint::parse(url).unwrap();
        Route::resolve(&flags, &endpoint, &mut World::empty()).err().unwrap()
    };
    let plain = args::Network::default;
    let url = "https://login.example/token";
    for time in ["0", "999", "11m", "-1s", "soon"] {
        let flags = args::Network { timeout: Some(time.to_owned()), ..plain() };
        let failure = failure(flags, url);
        assert_eq!((failure.code.name(), failure.exit), ("bad_duration", 2), "{failure:?}");
        assert!(failure.message.contains("--timeout"), "{failure:?}");
    }
    for (url, words) in [
        ("https://bücher.example/token", "beyond ASCII"),
        ("https://login.example/tök", "letters"),
        ("https://login.example/<tenant>/token", "letters"),
        ("https://login.example/{tenant}/token", "letters"),
        ("https://login.example/a\\b", "letters"),
        ("https://-/token", "name of its host"),
    ] {
        let failure = failure(plain(), url);
        assert_eq!((failure.code.name(), failure.exit), ("bad_url", 2), "{failure:?}");
        assert!(failure.why.clone().unwrap().contains(words), "{failure:?}");
    }
}

#[test]
fn the_time_for_all_tries_is_half_a_minute_unless_said() {
    let resolved = |time: Option<&str>| {
        let flags = args::Network { timeout: time.map(str::to_owned), ..args::Network::default() };
        let endpoint = Endpoint::parse("https://login.example/token").unwrap();
        Route::resolve(&flags, &endpoint, &mut World::empty()).unwrap().timeout()
    };
    assert_eq!(resolved(None), Duration::from_secs(30));
    assert_eq!(resolved(Some("1s")), Duration::from_secs(1));
    assert_eq!(resolved(Some("10m")), Duration::from_secs(600));
}
