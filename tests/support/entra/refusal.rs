//! A refusal in Entra's words and in its shape.

use serde_json::{Value, json};

use super::reply::Reply;

/// The two forms of the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V1,
    V2,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The number behind AADSTS.
    pub number: u32,
    /// The error of RFC 6749 §5.2, or one of Entra's own.
    pub error: &'static str,
    pub status: u16,
    /// What stands between the number and the ids.
    pub sentence: String,
    pub suberror: Option<&'static str>,
    pub claims: Option<&'static str>,
}

impl Refusal {
    pub fn new(number: u32, error: &'static str, status: u16, sentence: impl Into<String>) -> Self {
        Self { number, error, status, sentence: sentence.into(), suberror: None, claims: None }
    }

    /// The client has not shown that it is the client.
    pub fn invalid_client(number: u32, sentence: impl Into<String>) -> Self {
        Self::new(number, "invalid_client", 401, sentence)
    }

    pub fn invalid_request(number: u32, sentence: impl Into<String>) -> Self {
        Self::new(number, "invalid_request", 400, sentence)
    }

    pub fn suberror(self, suberror: &'static str) -> Self {
        Self { suberror: Some(suberror), ..self }
    }

    /// The value of `error_description`. Both kinds of line ends are seen; the newer one is a blank.
    pub fn description(&self, version: Version) -> String {
        let end = match version {
            Version::V1 => "\r\n",
            Version::V2 => " ",
        };
        format!(
            "AADSTS{}: {}{end}Trace ID: {TRACE_ID}{end}Correlation ID: {CORRELATION_ID}{end}\
             Timestamp: {TIMESTAMP}",
            self.number, self.sentence
        )
    }

    pub fn body(&self, version: Version) -> Value {
        let mut body = json!({
            "error": self.error,
            "error_description": self.description(version),
            "error_codes": [self.number],
            "timestamp": TIMESTAMP,
            "trace_id": TRACE_ID,
            "correlation_id": CORRELATION_ID,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.number),
        });
        for (name, value) in [("suberror", self.suberror), ("claims", self.claims)] {
            if let Some(value) = value {
                body[name] = value.into();
            }
        }
        body
    }

    pub fn reply(&self, version: Version) -> Reply {
        Reply::json(self.status, &self.body(version)).header("x-ms-request-id", TRACE_ID)
    }
}

/// What varies at a real server, and here does not, so that what a user sees can be written down.
pub const CORRELATION_ID: &str = "5c0ffee5-0a1b-4c2d-8e3f-a4b5c6d7e8f9";
pub const TIMESTAMP: &str = "2026-11-27 07:30:00Z";
pub const TRACE_ID: &str = "7ace1d00-1b2c-4d3e-9f40-516273849500";
