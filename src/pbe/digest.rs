//! The digests that key derivations and integrity checks name.

use const_oid::{ObjectIdentifier, db::rfc5912};
use hmac::{KeyInit, Mac, SimpleHmac};
use sha1::digest::block_api::BlockSizeUser;

use crate::error::Error;

/// A digest that some writer has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Digest {
    /// MD5 (RFC 1321).
    Md5,
    /// SHA-1 (FIPS 180-4).
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA-512 cut to 224 bits.
    Sha512Of224,
    /// SHA-512 cut to 256 bits.
    Sha512Of256,
    /// SHA3-224 (FIPS 202).
    Sha3Of224,
    /// SHA3-256.
    Sha3Of256,
    /// SHA3-384.
    Sha3Of384,
    /// SHA3-512.
    Sha3Of512,
}

impl Digest {
    /// The name that JSON uses: `sha256`, `sha512-224`, `sha3-256`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Sha512Of224 => "sha512-224",
            Self::Sha512Of256 => "sha512-256",
            Self::Sha3Of224 => "sha3-224",
            Self::Sha3Of256 => "sha3-256",
            Self::Sha3Of384 => "sha3-384",
            Self::Sha3Of512 => "sha3-512",
        }
    }

    /// The digest that `oid` names.
    pub(crate) fn of_oid(oid: ObjectIdentifier) -> Option<Self> {
        DIGESTS.iter().find(|(known, _)| *known == oid).map(|(_, digest)| *digest)
    }

    /// The digest of the HMAC that `oid` names, as a PRF (RFC 8018 appendix B.1) or a MAC.
    pub(crate) fn of_hmac_oid(oid: ObjectIdentifier) -> Option<Self> {
        HMACS.iter().find(|(known, _)| *known == oid).map(|(_, digest)| *digest)
    }

    /// How many bytes the digest has.
    pub(crate) fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 | Self::Sha512Of224 | Self::Sha3Of224 => 28,
            Self::Sha256 | Self::Sha512Of256 | Self::Sha3Of256 => 32,
            Self::Sha384 | Self::Sha3Of384 => 48,
            Self::Sha512 | Self::Sha3Of512 => 64,
        }
    }
}

/// Calls a function that is generic over the digest.
macro_rules! with_digest {
    ($digest:expr, $function:ident ( $($argument:expr),* )) => {{
        use $crate::pbe::digest::Digest as Known;
        match $digest {
            Known::Md5 => $function::<md5::Md5>($($argument),*),
            Known::Sha1 => $function::<sha1::Sha1>($($argument),*),
            Known::Sha224 => $function::<sha2::Sha224>($($argument),*),
            Known::Sha256 => $function::<sha2::Sha256>($($argument),*),
            Known::Sha384 => $function::<sha2::Sha384>($($argument),*),
            Known::Sha512 => $function::<sha2::Sha512>($($argument),*),
            Known::Sha512Of224 => $function::<sha2::Sha512_224>($($argument),*),
            Known::Sha512Of256 => $function::<sha2::Sha512_256>($($argument),*),
            Known::Sha3Of224 => $function::<sha3::Sha3_224>($($argument),*),
            Known::Sha3Of256 => $function::<sha3::Sha3_256>($($argument),*),
            Known::Sha3Of384 => $function::<sha3::Sha3_384>($($argument),*),
            Known::Sha3Of512 => $function::<sha3::Sha3_512>($($argument),*),
        }
    }};
}
pub(super) use with_digest;

/// HMAC (RFC 2104) of `content`.
///
/// # Errors
///
/// None in practice: HMAC takes a key of any length.
pub(crate) fn hmac(digest: Digest, key: &[u8], content: &[u8]) -> Result<Vec<u8>, Error> {
    let code: Option<Vec<u8>> = with_digest!(digest, code(key, content));
    code.ok_or(Error::Signing)
}

/// Whether `expected` is the HMAC of `content`, compared in constant time.
pub(crate) fn is_hmac(digest: Digest, key: &[u8], content: &[u8], expected: &[u8]) -> bool {
    with_digest!(digest, is_code(key, content, expected))
}

// `SimpleHmac`, since SHA-3 has no compression function whose state could be kept half-way.
fn begun<D>(key: &[u8], content: &[u8]) -> Option<SimpleHmac<D>>
where
    D: sha1::Digest + BlockSizeUser,
{
    let mut mac = <SimpleHmac<D> as KeyInit>::new_from_slice(key).ok()?;
    mac.update(content);
    Some(mac)
}

fn code<D: sha1::Digest + BlockSizeUser>(key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    Some(begun::<D>(key, content)?.finalize().into_bytes().to_vec())
}

fn is_code<D>(key: &[u8], content: &[u8], expected: &[u8]) -> bool
where
    D: sha1::Digest + BlockSizeUser,
{
    begun::<D>(key, content).is_some_and(|mac| mac.verify_slice(expected).is_ok())
}

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

const DIGESTS: [(ObjectIdentifier, Digest); 12] = [
    (oid("1.2.840.113549.2.5"), Digest::Md5),
    (rfc5912::ID_SHA_1, Digest::Sha1),
    (rfc5912::ID_SHA_224, Digest::Sha224),
    (rfc5912::ID_SHA_256, Digest::Sha256),
    (rfc5912::ID_SHA_384, Digest::Sha384),
    (rfc5912::ID_SHA_512, Digest::Sha512),
    (oid("2.16.840.1.101.3.4.2.5"), Digest::Sha512Of224),
    (oid("2.16.840.1.101.3.4.2.6"), Digest::Sha512Of256),
    (oid("2.16.840.1.101.3.4.2.7"), Digest::Sha3Of224),
    (oid("2.16.840.1.101.3.4.2.8"), Digest::Sha3Of256),
    (oid("2.16.840.1.101.3.4.2.9"), Digest::Sha3Of384),
    (oid("2.16.840.1.101.3.4.2.10"), Digest::Sha3Of512),
];

const HMACS: [(ObjectIdentifier, Digest); 12] = [
    (oid("1.2.840.113549.2.6"), Digest::Md5),
    (oid("1.2.840.113549.2.7"), Digest::Sha1),
    (oid("1.2.840.113549.2.8"), Digest::Sha224),
    (oid("1.2.840.113549.2.9"), Digest::Sha256),
    (oid("1.2.840.113549.2.10"), Digest::Sha384),
    (oid("1.2.840.113549.2.11"), Digest::Sha512),
    (oid("1.2.840.113549.2.12"), Digest::Sha512Of224),
    (oid("1.2.840.113549.2.13"), Digest::Sha512Of256),
    (oid("2.16.840.1.101.3.4.2.13"), Digest::Sha3Of224),
    (oid("2.16.840.1.101.3.4.2.14"), Digest::Sha3Of256),
    (oid("2.16.840.1.101.3.4.2.15"), Digest::Sha3Of384),
    (oid("2.16.840.1.101.3.4.2.16"), Digest::Sha3Of512),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digest_has_one_identifier_of_each_kind_and_its_size() {
        for table in [DIGESTS, HMACS] {
            for (oid, digest) in table {
                assert_eq!(table.iter().filter(|(_, other)| *other == digest).count(), 1);
                assert_eq!(table.iter().filter(|(other, _)| *other == oid).count(), 1);
                assert_eq!(hmac(digest, b"key", b"content").unwrap().len(), digest.size());
            }
        }
    }
}
