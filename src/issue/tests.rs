//! Requests and what a CA makes of them.

use std::time::{Duration, SystemTime};

use super::*;
use crate::{error::RequestedName, identity::Identity, key::KeyAlgorithm, name::DistinguishedName};

pub(super) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

pub(super) fn span(start: u64, end: u64) -> Validity {
    Validity::new(at(start), at(end)).unwrap()
}

pub(super) fn named(name: &str) -> Template {
    Template::new(DistinguishedName::parse(name).unwrap())
}

pub(super) fn key(algorithm: KeyAlgorithm) -> PrivateKey {
    PrivateKey::generate(algorithm).unwrap()
}

/// A CA that signed itself, valid from second 0 to second 1000.
pub(super) fn authority(algorithm: KeyAlgorithm) -> Authority {
    let key = key(algorithm);
    let template = named("CN=Contoso CA,O=Contoso").certificate_authority(None);
    let certificate = self_signed(&key, &template, span(0, 1000)).unwrap();
    Authority::new(Identity::new(key, vec![certificate]).unwrap()).unwrap()
}

#[test]
fn cas_of_each_kind_of_key_sign_for_each() {
    for of_ca in
        [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519]
    {
        let authority = authority(of_ca);
        let ca = authority.identity().certificate();
        assert_eq!(ca.verify_signed_by(ca), Ok(()));
        for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::P384, KeyAlgorithm::Ed25519] {
            let key = key(algorithm);
            let template = named("CN=My App")
                .usage(Usage::Server)
                .alternative_names(vec![AlternativeName::parse("dns:app.example.com").unwrap()]);
            let public_key = key.public_key_der().unwrap();
            let direct = authority.issue(public_key, &template, span(0, 1000)).unwrap();
            let request = request(&key, &template).unwrap();
            let rules = RequestRules::new();
            let asked = authority.issue_requested(&request, &rules, span(0, 1000)).unwrap();
            for leaf in [&direct, &asked] {
                assert_eq!(leaf.verify_signed_by(ca), Ok(()), "{algorithm} by {of_ca}");
                assert!(leaf.is_issued_by(ca) && leaf.authority_key_id() == ca.subject_key_id());
                assert_eq!(leaf.public_key_der(), public_key);
                assert_eq!(leaf.subject().to_string(), "CN=My App");
                assert_eq!(leaf.not_after(), at(1000));
            }
            assert_eq!(direct.extensions(), asked.extensions());
            assert_ne!(direct.serial_hex(), asked.serial_hex());
        }
    }
}

#[test]
fn a_request_says_what_the_template_says() {
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::P384, KeyAlgorithm::Ed25519] {
        let key = key(algorithm);
        let template = named("CN=My App,O=Contoso").usage(Usage::Both).alternative_names(vec![
            AlternativeName::parse("dns:app.example.com").unwrap(),
            AlternativeName::parse("ip:192.0.2.1").unwrap(),
        ]);
        let request = request(&key, &template).unwrap();
        assert_eq!(request.verify_signature(), Ok(()));
        assert_eq!(request.public_key_der(), key.public_key_der().unwrap());
        assert_eq!(request.subject().to_string(), "CN=My App,O=Contoso");
        assert_eq!(request.alternative_names(), ["dns:app.example.com", "ip:192.0.2.1"]);
        assert_eq!(request.extended_key_usages(), ["clientAuth", "serverAuth"]);
        assert_eq!(request.key_usages().first(), Some(&"digitalSignature"));
        assert!(!request.is_ca());
        assert_eq!(CertificateRequest::from_der(request.der()), Ok(request));
    }
    let of_ca = named("CN=CA").certificate_authority(Some(1));
    assert!(request(&key(KeyAlgorithm::P256), &of_ca).unwrap().is_ca());
}

#[test]
fn a_request_that_was_changed_does_not_hold() {
    let authority = authority(KeyAlgorithm::P256);
    let request = request(&key(KeyAlgorithm::P256), &named("CN=My App")).unwrap();
    let mut read = 0;
    for place in 0..request.der().len() {
        let mut changed = request.der().to_vec();
        changed[place] ^= 1;
        let Ok(changed) = CertificateRequest::from_der(&changed) else { continue };
        read += 1;
        assert!(changed.verify_signature().is_err(), "byte {place}");
        let issued = authority.issue_requested(&changed, &RequestRules::new(), span(1, 2));
        assert!(issued.is_err());
    }
    assert!(read > 100, "{read} were requests still");
}

#[test]
fn what_would_outlive_the_ca_is_refused() {
    let authority = authority(KeyAlgorithm::P256);
    let key = key(KeyAlgorithm::P256);
    let public_key = key.public_key_der().unwrap();
    let issue = |validity| authority.issue(public_key, &named("CN=My App"), validity);
    let beyond = Err(Error::BeyondIssuer { not_before: at(0), not_after: at(1000) });
    assert_eq!(issue(span(1, 1001)), beyond);
    assert_eq!(issue(span(2000, 3000)), Err(Error::Expired { not_after: at(1000) }));
    assert!(issue(span(1, 1001).cut_to(&authority.validity()).unwrap()).is_ok());
}

#[test]
fn what_a_request_may_not_have_is_refused_by_name() {
    let (authority, own) = (authority(KeyAlgorithm::P256), key(KeyAlgorithm::P256));
    let subject = named("CN=My App").subject_der().unwrap();
    let reason = |extensions: &[Extension], rules: &RequestRules| {
        let request = signed_request(&own, &subject, extensions).unwrap();
        match authority.issue_requested(&request, rules, span(0, 1000)) {
            Err(Error::RequestRefused { reason } | Error::RequestedName { reason, .. }) => {
                reason.into_owned()
            }
            other => format!("{:?}", other.map(|issued| issued.alternative_names())),
        }
    };
    let oid = const_oid::ObjectIdentifier::new_unwrap;
    let unknown = Extension::not_critical(oid("1.2.3.4"), &[5, 0]);
    let rules = RequestRules::new();
    assert_eq!(reason(&[], &rules), "Ok([])");
    let refused = reason(std::slice::from_ref(&unknown), &rules);
    assert_eq!(refused, "it asks for 1.2.3.4, which is not taken");
    assert_eq!(reason(std::slice::from_ref(&unknown), &rules.clone().without_others()), "Ok([])");
    let twice = reason(&[unknown.clone(), unknown], &rules.without_others());
    assert_eq!(twice, "it asks for 1.2.3.4 twice");

    let rules = RequestRules::new().without_others();
    let as_ca = named("CN=CA").certificate_authority(None).extensions(&KeyType::P256).unwrap();
    for extension in &as_ca {
        let refused = reason(std::slice::from_ref(extension), &rules);
        assert!(!refused.starts_with("Ok"), "{extension:?}: {refused}");
    }
    let part = &named("OU=a").subject_der().unwrap()[2..];
    let long = encode(Tag::SEQUENCE, &[&part.repeat(2_000)]);
    let request = signed_request(&own, &long, &[]).unwrap();
    let refused = authority.issue_requested(&request, &rules, span(0, 1000)).unwrap_err();
    let reason_of_subject = |text: &'static str| Error::RequestedName {
        name: RequestedName::Subject,
        reason: text.into(),
    };
    assert_eq!(refused, reason_of_subject("its subject is longer than 16384 bytes"));
    let many = encode(Tag::SEQUENCE, &[&part.repeat(101)]);
    let request = signed_request(&own, &many, &[]).unwrap();
    let refused = authority.issue_requested(&request, &rules, span(0, 1000)).unwrap_err();
    assert_eq!(refused, reason_of_subject("its subject: it has more than 100 attributes"));
    // A UPN (1.3.6.1.4.1.311.20.2.3), by which Windows signs a person in.
    let name =
        b"\x30\x16\xa0\x14\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03\xa0\x06\x0c\x04a@b.";
    let upn = Extension::not_critical(oid("2.5.29.17"), name);
    let refused = reason(&[upn], &rules);
    assert!(!refused.starts_with("Ok") && !refused.contains("damaged"), "{refused}");
}

#[test]
fn what_a_request_asks_for_is_written_anew() {
    let (authority, own) = (authority(KeyAlgorithm::P256), key(KeyAlgorithm::P256));
    let subject = named("CN=My App").subject_der().unwrap();
    let oid = const_oid::ObjectIdentifier::new_unwrap;
    let issued = |kind: &str, value: &[u8]| {
        let asked = [Extension::critical(oid(kind), value)];
        let request = signed_request(&own, &subject, &asked).unwrap();
        let rules = RequestRules::new();
        let issued = authority.issue_requested(&request, &rules, span(0, 1000))?;
        let extension = issued.extensions().into_iter().find(|one| one.oid() == oid(kind));
        Ok(extension.unwrap().value().to_vec())
    };
    let refused = |kind: &str, value: &[u8]| match issued(kind, value) {
        Err(Error::RequestedName { name: RequestedName::Alternative, reason }) => {
            reason.into_owned()
        }
        other => format!("{other:?}"),
    };
    // More bits unused than there are, bits that mean nothing, zeros at the end.
    for spelling in [&b"\x03\x02\xff\x80"[..], b"\x03\x04\0\x80\0\x40", b"\x03\x02\0\x80"] {
        assert_eq!(issued("2.5.29.15", spelling).unwrap(), b"\x03\x02\x07\x80", "{spelling:02x?}");
    }
    let long_form = b"\x30\x81\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02";
    let short_form = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02";
    assert_eq!(issued("2.5.29.37", long_form).unwrap(), short_form);
    assert_eq!(issued("2.5.29.17", b"\x30\x05\x82\x03a.b").unwrap(), b"\x30\x05\x82\x03a.b");
    // Signs that a reader may stop at, or take for others.
    for name in [&b"\x82\x05a.b\0c"[..], b"\x82\x04a\xfc.b", b"\x82\x04 a.b", b"\x86\x05a:b\nc"] {
        let list = [&[0x30, u8::try_from(name.len()).unwrap()], name].concat();
        let refused = refused("2.5.29.17", &list);
        assert!(refused.starts_with("it asks for the name "), "{name:02x?}: {refused}");
    }
}

/// What a CA makes of a request for `subject` with `extensions`.
fn asked(
    subject: &[u8],
    extensions: &[Extension],
    rules: &RequestRules,
) -> Result<Certificate, Error> {
    let request = signed_request(&key(KeyAlgorithm::P256), subject, extensions).unwrap();
    authority(KeyAlgorithm::P256).issue_requested(&request, rules, span(0, 1000))
}

fn hosts(names: &[&str]) -> Vec<AlternativeName> {
    names.iter().map(|name| AlternativeName::parse(name).unwrap()).collect()
}

#[test]
fn rules_take_the_place_of_what_is_asked_for() {
    let template =
        named("CN=My App").usage(Usage::Both).alternative_names(hosts(&["dns:a.example"]));
    let (subject, key_type) = (template.subject_der().unwrap(), KeyType::P256);
    let extensions = template.extensions(&key_type).unwrap();
    let rules = RequestRules::new();
    let taken = asked(&subject, &extensions, &rules).unwrap();
    assert_eq!(taken.alternative_names(), ["dns:a.example"]);
    assert_eq!(taken.extended_key_usages(), ["clientAuth", "serverAuth"]);

    let named = rules.clone().alternative_names(hosts(&["dns:b.example", "ip:192.0.2.1"]));
    let named = asked(&subject, &extensions, &named).unwrap();
    assert_eq!(named.alternative_names(), ["dns:b.example", "ip:192.0.2.1"]);
    let nameless = asked(&subject, &extensions, &rules.clone().alternative_names(vec![])).unwrap();
    assert!(nameless.alternative_names().is_empty());
    let used = asked(&subject, &extensions, &rules.usage(Usage::Server)).unwrap();
    assert_eq!(used.extended_key_usages(), ["serverAuth"]);
}

#[test]
fn whoever_has_no_subject_is_known_by_critical_names() {
    let oid = const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;
    let names = template::alternative_names(&hosts(&["dns:a.example"])).unwrap().unwrap();
    let nobody = encode(Tag::SEQUENCE, &[]);
    let rules = RequestRules::new();
    let is_critical = |subject: &[u8]| {
        let issued = asked(subject, std::slice::from_ref(&names), &rules).unwrap();
        let extensions = issued.extensions();
        // Only the names: what a leaf is good for does not become critical with them.
        let others = extensions.iter().filter(|one| one.oid() != oid && one.is_critical());
        assert_eq!(others.count(), 2, "{extensions:?}");
        extensions.iter().find(|one| one.oid() == oid).unwrap().is_critical()
    };
    assert!(is_critical(&nobody) && !is_critical(&named("CN=app").subject_der().unwrap()));
    let refused = asked(&nobody, &[], &rules).unwrap_err();
    assert_eq!(refused, Error::RequestRefused { reason: "it names nobody".into() });

    // The longest subject: only a surname may be that long.
    let surname = |length| {
        let mut value = encode(Tag::OCTET_STRING, &[&vec![b'x'; length]]).to_vec();
        value[0] = 0x0c;
        let attribute = encode(Tag::SEQUENCE, &[b"\x06\x03\x55\x04\x04", &value]);
        encode(Tag::SEQUENCE, &[&encode(Tag::SET, &[&attribute])])
    };
    assert_eq!(surname(16_363).len(), 16 << 10);
    assert!(asked(&surname(16_363), &[], &rules).is_ok());
    assert!(asked(&surname(16_364), &[], &rules).is_err());
}

#[test]
fn what_a_request_says_in_vain_is_damage_or_no_matter() {
    let oid = const_oid::ObjectIdentifier::new_unwrap;
    let subject = named("CN=My App").subject_der().unwrap();
    let rules = RequestRules::new();
    let one = |kind: &str, value: &[u8], rules: &RequestRules| match asked(
        &subject,
        &[Extension::not_critical(oid(kind), value)],
        rules,
    ) {
        Err(Error::RequestRefused { reason } | Error::RequestedName { reason, .. }) => {
            reason.into_owned()
        }
        other => format!("{:?}", other.map(|issued| issued.extended_key_usages())),
    };
    // What names a key is for the CA to say, and what it says of the key that is certified is the same.
    let client = r#"Ok(["clientAuth"])"#;
    assert_eq!(one("2.5.29.14", b"\x04\x01\x07", &rules), client);
    assert_eq!(one("2.5.29.35", b"\x30\0", &rules), client);
    for (kind, name) in [("15", "keyUsage"), ("17", "subjectAltName"), ("37", "extKeyUsage")] {
        let damaged = format!("what it asks for as {name} (2.5.29.{kind}) is damaged");
        let kind = format!("2.5.29.{kind}");
        let empty: &[u8] = if name == "keyUsage" { b"\x03\x01\0" } else { b"\x30\0" };
        for value in [empty, b"", b"\x05\0"] {
            assert_eq!(one(&kind, value, &rules), damaged, "{value:02x?}");
        }
    }
    let signing_code = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x03";
    let refused = one("2.5.29.37", signing_code, &rules);
    assert_eq!(refused, "it asks for codeSigning, which is not taken");
    let set = rules.clone().usage(Usage::Server);
    assert_eq!(one("2.5.29.37", signing_code, &set), r#"Ok(["serverAuth"])"#);
    let directory = b"\x30\x04\xa4\x02\x30\0";
    let refused = one("2.5.29.17", directory, &rules);
    assert!(refused.starts_with("it asks for the name dirname:"), "{refused}");
    let set = rules.alternative_names(hosts(&["dns:a.example"]));
    assert_eq!(one("2.5.29.17", directory, &set), client);
}

/// CAs below one another, the root first, each with the `extKeyUsage` that is given.
struct Cas {
    key: PrivateKey,
    /// From the last one to the root.
    chain: Vec<Certificate>,
}

impl Cas {
    fn new(purposes: &[Option<&[u8]>]) -> Self {
        let template = |depth| named(&format!("CN=CA {depth}")).certificate_authority(None);
        let all = purposes.iter().enumerate();
        Self::of(all.map(|(depth, purposes)| (template(depth), *purposes)))
    }

    /// Names and path lengths from the root on.
    fn with_depths(cas: &[(&str, Option<u8>)]) -> Self {
        let template = |(name, depth): &(&str, _)| named(name).certificate_authority(*depth);
        Self::of(cas.iter().map(|ca| (template(ca), None)))
    }

    fn of<'a>(cas: impl Iterator<Item = (Template, Option<&'a [u8]>)>) -> Self {
        let mut above: Option<Self> = None;
        for (template, purposes) in cas {
            let own = key(KeyAlgorithm::P256);
            let mut extensions = template.extensions(own.key_type()).unwrap();
            let oid = const_oid::db::rfc5280::ID_CE_EXT_KEY_USAGE;
            extensions.extend(purposes.map(|value| Extension::not_critical(oid, value)));
            let subject = template.subject_der().unwrap();
            let issuer = above.as_ref().map(|above| above.chain[0].subject_der());
            let signer = above.as_ref().map_or(&own, |above| &above.key);
            let certificate = Signer::load(signer).unwrap().certificate(&Contents {
                issuer: issuer.as_ref().unwrap_or(&subject),
                subject: &subject,
                public_key: own.public_key_der().unwrap(),
                validity: span(0, 1000),
                extensions: &extensions,
            });
            let mut chain = vec![certificate.unwrap()];
            chain.extend(above.into_iter().flat_map(|above| above.chain));
            above = Some(Self { key: own, chain });
        }
        above.unwrap()
    }

    fn authority(self) -> Result<Authority, Error> {
        Authority::new(Identity::new(self.key, self.chain).unwrap())
    }
}

#[test]
fn a_ca_is_for_what_all_above_it_are_for() {
    let purposes = |last: &[u8]| {
        let oid = |last| [&b"\x06\x08\x2b\x06\x01\x05\x05\x07\x03"[..], &[last]].concat();
        let list: Vec<u8> = last.iter().flat_map(|last| oid(*last)).collect();
        encode(Tag::SEQUENCE, &[&list]).to_vec()
    };
    let (server_and_client, client_and_mail) = (purposes(&[1, 2]), purposes(&[2, 4]));
    let cas = Cas::new(&[None, Some(&server_and_client), Some(&client_and_mail), None]);
    let authority = cas.authority().unwrap();
    let key = key(KeyAlgorithm::P256);
    let issue = |usage| {
        let template = named("CN=app").usage(usage);
        authority.issue(key.public_key_der().unwrap(), &template, span(0, 1000)).map(|_| ())
    };
    assert_eq!(issue(Usage::Client), Ok(()));
    for usage in [Usage::Server, Usage::Both] {
        let Err(Error::NotAuthority { reason }) = issue(usage) else { panic!("{usage:?}") };
        assert!(reason.contains("serverAuth"), "{reason}");
    }

    let damaged = Cas::new(&[None, Some(b"\x30\x05\x06"), None]).authority();
    let Err(Error::NotAuthority { reason }) = damaged else { panic!("{damaged:?}") };
    assert_eq!(reason, "CN=CA 1 is limited by extKeyUsage, which is damaged");
}

#[test]
fn who_is_no_ca_is_told_why() {
    let own = key(KeyAlgorithm::P256);
    let subject = named("CN=A").subject_der().unwrap();
    let authority = |extensions: &[Extension]| {
        let certificate = Signer::load(&own).unwrap().certificate(&Contents {
            issuer: &subject,
            subject: &subject,
            public_key: own.public_key_der().unwrap(),
            validity: span(0, 1000),
            extensions,
        });
        Authority::new(Identity::new(own.clone(), vec![certificate.unwrap()]).unwrap())
    };
    let of_ca = named("CN=A").certificate_authority(None).extensions(&KeyType::P256).unwrap();
    let of_leaf = named("CN=A").extensions(&KeyType::P256).unwrap();
    let oid = const_oid::ObjectIdentifier::new_unwrap;
    let with = |other: Extension| [&of_ca[..], &[other]].concat();
    let policies = |value| Extension::critical(oid("2.5.29.32"), value);
    for allowed in [
        of_ca.clone(),
        of_ca[..1].to_vec(),
        with(Extension::not_critical(oid("1.2.3.4"), b"\x05\0")),
        with(policies(b"\x30\x06\x30\x04\x06\x02\x2a\x03")),
    ] {
        assert!(authority(&allowed).is_ok(), "{allowed:?}");
    }
    for (refused, reason) in [
        (of_leaf.clone(), "CN=A is not a CA"),
        (vec![of_ca[0].clone(), of_leaf[1].clone()], "CN=A has a key usage without keyCertSign"),
        (vec![], "CN=A is not of version 3 of X.509, so that it cannot be a CA"),
        (
            with(Extension::critical(oid("1.2.3.4"), b"\x05\0")),
            "CN=A is limited by 1.2.3.4, which is not understood",
        ),
    ] {
        let Err(Error::NotAuthority { reason: told }) = authority(&refused) else {
            panic!("{reason}");
        };
        assert_eq!(told, reason);
    }
}

#[test]
fn a_ca_whose_chain_does_not_hold_issues_nothing() {
    let mut cas = Cas::new(&[None, None, None]);
    let mut forged = cas.chain[1].der().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    cas.chain[1] = Certificate::from_der(&forged).unwrap();
    assert!(matches!(cas.authority(), Err(Error::Chain { .. })));
}

#[test]
fn a_path_length_counts_the_cas_below_it() {
    // What is left for CAs below the last one; those that were issued to themselves do not count.
    for (cas, left) in [
        (&[("CN=R", Some(2)), ("CN=A", None), ("CN=B", None)][..], Some(0)),
        (&[("CN=R", Some(3)), ("CN=A", None), ("CN=B", None)], Some(1)),
        (&[("CN=R", Some(2)), ("CN=A", None), ("CN=A", None)], Some(1)),
        (&[("CN=R", None), ("CN=A", Some(1)), ("CN=B", None)], Some(0)),
        (&[("CN=R", Some(9)), ("CN=A", Some(8)), ("CN=B", Some(4))], Some(4)),
        (&[("CN=R", Some(1)), ("CN=A", None), ("CN=B", None)], None),
        (&[("CN=R", None), ("CN=A", Some(0)), ("CN=B", None)], None),
    ] {
        let authority = Cas::with_depths(cas).authority();
        let Some(left) = left else {
            assert!(matches!(authority, Err(Error::NotAuthority { .. })), "{cas:?}");
            continue;
        };
        let authority = authority.unwrap();
        let own = key(KeyAlgorithm::P256);
        let issue = |depth| {
            let template = named("CN=Z").certificate_authority(depth);
            authority.issue(own.public_key_der().unwrap(), &template, span(0, 1000))
        };
        match left {
            0 => assert_eq!(issue(Some(0)), Err(Error::PathLength { left: 0 }), "{cas:?}"),
            _ => {
                let most = u64::from(left) - 1;
                for asked in [None, Some(left - 1)] {
                    assert_eq!(issue(asked).unwrap().path_length(), Some(most), "{cas:?}");
                }
                assert_eq!(issue(Some(left)), Err(Error::PathLength { left: left.into() }));
            }
        }
        let leaf = authority.issue(own.public_key_der().unwrap(), &named("CN=Z"), span(0, 1000));
        assert!(leaf.is_ok(), "{cas:?}");
    }
}
