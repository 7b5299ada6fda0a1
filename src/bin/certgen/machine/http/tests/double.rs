//! Servers for one connection each, which do what a test tells them.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread::{self, JoinHandle},
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

use super::identity::Shown;

/// A server in a thread of its own, and what it says in the end.
pub struct Double<T> {
    pub port: u16,
    thread: JoinHandle<T>,
}

impl<T: Send + 'static> Double<T> {
    pub fn new(serve: impl FnOnce(TcpStream) -> T + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = thread::spawn(move || serve(listener.accept().unwrap().0));
        Self { port, thread }
    }

    /// What it says. A connection that never came is made up for, so that nothing waits for ever.
    pub fn end(self) -> T {
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        self.thread.join().unwrap()
    }
}

/// A port at which nobody listens.
pub fn closed_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Gives `reply` to one request; says what the request was, empty if none came.
pub fn plain(reply: impl Into<Vec<u8>>) -> Double<String> {
    let reply = reply.into();
    Double::new(move |stream| answer(stream, &reply).unwrap_or_default())
}

/// The same over TLS.
pub fn secured(shown: &Shown, reply: &str) -> Double<String> {
    let (config, reply) = (config(shown), reply.as_bytes().to_vec());
    Double::new(move |stream| answer(over_tls(config, stream), &reply).unwrap_or_default())
}

/// A proxy that answers CONNECT with `status` and, if that is 200, is the server behind it as well. Says
/// what was asked of either.
pub fn proxy(status: &'static str, behind: &Shown, reply: &str) -> Double<[String; 2]> {
    let (config, reply) = (config(behind), reply.as_bytes().to_vec());
    Double::new(move |mut stream| {
        let asked = head(&mut stream).unwrap_or_default();
        let _ = write!(stream, "HTTP/1.1 {status} X\r\n\r\n");
        match status {
            "200" => {
                let request = answer(over_tls(config, stream), &reply).unwrap_or_default();
                [asked, request]
            }
            _ => [asked, String::new()],
        }
    })
}

pub fn answer(mut stream: impl Read + Write, reply: &[u8]) -> io::Result<String> {
    let request = request(&mut stream)?;
    // Whoever asked may have heard enough.
    let _ = stream.write_all(reply).and_then(|()| stream.flush());
    Ok(request)
}

/// Head and body of a request, by its Content-Length.
pub fn request(stream: &mut impl Read) -> io::Result<String> {
    let head = head(stream)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body)?;
    Ok(head + &String::from_utf8(body).unwrap())
}

fn head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8(head).unwrap())
}

type Secured = StreamOwned<ServerConnection, TcpStream>;

pub fn over_tls(config: Arc<ServerConfig>, stream: TcpStream) -> Secured {
    StreamOwned::new(ServerConnection::new(config).unwrap(), stream)
}

pub fn config(shown: &Shown) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = shown.chain.iter().map(|one| CertificateDer::from(one.der().to_vec())).collect();
    let key = PrivatePkcs8KeyDer::from(shown.key.secret_pkcs8_der().to_vec());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::Pkcs8(key));
    Arc::new(config.unwrap())
}
