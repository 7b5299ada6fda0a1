//! The one way to a server: a POST over TLS, and whatever comes back.
//!
//! Refused are plain http to another computer, redirects, compressed and endless replies. Any status is a
//! reply. What can be found wrong is found by [`Route::resolve`], before anything is sent.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use certgen::{
    Endpoint, date,
    token::{HttpRequest, HttpResponse},
};
use rustls::pki_types::ServerName;
use ureq::{
    Agent, SendBody, Timeout,
    http::Uri,
    unversioned::{resolver::DefaultResolver, transport::DefaultConnector},
};
use zeroize::Zeroizing;

use crate::{
    cli::args,
    machine::{interrupt::Interrupt, reading, world::World},
    say::{code::Code, failure::Failure},
};

mod bypass;
mod explain;
mod loopback;
mod proxy;
mod tls;
mod transport;
mod trust;
mod verifier;

use loopback::Loopback;
use proxy::Proxy;
pub use trust::Named;
use trust::Trust;

/// The network, and time that passes.
pub struct Network {
    pub post: Box<Post>,
    pub sleep: Box<dyn Fn(Duration)>,
}

type Post = dyn Fn(&HttpRequest, &Route, Duration) -> Result<HttpResponse, Unreachable>;

impl Network {
    pub fn of_this_process(interrupt: &Interrupt) -> Self {
        // From here on a Ctrl-C ends the program by its own thread, whatever this one waits for.
        let (of_post, of_sleep) = (interrupt.clone(), interrupt.clone());
        Self {
            post: Box::new(move |request, route, timeout| {
                of_post.watch();
                post(request, route, timeout)
            }),
            sleep: Box::new(move |time| {
                of_sleep.watch();
                thread::sleep(time);
            }),
        }
    }
}

/// How a server is reached.
pub struct Route {
    /// Host and port, as the URL has them.
    server: String,
    is_loopback: bool,
    is_in_the_clear: bool,
    proxy: Option<Proxy>,
    trust: Trust,
    timeout: Duration,
}

/// No reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    pub phase: Phase,
    pub outlook: Outlook,
    pub failure: Failure,
}

/// How far a request got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The server cannot have acted on it: its body was not sent. It may be tried again.
    Connect,
    /// It may have arrived.
    Exchange,
}

/// Whether another try may end in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// One side does not accept the other. A proxy may even lock out who comes with a wrong password again.
    Lasting,
    Passing,
}

impl Route {
    /// Checks all that can be checked without the network.
    pub fn resolve(
        flags: &args::Network,
        endpoint: &Endpoint,
        world: &mut World,
    ) -> Result<Self, Failure> {
        let timeout = flags.timeout.as_deref().map_or(Ok(TIMEOUT), timeout)?;
        let server = server(endpoint)?;
        let proxy = Proxy::choose(flags.proxy.as_deref(), endpoint, world)?;
        if let Some(proxy) = &proxy {
            world.note(&format!("{server} is reached through {proxy}, from {}", proxy.origin()));
        }
        let (is_loopback, is_in_the_clear) = (endpoint.is_loopback(), endpoint.is_in_the_clear());
        let trust = Trust::System;
        Ok(Self { server, is_loopback, is_in_the_clear, proxy, trust, timeout })
    }

    /// The same to a server that may be one of `named`, or signed by one.
    pub fn trusting(self, named: Named) -> Self {
        Self { trust: Trust::Also(Arc::new(named)), ..self }
    }

    /// How long all tries together may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    fn agent(&self, timeout: Duration) -> Agent {
        use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::clone(&provider))
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .https_only(!self.is_in_the_clear)
            // Never left out: ureq would look into the environment itself, also for this computer.
            .proxy(self.proxy.as_ref().map(|proxy| proxy.settings().clone()))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("certgen/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .timeout_global(Some(timeout))
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .build();
        match &self.trust {
            _ if self.is_in_the_clear => {
                Agent::with_parts(config, DefaultConnector::new(), Loopback)
            }
            Trust::Also(named) => {
                let connector = transport::connector(named, provider);
                Agent::with_parts(config, connector, DefaultResolver::default())
            }
            Trust::System => config.new_agent(),
        }
    }
}

/// Sends `request` once and waits for the reply, `timeout` at most.
pub fn post(
    request: &HttpRequest,
    route: &Route,
    timeout: Duration,
) -> Result<HttpResponse, Unreachable> {
    let progress = Arc::new(Progress::default());
    let call = Call::new(request, route.agent(timeout), &progress);
    let outcome = within(timeout + GRACE, move || call.run()).unwrap_or_else(|error| {
        progress.is_given_up.store(true, Ordering::SeqCst);
        Err(Trouble::Transport(error))
    });
    outcome.map_err(|trouble| {
        let is_begun = progress.is_begun.load(Ordering::SeqCst);
        let phase = if is_begun { Phase::Exchange } else { Phase::Connect };
        let outlook = explain::outlook(&trouble);
        Unreachable { phase, outlook, failure: explain::failure(&trouble, phase, route) }
    })
}

/// Runs `work` in a thread of its own, and leaves it behind after `limit`: the library below starts its
/// clock anew with each byte that a proxy says before it lets anybody through.
fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ureq::Error> {
    let (done, outcome) = mpsc::sync_channel(1);
    thread::Builder::new().name("network".into()).spawn(move || {
        let _ = done.send(work());
    })?;
    outcome.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Disconnected => io::Error::other("the thread for it has ended").into(),
        RecvTimeoutError::Timeout => ureq::Error::Timeout(Timeout::Global),
    })
}

/// Why there is no reply.
enum Trouble {
    /// It has more bytes than any that a token is in.
    TooLarge,
    Transport(ureq::Error),
}

/// A request with all that it takes to send it. What is secret in it is wiped in the end.
struct Call {
    agent: Agent,
    url: String,
    headers: Vec<(&'static str, Zeroizing<String>)>,
    body: Body,
}

impl Call {
    fn new(request: &HttpRequest, agent: Agent, progress: &Arc<Progress>) -> Self {
        let headers = request.secret_headers();
        let bytes = Zeroizing::new(request.secret_body().as_bytes().to_vec());
        Self {
            agent,
            url: request.url().as_str().to_owned(),
            headers: headers.map(|(name, value)| (name, value.to_owned().into())).collect(),
            body: Body { bytes, sent: 0, progress: Arc::clone(progress) },
        }
    }

    fn run(mut self) -> Result<HttpResponse, Trouble> {
        let mut call = self.agent.post(&self.url);
        for (name, value) in &self.headers {
            call = call.header(*name, value.as_str());
        }
        let call = call.header("Content-Length", self.body.bytes.len());
        let body = SendBody::from_reader(&mut self.body);
        let mut reply = call.send(body).map_err(Trouble::Transport)?;
        let mut content = reply.body_mut().as_reader();
        let content = reading::bounded(&mut content, HttpResponse::MAX_BYTES)
            .map_err(|error| Trouble::Transport(error.into()))?;
        let mut content = content.ok_or(Trouble::TooLarge)?;
        let headers = reply.headers().iter();
        // What is no text in a header says nothing to us.
        let headers =
            headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        Ok(HttpResponse::new(reply.status().as_u16(), headers, std::mem::take(&mut *content)))
    }
}

/// How far a request got, and whether somebody still waits for it.
#[derive(Default)]
struct Progress {
    /// Whether any of its body was wanted: until then all that a server can have got is a part of it.
    is_begun: AtomicBool,
    is_given_up: AtomicBool,
}

/// The body of a request.
struct Body {
    bytes: Zeroizing<Vec<u8>>,
    sent: usize,
    progress: Arc<Progress>,
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // In this order, and `post` in the other: what is said not to have been sent will not be sent.
        self.progress.is_begun.store(true, Ordering::SeqCst);
        if self.progress.is_given_up.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let count = self.bytes.get(self.sent..).unwrap_or_default().read(buffer)?;
        self.sent += count;
        Ok(count)
    }
}

/// The host and the port of `endpoint`, if it is one that can be reached.
fn server(endpoint: &Endpoint) -> Result<String, Failure> {
    let refused = |why: &str, help: &str| {
        Failure::new(Code::BadUrl, format!("{} cannot be reached", endpoint.as_str()))
            .why(why)
            .help(help)
    };
    if !endpoint.host().is_ascii() {
        return Err(refused(
            "the name of its host has letters beyond ASCII",
            "write it as it is registered, beginning with xn--",
        ));
    }
    // The library below would send some of them as they are.
    let is_of_url = |sign: char| sign.is_ascii_alphanumeric() || SIGNS.contains(sign);
    let uri = endpoint.as_str().parse::<Uri>().ok();
    let uri = uri.filter(|_| endpoint.as_str().chars().all(is_of_url));
    let authority = uri.as_ref().and_then(Uri::authority).ok_or_else(|| {
        refused(
            "it has letters that no URL has",
            "put in what stands in brackets; other letters are written %XX, each byte for itself",
        )
    })?;
    ServerName::try_from(endpoint.host()).map_err(|_| {
        refused("the name of its host is none that a certificate can have", "check the URL")
    })?;
    Ok(authority.as_str().to_owned())
}

fn timeout(text: &str) -> Result<Duration, Failure> {
    let timeout = date::parse_duration(text).map_err(|error| {
        Failure::new(Code::BadDuration, format!("--timeout: {error}"))
            .help("--timeout takes 1s to 10m; 30s is what it is if left out")
    })?;
    if !(SHORTEST..=LONGEST).contains(&timeout) {
        let message = format!(
            "--timeout {text} is too {}",
            if timeout < SHORTEST { "short" } else { "long" }
        );
        return Err(Failure::new(Code::BadDuration, message)
            .help("--timeout takes 1s to 10m; 30s is what it is if left out"));
    }
    Ok(timeout)
}

/// What a URL may have beside letters and digits (RFC 3986 section 2).
const SIGNS: &str = "-._~:/?#[]@!$&'()*+,;=%";

const TIMEOUT: Duration = Duration::from_secs(30);
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(600);

/// How much later than its library this program gives up.
const GRACE: Duration = Duration::from_millis(250);

/// For finding the address of a server, and then for connecting to it. Whoever is there answers within a
/// few round trips; name servers are asked again after five seconds.
const CONNECT: Duration = Duration::from_secs(10);

#[cfg(test)]
pub mod tests;
