//! An encryption as a file states it: read, priced, and taken off.

use const_oid::ObjectIdentifier;
use zeroize::Zeroizing;

use super::{
    Cipher, Cost, Derivation, Digest, Encryption, Family, cipher,
    kdf::{self, Purpose},
    oid, price,
};
use crate::{
    ber::{Element, Fault, Reader, Tag},
    error::{Error, Feature},
};

/// An AlgorithmIdentifier of encryption under a password, with all that deriving its key takes.
#[derive(Debug, Clone)]
pub(crate) struct Scheme {
    encryption: Encryption,
    salt: Vec<u8>,
    /// Empty where it comes from the password, as the key does.
    initial_vector: Vec<u8>,
    key_bytes: usize,
    cost: Cost,
}

/// A key, and the initial vector where that comes from the password too.
pub(crate) struct DerivedKey(Zeroizing<Vec<u8>>);

impl Scheme {
    /// Reads an AlgorithmIdentifier (RFC 5280 §4.1.1.2).
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when it is not one or its numbers make no sense, [`Error::Unsupported`] for an
    /// algorithm that is not known here.
    pub(crate) fn read(identifier: Element<'_>) -> Result<Self, Error> {
        let mut parts = identifier.children()?;
        let algorithm = parts.oid("an encryption algorithm is not named")?;
        if algorithm == oid::PBES2 {
            let parameters = parts.sequence(NO_PARAMETERS)?;
            parts.end()?;
            return Self::read_pbes2(parameters);
        }
        let Some((derivation, digest, cipher)) = by_oid(algorithm) else {
            return Err(unsupported(Feature::Encryption, algorithm));
        };
        let mut parameters = parts.sequence(NO_PARAMETERS)?;
        parts.end()?;
        let salt = parameters.octets("an encryption has no salt")?.to_vec();
        let count = rounds(&mut parameters)?;
        parameters.end()?;
        let stated = saturated(count);
        let key_bytes = key_bytes(cipher);
        let (derivation, cost) = match derivation {
            Family::Pkcs12 => (
                Derivation::Pkcs12 { digest, rounds: stated },
                price::pkcs12(digest, count, key_bytes, initial_vector_bytes(cipher)),
            ),
            Family::Pkcs5 => {
                (Derivation::Pbkdf1 { digest, rounds: stated }, price::pbkdf1(digest, count))
            }
        };
        let encryption =
            Encryption { derivation, cipher, salt_bytes: salt.len(), is_prf_left_out: false };
        Ok(Self { encryption, salt, initial_vector: Vec::new(), key_bytes, cost })
    }

    fn read_pbes2(mut parameters: Reader<'_>) -> Result<Self, Error> {
        let derivation = parameters.sequence("an encryption has no key derivation")?;
        let scheme = parameters.expect(Tag::SEQUENCE, "an encryption has no cipher")?;
        parameters.end()?;
        let derivation = KeyDerivation::read(derivation)?;
        let mut parts = scheme.children()?;
        let algorithm = parts.oid("a cipher is not named")?;
        let Some(cipher) = pbes2_cipher(algorithm) else {
            return Err(unsupported(Feature::Cipher, algorithm));
        };
        let (cipher, key_bytes, initial_vector) = match cipher {
            Cipher::Rc2Cbc { .. } => rc2_parameters(&mut parts, derivation.key_length)?,
            Cipher::AesGcm { bits, .. } => {
                let mut gcm = parts.sequence("a cipher has no nonce")?;
                let nonce = gcm.octets("a cipher has no nonce")?.to_vec();
                let tag_bytes = match gcm.optional(Tag::INTEGER)? {
                    Some(size) => number(size)?,
                    None => 12,
                };
                gcm.end()?;
                let tag_bytes = match tag_bytes {
                    12 => 12,
                    16 => 16,
                    _ => return Err(unsupported(Feature::CipherTag, algorithm)),
                };
                (Cipher::AesGcm { bits, tag_bytes }, key_bytes(cipher), nonce)
            }
            other => {
                (other, key_bytes(other), parts.octets("a cipher has no initial vector")?.to_vec())
            }
        };
        parts.end()?;
        if initial_vector.len() != initial_vector_bytes(cipher) {
            return Err(scheme.fault("a cipher has an initial vector of the wrong size").into());
        }
        if derivation.key_length.is_some_and(|stated| stated != key_bytes as u128) {
            return Err(scheme.fault("a key length does not fit its cipher").into());
        }
        let encryption = Encryption {
            derivation: derivation.algorithm,
            cipher,
            salt_bytes: derivation.salt.len(),
            is_prf_left_out: derivation.is_prf_left_out,
        };
        let cost = derivation.cost(key_bytes);
        Ok(Self { encryption, salt: derivation.salt, initial_vector, key_bytes, cost })
    }

    /// What can be told about it.
    pub(crate) fn encryption(&self) -> Encryption {
        self.encryption
    }

    /// What deriving the key will cost.
    pub(crate) fn cost(&self) -> Cost {
        self.cost
    }

    /// What the derivation makes of text.
    pub(crate) fn family(&self) -> Family {
        match self.encryption.derivation {
            Derivation::Pkcs12 { .. } => Family::Pkcs12,
            Derivation::Pbkdf1 { .. } | Derivation::Pbkdf2 { .. } | Derivation::Scrypt { .. } => {
                Family::Pkcs5
            }
        }
    }

    /// Whether `encrypted` can be what this cipher has made, by its length.
    pub(crate) fn is_possible(&self, encrypted: &[u8]) -> bool {
        match self.encryption.cipher {
            Cipher::AesCbc { .. } => !encrypted.is_empty() && encrypted.len().is_multiple_of(16),
            Cipher::AesGcm { tag_bytes, .. } => encrypted.len() > usize::from(tag_bytes),
            Cipher::Rc4 { .. } => !encrypted.is_empty(),
            Cipher::DesCbc
            | Cipher::Rc2Cbc { .. }
            | Cipher::TripleDesCbc
            | Cipher::TwoKeyTripleDesCbc => {
                !encrypted.is_empty() && encrypted.len().is_multiple_of(8)
            }
        }
    }

    /// Derives the key from the bytes of a password. What it costs must have been agreed to.
    pub(crate) fn derive(&self, password: &[u8]) -> DerivedKey {
        let vector = if self.initial_vector.is_empty() {
            initial_vector_bytes(self.encryption.cipher)
        } else {
            0
        };
        let mut bytes = Zeroizing::new(vec![0; self.key_bytes + vector]);
        let (key, vector) = bytes.split_at_mut(self.key_bytes.min(self.key_bytes + vector));
        match self.encryption.derivation {
            Derivation::Pbkdf1 { digest, rounds } => {
                kdf::pbkdf1(digest, password, &self.salt, rounds, &mut bytes);
            }
            Derivation::Pbkdf2 { digest, rounds } => {
                kdf::pbkdf2_with(digest, password, &self.salt, rounds, key);
            }
            Derivation::Pkcs12 { digest, rounds } => {
                let part = |purpose, part: &mut [u8]| {
                    kdf::pkcs12_with(digest, password, &self.salt, purpose, rounds, part);
                };
                part(Purpose::Encryption, key);
                part(Purpose::InitialVector, vector);
            }
            Derivation::Scrypt { n, r, p } => kdf::scrypt(password, &self.salt, n, r, p, key),
        }
        DerivedKey(bytes)
    }

    /// Takes the encryption off; `None` if `key` is not the right one or `encrypted` was changed.
    pub(crate) fn decrypt(&self, key: &DerivedKey, encrypted: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (key, vector) = key.0.split_at_checked(self.key_bytes)?;
        let vector = if self.initial_vector.is_empty() { vector } else { &self.initial_vector };
        cipher::decrypt(self.encryption.cipher, key, vector, encrypted)
    }
}

/// A key derivation of RFC 8018 or RFC 7914, as PBES2 and PBMAC1 name it.
pub(crate) struct KeyDerivation {
    pub(crate) algorithm: Derivation,
    pub(crate) salt: Vec<u8>,
    pub(crate) key_length: Option<u128>,
    pub(crate) is_prf_left_out: bool,
    /// For a key of one block.
    stated: Cost,
}

impl KeyDerivation {
    pub(crate) fn read(mut parts: Reader<'_>) -> Result<Self, Error> {
        let algorithm = parts.oid("a key derivation is not named")?;
        let parameters = parts.sequence("a key derivation has no parameters")?;
        parts.end()?;
        match algorithm {
            oid::PBKDF2 => Self::read_pbkdf2(parameters),
            oid::SCRYPT => Self::read_scrypt(parameters),
            other => Err(unsupported(Feature::KeyDerivation, other)),
        }
    }

    /// What it costs to derive a key of so many bytes.
    pub(crate) fn cost(&self, key_bytes: usize) -> Cost {
        match (self.algorithm, self.stated) {
            (Derivation::Pbkdf2 { digest, .. }, Cost::Rounds(rounds)) => {
                price::pbkdf2(digest, rounds, key_bytes)
            }
            (_, stated) => stated,
        }
    }

    /// PBKDF2-params (RFC 8018 appendix A.2).
    fn read_pbkdf2(mut parameters: Reader<'_>) -> Result<Self, Error> {
        if parameters.is_next(Tag::SEQUENCE) {
            let mut other_source = parameters.sequence("a key derivation has no salt")?;
            return Err(unsupported(Feature::SaltSource, other_source.oid("a salt is not named")?));
        }
        let salt = parameters.octets("a key derivation has no salt")?.to_vec();
        let count = rounds(&mut parameters)?;
        let key_length = match parameters.optional(Tag::INTEGER)? {
            Some(length) => Some(key_length(length)?),
            None => None,
        };
        let prf = parameters.optional(Tag::SEQUENCE)?;
        let digest = match prf {
            Some(prf) => {
                let mut prf = prf.children()?;
                let name = prf.oid("a PRF is not named")?;
                let _null_or_nothing = prf.next()?;
                prf.end()?;
                Digest::of_hmac_oid(name).ok_or_else(|| unsupported(Feature::Prf, name))?
            }
            None => Digest::Sha1,
        };
        parameters.end()?;
        Ok(Self {
            algorithm: Derivation::Pbkdf2 { digest, rounds: saturated(count) },
            salt,
            key_length,
            is_prf_left_out: prf.is_none(),
            stated: Cost::Rounds(count),
        })
    }

    /// scrypt-params (RFC 7914 §7.1).
    fn read_scrypt(mut parameters: Reader<'_>) -> Result<Self, Error> {
        let salt = parameters.octets("a key derivation has no salt")?.to_vec();
        let mut size = || -> Result<(Element<'_>, u128), Fault> {
            let element = parameters.expect(Tag::INTEGER, "scrypt has no parameters")?;
            Ok((element, number(element)?))
        };
        let ((cost, n), (_, r), (_, p)) = (size()?, size()?, size()?);
        if !n.is_power_of_two() || n < 2 || r == 0 || p == 0 {
            return Err(cost.fault("the parameters of scrypt make no sense").into());
        }
        let key_length = match parameters.optional(Tag::INTEGER)? {
            Some(length) => Some(key_length(length)?),
            None => None,
        };
        parameters.end()?;
        let salt_bytes = salt.len() as u128;
        let (stated_r, stated_p) = (saturated(r), saturated(p));
        let small = |stated: u64| u32::try_from(stated).unwrap_or(u32::MAX);
        Ok(Self {
            algorithm: Derivation::Scrypt {
                n: saturated(n),
                r: small(stated_r),
                p: small(stated_p),
            },
            salt,
            key_length,
            is_prf_left_out: false,
            stated: Cost::Scrypt { n, r, p, salt_bytes },
        })
    }
}

/// A positive number of rounds.
pub(crate) fn rounds(parts: &mut Reader<'_>) -> Result<u128, Fault> {
    let element = parts.expect(Tag::INTEGER, "a key derivation has no number of rounds")?;
    match number(element)? {
        0 => Err(element.fault("a key derivation has 0 rounds")),
        count => Ok(count),
    }
}

fn key_length(element: Element<'_>) -> Result<u128, Fault> {
    match number(element)? {
        0 => Err(element.fault("a key has no length")),
        length => Ok(length),
    }
}

/// An INTEGER that is not negative; one beyond 128 bits counts as the largest.
fn number(element: Element<'_>) -> Result<u128, Fault> {
    let bytes = element.contents();
    match bytes.first() {
        None => Err(element.fault("a number is empty")),
        Some(first) if first & 0x80 != 0 => Err(element.fault("a number is negative")),
        Some(_) => Ok(bytes
            .iter()
            .try_fold(0_u128, |sum, byte| sum.checked_mul(256)?.checked_add(u128::from(*byte)))
            .unwrap_or(u128::MAX)),
    }
}

/// RC2-CBC-Parameter (RFC 8018 appendix B.2.3): the version is a code for the effective bits.
fn rc2_parameters(
    parts: &mut Reader<'_>,
    key_length: Option<u128>,
) -> Result<(Cipher, usize, Vec<u8>), Error> {
    let (bits, vector) = if parts.is_next(Tag::OCTET_STRING) {
        (32, parts.octets("a cipher has no initial vector")?)
    } else {
        let mut rc2 = parts.sequence("a cipher has no initial vector")?;
        let version = rc2.expect(Tag::INTEGER, "RC2 has no version")?;
        let bits = match number(version)? {
            160 => 40,
            120 => 64,
            58 => 128,
            _ => return Err(unsupported(Feature::Rc2Version, oid::RC2_CBC)),
        };
        let vector = rc2.octets("a cipher has no initial vector")?;
        rc2.end()?;
        (bits, vector)
    };
    let key_bytes = match key_length {
        // More would only make the derivation longer: no writer uses it.
        Some(length) if length <= 16 => usize::try_from(length).unwrap_or(16),
        Some(_) => return Err(parts.fault("a key length does not fit its cipher").into()),
        None => usize::from(bits / 8),
    };
    Ok((Cipher::Rc2Cbc { bits }, key_bytes, vector.to_vec()))
}

/// How many bytes the key of `cipher` has.
fn key_bytes(cipher: Cipher) -> usize {
    match cipher {
        Cipher::AesCbc { bits }
        | Cipher::AesGcm { bits, .. }
        | Cipher::Rc2Cbc { bits }
        | Cipher::Rc4 { bits } => usize::from(bits / 8),
        Cipher::DesCbc => 8,
        Cipher::TripleDesCbc => 24,
        Cipher::TwoKeyTripleDesCbc => 16,
    }
}

fn initial_vector_bytes(cipher: Cipher) -> usize {
    match cipher {
        Cipher::AesCbc { .. } => 16,
        Cipher::AesGcm { .. } => 12,
        Cipher::Rc4 { .. } => 0,
        Cipher::DesCbc
        | Cipher::Rc2Cbc { .. }
        | Cipher::TripleDesCbc
        | Cipher::TwoKeyTripleDesCbc => 8,
    }
}

/// The schemes whose one identifier says everything (RFC 7292 appendix C, RFC 8018 appendix A.3).
fn by_oid(algorithm: ObjectIdentifier) -> Option<(Family, Digest, Cipher)> {
    use {Cipher::*, Digest::*, Family::*};
    Some(match algorithm {
        oid::PBE_SHA1_RC4_128 => (Pkcs12, Sha1, Rc4 { bits: 128 }),
        oid::PBE_SHA1_RC4_40 => (Pkcs12, Sha1, Rc4 { bits: 40 }),
        oid::PBE_SHA1_3DES => (Pkcs12, Sha1, TripleDesCbc),
        oid::PBE_SHA1_2DES => (Pkcs12, Sha1, TwoKeyTripleDesCbc),
        oid::PBE_SHA1_RC2_128 => (Pkcs12, Sha1, Rc2Cbc { bits: 128 }),
        oid::PBE_SHA1_RC2_40 => (Pkcs12, Sha1, Rc2Cbc { bits: 40 }),
        oid::PBE_MD5_DES => (Pkcs5, Md5, DesCbc),
        oid::PBE_MD5_RC2 => (Pkcs5, Md5, Rc2Cbc { bits: 64 }),
        oid::PBE_SHA1_DES => (Pkcs5, Sha1, DesCbc),
        oid::PBE_SHA1_RC2 => (Pkcs5, Sha1, Rc2Cbc { bits: 64 }),
        _ => return None,
    })
}

fn pbes2_cipher(algorithm: ObjectIdentifier) -> Option<Cipher> {
    Some(match algorithm {
        oid::AES128_CBC => Cipher::AesCbc { bits: 128 },
        oid::AES192_CBC => Cipher::AesCbc { bits: 192 },
        oid::AES256_CBC => Cipher::AesCbc { bits: 256 },
        oid::AES128_GCM => Cipher::AesGcm { bits: 128, tag_bytes: 12 },
        oid::AES192_GCM => Cipher::AesGcm { bits: 192, tag_bytes: 12 },
        oid::AES256_GCM => Cipher::AesGcm { bits: 256, tag_bytes: 12 },
        oid::DES_CBC => Cipher::DesCbc,
        oid::DES_EDE3_CBC => Cipher::TripleDesCbc,
        oid::RC2_CBC => Cipher::Rc2Cbc { bits: 128 },
        _ => return None,
    })
}

fn saturated(count: u128) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The error for an algorithm that this library does not know, with its name where it has one.
pub(crate) fn unsupported(what: Feature, algorithm: ObjectIdentifier) -> Error {
    Error::Unsupported { what, name: oid::described(algorithm) }
}

const NO_PARAMETERS: &str = "an encryption has no parameters";
