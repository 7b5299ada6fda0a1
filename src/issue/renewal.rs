//! The same certificate again: a new serial number and new dates, and all else as it was, byte for byte.

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{
        ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_FRESHEST_CRL,
        ID_CE_ISSUER_ALT_NAME, ID_CE_PRIVATE_KEY_USAGE_PERIOD, ID_CE_SUBJECT_KEY_IDENTIFIER,
        ID_PE_AUTHORITY_INFO_ACCESS,
    },
};

use super::{Contents, Extension, Signer, Validity, public_half, signed_request, template};
use crate::{
    cert::Certificate, error::Error, identity::is_public_key_of, key::PrivateKey,
    request::CertificateRequest,
};

/// Issues a self-signed certificate again, for `key`, which may be the same as before or another one.
///
/// Subject, issuer and extensions stay byte for byte and in their order. Only the serial number, the
/// dates and the signature are new; with another key what names it as well, and what was true of one
/// certificate alone (`privateKeyUsagePeriod`, timestamps of a transparency log) is left out.
///
/// # Errors
///
/// [`Error::OtherIssuer`] when another key than its own signed `certificate`; as
/// [`self_signed`](super::self_signed).
pub fn renewed(
    certificate: &Certificate,
    key: &PrivateKey,
    validity: Validity,
) -> Result<Certificate, Error> {
    if !certificate.is_self_signed() {
        return Err(Error::OtherIssuer { issuer: certificate.issuer().to_string() });
    }
    let signer = Signer::load(key)?;
    let public_key = public_half(key)?;
    // In its own words, even if it spells its subject and its issuer in two ways.
    let (issuer, subject) = (certificate.issuer_der(), certificate.subject_der());
    let carried = Carried::new(certificate, public_key);
    let extensions = carried.extensions(|own| carried.key_id_of_its_own(own));
    signer.certificate(&Contents {
        issuer: &issuer,
        subject: &subject,
        public_key: carried.public_key,
        validity,
        extensions: &extensions,
    })
}

/// Asks for `certificate` again, for `key`, which may be the same as before or another one: the subject
/// and the extensions byte for byte, without those that only the issuer can know.
///
/// # Errors
///
/// As [`request`](super::request).
pub fn renewal_request(
    certificate: &Certificate,
    key: &PrivateKey,
) -> Result<CertificateRequest, Error> {
    let is_left_out = |oid| OF_THE_ISSUER.contains(&oid) || OF_ONE_CERTIFICATE.contains(&oid);
    let extensions = certificate.extensions().into_iter();
    let extensions: Vec<_> = extensions.filter(|one| !is_left_out(one.oid())).collect();
    signed_request(key, &certificate.subject_der(), &extensions)
}

/// What goes over from one certificate to the next.
pub(super) struct Carried<'a> {
    certificate: &'a Certificate,
    public_key: &'a [u8],
    is_same_key: bool,
}

impl<'a> Carried<'a> {
    fn new(certificate: &'a Certificate, public_key: &'a [u8]) -> Self {
        let is_same_key = is_public_key_of(public_key, certificate);
        // As it was spelt.
        let public_key = if is_same_key { certificate.public_key_der() } else { public_key };
        Self { certificate, public_key, is_same_key }
    }

    /// The extensions in their order; `authority` makes the new one of an authorityKeyIdentifier.
    fn extensions(&self, authority: impl Fn(Extension) -> Extension) -> Vec<Extension> {
        let renewed = |one: Extension| match one.oid() {
            ID_CE_AUTHORITY_KEY_IDENTIFIER => Some(authority(one)),
            ID_CE_SUBJECT_KEY_IDENTIFIER if !self.is_same_key => {
                Some(one.with_value(template::subject_key_identifier(self.public_key).value()))
            }
            oid if OF_ONE_CERTIFICATE.contains(&oid) => None,
            _ => Some(one),
        };
        self.certificate.extensions().into_iter().filter_map(renewed).collect()
    }

    /// The authorityKeyIdentifier of what signs itself: it may name the serial number, which is new.
    fn key_id_of_its_own(&self, own: Extension) -> Extension {
        let stated = self.certificate.subject_key_id().filter(|_| self.is_same_key);
        let stated = stated.unwrap_or_else(|| template::key_id(self.public_key));
        own.with_value(template::authority_key_identifier(&stated).value())
    }
}

/// What is true of one certificate alone.
const OF_ONE_CERTIFICATE: [ObjectIdentifier; 3] = [
    ID_CE_PRIVATE_KEY_USAGE_PERIOD,
    // The timestamps of transparency logs, and the mark before they are there (RFC 6962 §3.1, §3.3).
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.4.2"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.4.3"),
];

/// What is up to the issuer.
const OF_THE_ISSUER: [ObjectIdentifier; 6] = [
    ID_CE_AUTHORITY_KEY_IDENTIFIER,
    ID_CE_CRL_DISTRIBUTION_POINTS,
    ID_CE_FRESHEST_CRL,
    ID_CE_ISSUER_ALT_NAME,
    ID_CE_SUBJECT_KEY_IDENTIFIER,
    ID_PE_AUTHORITY_INFO_ACCESS,
];
