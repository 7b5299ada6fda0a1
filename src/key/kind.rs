//! Kinds of keys: those that this library makes and signs with, and all the others that files hold.

use std::{fmt, str::FromStr};

use const_oid::{
    ObjectIdentifier,
    db::{rfc5912, rfc8410},
};

use crate::{
    ber::{Element, Fault, Notes, Reader, Tag},
    error::{Error, Feature},
};

/// The kinds of key that this library makes and signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// Ed25519 (RFC 8032). Entra refuses it.
    Ed25519,
    /// ECDSA on NIST P-256. Entra refuses it.
    P256,
    /// ECDSA on NIST P-384. Entra refuses it.
    P384,
    /// RSA with a modulus of 2048 bits: what every server takes.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    Rsa4096,
}

impl KeyAlgorithm {
    /// All of them, in the order in which help texts list them.
    pub const ALL: [Self; 6] =
        [Self::Rsa2048, Self::Rsa3072, Self::Rsa4096, Self::P256, Self::P384, Self::Ed25519];

    /// The name that the command line and JSON use: `rsa2048`, `p256`, `ed25519`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
            Self::P384 => "p384",
            Self::Rsa2048 => "rsa2048",
            Self::Rsa3072 => "rsa3072",
            Self::Rsa4096 => "rsa4096",
        }
    }

    /// Whether it is RSA of any size: the only kind that Entra takes.
    #[must_use]
    pub fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096)
    }
}

/// The name that people read: `RSA 2048`, `P-256`, `Ed25519`.
impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        KeyType::from(*self).fmt(f)
    }
}

impl FromStr for KeyAlgorithm {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == text).ok_or_else(|| {
            Error::Unsupported { what: Feature::KeyAlgorithm, name: text.to_owned() }
        })
    }
}

/// What kind of key something is, private or public, whether or not this library does anything with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// DSA (FIPS 186-4), with the bits of its modulus.
    Dsa(u32),
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// Ed448 (RFC 8032).
    Ed448,
    /// Any other, by its dotted object identifier.
    Other(String),
    /// An elliptic curve without a name here, by its dotted object identifier, or by none if its
    /// parameters are written out.
    OtherCurve(Option<String>),
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// RSA, with the bits of its modulus.
    Rsa(u32),
    /// RSA that may only be used with PSS (RFC 4055), with the bits of its modulus.
    RsaPss(u32),
    /// secp256k1, the curve of Bitcoin.
    Secp256k1,
    /// X25519 (RFC 7748): agrees on keys and does not sign.
    X25519,
    /// X448 (RFC 7748).
    X448,
}

impl KeyType {
    /// The name that JSON uses: `rsa2048`, `p256`, or a dotted object identifier.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Dsa(bits) => format!("dsa{bits}"),
            Self::Ed25519 => "ed25519".to_owned(),
            Self::Ed448 => "ed448".to_owned(),
            Self::Other(oid) => oid.clone(),
            Self::OtherCurve(Some(oid)) => oid.clone(),
            Self::OtherCurve(None) => "explicit-curve".to_owned(),
            Self::P256 => "p256".to_owned(),
            Self::P384 => "p384".to_owned(),
            Self::P521 => "p521".to_owned(),
            Self::Rsa(bits) => format!("rsa{bits}"),
            Self::RsaPss(bits) => format!("rsa-pss{bits}"),
            Self::Secp256k1 => "secp256k1".to_owned(),
            Self::X25519 => "x25519".to_owned(),
            Self::X448 => "x448".to_owned(),
        }
    }

    /// The same as one of those that this library signs with, if it is one.
    #[must_use]
    pub fn algorithm(&self) -> Option<KeyAlgorithm> {
        KeyAlgorithm::ALL.into_iter().find(|algorithm| Self::from(*algorithm) == *self)
    }

    /// Reads the kind of a public key from a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    pub(crate) fn of_public_key(spki: &[u8]) -> Option<Self> {
        let notes = Notes::default();
        let mut parts = Reader::new(spki, 0, &notes).sequence("").ok()?;
        let algorithm = Algorithm::read(parts.any().ok()?).ok()?;
        let bits = public_key_bits(spki)?;
        Some(algorithm.key_type(|| {
            let mut parts = Reader::new(&bits, 0, &notes).sequence("").ok()?;
            Some(bit_length(parts.expect(Tag::INTEGER, "").ok()?.contents()))
        }))
    }
}

impl From<KeyAlgorithm> for KeyType {
    fn from(algorithm: KeyAlgorithm) -> Self {
        match algorithm {
            KeyAlgorithm::Ed25519 => Self::Ed25519,
            KeyAlgorithm::P256 => Self::P256,
            KeyAlgorithm::P384 => Self::P384,
            KeyAlgorithm::Rsa2048 => Self::Rsa(2048),
            KeyAlgorithm::Rsa3072 => Self::Rsa(3072),
            KeyAlgorithm::Rsa4096 => Self::Rsa(4096),
        }
    }
}

/// The name that people read: `RSA 2048`, `P-256`, `Ed25519`, `1.2.3`.
impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dsa(bits) => write!(f, "DSA {bits}"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Ed448 => f.write_str("Ed448"),
            Self::Other(oid) => match POST_QUANTUM.iter().find(|(known, _)| known == oid) {
                Some((_, name)) => f.write_str(name),
                None => write!(f, "algorithm {oid}"),
            },
            Self::OtherCurve(Some(oid)) => write!(f, "curve {oid}"),
            Self::OtherCurve(None) => f.write_str("curve with explicit parameters"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
            Self::P521 => f.write_str("P-521"),
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
            Self::RsaPss(bits) => write!(f, "RSA-PSS {bits}"),
            Self::Secp256k1 => f.write_str("secp256k1"),
            Self::X25519 => f.write_str("X25519"),
            Self::X448 => f.write_str("X448"),
        }
    }
}

/// The AlgorithmIdentifier of a key.
#[derive(Clone, Copy)]
pub(super) struct Algorithm<'a> {
    pub(super) whole: &'a [u8],
    pub(super) oid: ObjectIdentifier,
    pub(super) parameters: Option<Element<'a>>,
}

impl<'a> Algorithm<'a> {
    pub(super) fn read(element: Element<'a>) -> Result<Self, Fault> {
        let mut parts = element.children()?;
        let oid = parts.oid("the algorithm of a key is not named")?;
        Ok(Self { whole: element.whole(), oid, parameters: parts.next()? })
    }

    /// The kind of key. `modulus_bits` finds the size of an RSA modulus.
    pub(super) fn key_type(&self, modulus_bits: impl FnOnce() -> Option<u32>) -> KeyType {
        match self.oid {
            rfc5912::RSA_ENCRYPTION => KeyType::Rsa(modulus_bits().unwrap_or(0)),
            rfc5912::ID_RSASSA_PSS => KeyType::RsaPss(modulus_bits().unwrap_or(0)),
            rfc5912::ID_EC_PUBLIC_KEY => self.curve(),
            rfc5912::ID_DSA => KeyType::Dsa(self.dsa_bits().unwrap_or(0)),
            rfc8410::ID_ED_25519 => KeyType::Ed25519,
            rfc8410::ID_ED_448 => KeyType::Ed448,
            rfc8410::ID_X_25519 => KeyType::X25519,
            rfc8410::ID_X_448 => KeyType::X448,
            other => KeyType::Other(other.to_string()),
        }
    }

    fn curve(&self) -> KeyType {
        let named = self.parameters.filter(|parameters| parameters.tag() == Tag::OBJECT_IDENTIFIER);
        match named.and_then(|curve| curve.oid().ok()) {
            Some(rfc5912::SECP_256_R_1) => KeyType::P256,
            Some(rfc5912::SECP_384_R_1) => KeyType::P384,
            Some(rfc5912::SECP_521_R_1) => KeyType::P521,
            Some(SECP_256_K_1) => KeyType::Secp256k1,
            Some(other) => KeyType::OtherCurve(Some(other.to_string())),
            None => KeyType::OtherCurve(None),
        }
    }

    fn dsa_bits(&self) -> Option<u32> {
        let mut parameters = self.parameters?.children().ok()?;
        Some(bit_length(parameters.expect(Tag::INTEGER, "").ok()?.contents()))
    }
}

/// The key itself in a `SubjectPublicKeyInfo`: its bit string, without the count of unused bits.
pub(super) fn public_key_bits(spki: &[u8]) -> Option<Vec<u8>> {
    let notes = Notes::default();
    let mut parts = Reader::new(spki, 0, &notes).sequence("").ok()?;
    parts.any().ok()?;
    let bits = parts.expect(Tag::BIT_STRING, "").ok()?;
    whole_octets(bits).ok().map(<[u8]>::to_vec)
}

/// The octets of a bit string that is a key. Its count of unused bits is zero: of all keys that there are the
/// last octet counts whole, and who passes over another count takes for a key what others refuse.
pub(super) fn whole_octets(bits: Element<'_>) -> Result<&[u8], Fault> {
    match bits.contents() {
        [0, octets @ ..] => Ok(octets),
        _ => Err(bits.fault("")),
    }
}

/// How many bits a positive number in big-endian order has.
pub(super) fn bit_length(number: &[u8]) -> u32 {
    let digits: &[u8] = match number.iter().position(|byte| *byte != 0) {
        Some(first) => number.get(first..).unwrap_or_default(),
        None => return 0,
    };
    let leading = digits.first().map_or(0, |byte| byte.leading_zeros());
    u32::try_from(digits.len()).unwrap_or(u32::MAX / 8).saturating_mul(8).saturating_sub(leading)
}

pub(super) const SECP_256_K_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");

/// FIPS 203 to 205, in the NIST arc: what the next years bring.
const POST_QUANTUM: [(&str, &str); 6] = [
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
    ("2.16.840.1.101.3.4.4.1", "ML-KEM-512"),
    ("2.16.840.1.101.3.4.4.2", "ML-KEM-768"),
    ("2.16.840.1.101.3.4.4.3", "ML-KEM-1024"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for algorithm in KeyAlgorithm::ALL {
            assert_eq!(algorithm.name().parse::<KeyAlgorithm>().unwrap(), algorithm);
            assert_eq!(KeyType::from(algorithm).algorithm(), Some(algorithm));
            assert_eq!(KeyType::from(algorithm).name(), algorithm.name());
        }
        assert!("rsa1024".parse::<KeyAlgorithm>().is_err());
        assert_eq!(KeyType::Rsa(1024).algorithm(), None);
    }

    #[test]
    fn bits_are_counted_from_the_first_that_is_set() {
        for (number, bits) in [
            (&[][..], 0),
            (&[0], 0),
            (&[1], 1),
            (&[0, 0x80], 8),
            (&[0, 1, 0], 9),
            (&[0xff; 256], 2048),
        ] {
            assert_eq!(bit_length(number), bits, "{number:?}");
        }
    }
}
