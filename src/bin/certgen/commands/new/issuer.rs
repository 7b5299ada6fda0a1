//! The CA that signs what is made, if it is not to sign itself.

use std::time::SystemTime;

use certgen::{Certificate, Error, Validity};

use super::plan::{Lifetime, Plan};
use crate::{
    say::{failure::Failure, warning::Warning},
    take::issuer::Issuer,
};

impl Issuer {
    /// The span of what is issued at `now`, and a word about it if it is shorter than usual.
    pub fn validity(
        &self,
        lifetime: Lifetime,
        now: SystemTime,
    ) -> Result<(Validity, Option<Warning>), Error> {
        let validity = lifetime.within(self.authority.validity(), now)?;
        let end = validity.not_after();
        let is_cut = lifetime.was_cut(end, validity.not_before());
        Ok((validity, is_cut.then(|| self.cut_warning(end))))
    }

    /// Signs what `plan` says for a public key.
    pub fn issue(
        &self,
        plan: &Plan,
        public_key: &[u8],
        now: SystemTime,
    ) -> Result<Certificate, Failure> {
        let (validity, _) = self.validity(plan.lifetime, now)?;
        self.authority
            .issue(public_key, &plan.template(), validity)
            .map_err(|error| self.explain(error))
    }

    /// Refuses what the CA would not sign, before a key is made for it; returns what there is to say.
    pub fn check(&self, plan: &Plan, now: SystemTime) -> Result<Option<Warning>, Failure> {
        self.issue(plan, self.certificate().public_key_der(), now)?;
        Ok(self.validity(plan.lifetime, now)?.1)
    }
}
