//! A double of Entra's token endpoint on this computer: it looks at every request as strictly as a
//! server may, answers in Entra's words, and can be told to answer anything else.
//!
//! What it looks at, it looks at by other code than that of certgen: ring verifies the signature,
//! x509-cert reads the registered certificates.

#![allow(dead_code, reason = "each test takes the part that it needs")]

use std::{
    collections::VecDeque,
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

use rustls::{ServerConnection, StreamOwned};

#[path = "entra/assertion.rs"]
pub mod assertion;
#[path = "entra/codes.rs"]
pub mod codes;
#[path = "entra/dates.rs"]
pub mod dates;
#[path = "entra/form.rs"]
pub mod form;
#[path = "entra/http.rs"]
pub mod http;
#[path = "entra/realm.rs"]
pub mod realm;
#[path = "entra/refusal.rs"]
pub mod refusal;
#[path = "entra/reply.rs"]
pub mod reply;
#[path = "entra/tls.rs"]
pub mod tls;
#[path = "entra/token.rs"]
pub mod token;

pub use http::Request;
pub use realm::{App, Realm};
pub use reply::Reply;

use http::Incoming;
use realm::Memory;
use reply::Ending;
use tls::Tls;

/// A running double; it ends with this value.
pub struct Entra {
    shared: Arc<Shared>,
    tls: Option<Tls>,
    listening: Option<JoinHandle<()>>,
}

struct Shared {
    address: SocketAddr,
    realm: Realm,
    state: Mutex<State>,
    /// Told of every request.
    news: Condvar,
}

#[derive(Default)]
struct State {
    script: VecDeque<Reply>,
    requests: Vec<Request>,
    memory: Memory,
    /// Every connection there was, so that none outlives the double.
    connections: Vec<TcpStream>,
    is_ending: bool,
}

impl Entra {
    /// Listens on a free port, by plain http.
    pub fn start(realm: Realm) -> Self {
        Self::listen(realm, None)
    }

    /// The same by https, with a certificate of its own for 127.0.0.1.
    pub fn start_over_tls(realm: Realm) -> Self {
        Self::listen(realm, Some(Tls::new()))
    }

    fn listen(realm: Realm, tls: Option<Tls>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared =
            Arc::new(Shared { address, realm, state: Mutex::default(), news: Condvar::new() });
        let listening = {
            let (shared, tls) = (Arc::clone(&shared), tls.clone());
            thread::spawn(move || accept(&listener, &shared, tls.as_ref()))
        };
        Self { shared, tls, listening: Some(listening) }
    }

    /// What stands before the tenant: `http://127.0.0.1:12345`.
    pub fn authority(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.shared.address)
    }

    /// The certificate that a client has to trust, as PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.tls.as_ref().unwrap().certificate_pem
    }

    /// Answers the next requests with these, whatever they ask; then as Entra does again.
    pub fn script(&self, replies: impl IntoIterator<Item = Reply>) {
        self.shared.state().script.extend(replies);
    }

    /// How many of the replies in the script are left.
    pub fn unsaid(&self) -> usize {
        self.shared.state().script.len()
    }

    /// Every request that came in whole, first first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// Returns as soon as so many requests have come in; fails if they never do.
    pub fn wait_for_requests(&self, count: usize) {
        let state = self.shared.state();
        let is_early = |state: &mut State| state.requests.len() < count;
        let waited = self.shared.news.wait_timeout_while(state, PATIENCE, is_early);
        assert!(!waited.unwrap().1.timed_out(), "no request came");
    }

    /// How many connections were made, with or without a request.
    pub fn connections(&self) -> usize {
        self.shared.state().connections.len()
    }
}

impl Drop for Entra {
    fn drop(&mut self) {
        {
            let mut state = self.shared.state();
            state.is_ending = true;
            for connection in &state.connections {
                let _ = connection.shutdown(Shutdown::Both);
            }
        }
        // Wakes the thread that waits for the next one.
        let _ = TcpStream::connect(self.shared.address);
        let ended = self.listening.take().map(JoinHandle::join);
        if !thread::panicking() {
            assert!(ended.is_some_and(|ended| ended.is_ok()), "the double has failed");
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The reply to a request, and a note of it.
    fn answer(&self, request: Request, scheme: &str) -> Reply {
        let now = SystemTime::now();
        let mut state = self.state();
        state.requests.push(request.clone());
        self.news.notify_all();
        if let Some(reply) = state.script.pop_front() {
            return reply.for_request(&request);
        }
        let authority = format!("{scheme}://{}", self.address);
        self.realm.answer(&request, &authority, &mut state.memory, now)
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, tls: Option<&Tls>) {
    let mut serving = Vec::new();
    for connection in listener.incoming() {
        let connection = connection.unwrap();
        {
            let mut state = shared.state();
            if state.is_ending {
                break;
            }
            state.connections.push(connection.try_clone().unwrap());
        }
        let (shared, tls) = (Arc::clone(shared), tls.cloned());
        serving.push(thread::spawn(move || {
            let stream = connection.try_clone().unwrap();
            match tls {
                None => serve(stream, &shared, "http"),
                Some(tls) => {
                    let session = ServerConnection::new(tls.config).unwrap();
                    serve(StreamOwned::new(session, stream), &shared, "https");
                }
            }
            let _ = connection.shutdown(Shutdown::Both);
        }));
    }
    for thread in serving {
        thread.join().unwrap();
    }
}

/// One connection, request by request, until either side ends it.
fn serve(mut stream: impl Read + Write, shared: &Shared, scheme: &str) {
    loop {
        let reply = match http::read(&mut stream) {
            Incoming::Gone => return,
            Incoming::Malformed(why) => Reply::text(400, why),
            Incoming::Request(request) => shared.answer(request, scheme),
        };
        // Whoever has gone by now does not want the rest.
        if reply.write(&mut stream).is_err() {
            return;
        }
        match reply.ending {
            Ending::Complete => {}
            Ending::Cut(_) | Ending::Nothing => return,
            Ending::Silent => {
                let _ = stream.read(&mut [0; 1]);
                return;
            }
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(60);
