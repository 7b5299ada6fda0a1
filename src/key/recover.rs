//! RSA keys of which only the modulus and the two exponents are left: JWK allows it.

use ::rsa::{BoxedUint, PrivateKey as RsaKey, pkcs8::EncodePrivateKey};

use super::{PrivateKey, number::without_zeros};
use crate::error::Error;

impl PrivateKey {
    /// Computes the primes from the modulus and both exponents (NIST SP 800-56B appendix C.2). All in
    /// big-endian order.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the numbers do not belong together, [`Error::Unsupported`] for sizes
    /// for which this is not done: moduli outside 1024 to 8192 bits, public exponents outside 65,537 to
    /// 2^33.
    pub(crate) fn from_rsa_numbers(
        modulus: &[u8],
        exponent: &[u8],
        secret: &[u8],
    ) -> Result<Self, Error> {
        let [modulus, exponent, secret] = [modulus, exponent, secret].map(without_zeros);
        if !MODULUS_BYTES.contains(&modulus.len()) || !EXPONENT_BYTES.contains(&exponent.len()) {
            return Err(Error::Unsupported {
                what: "RSA key",
                name: "without its primes, and of an unusual size".to_owned(),
            });
        }
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        let is_less = (secret.len(), secret) < (modulus.len(), modulus);
        if ![modulus, exponent, secret].into_iter().all(is_odd) || !is_less {
            return Err(DO_NOT_FIT);
        }
        let bits = u32::try_from(modulus.len().next_multiple_of(LIMB_BYTES) * 8);
        let bits = bits.map_err(|_| DO_NOT_FIT)?;
        let wide =
            |bytes: &[u8], bits| BoxedUint::from_be_slice(bytes, bits).map_err(|_| DO_NOT_FIT);
        let (modulus, secret) = (wide(modulus, bits)?, wide(secret, bits)?);
        let exponent = wide(exponent, 64)?;
        let key = RsaKey::from_components(modulus, exponent, secret, Vec::new());
        let document = key.map_err(|_| DO_NOT_FIT)?.to_pkcs8_der().map_err(|_| DO_NOT_FIT)?;
        Self::from_pkcs8_der(document.as_bytes())
    }
}

/// What the library that computes them takes.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 128..=1024;
/// From 65,537: a smaller one gives the primes away too, but by other means.
const EXPONENT_BYTES: std::ops::RangeInclusive<usize> = 3..=4;
const LIMB_BYTES: usize = 8;
const DO_NOT_FIT: Error = Error::Malformed {
    what: "private key",
    reason: "its parts are damaged or do not belong together",
};

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::key::KeyType;

    /// A modulus of 1024 bits or a little more, and a private exponent of any size up to that.
    fn numbers() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, Vec<u8>)> {
        (vec(any::<u8>(), 126..140), vec(any::<u8>(), 0..4), vec(any::<u8>(), 0..140)).prop_map(
            |(modulus, exponent, secret)| {
                let odd = |bytes: Vec<u8>| [&[1], bytes.as_slice(), &[1]].concat();
                (odd(modulus), odd(exponent), odd(secret))
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn numbers_of_no_key_are_refused((modulus, exponent, secret) in numbers()) {
            prop_assert!(PrivateKey::from_rsa_numbers(&modulus, &exponent, &secret).is_err());
        }
    }

    #[test]
    fn edges_are_refused() {
        let full = [0xff; 128];
        let one_and_zeros = [&[1][..], &[0; 127], &[1]].concat();
        for modulus in [&full[..], &one_and_zeros] {
            for exponent in [&[1, 0, 1][..], &[0xff; 4]] {
                for secret in [&[][..], &[1], &[3], &[1, 0, 1], &[0xff; 127], modulus] {
                    assert!(PrivateKey::from_rsa_numbers(modulus, exponent, secret).is_err());
                }
            }
        }
        let unusual = |modulus, exponent| {
            let error = PrivateKey::from_rsa_numbers(modulus, exponent, &[5]).unwrap_err();
            matches!(error, Error::Unsupported { .. })
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
        assert_eq!(again.key_type(), &KeyType::Rsa(2048));
        assert_eq!(again.public_key_der(), key.public_key_der());
    }
}
