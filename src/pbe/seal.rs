//! Putting encryption on: PBES2 with AES-256 (RFC 8018 §6.2), PKCS#12 PBE with 3DES (RFC 7292
//! appendix C).

use aes::Aes256;
use cbc::{
    Encryptor,
    cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use const_oid::ObjectIdentifier;
use der::{
    Encode, EncodeValue, Tagged,
    asn1::{Any, OctetString},
};
use des::TdesEde3;
use spki::AlgorithmIdentifierOwned;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    Digest, Family,
    asn1::{Pbes2Parameters, Pbkdf2Parameters, Pkcs12PbeParameters},
    kdf::{self, Purpose},
    oid,
    spelling::first_spelling,
};
use crate::{error::Error, random, secret::Password};

/// A key for one content, with the identifier that tells a reader how to derive it again.
pub(crate) struct ContentKey {
    algorithm: AlgorithmIdentifierOwned,
    secret: Secret,
}

#[derive(Zeroize, ZeroizeOnDrop)]
enum Secret {
    Aes256Cbc { key: [u8; 32], initial_vector: [u8; 16] },
    TripleDesCbc { key: [u8; 24], initial_vector: [u8; 8] },
}

impl ContentKey {
    /// Derives a key for AES-256-CBC by PBKDF2-HMAC-SHA-256 from a random salt of 16 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(crate) fn aes256(password: &Password, rounds: u32) -> Result<Self, Error> {
        let salt = random::bytes::<16>()?;
        let initial_vector = random::bytes::<16>()?;
        let mut key = [0; 32];
        let password = first_spelling(password, Family::Pkcs5);
        kdf::pbkdf2_with(Digest::Sha256, &password, &salt, rounds.into(), &mut key);
        let secret = Secret::Aes256Cbc { key, initial_vector };
        key.zeroize();
        let algorithm = pbes2(&salt, rounds, &initial_vector).map_err(too_long)?;
        Ok(Self { algorithm, secret })
    }

    /// Derives a key and an initial vector for 3DES-CBC by the PKCS#12 derivation with SHA-1 from a
    /// random salt of 8 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(crate) fn triple_des(password: &Password, rounds: u32) -> Result<Self, Error> {
        let salt = random::bytes::<8>()?;
        let password = first_spelling(password, Family::Pkcs12);
        let (mut key, mut initial_vector) = ([0; 24], [0; 8]);
        let derive = |purpose, part: &mut [u8]| {
            kdf::pkcs12_with(Digest::Sha1, &password, &salt, purpose, rounds.into(), part);
        };
        derive(Purpose::Encryption, &mut key);
        derive(Purpose::InitialVector, &mut initial_vector);
        let secret = Secret::TripleDesCbc { key, initial_vector };
        key.zeroize();
        let algorithm = pkcs12_pbe(&salt, rounds).map_err(too_long)?;
        Ok(Self { algorithm, secret })
    }

    /// Encrypts `content` with padding (RFC 5652 §6.3). The key serves for one content only, since
    /// its initial vector is fixed; so the value is used up.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub(crate) fn encrypt(self, content: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Error> {
        let encrypted = match &self.secret {
            Secret::Aes256Cbc { key, initial_vector } => {
                Encryptor::<Aes256>::new(key.into(), initial_vector.into())
                    .encrypt_padded_vec::<Pkcs7>(content)
            }
            Secret::TripleDesCbc { key, initial_vector } => {
                Encryptor::<TdesEde3>::new(key.into(), initial_vector.into())
                    .encrypt_padded_vec::<Pkcs7>(content)
            }
        };
        Ok((self.algorithm.to_der().map_err(too_long)?, encrypted))
    }
}

/// The identifier of PBKDF2-HMAC-SHA-256; `key_length` in bytes, where it has to be stated.
pub(crate) fn pbkdf2_identifier(
    salt: &[u8],
    rounds: u32,
    key_length: Option<u16>,
) -> der::Result<AlgorithmIdentifierOwned> {
    let parameters = Pbkdf2Parameters {
        salt: OctetString::new(salt)?,
        iterations: rounds,
        key_length,
        prf: hmac_sha256(),
    };
    identifier(oid::PBKDF2, &parameters)
}

/// The identifier of HMAC-SHA-256, with the NULL that RFC 8018 appendix B.1.2 asks for.
pub(crate) fn hmac_sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: oid::HMAC_SHA256, parameters: Some(Any::null()) }
}

/// An identifier with parameters.
pub(crate) fn identifier<T: EncodeValue + Tagged>(
    oid: ObjectIdentifier,
    parameters: &T,
) -> der::Result<AlgorithmIdentifierOwned> {
    Ok(AlgorithmIdentifierOwned { oid, parameters: Some(Any::encode_from(parameters)?) })
}

fn pbes2(salt: &[u8], rounds: u32, initial_vector: &[u8]) -> der::Result<AlgorithmIdentifierOwned> {
    let parameters = Pbes2Parameters {
        // Without a key length: AES-256 says it, and some readers refuse one that is stated.
        key_derivation: pbkdf2_identifier(salt, rounds, None)?,
        scheme: identifier(oid::AES256_CBC, &OctetString::new(initial_vector)?)?,
    };
    identifier(oid::PBES2, &parameters)
}

fn pkcs12_pbe(salt: &[u8], rounds: u32) -> der::Result<AlgorithmIdentifierOwned> {
    let parameters = Pkcs12PbeParameters { salt: OctetString::new(salt)?, iterations: rounds };
    identifier(oid::PBE_SHA1_3DES, &parameters)
}

/// Only a length that no memory holds can make the encoding fail.
fn too_long(_: der::Error) -> Error {
    Error::Malformed { what: "encryption", reason: "the content is too long" }
}
