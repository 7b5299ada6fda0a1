//! Whether a private key is whole: its parts say the same thing several times over, and are held against one
//! another.

use std::borrow::Cow;

/// What came of holding the parts of a private key against one another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Soundness {
    /// They contradict each other. Such a key does not sign, or only with a part of itself; and an RSA key of
    /// which one part is wrong gives its primes away with a single signature, if whoever signs does not look
    /// at it (Boneh, DeMillo and Lipton, 1997).
    Broken {
        /// What does not fit: `dP is not d mod p - 1`.
        reason: Cow<'static, str>,
    },
    /// They fit: what the key signs, its public half verifies.
    Proven,
    /// That cannot be told, which is neither of the others.
    Unproven {
        /// Why: `keys of this kind are not computed with here`.
        reason: &'static str,
    },
}

impl Soundness {
    pub(super) fn broken(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Broken { reason: reason.into() }
    }

    /// The name that JSON uses: `broken`, `proven`, `unproven`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Broken { .. } => "broken",
            Self::Proven => "proven",
            Self::Unproven { .. } => "unproven",
        }
    }

    /// Why it is broken or could not be proven, as a sentence.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Broken { reason } => Some(reason),
            Self::Proven => None,
            Self::Unproven { reason } => Some(reason),
        }
    }
}

pub(super) const UNKNOWN_KIND: Soundness =
    Soundness::Unproven { reason: "keys of this kind are not computed with here" };
pub(super) const TOO_LARGE: Soundness =
    Soundness::Unproven { reason: "its numbers are too large for that" };
pub(super) const TOO_MANY: Soundness =
    Soundness::Unproven { reason: "the file has more keys than are proven of one file" };
