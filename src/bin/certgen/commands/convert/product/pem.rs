//! Keys and certificates as text.

use certgen::{
    PrivateKey, bundle,
    pfx::{Bag, BagValue},
};
use zeroize::Zeroizing;

use super::{Chosen, Encryption, Selection, unexpected};
use crate::say::failure::Failure;

/// Everything that PEM has a label for: of each entry the key, the certificate and those above it, then
/// revocation lists, requests and public keys.
pub fn joined(
    selection: &Selection,
    encryption: Encryption<'_>,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut blocks: Vec<Zeroizing<Vec<u8>>> = Vec::new();
    let mut certificates = selection.certificates();
    for entry in &selection.entries {
        if let Some(key) = entry.key.as_ref().and_then(|bag| bag.key()) {
            blocks.push(key_block(key, encryption)?);
        }
        // Two entries may share those above: they are written once.
        let is_own = |bag: &mut &Bag| entry.certificates().any(|own| std::ptr::eq(own, *bag));
        for bag in certificates.extract_if(.., is_own) {
            blocks.push(block("CERTIFICATE", certificate(bag))?);
        }
    }
    for der in selection.rest.iter().filter_map(unparsed) {
        blocks.push(block("CERTIFICATE", Some(der))?);
    }
    for der in selection.rest.iter().filter_map(crl) {
        blocks.push(block("X509 CRL", Some(der))?);
    }
    for request in &selection.requests {
        blocks.push(block("CERTIFICATE REQUEST", Some(request.der()))?);
    }
    for key in &selection.public_keys {
        blocks.push(block("PUBLIC KEY", Some(key.der()))?);
    }
    // Room for all at once: a vector that grows leaves copies of the key behind.
    let mut text = Zeroizing::new(Vec::with_capacity(blocks.iter().map(|one| one.len()).sum()));
    for block in &blocks {
        text.extend_from_slice(block);
    }
    Ok(text)
}

/// Whether there is nothing that PEM has a label for.
pub fn is_empty(selection: &Selection) -> bool {
    let has_entry = |entry: &Chosen| entry.key.is_some() || entry.certificates().next().is_some();
    !selection.entries.iter().any(has_entry)
        && selection.requests.is_empty()
        && selection.public_keys.is_empty()
        && !selection.rest.iter().any(|bag| crl(bag).or(unparsed(bag)).is_some())
}

pub fn key(chosen: &Chosen, encryption: Encryption<'_>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    match chosen.key.as_ref().and_then(|bag| bag.key()) {
        Some(key) => key_block(key, encryption),
        None => Err(unexpected()),
    }
}

pub fn certificates<'a>(bags: impl Iterator<Item = &'a Bag>) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    for bag in bags {
        text.extend_from_slice(&block("CERTIFICATE", certificate(bag))?);
    }
    Ok(text)
}

/// The revocation list in `bag`, if that is what it holds.
pub fn crl(bag: &Bag) -> Option<&[u8]> {
    match bag.value() {
        BagValue::Crl(der) => Some(der),
        _ => None,
    }
}

/// The certificate in `bag`, if it is one that could not be understood.
pub fn unparsed(bag: &Bag) -> Option<&[u8]> {
    match bag.value() {
        BagValue::OtherCertificate { kind, bytes } if kind == X509 => Some(bytes),
        _ => None,
    }
}

fn certificate(bag: &Bag) -> Option<&[u8]> {
    bag.certificate().map(|one| one.der())
}

fn key_block(key: &PrivateKey, encryption: Encryption<'_>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    Ok(Zeroizing::new(match encryption {
        Some((password, rounds)) => {
            bundle::to_encrypted_key_pem(key, password, rounds)?.into_bytes()
        }
        None => bundle::to_secret_key_pem(key)?.secret_text().as_bytes().to_vec(),
    }))
}

fn block(label: &str, der: Option<&[u8]>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let text = bundle::to_pem(label, der.ok_or_else(unexpected)?)?;
    Ok(Zeroizing::new(text.into_bytes()))
}

/// What RFC 2985 calls an X.509 certificate in a bag.
const X509: &str = "1.2.840.113549.1.9.22.1";
