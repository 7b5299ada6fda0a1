//! Certificates that make a search for issuers go on: many of one name, ways without end, names beside
//! constraints.

use certgen_fuzz::{
    compose::ber::{Node, explicit, integer, oid, sequence, set},
    signed::{bits, extension},
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};

use super::{Worst, der::attribute, worst};

pub fn chains() -> Vec<Worst> {
    const CHECK: &[&str] = &["check", "parse"];
    let dns = |tag: u8, text: String| Node::Primitive(tag, text.into_bytes());
    let permitted = (0..20_000).map(|at| dns(0x82, format!("h{at:05x}.example"))).collect();
    let others = (0..20_000).map(|at| dns(0x82, format!("g{at:05x}.invalid"))).collect();
    let directories = |from: usize| -> Vec<Node> {
        let part = |at: usize| attribute(&format!("{at}"));
        let name = |at| Node::Constructed(0xA4, vec![sequence([set([part(at), part(at + 1)])])]);
        (from..from + 5_500).map(name).collect()
    };
    vec![
        worst("P-384 CAs of one name, each with another signature", CHECK, file(p384(2_900))),
        worst("300 P-384 CAs of one name", CHECK, file(p384(300))),
        worst(
            "Ed25519 CAs of one name, each signed by the one before",
            CHECK,
            file(ring_of(4_000)),
        ),
        worst("layers of CAs, each signed by all above", CHECK, file(layers(60, 60))),
        worst("a chain in which every signature holds", CHECK, file(chain(4_000))),
        worst("DNS names beside DNS constraints", CHECK, file(constrained(permitted, others))),
        worst(
            "directory names beside directory constraints",
            CHECK,
            file(constrained(directories(0), directories(100_000))),
        ),
        worst("leaves below a CA of many constraints", CHECK, file(below_constraints(1_500))),
    ]
}

/// `ContentInfo` of certificates alone (RFC 5652 §5).
fn file(certificates: Vec<Vec<u8>>) -> Vec<u8> {
    let certificates = certificates.into_iter().map(Node::Raw).collect();
    let content = sequence([
        integer(1),
        set([]),
        sequence([oid("1.2.840.113549.1.7.1")]),
        Node::Constructed(0xA0, certificates),
        set([]),
    ]);
    sequence([oid("1.2.840.113549.1.7.2"), explicit(content)]).der()
}

fn p384(count: usize) -> Vec<Vec<u8>> {
    let algorithm = &ECDSA_P384_SHA384_ASN1_SIGNING;
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("there is randomness");
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).expect("a key");
    let spki = sequence([
        sequence([oid("1.2.840.10045.2.1"), oid("1.3.132.0.34")]),
        bits(pair.public_key().as_ref()),
    ]);
    let number = |seed: usize| {
        let mut number = vec![0x5A; 48];
        number[8..16].copy_from_slice(&(seed as u64).to_be_bytes());
        Node::Primitive(0x02, number)
    };
    let signature = |at: usize| sequence([number(at), number(at + 77)]).der();
    let algorithm = || sequence([oid("1.2.840.10045.4.3.3")]);
    (0..count)
        .map(|at| {
            let body = body(at, algorithm(), [&name(0), &name(0)], spki.clone(), vec![ca()]);
            sequence([body, algorithm(), bits(&signature(at))]).der()
        })
        .collect()
}

fn ring_of(count: usize) -> Vec<Vec<u8>> {
    let keys = keys(count);
    let of = |at: usize| {
        let before = &keys[(at + count - 1) % count];
        ed25519(at, [&name(0), &name(0)], &keys[at], before, vec![ca()])
    };
    (0..count).map(of).collect()
}

fn chain(count: usize) -> Vec<Vec<u8>> {
    let keys = keys(count + 1);
    let of =
        |at: usize| ed25519(at, [&name(at), &name(at + 1)], &keys[at], &keys[at + 1], vec![ca()]);
    (0..count).map(of).collect()
}

/// All of a layer have one key, so that every signature holds, in as many ways as there are.
fn layers(count: usize, wide: usize) -> Vec<Vec<u8>> {
    let keys = keys(count + 1);
    let of = |at: usize| {
        let layer = at / wide;
        let names = [&name(layer), &name(layer + 1)];
        ed25519(at, names, &keys[layer], &keys[layer + 1], vec![ca()])
    };
    (0..count * wide).map(of).collect()
}

/// A CA with constraints, and a certificate below it with as many names.
fn constrained(bases: Vec<Node>, names: Vec<Node>) -> Vec<Vec<u8>> {
    let keys = keys(2);
    let leaf = extension("2.5.29.17", sequence(names));
    let leaf = ed25519(1, [&name(2), &name(1)], &keys[1], &keys[0], vec![leaf]);
    vec![leaf, constraining(&keys[0], bases)]
}

fn below_constraints(count: usize) -> Vec<Vec<u8>> {
    let keys = keys(1);
    let base = |at| Node::Primitive(0x82, format!("h{at:05x}.example").into_bytes());
    let leaf = |at| {
        let host = Node::Primitive(0x82, b"h00000.example".to_vec());
        let names = extension("2.5.29.17", sequence([host]));
        ed25519(at, [&name(at + 2), &name(1)], &keys[0], &keys[0], vec![names])
    };
    let mut all: Vec<_> = (1..=count).map(leaf).collect();
    all.push(constraining(&keys[0], (0..20_000).map(base).collect()));
    all
}

/// A root that permits nothing but `bases`.
fn constraining(key: &Ed25519KeyPair, bases: Vec<Node>) -> Vec<u8> {
    let subtrees = bases.into_iter().map(|base| sequence([base])).collect();
    let value = sequence([Node::Constructed(0xA0, subtrees)]);
    ed25519(0, [&name(1), &name(1)], key, key, vec![ca(), extension("2.5.29.30", value)])
}

fn keys(count: usize) -> Vec<Ed25519KeyPair> {
    let key = |at: usize| {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&(at as u64).to_be_bytes());
        Ed25519KeyPair::from_seed_unchecked(&seed).expect("any seed is one")
    };
    (0..count).map(key).collect()
}

fn ed25519(
    serial: usize,
    names: [&Node; 2],
    key: &Ed25519KeyPair,
    by: &Ed25519KeyPair,
    extensions: Vec<Node>,
) -> Vec<u8> {
    let algorithm = || sequence([oid("1.3.101.112")]);
    let spki = sequence([algorithm(), bits(key.public_key().as_ref())]);
    let body = body(serial, algorithm(), names, spki, extensions).der();
    let signature = by.sign(&body);
    sequence([Node::Raw(body), algorithm(), bits(signature.as_ref())]).der()
}

/// A TBSCertificate (RFC 5280 §4.1), of the second name for the first.
fn body(
    serial: usize,
    algorithm: Node,
    [subject, issuer]: [&Node; 2],
    public_key: Node,
    extensions: Vec<Node>,
) -> Node {
    let time = |text: &str| Node::Primitive(0x17, text.as_bytes().to_vec());
    sequence([
        explicit(integer(2)),
        integer(serial as i128 + 1),
        algorithm,
        issuer.clone(),
        sequence([time("200101000000Z"), time("400101000000Z")]),
        subject.clone(),
        public_key,
        Node::Constructed(0xA3, vec![sequence(extensions)]),
    ])
}

fn ca() -> Node {
    extension("2.5.29.19", sequence([Node::Primitive(0x01, vec![0xFF])]))
}

fn name(at: usize) -> Node {
    sequence([set([attribute(&format!("{at}"))])])
}
