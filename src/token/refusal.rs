//! What a token endpoint says when it gives no token, in its own words.

use std::{fmt, time::SystemTime};

use super::{aadsts::numbers_in, response::HttpResponse};
use crate::{
    date::parse_moment,
    error::shortened,
    json::{self, Object},
};

/// Why there is no token: the server's refusal (RFC 6749 §5.2), or a reply that is none.
///
/// All texts are the server's, cut to a length that can be shown and otherwise as they came: a program
/// that shows them on a terminal has to escape control characters itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(Box<Parts>);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Parts {
    status: u16,
    fault: Option<Fault>,
    content_type: Option<String>,
    location: Option<String>,
    date: Option<SystemTime>,
    error: Option<String>,
    description: Option<String>,
    numbers: Vec<u32>,
    suberror: Option<String>,
    trace_id: Option<String>,
    correlation_id: Option<String>,
    timestamp: Option<String>,
    error_uri: Option<String>,
    claims: Option<String>,
}

/// What is wrong with a reply that is neither a token nor a refusal of OAuth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// A member stands twice in it, so that two readers may see two tokens.
    Ambiguous,
    /// Its token is no text, or has characters that no token has.
    BadToken,
    /// It has no content.
    Empty,
    /// It is a page for people.
    Html,
    /// It is JSON without a token.
    NoToken,
    /// It is no JSON object.
    NotJson,
    /// It is no UTF-8.
    NotText,
    /// It sends the client to another address, which is not followed.
    Redirect,
    /// Its status says no, and nothing says why.
    Status,
}

impl Fault {
    /// The stable name for JSON and scripts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous",
            Self::BadToken => "bad_token",
            Self::Empty => "empty",
            Self::Html => "html",
            Self::NoToken => "no_token",
            Self::NotJson => "not_json",
            Self::NotText => "not_text",
            Self::Redirect => "redirect",
            Self::Status => "status",
        }
    }
}

/// A sentence to stand behind "the reply".
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ambiguous => "has a member twice, so that nobody can tell which token is meant",
            Self::BadToken => "has an access token that is no text, or that no header can carry",
            Self::Empty => "is empty",
            Self::Html => "is a web page (HTML), not JSON",
            Self::NoToken => "is JSON without an access token",
            Self::NotJson => "is no JSON object",
            Self::NotText => "is no UTF-8 text",
            Self::Redirect => "sends the client to another address, which is not followed",
            Self::Status => "is JSON that does not say why",
        })
    }
}

impl Refusal {
    /// Reads all that `reply` says, whatever it is; `fault` is what is wrong with it if it says nothing.
    pub(super) fn of(reply: &HttpResponse, fault: Fault) -> Self {
        let mut parts = Parts {
            status: reply.status(),
            content_type: reply.content_type().map(shown),
            location: reply.location().map(without_query),
            date: reply.date(),
            ..Parts::default()
        };
        let text = reply.lossy_text();
        if let Ok(object) = read(&text) {
            parts.fill(&object);
        }
        if parts.error.is_none() && parts.numbers.is_empty() {
            parts.fault = Some(match text.trim_start() {
                _ if (300..400).contains(&parts.status) => Fault::Redirect,
                _ if reply.text().is_none() => Fault::NotText,
                "" => Fault::Empty,
                text if text.starts_with('<') => Fault::Html,
                text if fault == Fault::Status && read(text).is_err() => Fault::NotJson,
                _ => fault,
            });
        }
        Self(Box::new(parts))
    }

    /// The status code of HTTP.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// What is wrong with the reply, if it is no refusal of OAuth.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.0.fault
    }

    /// The error code (RFC 6749 §5.2): `invalid_client`.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// What the server says to it, whole.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The first line of what the server says, without the identifiers that stand behind.
    #[must_use]
    pub fn sentence(&self) -> Option<&str> {
        let text = self.description()?.trim();
        let ends = ["\r", "\n", " Trace ID:", " Correlation ID:", " Timestamp:"];
        let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
        let sentence = text.get(..end)?.trim();
        (!sentence.is_empty()).then_some(sentence)
    }

    /// The numbers of Entra (`AADSTS700027`), in its order: of `error_codes`, or else of the description.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.0.numbers
    }

    /// What Entra adds to `error`: `bad_token`.
    #[must_use]
    pub fn suberror(&self) -> Option<&str> {
        self.0.suberror.as_deref()
    }

    /// What the support of Microsoft asks for first.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// Under which the sign-in logs of the tenant have it.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// When the server refused, in its own form.
    #[must_use]
    pub fn timestamp(&self) -> Option<&str> {
        self.0.timestamp.as_deref()
    }

    /// A page about it (RFC 6749 §5.2).
    #[must_use]
    pub fn error_uri(&self) -> Option<&str> {
        self.0.error_uri.as_deref()
    }

    /// What the next request has to have in `claims`, as JSON: Conditional Access asks for it.
    #[must_use]
    pub fn claims(&self) -> Option<&str> {
        self.0.claims.as_deref()
    }

    /// What the server says the reply is: `text/html; charset=utf-8`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.content_type.as_deref()
    }

    /// Where a redirect leads, without its query.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.0.location.as_deref()
    }

    /// The time by the server's clock: the date of the reply, or what it says of the time itself.
    #[must_use]
    pub fn server_time(&self) -> Option<SystemTime> {
        let said = self.description().and_then(current_time);
        self.0.date.or(said).or_else(|| parse_moment(self.timestamp()?))
    }
}

impl Parts {
    fn fill(&mut self, object: &Object<'_>) {
        let find =
            |name: &str| object.members().find(|(known, _)| *known == name).map(|member| member.1);
        let text = |name: &str| find(name).and_then(json::text).map(|text| shown(&text));
        self.error = text("error").filter(|error| !error.is_empty());
        self.description = text("error_description").or_else(|| text("message"));
        // Not of RFC 6749, and met where the address is that of something else than a token endpoint.
        if let Some(Ok(inner)) = find("error").filter(|_| self.error.is_none()).map(read) {
            let find = |name: &str| {
                let found = inner.members().find(|(known, _)| *known == name);
                found.and_then(|member| json::text(member.1)).map(|text| shown(&text))
            };
            self.error = find("code").or_else(|| find("status"));
            self.description = self.description.take().or_else(|| find("message"));
        }
        self.suberror = text("suberror");
        self.trace_id = text("trace_id");
        self.correlation_id = text("correlation_id");
        self.timestamp = text("timestamp");
        self.error_uri = text("error_uri");
        self.claims = text("claims");
        let codes = find("error_codes").and_then(json::elements).unwrap_or_default();
        self.numbers = codes.into_iter().filter_map(number).take(MOST_NUMBERS).collect();
        if self.numbers.is_empty() {
            self.numbers = self.description.as_deref().map(numbers_in).unwrap_or_default();
        }
    }
}

/// The first sentence of the server, or what is wrong with its reply.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.sentence(), self.error(), self.fault()) {
            (Some(sentence), _, _) => f.write_str(sentence),
            (None, Some(error), _) => f.write_str(error),
            (None, None, Some(fault)) => write!(f, "the reply (status {}) {fault}", self.status()),
            (None, None, None) => write!(f, "the server refused with status {}", self.status()),
        }
    }
}

impl std::error::Error for Refusal {}

fn read(text: &str) -> Result<Object<'_>, ()> {
    Object::read(text, "token response").map_err(|_| ())
}

fn shown(text: &str) -> String {
    shortened(text, LONGEST_TEXT)
}

/// Text that a server chose may hold what nobody should log.
fn without_query(url: &str) -> String {
    shown(url.split(['?', '#']).next().unwrap_or_default())
}

fn number(json: &str) -> Option<u32> {
    json::text(json).as_deref().unwrap_or(json).trim().parse().ok()
}

/// `Current time: 2026-11-27T07:30:00.1234567Z, assertion valid from ...`
fn current_time(text: &str) -> Option<SystemTime> {
    let (_, rest) = text.split_once("Current time: ")?;
    let end = rest.find(['Z', ',']).map(|end| end + 1)?;
    parse_moment(rest.get(..end)?)
}

/// In characters. The longest that Entra was seen to write has some 700.
const LONGEST_TEXT: usize = 2_000;
const MOST_NUMBERS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::to_rfc3339;

    fn of(status: u16, body: &str) -> Refusal {
        let headers = [("content-type", "application/json"), ("DATE", DATE)];
        Refusal::of(&HttpResponse::new(status, headers, body.into()), Fault::Status)
    }

    const DATE: &str = "Fri, 27 Nov 2026 07:30:00 GMT";

    #[test]
    fn the_words_and_ids_of_entra_are_kept() {
        let refusal = of(
            401,
            r#"{"error":"invalid_client","error_description":"AADSTS700027: The key was not found. Trace ID: t Correlation ID: c Timestamp: 2026-11-27 07:29:58Z","error_codes":[700027],"timestamp":"2026-11-27 07:29:58Z","trace_id":"t","correlation_id":"c","error_uri":"https://login.microsoftonline.com/error?code=700027","suberror":"s","claims":"{}"}"#,
        );
        assert_eq!((refusal.status(), refusal.fault()), (401, None));
        assert_eq!(refusal.error(), Some("invalid_client"));
        assert_eq!(refusal.sentence(), Some("AADSTS700027: The key was not found."));
        assert_eq!(refusal.to_string(), "AADSTS700027: The key was not found.");
        assert_eq!(refusal.numbers(), [700_027]);
        assert_eq!((refusal.trace_id(), refusal.correlation_id()), (Some("t"), Some("c")));
        assert_eq!((refusal.suberror(), refusal.claims()), (Some("s"), Some("{}")));
        assert_eq!(refusal.timestamp(), Some("2026-11-27 07:29:58Z"));
        assert!(refusal.error_uri().unwrap().ends_with("?code=700027"));
        let time = refusal.server_time().map(to_rfc3339);
        assert_eq!(time.as_deref(), Some("2026-11-27T07:30:00Z"));
    }

    #[test]
    fn the_numbers_are_found_in_the_text_too() {
        let refusal = of(
            400,
            "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50012: x AADSTS500133: y AADSTS50012\\r\\nTrace\"}",
        );
        assert_eq!(refusal.numbers(), [50_012, 500_133]);
        assert_eq!(refusal.sentence(), Some("AADSTS50012: x AADSTS500133: y AADSTS50012"));
        assert_eq!(of(400, r#"{"error":"e","error_codes":["7","x",-1,8]}"#).numbers(), [7, 8]);
    }

    #[test]
    fn the_time_of_the_server_is_in_one_of_three_places() {
        let read = |body: &str| {
            let reply = HttpResponse::new(400, [], body.into());
            Refusal::of(&reply, Fault::Status).server_time().map(to_rfc3339)
        };
        let text = r#"{"error":"e","error_description":"Current time: 2026-11-27T07:30:00.1234567Z, assertion valid from 2026-11-27T08:00:00Z"}"#;
        assert_eq!(read(text).as_deref(), Some("2026-11-27T07:30:00Z"));
        let member = r#"{"error":"e","timestamp":"2026-11-27 07:31:00Z"}"#;
        assert_eq!(read(member).as_deref(), Some("2026-11-27T07:31:00Z"));
        for nothing in ["{}", r#"{"error_description":"Current time: "}"#, r#"{"timestamp":"now"}"#]
        {
            assert_eq!(read(nothing), None);
        }
    }

    #[test]
    fn a_reply_that_says_nothing_is_told_by_its_kind() {
        for (status, body, fault) in [
            (502, "<html>", Fault::Html),
            (503, "", Fault::Empty),
            (302, "", Fault::Redirect),
            (302, "<html>", Fault::Redirect),
            (404, "not found", Fault::NotJson),
            (404, "[1]", Fault::NotJson),
            (500, "{}", Fault::Status),
            (500, r#"{"error":7}"#, Fault::Status),
        ] {
            assert_eq!(of(status, body).fault(), Some(fault), "{status} {body}");
        }
        let headers = [("Location", "https://a.example/login?token=s3cret#x")];
        let reply = HttpResponse::new(302, headers, Vec::new());
        let refusal = Refusal::of(&reply, Fault::Status);
        assert_eq!(refusal.location(), Some("https://a.example/login"));
    }

    #[test]
    fn a_letter_of_another_encoding_does_not_hide_the_error() {
        let body = b"{\"error\":\"invalid_client\",\"error_description\":\"ung\xfcltig\"}".to_vec();
        let refusal = Refusal::of(&HttpResponse::new(401, [], body), Fault::Status);
        assert_eq!((refusal.fault(), refusal.error()), (None, Some("invalid_client")));
        assert_eq!(refusal.sentence(), Some("ung\u{fffd}ltig"));
        let binary = HttpResponse::new(502, [], vec![0x1f, 0x8b, 8]);
        assert_eq!(Refusal::of(&binary, Fault::Status).fault(), Some(Fault::NotText));
    }

    #[test]
    fn errors_of_other_forms_are_understood() {
        let google = of(400, r#"{"error":{"code":403,"status":"DENIED","message":"no"}}"#);
        assert_eq!((google.error(), google.sentence()), (Some("DENIED"), Some("no")));
        let github = of(404, r#"{"message":"Not Found"}"#);
        assert_eq!((github.fault(), github.sentence()), (Some(Fault::Status), Some("Not Found")));
        let long = of(400, &format!(r#"{{"error":"{}"}}"#, "x".repeat(100_000)));
        assert!(long.error().unwrap().len() < 3_000);
    }

    #[test]
    fn what_is_known_of_a_refusal_is_said_in_a_sentence() {
        for (status, body, sentence) in [
            (400, r#"{"error":"invalid_scope"}"#, "invalid_scope"),
            (400, r#"{"error":"e","error_description":" \n"}"#, "e"),
            (400, r#"{"error_codes":[7]}"#, "the server refused with status 400"),
            (502, "<html>", "the reply (status 502) is a web page (HTML), not JSON"),
        ] {
            assert_eq!(of(status, body).to_string(), sentence);
        }
        let html = of(502, "<html>");
        assert_eq!(html.content_type(), Some("application/json"));
    }

    #[test]
    fn each_fault_has_a_name_and_a_sentence_of_its_own() {
        for (fault, name, words) in [
            (Fault::Ambiguous, "ambiguous", "a member twice"),
            (Fault::BadToken, "bad_token", "an access token that is no text"),
            (Fault::Empty, "empty", "is empty"),
            (Fault::Html, "html", "a web page"),
            (Fault::NoToken, "no_token", "without an access token"),
            (Fault::NotJson, "not_json", "no JSON object"),
            (Fault::NotText, "not_text", "no UTF-8"),
            (Fault::Redirect, "redirect", "another address"),
            (Fault::Status, "status", "does not say why"),
        ] {
            assert_eq!(fault.name(), name);
            assert!(fault.to_string().contains(words), "{fault}");
        }
    }
}
