//! RSA keys of which only the modulus and the two exponents are left: JWK allows it.

use ::rsa::{BoxedUint, PrivateKey as RsaKey, pkcs8::EncodePrivateKey};
use zeroize::Zeroizing;

use super::{PrivateKey, number::without_zeros, read, unpaid::Unpaid};
use crate::{
    ber::{Tag, encode},
    error::{Error, Feature},
};

impl PrivateKey {
    /// Computes the primes from the modulus and both exponents (NIST SP 800-56B appendix C.2). All in
    /// big-endian order. Of numbers that have none the key stays without them, and is most likely broken.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for sizes for which this is not done: moduli outside 1024 to 8192 bits,
    /// public exponents outside 65,537 to 2^33.
    pub(crate) fn from_rsa_numbers(
        modulus: &[u8],
        exponent: &[u8],
        secret: &[u8],
    ) -> Result<Unpaid, Error> {
        let [modulus, exponent, secret] = [modulus, exponent, secret].map(without_zeros);
        if !MODULUS_BYTES.contains(&modulus.len()) || !EXPONENT_BYTES.contains(&exponent.len()) {
            return Err(Error::Unsupported {
                what: Feature::RsaKey,
                name: "without its primes, and of an unusual size or public exponent".to_owned(),
            });
        }
        match whole(modulus, exponent, secret) {
            Some(pkcs8) => read::pkcs8(&pkcs8),
            None => without_primes([modulus, exponent, secret]),
        }
    }
}

/// The key with its primes, in PKCS#8.
fn whole(modulus: &[u8], exponent: &[u8], secret: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    let is_less = (secret.len(), secret) < (modulus.len(), modulus);
    if ![modulus, exponent, secret].into_iter().all(is_odd) || !is_less {
        return None;
    }
    let bits = u32::try_from(modulus.len().next_multiple_of(LIMB_BYTES) * 8).ok()?;
    let wide = |bytes: &[u8], bits| BoxedUint::from_be_slice(bytes, bits).ok();
    let (modulus, secret) = (wide(modulus, bits)?, wide(secret, bits)?);
    let exponent = wide(exponent, 64)?;
    let key = RsaKey::from_components(modulus, exponent, secret, Vec::new()).ok()?;
    Some(key.to_pkcs8_der().ok()?.to_bytes())
}

/// The key with zeros in the places of its primes and of what follows from them.
fn without_primes(numbers: [&[u8]; 3]) -> Result<Unpaid, Error> {
    let number = |digits: &[u8]| {
        let is_unsigned = digits.first().is_some_and(|first| first & 0x80 == 0);
        encode(Tag::INTEGER, &[if is_unsigned { &[] } else { &[0] }, digits])
    };
    let [n, e, d] = numbers.map(number);
    let zero = number(&[]);
    read::pkcs1(&encode(Tag::SEQUENCE, &[&zero, &n, &e, &d, &zero, &zero, &zero, &zero, &zero]))
}

/// What the library that computes them takes.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 128..=1024;
/// From 65,537: a smaller one gives the primes away too, but by other means.
const EXPONENT_BYTES: std::ops::RangeInclusive<usize> = 3..=4;
const LIMB_BYTES: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::key::{KeyType, Soundness};

    /// A modulus of 1024 bits or a little more, and a private exponent of any size up to that.
    fn numbers() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, Vec<u8>)> {
        (vec(any::<u8>(), 126..140), vec(any::<u8>(), 0..4), vec(any::<u8>(), 0..140)).prop_map(
            |(modulus, exponent, secret)| {
                let odd = |bytes: Vec<u8>| [&[1], bytes.as_slice(), &[1]].concat();
                (odd(modulus), odd(exponent), odd(secret))
            },
        )
    }

    /// Whether the numbers are no key, or a broken one.
    fn is_refused(modulus: &[u8], exponent: &[u8], secret: &[u8]) -> bool {
        match PrivateKey::from_rsa_numbers(modulus, exponent, secret).map(Unpaid::proven) {
            Ok(key) => matches!(key.unwrap().soundness(), Soundness::Broken { .. }),
            Err(_) => true,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn numbers_of_no_key_are_refused((modulus, exponent, secret) in numbers()) {
            prop_assert!(is_refused(&modulus, &exponent, &secret));
        }
    }

    #[test]
    fn edges_are_refused() {
        let full = [0xff; 128];
        let one_and_zeros = [&[1][..], &[0; 127], &[1]].concat();
        for modulus in [&full[..], &one_and_zeros] {
            for exponent in [&[1, 0, 1][..], &[0xff; 4]] {
                for secret in [&[][..], &[1], &[3], &[1, 0, 1], &[0xff; 127], modulus] {
                    assert!(is_refused(modulus, exponent, secret));
                }
            }
        }
        let unusual = |modulus, exponent| {
            let key = PrivateKey::from_rsa_numbers(modulus, exponent, &[5]);
            matches!(key.err(), Some(Error::Unsupported { .. }))
        };
        assert!(unusual(&[0xff; 127], &[1, 0, 1]) && unusual(&[0xff; 1025], &[1, 0, 1]));
        assert!(unusual(&full, &[3]) && unusual(&full, &[1, 0, 0, 0, 1]));
    }

    #[test]
    fn a_key_is_recovered() {
        let key = PrivateKey::generate(crate::key::KeyAlgorithm::Rsa2048).unwrap();
        let whole = pkcs8::PrivateKeyInfoRef::try_from(key.secret_pkcs8_der()).unwrap();
        let whole = pkcs1::RsaPrivateKeyRef::try_from(whole.private_key.as_bytes()).unwrap();
        let (n, e) = (whole.modulus.as_bytes(), whole.public_exponent.as_bytes());
        let d = whole.private_exponent.as_bytes();
        let again = PrivateKey::from_rsa_numbers(n, e, &[&[0, 0], d].concat()).unwrap();
        let again = again.proven().unwrap();
        assert_eq!(again.soundness(), &Soundness::Proven);
        assert_eq!(again.key_type(), &KeyType::Rsa(2048));
        assert_eq!(again.public_key_der(), key.public_key_der());
    }
}
