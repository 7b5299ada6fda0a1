//! What is unusual or wrong about a token, and what to do about it.

use std::{
    cmp::Reverse,
    fmt,
    time::{Duration, SystemTime},
};

use super::Token;
use crate::{date::in_words, entra::Version, error::shortened};

mod checks;
mod level;

pub use level::Level;

/// Something about a token that a receiver may trip over. Only what is certain is said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// It names no algorithm.
    AlgorithmMissing,
    /// `alg` is `none`.
    AlgorithmNone,
    /// An assertion to Entra with an algorithm that Entra does not take from an application.
    AlgorithmNotForEntra {
        /// The algorithm: `ES256`.
        name: String,
    },
    /// `alg` is an HMAC.
    AlgorithmSymmetric {
        /// The algorithm: `HS256`.
        name: String,
    },
    /// What stands around it begins like JSON and is none.
    BrokenWrapper,
    /// `x5c` is one text and no list (RFC 7515 §4.1.6).
    CertificateAsText,
    /// The header names extensions that a receiver has to know (RFC 7515 §4.1.11).
    Critical {
        /// Their names.
        names: String,
    },
    /// A claim that should be a moment is none.
    DateBad {
        /// The claim: `exp`.
        name: &'static str,
    },
    /// A date counts milliseconds where seconds are meant.
    DateInMilliseconds {
        /// The claim.
        name: &'static str,
    },
    /// A date is a text and no number (RFC 7519 §2).
    DateIsText {
        /// The claim.
        name: &'static str,
    },
    /// A date is written with a fraction.
    DateNotWhole {
        /// The claim.
        name: &'static str,
    },
    /// A member stands twice (RFC 7515 §4), at whatever depth.
    Duplicate {
        /// `header`, `claims`, or `text around it`.
        part: &'static str,
        /// The member, by the way to it: `sub`, `realm_access.roles`.
        name: String,
    },
    /// `aud` is a token endpoint of Entra.
    EntraEndpoint {
        /// The name of the cloud: `public`, or `us-gov or us-dod`, which share their host.
        cloud: String,
        /// The tenant, by its ID or a domain.
        tenant: String,
        /// The version of the protocol.
        version: Version,
        /// Whether it is the cloud that most tenants are in.
        is_public: bool,
    },
    /// It has expired.
    Expired {
        /// For how long.
        ago: Duration,
    },
    /// An assertion to Entra of which `iss` and `sub` differ.
    IssuerNotSubject,
    /// It is valid for longer than its receiver wants.
    Lifetime {
        /// For how long.
        lifetime: Duration,
        /// Whether that receiver is Entra, which wants ten minutes; otherwise an hour is much.
        is_for_entra: bool,
    },
    /// An assertion lacks a claim (RFC 7523 §3).
    MissingClaim {
        /// The claim.
        name: &'static str,
    },
    /// `nbf` or `iat` lies ahead.
    NotYet {
        /// The claim.
        name: &'static str,
        /// How far.
        ahead: Duration,
    },
    /// A part is padded with `=` (RFC 7515 §2 has none).
    Padded {
        /// The part: `header`, `claims`, `signature`.
        part: &'static str,
    },
    /// The part for the signature is empty, and `alg` is not `none`.
    SignatureMissing,
    /// A part has `+` or `/`, the letters of standard base64.
    StandardAlphabet {
        /// The part.
        part: &'static str,
    },
    /// A thumbprint is no base64.
    ThumbprintBad {
        /// `x5t` or `x5t#S256`.
        name: &'static str,
    },
    /// A thumbprint is hexadecimal text, or base64 of it.
    ThumbprintIsHex {
        /// `x5t` or `x5t#S256`.
        name: &'static str,
    },
    /// `x5t` or `x5t#S256` holds the digest that belongs into the other.
    ThumbprintInWrongField {
        /// Where it stands.
        name: &'static str,
    },
    /// A thumbprint is of a length that no digest has.
    ThumbprintLength {
        /// `x5t` or `x5t#S256`.
        name: &'static str,
        /// How long, in bytes.
        bytes: usize,
    },
    /// A thumbprint is padded, or of the standard alphabet.
    ThumbprintSpelling {
        /// `x5t` or `x5t#S256`.
        name: &'static str,
    },
    /// The text was UTF-16, as `>` of PowerShell writes it.
    Utf16,
    /// Blanks or line ends stood in the token.
    Wrapped,
}

impl Finding {
    /// The stable name for JSON and scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlgorithmMissing => "alg_missing",
            Self::AlgorithmNone => "alg_none",
            Self::AlgorithmNotForEntra { .. } => "alg_not_for_entra",
            Self::AlgorithmSymmetric { .. } => "alg_symmetric",
            Self::BrokenWrapper => "broken_wrapper",
            Self::CertificateAsText => "x5c_is_text",
            Self::Critical { .. } => "crit",
            Self::DateBad { .. } => "date_bad",
            Self::DateInMilliseconds { .. } => "date_in_milliseconds",
            Self::DateIsText { .. } => "date_is_text",
            Self::DateNotWhole { .. } => "date_not_whole",
            Self::Duplicate { .. } => "duplicate_member",
            Self::EntraEndpoint { .. } => "entra_endpoint",
            Self::Expired { .. } => "expired",
            Self::IssuerNotSubject => "iss_is_not_sub",
            Self::Lifetime { .. } => "lifetime",
            Self::MissingClaim { .. } => "claim_missing",
            Self::NotYet { .. } => "not_yet_valid",
            Self::Padded { .. } => "padded",
            Self::SignatureMissing => "signature_missing",
            Self::StandardAlphabet { .. } => "standard_alphabet",
            Self::ThumbprintBad { .. } => "thumbprint_bad",
            Self::ThumbprintIsHex { .. } => "thumbprint_is_hex",
            Self::ThumbprintInWrongField { .. } => "thumbprint_in_wrong_field",
            Self::ThumbprintLength { .. } => "thumbprint_length",
            Self::ThumbprintSpelling { .. } => "thumbprint_spelling",
            Self::Utf16 => "utf16_text",
            Self::Wrapped => "wrapped",
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::BrokenWrapper
            | Self::CertificateAsText
            | Self::Critical { .. }
            | Self::DateNotWhole { .. }
            | Self::EntraEndpoint { .. }
            | Self::Lifetime { is_for_entra: false, .. }
            | Self::Padded { .. }
            | Self::StandardAlphabet { .. }
            | Self::ThumbprintSpelling { .. }
            | Self::Utf16
            | Self::Wrapped => Level::Note,
            _ => Level::Wrong,
        }
    }

    /// Whether it is about the text around the token, which readers may take in different ways.
    #[must_use]
    pub fn is_around(&self) -> bool {
        matches!(self, Self::BrokenWrapper | Self::Duplicate { part: AROUND, .. })
    }

    pub(super) fn duplicate(part: &'static str, name: &str) -> Self {
        Self::Duplicate { part, name: Self::quoted(name) }
    }

    /// A name out of the token, short enough for a sentence.
    pub(super) fn quoted(name: &str) -> String {
        shortened(name, LONGEST_NAME)
    }
}

/// The fact, then what to do.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmNotForEntra { name } => write!(
                f,
                "alg is {name}, which Entra does not take from an app: sign with an RSA key, as PS256 or RS256"
            ),
            Self::AlgorithmSymmetric { name } => write!(
                f,
                "alg is {name}, made with a shared secret: whoever can check it can make it too, and no certificate does"
            ),
            Self::Critical { names } => write!(
                f,
                "crit names {names}: a receiver that does not know that has to refuse the token"
            ),
            Self::DateBad { name } => {
                write!(f, "{name} is no moment: write seconds since 1970, as a number")
            }
            Self::DateInMilliseconds { name } => {
                write!(f, "{name} counts milliseconds: write seconds since 1970")
            }
            Self::DateIsText { name } => write!(
                f,
                "{name} is a text: write a number; a strict receiver refuses it (RFC 7519, section 2)"
            ),
            Self::DateNotWhole { name } => {
                write!(f, "{name} has a fraction, which some receivers refuse: write whole seconds")
            }
            Self::Duplicate { part, name } => write!(
                f,
                "{name} stands twice in the {part}, and receivers differ on which one counts: leave one out"
            ),
            Self::EntraEndpoint { .. } => self.endpoint(f),
            Self::Expired { ago } => write!(f, "it expired {} ago: get a new one", in_words(*ago)),
            Self::Lifetime { lifetime, is_for_entra: true } => write!(
                f,
                "it is valid for {}: Microsoft asks for 5 to 10 minutes",
                in_words(*lifetime)
            ),
            Self::Lifetime { lifetime, is_for_entra: false } => write!(
                f,
                "it is valid for {}: servers that limit an assertion allow an hour or less",
                in_words(*lifetime)
            ),
            Self::MissingClaim { name } => {
                write!(f, "{name} is missing, which an assertion has to have (RFC 7523, section 3)")
            }
            Self::NotYet { name, ahead } => write!(
                f,
                "{name} is {} ahead: set the clock of the computer that made it, or wait",
                in_words(*ahead)
            ),
            _ => self.spelling(f),
        }
    }
}

impl Finding {
    fn endpoint(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::EntraEndpoint { cloud, tenant, version, is_public } = self else { return Ok(()) };
        let version = match version {
            Version::V1 => "v1",
            Version::V2 => "v2",
        };
        write!(f, "aud is the {version} token endpoint of Entra, cloud {cloud}, tenant {tenant}")?;
        if *is_public { Ok(()) } else { f.write_str(": the other clouds refuse it") }
    }

    fn spelling(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Padded { part } => {
                write!(f, "the {part} is padded with =: a strict receiver refuses it")
            }
            Self::StandardAlphabet { part } => write!(
                f,
                "the {part} has + or / where base64url has - and _: a strict receiver refuses it"
            ),
            Self::ThumbprintBad { name } => {
                write!(f, "{name} is no base64url: certgen thumbprint makes the value")
            }
            Self::ThumbprintIsHex { name } => write!(
                f,
                "{name} holds hexadecimal text: it takes base64url of the bytes that the text stands for (Entra: AADSTS700027)"
            ),
            Self::ThumbprintInWrongField { name: "x5t" } => f.write_str(
                "x5t holds 32 bytes, a SHA-256: that belongs into x5t#S256 (Entra: AADSTS700027)",
            ),
            Self::ThumbprintInWrongField { name } => {
                write!(f, "{name} holds 20 bytes, a SHA-1: that belongs into x5t")
            }
            Self::ThumbprintLength { name, bytes } => write!(
                f,
                "{name} holds {bytes} bytes: a thumbprint has 20 (SHA-1, x5t) or 32 (SHA-256, x5t#S256)"
            ),
            Self::ThumbprintSpelling { name } => write!(
                f,
                "{name} is base64 with = or + or /, as some libraries write it: a strict receiver wants unpadded base64url"
            ),
            _ => f.write_str(self.fixed()),
        }
    }

    /// The sentences in which nothing varies.
    fn fixed(&self) -> &'static str {
        match self {
            Self::AlgorithmMissing => "the header has no alg: no receiver may take it",
            Self::AlgorithmNone => "alg is none: nobody signed it, and no receiver may take it",
            Self::BrokenWrapper => {
                "the text around it begins like JSON and is none: a strict reader refuses it"
            }
            Self::CertificateAsText => {
                "x5c is one text, as MSAL.NET writes it: a list is right (RFC 7515, section 4.1.6)"
            }
            Self::IssuerNotSubject => {
                "iss and sub differ: for Entra both are the client ID (AADSTS700021)"
            }
            Self::SignatureMissing => "the signature is empty: copy the whole token",
            Self::Utf16 => "the text is UTF-16, as > of PowerShell writes it",
            Self::Wrapped => "blanks or line ends stood in it: they were taken out",
            _ => "",
        }
    }
}

/// All findings about `token` at the time `now`, the worst first.
pub(super) fn of(token: &Token, now: SystemTime) -> Vec<Finding> {
    let mut findings = checks::of(token, now);
    findings.extend(token.spelling.iter().cloned());
    findings.sort_by_key(|finding| Reverse(finding.level()));
    findings
}

/// What a duplicate stands in if not in the token.
pub(super) const AROUND: &str = "text around it";
/// In characters.
const LONGEST_NAME: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_says_the_fact_and_what_to_do() {
        let (name, part) = (|name: &str| name.to_owned(), "header");
        let lifetime = Duration::from_secs(7_200);
        for (finding, words) in [
            (Finding::AlgorithmMissing, "no alg: no receiver"),
            (Finding::AlgorithmNone, "nobody signed it"),
            (Finding::AlgorithmNotForEntra { name: name("ES256") }, "sign with an RSA key"),
            (
                Finding::AlgorithmSymmetric { name: name("HS256") },
                "HS256, made with a shared secret",
            ),
            (Finding::BrokenWrapper, "begins like JSON and is none"),
            (Finding::CertificateAsText, "a list is right"),
            (Finding::Duplicate { part, name: name("alg") }, "alg stands twice in the header"),
            (Finding::IssuerNotSubject, "both are the client ID"),
            (Finding::Lifetime { lifetime, is_for_entra: false }, "2 hours: servers that limit"),
            (Finding::Padded { part }, "the header is padded with ="),
            (Finding::SignatureMissing, "copy the whole token"),
            (Finding::StandardAlphabet { part }, "the header has + or /"),
            (Finding::Utf16, "UTF-16, as > of PowerShell"),
            (Finding::Wrapped, "they were taken out"),
        ] {
            let sentence = finding.to_string();
            assert!(sentence.contains(words), "{finding:?}: {sentence}");
        }
    }
}
