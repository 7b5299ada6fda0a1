//! What opening a file costs.

use std::fmt;

/// What a file asks for, and can ask for too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// Attributes.
    Attributes,
    /// Keys and certificates.
    Bags,
    /// Steps to check its private keys.
    KeyChecks,
    /// Steps to prove its private keys.
    KeyProofs,
    /// Bytes of memory for scrypt.
    Memory,
    /// Comparisons of names.
    NameComparisons,
    /// For the parallelisation of scrypt.
    Parallelisation,
    /// Blocks of a PEM text.
    PemBlocks,
    /// Headers of one PEM block.
    PemHeaders,
    /// RSA keys without their primes.
    PrimeRecoveries,
    /// Key-derivation rounds.
    Rounds,
    /// Key-derivation rounds in all, with other spellings of the password.
    RoundsForSpellings,
    /// Key-derivation rounds in all.
    RoundsInAll,
    /// Tokens in one text.
    Tokens,
}

impl Resource {
    /// Its name, as the message of the error has it: `attributes`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Attributes => "attributes",
            Self::Bags => "keys and certificates",
            Self::KeyChecks => "steps to check its private keys",
            Self::KeyProofs => "steps to prove its private keys",
            Self::Memory => "bytes of memory for scrypt",
            Self::NameComparisons => "comparisons of names",
            Self::Parallelisation => "for the parallelisation of scrypt",
            Self::PemBlocks => "PEM blocks",
            Self::PemHeaders => "headers in one PEM block",
            Self::PrimeRecoveries => "RSA keys without their primes",
            Self::Rounds => "key-derivation rounds",
            Self::RoundsForSpellings => {
                "key-derivation rounds in all, with other spellings of the password"
            }
            Self::RoundsInAll => "key-derivation rounds in all",
            Self::Tokens => "tokens in one text",
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
