//! Private keys: made, read, and put to use.

use std::time::SystemTime;

use certgen::{
    ClientAssertion, KeyAlgorithm, KeyType, Limits, PrivateKey, Profile, SignatureAlgorithm,
    assertion::KeyId,
    bundle::{self, File},
    entra::{Cloud, Tenant},
    pfx::{Check, Passwords},
};
use divan::{Bencher, black_box};

use crate::samples::{identity, key, password};

/// New keys. RSA takes as long as chance wants: the median of many is the figure.
#[divan::bench(args = KeyAlgorithm::ALL, sample_count = 40, sample_size = 1)]
fn generate(algorithm: KeyAlgorithm) -> PrivateKey {
    key(algorithm)
}

/// PKCS#8 read, and proven to hold together.
#[divan::bench(args = KeyAlgorithm::ALL)]
fn read_key(bencher: Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let key = key(algorithm);
    bencher.bench(|| PrivateKey::from_pkcs8_der(black_box(key.secret_pkcs8_der())).unwrap());
}

/// The same in PEM under a password, with 2,048 rounds.
#[divan::bench(args = KeyAlgorithm::ALL)]
fn read_encrypted_key(bencher: Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let password = password();
    let pem = bundle::to_encrypted_key_pem(&key(algorithm), &password, 2_048).unwrap();
    bencher.bench(|| {
        let file = File::read(black_box(pem.as_bytes()), &Limits::new()).unwrap();
        file.open(Some(Passwords::new(&password)), Check::default()).unwrap()
    });
}

/// A whole assertion, of about 500 bytes, by a key that was loaded before: its signature, in effect. RSA has
/// 2,048 bits.
#[divan::bench(args = SignatureAlgorithm::ALL)]
fn sign(bencher: Bencher<'_, '_>, algorithm: SignatureAlgorithm) {
    let identity = identity(fitting(algorithm));
    let asked = ClientAssertion::new(Profile::OIDC, "my-app").unwrap();
    let asked = asked.audience("https://login.example/token").algorithm(algorithm);
    let signer = asked.key_id(KeyId::X5tS256).signer(&identity).unwrap();
    bencher.bench(|| signer.sign(SystemTime::now()).unwrap());
}

/// An assertion for Entra, with the key loaded before.
#[divan::bench]
fn assertion(bencher: Bencher<'_, '_>) {
    let signer = asked().signer(&identity(KeyAlgorithm::Rsa2048)).unwrap();
    bencher.bench(|| signer.sign(SystemTime::now()).unwrap());
}

/// The same with the key loaded each time.
#[divan::bench]
fn assertion_and_key(bencher: Bencher<'_, '_>) {
    let (asked, identity) = (asked(), identity(KeyAlgorithm::Rsa2048));
    bencher.bench(|| asked.sign(&identity, SystemTime::now()).unwrap());
}

/// All of it but the signature.
#[divan::bench]
fn assertion_draft(bencher: Bencher<'_, '_>) {
    let signer = asked().signer(&identity(KeyAlgorithm::Rsa2048)).unwrap();
    bencher.bench(|| drop(black_box(signer.draft(SystemTime::now()).unwrap())));
}

fn asked() -> ClientAssertion {
    let tenant = Tenant::parse("contoso.onmicrosoft.com").unwrap();
    let client_id = "11111111-2222-3333-4444-555555555555";
    ClientAssertion::entra(&Cloud::PUBLIC, &tenant, client_id).unwrap()
}

fn fitting(algorithm: SignatureAlgorithm) -> KeyAlgorithm {
    let fits = |key: &KeyType| algorithm.fits(key);
    match () {
        () if fits(&KeyType::Ed25519) => KeyAlgorithm::Ed25519,
        () if fits(&KeyType::P256) => KeyAlgorithm::P256,
        () if fits(&KeyType::P384) => KeyAlgorithm::P384,
        () => KeyAlgorithm::Rsa2048,
    }
}
