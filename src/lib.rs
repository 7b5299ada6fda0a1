//! certgen: keys, certificates and PFX files for services that sign in with a certificate.

pub mod bundle;
mod cert;
mod date;
mod error;
mod identity;
pub mod issue;
mod key;
mod name;
mod pem;
pub mod pfx;
mod random;
mod secret;
mod thumbprint;

pub use cert::Certificate;
pub use date::Term;
pub use error::Error;
pub use identity::Identity;
pub use issue::{AlternativeName, Template, Usage, Validity};
pub use key::{KeyAlgorithm, PrivateKey};
pub use name::DistinguishedName;
pub use pfx::{Caveat, PfxOptions, Preset, Sealer};
pub use secret::{Password, SecretText};
pub use thumbprint::Thumbprint;
