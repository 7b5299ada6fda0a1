//! Private keys: PKCS#8 in, PKCS#8 out, and the public half.

use std::{fmt, str::FromStr};

use const_oid::db::{rfc5912, rfc8410};
use der::{
    Encode,
    asn1::{AnyRef, BitStringRef},
};
use pkcs8::PrivateKeyInfoRef;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use crate::error::Error;

mod generate;
mod sign;

pub(crate) use sign::SigningKey;

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

    /// Whether it is RSA of any size: the only kind that Entra takes.
    #[must_use]
    pub fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096)
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
    /// Makes a new key from the operating system's randomness. RSA primes are searched on all cores.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] when the operating system has no random bytes.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, Error> {
        generate::generate(algorithm)
    }

    /// Reads an unencrypted PKCS#8 key and proves that its parts belong together.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for bytes that are not such a key or do not fit together,
    /// [`Error::Unsupported`] for an algorithm, a curve or an RSA size that is not in
    /// [`KeyAlgorithm`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(|_| NOT_PKCS8)?;
        let algorithm = algorithm_of(&info)?;
        let signing_key = SigningKey::load(algorithm, der)?;
        let public = public_key_der(algorithm, signing_key.public_key_bits())?;
        Ok(Self { algorithm, pkcs8: Zeroizing::new(der.to_vec()), public })
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

    pub(crate) fn to_signing_key(&self) -> Result<SigningKey, Error> {
        SigningKey::load(self.algorithm, &self.pkcs8)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

fn algorithm_of(info: &PrivateKeyInfoRef<'_>) -> Result<KeyAlgorithm, Error> {
    match info.algorithm.oid {
        rfc5912::RSA_ENCRYPTION => rsa_size(info.private_key.as_bytes()),
        rfc5912::ID_EC_PUBLIC_KEY => match info.algorithm.parameters_oid() {
            Ok(rfc5912::SECP_256_R_1) => Ok(KeyAlgorithm::P256),
            Ok(rfc5912::SECP_384_R_1) => Ok(KeyAlgorithm::P384),
            Ok(curve) => Err(Error::Unsupported { what: "curve", name: curve.to_string() }),
            Err(_) => Err(NOT_PKCS8),
        },
        rfc8410::ID_ED_25519 => Ok(KeyAlgorithm::Ed25519),
        other => Err(Error::Unsupported { what: "key algorithm", name: other.to_string() }),
    }
}

fn rsa_size(pkcs1: &[u8]) -> Result<KeyAlgorithm, Error> {
    let key = pkcs1::RsaPrivateKeyRef::try_from(pkcs1).map_err(|_| NOT_PKCS8)?;
    let modulus = key.modulus.as_bytes();
    let leading = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    match modulus.len() * 8 - leading {
        2048 => Ok(KeyAlgorithm::Rsa2048),
        3072 => Ok(KeyAlgorithm::Rsa3072),
        4096 => Ok(KeyAlgorithm::Rsa4096),
        bits => Err(Error::Unsupported { what: "RSA key size", name: format!("{bits} bits") }),
    }
}

fn public_key_der(algorithm: KeyAlgorithm, bits: &[u8]) -> Result<Vec<u8>, Error> {
    let curve = match algorithm {
        KeyAlgorithm::P256 => Some(rfc5912::SECP_256_R_1),
        KeyAlgorithm::P384 => Some(rfc5912::SECP_384_R_1),
        _ => None,
    };
    let (oid, parameters) = match algorithm {
        KeyAlgorithm::Ed25519 => (rfc8410::ID_ED_25519, None),
        KeyAlgorithm::P256 | KeyAlgorithm::P384 => {
            (rfc5912::ID_EC_PUBLIC_KEY, curve.as_ref().map(AnyRef::from))
        }
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => {
            (rfc5912::RSA_ENCRYPTION, Some(AnyRef::NULL))
        }
    };
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    let bits = BitStringRef::from_bytes(bits).map_err(|_| NOT_PKCS8)?;
    SubjectPublicKeyInfoRef { algorithm, subject_public_key: bits }.to_der().map_err(|_| NOT_PKCS8)
}

const NOT_PKCS8: Error =
    Error::Malformed { what: "private key", reason: "the bytes are not PKCS#8 in DER" };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_being_written_and_read() {
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::P256, KeyAlgorithm::P384] {
            let key = PrivateKey::generate(algorithm).unwrap();
            let again = PrivateKey::from_pkcs8_der(key.secret_pkcs8_der()).unwrap();
            assert_eq!(again.algorithm(), algorithm);
            assert_eq!(again.public_key_der(), key.public_key_der());
            assert_eq!(again.secret_pkcs8_der(), key.secret_pkcs8_der());
        }
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let der = key.secret_pkcs8_der();
        for end in 0..der.len() {
            assert!(PrivateKey::from_pkcs8_der(&der[..end]).is_err(), "cut off at {end}");
        }
        let mut foreign = der.to_vec();
        *foreign.last_mut().unwrap() ^= 1;
        assert!(matches!(PrivateKey::from_pkcs8_der(&foreign), Err(Error::Malformed { .. })));
    }

    #[test]
    fn a_key_of_another_kind_is_named() {
        // X25519 (RFC 8410): a key, but none that signs.
        let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20];
        der.extend([7; 32]);
        let Err(Error::Unsupported { what, name }) = PrivateKey::from_pkcs8_der(&der) else {
            panic!("X25519 is not supported");
        };
        assert_eq!((what, name.as_str()), ("key algorithm", "1.3.101.110"));
    }

    #[test]
    fn names_are_read_back() {
        for algorithm in KeyAlgorithm::ALL {
            assert_eq!(algorithm.name().parse::<KeyAlgorithm>().unwrap(), algorithm);
        }
        assert!("rsa1024".parse::<KeyAlgorithm>().is_err());
    }
}
