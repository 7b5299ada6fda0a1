//! Subject alternative names and their text form.
use crate::error::Error;
use std::fmt;

/// A subject alternative name (RFC 5280 §4.2.1.6): `dns:a`, `ip:b`, `email:c`, `uri:d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlternativeName(pub(crate) x509_cert::ext::pkix::name::GeneralName);

impl AlternativeName {
    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Err(Error::AlternativeName { text: text.to_owned(), reason: "stub".into() })
    }
}
impl fmt::Display for AlternativeName {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
