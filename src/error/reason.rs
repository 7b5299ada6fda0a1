//! Why a token was not taken.

use std::{fmt, time::Duration};

use super::in_words;

/// What does not hold of a token that was verified. Names and values from the token are quoted as they
/// stand in it, cut short; the token itself is never in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It names no algorithm (RFC 7515 §4.1.1).
    AlgorithmMissing,
    /// `alg` is `none`, in whatever spelling: nobody signed it (RFC 7518 §3.6).
    AlgorithmNone,
    /// `alg` is an HMAC: to check it would take the secret that makes it, which no public key is.
    AlgorithmSymmetric {
        /// The algorithm: `HS256`.
        name: String,
    },
    /// `alg` is none of those that are verified here.
    AlgorithmUnknown {
        /// The algorithm as the token has it.
        name: String,
    },
    /// `aud` does not contain the expected audience, letter for letter (RFC 7519 §4.1.3).
    Audience {
        /// What was expected.
        expected: String,
        /// What the token has.
        found: Vec<String>,
    },
    /// No key that fits made the signature over just these bytes.
    BadSignature {
        /// The algorithm.
        algorithm: &'static str,
        /// How many keys were tried.
        tried: usize,
    },
    /// A date is no number (RFC 7519 §2).
    BadTime {
        /// The claim: `exp`.
        name: &'static str,
    },
    /// The text around it begins like JSON and is none, so that readers may differ on what stands in it.
    BrokenWrapper,
    /// The header names extensions that have to be understood, and none is here (RFC 7515 §4.1.11).
    Critical,
    /// A member stands twice, in the token or in the text around it, so that readers may differ on what
    /// it says (RFC 7515 §4).
    Duplicate {
        /// The member, by the way to it: `realm_access.roles`.
        name: String,
    },
    /// A part is base64 of another spelling than unpadded base64url (RFC 7515 §2).
    Encoding {
        /// The part: `header`, `claims`, `signature`.
        part: &'static str,
    },
    /// It is encrypted for somebody else, and has no signature that could be checked.
    Encrypted,
    /// It is not valid any more (RFC 7519 §4.1.4).
    Expired {
        /// For how long, leeway not counted.
        ago: Duration,
    },
    /// It has no `exp`, and would be valid for ever.
    ExpiryMissing,
    /// `iss` is not the expected issuer, letter for letter.
    Issuer {
        /// What was expected.
        expected: String,
        /// What the token has.
        found: Option<String>,
    },
    /// No key is of the kind that the algorithm is for.
    KeyType {
        /// The algorithm.
        algorithm: &'static str,
        /// The kinds of the keys: `P-256`.
        keys: Vec<String>,
    },
    /// It is not valid yet (RFC 7519 §4.1.5).
    NotYetValid {
        /// For how long, leeway not counted.
        ahead: Duration,
    },
    /// The part for the signature is empty.
    SignatureMissing,
    /// Blanks or line ends stand in it.
    Torn,
}

impl Reason {
    /// The stable name for JSON and scripts: `expired`, `bad_signature`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlgorithmMissing
            | Self::AlgorithmNone
            | Self::AlgorithmSymmetric { .. }
            | Self::AlgorithmUnknown { .. } => "alg_refused",
            Self::Audience { .. } => "bad_audience",
            Self::BadSignature { .. } | Self::SignatureMissing => "bad_signature",
            Self::BadTime { .. } => "bad_time",
            Self::BrokenWrapper => "broken_wrapper",
            Self::Critical => "crit_refused",
            Self::Duplicate { .. } => "duplicate_member",
            Self::Encoding { .. } => "bad_encoding",
            Self::Encrypted => "encrypted_jwt",
            Self::Expired { .. } => "expired",
            Self::ExpiryMissing => "no_expiry",
            Self::Issuer { .. } => "bad_issuer",
            Self::KeyType { .. } => "wrong_key_type",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::Torn => "torn_token",
        }
    }
}

/// A sentence about "it", the token.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmMissing => f.write_str("it names no algorithm (alg)"),
            Self::AlgorithmNone => f.write_str("nobody signed it: alg is none"),
            Self::AlgorithmSymmetric { name } => {
                write!(f, "{name} is made with a shared secret, not with a private key")
            }
            Self::AlgorithmUnknown { name } => write!(f, "the algorithm {name} is not known"),
            Self::Audience { expected, found } => match found.as_slice() {
                [] => write!(f, "it has no audience (aud), and should be for {expected}"),
                found => write!(f, "it is for {}, not for {expected}", found.join(", ")),
            },
            Self::BadSignature { algorithm, tried: 1 } => {
                write!(f, "the {algorithm} signature is not of this key over this content")
            }
            Self::BadSignature { algorithm, tried } => {
                write!(f, "the {algorithm} signature is of none of the {tried} keys that fit")
            }
            Self::BadTime { name } => write!(f, "{name} is no number of seconds since 1970"),
            Self::BrokenWrapper => f.write_str("the text around it begins like JSON and is none"),
            Self::Critical => f.write_str("it asks for extensions that are not known (crit, b64)"),
            Self::Duplicate { name } => write!(f, "{name} stands in it twice"),
            Self::Encoding { part } => write!(f, "the {part} is not in unpadded base64url"),
            Self::Encrypted => f.write_str("it is encrypted for its receiver"),
            Self::Expired { ago } => write!(f, "it expired {} ago", in_words(*ago)),
            Self::ExpiryMissing => f.write_str("it has no end (exp)"),
            Self::Issuer { expected, found: Some(found) } => {
                write!(f, "it is from {found}, not from {expected}")
            }
            Self::Issuer { expected, found: None } => {
                write!(f, "it has no issuer (iss), and should be from {expected}")
            }
            Self::KeyType { algorithm, keys } => match keys.as_slice() {
                [] => write!(f, "there is no key for {algorithm}"),
                keys => write!(f, "{algorithm} is not made by a key of {}", keys.join(", ")),
            },
            Self::NotYetValid { ahead } => {
                write!(f, "it is not valid for another {}", in_words(*ahead))
            }
            Self::SignatureMissing => f.write_str("it has no signature"),
            Self::Torn => f.write_str("blanks or line ends stand in it"),
        }
    }
}
