//! Name constraints: what OpenSSL refuses for them, certgen refuses, and does not issue.

use std::{collections::BTreeSet, fs, process::Command, time::SystemTime};

use certgen::{
    AlternativeName, Certificate, DistinguishedName, Template,
    chain::{Chain, Demands, Pool},
};

use super::{
    is_here, on_path,
    parties::{Parties, an_hour, extension, is_ca},
};
use crate::support::ber::{Node, explicit, oid, sequence, set};

/// Who refuses a certificate for its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RefusedBy {
    Both,
    Nobody,
    /// With a reason to let it pass all the same.
    Openssl(&'static str),
    Us,
}

use RefusedBy::{Both, Nobody, Openssl, Us};

/// Constraints, each with `+` or `-` and its kind; a subject, its parts divided by `|`; alternative names.
const ROWS: &[(&str, &str, &str, RefusedBy)] = &[
    ("+dns:example.com", "CN=app", "", Nobody),
    ("+dns:example.com", "CN=My App 2.0", "", Nobody),
    ("+dns:example.com", "CN=a.example.com", "", Nobody),
    ("+dns:example.com", "CN=A.Example.COM", "", Nobody),
    ("+dns:example.com", "CN=a.evil.org", "", Both),
    ("+dns:example.com", "CN=a.evil.org", "dns:a.example.com", Nobody),
    ("+dns:example.com", "CN=a.evil.org", "ip:192.0.2.1", Both),
    ("+dns:example.com", "CN=a.evil.org", "email:a@b.org", Both),
    ("+dns:example.com", "CN=a.example.com|CN=a.evil.org", "", Both),
    ("+dns:example.com", "CN=a.evil.org|CN=a.example.com", "", Both),
    ("+dns:example.com", "O=a.evil.org|CN=app", "", Nobody),
    ("+dns:example.com", "CN=a_b.evil.org", "", Both),
    ("+dns:example.com", "CN=192.0.2.1", "", Both),
    ("+dns:example.com", "CN=a.evil.org.", "", Nobody),
    ("+dns:example.com", "CN=-a.evil.org", "", Nobody),
    ("+dns:example.com", "CN=a..evil.org", "", Nobody),
    ("+dns:example.com", "CN=*.evil.org", "", Us),
    ("+dns:example.com", "CN=*.example.com", "", Nobody),
    ("+dns:example.com", "CN=a.evil.org\0", "", Both),
    ("+dns:example.com", "CN=a.evil.org\0.example.com", "", Both),
    ("+dns:example.com", "CN=a.example.com", "dns:a.evil.org\0.example.com", Us),
    ("-dns:evil.org", "CN=a.evil.org", "", Both),
    ("-dns:evil.org", "CN=evil.org", "", Both),
    ("-dns:evil.org", "CN=notevil.org", "", Nobody),
    ("-dns:a.evil.org", "CN=*.evil.org", "", Us),
    ("-dns:", "CN=a.example.com", "", Both),
    ("-dns:", "CN=app", "", Nobody),
    ("+email:example.com", "CN=app|E=a@example.com", "", Nobody),
    ("+email:example.com", "CN=app|E=a@evil.org", "", Both),
    ("+email:example.com", "CN=app|E=a@evil.org", "email:a@example.com", Both),
    ("+email:example.com", "CN=app|E=a@example.com", "email:a@evil.org", Both),
    ("+email:example.com", "E=a@example.com|E=a@evil.org", "email:a@example.com", Both),
    ("+email:example.com", "CN=app|E=nobody", "", Both),
    ("+email:example.com", "CN=app|E8=a@evil.org", "", Both),
    ("+email:example.com", "CN=app|E8=a@example.com", "", Openssl(STRING_TYPE)),
    ("+dns:example.com", "CN=app|E8=a@evil.org", "", Openssl(STRING_TYPE)),
    ("-email:evil.org", "CN=app|E=a@EVIL.org", "email:a@example.com", Both),
    ("-email:@evil.org", "CN=app", "email:a@evil.org", Both),
    ("+email:@example.com", "CN=app", "email:a@example.com", Nobody),
    ("+email:a@example.com", "CN=app", "email:a@example.com", Nobody),
    ("+email:a@example.com", "CN=app", "email:A@example.com", Both),
    ("-email:a@example.com", "CN=app", "email:A@example.com", Us),
    ("+email:", "CN=app", "email:a@example.com", Both),
    ("-email:", "CN=app", "email:a@example.com", Us),
    ("+email:.example.com", "CN=app", "email:a@b.example.com", Nobody),
    ("+email:.example.com", "CN=app", "email:a@example.com", Both),
    ("+email:example.com", "CN=app", "smtp:a@evil.org", Both),
    ("+email:example.com", "CN=app", "smtp:a@example.com", Nobody),
    ("-email:evil.org", "CN=app", "smtp:\u{e4}@evil.org", Both),
    ("-email:evil.org", "CN=app", "smtp:a@\u{e4}.org", Us),
    ("+uri:a.example.com", "CN=app", "uri:https://a.example.com/b", Nobody),
    ("+uri:a.example.com", "CN=app", "uri:https://a.example.com:443/b", Nobody),
    ("+uri:a.example.com", "CN=app", "uri:https://evil.org:443@a.example.com/", Both),
    ("-uri:evil.org", "CN=app", "uri:https://evil.org:443@a.example.com/", Both),
    ("-uri:a.example.com", "CN=app", "uri:https://evil.org:443@a.example.com/", Us),
    ("+uri:a.example.com", "CN=app", "uri:https://me@a.example.com/", Openssl(END_OF_HOST)),
    ("+uri:a.example.com", "CN=app", "uri:https://a.example.com/b:c", Openssl(END_OF_HOST)),
    ("+uri:a.example.com", "CN=app", "uri:https://a.example.com?b", Openssl(END_OF_HOST)),
    ("+uri:a.example.com", "CN=app", "uri:urn://a.example.com", Nobody),
    ("+uri:a.example.com", "CN=app", "uri:urn:x://a.example.com", Both),
    ("+uri:", "CN=app", "uri:https://a.example.com/", Both),
    ("-uri:", "CN=app", "uri:https://a.example.com/", Us),
    ("+ip:192.0.2.0/255.255.255.0", "CN=app", "ip:192.0.2.9", Nobody),
    ("+ip:192.0.2.0/255.255.255.0", "CN=app", "ip:192.0.3.9", Both),
    ("-ip:192.0.2.0/255.255.255.0", "CN=app", "ip:192.0.2", Both),
    ("-ip:192.0.2", "CN=app", "ip:192.0.2.9", Both),
    ("+rid:1.2.3", "CN=app", "rid:1.2.3", Both),
    ("-rid:1.2.3", "CN=app", "rid:1.2.4", Both),
    ("+dir:O=Contoso", "O=CONTOSO|CN=app", "", Nobody),
    ("+dir:O=Contoso", "O=Other|CN=app", "", Both),
    ("+dir:O=\u{c4}pfel", "O=\u{e4}pfel|CN=app", "", Openssl(CAPITALS)),
    ("-dir:O=\u{c4}pfel", "O=\u{e4}pfel|CN=app", "", Us),
    ("+dns:example.com +email:example.com", "CN=a.example.com|E=a@example.com", "", Nobody),
    ("+dns:example.com -dns:b.example.com", "CN=a.b.example.com", "", Both),
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
            (true, true) => Both,
            (true, false) => Us,
            (false, true) => Openssl(match expected {
                Openssl(reason) => reason,
                _ => "",
            }),
            (false, false) => Nobody,
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
        assert_eq!(leaf.is_err(), matches!(refused, Both | Us), "{constraints}, {template:?}");
        if let (Ok(leaf), Nobody) = (leaf, refused) {
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

impl Parties {
    fn ca(&self, constraints: &str) -> Certificate {
        let list = |tag, sign| {
            let bases = constraints.split(' ').filter_map(|one| one.strip_prefix(sign));
            let bases: Vec<_> = bases.map(|base| sequence([general_name(base)])).collect();
            (!bases.is_empty()).then_some(Node::Constructed(tag, bases))
        };
        let lists = [list(0xA0, '+'), list(0xA1, '-')].into_iter().flatten();
        let constraints = extension("2.5.29.30", sequence(lists));
        self.certificate(name("CN=CA"), name("CN=CA"), vec![is_ca(), constraints])
    }

    fn leaf(&self, subject: &str, names: &str) -> Certificate {
        let names: Vec<_> = names.split_whitespace().map(general_name).collect();
        let mut extensions = vec![extension("2.5.29.19", sequence([]))];
        if !names.is_empty() {
            extensions.push(extension("2.5.29.17", sequence(names)));
        }
        self.certificate(name("CN=CA"), name(subject), extensions)
    }

    fn issue(&self, ca: &Certificate, template: &Template) -> Result<Certificate, certgen::Error> {
        self.authority(ca)?.issue(&self.public_key().der(), template, an_hour())
    }

    /// Which of `leaves` OpenSSL refuses, all for their names.
    fn refused_by_openssl(&self, ca: &Certificate, leaves: &[&Certificate]) -> Vec<bool> {
        let write = |name: String, certificate: &Certificate| {
            fs::write(self.folder.path().join(&name), certificate.der()).unwrap();
            name
        };
        let ca = write("ca.cer".to_owned(), ca);
        let leaves = leaves.iter().enumerate();
        let names: Vec<_> = leaves.map(|(at, leaf)| write(format!("{at}.cer"), leaf)).collect();
        let mut openssl = Command::new("openssl");
        openssl.args(["verify", "-trusted", &ca]).args(&names).current_dir(&self.folder);
        let output = openssl.output().unwrap();
        let [good, bad] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
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
