//! Arithmetic on the numbers of RSA and DSA keys, to see that the parts of a key belong together.

use crypto_bigint::{
    BoxedUint, ConcatenatingMul, Integer, NonZero, Odd, Resize,
    modular::{BoxedMontyForm, BoxedMontyParams},
};
use crypto_primes::hazmat::{LucasCheck, MillerRabin, SelfridgeBase, lucas_test};
use zeroize::Zeroizing;

use crate::{error::Error, random};

/// A whole number that may be secret: wiped when it is dropped, and computed with in a time that depends on
/// its length alone.
#[derive(Clone)]
pub(super) struct Number(Zeroizing<BoxedUint>);

impl Number {
    /// Takes a number in big-endian order; `None` for one that is longer than any key has.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        number(bytes).map(Self)
    }

    pub(super) fn one() -> Self {
        Self(Zeroizing::new(BoxedUint::one()))
    }

    pub(super) fn is_odd(&self) -> bool {
        self.0.is_odd().into()
    }

    pub(super) fn is_one(&self) -> bool {
        self.0.is_one().into()
    }

    pub(super) fn equals(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }

    pub(super) fn is_below(&self, other: &Self) -> bool {
        *self.0 < *other.0
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        Self(Zeroizing::new(self.0.concatenating_mul(&*other.0)))
    }

    /// The number before this one, which is not zero.
    pub(super) fn less_one(&self) -> Self {
        Self(Zeroizing::new(self.0.wrapping_sub(BoxedUint::one())))
    }

    /// What is left of it when it is divided by `divisor`; zero if that is zero.
    pub(super) fn modulo(&self, divisor: &Self) -> Self {
        let divisor = NonZero::new((*divisor.0).clone()).into_option();
        let rest = divisor.map_or_else(BoxedUint::zero, |divisor| self.0.rem(&divisor));
        Self(Zeroizing::new(rest))
    }

    /// Whether it is a prime, by a round of Miller and Rabin (FIPS 186-5 appendix B.3.1) with a base that nobody
    /// can know before, and by the test of Lucas (appendix B.3.3). Of the bases of a composite number one in
    /// four may not give it away; no number is known that passes both tests for every base.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn is_prime(&self) -> Result<bool, Error> {
        let Some(odd) = Odd::new((*self.0).clone()).into_option() else { return Ok(false) };
        let three = BoxedUint::from(3_u8);
        if *self.0 <= three {
            return Ok(*self.0 == three);
        }
        // From 2 to the number less 2.
        let bases = NonZero::new(self.0.wrapping_sub(&three)).into_option();
        let Some(bases) = bases else { return Ok(false) };
        let drawn = BoxedUint::from(u64::from_be_bytes(random::bytes()?));
        let base = drawn.rem(&bases).resize(odd.bits_precision());
        let base = base.wrapping_add(BoxedUint::from(2_u8));
        let is_likely = MillerRabin::new(odd.clone()).test(&base).is_probably_prime();
        let lucas = || lucas_test(odd, SelfridgeBase, LucasCheck::Strong).is_probably_prime();
        Ok(is_likely && lucas())
    }

    /// Whether `exponent` undoes `other` as an exponent modulo this number, for a number that nobody can know
    /// before.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn has_inverse_exponents(
        &self,
        exponent: &Self,
        other: &Self,
    ) -> Result<bool, Error> {
        let width = self.0.bits_precision();
        let message = BoxedUint::from_be_slice(&random::bytes::<8>()?, width);
        let odd = Odd::new((*self.0).clone()).into_option();
        let (Some(odd), Ok(message)) = (odd, message) else { return Ok(false) };
        let parameters = BoxedMontyParams::new(odd);
        let message = BoxedMontyForm::new(message, &parameters);
        Ok(message.pow(&exponent.0).pow(&other.0) == message)
    }
}

/// Computes `base` to the power of `exponent` modulo `modulus`, in a time that does not depend on the
/// exponent's value; `None` for numbers that no key has.
pub(super) fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Option<Vec<u8>> {
    let width = bits(modulus)?.max(bits(base)?);
    let wide = |bytes: &[u8]| BoxedUint::from_be_slice(without_zeros(bytes), width).ok();
    let modulus = Odd::new(wide(modulus)?).into_option()?;
    let parameters = BoxedMontyParams::new(modulus);
    let base = BoxedMontyForm::new(wide(base)?, &parameters);
    let result = base.pow(&*number(exponent)?).retrieve().to_be_bytes();
    Some(without_zeros(&result).to_vec())
}

/// A number that may be secret.
fn number(bytes: &[u8]) -> Option<Zeroizing<BoxedUint>> {
    BoxedUint::from_be_slice(without_zeros(bytes), bits(bytes)?).ok().map(Zeroizing::new)
}

/// The width in which a number is computed; `None` above what keys have.
fn bits(bytes: &[u8]) -> Option<u32> {
    let digits = without_zeros(bytes).len();
    if digits > MAX_BYTES { None } else { u32::try_from(digits.max(1) * 8).ok() }
}

pub(super) fn without_zeros(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    bytes.get(first..).unwrap_or_default()
}

/// A positive number in as few bytes as DER wants.
pub(super) fn positive(number: &[u8]) -> Vec<u8> {
    let digits = without_zeros(number);
    let is_high = digits.first().is_none_or(|first| first & 0x80 != 0);
    [if is_high { &[0][..] } else { &[] }, digits].concat()
}

/// 16,384 bits: above it multiplication takes longer than anybody waits.
pub(super) const MAX_BYTES: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: u128) -> Number {
        Number::read(&value.to_be_bytes()).unwrap()
    }

    #[test]
    fn numbers_are_compared_by_value_whatever_their_length() {
        let long = Number::read(&[&[0; 300][..], &[15]].concat()).unwrap();
        assert!(long.equals(&of(3).times(&of(5))) && of(15).equals(&long));
        assert!(!long.equals(&of(16)) && !long.equals(&Number::read(&[15; 40]).unwrap()));
        let longer = Number::read(&[1; 40]).unwrap();
        assert!(long.is_below(&longer) && !longer.is_below(&long) && !long.is_below(&long));
        assert!(of(15).is_odd() && !of(16).is_odd() && !of(0).is_odd());
        assert!(of(1).is_one() && Number::one().is_one() && !of(257).is_one());
        assert!(
            of(1).less_one().equals(&of(0)) && of(1 << 64).less_one().equals(&of(u64::MAX.into()))
        );
        assert!(Number::read(&[1; 3000]).is_none());
    }

    #[test]
    fn what_is_left_of_a_division_has_the_length_of_the_divisor_or_less() {
        let (long, short) = (Number::read(&[0xa5; 100]).unwrap(), of(1_000_003));
        let rest = (0..100).fold(0, |rest, _| (rest * 256 + 0xa5) % 1_000_003);
        assert!(long.modulo(&short).equals(&of(rest)));
        assert!(short.modulo(&long).equals(&short));
        assert!(long.modulo(&of(0)).equals(&of(0)));
        assert!(long.modulo(&of(1)).equals(&of(0)));
    }

    #[test]
    fn primes_are_told_from_other_numbers() {
        for prime in [3, 5, 7, 65_537, u128::from(u64::MAX) - 58, (1 << 127) - 1] {
            for _ in 0..20 {
                assert_eq!(of(prime).is_prime(), Ok(true), "{prime}");
            }
        }
        // 2^251 − 1 passes to base 2; the last is no Carmichael number.
        let composite = Number::read(&[&[0x07][..], &[0xff; 31]].concat()).unwrap();
        assert_eq!(composite.is_prime(), Ok(false));
        for composite in [0, 1, 2, 4, ((1 << 61) - 1) * ((1 << 31) - 1)] {
            assert_eq!(of(composite).is_prime(), Ok(false), "{composite}");
        }
    }

    #[test]
    fn exponents_undo_each_other_or_not() {
        // 3233 = 61 · 53: e = 17, d = 413 modulo the least common multiple of 60 and 52.
        let modulus = of(3233);
        let undoes = |e, d| modulus.has_inverse_exponents(&of(e), &of(d)).unwrap();
        assert!((0..50).all(|_| undoes(17, 413) && undoes(17, 2753) && undoes(17, 413 + 780)));
        assert!((0..50).any(|_| !undoes(17, 414)));
        assert_eq!(of(3232).has_inverse_exponents(&of(1), &of(1)), Ok(false), "an even modulus");
    }

    #[test]
    fn powers_are_modular() {
        assert_eq!(power(&[2], &[10], &[0x03, 0xe9]), Some(vec![23]));
        assert_eq!(power(&[0, 3], &[5], &[0, 7]), Some(vec![5]));
        assert_eq!(power(&[2], &[10], &[4]), None, "an even modulus");
        assert_eq!(power(&[2], &[10], &[1; 3000]), None);
    }
}
