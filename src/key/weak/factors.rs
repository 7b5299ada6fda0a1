//! Factors of an RSA modulus that are found without searching for them.

use crypto_bigint::{BoxedUint, ConcatenatingMul, Limb, NonZero, Word};

use super::Weakness;

/// A number modulo each odd prime up to 751, the largest that NIST SP 800-89 §5.3.3 divides by.
pub(super) struct Residues(Vec<(u16, u16)>);

impl Residues {
    pub(super) fn of(number: &BoxedUint) -> Self {
        let mut residues = Vec::new();
        let mut primes = odd_primes().peekable();
        while let Some(first) = primes.next() {
            // As many at once as one word holds the product of: the long number is divided by that.
            let mut group = vec![first];
            let mut product = Word::from(first);
            while let Some(more) = primes.peek()
                && let Some(larger) = product.checked_mul(Word::from(*more))
            {
                product = larger;
                group.extend(primes.next());
            }
            let rest = rest_of(number, product);
            let own = |prime: u16| (prime, u16::try_from(rest % Word::from(prime)).unwrap_or(0));
            residues.extend(group.into_iter().map(own));
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
    // (root + 1)^2 - modulus, which grows by 2·root + 3, and by 2 more with each step.
    let mut growth = root.concatenating_add(&root).concatenating_add(BoxedUint::one());
    let mut square = growth.wrapping_sub(&remainder);
    for _ in 0..STEPS {
        if is_square(&square) {
            return Some(Weakness::CloseFactors);
        }
        growth = growth.wrapping_add(BoxedUint::from(2_u8));
        square = square.concatenating_add(&growth);
    }
    None
}

fn is_square(number: &BoxedUint) -> bool {
    let rest = rest_of(number, SIEVE.iter().product());
    let may_be = |modulus: &Word| {
        let rest = rest % modulus;
        (0..*modulus).any(|root| root * root % modulus == rest)
    };
    SIEVE.iter().all(may_be) && {
        let root = number.floor_sqrt_vartime();
        root.concatenating_mul(&root) == *number
    }
}

fn rest_of(number: &BoxedUint, divisor: Word) -> Word {
    let divisor = NonZero::new(Limb(divisor)).into_option();
    divisor.map_or(0, |divisor| number.rem_limb(divisor).0)
}

fn odd_primes() -> impl Iterator<Item = u16> {
    let is_prime = |number: &u16| {
        (3_u16..)
            .step_by(2)
            .take_while(|one| one * one <= *number)
            .all(|one| !number.is_multiple_of(one))
    };
    (3..=LARGEST_PRIME).step_by(2).filter(is_prime)
}

const LARGEST_PRIME: u16 = 751;
/// How many numbers above the root are tried, as others do who look for such keys.
const STEPS: usize = 100;
/// Of longer powers of one number the factors are so short that nobody makes such a key.
const ODD_POWERS: [u32; 3] = [3, 5, 7];
/// One number in a hundred and twenty is a square modulo each of these and is none.
const SIEVE: [Word; 4] = [64, 63, 65, 11];
