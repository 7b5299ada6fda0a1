use super::*;
use crate::{ber::encode, cert::tests::composed};

/// A GeneralName of the kind `number`.
fn name(number: u8, contents: &[u8]) -> Vec<u8> {
    let tag = Tag::context(number);
    encode(if number == 4 { tag.constructed() } else { tag }, &[contents]).to_vec()
}

fn constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let list = |number, bases: &[Vec<u8>]| {
        let bases: Vec<_> =
            bases.iter().flat_map(|base| encode(Tag::SEQUENCE, &[base]).to_vec()).collect();
        match bases.is_empty() {
            true => Vec::new(),
            false => encode(Tag::context(number).constructed(), &[&bases]).to_vec(),
        }
    };
    encode(Tag::SEQUENCE, &[&list(0, permitted), &list(1, excluded)]).to_vec()
}

fn ca(constraints: &[u8]) -> Certificate {
    composed("CN=CA", "CN=CA", &[("2.5.29.30", constraints)])
}

fn leaf(subject: &str, names: &[Vec<u8>]) -> Certificate {
    let names = encode(Tag::SEQUENCE, &[&names.concat()]);
    composed(subject, "CN=CA", &[("2.5.29.17", &names)])
}

fn directory(text: &str) -> Vec<u8> {
    let subject = DistinguishedName::parse(text).unwrap();
    name(4, &der::Encode::to_der(&subject.0).unwrap())
}

/// What is refused of one name under one base that is permitted, and under the same excluded.
fn verdicts(base: &[u8], of: Vec<u8>) -> (bool, bool) {
    let leaf = leaf("CN=app", &[of]);
    let permits = |constraints: Vec<u8>| ca(&constraints).permits_names_of(&leaf) == Ok(());
    (permits(constraints(&[base.to_vec()], &[])), permits(constraints(&[], &[base.to_vec()])))
}

#[test]
fn subtrees_with_distances_are_not_understood() {
    let base = name(2, b"example.com");
    let with = |distances: &[u8]| {
        let subtree = encode(Tag::SEQUENCE, &[&base, distances]);
        let list = encode(Tag::context(0).constructed(), &[&subtree]);
        let ca = ca(&encode(Tag::SEQUENCE, &[&list]));
        ca.permits_names_of(&leaf("CN=app", std::slice::from_ref(&base)))
    };
    assert_eq!((with(b""), with(b"\x80\x01\0")), (Ok(()), Ok(())));
    for distances in [&b"\x80\x01\x01"[..], b"\x81\x01\x02", b"\x80\x01\0\x81\x01\x02", b"\x05\0"] {
        assert!(matches!(with(distances), Err(Error::Malformed { .. })), "{distances:02x?}");
    }
}

#[test]
fn names_are_compared_by_the_rules_of_their_kind() {
    let (email, dns, uri, ip) = (1, 2, 6, 7);
    let rows: [(u8, &[u8], &[u8], bool); 22] = [
        (dns, b"example.com", b"example.com", true),
        (dns, b"example.com", b"App.Example.com", true),
        (dns, b"example.com", b"*.example.com", true),
        (dns, b"example.com", b"badexample.com", false),
        (dns, b"example.com", b"com", false),
        (dns, b".example.com", b"a.example.com", true),
        (dns, b".example.com", b"example.com", false),
        (dns, b"", b"anything", true),
        (email, b"a@example.com", b"a@example.com", true),
        (email, b"a@example.com", b"b@example.com", false),
        (email, b"example.com", b"b@example.com", true),
        (email, b"example.com", b"b@sub.example.com", false),
        (email, b".example.com", b"b@sub.example.com", true),
        (uri, b"example.com", b"https://example.com:8443/a?b", true),
        (uri, b"example.com", b"https://me@example.com", true),
        (uri, b"example.com", b"https://example.com.evil.org", false),
        (uri, b".example.com", b"https://a.example.com/", true),
        (uri, b".example.com", b"https://example.com/", false),
        (ip, b"\xc0\x00\x02\x00\xff\xff\xff\x00", b"\xc0\x00\x02\x07", true),
        (ip, b"\xc0\x00\x02\x00\xff\xff\xff\x00", b"\xc0\x00\x03\x07", false),
        (ip, b"\xc0\x00\x02\x00\xff\xff\xff\x00", &[0; 16], false),
        (ip, &[0; 32], &[7; 16], true),
    ];
    for (kind, base, own, is_within) in rows {
        let verdicts = verdicts(&name(kind, base), name(kind, own));
        let (base, own) = (String::from_utf8_lossy(base), String::from_utf8_lossy(own));
        assert_eq!(verdicts, (is_within, !is_within), "{own} under {base}");
    }
}

#[test]
fn the_name_that_is_refused_is_told() {
    let v6 = [&[0x20, 1, 0x0d, 0xb8][..], &[0; 11], &[1]].concat();
    for (base, own, text) in [
        (name(7, &[10, 0, 0, 0, 255, 0, 0, 0]), name(7, &[192, 0, 2, 1]), "ip:192.0.2.1"),
        (name(7, &[10, 0, 0, 0, 255, 0, 0, 0]), name(7, &v6), "ip:2001:db8::1"),
        (name(7, &[10, 0, 0, 0, 255, 0, 0, 0]), name(7, b"abc"), "ip:(unreadable)"),
        (name(2, b"example.com"), name(2, b"Other.example"), "dns:other.example"),
        (name(6, b"example.com"), name(6, b"https://b.example"), "uri:https://b.example"),
        (directory("O=A"), name(2, b"a.example"), "CN=app"),
    ] {
        let refused = ca(&constraints(&[base], &[])).permits_names_of(&leaf("CN=app", &[own]));
        assert_eq!(refused, Err(Error::NameNotPermitted { name: text.to_owned() }));
    }
}

#[test]
fn what_cannot_be_told_is_refused_either_way() {
    let rows = [
        (name(6, b"example.com"), name(6, b"urn:a")),
        (name(6, b"example.com"), name(6, b"https://evil.org:443@example.com/")),
        (name(6, b"example.com"), name(6, b"https://evil.org@example.com/")),
        (name(6, b""), name(6, b"https://example.com/")),
        (name(6, b"example.com"), name(6, b"https://192.0.2.1/")),
        (name(6, b"example.com"), name(6, b"https://[::1]/")),
        (name(1, b"example.com"), name(1, b"no address")),
        (name(1, b"a@example.com"), name(1, b"A@example.com")),
        (name(1, b""), name(1, b"a@example.com")),
        (name(7, &[192, 0, 2]), name(7, &[192, 0, 2, 1])),
        (name(7, &[0; 8]), name(7, &[192, 0, 2])),
        (name(2, b"example.com"), name(2, b"evil.org\0.example.com")),
        (name(8, b"\x2a\x03"), name(8, b"\x2a\x03")),
        (name(2, b"sub.example.com"), name(2, b"*.example.com")),
        (name(2, b"example.com"), name(2, b"\xff")),
        (name(8, b"\x2a\x03"), name(8, b"\x2a\x04")),
    ];
    for (base, own) in rows {
        assert_eq!(verdicts(&base, own.clone()), (false, false), "{own:?}");
    }
}

#[test]
fn a_kind_without_a_base_is_free() {
    let only_dns = ca(&constraints(&[name(2, b"example.com")], &[]));
    assert_eq!(only_dns.permits_names_of(&leaf("CN=app", &[name(1, b"a@b")])), Ok(()));
    let refused = only_dns.permits_names_of(&leaf("CN=app", &[name(2, b"a.org")]));
    assert_eq!(refused, Err(Error::NameNotPermitted { name: "dns:a.org".to_owned() }));
    let free = composed("CN=CA", "CN=CA", &[]);
    assert_eq!(free.permits_names_of(&leaf("CN=app", &[name(2, b"a.org")])), Ok(()));
    assert!(only_dns.has_name_constraints() && !free.has_name_constraints());
}

#[test]
fn the_subject_counts_too() {
    let contoso = ca(&constraints(&[directory("O=Contoso,C=DE")], &[]));
    assert_eq!(contoso.permits_names_of(&leaf("CN=app,O=CONTOSO,C=DE", &[])), Ok(()));
    let refused = contoso.permits_names_of(&leaf("CN=app,O=Other,C=DE", &[]));
    let subject = "CN=app,O=Other,C=DE".to_owned();
    assert_eq!(refused, Err(Error::NameNotPermitted { name: subject }));
    let mail = ca(&constraints(&[name(1, b"example.com")], &[]));
    let refused = mail.permits_names_of(&leaf("CN=app,emailAddress=a@b.org", &[]));
    assert_eq!(refused, Err(Error::NameNotPermitted { name: "email:a@b.org".to_owned() }));
    let own = leaf("CN=app,emailAddress=a@b.org", &[name(1, b"a@example.com")]);
    let name = "email:a@b.org".to_owned();
    let refused = mail.permits_names_of(&own);
    assert_eq!(refused, Err(Error::NameNotPermitted { name }), "also beside others");
}

#[test]
fn a_common_name_that_could_be_a_host_is_one_where_there_is_no_other() {
    let ca = ca(&constraints(&[name(2, b"example.com")], &[]));
    let refused = |subject: &str, extensions: &[(&str, &[u8])]| match ca
        .permits_names_of(&composed(subject, "CN=CA", extensions))
    {
        Err(Error::NameNotPermitted { name }) => Some(name),
        other => other.map(|()| None).unwrap(),
    };
    assert_eq!(refused("CN=App.Evil.org", &[]).unwrap(), "CN=app.evil.org");
    assert_eq!(refused("CN=*.evil.org", &[]).unwrap(), "CN=*.evil.org");
    let others: [(&str, &[u8]); 3] = [
        ("2.5.29.17", b"\x30\x05\x81\x03a@b"),
        ("2.5.29.17", b"\x30\x06\x87\x04\xc0\0\x02\x01"),
        ("2.5.29.19", b"\x30\0"),
    ];
    for other in others {
        assert!(refused("CN=app.evil.org", &[other]).is_some(), "{other:?}");
    }
    assert_eq!(refused("CN=app.example.com", &[]), None);
    for subject in ["CN=app", "CN=App 2.0 of Contoso", "CN=evil.org.", "CN=a-.org", "O=evil.org"] {
        assert_eq!(refused(subject, &[]), None, "{subject}");
    }
    let host: [(&str, &[u8]); 1] = [("2.5.29.17", b"\x30\x0f\x82\x0da.example.com")];
    assert_eq!(refused("CN=app.evil.org", &host), None);
    assert_eq!(refused("CN=ca.evil.org", &[("2.5.29.19", b"\x30\x03\x01\x01\xff")]), None);
}

#[test]
fn damaged_constraints_permit_nothing() {
    for damaged in [&b""[..], b"\x04\x00", b"\x30\x02\xa0\x09", b"\x30\x02\x05\x00"] {
        let verdict = ca(damaged).permits_names_of(&leaf("CN=app", &[]));
        assert!(matches!(verdict, Err(Error::Malformed { .. })), "{damaged:?}");
    }
}
