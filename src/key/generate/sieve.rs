//! Odd numbers from a random place upwards, without those that a small prime divides.

use crypto_bigint::{CheckedAdd, Limb, NonZero, Reciprocal, Uint, Word};
use zeroize::Zeroizing;

use super::conditions;
use crate::{error::Error, random};

/// The odd primes below a limit, with what makes dividing a large number by all of them quick.
pub(super) struct SmallPrimes {
    primes: Vec<u32>,
    /// How many neighbouring primes multiply into one machine word: one long division gives the
    /// remainders by all of them.
    group: usize,
    /// One for each group of primes: the way to divide by their product.
    products: Vec<Reciprocal>,
}

impl SmallPrimes {
    /// Lists the odd primes below 2^`bits`, by the sieve of Eratosthenes.
    pub(super) fn below_power_of_two(bits: u32) -> Self {
        let limit = 1_usize << bits;
        let mut composite = vec![false; limit / 2];
        let mut primes = Vec::new();
        for index in 1..limit / 2 {
            if composite.get(index).is_none_or(|&crossed_off| crossed_off) {
                continue;
            }
            let prime = 2 * index + 1;
            primes.extend(u32::try_from(prime));
            // Smaller multiples have a smaller prime factor and are crossed off already.
            composite.iter_mut().skip(prime * prime / 2).step_by(prime).for_each(|c| *c = true);
        }
        let group = (Word::BITS / bits).max(1) as usize;
        let product = |primes: &[u32]| primes.iter().map(|&prime| Word::from(prime)).product();
        let products = primes
            .chunks(group)
            .filter_map(|primes| NonZero::new(Limb(product(primes))).into_option())
            .map(Reciprocal::new)
            .collect();
        Self { primes, group, products }
    }

    /// Each prime with the remainder of `number` divided by it.
    fn remainders<const LIMBS: usize>(
        &self,
        number: &Uint<LIMBS>,
    ) -> impl Iterator<Item = (usize, usize)> {
        self.products.iter().zip(self.primes.chunks(self.group)).flat_map(|(product, primes)| {
            let remainder = number.rem_limb_with_reciprocal(product).0;
            primes
                .iter()
                .map(move |&prime| (prime as usize, (remainder % Word::from(prime)) as usize))
        })
    }
}

/// A stretch of odd numbers from a random start, of which those without a small factor remain.
///
/// Wiped when dropped: start and gaps together tell the prime that was found here.
pub(super) struct Window<const LIMBS: usize> {
    start: Zeroizing<Uint<LIMBS>>,
    /// Whether `start` + 2 · index has a small factor.
    composite: Zeroizing<Vec<bool>>,
}

impl<const LIMBS: usize> Window<LIMBS> {
    /// Draws a start that is large enough for a prime of an RSA key and sieves from there.
    pub(super) fn draw(small_primes: &SmallPrimes) -> Result<Self, Error> {
        Ok(Self::sieve(random_start()?, small_primes))
    }

    fn sieve(start: Zeroizing<Uint<LIMBS>>, small_primes: &SmallPrimes) -> Self {
        let mut composite = Zeroizing::new(vec![false; WINDOW]);
        for (prime, remainder) in small_primes.remainders(&start) {
            // The first index with start + 2 · index ≡ 0 (mod prime).
            let missing = if remainder == 0 { 0 } else { prime - remainder };
            let first = if missing % 2 == 0 { missing / 2 } else { (missing + prime) / 2 };
            composite.iter_mut().skip(first).step_by(prime).for_each(|c| *c = true);
        }
        Self { start, composite }
    }

    /// The numbers that no small prime divides, in ascending order.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Zeroizing<Uint<LIMBS>>> {
        let odd_distance = |(index, &composite): (Word, &bool)| (!composite).then_some(2 * index);
        (0..).zip(self.composite.iter()).filter_map(odd_distance).filter_map(|distance| {
            self.start.checked_add(&Uint::from_word(distance)).into_option().map(Zeroizing::new)
        })
    }
}

/// A uniformly random odd number of all bits, above the bound for primes of an RSA key.
fn random_start<const LIMBS: usize>() -> Result<Zeroizing<Uint<LIMBS>>, Error> {
    for _ in 0..DRAWS {
        let mut number = random_number()?;
        *number |= Uint::ONE | Uint::ONE.shl(Uint::<LIMBS>::BITS - 1);
        if conditions::is_large_enough(&*number) {
            return Ok(number);
        }
    }
    Err(Error::Randomness)
}

/// A uniformly random number of up to `LIMBS` machine words.
pub(super) fn random_number<const LIMBS: usize>() -> Result<Zeroizing<Uint<LIMBS>>, Error> {
    let mut bytes = Zeroizing::new(vec![0; Uint::<LIMBS>::BYTES]);
    random::fill(&mut bytes)?;
    Ok(Zeroizing::new(Uint::from_le_slice(&bytes)))
}

/// How many odd numbers one window covers: among primes of 2048 bits every 710th odd number is
/// prime, and one window in 300 stays empty.
const WINDOW: usize = 4096;

/// How often a start is drawn: 59 in 100 draws are large enough, so that only a broken source of
/// randomness gets to the end.
pub(super) const DRAWS: usize = 128;

#[cfg(test)]
mod tests {
    use crypto_bigint::U256;

    use super::*;

    #[test]
    fn the_small_primes_are_all_there() {
        // π(2^10) = 172 and π(2^16) = 6542, less the prime 2.
        assert_eq!(SmallPrimes::below_power_of_two(10).primes.len(), 171);
        let table = SmallPrimes::below_power_of_two(16);
        assert_eq!(table.primes.len(), 6541);
        assert_eq!((table.primes.first(), table.primes.last()), (Some(&3), Some(&65_521)));
    }

    #[test]
    fn a_window_keeps_what_no_small_prime_divides() {
        let table = SmallPrimes::below_power_of_two(10);
        let start = random_start::<{ U256::LIMBS }>().unwrap();
        let window = Window::sieve(start.clone(), &table);
        let kept: Vec<_> = window.candidates().map(|candidate| *candidate).collect();
        let by_division: Vec<_> = (0..4096_u32)
            .map(|index| start.wrapping_add(&U256::from(2 * index)))
            .filter(|number| {
                table.primes.iter().all(|&prime| {
                    number.rem_limb(NonZero::new(Limb::from(prime)).unwrap()) != Limb::ZERO
                })
            })
            .collect();
        assert_eq!(kept, by_division);
        assert!(kept.len() > 100);
    }

    #[test]
    fn a_window_ends_with_the_last_number_of_its_length() {
        let start = Zeroizing::new(U256::MAX.wrapping_sub(&U256::from(200_u32)));
        let window = Window::sieve(start.clone(), &SmallPrimes::below_power_of_two(2));
        let kept: Vec<_> = window.candidates().map(|candidate| *candidate).collect();
        assert!(kept.iter().all(|candidate| *candidate >= *start));
        // Of 101 odd numbers, those that 3 does not divide.
        assert_eq!(kept.len(), 67);
    }

    #[test]
    fn starts_are_odd_large_and_never_the_same() {
        let starts: Vec<_> = (0..100).map(|_| random_start::<{ U256::LIMBS }>().unwrap()).collect();
        for (index, start) in starts.iter().enumerate() {
            assert!(bool::from(start.is_odd()) && conditions::is_large_enough(start));
            assert!(!starts[..index].contains(start));
        }
        // Both values of the second bit are in the range.
        assert!(starts.iter().any(|start| start.bit_vartime(254)));
    }
}
