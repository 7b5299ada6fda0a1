//! A private key and the certificates that belong to it.
use crate::{cert::Certificate, error::Error, key::PrivateKey};

/// A private key with its certificate chain, proven to belong together.
#[derive(Debug)]
pub struct Identity {
    key: PrivateKey,
    chain: Vec<Certificate>,
}

impl Identity {
    /// Proves that they belong together.
    pub fn new(key: PrivateKey, chain: Vec<Certificate>) -> Result<Self, Error> {
        Ok(Self { key, chain })
    }
    /// The private key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }
    /// The certificate of the key.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.chain[0]
    }
    /// The whole chain, the key's own certificate first.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}
