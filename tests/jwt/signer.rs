//! Tokens signed by the keys of `testdata/keys`, rightly or wrongly.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use certgen::{
    Certificate, Error, Limits, PrivateKey,
    bundle::{self, File},
    jwt::{self, Expectations, Reason, Token, Verified, VerifyingKey},
    pfx::Check,
};
use ring::{
    rand::SystemRandom,
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair},
};

pub const CLAIMS: &str = r#"{"iss":"me","aud":"api://app","nbf":1000,"exp":2000}"#;
pub const ALGORITHMS: [(&str, &str); 9] = [
    ("RS256", "rsa2048"),
    ("RS384", "rsa2048"),
    ("RS512", "rsa2048"),
    ("PS256", "rsa2048"),
    ("PS384", "rsa2048"),
    ("PS512", "rsa2048"),
    ("ES256", "p256"),
    ("ES384", "p384"),
    ("EdDSA", "ed25519"),
];

pub fn bundle_of(name: &str) -> bundle::Bundle {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/keys").join(name);
    let file = File::read(&fs::read(path).unwrap(), &Limits::new()).unwrap();
    file.open(None, Check::Verified).unwrap()
}

pub fn private_key(name: &str) -> PrivateKey {
    bundle_of(&format!("{name}.key")).bags[0].key().unwrap().clone()
}

pub fn certificate(name: &str) -> Certificate {
    bundle_of(&format!("{name}.crt")).bags[0].certificate().unwrap().clone()
}

pub fn keys(names: &[&str]) -> Vec<VerifyingKey> {
    let key = |name: &&str| VerifyingKey::from_certificate(&certificate(name)).unwrap();
    names.iter().map(key).collect()
}

pub fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

pub fn part(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// The signature of the key `name` over `message`.
pub fn signature(algorithm: &str, name: &str, message: &[u8]) -> Vec<u8> {
    let random = SystemRandom::new();
    let key = private_key(name);
    let pkcs8 = key.secret_pkcs8_der();
    let ecdsa = |algorithm| {
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &random).unwrap();
        pair.sign(&random, message).unwrap().as_ref().to_vec()
    };
    let padding: &dyn signature::RsaEncoding = match algorithm {
        "RS256" => &signature::RSA_PKCS1_SHA256,
        "RS384" => &signature::RSA_PKCS1_SHA384,
        "RS512" => &signature::RSA_PKCS1_SHA512,
        "PS256" => &signature::RSA_PSS_SHA256,
        "PS384" => &signature::RSA_PSS_SHA384,
        "PS512" => &signature::RSA_PSS_SHA512,
        "ES256" => return ecdsa(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
        "ES256 in DER" => return ecdsa(&signature::ECDSA_P256_SHA256_ASN1_SIGNING),
        "ES384" => return ecdsa(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
        _ => {
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).unwrap();
            return pair.sign(message).as_ref().to_vec();
        }
    };
    let pair = RsaKeyPair::from_pkcs8(pkcs8).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(padding, &random, message, &mut signature).unwrap();
    signature
}

/// A token with this header, signed as `algorithm` by the key `name`, whatever the header says.
pub fn token_of(header: &str, claims: &str, algorithm: &str, name: &str) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    format!("{message}.{}", part(signature(algorithm, name, message.as_bytes())))
}

pub fn token(algorithm: &str, name: &str, claims: &str) -> String {
    token_of(&format!(r#"{{"alg":"{algorithm}"}}"#), claims, algorithm, name)
}

pub fn verify_at(
    text: &str,
    keys: &[VerifyingKey],
    expectations: &Expectations,
    now: u64,
) -> Result<Verified, Reason> {
    let token = Token::read(text.as_bytes()).unwrap();
    jwt::verify(&token, keys, expectations, at(now)).map_err(|error| match error {
        Error::NotVerified { reason } => reason,
        other => panic!("{other:?}"),
    })
}

pub fn verify(text: &str, keys: &[VerifyingKey]) -> Result<Verified, Reason> {
    verify_at(text, keys, &Expectations::new(), 1_500)
}

pub fn refusal(text: &str, keys: &[VerifyingKey]) -> Reason {
    verify(text, keys).unwrap_err()
}
