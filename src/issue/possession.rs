//! Whether whoever sent a request has the private half of the key in it, and nobody else.

use super::requested::{RequestRules, WeakKeys};
use crate::{
    error::Error,
    key::{Severity, Weakness, is_forgeable, public_key_oddity},
    request::CertificateRequest,
};

/// Proves it by the signature of the request, as far as a signature is a proof.
///
/// # Errors
///
/// [`Error::RequestRefused`] for a public key that others do not read, [`Error::WeakKey`] for a key of which
/// others have the private half, or nobody, [`Error::WeakSignature`] for a
/// signature that may have been made of another request; else as [`CertificateRequest::verify_signature`].
pub(super) fn prove(request: &CertificateRequest, rules: &RequestRules) -> Result<(), Error> {
    let is_refused = |weakness: &Weakness| match weakness.severity() {
        Severity::NoKey => true,
        Severity::Note | Severity::Weak => rules.weak_keys == WeakKeys::Refused,
    };
    // Nobody but us could read the certificate.
    if let Some(reason) = public_key_oddity(request.public_key_der()) {
        return Err(Error::RequestRefused { reason: reason.into() });
    }
    let weaknesses = Weakness::of_public_key(request.public_key_der());
    if let Some(weakness) = weaknesses.iter().find(|weakness| is_refused(weakness)) {
        return Err(Error::WeakKey { reason: weakness.to_string().into() });
    }
    let algorithm = request.signature_algorithm();
    if is_forgeable(&algorithm) {
        return Err(Error::WeakSignature { algorithm });
    }
    request.verify_signature()
}
