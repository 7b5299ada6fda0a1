//! Name constraints: what OpenSSL refuses for them, certgen refuses, and does not issue.

use std::{
    collections::BTreeSet,
    fs,
    process::Command,
    time::{Duration, SystemTime},
};

use certgen::{
    AlternativeName, Authority, Certificate, DistinguishedName, Identity, PrivateKey, Template,
    Validity,
    chain::{Chain, Demands, Pool},
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use tempfile::TempDir;

use super::{
    ber::{Node, explicit, integer, oid, sequence, set},
    is_here, on_path,
};

/// Who refuses a certificate for its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    ByBoth,
    ByNobody,
    /// With a reason to let it pass all the same.
    ByOpenssl(&'static str),
    ByUs,
}

use Refused::{ByBoth, ByNobody, ByOpenssl, ByUs};

/// Constraints, each with `+` or `-` and its kind; a subject, its parts divided by `|`; alternative names.
const ROWS: &[(&str, &str, &str, Refused)] = &[
    ("+dns:example.com", "CN=app", "", ByNobody),
    ("+dns:example.com", "CN=My App 2.0", "", ByNobody),
    ("+dns:example.com", "CN=a.example.com", "", ByNobody),
    ("+dns:example.com", "CN=A.Example.COM", "", ByNobody),
    ("+dns:example.com", "CN=a.evil.org", "", ByBoth),
    ("+dns:example.com", "CN=a.evil.org", "dns:a.example.com", ByNobody),
    ("+dns:example.com", "CN=a.evil.org", "ip:192.0.2.1", ByBoth),
    ("+dns:example.com", "CN=a.evil.org", "email:a@b.org", ByBoth),
    ("+dns:example.com", "CN=a.example.com|CN=a.evil.org", "", ByBoth),
    ("+dns:example.com", "CN=a.evil.org|CN=a.example.com", "", ByBoth),
    ("+dns:example.com", "O=a.evil.org|CN=app", "", ByNobody),
    ("+dns:example.com", "CN=a_b.evil.org", "", ByBoth),
    ("+dns:example.com", "CN=192.0.2.1", "", ByBoth),
    ("+dns:example.com", "CN=a.evil.org.", "", ByNobody),
    ("+dns:example.com", "CN=-a.evil.org", "", ByNobody),
    ("+dns:example.com", "CN=a..evil.org", "", ByNobody),
    ("+dns:example.com", "CN=*.evil.org", "", ByUs),
    ("+dns:example.com", "CN=*.example.com", "", ByNobody),
    ("+dns:example.com", "CN=a.evil.org\0", "", ByBoth),
    ("+dns:example.com", "CN=a.evil.org\0.example.com", "", ByBoth),
    ("+dns:example.com", "CN=a.example.com", "dns:a.evil.org\0.example.com", ByUs),
    ("-dns:evil.org", "CN=a.evil.org", "", ByBoth),
    ("-dns:evil.org", "CN=evil.org", "", ByBoth),
    ("-dns:evil.org", "CN=notevil.org", "", ByNobody),
    ("-dns:a.evil.org", "CN=*.evil.org", "", ByUs),
    ("-dns:", "CN=a.example.com", "", ByBoth),
    ("-dns:", "CN=app", "", ByNobody),
    ("+email:example.com", "CN=app|E=a@example.com", "", ByNobody),
    ("+email:example.com", "CN=app|E=a@evil.org", "", ByBoth),
    ("+email:example.com", "CN=app|E=a@evil.org", "email:a@example.com", ByBoth),
    ("+email:example.com", "CN=app|E=a@example.com", "email:a@evil.org", ByBoth),
    ("+email:example.com", "E=a@example.com|E=a@evil.org", "email:a@example.com", ByBoth),
    ("+email:example.com", "CN=app|E=nobody", "", ByBoth),
    ("+email:example.com", "CN=app|E8=a@evil.org", "", ByBoth),
    ("+email:example.com", "CN=app|E8=a@example.com", "", ByOpenssl(STRING_TYPE)),
    ("+dns:example.com", "CN=app|E8=a@evil.org", "", ByOpenssl(STRING_TYPE)),
    ("-email:evil.org", "CN=app|E=a@EVIL.org", "email:a@example.com", ByBoth),
    ("-email:@evil.org", "CN=app", "email:a@evil.org", ByBoth),
    ("+email:@example.com", "CN=app", "email:a@example.com", ByNobody),
    ("+email:a@example.com", "CN=app", "email:a@example.com", ByNobody),
    ("+email:a@example.com", "CN=app", "email:A@example.com", ByBoth),
    ("-email:a@example.com", "CN=app", "email:A@example.com", ByUs),
    ("+email:", "CN=app", "email:a@example.com", ByBoth),
    ("-email:", "CN=app", "email:a@example.com", ByUs),
    ("+email:.example.com", "CN=app", "email:a@b.example.com", ByNobody),
    ("+email:.example.com", "CN=app", "email:a@example.com", ByBoth),
    ("+email:example.com", "CN=app", "smtp:a@evil.org", ByBoth),
    ("+email:example.com", "CN=app", "smtp:a@example.com", ByNobody),
    ("-email:evil.org", "CN=app", "smtp:\u{e4}@evil.org", ByBoth),
    ("-email:evil.org", "CN=app", "smtp:a@\u{e4}.org", ByUs),
    ("+uri:a.example.com", "CN=app", "uri:https://a.example.com/b", ByNobody),
    ("+uri:a.example.com", "CN=app", "uri:https://a.example.com:443/b", ByNobody),
    ("+uri:a.example.com", "CN=app", "uri:https://evil.org:443@a.example.com/", ByBoth),
    ("-uri:evil.org", "CN=app", "uri:https://evil.org:443@a.example.com/", ByBoth),
    ("-uri:a.example.com", "CN=app", "uri:https://evil.org:443@a.example.com/", ByUs),
    ("+uri:a.example.com", "CN=app", "uri:https://me@a.example.com/", ByOpenssl(END_OF_HOST)),
    ("+uri:a.example.com", "CN=app", "uri:https://a.example.com/b:c", ByOpenssl(END_OF_HOST)),
    ("+uri:a.example.com", "CN=app", "uri:https://a.example.com?b", ByOpenssl(END_OF_HOST)),
    ("+uri:a.example.com", "CN=app", "uri:urn://a.example.com", ByNobody),
    ("+uri:a.example.com", "CN=app", "uri:urn:x://a.example.com", ByBoth),
    ("+uri:", "CN=app", "uri:https://a.example.com/", ByBoth),
    ("-uri:", "CN=app", "uri:https://a.example.com/", ByUs),
    ("+ip:192.0.2.0/255.255.255.0", "CN=app", "ip:192.0.2.9", ByNobody),
    ("+ip:192.0.2.0/255.255.255.0", "CN=app", "ip:192.0.3.9", ByBoth),
    ("-ip:192.0.2.0/255.255.255.0", "CN=app", "ip:192.0.2", ByBoth),
    ("-ip:192.0.2", "CN=app", "ip:192.0.2.9", ByBoth),
    ("+rid:1.2.3", "CN=app", "rid:1.2.3", ByBoth),
    ("-rid:1.2.3", "CN=app", "rid:1.2.4", ByBoth),
    ("+dir:O=Contoso", "O=CONTOSO|CN=app", "", ByNobody),
    ("+dir:O=Contoso", "O=Other|CN=app", "", ByBoth),
    ("+dir:O=\u{c4}pfel", "O=\u{e4}pfel|CN=app", "", ByOpenssl(CAPITALS)),
    ("-dir:O=\u{c4}pfel", "O=\u{e4}pfel|CN=app", "", ByUs),
    ("+dns:example.com +email:example.com", "CN=a.example.com|E=a@example.com", "", ByNobody),
    ("+dns:example.com -dns:b.example.com", "CN=a.b.example.com", "", ByBoth),
];

/// It wants an IA5String for an e-mail address, whatever the constraints are about.
const STRING_TYPE: &str = "an address reads the same in another string type";
/// It takes what stands in front of the @ for part of the host, and a host to end at the first colon of the
/// URI or else at a slash.
const END_OF_HOST: &str = "RFC 3986 section 3.2 says where a host begins and ends";
/// It knows capitals of ASCII alone.
const CAPITALS: &str = "RFC 5280 section 7.1 folds the capitals of all scripts";

#[test]
fn what_openssl_refuses_for_its_names_is_refused() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let parties = Parties::new();
    for (constraints, subject, names, expected) in ROWS {
        let ca = parties.ca(constraints);
        let leaf = parties.leaf(subject, names);
        let by_us = ca.permits_names_of(&leaf).is_err();
        let by_openssl = parties.refused_by_openssl(&ca, &[&leaf])[0];
        let verdict = match (by_us, by_openssl) {
            (true, true) => ByBoth,
            (true, false) => ByUs,
            (false, true) => ByOpenssl(match expected {
                ByOpenssl(reason) => reason,
                _ => "",
            }),
            (false, false) => ByNobody,
        };
        let row = format!("{constraints}, {subject:?}, {names:?}");
        assert_eq!(verdict, *expected, "{row}");
        let demands = Demands::at(SystemTime::now());
        let roots = [ca];
        let chain = Chain::find(&leaf, &Pool::new(roots.clone()), &demands.ends_at(&roots));
        let codes: Vec<_> = chain.problems().iter().map(|problem| problem.code()).collect();
        assert_eq!(codes.contains(&"name_not_permitted"), by_us, "{row}: {codes:?}");
    }
}

#[test]
fn what_is_issued_openssl_finds_within_the_constraints() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let parties = Parties::new();
    let mut issued = 0;
    for (constraints, subject, names, refused) in ROWS {
        let subject = DistinguishedName::parse(&format!("/{}", subject.replace('|', "/")));
        let names: Result<Vec<_>, _> =
            names.split_whitespace().map(AlternativeName::parse).collect();
        let (Ok(subject), Ok(names)) = (subject, names) else { continue };
        let ca = parties.ca(constraints);
        let template = Template::new(subject).alternative_names(names);
        let leaf = parties.issue(&ca, &template);
        assert_eq!(leaf.is_err(), matches!(refused, ByBoth | ByUs), "{constraints}, {template:?}");
        if let (Ok(leaf), ByNobody) = (leaf, refused) {
            assert_eq!(parties.refused_by_openssl(&ca, &[&leaf]), [false], "{template:?}");
            issued += 1;
        }
    }
    assert!(issued > 15, "{issued}");
}

/// Every base with every name, where it is an alternative name and where it stands in the subject.
#[test]
fn nothing_that_openssl_refuses_passes_whatever_the_names() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let parties = Parties::new();
    let mut verdicts = BTreeSet::new();
    for (kind, attribute, bases, names) in [
        ("dns", "CN", &BASES_OF_HOSTS[..], &HOSTS[..]),
        ("email", "E", &BASES_OF_MAILBOXES, &MAILBOXES),
    ] {
        for base in
            bases.iter().flat_map(|base| ["+", "-"].map(|sign| format!("{sign}{kind}:{base}")))
        {
            let ca = parties.ca(&base);
            let in_subject =
                names.iter().map(|name| parties.leaf(&format!("{attribute}={name}"), ""));
            let beside = names.iter().map(|name| parties.leaf("CN=app", &format!("{kind}:{name}")));
            let leaves: Vec<_> = in_subject.chain(beside).collect();
            let by_openssl = parties.refused_by_openssl(&ca, &leaves.iter().collect::<Vec<_>>());
            for (leaf, by_openssl) in leaves.iter().zip(by_openssl) {
                let by_us = ca.permits_names_of(leaf).is_err();
                let (subject, names) = (leaf.subject(), leaf.alternative_names());
                assert!(by_us || !by_openssl, "{base}, {subject}, {names:?}");
                verdicts.insert((by_us, by_openssl));
            }
        }
    }
    assert_eq!(verdicts.len(), 3, "{verdicts:?}");
}

const BASES_OF_HOSTS: [&str; 6] =
    ["example.com", ".example.com", "", "com", "a.b.example.com", "Example.Com"];
const HOSTS: [&str; 13] = [
    "example.com",
    "EXAMPLE.com",
    "a.example.com",
    "a.b.example.com",
    "badexample.com",
    "example.com.evil.org",
    "example.org",
    "*.example.com",
    "*.b.example.com",
    "192.0.2.1",
    "a_b.example.org",
    "a.example.com\0.org",
    "xn--a.example.com",
];
const BASES_OF_MAILBOXES: [&str; 7] = [
    "example.com",
    ".example.com",
    "",
    "@example.com",
    "a@example.com",
    "A@Example.com",
    "a@b@example.com",
];
const MAILBOXES: [&str; 10] = [
    "a@example.com",
    "A@example.com",
    "a@EXAMPLE.com",
    "b@example.com",
    "a@b.example.com",
    "a@badexample.com",
    "a@b@example.com",
    "@example.com",
    "nobody",
    "a@example.com.evil.org",
];

/// A CA and one who gets certificates, and a folder for OpenSSL to look at.
struct Parties {
    key: EcdsaKeyPair,
    pkcs8: Vec<u8>,
    folder: TempDir,
}

impl Parties {
    fn new() -> Self {
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap().as_ref().to_vec();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8, &random).unwrap();
        Self { key, pkcs8, folder: tempfile::tempdir().unwrap() }
    }

    fn ca(&self, constraints: &str) -> Certificate {
        let list = |tag, sign| {
            let bases: Vec<_> =
                constraints.split(' ').filter_map(|one| one.strip_prefix(sign)).collect();
            let bases = bases.iter().map(|base| sequence([general_name(base)]));
            let bases: Vec<_> = bases.collect();
            (!bases.is_empty()).then_some(Node::Constructed(tag, bases))
        };
        let lists = [list(0xA0, '+'), list(0xA1, '-')].into_iter().flatten();
        let extensions = [
            extension("2.5.29.19", sequence([Node::Primitive(0x01, vec![0xFF])])),
            extension("2.5.29.30", sequence(lists)),
        ];
        self.certificate(name("CN=CA"), extensions.into())
    }

    fn leaf(&self, subject: &str, names: &str) -> Certificate {
        let names: Vec<_> = names.split_whitespace().map(general_name).collect();
        let mut extensions = vec![extension("2.5.29.19", sequence([]))];
        if !names.is_empty() {
            extensions.push(extension("2.5.29.17", sequence(names)));
        }
        self.certificate(name(subject), extensions)
    }

    fn certificate(&self, subject: Node, extensions: Vec<Node>) -> Certificate {
        let algorithm = || sequence([oid("1.2.840.10045.4.3.2")]);
        let date = |text: &str| Node::Primitive(0x17, text.as_bytes().to_vec());
        let tbs = sequence([
            explicit(integer(2)),
            integer(7),
            algorithm(),
            name("CN=CA"),
            sequence([date("250101000000Z"), date("491231235959Z")]),
            subject,
            self.public_key(),
            Node::Constructed(0xA3, vec![sequence(extensions)]),
        ]);
        let signature = self.key.sign(&SystemRandom::new(), &tbs.der()).unwrap();
        let signature = [&[0], signature.as_ref()].concat();
        let whole = sequence([tbs, algorithm(), Node::Primitive(0x03, signature)]);
        Certificate::from_der(&whole.der()).unwrap()
    }

    fn public_key(&self) -> Node {
        let bits = [&[0], self.key.public_key().as_ref()].concat();
        let curve = sequence([oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")]);
        sequence([curve, Node::Primitive(0x03, bits)])
    }

    fn issue(&self, ca: &Certificate, template: &Template) -> Result<Certificate, certgen::Error> {
        let key = PrivateKey::from_pkcs8_der(&self.pkcs8)?;
        let authority = Authority::new(Identity::new(key, vec![ca.clone()])?)?;
        let now = SystemTime::now();
        let validity = Validity::new(now, now + Duration::from_secs(3600))?;
        authority.issue(&self.public_key().der(), template, validity)
    }

    /// Which of `leaves` OpenSSL refuses, all for their names.
    fn refused_by_openssl(&self, ca: &Certificate, leaves: &[&Certificate]) -> Vec<bool> {
        let write = |name: String, certificate: &Certificate| {
            fs::write(self.folder.path().join(&name), certificate.der()).unwrap();
            name
        };
        let ca = write("ca.cer".to_owned(), ca);
        let names: Vec<_> = leaves
            .iter()
            .enumerate()
            .map(|(index, leaf)| write(format!("{index}.cer"), leaf))
            .collect();
        let mut openssl = Command::new("openssl");
        openssl.args(["verify", "-trusted", &ca]).args(&names).current_dir(&self.folder);
        let output = openssl.output().unwrap();
        let (good, bad) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let is_good = |name: &String| good.lines().any(|line| line == format!("{name}: OK"));
        let errors = bad.lines().filter(|line| line.starts_with("error ") && line.contains(" at "));
        for error in errors {
            assert!(REASONS.iter().any(|reason| error.contains(reason)), "{bad}");
        }
        names.iter().map(|name| !is_good(name)).collect()
    }
}

/// What `openssl verify` says of names.
const REASONS: [&str; 5] = [
    "permitted subtree violation",
    "excluded subtree violation",
    "unsupported name constraint type",
    "unsupported or invalid name constraint syntax",
    "unsupported or invalid name syntax",
];

/// A name, its parts divided by `|`.
fn name(text: &str) -> Node {
    sequence(text.split('|').map(|part| {
        let (kind, value) = part.split_once('=').unwrap();
        let (dotted, tag) = match kind {
            "CN" => ("2.5.4.3", 0x0C),
            "E" => ("1.2.840.113549.1.9.1", 0x16),
            "E8" => ("1.2.840.113549.1.9.1", 0x0C),
            "O" => ("2.5.4.10", 0x0C),
            other => panic!("{other}"),
        };
        set([sequence([oid(dotted), Node::Primitive(tag, value.as_bytes().to_vec())])])
    }))
}

/// `KIND:VALUE`; an address and its mask are divided by a slash.
fn general_name(text: &str) -> Node {
    let (kind, value) = text.split_once(':').unwrap();
    let octets = |text: &str| text.split(['.', '/']).map(|octet| octet.parse().unwrap()).collect();
    match kind {
        "dir" => Node::Constructed(0xA4, vec![name(value)]),
        "dns" => Node::Primitive(0x82, value.as_bytes().to_vec()),
        "email" => Node::Primitive(0x81, value.as_bytes().to_vec()),
        "ip" => Node::Primitive(0x87, octets(value)),
        "rid" => match oid(value) {
            Node::Primitive(_, bytes) => Node::Primitive(0x88, bytes),
            other => panic!("{other:?}"),
        },
        "smtp" => {
            let value = explicit(Node::Primitive(0x0C, value.as_bytes().to_vec()));
            Node::Constructed(0xA0, vec![oid("1.3.6.1.5.5.7.8.9"), value])
        }
        "uri" => Node::Primitive(0x86, value.as_bytes().to_vec()),
        other => panic!("{other}"),
    }
}

fn extension(dotted: &str, value: Node) -> Node {
    let critical = Node::Primitive(0x01, vec![0xFF]);
    sequence([oid(dotted), critical, Node::Primitive(0x04, value.der())])
}
