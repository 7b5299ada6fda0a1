//! The crates that people reach for as judges: what we write they read, and what they write we read.

use std::time::{Duration, SystemTime};

use certgen::{
    Authority, Certificate, CertificateRequest, ClientAssertion, DistinguishedName, Identity,
    KeyAlgorithm, PrivateKey, Profile, RequestRules, Template, Validity, bundle, issue,
    jwt::{self, Expectations, Token, VerifyingKey},
};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DnType, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};
use serde_json::{Value, json};

const ALGORITHMS: [KeyAlgorithm; 4] =
    [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519];
const AUDIENCE: &str = "https://login.example/token";

fn validity() -> Validity {
    let now = SystemTime::now();
    Validity::new(now - Duration::from_secs(60), now + Duration::from_secs(3600)).unwrap()
}

fn template(name: &str) -> Template {
    Template::new(DistinguishedName::common_name(name).unwrap())
}

fn identity(algorithm: KeyAlgorithm) -> Identity {
    let key = PrivateKey::generate(algorithm).unwrap();
    let certificate = issue::self_signed(&key, &template("My App"), validity()).unwrap();
    Identity::new(key, vec![certificate]).unwrap()
}

#[test]
fn pem_reads_what_we_write_and_finds_the_same_bytes() {
    for algorithm in ALGORITHMS {
        let identity = identity(algorithm);
        let text = bundle::to_secret_identity_pem(&identity).unwrap();
        let blocks = pem::parse_many(text.secret_text()).unwrap();
        let found: Vec<_> = blocks.iter().map(|block| (block.tag(), block.contents())).collect();
        let key = ("PRIVATE KEY", identity.key().secret_pkcs8_der());
        assert_eq!(found, [key, ("CERTIFICATE", identity.certificate().der())]);
        // And ours reads what it writes, with either line end.
        for line_ending in [pem::LineEnding::LF, pem::LineEnding::CRLF] {
            let config = pem::EncodeConfig::new().set_line_ending(line_ending);
            let theirs = pem::encode_many_config(&blocks, config);
            let read = Identity::open(theirs.as_bytes(), None, None).unwrap();
            assert_eq!(read.certificate().der(), identity.certificate().der());
        }
    }
}

/// The names of an algorithm, and its kind of key.
const SIGNATURES: [(&str, jsonwebtoken::Algorithm, KeyAlgorithm); 9] = [
    ("RS256", jsonwebtoken::Algorithm::RS256, KeyAlgorithm::Rsa2048),
    ("RS384", jsonwebtoken::Algorithm::RS384, KeyAlgorithm::Rsa2048),
    ("RS512", jsonwebtoken::Algorithm::RS512, KeyAlgorithm::Rsa2048),
    ("PS256", jsonwebtoken::Algorithm::PS256, KeyAlgorithm::Rsa2048),
    ("PS384", jsonwebtoken::Algorithm::PS384, KeyAlgorithm::Rsa2048),
    ("PS512", jsonwebtoken::Algorithm::PS512, KeyAlgorithm::Rsa2048),
    ("ES256", jsonwebtoken::Algorithm::ES256, KeyAlgorithm::P256),
    ("ES384", jsonwebtoken::Algorithm::ES384, KeyAlgorithm::P384),
    ("EdDSA", jsonwebtoken::Algorithm::EdDSA, KeyAlgorithm::Ed25519),
];

fn theirs(
    identity: &Identity,
    kind: KeyAlgorithm,
) -> (jsonwebtoken::EncodingKey, jsonwebtoken::DecodingKey) {
    let private = bundle::to_secret_key_pem(identity.key()).unwrap();
    let private = private.secret_text().as_bytes();
    let public = bundle::to_pem("PUBLIC KEY", identity.certificate().public_key_der()).unwrap();
    let public = public.as_bytes();
    match kind {
        KeyAlgorithm::Rsa2048 => (
            jsonwebtoken::EncodingKey::from_rsa_pem(private).unwrap(),
            jsonwebtoken::DecodingKey::from_rsa_pem(public).unwrap(),
        ),
        KeyAlgorithm::Ed25519 => (
            jsonwebtoken::EncodingKey::from_ed_pem(private).unwrap(),
            jsonwebtoken::DecodingKey::from_ed_pem(public).unwrap(),
        ),
        _ => (
            jsonwebtoken::EncodingKey::from_ec_pem(private).unwrap(),
            jsonwebtoken::DecodingKey::from_ec_pem(public).unwrap(),
        ),
    }
}

#[test]
fn jsonwebtoken_verifies_our_assertions_and_we_its_tokens() {
    let now = SystemTime::now();
    let seconds = now.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let identities = ALGORITHMS.map(identity);
    for (name, algorithm, kind) in SIGNATURES {
        let at = ALGORITHMS.iter().position(|one| *one == kind).unwrap();
        let (identity, other) = (&identities[at], &identities[(at + 1) % identities.len()]);
        let (encoding, decoding) = theirs(identity, kind);

        let asked = ClientAssertion::new(Profile::OIDC, "my-app").unwrap().audience(AUDIENCE);
        let asked = asked.algorithm(name.parse().unwrap());
        let ours = asked.sign(identity, now).unwrap();
        let mut validation = jsonwebtoken::Validation::new(algorithm);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&["my-app"]);
        let said = jsonwebtoken::decode::<Value>(ours.secret_text(), &decoding, &validation);
        assert_eq!(said.unwrap().claims["sub"], "my-app", "{name}");
        validation.set_audience(&["https://another.example"]);
        assert!(jsonwebtoken::decode::<Value>(ours.secret_text(), &decoding, &validation).is_err());

        let header = jsonwebtoken::Header::new(algorithm);
        let claims = json!({ "iss": "me", "aud": "api", "exp": seconds + 60 });
        let theirs = jsonwebtoken::encode(&header, &claims, &encoding).unwrap();
        let token = Token::read(theirs.as_bytes()).unwrap();
        let key =
            |identity: &Identity| [VerifyingKey::from_certificate(identity.certificate()).unwrap()];
        let expectations = Expectations::new().audience("api").issuer("me");
        jwt::verify(&token, &key(identity), &expectations, now).unwrap();
        assert!(jwt::verify(&token, &key(other), &expectations, now).is_err(), "{name}");
    }
}

/// A CA that rcgen makes: in PEM, its key first.
fn foreign_ca() -> (CertificateParams, KeyPair, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "Their CA");
    params.distinguished_name.push(DnType::OrganizationName, "Théirs");
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let text = format!("{}{}", key.serialize_pem(), certificate.pem());
    (params, key, text)
}

#[test]
fn a_ca_of_rcgen_signs_by_us_what_it_would_sign_itself() {
    let (params, key, text) = foreign_ca();
    let authority = Authority::new(Identity::open(text.as_bytes(), None, None).unwrap()).unwrap();
    assert!(authority.unproven().is_empty());
    let own = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let public = own.public_key_der().unwrap();
    // rcgen's own certificate begins in 1975.
    let ours = authority.issue(public, &template("leaf"), validity()).unwrap();
    ours.verify_signed_by(authority.identity().certificate()).unwrap();

    let request = issue::request(&own, &template("leaf")).unwrap();
    let asked = CertificateSigningRequestParams::from_der(&request.der().into()).unwrap();
    let issuer = Issuer::new(params, key);
    let theirs = asked.signed_by(&issuer).unwrap();
    let theirs = Certificate::from_der(theirs.der()).unwrap();
    theirs.verify_signed_by(authority.identity().certificate()).unwrap();
    assert_eq!(theirs.subject(), ours.subject());
    assert_eq!(theirs.public_key_der(), public);
    assert_eq!(theirs.issuer(), ours.issuer());
    Identity::new(own, vec![theirs]).unwrap();
}

#[test]
fn a_request_of_rcgen_is_granted() {
    let authority = {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let template = template("Our CA").certificate_authority(None);
        let certificate = issue::self_signed(&key, &template, validity()).unwrap();
        Authority::new(Identity::new(key, vec![certificate]).unwrap()).unwrap()
    };
    let mut params = CertificateParams::new(vec!["app.example".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "their app");
    let key = KeyPair::generate().unwrap();
    let asked = params.serialize_request(&key).unwrap();
    let request = CertificateRequest::from_der(asked.der()).unwrap();
    request.verify_signature().unwrap();
    assert_eq!(request.alternative_names(), ["dns:app.example"]);
    let issued = authority.issue_requested(&request, &RequestRules::new(), validity()).unwrap();
    issued.verify_signed_by(authority.identity().certificate()).unwrap();
    assert_eq!(issued.alternative_names(), ["dns:app.example"]);
}
