//! The headers and claims that a profile, the overrides and an identity come to.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Audience, Chain, ClientAssertion, Field, KeyId, Thumbprints,
    profile::{Claim, DefaultKeyId, Subject},
};
use crate::{
    bundle, error::Error, identity::Identity, json::quoted, key::SignatureAlgorithm,
    thumbprint::Thumbprint,
};

/// A claim: known beforehand, or made anew for each assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Expires,
    Issued,
    Json(String),
    NotBefore,
    /// A random UUID.
    Unique,
}

/// The headers, in the order in which they are written.
///
/// # Errors
///
/// [`Error::Unsupported`] when `kid` is to be the thumbprint of a key that no JWK holds.
pub(super) fn header(
    asked: &ClientAssertion,
    algorithm: SignatureAlgorithm,
    identity: &Identity,
) -> Result<Vec<Field>, Error> {
    let profile = asked.profile;
    let certificate = identity.certificate();
    let (sha1, sha256) = (Thumbprint::sha1(certificate), Thumbprint::sha256(certificate));
    let mut header = vec![Field::header("alg", quoted(algorithm.name()))];
    let mut push = |name: &str, json: String| header.push(Field::header(name, json));
    if let Some(header_type) = profile.header_type() {
        push("typ", quoted(header_type));
    }
    if let Some(key_id) = key_id(asked, identity)? {
        push("kid", quoted(&key_id));
    }
    let thumbprints = asked.thumbprints.unwrap_or(profile.thumbprints());
    if matches!(thumbprints, Thumbprints::Both | Thumbprints::Sha1) {
        push("x5t", quoted(&sha1.to_base64url()));
    }
    if matches!(thumbprints, Thumbprints::Both | Thumbprints::Sha256) {
        push("x5t#S256", quoted(&sha256.to_base64url()));
    }
    if let Some(certificates) = certificates(asked.chain, identity) {
        push("x5c", certificates);
    }
    for (name, json) in &asked.headers {
        replace(
            &mut header,
            Field::name,
            name,
            json.as_ref().map(|json| Field::header(name, json)),
        );
    }
    Ok(header)
}

/// The claims, in the order in which they are written.
///
/// # Errors
///
/// [`Error::Assertion`] for one that is missing.
pub(super) fn claims(asked: &ClientAssertion) -> Result<Vec<(String, Value)>, Error> {
    let profile = asked.profile;
    let is_replaced = |name: &str| asked.claims.iter().any(|(known, _)| known == name);
    let mut claims = Vec::new();
    let mut push = |name: &str, value: Value| claims.push((name.to_owned(), value));
    let text = |text: &str| Value::Json(quoted(text));
    match audience(asked) {
        Ok(Some(audience)) => push("aud", text(&audience)),
        Err(error) if !is_replaced("aud") => return Err(error),
        Ok(None) | Err(_) => {}
    }
    push("iss", text(&asked.client_id));
    match (&asked.subject, profile.subject()) {
        (Some(subject), _) => push("sub", text(checked("subject", subject)?)),
        (None, Subject::Client) => push("sub", text(&asked.client_id)),
        (None, Subject::User) if !is_replaced("sub") => {
            return Err(missing("subject", "is missing: the user for whom the client acts"));
        }
        (None, Subject::None | Subject::User) => {}
    }
    match &asked.scope {
        Some(scope) if profile.has(Claim::Scope) => push("scope", text(checked("scope", scope)?)),
        None if profile.has(Claim::Scope) && !is_replaced("scope") => {
            return Err(missing("scope", "is missing: what the client asks for"));
        }
        _ => {}
    }
    match &asked.jwt_id {
        Some(jwt_id) => push("jti", text(checked("jwt id", jwt_id)?)),
        None if profile.has(Claim::JwtId) => push("jti", Value::Unique),
        None => {}
    }
    if profile.has(Claim::NotBefore) {
        push("nbf", Value::NotBefore);
    }
    push("iat", Value::Issued);
    push("exp", Value::Expires);
    for (name, json) in &asked.claims {
        let value = json.as_ref().map(|json| (name.clone(), Value::Json(json.clone())));
        replace(&mut claims, |(name, _)| name, name, value);
    }
    Ok(claims)
}

fn audience(asked: &ClientAssertion) -> Result<Option<String>, Error> {
    if let Some(audience) = &asked.audience {
        return checked("audience", audience).map(|audience| Some(audience.to_owned()));
    }
    match asked.profile.audience() {
        Audience::Fixed(audience) => Ok(Some(audience.to_owned())),
        Audience::None => Ok(None),
        Audience::EntraEndpoint(_) => {
            Err(missing("audience", "is missing: the token endpoint of the tenant"))
        }
        Audience::Issuer => Err(missing("audience", "is missing: the issuer of the server")),
        Audience::TokenEndpoint => {
            Err(missing("audience", "is missing: the token endpoint of the server"))
        }
    }
}

fn key_id(asked: &ClientAssertion, identity: &Identity) -> Result<Option<String>, Error> {
    let certificate = identity.certificate();
    let usual = match asked.profile.key_id() {
        DefaultKeyId::JwkThumbprint => KeyId::JwkThumbprint,
        DefaultKeyId::None => KeyId::None,
        DefaultKeyId::Sha1Hex => KeyId::Sha1Hex,
    };
    Ok(Some(match asked.key_id.as_ref().unwrap_or(&usual) {
        KeyId::JwkThumbprint => bundle::jwk_thumbprint(certificate.public_key_der())?,
        KeyId::None => return Ok(None),
        KeyId::Sha1Hex => Thumbprint::sha1(certificate).to_hex(),
        KeyId::Value(value) => checked("key id", value)?.to_owned(),
        KeyId::X5t => Thumbprint::sha1(certificate).to_base64url(),
        KeyId::X5tS256 => Thumbprint::sha256(certificate).to_base64url(),
    }))
}

/// `x5c`: a list of certificates in standard base64, not base64url (RFC 7515 §4.1.6).
fn certificates(chain: Chain, identity: &Identity) -> Option<String> {
    let count = match chain {
        Chain::All => usize::MAX,
        Chain::Leaf => 1,
        Chain::None => return None,
    };
    let certificates = identity.chain().take(count);
    let texts: Vec<_> = certificates.map(|one| quoted(&STANDARD.encode(one.der()))).collect();
    Some(format!("[{}]", texts.join(",")))
}

/// Puts `new` where the field of that name stands, or at the end; nothing takes it away.
fn replace<T>(all: &mut Vec<T>, name_of: impl Fn(&T) -> &str, name: &str, new: Option<T>) {
    let place = all.iter().position(|one| name_of(one) == name);
    match (place, new) {
        (Some(place), Some(new)) => {
            if let Some(old) = all.get_mut(place) {
                *old = new;
            }
        }
        (Some(place), None) => {
            all.remove(place);
        }
        (None, Some(new)) => all.push(new),
        (None, None) => {}
    }
}

/// Takes a value that was given, unless it is that of a variable which was never set, or a line too many.
fn checked<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Error> {
    match text.is_empty() || text.chars().any(char::is_control) {
        true => Err(missing(field, "is empty or has a control character in it")),
        false => Ok(text),
    }
}

fn missing(field: &'static str, reason: &'static str) -> Error {
    Error::Assertion { field, reason: reason.into() }
}
