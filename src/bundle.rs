//! Files of keys and certificates, as text and bytes of one format or another: what a file is, what it
//! holds, and how it is written.

use std::fmt;

use crate::{
    error::Error,
    key::KeyType,
    pbe::{Encryption, Spelling},
    pem,
    pfx::{Bag, Contents, Encrypted},
    request::CertificateRequest,
};

mod choice;
mod detect;
mod entries;
mod file;
mod jwk;
mod pkcs7;
mod revocation;
mod write;

pub use choice::{named, signer};
pub use detect::FileType;
pub(crate) use detect::text_of;
pub use entries::{Entry, Fit, entries};
pub use file::File;
pub use revocation::RevocationList;
pub use write::*;

/// Everything in a file, in its order.
#[derive(Debug)]
pub struct Bundle {
    /// What kind of file it is.
    pub file_type: FileType,
    /// Keys, certificates, revocation lists, secrets, and what is not known here. Only those of a PFX
    /// have attributes.
    pub bags: Vec<Bag>,
    /// Certificate requests.
    pub requests: Vec<CertificateRequest>,
    /// Public keys that stand alone.
    pub public_keys: Vec<PublicKey>,
    /// Every encryption, in the order of the file.
    pub encryptions: Vec<(Encrypted, Encryption)>,
    /// The spellings of the password that worked, each once.
    pub spellings: Vec<Spelling>,
    /// Whether that is all: nothing was left under a password.
    pub is_complete: bool,
    /// Whether an integrity check was made and said that nothing was changed.
    pub is_verified: bool,
    /// Whether a PFX uses forms of BER that DER does not have.
    pub is_ber: bool,
    /// Whether bags of a PFX stand inside bags.
    pub has_nested_bags: bool,
    /// What other readers may trip over.
    pub oddities: Vec<Oddity>,
}

impl Bundle {
    fn add_contents(&mut self, contents: Contents) {
        self.bags.extend(contents.bags);
        self.encryptions.extend(contents.encryptions);
        self.is_verified |= contents.is_verified;
        self.is_ber |= contents.is_ber;
        self.has_nested_bags |= contents.has_nested_bags;
        for spelling in contents.spellings {
            self.add_spelling(spelling);
        }
    }

    fn add_spelling(&mut self, spelling: Spelling) {
        if !self.spellings.contains(&spelling) {
            self.spellings.push(spelling);
        }
    }
}

/// A public key that stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    key_type: KeyType,
    der: Vec<u8>,
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for bytes that are none.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let key_type = KeyType::of_public_key(der).ok_or(Error::Malformed {
            what: "public key",
            reason: "the bytes are no SubjectPublicKeyInfo",
        })?;
        Ok(Self { key_type, der: der.to_vec() })
    }

    /// What kind of key it is.
    #[must_use]
    pub fn key_type(&self) -> &KeyType {
        &self.key_type
    }

    /// The DER of the `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

/// Something about a file that was overlooked here and may not be elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Oddity {
    /// A PFX in PEM armour, as GnuTLS writes it.
    Armour,
    /// The text is base64 without BEGIN and END.
    Base64,
    /// A PKCS#7 uses forms of BER that DER does not have.
    Ber,
    /// The text begins with the byte order mark of UTF-8.
    ByteOrderMark,
    /// Lines end with CR and no LF.
    CarriageReturns,
    /// Line ends are written as `\\n`, in two letters.
    EscapedLineEnds,
    /// A BEGIN or an END shares its line with something else.
    Glued,
    /// Blanks stand before a BEGIN or an END.
    Indented,
    /// A key of a JSON Web Key Set that was left out, and why.
    RefusedKey(String),
    /// A PKCS#7 is signed, and not only a pile of certificates.
    Signed,
    /// A PEM block that is nothing that certgen reads, with its label.
    Skipped(String),
    /// So many bytes stand behind the structure.
    TrailingBytes(usize),
    /// The text is UTF-16, as `>` of PowerShell writes it.
    Utf16,
}

impl From<pem::Oddity> for Oddity {
    fn from(oddity: pem::Oddity) -> Self {
        match oddity {
            pem::Oddity::ByteOrderMark => Self::ByteOrderMark,
            pem::Oddity::CarriageReturns => Self::CarriageReturns,
            pem::Oddity::EscapedLineEnds => Self::EscapedLineEnds,
            pem::Oddity::Glued => Self::Glued,
            pem::Oddity::Indented => Self::Indented,
            pem::Oddity::Utf16 => Self::Utf16,
        }
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Armour => "a PFX in PEM armour, which most programs do not open",
            Self::Base64 => "base64 without BEGIN and END",
            Self::Ber => "it is BER, which not every program reads, and not DER",
            Self::ByteOrderMark => "the text begins with a byte order mark",
            Self::CarriageReturns => "lines end with a carriage return alone",
            Self::EscapedLineEnds => "line ends are written as \\n, in two letters",
            Self::Glued => "BEGIN or END shares its line with something else",
            Self::Indented => "BEGIN or END does not stand at the start of its line",
            Self::RefusedKey(why) => return write!(f, "a key was left out: {why}"),
            Self::Signed => "it is signed; the signature was not checked",
            Self::Skipped(label) => return write!(f, "a block {label}, which was passed over"),
            Self::TrailingBytes(count) => return write!(f, "{count} bytes stand behind its end"),
            Self::Utf16 => "the text is UTF-16, as > of PowerShell writes it",
        })
    }
}
