//! The encryption of PEM before PKCS#8: `Proc-Type: 4,ENCRYPTED` with `DEK-Info` (RFC 1421 §4.6.1.3), as
//! OpenSSL writes it with `-traditional`.

use zeroize::Zeroizing;

use crate::{
    ber::{Notes, Reader, Tag},
    error::{Error, Feature},
    pbe::{Cipher, Family, decrypt_with, openssl_key, spellings},
    secret::Password,
};

/// Decrypts the content of a PEM block whose `DEK-Info` header is `info`: `AES-128-CBC,0123..EF`.
///
/// # Errors
///
/// [`Error::Unsupported`] for a cipher that is not known here, [`Error::Malformed`] for a header that is
/// none, [`Error::WrongPassword`].
pub(crate) fn decrypt_dek(
    info: &str,
    encrypted: &[u8],
    password: &Password,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (name, vector) = info.split_once(',').ok_or(NO_HEADER)?;
    let (cipher, key_bytes) = cipher(name.trim())?;
    let vector = hexadecimal(vector.trim()).ok_or(NO_HEADER)?;
    let salt = vector.get(..8).ok_or(NO_HEADER)?;
    spellings(password, Family::Pkcs5)
        .into_iter()
        .find_map(|spelled| {
            let key = openssl_key(&spelled.bytes, salt, key_bytes);
            let content = decrypt_with(cipher, &key, &vector, encrypted)?;
            is_whole(&content).then_some(content)
        })
        .ok_or(Error::WrongPassword)
}

fn is_whole(content: &[u8]) -> bool {
    let notes = Notes::default();
    let mut reader = Reader::new(content, 0, &notes);
    reader.expect(Tag::SEQUENCE, "").is_ok() && reader.rest().is_empty()
}

fn cipher(name: &str) -> Result<(Cipher, usize), Error> {
    CIPHERS
        .iter()
        .find(|(known, _, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, cipher, bytes)| (*cipher, *bytes))
        .ok_or_else(|| Error::Unsupported {
            what: Feature::Cipher,
            name: crate::error::shortened(name, 40),
        })
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) || text.len() > 64 {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

const CIPHERS: [(&str, Cipher, usize); 6] = [
    ("AES-128-CBC", Cipher::AesCbc { bits: 128 }, 16),
    ("AES-192-CBC", Cipher::AesCbc { bits: 192 }, 24),
    ("AES-256-CBC", Cipher::AesCbc { bits: 256 }, 32),
    ("DES-CBC", Cipher::DesCbc, 8),
    ("DES-EDE3-CBC", Cipher::TripleDesCbc, 24),
    ("RC2-CBC", Cipher::Rc2Cbc { bits: 128 }, 16),
];
const NO_HEADER: Error =
    Error::Malformed { what: "private key", reason: "its DEK-Info header is damaged" };
