//! Certificates and requests that say anything at all, with signatures that hold.

use std::time::{Duration, SystemTime};

use certgen::{Authority, Certificate, Error, Identity, PrivateKey, Validity};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use tempfile::TempDir;

use crate::support::ber::{Node, explicit, integer, oid, sequence};

/// A CA and one who gets certificates, both with one key, and a folder for OpenSSL to look at.
pub struct Parties {
    key: EcdsaKeyPair,
    pkcs8: Vec<u8>,
    pub folder: TempDir,
}

impl Parties {
    pub fn new() -> Self {
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap().as_ref().to_vec();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8, &random).unwrap();
        Self { key, pkcs8, folder: tempfile::tempdir().unwrap() }
    }

    pub fn key(&self) -> PrivateKey {
        PrivateKey::from_pkcs8_der(&self.pkcs8).unwrap()
    }

    pub fn public_key(&self) -> Node {
        let bits = [&[0], self.key.public_key().as_ref()].concat();
        let curve = sequence([oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")]);
        sequence([curve, Node::Primitive(0x03, bits)])
    }

    pub fn certificate(&self, issuer: Node, subject: Node, extensions: Vec<Node>) -> Certificate {
        Certificate::from_der(&self.certificate_der(issuer, subject, extensions)).unwrap()
    }

    /// The same, which nobody may be able to read.
    pub fn certificate_der(&self, issuer: Node, subject: Node, extensions: Vec<Node>) -> Vec<u8> {
        let date = |text: &str| Node::Primitive(0x17, text.as_bytes().to_vec());
        self.signed(sequence([
            explicit(integer(2)),
            integer(7),
            sequence([oid(ECDSA_WITH_SHA256)]),
            issuer,
            sequence([date("250101000000Z"), date("491231235959Z")]),
            subject,
            self.public_key(),
            Node::Constructed(0xA3, vec![sequence(extensions)]),
        ]))
    }

    /// A request of PKCS#10.
    pub fn request(&self, version: i128, subject: Node, attributes: Vec<Node>) -> Vec<u8> {
        let attributes = Node::Constructed(0xA0, attributes);
        self.signed(sequence([integer(version), subject, self.public_key(), attributes]))
    }

    pub fn authority(&self, ca: &Certificate) -> Result<Authority, Error> {
        Authority::new(Identity::new(self.key(), vec![ca.clone()])?)
    }

    fn signed(&self, body: Node) -> Vec<u8> {
        let message = body.der();
        let signature = self.key.sign(&SystemRandom::new(), &message).unwrap();
        let bits = [&[0], signature.as_ref()].concat();
        let algorithm = sequence([oid(ECDSA_WITH_SHA256)]);
        sequence([Node::Raw(message), algorithm, Node::Primitive(0x03, bits)]).der()
    }
}

pub fn an_hour() -> Validity {
    let now = SystemTime::now();
    Validity::new(now, now + Duration::from_secs(3600)).unwrap()
}

/// What makes a certificate that of a CA.
pub fn is_ca() -> Node {
    extension("2.5.29.19", sequence([Node::Primitive(0x01, vec![0xFF])]))
}

/// A critical extension.
pub fn extension(dotted: &str, value: Node) -> Node {
    let critical = Node::Primitive(0x01, vec![0xFF]);
    sequence([oid(dotted), critical, Node::Primitive(0x04, value.der())])
}

const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";
