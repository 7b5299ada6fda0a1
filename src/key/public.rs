//! The public half of a private key, as a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).

use const_oid::db::rfc5912;
use ring::signature::{Ed25519KeyPair, KeyPair};
use zeroize::Zeroizing;

use super::{KeyType, kind::SECP_256_K_1, number::power};
use crate::ber::{Tag, encode, encode_oid};

/// A `SubjectPublicKeyInfo` of an algorithm and the bits of a key.
pub(super) fn info(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let bits = encode(Tag::BIT_STRING, &[&[0], key]);
    encode(Tag::SEQUENCE, &[algorithm, &bits]).to_vec()
}

/// A `SubjectPublicKeyInfo` around an `RSAPublicKey` (RFC 8017 appendix A.1.1).
pub(crate) fn rsa_info(key: &[u8]) -> Vec<u8> {
    info(&rsa_algorithm(), key)
}

/// The AlgorithmIdentifier of RSA keys, with the NULL that RFC 3279 §2.3.1 asks for.
pub(super) fn rsa_algorithm() -> Vec<u8> {
    let oid = encode_oid(rfc5912::RSA_ENCRYPTION);
    encode(Tag::SEQUENCE, &[&oid, &encode(Tag::NULL, &[])]).to_vec()
}

/// `RSAPublicKey` (RFC 8017 appendix A.1.1) of two numbers, as they stand in the private key.
pub(super) fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let number = |bytes: &[u8]| encode(Tag::INTEGER, &[bytes]);
    encode(Tag::SEQUENCE, &[&number(modulus), &number(exponent)]).to_vec()
}

/// The AlgorithmIdentifier of a named curve (RFC 5480 §2.1.1).
pub(super) fn curve_algorithm(curve: &KeyType) -> Option<Vec<u8>> {
    let curve = match curve {
        KeyType::P256 => rfc5912::SECP_256_R_1,
        KeyType::P384 => rfc5912::SECP_384_R_1,
        KeyType::P521 => rfc5912::SECP_521_R_1,
        KeyType::Secp256k1 => SECP_256_K_1,
        _ => return None,
    };
    let oid = encode_oid(rfc5912::ID_EC_PUBLIC_KEY);
    Some(encode(Tag::SEQUENCE, &[&oid, &encode_oid(curve)]).to_vec())
}

/// The uncompressed point (RFC 5480 §2.2) that belongs to the number `secret`; `None` for a curve that
/// is not known here or a number outside it.
pub(super) fn point(curve: &KeyType, secret: &[u8]) -> Option<Vec<u8>> {
    let padded = |size: usize| {
        let digits = super::number::without_zeros(secret);
        let mut bytes = Zeroizing::new(vec![0; size.checked_sub(digits.len())?]);
        bytes.reserve_exact(digits.len());
        bytes.extend_from_slice(digits);
        Some(bytes)
    };
    use k256::elliptic_curve::sec1::ToSec1Point;

    Some(match curve {
        KeyType::P256 => {
            let key = p256::SecretKey::from_slice(&padded(32)?).ok()?.public_key();
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::P384 => {
            let key = p384::SecretKey::from_slice(&padded(48)?).ok()?.public_key();
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::P521 => {
            let key = p521::SecretKey::from_slice(&padded(66)?).ok()?.public_key();
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::Secp256k1 => {
            let key = k256::SecretKey::from_slice(&padded(32)?).ok()?.public_key();
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        _ => return None,
    })
}

/// The uncompressed form of a point, if it is one of the curve and the curve is known here.
pub(crate) fn uncompressed_point(curve: &KeyType, point: &[u8]) -> Option<Vec<u8>> {
    use k256::elliptic_curve::sec1::ToSec1Point;

    Some(match curve {
        KeyType::P256 => {
            let key = p256::PublicKey::from_sec1_bytes(point).ok()?;
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::P384 => {
            let key = p384::PublicKey::from_sec1_bytes(point).ok()?;
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::P521 => {
            let key = p521::PublicKey::from_sec1_bytes(point).ok()?;
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::Secp256k1 => {
            let key = k256::PublicKey::from_sec1_bytes(point).ok()?;
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        _ => return None,
    })
}

/// The public half of an Ed25519 key in PKCS#8.
pub(super) fn ed25519(pkcs8: &[u8]) -> Option<Vec<u8>> {
    // "Maybe unchecked": without the public key (PKCS#8 version 1, RFC 8410 §7) there is nothing to
    // check.
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).ok()?;
    Some(pair.public_key().as_ref().to_vec())
}

/// `DSAPublicKey` (RFC 3279 §2.3.2): the generator to the power of the private number.
pub(super) fn dsa(modulus: &[u8], generator: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let mut key = power(generator, secret, modulus)?;
    if key.first().is_some_and(|first| first & 0x80 != 0) {
        key.insert(0, 0);
    }
    Some(encode(Tag::INTEGER, &[&key]).to_vec())
}
