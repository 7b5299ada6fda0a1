//! Signatures that were verified, and how much may be spent on others.

use std::{
    cell::Cell,
    collections::HashMap,
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    cert::{Certificate, Proof},
    key::verification_steps,
};

/// What is known of who signed whom, and how much may still be spent on finding out: for all the files
/// that are looked at in one go, whatever their certificates say of one another.
///
/// It is counted in steps of some 0.1 µs. A signature costs by the kind of its key: 300 on RSA 2048, 5,000
/// on P-384. Comparing names, trying a way, and looking at a certificate cost as well. Where all is spent,
/// the answer is that it cannot be told; what was proven before stays proven.
///
/// ```
/// # use std::time::SystemTime;
/// use certgen::chain::{Chain, Demands, Pool, Proofs};
/// # fn chains(files: &[Vec<certgen::Certificate>], now: SystemTime) {
/// let proofs = Proofs::new();
/// for certificates in files {
///     let share = proofs.share();
///     let pool = Pool::new(certificates.iter().cloned());
///     for leaf in certificates {
///         let chain = Chain::find(leaf, &pool, &Demands::at(now).within(&share));
///     }
/// }
/// # }
/// ```
pub struct Proofs {
    left: AtomicU64,
    found: Mutex<HashMap<Pair, Proof>>,
}

/// The digests of a certificate and of the key that may have signed it.
type Pair = ([u8; 32], [u8; 32]);

impl Proofs {
    /// What is spent on all files together, in steps: less than half a second on one core.
    pub const STEPS: u64 = 4_000_000;
    /// What every file has to itself, in steps, so that none pays for the others: six signatures on P-384,
    /// or a hundred on RSA 2048.
    pub const OWN_STEPS: u64 = 32_000;

    /// Nothing is proven, and nothing spent.
    #[must_use]
    pub fn new() -> Self {
        Self { left: AtomicU64::new(Self::STEPS), found: Mutex::default() }
    }

    /// The same for a file alone, which has no more than [`Proofs::OWN_STEPS`].
    pub(crate) fn of_one_file() -> Self {
        Self { left: AtomicU64::new(0), ..Self::new() }
    }

    /// The part of one file.
    #[must_use]
    pub fn share(&self) -> Share<'_> {
        Share { proofs: self, own: Cell::new(Self::OWN_STEPS) }
    }

    fn spend(&self, steps: u64) -> bool {
        let less = |left: u64| left.checked_sub(steps);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    fn known(&self, pair: &Pair) -> Option<Proof> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).get(pair).cloned()
    }

    fn keep(&self, pair: Pair, proof: &Proof) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.insert(pair, proof.clone());
    }
}

impl Default for Proofs {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Proofs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proofs").field("left", &self.left).finish_non_exhaustive()
    }
}

/// What one file may spend: something of its own, and then of what all have in common.
#[derive(Debug)]
pub struct Share<'a> {
    proofs: &'a Proofs,
    own: Cell<u64>,
}

/// Whether one certificate was signed by the key of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    /// All is spent, so nobody looked.
    Untried,
    /// What was found.
    Tried(Proof),
}

impl Share<'_> {
    /// Pays `steps`. Without as many left nothing is paid, and the answer is no.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        match self.own.get().checked_sub(steps) {
            Some(left) => {
                self.own.set(left);
                true
            }
            None => self.proofs.spend(steps),
        }
    }

    /// Whether the key of `issuer` signed `certificate`, from memory if that was asked before.
    pub(crate) fn link(&self, certificate: &Certificate, issuer: &Certificate) -> Link {
        if !self.spend(LOOK) {
            return Link::Untried;
        }
        let pair = (certificate.digest(), issuer.key_digest());
        if let Some(proof) = self.proofs.known(&pair) {
            return Link::Tried(proof);
        }
        let steps =
            verification_steps(issuer.public_key_der()).saturating_add(reading(certificate));
        if !self.spend(steps) {
            return Link::Untried;
        }
        let proof = certificate.signature_by(issuer);
        self.proofs.keep(pair, &proof);
        Link::Tried(proof)
    }
}

/// What it takes to go through a certificate once, in steps.
pub(crate) fn reading(certificate: &Certificate) -> u64 {
    u64::try_from(certificate.der().len()).unwrap_or(u64::MAX) / BYTES_A_STEP
}

/// What it takes to look a pair up.
const LOOK: u64 = 5;
/// Of what is parsed or hashed.
const BYTES_A_STEP: u64 = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::tests::foreign;

    #[test]
    fn what_was_proven_stays_so_when_all_is_spent() {
        let proofs = Proofs::new();
        let [leaf, middle, root] =
            ["leaf", "intermediate", "root"].map(|part| foreign(&format!("chain-rsa-{part}")));
        let share = proofs.share();
        let verified = Link::Tried(Proof::Verified);
        assert_eq!(share.link(&leaf, &middle), verified);
        while proofs.spend(1_000) {}
        share.own.set(2 * LOOK);
        assert_eq!(
            share.link(&middle, &root),
            Link::Untried,
            "a signature costs more than is left"
        );
        assert_eq!(share.link(&leaf, &middle), verified, "to look it up does not");
    }

    #[test]
    fn a_file_has_something_of_its_own() {
        let proofs = Proofs::new();
        let greedy = proofs.share();
        while greedy.spend(Proofs::OWN_STEPS) {}
        let [leaf, middle] =
            ["leaf", "intermediate"].map(|part| foreign(&format!("chain-p256-{part}")));
        assert_eq!(greedy.link(&leaf, &middle), Link::Untried);
        assert_eq!(proofs.share().link(&leaf, &middle), Link::Tried(Proof::Verified));
    }

    #[test]
    fn nothing_is_paid_that_cannot_be_paid_whole() {
        let proofs = Proofs::new();
        let share = proofs.share();
        assert!(!share.spend(Proofs::STEPS + 1));
        assert!(share.spend(Proofs::STEPS) && share.spend(Proofs::OWN_STEPS) && !share.spend(1));
    }
}
