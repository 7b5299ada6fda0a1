//! Private keys as files hold them: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017), SEC1 (RFC 5915), and the DSA
//! form of OpenSSL.

use const_oid::db::{rfc5912, rfc8410};
use zeroize::Zeroizing;

use super::{
    KeyType, PrivateKey, cost,
    kind::{Algorithm, bit_length},
    number::{MAX_BYTES, is_product, without_zeros},
    public,
};
use crate::{
    ber::{Element, Fault, Notes, Reader, Tag, encode, encode_oid},
    error::Error,
    pbe::Cost,
};

pub(super) fn pkcs8(der: &[u8]) -> Result<PrivateKey, Error> {
    let notes = Notes::default();
    let info = Info::read(der, &notes)?;
    if notes.is_ber() {
        let whole = one_element(der, &notes)?.to_der()?;
        return pkcs8(&whole);
    }
    let key = || Zeroizing::new(der.to_vec());
    match info.algorithm.oid {
        rfc5912::RSA_ENCRYPTION | rfc5912::ID_RSASSA_PSS => {
            let rsa = Rsa::read(info.key, &notes)?;
            rsa.check()?;
            let key_type = info.algorithm.key_type(|| Some(bit_length(rsa.modulus)));
            let algorithm = match key_type {
                KeyType::Rsa(_) => public::rsa_algorithm(),
                _ => info.algorithm.whole.to_vec(),
            };
            let bits = public::rsa_key(rsa.modulus, rsa.exponent);
            let public = Some(public::info(&algorithm, &bits));
            let cost = cost::of_rsa(rsa.modulus);
            Ok(PrivateKey { key_type, pkcs8: key(), public, cost })
        }
        rfc5912::ID_EC_PUBLIC_KEY => elliptic(der, &info, &notes),
        rfc5912::ID_DSA => {
            let (public, cost) = dsa_public(&info, &notes)?;
            let public = public.map(|public| public::info(info.algorithm.whole, &public));
            Ok(PrivateKey {
                key_type: info.algorithm.key_type(|| None),
                pkcs8: key(),
                public,
                cost,
            })
        }
        rfc8410::ID_ED_25519 => {
            let bits = public::ed25519(der).ok_or(DO_NOT_FIT)?;
            let public = Some(public::info(info.algorithm.whole, &bits));
            Ok(PrivateKey { key_type: KeyType::Ed25519, pkcs8: key(), public, cost: cost::ED25519 })
        }
        _ => {
            let public = info.public.map(|bits| public::info(info.algorithm.whole, bits));
            let key_type = info.algorithm.key_type(|| None);
            Ok(PrivateKey { key_type, pkcs8: key(), public, cost: cost::NONE })
        }
    }
}

pub(super) fn pkcs1(der: &[u8]) -> Result<PrivateKey, Error> {
    wrapped(&public::rsa_algorithm(), der)
}

pub(super) fn sec1(der: &[u8]) -> Result<PrivateKey, Error> {
    let notes = Notes::default();
    let key = Sec1::read(der, &notes)?;
    let Some(parameters) = key.parameters else {
        return Err(malformed("the curve of an EC PRIVATE KEY is not named"));
    };
    let oid = encode_oid(rfc5912::ID_EC_PUBLIC_KEY);
    wrapped(&encode(Tag::SEQUENCE, &[&oid, parameters.whole()]), der)
}

/// `SEQUENCE { 0, p, q, g, y, x }`: no RFC has it, OpenSSL has always written it.
pub(super) fn openssl_dsa(der: &[u8]) -> Result<PrivateKey, Error> {
    let notes = Notes::default();
    let mut parts = one_element(der, &notes)?.children().map_err(not_a_key)?;
    let mut number = || parts.expect(Tag::INTEGER, "").map_err(not_a_key);
    let (_, p, q, g, y, x) = (number()?, number()?, number()?, number()?, number()?, number()?);
    let parameters = encode(Tag::SEQUENCE, &[p.whole(), q.whole(), g.whole()]);
    let algorithm = encode(Tag::SEQUENCE, &[&encode_oid(rfc5912::ID_DSA), &parameters]);
    let key = wrapped(&algorithm, x.whole())?;
    if key.public_key_der().is_some_and(|public| public.ends_with(y.whole())) {
        Ok(key)
    } else {
        Err(DO_NOT_FIT)
    }
}

/// PKCS#8 version 1 around `key`, read back.
fn wrapped(algorithm: &[u8], key: &[u8]) -> Result<PrivateKey, Error> {
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
            let public = parts.optional(Tag::context(1))?;
            let public = public.and_then(|bits| bits.contents().split_first()).map(|(_, key)| key);
            Ok(Self { algorithm, key: key.contents(), attributes, public })
        };
        one_element(der, notes)?;
        read().map_err(not_a_key)
    }
}

/// The numbers of an `RSAPrivateKey` (RFC 8017 appendix A.1.2) that are looked at, as they stand.
struct Rsa<'a> {
    /// Version 1: the modulus has more than two primes.
    has_more_primes: bool,
    modulus: &'a [u8],
    exponent: &'a [u8],
    primes: [&'a [u8]; 2],
}

impl<'a> Rsa<'a> {
    fn read(der: &'a [u8], notes: &'a Notes) -> Result<Self, Error> {
        let read = || -> Result<Self, Fault> {
            let mut parts = Reader::new(der, 0, notes).any()?.children()?;
            let mut number = || parts.expect(Tag::INTEGER, "").map(|number| number.contents());
            let (version, modulus, exponent, _) = (number()?, number()?, number()?, number()?);
            let primes = [number()?, number()?];
            let (_, _, _) = (number()?, number()?, number()?);
            Ok(Self { has_more_primes: version == [1], modulus, exponent, primes })
        };
        read().map_err(not_a_key)
    }

    /// Proves that the modulus is the product of the primes. Keys without primes or with more than two
    /// are taken at their word.
    fn check(&self) -> Result<(), Error> {
        let size = without_zeros(self.modulus).len();
        if size > MAX_BYTES {
            let name = format!("{} bits", size * 8);
            return Err(Error::Unsupported { what: "RSA key size", name });
        }
        let [p, q] = self.primes;
        let has_primes = !without_zeros(p).is_empty() || !without_zeros(q).is_empty();
        let is_to_be_proven = has_primes && !self.has_more_primes;
        if size == 0 || (is_to_be_proven && !is_product(self.modulus, p, q)) {
            return Err(DO_NOT_FIT);
        }
        Ok(())
    }
}

/// The parts of an `ECPrivateKey` (RFC 5915 §3).
struct Sec1<'a> {
    secret: &'a [u8],
    parameters: Option<Element<'a>>,
    public: Option<&'a [u8]>,
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
                Some(public) => Some(public.children()?.expect(Tag::BIT_STRING, "")?),
                None => None,
            };
            let public = public.and_then(|bits| bits.contents().split_first()).map(|(_, key)| key);
            Ok(Self { secret, parameters, public })
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

fn elliptic(der: &[u8], info: &Info<'_>, notes: &Notes) -> Result<PrivateKey, Error> {
    let key_type = info.algorithm.key_type(|| None);
    let key = Sec1::read(info.key, notes)?;
    if let Some(stated) = key.public.filter(|point| public::is_pair(&key_type, key.secret, point)) {
        let public = Some(public::info(info.algorithm.whole, stated));
        let (pkcs8, cost) = (Zeroizing::new(der.to_vec()), cost::of_pair(&key_type));
        return Ok(PrivateKey { key_type, pkcs8, public, cost });
    }
    let cost = cost::of_point(&key_type);
    let computed = public::point(&key_type, key.secret);
    let is_known = public::curve_algorithm(&key_type).is_some();
    let pkcs8 = match (&computed, key.public) {
        (None, _) if is_known => return Err(DO_NOT_FIT),
        (Some(point), Some(stated)) if !is_same_point(&key_type, point, stated) => {
            return Err(DO_NOT_FIT);
        }
        (Some(point), None) => completed(info, key.secret, point),
        _ => Zeroizing::new(der.to_vec()),
    };
    let public = key.public.or(computed.as_deref());
    let public = public.map(|bits| public::info(info.algorithm.whole, bits));
    Ok(PrivateKey { key_type, pkcs8, public, cost })
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

/// The public half; nothing for numbers of a size that FIPS 186 has never had, since computing with them
/// takes seconds.
fn dsa_public(info: &Info<'_>, notes: &Notes) -> Result<(Option<Vec<u8>>, Cost), Error> {
    let read = || -> Result<[&[u8]; 3], Fault> {
        let Some(parameters) = info.algorithm.parameters else {
            return Err(Fault { offset: 0, reason: "" });
        };
        let mut parts = parameters.children()?;
        let mut number = || parts.expect(Tag::INTEGER, "").map(|number| number.contents());
        let (p, _, g) = (number()?, number()?, number()?);
        let x = Reader::new(info.key, 0, notes).expect(Tag::INTEGER, "")?;
        Ok([p, g, x.contents()])
    };
    let [p, g, x] = read().map_err(not_a_key)?;
    if bit_length(p) > MAX_DSA_BITS || without_zeros(x).len() > MAX_DSA_SECRET_BYTES {
        return Ok((None, cost::NONE));
    }
    let public = public::dsa(p, g, x).ok_or(DO_NOT_FIT)?;
    Ok((Some(public), cost::of_dsa(p, x)))
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

const MAX_DSA_BITS: u32 = 4_096;
const MAX_DSA_SECRET_BYTES: usize = 64;
const VERSION_0: &[u8] = &[2, 1, 0];
const VERSION_1: &[u8] = &[2, 1, 1];
const NOT_PKCS8: &str = "the bytes are no private key in DER";
const DO_NOT_FIT: Error = Error::Malformed {
    what: "private key",
    reason: "its parts are damaged or do not belong together",
};
