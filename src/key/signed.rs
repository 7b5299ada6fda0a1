//! Signatures as certificates and requests carry them: an AlgorithmIdentifier, the key of somebody else,
//! and bits.

use const_oid::{
    ObjectIdentifier,
    db::{rfc5912, rfc8410},
};

use super::{
    KeyType, ed25519, kind,
    kind::Algorithm,
    public::{self, uncompressed_point},
    sign::backend::signature::{self as backend, UnparsedPublicKey, VerificationAlgorithm},
    signature_name,
};
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::{Error, Feature},
};

/// Verifies that `signature` is one over `message` by `public_key`, a `SubjectPublicKeyInfo` in DER, with
/// `algorithm`, an AlgorithmIdentifier in DER.
///
/// Weak ones are verified as well (SHA-1, RSA from 1024 bits): whether something is weak is another
/// question than whether it holds. But where anybody could have made the signature, it holds for nobody: a
/// point of small order, of Ed25519.
///
/// # Errors
///
/// [`Error::BadSignature`] when it is not, [`Error::Unsupported`] for an algorithm or a key that nothing
/// is verified with here, [`Error::Malformed`] for an algorithm or a key that could not be read.
pub(crate) fn verify_signed(
    algorithm: &[u8],
    public_key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), Error> {
    let notes = Notes::default();
    let (method, name) = Method::read(algorithm, &notes)?;
    let key_type = KeyType::of_public_key(public_key).ok_or(UNREADABLE_KEY)?;
    let key = kind::public_key_bits(public_key).ok_or(UNREADABLE_KEY)?;
    let unsupported = |of: &str| Error::Unsupported {
        what: Feature::SignatureAlgorithm,
        name: format!("{name} of {of}"),
    };
    match method.fits(&key_type).then(|| method.is_allowed_by(public_key, &notes)) {
        Some(Some(true)) => {}
        Some(None) => return Err(unsupported("a key with unusual parameters")),
        Some(Some(false)) | None => return Err(Error::BadSignature),
    }
    let verification =
        method.verification(&key_type).ok_or_else(|| unsupported(&key_type.to_string()))?;
    if key_type == KeyType::Ed25519 && ed25519::Fitness::of(&key) != ed25519::Fitness::Fit {
        return Err(Error::BadSignature);
    }
    let key = match key_type {
        KeyType::P256 | KeyType::P384 | KeyType::P521 => {
            uncompressed_point(&key_type, &key).ok_or(UNREADABLE_KEY)?
        }
        KeyType::Rsa(_) | KeyType::RsaPss(_) => {
            let (_, exponent) = public::rsa_numbers(&key, &notes).ok_or(UNREADABLE_KEY)?;
            if !has_usual_exponent(exponent) {
                return Err(unsupported(&format!("{key_type} with an unusual exponent")));
            }
            public::rsa_key_in_der(&key)
        }
        _ => key,
    };
    UnparsedPublicKey::new(verification, key)
        .verify(message, signature)
        .map_err(|_| Error::BadSignature)
}

/// Whether the library that verifies takes it: it says of any other that the signature is wrong.
fn has_usual_exponent(exponent: &[u8]) -> bool {
    let is_odd = exponent.last().is_some_and(|last| last & 1 == 1);
    is_odd && (2..=33).contains(&kind::bit_length(exponent))
}

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Ecdsa(Digest),
    Ed25519,
    RsaPkcs1(Digest),
    RsaPss(Digest),
}

/// The digests that signatures are verified with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digest {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Method {
    /// Reads an AlgorithmIdentifier: the method, and its name.
    fn read(algorithm: &[u8], notes: &Notes) -> Result<(Self, String), Error> {
        let read = Reader::new(algorithm, 0, notes).any().and_then(Algorithm::read);
        let algorithm = read.map_err(|_| malformed("it could not be read"))?;
        let parameters = algorithm.parameters;
        let contents = parameters.map(|parameters| parameters.contents()).unwrap_or_default();
        let name = signature_name(algorithm.oid, contents);
        let unsupported = |name: &str| Error::Unsupported {
            what: Feature::SignatureAlgorithm,
            name: name.to_owned(),
        };
        if algorithm.oid == rfc5912::ID_RSASSA_PSS {
            return match parameters.and_then(pss_digest) {
                Some(digest) => Ok((Self::RsaPss(digest), name)),
                None => Err(unsupported(&format!("{name} and unusual parameters"))),
            };
        }
        // RFC 4055 §5 wants NULL behind RSA, RFC 5758 §3.2 and RFC 8410 §3 want nothing; writers differ.
        if parameters.is_some_and(|parameters| parameters.whole() != NULL) {
            return Err(malformed("it has parameters that it should not have"));
        }
        let method = METHODS.iter().find(|(oid, _)| *oid == algorithm.oid);
        method.map(|(_, method)| (*method, name.clone())).ok_or_else(|| unsupported(&name))
    }

    /// Whether a key of this kind can have made it.
    fn fits(self, key: &KeyType) -> bool {
        match self {
            Self::Ecdsa(_) => matches!(
                key,
                KeyType::P256
                    | KeyType::P384
                    | KeyType::P521
                    | KeyType::Secp256k1
                    | KeyType::OtherCurve(_)
            ),
            Self::Ed25519 => *key == KeyType::Ed25519,
            Self::RsaPkcs1(_) => matches!(key, KeyType::Rsa(_)),
            Self::RsaPss(_) => matches!(key, KeyType::Rsa(_) | KeyType::RsaPss(_)),
        }
    }

    /// Whether the key itself says nothing against it: one for PSS may name the only digest that it is
    /// used with (RFC 4055 §1.2). `None` for parameters that are not understood here.
    fn is_allowed_by(self, public_key: &[u8], notes: &Notes) -> Option<bool> {
        let Self::RsaPss(digest) = self else { return Some(true) };
        let parameters = || {
            let mut parts = Reader::new(public_key, 0, notes).sequence("").ok()?;
            let algorithm = Algorithm::read(parts.any().ok()?).ok()?;
            algorithm.parameters.filter(|_| algorithm.oid == rfc5912::ID_RSASSA_PSS)
        };
        match parameters() {
            Some(parameters) => pss_digest(parameters).map(|allowed| allowed == digest),
            None => Some(true),
        }
    }

    /// What the cryptographic library verifies it with; `None` where it does not.
    fn verification(self, key: &KeyType) -> Option<&'static dyn VerificationAlgorithm> {
        match (self, key) {
            (Self::Ed25519, _) => Some(&backend::ED25519),
            (Self::RsaPkcs1(digest), KeyType::Rsa(1024..=8192)) => rsa_pkcs1(digest, key),
            (Self::RsaPss(digest), KeyType::Rsa(2048..=8192) | KeyType::RsaPss(2048..=8192)) => {
                match digest {
                    Digest::Sha1 => None,
                    Digest::Sha256 => Some(&backend::RSA_PSS_2048_8192_SHA256),
                    Digest::Sha384 => Some(&backend::RSA_PSS_2048_8192_SHA384),
                    Digest::Sha512 => Some(&backend::RSA_PSS_2048_8192_SHA512),
                }
            }
            (Self::Ecdsa(digest), curve) => ecdsa(digest, curve),
            _ => None,
        }
    }
}

fn rsa_pkcs1(digest: Digest, key: &KeyType) -> Option<&'static dyn VerificationAlgorithm> {
    match digest {
        Digest::Sha1 => Some(&backend::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        Digest::Sha256 => Some(&backend::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        // Neither library has it for smaller ones.
        Digest::Sha384 if matches!(key, KeyType::Rsa(..2048)) => None,
        Digest::Sha384 => Some(&backend::RSA_PKCS1_2048_8192_SHA384),
        Digest::Sha512 => Some(&backend::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
    }
}

fn ecdsa(digest: Digest, curve: &KeyType) -> Option<&'static dyn VerificationAlgorithm> {
    match (curve, digest) {
        (KeyType::P256, Digest::Sha256) => Some(&backend::ECDSA_P256_SHA256_ASN1),
        (KeyType::P256, Digest::Sha384) => Some(&backend::ECDSA_P256_SHA384_ASN1),
        (KeyType::P384, Digest::Sha256) => Some(&backend::ECDSA_P384_SHA256_ASN1),
        (KeyType::P384, Digest::Sha384) => Some(&backend::ECDSA_P384_SHA384_ASN1),
        _ => rare_ecdsa(digest, curve),
    }
}

/// What only one of the two libraries has.
#[cfg(feature = "aws-lc-rs")]
fn rare_ecdsa(digest: Digest, curve: &KeyType) -> Option<&'static dyn VerificationAlgorithm> {
    match (curve, digest) {
        (KeyType::P256, Digest::Sha1) => Some(&backend::ECDSA_P256_SHA1_ASN1),
        (KeyType::P256, Digest::Sha512) => Some(&backend::ECDSA_P256_SHA512_ASN1),
        (KeyType::P384, Digest::Sha512) => Some(&backend::ECDSA_P384_SHA512_ASN1),
        (KeyType::P521, Digest::Sha1) => Some(&backend::ECDSA_P521_SHA1_ASN1),
        (KeyType::P521, Digest::Sha256) => Some(&backend::ECDSA_P521_SHA256_ASN1),
        (KeyType::P521, Digest::Sha384) => Some(&backend::ECDSA_P521_SHA384_ASN1),
        (KeyType::P521, Digest::Sha512) => Some(&backend::ECDSA_P521_SHA512_ASN1),
        _ => None,
    }
}

#[cfg(not(feature = "aws-lc-rs"))]
fn rare_ecdsa(_: Digest, _: &KeyType) -> Option<&'static dyn VerificationAlgorithm> {
    None
}

/// The digest of RSASSA-PSS-params (RFC 4055 §3.1), if all the rest is what the digest makes usual: the
/// mask from the same digest, a salt of its length. The library verifies nothing else.
///
/// ```text
/// RSASSA-PSS-params ::= SEQUENCE {
///     hashAlgorithm    [0] AlgorithmIdentifier DEFAULT sha1,
///     maskGenAlgorithm [1] AlgorithmIdentifier DEFAULT mgf1SHA1,
///     saltLength       [2] INTEGER DEFAULT 20,
///     trailerField     [3] INTEGER DEFAULT 1 }
/// ```
fn pss_digest(parameters: Element<'_>) -> Option<Digest> {
    if parameters.tag() != Tag::SEQUENCE {
        return None;
    }
    let mut parts = parameters.children().ok()?;
    let mut field = |number| match parts.optional(Tag::context(number)).ok()? {
        Some(field) => Some(Some(field.children().ok()?.any().ok()?)),
        None => Some(None),
    };
    let digest = field(0)?.map_or(Some(Digest::Sha1), digest)?;
    let mask = match field(1)? {
        Some(mask) => {
            let mask = Algorithm::read(mask).ok()?;
            (mask.oid == rfc5912::ID_MGF_1).then_some(mask.parameters?).and_then(self::digest)?
        }
        None => Digest::Sha1,
    };
    let salt = field(2)?.map_or(&[20][..], |salt| salt.contents());
    let trailer = field(3)?.map_or(&[1][..], |trailer| trailer.contents());
    (mask == digest && salt == [digest.size()] && trailer == [1]).then_some(digest)
}

fn digest(algorithm: Element<'_>) -> Option<Digest> {
    match Algorithm::read(algorithm).ok()?.oid {
        rfc5912::ID_SHA_1 => Some(Digest::Sha1),
        rfc5912::ID_SHA_256 => Some(Digest::Sha256),
        rfc5912::ID_SHA_384 => Some(Digest::Sha384),
        rfc5912::ID_SHA_512 => Some(Digest::Sha512),
        _ => None,
    }
}

impl Digest {
    /// In bytes.
    fn size(self) -> u8 {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

fn malformed(reason: &'static str) -> Error {
    Error::Malformed { what: "signature algorithm", reason }
}

const UNREADABLE_KEY: Error =
    Error::Malformed { what: "public key", reason: "its parts are damaged" };
const NULL: [u8; 2] = [5, 0];
const ECDSA_WITH_SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");
/// What old versions of Windows write for the one of PKCS#1.
const SHA_1_WITH_RSA_OF_OIW: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.29");

const METHODS: [(ObjectIdentifier, Method); 10] = [
    (rfc5912::SHA_1_WITH_RSA_ENCRYPTION, Method::RsaPkcs1(Digest::Sha1)),
    (SHA_1_WITH_RSA_OF_OIW, Method::RsaPkcs1(Digest::Sha1)),
    (rfc5912::SHA_256_WITH_RSA_ENCRYPTION, Method::RsaPkcs1(Digest::Sha256)),
    (rfc5912::SHA_384_WITH_RSA_ENCRYPTION, Method::RsaPkcs1(Digest::Sha384)),
    (rfc5912::SHA_512_WITH_RSA_ENCRYPTION, Method::RsaPkcs1(Digest::Sha512)),
    (ECDSA_WITH_SHA_1, Method::Ecdsa(Digest::Sha1)),
    (rfc5912::ECDSA_WITH_SHA_256, Method::Ecdsa(Digest::Sha256)),
    (rfc5912::ECDSA_WITH_SHA_384, Method::Ecdsa(Digest::Sha384)),
    (rfc5912::ECDSA_WITH_SHA_512, Method::Ecdsa(Digest::Sha512)),
    (rfc8410::ID_ED_25519, Method::Ed25519),
];

#[cfg(test)]
mod tests;
