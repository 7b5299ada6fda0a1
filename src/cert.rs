//! Certificates: fully parsed, with exactly the bytes that were read.

use std::{
    sync::{Arc, OnceLock},
    time::SystemTime,
};

use der::{Decode, Encode, Sequence, asn1::AnyRef};
use sha2::{Digest, Sha256};

use crate::{
    error::Error,
    key::KeyType,
    name::{DistinguishedName, SameName},
};

mod alternative_names;
mod extension;
mod key_id;
mod name_constraints;
mod parts;
mod signature;
mod standing;
mod usage;

pub(crate) use alternative_names::read as read_alternative_names;
pub(crate) use extension::{extension_name, is_understood};
pub(crate) use name_constraints::UriAuthority;
pub(crate) use parts::Extension;
pub(crate) use signature::Proof;
pub use standing::Standing;
pub(crate) use usage::{
    extended_key_usages as read_extended_key_usages, is_ca as read_is_ca,
    key_usages as read_key_usages, key_usages_der,
};

/// An X.509 certificate (RFC 5280 §4.1).
///
/// The DER is kept byte for byte, since thumbprints and signatures are over these bytes: what
/// [`Certificate::der`] returns is never a re-encoding. A clone is the same one again, not a copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate(Arc<Read>);

/// What was read.
struct Read {
    der: Vec<u8>,
    public_key: Vec<u8>,
    parsed: x509_cert::Certificate,
    /// What it is compared by, once somebody has asked.
    compared: OnceLock<Compared>,
}

/// What takes its time to compute, and is asked for again and again where issuers are looked for.
#[derive(Clone, Copy)]
struct Compared {
    subject: SameName,
    issuer: SameName,
    digest: [u8; 32],
    key_digest: [u8; 32],
}

impl PartialEq for Read {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Read {}

impl Certificate {
    /// Reads one certificate from DER.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when `der` is anything but one whole certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let malformed =
            |_| Error::Malformed { what: "certificate", reason: "the bytes are not X.509 in DER" };
        let parsed = x509_cert::Certificate::from_der(der).map_err(malformed)?;
        let public_key = exact_public_key(der).map_err(malformed)?;
        let (der, compared) = (der.to_vec(), OnceLock::new());
        Ok(Self(Arc::new(Read { der, public_key, parsed, compared })))
    }

    /// The bytes that were read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The name of the holder.
    #[must_use]
    pub fn subject(&self) -> DistinguishedName {
        DistinguishedName(self.0.parsed.tbs_certificate().subject().clone())
    }

    /// The name of the signer.
    #[must_use]
    pub fn issuer(&self) -> DistinguishedName {
        DistinguishedName(self.0.parsed.tbs_certificate().issuer().clone())
    }

    /// The serial number in upper-case hexadecimal, two digits a byte, without separators.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        base16(self.0.parsed.tbs_certificate().serial_number().as_bytes())
    }

    /// The first second in which the certificate is valid.
    #[must_use]
    pub fn not_before(&self) -> SystemTime {
        self.0.parsed.tbs_certificate().validity().not_before.to_system_time()
    }

    /// The last second in which the certificate is valid (RFC 5280 §4.1.2.5: the end is included).
    #[must_use]
    pub fn not_after(&self) -> SystemTime {
        self.0.parsed.tbs_certificate().validity().not_after.to_system_time()
    }

    /// The public key as DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7), as it stands in the
    /// certificate.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.0.public_key
    }

    /// What kind of key it certifies.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        KeyType::of_public_key(&self.0.public_key).unwrap_or_else(|| {
            let algorithm = &self.0.parsed.tbs_certificate().subject_public_key_info().algorithm;
            KeyType::Other(algorithm.oid.to_string())
        })
    }

    /// The version of X.509: 1 without extensions, as old roots have it, or 3.
    #[must_use]
    pub fn version(&self) -> u8 {
        match self.0.parsed.tbs_certificate().version() {
            x509_cert::Version::V1 => 1,
            x509_cert::Version::V2 => 2,
            x509_cert::Version::V3 => 3,
        }
    }

    /// Whether subject and issuer are the same name: a root, or a certificate that nobody else signed.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.same_subject() == self.same_issuer()
    }

    /// Whether nobody else vouches for it: its own key signed it.
    ///
    /// # Errors
    ///
    /// [`Error::Unproven`] when it names itself as its issuer and nothing verifies its signature here.
    pub(crate) fn is_self_signed(&self) -> Result<bool, Error> {
        if !self.is_issued_by(self) {
            return Ok(false);
        }
        match self.signature_by(self) {
            Proof::Verified => Ok(true),
            Proof::Malformed(_) | Proof::Refuted => Ok(false),
            Proof::Unproven(reason) => {
                let reason = format!("whether it signed itself cannot be told: {reason}");
                Err(Error::Unproven { reason })
            }
        }
    }

    /// Whether `issuer` is the one that signed this certificate, as far as both say so: its subject is
    /// this one's issuer, and where both state the identifier of the issuer's key, it is the same
    /// (RFC 5280 §4.2.1.1). The signature is not verified.
    #[must_use]
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        let keys = (self.authority_key_id(), issuer.subject_key_id());
        let is_other_key = matches!(keys, (Some(stated), Some(own)) if stated != own);
        !is_other_key && self.same_issuer() == issuer.same_subject()
    }

    /// The name of the holder, as it is compared.
    pub(crate) fn same_subject(&self) -> SameName {
        self.compared().subject
    }

    /// The name of the signer, as it is compared.
    pub(crate) fn same_issuer(&self) -> SameName {
        self.compared().issuer
    }

    /// SHA-256 over the whole certificate.
    pub(crate) fn digest(&self) -> [u8; 32] {
        self.compared().digest
    }

    /// SHA-256 over its public key, as it is spelt.
    pub(crate) fn key_digest(&self) -> [u8; 32] {
        self.compared().key_digest
    }

    fn compared(&self) -> &Compared {
        self.0.compared.get_or_init(|| Compared {
            subject: SameName::of(&self.subject()),
            issuer: SameName::of(&self.issuer()),
            digest: Sha256::digest(self.der()).into(),
            key_digest: Sha256::digest(self.public_key_der()).into(),
        })
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject().to_string())
            .field("serial", &self.serial_hex())
            .finish_non_exhaustive()
    }
}

fn base16(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn exact_public_key(der: &[u8]) -> der::Result<Vec<u8>> {
    Outline::from_der(der)?.tbs.public_key.to_der()
}

/// `Certificate` as far as the place of the public key needs it; every field stays as encoded.
#[derive(Sequence)]
struct Outline<'a> {
    tbs: TbsOutline<'a>,
    signature_algorithm: AnyRef<'a>,
    signature: AnyRef<'a>,
}

#[derive(Sequence)]
struct TbsOutline<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    version: Option<AnyRef<'a>>,
    serial_number: AnyRef<'a>,
    signature: AnyRef<'a>,
    issuer: AnyRef<'a>,
    validity: AnyRef<'a>,
    subject: AnyRef<'a>,
    public_key: AnyRef<'a>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    issuer_unique_id: Option<der::asn1::BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    subject_unique_id: Option<der::asn1::BitStringRef<'a>>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<AnyRef<'a>>,
}

#[cfg(test)]
pub(crate) mod tests;
