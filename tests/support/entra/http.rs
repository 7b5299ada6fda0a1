//! HTTP/1.1 requests (RFC 9112), read strictly.

use std::io::Read;

use super::form::{self, Form};

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub path: String,
    /// Names in lower case, in the order of the request.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

pub enum Incoming {
    /// The other side has ended the connection.
    Gone,
    Malformed(&'static str),
    Request(Request),
}

impl Request {
    /// The value of a header that is there once; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(found, _)| found == name);
        let value = values.next()?;
        values.next().is_none().then_some(value.1.as_str())
    }

    /// The body as a form, which it has to be.
    pub fn form(&self) -> Form {
        form::parse(&self.body).unwrap()
    }

    /// A field of the form that is there.
    pub fn field(&self, name: &str) -> String {
        self.form().field(name).unwrap().to_owned()
    }
}

pub fn read(stream: &mut impl Read) -> Incoming {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match stream.read(&mut byte) {
            Ok(1) if head.len() < MAX_HEAD => head.extend(byte),
            Ok(1) => return Incoming::Malformed("the head is too long"),
            _ => return Incoming::Gone,
        }
    }
    let Some(mut request) = parse_head(&head) else {
        return Incoming::Malformed("the head is no head of a request");
    };
    let length = request.header("content-length").map(str::parse::<usize>);
    request.body = match length {
        None if request.header("transfer-encoding").is_none() => Vec::new(),
        Some(Ok(length)) if length <= MAX_BODY => vec![0; length],
        _ => return Incoming::Malformed("a body has a content-length"),
    };
    match stream.read_exact(&mut request.body) {
        Ok(()) => Incoming::Request(request),
        Err(_) => Incoming::Gone,
    }
}

fn parse_head(head: &[u8]) -> Option<Request> {
    let mut lines = str::from_utf8(head).ok()?.trim_end_matches("\r\n").split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, path, version) = (first.next()?, first.next()?, first.next()?);
    if version != "HTTP/1.1" || first.next().is_some() || !path.starts_with('/') {
        return None;
    }
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_name = !name.is_empty() && !name.contains([' ', '\t']);
        is_name.then(|| (name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()))
    });
    let headers: Vec<_> = headers.collect::<Option<_>>()?;
    let hosts = headers.iter().filter(|(name, _)| name == "host").count();
    let (method, path) = (method.to_owned(), path.to_owned());
    (hosts == 1).then_some(Request { method, path, headers, body: Vec::new() })
}

const MAX_HEAD: usize = 64 << 10;
const MAX_BODY: usize = 1 << 20;
