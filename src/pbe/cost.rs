//! What reading a file may cost. Files state their own price, so it is looked at before it is paid.

use super::price;
use crate::error::{Error, Resource};

/// The most that is done for one file.
///
/// The defaults open every real file; whoever trusts a file beyond them raises one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    bytes: usize,
    rounds: u64,
    total_rounds: u64,
    memory: u64,
}

impl Limits {
    /// The size of a file, in bytes: 16 MiB.
    pub const BYTES: usize = 16 << 20;
    /// Key-derivation rounds of one derivation, each of which costs as much as one of PBKDF2-HMAC-SHA-256 or
    /// less: a round with SHA-512 counts for more than one, and so do the rounds of a key that takes them
    /// several times.
    pub const ROUNDS: u64 = 10_000_000;
    /// Key-derivation rounds of a file together, counted alike; those for another spelling of the password
    /// count when that is tried, and scrypt counts for as many as would take as long.
    pub const TOTAL_ROUNDS: u64 = 20_000_000;
    /// The memory of one scrypt derivation, in bytes: 256 MiB.
    pub const MEMORY: u64 = 256 << 20;
    /// The parallelisation `p` of scrypt. It cannot be raised: nobody writes more than 1.
    pub const SCRYPT_P: u64 = 16;
    /// Keys, certificates and other things in one file. It cannot be raised.
    pub const BAGS: usize = 10_000;
    /// What it takes to check the private keys of one file, in steps that cost as much as a round of
    /// PBKDF2-HMAC-SHA-256: half a second. It cannot be raised: an RSA key takes 160 of them, one on P-256
    /// with its public half 250, and the slowest, without it, some ten thousand.
    pub const KEY_CHECKS: u64 = 4_000_000;
    /// What it takes to prove that the primes of the RSA keys of one file are primes, in the same steps: a
    /// quarter of a second. It cannot be raised: a key of 2048 bits takes 44,000 of them, and of the keys
    /// beyond the limit it is not told whether they are whole.
    pub const KEY_PROOFS: u64 = 2_000_000;
    /// Attributes of all these together, and their values. It cannot be raised: real ones have three.
    pub const ATTRIBUTES: usize = 500_000;

    /// The limits that this library sets by itself.
    #[must_use]
    pub fn new() -> Self {
        Self {
            bytes: Self::BYTES,
            rounds: Self::ROUNDS,
            total_rounds: Self::TOTAL_ROUNDS,
            memory: Self::MEMORY,
        }
    }

    /// Allows files of up to `bytes`.
    #[must_use]
    pub fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Allows `rounds` for one derivation, and for a file together four times as many if that is more
    /// than it was: a usual file has three derivations of one length.
    #[must_use]
    pub fn rounds(mut self, rounds: u64) -> Self {
        // A loop of more would not end within a day.
        self.rounds = rounds.min(u32::MAX.into());
        self.total_rounds = Self::TOTAL_ROUNDS.max(rounds.saturating_mul(4));
        self
    }

    /// Allows `rounds` for a file together, whatever [`Limits::rounds`] made of it: less of it for whoever
    /// opens the files of others.
    #[must_use]
    pub fn total_rounds(mut self, rounds: u64) -> Self {
        self.total_rounds = rounds;
        self
    }

    /// Allows scrypt to take `memory` bytes.
    #[must_use]
    pub fn memory(mut self, memory: u64) -> Self {
        self.memory = memory;
        self
    }

    /// The largest file, in bytes.
    #[must_use]
    pub fn most_bytes(&self) -> usize {
        self.bytes
    }

    /// The most key-derivation rounds of a file together.
    #[must_use]
    pub fn most_total_rounds(&self) -> u64 {
        self.total_rounds
    }

    /// Refuses a file that is too large.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`].
    pub(crate) fn check_size(&self, bytes: usize) -> Result<(), Error> {
        if bytes > self.bytes { Err(Error::TooLarge { limit: self.bytes }) } else { Ok(()) }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// The price of one key: to derive it, or to check it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// The comparison of the parts of a private key, in steps.
    KeyCheck(u64),
    /// The rest of the proof that it is whole, in steps.
    KeyProof(u64),
    /// Rounds that cost as much as those of PBKDF2-HMAC-SHA-256.
    Rounds(u128),
    Scrypt {
        n: u128,
        r: u128,
        p: u128,
        salt_bytes: u128,
    },
}

/// What is left to spend on one file.
#[derive(Debug)]
pub(crate) struct Budget<'a> {
    limits: &'a Limits,
    rounds: u64,
    key_checks: u64,
    key_proofs: u64,
    bags: u64,
    attributes: u64,
}

impl<'a> Budget<'a> {
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            rounds: limits.total_rounds,
            key_checks: Limits::KEY_CHECKS,
            key_proofs: Limits::KEY_PROOFS,
            bags: Limits::BAGS as u64,
            attributes: Limits::ATTRIBUTES as u64,
        }
    }

    /// Takes the price of one key from the budget.
    ///
    /// # Errors
    ///
    /// [`Error::TooCostly`] when it is beyond a limit, or when the sum is.
    pub(crate) fn spend(&mut self, cost: Cost) -> Result<(), Error> {
        self.spend_as(Resource::RoundsInAll, cost)
    }

    /// Takes the price of a key from it that has been derived once, for another spelling of the password.
    ///
    /// # Errors
    ///
    /// As [`Budget::spend`].
    pub(crate) fn spend_on_another_spelling(&mut self, cost: Cost) -> Result<(), Error> {
        self.spend_as(Resource::RoundsForSpellings, cost)
    }

    fn spend_as(&mut self, what: Resource, cost: Cost) -> Result<(), Error> {
        match cost {
            Cost::KeyCheck(steps) => {
                let what = Resource::KeyChecks;
                take(what, &mut self.key_checks, Limits::KEY_CHECKS, steps.into())
            }
            Cost::KeyProof(steps) => {
                let what = Resource::KeyProofs;
                take(what, &mut self.key_proofs, Limits::KEY_PROOFS, steps.into())
            }
            Cost::Rounds(rounds) => {
                within(Resource::Rounds, rounds, self.limits.rounds)?;
                self.spend_total(what, rounds)
            }
            Cost::Scrypt { n, r, p, salt_bytes } => {
                let memory = n.saturating_mul(r).saturating_mul(128);
                // Beside it stand `p` blocks of the same size (RFC 7914 §6).
                let blocks = p.saturating_mul(r).saturating_mul(128);
                let most = memory.max(blocks);
                within(Resource::Memory, most, self.limits.memory)?;
                within(Resource::Parallelisation, p, Limits::SCRYPT_P)?;
                // `p` times one after the other, in the same memory. The blocks come from PBKDF2, which
                // reads all of the salt for every 32 bytes.
                let mixing = price::scrypt(n, r, p);
                let filling = (blocks / 32).saturating_mul(salt_bytes / 64 + 4);
                self.spend_total(what, mixing.saturating_add(filling))
            }
        }
    }

    /// Counts one thing in the file.
    ///
    /// # Errors
    ///
    /// [`Error::TooCostly`] when there are too many.
    pub(crate) fn count_bag(&mut self) -> Result<(), Error> {
        take(Resource::Bags, &mut self.bags, Limits::BAGS as u64, 1)
    }

    /// Counts one attribute, or one value of one.
    ///
    /// # Errors
    ///
    /// [`Error::TooCostly`] when there are too many.
    pub(crate) fn count_attribute(&mut self) -> Result<(), Error> {
        take(Resource::Attributes, &mut self.attributes, Limits::ATTRIBUTES as u64, 1)
    }

    fn spend_total(&mut self, what: Resource, rounds: u128) -> Result<(), Error> {
        take(what, &mut self.rounds, self.limits.total_rounds, rounds)
    }
}

/// Takes `asked` from what is `left` of `limit`, if it is there.
fn take(what: Resource, left: &mut u64, limit: u64, asked: u128) -> Result<(), Error> {
    let spent = u128::from(limit.saturating_sub(*left));
    within(what, spent.saturating_add(asked), limit)?;
    *left = left.saturating_sub(u64::try_from(asked).unwrap_or(u64::MAX));
    Ok(())
}

fn within(what: Resource, asked: u128, limit: u64) -> Result<(), Error> {
    if asked > u128::from(limit) { Err(Error::TooCostly { what, asked, limit }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_derivation_and_all_together_have_limits() {
        let limits = Limits::new();
        let mut budget = Budget::new(&limits);
        assert!(budget.spend(Cost::Rounds(10_000_000)).is_ok());
        assert!(budget.spend(Cost::Rounds(10_000_001)).is_err());
        assert!(budget.spend(Cost::Rounds(10_000_000)).is_ok());
        assert!(matches!(
            budget.spend(Cost::Rounds(1)),
            Err(Error::TooCostly { asked: 20_000_001, limit: 20_000_000, .. })
        ));
    }

    #[test]
    fn other_spellings_are_paid_from_what_is_left() {
        let limits = Limits::new();
        let mut budget = Budget::new(&limits);
        assert!(budget.spend(Cost::Rounds(10_000_000)).is_ok());
        assert!(budget.spend_on_another_spelling(Cost::Rounds(10_000_000)).is_ok());
        let refused = budget.spend_on_another_spelling(Cost::Rounds(1)).unwrap_err();
        assert!(refused.to_string().contains("other spellings"), "{refused}");
    }

    #[test]
    fn limits_can_be_raised() {
        let limits = Limits::new().rounds(30_000_000).memory(1 << 30);
        let mut budget = Budget::new(&limits);
        assert!(budget.spend(Cost::Rounds(30_000_000)).is_ok());
        let scrypt = Cost::Scrypt { n: 1 << 20, r: 8, p: 1, salt_bytes: 16 };
        assert!(budget.spend(scrypt).is_ok());
    }

    #[test]
    fn the_sum_can_be_lowered() {
        let limits = Limits::new().rounds(2_000).total_rounds(5_000);
        let mut budget = Budget::new(&limits);
        assert!(budget.spend(Cost::Rounds(2_000)).is_ok());
        assert!(budget.spend(Cost::Rounds(2_000)).is_ok());
        assert!(matches!(
            budget.spend(Cost::Rounds(2_000)),
            Err(Error::TooCostly { asked: 6_000, limit: 5_000, .. })
        ));
    }

    #[test]
    fn scrypt_is_bounded_by_memory_and_parallelisation() {
        let limits = Limits::new();
        let spend_salted =
            |n, r, p, salt_bytes| Budget::new(&limits).spend(Cost::Scrypt { n, r, p, salt_bytes });
        let spend = |n, r, p| spend_salted(n, r, p, 16);
        assert!(spend(16_384, 8, 1).is_ok());
        assert!(spend(1 << 18, 8, 1).is_ok());
        assert!(spend(1 << 18, 8, 16).is_err());
        assert!(spend(1 << 30, 8, 1).is_err());
        assert!(spend(2, 8, 1000).is_err());
        assert!(spend(2, 1 << 20, 16).is_err());
        assert!(spend(u128::MAX, u128::MAX, 1).is_err());
        assert!(spend_salted(2, 1 << 17, 1, 1 << 16).is_err(), "the salt is read again and again");
    }

    #[test]
    fn key_checks_are_summed_up() {
        let limits = Limits::new();
        let mut budget = Budget::new(&limits);
        assert!(budget.spend(Cost::KeyCheck(3_999_000)).is_ok());
        assert!(budget.spend(Cost::KeyCheck(1_000)).is_ok());
        assert!(matches!(
            budget.spend(Cost::KeyCheck(1)),
            Err(Error::TooCostly { asked: 4_000_001, limit: 4_000_000, .. })
        ));
    }

    #[test]
    fn things_are_counted() {
        let limits = Limits::new();
        let mut budget = Budget::new(&limits);
        for _ in 0..10_000 {
            budget.count_bag().unwrap();
        }
        assert!(budget.count_bag().is_err());
    }
}
