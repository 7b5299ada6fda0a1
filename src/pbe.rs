//! Encryption under a password: the schemes of PKCS#12 (RFC 7292 appendix C), PBES1 and PBES2 (RFC 8018
//! §6), as PFX files and encrypted private keys use them.
//!
//! Reads every scheme that a writer is known to have used, however weak, within [`Limits`]; writes two,
//! AES-256 and, for old readers, 3DES.

mod algorithm;
mod asn1;
mod chain;
mod cipher;
mod cost;
mod digest;
mod kdf;
mod oid;
pub(crate) mod price;
mod scheme;
mod seal;
mod sealed;
mod spelling;

pub use algorithm::{Cipher, Derivation, Encryption};
pub(crate) use asn1::Pbes2Parameters;
pub(crate) use cipher::decrypt as decrypt_with;
pub use cost::Limits;
pub(crate) use cost::{Budget, Cost};
pub use digest::Digest;
pub(crate) use digest::{hmac, is_hmac};
pub(crate) use kdf::{Purpose, openssl_key, pbkdf2_with, pkcs12_with};
use scheme::Scheme;
pub(crate) use scheme::{DerivedKey, KeyDerivation, rounds, unsupported};
pub(crate) use seal::{ContentKey, hmac_sha256, identifier, pbkdf2_identifier};
pub(crate) use sealed::{Opened, Sealed};
pub use spelling::Spelling;
pub(crate) use spelling::{Family, first_spelling, spellings};
