//! The strict reading: who signed it, for whom, and whether it still holds.

use std::time::{Duration, SystemTime};

use super::{Fields, Finding, Kind, Token, field::Moment};
use crate::{
    bundle::PublicKey,
    cert::Certificate,
    error::{Error, Reason, shortened},
    json,
    key::{self, KeyType, SignatureAlgorithm},
};

/// A public key that tokens are verified with. Its type decides which algorithms it is for.
pub struct VerifyingKey {
    key: key::VerifyingKey,
}

impl VerifyingKey {
    /// The key of a certificate. Its dates, its usages and its issuer are not looked at: whoever gives the
    /// certificate trusts it.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a kind of key that no token is verified with here,
    /// [`Error::Malformed`] for a damaged one.
    pub fn from_certificate(certificate: &Certificate) -> Result<Self, Error> {
        key::VerifyingKey::from_der(certificate.public_key_der()).map(|key| Self { key })
    }

    /// A key that stands alone.
    ///
    /// # Errors
    ///
    /// As [`VerifyingKey::from_certificate`].
    pub fn from_public_key(public_key: &PublicKey) -> Result<Self, Error> {
        key::VerifyingKey::from_der(public_key.der()).map(|key| Self { key })
    }

    /// What kind of key it is.
    #[must_use]
    pub fn key_type(&self) -> &KeyType {
        self.key.key_type()
    }
}

impl std::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerifyingKey({}, ..)", self.key_type())
    }
}

/// What a token has to say, beside being signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expectations {
    audience: Option<String>,
    issuer: Option<String>,
    leeway: Duration,
    is_endless_allowed: bool,
}

impl Expectations {
    /// Any audience, any issuer, an end (`exp`), no leeway.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes only a token for `audience`: `aud` is it or contains it, letter for letter. A receiver has
    /// to ask for this (RFC 7519 §4.1.3): a token for somebody else is no token for it.
    #[must_use]
    pub fn audience(self, audience: impl Into<String>) -> Self {
        Self { audience: Some(audience.into()), ..self }
    }

    /// Takes only a token from `issuer`: `iss` is it, letter for letter.
    #[must_use]
    pub fn issuer(self, issuer: impl Into<String>) -> Self {
        Self { issuer: Some(issuer.into()), ..self }
    }

    /// Allows for clocks that differ by so much. None is allowed for otherwise.
    #[must_use]
    pub fn leeway(self, leeway: Duration) -> Self {
        Self { leeway, ..self }
    }

    /// Takes a token without an end (`exp`) too.
    #[must_use]
    pub fn endless(self) -> Self {
        Self { is_endless_allowed: true, ..self }
    }
}

/// What was proven of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// The algorithm of its signature.
    pub algorithm: SignatureAlgorithm,
    /// The place of the key that made it, in the list that was given.
    pub key: usize,
    /// Its end, if it has one.
    pub expires: Option<SystemTime>,
}

/// Verifies `token` at the time `now`: one of `keys` signed it, with the algorithm that it names; it holds
/// at that time, leeway granted; and it is what `expectations` want.
///
/// Whatever two receivers could understand in two ways is refused: other base64 than unpadded base64url,
/// members that stand twice at whatever depth, in the token and in the text around it, dates that are no
/// numbers, extensions (`crit`, `b64`), and a token that was torn. Keys in the token itself (`jwk`, `jku`, `x5c`, `x5u`) and the key that it names (`kid`, `x5t`) are not looked at: every
/// given key that fits is tried.
///
/// What [`Token::read`] took away around the token is not refused otherwise: the same token may come in
/// several texts, and [`Token::secret_text`] is the one that tells it from others.
///
/// # Errors
///
/// [`Error::NotVerified`] with the reason.
pub fn verify(
    token: &Token,
    keys: &[VerifyingKey],
    expectations: &Expectations,
    now: SystemTime,
) -> Result<Verified, Error> {
    check(token, keys, expectations, now).map_err(|reason| Error::NotVerified { reason })
}

fn check(
    token: &Token,
    keys: &[VerifyingKey],
    expectations: &Expectations,
    now: SystemTime,
) -> Result<Verified, Reason> {
    surroundings(token)?;
    if token.kind() == Kind::Encrypted {
        return Err(Reason::Encrypted);
    }
    let algorithm = algorithm(token.header())?;
    strict_form(token)?;
    let key = signer(token, algorithm, keys)?;
    let claims = token.claims();
    let expires = times(claims, expectations, now)?;
    audience(claims, expectations)?;
    issuer(claims, expectations)?;
    Ok(Verified { algorithm, key, expires })
}

/// Refuses a text that another reader may take another token from, or none.
fn surroundings(token: &Token) -> Result<(), Reason> {
    let reason = |finding: &Finding| match finding {
        Finding::BrokenWrapper => Some(Reason::BrokenWrapper),
        Finding::Duplicate { name, .. } if finding.is_around() => {
            Some(Reason::Duplicate { name: name.clone() })
        }
        Finding::Wrapped => Some(Reason::Torn),
        _ => None,
    };
    token.spelling.iter().find_map(reason).map_or(Ok(()), Err)
}

/// The algorithm, before any key is looked at: what is no signature of a private key ends here.
fn algorithm(header: &Fields) -> Result<SignatureAlgorithm, Reason> {
    let name = header.text("alg").ok_or(Reason::AlgorithmMissing)?;
    if name.eq_ignore_ascii_case("none") {
        return Err(Reason::AlgorithmNone);
    }
    if name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("HS")) {
        return Err(Reason::AlgorithmSymmetric { name: Finding::quoted(&name) });
    }
    name.parse().map_err(|_| Reason::AlgorithmUnknown { name: Finding::quoted(&name) })
}

/// Refuses what is written in a way that another receiver may read as something else.
fn strict_form(token: &Token) -> Result<(), Reason> {
    let parts: Vec<&str> = token.secret_text().split('.').collect();
    for (part, name) in parts.iter().zip(["header", "claims", "signature"]) {
        if !json::is_base64url(part) {
            return Err(Reason::Encoding { part: name });
        }
    }
    let twice = token.spelling.iter().find_map(|finding| match finding {
        Finding::Duplicate { name, .. } => Some(name.clone()),
        _ => None,
    });
    if let Some(name) = twice {
        return Err(Reason::Duplicate { name });
    }
    // RFC 7797 §6: b64 is only to be used with crit, and no receiver may guess.
    if ["crit", "b64"].iter().any(|name| token.header().find(name).is_some()) {
        return Err(Reason::Critical);
    }
    Ok(())
}

/// The place of the key that signed the token.
fn signer(
    token: &Token,
    algorithm: SignatureAlgorithm,
    keys: &[VerifyingKey],
) -> Result<usize, Reason> {
    if token.signature.is_empty() {
        return Err(Reason::SignatureMissing);
    }
    let fits = |key: &&VerifyingKey| algorithm.fits(key.key_type());
    let tried = keys.iter().filter(fits).count();
    if tried == 0 {
        let mut keys: Vec<String> = keys.iter().map(|key| key.key_type().to_string()).collect();
        keys.sort_unstable();
        keys.dedup();
        return Err(Reason::KeyType { algorithm: algorithm.name(), keys });
    }
    // RFC 7515 §5.2: what is signed are the letters of header and claims, not what they stand for.
    let (message, _) = token.secret_text().rsplit_once('.').unwrap_or_default();
    let made = |key: &VerifyingKey| {
        fits(&key) && key.key.verify(algorithm, message.as_bytes(), &token.signature)
    };
    keys.iter().position(made).ok_or(Reason::BadSignature { algorithm: algorithm.name(), tried })
}

/// The end of the token, if it has one. RFC 7519 §4.1.4: it does not hold at that moment any more.
fn times(
    claims: &Fields,
    expectations: &Expectations,
    now: SystemTime,
) -> Result<Option<SystemTime>, Reason> {
    let leeway = expectations.leeway;
    let expires = number(claims, "exp")?;
    match expires {
        // Compared as spans, which cannot overflow.
        Some(end) => match now.duration_since(end) {
            Ok(ago) if ago >= leeway => return Err(Reason::Expired { ago }),
            _ => {}
        },
        None if expectations.is_endless_allowed => {}
        None => return Err(Reason::ExpiryMissing),
    }
    if let Some(Ok(ahead)) = number(claims, "nbf")?.map(|start| start.duration_since(now))
        && ahead > leeway
    {
        return Err(Reason::NotYetValid { ahead });
    }
    // Nothing follows from it, but a receiver that reads it has to be able to.
    number(claims, "iat")?;
    Ok(expires)
}

fn number(claims: &Fields, name: &'static str) -> Result<Option<SystemTime>, Reason> {
    match claims.find(name).map(|claim| claim.to_moment()) {
        None => Ok(None),
        Some(Moment::Number { time, .. }) => Ok(Some(time)),
        Some(_) => Err(Reason::BadTime { name }),
    }
}

fn audience(claims: &Fields, expectations: &Expectations) -> Result<(), Reason> {
    let Some(expected) = &expectations.audience else { return Ok(()) };
    let found = claims.find("aud").and_then(|claim| claim.to_texts()).unwrap_or_default();
    if found.contains(expected) {
        return Ok(());
    }
    let found =
        found.iter().take(MOST_AUDIENCES).map(|one| shortened(one, LONGEST_PARTY)).collect();
    Err(Reason::Audience { expected: expected.clone(), found })
}

fn issuer(claims: &Fields, expectations: &Expectations) -> Result<(), Reason> {
    let Some(expected) = &expectations.issuer else { return Ok(()) };
    let found = claims.text("iss");
    if found.as_ref() == Some(expected) {
        return Ok(());
    }
    let found = found.map(|found| shortened(&found, LONGEST_PARTY));
    Err(Reason::Issuer { expected: expected.clone(), found })
}

/// Of an audience or an issuer in an error, in characters: all of a token endpoint of Entra, of which the
/// end says which version it is.
const LONGEST_PARTY: usize = 200;
/// How many an error names.
const MOST_AUDIENCES: usize = 5;
