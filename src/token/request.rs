//! What is sent to a token endpoint.

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use crate::{
    assertion::{Audience, ClientAssertion, Exchange},
    endpoint::Endpoint,
    entra::{Cloud, Version},
    error::Error,
    secret::{Assertion, ClientSecret, SecretText},
};

/// What a token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Whatever the server gives by default. Entra has no default and is asked for all that was granted at
    /// Microsoft Graph in its cloud.
    Default,
    /// A `resource`, as Entra v1 has it.
    Resource(&'a str),
    /// A `scope` (RFC 6749 §3.3).
    Scope(&'a str),
}

/// Where a client secret stands in a request (RFC 6749 §2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPlace {
    /// In the header `Authorization: Basic`, which servers must take.
    Basic,
    /// In the body, which Entra and nearly all others take too.
    Body,
}

/// A request for a token, not yet bound to a server.
///
/// It holds an assertion or a secret, so it is wiped on drop and `Debug` does not show it.
pub struct TokenRequest {
    form: Zeroizing<String>,
    authorization: Option<Zeroizing<String>>,
}

impl TokenRequest {
    /// A request with an assertion, in the form that the server of its profile wants.
    ///
    /// # Errors
    ///
    /// [`Error::Assertion`] for a profile whose assertions are not exchanged for a token, and for
    /// [`Wanted::Default`] in a cloud of Entra whose Graph is not known.
    pub fn new(
        asked: &ClientAssertion,
        assertion: &Assertion,
        wanted: Wanted<'_>,
    ) -> Result<Self, Error> {
        let not_exchanged = |reason: &'static str| {
            Err(Error::Assertion { field: "profile", reason: reason.into() })
        };
        let scope;
        let wanted = match (wanted, asked.profile().audience()) {
            (Wanted::Default, Audience::EntraEndpoint(version)) => {
                let graph = graph_of(asked)?;
                scope = format!("{graph}/.default");
                match version {
                    Version::V1 => Wanted::Resource(graph),
                    _ => Wanted::Scope(&scope),
                }
            }
            (wanted, _) => wanted,
        };
        match asked.profile().exchange() {
            Exchange::Bearer(_) => {
                not_exchanged("has no token request: the assertion itself is the bearer token")
            }
            Exchange::ClientAssertion => {
                Ok(Self::client_assertion(asked.client_id(), assertion, wanted))
            }
            // Where it is a claim, the server does not take it twice.
            Exchange::JwtBearer(_) if asked.profile().has_scope_claim() => {
                Ok(Self::jwt_bearer(assertion, Wanted::Default))
            }
            Exchange::JwtBearer(_) => Ok(Self::jwt_bearer(assertion, wanted)),
            Exchange::Proof => {
                not_exchanged("has no token request: it is the field proof of addKey and removeKey")
            }
        }
    }

    /// The client itself asks, and an assertion proves who it is (RFC 7523 §2.2, RFC 6749 §4.4).
    #[must_use]
    pub fn client_assertion(client_id: &str, assertion: &Assertion, wanted: Wanted<'_>) -> Self {
        Self::of(
            [Some(("client_id", client_id)), field(wanted)]
                .into_iter()
                .chain([
                    Some(("client_assertion_type", ASSERTION_TYPE)),
                    Some(("client_assertion", assertion.secret_text())),
                    Some(("grant_type", "client_credentials")),
                ])
                .flatten(),
        )
    }

    /// The client itself asks, and a secret proves who it is (RFC 6749 §2.3.1, §4.4).
    #[must_use]
    pub fn client_secret(
        client_id: &str,
        secret: &ClientSecret,
        place: SecretPlace,
        wanted: Wanted<'_>,
    ) -> Self {
        let grant = Some(("grant_type", "client_credentials"));
        match place {
            SecretPlace::Basic => {
                let form = [field(wanted), grant];
                let mut request = Self::of(form.into_iter().flatten());
                request.authorization = Some(basic(client_id, secret));
                request
            }
            SecretPlace::Body => {
                let secret = Some(("client_secret", secret.secret_text()));
                let form = [Some(("client_id", client_id)), field(wanted), secret, grant];
                Self::of(form.into_iter().flatten())
            }
        }
    }

    /// The assertion is the authorization: of the client for itself, or for a user (RFC 7523 §2.1).
    #[must_use]
    pub fn jwt_bearer(assertion: &Assertion, wanted: Wanted<'_>) -> Self {
        let assertion = Some(("assertion", assertion.secret_text()));
        let form = [Some(("grant_type", JWT_BEARER)), assertion, field(wanted)];
        Self::of(form.into_iter().flatten())
    }

    /// The same with one more field in the body, such as `claims`.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Self {
        // What grows would leave a copy behind.
        let room = self.form.len() + room([(name, value)].into_iter());
        let mut form = Zeroizing::new(String::with_capacity(room));
        form.push_str(&self.form);
        push(name, value, &mut form);
        self.form = form;
        self
    }

    /// The body alone: form-urlencoded (RFC 6749 appendix B), on one line, for `curl -d @-`.
    #[must_use]
    pub fn secret_form(&self) -> &str {
        &self.form
    }

    /// The request for the server at `endpoint`.
    #[must_use]
    pub fn to(&self, endpoint: &Endpoint) -> HttpRequest {
        let copy = |text: &Zeroizing<String>| SecretText::new(text.clone());
        HttpRequest {
            url: endpoint.clone(),
            body: copy(&self.form),
            authorization: self.authorization.as_ref().map(copy),
        }
    }

    fn of<'a>(fields: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Self {
        let mut form = Zeroizing::new(String::with_capacity(room(fields.clone())));
        for (name, value) in fields {
            push(name, value, &mut form);
        }
        Self { form, authorization: None }
    }
}

impl std::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenRequest(..)")
    }
}

/// A POST of HTTP: four things for whatever client sends it. `Debug` shows the URL alone.
pub struct HttpRequest {
    url: Endpoint,
    body: SecretText,
    authorization: Option<SecretText>,
}

impl HttpRequest {
    /// Always `POST`: what is in a URL is in logs.
    pub const METHOD: &'static str = "POST";

    /// Where it is to be sent. Redirects are not to be followed: the next server has not been checked.
    #[must_use]
    pub fn url(&self) -> &Endpoint {
        &self.url
    }

    /// The headers: names, and values of which that of `Authorization` is secret.
    pub fn secret_headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let authorization = self.authorization.as_ref();
        let authorization = authorization.map(|value| ("Authorization", value.secret_text()));
        HEADERS.into_iter().chain(authorization)
    }

    /// The body.
    #[must_use]
    pub fn secret_body(&self) -> &str {
        self.body.secret_text()
    }
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HttpRequest({:?}, ..)", self.url.as_str())
    }
}

/// Microsoft Graph in the cloud of Entra that the assertion is for.
fn graph_of(asked: &ClientAssertion) -> Result<&'static str, Error> {
    let endpoint = asked.given_audience().and_then(|audience| Endpoint::parse(audience).ok());
    let cloud = endpoint.and_then(|endpoint| Cloud::of_host(endpoint.host()));
    cloud.and_then(|cloud| cloud.graph()).ok_or(Error::Assertion {
        field: "scope",
        reason: "has to be given: which Graph belongs to this cloud of Entra is not known".into(),
    })
}

fn field(wanted: Wanted<'_>) -> Option<(&'static str, &str)> {
    match wanted {
        Wanted::Default => None,
        Wanted::Resource(resource) => Some(("resource", resource)),
        Wanted::Scope(scope) => Some(("scope", scope)),
    }
}

/// Each half is form-encoded before they are put together, which not all clients do: a `+`, `%` or `:` in
/// a secret breaks otherwise.
fn basic(client_id: &str, secret: &ClientSecret) -> Zeroizing<String> {
    let halves = [client_id, secret.secret_text()];
    let room = halves.iter().map(|half| 3 * half.len()).sum::<usize>() + 1;
    let mut pair = Zeroizing::new(String::with_capacity(room));
    push_encoded(client_id, &mut pair);
    pair.push(':');
    push_encoded(secret.secret_text(), &mut pair);
    let mut header = Zeroizing::new(String::with_capacity("Basic ".len() + room.div_ceil(3) * 4));
    header.push_str("Basic ");
    STANDARD.encode_string(pair.as_bytes(), &mut header);
    header
}

fn room<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> usize {
    fields.map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum()
}

/// Adds a field to a body of `application/x-www-form-urlencoded`.
fn push(name: &str, value: &str, form: &mut String) {
    if !form.is_empty() {
        form.push('&');
    }
    push_encoded(name, form);
    form.push('=');
    push_encoded(value, form);
}

fn push_encoded(value: &str, text: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            other => {
                text.push('%');
                for digit in [other >> 4, other & 15] {
                    text.extend(
                        char::from_digit(digit.into(), 16).map(|digit| digit.to_ascii_uppercase()),
                    );
                }
            }
        }
    }
}

const HEADERS: [(&str, &str); 2] =
    [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")];
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assertion::Profile;

    fn assertion() -> Assertion {
        Assertion::parse("eyJhbGciOiJub25lIn0.e30.AA").unwrap()
    }

    #[test]
    fn a_form_has_no_letter_that_means_something() {
        let request = TokenRequest::client_assertion("ä&=~%\n", &assertion(), Wanted::Default);
        assert!(request.secret_form().starts_with("client_id=%C3%A4%26%3D~%25%0A&client_"));
        let request = request.field("claims", "{\"a b\":+1}");
        assert!(request.secret_form().ends_with("&claims=%7B%22a%20b%22%3A%2B1%7D"));
        let request = request.field("a&scope=b", "c");
        assert!(request.secret_form().ends_with("&a%26scope%3Db=c"), "a name is no other field");
    }

    #[test]
    fn every_kind_of_request_has_what_the_rfcs_say() {
        let of_assertion =
            TokenRequest::client_assertion("me", &assertion(), Wanted::Scope("https://a/.default"));
        assert_eq!(
            of_assertion.secret_form(),
            "client_id=me&scope=https%3A%2F%2Fa%2F.default&client_assertion_type=urn%3Aietf%3Aparams\
             %3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=eyJhbGciOiJub25lIn0.e30.AA\
             &grant_type=client_credentials"
        );
        let bearer = TokenRequest::jwt_bearer(&assertion(), Wanted::Resource("r"));
        assert_eq!(
            bearer.secret_form(),
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer\
             &assertion=eyJhbGciOiJub25lIn0.e30.AA&resource=r"
        );
        let secret = ClientSecret::new("a+b%c:d e").unwrap();
        let body =
            TokenRequest::client_secret("me", &secret, SecretPlace::Body, Wanted::Scope("s"));
        assert_eq!(
            body.secret_form(),
            "client_id=me&scope=s&client_secret=a%2Bb%25c%3Ad%20e&grant_type=client_credentials"
        );
    }

    #[test]
    fn the_profile_says_how_an_assertion_is_exchanged() {
        let of = |profile: &str, id: &str, wanted| {
            let asked = ClientAssertion::new(Profile::named(profile).unwrap(), id).unwrap();
            TokenRequest::new(&asked, &assertion(), wanted).map(|request| request.form.to_string())
        };
        let guid = "11111111-2222-3333-4444-555555555555";
        // Entra has no default: without a scope it refuses (AADSTS90014).
        for (profile, host, field) in [
            (
                "entra",
                "login.microsoftonline.com",
                "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&",
            ),
            (
                "entra",
                "login.microsoftonline.us",
                "&scope=https%3A%2F%2Fgraph.microsoft.us%2F.default&",
            ),
            (
                "entra-v1",
                "login.microsoftonline.com",
                "&resource=https%3A%2F%2Fgraph.microsoft.com&",
            ),
        ] {
            let asked = ClientAssertion::new(Profile::named(profile).unwrap(), guid).unwrap();
            let asked = asked.audience(format!("https://{host}/t/oauth2/v2.0/token"));
            let form = TokenRequest::new(&asked, &assertion(), Wanted::Default).unwrap().form;
            assert!(form.contains(field), "{}", form.as_str());
        }
        for audience in [None, Some("https://login.example/t"), Some("other")] {
            let asked = ClientAssertion::new(Profile::ENTRA, guid).unwrap();
            let asked = audience.into_iter().fold(asked, ClientAssertion::audience);
            let refused = TokenRequest::new(&asked, &assertion(), Wanted::Default);
            assert!(matches!(refused, Err(Error::Assertion { field: "scope", .. })));
        }
        let entra = of("entra", guid, Wanted::Scope("s")).unwrap();
        assert!(entra.starts_with("client_id=11111111-2222") && entra.contains("&scope=s&"));
        // Where the scope is no claim, it is a parameter (RFC 7523 §2.1).
        let salesforce = of("salesforce", "me", Wanted::Scope("api")).unwrap();
        assert!(salesforce.starts_with("grant_type=urn") && salesforce.ends_with("&scope=api"));
        let google = of("google", "a@b.example", Wanted::Scope("api")).unwrap();
        assert!(google.starts_with("grant_type=urn") && !google.contains("scope"), "{google}");
        for (profile, id) in [("github-app", "me"), ("graph-proof", guid)] {
            assert!(matches!(of(profile, id, Wanted::Default), Err(Error::Assertion { .. })));
        }
    }

    #[test]
    fn basic_encodes_each_half_first() {
        let endpoint = Endpoint::parse("https://a.example/token").unwrap();
        let secret = ClientSecret::new("a+b%c:d e").unwrap();
        let request =
            TokenRequest::client_secret("m:e", &secret, SecretPlace::Basic, Wanted::Default);
        let http = request.to(&endpoint);
        assert_eq!(http.secret_body(), "grant_type=client_credentials");
        let headers: Vec<_> = http.secret_headers().collect();
        let pair = STANDARD.encode("m%3Ae:a%2Bb%25c%3Ad%20e");
        assert_eq!(headers[2], ("Authorization", format!("Basic {pair}").as_str()));
        assert_eq!(http.url().as_str(), "https://a.example/token");
        assert_eq!(format!("{http:?}"), "HttpRequest(\"https://a.example/token\", ..)");
        let of_body = TokenRequest::client_secret("m", &secret, SecretPlace::Body, Wanted::Default);
        assert_eq!(of_body.to(&endpoint).secret_headers().count(), 2);
    }

    /// What grows leaves a copy behind, and nothing wipes that.
    #[test]
    fn what_is_secret_is_written_into_room_that_was_there() {
        // Every letter takes as much room as any can.
        for (client_id, secret) in [("%", "%%"), ("%%", "%%")] {
            let secret = ClientSecret::new(secret).unwrap();
            let header = basic(client_id, &secret);
            assert_eq!(header.capacity(), header.len(), "{client_id}");
        }
        let request = TokenRequest::of([("%", "%%")].into_iter());
        assert_eq!(request.form.capacity(), request.form.len() + 1);
        let request = request.field("%", "%%");
        assert_eq!(request.form.capacity(), request.form.len());
    }
}
