//! The search for two primes on all cores.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use crypto_bigint::{Odd, Uint};
use crypto_primes::hazmat::{AStarBase, LucasCheck, MillerRabin, lucas_test};
use zeroize::Zeroizing;

use super::{
    conditions,
    sieve::{self, SmallPrimes, Window},
};
use crate::{cores, error::Error};

/// Two different primes, wiped when dropped.
pub(super) type PrimePair<const LIMBS: usize> = [Zeroizing<Uint<LIMBS>>; 2];

/// Finds two primes that fit each other as those of an RSA key.
///
/// All cores look for candidates that pass a quick test; when there are two, all cores share the
/// long proof of both, so that no core waits for another at either stage.
///
/// # Errors
///
/// [`Error::Randomness`] when the system has no random bytes, or bytes among which no primes are.
pub(super) fn prime_pair<const LIMBS: usize>(
    small_primes: &SmallPrimes,
    rounds: usize,
) -> Result<PrimePair<LIMBS>, Error> {
    let threads = cores::available().min(MOST_THREADS);
    for _ in 0..ATTEMPTS {
        let search = Search::new(small_primes);
        cores::on_each(threads, || search.run());
        let pair = search.into_pair()?;
        let proof = Proof::new(&pair, rounds);
        cores::on_each(threads, || proof.run());
        if proof.holds()? {
            return Ok(pair);
        }
    }
    Err(Error::Randomness)
}

/// The first stage: candidates that are almost certainly prime.
struct Search<'a, const LIMBS: usize> {
    small_primes: &'a SmallPrimes,
    windows: AtomicUsize,
    finished: AtomicBool,
    found: Mutex<Found<LIMBS>>,
}

struct Found<const LIMBS: usize> {
    primes: Vec<Zeroizing<Uint<LIMBS>>>,
    failure: Option<Error>,
}

impl<'a, const LIMBS: usize> Search<'a, LIMBS> {
    fn new(small_primes: &'a SmallPrimes) -> Self {
        Self {
            small_primes,
            windows: AtomicUsize::new(0),
            finished: AtomicBool::new(false),
            found: Mutex::new(Found { primes: Vec::with_capacity(2), failure: None }),
        }
    }

    fn run(&self) {
        while !self.is_finished() && self.windows.fetch_add(1, Ordering::Relaxed) < WINDOWS {
            match Window::draw(self.small_primes) {
                Ok(window) => self.search(&window),
                Err(error) => self.fail(error),
            }
        }
    }

    /// Looks for one prime. A second one would be a near neighbour of the first.
    fn search(&self, window: &Window<LIMBS>) {
        for candidate in window.candidates() {
            if self.is_finished() {
                return;
            }
            if is_probably_prime(&candidate) {
                return self.keep(candidate);
            }
        }
    }

    fn keep(&self, prime: Zeroizing<Uint<LIMBS>>) {
        if !conditions::is_large_enough(&*prime) || !conditions::allows_public_exponent(&*prime) {
            return;
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.primes.len() < 2
            && found.primes.iter().all(|other| conditions::are_far_apart(&*prime, other))
        {
            found.primes.push(prime);
        }
        if found.primes.len() == 2 {
            self.finished.store(true, Ordering::Relaxed);
        }
    }

    fn fail(&self, error: Error) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).failure = Some(error);
        self.finished.store(true, Ordering::Relaxed);
    }

    fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Relaxed)
    }

    fn into_pair(self) -> Result<PrimePair<LIMBS>, Error> {
        let found = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.primes.try_into().map_err(|_| found.failure.unwrap_or(Error::Randomness))
    }
}

/// Fermat's test in the stronger form of Miller and Rabin, to base 2: composites that pass are so
/// rare among random numbers of this size that nobody has met one.
fn is_probably_prime<const LIMBS: usize>(candidate: &Uint<LIMBS>) -> bool {
    Odd::new(*candidate)
        .into_option()
        .is_some_and(|odd| MillerRabin::new(odd).test_base_two().is_probably_prime())
}

/// The second stage: FIPS 186-5 appendix B.3 for both primes, as a list of tests that do not depend
/// on each other.
struct Proof<'a, const LIMBS: usize> {
    tests: Vec<(Test, &'a Uint<LIMBS>)>,
    next: AtomicUsize,
    verdict: Mutex<Result<bool, Error>>,
}

#[derive(Clone, Copy)]
enum Test {
    /// Lucas, as strengthened by Baillie, Fiori and Wagstaff.
    Lucas,
    /// One round of Miller and Rabin with a random base.
    MillerRabin,
}

impl<'a, const LIMBS: usize> Proof<'a, LIMBS> {
    fn new(pair: &'a PrimePair<LIMBS>, rounds: usize) -> Self {
        // The longest tests come first, so that the last to finish is a short one.
        let order = [Test::Lucas].into_iter().chain([Test::MillerRabin].repeat(rounds));
        let tests = order.flat_map(|test| pair.iter().map(move |prime| (test, &**prime))).collect();
        Self { tests, next: AtomicUsize::new(0), verdict: Mutex::new(Ok(true)) }
    }

    fn run(&self) {
        while let Some((test, prime)) = self.tests.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let passed = test.run(prime);
            if passed != Ok(true) {
                *self.verdict.lock().unwrap_or_else(PoisonError::into_inner) = passed;
                self.next.store(self.tests.len(), Ordering::Relaxed);
            }
        }
    }

    fn holds(self) -> Result<bool, Error> {
        self.verdict.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Test {
    fn run<const LIMBS: usize>(self, candidate: &Uint<LIMBS>) -> Result<bool, Error> {
        let Some(odd) = Odd::new(*candidate).into_option() else { return Ok(false) };
        Ok(match self {
            Self::Lucas => lucas_test(odd, AStarBase, LucasCheck::Bpsw21),
            Self::MillerRabin => MillerRabin::new(odd).test(&*random_base(candidate)?),
        }
        .is_probably_prime())
    }
}

/// A uniformly random base between 1 and `candidate` − 1, both excluded, of draws that are as long as
/// `candidate` (appendix B.3.1, steps 4.1 and 4.2).
fn random_base<const LIMBS: usize>(
    candidate: &Uint<LIMBS>,
) -> Result<Zeroizing<Uint<LIMBS>>, Error> {
    let excess = Uint::<LIMBS>::BITS - candidate.bit_width();
    for _ in 0..sieve::DRAWS {
        let base = Zeroizing::new(sieve::random_number::<LIMBS>()?.wrapping_shr(excess));
        if *base > Uint::ONE && *base < candidate.wrapping_sub(&Uint::ONE) {
            return Ok(base);
        }
    }
    Err(Error::Randomness)
}

/// How many times the whole search is begun: a second time is needed when a composite number has
/// passed the quick test, which nobody has seen yet.
const ATTEMPTS: usize = 3;

/// How many stretches of numbers are searched: two are needed, a few stay empty.
const WINDOWS: usize = 256;

/// Above this, starting threads costs more than they find.
const MOST_THREADS: usize = 32;

#[cfg(test)]
mod tests {
    use crypto_bigint::U256;

    use super::*;

    const LIMBS: usize = U256::LIMBS;

    fn small_primes() -> SmallPrimes {
        SmallPrimes::below_power_of_two(10)
    }

    #[test]
    fn a_pair_satisfies_all_conditions() {
        for _ in 0..20 {
            let [p, q] = prime_pair::<LIMBS>(&small_primes(), 5).unwrap();
            for prime in [&p, &q] {
                assert!(conditions::is_large_enough(&**prime));
                assert!(conditions::allows_public_exponent(&**prime));
                assert!(crypto_primes::is_prime(crypto_primes::Flavor::Any, &**prime));
            }
            assert!(conditions::are_far_apart(&p, &q));
        }
    }

    #[test]
    fn neighbours_of_a_found_prime_and_unfit_primes_are_not_kept() {
        let table = small_primes();
        let search = Search::<LIMBS>::new(&table);
        let p = Zeroizing::new(U256::MAX);
        let neighbour = Zeroizing::new(p.wrapping_sub(&U256::ONE.shl(100)));
        let too_small = Zeroizing::new(U256::ONE.shl(255));
        for number in [&p, &p, &neighbour, &too_small] {
            search.keep(number.clone());
        }
        assert_eq!(search.found.lock().unwrap().primes.len(), 1);
        assert!(!search.is_finished());
        search.keep(Zeroizing::new(p.wrapping_sub(&U256::ONE.shl(200))));
        assert!(search.is_finished());
    }

    #[test]
    fn a_finished_search_is_left_at_once() {
        let table = small_primes();
        let search = Search::<LIMBS>::new(&table);
        search.finished.store(true, Ordering::Relaxed);
        search.run();
        search.search(&Window::draw(&table).unwrap());
        assert_eq!(search.windows.load(Ordering::Relaxed), 0);
        assert!(search.found.lock().unwrap().primes.is_empty());
    }

    #[test]
    fn a_search_that_finds_nothing_ends() {
        let table = small_primes();
        let search = Search::<LIMBS>::new(&table);
        search.windows.store(WINDOWS, Ordering::Relaxed);
        search.run();
        assert_eq!(search.into_pair().unwrap_err(), Error::Randomness);
    }

    #[test]
    fn a_failure_ends_the_search_and_is_told() {
        let table = small_primes();
        let search = Search::<LIMBS>::new(&table);
        search.fail(Error::Signing);
        assert!(search.is_finished());
        assert_eq!(search.into_pair().unwrap_err(), Error::Signing);
    }

    #[test]
    fn a_composite_that_passes_the_quick_test_fails_the_proof() {
        // 2^251 − 1 = 503 · 54217 · … passes every test to base 2, as each 2^prime − 1 does.
        let composite = Zeroizing::new(U256::ONE.shl(251).wrapping_sub(&U256::ONE));
        assert!(is_probably_prime(&composite));
        let prime = Zeroizing::new(U256::ONE.shl(255).wrapping_sub(&U256::from(19_u32)));
        for (pair, holds) in [
            ([prime.clone(), prime.clone()], true),
            ([composite.clone(), prime.clone()], false),
            ([prime, composite.clone()], false),
        ] {
            let proof = Proof::new(&pair, 5);
            proof.run();
            assert_eq!(proof.holds(), Ok(holds));
        }
        assert_eq!(Test::Lucas.run(&*composite), Ok(false));
        assert_eq!(Test::MillerRabin.run(&*composite), Ok(false));
        assert_eq!(Test::Lucas.run(&U256::from(4_u32)), Ok(false));
    }

    #[test]
    fn bases_lie_strictly_between_one_and_the_last() {
        // No base is allowed, and the search for one ends.
        assert_eq!(random_base(&U256::from(3_u32)).unwrap_err(), Error::Randomness);
        for _ in 0..100 {
            let base = random_base(&U256::from(5_u32)).unwrap();
            assert!(*base == U256::from(2_u32) || *base == U256::from(3_u32));
        }
        assert!(*random_base(&U256::MAX).unwrap() < U256::MAX);
    }

    #[test]
    fn table_b_1_is_no_weaker_than_its_formula() {
        // The rounds of FIPS 186-5 table B.1 against the bound that its appendix C computes.
        for (bits, error, rounds) in [(1024, 112, 5), (1536, 128, 4), (2048, 144, 4)] {
            let least = crypto_primes::hazmat::minimum_mr_iterations(bits, error).unwrap();
            assert!(rounds >= least, "{bits} bits need {least} rounds");
        }
    }
}
