//! The names of signature algorithms.

use std::borrow::Cow;

use const_oid::ObjectIdentifier;

use super::kind::Algorithm;
use crate::ber::{Fault, Notes, Reader, Tag};

/// What `oid` and its parameters (the contents of their element) stand for, in words: `RSA with SHA-256`;
/// the dotted identifier where there is no word.
pub(crate) fn signature_name(oid: ObjectIdentifier, parameters: &[u8]) -> String {
    match word(oid) {
        Some(RSA_PSS) => format!("{RSA_PSS} with {}", pss_digest(parameters)),
        Some(name) => name.to_owned(),
        None => oid.to_string(),
    }
}

/// The same of an AlgorithmIdentifier in DER; `None` for what is none.
pub(crate) fn signature_name_of(algorithm: &[u8]) -> Option<String> {
    let notes = Notes::default();
    let algorithm = Reader::new(algorithm, 0, &notes).any().and_then(Algorithm::read).ok()?;
    let parameters = algorithm.parameters.map(|parameters| parameters.contents());
    Some(signature_name(algorithm.oid, parameters.unwrap_or_default()))
}

/// Whether a signature of that name is over a digest of which two texts can be made that have the same: MD2,
/// MD5, SHA-1.
pub(crate) fn is_forgeable(name: &str) -> bool {
    ["MD2", "MD5", "SHA-1"].iter().any(|digest| name.ends_with(digest))
}

fn word(oid: ObjectIdentifier) -> Option<&'static str> {
    let dotted = oid.to_string();
    ALGORITHMS.iter().find(|(known, _)| *known == dotted).map(|(_, name)| *name)
}

/// The digest of RSASSA-PSS-params (RFC 4055 §3.1), which is SHA-1 where it is left out, and only there.
fn pss_digest(parameters: &[u8]) -> Cow<'static, str> {
    let notes = Notes::default();
    let read = || {
        let Some(digest) = Reader::new(parameters, 0, &notes).optional(Tag::context(0))? else {
            return Ok(None);
        };
        digest.children()?.sequence("")?.oid("").map(|oid| Some(oid.to_string()))
    };
    match read() {
        Err::<_, Fault>(_) => "a digest that cannot be read".into(),
        Ok(None) => "SHA-1".into(),
        Ok(Some(oid)) => match DIGESTS.iter().find(|(known, _)| *known == oid) {
            Some((_, name)) => (*name).into(),
            None => oid.into(),
        },
    }
}

const RSA_PSS: &str = "RSA-PSS";

const ALGORITHMS: [(&str, &str); 28] = [
    ("1.2.840.113549.1.1.2", "RSA with MD2"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
    ("1.3.14.3.2.29", "RSA with SHA-1"),
    ("1.2.840.113549.1.1.14", "RSA with SHA-224"),
    ("1.2.840.113549.1.1.11", "RSA with SHA-256"),
    ("1.2.840.113549.1.1.12", "RSA with SHA-384"),
    ("1.2.840.113549.1.1.13", "RSA with SHA-512"),
    ("1.2.840.113549.1.1.15", "RSA with SHA-512/224"),
    ("1.2.840.113549.1.1.16", "RSA with SHA-512/256"),
    ("2.16.840.1.101.3.4.3.14", "RSA with SHA3-256"),
    ("2.16.840.1.101.3.4.3.15", "RSA with SHA3-384"),
    ("2.16.840.1.101.3.4.3.16", "RSA with SHA3-512"),
    ("1.2.840.113549.1.1.10", RSA_PSS),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("2.16.840.1.101.3.4.3.1", "DSA with SHA-224"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("2.16.840.1.101.3.4.3.10", "ECDSA with SHA3-256"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
];

const DIGESTS: [(&str, &str); 11] = [
    ("1.3.14.3.2.26", "SHA-1"),
    ("2.16.840.1.101.3.4.2.4", "SHA-224"),
    ("2.16.840.1.101.3.4.2.1", "SHA-256"),
    ("2.16.840.1.101.3.4.2.2", "SHA-384"),
    ("2.16.840.1.101.3.4.2.3", "SHA-512"),
    ("2.16.840.1.101.3.4.2.5", "SHA-512/224"),
    ("2.16.840.1.101.3.4.2.6", "SHA-512/256"),
    ("2.16.840.1.101.3.4.2.7", "SHA3-224"),
    ("2.16.840.1.101.3.4.2.8", "SHA3-256"),
    ("2.16.840.1.101.3.4.2.9", "SHA3-384"),
    ("2.16.840.1.101.3.4.2.10", "SHA3-512"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn named(dotted: &str, parameters: &[u8]) -> String {
        signature_name(ObjectIdentifier::new(dotted).unwrap(), parameters)
    }

    #[test]
    fn signatures_have_names() {
        for (dotted, expected) in ALGORITHMS {
            assert!(named(dotted, &[]).starts_with(expected), "{dotted}");
        }
        assert_eq!(named("1.2.3.4", &[]), "1.2.3.4");
    }

    #[test]
    fn the_digest_of_pss_stands_in_its_parameters() {
        let sha256 = b"\xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";
        assert_eq!(named("1.2.840.113549.1.1.10", sha256), "RSA-PSS with SHA-256");
        assert_eq!(named("1.2.840.113549.1.1.10", b""), "RSA-PSS with SHA-1");
        let truncated = b"\xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x06";
        assert_eq!(named("1.2.840.113549.1.1.10", truncated), "RSA-PSS with SHA-512/256");
        for unknown in [&b"\xa0\x06\x30\x04\x06\x02\x2a\x03"[..], b"\xa0\x02\x05\0", b"\xa0\x80"] {
            let name = named("1.2.840.113549.1.1.10", unknown);
            assert!(name.starts_with("RSA-PSS with ") && !is_forgeable(&name), "{name}");
        }
    }
}
