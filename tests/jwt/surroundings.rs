//! What stands around a token, or in it twice: nothing is verified that another reader may take otherwise.

use certgen::{
    Error,
    jwt::{self, Expectations, Reason, Token},
};

use super::signer::{CLAIMS, at, keys, part, refusal, token, token_of, verify};

fn is_verified(text: &str) -> bool {
    verify(text, &keys(&["p256"])).is_ok()
}

#[test]
fn a_token_alone_or_the_only_one_of_its_text_is_verified() {
    let token = token("ES256", "p256", CLAIMS);
    for text in [
        token.clone(),
        format!("{token}\n"),
        format!("\u{feff}\r\n {token} \r\n"),
        format!("Authorization: Bearer {token}"),
        format!("\"{token}\""),
        format!(r#"{{"token_type":"Bearer","access_token":"{token}","scope":"a.b.c"}}"#),
        format!(r#"{{"data":{{"token":"{token}"}}}}"#),
        format!("grant_type=x&assertion={token}"),
        format!("2026-11-30 DEBUG token={token}"),
    ] {
        assert!(is_verified(&text), "{text}");
    }
}

#[test]
fn a_text_with_a_second_token_is_not() {
    let token = token("ES256", "p256", CLAIMS);
    let unsigned = format!("{}.{}.", part(r#"{"alg":"none"}"#), part(CLAIMS));
    let spaced = format!("{}.{}.", part("\n {\"alg\":\"none\"}"), part(CLAIMS));
    for other in [unsigned, spaced, token.clone()] {
        for text in [
            format!("{token}\n{other}"),
            format!(r#"{{"access_token":"{token}","id_token":"{other}"}}"#),
            format!(r#"{{"access_token":"{token}","access_token":"{other}"}}"#),
            format!("access_token={token}&id_token={other}"),
            format!("Authorization: Bearer {token}\nAuthorization: Bearer {other}"),
        ] {
            let refused = Token::read(text.as_bytes()).unwrap_err();
            assert!(refused.to_string().contains("several tokens"), "{text}: {refused}");
            // Each can be taken by itself, unless the text itself has two meanings.
            let candidates = jwt::candidates(text.as_bytes()).unwrap();
            assert_eq!(candidates.len(), 2, "{text}");
            let first = candidates[0].token.as_ref().unwrap();
            let outcome = jwt::verify(first, &keys(&["p256"]), &Expectations::new(), at(1_500));
            let is_twice = text.matches("\"access_token\"").count() == 2;
            assert_eq!(outcome.is_err(), is_twice, "{text}");
        }
    }
}

#[test]
fn a_second_token_in_escapes_or_between_the_members_is_one() {
    let token = token("ES256", "p256", CLAIMS);
    let unsigned = format!("{}.{}.", part(r#"{"alg":"none"}"#), part(CLAIMS));
    for text in [
        format!("access_token={token}\n&Bearer {unsigned}"),
        format!("{unsigned}=1&access_token={token}"),
        format!("access_token={token}&x={unsigned}y=1&z"),
        format!(r#"{{"a":"{token}","b":"{}"}}"#, unsigned.replace('.', "%2e")),
        format!(r#"{{"a":"{token}","{}":1}}"#, unsigned.replace('.', "%252e")),
        format!(r#"{{"a":"{token}","b":"{}"}}"#, unsigned.replace('.', r"\\u002e")),
    ] {
        let refused = Token::read(text.as_bytes()).unwrap_err();
        assert!(refused.to_string().contains("several tokens"), "{text}: {refused}");
        let found = jwt::candidates(text.as_bytes()).unwrap();
        let is_signed = |one: &jwt::Candidate| {
            one.token.as_ref().is_ok_and(|found| found.secret_text() == token)
        };
        assert_eq!((found.len(), found.iter().any(is_signed)), (2, true), "{text}");
    }
}

#[test]
fn a_member_that_stands_twice_is_refused_at_any_depth() {
    let signed = |header: &str, claims: &str| token_of(header, claims, "ES256", "p256");
    let header = r#"{"alg":"ES256"}"#;
    let roles = r#"{"exp":2000,"realm_access":{"roles":["user"],"roles":["admin"]}}"#;
    let token = signed(header, CLAIMS);
    for (text, name) in [
        (signed(header, roles), "realm_access.roles"),
        (signed(header, r#"{"exp":2000,"a":[{"b":1,"\u0062":2}]}"#), "a[0].b"),
        (signed(r#"{"alg":"ES256","jwk":{"x":"1","x":"2"}}"#, CLAIMS), "jwk.x"),
        (signed(r#"{"alg":"ES256","alg":"ES256"}"#, CLAIMS), "alg"),
        (format!(r#"{{"access_token":"{token}","access_token":null}}"#), "access_token"),
        (format!(r#"{{"access_token":"{token}","a":{{"b":1,"b":2}}}}"#), "a.b"),
        (format!("access_token={token}&access_token=opaque"), "access_token"),
    ] {
        let expected = Reason::Duplicate { name: name.into() };
        assert_eq!(refusal(&text, &keys(&["p256"])), expected, "{text}");
    }
}

#[test]
fn a_torn_token_is_refused_wherever_it_was_torn() {
    let token = token("ES256", "p256", CLAIMS);
    for at in 1..token.len() {
        let (start, end) = token.split_at(at);
        for between in ["\n", " ", "\r\n    ", "\u{2028}"] {
            let text = format!("{start}{between}{end}");
            assert!(!is_verified(&text), "{text:?}");
            let wrapped = format!(r#"{{"access_token":"{}"}}"#, text.replace(['\r', '\n'], "\\n"));
            assert!(!is_verified(&wrapped), "{wrapped:?}");
        }
    }
    let (start, end) = token.split_at(token.len() / 2);
    assert_eq!(refusal(&format!("{start}\n{end}"), &keys(&["p256"])), Reason::Torn);
    let wrapped = format!("Authorization: Bearer {start}\n {end}");
    assert_eq!(refusal(&wrapped, &keys(&["p256"])), Reason::Torn);
}

#[test]
fn what_only_begins_like_json_is_refused() {
    let token = token("ES256", "p256", CLAIMS);
    for text in [
        format!("{{'access_token': '{token}', 'access_token': 'opaque'}}"),
        format!(r#"{{"access_token":"{token}"}}{{"access_token":"opaque"}}"#),
        format!(r#"{{"access_token":"{token}","#),
    ] {
        assert_eq!(refusal(&text, &keys(&["p256"])), Reason::BrokenWrapper, "{text}");
    }
    let cut = Token::read(br#"{"access_token":"opaque"#).unwrap_err();
    assert!(matches!(cut, Error::Damaged { .. }), "{cut}");
}
