//! Why no entry of a file was chosen.

use std::fmt;

/// Why it is not known which of the entries of a file is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unchosen {
    /// None has this alias, number or thumbprint.
    Absent,
    /// Several have it.
    Ambiguous,
    /// The one that was chosen has a private key and no certificate.
    NoCertificate,
    /// None has a private key, or the one that was chosen has none.
    NoKey,
    /// Several have a private key, and nothing says which is meant.
    SeveralKeys {
        /// How many.
        count: usize,
    },
}

/// A sentence about "it", the file.
impl fmt::Display for Unchosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("it has no entry of this alias, number or thumbprint"),
            Self::Ambiguous => f.write_str("it has several entries of this alias or thumbprint"),
            Self::NoCertificate => f.write_str("it has no certificate of its private key"),
            Self::NoKey => f.write_str("it has no private key"),
            Self::SeveralKeys { count } => {
                write!(f, "it has {count} private keys, and nothing says which is meant")
            }
        }
    }
}
