//! Keys and certificates as text.

use zeroize::Zeroizing;

use super::{jwk, pkcs7};
use crate::{
    cert::Certificate,
    error::Error,
    identity::Identity,
    key::PrivateKey,
    pem::{self, LineEnd},
    pfx::{Bag, BagValue},
    secret::{Password, SecretText},
};

/// Returns `certificate` as the "Base-64 encoded X.509 (.CER)" of Windows: PEM with CRLF.
///
/// # Errors
///
/// [`Error::Malformed`] when the certificate is too long for PEM.
pub fn to_base64_cer(certificate: &Certificate) -> Result<String, Error> {
    pem::block(pem::CERTIFICATE, certificate.der(), LineEnd::CrLf).map(|text| text.to_string())
}

/// Returns the certificates of `identity` as PEM, the key's own first.
///
/// # Errors
///
/// [`Error::Malformed`] when a certificate is too long for PEM.
pub fn to_certificate_pem(identity: &Identity) -> Result<String, Error> {
    let mut text = String::new();
    for certificate in identity.chain() {
        text.push_str(&pem::block(pem::CERTIFICATE, certificate.der(), LineEnd::Lf)?);
    }
    Ok(text)
}

/// Returns `key` as PEM of an unencrypted PKCS#8 `PRIVATE KEY`. Whoever reads the text has the key.
///
/// # Errors
///
/// [`Error::Malformed`] when the key is too long for PEM.
pub fn to_secret_key_pem(key: &PrivateKey) -> Result<SecretText, Error> {
    pem::block(pem::PRIVATE_KEY, key.secret_pkcs8_der(), LineEnd::Lf).map(SecretText::new)
}

/// Returns `identity` as PEM: the unencrypted private key, then its certificate, then those above.
///
/// # Errors
///
/// [`Error::Malformed`] when a part is too long for PEM.
pub fn to_secret_identity_pem(identity: &Identity) -> Result<SecretText, Error> {
    let key = pem::block(pem::PRIVATE_KEY, identity.key().secret_pkcs8_der(), LineEnd::Lf)?;
    let certificates = to_certificate_pem(identity)?;
    // Room for all at once: a string that grows leaves copies of the key behind.
    let mut text = Zeroizing::new(String::with_capacity(key.len() + certificates.len()));
    text.push_str(&key);
    text.push_str(&certificates);
    Ok(SecretText::new(text))
}

/// Returns any structure in DER as a PEM block. Not for private keys: the text is not wiped.
///
/// # Errors
///
/// [`Error::Malformed`] when it is too long for PEM.
pub fn to_pem(label: &str, der: &[u8]) -> Result<String, Error> {
    pem::block(label, der, LineEnd::Lf).map(|text| text.to_string())
}

/// Returns `key` as PEM of an `ENCRYPTED PRIVATE KEY` under `password`, with `rounds` of PBKDF2.
///
/// # Errors
///
/// [`Error::Randomness`] without random bytes, [`Error::Malformed`] when the key is too long for PEM.
pub fn to_encrypted_key_pem(
    key: &PrivateKey,
    password: &Password,
    rounds: u32,
) -> Result<String, Error> {
    to_pem("ENCRYPTED PRIVATE KEY", &key.to_encrypted_pkcs8_der(password, rounds)?)
}

/// Returns `certificates` and `crls` (each in DER) as PKCS#7 in DER: the `.p7b` of Windows, which has no
/// place for keys.
#[must_use]
pub fn to_pkcs7_der(certificates: &[&[u8]], crls: &[&[u8]]) -> Vec<u8> {
    pkcs7::write(certificates, crls)
}

/// Returns the public key of a certificate or a key as a JSON Web Key (RFC 7517), with the chain that
/// belongs to it, which may be empty, and its `kid` by RFC 7638.
///
/// # Errors
///
/// [`Error::Unsupported`] for a kind of key that JSON Web Keys have no form for, [`Error::KeyMismatch`]
/// when the first certificate is of another key.
pub fn to_jwk(public_key_der: &[u8], chain: &[&Certificate]) -> Result<String, Error> {
    jwk::write(jwk::Source { public_key: public_key_der, chain })
}

/// Returns the thumbprint of a public key (a `SubjectPublicKeyInfo` in DER) by RFC 7638 with SHA-256, in
/// base64url: the `kid` that [`to_jwk`] writes.
///
/// # Errors
///
/// [`Error::Unsupported`] for a kind of key that JSON Web Keys have no form for.
pub fn jwk_thumbprint(public_key_der: &[u8]) -> Result<String, Error> {
    jwk::key_id(public_key_der)
}

/// Returns public keys, each with its chain, as a JSON Web Key Set.
///
/// # Errors
///
/// As [`to_jwk`].
pub fn to_jwk_set<'a>(keys: &[(&'a [u8], &'a [&'a Certificate])]) -> Result<String, Error> {
    let sources = keys.iter().map(|&(public_key, chain)| jwk::Source { public_key, chain });
    jwk::write_set(&sources.collect::<Vec<_>>())
}

/// Returns a private key as a JSON Web Key. Whoever reads the text has the key.
///
/// # Errors
///
/// As [`to_jwk`]; also [`Error::Malformed`] for an RSA key without its primes whose numbers do not belong
/// together, and [`Error::Unsupported`] for one of an unusual size.
pub fn to_secret_jwk(key: &PrivateKey, chain: &[&Certificate]) -> Result<SecretText, Error> {
    jwk::write_secret(key, chain).map(SecretText::new)
}

/// Returns keys and certificates, then revocation lists, as PEM in the order of `bags`: unencrypted
/// private keys, so whoever reads the text has them. What PEM has no label for is left out.
///
/// # Errors
///
/// [`Error::Malformed`] when a part is too long for PEM.
pub fn to_secret_pem(bags: &[&Bag]) -> Result<SecretText, Error> {
    let mut blocks = Vec::new();
    for bag in bags {
        let (label, der) = match bag.value() {
            BagValue::Certificate(certificate) => (pem::CERTIFICATE, certificate.der()),
            BagValue::Crl(der) => ("X509 CRL", der.as_slice()),
            BagValue::Key(key) => (pem::PRIVATE_KEY, key.secret_pkcs8_der()),
            _ => continue,
        };
        blocks.push(pem::block(label, der, LineEnd::Lf)?);
    }
    // Room for all at once: a string that grows leaves copies of the key behind.
    let room = blocks.iter().map(|block| block.len()).sum();
    let mut text = Zeroizing::new(String::with_capacity(room));
    for block in &blocks {
        text.push_str(block);
    }
    Ok(SecretText::new(text))
}
