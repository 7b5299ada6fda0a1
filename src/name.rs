//! Distinguished names and their text forms.
use crate::error::Error;
use std::fmt;

/// A distinguished name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistinguishedName(pub(crate) x509_cert::name::Name);

impl DistinguishedName {
    /// Reads both spellings: `CN=My App,O=Contoso` (RFC 4514) and `/CN=My App/O=Contoso` (OpenSSL).
    pub fn parse(text: &str) -> Result<Self, Error> {
        Err(Error::DistinguishedName { text: text.to_owned(), reason: "stub".into() })
    }
    /// A name of one attribute, CN.
    pub fn common_name(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
    /// The value of the (most specific) CN, if there is one.
    #[must_use]
    pub fn first_common_name(&self) -> Option<String> {
        None
    }
}
impl fmt::Display for DistinguishedName {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
