//! The public half: members of a JWK on one side, a `SubjectPublicKeyInfo` on the other.

use const_oid::{
    ObjectIdentifier,
    db::{rfc5912, rfc8410},
};
use zeroize::Zeroizing;

use super::malformed;
use crate::{
    ber::{Fault, Notes, Reader, Tag, encode, encode_oid},
    cert::Certificate,
    error::{Error, Feature, shortened},
    json::{Object, member},
    key::{KeyType, uncompressed_point},
};

/// A public key in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// A point of an elliptic curve, each coordinate as long as the field (RFC 7518 §6.2.1).
    Curve { curve: &'static Curve, x: Vec<u8>, y: Vec<u8> },
    /// RFC 8037 §2.
    Ed25519 { x: Vec<u8> },
    /// Without zeros in front (RFC 7518 §6.3.1).
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
}

/// A curve that JWK has a name for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Curve {
    pub(super) name: &'static str,
    key_type: KeyType,
    oid: ObjectIdentifier,
    /// Of a coordinate, in bytes.
    pub(super) size: usize,
}

impl PublicKey {
    /// Reads the public members of a JWK.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a kind of key that is not known here, [`Error::Malformed`] for members
    /// that are missing, damaged, or no point of their curve.
    pub(super) fn read(object: &Object<'_>) -> Result<Self, Error> {
        let kind = object.string(member!("kty"))?.ok_or(malformed("it has no kty"))?;
        let curve = object.string(member!("crv"))?;
        let curve = || curve.as_ref().map(|text| text.as_str()).ok_or(malformed("it has no crv"));
        match kind.as_str() {
            "EC" => Self::read_point(object, curve()?),
            "OKP" if curve()? == "Ed25519" => {
                let x = object.required(member!("x"))?;
                if x.len() != ED25519_SIZE {
                    return Err(malformed("its x is not of 32 bytes"));
                }
                Ok(Self::Ed25519 { x: x.to_vec() })
            }
            "OKP" => Err(unknown(Feature::JwkCurve, curve()?)),
            "RSA" => {
                let modulus = number(&object.required(member!("n"))?).to_vec();
                let exponent = number(&object.required(member!("e"))?).to_vec();
                Self::rsa(modulus, exponent)
            }
            "oct" => Err(Error::Unsupported {
                what: Feature::Jwk,
                name: "a symmetric secret (kty oct), which has no public half and no certificate"
                    .to_owned(),
            }),
            other => Err(unknown(Feature::JwkKeyType, other)),
        }
    }

    fn read_point(object: &Object<'_>, name: &str) -> Result<Self, Error> {
        let curve = CURVES.iter().find(|curve| curve.name == name);
        let curve = curve.ok_or_else(|| unknown(Feature::JwkCurve, name))?;
        let coordinate = |bytes: Zeroizing<Vec<u8>>| {
            padded(&bytes, curve.size).ok_or(malformed("a coordinate is longer than the curve"))
        };
        let x = coordinate(object.required(member!("x"))?)?;
        let y = coordinate(object.required(member!("y"))?)?;
        let point = [&[UNCOMPRESSED], x.as_slice(), y.as_slice()].concat();
        uncompressed_point(&curve.key_type, &point)
            .ok_or(malformed("its x and y are no point of its curve"))?;
        Ok(Self::Curve { curve, x: x.to_vec(), y: y.to_vec() })
    }

    /// Reads a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a kind of key that no JWK holds, [`Error::Malformed`] for a damaged
    /// one.
    pub(super) fn from_der(spki: &[u8]) -> Result<Self, Error> {
        let damaged = Error::Malformed { what: "public key", reason: "its parts are damaged" };
        let key_type = KeyType::of_public_key(spki).ok_or(damaged.clone())?;
        let notes = Notes::default();
        let bits = bits_of(spki, &notes).map_err(|_| damaged.clone())?;
        if let Some(curve) = Curve::of(&key_type) {
            let point = uncompressed_point(&key_type, bits).ok_or(damaged.clone())?;
            let (x, y) =
                point.get(1..).and_then(|both| both.split_at_checked(curve.size)).ok_or(damaged)?;
            return Ok(Self::Curve { curve, x: x.to_vec(), y: y.to_vec() });
        }
        match key_type {
            KeyType::Ed25519 if bits.len() == ED25519_SIZE => {
                Ok(Self::Ed25519 { x: bits.to_vec() })
            }
            KeyType::Ed25519 => Err(damaged),
            KeyType::Rsa(_) => {
                let (modulus, exponent) = rsa_numbers(bits, &notes).map_err(|_| damaged)?;
                Self::rsa(number(modulus).to_vec(), number(exponent).to_vec())
            }
            // An RSA key that is only for PSS would become one for everything.
            other => Err(unsupported(&other)),
        }
    }

    fn rsa(modulus: Vec<u8>, exponent: Vec<u8>) -> Result<Self, Error> {
        if modulus.len() > MOST_RSA_BYTES {
            let name = format!("{} bits", modulus.len() * 8);
            return Err(Error::Unsupported { what: Feature::RsaKeySize, name });
        }
        if modulus.is_empty() || exponent.is_empty() || exponent.len() > modulus.len() {
            return Err(malformed("its n and e are of no RSA key"));
        }
        Ok(Self::Rsa { modulus, exponent })
    }

    /// The key as a `SubjectPublicKeyInfo` in DER.
    pub(super) fn to_der(&self) -> Vec<u8> {
        let (algorithm, parameters, key) = match self {
            Self::Curve { curve, x, y } => {
                let point = [&[UNCOMPRESSED], x.as_slice(), y.as_slice()].concat();
                (rfc5912::ID_EC_PUBLIC_KEY, encode_oid(curve.oid), point)
            }
            Self::Ed25519 { x } => (rfc8410::ID_ED_25519, Zeroizing::default(), x.clone()),
            Self::Rsa { modulus, exponent } => {
                let key = encode(Tag::SEQUENCE, &[&integer(modulus), &integer(exponent)]);
                (rfc5912::RSA_ENCRYPTION, encode(Tag::NULL, &[]), key.to_vec())
            }
        };
        let algorithm = encode(Tag::SEQUENCE, &[&encode_oid(algorithm), &parameters]);
        let bits = encode(Tag::BIT_STRING, &[&[0], &key]);
        encode(Tag::SEQUENCE, &[&algorithm, &bits]).to_vec()
    }

    /// Whether it is the key in `certificate`.
    pub(super) fn is_of(&self, certificate: &Certificate) -> bool {
        Self::from_der(certificate.public_key_der()).is_ok_and(|key| key == *self)
    }
}

impl Curve {
    pub(super) fn of(key_type: &KeyType) -> Option<&'static Self> {
        CURVES.iter().find(|curve| curve.key_type == *key_type)
    }

    pub(super) fn oid_der(&self) -> Zeroizing<Vec<u8>> {
        encode_oid(self.oid)
    }
}

/// That no JWK holds such a key.
pub(super) fn unsupported(key_type: &KeyType) -> Error {
    Error::Unsupported { what: Feature::KeyTypeForJwk, name: key_type.to_string() }
}

/// A positive number without zeros in front.
pub(super) fn number(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    bytes.get(first..).unwrap_or_default()
}

/// A positive number with zeros in front up to `size`; `None` if it is longer.
pub(super) fn padded(bytes: &[u8], size: usize) -> Option<Zeroizing<Vec<u8>>> {
    let digits = number(bytes);
    let zeros = size.checked_sub(digits.len())?;
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.resize(zeros, 0);
    padded.extend_from_slice(digits);
    Some(padded)
}

/// An INTEGER of a positive number.
pub(super) fn integer(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let digits = number(bytes);
    let is_negative_without = digits.first().is_none_or(|first| first & 0x80 != 0);
    encode(Tag::INTEGER, &[if is_negative_without { &[0] } else { &[] }, digits])
}

fn bits_of<'a>(spki: &'a [u8], notes: &'a Notes) -> Result<&'a [u8], Fault> {
    let mut parts = Reader::new(spki, 0, notes).sequence("")?;
    parts.expect(Tag::SEQUENCE, "")?;
    let bits = parts.expect(Tag::BIT_STRING, "")?;
    // The zero is the count of unused bits: a key has none.
    match bits.contents() {
        [0, key @ ..] => Ok(key),
        _ => Err(bits.fault("")),
    }
}

fn rsa_numbers<'a>(key: &'a [u8], notes: &'a Notes) -> Result<(&'a [u8], &'a [u8]), Fault> {
    let mut parts = Reader::new(key, 0, notes).sequence("")?;
    let mut number = || parts.expect(Tag::INTEGER, "").map(|number| number.contents());
    Ok((number()?, number()?))
}

fn unknown(what: Feature, name: &str) -> Error {
    Error::Unsupported { what, name: shortened(name, LONGEST_NAME) }
}

/// RFC 7518 §6.2.1.1 and RFC 8812 §3.1.
static CURVES: [Curve; 4] = [
    Curve { name: "P-256", key_type: KeyType::P256, oid: rfc5912::SECP_256_R_1, size: 32 },
    Curve { name: "P-384", key_type: KeyType::P384, oid: rfc5912::SECP_384_R_1, size: 48 },
    Curve { name: "P-521", key_type: KeyType::P521, oid: rfc5912::SECP_521_R_1, size: 66 },
    Curve {
        name: "secp256k1",
        key_type: KeyType::Secp256k1,
        oid: ObjectIdentifier::new_unwrap("1.3.132.0.10"),
        size: 32,
    },
];

const UNCOMPRESSED: u8 = 4;
pub(super) const ED25519_SIZE: usize = 32;
/// 16,384 bits, as for private keys.
const MOST_RSA_BYTES: usize = 2048;
/// In characters.
const LONGEST_NAME: usize = 40;
