//! The one door to signatures: a private key, loaded once, and what it signs.
//!
//! Only this room and `verify` name the library that signs, and both take it from here.

use std::fmt;

use backend::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING,
        ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
        RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
    },
};

// The other backend is this one line.
#[cfg(feature = "aws-lc-rs")]
pub(super) use aws_lc_rs as backend;
#[cfg(not(feature = "aws-lc-rs"))]
pub(super) use ring as backend;

use super::{KeyAlgorithm, SignatureAlgorithm};
use crate::error::Error;

/// A private key, checked and ready to sign.
pub(crate) struct SigningKey {
    algorithm: KeyAlgorithm,
    pair: Pair,
}

/// How the two numbers of an ECDSA signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EcdsaForm {
    /// A SEQUENCE in DER, in certificates (RFC 3279 §2.2.3).
    Asn1,
    /// Both at full length, one behind the other, in tokens (RFC 7518 §3.4).
    Fixed,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl SigningKey {
    /// Loads a key from PKCS#8 DER. The library proves that its parts belong together.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the key is damaged or its halves differ.
    pub(crate) fn load(
        algorithm: KeyAlgorithm,
        form: EcdsaForm,
        pkcs8: &[u8],
    ) -> Result<Self, Error> {
        let pair = match algorithm {
            KeyAlgorithm::Ed25519 => {
                // "Maybe unchecked": without the public key (PKCS#8 version 1, RFC 8410 §7) there
                // is nothing to check, and that form is the one that OpenSSL and Java read.
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map(Pair::Ed25519)
            }
            KeyAlgorithm::P256 => load_ecdsa(
                match form {
                    EcdsaForm::Asn1 => &ECDSA_P256_SHA256_ASN1_SIGNING,
                    EcdsaForm::Fixed => &ECDSA_P256_SHA256_FIXED_SIGNING,
                },
                pkcs8,
            ),
            KeyAlgorithm::P384 => load_ecdsa(
                match form {
                    EcdsaForm::Asn1 => &ECDSA_P384_SHA384_ASN1_SIGNING,
                    EcdsaForm::Fixed => &ECDSA_P384_SHA384_FIXED_SIGNING,
                },
                pkcs8,
            ),
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => {
                RsaKeyPair::from_pkcs8(pkcs8).map(|pair| Pair::Rsa(Box::new(pair)))
            }
        };
        let pair = pair.map_err(|_| Error::Malformed {
            what: "private key",
            reason: "it is written in a form that nothing is signed with",
        })?;
        Ok(Self { algorithm, pair })
    }

    /// Signs `message` as a certificate is signed: RSASSA-PKCS1-v1_5 with SHA-256, ECDSA with
    /// SHA-256 on P-256 and SHA-384 on P-384 (RFC 5758 §3.2), or Ed25519.
    ///
    /// # Errors
    ///
    /// [`Error::Signing`] when the library refuses.
    pub(crate) fn sign_certificate(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.sign(SignatureAlgorithm::of_certificate(self.algorithm), message)
    }

    /// Signs `message`; an ECDSA signature has the form that the key was loaded for.
    ///
    /// # Errors
    ///
    /// [`Error::Signing`] when the key is of another kind than the algorithm, or the library refuses.
    pub(crate) fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        if !algorithm.fits(&self.algorithm.into()) {
            return Err(Error::Signing);
        }
        match &self.pair {
            Pair::Ecdsa(pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| Error::Signing),
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let encoding = rsa_encoding(algorithm).ok_or(Error::Signing)?;
                let mut signature = vec![0; self.modulus_bytes()];
                pair.sign(encoding, &SystemRandom::new(), message, &mut signature)
                    .map(|()| signature)
                    .map_err(|_| Error::Signing)
            }
        }
    }

    fn modulus_bytes(&self) -> usize {
        match self.algorithm {
            KeyAlgorithm::Rsa2048 => 2048 / 8,
            KeyAlgorithm::Rsa3072 => 3072 / 8,
            KeyAlgorithm::Rsa4096 => 4096 / 8,
            KeyAlgorithm::Ed25519 | KeyAlgorithm::P256 | KeyAlgorithm::P384 => 0,
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

fn rsa_encoding(algorithm: SignatureAlgorithm) -> Option<&'static dyn RsaEncoding> {
    Some(match algorithm {
        SignatureAlgorithm::Ps256 => &RSA_PSS_SHA256,
        SignatureAlgorithm::Ps384 => &RSA_PSS_SHA384,
        SignatureAlgorithm::Ps512 => &RSA_PSS_SHA512,
        SignatureAlgorithm::Rs256 => &RSA_PKCS1_SHA256,
        SignatureAlgorithm::Rs384 => &RSA_PKCS1_SHA384,
        SignatureAlgorithm::Rs512 => &RSA_PKCS1_SHA512,
        SignatureAlgorithm::EdDsa | SignatureAlgorithm::Es256 | SignatureAlgorithm::Es384 => {
            return None;
        }
    })
}

#[cfg(feature = "aws-lc-rs")]
fn load_ecdsa(
    algorithm: &'static EcdsaSigningAlgorithm,
    pkcs8: &[u8],
) -> Result<Pair, backend::error::KeyRejected> {
    EcdsaKeyPair::from_pkcs8(algorithm, pkcs8).map(Pair::Ecdsa)
}

#[cfg(not(feature = "aws-lc-rs"))]
fn load_ecdsa(
    algorithm: &'static EcdsaSigningAlgorithm,
    pkcs8: &[u8],
) -> Result<Pair, backend::error::KeyRejected> {
    EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &SystemRandom::new()).map(Pair::Ecdsa)
}
