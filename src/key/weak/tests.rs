use crypto_bigint::{BoxedUint, ConcatenatingMul};
use proptest::prelude::*;

use super::*;
use crate::key::{KeyAlgorithm, PrivateKey, public};

/// The product of two numbers, in bytes.
fn product(one: &BoxedUint, other: &BoxedUint) -> Vec<u8> {
    without_zeros(&one.concatenating_mul(other).to_be_bytes()).to_vec()
}

fn number(bytes: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(bytes)
}

/// A random odd number of so many bytes, with its highest bits set.
fn random(bytes: usize) -> BoxedUint {
    let mut digits = vec![0; bytes];
    crate::random::fill(&mut digits).unwrap();
    digits[0] |= 0xc0;
    digits[bytes - 1] |= 1;
    number(&digits)
}

/// The next number that none of the primes up to 751 divides.
fn sifted(start: &BoxedUint) -> BoxedUint {
    let mut candidate = start.clone();
    while Residues::of(&candidate).factor().is_some() {
        candidate = candidate.wrapping_add(BoxedUint::from(2_u8));
    }
    candidate
}

fn of_public_key(modulus: &[u8], exponent: &[u8]) -> Vec<Weakness> {
    let unsigned = |bytes: &[u8]| [&[0], bytes].concat();
    let key = public::rsa_key(&unsigned(modulus), &unsigned(exponent));
    Weakness::of_public_key(&public::rsa_info(&key))
}

#[test]
fn keys_that_are_made_here_have_no_weakness() {
    for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::P256, KeyAlgorithm::Rsa2048] {
        let key = PrivateKey::generate(algorithm).unwrap();
        assert_eq!(Weakness::of_public_key(key.public_key_der().unwrap()), [], "{algorithm}");
    }
}

#[test]
fn numbers_that_were_drawn_have_no_weakness_but_small_factors() {
    for _ in 0..2_000 {
        let modulus = product(&sifted(&random(64)), &sifted(&random(64)));
        assert_eq!(of_modulus(&modulus), None, "{modulus:02x?}");
    }
}

#[test]
fn primes_next_to_each_other_are_found_and_others_are_not() {
    for bytes in [64, 128, 256] {
        let first = sifted(&random(bytes));
        // The primes of 2048 bits and less lie some hundred apart.
        let second = sifted(&first.wrapping_add(BoxedUint::from(1_000_u32)));
        let modulus = product(&first, &second);
        assert_eq!(of_modulus(&modulus), Some(Weakness::CloseFactors), "{bytes} bytes");
        // As far apart as two that differ in the lower half: Fermat's method takes for ever.
        let mut far = first.to_be_bytes().to_vec();
        far[bytes / 4] ^= 1;
        let far = sifted(&number(&far));
        assert_eq!(of_modulus(&product(&first, &far)), None, "{bytes} bytes");
    }
}

#[test]
fn fermats_method_takes_a_hundred_steps() {
    // With p = a - b and q = a + b the modulus is a² - b². It is found after as many steps as a is above the
    // root, which is about b² / 2a.
    let a = number(&[&[0x80][..], &[0; 31]].concat());
    let of = |steps: u64| {
        // b² = 2·a·steps makes just so many.
        let square = a.concatenating_mul(&BoxedUint::from(2 * steps));
        let b = square.floor_sqrt_vartime();
        let product = product(&a.wrapping_add(&b), &a.wrapping_sub(&b));
        let modulus = number(&product);
        factors::of_one_root(&modulus, &Residues::of(&modulus))
    };
    assert_eq!(of(50), Some(Weakness::CloseFactors));
    assert_eq!(of(99), Some(Weakness::CloseFactors));
    assert_eq!(of(102), None);
}

#[test]
fn powers_of_one_number_are_found() {
    let root = sifted(&random(64));
    let mut power = root.clone();
    for exponent in 2..=15 {
        power = number(&product(&power, &root));
        let is_found = [2, 3, 5, 7].iter().any(|prime| exponent % prime == 0);
        let found = of_modulus(&power.to_be_bytes());
        assert_eq!(found, is_found.then_some(Weakness::Power), "to the power of {exponent}");
    }
}

#[test]
fn small_factors_are_found_up_to_751() {
    let large = sifted(&random(128));
    for (factor, found) in [(3_u32, true), (167, true), (751, true), (757, false), (65_521, false)]
    {
        let modulus = product(&large, &BoxedUint::from(factor));
        let factor = u16::try_from(factor).unwrap();
        let expected = found.then_some(Weakness::SmallFactor { factor });
        assert_eq!(of_modulus(&modulus), expected, "{factor}");
    }
    assert_eq!(of_modulus(&product(&large, &BoxedUint::from(2_u8))), Some(Weakness::EvenModulus));
}

/// A number as Infineon's library makes its primes, for keys of 512 to 960 bits: k·M + (65537^a mod M).
fn infineon(k: &BoxedUint, a: u32) -> BoxedUint {
    let primes: Vec<u32> =
        (2..=167).filter(|one| (2..*one).all(|other| one % other != 0)).collect();
    assert_eq!(primes.len(), 39);
    let widened = |number: &BoxedUint, by: u32| number.concatenating_mul(&BoxedUint::from(by));
    let all = primes.iter().fold(BoxedUint::one(), |all, prime| widened(&all, *prime));
    let modulus = crypto_bigint::NonZero::new(all.clone()).unwrap();
    let power = (0..a).fold(BoxedUint::one(), |power, _| widened(&power, 65_537).rem(&modulus));
    number(&k.concatenating_mul(&all).concatenating_add(&power).to_be_bytes())
}

#[test]
fn the_mark_of_roca_is_found() {
    let mut found = 0;
    for a in 0..20 {
        let [p, q] = [a, 3 * a + 1].map(|a| infineon(&random(32), a));
        match of_modulus(&product(&p, &q)) {
            Some(Weakness::Roca) => found += 1,
            // One that no prime is, since it has a small factor beyond the 39.
            Some(Weakness::SmallFactor { factor }) => assert!(factor > 167, "{factor}"),
            other => panic!("{a}: {other:?}"),
        }
    }
    assert!(found > 5, "{found}");
}

#[test]
fn a_power_modulo_each_prime_alone_is_not_the_mark() {
    // 65537^2 modulo some primes and 65537^3 modulo the others: each is a power, and all are not one.
    let (even, odd) = (infineon(&BoxedUint::from(1_u8), 2), infineon(&BoxedUint::from(1_u8), 3));
    let mixed = Residues::of(&even).mixed_with(&Residues::of(&odd));
    assert!(roca::is_marked(&Residues::of(&even)) && roca::is_marked(&Residues::of(&odd)));
    assert!(!roca::is_marked(&mixed));
}

#[test]
fn exponents_are_impossible_or_low_or_nothing() {
    let modulus = product(&sifted(&random(128)), &sifted(&random(128)));
    let of = |exponent: &[u8]| of_public_key(&modulus, exponent);
    for exponent in [&[][..], &[0], &[1], &[2], &[1, 0, 0]] {
        assert_eq!(of(exponent), [Weakness::ImpossibleExponent], "{exponent:?}");
    }
    for (exponent, value) in [(&[3][..], 3), (&[17], 17), (&[0xff, 0xff], 65_535)] {
        let found = of(exponent);
        assert_eq!(found, [Weakness::LowExponent { exponent: value }]);
        assert_eq!(found[0].severity(), Severity::Note);
    }
    for exponent in [&[1, 0, 1][..], &[1; 8], &[1; 200]] {
        assert_eq!(of(exponent), [], "{exponent:?}");
    }
}

#[test]
fn every_weakness_says_what_it_is() {
    let key = KeyType::Rsa(1024);
    for (weakness, words, severity) in [
        (Weakness::CloseFactors, "next to each other", Severity::Weak),
        (Weakness::EvenModulus, "even", Severity::NoKey),
        (Weakness::ImpossibleExponent, "1 or even", Severity::NoKey),
        (Weakness::LowExponent { exponent: 3 }, "exponent is 3", Severity::Note),
        (Weakness::Power, "power", Severity::Weak),
        (Weakness::Roca, "CVE-2017-15361", Severity::Weak),
        (Weakness::Short { key }, "RSA 1024", Severity::Weak),
        (Weakness::SmallFactor { factor: 3 }, "multiple of 3", Severity::Weak),
        (Weakness::SmallOrder, "small order", Severity::NoKey),
    ] {
        assert!(weakness.to_string().contains(words), "{weakness}");
        assert_eq!(weakness.severity(), severity, "{weakness}");
    }
}

proptest! {
    #[test]
    fn whatever_the_bytes_nothing_panics(
        modulus in prop::collection::vec(any::<u8>(), 0..300),
        exponent in prop::collection::vec(any::<u8>(), 0..10),
    ) {
        let _ = of_public_key(&modulus, &exponent);
        let _ = Weakness::of_public_key(&modulus);
    }

    #[test]
    fn residues_are_those_of_the_number(value in any::<u128>()) {
        let residues = Residues::of(&BoxedUint::from(value));
        let mut count = 0;
        for (prime, rest) in residues.iter() {
            prop_assert_eq!(u128::from(rest), value % u128::from(prime));
            count += 1;
        }
        prop_assert_eq!(count, 132, "the odd primes up to 751");
    }
}
