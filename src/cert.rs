//! Certificates: fully parsed, the exact bytes kept.
use crate::error::Error;
use std::time::SystemTime;

/// An X.509 certificate (RFC 5280), with exactly the bytes that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate from DER.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        Ok(Self { der: der.to_vec() })
    }
    /// The exact bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// The subject, as RFC 4514 text.
    #[must_use]
    pub fn subject(&self) -> String {
        String::new()
    }
    /// The issuer, as RFC 4514 text.
    #[must_use]
    pub fn issuer(&self) -> String {
        String::new()
    }
    /// Serial, upper-case hex without separators.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        String::new()
    }
    /// First second of validity.
    #[must_use]
    pub fn not_before(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
    /// Last second of validity.
    #[must_use]
    pub fn not_after(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
    /// SubjectPublicKeyInfo DER.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &[]
    }
}
