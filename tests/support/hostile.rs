//! Hostile files that are too large to keep: made in memory, each with the error it must end in.

use super::{
    bags::{Bag, DATA, safe_contents},
    ber::{Form, Lengths, Node, Octets, content, explicit, integer, octets, oid, sequence},
    dialects::{certificate, key, leaf, mac, triple_des},
    keys::{self, Key},
    pfx::{Content, Forms, Mac, Pfx},
};

/// A hostile file; it is to be opened with [`PASSWORD`](super::dialects::PASSWORD).
pub struct Hostile {
    pub name: &'static str,
    pub file: Vec<u8>,
    /// The error code, or none for a file that opens.
    pub error: Option<&'static str>,
}

/// The large files, some 60 MB in all. None of them may cost much memory beyond its own size, nor more
/// than a moment, nor a stack.
pub fn huge() -> Vec<Hostile> {
    let hostile = |name, file, error| Hostile { name, file, error };
    vec![
        hostile("safe contents nested 3,000 deep", nested_safes(3_000), Some("damaged")),
        hostile("safe contents nested 33 deep", nested_safes(33), Some("damaged")),
        hostile("indefinite lengths nested 200,000", indefinite(200_000), Some("damaged")),
        hostile("200,000 indefinite lengths that never end", unended(200_000), Some("damaged")),
        hostile("octet strings nested 50,000 deep", nested_octets(50_000), Some("damaged")),
        hostile("1,000,000 empty segments", empty_segments(1_000_000), None),
        hostile("20,000 certificates", certificates(20_000), Some("too_costly")),
        hostile("20,000 certificates in as many contents", contents(20_000), Some("too_costly")),
        hostile("1,000 keys that are slow to check", slow_keys(1_000), Some("too_costly")),
        hostile("17 MiB", large(17 << 20), Some("too_large")),
        hostile("17 MiB behind a PFX", trailing(17 << 20), Some("too_large")),
        hostile("segments of one byte, 1 MiB", segments_of_one(1 << 20), None),
        hostile("100,000 attributes", attributes(100_000), None),
        hostile("a bag type of 1 MiB", long_oid(1 << 20), Some("damaged")),
        hostile("rounds of 1 MiB", long_rounds(1 << 20), Some("too_costly")),
    ]
}

/// Every truncation of a small valid file, the whole file left out: each is damaged.
pub fn truncations() -> impl Iterator<Item = Vec<u8>> {
    let file = Pfx::new(leaf(&triple_des()), mac()).bytes();
    (0..file.len()).map(move |end| file[..end].to_vec())
}

/// Every truncation of the same file with indefinite lengths and segments throughout.
pub fn indefinite_truncations() -> impl Iterator<Item = Vec<u8>> {
    let form = Form { lengths: Lengths::Indefinite, octets: Octets::Segments(50) };
    let file = Pfx::new(leaf(&triple_des()), mac()).forms(Forms::everywhere(form)).bytes();
    (0..file.len()).map(move |end| file[..end].to_vec())
}

fn plain(bags: Vec<Bag>) -> Vec<u8> {
    Pfx::new(vec![Content::Plain(bags)], mac()).bytes()
}

fn nested_safes(depth: usize) -> Vec<u8> {
    plain(vec![(0..depth).fold(certificate(), |bag, _| Bag::nested(vec![bag]))])
}

fn indefinite(depth: usize) -> Vec<u8> {
    let mut file = unended(depth);
    file.extend([0, 0].repeat(depth));
    file
}

fn unended(depth: usize) -> Vec<u8> {
    [0x30, 0x80].repeat(depth)
}

/// The octet string of the AuthenticatedSafe, each in the next.
fn nested_octets(depth: usize) -> Vec<u8> {
    let mut octets = [0x24, 0x80].repeat(depth);
    octets.extend([0x04, 0x00]);
    octets.extend([0, 0].repeat(depth));
    let info = sequence([oid(DATA), explicit(Node::Raw(octets))]);
    Pfx::new(vec![], None).around(info, None)
}

/// A file that opens, with nothing in it but the segments it is cut into.
fn empty_segments(count: usize) -> Vec<u8> {
    let bags = safe_contents(&[certificate(), key(&triple_des())], Form::DER);
    let safes = sequence([sequence([oid(DATA), explicit(content(bags))])]).der();
    let mut octets = vec![0x24, 0x80];
    octets.extend([0x04, 0x00].repeat(count / 2));
    octets.extend(content(safes).der());
    octets.extend([0x04, 0x00].repeat(count / 2));
    octets.extend([0, 0]);
    Pfx::new(vec![], None).around(sequence([oid(DATA), explicit(Node::Raw(octets))]), None)
}

fn certificates(count: usize) -> Vec<u8> {
    plain(vec![Bag::certificate(keys::p256()); count])
}

/// On P-521 and without their public half.
fn slow_keys(count: usize) -> Vec<u8> {
    plain(vec![Bag::key(Key::without_public("1.3.132.0.35", 65)); count])
}

fn contents(count: usize) -> Vec<u8> {
    let content = Content::Plain(vec![Bag::certificate(keys::p256())]);
    Pfx::new(vec![content; count], mac()).bytes()
}

fn large(size: usize) -> Vec<u8> {
    plain(vec![certificate(), Bag::unknown("1.3.6.1.4.1.99999.2", content(vec![0x5A; size]))])
}

fn trailing(size: usize) -> Vec<u8> {
    Pfx::new(leaf(&triple_des()), mac()).trailing(size).bytes()
}

fn segments_of_one(size: usize) -> Vec<u8> {
    let form = Form { lengths: Lengths::Indefinite, octets: Octets::Segments(1) };
    let bag = Bag::secret(&vec![0x5A; size]);
    let forms = Forms { pfx: form, ..Forms::DER };
    Pfx::new(vec![Content::Plain(vec![certificate(), bag])], mac()).forms(forms).bytes()
}

fn attributes(count: usize) -> Vec<u8> {
    let unknown =
        sequence([oid("1.3.6.1.4.1.99999.4"), Node::Constructed(0x31, vec![octets(b"a")])]);
    let bag = Bag::key(Key::p256());
    plain(vec![(0..count).fold(bag, |bag, _| bag.raw_attribute(unknown.clone()))])
}

fn long_oid(size: usize) -> Vec<u8> {
    let oid = Node::Primitive(0x06, vec![0x81; size]);
    plain(vec![Bag::wrong(sequence([oid, explicit(integer(1))]))])
}

fn long_rounds(size: usize) -> Vec<u8> {
    let rounds = Node::Primitive(0x02, vec![0x7F; size]);
    let mac = Mac { rounds: Some(rounds), ..mac() };
    Pfx::new(leaf(&triple_des()), mac).bytes()
}
