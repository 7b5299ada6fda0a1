//! How much a finding matters.

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Most receivers take it, or it only tells what the token is for.
    Note,
    /// A receiver will refuse it, or should.
    Wrong,
}

impl Level {
    /// The stable name for JSON: `note`, `wrong`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Wrong => "wrong",
        }
    }
}
