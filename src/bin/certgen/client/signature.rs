//! A certificate that signs in, and its assertions.

use std::{path::PathBuf, time::SystemTime};

use certgen::{
    AssertionSigner, ClientAssertion,
    assertion::{Chain, Expired},
};

use super::{Server, opening, refusal, shape};
use crate::{
    args::{IdentityFlags, Open, Shape},
    failure::Failure,
    identity::{self, Above, Signing},
    input::Opening,
    render::Warning,
    world::World,
};

/// What is to be signed with what, from arguments alone.
pub struct Signature {
    pub cert: PathBuf,
    pub identity: IdentityFlags,
    pub asked: ClientAssertion,
    above: Above,
    opening: Opening,
}

/// The key, loaded, and the certificate.
pub struct Signer {
    pub signing: Signing,
    pub signer: AssertionSigner,
    pub warnings: Vec<Warning>,
}

impl Signature {
    /// `headers` are those of the token, as NAME=JSON from the flag of that name.
    pub fn resolve(
        cert: PathBuf,
        identity: IdentityFlags,
        open: Open,
        server: &Server,
        shape: &Shape,
        headers: (&str, &[String]),
        world: &World,
    ) -> Result<Self, Failure> {
        let asked = shape::asked(server, shape, headers)?.expired(match identity.allow_expired {
            true => Expired::Allowed,
            false => Expired::Refused,
        });
        let above = match shape.x5c {
            Some(Chain::All) => Above::All,
            _ => Above::None,
        };
        let opening = Opening::resolve(&opening(open, world))?;
        Ok(Self { cert, identity, asked, above, opening })
    }

    /// Reads the files, asks for the password, and checks that `server` takes the key.
    pub fn open(
        &mut self,
        server: &Server,
        now: SystemTime,
        world: &mut World,
    ) -> Result<Signer, Failure> {
        let signing =
            identity::read(&self.cert, &self.identity, self.above, &mut self.opening, world)?;
        let signer = self
            .asked
            .signer(&signing.identity)
            .map_err(|error| refusal::explain(error, server.profile, &signing.name, now))?;
        let mut warnings = signing.warnings.clone();
        if self.identity.allow_expired {
            warnings.extend(refusal::expired(&signing, now));
        }
        Ok(Signer { signing, signer, warnings })
    }
}
