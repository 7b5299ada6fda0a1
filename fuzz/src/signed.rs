//! Certificates and requests that are really signed: what they say comes from the fuzzer, the signatures
//! hold.

use std::sync::LazyLock;

use certgen::{Authority, Certificate, Identity, PrivateKey};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};

use crate::compose::ber::{Node, explicit, integer, octets, oid, sequence, set};

/// How many bytes say what is in a certificate.
pub const RECIPE: usize = 4;

/// A certificate of what `recipe` says: who, by whom, until when, and with which extensions.
pub fn certificate(recipe: [u8; RECIPE], serial: usize) -> Certificate {
    let [names, keys, constraints, others] = recipe;
    let (subject, issuer) = (names & 3, names >> 4 & 3);
    let (own, signing) = (keys & 3, keys >> 4 & 3);
    let mut tbs = vec![
        integer(i128::try_from(serial).expect("few") + 1),
        ecdsa_with_sha256(),
        name(issuer),
        validity(others & 3),
        name(subject),
        public_key(own),
    ];
    if constraints & 0x80 == 0 {
        tbs.insert(0, explicit(integer(2)));
        let extensions = extensions(constraints, others, own, signing);
        tbs.push(Node::Constructed(0xA3, vec![sequence(extensions)]));
    }
    let der = signed(sequence(tbs), signing);
    Certificate::from_der(&der).expect("it is well-formed")
}

/// A request of the first key (RFC 2986) for what the fuzzer shapes: the DER of a subject, and that of
/// attributes.
pub fn request(subject: &[u8], attributes: &[u8]) -> Vec<u8> {
    let [subject, attributes] = [subject, attributes].map(|der| Node::Raw(der.to_vec()));
    signed(sequence([integer(0), subject, public_key(0), attributes]), 0)
}

/// The public key of all requests here, as a `SubjectPublicKeyInfo` in DER.
pub fn requested_key() -> Vec<u8> {
    public_key(0).der()
}

/// A CA that signed itself with the second key, for names of one kind of example each: `example.com`, those
/// at and below it, and 192.0.2.0/24.
pub fn constrained_authority() -> Authority {
    let base = |tag, bytes: &[u8]| sequence([Node::Primitive(tag, bytes.to_vec())]);
    let permitted = Node::Constructed(
        0xA0,
        vec![
            base(0x81, b"example.com"),
            base(0x82, b"example.com"),
            base(0x87, &[192, 0, 2, 0, 255, 255, 255, 0]),
        ],
    );
    let constraints = [
        extension("2.5.29.19", sequence([Node::Primitive(0x01, vec![0xFF])])),
        extension("2.5.29.30", sequence([permitted])),
    ];
    let body = sequence([
        explicit(integer(2)),
        integer(1),
        ecdsa_with_sha256(),
        name(1),
        validity(0),
        name(1),
        public_key(1),
        Node::Constructed(0xA3, vec![sequence(constraints)]),
    ]);
    let certificate = Certificate::from_der(&signed(body, 1)).expect("it is well-formed");
    let key = PrivateKey::from_pkcs8_der(&KEYS[1].pkcs8).expect("a key");
    let identity = Identity::new(key, vec![certificate]).expect("they belong together");
    Authority::new(identity).expect("it is a CA")
}

/// `body` with the signature of one of the keys.
fn signed(body: Node, key: u8) -> Vec<u8> {
    let message = body.der();
    let signature = KEYS[usize::from(key)].pair.sign(&SystemRandom::new(), &message);
    let signature = signature.expect("there are random bytes");
    sequence([Node::Raw(message), ecdsa_with_sha256(), bits(signature.as_ref())]).der()
}

fn extensions(constraints: u8, others: u8, own: u8, signing: u8) -> Vec<Node> {
    let mut all = Vec::new();
    if constraints & 0x01 != 0 {
        let mut parts = Vec::new();
        if constraints & 0x02 != 0 {
            parts.push(Node::Primitive(0x01, vec![0xFF]));
        }
        if constraints & 0x06 == 0x06 {
            parts.push(integer((constraints >> 3 & 3).into()));
        }
        all.push(extension("2.5.29.19", sequence(parts)));
    }
    if constraints & 0x20 != 0 {
        // keyCertSign, or digitalSignature.
        let usage = if constraints & 0x40 != 0 { [2, 0x04] } else { [7, 0x80] };
        all.push(extension("2.5.29.15", Node::Primitive(0x03, usage.to_vec())));
    }
    if others & 0x04 != 0 {
        all.push(extension("2.5.29.14", octets(&[own])));
    }
    if others & 0x08 != 0 {
        let stated = if others & 0x10 != 0 { 9 } else { signing };
        let id = Node::Primitive(0x80, vec![stated]);
        all.push(extension("2.5.29.35", sequence([id])));
    }
    if others & 0x60 != 0 {
        let purpose = ["", SERVER, CLIENT, ANY][usize::from(others >> 5 & 3)];
        all.push(extension("2.5.29.37", sequence([oid(purpose)])));
    }
    if all.is_empty() {
        all.push(extension("2.5.29.19", sequence([])));
    }
    all
}

/// An extension that is not critical.
pub fn extension(kind: &str, value: Node) -> Node {
    sequence([oid(kind), octets(&value.der())])
}

fn name(party: u8) -> Node {
    let text = Node::Primitive(0x0C, vec![b'A' + party]);
    sequence([set([sequence([oid("2.5.4.3"), text])])])
}

/// Valid now, as most are, expired, or not yet valid.
fn validity(choice: u8) -> Node {
    let (from, to) = match choice {
        0 | 1 => ("200101000000Z", "400101000000Z"),
        2 => ("200101000000Z", "250101000000Z"),
        _ => ("300101000000Z", "400101000000Z"),
    };
    sequence([from, to].map(|date| Node::Primitive(0x17, date.as_bytes().to_vec())))
}

fn public_key(key: u8) -> Node {
    let algorithm = sequence([oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")]);
    sequence([algorithm, bits(KEYS[usize::from(key)].pair.public_key().as_ref())])
}

/// A BIT STRING of whole bytes.
pub fn bits(bytes: &[u8]) -> Node {
    Node::Primitive(0x03, [&[0], bytes].concat())
}

fn ecdsa_with_sha256() -> Node {
    sequence([oid("1.2.840.10045.4.3.2")])
}

const SERVER: &str = "1.3.6.1.5.5.7.3.1";
const CLIENT: &str = "1.3.6.1.5.5.7.3.2";
const ANY: &str = "2.5.29.37.0";

struct Key {
    pkcs8: Vec<u8>,
    pair: EcdsaKeyPair,
}

static KEYS: LazyLock<[Key; 4]> = LazyLock::new(|| {
    std::array::from_fn(|_| {
        let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("random bytes");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random);
        Key { pkcs8: pkcs8.as_ref().to_vec(), pair: pair.expect("just made") }
    })
});
