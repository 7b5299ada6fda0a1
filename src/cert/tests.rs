//! Certificates composed byte by byte, so that they can be as odd as those in the wild. Their signatures
//! are zeros: this room verifies none.

use const_oid::ObjectIdentifier;
use der::Encode;

use super::*;
use crate::ber::{self, Tag};

/// Composes a certificate of version 3 with `extensions` (dotted identifier, value), none of them critical.
pub(crate) fn composed(subject: &str, issuer: &str, extensions: &[(&str, &[u8])]) -> Certificate {
    let extensions: Vec<_> =
        extensions.iter().map(|(dotted, value)| (*dotted, false, *value)).collect();
    composed_with(subject, issuer, &extensions)
}

/// The same with `extensions` that say whether they are critical.
fn composed_with(subject: &str, issuer: &str, extensions: &[(&str, bool, &[u8])]) -> Certificate {
    let name = |text: &str| DistinguishedName::parse(text).unwrap().0.to_der().unwrap();
    let oid = |dotted: &str| ber::encode_oid(ObjectIdentifier::new(dotted).unwrap());
    let sequence = |parts: &[&[u8]]| ber::encode(Tag::SEQUENCE, parts);
    let list: Vec<u8> = extensions
        .iter()
        .flat_map(|(dotted, is_critical, value)| {
            let critical: &[u8] = if *is_critical { b"\x01\x01\xff" } else { &[] };
            let value = ber::encode(Tag::OCTET_STRING, &[value]);
            sequence(&[&oid(dotted), critical, &value]).to_vec()
        })
        .collect();
    let list = ber::encode(Tag::context(3).constructed(), &[&sequence(&[&list])]);
    let signature = sequence(&[&oid("1.2.840.10045.4.3.2")]);
    let key = sequence(&[&sequence(&[&oid("1.3.101.112")]), &[&[3, 33, 0][..], &[7; 32]].concat()]);
    let tbs = sequence(&[
        &[0xa0, 3, 2, 1, 2],
        &[2, 1, 5],
        &signature,
        &name(issuer),
        &sequence(&[b"\x17\x0d261123170237Z\x17\x0d271123170237Z"]),
        &name(subject),
        &key,
        if extensions.is_empty() { &[] } else { &list },
    ]);
    Certificate::from_der(&sequence(&[&tbs, &signature, &[3, 2, 0, 0]])).unwrap()
}

/// `NAME.crt` in `testdata/keys`: a certificate that another program made.
#[expect(clippy::disallowed_methods, reason = "tests read files")]
pub(crate) fn foreign(name: &str) -> Certificate {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/keys");
    let pem = std::fs::read(folder.join(name).with_extension("crt")).unwrap();
    Certificate::from_der(&crate::pem::scan(&pem).unwrap().blocks[0].der).unwrap()
}

const SKI: &str = "2.5.29.14";
const AKI: &str = "2.5.29.35";

#[test]
fn an_issuer_is_found_by_name_and_by_key() {
    let ca = |extensions: &[(&str, &[u8])]| composed("CN=Contoso CA", "CN=Root", extensions);
    let leaf = |extensions: &[(&str, &[u8])]| composed("CN=app", "CN=contoso  ca", extensions);
    let (one, other) = ((AKI, &b"\x30\x03\x80\x01\x01"[..]), (SKI, &b"\x04\x01\x02"[..]));
    let same = (SKI, &b"\x04\x01\x01"[..]);
    assert!(leaf(&[]).is_issued_by(&ca(&[])));
    assert!(leaf(&[one]).is_issued_by(&ca(&[])));
    assert!(leaf(&[]).is_issued_by(&ca(&[other])));
    assert!(leaf(&[one]).is_issued_by(&ca(&[same])));
    assert!(!leaf(&[one]).is_issued_by(&ca(&[other])), "another key of the same name");
    assert!(!ca(&[]).is_issued_by(&leaf(&[])));
    assert!(!leaf(&[]).is_issued_by(&leaf(&[])));
    let damaged = (AKI, &b"\x30\x03\x80\x09\x01"[..]);
    assert!(leaf(&[damaged]).is_issued_by(&ca(&[other])), "what is damaged says nothing");
}

#[test]
fn a_root_has_issued_itself() {
    assert!(composed("CN=a", "CN=A", &[]).is_self_issued());
    assert!(!composed("CN=a", "CN=b", &[]).is_self_issued());
}

#[test]
fn key_identifiers_are_read() {
    let certificate = composed("CN=a", "CN=b", &[(SKI, b"\x04\x02\x01\x02"), (AKI, b"\x30\x00")]);
    assert_eq!(certificate.subject_key_id(), Some(vec![1, 2]));
    assert_eq!(certificate.authority_key_id(), None);
    for value in [&b""[..], b"\x04", b"\x05\x00", b"\x04\x01\x02\x00"] {
        assert_eq!(composed("CN=a", "CN=b", &[(SKI, value)]).subject_key_id(), None, "{value:?}");
    }
}

const ALTERNATIVE_NAMES: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
const KEY_USAGE: &str = "2.5.29.15";

#[test]
fn a_certificate_without_extensions_says_little() {
    let certificate = composed("CN=a", "CN=a", &[]);
    assert_eq!(certificate.version(), 3);
    assert_eq!(certificate.serial_hex(), "05");
    assert_eq!(certificate.key_type(), KeyType::Ed25519);
    assert_eq!(certificate.signature_algorithm(), "ECDSA with SHA-256");
    assert_eq!(certificate.alternative_names(), [""; 0]);
    assert_eq!(certificate.key_usages(), [""; 0]);
    assert_eq!(certificate.extended_key_usages(), [""; 0]);
    assert_eq!((certificate.is_ca(), certificate.path_length()), (false, None));
    assert_eq!(certificate.unreadable_extensions(), [""; 0]);
}

#[test]
fn every_kind_of_alternative_name_is_written() {
    let directory = b"\xa4\x0e\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01a";
    let user = b"\xa0\x13\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03\xa0\x05\x0c\x03a@b";
    let names: [(&[u8], &str); 13] = [
        (b"\x82\x03a.b", "dns:a.b"),
        (b"\x82\x01\xff", "dns:\u{fffd}"),
        (b"\x81\x03a@b", "email:a@b"),
        (b"\x86\x05a:b/c", "uri:a:b/c"),
        (b"\x87\x04\xc0\x00\x02\x01", "ip:192.0.2.1"),
        (b"\x87\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", "ip:::1"),
        (b"\x87\x03abc", "ip:(unreadable)"),
        (b"\x88\x02\x2a\x03", "rid:1.2.3"),
        (b"\xa0\x08\x06\x02\x2a\x03\xa0\x02\x05\x00", "other:1.2.3"),
        (user, "upn:a@b"),
        (directory, "dirname:CN=a"),
        (b"\xa5\x00", "ediparty:(unreadable)"),
        (b"\x89\x00", "(a name of an unknown kind)"),
    ];
    for (der, expected) in names {
        let value = ber::encode(Tag::SEQUENCE, &[der]);
        let certificate = composed("CN=a", "CN=a", &[(ALTERNATIVE_NAMES, &value)]);
        assert_eq!(certificate.alternative_names(), [expected]);
    }
}

#[test]
fn usages_have_the_words_of_the_standard() {
    let extensions = [
        (KEY_USAGE, &b"\x03\x03\x07\x86\x80"[..]),
        (EXTENDED_KEY_USAGE, b"\x30\x0e\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02\x06\x02\x2a\x03"),
        (BASIC_CONSTRAINTS, b"\x30\x07\x01\x01\xff\x02\x02\x01\x00"),
    ];
    let certificate = composed("CN=a", "CN=a", &extensions);
    assert_eq!(
        certificate.key_usages(),
        ["digitalSignature", "keyCertSign", "cRLSign", "decipherOnly"]
    );
    assert_eq!(certificate.extended_key_usages(), ["clientAuth", "1.2.3"]);
    assert_eq!((certificate.is_ca(), certificate.path_length()), (true, Some(256)));
    assert_eq!(
        certificate.unreadable_extensions(),
        [""; 0],
        "those that are missing are not damaged"
    );
}

#[test]
fn critical_extensions_that_are_not_understood_are_named() {
    let extensions = [
        (BASIC_CONSTRAINTS, true, &b"\x30\x00"[..]),
        ("1.2.3", true, b"\x05\x00"),
        ("1.2.4", false, b"\x05\x00"),
    ];
    let certificate = composed_with("CN=a", "CN=a", &extensions);
    assert_eq!(certificate.unknown_critical_extensions(), ["1.2.3"]);
}

#[test]
fn damaged_extensions_are_named_and_hide_nothing_else() {
    let extensions = [
        (KEY_USAGE, &b"\x03\x00"[..]),
        (EXTENDED_KEY_USAGE, b"\x30\x02\x06\x09"),
        (BASIC_CONSTRAINTS, b"\x30\x03\x02\x01\xff"),
        (ALTERNATIVE_NAMES, b"\x04\x00"),
        (AKI, b"\x04\x00"),
        (SKI, b"\x04\x01\x05"),
    ];
    let certificate = composed("CN=a", "CN=a", &extensions);
    assert_eq!(
        certificate.unreadable_extensions(),
        ["authorityKeyIdentifier", "basicConstraints", "extKeyUsage", "keyUsage", "subjectAltName"]
    );
    assert_eq!(certificate.subject_key_id(), Some(vec![5]));
    assert!(!certificate.is_ca());
}
