//! Names of requests, of CAs and of certificates that are renewed, as odd as DER allows: what is issued
//! for them OpenSSL reads, and a flag could have asked for it.

use std::{fs, process::Command};

use certgen::{
    Certificate, CertificateRequest, DistinguishedName, Error, RequestRules, RequestedName,
    Template, issue,
};

use super::{
    Folder, PASSWORD, is_here, on_path,
    parties::{Parties, an_hour, extension, is_ca},
};
use crate::support::ber::{Node, oid, sequence, set};

/// Every type of X.680 and two that are none, as bytes.
const TAGS: [u8; 26] = [
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x09, 0x0A, 0x0C, 0x0D, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
    0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1E, 0x30, 0x31, 0x80, 0xA0,
];
const VALUES: [&[u8]; 22] = [
    b"",
    b"a",
    b"DE",
    b"abc",
    b"7",
    b" ",
    b"\0",
    b"good.example\0.evil.example",
    b"a\nb",
    b"\x1b]0;x\x07",
    b"a*@_&",
    b"a\xff",
    b"\xc3\xa4",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\0a\0b",
    b"\x20\xac",
    b"\xd8\x3d",
    b"\xd8\x3d\xdd\x11",
    b"\0\0\0a",
    b"\0\x11\0\0",
    &[b'x'; 65],
];
/// CN, country, e-mail address, serial number, and one that nobody knows.
const ATTRIBUTES: [&str; 5] =
    ["2.5.4.3", "2.5.4.6", "1.2.840.113549.1.9.1", "2.5.4.5", "1.3.6.1.4.1.99999.1"];

#[test]
fn what_is_issued_for_a_request_openssl_reads() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let parties = Parties::new();
    let authority = parties.authority(&parties.ca_called(text("Test CA"))).unwrap();
    let (mut issued, mut refused) = (0, 0);
    for (attribute, value) in
        ATTRIBUTES.iter().flat_map(|one| values().map(move |value| (one, value)))
    {
        let request = parties.request(0, name(attribute, value.clone()), Vec::new());
        let Ok(request) = CertificateRequest::from_der(&request) else {
            refused += 1;
            continue;
        };
        match authority.issue_requested(&request, &RequestRules::new(), an_hour()) {
            Ok(certificate) => {
                assert!(parties.openssl_reads(certificate.der()), "{attribute}: {value:?}");
                let subject = certificate.subject();
                let parsed = DistinguishedName::parse(&subject.to_string());
                assert_eq!(parsed, Ok(subject), "{attribute}: {value:?}");
                issued += 1;
            }
            Err(Error::RequestedName { name: RequestedName::Subject, reason }) => {
                assert!(reason.starts_with("its subject: "), "{reason}");
                refused += 1;
            }
            Err(error) => panic!("{attribute}: {value:?}: {error}"),
        }
    }
    assert!(issued > 100 && refused > 1000, "{issued}, {refused}");
}

/// A CA keeps its name byte for byte, and so does what is renewed.
#[test]
fn a_name_that_openssl_does_not_read_goes_nowhere() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let parties = Parties::new();
    let (mut renewed, mut refused) = (0, 0);
    for value in values() {
        let own = name("2.5.4.3", value.clone());
        let der = parties.certificate_der(own.clone(), own, vec![is_ca()]);
        let Ok(old) = Certificate::from_der(&der) else { continue };
        let leaf = Template::new(DistinguishedName::common_name("app").unwrap());
        let issued = parties
            .authority(&old)
            .and_then(|ca| ca.issue(&parties.public_key().der(), &leaf, an_hour()));
        match issue::renewed(&old, &parties.key(), an_hour()) {
            Ok(new) => {
                assert!(parties.openssl_reads(new.der()), "{value:?}");
                assert_eq!(new.subject(), old.subject());
                // The same bytes, so that OpenSSL reads these too.
                assert_eq!(issued.unwrap().issuer(), old.subject());
                assert!(issue::renewal_request(&old, &parties.key()).is_ok());
                renewed += 1;
            }
            Err(Error::NameUnreadable { attribute }) => {
                assert_eq!(attribute, "CN");
                let is_text = !matches!(
                    value,
                    Node::Primitive(0x03 | 0x09 | 0x0D, _) | Node::Constructed(..)
                );
                assert!(!is_text || !parties.openssl_reads(&der), "{value:?}");
                assert!(matches!(issued, Err(Error::NotAuthority { .. })), "{issued:?}");
                let request = issue::renewal_request(&old, &parties.key());
                assert!(matches!(request, Err(Error::NameUnreadable { .. })));
                refused += 1;
            }
            Err(error) => panic!("{value:?}: {error}"),
        }
    }
    assert!(renewed > 80 && refused > 80, "{renewed}, {refused}");
}

#[test]
fn nobody_gets_the_name_of_the_ca() {
    let parties = Parties::new();
    let authority = parties.authority(&parties.ca_called(text("Test CA"))).unwrap();
    for own in [text("Test CA"), Node::Primitive(0x13, b"test  ca".to_vec())] {
        let request = parties.request(0, name("2.5.4.3", own), Vec::new());
        let request = CertificateRequest::from_der(&request).unwrap();
        let refused = authority.issue_requested(&request, &RequestRules::new(), an_hour());
        let Err(Error::RequestedName { name: RequestedName::Subject, reason }) = refused else {
            panic!("{refused:?}");
        };
        assert!(reason.contains("the name of the CA"), "{reason}");
    }
    let leaf = Template::new(DistinguishedName::common_name("test CA").unwrap());
    let issue =
        |template: &Template| authority.issue(&parties.public_key().der(), template, an_hour());
    assert_eq!(issue(&leaf), Err(Error::NameOfIssuer { name: "CN=test CA".to_owned() }));
    // With a new key, it may sign for itself.
    assert!(issue(&leaf.certificate_authority(None)).is_ok());
}

#[test]
fn what_is_odd_about_a_request_is_refused_and_told() {
    let parties = Parties::new();
    let folder = Folder::new();
    folder.new_certificate(&["--ca", "--name", "Root", "--key", "p256"]);
    let wanted = |value: Node| sequence([oid("1.2.840.113549.1.9.14"), value]);
    let list = || sequence([extension("2.5.29.15", Node::Primitive(0x03, vec![7, 0x80]))]);
    let app = || name("2.5.4.3", text("app"));
    let once = parties.request(0, app(), vec![wanted(set([list()]))]);
    let rows = [
        (parties.request(5, app(), Vec::new()), "its version is not 0"),
        (parties.request(0, app(), vec![wanted(set([list(), list()]))]), "two values"),
        (
            parties.request(0, app(), vec![wanted(set([list()])), wanted(set([list()]))]),
            "two attributes",
        ),
        ([&once[..], b"\0"].concat(), "1 bytes stand behind its end"),
        ([&once[..], &once].concat(), "has 2 requests"),
        (pem(&[&once[..], b"\0"].concat()), "bytes stand behind the end of the request"),
        (
            parties.request(0, name("2.5.4.3", text("Root")), Vec::new()),
            "the name of the CA itself",
        ),
        (
            parties.request(0, name("2.5.4.3", text("a\0b")), Vec::new()),
            "CN contains a control character",
        ),
        (
            parties.request(0, name("2.5.4.3", Node::Primitive(2, vec![5])), Vec::new()),
            "CN is no text",
        ),
    ];
    for (request, words) in rows {
        fs::write(folder.path("app.csr"), request).unwrap();
        let flags = ["new", "--from-csr", "app.csr", "--ca-cert", "root.pfx", "--file", "out"];
        let output = folder.refused(&[&flags[..], &["--ca-password", PASSWORD]].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words), "{words}: {said}");
        assert!(matches!(output.status.code(), Some(3 | 5)), "{said}");
        assert!(!folder.path("out.cer").exists(), "{said}");
        assert!(
            !said.contains("certgen new --csr"),
            "whoever sent it may use another program: {said}"
        );
    }
    fs::write(folder.path("app.csr"), pem(&once)).unwrap();
    let flags = ["new", "--from-csr", "app.csr", "--ca-cert", "root.pfx", "--file", "out"];
    folder.certgen(&[&flags[..], &["--ca-password", PASSWORD]].concat());
}

impl Parties {
    fn ca_called(&self, common_name: Node) -> Certificate {
        let own = name("2.5.4.3", common_name);
        self.certificate(own.clone(), own, vec![is_ca()])
    }

    fn openssl_reads(&self, der: &[u8]) -> bool {
        let file = self.folder.path().join("judged.cer");
        fs::write(&file, der).unwrap();
        let mut openssl = Command::new("openssl");
        openssl.args(["x509", "-inform", "DER", "-noout", "-text", "-in"]).arg(&file);
        openssl.output().unwrap().status.success()
    }
}

fn values() -> impl Iterator<Item = Node> {
    let is_constructed = |tag: &u8| tag & 0x20 != 0;
    TAGS.iter().flat_map(move |tag| {
        // What is made of values holds one here.
        let null = Node::Constructed(*tag, vec![Node::Primitive(0x05, Vec::new())]);
        let constructed = is_constructed(tag).then_some(null);
        let is_string = matches!(tag, 0x0C | 0x12..=0x16 | 0x19..=0x1E);
        let several = if is_string { VALUES.len() } else { 4 };
        let primitive = VALUES.iter().take(several).filter(move |_| !is_constructed(tag));
        constructed.into_iter().chain(primitive.map(|value| Node::Primitive(*tag, value.to_vec())))
    })
}

/// A name of one attribute.
fn name(attribute: &str, value: Node) -> Node {
    sequence([set([sequence([oid(attribute), value])])])
}

fn text(text: &str) -> Node {
    Node::Primitive(0x0C, text.as_bytes().to_vec())
}

fn pem(der: &[u8]) -> Vec<u8> {
    certgen::bundle::to_pem("CERTIFICATE REQUEST", der).unwrap().into_bytes()
}
