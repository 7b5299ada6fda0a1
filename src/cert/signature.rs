//! The signature on a certificate: what it was made with, and whether it holds.

use super::Certificate;
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::Error,
    key::{signature_name, verify_signed},
};

impl Certificate {
    /// What it was signed with, in words: `RSA with SHA-256`; by a dotted object identifier where there
    /// is no word.
    #[must_use]
    pub fn signature_algorithm(&self) -> String {
        let algorithm = self.0.parsed.signature_algorithm();
        let parameters = algorithm.parameters.as_ref().map(|parameters| parameters.value());
        signature_name(algorithm.oid, parameters.unwrap_or_default())
    }

    /// Verifies that the key of `issuer` made the signature, over exactly the bytes that were read.
    ///
    /// Nothing else is looked at: not whether `issuer` may sign certificates, nor names, nor dates. What
    /// is weak (SHA-1, RSA from 1024 bits) is verified too.
    ///
    /// # Errors
    ///
    /// [`Error::BadSignature`] when another key made it or something was changed since,
    /// [`Error::Unsupported`] for an algorithm or a key that nothing is verified with here,
    /// [`Error::Malformed`] when the certificate names two algorithms (RFC 5280 §4.1.1.2).
    pub fn verify_signed_by(&self, issuer: &Self) -> Result<(), Error> {
        let notes = Notes::default();
        let malformed = |reason| Error::Malformed { what: CERTIFICATE, reason };
        let signed =
            Signed::read(self.der(), &notes).ok_or(malformed("its signature could not be read"))?;
        if signed.inner_algorithm != signed.algorithm {
            return Err(malformed("it names two signature algorithms"));
        }
        verify_signed(signed.algorithm, issuer.public_key_der(), signed.message, signed.signature)
    }
}

/// Whether a key made the signature on a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// No signature can hold on it, for this reason.
    Malformed(&'static str),
    /// It did not.
    Refuted,
    /// That cannot be told, for this reason.
    Unproven(String),
    /// It did.
    Verified,
}

impl Certificate {
    /// What [`Certificate::verify_signed_by`] says, as one of three answers: nothing but a signature that
    /// was verified is a yes, and nothing but one that was refuted is a no.
    pub(crate) fn signature_by(&self, issuer: &Self) -> Proof {
        match self.verify_signed_by(issuer) {
            Ok(()) => Proof::Verified,
            Err(Error::BadSignature) => Proof::Refuted,
            Err(Error::Malformed { what: CERTIFICATE, reason }) => Proof::Malformed(reason),
            Err(Error::Malformed { what, reason }) => Proof::Unproven(format!("{what}: {reason}")),
            Err(Error::Unsupported { name, .. }) => {
                Proof::Unproven(format!("{name} is not supported here"))
            }
            Err(error) => Proof::Unproven(error.to_string()),
        }
    }
}

/// The parts of a certificate that a signature is about, each as it stands.
struct Signed<'a> {
    message: &'a [u8],
    inner_algorithm: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    /// `Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signature BIT STRING }`.
    fn read(der: &'a [u8], notes: &'a Notes) -> Option<Self> {
        let mut parts = Reader::new(der, 0, notes).sequence("").ok()?;
        let tbs = parts.expect(Tag::SEQUENCE, "").ok()?;
        let algorithm = parts.expect(Tag::SEQUENCE, "").ok()?;
        let bits = parts.expect(Tag::BIT_STRING, "").ok()?;
        // The count of unused bits, which no signature has.
        let (0, signature) = bits.contents().split_first()? else { return None };
        Some(Self {
            message: tbs.whole(),
            inner_algorithm: inner_algorithm(tbs)?,
            algorithm: algorithm.whole(),
            signature,
        })
    }
}

/// The third field of a TBSCertificate, behind version and serial number.
fn inner_algorithm(tbs: Element<'_>) -> Option<&[u8]> {
    let mut parts = tbs.children().ok()?;
    parts.optional(Tag::context(0)).ok()?;
    parts.expect(Tag::INTEGER, "").ok()?;
    Some(parts.expect(Tag::SEQUENCE, "").ok()?.whole())
}

const CERTIFICATE: &str = "certificate";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::tests::{composed, foreign};

    /// The verdict on `NAME.crt` of the test data, as of `issuer.crt`.
    fn verdict(name: &str, issuer: &str) -> Result<(), Error> {
        foreign(name).verify_signed_by(&foreign(issuer))
    }

    #[test]
    fn certificates_of_foreign_make_hold() {
        for name in [
            "chain-p256-root",
            "chain-rsa-root",
            "composed-ca",
            "ed25519",
            "expired",
            "multi-rdn",
            "p256",
            "p384",
            "rsa1024",
            "rsa2048",
            "rsa3072",
            "rsa4096",
        ] {
            assert_eq!(verdict(name, name), Ok(()), "{name}");
        }
        for kind in ["p256", "rsa"] {
            let [leaf, middle, root] =
                ["leaf", "intermediate", "root"].map(|part| format!("chain-{kind}-{part}"));
            assert_eq!(verdict(&leaf, &middle), Ok(()));
            assert_eq!(verdict(&middle, &root), Ok(()));
            assert_eq!(verdict(&leaf, &root), Err(Error::BadSignature));
            assert_eq!(verdict(&root, &leaf), Err(Error::BadSignature));
        }
    }

    #[test]
    fn a_key_of_another_kind_made_no_such_signature() {
        for (name, issuer) in [("p256", "rsa2048"), ("rsa2048", "p256"), ("ed25519", "p256")] {
            assert_eq!(verdict(name, issuer), Err(Error::BadSignature), "{name} of {issuer}");
        }
    }

    #[test]
    fn what_nothing_is_verified_with_is_named() {
        let unsupported = |name: &str| {
            Err(Error::Unsupported {
                what: crate::Feature::SignatureAlgorithm,
                name: name.to_owned(),
            })
        };
        assert_eq!(verdict("ed448", "ed448"), unsupported("Ed448"));
        assert_eq!(verdict("dsa2048", "dsa2048"), unsupported("DSA with SHA-256"));
        // Its salt is as long as the key allows.
        let of_pss = unsupported("RSA-PSS with SHA-256 and unusual parameters");
        assert_eq!(verdict("rsa-pss2048", "rsa-pss2048"), of_pss);
        let of_secp256k1 = unsupported("ECDSA with SHA-256 of secp256k1");
        assert_eq!(verdict("secp256k1", "secp256k1"), of_secp256k1);
        let of_p521 = match cfg!(feature = "aws-lc-rs") {
            true => Ok(()),
            false => unsupported("ECDSA with SHA-256 of P-521"),
        };
        assert_eq!(verdict("p521", "p521"), of_p521);
    }

    #[test]
    fn every_bit_of_what_is_signed_counts() {
        let own = foreign("p256");
        let (mut read, mut held) = (0, 0);
        for place in 0..own.der().len() {
            let mut changed = own.der().to_vec();
            changed[place] ^= 1;
            let Ok(changed) = Certificate::from_der(&changed) else { continue };
            read += 1;
            held += usize::from(changed.verify_signed_by(&own).is_ok());
        }
        assert!(read > 100, "{read} were certificates still");
        assert_eq!(held, 0);
    }

    #[test]
    fn two_algorithms_or_no_signature_are_refused() {
        let composed = composed("CN=a", "CN=a", &[]);
        assert_eq!(composed.verify_signed_by(&foreign("p256")), Err(Error::BadSignature));
        let mut other = foreign("p256").der().to_vec();
        // ecdsa-with-SHA256 is 1.2.840.10045.4.3.2, the last one of two in a certificate.
        let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
        let place = other.windows(oid.len()).rposition(|bytes| bytes == oid).unwrap();
        other[place + oid.len() - 1] = 3;
        let other = Certificate::from_der(&other).unwrap();
        let reason = "it names two signature algorithms";
        let refused = Err(Error::Malformed { what: "certificate", reason });
        assert_eq!(other.verify_signed_by(&foreign("p256")), refused);
    }
}
