//! A key that signs certificates and requests, and how what it signed is written.

use const_oid::db::{rfc5912, rfc8410};
use der::Decode;
use x509_cert::name::Name;

use super::{Extension, Validity};
use crate::{
    ber::{Tag, encode, encode_oid},
    cert::Certificate,
    error::Error,
    key::{EcdsaForm, KeyAlgorithm, PrivateKey, SigningKey},
    name::DistinguishedName,
    random,
};

/// A key that signs.
#[derive(Debug)]
pub(super) struct Signer {
    algorithm: KeyAlgorithm,
    key: SigningKey,
}

/// What is signed in a certificate, each part but the dates in DER, as it is to stand there.
pub(super) struct Contents<'a> {
    pub(super) issuer: &'a [u8],
    pub(super) subject: &'a [u8],
    pub(super) public_key: &'a [u8],
    pub(super) validity: Validity,
    pub(super) extensions: &'a [Extension],
}

impl Signer {
    /// Loads `key`.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a kind of key that does not sign here, [`Error::Malformed`] when the
    /// key is damaged.
    pub(super) fn load(key: &PrivateKey) -> Result<Self, Error> {
        let algorithm = key.signing_algorithm()?;
        Ok(Self { algorithm, key: key.to_signing_key(EcdsaForm::Asn1)? })
    }

    /// Signs a certificate with a serial number of its own.
    ///
    /// ```text
    /// TBSCertificate ::= SEQUENCE { [0] version, serialNumber, signature, issuer, validity, subject,
    ///                               subjectPublicKeyInfo, [3] extensions }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NameUnreadable`] for a name with which OpenSSL would not read the certificate,
    /// [`Error::Randomness`] without random bytes for the serial number, [`Error::Signing`] when the key
    /// cannot sign.
    pub(super) fn certificate(&self, contents: &Contents<'_>) -> Result<Certificate, Error> {
        check_readable(contents.issuer)?;
        check_readable(contents.subject)?;
        let serial = encode(Tag::INTEGER, &[&serial_number()?]);
        let validity = contents.validity.to_der()?;
        let extensions = list(contents.extensions);
        let extensions = encode(Tag::context(3).constructed(), &[&extensions]);
        // Without extensions it is of the first version, which has no field for the version.
        let (version, extensions): (&[u8], &[u8]) = match contents.extensions {
            [] => (&[], &[]),
            _ => (VERSION_3, &extensions),
        };
        let parts = [
            version,
            &serial,
            &self.algorithm_der(),
            contents.issuer,
            &validity,
            contents.subject,
            contents.public_key,
            extensions,
        ];
        Certificate::from_der(&self.signed(&parts)?).map_err(|_| Error::Signing)
    }

    /// A sequence of `parts`, behind it what signed it and the signature.
    ///
    /// # Errors
    ///
    /// [`Error::Signing`] when the key cannot sign.
    pub(super) fn signed(&self, parts: &[&[u8]]) -> Result<Vec<u8>, Error> {
        let message = encode(Tag::SEQUENCE, parts);
        let signature = self.key.sign_certificate(&message)?;
        let bits = encode(Tag::BIT_STRING, &[&[0], &signature]);
        Ok(encode(Tag::SEQUENCE, &[&message, &self.algorithm_der(), &bits]).to_vec())
    }

    /// The AlgorithmIdentifier of what [`SigningKey::sign_certificate`] makes: RSA with NULL parameters
    /// (RFC 4055 §5), ECDSA and Ed25519 without any (RFC 5758 §3.2, RFC 8410 §3).
    fn algorithm_der(&self) -> Vec<u8> {
        let null = encode(Tag::NULL, &[]);
        let (oid, parameters): (_, &[u8]) = match self.algorithm {
            KeyAlgorithm::Ed25519 => (rfc8410::ID_ED_25519, &[]),
            KeyAlgorithm::P256 => (rfc5912::ECDSA_WITH_SHA_256, &[]),
            KeyAlgorithm::P384 => (rfc5912::ECDSA_WITH_SHA_384, &[]),
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => {
                (rfc5912::SHA_256_WITH_RSA_ENCRYPTION, &null)
            }
        };
        encode(Tag::SEQUENCE, &[&encode_oid(oid), parameters]).to_vec()
    }
}

/// Refuses a name, in DER, with which OpenSSL would read neither certificate nor request. Those that are
/// written here are never so; those of certificates that exist may be, and go on as they are.
///
/// # Errors
///
/// [`Error::NameUnreadable`] then.
pub(super) fn check_readable(name: &[u8]) -> Result<(), Error> {
    let name = Name::from_der(name).map_err(|_| Error::Signing)?;
    match DistinguishedName(name).first_unreadable() {
        Some(attribute) => Err(Error::NameUnreadable { attribute }),
        None => Ok(()),
    }
}

/// `Extensions ::= SEQUENCE OF Extension`.
pub(super) fn list(extensions: &[Extension]) -> Vec<u8> {
    let parts: Vec<&[u8]> = extensions.iter().map(Extension::der).collect();
    encode(Tag::SEQUENCE, &parts).to_vec()
}

/// Draws a serial number: 16 octets, positive, without a leading zero octet (RFC 5280 §4.1.2.2 allows
/// 20 octets), 126 of its bits random.
fn serial_number() -> Result<[u8; 16], Error> {
    let mut octets = random::bytes::<16>()?;
    if let Some(first) = octets.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    Ok(octets)
}

/// `[0] EXPLICIT INTEGER 2`.
const VERSION_3: &[u8] = &[0xa0, 3, 2, 1, 2];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_positive_16_octets_and_new_each_time() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            let serial = serial_number().unwrap();
            assert_eq!(serial[0] & 0xc0, 0x40);
            assert!(seen.insert(serial));
        }
    }
}
