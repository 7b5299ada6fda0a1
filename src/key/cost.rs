//! What it takes to prove that the parts of a private key belong together, so that a file with thousands
//! of keys does not take the time of thousands: in steps, as they were measured side by side.

use super::{KeyType, kind::bit_length, number::without_zeros};
use crate::pbe::Cost;

/// Nothing is proven.
pub(super) const NONE: Cost = Cost::KeyCheck(1);
pub(super) const ED25519: Cost = Cost::KeyCheck(200);

/// A point that is stated, and proven by the library that signs.
pub(super) fn of_pair(curve: &KeyType) -> Cost {
    Cost::KeyCheck(match curve {
        KeyType::P256 => 250,
        _ => 4_000,
    })
}

/// A point that is computed.
pub(super) fn of_point(curve: &KeyType) -> Cost {
    Cost::KeyCheck(match curve {
        KeyType::P256 => 3_500,
        KeyType::P384 => 11_000,
        KeyType::P521 => 9_000,
        KeyType::Secp256k1 => 800,
        _ => 1,
    })
}

/// What it takes to verify a signature with a public key, in steps of some 0.1 µs. Keys with which nothing is
/// verified take as little as looking at them.
pub(crate) fn verification_steps(public_key: &[u8]) -> u64 {
    match KeyType::of_public_key(public_key) {
        Some(KeyType::Ed25519) => 400,
        Some(KeyType::P256) => 500,
        Some(KeyType::P384 | KeyType::P521) => 5_000,
        // It grows with the square of the modulus.
        Some(KeyType::Rsa(bits) | KeyType::RsaPss(bits)) => {
            let kilobits = u64::from(bits).div_ceil(1024);
            100 + 50 * kilobits.saturating_mul(kilobits).min(256)
        }
        _ => 10,
    }
}

/// Products and remainders of the numbers of an RSA key, of which the longest has so many bytes.
pub(super) fn of_rsa(longest: Option<usize>, primes: usize) -> Cost {
    let kilobits = count(longest.unwrap_or(0)).div_ceil(128);
    // Long division takes more than the square of the length.
    Cost::KeyCheck(40 + 4 * kilobits * kilobits * (4 + kilobits) * count(primes))
}

/// A test of each number for being a prime.
pub(super) fn of_primes<'a>(numbers: impl Iterator<Item = &'a [u8]>) -> Cost {
    Cost::KeyProof(numbers.map(of_prime).sum())
}

/// A power with an exponent of its length, and the sequence of Lucas, which takes three times as long.
fn of_prime(number: &[u8]) -> u64 {
    LUCAS * of_power(number, number)
}

/// Two powers, one of the other.
pub(super) fn of_exponents(modulus: &[u8], exponents: [&[u8]; 2]) -> Cost {
    Cost::KeyProof(exponents.map(|exponent| of_power(modulus, exponent)).iter().sum())
}

fn of_power(modulus: &[u8], exponent: &[u8]) -> u64 {
    let units = |number: &[u8]| u64::from(bit_length(number)).div_ceil(128);
    10 * units(modulus) * units(modulus) * units(exponent) + 200
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Two powers, which grow with the square of the modulus and with their exponents, and a test of the order for
/// being a prime.
pub(super) fn of_dsa(modulus: &[u8], order: &[u8], secret: &[u8]) -> Cost {
    let kilobits = u64::from(bit_length(modulus)).div_ceil(1024);
    let bytes: u64 =
        [order, secret].map(|exponent| count(without_zeros(exponent).len())).iter().sum();
    Cost::KeyCheck(10 + 50 * kilobits * kilobits * bytes + of_prime(order))
}

const LUCAS: u64 = 4;
