//! Chains: from a certificate over those that signed it to a root, and what is wrong on the way.
//!
//! Every link is by name, by key identifier and by signature. What breaks a chain is named, and so is what
//! cannot be told: a signature that nothing is verified with here is neither a yes nor a no. How much is
//! tried is bounded, whatever the certificates say of one another. Where the algorithms are ones that it
//! knows, rustls-webpki has the last word: it is what a server over rustls would say.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use certgen::{
//!     DistinguishedName, KeyAlgorithm, PrivateKey, Template, Validity,
//!     chain::{Chain, Demands, Pool},
//!     issue,
//! };
//!
//! # fn main() -> Result<(), certgen::Error> {
//! let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
//! let validity = Validity::new(now, now + Duration::from_secs(3600))?;
//! let key = PrivateKey::generate(KeyAlgorithm::P256)?;
//! let template = Template::new(DistinguishedName::common_name("My App")?);
//! let certificate = issue::self_signed(&key, &template, validity)?;
//!
//! let roots = [certificate.clone()];
//! let chain = Chain::find(&certificate, &Pool::new([]), &Demands::at(now).ends_at(&roots));
//! assert_eq!(chain.problems(), []);
//!
//! let chain = Chain::find(&certificate, &Pool::new([]), &Demands::at(now).ends_at(&[]));
//! assert_eq!(chain.problems()[0].code(), "untrusted_root");
//! # Ok(())
//! # }
//! ```

use std::time::SystemTime;

use crate::cert::Certificate;

mod judge;
mod problem;
mod rules;
mod search;

pub use crate::issuers::{Pool, Proofs, Share};
pub use problem::{Answer, Problem};

/// A certificate and those above it.
#[derive(Debug, Clone)]
pub struct Chain {
    certificates: Vec<Certificate>,
    problems: Vec<Problem>,
    is_whole: bool,
    missing: Option<String>,
}

impl Chain {
    /// The longest chain, in certificates; real ones have two to five.
    pub const MAX_LENGTH: usize = crate::identity::Identity::MAX_CHAIN;

    /// Finds the way from `leaf` over certificates of `pool` to a root: of several the first without a
    /// problem, or else the one with the fewest.
    ///
    /// What is spent on it is bounded by [`Demands::within`], or else by what [`Proofs`] allow for one run.
    #[must_use]
    pub fn find(leaf: &Certificate, pool: &Pool, demands: &Demands<'_>) -> Self {
        let Some(share) = demands.share else {
            let proofs = Proofs::new();
            return search::find(leaf, pool, demands, &proofs.share());
        };
        search::find(leaf, pool, demands, share)
    }

    /// The certificates, each signed by the next; the first one is the one that was asked about.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// What keeps it from being relied on: what is wrong, and what could not be told ([`Answer`]). There is
    /// no yes but an empty list. The dates of the first certificate are not looked at, those of its
    /// issuers are.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether it ends at a certificate that signed itself.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The name of the issuer that is not there, where the chain ends for that.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }
}

/// What a chain has to be.
#[derive(Debug, Clone, Copy)]
pub struct Demands<'a> {
    now: SystemTime,
    roots: Option<&'a [Certificate]>,
    purpose: Purpose,
    share: Option<&'a Share<'a>>,
}

/// What the first certificate of a chain is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Purpose {
    /// Anything: nothing is asked of extended key usages.
    #[default]
    Any,
    /// To sign in to a TLS server (`clientAuth`).
    TlsClient,
    /// To be a TLS server (`serverAuth`).
    TlsServer,
}

impl<'a> Demands<'a> {
    /// Links that hold and issuers that are valid at `now`. It may end anywhere.
    #[must_use]
    pub fn at(now: SystemTime) -> Self {
        Self { now, roots: None, purpose: Purpose::Any, share: None }
    }

    /// Sets the roots at one of which the chain has to end.
    #[must_use]
    pub fn ends_at(mut self, roots: &'a [Certificate]) -> Self {
        self.roots = Some(roots);
        self
    }

    /// Sets what may be spent: what is proven on the way is kept for others who share it.
    #[must_use]
    pub fn within(mut self, share: &'a Share<'a>) -> Self {
        self.share = Some(share);
        self
    }

    /// Sets what it is for: the issuers have to be for that too, if they say what they are for.
    #[must_use]
    pub fn purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }
}

impl Purpose {
    fn extended_key_usage(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::TlsClient => Some("clientAuth"),
            Self::TlsServer => Some("serverAuth"),
        }
    }
}

#[cfg(test)]
mod tests;
