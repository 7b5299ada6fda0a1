//! Private keys: PKCS#8 and its forerunners in, PKCS#8 out, and the public half.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    error::Error,
    pbe::{Budget, Cost},
};

mod algorithm;
mod cost;
mod dek;
mod encrypted;
mod generate;
mod kind;
mod number;
mod public;
mod read;
mod recover;
mod sign;
mod signature_name;
mod signed;
mod verify;

pub use algorithm::SignatureAlgorithm;
pub(crate) use cost::verification_steps;
pub(crate) use dek::decrypt_dek;
pub(crate) use encrypted::EncryptedKey;
pub use kind::{KeyAlgorithm, KeyType};
pub(crate) use public::{rsa_info as rsa_public_key, uncompressed_point};
pub(crate) use sign::{EcdsaForm, SigningKey};
pub(crate) use signature_name::signature_name;
pub(crate) use signed::verify_signed;
pub(crate) use verify::VerifyingKey;

/// A private key in PKCS#8 (RFC 5958), with its public half. Wiped from memory when dropped.
///
/// Any kind of key: what this library does not sign with, it still reads, keeps and writes.
#[derive(Clone)]
pub struct PrivateKey {
    key_type: KeyType,
    pkcs8: Zeroizing<Vec<u8>>,
    public: Option<Vec<u8>>,
    /// What it took to check it.
    cost: Cost,
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

    /// Reads an unencrypted PKCS#8 key and proves that its halves belong together, where it has both.
    ///
    /// The bytes are kept as they are, with one exception: an elliptic-curve key without its public
    /// half, as Java writes it, gets it, since many readers refuse it otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for bytes that are not such a key or do not fit together,
    /// [`Error::Unsupported`] for an RSA or DSA key of more than 16,384 bits.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        read::pkcs8(der)
    }

    /// Reads an unencrypted RSA key in PKCS#1 (RFC 8017 appendix A.1.2): `BEGIN RSA PRIVATE KEY`.
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::from_pkcs8_der`].
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, Error> {
        read::pkcs1(der)
    }

    /// Reads an unencrypted elliptic-curve key in SEC1 (RFC 5915): `BEGIN EC PRIVATE KEY`.
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::from_pkcs8_der`].
    pub fn from_sec1_der(der: &[u8]) -> Result<Self, Error> {
        read::sec1(der)
    }

    /// Reads an unencrypted DSA key in the form of OpenSSL: `BEGIN DSA PRIVATE KEY`.
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::from_pkcs8_der`].
    pub fn from_openssl_dsa_der(der: &[u8]) -> Result<Self, Error> {
        read::openssl_dsa(der)
    }

    /// The key, after what it took to check it is taken from `budget`.
    ///
    /// # Errors
    ///
    /// [`Error::TooCostly`] when there is not so much left.
    pub(crate) fn paid(self, budget: &mut Budget<'_>) -> Result<Self, Error> {
        budget.spend(self.cost)?;
        Ok(self)
    }

    /// What kind of key it is.
    #[must_use]
    pub fn key_type(&self) -> &KeyType {
        &self.key_type
    }

    /// What kind of key it is, if it is one of those that this library signs with.
    #[must_use]
    pub fn algorithm(&self) -> Option<KeyAlgorithm> {
        self.key_type.algorithm()
    }

    /// The private key as DER of an unencrypted PKCS#8 `PrivateKeyInfo`.
    #[must_use]
    pub fn secret_pkcs8_der(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public key as DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7). `None` for kinds of which
    /// this library cannot compute it, such as Ed448, unless it stands beside the private one.
    #[must_use]
    pub fn public_key_der(&self) -> Option<&[u8]> {
        self.public.as_deref()
    }

    /// Loads the key for signing, ECDSA signatures in `form`.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a kind that is not in [`KeyAlgorithm`], [`Error::Malformed`] when the
    /// key is damaged.
    pub(crate) fn to_signing_key(&self, form: EcdsaForm) -> Result<SigningKey, Error> {
        let algorithm = self.signing_algorithm()?;
        match read::respelt(&self.key_type, &self.pkcs8) {
            Some(pkcs8) => SigningKey::load(algorithm, form, &pkcs8),
            None => SigningKey::load(algorithm, form, &self.pkcs8),
        }
    }

    /// What kind of key it is, which has to be one of those that this library signs with.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for any other.
    pub(crate) fn signing_algorithm(&self) -> Result<KeyAlgorithm, Error> {
        self.algorithm().ok_or_else(|| Error::Unsupported {
            what: "key algorithm",
            name: self.key_type.to_string(),
        })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("key_type", &self.key_type).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_being_written_and_read() {
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::P256, KeyAlgorithm::P384] {
            let key = PrivateKey::generate(algorithm).unwrap();
            let again = PrivateKey::from_pkcs8_der(key.secret_pkcs8_der()).unwrap();
            assert_eq!(again.algorithm(), Some(algorithm));
            assert_eq!(again.public_key_der(), key.public_key_der());
            assert_eq!(again.secret_pkcs8_der(), key.secret_pkcs8_der());
        }
    }

    #[test]
    fn a_key_signs_however_its_number_and_its_point_are_spelt() {
        for (algorithm, size) in [(KeyAlgorithm::P256, 32), (KeyAlgorithm::P384, 48)] {
            let key = PrivateKey::generate(algorithm).unwrap();
            let der = key.secret_pkcs8_der();
            let info = pkcs8::PrivateKeyInfoRef::try_from(der).unwrap();
            let inner = sec1::EcPrivateKey::try_from(info.private_key.as_bytes()).unwrap();
            let point = inner.public_key.unwrap();
            let sign = if point.last().unwrap() & 1 == 1 { 3 } else { 2 };
            let compressed = [&[sign], &point[1..=size]].concat();
            let longer = [&[0], inner.private_key].concat();
            for (secret, point) in [(&longer[..], point), (inner.private_key, &compressed)] {
                let spelt =
                    sec1::EcPrivateKey { private_key: secret, public_key: Some(point), ..inner };
                let spelt = der::Encode::to_der(&spelt).unwrap();
                let other = pkcs8::PrivateKeyInfoRef::new(
                    info.algorithm,
                    der::asn1::OctetStringRef::new(&spelt).unwrap(),
                );
                let other = der::Encode::to_der(&other).unwrap();
                let other = PrivateKey::from_pkcs8_der(&other).unwrap();
                assert_ne!(other.secret_pkcs8_der(), der, "kept as it was spelt");
                for form in [EcdsaForm::Asn1, EcdsaForm::Fixed] {
                    let signing = other.to_signing_key(form).unwrap();
                    assert!(signing.sign_certificate(b"message").is_ok());
                }
            }
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
    fn a_key_of_another_kind_is_kept_but_does_not_sign() {
        // X25519 (RFC 8410): a key, but none that signs.
        let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20];
        der.extend([7; 32]);
        let key = PrivateKey::from_pkcs8_der(&der).unwrap();
        assert_eq!((key.key_type(), key.public_key_der()), (&KeyType::X25519, None));
        assert_eq!(key.secret_pkcs8_der(), der);
        let Err(Error::Unsupported { what, name }) = key.to_signing_key(EcdsaForm::Fixed) else {
            panic!("X25519 does not sign");
        };
        assert_eq!((what, name.as_str()), ("key algorithm", "X25519"));
    }
}
