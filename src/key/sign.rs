//! The one door to signatures: a private key, loaded once, and what it signs.
//!
//! Only this room names the library that signs.

use ring::{
    rand::SystemRandom,
    rsa::KeyPair as RsaKeyPair,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, RSA_PKCS1_SHA256,
    },
};

use super::KeyAlgorithm;
use crate::error::Error;

/// A private key, checked and ready to sign.
pub(crate) enum SigningKey {
    /// ECDSA on either curve.
    Ecdsa(EcdsaKeyPair),
    /// Ed25519.
    Ed25519(Ed25519KeyPair),
    /// RSA of any size.
    Rsa(Box<RsaKeyPair>),
}

impl SigningKey {
    /// Loads a key from PKCS#8 DER. The library proves that its parts belong together.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the key is damaged or its halves differ.
    pub(crate) fn load(algorithm: KeyAlgorithm, pkcs8: &[u8]) -> Result<Self, Error> {
        match algorithm {
            KeyAlgorithm::Ed25519 => {
                // "Maybe unchecked": without the public key (PKCS#8 version 1, RFC 8410 §7) there
                // is nothing to check, and that form is the one that OpenSSL and Java read.
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map(Self::Ed25519)
            }
            KeyAlgorithm::P256 => load_ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8),
            KeyAlgorithm::P384 => load_ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING, pkcs8),
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => {
                RsaKeyPair::from_pkcs8(pkcs8).map(|pair| Self::Rsa(Box::new(pair)))
            }
        }
        .map_err(|_| Error::Malformed {
            what: "private key",
            reason: "its parts are damaged or do not belong together",
        })
    }

    /// Signs `message` as a certificate is signed: RSASSA-PKCS1-v1_5 with SHA-256, ECDSA with
    /// SHA-256 on P-256 and SHA-384 on P-384 (RFC 5758 §3.2), or Ed25519.
    ///
    /// # Errors
    ///
    /// [`Error::Signing`] when the library refuses.
    pub(crate) fn sign_certificate(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        match self {
            Self::Ecdsa(pair) => {
                pair.sign(&random, message).map(|signature| signature.as_ref().to_vec())
            }
            Self::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map(|()| signature)
            }
        }
        .map_err(|_| Error::Signing)
    }
}

fn load_ecdsa(
    algorithm: &'static EcdsaSigningAlgorithm,
    pkcs8: &[u8],
) -> Result<SigningKey, ring::error::KeyRejected> {
    EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &SystemRandom::new()).map(SigningKey::Ecdsa)
}
