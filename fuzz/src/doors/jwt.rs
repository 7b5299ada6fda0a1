use std::{collections::HashSet, fs, path::PathBuf, sync::LazyLock};

use certgen::{
    Limits,
    bundle::{File, PublicKey},
    jwt::{Expectations, Place, Token, VerifyingKey, candidates, verify},
    pfx::Check,
};

use super::{certificate, now};

/// Text with tokens in it: decoded, looked at, and verified with keys of every kind. Nothing is verified
/// but the very letters that were signed: the fuzzer has no private key. They are all of the text, or the
/// only token in it.
pub fn jwt(input: &[u8]) {
    let Ok(found) = candidates(input) else { return };
    let only = Token::read(input);
    assert!(only.is_err() || found.len() == 1, "one of several was taken");
    for candidate in &found {
        let _ = (candidate.place.to_string(), candidate.place.name());
        if let Ok(token) = &candidate.token {
            assert_eq!(token.place(), &candidate.place);
            looked_at(token);
        }
    }
    if let Ok(token) = only
        && verify(&token, &KEYS, &Expectations::new().endless(), now()).is_ok()
    {
        is_the_only_one(&token, input);
    }
}

/// That `token` is all of `input`, or that nothing is left beside it which could be another.
fn is_the_only_one(token: &Token, input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input)) else {
        return;
    };
    if *token.place() == Place::Alone {
        assert_eq!(text.trim(), token.secret_text(), "something was taken away");
    }
    if text.contains(token.secret_text()) {
        // Of no token, and nothing that stands between two.
        let rest = text.replacen(token.secret_text(), "!", 1);
        let again = Token::read(rest.as_bytes());
        let is_of_it = |other: &Token| token.secret_text().contains(other.secret_text());
        assert!(again.as_ref().map_or(true, is_of_it), "a second one was passed over");
    }
}

fn looked_at(token: &Token) {
    let _ = (token.kind(), token.header().duplicates());
    for finding in token.findings(now()) {
        let _ = (finding.to_string(), finding.code(), finding.level());
    }
    for field in token.header().iter().chain(token.claims().iter()) {
        let _ = (field.to_text(), field.to_texts(), field.to_bytes(), field.to_time());
    }
    token.certificates().iter().for_each(certificate::facts);
    let again = Token::read(token.secret_text().as_bytes()).expect("a bare token is read");
    assert_eq!(again.secret_text(), token.secret_text());
    assert_eq!(*again.place(), Place::Alone);
    let loose = verify(token, &KEYS, &Expectations::new().endless(), now());
    let strict = Expectations::new().audience("api").issuer("app");
    let strict = verify(token, &KEYS, &strict, now());
    assert!(loose.is_ok() || strict.is_err(), "more was asked and more was taken");
    if loose.is_ok() {
        let signed = token.secret_text().rsplit_once('.').map(|(signed, _)| signed);
        assert!(signed.is_some_and(|signed| SIGNED.contains(signed)), "a signature was forged");
    }
}

/// All public keys among the test data.
static KEYS: LazyLock<Vec<VerifyingKey>> = LazyLock::new(|| {
    let mut keys = Vec::new();
    for path in ["jwt/keys.json", "keys/rsa2048.crt", "keys/p256.crt", "keys/ed25519.crt"] {
        let bytes = fs::read(test_data(path)).expect("test data");
        let file = File::read(&bytes, &Limits::new()).expect("public keys");
        let opened = file.open(None, Check::Ignored).expect("nothing in it is encrypted");
        let of_certificates = opened.bags.iter().filter_map(|bag| bag.certificate());
        keys.extend(of_certificates.filter_map(|one| VerifyingKey::from_certificate(one).ok()));
        let alone = opened.public_keys.iter();
        keys.extend(alone.filter_map(|key| VerifyingKey::from_public_key(key).ok()));
    }
    for path in ["jwt/rfc7515-a2.der", "jwt/rfc7515-a3.der", "jwt/rfc8037-a4.der"] {
        let der = fs::read(test_data(path)).expect("test data");
        let key = PublicKey::from_der(&der).expect("a public key");
        keys.push(VerifyingKey::from_public_key(&key).expect("of a kind that is known"));
    }
    assert!(keys.len() > 6, "{} keys", keys.len());
    keys
});

/// Header and claims of all tokens among the test data, most of which were signed with one of the keys.
static SIGNED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let folder = fs::read_dir(test_data("jwt")).expect("test data");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let texts = paths.filter_map(|path| fs::read(path).ok());
    let tokens = texts.filter_map(|text| Token::read(&text).ok());
    let signed =
        tokens.filter_map(|token| Some(token.secret_text().rsplit_once('.')?.0.to_owned()));
    signed.collect()
});

fn test_data(path: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../testdata", path].iter().collect()
}
