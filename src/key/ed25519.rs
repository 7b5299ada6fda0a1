//! Public keys of Ed25519 that prove nothing.
//!
//! The equation that a signature has to fulfil, S·B = R + k·A (RFC 8032 §5.1.7), does not mention the private
//! number. If the public point A has a small order, k·A is the neutral point for one message in two, four or eight, or
//! for every message, and S = 0 with R = the neutral point is a signature that anybody can write down. RFC 8032 does
//! not refuse such keys, and libraries differ: "Taming the many EdDSAs" (Chalkias, Garillot and Nikolaenko,
//! SSR 2020) compares them and asks for just this. The library that verifies here takes them, and spellings
//! of a coordinate that is not below the prime as well, which RFC 8032 §5.1.3 refuses.

/// What there is to say of the bytes of a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fitness {
    /// Somebody may have the private half. Whether it is a point at all the library says.
    Fit,
    /// No point is spelt so.
    NotCanonical,
    /// It is one of the eight points of small order.
    SmallOrder,
}

impl Fitness {
    pub(super) fn of(key: &[u8]) -> Self {
        let Ok(mut y) = <[u8; 32]>::try_from(key) else { return Self::NotCanonical };
        // The highest bit is the sign of x. Of both signs of these y there is a point of small order, or, where
        // x is zero, a spelling that is not canonical.
        y[31] &= 0x7f;
        let is_canonical = y.iter().rev().lt(PRIME.iter().rev());
        match SMALL_ORDER.contains(&y) {
            true => Self::SmallOrder,
            false if is_canonical => Self::Fit,
            false => Self::NotCanonical,
        }
    }
}

/// 2^255 - 19, the last byte the highest, as all numbers here.
const PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    prime[0] = 0xed;
    prime[31] = 0x7f;
    prime
};

/// The y of the points of order 1, 2, 4, and of the four of order 8.
const SMALL_ORDER: [[u8; 32]; 5] = [
    {
        let mut one = [0; 32];
        one[0] = 1;
        one
    },
    {
        let mut less_one = PRIME;
        less_one[0] = 0xec;
        less_one
    },
    [0; 32],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::sign::backend::signature::{ED25519, UnparsedPublicKey};

    fn is_fit(key: &[u8]) -> bool {
        Fitness::of(key) == Fitness::Fit
    }

    /// The signature that anybody can write down: the neutral point, and zero.
    const FORGERY: [u8; 64] = {
        let mut forgery = [0; 64];
        forgery[0] = 1;
        forgery
    };

    fn with_sign(mut y: [u8; 32]) -> [u8; 32] {
        y[31] |= 0x80;
        y
    }

    #[test]
    fn keys_that_anybody_signs_with_are_not_fit() {
        let mut forged = 0;
        for y in SMALL_ORDER {
            for key in [y, with_sign(y)] {
                assert!(!is_fit(&key), "{key:02x?}");
                let verify = |message: u8| {
                    UnparsedPublicKey::new(&ED25519, key).verify(&[message], &FORGERY).is_ok()
                };
                forged += usize::from((0..200).any(verify));
            }
        }
        // Without that the library takes the forgery for a signature, by ten spellings of eight points.
        assert!(forged >= 8, "{forged}");
    }

    #[test]
    fn a_coordinate_that_is_not_below_the_prime_is_not_fit() {
        for excess in 0..19 {
            let mut y = PRIME;
            y[0] += excess;
            assert!(!is_fit(&y) && !is_fit(&with_sign(y)), "{excess}");
        }
        assert_eq!(Fitness::of(&PRIME), Fitness::NotCanonical);
        assert_eq!(Fitness::of(&[0; 32]), Fitness::SmallOrder);
        assert!(!is_fit(&[]) && !is_fit(&[7; 31]) && !is_fit(&[7; 33]));
    }

    #[test]
    fn the_keys_beside_them_are_fit() {
        let mut below = PRIME;
        below[0] -= 2;
        let mut two = [0; 32];
        two[0] = 2;
        for key in [below, two, [7; 32]] {
            assert!(is_fit(&key) && is_fit(&with_sign(key)), "{key:02x?}");
        }
    }
}
