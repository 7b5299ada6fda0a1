//! The private half.

use const_oid::db::rfc8410;
use zeroize::Zeroizing;

use super::{
    malformed,
    public::{Curve, ED25519_SIZE, PublicKey, integer, number, padded, unsupported},
};
use crate::{
    ber::{Fault, Notes, Reader, Tag, encode, encode_oid},
    error::{Error, Feature, Resource},
    json::{Object, member},
    key::{KeyType, PrivateKey, Unpaid},
};

/// A private member and its bytes.
pub(super) type SecretMember = (&'static str, Zeroizing<Vec<u8>>);

/// Reads the private members of a JWK, by way of DER, so that they are checked as any other key is. Those
/// that are not of the public key make a broken one.
///
/// # Errors
///
/// [`Error::Malformed`] for members that are missing or damaged.
pub(super) fn read(
    object: &Object<'_>,
    public: &PublicKey,
    recoveries: &mut usize,
) -> Result<Option<Unpaid>, Error> {
    let Some(secret) = object.bytes(member!("d"))? else { return Ok(None) };
    let key = match public {
        PublicKey::Curve { curve, .. } => elliptic(curve, &secret),
        PublicKey::Ed25519 { .. } => ed25519(&secret),
        PublicKey::Rsa { modulus, exponent } => match RsaSecrets::read(object)? {
            Some(secrets) => secrets.join(modulus, exponent, &secret),
            None => {
                *recoveries = recoveries.checked_sub(1).ok_or(Error::TooCostly {
                    what: Resource::PrimeRecoveries,
                    asked: super::MOST_RECOVERIES as u128 + 1,
                    limit: super::MOST_RECOVERIES as u64,
                })?;
                PrivateKey::from_rsa_numbers(modulus, exponent, &secret)
            }
        },
    }?;
    match key.public_key_der().map(PublicKey::from_der) {
        Some(Ok(own)) if own == *public => Ok(Some(key)),
        _ => Ok(Some(key.broken("its public half is not that of its private half"))),
    }
}

/// The private members of a key, in the order of RFC 7518 §6.
///
/// # Errors
///
/// [`Error::Unsupported`] for a kind that no JWK holds, and for an RSA key of more than two primes, without
/// which the others would be of no use.
pub(super) fn members(key: &PrivateKey) -> Result<Vec<SecretMember>, Error> {
    let notes = Notes::default();
    let unsupported = || unsupported(key.key_type());
    let inside = private_key(key.secret_pkcs8_der(), &notes).map_err(|_| unsupported())?;
    if let KeyType::Rsa(_) = key.key_type() {
        return match rsa_members(inside, &notes).map_err(|_| unsupported())? {
            Some(members) => Ok(members),
            None => Err(Error::Unsupported { what: Feature::Jwk, name: MORE_PRIMES.to_owned() }),
        };
    }
    let member = || {
        let mut parts = Reader::new(inside, 0, &notes);
        let size = match key.key_type() {
            KeyType::Ed25519 => ED25519_SIZE,
            curve => {
                parts = parts.sequence("").ok()?;
                parts.expect(Tag::INTEGER, "").ok()?;
                Curve::of(curve)?.size
            }
        };
        padded(&parts.octets("").ok()?, size)
    };
    Ok(vec![("d", member().ok_or_else(unsupported)?)])
}

/// What RFC 7518 §6.3.2 has beside the exponent.
struct RsaSecrets {
    /// p, q, dp, dq, qi: as in PKCS#1.
    numbers: [Zeroizing<Vec<u8>>; 5],
}

impl RsaSecrets {
    /// `None` when the primes are left out, which RFC 7518 §6.3.2 allows, with all that follows from
    /// them.
    fn read(object: &Object<'_>) -> Result<Option<Self>, Error> {
        if object.has("oth") {
            return Err(Error::Unsupported { what: Feature::Jwk, name: MORE_PRIMES.to_owned() });
        }
        if !["p", "q", "dp", "dq", "qi"].into_iter().any(|name| object.has(name)) {
            return Ok(None);
        }
        let numbers = [
            object.required(member!("p"))?,
            object.required(member!("q"))?,
            object.required(member!("dp"))?,
            object.required(member!("dq"))?,
            object.required(member!("qi"))?,
        ];
        Ok(Some(Self { numbers }))
    }

    fn join(&self, modulus: &[u8], exponent: &[u8], secret: &[u8]) -> Result<Unpaid, Error> {
        let [p, q, dp, dq, qi] = self.numbers.each_ref().map(|number| integer(number));
        if self.numbers.iter().any(|bytes| number(bytes).is_empty()) || number(secret).is_empty() {
            return Err(malformed("one of its private numbers is zero"));
        }
        let (n, e, d) = (integer(modulus), integer(exponent), integer(secret));
        let key = [VERSION_0, &n, &e, &d, &p, &q, &dp, &dq, &qi];
        PrivateKey::read_pkcs1(&encode(Tag::SEQUENCE, &key))
    }
}

fn elliptic(curve: &Curve, secret: &[u8]) -> Result<Unpaid, Error> {
    let secret = padded(secret, curve.size).ok_or(malformed("its d is longer than the curve"))?;
    let secret = encode(Tag::OCTET_STRING, &[&secret]);
    let parameters = encode(Tag::context(0).constructed(), &[&curve.oid_der()]);
    PrivateKey::read_sec1(&encode(Tag::SEQUENCE, &[VERSION_1, &secret, &parameters]))
}

fn ed25519(secret: &[u8]) -> Result<Unpaid, Error> {
    let oid = encode_oid(rfc8410::ID_ED_25519);
    let secret = encode(Tag::OCTET_STRING, &[&encode(Tag::OCTET_STRING, &[secret])]);
    let algorithm = encode(Tag::SEQUENCE, &[&oid]);
    PrivateKey::read_pkcs8(&encode(Tag::SEQUENCE, &[VERSION_0, &algorithm, &secret]))
}

/// The octets in a `PrivateKeyInfo` (RFC 5958 §2).
fn private_key<'a>(pkcs8: &'a [u8], notes: &'a Notes) -> Result<&'a [u8], Fault> {
    let mut parts = Reader::new(pkcs8, 0, notes).sequence("")?;
    parts.expect(Tag::INTEGER, "")?;
    parts.expect(Tag::SEQUENCE, "")?;
    parts.expect(Tag::OCTET_STRING, "").map(|key| key.contents())
}

/// `None` for a key of more than two primes.
fn rsa_members(key: &[u8], notes: &Notes) -> Result<Option<Vec<SecretMember>>, Fault> {
    let mut parts = Reader::new(key, 0, notes).sequence("")?;
    let mut next = || parts.expect(Tag::INTEGER, "").map(|element| element.contents());
    let (_version, _modulus, _exponent) = (next()?, next()?, next()?);
    let mut members = Vec::new();
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        members.push((name, Zeroizing::new(number(next()?).to_vec())));
    }
    if parts.is_next(Tag::SEQUENCE) {
        return Ok(None);
    }
    // A key without its primes has zeros in their place; RFC 7518 §6.3.2 leaves all of them out.
    let is_whole = members.iter().all(|(_, number)| !number.is_empty());
    members.truncate(if is_whole { members.len() } else { 1 });
    Ok(Some(members))
}

/// RFC 7518 §6.3.2.7 has a member for them, which hardly anybody reads.
const MORE_PRIMES: &str = "an RSA key of more than two primes (oth)";
const VERSION_0: &[u8] = &[2, 1, 0];
const VERSION_1: &[u8] = &[2, 1, 1];
