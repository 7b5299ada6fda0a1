//! The CA that signs what is made, if it is not to sign itself.

use std::time::SystemTime;

use certgen::{Certificate, Error, Validity};

use super::plan::{Lifetime, Plan};
use crate::{
    cli::args,
    machine::world::World,
    say::{failure::Failure, warning::Warning},
    take::issuer::{Ca, Issuer},
};

/// Opens the CA that `args` name, if they name one.
pub fn open(args: &args::New, world: &mut World) -> Result<Option<Issuer>, Failure> {
    let ca = Ca {
        cert: args.ca_cert.as_deref(),
        key: args.ca_key.as_deref(),
        password: args.ca_password.as_deref(),
    };
    Issuer::of(&ca, world)
}

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
