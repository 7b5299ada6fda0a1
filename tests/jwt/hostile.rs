//! Tokens that were harmed, and texts that are none.

use certgen::jwt::{self, Expectations, Token, VerifyingKey};

use super::signer::{CLAIMS, at, keys, part, token};

/// Neither verified nor, of course, a panic.
fn is_refused(text: &[u8], keys: &[VerifyingKey]) -> bool {
    let Ok(token) = Token::read(text) else { return true };
    let _ = (token.findings(at(1_500)), token.certificates(), token.kind().to_string());
    jwt::verify(&token, keys, &Expectations::new(), at(1_500)).is_err()
}

#[test]
fn a_token_that_is_cut_off_is_refused_wherever_it_is_cut() {
    for (algorithm, name) in [("ES256", "p256"), ("EdDSA", "ed25519")] {
        let token = token(algorithm, name, CLAIMS);
        let keys = keys(&[name]);
        assert!(!is_refused(token.as_bytes(), &keys));
        for end in 0..token.len() {
            assert!(is_refused(&token.as_bytes()[..end], &keys), "{end}");
            assert!(is_refused(&token.as_bytes()[end + 1..], &keys), "{end}");
        }
    }
}

#[test]
fn a_token_with_one_byte_changed_is_refused() {
    let token = token("ES256", "p256", CLAIMS);
    let keys = keys(&["p256"]);
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut changed = token.clone().into_bytes();
            changed[at] ^= 1 << bit;
            assert!(is_refused(&changed, &keys), "byte {at}, bit {bit}");
        }
        let mut less = token.clone().into_bytes();
        less.remove(at);
        assert!(is_refused(&less, &keys), "without byte {at}");
        let mut more = token.clone().into_bytes();
        more.insert(at, b'A');
        assert!(is_refused(&more, &keys), "with one more at {at}");
    }
}

#[test]
fn anything_is_read_without_a_panic() {
    use proptest::prelude::*;

    let keys = keys(&["rsa2048", "p256", "ed25519"]);
    let mut runner = proptest::test_runner::TestRunner::default();
    let starts = prop::sample::select(vec![
        &b""[..],
        b"\xff\xfe",
        b"Bearer ",
        b"Authorization:",
        b"{\"access_token\":\"",
        b"client_assertion=%",
        b"eyJhbGciOiJSUzI1NiJ9.",
        b"eyJhbGciOiJSUzI1NiJ9.e30.",
    ]);
    runner
        .run(&(starts, prop::collection::vec(any::<u8>(), 0..200)), |(start, rest)| {
            prop_assert!(is_refused(&[start, &rest].concat(), &keys));
            Ok(())
        })
        .unwrap();
}

/// Whatever JSON stands in header and claims, in whatever members.
#[test]
fn any_json_is_looked_at_without_a_panic() {
    use proptest::prelude::*;

    let names = prop::sample::select(vec![
        "alg", "crit", "x5t", "x5t#S256", "x5c", "aud", "exp", "nbf", "iat", "iss", "sub", "\u{e4}",
    ]);
    let values = prop_oneof![
        prop::sample::select(vec![
            "null",
            "[]",
            "{}",
            "[[]]",
            "[1,\"a\"]",
            "-0",
            "1e308",
            "0.1",
            "\"none\"",
            "\"RS256\"",
            "18446744073709551616",
            "\"https://login.microsoftonline.com/t/oauth2/v2.0/token\"",
        ])
        .prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has no others", |number| number.is_finite())
            .prop_map(|n| format!("{n:e}")),
        "[a-zA-Z0-9+/=_-]{0,50}".prop_map(|text| format!("{text:?}")),
    ];
    let object = prop::collection::vec((names, values), 0..8).prop_map(|members| {
        let members: Vec<_> =
            members.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        format!("{{{}}}", members.join(","))
    });
    let mut runner = proptest::test_runner::TestRunner::default();
    runner
        .run(&(object.clone(), object), |(header, claims)| {
            let text = format!("{}.{}.c2ln", part(&header), part(&claims));
            let token = Token::read(text.as_bytes());
            prop_assert!(token.is_ok(), "{header} {claims}: {token:?}");
            prop_assert!(is_refused(text.as_bytes(), &[]));
            Ok(())
        })
        .unwrap();
}

#[test]
fn large_tokens_are_read_at_once() {
    let members = |count: usize| {
        let members: Vec<String> = (0..count).map(|n| format!(r#""{}":1"#, n % 7_000)).collect();
        format!("{{{}}}", members.join(","))
    };
    let nested = format!(r#"{{"a":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    for (claims, is_token) in [(members(70_000), true), (nested, false)] {
        let text = format!("{}.{}.c2ln", part(r#"{"alg":"RS256"}"#), part(&claims));
        assert!(text.len() < Token::MAX_BYTES);
        assert_eq!(Token::read(text.as_bytes()).is_ok(), is_token);
        assert!(is_refused(text.as_bytes(), &[]));
    }
}
