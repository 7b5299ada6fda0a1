//! Thumbprints: the digest of a certificate's exact DER, in the spellings that servers and people use.

use std::fmt::Write;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha2::Digest;

use crate::{cert::Certificate, error::Error};

mod parse;

/// The digest of a certificate, over the DER bytes that were read, never over a re-encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thumbprint {
    /// SHA-1, 20 bytes: what the Entra portal, Windows and the JWT header `x5t` show (RFC 7515 §4.1.7).
    Sha1([u8; 20]),
    /// SHA-256, 32 bytes: the JWT header `x5t#S256` (RFC 7515 §4.1.8).
    Sha256([u8; 32]),
}

impl Thumbprint {
    /// The SHA-1 thumbprint of `certificate`.
    #[must_use]
    pub fn sha1(certificate: &Certificate) -> Self {
        Self::Sha1(sha1::Sha1::digest(certificate.der()).into())
    }

    /// The SHA-256 thumbprint of `certificate`.
    #[must_use]
    pub fn sha256(certificate: &Certificate) -> Self {
        Self::Sha256(sha2::Sha256::digest(certificate.der()).into())
    }

    /// Reads a thumbprint as people copy it.
    ///
    /// That is hexadecimal in either case, bare or with colons, blanks or hyphens between the digits; or
    /// base64 in either alphabet, with or without padding. In front may stand `0x`, or what names the
    /// digest, such as `sha256:` or the `SHA1 Fingerprint=` of OpenSSL. The invisible characters that
    /// dialogs put into what is copied from them are passed over.
    ///
    /// # Errors
    ///
    /// [`Error::Thumbprint`] for text that looks like a thumbprint and is none, with what it is and, if
    /// that can be told, the thumbprint that was meant; [`Error::Malformed`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Error> {
        parse::read(text)
    }

    /// The name of the digest: `sha1` or `sha256`.
    #[must_use]
    pub fn digest_name(&self) -> &'static str {
        match self {
            Self::Sha1(_) => "sha1",
            Self::Sha256(_) => "sha256",
        }
    }

    /// The SHA-256 digest of a public key, the DER of a `SubjectPublicKeyInfo`: the same for a private key
    /// and for its certificate.
    #[must_use]
    pub fn of_public_key(der: &[u8]) -> Self {
        Self::Sha256(sha2::Sha256::digest(der).into())
    }

    /// The bytes of the digest, 20 or 32.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Sha1(bytes) => bytes,
            Self::Sha256(bytes) => bytes,
        }
    }

    /// Upper-case hexadecimal, 40 or 64 digits: the spelling of the portal and of Windows.
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.joined("")
    }

    /// Upper-case hexadecimal, colons between the bytes: the spelling of OpenSSL and keytool.
    #[must_use]
    pub fn to_colons(&self) -> String {
        self.joined(":")
    }

    /// Standard base64 with padding.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.as_bytes())
    }

    /// Unpadded base64url, as the JWT headers `x5t` and `x5t#S256` want it (RFC 7515 §2).
    #[must_use]
    pub fn to_base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.as_bytes())
    }

    fn joined(&self, separator: &str) -> String {
        let mut text = String::with_capacity(self.as_bytes().len() * (2 + separator.len()));
        for (index, byte) in self.as_bytes().iter().enumerate() {
            if index > 0 {
                text.push_str(separator);
            }
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02X}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Zeros in front and both signs of base64 that have another spelling are in it.
    const DIGEST: [u8; 20] =
        [0, 1, 0xfb, 0xff, 0xfe, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 0xaf];

    #[test]
    fn every_spelling_is_as_its_readers_want_it() {
        let thumbprint = Thumbprint::Sha1(DIGEST);
        assert_eq!(thumbprint.to_hex(), "0001FBFFFE05060708090A0B0C0D0E0F101112AF");
        assert_eq!(
            thumbprint.to_colons(),
            "00:01:FB:FF:FE:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:AF"
        );
        assert_eq!(thumbprint.to_base64(), "AAH7//4FBgcICQoLDA0ODxAREq8=");
        assert_eq!(thumbprint.to_base64url(), "AAH7__4FBgcICQoLDA0ODxAREq8");
    }

    #[test]
    fn a_thumbprint_says_which_digest_it_is() {
        assert_eq!(Thumbprint::Sha1(DIGEST).digest_name(), "sha1");
        assert_eq!(Thumbprint::of_public_key(b"").digest_name(), "sha256");
    }
}
