//! Public keys that are no protection: what is known to be wrong with some of those that are out there.
//!
//! None of it proves a key to be strong. What is looked for takes microseconds, and half a millisecond for the
//! longest key, since a file may have ten thousand of them.

use std::fmt;

use crypto_bigint::BoxedUint;

use super::{
    KeyType,
    ed25519::Fitness,
    kind,
    number::{MAX_BYTES, without_zeros},
};
use crate::ber::{Notes, Reader, Tag};

mod factors;
mod roca;

use factors::Residues;

/// What is wrong with a public key, whoever has the private half.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weakness {
    /// The two primes of an RSA key stand next to each other, and Fermat's method of 1643 finds them
    /// (CVE-2022-26320).
    CloseFactors,
    /// An RSA modulus that is even: one of its factors is 2.
    EvenModulus,
    /// A public exponent of RSA that is 0, 1 or even: there is no private one for it.
    ImpossibleExponent,
    /// A public exponent of RSA below 65,537, which FIPS 186-5 §5.1 does not allow. Roots that systems trust
    /// have 3: it is a note.
    LowExponent {
        /// The exponent.
        exponent: u32,
    },
    /// An RSA modulus that is a power of one number.
    Power,
    /// An RSA key as a library of Infineon made them, in which the primes are not random enough: ROCA
    /// (CVE-2017-15361).
    Roca,
    /// RSA or DSA of less than 2048 bits (NIST SP 800-131A).
    Short {
        /// What kind of key it is.
        key: KeyType,
    },
    /// An RSA modulus that has a small factor (NIST SP 800-89 §5.3.3).
    SmallFactor {
        /// The factor.
        factor: u16,
    },
    /// Bytes that are no Ed25519 key: not 32 of them, or a coordinate that is not below the prime, which RFC 8032
    /// §5.1.3 refuses.
    NotCanonical,
    /// An Ed25519 key that is one of eight points with which anybody can sign.
    SmallOrder,
}

/// What follows from a weakness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// It is no key: a signature by it says nothing.
    NoKey,
    /// It is worth a word.
    Note,
    /// Others can find the private half.
    Weak,
}

impl Weakness {
    /// Returns what is wrong with a public key, a `SubjectPublicKeyInfo` in DER; nothing for one that cannot
    /// be read, or that is none of RSA, DSA and Ed25519.
    #[must_use]
    pub fn of_public_key(public_key_der: &[u8]) -> Vec<Self> {
        let key_type = KeyType::of_public_key(public_key_der);
        let bits = kind::public_key_bits(public_key_der);
        let (Some(key_type), Some(bits)) = (key_type, bits) else { return Vec::new() };
        match key_type {
            KeyType::Ed25519 => match Fitness::of(&bits) {
                Fitness::Fit => Vec::new(),
                Fitness::NotCanonical => vec![Self::NotCanonical],
                Fitness::SmallOrder => vec![Self::SmallOrder],
            },
            KeyType::Rsa(size) | KeyType::RsaPss(size) => {
                let short = (size < LEAST_BITS).then_some(Self::Short { key: key_type });
                short.into_iter().chain(of_rsa(&bits)).collect()
            }
            KeyType::Dsa(..LEAST_BITS) => vec![Self::Short { key: key_type }],
            _ => Vec::new(),
        }
    }

    /// What follows from it.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::EvenModulus
            | Self::ImpossibleExponent
            | Self::NotCanonical
            | Self::SmallOrder => Severity::NoKey,
            Self::LowExponent { .. } => Severity::Note,
            Self::CloseFactors
            | Self::Power
            | Self::Roca
            | Self::Short { .. }
            | Self::SmallFactor { .. } => Severity::Weak,
        }
    }
}

/// Words to stand behind "its key is weak:".
impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CloseFactors => {
                f.write_str("its primes are next to each other, so that anybody can find them")
            }
            Self::EvenModulus => f.write_str("its modulus is even"),
            Self::ImpossibleExponent => {
                f.write_str("its public exponent is 1 or even, and no key has that")
            }
            Self::LowExponent { exponent } => {
                write!(f, "its public exponent is {exponent}, below 65537")
            }
            Self::NotCanonical => f.write_str("its bytes are no point as Ed25519 spells one"),
            Self::Power => f.write_str("its modulus is a power of one number"),
            Self::Roca => f.write_str("its primes are not random enough (ROCA, CVE-2017-15361)"),
            Self::Short { key } => key.fmt(f),
            Self::SmallFactor { factor } => write!(f, "its modulus is a multiple of {factor}"),
            Self::SmallOrder => {
                f.write_str("it is a point of small order, by which anybody can sign")
            }
        }
    }
}

/// What is wrong with an `RSAPublicKey` (RFC 8017 appendix A.1.1).
fn of_rsa(key: &[u8]) -> Vec<Weakness> {
    let notes = Notes::default();
    let numbers = || {
        let mut parts = Reader::new(key, 0, &notes).sequence("").ok()?;
        let mut number = || parts.expect(Tag::INTEGER, "").map(|number| number.contents()).ok();
        Some((number()?, number()?))
    };
    let Some((modulus, exponent)) = numbers() else { return Vec::new() };
    let exponent = of_exponent(without_zeros(exponent));
    of_modulus(without_zeros(modulus)).into_iter().chain(exponent).collect()
}

fn of_exponent(digits: &[u8]) -> Option<Weakness> {
    let is_odd = digits.last().is_some_and(|last| last & 1 == 1);
    if !is_odd || digits == [1] {
        return Some(Weakness::ImpossibleExponent);
    }
    let exponent = digits.iter().fold(0_u32, |value, digit| value << 8 | u32::from(*digit));
    let is_low = digits.len() < 3;
    is_low.then_some(Weakness::LowExponent { exponent })
}

/// The first thing that is wrong with a modulus. It is public, so that the time may depend on it.
fn of_modulus(digits: &[u8]) -> Option<Weakness> {
    if digits.is_empty() || digits.len() > MAX_BYTES {
        return None;
    }
    let modulus = BoxedUint::from_be_slice_vartime(digits);
    if digits.last().is_some_and(|last| last & 1 == 0) {
        return Some(Weakness::EvenModulus);
    }
    let residues = Residues::of(&modulus);
    if let Some(factor) = residues.factor() {
        return Some(Weakness::SmallFactor { factor });
    }
    if roca::is_marked(&residues) {
        return Some(Weakness::Roca);
    }
    factors::of_one_root(&modulus, &residues)
}

const LEAST_BITS: u32 = 2048;

#[cfg(test)]
mod tests;
