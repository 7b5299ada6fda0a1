//! Arithmetic on the numbers of RSA and DSA keys, to see that the parts of a key belong together.

use crypto_bigint::{
    BoxedUint, ConcatenatingMul, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};
use zeroize::Zeroizing;

/// Whether `product` is the product of the two factors; all in big-endian order.
pub(super) fn is_product(product: &[u8], one: &[u8], other: &[u8]) -> bool {
    let (Some(one), Some(other)) = (number(one), number(other)) else { return false };
    let computed = one.concatenating_mul(&*other).to_be_bytes();
    without_zeros(&computed) == without_zeros(product)
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

/// 16,384 bits: above it multiplication takes longer than anybody waits.
pub(super) const MAX_BYTES: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_compared_by_value() {
        assert!(is_product(&[0, 0, 15], &[3], &[0, 5]));
        assert!(
            is_product(&[0x0f, 0xf0, 0x01], &[0x0f, 0xff], &[0xff]) == (0xfff * 0xff == 0xff001)
        );
        assert!(!is_product(&[16], &[3], &[5]));
        assert!(!is_product(&[], &[1; 3000], &[1]));
    }

    #[test]
    fn powers_are_modular() {
        assert_eq!(power(&[2], &[10], &[0x03, 0xe9]), Some(vec![23]));
        assert_eq!(power(&[0, 3], &[5], &[0, 7]), Some(vec![5]));
        assert_eq!(power(&[2], &[10], &[4]), None, "an even modulus");
        assert_eq!(power(&[2], &[10], &[1; 3000]), None);
    }
}
