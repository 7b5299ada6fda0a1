//! The ASN.1 of a PFX (RFC 7292, RFC 5652, RFC 8018), one type a structure.

use const_oid::ObjectIdentifier;
use der::{
    Sequence,
    asn1::{Any, OctetString, SetOfVec},
};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;

/// The whole file (RFC 7292 §4).
///
/// ```text
/// PFX ::= SEQUENCE {
///     version    INTEGER {v3(3)}(v3,...),
///     authSafe   ContentInfo,
///     macData    MacData OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct Pfx {
    pub(super) version: u8,
    pub(super) auth_safe: ContentInfo,
    pub(super) mac_data: Option<MacData>,
}

/// A typed content (RFC 5652 §3).
///
/// ```text
/// ContentInfo ::= SEQUENCE {
///     contentType  ContentType,
///     content      [0] EXPLICIT ANY DEFINED BY contentType }
/// ```
#[derive(Sequence)]
pub(super) struct ContentInfo {
    pub(super) content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) content: Any,
}

/// The integrity check (RFC 7292 §4).
///
/// ```text
/// MacData ::= SEQUENCE {
///     mac         DigestInfo,
///     macSalt     OCTET STRING,
///     iterations  INTEGER DEFAULT 1 }
/// ```
#[derive(Sequence)]
pub(super) struct MacData {
    pub(super) mac: DigestInfo,
    pub(super) salt: OctetString,
    #[asn1(default = "one")]
    pub(super) iterations: u32,
}

fn one() -> u32 {
    1
}

/// An algorithm and what it made of the content (RFC 8017 appendix A.2.4).
#[derive(Sequence)]
pub(super) struct DigestInfo {
    pub(super) algorithm: AlgorithmIdentifierOwned,
    pub(super) digest: OctetString,
}

/// Content under a key (RFC 5652 §8).
///
/// ```text
/// EncryptedData ::= SEQUENCE {
///     version               CMSVersion,
///     encryptedContentInfo  EncryptedContentInfo }
/// ```
#[derive(Sequence)]
pub(super) struct EncryptedData {
    pub(super) version: u8,
    pub(super) content: EncryptedContentInfo,
}

/// ```text
/// EncryptedContentInfo ::= SEQUENCE {
///     contentType                 ContentType,
///     contentEncryptionAlgorithm  AlgorithmIdentifier,
///     encryptedContent            [0] IMPLICIT OCTET STRING }
/// ```
#[derive(Sequence)]
pub(super) struct EncryptedContentInfo {
    pub(super) content_type: ObjectIdentifier,
    pub(super) algorithm: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    pub(super) encrypted: OctetString,
}

/// One thing in the file (RFC 7292 §4.2).
///
/// ```text
/// SafeBag ::= SEQUENCE {
///     bagId          OBJECT IDENTIFIER,
///     bagValue       [0] EXPLICIT ANY DEFINED BY bagId,
///     bagAttributes  SET OF PKCS12Attribute OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct SafeBag {
    pub(super) bag_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) value: Any,
    pub(super) attributes: Option<SetOfVec<Attribute>>,
}

/// A certificate (RFC 7292 §4.2.3).
///
/// ```text
/// CertBag ::= SEQUENCE {
///     certId     OBJECT IDENTIFIER,
///     certValue  [0] EXPLICIT OCTET STRING }
/// ```
#[derive(Sequence)]
pub(super) struct CertBag {
    pub(super) cert_id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) value: OctetString,
}

/// A private key under a password (RFC 5958 §3), the value of a shrouded key bag.
#[derive(Sequence)]
pub(super) struct EncryptedPrivateKeyInfo {
    pub(super) algorithm: AlgorithmIdentifierOwned,
    pub(super) encrypted: OctetString,
}

/// Parameters of the PKCS#12 encryption schemes (RFC 7292 appendix C).
#[derive(Sequence)]
pub(super) struct Pkcs12PbeParameters {
    pub(super) salt: OctetString,
    pub(super) iterations: u32,
}

/// Parameters of PBES2 (RFC 8018 appendix A.4) and, with a MAC in the second place, of PBMAC1
/// (appendix A.5).
#[derive(Sequence)]
pub(super) struct Pbes2Parameters {
    pub(super) key_derivation: AlgorithmIdentifierOwned,
    pub(super) scheme: AlgorithmIdentifierOwned,
}

/// Parameters of PBKDF2 (RFC 8018 appendix A.2). The PRF is always named: where it is left out,
/// Java 17 refuses the file.
#[derive(Sequence)]
pub(super) struct Pbkdf2Parameters {
    pub(super) salt: OctetString,
    pub(super) iterations: u32,
    pub(super) key_length: Option<u16>,
    pub(super) prf: AlgorithmIdentifierOwned,
}
