//! RSA keys by FIPS 186-5 appendix A.1.3: random probable primes.
//!
//! One departure from its letter: a candidate that fails is followed by the next odd number without
//! a small factor, not by a fresh random number. That saves most of the divisions and costs 0.6 bits
//! of the entropy of each prime, since primes after a long gap are found a little more often.
//!
//! # What an onlooker on the same machine could learn
//!
//! A key is made once. How long that takes tells how many candidates failed, which says nothing of
//! those that did not. What touches the two primes and the private exponent after the search, and
//! the powers of the primality tests, takes the same time for all values; the sieve, the Lucas test
//! and the comparisons of sizes do not. Primes and exponents are wiped from memory, up to copies on
//! the stack that the arithmetic leaves behind.

use ::rsa::{BoxedUint, PrivateKey, pkcs8::EncodePrivateKey, traits::PrivateKeyParts};
use crypto_bigint::{U1024, U1536, U2048, Uint};
use zeroize::Zeroizing;

use super::{
    conditions::{self, PUBLIC_EXPONENT},
    search,
    sieve::SmallPrimes,
};
use crate::error::Error;

/// A key with a modulus of 2048 bits, as PKCS#8 DER.
pub(super) fn generate_2048() -> Result<Zeroizing<Vec<u8>>, Error> {
    generate::<{ U1024::LIMBS }>(Effort { rounds: 5, sieve_bits: 16 })
}

/// A key with a modulus of 3072 bits, as PKCS#8 DER.
pub(super) fn generate_3072() -> Result<Zeroizing<Vec<u8>>, Error> {
    generate::<{ U1536::LIMBS }>(Effort { rounds: 4, sieve_bits: 18 })
}

/// A key with a modulus of 4096 bits, as PKCS#8 DER.
pub(super) fn generate_4096() -> Result<Zeroizing<Vec<u8>>, Error> {
    generate::<{ U2048::LIMBS }>(Effort { rounds: 4, sieve_bits: 19 })
}

/// What depends on the length of the primes.
struct Effort {
    /// Rounds of Miller and Rabin with random bases (FIPS 186-5 table B.1).
    rounds: usize,
    /// Candidates with a factor below 2 to this power are passed over: the longer the numbers, the
    /// more a test costs that the sieve saves.
    sieve_bits: u32,
}

fn generate<const LIMBS: usize>(effort: Effort) -> Result<Zeroizing<Vec<u8>>, Error> {
    let small_primes = SmallPrimes::below_power_of_two(effort.sieve_bits);
    for _ in 0..ATTEMPTS {
        let [p, q] = search::prime_pair::<LIMBS>(&small_primes, effort.rounds)?;
        // Some readers expect p > q, and none minds.
        let (p, q) = if *p > *q { (p, q) } else { (q, p) };
        if let Some(key) = assemble(&p, &q) {
            return encode(&key);
        }
    }
    Err(Error::Randomness)
}

/// The key of two primes, or nothing when its private exponent is not in the range of FIPS 186-5.
fn assemble<const LIMBS: usize>(p: &Uint<LIMBS>, q: &Uint<LIMBS>) -> Option<PrivateKey> {
    if !conditions::modulus_is_full(p, q) {
        return None;
    }
    let exponent = BoxedUint::from(PUBLIC_EXPONENT);
    let key = PrivateKey::from_p_q(BoxedUint::from(p), BoxedUint::from(q), exponent).ok()?;
    let [p, q] = key.primes() else { return None };
    conditions::private_exponent_fits(key.d(), p, q).then_some(key)
}

fn encode(key: &PrivateKey) -> Result<Zeroizing<Vec<u8>>, Error> {
    let document = key.to_pkcs8_der().map_err(|_| Error::Malformed {
        what: "private key",
        reason: "a new RSA key could not be written",
    })?;
    Ok(Zeroizing::new(document.as_bytes().to_vec()))
}

/// How many pairs of primes are tried: the private exponent of one pair in 2^1000 is too small.
const ATTEMPTS: usize = 3;

#[cfg(test)]
mod tests {
    use crypto_bigint::{ConcatenatingMul, NonZero, Rem};
    use pkcs1::RsaPrivateKeyRef;
    use pkcs8::PrivateKeyInfoRef;

    use super::*;
    use crate::key::{EcdsaForm, KeyAlgorithm, SigningKey};

    fn uint(bytes: &[u8], bits: u32) -> BoxedUint {
        BoxedUint::from_be_slice(bytes, bits).unwrap()
    }

    /// Everything that FIPS 186-5 and RFC 8017 ask of the numbers in the file, from the file.
    fn check(pkcs8: &[u8], bits: u32) {
        let info = PrivateKeyInfoRef::try_from(pkcs8).unwrap();
        let key = RsaPrivateKeyRef::try_from(info.private_key.as_bytes()).unwrap();
        let half = bits / 2;
        let (p, q) = (uint(key.prime1.as_bytes(), half), uint(key.prime2.as_bytes(), half));
        let (n, d) =
            (uint(key.modulus.as_bytes(), bits), uint(key.private_exponent.as_bytes(), bits));
        assert_eq!(key.public_exponent.as_bytes(), [1, 0, 1]);
        assert_eq!(n.bit_width(), bits);
        assert_eq!(p.concatenating_mul(&q), n);
        assert!(p > q);
        assert!(conditions::private_exponent_fits(&d, &p, &q));
        let one = BoxedUint::one_with_precision(half);
        let remainder =
            |number: &BoxedUint, by: &BoxedUint| number.rem(&NonZero::new(by.clone()).unwrap());
        let ed = d.concatenating_mul(&BoxedUint::from(PUBLIC_EXPONENT));
        for (prime, exponent) in [(&p, key.exponent1), (&q, key.exponent2)] {
            let less_one = prime.wrapping_sub(&one);
            assert!(bool::from(remainder(&ed, &less_one).is_one()));
            assert_eq!(remainder(&d, &less_one), uint(exponent.as_bytes(), half));
        }
        let product = q.concatenating_mul(&uint(key.coefficient.as_bytes(), half));
        assert!(bool::from(remainder(&product, &p).is_one()));
    }

    #[test]
    fn keys_of_2048_bits_are_sound_and_sign() {
        for _ in 0..50 {
            let pkcs8 = generate_2048().unwrap();
            check(&pkcs8, 2048);
            let key = SigningKey::load(KeyAlgorithm::Rsa2048, EcdsaForm::Asn1, &pkcs8).unwrap();
            key.sign_certificate(b"message").unwrap();
        }
    }

    #[test]
    fn keys_of_3072_bits_are_sound_and_sign() {
        for _ in 0..3 {
            let pkcs8 = generate_3072().unwrap();
            check(&pkcs8, 3072);
            let key = SigningKey::load(KeyAlgorithm::Rsa3072, EcdsaForm::Asn1, &pkcs8).unwrap();
            key.sign_certificate(b"message").unwrap();
        }
    }

    #[test]
    fn keys_of_4096_bits_are_sound_and_sign() {
        for _ in 0..2 {
            let pkcs8 = generate_4096().unwrap();
            check(&pkcs8, 4096);
            let key = SigningKey::load(KeyAlgorithm::Rsa4096, EcdsaForm::Asn1, &pkcs8).unwrap();
            key.sign_certificate(b"message").unwrap();
        }
    }

    #[test]
    fn primes_that_make_no_key_are_refused() {
        let [p, q] =
            search::prime_pair::<{ U1024::LIMBS }>(&SmallPrimes::below_power_of_two(12), 1)
                .unwrap();
        assert!(assemble(&p, &q).is_some());
        assert!(assemble(&p, &p).is_none(), "a square");
        assert!(assemble(&p, &U1024::ONE).is_none(), "too short a modulus");
        assert!(assemble(&p, &q.wrapping_add(&U1024::ONE)).is_none(), "an even factor");
        let multiple = U1024::MAX.wrapping_sub(&U1024::MAX.rem(&e())).wrapping_add(&U1024::ONE);
        assert!(assemble(&p, &multiple).is_none(), "a prime before a multiple of e");
    }

    fn e() -> NonZero<U1024> {
        NonZero::new(U1024::from(PUBLIC_EXPONENT)).unwrap()
    }
}
