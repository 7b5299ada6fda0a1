//! The public half of a private key, as a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).

use const_oid::db::rfc5912;
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        Ed25519KeyPair, KeyPair,
    },
};
use zeroize::Zeroizing;

use super::{
    KeyType,
    kind::{Algorithm, SECP_256_K_1, whole_octets},
    number::{positive, power},
};
use crate::ber::{Fault, Notes, Reader, Tag, encode, encode_oid};

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

/// An `RSAPublicKey` with its numbers in as few bytes as DER wants; as it stands if it is none.
///
/// Old programs put zeros in front of a number, and it is the same number.
pub(crate) fn rsa_key_in_der(key: &[u8]) -> Vec<u8> {
    match rsa_numbers(key, &Notes::default()) {
        Some((modulus, exponent)) => rsa_key(&positive(modulus), &positive(exponent)),
        None => key.to_vec(),
    }
}

/// Modulus and exponent of an `RSAPublicKey` (RFC 8017 appendix A.1.1); a number that is negative is none.
pub(super) fn rsa_numbers<'a>(key: &'a [u8], notes: &'a Notes) -> Option<(&'a [u8], &'a [u8])> {
    let mut parts = Reader::new(key, 0, notes).sequence("").ok()?;
    let mut number = || {
        let number = parts.expect(Tag::INTEGER, "").ok()?.contents();
        number.first().is_some_and(|first| first & 0x80 == 0).then_some(number)
    };
    let numbers = (number()?, number()?);
    parts.rest().is_empty().then_some(numbers)
}

/// What of a `SubjectPublicKeyInfo` others do not read; nothing of kinds that are not known here.
pub(crate) fn oddity(public_key_der: &[u8]) -> Option<&'static str> {
    let notes = Notes::default();
    let Ok((algorithm, bits)) = parts(public_key_der, &notes) else {
        return Some("its public key is damaged");
    };
    if notes.is_ber() {
        return Some("its public key is not in DER");
    }
    let alone = encode(Tag::SEQUENCE, &[&encode_oid(algorithm.oid)]);
    let is_alone = algorithm.whole == alone.as_slice();
    let key_type = algorithm.key_type(|| None);
    let (has_parameters, has_key) = match &key_type {
        KeyType::Rsa(_) => (is_alone || algorithm.whole == rsa_algorithm(), is_rsa_key(bits)),
        KeyType::RsaPss(_) => (true, is_rsa_key(bits)),
        KeyType::Ed25519 | KeyType::Ed448 | KeyType::X25519 | KeyType::X448 => (is_alone, true),
        curve => match curve_algorithm(curve) {
            Some(own) => (algorithm.whole == own, uncompressed_point(curve, bits).is_some()),
            None => (true, true),
        },
    };
    match (has_parameters, has_key) {
        (false, _) => Some("the algorithm of its public key has parameters that it cannot have"),
        (_, false) => Some("the numbers of its public key are not in DER, or none of such a key"),
        (true, true) => None,
    }
}

/// The algorithm of a `SubjectPublicKeyInfo` and the key itself, with nothing behind them.
fn parts<'a>(
    public_key_der: &'a [u8],
    notes: &'a Notes,
) -> Result<(Algorithm<'a>, &'a [u8]), Fault> {
    let mut outer = Reader::new(public_key_der, 0, notes);
    let mut inside = outer.sequence("")?;
    outer.end()?;
    let algorithm = Algorithm::read(inside.any()?)?;
    let bits = whole_octets(inside.expect(Tag::BIT_STRING, "")?)?;
    inside.end()?;
    Ok((algorithm, bits))
}

fn is_rsa_key(bits: &[u8]) -> bool {
    rsa_numbers(bits, &Notes::default()).is_some() && rsa_key_in_der(bits) == bits
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

/// Whether the uncompressed `point` belongs to the number `secret`, for the curves that are signed with:
/// a proof that takes a tenth of the time that it takes to compute the point.
pub(super) fn is_pair(curve: &KeyType, secret: &[u8], point: &[u8]) -> bool {
    let (algorithm, size) = match curve {
        KeyType::P256 => (&ECDSA_P256_SHA256_FIXED_SIGNING, 32),
        KeyType::P384 => (&ECDSA_P384_SHA384_FIXED_SIGNING, 48),
        _ => return false,
    };
    padded(secret, size).is_some_and(|secret| {
        let random = SystemRandom::new();
        EcdsaKeyPair::from_private_key_and_public_key(algorithm, &secret, point, &random).is_ok()
    })
}

/// `secret` with as many bytes as the field has.
fn padded(secret: &[u8], size: usize) -> Option<Zeroizing<Vec<u8>>> {
    let digits = super::number::without_zeros(secret);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    bytes.resize(size.checked_sub(digits.len())?, 0);
    bytes.extend_from_slice(digits);
    Some(bytes)
}

/// The uncompressed point (RFC 5480 §2.2) that belongs to the number `secret`; `None` for a curve that
/// is not known here or a number outside it.
pub(super) fn point(curve: &KeyType, secret: &[u8]) -> Option<Vec<u8>> {
    use k256::elliptic_curve::sec1::ToSec1Point;

    Some(match curve {
        KeyType::P256 => {
            let key = p256::SecretKey::from_slice(&padded(secret, 32)?).ok()?.public_key();
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::P384 => {
            let key = p384::SecretKey::from_slice(&padded(secret, 48)?).ok()?.public_key();
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::P521 => {
            let key = p521::SecretKey::from_slice(&padded(secret, 66)?).ok()?.public_key();
            key.to_sec1_point(false).as_bytes().to_vec()
        }
        KeyType::Secp256k1 => {
            let key = k256::SecretKey::from_slice(&padded(secret, 32)?).ok()?.public_key();
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

/// The public half of the 32 bytes that an Ed25519 key is made from; `None` for any other number of them.
pub(super) fn of_ed25519_seed(seed: &[u8]) -> Option<Vec<u8>> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
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
