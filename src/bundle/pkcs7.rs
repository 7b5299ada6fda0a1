//! PKCS#7 files (`.p7b`, `.p7c`; CMS SignedData, RFC 5652 §5), taken for what they mostly are: a pile of
//! certificates and CRLs, whether or not anything is signed. Signatures are not verified.

use const_oid::ObjectIdentifier;

use crate::{
    ber::{Element, Notes, Reader, Tag, encode, encode_oid},
    error::{Error, Feature},
    pbe::Budget,
    pfx::BagValue,
};

/// What a PKCS#7 file holds.
#[derive(Debug)]
pub(super) struct Pkcs7 {
    /// Certificates, then CRLs, each in the order of the file.
    pub(super) values: Vec<BagValue>,
    /// Whether it is signed, rather than a wrapping of certificates.
    pub(super) is_signed: bool,
    /// Whether it uses forms of BER that DER does not have. The order of the certificates does not
    /// count: few writers sort them.
    pub(super) is_ber: bool,
    /// How many bytes stand behind it.
    pub(super) trailing_bytes: usize,
}

/// Reads a ContentInfo with SignedData (RFC 5652 §3 and §5.1), in DER or BER. `offset` is where
/// `bytes` stand in what a person would look at.
///
/// # Errors
///
/// [`Error::Damaged`] where the structure breaks, [`Error::Unsupported`] for another content,
/// [`Error::TooCostly`] beyond the budget.
pub(super) fn read(bytes: &[u8], offset: usize, budget: &mut Budget<'_>) -> Result<Pkcs7, Error> {
    let notes = Notes::default();
    let mut reader = Reader::new(bytes, offset, &notes);
    let mut info = reader.sequence("a PKCS#7 is no sequence")?;
    let content_type = info.oid("a PKCS#7 does not say what it holds")?;
    if content_type != SIGNED_DATA {
        return Err(unsupported(content_type));
    }
    let content = info.expect(Tag::context(0), "a PKCS#7 is empty")?;
    let mut parts = content.children()?.sequence("the signed data of a PKCS#7 is no sequence")?;
    parts.expect(Tag::INTEGER, "the signed data of a PKCS#7 has no version")?;
    parts.expect(Tag::SET, "the signed data of a PKCS#7 has no list of digests")?;
    parts.expect(Tag::SEQUENCE, "the signed data of a PKCS#7 has no content")?;
    let mut values = Vec::new();
    if let Some(certificates) = parts.optional(Tag::context(0))? {
        each(certificates, budget, |element| certificate(element).map(|value| values.push(value)))?;
    }
    if let Some(crls) = parts.optional(Tag::context(1))? {
        each(crls, budget, |element| crl(element).map(|value| values.push(value)))?;
    }
    let signers = parts.expect(Tag::SET, "the signed data of a PKCS#7 has no list of signers")?;
    Ok(Pkcs7 {
        values,
        is_signed: !signers.contents().is_empty(),
        is_ber: notes.is_ber(),
        trailing_bytes: reader.rest().len(),
    })
}

/// Writes certificates and CRLs as SignedData that nobody signed (RFC 5652 §5.2: "degenerate"), each
/// byte for byte and in the order given.
///
/// DER would have the elements of a set sorted by their bytes. CMS does not ask for DER, OpenSSL does not
/// sort either, and no reader that was tried refuses another order, though Python warns of it. OpenSSL
/// and Java show the certificates as they stand: sorted, a file that becomes PEM again would not begin
/// with the certificate of the key.
pub(super) fn write(certificates: &[&[u8]], crls: &[&[u8]]) -> Vec<u8> {
    let set = |number: u8, elements: &[&[u8]]| match elements {
        [] => Default::default(),
        some => encode(Tag::context(number).constructed(), some),
    };
    let signed_data = encode(
        Tag::SEQUENCE,
        &[
            VERSION_1,
            &encode(Tag::SET, &[]),
            &encode(Tag::SEQUENCE, &[&encode_oid(DATA)]),
            &set(0, certificates),
            &set(1, crls),
            &encode(Tag::SET, &[]),
        ],
    );
    let content = encode(Tag::context(0).constructed(), &[&signed_data]);
    encode(Tag::SEQUENCE, &[&encode_oid(SIGNED_DATA), &content]).to_vec()
}

fn each<'a>(
    set: Element<'a>,
    budget: &mut Budget<'_>,
    mut take: impl FnMut(Element<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut elements = set.children()?;
    while let Some(element) = elements.next()? {
        budget.count_bag()?;
        take(element)?;
    }
    Ok(())
}

/// CertificateChoices (RFC 5652 §10.2.2). What is no X.509 certificate is no reason to refuse the rest.
fn certificate(element: Element<'_>) -> Result<BagValue, Error> {
    let kind = match element.tag() {
        Tag::SEQUENCE => return Ok(BagValue::certificate(element.whole())),
        EXTENDED_CERTIFICATE => PKCS6,
        ATTRIBUTE_CERTIFICATE_V1 | ATTRIBUTE_CERTIFICATE_V2 => ATTRIBUTE_CERTIFICATE,
        OTHER_CERTIFICATE => element.children()?.oid("a certificate of another kind has none")?,
        _ => return Err(element.fault("a PKCS#7 holds something else among certificates").into()),
    };
    Ok(BagValue::OtherCertificate { kind: kind.to_string(), bytes: element.whole().to_vec() })
}

/// RevocationInfoChoice (RFC 5652 §10.2.1).
fn crl(element: Element<'_>) -> Result<BagValue, Error> {
    match element.tag() {
        Tag::SEQUENCE => Ok(BagValue::Crl(element.whole().to_vec())),
        OTHER_REVOCATION => {
            let kind = element.children()?.oid("a revocation list of another kind has none")?;
            Ok(BagValue::Unknown { kind: kind.to_string(), der: element.to_der()?.to_vec() })
        }
        _ => Err(element.fault("a PKCS#7 holds something else among revocation lists").into()),
    }
}

fn unsupported(content_type: ObjectIdentifier) -> Error {
    let known = OTHER_CONTENTS.iter().find(|(oid, _)| *oid == content_type);
    let name = match known {
        Some((_, name)) => format!("{name} ({content_type})"),
        None => content_type.to_string(),
    };
    Error::Unsupported { what: Feature::Pkcs7Content, name }
}

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

const VERSION_1: &[u8] = &[2, 1, 1];

const EXTENDED_CERTIFICATE: Tag = Tag::context(0);
const ATTRIBUTE_CERTIFICATE_V1: Tag = Tag::context(1);
const ATTRIBUTE_CERTIFICATE_V2: Tag = Tag::context(2);
const OTHER_CERTIFICATE: Tag = Tag::context(3);
const OTHER_REVOCATION: Tag = Tag::context(1);

const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");

/// What else goes by the name of PKCS#7 or CMS, with what it would take.
const OTHER_CONTENTS: [(ObjectIdentifier, &str); 7] = [
    (DATA, "plain data"),
    (oid("1.2.840.113549.1.7.3"), "encrypted for a recipient"),
    (oid("1.2.840.113549.1.7.4"), "signed and encrypted for a recipient"),
    (oid("1.2.840.113549.1.7.5"), "a digest"),
    (oid("1.2.840.113549.1.7.6"), "encrypted"),
    (oid("1.2.840.113549.1.9.16.1.2"), "authenticated for a recipient"),
    (oid("1.2.840.113549.1.9.16.1.23"), "encrypted for a recipient"),
];

// Kinds of certificates. The choices of CMS have no identifiers, so these are the nearest there are: of
// the bag of a PFX (RFC 7292 appendix D), of PKCS#6, of the X.509 attribute.
const PKCS6: ObjectIdentifier = oid("1.2.840.113549.1.6");
const ATTRIBUTE_CERTIFICATE: ObjectIdentifier = oid("2.5.4.58");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cert::Certificate, identity::tests::identity, pbe::Limits};

    fn read(bytes: &[u8]) -> Result<Pkcs7, Error> {
        super::read(bytes, 0, &mut Budget::new(&Limits::new()))
    }

    /// A certificate, and something that can pass for a CRL.
    fn parts() -> (Certificate, Vec<u8>) {
        (identity().certificate().clone(), encode(Tag::SEQUENCE, &[&[2, 1, 7]]).to_vec())
    }

    fn indefinite(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        [&[tag, 0x80], parts.concat().as_slice(), &[0, 0]].concat()
    }

    /// SignedData around what should stand between content and signers.
    fn around(middle: &[u8]) -> Vec<u8> {
        let data = [VERSION_1, &[0x31, 0], &indefinite(0x30, &[&encode_oid(DATA)]), middle];
        let data = indefinite(0x30, &[&data.concat(), &indefinite(0x31, &[&[0x30, 0]])]);
        indefinite(0x30, &[&encode_oid(SIGNED_DATA), &indefinite(0xa0, &[&data])])
    }

    #[test]
    fn what_is_written_is_read_in_its_order() {
        let (one, crl) = parts();
        let (other, _) = parts();
        for [first, second] in [[&one, &other], [&other, &one]] {
            let bytes = write(&[first.der(), second.der()], &[&crl]);
            let read = read(&bytes).unwrap();
            assert!(!read.is_ber && !read.is_signed);
            let [BagValue::Certificate(leaf), BagValue::Certificate(above), BagValue::Crl(list)] =
                read.values.as_slice()
            else {
                panic!("{:?}", read.values);
            };
            assert_eq!((leaf, above, list), (first, second, &crl));
        }
        assert!(read(&write(&[], &[])).unwrap().values.is_empty());
    }

    #[test]
    fn a_signed_one_in_ber_is_read() {
        let (certificate, _) = parts();
        let certificates = indefinite(0xa0, &[certificate.der()]);
        let read = read(&[around(&certificates), vec![0; 3]].concat()).unwrap();
        assert!(read.is_ber && read.is_signed);
        assert_eq!(read.trailing_bytes, 3);
        assert!(matches!(&read.values[..], [BagValue::Certificate(it)] if *it == certificate));
    }

    #[test]
    fn other_kinds_are_kept() {
        let kind = encode_oid(oid("1.2.3"));
        let certificates = [
            &[0x30, 3, 2, 1, 1][..],
            &encode(Tag::context(0).constructed(), &[&[5, 0]]),
            &encode(Tag::context(2).constructed(), &[&[5, 0]]),
            &encode(Tag::context(3).constructed(), &[&kind, &[5, 0]]),
        ];
        let crls = encode(Tag::context(1).constructed(), &[&kind, &[5, 0]]);
        let read = read(&write(&certificates, &[&crls])).unwrap();
        let kept: Vec<_> = read
            .values
            .iter()
            .map(|value| match value {
                BagValue::OtherCertificate { kind, bytes } => (kind.as_str(), bytes.as_slice()),
                BagValue::Unknown { kind, der } => (kind.as_str(), der.as_slice()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            kept,
            [
                ("1.2.840.113549.1.9.22.1", certificates[0]),
                ("1.2.840.113549.1.6", certificates[1]),
                ("2.5.4.58", certificates[2]),
                ("1.2.3", certificates[3]),
                ("1.2.3", &crls),
            ]
        );
    }

    #[test]
    fn other_contents_are_named() {
        for (content_type, name) in [
            ("1.2.840.113549.1.7.3", "encrypted for a recipient (1.2.840.113549.1.7.3)"),
            ("1.2.3", "1.2.3"),
        ] {
            let bytes = encode(Tag::SEQUENCE, &[&encode_oid(oid(content_type)), &[0xa0, 0]]);
            let name = name.to_owned();
            let expected = Error::Unsupported { what: Feature::Pkcs7Content, name };
            assert_eq!(read(&bytes).unwrap_err(), expected);
        }
    }

    #[test]
    fn damage_is_told_and_crowds_are_refused() {
        let (certificate, crl) = parts();
        let bytes = write(&[certificate.der()], &[&crl]);
        for end in 0..bytes.len() {
            let error = read(&bytes[..end]).unwrap_err();
            assert!(matches!(error, Error::Damaged { .. }), "{end}: {error}");
        }
        let error = read(&write(&[&[2, 1, 1]], &[])).unwrap_err();
        assert!(matches!(error, Error::Damaged { offset: 37, .. }), "{error:?}");
        assert!(read(&write(&[&[0xa3, 0]], &[])).is_err());
        assert!(read(&write(&[], &[&[0xa0, 0]])).is_err());
        let crowd = vec![&[0x30, 0][..]; 10_001];
        assert!(matches!(read(&write(&crowd, &[])), Err(Error::TooCostly { .. })));
        assert!(read(&write(&crowd[1..], &[])).is_ok());
    }
}
