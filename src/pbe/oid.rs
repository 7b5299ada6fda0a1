//! The object identifiers of encryption under a password. The constants of `const-oid` lack most of
//! them.

use const_oid::ObjectIdentifier;

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

// RFC 7292 appendix C.
pub(super) const PBE_SHA1_RC4_128: ObjectIdentifier = oid("1.2.840.113549.1.12.1.1");
pub(super) const PBE_SHA1_RC4_40: ObjectIdentifier = oid("1.2.840.113549.1.12.1.2");
pub(super) const PBE_SHA1_3DES: ObjectIdentifier = oid("1.2.840.113549.1.12.1.3");
pub(super) const PBE_SHA1_2DES: ObjectIdentifier = oid("1.2.840.113549.1.12.1.4");
pub(super) const PBE_SHA1_RC2_128: ObjectIdentifier = oid("1.2.840.113549.1.12.1.5");
pub(super) const PBE_SHA1_RC2_40: ObjectIdentifier = oid("1.2.840.113549.1.12.1.6");

// RFC 8018 appendix A.
pub(super) const PBE_MD5_DES: ObjectIdentifier = oid("1.2.840.113549.1.5.3");
pub(super) const PBE_MD5_RC2: ObjectIdentifier = oid("1.2.840.113549.1.5.6");
pub(super) const PBE_SHA1_DES: ObjectIdentifier = oid("1.2.840.113549.1.5.10");
pub(super) const PBE_SHA1_RC2: ObjectIdentifier = oid("1.2.840.113549.1.5.11");
pub(super) const PBKDF2: ObjectIdentifier = oid("1.2.840.113549.1.5.12");
pub(super) const PBES2: ObjectIdentifier = oid("1.2.840.113549.1.5.13");

/// RFC 7914 §7.
pub(super) const SCRYPT: ObjectIdentifier = oid("1.3.6.1.4.1.11591.4.11");

// RFC 8018 appendix B.
pub(super) const HMAC_SHA256: ObjectIdentifier = oid("1.2.840.113549.2.9");
pub(super) const DES_CBC: ObjectIdentifier = oid("1.3.14.3.2.7");
pub(super) const DES_EDE3_CBC: ObjectIdentifier = oid("1.2.840.113549.3.7");
pub(super) const RC2_CBC: ObjectIdentifier = oid("1.2.840.113549.3.2");

// RFC 3565, RFC 5084.
pub(super) const AES128_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.2");
pub(super) const AES128_GCM: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.6");
pub(super) const AES192_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.22");
pub(super) const AES192_GCM: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.26");
pub(super) const AES256_CBC: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.42");
pub(super) const AES256_GCM: ObjectIdentifier = oid("2.16.840.1.101.3.4.1.46");

/// The name of an algorithm that is not handled here and its identifier, for an error message:
/// `Camellia-256 (1.2.392.200011.61.1.1.1.4)`.
pub(super) fn described(algorithm: ObjectIdentifier) -> String {
    let text = algorithm.to_string();
    match FOREIGN.iter().find(|(prefix, _)| text.starts_with(prefix)) {
        Some((_, name)) => format!("{name} ({text})"),
        None => text,
    }
}

/// Algorithms that occur and are not handled, each with its identifier or what it begins with.
const FOREIGN: [(&str, &str); 14] = [
    ("1.2.156.10197.1.104.", "SM4"),
    ("1.2.156.10197.1.401", "SM3"),
    ("1.2.392.200011.61.1.1.1.2", "Camellia-128"),
    ("1.2.392.200011.61.1.1.1.3", "Camellia-192"),
    ("1.2.392.200011.61.1.1.1.4", "Camellia-256"),
    ("1.2.410.200004.1.", "SEED"),
    ("1.2.410.200046.1.1.", "ARIA"),
    ("1.2.643.2.2.", "GOST"),
    ("1.2.643.7.1.1.", "GOST"),
    ("1.2.840.113533.7.66.10", "CAST5"),
    ("1.2.840.113549.1.9.16.3.18", "ChaCha20-Poly1305"),
    ("1.2.840.113549.3.4", "RC4"),
    ("1.2.840.113549.3.9", "RC5"),
    ("1.3.6.1.4.1.3029.1.2", "Blowfish"),
];
