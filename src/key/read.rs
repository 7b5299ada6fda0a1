//! Private keys as files hold them: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017), SEC1 (RFC 5915), and the DSA
//! form of OpenSSL.

use const_oid::db::{rfc5912, rfc8410};
use zeroize::Zeroizing;

use super::{
    KeyType, PrivateKey, cost, dsa,
    kind::{self, Algorithm, bit_length, whole_octets},
    number::{positive, without_zeros},
    public,
    rsa::Rsa,
    soundness::{Soundness, TOO_LARGE, UNKNOWN_KIND},
    unpaid::Unpaid,
};
use crate::{
    ber::{Element, Fault, Notes, Reader, Tag, encode, encode_oid},
    error::Error,
    pbe::Cost,
};

pub(super) fn pkcs8(der: &[u8]) -> Result<Unpaid, Error> {
    let notes = Notes::default();
    let info = Info::read(der, &notes)?;
    if notes.is_ber() {
        let whole = one_element(der, &notes)?.to_der()?;
        return pkcs8(&whole);
    }
    let key = match info.algorithm.oid {
        rfc5912::RSA_ENCRYPTION | rfc5912::ID_RSASSA_PSS => rsa(der, &info, &notes),
        rfc5912::ID_EC_PUBLIC_KEY => elliptic(der, &info, &notes),
        rfc5912::ID_DSA => dsa(der, &info, &notes),
        rfc8410::ID_ED_25519 => ed25519(der, &info, &notes),
        _ => {
            let public = info.public.map(|bits| public::info(info.algorithm.whole, bits));
            Ok(compared(der, info.algorithm.key_type(|| None), public, UNKNOWN_KIND, cost::NONE))
        }
    }?;
    Ok(if info.has_rest { key.broken(BEHIND) } else { key })
}

pub(super) fn pkcs1(der: &[u8]) -> Result<Unpaid, Error> {
    wrapped(&public::rsa_algorithm(), der)
}

pub(super) fn sec1(der: &[u8]) -> Result<Unpaid, Error> {
    let notes = Notes::default();
    let key = Sec1::read(der, &notes)?;
    let Some(parameters) = key.parameters else {
        return Err(malformed("the curve of an EC PRIVATE KEY is not named"));
    };
    let oid = encode_oid(rfc5912::ID_EC_PUBLIC_KEY);
    wrapped(&encode(Tag::SEQUENCE, &[&oid, parameters.whole()]), der)
}

/// `SEQUENCE { 0, p, q, g, y, x }`: no RFC has it, OpenSSL has always written it.
pub(super) fn openssl_dsa(der: &[u8]) -> Result<Unpaid, Error> {
    let notes = Notes::default();
    let mut parts = one_element(der, &notes)?.children().map_err(not_a_key)?;
    let mut number = || parts.expect(Tag::INTEGER, "").map_err(not_a_key);
    let (_, p, q, g, y, x) = (number()?, number()?, number()?, number()?, number()?, number()?);
    let parameters = encode(Tag::SEQUENCE, &[p.whole(), q.whole(), g.whole()]);
    let algorithm = encode(Tag::SEQUENCE, &[&encode_oid(rfc5912::ID_DSA), &parameters]);
    let key = wrapped(&algorithm, x.whole())?;
    let public = key.public_key_der().and_then(kind::public_key_bits);
    let own = public.as_deref().and_then(|bits| Reader::new(bits, 0, &notes).any().ok());
    let is_other =
        own.is_some_and(|own| without_zeros(own.contents()) != without_zeros(y.contents()));
    Ok(if is_other { key.broken("y is not g to the power of x") } else { key })
}

/// The rest of the proof that the RSA key in `pkcs8`, which was read before, is whole.
///
/// # Errors
///
/// As [`Rsa::prove`].
pub(super) fn prove_rsa(pkcs8: &[u8]) -> Result<Soundness, Error> {
    let notes = Notes::default();
    let info = Info::read(pkcs8, &notes)?;
    Rsa::read(info.key, &notes).map_err(not_a_key)?.prove()
}

/// What keeps the library that signs from taking the RSA key in `pkcs8`, which is whole.
pub(super) fn peculiarity_of_rsa(pkcs8: &[u8]) -> Option<String> {
    let notes = Notes::default();
    let info = Info::read(pkcs8, &notes).ok()?;
    Some(Rsa::read(info.key, &notes).ok()?.peculiarity())
}

/// PKCS#8 version 1 around `key`, read back.
fn wrapped(algorithm: &[u8], key: &[u8]) -> Result<Unpaid, Error> {
    let key = encode(Tag::OCTET_STRING, &[key]);
    pkcs8(&encode(Tag::SEQUENCE, &[VERSION_0, algorithm, &key]))
}

/// The parts of a `PrivateKeyInfo` (RFC 5958 §2).
struct Info<'a> {
    algorithm: Algorithm<'a>,
    key: &'a [u8],
    /// `[0]`, as it stands.
    attributes: Option<&'a [u8]>,
    /// `[1]`, of version 2.
    public: Option<&'a [u8]>,
    /// Whether something stands behind its last part.
    has_rest: bool,
}

impl<'a> Info<'a> {
    fn read(der: &'a [u8], notes: &'a Notes) -> Result<Self, Error> {
        let read = || -> Result<Self, Fault> {
            let mut parts = Reader::new(der, 0, notes).any()?.children()?;
            parts.expect(Tag::INTEGER, "")?;
            let algorithm = Algorithm::read(parts.expect(Tag::SEQUENCE, "")?)?;
            let key = parts.expect(Tag::OCTET_STRING, "")?;
            // In pieces it is BER, and that is noted by whoever joins them.
            key.octets()?;
            let attributes = parts.optional(Tag::context(0))?.map(|element| element.whole());
            let public = parts.optional(Tag::context(1))?.map(public_bits).transpose()?;
            let has_rest = !parts.rest().is_empty();
            Ok(Self { algorithm, key: key.contents(), attributes, public, has_rest })
        };
        one_element(der, notes)?;
        read().map_err(not_a_key)
    }
}

/// The octets of `[1] IMPLICIT BIT STRING`, or of the same EXPLICIT, as old versions of ring wrote it.
fn public_bits(element: Element<'_>) -> Result<&[u8], Fault> {
    match element.children() {
        Ok(mut inside) => whole_octets(inside.expect(Tag::BIT_STRING, "")?),
        Err(_) => whole_octets(element),
    }
}

/// The parts of an `ECPrivateKey` (RFC 5915 §3).
struct Sec1<'a> {
    secret: &'a [u8],
    parameters: Option<Element<'a>>,
    public: Option<&'a [u8]>,
    /// As [`Info::has_rest`].
    has_rest: bool,
}

impl<'a> Sec1<'a> {
    fn read(der: &'a [u8], notes: &'a Notes) -> Result<Self, Error> {
        let read = || -> Result<Self, Fault> {
            let mut parts = Reader::new(der, 0, notes).any()?.children()?;
            parts.expect(Tag::INTEGER, "")?;
            let secret = parts.expect(Tag::OCTET_STRING, "")?.contents();
            let parameters = match parts.optional(Tag::context(0))? {
                Some(parameters) => parameters.children()?.next()?,
                None => None,
            };
            let public = match parts.optional(Tag::context(1))? {
                Some(public) => {
                    Some(whole_octets(public.children()?.expect(Tag::BIT_STRING, "")?)?)
                }
                None => None,
            };
            let has_rest = !parts.rest().is_empty();
            Ok(Self { secret, parameters, public, has_rest })
        };
        read().map_err(not_a_key)
    }
}

/// An elliptic-curve key in the one spelling that is signed with: the number as long as the field
/// (RFC 5915 §3) and the point uncompressed. `None` if it is spelt so, or is no such key.
///
/// GnuTLS puts a zero in front of every other number, as an INTEGER would need it.
pub(super) fn respelt(key_type: &KeyType, der: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let size = match key_type {
        KeyType::P256 => 32,
        KeyType::P384 => 48,
        _ => return None,
    };
    let notes = Notes::default();
    let info = Info::read(der, &notes).ok()?;
    let key = Sec1::read(info.key, &notes).ok()?;
    let point = key.public?;
    if key.secret.len() == size && point.len() == 2 * size + 1 {
        return None;
    }
    Some(completed(&info, key.secret, &public::uncompressed_point(key_type, point)?))
}

/// A key that is kept as it stands, and of which all that can be compared has been.
fn compared(
    der: &[u8],
    key_type: KeyType,
    public: Option<Vec<u8>>,
    soundness: Soundness,
    cost: Cost,
) -> Unpaid {
    let pkcs8 = Zeroizing::new(der.to_vec());
    Unpaid { key: PrivateKey { key_type, pkcs8, public, soundness }, cost, rest: None }
}

fn rsa(der: &[u8], info: &Info<'_>, notes: &Notes) -> Result<Unpaid, Error> {
    let rsa = Rsa::read(info.key, notes).map_err(not_a_key)?;
    rsa.check_size()?;
    let key_type = info.algorithm.key_type(|| Some(bit_length(rsa.modulus)));
    let algorithm = match key_type {
        KeyType::Rsa(_) => public::rsa_algorithm(),
        _ => info.algorithm.whole.to_vec(),
    };
    // Old programs leave out the zero in front that says that a number is positive, and OpenSSL reads it so.
    let bits = public::rsa_key(&positive(rsa.modulus), &positive(rsa.exponent));
    let is_other = info.public.is_some_and(|stated| public::rsa_key_in_der(stated) != bits);
    let public = Some(public::info(&algorithm, &bits));
    let flaw = rsa.flaw().or(is_other.then_some(OTHER_HALF.into()));
    Ok(match flaw {
        Some(reason) => compared(der, key_type, public, Soundness::broken(reason), rsa.cost()),
        // Until the rest of the proof is made.
        None => Unpaid {
            rest: Some(rsa.cost_of_proof()),
            ..compared(der, key_type, public, TOO_LARGE, rsa.cost())
        },
    })
}

fn dsa(der: &[u8], info: &Info<'_>, notes: &Notes) -> Result<Unpaid, Error> {
    let key = dsa::Dsa::read(info.algorithm.parameters, info.key, notes).map_err(not_a_key)?;
    let (soundness, public) = key.compare()?;
    let public = public.map(|public| public::info(info.algorithm.whole, &public));
    Ok(compared(der, info.algorithm.key_type(|| None), public, soundness, key.cost()))
}

/// Any 32 bytes are a key (RFC 8032 §5.1.5): there is nothing to compare but a public half that stands
/// beside them.
fn ed25519(der: &[u8], info: &Info<'_>, notes: &Notes) -> Result<Unpaid, Error> {
    let key =
        |public, soundness| Ok(compared(der, KeyType::Ed25519, public, soundness, cost::ED25519));
    if let Some(bits) = public::ed25519(der) {
        return key(Some(public::info(info.algorithm.whole, &bits)), Soundness::Proven);
    }
    let seed = Reader::new(info.key, 0, notes).expect(Tag::OCTET_STRING, "").map_err(not_a_key)?;
    match (public::of_ed25519_seed(seed.contents()), info.public) {
        (Some(own), Some(stated)) if own != stated => key(None, Soundness::broken(OTHER_HALF)),
        _ => Err(malformed(NOT_PKCS8)),
    }
}

fn elliptic(der: &[u8], info: &Info<'_>, notes: &Notes) -> Result<Unpaid, Error> {
    let key_type = info.algorithm.key_type(|| None);
    let key = Sec1::read(info.key, notes)?;
    // Kept as it stands: written anew it would be whole.
    let broken =
        |reason, cost| Ok(compared(der, key_type.clone(), None, Soundness::broken(reason), cost));
    if key.has_rest || info.has_rest {
        return broken(BEHIND, cost::NONE);
    }
    let curves = [key.parameters, info.algorithm.parameters].map(|parameters| {
        let named = parameters.filter(|one| one.tag() == Tag::OBJECT_IDENTIFIER);
        named.map(|curve| curve.contents())
    });
    if matches!(curves, [Some(inner), Some(outer)] if inner != outer) {
        return broken(OTHER_CURVE, cost::NONE);
    }
    let unpaid = compared_pair(der, info, &key)?;
    // Of both places in which a public half may stand.
    let own = unpaid.public_key_der().and_then(kind::public_key_bits);
    match (own, info.public) {
        (Some(own), Some(stated)) => {
            let point = public::uncompressed_point(&key_type, &own).unwrap_or(own);
            match is_same_point(&key_type, &point, stated) {
                true => Ok(unpaid),
                false => broken(OTHER_HALF, unpaid.cost),
            }
        }
        _ => Ok(unpaid),
    }
}

/// The private number of an elliptic-curve key, and the public half beside it.
fn compared_pair(der: &[u8], info: &Info<'_>, key: &Sec1<'_>) -> Result<Unpaid, Error> {
    let key_type = info.algorithm.key_type(|| None);
    let of = |bits: &[u8]| Some(public::info(info.algorithm.whole, bits));
    if let Some(stated) = key.public.filter(|point| public::is_pair(&key_type, key.secret, point)) {
        let cost = cost::of_pair(&key_type);
        return Ok(compared(der, key_type, of(stated), Soundness::Proven, cost));
    }
    let cost = cost::of_point(&key_type);
    if public::curve_algorithm(&key_type).is_none() {
        return Ok(compared(der, key_type, key.public.and_then(of), UNKNOWN_KIND, cost));
    }
    let Some(point) = public::point(&key_type, key.secret) else {
        let reason = "its private number is none of the curve";
        return Ok(compared(der, key_type, None, Soundness::broken(reason), cost));
    };
    match key.public {
        Some(stated) if is_same_point(&key_type, &point, stated) => {
            Ok(compared(der, key_type, of(stated), Soundness::Proven, cost))
        }
        Some(_) => Ok(compared(der, key_type, None, Soundness::broken(OTHER_HALF), cost)),
        None => {
            let whole = completed(info, key.secret, &point);
            Ok(compared(&whole, key_type, of(&point), Soundness::Proven, cost))
        }
    }
}

/// Whether `stated`, which may be compressed or hybrid (X9.62 §4.3.6), is `point`, which is neither.
fn is_same_point(curve: &KeyType, point: &[u8], stated: &[u8]) -> bool {
    let is_odd = point.last().is_some_and(|last| last & 1 == 1);
    let hybrid = if is_odd { 0x07 } else { 0x06 };
    match (stated.split_first(), point.split_first()) {
        (Some((first, rest)), Some((_, coordinates))) if *first == hybrid => rest == coordinates,
        _ => public::uncompressed_point(curve, stated).as_deref() == Some(point),
    }
}

/// The key with its public half inside, and the attributes that it has.
fn completed(info: &Info<'_>, secret: &[u8], point: &[u8]) -> Zeroizing<Vec<u8>> {
    let bits = encode(Tag::BIT_STRING, &[&[0], point]);
    let public = encode(Tag::context(1).constructed(), &[&bits]);
    let size = point.len().saturating_sub(1) / 2;
    // RFC 5915 §3: the number has as many bytes as the field, zeros in front included.
    let digits = without_zeros(secret);
    let zeros = vec![0; size.saturating_sub(digits.len())];
    let secret = encode(Tag::OCTET_STRING, &[&zeros, digits]);
    let key = encode(Tag::SEQUENCE, &[VERSION_1, &secret, &public]);
    let key = encode(Tag::OCTET_STRING, &[&key]);
    let attributes = info.attributes.unwrap_or_default();
    encode(Tag::SEQUENCE, &[VERSION_0, info.algorithm.whole, &key, attributes])
}

/// The only element in `der`.
fn one_element<'a>(der: &'a [u8], notes: &'a Notes) -> Result<Element<'a>, Error> {
    let mut reader = Reader::new(der, 0, notes);
    let element = reader.expect(Tag::SEQUENCE, "").map_err(not_a_key)?;
    if reader.rest().is_empty() { Ok(element) } else { Err(malformed(NOT_PKCS8)) }
}

fn not_a_key(_: Fault) -> Error {
    malformed(NOT_PKCS8)
}

fn malformed(reason: &'static str) -> Error {
    Error::Malformed { what: "private key", reason }
}

const VERSION_0: &[u8] = &[2, 1, 0];
const VERSION_1: &[u8] = &[2, 1, 1];
const NOT_PKCS8: &str = "the bytes are no private key in DER";
/// Which others refuse, so that a copy of it would be read here alone.
const BEHIND: &str = "something stands behind its last part";
const OTHER_CURVE: &str = "it names two curves";
const OTHER_HALF: &str = "its public half is not that of its private half";

#[cfg(test)]
mod tests;
