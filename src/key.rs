//! Private keys: PKCS#8 in, PKCS#8 out, and the public half.

use std::{fmt, str::FromStr};

use zeroize::Zeroizing;

use crate::error::Error;

pub mod generate;
pub(crate) mod sign;

/// The kinds of key that this library makes and signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// Ed25519 (RFC 8032). Entra refuses it.
    Ed25519,
    /// ECDSA on NIST P-256. Entra refuses it.
    P256,
    /// ECDSA on NIST P-384. Entra refuses it.
    P384,
    /// RSA with a modulus of 2048 bits: what every server takes.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    Rsa4096,
}

impl KeyAlgorithm {
    /// All of them, in the order in which help texts list them.
    pub const ALL: [Self; 6] =
        [Self::Rsa2048, Self::Rsa3072, Self::Rsa4096, Self::P256, Self::P384, Self::Ed25519];

    /// The name that the command line and JSON use: `rsa2048`, `p256`, `ed25519`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
            Self::P384 => "p384",
            Self::Rsa2048 => "rsa2048",
            Self::Rsa3072 => "rsa3072",
            Self::Rsa4096 => "rsa4096",
        }
    }
}

/// The name that people read: `RSA 2048`, `P-256`, `Ed25519`.
impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "Ed25519",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::Rsa2048 => "RSA 2048",
            Self::Rsa3072 => "RSA 3072",
            Self::Rsa4096 => "RSA 4096",
        })
    }
}

impl FromStr for KeyAlgorithm {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == text)
            .ok_or_else(|| Error::Unsupported { what: "key algorithm", name: text.to_owned() })
    }
}

/// A private key in PKCS#8 (RFC 5958), with its public half. Wiped from memory when dropped.
pub struct PrivateKey {
    algorithm: KeyAlgorithm,
    pkcs8: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
}

impl PrivateKey {
    /// Makes a new key from the operating system's randomness.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] when the operating system has no random bytes.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, Error> {
        generate::generate(algorithm)
    }

    /// What kind of key it is.
    #[must_use]
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The private key as DER of an unencrypted PKCS#8 `PrivateKeyInfo`.
    #[must_use]
    pub fn secret_pkcs8_der(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public key as DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
