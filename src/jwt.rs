//! JSON Web Tokens (RFC 7519): decoded leniently to be looked at, verified strictly to be relied on.
//!
//! What was only decoded proves nothing: anybody can write any claim. [`verify()`] takes a token only if
//! a given public key signed it with the algorithm that the token names and the key is for. It never
//! takes `none`, never an HMAC, and never a key that the token itself brings along or points to
//! (RFC 8725).
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use certgen::jwt::{self, Expectations, Token};
//!
//! # fn main() -> Result<(), certgen::Error> {
//! let token = Token::read(b"Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJtZSIsImV4cCI6MTMwMDgxOTM4MH0.")?;
//! let expires = token.claims().find("exp").and_then(|claim| claim.to_time());
//! assert_eq!(expires, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_300_819_380)));
//! for finding in token.findings(SystemTime::now()) {
//!     println!("{finding}");
//! }
//! let refused = jwt::verify(&token, &[], &Expectations::new(), SystemTime::now()).unwrap_err();
//! assert_eq!(refused.to_string(), "nobody signed it: alg is none");
//! # Ok(())
//! # }
//! ```

use std::{fmt, time::SystemTime};

use zeroize::Zeroizing;

use crate::{cert::Certificate, error::Error, json};

mod candidate;
mod endpoint;
mod extract;
mod field;
mod finding;
mod read;
mod verify;

pub use crate::error::Reason;
pub use candidate::{Candidate, Place};
pub use field::{Field, Fields};
pub use finding::{Finding, Level};
pub use verify::{Expectations, Verified, VerifyingKey, verify};

/// A token that was decoded. Nothing in it is proven.
///
/// Whoever holds a token may use it, so it is wiped from memory when dropped and `Debug` does not show
/// it.
pub struct Token {
    /// The compact form (RFC 7515 §7.1), without what stood around it.
    text: Zeroizing<String>,
    place: Place,
    kind: Kind,
    header: Fields,
    claims: Fields,
    /// Its bytes; empty for an encrypted token.
    signature: Zeroizing<Vec<u8>>,
    /// What is unusual about how it is written.
    spelling: Vec<Finding>,
}

/// Finds everything in `text` that looks like a token, in its order, and decodes it as [`Token::read`] does.
/// There is at least one: of a text without any, all is taken for one, and its error says what is wrong.
///
/// # Errors
///
/// [`Error::TooLarge`], [`Error::TooCostly`] for more than 100, [`Error::Malformed`] for JSON without any.
pub fn candidates(text: &[u8]) -> Result<Vec<Candidate>, Error> {
    read::candidates(text)
}

/// What kind of token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Encrypted for its receiver (JWE, RFC 7516): only the header can be read.
    Encrypted,
    /// Signed (JWS, RFC 7515).
    Signed,
    /// Without a signature, or with the algorithm `none` (RFC 7519 §6).
    Unsigned,
}

impl Kind {
    /// The stable name for JSON: `signed`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Signed => "signed",
            Self::Unsigned => "unsigned",
        }
    }
}

/// What it is, to stand behind "FILE is".
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encrypted => "an encrypted JSON Web Token (JWE)",
            Self::Signed => "a JSON Web Token",
            Self::Unsigned => "a JSON Web Token without a signature",
        })
    }
}

impl Token {
    /// The largest text that is read, in bytes: 1 MiB. Real tokens have a few kilobytes.
    pub const MAX_BYTES: usize = 1 << 20;

    /// Finds a token in `text` and decodes it: the bare token, with blanks and line ends in it or quotes
    /// around it, behind `Bearer` or `Authorization: Bearer`, in JSON at any depth, in a form body or URL,
    /// or in the lines of any other text. [`candidates()`] finds several.
    ///
    /// Read leniently: base64 may be padded or of the standard alphabet, line ends may have torn it,
    /// members may stand twice. [`Token::findings`] says so, and [`verify()`] refuses it.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`], [`Error::Malformed`] for text that is no token or has several,
    /// [`Error::Damaged`] with the byte of the token at which one of its parts breaks.
    pub fn read(text: &[u8]) -> Result<Self, Error> {
        read::read(text)
    }

    /// Where in the text it stood.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What kind of token it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The header (RFC 7515 §4, RFC 7516 §4), in its order.
    #[must_use]
    pub fn header(&self) -> &Fields {
        &self.header
    }

    /// The claims (RFC 7519 §4), in their order; none of an encrypted token.
    #[must_use]
    pub fn claims(&self) -> &Fields {
        &self.claims
    }

    /// The certificates that the header brings along (`x5c`, RFC 7515 §4.1.6), as far as they can be
    /// read. They prove nothing: whoever wrote the token chose them.
    #[must_use]
    pub fn certificates(&self) -> Vec<Certificate> {
        let texts = self.header.find("x5c").and_then(Field::to_texts).unwrap_or_default();
        let der = texts.iter().filter_map(|text| json::base64(text));
        der.filter_map(|der| Certificate::from_der(&der).ok()).collect()
    }

    /// What is unusual or wrong about it at the time `now`, the worst first.
    #[must_use]
    pub fn findings(&self, now: SystemTime) -> Vec<Finding> {
        finding::of(self, now)
    }

    /// The token itself. Whoever reads it may be able to use it.
    #[must_use]
    pub fn secret_text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// What errors call it.
const WHAT: &str = "JWT";

#[cfg(test)]
mod tests;
