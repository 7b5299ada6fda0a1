use std::time::{Duration, SystemTime};

use certgen::{
    DistinguishedName, Error, Password, PrivateKey, Soundness, Template, Validity, bundle, issue,
};

use super::{limits, password, reread};

/// A private key of any bytes, in every encoding that there is; what is read is written and read again as
/// the same. What is called proven signs, and its public half verifies it, if the library that signs takes
/// such a key; nothing signs with what is broken.
pub fn key(input: &[u8]) {
    let words = password("correct horse");
    let readings = [
        PrivateKey::from_pkcs8_der(input),
        PrivateKey::from_pkcs1_der(input),
        PrivateKey::from_sec1_der(input),
        PrivateKey::from_encrypted_pkcs8_der(input, &words, &limits()),
    ];
    for key in readings.into_iter().flatten() {
        is_same(&key, &as_pkcs8(&key));
        written(&key, &words);
    }
    if let Ok(key) = PrivateKey::from_openssl_dsa_der(input) {
        let again = as_pkcs8(&key);
        // The public number has no place in PKCS#8, and what it contradicts is gone with it.
        if !matches!(key.soundness(), Soundness::Broken { .. }) {
            is_same(&key, &again);
        }
        signs(&key);
        written(&again, &words);
    }
}

fn as_pkcs8(key: &PrivateKey) -> PrivateKey {
    PrivateKey::from_pkcs8_der(key.secret_pkcs8_der()).expect("it is PKCS#8 now")
}

fn written(key: &PrivateKey, words: &Password) {
    let _ = (key.key_type().name(), key.algorithm());
    signs(key);
    pem(key);
    encrypted(key, words);
    let _ = bundle::to_secret_jwk(key, &[]);
}

fn is_same(key: &PrivateKey, again: &PrivateKey) {
    assert_eq!(key.secret_pkcs8_der(), again.secret_pkcs8_der());
    assert_eq!(key.public_key_der(), again.public_key_der());
    assert_eq!(key.key_type(), again.key_type());
    assert_eq!(key.soundness(), again.soundness());
}

fn signs(key: &PrivateKey) {
    let start = SystemTime::UNIX_EPOCH;
    let validity = Validity::new(start, start + Duration::from_secs(3600)).expect("an hour");
    let name = DistinguishedName::common_name("a").expect("a name");
    let signed = issue::self_signed(key, &Template::new(name), validity);
    match (key.soundness(), signed) {
        (Soundness::Broken { .. }, Err(Error::BrokenKey { .. }))
        | (_, Err(Error::Unsupported { .. })) => {}
        (Soundness::Proven, Ok(certificate)) => {
            assert_eq!(certificate.verify_signed_by(&certificate), Ok(()));
        }
        (soundness, signed) => panic!("{soundness:?}: {signed:?}"),
    }
}

fn pem(key: &PrivateKey) {
    let text = bundle::to_secret_key_pem(key).expect("it is not too long");
    let again = reread(text.secret_text().as_bytes());
    is_same(key, again[0].key().expect("it is a key"));
}

fn encrypted(key: &PrivateKey, words: &Password) {
    let sealed = key.to_encrypted_pkcs8_der(words, 1).expect("there are random bytes");
    let again = PrivateKey::from_encrypted_pkcs8_der(&sealed, words, &limits());
    is_same(key, &again.expect("what was written can be read"));
}
