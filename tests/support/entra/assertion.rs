//! The strict look at a client assertion (RFC 7523 §3, and what Entra asks for beyond it).

use std::{
    collections::HashSet,
    fmt,
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey,
};
use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;
use sha1::{Digest, Sha1};
use sha2::Sha256;
use x509_cert::{Certificate, der::Decode};

use super::{
    dates,
    realm::App,
    refusal::{Refusal, Version},
};

/// What an assertion has to be for.
pub struct Terms<'a> {
    pub app: &'a App,
    pub audience: &'a str,
    pub version: Version,
    pub now: SystemTime,
}

/// Checks an assertion, and notes its `jti` as used if it holds.
pub fn check(text: &str, terms: &Terms, used: &mut HashSet<String>) -> Result<(), Refusal> {
    let token =
        Token::parse(text).ok_or_else(|| malformed("JWT token is invalid or malformed."))?;
    let parameters = algorithm(&token.header, terms.version)?;
    let certificate = certificate(&token.header, terms)?;
    verify(&token, &certificate, parameters, terms)?;
    check_parties(&token.claims, terms)?;
    check_times(&token.claims, terms)?;
    // Entra has no number for this: it is stricter than Entra, as other servers are.
    let id = token.claims.text("jti").ok_or_else(|| malformed("The 'jti' claim is missing."))?;
    if used.insert(id.to_owned()) {
        Ok(())
    } else {
        Err(malformed("The 'jti' claim was used before."))
    }
}

struct Token<'a> {
    signed: &'a str,
    header: Object,
    claims: Object,
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let object = |part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { signed, header: object(header)?, claims: object(claims)?, signature })
    }
}

/// A JSON object in which no name stands twice.
struct Object(serde_json::Map<String, Value>);

impl Object {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Seconds since 1970 as an integer: no fraction, no text.
    fn time(&self, name: &str) -> Result<SystemTime, Refusal> {
        let seconds = self.0.get(name).and_then(Value::as_u64);
        let sentence = format!("The '{name}' claim is missing or no integer.");
        seconds.map(dates::from_unix).ok_or_else(|| malformed(&sentence))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Object, A::Error> {
        let mut object = serde_json::Map::new();
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(Object(object))
    }
}

fn algorithm(header: &Object, version: Version) -> Result<&'static RsaParameters, Refusal> {
    if header.text("typ").is_some_and(|kind| kind != "JWT") {
        let sentence = "Invalid JWT header type specified, must be 'JWT' or \
                        'http://openid.net/specs/jwt/1.0'.";
        return Err(Refusal::invalid_request(5002727, sentence));
    }
    match (header.text("alg"), version) {
        (Some("PS256"), Version::V2) => Ok(&RSA_PSS_2048_8192_SHA256),
        (Some("PS256"), Version::V1) => {
            let sentence = "Invalid JWT token. Unsupported key for the signing algorithm.";
            Err(Refusal::invalid_client(5002730, sentence))
        }
        (Some("RS256"), _) => Ok(&RSA_PKCS1_2048_8192_SHA256),
        (other, _) => {
            let other = other.unwrap_or_default();
            Err(Refusal::invalid_client(5002738, unsupported_algorithm(other)))
        }
    }
}

/// The registered certificate that every thumbprint in the header is of.
fn certificate(header: &Object, terms: &Terms) -> Result<Certificate, Refusal> {
    let registered = terms.app.certificates();
    let mut found = None;
    for name in ["x5t", "x5t#S256"] {
        let Some(value) = header.0.get(name) else { continue };
        let digest = value.as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let digest = digest.ok_or_else(|| malformed("JWT token is invalid or malformed."))?;
        // A SHA-256 in `x5t` is looked up as a SHA-1, which it then is of no certificate.
        let is_of = |der: &[u8]| match name {
            "x5t" => Sha1::digest(der).as_slice() == digest,
            _ => Sha256::digest(der).as_slice() == digest,
        };
        let place = registered.iter().position(|der| is_of(der));
        let Some(place) = place.filter(|place| found.is_none_or(|found| found == *place)) else {
            return Err(Refusal::invalid_client(
                700027,
                not_registered(&hex(&digest), &terms.app.id),
            ));
        };
        found = Some(place);
    }
    let sentence = "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 \
                    thumbprint, nor keyId specified in token header.";
    let place = found.ok_or_else(|| Refusal::invalid_client(5002723, sentence))?;
    Ok(Certificate::from_der(&registered[place]).unwrap())
}

fn verify(
    token: &Token,
    certificate: &Certificate,
    parameters: &'static RsaParameters,
    terms: &Terms,
) -> Result<(), Refusal> {
    let thumbprint = token.header.text("x5t").or(token.header.text("x5t#S256"));
    let thumbprint = hex(&URL_SAFE_NO_PAD.decode(thumbprint.unwrap_or_default()).unwrap());
    let validity = certificate.tbs_certificate().validity();
    let (start, end) = (validity.not_before.to_system_time(), validity.not_after.to_system_time());
    let refused = |reason| {
        let sentence = bad_signature(reason, &thumbprint, (start, end), &terms.app.id);
        Err(Refusal::invalid_client(700027, sentence))
    };
    if end < terms.now {
        return refused("The key used is expired.");
    }
    let key = certificate.tbs_certificate().subject_public_key_info();
    let key = UnparsedPublicKey::new(parameters, key.subject_public_key.raw_bytes());
    match key.verify(token.signed.as_bytes(), &token.signature) {
        Ok(()) => Ok(()),
        Err(_) => {
            refused("The provided signature value did not match the expected signature value.")
        }
    }
}

/// Who says it, of whom, to whom.
fn check_parties(claims: &Object, terms: &Terms) -> Result<(), Refusal> {
    let (issuer, subject) = (claims.text("iss"), claims.text("sub"));
    if issuer != subject {
        let sentence = "Subject must match the issuer claim in the client assertion.";
        return Err(Refusal::invalid_request(50048, sentence));
    }
    if issuer != Some(&terms.app.id) {
        return Err(Refusal::invalid_client(700021, WRONG_CLIENT));
    }
    // A list is refused even if the right one is in it.
    if claims.text("aud") != Some(terms.audience) {
        return Err(Refusal::invalid_client(700023, WRONG_AUDIENCE));
    }
    Ok(())
}

fn check_times(claims: &Object, terms: &Terms) -> Result<(), Refusal> {
    let (start, end) = (claims.time("nbf")?, claims.time("exp")?);
    if claims.0.contains_key("iat") {
        claims.time("iat")?;
    }
    let lifetime = end.duration_since(start).unwrap_or_default();
    let is_fresh = start <= terms.now + TOLERANCE && terms.now < end + TOLERANCE;
    // Entra takes more; nobody needs more.
    if is_fresh && !lifetime.is_zero() && lifetime <= MAX_LIFETIME {
        return Ok(());
    }
    Err(Refusal::invalid_client(700024, out_of_time(terms.now, (start, end))))
}

fn malformed(sentence: &str) -> Refusal {
    Refusal::invalid_request(50027, sentence)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// `thumbprint` in hexadecimal, as the client sent it.
pub fn not_registered(thumbprint: &str, client: &str) -> String {
    let keys = configured_keys(client);
    format!(
        "The certificate with identifier used to sign the client assertion is not registered on \
         application. [Reason - The key was not found., Thumbprint of key used by client: \
         '{thumbprint}', {keys}]."
    )
}

/// For an expired key, or a signature by another one.
pub fn bad_signature(
    reason: &str,
    thumbprint: &str,
    (start, end): (SystemTime, SystemTime),
    client: &str,
) -> String {
    let (start, end) = (dates::of_key(start), dates::of_key(end));
    let keys = configured_keys(client);
    format!(
        "Client assertion contains an invalid signature. [Reason - {reason}, Thumbprint of key used \
         by client: '{thumbprint}', Found key 'Start={start}, End={end}', {keys}]."
    )
}

fn configured_keys(client: &str) -> String {
    format!(
        "Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured \
         keys for app Id '{client}'. Review the documentation at \
         https://docs.microsoft.com/en-us/graph/deployments to determine the corresponding service \
         endpoint and https://docs.microsoft.com/en-us/graph/api/application-get?view=graph-rest-\
         1.0&tabs=http to build a query request URL, such as \
         'https://graph.microsoft.com/beta/applications/{client}'"
    )
}

pub fn out_of_time(now: SystemTime, (start, end): (SystemTime, SystemTime)) -> String {
    let [now, start, end] = [now, start, end].map(dates::in_words);
    format!(
        "Client assertion is not within its valid time range. Current time: {now}, assertion valid \
         from {start}, expiry time of assertion {end}. Review the documentation at \
         https://learn.microsoft.com/entra/identity-platform/certificate-credentials ."
    )
}

pub fn unsupported_algorithm(name: &str) -> String {
    format!(
        "Invalid JWT token. '{name}' is not a supported signature algorithm. Supported signing \
         algorithms are: 'RS256, RS384, RS512, PS256, PS384, PS512'."
    )
}

pub const WRONG_AUDIENCE: &str = "Client assertion audience claim does not match Realm issuer. \
    Review the documentation at \
    https://learn.microsoft.com/entra/identity-platform/certificate-credentials .";
pub const WRONG_CLIENT: &str = "Client assertion application identifier doesn't match 'client_id' \
    parameter. Review the documentation at \
    https://learn.microsoft.com/entra/identity-platform/certificate-credentials .";
const MAX_LIFETIME: Duration = Duration::from_secs(600);
/// How far the clocks of client and server may be apart.
const TOLERANCE: Duration = Duration::from_secs(300);
