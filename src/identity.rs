//! An identity: a private key and the certificates that belong to it, proven to do so.

use der::Decode;
use spki::SubjectPublicKeyInfoRef;

use crate::{cert::Certificate, error::Error, key::PrivateKey};

/// A private key with the certificate of its public half and the certificates above that one.
///
/// A value of this type has been checked: nothing that takes one has to look again.
#[derive(Debug)]
pub struct Identity {
    key: PrivateKey,
    certificate: Certificate,
    issuers: Vec<Certificate>,
}

impl Identity {
    /// The longest chain, in certificates; real ones have two to five.
    pub const MAX_CHAIN: usize = 32;

    /// Joins `key` with its certificate, the first of `chain`, and the certificates above it.
    ///
    /// # Errors
    ///
    /// [`Error::KeyMismatch`] when the first certificate is of another key, [`Error::Chain`] when
    /// `chain` is empty, longer than [`Identity::MAX_CHAIN`], or when the issuer of one certificate is
    /// not the subject of the next.
    pub fn new(key: PrivateKey, chain: Vec<Certificate>) -> Result<Self, Error> {
        if chain.len() > Self::MAX_CHAIN {
            return Err(Error::Chain { reason: "it has more than 32 certificates" });
        }
        let mut certificates = chain.into_iter();
        let Some(certificate) = certificates.next() else {
            return Err(Error::Chain { reason: "it has no certificate" });
        };
        if !same_key(key.public_key_der(), certificate.public_key_der()) {
            return Err(Error::KeyMismatch);
        }
        let issuers: Vec<Certificate> = certificates.collect();
        let mut below = &certificate;
        for issuer in &issuers {
            if below.issuer() != issuer.subject() {
                return Err(Error::Chain {
                    reason: "the issuer of a certificate is not the subject of the next one",
                });
            }
            below = issuer;
        }
        Ok(Self { key, certificate, issuers })
    }

    /// The private key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The certificate of the private key.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificates above that one, in the order in which they sign; empty when it is self-signed.
    #[must_use]
    pub fn issuers(&self) -> &[Certificate] {
        &self.issuers
    }

    /// All certificates, the key's own first.
    pub fn chain(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.certificate).chain(&self.issuers)
    }
}

/// Whether two `SubjectPublicKeyInfo` hold one key: the bits and the curve count, not how the writer
/// spelt absent parameters (NULL or nothing, RFC 3279 §2.3.1).
fn same_key(one: &[u8], other: &[u8]) -> bool {
    let (Ok(one), Ok(other)) =
        (SubjectPublicKeyInfoRef::from_der(one), SubjectPublicKeyInfoRef::from_der(other))
    else {
        return false;
    };
    one.algorithm.oid == other.algorithm.oid
        && one.algorithm.parameters_oid().ok() == other.algorithm.parameters_oid().ok()
        && one.subject_public_key == other.subject_public_key
}
