//! Keys as they were read, before the price of the proof that they are whole is paid.

use super::{
    PrivateKey, read,
    soundness::{Soundness, TOO_LARGE, TOO_MANY},
};
use crate::{
    error::Error,
    pbe::{Budget, Cost, Limits},
};

/// A key that has been read. What takes microseconds has been compared; what takes milliseconds has not.
pub(crate) struct Unpaid {
    pub(super) key: PrivateKey,
    /// What the comparison took.
    pub(super) cost: Cost,
    /// What the rest of the proof will take; `None` if there is no rest.
    pub(super) rest: Option<Cost>,
}

impl Unpaid {
    /// The key, after what it took to check it is taken from `budget`; with the whole proof, as long as there
    /// is enough for it. After that a key is one of which it cannot be told.
    ///
    /// # Errors
    ///
    /// [`Error::TooCostly`] when the comparison was beyond the budget, [`Error::Randomness`].
    pub(crate) fn paid(self, budget: &mut Budget<'_>) -> Result<PrivateKey, Error> {
        budget.spend(self.cost)?;
        match self.rest.filter(is_affordable).map(|cost| budget.spend(cost)) {
            Some(Err(_)) => Ok(PrivateKey { soundness: TOO_MANY, ..self.key }),
            _ => self.proven(),
        }
    }

    /// The key with the whole proof, whatever it takes: a quarter of a second at most.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`].
    pub(super) fn proven(mut self) -> Result<PrivateKey, Error> {
        match self.rest {
            None => {}
            Some(cost) if is_affordable(&cost) => {
                self.key.soundness = read::prove_rsa(&self.key.pkcs8)?;
            }
            Some(_) => self.key.soundness = TOO_LARGE,
        }
        Ok(self.key)
    }

    /// The public half, as [`PrivateKey::public_key_der`].
    pub(crate) fn public_key_der(&self) -> Option<&[u8]> {
        self.key.public_key_der()
    }

    /// The same as a key that contradicts what it was given with, unless it contradicts itself.
    pub(crate) fn broken(mut self, reason: &'static str) -> Self {
        if !matches!(self.key.soundness, Soundness::Broken { .. }) {
            self.key.soundness = Soundness::broken(reason);
        }
        self.rest = None;
        self
    }
}

/// Whether it is within what is spent on a whole file.
fn is_affordable(cost: &Cost) -> bool {
    matches!(cost, Cost::KeyProof(..=Limits::KEY_PROOFS))
}
