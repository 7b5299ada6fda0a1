//! The keys and certificates that the files are made of, from `testdata/keys/`: `composed-*`.
//!
//! OpenSSL made them once: `genpkey` the keys, `req -new` a request for each, `ca -startdate
//! 20200101000000Z -enddate 21200101000000Z` the certificates (`rsa` by the CA, the others with
//! `-selfsign`) and `ca -gencrl` the CRL.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    ber::{content, inside, integer, octets, oid, sequence},
    crypto::Digest,
};

/// A private key as the verdicts know it.
#[derive(Debug, Clone)]
pub struct Key {
    pub algorithm: &'static str,
    pub pkcs8: Vec<u8>,
    /// SHA-256 of the SubjectPublicKeyInfo; none if nobody can tell the public half.
    pub public_sha256: Option<String>,
}

impl Key {
    pub fn rsa() -> Self {
        Self::known("rsa2048", RSA_KEY, RSA)
    }

    pub fn p256() -> Self {
        Self::known("p256", P256_KEY, P256)
    }

    pub fn other() -> Self {
        Self::known("p256", OTHER_KEY, OTHER)
    }

    /// A key of an algorithm that nobody knows.
    pub fn unknown() -> Self {
        let algorithm = "1.3.6.1.4.1.99999.1";
        let key = sequence([integer(0), sequence([oid(algorithm)]), content(vec![0xA5; 40])]);
        Self { algorithm, pkcs8: key.der(), public_sha256: None }
    }

    /// A key on an elliptic curve without its public half, which a reader has to compute.
    pub fn without_public(curve: &str, size: usize) -> Self {
        let algorithm = sequence([oid("1.2.840.10045.2.1"), oid(curve)]);
        let key = sequence([integer(1), octets(&vec![7; size])]);
        let pkcs8 = sequence([integer(0), algorithm, octets(&key.der())]).der();
        Self { algorithm: "ec", pkcs8, public_sha256: None }
    }

    fn known(algorithm: &'static str, key: &str, certificate: &str) -> Self {
        let public = public_key(&der(certificate));
        let public_sha256 = Some(hex(&Digest::Sha256.hash(&public)));
        Self { algorithm, pkcs8: der(key), public_sha256 }
    }
}

/// The RSA leaf, which the CA signed.
pub fn rsa() -> Vec<u8> {
    der(RSA)
}

pub fn ca() -> Vec<u8> {
    der(CA)
}

/// The P-256 leaf, signed by itself.
pub fn p256() -> Vec<u8> {
    der(P256)
}

/// The leaf with another name, signed by itself.
pub fn other() -> Vec<u8> {
    der(OTHER)
}

/// A CRL of the CA.
pub fn crl() -> Vec<u8> {
    der(CRL)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn pem(label: &str, der: &[u8]) -> Vec<u8> {
    let base64 = STANDARD.encode(der);
    let lines = base64.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap());
    let lines = lines.map(|line| format!("{line}\n")).collect::<String>();
    format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n").into_bytes()
}

pub fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(base64).unwrap()
}

/// The SubjectPublicKeyInfo: the seventh part of what is signed, behind version, serial, algorithm,
/// issuer, validity and subject.
fn public_key(certificate: &[u8]) -> Vec<u8> {
    let (signed, _) = inside(inside(certificate).0);
    let mut rest = signed;
    for _ in 0..6 {
        rest = inside(rest).1;
    }
    let after = inside(rest).1;
    rest[..rest.len() - after.len()].to_vec()
}

const RSA_KEY: &str = include_str!("../../testdata/keys/composed-rsa.key");
const RSA: &str = include_str!("../../testdata/keys/composed-rsa.crt");
const P256_KEY: &str = include_str!("../../testdata/keys/composed-p256.key");
const P256: &str = include_str!("../../testdata/keys/composed-p256.crt");
const OTHER_KEY: &str = include_str!("../../testdata/keys/composed-other.key");
const OTHER: &str = include_str!("../../testdata/keys/composed-other.crt");
const CA: &str = include_str!("../../testdata/keys/composed-ca.crt");
const CRL: &str = include_str!("../../testdata/keys/composed-ca.crl");
