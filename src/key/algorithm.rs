//! The signature algorithms of JSON Web Signatures, by the names that tokens use.

use std::{fmt, str::FromStr};

use super::{KeyAlgorithm, KeyType};
use crate::error::{Error, Feature, shortened};

/// How a token is signed (RFC 7518 §3.1, RFC 8037 §3.1).
///
/// Only those with a key pair: with `none` and the HMAC family nobody can tell who signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// Ed25519: `EdDSA`, or `Ed25519` in RFC 9864.
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// RSASSA-PSS with SHA-256, the salt as long as the digest.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
}

impl SignatureAlgorithm {
    /// All of them, in the order in which help texts list them.
    pub const ALL: [Self; 9] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// The value of the header `alg`: `PS256`, `EdDSA`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
        }
    }

    /// Whether a key of this type can sign with it. A key that is only for PSS (RFC 4055 §1.2) does
    /// nothing else.
    #[must_use]
    pub fn fits(self, key: &KeyType) -> bool {
        match self {
            Self::EdDsa => *key == KeyType::Ed25519,
            Self::Es256 => *key == KeyType::P256,
            Self::Es384 => *key == KeyType::P384,
            Self::Ps256 | Self::Ps384 | Self::Ps512 => {
                matches!(key, KeyType::Rsa(_) | KeyType::RsaPss(_))
            }
            Self::Rs256 | Self::Rs384 | Self::Rs512 => matches!(key, KeyType::Rsa(_)),
        }
    }

    /// How a certificate is signed by a key of this kind: SHA-256, or SHA-384 on P-384 (RFC 5758 §3.2).
    pub(super) fn of_certificate(key: KeyAlgorithm) -> Self {
        match key {
            KeyAlgorithm::Ed25519 => Self::EdDsa,
            KeyAlgorithm::P256 => Self::Es256,
            KeyAlgorithm::P384 => Self::Es384,
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => Self::Rs256,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for SignatureAlgorithm {
    type Err = Error;

    /// Reads a value of the header `alg`, letter by letter as RFC 7515 §4.1.1 has it.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text == "Ed25519" {
            return Ok(Self::EdDsa);
        }
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == text).ok_or_else(|| {
            Error::Unsupported { what: Feature::SignatureAlgorithm, name: shortened(text, 40) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_names_are_read() {
        for algorithm in SignatureAlgorithm::ALL {
            assert_eq!(algorithm.name().parse(), Ok(algorithm));
        }
        assert_eq!("Ed25519".parse(), Ok(SignatureAlgorithm::EdDsa));
        for text in ["none", "None", "", "HS256", "rs256", "RS1", "ES512", "ES256K", " PS256"] {
            let read = text.parse::<SignatureAlgorithm>();
            assert!(matches!(read, Err(Error::Unsupported { .. })), "{text}");
        }
    }

    #[test]
    fn an_algorithm_fits_one_kind_of_key() {
        let fitting = |key: &KeyType| {
            SignatureAlgorithm::ALL.iter().filter(|algorithm| algorithm.fits(key)).count()
        };
        assert_eq!(fitting(&KeyType::Rsa(2048)), 6);
        assert_eq!(fitting(&KeyType::RsaPss(2048)), 3);
        for key in [KeyType::P256, KeyType::P384, KeyType::Ed25519] {
            assert_eq!(fitting(&key), 1, "{key}");
        }
        for key in [KeyType::P521, KeyType::Secp256k1, KeyType::Ed448, KeyType::X25519] {
            assert_eq!(fitting(&key), 0, "{key}");
        }
    }
}
