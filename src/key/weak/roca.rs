//! The mark that the primes of Infineon's library leave in a modulus (Nemec, Sys, Svenda, Klinec and Matyas,
//! "The Return of Coppersmith's Attack", CCS 2017, CVE-2017-15361).
//!
//! Its primes have the form k·M + (65537^a mod M), where M is the product of the first primes: 39 of them, up to
//! 167, for short keys, and more for longer ones. So the modulus is 65537^c modulo M, for some c. Of the numbers
//! modulo these 39 primes that could be a modulus, one in 2^154 is such a power.

use super::factors::Residues;

/// Whether the number is a power of 65537 modulo the product of the odd primes up to 167.
pub(super) fn is_marked(residues: &Residues) -> bool {
    let mut powers: Vec<Power> = Vec::new();
    for (prime, rest) in residues.iter().take_while(|(prime, _)| *prime <= LARGEST_PRIME) {
        let Some(power) = Power::of(prime, rest) else { return false };
        // Two of them are one power where what both say of c is the same.
        if !powers.iter().all(|other| other.agrees_with(&power)) {
            return false;
        }
        powers.push(power);
    }
    true
}

/// What is known of c: it is `exponent`, or more by a multiple of `order`.
struct Power {
    exponent: u32,
    order: u32,
}

impl Power {
    /// The power of 65537 that is `rest` modulo `prime`, if there is one.
    fn of(prime: u32, rest: u32) -> Option<Self> {
        let (mut power, mut order, mut exponent) = (1, 0, None);
        loop {
            if power == rest {
                exponent = Some(order);
            }
            power = power * (GENERATOR % prime) % prime;
            order += 1;
            if power == 1 || order > prime {
                break;
            }
        }
        exponent.map(|exponent| Self { exponent, order })
    }

    fn agrees_with(&self, other: &Self) -> bool {
        let common = greatest_common_divisor(self.order, other.order);
        self.exponent % common == other.exponent % common
    }
}

fn greatest_common_divisor(one: u32, other: u32) -> u32 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

const GENERATOR: u32 = 65_537;
const LARGEST_PRIME: u32 = 167;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_in_2_to_the_154_has_the_mark_as_was_published() {
        let primes: Vec<u32> = (3..=LARGEST_PRIME)
            .filter(|number| (2..*number).all(|one| number % one != 0))
            .collect();
        assert_eq!(primes.len(), 38, "and 2, modulo which every modulus is 1");
        let orders = primes.iter().map(|prime| Power::of(*prime, 1).unwrap().order);
        let least_common_multiple = orders.fold(1_u128, |all, order| {
            let rest = u32::try_from(all % u128::from(order)).unwrap();
            all * u128::from(order / greatest_common_divisor(order, rest))
        });
        // The order of the group, 2^61.09 in the paper, of the 2^215.98 numbers that could be a modulus.
        let marked = (least_common_multiple as f64).log2();
        let all: f64 = primes.iter().map(|prime| f64::from(prime - 1).log2()).sum();
        assert_eq!(format!("{marked:.2} {all:.2} {:.0}", all - marked), "61.09 215.98 155");
    }

    #[test]
    fn what_agrees_modulo_the_common_divisor_is_one_power() {
        let power = |exponent, order| Power { exponent, order };
        assert!(power(3, 6).agrees_with(&power(7, 10)), "13 is both");
        assert!(!power(3, 6).agrees_with(&power(6, 10)));
        assert!(power(1, 2).agrees_with(&power(0, 5)));
    }
}
