//! What may be wrong with a chain.

use std::{fmt, time::SystemTime};

/// Something that keeps a chain from being relied on. Certificates are called by their subjects, which
/// can be any text: escape it before a terminal sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The certificate of the issuer is there, and its key did not make the signature.
    BadSignature {
        /// Whose certificate was signed.
        subject: String,
        /// Who should have signed it.
        issuer: String,
    },
    /// A certificate has an extension that a reader has to understand, and it is not understood here
    /// (RFC 5280 §4.2).
    CriticalExtension {
        /// Whose certificate it is.
        subject: String,
        /// The dotted object identifier of the extension.
        oid: String,
    },
    /// An issuer is not valid any more.
    Expired {
        /// Whose certificate it is.
        subject: String,
        /// The last second in which it was.
        not_after: SystemTime,
    },
    /// The certificates have signed one another, and there is no way out to a root.
    Loop {
        /// Whose certificate comes a second time.
        subject: String,
    },
    /// No signature can hold on a certificate as it is (RFC 5280 §4.1.1.2).
    Malformed {
        /// Whose certificate it is.
        subject: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The certificate of an issuer is not there, and the chain should end at a root.
    Missing {
        /// The issuer.
        issuer: String,
    },
    /// An issuer may not sign for a name below it (RFC 5280 §4.2.1.10).
    NameNotPermitted {
        /// The issuer.
        issuer: String,
        /// The name, or what is wrong with the name constraints.
        name: String,
    },
    /// An issuer is none that may sign certificates (RFC 5280 §4.2.1.3, §4.2.1.9).
    NotCa {
        /// The issuer.
        subject: String,
        /// What it lacks.
        lacks: &'static str,
    },
    /// An issuer is not valid yet.
    NotYetValid {
        /// Whose certificate it is.
        subject: String,
        /// The first second in which it will be.
        not_before: SystemTime,
    },
    /// There are more CAs below an issuer than it allows (RFC 5280 §4.2.1.9).
    PathLength {
        /// The issuer.
        subject: String,
        /// How many it allows.
        allowed: u64,
    },
    /// rustls-webpki refuses it, for a reason that nothing else here has seen.
    Refused {
        /// Its word for the reason.
        reason: String,
    },
    /// A certificate with the name of the issuer is there, but with another key than the one that signed.
    Stranger {
        /// Whose certificate was signed.
        subject: String,
        /// The name that both have.
        issuer: String,
    },
    /// It could not be told whether there is a better way: all that may be spent was spent before.
    Untried,
    /// It has more than [`Chain::MAX_LENGTH`](super::Chain::MAX_LENGTH) certificates.
    TooLong,
    /// It ends at a root that is none of those that were given.
    Untrusted {
        /// The root.
        subject: String,
    },
    /// Whether the issuer signed cannot be told.
    Unproven {
        /// Whose certificate is signed.
        subject: String,
        /// Who may have signed it, by name and key identifier.
        issuer: String,
        /// Why the signature was not verified: `ECDSA with SHA-512 of P-521 is not supported here`.
        reason: String,
    },
    /// An issuer is for other purposes (extended key usage, RFC 5280 §4.2.1.12).
    WrongUsage {
        /// The issuer.
        subject: String,
        /// What it would have to be for: `clientAuth`.
        wanted: &'static str,
    },
}

/// What a problem answers to the question whether a chain holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It does not.
    No,
    /// That cannot be told here.
    Unknown,
}

impl Problem {
    /// Whether it is a reason for a no, or only against a yes.
    #[must_use]
    pub fn answer(&self) -> Answer {
        match self {
            Self::Untried | Self::Unproven { .. } => Answer::Unknown,
            _ => Answer::No,
        }
    }

    /// The stable name for JSON and scripts: `bad_signature`, `untrusted_root`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadSignature { .. } | Self::Malformed { .. } => "bad_signature",
            Self::CriticalExtension { .. }
            | Self::Loop { .. }
            | Self::Refused { .. }
            | Self::Stranger { .. }
            | Self::TooLong => "bad_chain",
            Self::Expired { .. } | Self::NotYetValid { .. } => "issuer_not_valid",
            Self::Missing { .. } => "incomplete_chain",
            Self::NameNotPermitted { .. } => "name_not_permitted",
            Self::NotCa { .. } | Self::WrongUsage { .. } => "not_a_ca",
            Self::PathLength { .. } => "path_length",
            Self::Untried | Self::Unproven { .. } => "signature_unproven",
            Self::Untrusted { .. } => "untrusted_root",
        }
    }

    /// How far from being relied on, to choose the best of several ways.
    pub(super) fn weight(&self) -> u32 {
        match self {
            Self::Loop { .. } | Self::Untried | Self::TooLong => 1_000,
            Self::BadSignature { .. } | Self::Malformed { .. } | Self::Stranger { .. } => 500,
            Self::Unproven { .. } => 200,
            Self::Missing { .. } | Self::Untrusted { .. } => 100,
            _ => 1,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadSignature { subject, issuer } if subject == issuer => {
                write!(f, "{subject} names itself as its issuer, and did not sign it")
            }
            Self::BadSignature { subject, issuer } => {
                write!(f, "the signature on {subject} is not of {issuer}")
            }
            Self::CriticalExtension { subject, oid } => {
                write!(f, "{subject} has a critical extension that is not known: {oid}")
            }
            Self::Expired { subject, .. } => write!(f, "the issuer {subject} has expired"),
            Self::Loop { subject } => write!(f, "the chain comes back to {subject}"),
            Self::Malformed { subject, reason } => {
                write!(f, "no signature can hold on {subject}: {reason}")
            }
            Self::Missing { issuer } => write!(f, "the certificate of {issuer} is missing"),
            Self::NameNotPermitted { issuer, name } => {
                write!(f, "the issuer {issuer} may not sign for {name}")
            }
            Self::NotCa { subject, lacks } => {
                write!(f, "the issuer {subject} may not sign certificates: {lacks}")
            }
            Self::NotYetValid { subject, .. } => {
                write!(f, "the issuer {subject} is not valid yet")
            }
            Self::PathLength { subject, allowed: 0 } => {
                write!(f, "the issuer {subject} allows no CA below it, and there is one")
            }
            Self::PathLength { subject, allowed } => {
                write!(f, "the issuer {subject} allows {allowed} CAs below it, and there are more")
            }
            Self::Refused { reason } => write!(f, "rustls refuses the chain: {reason}"),
            Self::Stranger { subject, issuer } => {
                write!(f, "{subject} was signed by another {issuer} than the one that is there")
            }
            Self::Untried => f.write_str(
                "not every signature was verified: there are more than are verified in one run",
            ),
            Self::TooLong => {
                write!(f, "it has more than {} certificates", super::Chain::MAX_LENGTH)
            }
            Self::Untrusted { subject } => {
                write!(f, "it ends at {subject}, which is none of the given roots")
            }
            Self::Unproven { subject, issuer, reason } if subject == issuer => {
                write!(f, "the signature of {subject} on itself could not be verified: {reason}")
            }
            Self::Unproven { subject, issuer, reason } => {
                write!(f, "the signature of {issuer} on {subject} could not be verified: {reason}")
            }
            Self::WrongUsage { subject, wanted } => {
                write!(f, "the issuer {subject} is not for {wanted}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_ways_the_one_is_taken_that_says_less_against_the_chain() {
        let name = || "CN=A".to_owned();
        let kinds: [&[Problem]; 5] = [
            &[
                Problem::NotCa { subject: name(), lacks: "" },
                Problem::Expired { subject: name(), not_after: SystemTime::UNIX_EPOCH },
            ],
            &[Problem::Missing { issuer: name() }, Problem::Untrusted { subject: name() }],
            &[Problem::Unproven { subject: name(), issuer: name(), reason: String::new() }],
            &[
                Problem::BadSignature { subject: name(), issuer: name() },
                Problem::Malformed { subject: name(), reason: "" },
                Problem::Stranger { subject: name(), issuer: name() },
            ],
            &[Problem::Loop { subject: name() }, Problem::Untried, Problem::TooLong],
        ];
        let weights = kinds.map(|kind| kind.iter().map(Problem::weight).collect::<Vec<_>>());
        for kind in &weights {
            assert!(kind.iter().all(|weight| *weight == kind[0] && *weight > 0), "{weights:?}");
        }
        assert!(weights.is_sorted_by(|one, next| one[0] < next[0]), "{weights:?}");
    }
}
