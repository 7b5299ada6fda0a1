//! Requests for a certificate (PKCS#10, RFC 2986): `.csr`, `.p10`.

use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{
        ID_CE_BASIC_CONSTRAINTS, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME,
    },
};
use der::Decode;
use x509_cert::name::Name;

use crate::{
    ber::{Element, Fault, Notes, Reader, Tag},
    cert::{self, Extension},
    error::Error,
    key::{KeyType, signature_name_of, verify_signed},
    name::DistinguishedName,
};

/// A request for a certificate (RFC 2986 §4), with exactly the bytes that were read.
///
/// Reading one verifies nothing: [`CertificateRequest::verify_signature`] does.
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateRequest {
    der: Vec<u8>,
    subject: DistinguishedName,
    subject_der: Vec<u8>,
    key_type: KeyType,
    public_key: Vec<u8>,
    is_of_first_version: bool,
    /// An error says what is wrong with them.
    extensions: Result<Vec<Extension>, &'static str>,
    signed: Signed,
}

/// What the signature is over, how it was made, and its bytes.
#[derive(Clone, PartialEq, Eq)]
struct Signed {
    message: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
}

impl CertificateRequest {
    /// Reads one request from DER.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when `der` is anything but one whole request.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let malformed = |reason| Error::Malformed { what: "certificate request", reason };
        let notes = Notes::default();
        let outline = Outline::read(der, &notes).map_err(|fault| match fault.reason {
            BEHIND => malformed(BEHIND),
            _ => malformed(NOT_PKCS10),
        })?;
        let extensions = outline.extensions();
        if notes.is_ber() {
            return Err(malformed(NOT_PKCS10));
        }
        let subject = Name::from_der(outline.subject.whole()).map(DistinguishedName).ok();
        let subject = subject
            .filter(|subject| !subject.has_empty_part())
            .ok_or(malformed("the name in it could not be read"))?;
        let public_key = outline.public_key.whole();
        let key_type = KeyType::of_public_key(public_key)
            .ok_or(malformed("the public key in it could not be read"))?;
        Ok(Self {
            der: der.to_vec(),
            subject,
            subject_der: outline.subject.whole().to_vec(),
            key_type,
            public_key: public_key.to_vec(),
            is_of_first_version: outline.version.contents() == [0],
            extensions,
            signed: Signed {
                message: outline.info.whole().to_vec(),
                algorithm: outline.algorithm.whole().to_vec(),
                // The zero is the count of unused bits: a signature has none.
                signature: match outline.signature.contents() {
                    [0, signature @ ..] => signature.to_vec(),
                    _ => Vec::new(),
                },
            },
        })
    }

    /// The bytes that were read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The name that is asked for.
    #[must_use]
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// What kind of key the certificate is to be for.
    #[must_use]
    pub fn key_type(&self) -> &KeyType {
        &self.key_type
    }

    /// The public key as DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7), as it stands in the
    /// request.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key
    }

    /// The subject alternative names that are asked for, as [`Certificate::alternative_names`] writes
    /// them.
    ///
    /// [`Certificate::alternative_names`]: crate::Certificate::alternative_names
    #[must_use]
    pub fn alternative_names(&self) -> Vec<String> {
        self.extension(ID_CE_SUBJECT_ALT_NAME, cert::read_alternative_names).unwrap_or_default()
    }

    /// What the key is to be allowed to do, as [`Certificate::key_usages`] writes it. Empty if that is
    /// not asked for.
    ///
    /// [`Certificate::key_usages`]: crate::Certificate::key_usages
    #[must_use]
    pub fn key_usages(&self) -> Vec<&'static str> {
        self.extension(ID_CE_KEY_USAGE, cert::read_key_usages).unwrap_or_default()
    }

    /// What the key is to be for, as [`Certificate::extended_key_usages`] writes it. Empty if that is
    /// not asked for.
    ///
    /// [`Certificate::extended_key_usages`]: crate::Certificate::extended_key_usages
    #[must_use]
    pub fn extended_key_usages(&self) -> Vec<String> {
        self.extension(ID_CE_EXT_KEY_USAGE, cert::read_extended_key_usages).unwrap_or_default()
    }

    /// Whether it asks for the certificate of a CA.
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.extension(ID_CE_BASIC_CONSTRAINTS, cert::read_is_ca).unwrap_or_default()
    }

    /// Verifies that the key in it made the signature, by which whoever made the request shows that the
    /// private half is theirs. Over exactly the bytes that were read.
    ///
    /// # Errors
    ///
    /// [`Error::BadSignature`] when another key made it or something was changed since,
    /// [`Error::Unsupported`] for an algorithm or a key that nothing is verified with here,
    /// [`Error::Malformed`] for a key or an algorithm that could not be read.
    pub fn verify_signature(&self) -> Result<(), Error> {
        let Signed { message, algorithm, signature } = &self.signed;
        verify_signed(algorithm, &self.public_key, message, signature)
    }

    /// What it was signed with, as [`Certificate::signature_algorithm`] writes it.
    ///
    /// [`Certificate::signature_algorithm`]: crate::Certificate::signature_algorithm
    #[must_use]
    pub fn signature_algorithm(&self) -> String {
        signature_name_of(&self.signed.algorithm).unwrap_or_default()
    }

    /// The name that is asked for, in DER, as it stands.
    pub(crate) fn subject_der(&self) -> &[u8] {
        &self.subject_der
    }

    /// Whether it has the only version that there is (RFC 2986 §4.1).
    pub(crate) fn is_of_first_version(&self) -> bool {
        self.is_of_first_version
    }

    /// The extensions that are asked for, in their order.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub(crate) fn extensions(&self) -> Result<&[Extension], &'static str> {
        self.extensions.as_deref().map_err(|reason| *reason)
    }

    fn extension<T>(
        &self,
        oid: ObjectIdentifier,
        read: impl FnOnce(Element<'_>) -> Option<T>,
    ) -> Option<T> {
        let extensions = self.extensions.as_deref().ok()?;
        extensions.iter().find(|extension| extension.oid() == oid)?.read_value(read)
    }
}

impl std::fmt::Debug for CertificateRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificateRequest")
            .field("subject", &self.subject.to_string())
            .field("key_type", &self.key_type)
            .finish_non_exhaustive()
    }
}

/// The parts of a CertificationRequest that are looked at.
struct Outline<'a> {
    info: Element<'a>,
    version: Element<'a>,
    subject: Element<'a>,
    public_key: Element<'a>,
    attributes: Option<Element<'a>>,
    algorithm: Element<'a>,
    signature: Element<'a>,
}

impl<'a> Outline<'a> {
    /// ```text
    /// CertificationRequest ::= SEQUENCE {
    ///     SEQUENCE { version INTEGER, subject Name, subjectPKInfo SubjectPublicKeyInfo,
    ///                attributes [0] IMPLICIT SET OF Attribute },
    ///     signatureAlgorithm AlgorithmIdentifier,
    ///     signature BIT STRING }
    /// ```
    ///
    /// Attributes that are missing altogether are no fault: old versions of several tools forget them.
    fn read(der: &'a [u8], notes: &'a Notes) -> Result<Self, Fault> {
        let mut reader = Reader::new(der, 0, notes);
        let mut request = reader.sequence("")?;
        let whole = request.expect(Tag::SEQUENCE, "")?;
        let mut info = whole.children()?;
        let version = info.expect(Tag::INTEGER, "")?;
        let subject = info.expect(Tag::SEQUENCE, "")?;
        let public_key = info.expect(Tag::SEQUENCE, "")?;
        let attributes = info.optional(Tag::context(0))?;
        if let Some(attributes) = attributes {
            let mut attributes = attributes.children()?;
            while attributes.next()?.is_some() {}
        }
        let algorithm = request.expect(Tag::SEQUENCE, "")?;
        let signature = request.expect(Tag::BIT_STRING, "")?;
        if !request.rest().is_empty() || !info.rest().is_empty() {
            return Err(reader.fault(NOT_PKCS10));
        }
        if !reader.rest().is_empty() {
            return Err(reader.fault(BEHIND));
        }
        Ok(Self { info: whole, version, subject, public_key, attributes, algorithm, signature })
    }

    /// The extensions that are asked for (RFC 2985 §5.4.2), by the attribute of PKCS#9 and by that of
    /// Windows. Each may stand there once, with a single value: of more than one, readers take the first or
    /// the last.
    fn extensions(&self) -> Result<Vec<Extension>, &'static str> {
        let mut extensions = Vec::new();
        let mut seen = Vec::new();
        let Some(attributes) = self.attributes else { return Ok(extensions) };
        let mut attributes = attributes.children().map_err(|_| DAMAGED)?;
        while let Some(attribute) = attributes.next().map_err(|_| DAMAGED)? {
            let mut parts = attribute.children().map_err(|_| DAMAGED)?;
            let kind = parts.oid("").map_err(|_| DAMAGED)?;
            if !EXTENSION_REQUESTS.contains(&kind) {
                continue;
            }
            if seen.contains(&kind) {
                return Err("it asks for extensions twice (two attributes extensionRequest)");
            }
            seen.push(kind);
            let lists = lists(parts).ok_or(DAMAGED)?;
            let [list] = lists.as_slice() else {
                return Err("it asks for extensions twice (two values of extensionRequest)");
            };
            extensions.extend(Extension::read_all(*list).ok_or(DAMAGED)?);
        }
        Ok(extensions)
    }
}

/// The values of an attribute, each a list of extensions, from what stands behind its kind.
fn lists(mut parts: Reader<'_>) -> Option<Vec<Element<'_>>> {
    let mut values = parts.expect(Tag::SET, "").ok()?.children().ok()?;
    let mut lists = vec![values.expect(Tag::SEQUENCE, "").ok()?];
    while let Some(list) = values.next().ok()? {
        lists.push(list);
    }
    parts.rest().is_empty().then_some(lists)
}

/// The attribute of PKCS#9, and the one that Windows had before.
const EXTENSION_REQUESTS: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.14"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.14"),
];
const NOT_PKCS10: &str = "the bytes are not PKCS#10 in DER";
const BEHIND: &str = "bytes stand behind the end of the request";
const DAMAGED: &str = "its extensions are damaged";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ber::{encode, encode_oid},
        key::{KeyAlgorithm, PrivateKey},
    };

    struct Parts {
        subject: Vec<u8>,
        public_key: Vec<u8>,
        attributes: Vec<u8>,
    }

    fn parts() -> Parts {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let name = DistinguishedName::parse("CN=My App,O=Contoso").unwrap();
        Parts {
            subject: der::Encode::to_der(&name.0).unwrap(),
            public_key: key.public_key_der().unwrap().to_vec(),
            attributes: vec![0xa0, 0],
        }
    }

    fn request(parts: &Parts) -> Vec<u8> {
        let info = [&[2, 1, 0][..], &parts.subject, &parts.public_key, &parts.attributes];
        let info = encode(Tag::SEQUENCE, &info);
        encode(Tag::SEQUENCE, &[&info, &[0x30, 0], &[3, 1, 0]]).to_vec()
    }

    #[test]
    fn a_request_says_who_and_which_key() {
        let mut parts = parts();
        for attributes in [&[0xa0, 0][..], &[], &[0xa0, 2, 0x30, 0]] {
            parts.attributes = attributes.to_vec();
            let der = request(&parts);
            let request = CertificateRequest::from_der(&der).unwrap();
            assert_eq!(request.subject().to_string(), "CN=My App,O=Contoso");
            assert_eq!(request.key_type(), &KeyType::P256);
            assert_eq!((request.der(), request.public_key_der()), (&der[..], &*parts.public_key));
        }
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let reason = |der: &[u8]| match CertificateRequest::from_der(der).unwrap_err() {
            Error::Malformed { what: "certificate request", reason } => reason,
            other => panic!("{other:?}"),
        };
        let der = request(&parts());
        for end in 0..der.len() {
            assert_eq!(reason(&der[..end]), NOT_PKCS10, "cut off at {end}");
        }
        for behind in [&[0][..], b"\n", &der] {
            assert_eq!(reason(&[&der[..], behind].concat()), BEHIND);
        }
        let mut inside = der.clone();
        inside.push(0);
        inside[2] += 1;
        assert_eq!(reason(&inside), NOT_PKCS10, "a byte behind the signature");
        assert_eq!(reason(crate::identity::tests::identity().certificate().der()), NOT_PKCS10);

        let unnamed = Parts { subject: vec![0x30, 2, 5, 0], ..parts() };
        assert_eq!(reason(&request(&unnamed)), "the name in it could not be read");
        // A part of a name has an attribute at least; otherwise a name that is there would name nobody.
        let hollow = Parts { subject: vec![0x30, 2, 0x31, 0], ..parts() };
        assert_eq!(reason(&request(&hollow)), "the name in it could not be read");
        let keyless = Parts { public_key: vec![0x30, 0], ..parts() };
        assert_eq!(reason(&request(&keyless)), "the public key in it could not be read");
        let crowded = Parts { attributes: vec![0xa0, 0, 5, 0], ..parts() };
        assert_eq!(reason(&request(&crowded)), NOT_PKCS10);
        let broken = Parts { attributes: vec![0xa0, 2, 0x30, 9], ..parts() };
        assert_eq!(reason(&request(&broken)), NOT_PKCS10);

        let mut long_form = der.clone();
        long_form.splice(1..2, [0x82, 0]);
        assert_eq!(reason(&long_form), NOT_PKCS10, "BER");
        let cut_up = Parts { attributes: asking_for(b"\x24\x04\x04\x02\x05\0"), ..parts() };
        assert_eq!(reason(&request(&cut_up)), NOT_PKCS10, "BER in an extension");
    }

    /// Attributes with one extension that is asked for, 1.2.3, and what stands behind its identifier.
    fn asking_for(rest: &[u8]) -> Vec<u8> {
        let extension = encode(Tag::SEQUENCE, &[b"\x06\x02\x2a\x03", rest]);
        let list = encode(Tag::SEQUENCE, &[&extension]);
        let kind = encode_oid(EXTENSION_REQUESTS[0]);
        let attribute = encode(Tag::SEQUENCE, &[&kind, &encode(Tag::SET, &[&list])]);
        encode(Tag::context(0).constructed(), &[&attribute]).to_vec()
    }

    #[test]
    fn an_extension_that_certificates_cannot_have_is_damaged() {
        let asked = |rest: &[u8]| {
            let der = request(&Parts { attributes: asking_for(rest), ..parts() });
            let request = CertificateRequest::from_der(&der).unwrap();
            let extensions = request.extensions().ok();
            extensions.map(|all| all.iter().map(Extension::is_critical).collect())
        };
        assert_eq!(asked(b"\x04\x02\x05\0"), Some(vec![false]));
        assert_eq!(asked(b"\x01\x01\0\x04\x02\x05\0"), Some(vec![false]));
        assert_eq!(asked(b"\x01\x01\xff\x04\x02\x05\0"), Some(vec![true]));
        for damaged in [
            &b"\x01\x01\x01\x04\x02\x05\0"[..],
            b"\x01\0\x04\x02\x05\0",
            b"\x04\x02\x05\0\x04\x02\x05\0",
            b"\x05\0",
            b"",
        ] {
            assert_eq!(asked(damaged), None, "{damaged:02x?}");
        }
    }

    #[test]
    fn extensions_are_asked_for_once() {
        let extension = encode(Tag::SEQUENCE, &[b"\x06\x02\x2a\x03\x04\x02\x05\0"]);
        let list = encode(Tag::SEQUENCE, &[&extension]);
        let attribute = |kind, values: &[&[u8]]| {
            encode(Tag::SEQUENCE, &[&encode_oid(kind), &encode(Tag::SET, values)]).to_vec()
        };
        let asked = |attributes: &[Vec<u8>]| {
            let attributes =
                encode(Tag::context(0).constructed(), &[&attributes.concat()]).to_vec();
            let der = request(&Parts { attributes, ..parts() });
            let request = CertificateRequest::from_der(&der).unwrap();
            request.extensions().map(<[_]>::len)
        };
        let [ours, theirs] = EXTENSION_REQUESTS.map(|kind| attribute(kind, &[&list]));
        assert_eq!(asked(&[ours.clone(), theirs]), Ok(2));
        let twice = asked(&[ours.clone(), ours]).unwrap_err();
        assert!(twice.contains("two attributes"), "{twice}");
        let twice = asked(&[attribute(EXTENSION_REQUESTS[0], &[&list, &list])]).unwrap_err();
        assert!(twice.contains("two values"), "{twice}");
        assert_eq!(asked(&[attribute(EXTENSION_REQUESTS[0], &[])]), Err(DAMAGED));
    }

    #[test]
    fn another_version_is_read_and_told() {
        let mut der = request(&parts());
        assert!(CertificateRequest::from_der(&der).unwrap().is_of_first_version());
        let version = der.windows(3).position(|bytes| bytes == [2, 1, 0]).unwrap();
        der[version + 2] = 5;
        assert!(!CertificateRequest::from_der(&der).unwrap().is_of_first_version());
    }
}
