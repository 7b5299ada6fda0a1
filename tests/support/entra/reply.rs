//! Replies as they go out: whole, cut off, or not at all.

use std::{
    io::{Error, Write},
    time::SystemTime,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{dates, http::Request};

#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    pub ending: Ending,
}

/// How much of a reply goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Complete,
    /// After so many bytes, counted from the first of the head, the connection ends.
    Cut(Place),
    /// The connection ends without a word.
    Nothing,
    /// The connection stays, without a word.
    Silent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the middle of the body.
    Body,
    /// In the middle of the head.
    Head,
}

impl Reply {
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = [("Cache-Control", "no-store, no-cache"), ("Pragma", "no-cache")];
        let reply =
            Self { status, headers: Vec::new(), body: body.into(), ending: Ending::Complete };
        let reply =
            headers.into_iter().fold(reply, |reply, (name, value)| reply.header(name, value));
        let reply = reply.header("Date", &dates::http(SystemTime::now()));
        if content_type.is_empty() { reply } else { reply.header("Content-Type", content_type) }
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::raw_json(status, body.to_string())
    }

    /// With a body that calls itself JSON.
    pub fn raw_json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "application/json; charset=utf-8", body)
    }

    pub fn text(status: u16, body: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body)
    }

    pub fn html(status: u16, body: &str) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    /// Accepts the request and says nothing, for as long as the client waits.
    pub fn silence() -> Self {
        Self { ending: Ending::Silent, ..Self::text(200, "") }
    }

    /// Accepts the request and ends the connection.
    pub fn nothing() -> Self {
        Self { ending: Ending::Nothing, ..Self::text(200, "") }
    }

    /// The same with the body of `request` in place of [`REQUEST`], as a careless server repeats it, or of
    /// one of its other forms.
    pub fn for_request(mut self, request: &Request) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        let said = || String::from_utf8_lossy(&request.body);
        let forms: [(&str, &dyn Fn() -> String); 3] = [
            (REQUEST, &|| said().into_owned()),
            (REQUEST_IN_BASE64, &|| STANDARD.encode(said().as_bytes())),
            (REQUEST_IN_PIECES, &|| {
                let letters: Vec<char> = said().chars().collect();
                let pieces = letters.chunks(11).map(|piece| piece.iter().collect::<String>());
                pieces.collect::<Vec<_>>().join(" ")
            }),
        ];
        if let Some((name, form)) = forms.iter().find(|(name, _)| body.contains(name)) {
            self.body = body.replace(name, &form()).into();
        }
        self
    }

    /// The same, cut off there.
    pub fn cut(self, place: Place) -> Self {
        Self { ending: Ending::Cut(place), ..self }
    }

    /// Sets a header, in place of any of this name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a header out.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
        self
    }

    pub fn write(&self, stream: &mut impl Write) -> Result<(), Error> {
        let head = self.head();
        let bytes = match self.ending {
            Ending::Complete => [head.as_bytes(), &self.body].concat(),
            Ending::Cut(Place::Body) => {
                [head.as_bytes(), &self.body[..self.body.len() / 2]].concat()
            }
            Ending::Cut(Place::Head) => head.as_bytes()[..head.len() / 2].to_vec(),
            Ending::Nothing | Ending::Silent => Vec::new(),
        };
        stream.write_all(&bytes)?;
        stream.flush()
    }

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + &format!("Content-Length: {}\r\n\r\n", self.body.len())
    }
}

/// Stands for the body of the request.
pub const REQUEST: &str = "{request}";
/// The same in base64.
pub const REQUEST_IN_BASE64: &str = "{request in base64}";
/// The same in pieces of eleven letters.
pub const REQUEST_IN_PIECES: &str = "{request in pieces}";

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Some Status",
    }
}
