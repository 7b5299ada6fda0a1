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
/// [`Error::OtherIssuer`] when another key than its own signed `certificate`, [`Error::Unproven`] when that
/// cannot be told, [`Error::NameUnreadable`] for a name with which OpenSSL would not read it; else as
/// [`self_signed`](super::self_signed).
pub fn renewed(
    certificate: &Certificate,
    key: &PrivateKey,
    validity: Validity,
) -> Result<Certificate, Error> {
    if !certificate.is_self_signed()? {
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
/// [`Error::NameUnreadable`] for a subject with which OpenSSL would not read it; else as
/// [`request`](super::request).
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
    pub(super) fn new(certificate: &'a Certificate, public_key: &'a [u8]) -> Self {
        let is_same_key = is_public_key_of(public_key, certificate);
        // As it was spelt.
        let public_key = if is_same_key { certificate.public_key_der() } else { public_key };
        Self { certificate, public_key, is_same_key }
    }

    /// The public key that is certified: in the spelling of before, if it is the same.
    pub(super) fn public_key(&self) -> &[u8] {
        self.public_key
    }

    /// The extensions in their order; `authority` makes the new one of an authorityKeyIdentifier.
    pub(super) fn extensions(&self, authority: impl Fn(Extension) -> Extension) -> Vec<Extension> {
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

/// Whether an extension says what another issuer than the one before cannot know.
pub(super) fn tells_of_issuer(oid: ObjectIdentifier) -> bool {
    let names_a_key = [ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER];
    OF_THE_ISSUER.contains(&oid) && !names_a_key.contains(&oid)
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

#[cfg(test)]
mod tests {
    use super::{
        super::{
            AlternativeName, Authority, Usage, self_signed,
            tests::{at, authority, key, named, span},
        },
        *,
    };
    use crate::{identity::Identity, key::KeyAlgorithm};

    const ALGORITHMS: [KeyAlgorithm; 4] =
        [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519];

    fn template() -> super::super::Template {
        named("CN=My App,OU=A,OU=B,DC=contoso,DC=com")
            .usage(Usage::Both)
            .alternative_names(vec![AlternativeName::parse("dns:app.example.com").unwrap()])
    }

    /// The extensions but those that name a key.
    fn of_no_key(certificate: &Certificate) -> Vec<Extension> {
        let names_a_key = [ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER];
        let mut extensions = certificate.extensions();
        extensions.retain(|one| !names_a_key.contains(&one.oid()));
        extensions
    }

    fn assert_same_but_for_the_key(old: &Certificate, new: &Certificate) {
        let kinds =
            |one: &Certificate| one.extensions().iter().map(Extension::oid).collect::<Vec<_>>();
        assert_eq!(new.subject_der(), old.subject_der());
        assert_eq!(of_no_key(new), of_no_key(old));
        assert_eq!(kinds(new), kinds(old), "in their order");
        assert_ne!(new.serial_hex(), old.serial_hex());
        assert_eq!((new.not_before(), new.not_after()), (at(500), at(900)));
    }

    #[test]
    fn what_signed_itself_is_renewed_by_its_key_or_by_another() {
        for algorithm in ALGORITHMS {
            let (own, other) = (key(algorithm), key(KeyAlgorithm::P256));
            let old = self_signed(&own, &template(), span(0, 600)).unwrap();
            let new = renewed(&old, &own, span(500, 900)).unwrap();
            assert_same_but_for_the_key(&old, &new);
            assert_eq!(new.extensions(), old.extensions());
            assert_eq!(new.public_key_der(), old.public_key_der());
            assert_eq!(new.verify_signed_by(&new), Ok(()), "{algorithm}");

            let new = renewed(&old, &other, span(500, 900)).unwrap();
            assert_same_but_for_the_key(&old, &new);
            assert_eq!(new.public_key_der(), other.public_key_der().unwrap());
            let key_id = template::key_id(new.public_key_der());
            assert_eq!(new.subject_key_id(), Some(key_id));
            assert_eq!(new.verify_signed_by(&new), Ok(()));
        }
    }

    #[test]
    fn what_a_ca_signed_is_renewed_by_a_ca_alone() {
        for algorithm in ALGORITHMS {
            let (one, other) = (authority(KeyAlgorithm::P256), authority(algorithm));
            let own = key(algorithm);
            let public_key = own.public_key_der().unwrap();
            let old = one.issue(public_key, &template(), span(0, 600)).unwrap();
            let refused = renewed(&old, &own, span(500, 900)).unwrap_err();
            let issuer = "CN=Contoso CA,O=Contoso".to_owned();
            assert_eq!(refused, Error::OtherIssuer { issuer });

            let new = one.renew(&old, public_key, span(500, 900)).unwrap();
            assert_same_but_for_the_key(&old, &new);
            assert_eq!(new.extensions(), old.extensions());
            for (authority, key) in [(&one, key(KeyAlgorithm::P384)), (&other, own.clone())] {
                let public_key = key.public_key_der().unwrap();
                let new = authority.renew(&old, public_key, span(500, 900)).unwrap();
                assert_same_but_for_the_key(&old, &new);
                let ca = authority.identity().certificate();
                assert_eq!(new.verify_signed_by(ca), Ok(()), "{algorithm}");
                assert_eq!(new.authority_key_id(), ca.subject_key_id());
                assert_eq!(new.subject_key_id(), Some(template::key_id(public_key)));
            }
        }
    }

    #[test]
    fn a_request_asks_for_the_same() {
        let (authority, own) = (authority(KeyAlgorithm::P384), key(KeyAlgorithm::P256));
        let old = authority.issue(own.public_key_der().unwrap(), &template(), span(0, 600));
        let old = old.unwrap();
        let request = renewal_request(&old, &own).unwrap();
        assert_eq!(request.verify_signature(), Ok(()));
        assert_eq!(request.subject_der(), old.subject_der());
        assert_eq!(request.extensions().unwrap(), of_no_key(&old));
    }

    #[test]
    fn a_ca_is_renewed_where_there_is_room_for_it() {
        let below = |length, own: Option<u8>| {
            let ca = key(KeyAlgorithm::P256);
            let root = named("CN=Root").certificate_authority(length);
            let root = self_signed(&ca, &root, span(0, 1000)).unwrap();
            let root = Authority::new(Identity::new(ca, vec![root]).unwrap()).unwrap();
            let own_key = key(KeyAlgorithm::P256);
            let template = named("CN=Middle").certificate_authority(own);
            let old = self_signed(&own_key, &template, span(0, 600)).unwrap();
            root.renew(&old, old.public_key_der(), span(500, 900)).map(|new| new.path_length())
        };
        assert_eq!(below(None, Some(3)), Ok(Some(3)));
        assert_eq!(below(Some(1), Some(0)), Ok(Some(0)));
        assert_eq!(below(Some(1), None), Ok(None));
        assert_eq!(below(Some(1), Some(1)), Err(Error::PathLength { left: 1 }));
        assert_eq!(below(Some(0), None), Err(Error::PathLength { left: 0 }));
    }
}
