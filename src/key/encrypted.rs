//! Private keys under a password: `EncryptedPrivateKeyInfo` (RFC 5958 §3).

use super::PrivateKey;
use crate::{
    ber::{Element, Notes, Reader, Tag, encode},
    error::Error,
    pbe::{Budget, ContentKey, Limits, Sealed},
    secret::Password,
};

impl PrivateKey {
    /// Reads an encrypted PKCS#8 key: `BEGIN ENCRYPTED PRIVATE KEY`.
    ///
    /// # Errors
    ///
    /// [`Error::WrongPassword`], [`Error::TooCostly`] beyond `limits`, [`Error::Unsupported`] for an
    /// encryption that is not known here, [`Error::Damaged`] or [`Error::Malformed`] for bytes that are
    /// no such key.
    pub fn from_encrypted_pkcs8_der(
        der: &[u8],
        password: &Password,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let notes = Notes::default();
        let element = Reader::new(der, 0, &notes).expect(Tag::SEQUENCE, "it is no sequence")?;
        let key = EncryptedKey::read(element)?;
        let mut budget = Budget::new(limits);
        budget.spend(key.0.scheme().cost())?;
        let opened = key.0.open(password, None, &mut budget)?;
        Self::from_pkcs8_der(&opened.content)
    }

    /// Returns the key as encrypted PKCS#8, under PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC: what
    /// OpenSSL 1.1 and later, Java 8u301 and later, and .NET read.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub fn to_encrypted_pkcs8_der(
        &self,
        password: &Password,
        rounds: u32,
    ) -> Result<Vec<u8>, Error> {
        ContentKey::aes256(password, rounds)?.encrypt_pkcs8(&self.pkcs8)
    }
}

/// A private key that is still encrypted.
#[derive(Debug, Clone)]
pub(crate) struct EncryptedKey(Sealed);

impl EncryptedKey {
    /// Reads `SEQUENCE { AlgorithmIdentifier, OCTET STRING }`.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] and [`Error::Unsupported`].
    pub(crate) fn read(element: Element<'_>) -> Result<Self, Error> {
        let mut parts = element.children()?;
        let algorithm = parts.expect(Tag::SEQUENCE, "an encrypted key names no encryption")?;
        let encrypted = parts.expect(Tag::OCTET_STRING, "an encrypted key is empty")?;
        parts.end()?;
        Sealed::read(algorithm, encrypted).map(Self)
    }

    pub(crate) fn sealed(&self) -> &Sealed {
        &self.0
    }
}

impl ContentKey {
    /// `EncryptedPrivateKeyInfo` around a key in PKCS#8.
    pub(crate) fn encrypt_pkcs8(self, pkcs8: &[u8]) -> Result<Vec<u8>, Error> {
        let (algorithm, encrypted) = self.encrypt(pkcs8)?;
        let encrypted = encode(Tag::OCTET_STRING, &[&encrypted]);
        Ok(encode(Tag::SEQUENCE, &[&algorithm, &encrypted]).to_vec())
    }
}
