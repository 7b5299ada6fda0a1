use std::{
    collections::HashSet,
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use super::*;
use crate::{
    bundle,
    issue::{self, Template, Validity},
    key::{KeyAlgorithm, PrivateKey, VerifyingKey},
    name::DistinguishedName,
    thumbprint::Thumbprint,
};

const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const TENANT: &str = "contoso.onmicrosoft.com";

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// The middle of the hour for which the certificates below are valid.
fn now() -> SystemTime {
    at(1_800_001_800)
}

fn identity_of(algorithm: KeyAlgorithm) -> Identity {
    let key = PrivateKey::generate(algorithm).unwrap();
    let validity = Validity::new(at(1_800_000_000), at(1_800_003_600)).unwrap();
    let template = Template::new(DistinguishedName::common_name("My App").unwrap());
    let certificate = issue::self_signed(&key, &template, validity).unwrap();
    Identity::new(key, vec![certificate]).unwrap()
}

fn rsa() -> &'static Identity {
    static RSA: OnceLock<Identity> = OnceLock::new();
    RSA.get_or_init(|| identity_of(KeyAlgorithm::Rsa2048))
}

fn entra() -> ClientAssertion {
    let tenant = Tenant::parse(TENANT).unwrap();
    ClientAssertion::entra(&Cloud::PUBLIC, &tenant, CLIENT).unwrap()
}

fn of(profile: &str) -> ClientAssertion {
    let profile = Profile::named(profile).unwrap();
    ClientAssertion::new(profile, CLIENT).unwrap()
}

/// Header and claims as they stand in the token.
fn parts(assertion: &Assertion) -> [String; 2] {
    let parts: Vec<_> = assertion.secret_text().split('.').collect();
    assert_eq!(parts.len(), 3);
    [parts[0], parts[1]].map(|part| {
        assert!(!part.contains(['=', '+', '/']), "{part}");
        String::from_utf8(json::base64(part).unwrap().to_vec()).unwrap()
    })
}

fn claims(asked: &ClientAssertion) -> String {
    let [_, claims] = parts(&asked.sign(rsa(), now()).unwrap());
    claims
}

fn header(asked: &ClientAssertion) -> String {
    let [header, _] = parts(&asked.sign(rsa(), now()).unwrap());
    header
}

#[track_caller]
fn assert_refused(asked: &ClientAssertion, identity: &Identity, words: &str) {
    let error = asked.signer(identity).unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn an_assertion_for_entra_is_what_its_documentation_says() {
    let asked = entra().jwt_id("0b3cbd1e-9a52-4e5c-8f0e-0123456789ab");
    let [header, claims] = parts(&asked.sign(rsa(), now()).unwrap());
    let thumbprint = Thumbprint::sha256(rsa().certificate()).to_base64url();
    assert_eq!(header, format!(r#"{{"alg":"PS256","typ":"JWT","x5t#S256":"{thumbprint}"}}"#));
    assert_eq!(
        claims,
        format!(
            "{{\"aud\":\"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token\",\
             \"iss\":\"{CLIENT}\",\"sub\":\"{CLIENT}\",\
             \"jti\":\"0b3cbd1e-9a52-4e5c-8f0e-0123456789ab\",\
             \"nbf\":1800001770,\"iat\":1800001770,\"exp\":1800002370}}"
        )
    );
}

#[test]
fn the_digest_is_the_one_that_the_header_names() {
    let (sha1, sha256) =
        (Thumbprint::sha1(rsa().certificate()), Thumbprint::sha256(rsa().certificate()));
    let x5t = format!("\"x5t\":\"{}\"", sha1.to_base64url());
    let x5t_s256 = format!("\"x5t#S256\":\"{}\"", sha256.to_base64url());
    for (thumbprints, expected) in [
        (Thumbprints::Both, [true, true]),
        (Thumbprints::None, [false, false]),
        (Thumbprints::Sha1, [true, false]),
        (Thumbprints::Sha256, [false, true]),
    ] {
        let header = header(&entra().thumbprints(thumbprints));
        assert_eq!([&x5t, &x5t_s256].map(|field| header.contains(field)), expected, "{header}");
    }
}

#[test]
fn every_profile_makes_an_assertion_that_verifies() {
    let ec = [KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519].map(identity_of);
    for profile in Profile::ALL {
        for identity in ec.iter().chain([rsa()]) {
            if profile.algorithm_for(identity.key().key_type()).is_none() {
                continue;
            }
            let client = if profile.name() == "google" { "a@b.example" } else { CLIENT };
            let mut asked = ClientAssertion::new(profile, client).unwrap().scope("a b");
            if profile.audience() != Audience::None {
                asked = asked.audience("https://server.example/");
            }
            let signer = asked.subject("somebody").signer(identity).unwrap();
            let assertion = signer.sign(now()).unwrap();
            let key = VerifyingKey::from_der(identity.certificate().public_key_der()).unwrap();
            let (message, signature) = assertion.secret_text().rsplit_once('.').unwrap();
            let signature = json::base64(signature).unwrap();
            assert!(key.verify(signer.algorithm(), message.as_bytes(), &signature));
            let [header, claims] = parts(&assertion);
            assert!(header.starts_with(&format!(r#"{{"alg":"{}""#, signer.algorithm())));
            assert_eq!(claims.contains("\"aud\""), profile.audience() != Audience::None);
            assert_eq!(claims.contains("\"scope\":\"a b\""), profile.has_scope_claim());
            assert!(claims.contains("\"iat\":18"), "{claims}");
        }
    }
}

#[test]
fn every_assertion_is_another_one() {
    let signer = entra().signer(rsa()).unwrap();
    let seen: HashSet<_> =
        (0..20).map(|_| parts(&signer.sign(now()).unwrap())[1].clone()).collect();
    assert_eq!(seen.len(), 20);
}

#[test]
fn every_field_can_be_another_or_none() {
    let asked = entra().header("typ", None).unwrap().header("x", Some("[1]")).unwrap();
    let asked = asked.key_id(KeyId::Value("a\"b".to_owned()));
    let header = header(&asked.thumbprints(Thumbprints::None));
    assert_eq!(header, r#"{"alg":"PS256","kid":"a\"b","x":[1]}"#);

    let asked = entra().audience("a").subject("s").jwt_id("j").lifetime(Duration::from_secs(90));
    let asked = asked.backdate(Duration::ZERO).claim("nbf", None).unwrap();
    let asked =
        asked.claim("iss", Some("\"i\"")).unwrap().claim("n", Some(" {\"a\": 1.0} ")).unwrap();
    assert_eq!(
        claims(&asked),
        r#"{"aud":"a","iss":"i","sub":"s","jti":"j","iat":1800001800,"exp":1800001890,"n":{"a": 1.0}}"#
    );
}

#[test]
fn a_key_is_named_in_five_ways() {
    let certificate = rsa().certificate();
    let (sha1, sha256) = (Thumbprint::sha1(certificate), Thumbprint::sha256(certificate));
    let jwk = bundle::jwk_thumbprint(certificate.public_key_der()).unwrap();
    for (key_id, expected) in [
        (KeyId::JwkThumbprint, jwk),
        (KeyId::Sha1Hex, sha1.to_hex()),
        (KeyId::Value("v".to_owned()), "v".to_owned()),
        (KeyId::X5t, sha1.to_base64url()),
        (KeyId::X5tS256, sha256.to_base64url()),
    ] {
        let header = header(&entra().key_id(key_id));
        assert!(header.contains(&format!("\"kid\":\"{expected}\"")), "{header}");
    }
    assert!(!header(&of("oidc").audience("a").key_id(KeyId::None)).contains("kid"));
}

#[test]
fn certificates_go_along_in_standard_base64() {
    let header = header(&entra().chain(Chain::Leaf));
    let (_, list) = header.split_once("\"x5c\":[\"").unwrap();
    let (text, _) = list.split_once("\"]").unwrap();
    assert!(text.starts_with("MII"), "{text}");
    assert_eq!(json::base64(text).unwrap().as_slice(), rsa().certificate().der());
}

#[test]
fn a_key_that_the_server_refuses_is_refused() {
    let p256 = identity_of(KeyAlgorithm::P256);
    assert_refused(&entra(), &p256, "Microsoft Entra ID takes only RSA keys; this one is P-256");
    assert_refused(&of("smart").audience("a"), &p256, "takes only keys for RS384 or ES384");
    for (algorithm, words) in [
        (SignatureAlgorithm::Es256, "is refused by Microsoft Entra ID, which takes PS256 or RS256"),
        (SignatureAlgorithm::Rs512, "is refused by Microsoft Entra ID"),
    ] {
        assert_refused(&entra().algorithm(algorithm), rsa(), words);
    }
    let asked = of("oidc").audience("a").algorithm(SignatureAlgorithm::Rs256);
    assert_refused(&asked, &p256, "RS256 is not for a key of P-256");
    assert!(header(&asked).contains("RS256"));
}

#[test]
fn a_certificate_out_of_its_time_is_refused_unless_that_is_allowed() {
    let (not_before, not_after) = (at(1_800_000_000), at(1_800_003_600));
    let signer = entra().signer(rsa()).unwrap();
    let early = not_before - Duration::from_nanos(1);
    let late = not_after + Duration::from_secs(1);
    assert_eq!(signer.sign(early).unwrap_err(), Error::NotYetValid { not_before });
    assert_eq!(signer.sign(late).unwrap_err(), Error::Expired { not_after });
    for time in [not_before, late - Duration::from_nanos(1)] {
        signer.sign(time).unwrap();
    }
    let lenient = entra().expired(Expired::Allowed).signer(rsa()).unwrap();
    for time in [early, late] {
        lenient.sign(time).unwrap();
    }
}

#[test]
fn what_is_missing_or_beyond_the_limits_is_told() {
    let seconds = Duration::from_secs;
    for (asked, words) in [
        (of("entra"), "the token endpoint of the tenant"),
        (of("oidc"), "the token endpoint of the server"),
        (of("keycloak"), "the issuer of the server"),
        (of("oidc").audience(""), "the audience is empty"),
        (entra().subject(""), "the subject is empty"),
        (entra().subject("a\nb"), "the subject is empty or has a control character"),
        (of("docusign").subject("u").scope(""), "the scope is empty"),
        (entra().jwt_id(""), "the jwt id is empty"),
        (entra().key_id(KeyId::Value(String::new())), "the key id is empty"),
        (of("salesforce"), "the subject is missing"),
        (of("docusign").subject("u"), "the scope is missing"),
        (entra().lifetime(seconds(601)), "is 601 seconds; Microsoft Entra ID takes 600 at most"),
        (of("github-app").lifetime(seconds(700)), "GitHub takes 600 at most"),
        (entra().lifetime(Duration::ZERO), "is over at once"),
        (entra().backdate(seconds(600)), "is over at once"),
    ] {
        assert_refused(&asked, rsa(), words);
    }
    entra().lifetime(seconds(1)).sign(rsa(), now()).unwrap();
}

#[test]
fn a_client_id_has_the_form_that_the_server_gives() {
    for (profile, id, words) in [
        ("entra", "My App", "the client id \"My App\" is no GUID"),
        ("entra", "abc8Q~secretsecretsecretsecretsecretsecr", "looks like a client secret"),
        ("graph-proof", "x", "the object id \"x\" is no GUID"),
        ("google", "x", "no e-mail address"),
        ("oidc", "", "is empty"),
        ("oidc", "a\nb", "control character"),
    ] {
        let error = ClientAssertion::new(Profile::named(profile).unwrap(), id).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.to_string().contains("8Q~"), "{error}");
    }
    ClientAssertion::new(Profile::OIDC, "any thing").unwrap();
}

#[test]
fn additions_have_to_be_json_and_leave_alg_alone() {
    let error = entra().header("alg", Some("\"none\"")).unwrap_err().to_string();
    assert!(error.contains("the algorithm is no header to be set"), "{error}");
    assert!(entra().header("b64", Some("false")).is_err());
    for json in ["", "a", "{", "1 2", "'a'", "\"a\" ,", &format!("\"{}\"", "a".repeat(65_536))] {
        assert!(entra().claim("c", Some(json)).is_err(), "{json}");
    }
    assert!(entra().claim("", Some("1")).is_err());
    // One level more, of the claims around it, is more than readers take.
    let nested = |levels| "[".repeat(levels) + &"]".repeat(levels);
    assert!(entra().claim("c", Some(&nested(127))).is_err());
    let asked = entra().claim("c", Some(&nested(126))).unwrap();
    assert!(json::is_valid(&claims(&asked)));
    let twice = entra().claim("c", Some("1")).unwrap().claim("c", Some("2")).unwrap_err();
    assert!(twice.to_string().contains("given twice"));
}

#[test]
fn every_field_has_a_meaning() {
    for profile in Profile::ALL {
        let client = if profile.name() == "google" { "a@b.example" } else { CLIENT };
        let asked =
            ClientAssertion::new(profile, client).unwrap().audience("a").subject("s").scope("s");
        let asked = asked.thumbprints(Thumbprints::Both).chain(Chain::All).key_id(KeyId::X5t);
        let identity = match profile.algorithm_for(rsa().key().key_type()) {
            Some(_) => rsa(),
            None => continue,
        };
        let signer = asked.signer(identity).unwrap();
        let draft = signer.draft(now()).unwrap();
        for field in draft.header().iter().chain(draft.claims()) {
            assert_ne!(field.meaning(profile), "added by you", "{}", field.name());
        }
    }
}
