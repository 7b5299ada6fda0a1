//! Tokens that are verified, and all the ways in which one must not be.

use std::time::Duration;

use base64::Engine;
use certgen::{
    Error, Thumbprint, bundle,
    jwt::{Expectations, Kind, Reason, Token, VerifyingKey},
};
use ring::hmac;

mod hostile;
mod signer;
mod surroundings;

use signer::*;

#[test]
fn each_algorithm_is_verified_by_its_key_and_by_no_other() {
    let names = ["rsa2048", "rsa3072", "p256", "p384", "ed25519"];
    let all = keys(&names);
    for (algorithm, name) in ALGORITHMS {
        let token = token(algorithm, name, CLAIMS);
        let verified = verify(&token, &all).unwrap();
        assert_eq!(verified.algorithm.name(), algorithm);
        assert_eq!(names[verified.key], name, "{algorithm}");
        assert_eq!(verified.expires, Some(at(2_000)));
        let others: Vec<&str> = names.into_iter().filter(|other| *other != name).collect();
        let is_rsa = name == "rsa2048";
        match refusal(&token, &keys(&others)) {
            Reason::BadSignature { tried: 1, .. } if is_rsa => {}
            Reason::KeyType { keys, .. } if !is_rsa => assert_eq!(keys.len(), 4, "{keys:?}"),
            other => panic!("{algorithm}: {other:?}"),
        }
    }
}

#[test]
fn a_signature_of_one_algorithm_is_none_of_another() {
    let all = keys(&["rsa2048", "p256", "p384", "ed25519"]);
    for (signed, name) in ALGORITHMS {
        for (named, _) in ALGORITHMS.into_iter().filter(|(named, _)| *named != signed) {
            let token = token_of(&format!(r#"{{"alg":"{named}"}}"#), CLAIMS, signed, name);
            let refused = refusal(&token, &all);
            assert_eq!(refused.code(), "bad_signature", "{signed} under {named}");
        }
    }
    let der = token_of(r#"{"alg":"ES256"}"#, CLAIMS, "ES256 in DER", "p256");
    assert_eq!(refusal(&der, &all).code(), "bad_signature");
}

/// RFC 7518 §3.5. What pads in another way is a signature of the key all the same, and not with PS256.
#[test]
fn the_salt_of_pss_is_as_long_as_the_digest() {
    let keys = keys(&["rsa2048"]);
    let text = |name| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/jwt");
        std::fs::read_to_string(format!("{path}/{name}.jwt")).unwrap()
    };
    let at = |name| verify_at(&text(name), &keys, &Expectations::new(), 1_600_000_000);
    assert!(at("ps256").is_ok());
    for name in ["pss-salt-none", "pss-salt-short", "pss-salt-longest", "pss-mask-sha1"] {
        let refused = at(name).unwrap_err();
        assert_eq!(refused, Reason::BadSignature { algorithm: "PS256", tried: 1 }, "{name}");
    }
}

#[test]
fn a_key_of_another_curve_is_not_tried() {
    let token = token("ES256", "p256", CLAIMS);
    let refused = refusal(&token, &keys(&["p384"]));
    assert_eq!(refused, Reason::KeyType { algorithm: "ES256", keys: vec!["P-384".into()] });
    assert_eq!(refusal(&token, &[]), Reason::KeyType { algorithm: "ES256", keys: vec![] });
}

/// The public key is known to everybody: as the secret of an HMAC it proves nothing (RFC 8725 §2.1).
#[test]
fn a_public_key_is_no_secret() {
    let certificate = certificate("rsa2048");
    let public_key = bundle::PublicKey::from_der(certificate.public_key_der()).unwrap();
    let pem = bundle::to_pem("PUBLIC KEY", public_key.der()).unwrap();
    let secrets = [
        pem.as_bytes().to_vec(),
        pem.trim_end().as_bytes().to_vec(),
        public_key.der().to_vec(),
        certificate.der().to_vec(),
        Vec::new(),
    ];
    for (name, algorithm) in [
        ("HS256", hmac::HMAC_SHA256),
        ("HS384", hmac::HMAC_SHA384),
        ("HS512", hmac::HMAC_SHA512),
        ("hs256", hmac::HMAC_SHA256),
    ] {
        for secret in &secrets {
            let message = format!("{}.{}", part(format!(r#"{{"alg":"{name}"}}"#)), part(CLAIMS));
            let tag = hmac::sign(&hmac::Key::new(algorithm, secret), message.as_bytes());
            let refused = refusal(&format!("{message}.{}", part(tag)), &keys(&["rsa2048"]));
            assert_eq!(refused, Reason::AlgorithmSymmetric { name: name.into() });
        }
    }
}

#[test]
fn nobody_is_no_signer() {
    let good = signature("RS256", "rsa2048", b"anything");
    for name in ["none", "None", "NONE", "nOnE"] {
        for tail in [String::new(), part(&good)] {
            let header = part(format!(r#"{{"alg":"{name}"}}"#));
            let token = format!("{header}.{}.{tail}", part(CLAIMS));
            assert_eq!(Token::read(token.as_bytes()).unwrap().kind(), Kind::Unsigned);
            assert_eq!(refusal(&token, &keys(&["rsa2048"])), Reason::AlgorithmNone);
            assert_eq!(refusal(&token, &[]), Reason::AlgorithmNone);
        }
    }
    let token = token("RS256", "rsa2048", CLAIMS);
    let unsigned = &token[..=token.rfind('.').unwrap()];
    assert_eq!(refusal(unsigned, &keys(&["rsa2048"])), Reason::SignatureMissing);
}

#[test]
fn other_algorithms_are_refused_by_name() {
    let all = keys(&["rsa2048", "p256"]);
    for name in ["RS1", "ES512", "ES256K", "rs256", "RS256 ", "", "RSA-OAEP", "A128KW"] {
        let token = token_of(&format!(r#"{{"alg":"{name}"}}"#), CLAIMS, "RS256", "rsa2048");
        assert_eq!(refusal(&token, &all), Reason::AlgorithmUnknown { name: name.into() });
    }
    for header in ["{}", r#"{"alg":null}"#, r#"{"alg":["RS256"]}"#, r#"{"alg":256}"#] {
        let token = token_of(header, CLAIMS, "RS256", "rsa2048");
        assert_eq!(refusal(&token, &all), Reason::AlgorithmMissing, "{header}");
    }
    let ed25519 = token_of(r#"{"alg":"Ed25519"}"#, CLAIMS, "EdDSA", "ed25519");
    assert!(verify(&ed25519, &keys(&["ed25519"])).is_ok(), "RFC 9864, section 2.2");
}

/// The attacker signs with a key of their own and sends it along, or says where it lies.
#[test]
fn a_key_in_the_token_is_never_used() {
    let own = certificate("rsa3072");
    let jwk = bundle::to_jwk(own.public_key_der(), &[]).unwrap();
    let x5c = base64::engine::general_purpose::STANDARD.encode(own.der());
    let thumbprint = Thumbprint::sha256(&own).to_base64url();
    for header in [
        format!(r#"{{"alg":"RS256","jwk":{jwk}}}"#),
        format!(r#"{{"alg":"RS256","x5c":["{x5c}"],"x5t#S256":"{thumbprint}"}}"#),
        r#"{"alg":"RS256","jku":"https://evil.example/jwks.json","kid":"1"}"#.to_owned(),
        r#"{"alg":"RS256","x5u":"https://evil.example/chain.pem"}"#.to_owned(),
    ] {
        let token = token_of(&header, CLAIMS, "RS256", "rsa3072");
        let refused = refusal(&token, &keys(&["rsa2048"]));
        assert_eq!(refused, Reason::BadSignature { algorithm: "RS256", tried: 1 }, "{header}");
        assert!(verify(&token, &keys(&["rsa3072"])).is_ok(), "the signature itself is good");
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    let es256 = keys(&["p256"]);
    let signed = |header: &str, claims: &str| token_of(header, claims, "ES256", "p256");
    let header = r#"{"alg":"ES256"}"#;
    for (token, expected) in [
        (signed(r#"{"alg":"ES256","crit":["exp"],"exp":1}"#, CLAIMS), Reason::Critical),
        (signed(r#"{"alg":"ES256","crit":[]}"#, CLAIMS), Reason::Critical),
        (signed(r#"{"alg":"ES256","b64":false}"#, CLAIMS), Reason::Critical),
        (signed(r#"{"alg":"ES256","b64":true}"#, CLAIMS), Reason::Critical),
        (
            signed(r#"{"alg":"ES256","kid":"1","kid":"2"}"#, CLAIMS),
            Reason::Duplicate { name: "kid".into() },
        ),
        (
            signed(header, r#"{"sub":"a","exp":2000,"\u0073ub":"b"}"#),
            Reason::Duplicate { name: "sub".into() },
        ),
    ] {
        assert_eq!(refusal(&token, &es256), expected);
    }
    let token = signed(header, CLAIMS);
    let parts: Vec<&str> = token.split('.').collect();
    let padded = |place: usize| {
        let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        parts[place].push('=');
        parts.join(".")
    };
    for (place, part) in ["header", "claims", "signature"].into_iter().enumerate() {
        assert_eq!(refusal(&padded(place), &es256), Reason::Encoding { part });
    }
}

#[test]
fn other_letters_than_those_of_base64url_are_refused() {
    // Until the signature has one of the two letters in which the alphabets differ.
    let token = loop {
        let token = token("ES256", "p256", CLAIMS);
        if token.contains(['-', '_']) {
            break token;
        }
    };
    assert!(verify(&token, &keys(&["p256"])).is_ok());
    let standard = token.replace('-', "+").replace('_', "/");
    assert_eq!(refusal(&standard, &keys(&["p256"])), Reason::Encoding { part: "signature" });
}

#[test]
fn a_token_holds_from_its_start_until_its_end() {
    let es256 = keys(&["p256"]);
    let token = token("ES256", "p256", CLAIMS);
    let none = Expectations::new();
    let some = Expectations::new().leeway(Duration::from_secs(30));
    let expired = |ago| Err(Reason::Expired { ago: Duration::from_secs(ago) });
    let early = |ahead| Err(Reason::NotYetValid { ahead: Duration::from_secs(ahead) });
    for (now, expectations, expected) in [
        (1_000, &none, Ok(())),
        (1_999, &none, Ok(())),
        (2_000, &none, expired(0)),
        (5_600, &none, expired(3_600)),
        (999, &none, early(1)),
        (2_029, &some, Ok(())),
        (2_030, &some, expired(30)),
        (970, &some, Ok(())),
        (969, &some, early(31)),
        (0, &some, early(1_000)),
    ] {
        let found = verify_at(&token, &es256, expectations, now).map(|_| ());
        assert_eq!(found, expected, "{now}");
    }
    let endless = Expectations::new().leeway(Duration::MAX);
    assert!(verify_at(&token, &es256, &endless, u64::MAX >> 1).is_ok());
}

#[test]
fn an_end_is_asked_for_and_dates_are_numbers() {
    let es256 = keys(&["p256"]);
    let refused = |claims: &str| refusal(&token("ES256", "p256", claims), &es256);
    assert_eq!(refused("{}"), Reason::ExpiryMissing);
    for (claims, name) in [
        (r#"{"exp":"2000"}"#, "exp"),
        (r#"{"exp":null}"#, "exp"),
        (r#"{"exp":-1}"#, "exp"),
        (r#"{"exp":1e300}"#, "exp"),
        (r#"{"exp":18446744073709551616}"#, "exp"),
        (r#"{"exp":[2000]}"#, "exp"),
        (r#"{"exp":"NaN"}"#, "exp"),
        (r#"{"exp":2000,"nbf":-1}"#, "nbf"),
        (r#"{"exp":2000000000000}"#, "exp"),
        (r#"{"exp":2000,"nbf":"1000"}"#, "nbf"),
        (r#"{"exp":2000,"iat":true}"#, "iat"),
    ] {
        assert_eq!(refused(claims), Reason::BadTime { name }, "{claims}");
    }
    let endless = token("ES256", "p256", r#"{"iss":"me"}"#);
    let verified = verify_at(&endless, &es256, &Expectations::new().endless(), 0).unwrap();
    assert_eq!(verified.expires, None);
    for exp in ["2000.5", "2e3", "20000E-1", "2000.0"] {
        let claims = format!(r#"{{"exp":{exp}}}"#);
        assert!(verify(&token("ES256", "p256", &claims), &es256).is_ok(), "{exp}");
    }
    for exp in ["-0", "0", "1e-300", "1499.9999", "15e2"] {
        assert_eq!(refused(&format!(r#"{{"exp":{exp}}}"#)).code(), "expired", "{exp}");
    }
    // No number at all, or one that no reader holds.
    for exp in ["NaN", "Infinity", "1e400", "-1e400", "+1", "0x7d0", "02000", "2000."] {
        let text = token("ES256", "p256", &format!(r#"{{"exp":{exp}}}"#));
        assert!(Token::read(text.as_bytes()).is_err(), "{exp}");
    }
}

#[test]
fn audience_and_issuer_are_compared_letter_for_letter() {
    let es256 = keys(&["p256"]);
    let check = |claims: &str, expectations: Expectations| {
        verify_at(&token("ES256", "p256", claims), &es256, &expectations, 1).map(|_| ())
    };
    let audience = || Expectations::new().audience("api://app");
    assert_eq!(check(r#"{"exp":9,"aud":"api://app"}"#, audience()), Ok(()));
    assert_eq!(check(r#"{"exp":9,"aud":["other","api://app"]}"#, audience()), Ok(()));
    for aud in [
        r#""api://app/""#,
        r#""API://app""#,
        r#"" api://app""#,
        r#"["api://app2"]"#,
        r#"[["api://app"]]"#,
        r#"["api://app",7]"#,
        r#"{"api://app":1}"#,
        "[]",
        "null",
    ] {
        let refused = check(&format!(r#"{{"exp":9,"aud":{aud}}}"#), audience()).unwrap_err();
        assert_eq!(refused.code(), "bad_audience", "{aud}");
    }
    assert_eq!(check(r#"{"exp":9}"#, audience()).unwrap_err().code(), "bad_audience");
    let issuer = || Expectations::new().issuer("https://me");
    assert_eq!(check(r#"{"exp":9,"iss":"https:\/\/me"}"#, issuer()), Ok(()));
    for claims in
        [r#"{"exp":9}"#, r#"{"exp":9,"iss":"https://me/"}"#, r#"{"exp":9,"iss":["https://me"]}"#]
    {
        assert_eq!(check(claims, issuer()).unwrap_err().code(), "bad_issuer", "{claims}");
    }
}

#[test]
fn an_encrypted_token_is_not_verified() {
    let text = format!("{}.YQ.YQ.YQ.YQ", part(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#));
    assert_eq!(refusal(&text, &keys(&["rsa2048"])), Reason::Encrypted);
}

#[test]
fn keys_that_sign_no_tokens_are_refused() {
    for name in ["rsa1024", "p521", "secp256k1", "ed448", "dsa2048"] {
        let refused = VerifyingKey::from_certificate(&certificate(name)).unwrap_err();
        assert!(matches!(refused, Error::Unsupported { .. }), "{name}: {refused:?}");
    }
    let pss = keys(&["rsa-pss2048"]);
    assert_eq!(refusal(&token("RS256", "rsa2048", CLAIMS), &pss).code(), "wrong_key_type");
    assert_eq!(refusal(&token("PS256", "rsa2048", CLAIMS), &pss).code(), "bad_signature");
}

#[test]
fn the_keys_of_a_set_are_all_tried() {
    let set = ["p384", "ed25519", "p256"].map(|name| certificate(name).public_key_der().to_vec());
    let keys: Vec<VerifyingKey> = set
        .iter()
        .map(|der| {
            VerifyingKey::from_public_key(&bundle::PublicKey::from_der(der).unwrap()).unwrap()
        })
        .collect();
    let verified = verify(&token("ES256", "p256", CLAIMS), &keys).unwrap();
    assert_eq!((verified.key, keys[2].key_type().name()), (2, "p256".to_owned()));
}
