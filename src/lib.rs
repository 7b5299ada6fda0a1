//! Keys, certificates and PFX files for services that sign in with a certificate, such as app
//! registrations in Microsoft Entra ID.
//!
//! The library takes bytes and values and returns bytes and values. It reads no clock, no file and no
//! environment, prints nothing, and does not panic on any input: time comes in as an argument,
//! randomness from the operating system. The program `certgen` is built on it.
//!
//! # The rooms
//!
//! | from | to | door |
//! |---|---|---|
//! | nothing | a private key | [`PrivateKey::generate`] |
//! | a key, a name, a span of time | a self-signed certificate | [`issue::self_signed`] |
//! | a key, a name | a request for a certificate | [`issue::request`] |
//! | a CA, a public key or a request | a certificate | [`Authority`] |
//! | a key and its certificates | both, proven to belong together | [`Identity::new`] |
//! | an identity and a password | a PFX | [`pfx::seal`] |
//! | a PFX and its password | everything in it | [`pfx::open`] |
//! | a file of any kind | what it is, and what it holds | [`bundle::File::read`] |
//! | what a file holds | entries: keys with their chains | [`bundle::entries`] |
//! | keys and certificates | PEM, P7B, JWK | [`bundle`] |
//! | a certificate and others | the chain to a root, and what is wrong with it | [`chain`] |
//! | a certificate and a use | whether it is fit for it | [`fitness`] |
//! | a file that was opened | a report of it, and who will refuse it | [`inspect`] |
//! | a file | what is in it, who will refuse it | [`inspect`] |
//! | a certificate | its thumbprints | [`Thumbprint`] |
//! | any text with a token | what it says, and what is wrong with it | [`jwt::Token::read`] |
//! | a token and public keys | whether one of them signed it, and it holds | [`jwt::verify`] |
//! | an identity and a server | a signed client assertion | [`ClientAssertion`] |
//! | an assertion | a request for a token, and its reply | [`token`] |
//! | a thumbprint as it was copied | the same in another form | [`Thumbprint::parse`] |
//! | certificates | what an app registration stores of them | [`manifest`] |
//!
//! # A PFX from nothing
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use certgen::{
//!     DistinguishedName, Identity, KeyAlgorithm, Password, PfxOptions, Preset, PrivateKey, Template,
//!     Thumbprint, Validity, issue, pfx,
//! };
//!
//! # fn main() -> Result<(), certgen::Error> {
//! let now = SystemTime::now();
//! let validity = Validity::new(now, now + Duration::from_secs(365 * 24 * 60 * 60))?;
//! let template = Template::new(DistinguishedName::parse("CN=My App,O=Contoso")?);
//!
//! let key = PrivateKey::generate(KeyAlgorithm::Rsa2048)?;
//! let certificate = issue::self_signed(&key, &template, validity)?;
//! println!("upload a certificate with {}", Thumbprint::sha1(&certificate).to_hex());
//!
//! let identity = Identity::new(key, vec![certificate])?;
//! let options = PfxOptions::new(Preset::Modern).friendly_name("My App")?;
//! let password = Password::generate()?;
//! let bytes: Vec<u8> = pfx::seal(&identity, &password, &options)?;
//! # assert_eq!(bytes.first(), Some(&0x30));
//! # Ok(())
//! # }
//! ```
//!
//! # From any file to PEM
//!
//! ```
//! use certgen::{Limits, Password, bundle, bundle::File, pfx::{Check, Passwords}};
//!
//! # fn main() -> Result<(), certgen::Error> {
//! # let bytes = include_bytes!("../testdata/pfx/openssl/default.p12");
//! let file = File::read(bytes, &Limits::new())?;
//! let password = Password::new("correct horse")?;
//! let opened = file.open(Some(Passwords::new(&password)), Check::Verified)?;
//! for entry in bundle::entries(&opened.bags) {
//!     let parts: Vec<_> = entry.key.into_iter().chain(entry.chain).collect();
//!     let pem = bundle::to_secret_pem(&parts)?;
//!     assert!(pem.secret_text().starts_with("-----BEGIN PRIVATE KEY-----"));
//! }
//! # Ok(())
//! # }
//! ```

#![warn(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::exit,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

pub mod assertion;
mod ber;
pub mod bundle;
mod cert;
pub mod chain;
mod cores;
pub mod date;
mod endpoint;
pub mod entra;
mod error;
pub mod fitness;
mod identity;
pub mod inspect;
pub mod issue;
mod issuers;
mod json;
pub mod jwt;
mod key;
pub mod manifest;
mod name;
mod pbe;
mod pem;
pub mod pfx;
mod random;
mod request;
mod secret;
mod thumbprint;
pub mod token;

pub use assertion::{AssertionSigner, ClientAssertion, Profile};
pub use cert::{Certificate, Standing};
pub use date::Term;
pub use endpoint::Endpoint;
pub use error::{Error, Feature, Foreign, RequestedName, Resource, Unchosen};
pub use identity::Identity;
pub use issue::{AlternativeName, Authority, RequestRules, Template, Usage, Validity};
pub use key::{
    KeyAlgorithm, KeyType, PrivateKey, Severity, SignatureAlgorithm, Soundness, Weakness,
};
pub use name::DistinguishedName;
pub use pbe::{Cipher, Derivation, Digest, Encryption, Limits, Spelling};
pub use pfx::{Caveat, PfxOptions, Preset, Sealer};
pub use request::CertificateRequest;
pub use secret::{Assertion, Password, SecretText};
pub use thumbprint::Thumbprint;
pub use token::{TokenRequest, TokenResponse};

/// The examples of the README and of the manual, as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/library.md")]
mod readme {}
