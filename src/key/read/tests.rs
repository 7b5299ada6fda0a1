use base64::{Engine as _, engine::general_purpose::STANDARD};
use const_oid::ObjectIdentifier;

use super::*;
use crate::key::KeyAlgorithm;

fn oid(dotted: &str) -> Zeroizing<Vec<u8>> {
    encode_oid(ObjectIdentifier::new(dotted).unwrap())
}

fn algorithm(dotted: &str, parameters: &[u8]) -> Zeroizing<Vec<u8>> {
    encode(Tag::SEQUENCE, &[&oid(dotted), parameters])
}

/// A `PrivateKeyInfo` of these parts.
fn info(version: u8, algorithm: &[u8], key: &[u8], rest: &[u8]) -> Vec<u8> {
    let key = encode(Tag::OCTET_STRING, &[key]);
    encode(Tag::SEQUENCE, &[&[2, 1, version], algorithm, &key, rest]).to_vec()
}

/// An `ECPrivateKey` with the number 7.
fn sec1(version: u8, parameters: &[u8], public: &[u8], rest: &[u8]) -> Zeroizing<Vec<u8>> {
    let secret = encode(Tag::OCTET_STRING, &[&[0; 31], &[7]]);
    let inner = |tag: u8, contents: &[u8]| match contents {
        [] => Zeroizing::default(),
        _ => encode(Tag::context(tag).constructed(), &[contents]),
    };
    let (parameters, public) = (inner(0, parameters), inner(1, public));
    encode(Tag::SEQUENCE, &[&[2, 1, version], &secret, &parameters, &public, rest])
}

fn soundness(der: &[u8]) -> Soundness {
    PrivateKey::from_pkcs8_der(der).unwrap().soundness().clone()
}

/// `[1] IMPLICIT BIT STRING`.
fn outside(bits: &[u8]) -> Zeroizing<Vec<u8>> {
    encode(Tag::context(1), &[&[0], bits])
}

#[test]
fn keys_of_old_versions_of_ring_are_read() {
    let seed = [9; 32];
    let public = public::of_ed25519_seed(&seed).unwrap();
    let (algorithm, key) = (algorithm(ED25519, &[]), encode(Tag::OCTET_STRING, &[&seed]));
    let bits = |public: &[u8]| encode(Tag::BIT_STRING, &[&[0], public]);
    let explicit = |public: &[u8]| encode(Tag::context(1).constructed(), &[&bits(public)]);
    assert_eq!(soundness(&info(1, &algorithm, &key, &explicit(&public))), Soundness::Proven);
    assert_eq!(soundness(&info(1, &algorithm, &key, &outside(&public))), Soundness::Proven);
    let foreign = info(1, &algorithm, &key, &explicit(&[7; 32]));
    assert_eq!(soundness(&foreign), Soundness::broken(OTHER_HALF));
}

#[test]
fn a_public_half_beside_the_key_is_that_of_the_key() {
    let pem = include_str!("../../../testdata/keys/chain-rsa-leaf.key");
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let rsa = PrivateKey::from_pkcs8_der(&STANDARD.decode(lines).unwrap()).unwrap();
    let notes = Notes::default();
    let read = Info::read(rsa.secret_pkcs8_der(), &notes).unwrap();
    let public = kind::public_key_bits(rsa.public_key_der().unwrap()).unwrap();
    let beside = |bits: &[u8]| info(1, read.algorithm.whole, read.key, &outside(bits));
    assert_eq!(soundness(&beside(&public)), Soundness::Proven);
    let mut other = public;
    *other.last_mut().unwrap() ^= 2;
    assert_eq!(soundness(&beside(&other)), Soundness::broken(OTHER_HALF));

    let point = public::point(&KeyType::P256, &[7]).unwrap();
    let other = public::point(&KeyType::P256, &[8]).unwrap();
    let curve = algorithm(EC, &oid(P256));
    let beside = |bits: &[u8]| info(1, &curve, &sec1(1, &[], &[], &[]), &outside(bits));
    assert_eq!(soundness(&beside(&point)), Soundness::Proven);
    assert_eq!(soundness(&beside(&other)), Soundness::broken(OTHER_HALF));
}

#[test]
fn what_others_refuse_is_no_whole_key() {
    let curve = algorithm(EC, &oid(P256));
    let key = |sec1: &[u8]| soundness(&info(0, &curve, sec1, &[]));
    assert_eq!(key(&sec1(1, &oid(P256), &[], &[])), Soundness::Proven);
    assert_eq!(key(&sec1(1, &oid(SECP256K1), &[], &[])), Soundness::broken(OTHER_CURVE));
    assert_eq!(key(&sec1(1, &[], &[], &[5, 0])), Soundness::broken(BEHIND));
    let behind = info(0, &curve, &sec1(1, &[], &[], &[]), &[5, 0]);
    assert_eq!(soundness(&behind), Soundness::broken(BEHIND));
    // OpenSSL takes them, and no number is wrong.
    assert_eq!(soundness(&info(7, &curve, &sec1(2, &[], &[], &[]), &[])), Soundness::Proven);
    for algorithm in KeyAlgorithm::ALL.into_iter().filter(|one| one.name().starts_with('p')) {
        let made = PrivateKey::generate(algorithm).unwrap();
        assert_eq!(*made.soundness(), Soundness::Proven, "{algorithm:?}");
    }
}

/// p = 23, q = 11, g = 4, x = 3, y = 18.
#[test]
fn the_numbers_of_dsa_are_compared_as_numbers() {
    let read = |numbers: [&[u8]; 6]| {
        let numbers = numbers.map(|one| encode(Tag::INTEGER, &[one]).to_vec()).concat();
        openssl_dsa(&encode(Tag::SEQUENCE, &[&numbers])).unwrap().key.soundness
    };
    let broken = Soundness::broken;
    assert_eq!(read([&[0], &[23], &[11], &[4], &[18], &[3]]), Soundness::Proven);
    assert_eq!(read([&[0], &[23], &[11], &[4], &[0, 0, 18], &[3]]), Soundness::Proven);
    let other = read([&[0], &[23], &[11], &[4], &[17], &[3]]);
    assert_eq!(other, broken("y is not g to the power of x"));
    assert_eq!(read([&[0], &[23], &[11], &[1], &[1], &[3]]), broken("g is not between 1 and p"));
    assert_eq!(read([&[0], &[23], &[11], &[27], &[18], &[3]]), broken("g is not between 1 and p"));
    assert_eq!(read([&[0], &[23], &[22], &[4], &[18], &[3]]), broken("q is not a prime"));
}

const ED25519: &str = "1.3.101.112";
const EC: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";
const SECP256K1: &str = "1.3.132.0.10";
