//! Public keys that check signatures.

use super::{
    KeyType, Severity, SignatureAlgorithm, Weakness, kind,
    public::uncompressed_point,
    sign::backend::signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
        RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
        RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey,
        VerificationAlgorithm,
    },
};
use crate::error::{Error, Feature};

/// A public key, in the form in which signatures are checked with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VerifyingKey {
    key_type: KeyType,
    /// `RSAPublicKey`, an uncompressed point, or the bytes of Ed25519.
    key: Vec<u8>,
}

impl VerifyingKey {
    /// Takes a `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a kind of key that no [`SignatureAlgorithm`] fits, or RSA of less than
    /// 2048 bits (RFC 7518 §3.3) or more than 8192; [`Error::WeakKey`] for one with which others than its
    /// owner can sign, so that a signature proves nothing; [`Error::Malformed`] for a damaged one.
    pub(crate) fn from_der(spki: &[u8]) -> Result<Self, Error> {
        let damaged = Error::Malformed { what: "public key", reason: "its parts are damaged" };
        let key_type = KeyType::of_public_key(spki).ok_or(damaged.clone())?;
        let bits = kind::public_key_bits(spki).ok_or(damaged.clone())?;
        let unsupported = |what| Error::Unsupported { what, name: key_type.to_string() };
        let key = match key_type {
            KeyType::Rsa(2048..=8192) | KeyType::RsaPss(2048..=8192) | KeyType::Ed25519 => {
                refuse_weak(spki)?;
                bits
            }
            KeyType::Rsa(_) | KeyType::RsaPss(_) => return Err(unsupported(Feature::KeySize)),
            KeyType::P256 | KeyType::P384 => uncompressed_point(&key_type, &bits).ok_or(damaged)?,
            _ => return Err(unsupported(Feature::KeyAlgorithm)),
        };
        Ok(Self { key_type, key })
    }

    /// What kind of key it is.
    pub(crate) fn key_type(&self) -> &KeyType {
        &self.key_type
    }

    /// Whether `signature` is one of `message` by this key, with exactly this algorithm; one of ECDSA
    /// in the form of tokens (RFC 7518 §3.4).
    pub(crate) fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        algorithm.fits(&self.key_type)
            && UnparsedPublicKey::new(verification(algorithm), &self.key)
                .verify(message, signature)
                .is_ok()
    }
}

fn refuse_weak(spki: &[u8]) -> Result<(), Error> {
    let weaknesses = Weakness::of_public_key(spki);
    match weaknesses.iter().find(|one| one.severity() != Severity::Note) {
        Some(weakness) => Err(Error::WeakKey { reason: weakness.to_string().into() }),
        None => Ok(()),
    }
}

fn verification(algorithm: SignatureAlgorithm) -> &'static dyn VerificationAlgorithm {
    match algorithm {
        SignatureAlgorithm::EdDsa => &ED25519,
        SignatureAlgorithm::Es256 => &ECDSA_P256_SHA256_FIXED,
        SignatureAlgorithm::Es384 => &ECDSA_P384_SHA384_FIXED,
        SignatureAlgorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
        SignatureAlgorithm::Ps384 => &RSA_PSS_2048_8192_SHA384,
        SignatureAlgorithm::Ps512 => &RSA_PSS_2048_8192_SHA512,
        SignatureAlgorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
        SignatureAlgorithm::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
        SignatureAlgorithm::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{EcdsaForm, KeyAlgorithm, PrivateKey, SigningKey, public};

    #[test]
    fn what_a_key_signs_its_public_half_verifies_and_nothing_else() {
        for kind in
            [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519]
        {
            let key = PrivateKey::generate(kind).unwrap();
            let signing = SigningKey::load(kind, EcdsaForm::Fixed, key.secret_pkcs8_der()).unwrap();
            let verifying = VerifyingKey::from_der(key.public_key_der().unwrap()).unwrap();
            assert_eq!(*verifying.key_type(), KeyType::from(kind));
            for algorithm in SignatureAlgorithm::ALL {
                let Ok(signature) = signing.sign(algorithm, b"message") else {
                    assert!(!algorithm.fits(verifying.key_type()), "{kind} {algorithm}");
                    continue;
                };
                for other in SignatureAlgorithm::ALL {
                    let holds = verifying.verify(other, b"message", &signature);
                    assert_eq!(holds, other == algorithm, "{algorithm} taken for {other}");
                }
                assert!(!verifying.verify(algorithm, b"massage", &signature));
                for place in [0, signature.len() / 2, signature.len() - 1] {
                    let mut changed = signature.clone();
                    changed[place] ^= 1;
                    assert!(!verifying.verify(algorithm, b"message", &changed));
                }
                assert!(!verifying.verify(algorithm, b"message", &signature[1..]));
                assert!(!verifying.verify(algorithm, b"message", &[]));
            }
        }
    }

    #[test]
    fn the_form_of_certificates_is_not_that_of_tokens() {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let der = key.secret_pkcs8_der();
        let signing = SigningKey::load(KeyAlgorithm::P256, EcdsaForm::Asn1, der).unwrap();
        let signature = signing.sign(SignatureAlgorithm::Es256, b"message").unwrap();
        let verifying = VerifyingKey::from_der(key.public_key_der().unwrap()).unwrap();
        assert!(!verifying.verify(SignatureAlgorithm::Es256, b"message", &signature));
    }

    #[test]
    fn keys_with_which_others_sign_verify_nothing() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let mut spki = key.public_key_der().unwrap().to_vec();
        let point = spki.len() - 32;
        spki[point..].fill(0);
        spki[point] = 1;
        assert!(matches!(VerifyingKey::from_der(&spki), Err(Error::WeakKey { .. })));

        let even = [&[0][..], &[0xc1; 255], &[0]].concat();
        let spki = public::rsa_info(&public::rsa_key(&even, &[1, 0, 1]));
        assert!(matches!(VerifyingKey::from_der(&spki), Err(Error::WeakKey { .. })));
    }

    #[test]
    fn keys_that_verify_nothing_are_refused() {
        for spki in [&[][..], &[0x30, 0], &[0x30, 5, 0x30, 3, 6, 1, 0]] {
            assert!(matches!(VerifyingKey::from_der(spki), Err(Error::Malformed { .. })));
        }
        let x25519 = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let mut spki = x25519.public_key_der().unwrap().to_vec();
        // id-X25519 is 1.3.101.110, id-Ed25519 is 1.3.101.112 (RFC 8410 §3).
        *spki.iter_mut().find(|byte| **byte == 0x70).unwrap() = 0x6e;
        assert!(matches!(VerifyingKey::from_der(&spki), Err(Error::Unsupported { .. })));
    }
}
