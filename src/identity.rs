//! An identity: a private key and the certificates that belong to it, proven to do so.

use const_oid::{ObjectIdentifier, db::rfc5912};
use der::Decode;
use spki::SubjectPublicKeyInfoRef;

use crate::{
    cert::Certificate,
    error::Error,
    key::{PrivateKey, rsa_key_in_der},
};

/// A private key with the certificate of its public half and the certificates above that one.
///
/// A value of this type has been checked: nothing that takes one has to look again.
#[derive(Debug)]
pub struct Identity {
    key: PrivateKey,
    certificate: Certificate,
    issuers: Vec<Certificate>,
}

impl Identity {
    /// The longest chain, in certificates; real ones have two to five.
    pub const MAX_CHAIN: usize = 32;

    /// Joins `key` with its certificate, the first of `chain`, and the certificates above it.
    ///
    /// # Errors
    ///
    /// [`Error::BrokenKey`] for a key that contradicts itself, [`Error::KeyMismatch`] when the first
    /// certificate is of another key, [`Error::Unproven`] for a key of which the public half is not known,
    /// so that this cannot be told, [`Error::Chain`] when `chain` is empty, longer than
    /// [`Identity::MAX_CHAIN`], or when the issuer of one certificate is not the subject of the next.
    pub fn new(key: PrivateKey, chain: Vec<Certificate>) -> Result<Self, Error> {
        if chain.len() > Self::MAX_CHAIN {
            return Err(Error::Chain { reason: "it has more than 32 certificates" });
        }
        let mut certificates = chain.into_iter();
        let Some(certificate) = certificates.next() else {
            return Err(Error::Chain { reason: "it has no certificate" });
        };
        key.refuse_broken()?;
        if key.public_key_der().is_none() {
            let kind = key.key_type();
            let reason = format!("the public half of the {kind} key is not known");
            return Err(Error::Unproven { reason });
        }
        if !is_key_of(&key, &certificate) {
            return Err(Error::KeyMismatch);
        }
        let issuers: Vec<Certificate> = certificates.collect();
        let mut below = &certificate;
        for issuer in &issuers {
            if below.issuer() != issuer.subject() {
                return Err(Error::Chain {
                    reason: "the issuer of a certificate is not the subject of the next one",
                });
            }
            below = issuer;
        }
        Ok(Self { key, certificate, issuers })
    }

    /// The private key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The certificate of the private key.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificates above that one, in the order in which they sign; empty when it is self-signed.
    #[must_use]
    pub fn issuers(&self) -> &[Certificate] {
        &self.issuers
    }

    /// All certificates, the key's own first.
    pub fn chain(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.certificate).chain(&self.issuers)
    }
}

/// Whether `key` is the private half of the key in `certificate`.
#[must_use]
pub(crate) fn is_key_of(key: &PrivateKey, certificate: &Certificate) -> bool {
    let private = key.public_key_der().and_then(SameKey::of);
    private.is_some() && private == SameKey::of(certificate.public_key_der())
}

/// Whether `public_key_der` is the key in `certificate`, however each of them is spelt.
pub(crate) fn is_public_key_of(public_key_der: &[u8], certificate: &Certificate) -> bool {
    let key = SameKey::of(public_key_der);
    key.is_some() && key == SameKey::of(certificate.public_key_der())
}

/// What makes two `SubjectPublicKeyInfo` the same key: the numbers and the curve count, not how the writer
/// spelt absent parameters (NULL or nothing, RFC 3279 §2.3.1), a point, or zeros in front of a number.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct SameKey {
    algorithm: ObjectIdentifier,
    curve: Option<ObjectIdentifier>,
    bits: Vec<u8>,
}

impl SameKey {
    /// `None` for what is no `SubjectPublicKeyInfo`.
    pub(crate) fn of(public_key_der: &[u8]) -> Option<Self> {
        let info = SubjectPublicKeyInfoRef::from_der(public_key_der).ok()?;
        let bits = info.subject_public_key.as_bytes()?;
        Some(Self {
            algorithm: match info.algorithm.oid {
                // The same key, only meant for PSS (RFC 4055 §1.2): Windows writes it either way.
                rfc5912::ID_RSASSA_PSS => rfc5912::RSA_ENCRYPTION,
                other => other,
            },
            curve: info.algorithm.parameters_oid().ok(),
            bits: match info.algorithm.oid {
                rfc5912::ID_EC_PUBLIC_KEY => compressed(bits),
                rfc5912::RSA_ENCRYPTION | rfc5912::ID_RSASSA_PSS => rsa_key_in_der(bits),
                _ => bits.to_vec(),
            },
        })
    }
}

/// A point of an elliptic curve in the shortest of its three forms (SEC 1 §2.3.3, X9.62 §4.3.6): one
/// coordinate, and whether the other is odd.
fn compressed(point: &[u8]) -> Vec<u8> {
    let Some((0x04 | 0x06 | 0x07, coordinates)) = point.split_first() else {
        return point.to_vec();
    };
    let (x, y) = coordinates.split_at(coordinates.len() / 2);
    let is_odd = y.last().is_some_and(|last| last & 1 == 1);
    [&[if is_odd { 0x03 } else { 0x02 }], x].concat()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::{
        ber::{Tag, encode},
        issue::{self, Template, Validity},
        key::KeyAlgorithm,
        name::DistinguishedName,
    };

    /// A P-256 key with a certificate of its own, valid for an hour in 1970.
    pub(crate) fn identity() -> Identity {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let certificate = certificate(&key, "My App");
        Identity::new(key, vec![certificate]).unwrap()
    }

    fn certificate(key: &PrivateKey, name: &str) -> Certificate {
        let start = SystemTime::UNIX_EPOCH;
        let validity = Validity::new(start, start + Duration::from_secs(3600)).unwrap();
        let subject = DistinguishedName::common_name(name).unwrap();
        issue::self_signed(key, &Template::new(subject), validity).unwrap()
    }

    #[test]
    fn a_certificate_of_another_key_is_refused() {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let other = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let certificate = certificate(&other, "My App");
        assert_eq!(Identity::new(key, vec![certificate]).unwrap_err(), Error::KeyMismatch);
    }

    #[test]
    fn a_key_without_a_known_public_half_is_neither_refused_as_a_stranger_nor_taken() {
        // X25519 (RFC 8410).
        let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20];
        der.extend([7; 32]);
        let key = PrivateKey::from_pkcs8_der(&der).unwrap();
        let other = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let refusal = Identity::new(key, vec![certificate(&other, "My App")]).unwrap_err();
        assert!(matches!(refusal, Error::Unproven { .. }), "{refusal:?}");
    }

    #[test]
    fn a_broken_key_makes_no_identity() {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let certificate = certificate(&key, "My App");
        let mut der = key.secret_pkcs8_der().to_vec();
        *der.last_mut().unwrap() ^= 1;
        let broken = PrivateKey::from_pkcs8_der(&der).unwrap();
        let refusal = Identity::new(broken, vec![certificate]).unwrap_err();
        assert!(matches!(refusal, Error::BrokenKey { .. }), "{refusal:?}");
    }

    #[test]
    fn a_chain_must_start_link_and_end() {
        let key = || PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let is_chain_error = |error| matches!(error, Error::Chain { .. });
        assert!(is_chain_error(Identity::new(key(), vec![]).unwrap_err()));

        let own = key();
        let stranger = certificate(&key(), "Another");
        let chain = vec![certificate(&own, "My App"), stranger];
        assert!(is_chain_error(Identity::new(own, chain).unwrap_err()));

        let own = key();
        let chain = vec![certificate(&own, "My App"); 33];
        assert!(is_chain_error(Identity::new(own, chain).unwrap_err()));
    }

    #[test]
    fn a_point_is_the_same_in_all_of_its_forms() {
        assert_eq!(compressed(&[4, 1, 2, 3, 4]), [2, 1, 2]);
        assert_eq!(compressed(&[4, 1, 2, 3, 5]), [3, 1, 2]);
        assert_eq!(compressed(&[2, 1, 2]), [2, 1, 2]);
        assert_eq!(compressed(&[6, 1, 2, 3, 4]), [2, 1, 2]);
        assert_eq!(compressed(&[7, 1, 2, 3, 5]), [3, 1, 2]);
        assert!(compressed(&[]).is_empty());
    }

    #[test]
    fn a_certificate_may_state_the_point_of_its_key_in_either_form() {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let long = key.public_key_der().unwrap();
        let (head, point) = long.split_at(long.len() - 65);
        // The outer SEQUENCE and the BIT STRING are 32 bytes shorter, as is the point.
        let mut short = [head, &compressed(point)].concat();
        short[1] -= 32;
        let bits = head.len() - 2;
        short[bits] -= 32;
        assert!(SameKey::of(&short).is_some() && SameKey::of(&short) == SameKey::of(long));

        let other = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        assert!(SameKey::of(&short) != SameKey::of(other.public_key_der().unwrap()));
    }

    #[test]
    fn a_certificate_may_have_zeros_in_front_of_the_numbers_of_its_key() {
        let key = |modulus: &[u8], exponent: &[u8]| {
            let [n, e] = [modulus, exponent].map(|number| encode(Tag::INTEGER, &[number]));
            SameKey::of(&crate::key::rsa_public_key(&encode(Tag::SEQUENCE, &[&n, &e])))
        };
        let own = key(&[0, 0xc1, 5], &[1, 0, 1]);
        assert!(own.is_some() && own == key(&[0, 0, 0, 0xc1, 5], &[0, 1, 0, 1]));
        assert!(own != key(&[0, 0xc1, 7], &[1, 0, 1]) && own != key(&[0, 0xc1, 5], &[3]));
        assert!(own != key(&[0xc1, 5], &[1, 0, 1]), "a negative number");
    }

    #[test]
    fn the_chain_keeps_its_order() {
        let own = PrivateKey::generate(KeyAlgorithm::Ed25519).unwrap();
        let above = certificate(&PrivateKey::generate(KeyAlgorithm::P384).unwrap(), "My App");
        let leaf = certificate(&own, "My App");
        let identity = Identity::new(own, vec![leaf.clone(), above.clone()]).unwrap();
        assert_eq!(identity.certificate(), &leaf);
        assert_eq!(identity.issuers(), std::slice::from_ref(&above));
        assert_eq!(identity.chain().collect::<Vec<_>>(), [&leaf, &above]);
    }
}
