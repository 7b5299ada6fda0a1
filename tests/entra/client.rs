//! The barest client of HTTP: one request, one connection, and every byte that comes back.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use serde_json::Value;

use crate::double::Entra;

pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: Vec<u8>) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let end = end.map_or(bytes.len(), |at| at + 4);
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or_default();
        Self { status, head, body: bytes[end..].to_vec() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The number of a refusal, in the text and in the list.
    pub fn number(&self) -> Option<u64> {
        let reply = self.json();
        let number = reply["error_codes"].get(0)?.as_u64()?;
        let text = reply["error_description"].as_str()?;
        assert!(text.starts_with(&format!("AADSTS{number}: ")), "{text}");
        Some(number)
    }
}

pub fn post(entra: &Entra, path: &str, body: &[u8]) -> Answer {
    send(entra, "POST", path, &[FORM], body)
}

pub fn send(
    entra: &Entra,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let (scheme, address) = entra.authority().split_once("://").map(owned).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let length = format!("Content-Length: {}\r\n\r\n", body.len());
    let request = [head.as_bytes(), length.as_bytes(), body].concat();
    let connection = TcpStream::connect(&address).unwrap();
    match scheme.as_str() {
        "https" => {
            let session = session(entra);
            exchange(
                StreamOwned::new(session, connection.try_clone().unwrap()),
                &connection,
                &request,
            )
        }
        _ => exchange(connection.try_clone().unwrap(), &connection, &request),
    }
}

/// Reads until the body is whole or the other side ends.
fn exchange(mut stream: impl Read + Write, connection: &TcpStream, request: &[u8]) -> Answer {
    stream.write_all(request).unwrap();
    stream.flush().unwrap();
    let mut bytes = Vec::new();
    let mut block = [0; 4096];
    while !is_whole(&bytes) {
        match stream.read(&mut block) {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend(&block[..count]),
        }
    }
    connection.shutdown(Shutdown::Both).ok();
    Answer::parse(bytes)
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]);
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
    bytes.len() >= end + 4 + length.parse::<usize>().unwrap()
}

fn session(entra: &Entra) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(entra.certificate_pem().as_bytes()).unwrap();
    roots.add(certificate).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    ClientConnection::new(Arc::new(config), name).unwrap()
}

fn owned((left, right): (&str, &str)) -> (String, String) {
    (left.to_owned(), right.to_owned())
}

/// A form, with everything encoded that can be.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let bytes = text.bytes().map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        });
        bytes.collect::<String>()
    };
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
