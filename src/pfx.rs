//! PFX files.
use crate::{error::Error, identity::Identity, secret::Password};

/// Shape of a PFX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// legacy
    Legacy,
    /// modern
    #[default]
    Modern,
    /// pbmac1
    Pbmac1,
}

/// How to write a PFX.
#[derive(Debug, Clone, Default)]
pub struct PfxOptions {
    preset: Preset,
    friendly_name: Option<String>,
    iterations: Option<u32>,
}

impl PfxOptions {
    /// Defaults of `preset`.
    #[must_use]
    pub fn new(preset: Preset) -> Self {
        Self { preset, ..Self::default() }
    }
    /// Sets the friendly name.
    pub fn friendly_name(mut self, name: &str) -> Result<Self, Error> {
        self.friendly_name = Some(name.to_owned());
        Ok(self)
    }
    /// Sets rounds.
    pub fn iterations(mut self, rounds: u32) -> Result<Self, Error> {
        self.iterations = Some(rounds);
        Ok(self)
    }
    /// What some readers will not like about a file written like this, one sentence each.
    #[must_use]
    pub fn caveats(&self, _password: &Password) -> Vec<Caveat> {
        Vec::new()
    }
}

/// A reader that will refuse the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caveat {
    /// x
    NonAsciiPassword,
}
impl std::fmt::Display for Caveat {
    fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

/// The keys of a PFX, derived from its password before its contents are known.
pub struct Sealer {
    options: PfxOptions,
}

impl Sealer {
    /// Derives; the three derivations run side by side.
    pub fn prepare(_password: &Password, options: &PfxOptions) -> Result<Self, Error> {
        Ok(Self { options: options.clone() })
    }
    /// Seals.
    pub fn seal(self, _identity: &Identity) -> Result<Vec<u8>, Error> {
        let _ = self.options;
        Err(Error::Signing)
    }
}

/// Seals in one call.
pub fn seal(
    identity: &Identity,
    password: &Password,
    options: &PfxOptions,
) -> Result<Vec<u8>, Error> {
    Sealer::prepare(password, options)?.seal(identity)
}
