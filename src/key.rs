//! Private keys: PKCS#8 and its forerunners in, PKCS#8 out, and the public half.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::{Error, Feature};

mod algorithm;
mod cost;
mod dek;
mod dsa;
mod ed25519;
mod encrypted;
mod generate;
mod kind;
mod number;
mod public;
mod read;
mod recover;
mod rsa;
mod sign;
mod signature_name;
mod signed;
mod soundness;
mod unpaid;
mod verify;
mod weak;

pub use algorithm::SignatureAlgorithm;
pub(crate) use cost::verification_steps;
pub(crate) use dek::decrypt_dek;
pub(crate) use encrypted::EncryptedKey;
pub use kind::{KeyAlgorithm, KeyType};
pub(crate) use public::{
    oddity as public_key_oddity, rsa_info as rsa_public_key, rsa_key_in_der, uncompressed_point,
};
pub(crate) use sign::{EcdsaForm, SigningKey};
pub(crate) use signature_name::{is_forgeable, signature_name, signature_name_of};
pub(crate) use signed::verify_signed;
pub use soundness::Soundness;
pub(crate) use unpaid::Unpaid;
pub(crate) use verify::VerifyingKey;
pub use weak::{Severity, Weakness};

/// A private key in PKCS#8 (RFC 5958), with its public half. Wiped from memory when dropped.
///
/// Any kind of key: what this library does not sign with, it still reads, keeps and writes. A key whose parts
/// contradict each other is such a one too: [`PrivateKey::soundness`] says so, nothing signs with it, and no
/// [`Identity`](crate::Identity) has it.
#[derive(Clone)]
pub struct PrivateKey {
    key_type: KeyType,
    pkcs8: Zeroizing<Vec<u8>>,
    public: Option<Vec<u8>>,
    soundness: Soundness,
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

    /// Reads an unencrypted PKCS#8 key and proves that it is whole, as far as that can be told: what came
    /// of it is [`PrivateKey::soundness`]. Of an RSA key of 2048 bits that takes a millisecond.
    ///
    /// The bytes are kept as they are, with one exception: an elliptic-curve key without its public
    /// half, as Java writes it, gets it, since many readers refuse it otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for bytes that are not such a key, [`Error::Unsupported`] for an RSA key of
    /// more than 16,384 bits or 8 primes, [`Error::Randomness`] without random bytes.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        Self::read_pkcs8(der)?.proven()
    }

    /// Reads an unencrypted RSA key in PKCS#1 (RFC 8017 appendix A.1.2): `BEGIN RSA PRIVATE KEY`.
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::from_pkcs8_der`].
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, Error> {
        Self::read_pkcs1(der)?.proven()
    }

    /// Reads an unencrypted elliptic-curve key in SEC1 (RFC 5915): `BEGIN EC PRIVATE KEY`.
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::from_pkcs8_der`].
    pub fn from_sec1_der(der: &[u8]) -> Result<Self, Error> {
        Self::read_sec1(der)?.proven()
    }

    /// Reads an unencrypted DSA key in the form of OpenSSL: `BEGIN DSA PRIVATE KEY`.
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::from_pkcs8_der`].
    pub fn from_openssl_dsa_der(der: &[u8]) -> Result<Self, Error> {
        Self::read_openssl_dsa(der)?.proven()
    }

    /// As [`PrivateKey::from_pkcs8_der`], before the rest of the proof is paid.
    pub(crate) fn read_pkcs8(der: &[u8]) -> Result<Unpaid, Error> {
        read::pkcs8(der)
    }

    /// As [`PrivateKey::from_pkcs1_der`], before the rest of the proof is paid.
    pub(crate) fn read_pkcs1(der: &[u8]) -> Result<Unpaid, Error> {
        read::pkcs1(der)
    }

    /// As [`PrivateKey::from_sec1_der`], before the rest of the proof is paid.
    pub(crate) fn read_sec1(der: &[u8]) -> Result<Unpaid, Error> {
        read::sec1(der)
    }

    /// As [`PrivateKey::from_openssl_dsa_der`], before the rest of the proof is paid.
    pub(crate) fn read_openssl_dsa(der: &[u8]) -> Result<Unpaid, Error> {
        read::openssl_dsa(der)
    }

    /// Whether the key is whole: broken, proven to be, or neither of them, with the reason.
    #[must_use]
    pub fn soundness(&self) -> &Soundness {
        &self.soundness
    }

    /// Refuses a key whose parts contradict each other.
    ///
    /// # Errors
    ///
    /// [`Error::BrokenKey`].
    pub(crate) fn refuse_broken(&self) -> Result<(), Error> {
        match &self.soundness {
            Soundness::Broken { reason } => Err(Error::BrokenKey { reason: reason.clone() }),
            _ => Ok(()),
        }
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
    /// this library cannot compute it, such as Ed448, unless it stands beside the private one, and for a
    /// broken key that could be of two.
    #[must_use]
    pub fn public_key_der(&self) -> Option<&[u8]> {
        self.public.as_deref()
    }

    /// Loads the key for signing, ECDSA signatures in `form`.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a kind that is not in [`KeyAlgorithm`] and for what the library that signs
    /// does not take, such as an RSA key with the public exponent 3; [`Error::BrokenKey`].
    pub(crate) fn to_signing_key(&self, form: EcdsaForm) -> Result<SigningKey, Error> {
        self.refuse_broken()?;
        let algorithm = self.signing_algorithm()?;
        let respelt = read::respelt(&self.key_type, &self.pkcs8);
        SigningKey::load(algorithm, form, respelt.as_ref().unwrap_or(&self.pkcs8)).map_err(|_| {
            let of_rsa = algorithm.is_rsa().then(|| read::peculiarity_of_rsa(&self.pkcs8));
            let form = || format!("{algorithm} in an unusual form");
            let name = of_rsa.flatten().unwrap_or_else(form);
            Error::Unsupported { what: Feature::SigningKey, name }
        })
    }

    /// What kind of key it is, which has to be one of those that this library signs with.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for any other.
    pub(crate) fn signing_algorithm(&self) -> Result<KeyAlgorithm, Error> {
        self.algorithm().ok_or_else(|| Error::Unsupported {
            what: Feature::KeyAlgorithm,
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
    }

    #[test]
    fn a_broken_key_is_a_value_that_nothing_signs_with() {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let mut foreign = key.secret_pkcs8_der().to_vec();
        *foreign.last_mut().unwrap() ^= 1;
        let broken = PrivateKey::from_pkcs8_der(&foreign).unwrap();
        let reason = "its public half is not that of its private half";
        assert_eq!(broken.soundness(), &Soundness::Broken { reason: reason.into() });
        assert_eq!((broken.soundness().name(), broken.public_key_der()), ("broken", None));
        assert_eq!(broken.secret_pkcs8_der(), foreign);
        let refusal = Error::BrokenKey { reason: reason.into() };
        assert_eq!(broken.to_signing_key(EcdsaForm::Fixed).unwrap_err(), refusal);
        assert_eq!(key.soundness(), &Soundness::Proven);
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
        assert_eq!((what, name.as_str()), (Feature::KeyAlgorithm, "X25519"));
    }
}
