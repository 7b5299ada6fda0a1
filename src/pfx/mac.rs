//! Integrity under a password: HMAC over the PKCS#12 derivation (RFC 7292 §5.1) and PBMAC1 (RFC 9879).

use const_oid::ObjectIdentifier;
use der::asn1::{Any, OctetString};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::{
    asn1::{DigestInfo, MacData, Pbes2Parameters},
    cipher,
    kdf::{self, Purpose},
    oid, too_long,
};
use crate::{error::Error, random, secret::Password};

/// A key for the integrity check, with what tells a reader how to derive it again.
pub(super) struct MacKey {
    hash: Hash,
    key: Zeroizing<Vec<u8>>,
    algorithm: AlgorithmIdentifierOwned,
    salt: OctetString,
    iterations: u32,
}

#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
}

impl MacKey {
    /// Derives a key for HMAC-SHA-1 from a random salt of 8 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn sha1(password: &Password, rounds: u32) -> Result<Self, Error> {
        let salt = random::bytes::<8>()?;
        let mut key = Zeroizing::new(vec![0; 20]);
        let password = kdf::bmp_password(password);
        kdf::pkcs12::<Sha1>(&password, &salt, Purpose::Mac, rounds, &mut key);
        Self::pkcs12(Hash::Sha1, oid::SHA1, key, &salt, rounds)
    }

    /// Derives a key for HMAC-SHA-256 from a random salt of 16 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn sha256(password: &Password, rounds: u32) -> Result<Self, Error> {
        let salt = random::bytes::<16>()?;
        let mut key = Zeroizing::new(vec![0; 32]);
        let password = kdf::bmp_password(password);
        kdf::pkcs12::<Sha256>(&password, &salt, Purpose::Mac, rounds, &mut key);
        Self::pkcs12(Hash::Sha256, oid::SHA256, key, &salt, rounds)
    }

    /// Derives a key for PBMAC1 with PBKDF2-HMAC-SHA-256 and HMAC-SHA-256.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn pbmac1(password: &Password, rounds: u32) -> Result<Self, Error> {
        let salt = random::bytes::<16>()?;
        let mut key = Zeroizing::new(vec![0; 32]);
        kdf::pbkdf2_sha256(password, &salt, rounds, &mut key);
        // RFC 9879 §5: the key length must be stated, and as long as the digest.
        let algorithm = cipher::pbkdf2(&salt, rounds, Some(32))
            .and_then(|key_derivation| {
                let scheme = cipher::hmac_sha256();
                cipher::identifier(oid::PBMAC1, &Pbes2Parameters { key_derivation, scheme })
            })
            .map_err(too_long)?;
        // Salt and rounds outside the parameters count for nothing, but must be there.
        let unused = OctetString::new(UNUSED_SALT).map_err(too_long)?;
        Ok(Self { hash: Hash::Sha256, key, algorithm, salt: unused, iterations: 1 })
    }

    fn pkcs12(
        hash: Hash,
        digest: ObjectIdentifier,
        key: Zeroizing<Vec<u8>>,
        salt: &[u8],
        iterations: u32,
    ) -> Result<Self, Error> {
        let algorithm = AlgorithmIdentifierOwned { oid: digest, parameters: Some(Any::null()) };
        let salt = OctetString::new(salt).map_err(too_long)?;
        Ok(Self { hash, key, algorithm, salt, iterations })
    }

    /// Authenticates `content`, the bytes inside the authSafe octet string.
    ///
    /// # Errors
    ///
    /// None in practice: HMAC takes a key of any length.
    pub(super) fn authenticate(self, content: &[u8]) -> Result<MacData, Error> {
        let code = match self.hash {
            Hash::Sha1 => hmac::<Hmac<Sha1>>(&self.key, content)?,
            Hash::Sha256 => hmac::<Hmac<Sha256>>(&self.key, content)?,
        };
        let digest = OctetString::new(code).map_err(too_long)?;
        let mac = DigestInfo { algorithm: self.algorithm, digest };
        Ok(MacData { mac, salt: self.salt, iterations: self.iterations })
    }
}

fn hmac<M: Mac + KeyInit>(key: &[u8], content: &[u8]) -> Result<Vec<u8>, Error> {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(|_| Error::Signing)?;
    mac.update(content);
    Ok(mac.finalize().into_bytes().to_vec())
}

const UNUSED_SALT: &[u8] = b"NOT USED";
