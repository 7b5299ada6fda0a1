//! The things in a PFX, in the order of the file.

use std::fmt;

use zeroize::Zeroizing;

use super::{
    attributes::{self, Attributes},
    oid,
};
use crate::{cert::Certificate, error::Error, key::PrivateKey};

/// One thing in a PFX, with its attributes (RFC 7292 §4.2).
#[derive(Debug, Clone)]
pub struct Bag {
    value: BagValue,
    attributes: Attributes,
}

/// What a bag holds.
#[derive(Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "nearly all of them are certificates")]
pub enum BagValue {
    /// An X.509 certificate.
    Certificate(Certificate),
    /// A certificate revocation list, in DER.
    Crl(Vec<u8>),
    /// A private key.
    Key(PrivateKey),
    /// A certificate of another kind, or one that could not be understood: byte for byte.
    OtherCertificate {
        /// The dotted object identifier of its kind.
        kind: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Something secret that is no private key, such as a secret key of Java.
    Secret(Secret),
    /// A bag of a kind that is not known here.
    Unknown {
        /// The dotted object identifier of its kind.
        kind: String,
        /// Its value in DER.
        der: Vec<u8>,
    },
}

/// The content of a secret bag (RFC 7292 §4.2.5), out of its encryption if it had one.
#[derive(Clone)]
pub struct Secret {
    pub(super) kind: String,
    pub(super) value: Zeroizing<Vec<u8>>,
    /// Java encrypts secret keys as it does private ones.
    pub(super) is_shrouded: bool,
}

impl Secret {
    /// The dotted object identifier of its kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The secret itself, in DER.
    #[must_use]
    pub fn secret_der(&self) -> &[u8] {
        &self.value
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl fmt::Debug for BagValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(certificate) => certificate.fmt(f),
            Self::Crl(_) => f.write_str("Crl(..)"),
            Self::Key(key) => key.fmt(f),
            Self::OtherCertificate { kind, .. } => write!(f, "OtherCertificate({kind})"),
            Self::Secret(secret) => secret.fmt(f),
            Self::Unknown { kind, .. } => write!(f, "Unknown({kind})"),
        }
    }
}

impl BagValue {
    /// An X.509 certificate in DER. One that cannot be understood is carried byte for byte: it is no
    /// reason to refuse what else is in a file.
    pub(crate) fn certificate(der: &[u8]) -> Self {
        match Certificate::from_der(der) {
            Ok(certificate) => Self::Certificate(certificate),
            Err(_) => Self::OtherCertificate {
                kind: oid::X509_CERTIFICATE.to_string(),
                bytes: der.to_vec(),
            },
        }
    }
}

impl Bag {
    /// A bag without attributes.
    #[must_use]
    pub fn new(value: BagValue) -> Self {
        Self { value, attributes: Attributes::default() }
    }

    pub(super) fn with_attributes(value: BagValue, attributes: Attributes) -> Self {
        Self { value, attributes }
    }

    /// What it holds.
    #[must_use]
    pub fn value(&self) -> &BagValue {
        &self.value
    }

    /// The attributes beside it.
    #[must_use]
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// The private key, if that is what it holds.
    #[must_use]
    pub fn key(&self) -> Option<&PrivateKey> {
        match &self.value {
            BagValue::Key(key) => Some(key),
            _ => None,
        }
    }

    /// Whether it holds a private key or a secret.
    pub(crate) fn is_private(&self) -> bool {
        matches!(self.value, BagValue::Key(_) | BagValue::Secret(_))
    }

    /// The certificate, if that is what it holds.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        match &self.value {
            BagValue::Certificate(certificate) => Some(certificate),
            _ => None,
        }
    }

    /// The same with another thing in it: its attributes stay.
    #[must_use]
    pub fn with_value(&self, value: BagValue) -> Self {
        Self { value, attributes: self.attributes.clone() }
    }

    /// The same with another friendly name.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the name is too long.
    pub fn friendly_name(mut self, name: &str) -> Result<Self, Error> {
        self.attributes = self.attributes.with(attributes::friendly_name(name)?);
        Ok(self)
    }

    /// The same with the mark that a key and its certificate share.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the mark is too long.
    pub fn local_key_id(mut self, id: &[u8]) -> Result<Self, Error> {
        self.attributes = self.attributes.with(attributes::local_key_id(id)?);
        Ok(self)
    }

    /// The same as an entry that Java trusts.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn trusted_by_java(mut self) -> Result<Self, Error> {
        self.attributes = self.attributes.with(attributes::trusted_by_java()?);
        Ok(self)
    }
}
