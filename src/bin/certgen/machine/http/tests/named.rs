//! Certificates of --ca-file: what those of authorities vouch for, and what the others do not.

use certgen::{
    AlternativeName, Certificate, DistinguishedName, KeyAlgorithm, PrivateKey, Template, Usage,
    Validity, issue,
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair},
};

use super::{
    Failure, OK, Outlook, Phase, SystemTime, ask, double::secured, identity, identity::Shown,
    refused_for,
};

/// A certificate for this computer that the key of `issuer` has signed, which is named as its issuer.
fn below(issuer: &Shown) -> Shown {
    let now = SystemTime::now();
    let subject = DistinguishedName::common_name("client").unwrap();
    let names = vec![AlternativeName::parse("ip:127.0.0.1").unwrap()];
    let template = Template::new(subject).alternative_names(names).usage(Usage::Server);
    let validity = Validity::new(now - identity::HOUR, now + identity::HOUR).unwrap();
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let own = issue::self_signed(&key, &template, validity).unwrap();
    let certificate = signed_again(own.der(), &issuer.key);
    assert_eq!(certificate.issuer(), issuer.certificate().subject());
    Shown { key, chain: vec![certificate] }
}

/// The certificate with another issuer, of which the name is as long.
fn signed_again(der: &[u8], key: &PrivateKey) -> Certificate {
    // SEQUENCE { tbsCertificate, .. }, both with lengths of two bytes.
    let length = |at: usize| usize::from(der[at]) << 8 | usize::from(der[at + 1]);
    let mut body = der[4..8 + length(6)].to_vec();
    let at = body.windows(6).position(|bytes| bytes == b"client").unwrap();
    body[at..at + 6].copy_from_slice(b"server");
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, key.secret_pkcs8_der(), &random).unwrap();
    let signature = pair.sign(&random, &body).unwrap();
    let signature = [&[0], signature.as_ref()].concat();
    body.extend(b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02");
    body.extend([3, u8::try_from(signature.len()).unwrap()]);
    body.extend(signature);
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    Certificate::from_der(&[&[0x30, 0x82], &length[..], &body].concat()).unwrap()
}

fn refusal(shown: &Shown, trusted: &Shown, words: &str) -> Failure {
    let server = secured(shown, OK);
    let outcome = ask(&format!("https://127.0.0.1:{}/token", server.port), Some(trusted));
    let failure = refused_for(outcome, Phase::Connect, Outlook::Lasting, words);
    assert_eq!(server.end(), "", "{words}: nothing may arrive");
    failure
}

#[test]
fn what_a_server_has_signed_is_not_trusted() {
    let server = identity::for_names(&["dns:elsewhere.example"]);
    let failure = refusal(&below(&server), &server, "no authority (CA:FALSE)");
    assert!(failure.why.unwrap().contains("signs no other"));
    assert!(failure.help.unwrap().contains("the certificate of the authority"));
    // Nor between the two.
    let Shown { key, mut chain } = below(&server);
    chain.push(server.chain[0].clone());
    refusal(&Shown { key, chain }, &server, "no authority (CA:FALSE)");
}

#[test]
fn a_server_is_trusted_as_itself_whoever_has_signed_its_certificate() {
    let shown = below(&identity::for_names(&["dns:elsewhere.example"]));
    let server = secured(&shown, OK);
    let reply = ask(&format!("https://127.0.0.1:{}/token", server.port), Some(&shown)).unwrap();
    assert_eq!(reply.status(), 200);
    server.end();
    // As that server, by that name.
    let server = secured(&shown, OK);
    let outcome = ask(&format!("https://localhost:{}/token", server.port), Some(&shown));
    refused_for(outcome, Phase::Connect, Outlook::Lasting, "other names");
    server.end();
}

#[test]
fn a_certificate_that_is_not_for_servers_is_that_of_none() {
    let now = SystemTime::now();
    let subject = DistinguishedName::common_name("server").unwrap();
    let names = vec![AlternativeName::parse("ip:127.0.0.1").unwrap()];
    let template = Template::new(subject).alternative_names(names).usage(Usage::Client);
    let validity = Validity::new(now - identity::HOUR, now + identity::HOUR).unwrap();
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let chain = vec![issue::self_signed(&key, &template, validity).unwrap()];
    let shown = Shown { key, chain };
    refusal(&shown, &shown, "not for servers");
}
