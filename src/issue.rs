//! New certificates and requests for them: who it is for, what it is good for, when, and whose signature
//! vouches for it.

use const_oid::db::rfc5912::ID_EXTENSION_REQ;

use crate::{
    ber::{Tag, encode, encode_oid},
    cert::{Certificate, Extension},
    error::Error,
    key::{KeyType, PrivateKey},
    request::CertificateRequest,
};

mod alternative_name;
mod authority;
mod possession;
mod renewal;
mod requested;
mod rights;
mod signer;
mod template;
mod validity;

pub use alternative_name::AlternativeName;
pub use authority::Authority;
pub use renewal::{renewal_request, renewed};
pub use requested::RequestRules;
use signer::{Contents, Signer};
pub use template::{Template, Usage};
pub use validity::Validity;

/// Issues a certificate for `key`, signed by `key` itself.
///
/// X.509 version 3 with a random serial number of 126 bits, basicConstraints and keyUsage (both
/// critical), extendedKeyUsage, subjectKeyIdentifier, and the template's names. Signed with SHA-256, on
/// P-384 with SHA-384, which belongs to that curve; Ed25519 brings its own digest.
///
/// # Errors
///
/// [`Error::DistinguishedName`] for a subject that
/// [`parse`](crate::DistinguishedName::parse) would not read, [`Error::Unsupported`] for a kind of key that does not sign here, [`Error::Malformed`] for a damaged
/// one, [`Error::Randomness`] without random bytes for the serial number, [`Error::Signing`] when the key
/// cannot sign.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use certgen::{DistinguishedName, KeyAlgorithm, PrivateKey, Template, Thumbprint, Validity, issue};
///
/// # fn main() -> Result<(), certgen::Error> {
/// let now = SystemTime::now();
/// let validity = Validity::new(now, now + Duration::from_secs(365 * 24 * 60 * 60))?;
/// let subject = DistinguishedName::common_name("My App")?;
/// let key = PrivateKey::generate(KeyAlgorithm::P256)?;
/// let certificate = issue::self_signed(&key, &Template::new(subject), validity)?;
/// assert_eq!(certificate.subject().to_string(), "CN=My App");
/// assert_eq!(Thumbprint::sha1(&certificate).to_hex().len(), 40);
/// # Ok(())
/// # }
/// ```
pub fn self_signed(
    key: &PrivateKey,
    template: &Template,
    validity: Validity,
) -> Result<Certificate, Error> {
    let signer = Signer::load(key)?;
    let public_key = public_half(key)?;
    let mut extensions = template.extensions(key.key_type())?;
    extensions.push(template::subject_key_identifier(public_key));
    let subject = template.subject_der()?;
    signer.certificate(&Contents {
        issuer: &subject,
        subject: &subject,
        public_key,
        validity,
        extensions: &extensions,
    })
}

/// Asks for a certificate for `key`: a request of PKCS#10 (RFC 2986), signed by `key`, with all that
/// `template` says as the extensions that are asked for (RFC 2985 §5.4.2).
///
/// # Errors
///
/// As [`self_signed`].
///
/// ```
/// use certgen::{AlternativeName, DistinguishedName, KeyAlgorithm, PrivateKey, Template, issue};
///
/// # fn main() -> Result<(), certgen::Error> {
/// let key = PrivateKey::generate(KeyAlgorithm::P256)?;
/// let template = Template::new(DistinguishedName::common_name("My App")?)
///     .alternative_names(vec![AlternativeName::parse("dns:app.example.com")?]);
/// let request = issue::request(&key, &template)?;
/// assert_eq!(request.alternative_names(), ["dns:app.example.com"]);
/// request.verify_signature()?;
/// # Ok(())
/// # }
/// ```
pub fn request(key: &PrivateKey, template: &Template) -> Result<CertificateRequest, Error> {
    let extensions = template.extensions(key.key_type())?;
    signed_request(key, &template.subject_der()?, &extensions)
}

/// ```text
/// CertificationRequestInfo ::= SEQUENCE { version INTEGER (0), subject, subjectPKInfo,
///                                         attributes [0] IMPLICIT SET OF Attribute }
/// ```
fn signed_request(
    key: &PrivateKey,
    subject: &[u8],
    extensions: &[Extension],
) -> Result<CertificateRequest, Error> {
    let signer = Signer::load(key)?;
    signer::check_readable(subject)?;
    let list = signer::list(extensions);
    let wanted = encode(Tag::SET, &[&list]);
    let attribute = encode(Tag::SEQUENCE, &[&encode_oid(ID_EXTENSION_REQ), &wanted]);
    let attributes: &[&[u8]] = if extensions.is_empty() { &[] } else { &[&attribute] };
    let attributes = encode(Tag::context(0).constructed(), attributes);
    let version = encode(Tag::INTEGER, &[&[0]]);
    let der = signer.signed(&[&version, subject, public_half(key)?, &attributes])?;
    CertificateRequest::from_der(&der).map_err(|_| Error::Signing)
}

/// The public half of `key`, which every key that signs has.
fn public_half(key: &PrivateKey) -> Result<&[u8], Error> {
    key.public_key_der().ok_or(Error::Signing)
}

/// What kind of key a `SubjectPublicKeyInfo` is.
fn type_of(public_key_der: &[u8]) -> Result<KeyType, Error> {
    let reason = "the bytes are no SubjectPublicKeyInfo";
    KeyType::of_public_key(public_key_der).ok_or(Error::Malformed { what: "public key", reason })
}

#[cfg(test)]
mod tests;
