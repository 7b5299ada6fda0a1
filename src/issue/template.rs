//! What a new certificate says, and its extensions.

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{
        ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_EXT_KEY_USAGE,
        ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_KP_CLIENT_AUTH,
        ID_KP_SERVER_AUTH,
    },
};
use der::Encode;
use sha1::Digest;

use super::{AlternativeName, Extension};
use crate::{
    ber::{Notes, Reader, Tag, encode, encode_oid},
    cert,
    error::Error,
    key::KeyType,
    name::DistinguishedName,
};

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

/// What a new certificate says, but for its dates, its key and who signs it.
#[derive(Debug, Clone)]
pub struct Template {
    pub(super) subject: DistinguishedName,
    pub(super) alternative_names: Vec<AlternativeName>,
    pub(super) usage: Option<Usage>,
    pub(super) role: Role,
}

/// Whether a certificate may sign others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It may, with so many CA certificates between it and the end of a chain; `None` for any number.
    Authority {
        path_length: Option<u8>,
    },
    Leaf,
}

impl Template {
    /// A certificate for `subject`, for client authentication, without further names.
    #[must_use]
    pub fn new(subject: DistinguishedName) -> Self {
        Self { subject, alternative_names: Vec::new(), usage: None, role: Role::Leaf }
    }

    /// Sets the subject alternative names (RFC 5280 §4.2.1.6); none leaves the extension out.
    #[must_use]
    pub fn alternative_names(mut self, names: Vec<AlternativeName>) -> Self {
        self.alternative_names = names;
        self
    }

    /// Sets what the certificate is good for; if it is never set, [`Usage::Client`], or [`Usage::None`]
    /// for a CA, whose extended key usage would limit what it signs.
    #[must_use]
    pub fn usage(mut self, usage: Usage) -> Self {
        self.usage = Some(usage);
        self
    }

    /// Makes it the certificate of a CA (RFC 5280 §4.2.1.9): `CA:TRUE`, and a key for `keyCertSign` and
    /// `cRLSign`. `path_length` says how many further CA certificates may stand between it and the end of
    /// a chain; `None` for any number.
    #[must_use]
    pub fn certificate_authority(mut self, path_length: Option<u8>) -> Self {
        self.role = Role::Authority { path_length };
        self
    }

    /// The name in DER. It may come from a certificate, and then is written as one that was read from text.
    ///
    /// # Errors
    ///
    /// [`Error::DistinguishedName`] when nobody could have written it so, [`Error::Signing`] when it is too
    /// long for DER.
    pub(super) fn subject_der(&self) -> Result<Vec<u8>, Error> {
        let written = self.subject.written_anew();
        let written = written
            .map_err(|reason| Error::distinguished_name(&self.subject.to_string(), reason))?;
        written.0.to_der().map_err(|_| Error::Signing)
    }

    /// All that the template says itself, for a key of this type.
    ///
    /// # Errors
    ///
    /// [`Error::Signing`] when a name is too long for DER.
    pub(super) fn extensions(&self, key: &KeyType) -> Result<Vec<Extension>, Error> {
        let usage = self.usage.unwrap_or(match self.role {
            Role::Authority { .. } => Usage::None,
            Role::Leaf => Usage::Client,
        });
        let mut extensions = vec![self.basic_constraints(), self.key_usage(usage, key)];
        extensions.extend(extended_key_usage(usage));
        extensions.extend(alternative_names(&self.alternative_names)?);
        Ok(extensions)
    }

    fn basic_constraints(&self) -> Extension {
        let value = match self.role {
            Role::Authority { path_length: Some(length) } => {
                // From 128 on a zero in front keeps the number from being negative.
                let zero: &[u8] = if length < 0x80 { &[] } else { &[0] };
                encode(Tag::SEQUENCE, &[TRUE, &encode(Tag::INTEGER, &[zero, &[length]])])
            }
            Role::Authority { path_length: None } => encode(Tag::SEQUENCE, &[TRUE]),
            Role::Leaf => encode(Tag::SEQUENCE, &[]),
        };
        Extension::critical(ID_CE_BASIC_CONSTRAINTS, &value)
    }

    fn key_usage(&self, usage: Usage, key: &KeyType) -> Extension {
        let serves = matches!(usage, Usage::Both | Usage::Server);
        let usages: &[&str] = match self.role {
            Role::Authority { .. } => &["keyCertSign", "cRLSign"],
            // Only RSA can encipher a key (RFC 8446 made that a thing of the past; TLS 1.2 servers
            // with RSA key exchange still ask for it).
            Role::Leaf if serves && matches!(key, KeyType::Rsa(_)) => {
                &["digitalSignature", "keyEncipherment"]
            }
            Role::Leaf => &["digitalSignature"],
        };
        Extension::critical(ID_CE_KEY_USAGE, &cert::key_usages_der(usages))
    }
}

pub(super) fn extended_key_usage(usage: Usage) -> Option<Extension> {
    let purposes: &[ObjectIdentifier] = match usage {
        Usage::Both => &[ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH],
        Usage::Client => &[ID_KP_CLIENT_AUTH],
        Usage::None => return None,
        Usage::Server => &[ID_KP_SERVER_AUTH],
    };
    Some(Extension::not_critical(ID_CE_EXT_KEY_USAGE, &purposes_der(purposes)))
}

/// `ExtKeyUsageSyntax ::= SEQUENCE OF KeyPurposeId`.
pub(super) fn purposes_der(purposes: &[ObjectIdentifier]) -> Vec<u8> {
    let purposes: Vec<_> = purposes.iter().flat_map(|oid| encode_oid(*oid).to_vec()).collect();
    encode(Tag::SEQUENCE, &[&purposes]).to_vec()
}

pub(super) fn alternative_names(names: &[AlternativeName]) -> Result<Option<Extension>, Error> {
    if names.is_empty() {
        return Ok(None);
    }
    let written: Result<Vec<_>, _> = names.iter().map(|name| name.0.to_der()).collect();
    let written = written.map_err(|_| Error::Signing)?.concat();
    let value = encode(Tag::SEQUENCE, &[&written]);
    Ok(Some(Extension::not_critical(ID_CE_SUBJECT_ALT_NAME, &value)))
}

/// What names the key that is certified: `SubjectKeyIdentifier ::= OCTET STRING`.
pub(super) fn subject_key_identifier(public_key: &[u8]) -> Extension {
    let value = encode(Tag::OCTET_STRING, &[&key_id(public_key)]);
    Extension::not_critical(ID_CE_SUBJECT_KEY_IDENTIFIER, &value)
}

/// What names the key that signs: `AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0], ... }`.
pub(super) fn authority_key_identifier(key_id: &[u8]) -> Extension {
    let value = encode(Tag::SEQUENCE, &[&encode(Tag::context(0), &[key_id])]);
    Extension::not_critical(ID_CE_AUTHORITY_KEY_IDENTIFIER, &value)
}

/// The name of a key: SHA-1 of its bits (RFC 5280 §4.2.1.2, method 1).
pub(super) fn key_id(public_key: &[u8]) -> Vec<u8> {
    let notes = Notes::default();
    let mut info = Reader::new(public_key, 0, &notes).sequence("");
    let bits = info.as_mut().ok().and_then(|info| {
        info.expect(Tag::SEQUENCE, "").ok()?;
        info.expect(Tag::BIT_STRING, "").ok()?.contents().get(1..)
    });
    sha1::Sha1::digest(bits.unwrap_or_default()).to_vec()
}

const TRUE: &[u8] = &[0x01, 1, 0xff];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cert::Certificate,
        issue::{self, Validity},
        key::{KeyAlgorithm, PrivateKey},
    };

    fn issued(algorithm: KeyAlgorithm, change: impl Fn(Template) -> Template) -> Certificate {
        let key = PrivateKey::generate(algorithm).unwrap();
        let subject = DistinguishedName::common_name("My App").unwrap();
        let start = std::time::SystemTime::UNIX_EPOCH;
        let validity = Validity::new(start, start + std::time::Duration::from_secs(60)).unwrap();
        issue::self_signed(&key, &change(Template::new(subject)), validity).unwrap()
    }

    fn is_critical(certificate: &Certificate, oid: ObjectIdentifier) -> Option<bool> {
        let extensions = certificate.extensions();
        extensions.iter().find(|one| one.oid() == oid).map(Extension::is_critical)
    }

    #[test]
    fn a_leaf_says_what_it_is_good_for() {
        for (usage, purposes) in [
            (Usage::Both, &["clientAuth", "serverAuth"][..]),
            (Usage::Client, &["clientAuth"]),
            (Usage::None, &[]),
            (Usage::Server, &["serverAuth"]),
        ] {
            let certificate = issued(KeyAlgorithm::P256, |template| template.usage(usage));
            assert_eq!(certificate.extended_key_usages(), purposes);
            let critical = (!purposes.is_empty()).then_some(false);
            assert_eq!(is_critical(&certificate, ID_CE_EXT_KEY_USAGE), critical);
            assert_eq!(is_critical(&certificate, ID_CE_BASIC_CONSTRAINTS), Some(true));
            assert_eq!((certificate.is_ca(), certificate.path_length()), (false, None));
            assert_eq!(is_critical(&certificate, ID_CE_KEY_USAGE), Some(true));
            assert_eq!(certificate.key_usages(), ["digitalSignature"]);
            assert_eq!(is_critical(&certificate, ID_CE_SUBJECT_ALT_NAME), None);
            assert_eq!(certificate.version(), 3);
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
            let certificate = issued(KeyAlgorithm::Rsa2048, |template| template.usage(usage));
            let usages = certificate.key_usages();
            assert_eq!(usages.contains(&"keyEncipherment"), enciphers);
            assert!(usages.contains(&"digitalSignature"));
        }
    }

    #[test]
    fn a_ca_signs_certificates_and_says_how_deep() {
        for length in [None, Some(0), Some(1), Some(127), Some(128), Some(255)] {
            let ca = issued(KeyAlgorithm::P256, |one| one.certificate_authority(length));
            assert!(ca.can_sign_certificates());
            assert_eq!(ca.path_length(), length.map(u64::from));
            assert_eq!(ca.key_usages(), ["keyCertSign", "cRLSign"]);
            assert_eq!(ca.extended_key_usages(), [""; 0]);
            assert!(ca.subject_key_id().is_some());
        }
        let of_servers = issued(KeyAlgorithm::P256, |template| {
            template.usage(Usage::Server).certificate_authority(None)
        });
        assert_eq!(of_servers.extended_key_usages(), ["serverAuth"]);
    }
}
