//! How something is encrypted, as plain data that can be shown.

use std::fmt;

use super::Digest;

/// An encryption under a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encryption {
    /// How the key comes from the password.
    pub derivation: Derivation,
    /// What encrypts.
    pub cipher: Cipher,
    /// The size of the salt, in bytes.
    pub salt_bytes: usize,
    /// Whether the key derivation leaves its PRF out, which means HMAC-SHA-1 (RFC 8018 appendix A.2).
    pub is_prf_left_out: bool,
}

/// How a key comes from a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Derivation {
    /// PBKDF1 (RFC 8018 §5.1).
    Pbkdf1 {
        /// The digest.
        digest: Digest,
        /// The number of rounds.
        rounds: u64,
    },
    /// PBKDF2 (RFC 8018 §5.2).
    Pbkdf2 {
        /// The digest under HMAC.
        digest: Digest,
        /// The number of rounds.
        rounds: u64,
    },
    /// The derivation of PKCS#12 (RFC 7292 appendix B.2).
    Pkcs12 {
        /// The digest.
        digest: Digest,
        /// The number of rounds.
        rounds: u64,
    },
    /// scrypt (RFC 7914).
    Scrypt {
        /// The cost, a power of two.
        n: u64,
        /// The size of a block.
        r: u32,
        /// The parallelisation.
        p: u32,
    },
}

impl Derivation {
    /// The name that JSON uses: `pbkdf2-sha256`, `pkcs12-sha1`, `scrypt`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Pbkdf1 { digest, .. } => format!("pbkdf1-{}", digest.name()),
            Self::Pbkdf2 { digest, .. } => format!("pbkdf2-{}", digest.name()),
            Self::Pkcs12 { digest, .. } => format!("pkcs12-{}", digest.name()),
            Self::Scrypt { .. } => "scrypt".to_owned(),
        }
    }

    /// The number of rounds, of all but scrypt.
    #[must_use]
    pub fn rounds(self) -> Option<u64> {
        match self {
            Self::Pbkdf1 { rounds, .. }
            | Self::Pbkdf2 { rounds, .. }
            | Self::Pkcs12 { rounds, .. } => Some(rounds),
            Self::Scrypt { .. } => None,
        }
    }
}

/// A cipher and its mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cipher {
    /// AES with a key of 128, 192 or 256 bits, in CBC mode.
    AesCbc {
        /// The size of the key.
        bits: u16,
    },
    /// AES with a key of 128, 192 or 256 bits, in Galois/counter mode (RFC 5084).
    AesGcm {
        /// The size of the key.
        bits: u16,
        /// The size of the tag behind the ciphertext, in bytes: 12 or 16.
        tag_bytes: u8,
    },
    /// DES, in CBC mode.
    DesCbc,
    /// RC2 (RFC 2268), in CBC mode.
    Rc2Cbc {
        /// The effective bits of the key: 40, 64 or 128.
        bits: u16,
    },
    /// RC4.
    Rc4 {
        /// The size of the key: 40 or 128.
        bits: u16,
    },
    /// Triple DES, in CBC mode.
    TripleDesCbc,
    /// Triple DES with two keys, in CBC mode.
    TwoKeyTripleDesCbc,
}

/// The name that JSON uses: `aes-256-cbc`, `3des-cbc`, `rc2-40-cbc`.
impl fmt::Display for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AesCbc { bits } => write!(f, "aes-{bits}-cbc"),
            Self::AesGcm { bits, .. } => write!(f, "aes-{bits}-gcm"),
            Self::DesCbc => f.write_str("des-cbc"),
            Self::Rc2Cbc { bits } => write!(f, "rc2-{bits}-cbc"),
            Self::Rc4 { bits } => write!(f, "rc4-{bits}"),
            Self::TripleDesCbc => f.write_str("3des-cbc"),
            Self::TwoKeyTripleDesCbc => f.write_str("2key-3des-cbc"),
        }
    }
}
