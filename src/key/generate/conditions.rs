//! What FIPS 186-5 appendix A.1.3 asks of the two primes and of the private exponent.
//!
//! Each condition is one function, so that each can be tested at its very edge.

use crypto_bigint::{BoxedUint, ConcatenatingMul, Gcd, Limb, NonZero, Uint};
use zeroize::Zeroizing;

/// The public exponent of every key, 65537: a prime, so that "coprime" is "does not divide".
pub(super) const PUBLIC_EXPONENT: u32 = 65_537;

/// Whether `prime` ≥ √2 · 2^(k−1), for a prime of k bits (steps 4.4 and 5.4).
///
/// Squaring both sides gives prime² ≥ 2^(2k−1): the square has all of its 2k bits. That is the exact
/// bound; two leading one bits would be enough but leave out a tenth of the range. The product of
/// two such primes has all of its bits too.
pub(super) fn is_large_enough<const LIMBS: usize>(prime: &Uint<LIMBS>) -> bool {
    let (_, high) = prime.widening_square();
    high.bit_width() == Uint::<LIMBS>::BITS
}

/// Whether e can be inverted modulo `prime` − 1 (steps 4.5 and 5.6).
pub(super) fn allows_public_exponent<const LIMBS: usize>(prime: &Uint<LIMBS>) -> bool {
    let exponent = NonZero::new(Limb::from(PUBLIC_EXPONENT)).into_option();
    exponent.is_some_and(|exponent| prime.wrapping_sub(&Uint::ONE).rem_limb(exponent) != Limb::ZERO)
}

/// Whether |p − q| > 2^(nlen/2 − 100) (step 5.5): closer primes are found by Fermat's method.
pub(super) fn are_far_apart<const LIMBS: usize>(p: &Uint<LIMBS>, q: &Uint<LIMBS>) -> bool {
    let difference = if p > q { p.wrapping_sub(q) } else { q.wrapping_sub(p) };
    difference > Uint::ONE.shl(Uint::<LIMBS>::BITS - 100)
}

/// Whether the modulus has exactly as many bits as its two primes together.
pub(super) fn modulus_is_full<const LIMBS: usize>(p: &Uint<LIMBS>, q: &Uint<LIMBS>) -> bool {
    let (_, high) = p.widening_mul(q);
    high.bit_width() == Uint::<LIMBS>::BITS
}

/// Whether 2^(nlen/2) < d < lcm(p − 1, q − 1) (appendix A.1.1, criterion 3), nlen being the length
/// of `p` and `q` together.
pub(super) fn private_exponent_fits(d: &BoxedUint, p: &BoxedUint, q: &BoxedUint) -> bool {
    let half = p.bits_precision();
    let one = BoxedUint::one_with_precision(half);
    let p_less_one = Zeroizing::new(p.wrapping_sub(&one));
    let q_less_one = Zeroizing::new(q.wrapping_sub(&one));
    let common = NonZero::new(p_less_one.gcd(&*q_less_one)).into_option();
    let Some(common) = common else { return false };
    let quotient = Zeroizing::new(&*p_less_one / common);
    let lcm = Zeroizing::new(quotient.concatenating_mul(&*q_less_one));
    let bound = BoxedUint::one_with_precision(2 * half).shl(half);
    *d > bound && *d < *lcm
}

#[cfg(test)]
mod tests {
    use crypto_bigint::{U256, U512};

    use super::*;

    /// ⌈√2 · 2^255⌉, by its definition: the root of 2^511, which is no square, rounded up.
    fn least_prime() -> U256 {
        let (least, _) = U512::ONE.shl(511).floor_sqrt().split();
        least.wrapping_add(&U256::ONE)
    }

    #[test]
    fn a_prime_is_at_least_the_root_of_two_times_half_the_range() {
        let least = least_prime();
        assert!(least.bit_width() == 256 && !least.bit_vartime(254));
        assert!(is_large_enough(&least));
        assert!(!is_large_enough(&least.wrapping_sub(&U256::ONE)));
        assert!(is_large_enough(&U256::MAX));
        assert!(!is_large_enough(&U256::ZERO));
    }

    #[test]
    fn a_prime_before_a_multiple_of_the_exponent_is_refused() {
        let multiple = U256::from(PUBLIC_EXPONENT).wrapping_mul(&U256::from(0xdead_beef_u64));
        assert!(!allows_public_exponent(&multiple.wrapping_add(&U256::ONE)));
        assert!(allows_public_exponent(&multiple));
        assert!(allows_public_exponent(&multiple.wrapping_add(&U256::from(2_u32))));
    }

    #[test]
    fn primes_with_a_common_head_are_refused() {
        let p = U256::ONE.shl(255);
        let edge = U256::ONE.shl(156);
        let apart = p.wrapping_add(&edge).wrapping_add(&U256::ONE);
        let near = p.wrapping_add(&edge);
        assert!(are_far_apart(&p, &apart) && are_far_apart(&apart, &p));
        assert!(!are_far_apart(&p, &near) && !are_far_apart(&near, &p));
        assert!(!are_far_apart(&p, &p));
    }

    #[test]
    fn a_modulus_that_lacks_a_bit_is_refused() {
        let least = least_prime();
        let most_too_small = U256::ONE.shl(255);
        assert!(modulus_is_full(&least, &least));
        assert!(!modulus_is_full(&least, &most_too_small));
        assert!(!modulus_is_full(&most_too_small, &most_too_small));
    }

    #[test]
    fn the_private_exponent_lies_between_its_bounds() {
        // p − 1 and q − 1 have the greatest common divisor 6; the least common multiple is a sixth
        // of their product.
        let p = BoxedUint::from(0xffff_ffff_ffff_fffd_u64);
        let q = BoxedUint::from(0xffff_ffff_ffff_ff97_u64);
        let lcm = 0x2aaa_aaaa_aaaa_aa98_5555_5555_5555_559c_u128;
        let fits = |d: u128| private_exponent_fits(&BoxedUint::from(d), &p, &q);
        assert!(!fits(1 << 64) && fits((1 << 64) + 1));
        assert!(!fits(lcm) && fits(lcm - 1));
        assert!(!fits(3) && !fits(u128::MAX));
    }
}
