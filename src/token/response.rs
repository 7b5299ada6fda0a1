//! What a token endpoint answers.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use zeroize::Zeroizing;

use super::refusal::{Fault, Refusal};
use crate::{
    date::parse_http,
    error::shortened,
    json::{self, Object, member},
    secret::{AccessToken, SecretText},
};

/// A response of HTTP, as far as it matters here. Its body may be a token, so it is wiped on drop and
/// `Debug` does not show it.
pub struct HttpResponse {
    status: u16,
    /// Of [`HEADERS`], in that order.
    headers: [Option<String>; 4],
    body: Zeroizing<Vec<u8>>,
}

impl HttpResponse {
    /// The largest body that is read, in bytes: 1 MiB. Real replies have a few kilobytes.
    pub const MAX_BYTES: usize = 1 << 20;

    /// Takes a response as a client of HTTP gives it: the status, all headers with their names in any
    /// case, and the body out of its encodings.
    #[must_use]
    pub fn new<'a>(
        status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: Vec<u8>,
    ) -> Self {
        let mut kept = [const { None }; 4];
        for (name, value) in headers {
            let mut known = HEADERS.iter().zip(&mut kept);
            if let Some((_, place)) = known.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                place.get_or_insert_with(|| value.trim().to_owned());
            }
        }
        Self { status, headers: kept, body: Zeroizing::new(body) }
    }

    /// The status code (RFC 9110 §15).
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// When the server sent it, by its own clock (RFC 9110 §6.6.1).
    #[must_use]
    pub fn date(&self) -> Option<SystemTime> {
        let [_, date, _, _] = &self.headers;
        date.as_deref().and_then(parse_http)
    }

    pub(super) fn content_type(&self) -> Option<&str> {
        let [content_type, _, _, _] = &self.headers;
        content_type.as_deref()
    }

    pub(super) fn location(&self) -> Option<&str> {
        let [_, _, location, _] = &self.headers;
        location.as_deref()
    }

    pub(super) fn retry_after(&self) -> Option<&str> {
        let [_, _, _, retry_after] = &self.headers;
        retry_after.as_deref()
    }

    /// The body, if it is UTF-8; without the mark in front that some servers write and that readers may
    /// pass over (RFC 8259 §8.1).
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok().map(without_mark)
    }

    /// The body with a mark for each byte that is no UTF-8: one letter of another encoding is no reason to
    /// miss what a server says.
    pub(super) fn lossy_text(&self) -> Zeroizing<String> {
        let text = String::from_utf8_lossy(&self.body);
        Zeroizing::new(without_mark(&text).to_owned())
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponse({}, {} bytes)", self.status, self.body.len())
    }
}

/// An access token that was granted, and what was said of it.
#[derive(Debug)]
pub struct TokenResponse {
    access_token: AccessToken,
    token_type: String,
    expires: Option<SystemTime>,
    refresh_at: Option<SystemTime>,
    scope: Option<String>,
}

impl TokenResponse {
    /// Reads the reply to a token request that came in at the time `now` (RFC 6749 §5.1). Numbers may be
    /// numbers or, as Entra v1 writes them, texts.
    ///
    /// # Errors
    ///
    /// The server's [`Refusal`], or one that says what is wrong with a reply without a token.
    pub fn read(reply: &HttpResponse, now: SystemTime) -> Result<Self, Refusal> {
        let refused = |fault| Err(Refusal::of(reply, fault));
        if !(200..300).contains(&reply.status) {
            return refused(Fault::Status);
        }
        let Some(text) = reply.text() else { return refused(Fault::NotText) };
        let Ok(object) = Object::read(text, WHAT) else { return refused(Fault::NotJson) };
        let find =
            |name: &str| object.members().find(|(known, _)| *known == name).map(|(_, value)| value);
        // Some servers always write it, and leave it empty when there is none.
        if find("error").is_some_and(|error| !matches!(error, "null" | "\"\"")) {
            return refused(Fault::Status);
        }
        if object.no_member_twice().is_err() {
            return refused(Fault::Ambiguous);
        }
        let token = match object.string(member!("access_token")) {
            Ok(Some(token)) => token,
            Ok(None) => return refused(Fault::NoToken),
            Err(_) => return refused(Fault::BadToken),
        };
        let Ok(access_token) = AccessToken::new(token.as_str()) else {
            return refused(Fault::BadToken);
        };
        let after = |name| find(name).and_then(seconds).and_then(|span| later(now, span));
        let on = |name| find(name).and_then(seconds).and_then(|span| later(EPOCH, span));
        Ok(Self {
            access_token,
            // Some servers leave it out, and mean this.
            token_type: find("token_type")
                .and_then(json::text)
                .map_or_else(|| BEARER.into(), |text| shortened(&text, LONGEST_TYPE)),
            // By the clock here, if that can be: the other may differ.
            expires: after("expires_in").or_else(|| on("expires_on")),
            refresh_at: after("refresh_in"),
            scope: find("scope").and_then(json::text),
        })
    }

    /// The token.
    #[must_use]
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// How it is used (RFC 6749 §7.1), in the server's letters: `Bearer`.
    #[must_use]
    pub fn token_type(&self) -> &str {
        &self.token_type
    }

    /// Whether whoever has it may use it (RFC 6750), without another key as proof.
    #[must_use]
    pub fn is_bearer(&self) -> bool {
        self.token_type.eq_ignore_ascii_case(BEARER)
    }

    /// When it expires, if the server said so.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
    }

    /// From when on the server would rather give a new one, if it said so: `refresh_in` of Entra.
    #[must_use]
    pub fn refresh_at(&self) -> Option<SystemTime> {
        self.refresh_at
    }

    /// What it is for, if that differs from what was asked (RFC 6749 §3.3).
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// The header of a request that is made with it: `Authorization: Bearer TOKEN` (RFC 6750 §2.1).
    #[must_use]
    pub fn to_secret_header(&self) -> SecretText {
        let token = self.access_token.secret_text();
        let mut header = Zeroizing::new(String::with_capacity(PREFIX.len() + token.len()));
        header.push_str(PREFIX);
        header.push_str(token);
        SecretText::new(header)
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A length of time in seconds: a number, or one in a text. Fractions are dropped; what is negative is
/// over already.
fn seconds(value: &str) -> Option<Duration> {
    let text = json::text(value);
    let number = text.as_deref().unwrap_or(value).trim();
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let seconds: f64 = number.parse().ok().filter(|_| is_number)?;
    Some(Duration::from_secs(seconds.clamp(0.0, LAST_SECOND) as u64))
}

/// Nothing if that is beyond the year 9999.
fn later(start: SystemTime, span: Duration) -> Option<SystemTime> {
    let end = start.checked_add(span)?;
    (end <= EPOCH.checked_add(Duration::from_secs(LAST_SECOND as u64))?).then_some(end)
}

const HEADERS: [&str; 4] = ["Content-Type", "Date", "Location", "Retry-After"];
const WHAT: &str = "token response";
const BEARER: &str = "Bearer";
/// In characters. Those that are registered have a dozen.
const LONGEST_TYPE: usize = 100;
const PREFIX: &str = "Authorization: Bearer ";
const EPOCH: SystemTime = SystemTime::UNIX_EPOCH;
/// 9999-12-31T23:59:59Z.
const LAST_SECOND: f64 = 253_402_300_799.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> SystemTime {
        EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn read(body: &str) -> Result<TokenResponse, Refusal> {
        TokenResponse::read(&HttpResponse::new(200, [], body.into()), now())
    }

    fn in_seconds(time: Option<SystemTime>) -> Option<u64> {
        time.map(|time| time.duration_since(now()).unwrap().as_secs())
    }

    #[test]
    fn both_versions_of_entra_are_read() {
        let v2 = read(
            r#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"refresh_in":1800,
               "access_token":"ey.a.b"}"#,
        )
        .unwrap();
        assert_eq!(v2.access_token().secret_text(), "ey.a.b");
        assert!(v2.is_bearer());
        assert_eq!(in_seconds(v2.expires()), Some(3599));
        assert_eq!(in_seconds(v2.refresh_at()), Some(1800));
        assert_eq!(v2.to_secret_header().secret_text(), "Authorization: Bearer ey.a.b");
        let v1 = read(
            r#"{"token_type":"bearer","expires_in":"3599","ext_expires_in":"3599",
               "expires_on":"1800003599","not_before":"1799999999",
               "resource":"https:\/\/graph.microsoft.com","access_token":"ey.a\u002eb","scope":"s"}"#,
        )
        .unwrap();
        assert_eq!(v1.access_token().secret_text(), "ey.a.b");
        assert_eq!((in_seconds(v1.expires()), v1.scope()), (Some(3599), Some("s")));
        assert_eq!((v1.token_type(), v1.is_bearer()), ("bearer", true));
        // Whoever has it cannot use it without the key that it is bound to (RFC 9449 §5).
        let bound = read(r#"{"token_type":"DPoP","access_token":"a"}"#).unwrap();
        assert_eq!((bound.token_type(), bound.is_bearer()), ("DPoP", false));
    }

    #[test]
    fn a_number_may_be_written_in_any_way() {
        let of = |value: &str| {
            let body = format!(r#"{{"access_token":"a","expires_in":{value}}}"#);
            in_seconds(read(&body).unwrap().expires())
        };
        assert_eq!(of("3600"), Some(3600));
        assert_eq!(of("\"3600\""), Some(3600));
        assert_eq!(of("3599.9"), Some(3599));
        assert_eq!(of("36e2"), Some(3600));
        assert_eq!(of("0"), Some(0));
        assert_eq!(of("-5"), Some(0));
        for nothing in ["null", "true", "[]", "\"\"", "\"inf\"", "\"nan\"", "1e300", "\"soon\""] {
            assert_eq!(of(nothing), None, "{nothing}");
        }
        let on = read(r#"{"access_token":"a","expires_on":1800000060}"#).unwrap();
        assert_eq!(in_seconds(on.expires()), Some(60));
    }

    #[test]
    fn what_is_no_token_is_not_taken_for_one() {
        let deep = format!(r#"{{"access_token":{}1{}}}"#, "[".repeat(9999), "]".repeat(9999));
        for (body, fault) in [
            ("", Fault::Empty),
            ("  \r\n", Fault::Empty),
            ("<!DOCTYPE html><html>", Fault::Html),
            (" <html>", Fault::Html),
            ("ok", Fault::NotJson),
            ("[]", Fault::NotJson),
            ("{\"access_token\":\"a\"", Fault::NotJson),
            ("{}", Fault::NoToken),
            (r#"{"access_token":null}"#, Fault::BadToken),
            (r#"{"access_token":7}"#, Fault::BadToken),
            (r#"{"access_token":""}"#, Fault::BadToken),
            (r#"{"access_token":"a\r\nX: y"}"#, Fault::BadToken),
            (r#"{"access_token":"a b"}"#, Fault::BadToken),
            (r#"{"access_token":"a","access_token":"b"}"#, Fault::Ambiguous),
            (r#"{"access_token":"a","access\u005ftoken":"b"}"#, Fault::Ambiguous),
            (r#"{"access_token":"a","error":null,"error":"x"}"#, Fault::Ambiguous),
            (r#"{"access_token":"a"} {}"#, Fault::NotJson),
            (r#"{"access_token":"\ud800"}"#, Fault::BadToken),
            ("\u{feff}", Fault::Empty),
            ("\u{feff}<html>", Fault::Html),
            (&deep, Fault::BadToken),
        ] {
            assert_eq!(read(body).unwrap_err().fault(), Some(fault), "{body:.60}");
        }
        let binary = HttpResponse::new(200, [], vec![b'{', 0xff, 0xfe, b'}']);
        let refusal = TokenResponse::read(&binary, now()).unwrap_err();
        assert_eq!(refusal.fault(), Some(Fault::NotText));
        // The server says no with a status that says yes.
        let refusal = read(r#"{"error":"invalid_client","access_token":"a"}"#).unwrap_err();
        assert_eq!((refusal.fault(), refusal.error()), (None, Some("invalid_client")));
    }

    #[test]
    fn what_servers_write_around_a_token_is_passed_over() {
        for body in [
            "\u{feff}{\"access_token\":\"a\"}",
            r#" {"access_token":"a","error":null,"error_description":null} "#,
            r#"{"error":"","access_token":"a"}"#,
        ] {
            assert_eq!(read(body).unwrap().access_token().secret_text(), "a", "{body}");
        }
        let long = format!(r#"{{"access_token":"a","token_type":"{}"}}"#, "x".repeat(100_000));
        assert!(read(&long).unwrap().token_type().len() < 200);
        assert!(long.len() < HttpResponse::MAX_BYTES);
    }

    #[test]
    fn nothing_secret_is_printed() {
        let reply = HttpResponse::new(200, [], br#"{"access_token":"s3cret"}"#.to_vec());
        let token = TokenResponse::read(&reply, now()).unwrap();
        let said = format!("{reply:?} {token:?} {:?}", token.to_secret_header());
        assert!(!said.contains("s3cret"), "{said}");
    }
}
