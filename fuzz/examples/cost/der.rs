//! What is binary: PFX files, certificates, keys.

use certgen_fuzz::{
    bounds::INPUT,
    compose::{
        bags::Bag,
        ber::{Form, Lengths, Node, Octets, explicit, integer, null, octets, oid, sequence, set},
        crypto::Digest,
        keys::{self, Key},
        pfx::{Content, Forms, Mac, Pfx},
        scheme::{Cipher, Prf, Scheme, pbes2, pbkdf2, salted},
    },
};

use super::{FILE, Worst, worst};

pub fn pfx() -> Vec<Worst> {
    let depth = INPUT / 4;
    let certificate = || Bag::certificate(keys::p256());
    let size = keys::p256().len() + 60;
    let indefinite = Form { lengths: Lengths::Indefinite, octets: Octets::Segments(1) };
    let secret = Bag::secret(&vec![0x5A; INPUT / 4]);
    let attribute = sequence([oid("1.3.6.1.4.1.99999.4"), set([octets(b"a")])]);
    let many_values = sequence([oid("1.3.6.1.4.1.99999.4"), set(vec![null(); INPUT / 2 - 500])]);
    let chain = chain(1_800);
    let key_bag = Bag::key(Key::p256());
    vec![
        worst(
            "indefinite lengths in each other",
            FILE,
            [[0x30, 0x80].repeat(depth), vec![0; 2 * depth]].concat(),
        ),
        worst("indefinite lengths that never end", FILE, [0x30, 0x80].repeat(INPUT / 2)),
        worst(
            "safe contents in each other",
            FILE,
            plain(vec![(0..30).fold(certificate(), |bag, _| Bag::nested(vec![bag]))]),
        ),
        worst(
            "segments of one byte",
            FILE,
            Pfx::new(vec![Content::Plain(vec![secret])], None)
                .forms(Forms { pfx: indefinite, ..Forms::DER })
                .bytes(),
        ),
        worst(
            "segments of one byte inside segments",
            FILE,
            Pfx::new(vec![Content::Plain(vec![Bag::secret(&vec![0x5A; INPUT / 16])])], None)
                .forms(Forms { pfx: indefinite, safes: indefinite, ..Forms::DER })
                .bytes(),
        ),
        worst(
            "the same certificate as often as it fits",
            FILE,
            plain(vec![certificate(); INPUT / size]),
        ),
        worst("empty bags", FILE, plain(vec![Bag::certificate(vec![]); 9_999])),
        worst(
            "a content for each bag",
            FILE,
            Pfx::new(vec![Content::Plain(vec![Bag::certificate(vec![])]); 7_000], None).bytes(),
        ),
        worst(
            "contents that are empty",
            FILE,
            Pfx::new(vec![Content::Plain(vec![]); INPUT / 21], None).bytes(),
        ),
        worst(
            "attributes",
            FILE,
            plain(vec![
                (0..INPUT / 22).fold(certificate(), |bag, _| bag.raw_attribute(attribute.clone())),
            ]),
        ),
        worst(
            "values of one attribute",
            FILE,
            plain(vec![certificate().raw_attribute(many_values)]),
        ),
        worst(
            "a chain of 1,800",
            FILE,
            plain(chain.iter().cloned().map(Bag::certificate).collect()),
        ),
        worst(
            "a chain of 1,800, upside down",
            FILE,
            plain(chain.iter().rev().cloned().map(Bag::certificate).collect()),
        ),
        worst("900 keys with a chain of 900", FILE, plain(keyed_chain(900))),
        worst("the same key as often as it fits", FILE, plain(vec![key_bag; INPUT / 200])),
        worst(
            "certificates of one name, each of which may have signed all",
            FILE,
            plain(
                (0..3_000)
                    .map(|at| Bag::certificate(small_certificate("a", "a", at, &[])))
                    .collect(),
            ),
        ),
        worst(
            "a name for each bag, the longest",
            FILE,
            plain(vec![certificate().name(&"a".repeat(INPUT / 2 - 1_000))]),
        ),
        worst("rounds within the limits, for each bag", FILE, plain(shrouded(5_000))),
        worst("salts", FILE, long_salt()),
        worst(
            "a MAC with a salt of a MiB",
            FILE,
            Pfx::new(vec![], Mac::salted(Digest::Sha1, b"", &vec![7; INPUT - 300], 1)).bytes(),
        ),
    ]
}

fn plain(bags: Vec<Bag>) -> Vec<u8> {
    Pfx::new(vec![Content::Plain(bags)], None).bytes()
}

/// Bags that are encrypted, each with as many rounds as the doors allow: refused together.
fn shrouded(count: usize) -> Vec<Bag> {
    let scheme = Scheme::junk(salted("1.2.840.113549.1.12.1.3", &[7; 8], integer(2_000)));
    vec![Bag::shrouded(Key::p256(), &scheme); count]
}

/// A salt that is read again for each block of the key.
fn long_salt() -> Vec<u8> {
    let kdf = pbkdf2(&vec![7; INPUT - 500], integer(2_000), None, Prf::Omitted);
    let scheme = Scheme::junk(pbes2(kdf, Cipher::AesCbc(256).algorithm(&[7; 16])));
    plain(vec![Bag::shrouded(Key::p256(), &scheme)])
}

/// Certificates each of which was signed by the next, by their names.
fn chain(count: usize) -> Vec<Vec<u8>> {
    let name = |at: usize| format!("{at}");
    (0..count).map(|at| small_certificate(&name(at), &name(at + 1), at, &[])).collect()
}

/// The same with a key for each, so that there are as many entries, each with all that are above it.
fn keyed_chain(count: usize) -> Vec<Bag> {
    let id = |at: usize| (at as u32).to_be_bytes();
    let certificates = chain(count).into_iter().enumerate();
    let certificates = certificates.map(|(at, der)| Bag::certificate(der).id(&id(at)));
    let key = Key::unknown();
    certificates.chain((0..count).map(|at| Bag::key(key.clone()).id(&id(at)))).collect()
}

/// The smallest certificate that there is, with a key that is none and a signature that is none.
pub fn small_certificate(
    subject: &str,
    issuer: &str,
    serial: usize,
    extensions: &[Node],
) -> Vec<u8> {
    let (subject, issuer) = (common_name(subject), common_name(issuer));
    certificate_of(subject, issuer, serial, ed25519(serial), extensions)
}

fn common_name(text: &str) -> Node {
    sequence([set([attribute(text)])])
}

pub fn attribute(text: &str) -> Node {
    sequence([oid("2.5.4.3"), Node::Primitive(0x0C, text.as_bytes().to_vec())])
}

/// A public key that is none, and another for each serial number.
fn ed25519(serial: usize) -> Node {
    let mut bits = vec![0_u8; 33];
    bits[1..5].copy_from_slice(&(serial as u32).to_be_bytes());
    sequence([sequence([oid(ED25519)]), Node::Primitive(0x03, bits)])
}

fn certificate_of(
    subject: Node,
    issuer: Node,
    serial: usize,
    public_key: Node,
    extensions: &[Node],
) -> Vec<u8> {
    let algorithm = || sequence([oid(ED25519)]);
    let time = |text: &str| Node::Primitive(0x17, text.as_bytes().to_vec());
    let extensions = (!extensions.is_empty())
        .then(|| Node::Constructed(0xA3, vec![sequence(extensions.iter().cloned())]));
    let parts = [
        explicit(integer(2)),
        integer(serial as i128 + 1),
        algorithm(),
        issuer,
        sequence([time("200101000000Z"), time("400101000000Z")]),
        subject,
        public_key,
    ];
    let body = sequence(parts.into_iter().chain(extensions));
    sequence([body, algorithm(), Node::Primitive(0x03, vec![0; 65])]).der()
}

pub fn certificates() -> Vec<Worst> {
    const DOORS: &[&str] = &["parse", "certificate"];
    const BOTH: &[&str] = &["parse", "check"];
    let extension = |id: &str, value: Node| sequence([oid(id), octets(&value.der())]);
    let of = |extensions: &[Node]| small_certificate("a", "a", 1, extensions);
    let with_name = |name: Node| certificate_of(name, common_name("a"), 1, ed25519(1), &[]);
    let dns = Node::Primitive(0x82, b"a".to_vec());
    let unknown = sequence([oid("1.2.3"), Node::Primitive(0x01, vec![0xFF]), octets(b"a")]);
    let policy = sequence([oid("1.2.3")]);
    let distinct: Vec<Node> = (0..INPUT / 24).map(|at| attribute(&format!("{at:06}"))).collect();
    vec![
        worst(
            "a name of many parts",
            DOORS,
            with_name(sequence(vec![set([attribute("a")]); INPUT / 13 - 30])),
        ),
        worst("a part of many attributes", DOORS, with_name(sequence([set(distinct.clone())]))),
        worst(
            "the same, upside down",
            DOORS,
            with_name(sequence([set(distinct.into_iter().rev())])),
        ),
        worst(
            "a long common name",
            DOORS,
            small_certificate(&"a".repeat(INPUT - 1_000), "a", 1, &[]),
        ),
        worst(
            "a common name of signs that are escaped",
            DOORS,
            small_certificate(&"\u{1}".repeat(INPUT - 1_000), "a", 1, &[]),
        ),
        worst(
            "alternative names",
            DOORS,
            of(&[extension("2.5.29.17", sequence(vec![dns; INPUT / 3 - 200]))]),
        ),
        worst(
            "directory names as alternative names",
            DOORS,
            of(&[extension(
                "2.5.29.17",
                sequence(vec![Node::Constructed(0xA4, vec![common_name("a")]); INPUT / 16 - 200]),
            )]),
        ),
        worst(
            "usages",
            DOORS,
            of(&[extension("2.5.29.37", sequence(vec![oid("1.2.3"); INPUT / 4 - 200]))]),
        ),
        worst(
            "policies",
            DOORS,
            of(&[extension("2.5.29.32", sequence(vec![policy; INPUT / 6 - 200]))]),
        ),
        worst(
            "extensions that are not known and critical",
            DOORS,
            of(&vec![unknown; INPUT / 12 - 200]),
        ),
        worst(
            "a long key identifier",
            DOORS,
            of(&[extension("2.5.29.14", octets(&vec![7; INPUT - 500]))]),
        ),
        worst(
            "a path length of many digits",
            DOORS,
            of(&[extension(
                "2.5.29.19",
                sequence([
                    Node::Primitive(0x01, vec![0xFF]),
                    Node::Primitive(0x02, vec![1; INPUT - 500]),
                ]),
            )]),
        ),
        worst("an RSA key of 8 million bits", DOORS, of_rsa(INPUT - 600)),
        worst("an RSA key of 16,384 bits", DOORS, of_rsa(2_048)),
        worst("RSA keys of 16,384 bits, each another", BOTH, many_of_rsa(2_048)),
        worst("RSA keys of 4,096 bits, each another", BOTH, many_of_rsa(512)),
    ]
}

/// As many certificates of RSA keys with so many bytes as there is room for.
fn many_of_rsa(bytes: usize) -> Vec<u8> {
    let count = (INPUT - 1_000) / (bytes + 350);
    let certificates = (0..count).map(|at| {
        let mut der = of_rsa(bytes);
        // In the middle of the modulus.
        let middle = der.len() - bytes / 2 - 100;
        der[middle..middle + 4].copy_from_slice(&(at as u32).to_be_bytes());
        Bag::certificate(der)
    });
    plain(certificates.collect())
}

/// A certificate of an RSA key with so many bytes.
fn of_rsa(bytes: usize) -> Vec<u8> {
    let key = sequence([big(bytes, 1), integer(65_537)]).der();
    let bits = Node::Primitive(0x03, [&[0][..], &key].concat());
    let key = sequence([sequence([oid("1.2.840.113549.1.1.1"), null()]), bits]);
    certificate_of(common_name("a"), common_name("a"), 1, key, &[])
}

/// An odd number of so many bytes.
fn big(bytes: usize, seed: u8) -> Node {
    let mut digits = vec![0xA5 ^ seed; bytes];
    digits[0] = 0x7F;
    digits[bytes - 1] |= 1;
    Node::Primitive(0x02, digits)
}

/// A whole RSA key in PKCS#8.
fn whole(bits: usize) -> Vec<u8> {
    keys::der(match bits {
        2048 => include_str!("../../../testdata/keys/rsa2048.key"),
        _ => include_str!("../../../testdata/keys/rsa4096.key"),
    })
}

/// The same with another coefficient, the last of all that is compared.
fn flawed(mut key: Vec<u8>) -> Vec<u8> {
    if let Some(last) = key.last_mut() {
        *last ^= 2;
    }
    key
}

/// The same with zeros in the places of the primes and of what follows from them.
fn primeless(bits: usize) -> Vec<u8> {
    let key = whole(bits);
    // 30 82 .. .. 02 01 00 30 0d .. 04 82 .. .. 30 82 .. .. 02 01 00, and then n, e, d.
    let numbers = &key[4 + 3 + 15 + 4 + 4 + 3..];
    let n_and_e = 4 + bits / 8 + 1 + 5;
    let d = 4 + usize::from(numbers[n_and_e + 3]) + 256 * usize::from(numbers[n_and_e + 2]);
    let zeros = [2, 1, 0].repeat(5);
    let parts = [&[2, 1, 0][..], &numbers[..n_and_e + d], &zeros].concat();
    let head = u16::try_from(parts.len()).expect("a short key").to_be_bytes();
    let parts = [&[0x30, 0x82, head[0], head[1]][..], &parts].concat();
    let algorithm = sequence([oid("1.2.840.113549.1.1.1"), null()]);
    sequence([integer(0), algorithm, octets(&parts)]).der()
}

pub fn keys() -> Vec<Worst> {
    const DOORS: &[&str] = &["parse", "key"];
    let pkcs1 = |bytes: usize| {
        let half = bytes / 2;
        sequence([
            integer(0),
            big(bytes, 1),
            integer(65_537),
            big(bytes, 2),
            big(half, 3),
            big(half, 4),
            big(half, 5),
            big(half, 6),
            big(half, 7),
        ])
    };
    let pkcs8 = |id: &str, parameters: Node, key: Node| {
        sequence([integer(0), sequence([oid(id), parameters]), octets(&key.der())]).der()
    };
    let rsa = |bytes: usize| pkcs8("1.2.840.113549.1.1.1", null(), pkcs1(bytes));
    let dsa = |bytes: usize| {
        let parameters = sequence([big(bytes, 1), big(32, 2), big(bytes, 3)]);
        pkcs8("1.2.840.10040.4.1", parameters, big(32, 4))
    };
    let ec = |curve, size| Key::without_public(curve, size).pkcs8;
    let many = |key: Vec<u8>| {
        let count = (INPUT - 1_000) / (key.len() + 40);
        let key = Key { algorithm: "any", pkcs8: key, public_sha256: None };
        plain(vec![Bag::key(key); count.min(9_999)])
    };
    vec![
        worst("an RSA key of 1.8 million bits", DOORS, rsa(INPUT / 5)),
        worst("an RSA key of 65,536 bits", DOORS, rsa(8_192)),
        worst("an RSA key of 16,384 bits", DOORS, rsa(2_048)),
        worst("keys on P-256 without their public half", FILE, many(ec("1.2.840.10045.3.1.7", 32))),
        worst("keys on P-384 without their public half", FILE, many(ec("1.3.132.0.34", 48))),
        worst("keys on P-521 without their public half", FILE, many(ec("1.3.132.0.35", 65))),
        worst(
            "keys of DSA, the slowest",
            FILE,
            many(pkcs8(
                "1.2.840.10040.4.1",
                sequence([big(512, 1), big(32, 2), big(512, 3)]),
                big(64, 4),
            )),
        ),
        worst("whole RSA keys of 2,048 bits", FILE, many(whole(2048))),
        worst("whole RSA keys of 4,096 bits", FILE, many(whole(4096))),
        worst("RSA keys of 2,048 bits, the last number of which is wrong", FILE, {
            many(flawed(whole(2048)))
        }),
        worst("RSA keys of 4,096 bits, the last number of which is wrong", FILE, {
            many(flawed(whole(4096)))
        }),
        worst("RSA keys of 2,048 bits without their primes", FILE, many(primeless(2048))),
        worst("RSA keys of 4,096 bits without their primes", FILE, many(primeless(4096))),
        worst("one of these", DOORS, primeless(4096)),
        worst("the same in PKCS#1", DOORS, pkcs1(INPUT / 5).der()),
        worst("a DSA key of 4 million bits", DOORS, dsa(INPUT / 2 - 200)),
        worst("an EC key of a MiB", DOORS, ec("1.2.840.10045.3.1.7", INPUT - 200)),
        worst(
            "an Ed25519 key of a MiB",
            DOORS,
            pkcs8("1.3.101.112", null(), octets(&vec![7; INPUT - 200])),
        ),
    ]
}

const ED25519: &str = "1.3.101.112";
