//! JSON Web Keys and sets of them (RFC 7517): RSA and elliptic curves (RFC 7518 §6, RFC 8812 §3) and
//! Ed25519 (RFC 8037), public and private, with their certificates.
//!
//! Read leniently where writers differ and nothing can be mistaken: padding, either alphabet of base64,
//! zeros in front of numbers. A member that stands twice is refused, since readers would disagree on
//! which of the two counts. What is private is never copied into a JSON tree, which nobody would wipe.

use zeroize::Zeroizing;

use crate::{
    cert::Certificate,
    error::Error,
    json::{Object, member},
    key::PrivateKey,
    pbe::Budget,
};

mod public;
mod secret;
mod text;

use public::PublicKey;

/// The keys of a text.
#[derive(Debug)]
pub(super) struct Keys {
    /// In the order of the text.
    pub(super) keys: Vec<Jwk>,
    /// Why others were left out (RFC 7517 §5: one that is not understood is no reason to refuse the
    /// set).
    pub(super) refused: Vec<Error>,
    /// Whether it is a JWK Set, rather than one JWK.
    pub(super) is_set: bool,
}

/// One key.
#[derive(Debug)]
pub(super) struct Jwk {
    /// The private key, if it has one.
    pub(super) key: Option<PrivateKey>,
    /// The public key, as DER of a `SubjectPublicKeyInfo`.
    pub(super) public_key: Vec<u8>,
    /// `x5c`: its certificates, its own first.
    pub(super) certificates: Vec<Certificate>,
    /// `kid`: what its owner calls it.
    pub(super) key_id: Option<String>,
}

/// What a JWK is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// A `SubjectPublicKeyInfo` in DER.
    pub(super) public_key: &'a [u8],
    /// The certificates of the key, its own first; none are needed.
    pub(super) chain: &'a [&'a Certificate],
}

/// Reads a JWK or a JWK Set.
///
/// # Errors
///
/// [`Error::Damaged`] for what is no JSON, [`Error::Malformed`] for JSON that is no JWK or whose parts
/// do not fit together, [`Error::Unsupported`] for one key of a kind that is not known here,
/// [`Error::TooCostly`] beyond the budget.
pub(super) fn read(text: &str, budget: &mut Budget<'_>) -> Result<Keys, Error> {
    let object = Object::read(text, WHAT)?;
    let mut recoveries = MOST_RECOVERIES;
    if object.has("kty") || !object.has("keys") {
        let key = jwk(&object, &mut recoveries, budget)?;
        return Ok(Keys { keys: vec![key], refused: Vec::new(), is_set: false });
    }
    let mut set = Keys { keys: Vec::new(), refused: Vec::new(), is_set: true };
    for object in object.objects(member!("keys"))? {
        match object.and_then(|object| jwk(&object, &mut recoveries, budget)) {
            Ok(key) => set.keys.push(key),
            Err(error @ Error::TooCostly { .. }) => return Err(error),
            Err(error) => set.refused.push(error),
        }
    }
    Ok(set)
}

/// Writes a public key as a JWK. Whitespace and order are always the same, and `kid` is the thumbprint
/// of RFC 7638.
///
/// # Errors
///
/// [`Error::Unsupported`] for a kind of key that no JWK holds, [`Error::KeyMismatch`] when the first
/// certificate is of another key.
pub(super) fn write(source: Source<'_>) -> Result<String, Error> {
    Ok(text::jwk(&public_members(source)?, None).to_string())
}

/// Writes public keys as a JWK Set.
///
/// # Errors
///
/// As [`write()`].
pub(super) fn write_set(sources: &[Source<'_>]) -> Result<String, Error> {
    let keys = sources.iter().map(|source| public_members(*source));
    Ok(text::jwk_set(&keys.collect::<Result<Vec<_>, _>>()?))
}

/// Writes a private key as a JWK, with all that RFC 7518 §6.3.2 has for RSA.
///
/// # Errors
///
/// As [`write()`]; also [`Error::Unsupported`] for an RSA key of more than two primes, or without its primes
/// and of a size that nobody could read again.
pub(super) fn write_secret(
    key: &PrivateKey,
    chain: &[&Certificate],
) -> Result<Zeroizing<String>, Error> {
    let unsupported = || public::unsupported(key.key_type());
    let public_key = key.public_key_der().ok_or_else(unsupported)?;
    let members = public_members(Source { public_key, chain })?;
    let secret = secret::members(key)?;
    if let (PublicKey::Rsa { modulus, exponent }, [(_, own)]) = (&members.key, &secret[..]) {
        PrivateKey::from_rsa_numbers(modulus, exponent, own)?;
    }
    Ok(text::jwk(&members, Some(&secret)))
}

/// The thumbprint of a public key (RFC 7638 §3, with SHA-256), as `kid` has it.
///
/// # Errors
///
/// [`Error::Unsupported`] for a kind of key that no JWK holds.
pub(super) fn key_id(public_key: &[u8]) -> Result<String, Error> {
    PublicKey::from_der(public_key).map(|key| text::thumbprint(&key))
}

fn public_members<'a>(source: Source<'a>) -> Result<text::Public<'a>, Error> {
    let key = PublicKey::from_der(source.public_key)?;
    if source.chain.first().is_some_and(|own| !key.is_of(own)) {
        return Err(Error::KeyMismatch);
    }
    Ok(text::Public { key, chain: source.chain })
}

fn jwk(object: &Object<'_>, recoveries: &mut usize, budget: &mut Budget<'_>) -> Result<Jwk, Error> {
    budget.count_bag()?;
    object.no_member_twice_inside()?;
    let public = PublicKey::read(object)?;
    let key = secret::read(object, &public, recoveries)?;
    let key = key.map(|key| key.paid(budget)).transpose()?;
    let mut certificates = Vec::new();
    for der in object.byte_strings(member!("x5c"))? {
        budget.count_bag()?;
        certificates.push(Certificate::from_der(&der)?);
    }
    if certificates.first().is_some_and(|own| !public.is_of(own)) {
        return Err(malformed("its first certificate (x5c) is of another key"));
    }
    let key_id = object.string(member!("kid"))?.map(|text| text.as_str().to_owned());
    Ok(Jwk { key, public_key: public.to_der(), certificates, key_id })
}

fn malformed(reason: &'static str) -> Error {
    Error::Malformed { what: WHAT, reason }
}

/// What errors call it.
const WHAT: &str = "JWK";
/// How many RSA keys of one text are given their primes back: each takes longer than to read a hundred
/// others.
const MOST_RECOVERIES: usize = 100;

#[cfg(test)]
mod tests;
