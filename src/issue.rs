//! New certificates: who it is for, what it is good for, when, and whose signature vouches for it.

use std::time::SystemTime;

use const_oid::db::rfc5280::{ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH};
use der::{DateTime, Decode, Encode, asn1::OctetString};
use sha1::Digest;
use spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::{
    TbsCertificate,
    builder::{Builder, CertificateBuilder, profile::BuilderProfile},
    ext::{
        Extension, ToExtension,
        pkix::{
            BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
            SubjectKeyIdentifier,
        },
    },
    name::Name,
    serial_number::SerialNumber,
    time::Time,
};

use crate::{
    cert::Certificate,
    error::Error,
    key::{KeyAlgorithm, PrivateKey},
    name::DistinguishedName,
    random,
};

mod alternative_name;
mod signer;

pub use alternative_name::AlternativeName;
use signer::{CertificateSignature, CertificateSigner};

/// What a certificate is good for in TLS: its extended key usage (RFC 5280 §4.2.1.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Usage {
    /// `clientAuth` and `serverAuth`.
    Both,
    /// `clientAuth`: a service that signs in.
    #[default]
    Client,
    /// No extended key usage at all, which most readers take as "any".
    None,
    /// `serverAuth`: a server that others connect to.
    Server,
}

/// The span of time in which a certificate is valid, both ends included, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    not_before: DateTime,
    not_after: DateTime,
}

impl Validity {
    /// Takes the span from `not_before` to `not_after`; fractions of a second are cut off.
    ///
    /// # Errors
    ///
    /// [`Error::Validity`] when the end is not after the start, or when one of them is before 1970 or
    /// after 9999, the last year that a certificate can name (RFC 5280 §4.1.2.5.2).
    pub fn new(not_before: SystemTime, not_after: SystemTime) -> Result<Self, Error> {
        let moment = |time| {
            DateTime::from_system_time(time).map_err(|_| Error::Validity {
                reason: "both ends must be between the years 1970 and 9999",
            })
        };
        let (not_before, not_after) = (moment(not_before)?, moment(not_after)?);
        if not_after <= not_before {
            return Err(Error::Validity { reason: "it would end before it starts" });
        }
        Ok(Self { not_before, not_after })
    }
}

/// What a new certificate says.
#[derive(Debug, Clone)]
pub struct Template {
    subject: DistinguishedName,
    validity: Validity,
    alternative_names: Vec<AlternativeName>,
    usage: Usage,
}

impl Template {
    /// A certificate for `subject` in `validity`, for client authentication, without further names.
    #[must_use]
    pub fn new(subject: DistinguishedName, validity: Validity) -> Self {
        Self { subject, validity, alternative_names: Vec::new(), usage: Usage::Client }
    }

    /// Sets the subject alternative names (RFC 5280 §4.2.1.6); none leaves the extension out.
    #[must_use]
    pub fn alternative_names(mut self, names: Vec<AlternativeName>) -> Self {
        self.alternative_names = names;
        self
    }

    /// Sets what the certificate is good for.
    #[must_use]
    pub fn usage(mut self, usage: Usage) -> Self {
        self.usage = usage;
        self
    }
}

/// Issues a certificate for `key`, signed by `key` itself.
///
/// X.509 version 3 with a random serial number of 126 bits, basicConstraints CA:FALSE and keyUsage
/// (both critical), extendedKeyUsage, subjectKeyIdentifier, and the template's names. Signed with
/// SHA-256, on P-384 with SHA-384, which belongs to that curve; Ed25519 brings its own digest.
///
/// # Errors
///
/// [`Error::Randomness`] without random bytes for the serial number, [`Error::Signing`] when the key
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
/// let certificate = issue::self_signed(&key, &Template::new(subject, validity))?;
/// assert_eq!(certificate.subject().to_string(), "CN=My App");
/// assert_eq!(Thumbprint::sha1(&certificate).to_hex().len(), 40);
/// # Ok(())
/// # }
/// ```
pub fn self_signed(key: &PrivateKey, template: &Template) -> Result<Certificate, Error> {
    let public_key = SubjectPublicKeyInfoOwned::from_der(key.public_key_der().unwrap_or_default())
        .map_err(|_| Error::Signing)?;
    let signer = CertificateSigner::load(key)?;
    let validity = x509_cert::time::Validity::new(
        Time::from(template.validity.not_before),
        Time::from(template.validity.not_after),
    );
    let profile = Profile { template, key: key.signing_algorithm()? };
    let certificate = CertificateBuilder::new(profile, serial_number()?, validity, public_key)
        .and_then(|builder| builder.build::<_, CertificateSignature>(&signer))
        .map_err(|_| Error::Signing)?;
    Certificate::from_der(&certificate.to_der().map_err(|_| Error::Signing)?)
}

/// Draws a serial number: 16 octets, positive, without a leading zero octet (RFC 5280 §4.1.2.2 allows
/// 20 octets), 126 of its bits random.
fn serial_number() -> Result<SerialNumber, Error> {
    let [first, rest @ ..] = random::bytes::<16>()?;
    let mut octets = vec![first & 0x3f | 0x40];
    octets.extend(rest);
    SerialNumber::new(&octets).map_err(|_| Error::Randomness)
}

/// The contents of a leaf certificate, for the builder.
struct Profile<'a> {
    template: &'a Template,
    key: KeyAlgorithm,
}

impl Profile<'_> {
    fn key_usage(&self) -> KeyUsage {
        let serves = matches!(self.template.usage, Usage::Both | Usage::Server);
        // Only RSA can encipher a key (RFC 8446 made that a thing of the past; TLS 1.2 servers
        // with RSA key exchange still ask for it).
        if serves && self.key.is_rsa() {
            KeyUsage(KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment)
        } else {
            KeyUsage(KeyUsages::DigitalSignature.into())
        }
    }

    fn extended_key_usage(&self) -> Option<ExtendedKeyUsage> {
        let purposes = match self.template.usage {
            Usage::Both => vec![ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH],
            Usage::Client => vec![ID_KP_CLIENT_AUTH],
            Usage::None => return None,
            Usage::Server => vec![ID_KP_SERVER_AUTH],
        };
        Some(ExtendedKeyUsage(purposes))
    }

    fn alternative_names(&self) -> Option<SubjectAltName> {
        let names = &self.template.alternative_names;
        (!names.is_empty())
            .then(|| SubjectAltName(names.iter().map(|name| name.0.clone()).collect()))
    }
}

impl BuilderProfile for Profile<'_> {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.template.subject.0.clone()
    }

    fn build_extensions(
        &self,
        public_key: SubjectPublicKeyInfoRef<'_>,
        _issuer_public_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let constraints = BasicConstraints { ca: false, path_len_constraint: None };
        // RFC 5280 §4.2.1.2, method (1).
        let digest = sha1::Sha1::digest(public_key.subject_public_key.raw_bytes());
        let identifier = SubjectKeyIdentifier(OctetString::new(digest.as_slice())?);

        let mut extensions = vec![
            extension(tbs, Criticality::Critical, &constraints)?,
            extension(tbs, Criticality::Critical, &self.key_usage())?,
        ];
        if let Some(usage) = self.extended_key_usage() {
            extensions.push(extension(tbs, Criticality::NotCritical, &usage)?);
        }
        if let Some(names) = self.alternative_names() {
            extensions.push(extension(tbs, Criticality::NotCritical, &names)?);
        }
        extensions.push(extension(tbs, Criticality::NotCritical, &identifier)?);
        Ok(extensions)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Criticality {
    Critical,
    NotCritical,
}

fn extension<T: const_oid::AssociatedOid + Encode>(
    tbs: &TbsCertificate,
    criticality: Criticality,
    value: &T,
) -> der::Result<Extension> {
    (criticality == Criticality::Critical, value).to_extension(tbs.subject(), &[])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn issued(algorithm: KeyAlgorithm, usage: Usage) -> x509_cert::Certificate {
        let key = PrivateKey::generate(algorithm).unwrap();
        let subject = DistinguishedName::common_name("My App").unwrap();
        let template = Template::new(subject, Validity::new(at(0), at(60)).unwrap()).usage(usage);
        let certificate = self_signed(&key, &template).unwrap();
        x509_cert::Certificate::from_der(certificate.der()).unwrap()
    }

    fn extension_of<T: for<'a> Decode<'a, Error = der::Error> + const_oid::AssociatedOid>(
        certificate: &x509_cert::Certificate,
    ) -> Option<(bool, T)> {
        let extensions = certificate.tbs_certificate().extensions()?;
        let found = extensions.iter().find(|extension| extension.extn_id == T::OID)?;
        Some((found.critical, T::from_der(found.extn_value.as_bytes()).unwrap()))
    }

    #[test]
    fn a_leaf_says_what_it_is_good_for() {
        for (usage, purposes) in [
            (Usage::Both, Some(vec![ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH])),
            (Usage::Client, Some(vec![ID_KP_CLIENT_AUTH])),
            (Usage::None, None),
            (Usage::Server, Some(vec![ID_KP_SERVER_AUTH])),
        ] {
            let certificate = issued(KeyAlgorithm::P256, usage);
            let extended = extension_of::<ExtendedKeyUsage>(&certificate);
            assert_eq!(extended, purposes.map(|purposes| (false, ExtendedKeyUsage(purposes))));
            let (critical, constraints) = extension_of::<BasicConstraints>(&certificate).unwrap();
            assert!(critical && !constraints.ca && constraints.path_len_constraint.is_none());
            let (critical, usage) = extension_of::<KeyUsage>(&certificate).unwrap();
            assert!(critical && usage == KeyUsage(KeyUsages::DigitalSignature.into()));
            assert!(extension_of::<SubjectAltName>(&certificate).is_none());
        }
    }

    #[test]
    fn only_an_rsa_server_enciphers_keys() {
        for (usage, enciphers) in [
            (Usage::Both, true),
            (Usage::Client, false),
            (Usage::None, false),
            (Usage::Server, true),
        ] {
            let certificate = issued(KeyAlgorithm::Rsa2048, usage);
            let (_, usage) = extension_of::<KeyUsage>(&certificate).unwrap();
            assert!(usage.digital_signature());
            assert_eq!(usage.key_encipherment(), enciphers);
        }
    }

    #[test]
    fn serial_numbers_are_positive_16_octets_and_new_each_time() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            let serial = serial_number().unwrap();
            assert_eq!(serial.as_bytes().len(), 16);
            assert_eq!(serial.as_bytes()[0] & 0xc0, 0x40);
            assert!(seen.insert(serial.as_bytes().to_vec()));
        }
    }

    #[test]
    fn a_year_from_2050_on_is_written_in_four_digits() {
        let key = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let subject = DistinguishedName::common_name("My App").unwrap();
        let encoded = |seconds| {
            let validity = Validity::new(at(0), at(seconds)).unwrap();
            let der = self_signed(&key, &Template::new(subject.clone(), validity)).unwrap();
            (String::from_utf8_lossy(der.der()).into_owned(), der.not_after())
        };
        // The last second of 2049, the first of 2050, the last of 9999.
        for (seconds, expected) in [
            (2_524_607_999, "\u{17}\r491231235959Z"),
            (2_524_608_000, "\u{18}\u{f}20500101000000Z"),
            (253_402_300_799, "\u{18}\u{f}99991231235959Z"),
        ] {
            let (text, not_after) = encoded(seconds);
            assert!(text.contains(expected), "{expected:?}");
            assert_eq!(not_after, at(seconds));
        }
    }

    #[test]
    fn a_span_that_no_certificate_can_have_is_refused() {
        let before_1970 = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        for (start, end) in [
            (at(60), at(60)),
            (at(60), at(59)),
            (before_1970, at(60)),
            (at(0), at(253_402_300_800)),
        ] {
            assert!(matches!(Validity::new(start, end), Err(Error::Validity { .. })));
        }
    }
}
