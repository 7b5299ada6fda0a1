//! What is not handled.

use std::fmt;

/// What of a file is of a kind that this library does not handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// Key of an app certificate.
    AppKey,
    /// Cipher.
    Cipher,
    /// Tag size of a cipher.
    CipherTag,
    /// Content.
    Content,
    /// Encryption.
    Encryption,
    /// Integrity check.
    IntegrityCheck,
    /// JWK.
    Jwk,
    /// JWK curve.
    JwkCurve,
    /// JWK key type.
    JwkKeyType,
    /// Key algorithm.
    KeyAlgorithm,
    /// Key derivation.
    KeyDerivation,
    /// Key size.
    KeySize,
    /// Key type for a JWK.
    KeyTypeForJwk,
    /// Key derivation of PBMAC1.
    Pbmac1Derivation,
    /// PFX.
    Pfx,
    /// PFX version.
    PfxVersion,
    /// PKCS#7 content.
    Pkcs7Content,
    /// PRF.
    Prf,
    /// RC2 version.
    Rc2Version,
    /// RSA key.
    RsaKey,
    /// RSA key size.
    RsaKeySize,
    /// Source of a salt.
    SaltSource,
    /// Signature algorithm.
    SignatureAlgorithm,
    /// Key to sign with.
    SigningKey,
}

impl Feature {
    /// Its name, as the message of the error has it: `key of an app certificate`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AppKey => "key of an app certificate",
            Self::Cipher => "cipher",
            Self::CipherTag => "tag size of a cipher",
            Self::Content => "content",
            Self::Encryption => "encryption",
            Self::IntegrityCheck => "integrity check",
            Self::Jwk => "JWK",
            Self::JwkCurve => "JWK curve",
            Self::JwkKeyType => "JWK key type",
            Self::KeyAlgorithm => "key algorithm",
            Self::KeyDerivation => "key derivation",
            Self::KeySize => "key size",
            Self::KeyTypeForJwk => "key type for a JWK",
            Self::Pbmac1Derivation => "key derivation of PBMAC1",
            Self::Pfx => "PFX",
            Self::PfxVersion => "PFX version",
            Self::Pkcs7Content => "PKCS#7 content",
            Self::Prf => "PRF",
            Self::Rc2Version => "RC2 version",
            Self::RsaKey => "RSA key",
            Self::RsaKeySize => "RSA key size",
            Self::SaltSource => "source of a salt",
            Self::SignatureAlgorithm => "signature algorithm",
            Self::SigningKey => "key to sign with",
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
