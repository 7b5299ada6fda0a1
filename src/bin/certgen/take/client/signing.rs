//! A certificate that signs in, and its assertions.

use std::{path::PathBuf, time::SystemTime};

use certgen::{
    AssertionSigner, ClientAssertion,
    assertion::{Chain, Expired},
};

use super::{Server, opening, refusal, shape};
use crate::{
    cli::{
        args::{IdentityFlags, Open, Shape},
        mistaken,
    },
    machine::world::World,
    say::{failure::Failure, warning::Warning},
    take::{
        identity::{Above, Files, Signing},
        input::Opening,
    },
};

/// What is to be signed with what, from arguments alone.
pub struct Signature {
    pub cert: PathBuf,
    pub identity: IdentityFlags,
    pub asked: ClientAssertion,
    /// What the token may depend on, as it was given: names of claims and their values.
    pub claims: Vec<(String, String)>,
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
        Ok(Self { cert, identity, asked, claims: claims(shape), above, opening })
    }

    /// Reads the files, and opens nothing.
    pub fn read(&self, world: &mut World) -> Result<Files, Failure> {
        if mistaken::is_secret(&self.cert) && !self.cert.exists() {
            return Err(mistaken::secret_instead_of_cert()
            .why("an argument is visible to other users and stays in the shell history")
            .help(
                "certgen token --client-secret prompt; make a new secret if this was a real one",
            ));
        }
        Files::read(&self.cert, &self.identity, &self.opening, world)
    }

    /// Opens `files`, asking for the password, and checks that `server` takes the key.
    pub fn open(
        &mut self,
        files: &Files,
        server: &Server,
        now: SystemTime,
        world: &mut World,
    ) -> Result<Signer, Failure> {
        let signing = files.open(&self.identity, self.above, &mut self.opening, world)?;
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

fn claims(shape: &Shape) -> Vec<(String, String)> {
    let flags = [("aud", &shape.audience), ("iss", &shape.issuer), ("sub", &shape.subject)];
    let of_flags = flags.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    let others = shape.claim.iter().filter_map(|text| text.split_once('='));
    of_flags.chain(others).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
