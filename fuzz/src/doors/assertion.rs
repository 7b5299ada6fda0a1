use certgen::{
    ClientAssertion, Profile,
    assertion::Chain,
    jwt::{Expectations, Token, VerifyingKey, verify},
};

use super::{IDENTITY, now};

/// The fields of an assertion: the lines of the input are the client, the audience, the subject, the
/// scope, the `jti`, then names and values of headers and claims in turn. What is signed is read and
/// verified, and says what was asked for.
pub fn assertion(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (client, audience, subject) = (line(), line(), line());
    let (scope, jwt_id) = (line(), line());
    let Ok(mut asked) = ClientAssertion::new(Profile::OIDC, client) else { return };
    asked = asked.audience(audience).chain(Chain::Leaf);
    asked = if subject.is_empty() { asked } else { asked.subject(subject) };
    asked = if scope.is_empty() { asked } else { asked.scope(scope) };
    asked = if jwt_id.is_empty() { asked } else { asked.jwt_id(jwt_id) };
    for (at, name) in lines.by_ref().take(8).enumerate() {
        let (name, value) = name.split_once(' ').unwrap_or((name, "1"));
        let changed = match at % 2 {
            0 => asked.clone().header(name, Some(value)),
            _ => asked.clone().claim(name, Some(value)),
        };
        asked = changed.unwrap_or(asked);
    }
    let Ok(signer) = asked.signer(&IDENTITY) else { return };
    let draft = signer.draft(now()).expect("the certificate is valid");
    let signed = draft.sign().expect("what was drafted can be signed");
    let token = Token::read(signed.secret_text().as_bytes()).expect("what was signed can be read");
    for field in draft.header() {
        assert_eq!(token.header().find(field.name()).map(|found| found.json()), Some(field.json()));
    }
    for field in draft.claims() {
        assert_eq!(token.claims().find(field.name()).map(|found| found.json()), Some(field.json()));
    }
    holds(&token, &asked);
}

/// A signature that was just made holds, unless what was asked for makes the token no usual one.
fn holds(token: &Token, asked: &ClientAssertion) {
    let key = VerifyingKey::from_certificate(IDENTITY.certificate()).expect("a P-256 key");
    match verify(token, &[key], &Expectations::new(), now()) {
        Ok(verified) => assert_eq!(verified.key, 0),
        Err(error) => {
            let text = error.to_string();
            assert!(!text.contains("signature"), "{text}: {asked:?}");
        }
    }
}
