//! Requests and what a CA makes of them.

use std::time::{Duration, SystemTime};

use super::*;
use crate::{identity::Identity, key::KeyAlgorithm, name::DistinguishedName};

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
