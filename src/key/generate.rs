//! New keys: elliptic curves from the library that signs, RSA from a search of our own.

use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm,
    },
};
use zeroize::Zeroizing;

use super::{EcdsaForm, KeyAlgorithm, PrivateKey};
use crate::{error::Error, random};

mod conditions;
mod rsa;
mod search;
mod sieve;

/// Makes a new key. The bytes that are kept have been read back, and are proven to be a pair.
pub(super) fn generate(algorithm: KeyAlgorithm) -> Result<PrivateKey, Error> {
    random::check()?;
    let pkcs8 = match algorithm {
        KeyAlgorithm::Ed25519 => ed25519()?,
        KeyAlgorithm::P256 => elliptic_curve(&ECDSA_P256_SHA256_ASN1_SIGNING)?,
        KeyAlgorithm::P384 => elliptic_curve(&ECDSA_P384_SHA384_ASN1_SIGNING)?,
        KeyAlgorithm::Rsa2048 => rsa::generate_2048()?,
        KeyAlgorithm::Rsa3072 => rsa::generate_3072()?,
        KeyAlgorithm::Rsa4096 => rsa::generate_4096()?,
    };
    let key = PrivateKey::from_pkcs8_der(&pkcs8)?;
    if algorithm.is_rsa() {
        // Reading proves the primes. The numbers that signing also takes are ours too, and are checked
        // by the library that signs; it has made the other keys itself.
        key.to_signing_key(EcdsaForm::Asn1)?;
    }
    Ok(key)
}

/// PKCS#8 version 1 around an `ECPrivateKey` (RFC 5915) with the public key inside: the shape that
/// every reader takes.
fn elliptic_curve(algorithm: &'static EcdsaSigningAlgorithm) -> Result<Zeroizing<Vec<u8>>, Error> {
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new())
        .map_err(|_| Error::Randomness)?;
    Ok(Zeroizing::new(document.as_ref().to_vec()))
}

/// PKCS#8 version 1 around the 32 secret bytes (RFC 8410 §7).
///
/// The library that signs would write version 2, with the public key attached; OpenSSL 3.0 and Java
/// refuse that.
fn ed25519() -> Result<Zeroizing<Vec<u8>>, Error> {
    let seed = Zeroizing::new(random::bytes::<ED25519_SEED_BYTES>()?);
    let mut pkcs8 = Vec::with_capacity(ED25519_HEAD.len() + seed.len());
    pkcs8.extend_from_slice(&ED25519_HEAD);
    pkcs8.extend_from_slice(seed.as_slice());
    Ok(Zeroizing::new(pkcs8))
}

const ED25519_SEED_BYTES: usize = 32;

/// `SEQUENCE { INTEGER 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING { seed } } }` up
/// to the seed: all lengths are fixed.
const ED25519_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

#[cfg(test)]
mod tests {
    use pkcs8::PrivateKeyInfoRef;

    use super::*;

    #[test]
    fn ed25519_is_version_1_without_the_public_key() {
        let key = generate(KeyAlgorithm::Ed25519).unwrap();
        let info = PrivateKeyInfoRef::try_from(key.secret_pkcs8_der()).unwrap();
        assert_eq!(key.secret_pkcs8_der().len(), 48);
        assert_eq!(info.version(), pkcs8::Version::V1);
        assert!(info.public_key.is_none());
        assert_eq!(key.public_key_der().unwrap().len(), 44);
    }

    #[test]
    fn elliptic_curve_keys_hold_their_public_key_and_no_curve_of_their_own() {
        for (algorithm, secret_bytes) in [(KeyAlgorithm::P256, 32), (KeyAlgorithm::P384, 48)] {
            let key = generate(algorithm).unwrap();
            let info = PrivateKeyInfoRef::try_from(key.secret_pkcs8_der()).unwrap();
            assert_eq!(info.version(), pkcs8::Version::V1);
            let inner = sec1::EcPrivateKey::try_from(info.private_key.as_bytes()).unwrap();
            assert_eq!(inner.private_key.len(), secret_bytes);
            assert!(key.public_key_der().unwrap().ends_with(inner.public_key.unwrap()));
            // RFC 5915 §3 allows the curve here too; OpenSSL writes it only outside.
            assert!(inner.parameters.is_none());
        }
    }

    #[test]
    fn no_two_keys_are_the_same() {
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::P256, KeyAlgorithm::Rsa2048] {
            let (one, other) = (generate(algorithm).unwrap(), generate(algorithm).unwrap());
            assert_ne!(one.public_key_der(), other.public_key_der());
            assert_eq!((one.algorithm(), other.algorithm()), (Some(algorithm), Some(algorithm)));
        }
    }
}
