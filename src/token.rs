//! The exchange of an assertion, or of a secret, for an access token (RFC 6749, RFC 7523), as values: a
//! request to be sent by whatever client of HTTP there is, and a reply to be read.
//!
//! What a server refuses is data: its own words and numbers are kept ([`Refusal`]), explained
//! ([`aadsts`], [`oauth`]) and laid beside what was sent ([`diagnose`]). Whether another try makes
//! sense, and when, is a value too ([`Retries`]).
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use certgen::Endpoint;
//! use certgen::token::{ClientSecret, HttpResponse, SecretPlace, TokenRequest, TokenResponse, Wanted};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let endpoint = Endpoint::parse("https://login.example/token")?;
//! let secret = ClientSecret::new("from a vault")?;
//! let request = TokenRequest::client_secret("my-app", &secret, SecretPlace::Body, Wanted::Default);
//!
//! // Four things for any client of HTTP.
//! let http = request.to(&endpoint);
//! assert_eq!(http.url().as_str(), "https://login.example/token");
//! assert!(http.secret_body().starts_with("client_id=my-app&client_secret=from%20a%20vault"));
//!
//! let headers = [("Content-Type", "application/json")];
//! let body = br#"{"access_token":"abc","token_type":"Bearer","expires_in":3600}"#;
//! let reply = HttpResponse::new(200, headers, body.to_vec());
//! let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
//! let token = TokenResponse::read(&reply, now)?;
//! assert_eq!(token.access_token().secret_text(), "abc");
//! assert_eq!(token.expires(), Some(now + Duration::from_secs(3600)));
//! # Ok(())
//! # }
//! ```

pub mod aadsts;
mod cache_key;
mod diagnosis;
mod explanation;
pub mod oauth;
mod refusal;
mod request;
mod response;
mod retry;

pub use crate::secret::{AccessToken, ClientSecret};
pub use cache_key::CacheKey;
pub use diagnosis::{Diagnosis, Difference, Sent, Verdict, diagnose};
pub use explanation::{Compare, Explanation};
pub use refusal::{Fault, Refusal};
pub use request::{HttpRequest, SecretPlace, TokenRequest, Wanted};
pub use response::{HttpResponse, TokenResponse};
pub use retry::{Failed, Retries, Wait};
