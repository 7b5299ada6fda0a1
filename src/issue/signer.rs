//! The adapter between the certificate builder and the one door to signatures.

use const_oid::db::{rfc5912, rfc8410};
use der::asn1::{Any, BitString};
use signature::{Keypair, Signer};
use spki::{
    AlgorithmIdentifierOwned, Document, DynSignatureAlgorithmIdentifier, EncodePublicKey,
    SignatureBitStringEncoding,
};

use crate::{
    error::Error,
    key::{EcdsaForm, KeyAlgorithm, PrivateKey, SigningKey},
};

/// A key that signs certificates.
pub(super) struct CertificateSigner {
    algorithm: KeyAlgorithm,
    key: SigningKey,
    public: PublicKeyDer,
}

/// A `SubjectPublicKeyInfo` in DER.
#[derive(Clone)]
pub(super) struct PublicKeyDer(Vec<u8>);

/// The signature of a certificate, as the content of its bit string.
pub(super) struct CertificateSignature(Vec<u8>);

impl CertificateSigner {
    /// Loads `key`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the key is damaged.
    pub(super) fn load(key: &PrivateKey) -> Result<Self, Error> {
        Ok(Self {
            algorithm: key.signing_algorithm()?,
            key: key.to_signing_key(EcdsaForm::Asn1)?,
            public: PublicKeyDer(key.public_key_der().unwrap_or_default().to_vec()),
        })
    }
}

impl Keypair for CertificateSigner {
    type VerifyingKey = PublicKeyDer;

    fn verifying_key(&self) -> PublicKeyDer {
        self.public.clone()
    }
}

impl Signer<CertificateSignature> for CertificateSigner {
    fn try_sign(&self, message: &[u8]) -> Result<CertificateSignature, signature::Error> {
        self.key
            .sign_certificate(message)
            .map(CertificateSignature)
            .map_err(|_| signature::Error::new())
    }
}

/// The identifiers of what [`SigningKey::sign_certificate`] makes: RSA with NULL parameters (RFC 4055
/// §5), ECDSA and Ed25519 without any (RFC 5758 §3.2, RFC 8410 §3).
impl DynSignatureAlgorithmIdentifier for CertificateSigner {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        let (oid, parameters) = match self.algorithm {
            KeyAlgorithm::Ed25519 => (rfc8410::ID_ED_25519, None),
            KeyAlgorithm::P256 => (rfc5912::ECDSA_WITH_SHA_256, None),
            KeyAlgorithm::P384 => (rfc5912::ECDSA_WITH_SHA_384, None),
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => {
                (rfc5912::SHA_256_WITH_RSA_ENCRYPTION, Some(Any::null()))
            }
        };
        Ok(AlgorithmIdentifierOwned { oid, parameters })
    }
}

impl EncodePublicKey for PublicKeyDer {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::try_from(self.0.as_slice())?)
    }
}

impl SignatureBitStringEncoding for CertificateSignature {
    fn to_bitstring(&self) -> der::Result<BitString> {
        BitString::from_bytes(&self.0)
    }
}
