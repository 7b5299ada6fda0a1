//! A CA: an identity that signs the certificates of others.

use const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;

use super::{
    Contents, Extension, RequestRules, Signer, Template, Validity, possession,
    renewal::{self, Carried},
    rights::Rights,
    template::{self, Role},
    type_of,
};
use crate::{
    cert::Certificate,
    error::{Error, RequestedName},
    identity::Identity,
    name::{DistinguishedName, SameName},
    request::CertificateRequest,
};

/// An identity that may sign certificates, proven to: whoever has one can issue.
#[derive(Debug)]
pub struct Authority {
    identity: Identity,
    signer: Signer,
    validity: Validity,
    rights: Rights,
}

impl Authority {
    /// Takes the key and the certificate of a CA, with the certificates above it.
    ///
    /// # Errors
    ///
    /// [`Error::NotAuthority`] when its certificate or one above may not sign others, or is limited in a
    /// way that is not understood, or when OpenSSL would read nothing that has its name, [`Error::Chain`] when a certificate was not signed by the next one,
    /// [`Error::Unsupported`] for a kind of key that does not sign here.
    pub fn new(identity: Identity) -> Result<Self, Error> {
        let rights = Rights::of(&identity)?;
        if let Some(attribute) = identity.certificate().subject().first_unreadable() {
            let unreadable = Error::NameUnreadable { attribute };
            return Err(Error::NotAuthority { reason: unreadable.to_string().into() });
        }
        let signer = Signer::load(identity.key())?;
        let validity = Validity::of(identity.certificate())?;
        Ok(Self { identity, signer, validity, rights })
    }

    /// The CA itself.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The certificates that belong behind each one that it issues: its own, then those above.
    pub fn chain(&self) -> impl Iterator<Item = &Certificate> {
        self.identity.chain()
    }

    /// What cannot be told of the certificates above its own, and why: "whether CN=Root signed CN=CA: ECDSA
    /// with SHA-512 of P-521 is not supported here". Empty where each link was verified.
    #[must_use]
    pub fn unproven(&self) -> &[String] {
        self.rights.unproven()
    }

    /// The span of time that everything it issues has to lie within: that of its own certificate.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// Issues a certificate for a public key, a `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    ///
    /// [`Error::BeyondIssuer`] when `validity` is not within that of the CA, [`Error::Expired`] when it
    /// begins after that, [`Error::NameNotPermitted`] for a name outside the name constraints of the CA or of
    /// one above it, [`Error::NameOfIssuer`] for the CA's own name unless it is for a CA too,
    /// [`Error::DistinguishedName`] for a name that [`DistinguishedName::parse`] would not read,
    /// [`Error::PathLength`] for a CA where there may be none, or not so deep,
    /// [`Error::NotAuthority`] for a purpose that the CA is not for, [`Error::Malformed`] for a public key
    /// that could not be read, [`Error::Randomness`] without random bytes for the serial number,
    /// [`Error::Signing`] when the key cannot sign.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use certgen::{
    ///     Authority, DistinguishedName, Identity, KeyAlgorithm, PrivateKey, Template, Validity, issue,
    /// };
    ///
    /// # fn main() -> Result<(), certgen::Error> {
    /// let now = SystemTime::now();
    /// let days = |count: u64| Duration::from_secs(count * 24 * 60 * 60);
    /// let name = DistinguishedName::common_name("Contoso CA")?;
    /// let root = Template::new(name).certificate_authority(Some(0));
    /// let key = PrivateKey::generate(KeyAlgorithm::P384)?;
    /// let certificate = issue::self_signed(&key, &root, Validity::new(now, now + days(3650))?)?;
    /// let authority = Authority::new(Identity::new(key, vec![certificate])?)?;
    ///
    /// let key = PrivateKey::generate(KeyAlgorithm::P256)?;
    /// let leaf = Template::new(DistinguishedName::common_name("My App")?);
    /// let public_key = key.public_key_der().expect("of every key that is generated");
    /// let certificate = authority.issue(public_key, &leaf, Validity::new(now, now + days(90))?)?;
    /// certificate.verify_signed_by(authority.identity().certificate())?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn issue(
        &self,
        public_key_der: &[u8],
        template: &Template,
        validity: Validity,
    ) -> Result<Certificate, Error> {
        let role = self.rights.grant(template.role)?;
        let template = Template { role, ..template.clone() };
        if role == Role::Leaf && self.is_called(&template.subject) {
            return Err(Error::NameOfIssuer { name: template.subject.to_string() });
        }
        let extensions = template.extensions(&type_of(public_key_der)?)?;
        self.sign(public_key_der, &template.subject_der()?, extensions, validity)
    }

    /// Issues the certificate that `request` asks for, as far as `rules` take it, after verifying its
    /// signature.
    ///
    /// # Errors
    ///
    /// [`Error::BadSignature`] when the request was not signed by the key in it, [`Error::WeakKey`] and
    /// [`Error::WeakSignature`] where that signature would prove nothing, [`Error::RequestRefused`] and
    /// [`Error::RequestedName`] for what it asks for and does not get; else as [`Authority::issue`].
    pub fn issue_requested(
        &self,
        request: &CertificateRequest,
        rules: &RequestRules,
        validity: Validity,
    ) -> Result<Certificate, Error> {
        possession::prove(request, rules)?;
        let extensions = rules.extensions(request)?;
        let subject = rules.subject(request)?;
        if self.is_called(request.subject()) {
            let reason = "its subject is the name of the CA itself".into();
            return Err(Error::RequestedName { name: RequestedName::Subject, reason });
        }
        self.sign(request.public_key_der(), &subject, extensions, validity)
    }

    /// Issues `certificate` again for a public key, a `SubjectPublicKeyInfo` in DER, which may be the same
    /// as before: the subject and the extensions byte for byte and in their order.
    ///
    /// New are the serial number, the dates, the issuer, and what names the issuer's key; with another key
    /// what names that too. Of another issuer than before, what only that one could know is left out: where
    /// its revocation lists are, and its own certificate.
    ///
    /// # Errors
    ///
    /// [`Error::PathLength`] for a CA that may not stand below this one, [`Error::NameUnreadable`] for a subject
    /// with which OpenSSL would not read it; else as [`Authority::issue`].
    pub fn renew(
        &self,
        certificate: &Certificate,
        public_key_der: &[u8],
        validity: Validity,
    ) -> Result<Certificate, Error> {
        type_of(public_key_der)?;
        self.rights.check_renewed(certificate)?;
        let carried = Carried::new(certificate, public_key_der);
        let key_id = self.key_id();
        let is_same = |_: &Extension| certificate.authority_key_id().as_ref() == Some(&key_id);
        let mut extensions = carried.extensions(|own| match is_same(&own) {
            true => own,
            false => own.with_value(template::authority_key_identifier(&key_id).value()),
        });
        if !certificate.is_issued_by(self.identity.certificate()) {
            extensions.retain(|one| !renewal::tells_of_issuer(one.oid()));
        }
        if !extensions.iter().any(|one| one.oid() == ID_CE_AUTHORITY_KEY_IDENTIFIER) {
            extensions.push(template::authority_key_identifier(&key_id));
        }
        let subject = certificate.subject_der();
        self.sign_as_they_are(carried.public_key(), &subject, &extensions, validity)
    }

    fn sign(
        &self,
        public_key: &[u8],
        subject: &[u8],
        mut extensions: Vec<Extension>,
        validity: Validity,
    ) -> Result<Certificate, Error> {
        extensions.push(template::subject_key_identifier(public_key));
        extensions.push(template::authority_key_identifier(&self.key_id()));
        self.sign_as_they_are(public_key, subject, &extensions, validity)
    }

    fn sign_as_they_are(
        &self,
        public_key: &[u8],
        subject: &[u8],
        extensions: &[Extension],
        validity: Validity,
    ) -> Result<Certificate, Error> {
        if validity.not_before() > self.validity.not_after() {
            return Err(Error::Expired { not_after: self.validity.not_after() });
        }
        if !validity.is_within(&self.validity) {
            return Err(Error::BeyondIssuer {
                not_before: self.validity.not_before(),
                not_after: self.validity.not_after(),
            });
        }
        self.rights.check_purposes(extensions)?;
        let issued = self.signer.certificate(&Contents {
            issuer: &self.identity.certificate().subject_der(),
            subject,
            public_key,
            validity,
            extensions,
        })?;
        // On what would go out: whoever reads it decides by the same bytes.
        self.chain().try_for_each(|issuer| issuer.permits_names_of(&issued))?;
        Ok(issued)
    }

    /// Whether `name` is its own.
    fn is_called(&self, name: &DistinguishedName) -> bool {
        !name.is_empty() && SameName::of(name) == self.identity.certificate().same_subject()
    }

    /// What the CA's certificate calls its key; where it does not, what certificates mostly would.
    fn key_id(&self) -> Vec<u8> {
        let certificate = self.identity.certificate();
        let stated = certificate.subject_key_id();
        stated.unwrap_or_else(|| template::key_id(certificate.public_key_der()))
    }
}
