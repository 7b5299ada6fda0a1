//! The examples of the RFCs, every kind of key there and back, and what is refused.

use super::*;
use crate::{
    ber::{Tag, encode},
    error::Feature,
    identity::tests::identity,
    key::{KeyAlgorithm, KeyType, Soundness},
    pbe::Limits,
};

/// RFC 7517 appendix A.2.
const EC: &str = r#"{"kty":"EC", "crv":"P-256",
    "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
    "use":"enc", "kid":"1"}"#;

/// RFC 8037 appendix A.1.
const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519",
    "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

/// RFC 7517 appendix A.2.
fn rsa() -> Vec<(&'static str, &'static str)> {
    vec![
        ("kty", "RSA"),
        (
            "n",
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86z\
          wu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5Js\
          GY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMic\
          AtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-\
          bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF\
          Cur-kEgU8awapJzKnqDKgw",
        ),
        ("e", "AQAB"),
        (
            "d",
            "X4cTteJY_gn4FYPsXB8rdXix5vwsg1FLN5E3EaG6RJoVH-HLLKD9M7dx5oo7GURk\
          nchnrRweUkC7hT5fJLM0WbFAKNLWY2vv7B6NqXSzUvxT0_YSfqijwp3RTzlBaCxW\
          p4doFk5N2o8Gy_nHNKroADIkJ46pRUohsXywbReAdYaMwFs9tv8d_cPVY3i07a3t\
          8MN6TNwm0dSawm9v47UiCl3Sk5ZiG7xojPLu4sbg1U2jx4IBTNBznbJSzFHK66jT\
          8bgkuqsk0GjskDJk19Z4qwjwbsnn4j2WBii3RL-Us2lGVkY8fkFzme1z0HbIkfz0\
          Y6mqnOYtqc0X4jfcKoAC8Q",
        ),
        (
            "p",
            "83i-7IvMGXoMXCskv73TKr8637FiO7Z27zv8oj6pbWUQyLPQBQxtPVnwD20R-60e\
          TDmD2ujnMt5PoqMrm8RfmNhVWDtjjMmCMjOpSXicFHj7XOuVIYQyqVWlWEh6dN36\
          GVZYk93N8Bc9vY41xy8B9RzzOGVQzXvNEvn7O0nVbfs",
        ),
        (
            "q",
            "3dfOR9cuYq-0S-mkFLzgItgMEfFzB2q3hWehMuG0oCuqnb3vobLyumqjVZQO1dIr\
          dwgTnCdpYzBcOfW5r370AFXjiWft_NGEiovonizhKpo9VVS78TzFgxkIdrecRezs\
          Z-1kYd_s1qDbxtkDEgfAITAG9LUnADun4vIcb6yelxk",
        ),
        (
            "dp",
            "G4sPXkc6Ya9y8oJW9_ILj4xuppu0lzi_H7VTkS8xj5SdX3coE0oimYwxIi2emTAu\
          e0UOa5dpgFGyBJ4c8tQ2VF402XRugKDTP8akYhFo5tAA77Qe_NmtuYZc3C3m3I24\
          G2GvR5sSDxUyAN2zq8Lfn9EUms6rY3Ob8YeiKkTiBj0",
        ),
        (
            "dq",
            "s9lAH9fggBsoFR8Oac2R_E2gw282rT2kGOAhvIllETE1efrA6huUUvMfBcMpn8lq\
          eW6vzznYY5SSQF7pMdC_agI3nG8Ibp1BUb0JUiraRNqUfLhcQb_d9GF4Dh7e74Wb\
          RsobRonujTYN1xCaP6TO61jvWrX-L18txXw494Q_cgk",
        ),
        (
            "qi",
            "GyM_p6JrXySiz1toFgKbWV-JdI3jQ4ypu9rbMWx3rQJBfmt0FoYzgUIZEVFEcOqw\
          emRN81zoDAaa-Bk0KWNGDjJHZDdDmFhW3AN7lI-puxk_mHZGJ11rxyR8O55XLSe3\
          SPmRfKwZI6yU24ZxvQKFYItdldUKGzO6Ia6zTKhAVRU",
        ),
    ]
}

fn json(members: &[(&str, &str)]) -> String {
    let members = members.iter().map(|(name, value)| format!("{name:?}:{value:?}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn keys(text: &str) -> Result<Keys, Error> {
    super::read(text, &mut Budget::new(&Limits::new()))
}

fn one(text: &str) -> Result<Jwk, Error> {
    keys(text).map(|mut keys| keys.keys.remove(0))
}

#[track_caller]
fn reason(text: &str) -> &'static str {
    match one(text).unwrap_err() {
        Error::Malformed { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

/// What is wrong with the private key in a text.
fn flaw(text: &str) -> String {
    let key = one(text).unwrap().key.unwrap();
    assert!(matches!(key.soundness(), Soundness::Broken { .. }), "{text}");
    key.soundness().reason().unwrap().to_owned()
}

/// The same text with one member replaced, or without it.
fn changed(name: &str, value: Option<&str>) -> String {
    let members = rsa().into_iter().filter_map(|(member, old)| match value {
        _ if member != name => Some((member, old)),
        value => value.map(|value| (member, value)),
    });
    json(&members.collect::<Vec<_>>())
}

fn public(key: &PrivateKey) -> Source<'_> {
    Source { public_key: key.public_key_der().unwrap(), chain: &[] }
}

fn p521() -> PrivateKey {
    let secret = encode(Tag::OCTET_STRING, &[&[3; 60]]);
    let curve = [0xa0, 7, 6, 5, 0x2b, 0x81, 4, 0, 0x23];
    PrivateKey::from_sec1_der(&encode(Tag::SEQUENCE, &[&[2, 1, 1], &secret, &curve])).unwrap()
}

#[test]
fn the_examples_of_the_rfcs_are_read() {
    let key = one(EC).unwrap();
    assert_eq!(key.key.unwrap().key_type(), &KeyType::P256);
    assert_eq!(key.key_id.as_deref(), Some("1"));

    let key = one(ED25519).unwrap();
    assert_eq!(key.key.unwrap().key_type(), &KeyType::Ed25519);
    // RFC 8037 appendix A.3.
    let thumbprint = key_id(&key.public_key).unwrap();
    assert_eq!(thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");

    let key = one(&json(&rsa())).unwrap();
    assert_eq!(key.key.unwrap().key_type(), &KeyType::Rsa(2048));
    // RFC 7638 §3.1.
    let thumbprint = key_id(&key.public_key).unwrap();
    assert_eq!(thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn a_public_key_has_no_private_one() {
    let key = one(&json(&rsa()[..3])).unwrap();
    assert!(key.key.is_none() && key.certificates.is_empty() && key.key_id.is_none());
    assert_eq!(KeyType::of_public_key(&key.public_key), Some(KeyType::Rsa(2048)));
}

#[test]
fn primes_are_found_again() {
    let whole = one(&json(&rsa())).unwrap().key.unwrap();
    let recovered = one(&json(&rsa()[..4])).unwrap().key.unwrap();
    assert_eq!(recovered.secret_pkcs8_der(), whole.secret_pkcs8_der());

    let set = format!("{{\"keys\":[{}]}}", vec![json(&rsa()[..4]); 101].join(","));
    assert!(matches!(keys(&set), Err(Error::TooCostly { limit: 100, .. })));
}

/// Found by fuzzing: PKCS#1 whose primes fit, and are left out of the JWK because what follows from them is
/// zero. Then the exponent is all that is left of the key, and it has to fit too.
#[test]
fn without_primes_the_exponent_is_proven() {
    let whole = one(&json(&rsa())).unwrap();
    let PublicKey::Rsa { modulus, exponent } = PublicKey::from_der(&whole.public_key).unwrap()
    else {
        panic!("it is RSA");
    };
    let secrets = secret::members(&whole.key.unwrap()).unwrap();
    let with = |change: fn(&mut Vec<u8>)| {
        let mut numbers: Vec<Vec<u8>> = secrets.iter().map(|(_, bytes)| bytes.to_vec()).collect();
        change(&mut numbers[0]);
        let zero = || public::integer(&[]);
        let [d, p, q] = [0, 1, 2].map(|at| public::integer(&numbers[at]));
        let [n, e] = [&modulus, &exponent].map(|number| public::integer(number));
        let parts = [public::integer(&[]), n, e, d, p, q, zero(), zero(), zero()];
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_slice()).collect();
        PrivateKey::from_pkcs1_der(&encode(Tag::SEQUENCE, &parts)).unwrap()
    };
    let text = write_secret(&with(|_| {}), &[]).unwrap();
    assert!(!text.contains("\"p\""), "{}", text.len());
    assert_eq!(one(&text).unwrap().public_key, whole.public_key);
    // Broken keys are written as they are, and read as what they are.
    let text = write_secret(&with(|d| *d.last_mut().unwrap() ^= 2), &[]).unwrap();
    assert_eq!(flaw(&text), "d is not the inverse of e");
}

#[test]
fn every_kind_of_key_goes_there_and_back() {
    let mut kinds: Vec<_> = KeyAlgorithm::ALL
        .into_iter()
        .filter(|algorithm| !matches!(algorithm, KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096))
        .map(|algorithm| PrivateKey::generate(algorithm).unwrap())
        .collect();
    kinds.push(p521());
    kinds.push(one(&json(&rsa())).unwrap().key.unwrap());
    for key in &kinds {
        let text = write_secret(key, &[]).unwrap();
        let read = one(&text).unwrap();
        assert_eq!(read.key.as_ref().unwrap().public_key_der(), key.public_key_der());
        assert_eq!(read.key_id, key_id(&read.public_key).ok());
        assert_eq!(*write_secret(&read.key.unwrap(), &[]).unwrap(), *text);

        let text = write(public(key)).unwrap();
        assert!(!text.contains("\"d\""), "{text}");
        let read = one(&text).unwrap();
        assert_eq!(
            (read.public_key.as_slice(), read.key.is_none()),
            (public(key).public_key, true)
        );
    }
    let set = keys(&write_set(&kinds.iter().map(public).collect::<Vec<_>>()).unwrap()).unwrap();
    assert_eq!((set.keys.len(), set.is_set, set.refused.len()), (kinds.len(), true, 0));
    for (read, key) in set.keys.iter().zip(&kinds) {
        assert_eq!(read.public_key, public(key).public_key);
    }
    let empty = keys(&write_set(&[]).unwrap()).unwrap();
    assert!(empty.is_set && empty.keys.is_empty());
}

#[test]
fn a_jwk_is_written_in_one_way() {
    let key = one(ED25519).unwrap().key.unwrap();
    let expected = r#"{
  "kty": "OKP",
  "crv": "Ed25519",
  "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
}
"#;
    assert_eq!(*write_secret(&key, &[]).unwrap(), expected);
    let names = |text: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix("  \""));
        lines.filter_map(|line| line.split('"').next()).collect::<Vec<_>>().join(" ")
    };
    let key = one(&json(&rsa())).unwrap().key.unwrap();
    assert_eq!(names(&write_secret(&key, &[]).unwrap()), "kty n e d p q dp dq qi kid");
}

#[test]
fn certificates_come_along() {
    let identity = identity();
    let chain = [identity.certificate(); 2];
    let text = write_secret(identity.key(), &chain).unwrap();
    let read = one(&text).unwrap();
    assert_eq!(read.certificates.iter().collect::<Vec<_>>(), chain);
    let thumbprint = crate::thumbprint::Thumbprint::sha1(chain[0]).to_base64url();
    assert!(text.contains(&format!("\"x5t\": \"{thumbprint}\"")));
    // As PHP writes slashes, and as those do who take PEM apart.
    let escaped = text.replace('/', "\\/").replace("MII", "MII\\r\\n");
    assert_eq!(one(&escaped).unwrap().certificates, read.certificates);

    let other = one(EC).unwrap().key.unwrap();
    assert_eq!(write_secret(&other, &chain).unwrap_err(), Error::KeyMismatch);
    let foreign = write_secret(&other, &[]).unwrap();
    let x5c = &text[text.find("\"x5c\"").unwrap()..];
    let foreign =
        foreign.replace("\"kid\"", &format!("{}, \"kid\"", &x5c[..=x5c.find(']').unwrap()]));
    assert_eq!(reason(&foreign), "its first certificate (x5c) is of another key");
}

#[test]
fn what_writers_get_wrong_is_understood() {
    let key = one(EC).unwrap().public_key;
    for (from, to) in [
        ("qv7D4\"", "qv7D4=\""),
        (
            "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            "AOBLZekkVtmIi1Kzeb371R7oae8fD8ZbZllpW2zOCBcj",
        ),
        ("\"kid\":\"1\"", "\"kid\":\"\\u0031\""),
        ("\"kid\"", "\"k\\u0069d\""),
    ] {
        let text = EC.replace(from, to);
        assert_ne!(text, EC);
        assert_eq!(one(&text).unwrap().public_key, key, "{text}");
    }
    let standard = json(&rsa()).replace('_', "/").replace('-', "+");
    assert!(one(&standard).unwrap().key.is_some());
}

#[test]
fn parts_that_do_not_fit_make_a_broken_key() {
    let d = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE";
    let halves = "its public half is not that of its private half";
    assert_eq!(flaw(&EC.replace(d, "AQ")), halves);
    assert_eq!(flaw(&EC.replace(d, "")), "its private number is none of the curve");
    assert_eq!(reason(&EC.replace(d, &format!("AQEB{d}"))), "its d is longer than the curve");
    assert_eq!(reason(&EC.replace("IFyM", "IFyI")), "its x and y are no point of its curve");
    assert_eq!(reason(&EC.replace("P-256", "secp256k1")), "its x and y are no point of its curve");
    assert_eq!(flaw(&ED25519.replace("nWGx", "nWGy")), halves);
    assert_eq!(reason(&ED25519.replace("HURo", "HUQ")), "its x is not of 32 bytes");
    assert_eq!(flaw(&changed("p", Some("AQAB"))), "n is not the product of p and q");
    assert_eq!(flaw(&changed("d", Some("AQAB"))), "d is not the inverse of e modulo p - 1");
    assert_eq!(flaw(&changed("dp", Some("AQAB"))), "dP is not d mod p - 1");
    assert_eq!(flaw(&changed("dq", Some("AQAB"))), "dQ is not d mod q - 1");
    assert_eq!(flaw(&changed("qi", Some("AQAB"))), "qInv is not the inverse of q modulo p");
    assert_eq!(reason(&changed("p", Some("AA"))), "one of its private numbers is zero");
    assert_eq!(reason(&changed("qi", None)), "it has no qi");
    let few = |d| json(&[rsa()[0], rsa()[1], rsa()[2], ("d", d)]);
    for d in ["", "AQ", "AQAB", "AA", rsa()[1].1, &"_".repeat(340), &"_".repeat(344)] {
        assert_eq!(flaw(&few(d)), "d is not the inverse of e", "{d}");
    }
}

#[test]
fn what_is_missing_or_damaged_is_named() {
    assert_eq!(reason("{}"), "it has no kty");
    assert_eq!(reason(r#"{"kty":5}"#), "its kty is no text");
    assert_eq!(reason(r#"{"kty":"EC"}"#), "it has no crv");
    assert_eq!(reason(&changed("n", None)), "it has no n");
    assert_eq!(reason(&changed("n", Some("a*b"))), "its n is no base64url");
    assert_eq!(reason(&changed("n", Some("AQABB"))), "its n is no base64url");
    assert_eq!(reason(&changed("e", Some(""))), "its n and e are of no RSA key");
    assert_eq!(reason(&changed("n", Some("AA"))), "its n and e are of no RSA key");
    assert_eq!(reason(&EC.replace("\"kid\":\"1\"", "\"kid\":null")), "its kid is no text");
    assert_eq!(reason(&EC.replace("\"kid\"", "\"x5c\"")), "its x5c is no list");
    assert_eq!(reason(&EC.replace("\"kid\":\"1\"", "\"x5c\":[1e999]")), "its x5c is no text");
    assert_eq!(reason(&EC.replace("\"use\"", "\"kid\"")), "a member stands in it twice");
    assert_eq!(reason(&EC.replace("\"use\"", "\"\\u0078\"")), "a member stands in it twice");
    assert_eq!(reason("[]"), "it is no JSON object");
    assert_eq!(reason(r#"{"keys":{}}"#), "its keys is no list");
    assert_eq!(
        one("{\n\"kty\":*}").unwrap_err(),
        Error::Damaged { offset: 8, reason: "the JSON breaks here" }
    );
    assert!(matches!(one(&EC[..EC.len() - 1]), Err(Error::Damaged { .. })));
    assert!(matches!(
        one(&"[".repeat(100_000)),
        Err(Error::Damaged { .. } | Error::Malformed { .. })
    ));
    let x5c = EC.replace("\"kid\":\"1\"", "\"x5c\":[\"MAA\"]");
    assert!(matches!(one(&x5c), Err(Error::Malformed { what: "certificate", .. })));
}

#[test]
fn kinds_that_are_not_known_are_named() {
    for (text, what, name) in [
        (
            r#"{"kty":"oct","k":"AyM"}"#,
            Feature::Jwk,
            "a symmetric secret (kty oct), which has no public half and no certificate",
        ),
        (r#"{"kty":"AKP"}"#, Feature::JwkKeyType, "AKP"),
        (r#"{"kty":"OKP","crv":"X25519","x":"AA"}"#, Feature::JwkCurve, "X25519"),
        (r#"{"kty":"EC","crv":"P-192"}"#, Feature::JwkCurve, "P-192"),
        (&changed("n", Some(&"_".repeat(4000))), Feature::RsaKeySize, "24000 bits"),
        (
            &changed("oth", None).replacen('{', "{\"oth\":[],", 1),
            Feature::Jwk,
            "an RSA key of more than two primes (oth)",
        ),
    ] {
        let name = name.to_owned();
        assert_eq!(one(text).unwrap_err(), Error::Unsupported { what, name });
    }
    let set = keys(&format!(r#"{{"keys":[{{"kty":"oct","k":"AyM"}},5,{EC}]}}"#)).unwrap();
    assert_eq!((set.keys.len(), set.refused.len()), (1, 2));
    let crowd = format!(r#"{{"keys":[{}]}}"#, vec!["{}"; 10_001].join(","));
    assert!(matches!(keys(&crowd), Err(Error::TooCostly { limit: 10_000, .. })));

    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20];
    der.extend([7; 32]);
    let x25519 = PrivateKey::from_pkcs8_der(&der).unwrap();
    let expected = public::unsupported(&KeyType::X25519);
    assert_eq!(write_secret(&x25519, &[]).unwrap_err(), expected);
    assert!(write(Source { public_key: &[0x30, 0], chain: &[] }).is_err());
}
