//! Factors of an RSA modulus that are found without searching for them.

use std::sync::LazyLock;

use crypto_bigint::{BoxedUint, ConcatenatingMul, Limb, NonZero, Word};

use super::Weakness;

/// A number modulo each odd prime up to 751, the largest that NIST SP 800-89 §5.3.3 divides by.
pub(super) struct Residues(Vec<(u16, u16)>);

impl Residues {
    pub(super) fn of(number: &BoxedUint) -> Self {
        // One long division, and short ones of what it leaves: a modulus has up to 16,384 bits.
        let shorter = PRIMES.product.as_ref().map(|product| number.rem_vartime(product));
        let number = shorter.as_ref().unwrap_or(number);
        let mut residues = Vec::with_capacity(PRIMES.count);
        for group in &PRIMES.groups {
            let rest = number.rem_limb(group.product).0;
            let own = |prime: &u16| u16::try_from(rest % Word::from(*prime)).unwrap_or(0);
            residues.extend(group.primes.iter().map(|prime| (*prime, own(prime))));
        }
        Self(residues)
    }

    /// The smallest of the primes that divides it.
    pub(super) fn factor(&self) -> Option<u16> {
        self.0.iter().find(|(_, rest)| *rest == 0).map(|(prime, _)| *prime)
    }

    /// Each prime, and the number modulo it.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().map(|(prime, rest)| (u32::from(*prime), u32::from(*rest)))
    }

    /// Those of the one number and of the other, in turns: what no number has that was made in one way.
    #[cfg(test)]
    pub(super) fn mixed_with(&self, other: &Self) -> Self {
        let turns = self.0.iter().zip(&other.0).enumerate();
        Self(turns.map(|(at, (own, other))| if at % 2 == 0 { *own } else { *other }).collect())
    }

    /// Whether it may be a power of `exponent`: modulo each prime at which few numbers are, it is one. Of
    /// numbers that are none, one in 2^61 passes, or fewer.
    fn is_power(&self, exponent: u32) -> bool {
        let telling = |prime: &(u32, u32)| prime.0 % exponent == 1;
        self.iter().filter(telling).all(|(prime, rest)| {
            (0..(prime - 1) / exponent).fold(1, |power, _| power * rest % prime) == 1
        })
    }
}

/// Whether the modulus is made from one number: a power of it, or the product of two primes around it.
///
/// Fermat's method takes the numbers above the root one after the other. Two primes that were found one
/// behind the other are within a few steps; two that were drawn are never within 100.
pub(super) fn of_one_root(modulus: &BoxedUint, residues: &Residues) -> Option<Weakness> {
    let root = modulus.floor_sqrt_vartime();
    let remainder = modulus.wrapping_sub(root.concatenating_mul(&root));
    if bool::from(remainder.is_zero()) || ODD_POWERS.iter().any(|one| residues.is_power(*one)) {
        return Some(Weakness::Power);
    }
    // (root + 1)^2 - modulus. With each step it grows by 2·root + 3 at first, and then by 2 more than before.
    let growth = root.concatenating_add(&root).concatenating_add(BoxedUint::one());
    let first = growth.wrapping_sub(&remainder);
    let sieve: Word = SIEVE.iter().product();
    let (mut rest, mut growth_rest) = (rest_of(&first, sieve), rest_of(&growth, sieve));
    for step in 0..STEPS {
        if SIEVE.iter().all(|modulus| is_square_modulo(rest, *modulus)) {
            let steps = BoxedUint::from(step);
            let more = BoxedUint::from(step * (step + 1));
            let square = first.concatenating_add(growth.concatenating_mul(&steps));
            if is_square(&square.concatenating_add(&more)) {
                return Some(Weakness::CloseFactors);
            }
        }
        growth_rest = (growth_rest + 2) % sieve;
        rest = (rest + growth_rest) % sieve;
    }
    None
}

fn is_square_modulo(number: Word, modulus: Word) -> bool {
    let rest = number % modulus;
    (0..=modulus / 2).any(|root| root * root % modulus == rest)
}

fn is_square(number: &BoxedUint) -> bool {
    let root = number.floor_sqrt_vartime();
    root.concatenating_mul(&root) == *number
}

fn rest_of(number: &BoxedUint, divisor: Word) -> Word {
    let divisor = NonZero::new(Limb(divisor)).into_option();
    divisor.map_or(0, |divisor| number.rem_limb(divisor).0)
}

/// The odd primes up to 751.
struct Primes {
    count: usize,
    /// Of all of them.
    product: Option<NonZero<BoxedUint>>,
    groups: Vec<Group>,
}

/// As many primes as one word holds the product of.
struct Group {
    product: NonZero<Limb>,
    primes: Vec<u16>,
}

impl Primes {
    fn new() -> Self {
        let is_prime = |number: &u16| {
            let mut others = (3_u16..).step_by(2).take_while(|one| one * one <= *number);
            others.all(|one| !number.is_multiple_of(one))
        };
        let primes: Vec<u16> = (3..=LARGEST_PRIME).step_by(2).filter(is_prime).collect();
        let product = primes.iter().fold(BoxedUint::one(), |product, prime| {
            product.concatenating_mul(&BoxedUint::from(*prime))
        });
        let mut groups = Vec::new();
        let mut rest = primes.as_slice();
        while let Some((group, others)) = Group::first(rest) {
            groups.push(group);
            rest = others;
        }
        Self { count: primes.len(), product: NonZero::new(product).into_option(), groups }
    }
}

impl Group {
    /// The first primes of `primes`, and the others.
    fn first(primes: &[u16]) -> Option<(Self, &[u16])> {
        let mut product: Word = 1;
        let held = primes.iter().take_while(|prime| {
            let larger = product.checked_mul(Word::from(**prime));
            product = larger.unwrap_or(product);
            larger.is_some()
        });
        let count = held.count();
        let (own, others) = primes.split_at_checked(count).filter(|_| count > 0)?;
        let product = NonZero::new(Limb(product)).into_option()?;
        Some((Self { product, primes: own.to_vec() }, others))
    }
}

static PRIMES: LazyLock<Primes> = LazyLock::new(Primes::new);
const LARGEST_PRIME: u16 = 751;
/// How many numbers above the root are tried, as others do who look for such keys.
const STEPS: u64 = 100;
/// Of longer powers of one number the factors are so short that nobody makes such a key.
const ODD_POWERS: [u32; 3] = [3, 5, 7];
/// One number in a hundred and twenty is a square modulo each of these and is none.
const SIEVE: [Word; 4] = [64, 63, 65, 11];
