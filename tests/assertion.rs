//! What is signed is what was asked for, holds where it should, and nowhere else: over profiles, keys,
//! and any text and JSON in headers and claims.

use std::time::{Duration, SystemTime};

use certgen::{
    ClientAssertion, DistinguishedName, Error, Identity, KeyAlgorithm, PrivateKey, Profile,
    Template, Validity,
    assertion::{Audience, Chain, KeyId, Thumbprints},
    issue,
    jwt::{self, Expectations, Kind, Level, Reason, Token, VerifyingKey},
};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::Value;

const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const NOW: u64 = 1_800_000_000;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn identity(algorithm: KeyAlgorithm) -> Identity {
    let key = PrivateKey::generate(algorithm).unwrap();
    let validity = Validity::new(at(NOW - 86_400), at(NOW + 86_400)).unwrap();
    let template = Template::new(DistinguishedName::common_name("My App").unwrap());
    let certificate = issue::self_signed(&key, &template, validity).unwrap();
    Identity::new(key, vec![certificate]).unwrap()
}

fn identities() -> Vec<Identity> {
    [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519]
        .map(identity)
        .into()
}

fn key_of(identity: &Identity) -> VerifyingKey {
    VerifyingKey::from_certificate(identity.certificate()).unwrap()
}

fn refusal(result: Result<jwt::Verified, Error>) -> Reason {
    match result {
        Err(Error::NotVerified { reason }) => reason,
        other => panic!("{other:?}"),
    }
}

/// Text as it comes from a keyboard, from an attacker, and from another alphabet.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "\"}",
        "\\",
        "\\u0000",
        "\u{2028}",
        "\u{1f511}",
        "</script>",
        "\"alg\":\"none\"",
        "\u{feff}",
        "{}",
        "a\u{301}",
        "\u{7f}",
        "\u{ffff}",
        "'",
        "%00",
    ]);
    let plain = "[ -~]{1,20}".prop_map(String::from);
    let any = "\\PC{1,20}".prop_map(String::from);
    prop_oneof![plain, any, (odd, "[ -~]{0,5}").prop_map(|(odd, rest)| format!("{odd}{rest}"))]
        .prop_filter("an audience has no control characters", |text| {
            !text.chars().any(char::is_control)
        })
}

/// JSON that serde did not write for us: with blanks, escapes and odd numbers.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "null",
            "true",
            " 1 ",
            "-0",
            "1.0",
            "1E5",
            "18446744073709551616",
            "\"\\u0061\"",
            "[]",
            "{ }",
            "\"\\ud83d\\udd11\"",
            "\"\\/\"",
            "\n7\t",
        ])
        .prop_map(String::from),
        any::<String>().prop_map(|text| Value::from(text).to_string()),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|list| format!("[ {} ]", list.join(" , "))),
            (any::<String>(), inner)
                .prop_map(|(name, value)| format!("{{{}:{value}}}", Value::from(name))),
        ]
    })
}

/// Names that mean nothing to a verifier, some of which look as if they did.
fn name() -> impl Strategy<Value = String> {
    let sly = prop::sample::select(vec![
        "\\u0061lg",
        "Alg",
        "alg ",
        "a\"b",
        "EXP",
        "x\\",
        "__proto__",
        "\u{1f511}",
        "crit\u{200b}",
    ]);
    prop_oneof![sly.prop_map(String::from), "x-[a-z]{1,8}".prop_map(String::from)]
}

/// What is asked for beside the profile.
#[derive(Debug, Clone)]
struct Shape {
    profile: &'static Profile,
    texts: [String; 4],
    header: (String, String),
    claim: (String, String),
    thumbprints: Thumbprints,
    chain: Chain,
}

impl Shape {
    fn any() -> impl Strategy<Value = Self> {
        let profiles: Vec<&'static Profile> = Profile::ALL.iter().collect();
        let thumbprints = [Thumbprints::Both, Thumbprints::None, Thumbprints::Sha256];
        (
            prop::sample::select(profiles),
            [text(), text(), text(), text()],
            (name(), json()),
            (name(), json()),
            prop::sample::select(thumbprints.to_vec()),
            prop::sample::select(vec![Chain::All, Chain::Leaf, Chain::None]),
        )
            .prop_map(|(profile, texts, header, claim, thumbprints, chain)| Self {
                profile,
                texts,
                header,
                claim,
                thumbprints,
                chain,
            })
    }

    fn asked(&self) -> ClientAssertion {
        let client = if self.profile.name() == "google" { "a@b.example" } else { CLIENT };
        let [audience, subject, scope, key_id] = &self.texts;
        let (header, claim) = (&self.header, &self.claim);
        ClientAssertion::new(self.profile, client)
            .and_then(|asked| asked.header(&header.0, Some(&header.1)))
            .and_then(|asked| asked.claim(&claim.0, Some(&claim.1)))
            .unwrap()
            .audience(audience)
            .subject(subject)
            .scope(scope)
            .key_id(KeyId::Value(key_id.clone()))
            .thumbprints(self.thumbprints)
            .chain(self.chain)
    }
}

#[test]
fn what_is_signed_verifies_and_says_what_was_asked_for() {
    let identities = identities();
    let keys: Vec<_> = identities.iter().map(key_of).collect();
    let check = |shape: Shape, place: usize| {
        let identity = &identities[place];
        if shape.profile.algorithm_for(identity.key().key_type()).is_none() {
            return Ok(());
        }
        let asked = shape.asked();
        let signer = asked.signer(identity).unwrap();
        let text = signer.sign(at(NOW)).unwrap();
        let token = Token::read(text.secret_text().as_bytes()).unwrap();
        prop_assert_eq!(token.secret_text(), text.secret_text());
        prop_assert_eq!(token.kind(), Kind::Signed);

        let [audience, subject, ..] = &shape.texts;
        let expected = Expectations::new().issuer(asked.client_id()).audience(audience);
        let verified = jwt::verify(&token, &keys, &expected, at(NOW)).unwrap();
        prop_assert_eq!((verified.key, verified.algorithm), (place, signer.algorithm()));
        let end = NOW - shape.profile.backdate() + shape.profile.lifetime();
        prop_assert_eq!(verified.expires, Some(at(end)));
        let found = token.claims().find("sub").unwrap().to_text();
        prop_assert_eq!(found.as_ref(), Some(subject));

        for (fields, (name, json)) in
            [(token.header(), &shape.header), (token.claims(), &shape.claim)]
        {
            prop_assert_eq!(fields.duplicates(), Vec::<&str>::new());
            prop_assert_eq!(fields.find(name).unwrap().json(), json.trim());
        }
        let key_id = token.header().find("kid").unwrap().to_text();
        prop_assert_eq!(key_id.as_ref(), Some(&shape.texts[3]));
        let wrong: Vec<_> = token
            .findings(at(NOW))
            .into_iter()
            .filter(|finding| finding.level() == Level::Wrong)
            .map(|finding| finding.code())
            // The subject was drawn by lot.
            .filter(|code| *code != "iss_is_not_sub" && *code != "alg_not_for_entra")
            .collect();
        prop_assert_eq!(wrong, Vec::<&str>::new());
        Ok(())
    };
    let mut runner = TestRunner::default();
    runner.run(&(Shape::any(), 0..4_usize), |(shape, place)| check(shape, place)).unwrap();
}

#[test]
fn what_is_signed_holds_for_nobody_else() {
    let (own, other) = (identity(KeyAlgorithm::P256), identity(KeyAlgorithm::P256));
    let (own_key, other_key) = ([key_of(&own)], [key_of(&other)]);
    let profile = Profile::named("rfc10070").unwrap();
    let check = |shape: Shape, place: prop::sample::Index, letter: u8| {
        let asked = Shape { profile, ..shape.clone() }.asked();
        let text = asked.sign(&own, at(NOW)).unwrap();
        let token = Token::read(text.secret_text().as_bytes()).unwrap();
        let none = Expectations::new();
        let refused = |keys, expected, now| refusal(jwt::verify(&token, keys, expected, at(now)));

        let audience = &shape.texts[0];
        prop_assert!(jwt::verify(&token, &own_key, &none, at(NOW)).is_ok());
        prop_assert_eq!(refused(&other_key, &none, NOW).code(), "bad_signature");
        let elsewhere = Expectations::new().audience(format!("{audience}/"));
        prop_assert_eq!(refused(&own_key, &elsewhere, NOW).code(), "bad_audience");
        let of_another = Expectations::new().issuer(CLIENT.replace('1', "2"));
        prop_assert_eq!(refused(&own_key, &of_another, NOW).code(), "bad_issuer");
        prop_assert_eq!(refused(&own_key, &none, NOW + 270).code(), "expired");
        prop_assert_eq!(refused(&own_key, &none, NOW - 31).code(), "not_yet_valid");

        // One letter of the token is another one.
        let mut changed = text.secret_text().as_bytes().to_vec();
        let place = place.index(changed.len());
        prop_assume!(changed[place] != letter);
        changed[place] = letter;
        let verified =
            Token::read(&changed).and_then(|token| jwt::verify(&token, &own_key, &none, at(NOW)));
        prop_assert!(verified.is_err(), "{letter} at {place}");
        Ok(())
    };
    let letters = prop_oneof![
        prop::sample::select(
            &b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[..]
        ),
        prop::sample::select(&b".=+/ \n\"%"[..]),
    ];
    let mut runner = TestRunner::default();
    runner
        .run(&(Shape::any(), any::<prop::sample::Index>(), letters), |(shape, place, letter)| {
            check(shape, place, letter)
        })
        .unwrap();
}

/// Two numbers of 32 or 48 bytes, with the zeros in front that one in 256 has (RFC 7518 §3.4).
#[test]
fn an_ecdsa_signature_is_of_one_length() {
    for (algorithm, bytes) in [(KeyAlgorithm::P256, 32), (KeyAlgorithm::P384, 48)] {
        let identity = identity(algorithm);
        let keys = [key_of(&identity)];
        let asked = ClientAssertion::new(Profile::OIDC, "client").unwrap().audience("a");
        let signer = asked.signer(&identity).unwrap();
        let mut zeros = [false; 2];
        while zeros != [true; 2] {
            let text = signer.sign(at(NOW)).unwrap();
            let (_, signature) = text.secret_text().rsplit_once('.').unwrap();
            let signature = base64url(signature);
            assert_eq!(signature.len(), 2 * bytes);
            let found = [signature[0] == 0, signature[bytes] == 0];
            if found != [false; 2] {
                let token = Token::read(text.secret_text().as_bytes()).unwrap();
                jwt::verify(&token, &keys, &Expectations::new(), at(NOW)).unwrap();
            }
            zeros = [zeros[0] || found[0], zeros[1] || found[1]];
        }
    }
}

fn base64url(text: &str) -> Vec<u8> {
    use base64::Engine;

    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

#[test]
fn any_moment_is_signed_or_refused() {
    let identity = identity(KeyAlgorithm::Ed25519);
    let keys = [key_of(&identity)];
    let expired = certgen::assertion::Expired::Allowed;
    let asked = ClientAssertion::new(Profile::OIDC, "client").unwrap().audience("a");
    let signer = asked.expired(expired).signer(&identity).unwrap();
    // The last is the year 9999, and what lies behind it is no date in a token.
    for (now, is_taken) in [(0, true), (29, true), (4_102_444_800, true), (253_402_300_500, true)] {
        let text = signer.sign(at(now)).unwrap();
        let token = Token::read(text.secret_text().as_bytes()).unwrap();
        let verified = jwt::verify(&token, &keys, &Expectations::new(), at(now));
        assert_eq!(verified.is_ok(), is_taken, "{now}: {verified:?}");
    }
    for now in [253_402_300_799, u64::MAX >> 1] {
        let text = signer.sign(at(now)).unwrap();
        let token = Token::read(text.secret_text().as_bytes()).unwrap();
        let refused = refusal(jwt::verify(&token, &keys, &Expectations::new(), at(now)));
        assert_eq!(refused, Reason::BadTime { name: "exp" });
    }
    let before = SystemTime::UNIX_EPOCH - Duration::from_nanos(1);
    let error = signer.sign(before).unwrap_err();
    assert_eq!(error.to_string(), "the time is before 1970");
    assert_eq!(Profile::OIDC.audience(), Audience::TokenEndpoint);
}
