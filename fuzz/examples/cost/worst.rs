//! The worst inputs of up to a MiB that could be thought of, for each door: deep, long, many, and whatever
//! tempts a reader to look at everything once for each thing.

use base64::{Engine, engine::general_purpose::STANDARD};
use certgen_fuzz::{
    bounds::INPUT,
    compose::{
        bags::Bag,
        ber::{Form, Lengths, Node, Octets, explicit, integer, null, octets, oid, sequence, set},
        crypto::Digest,
        keys::{self, Key},
        pfx::{Content, Forms, Mac, Pfx},
    },
};

pub struct Worst {
    pub name: &'static str,
    pub doors: &'static [&'static str],
    pub input: Vec<u8>,
}

pub fn all() -> Vec<Worst> {
    [pfx(), certificates(), keys(), pem(), json(), jwt(), responses(), texts()]
        .into_iter()
        .flatten()
        .collect()
}

fn worst(name: &'static str, doors: &'static [&'static str], input: Vec<u8>) -> Worst {
    Worst { name, doors, input }
}

/// For whoever reads files.
const FILE: &[&str] = &["parse"];

fn pfx() -> Vec<Worst> {
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
            Pfx::new(vec![Content::Plain(vec![secret.clone()])], None)
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
        worst("salts", FILE, salted()),
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
    let algorithm =
        sequence([oid("1.2.840.113549.1.12.1.3"), sequence([octets(&[7; 8]), integer(2_000)])]);
    let encrypted = sequence([algorithm, octets(&[0x5A; 64])]);
    vec![Bag::unknown("1.2.840.113549.1.12.10.1.2", encrypted); count]
}

/// A salt that is read again for each block of the key.
fn salted() -> Vec<u8> {
    let kdf = sequence([octets(&vec![7; INPUT - 500]), integer(2_000)]);
    let pbes2 = sequence([
        oid("1.2.840.113549.1.5.13"),
        sequence([
            sequence([oid("1.2.840.113549.1.5.12"), kdf]),
            sequence([oid("2.16.840.1.101.3.4.1.42"), octets(&[7; 16])]),
        ]),
    ]);
    plain(vec![Bag::unknown("1.2.840.113549.1.12.10.1.2", sequence([pbes2, octets(&[0x5A; 64])]))])
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
fn small_certificate(subject: &str, issuer: &str, serial: usize, extensions: &[Node]) -> Vec<u8> {
    let name = |text: &str| {
        sequence([set([sequence([
            oid("2.5.4.3"),
            Node::Primitive(0x0C, text.as_bytes().to_vec()),
        ])])])
    };
    certificate_of(name(subject), name(issuer), serial, extensions)
}

fn certificate_of(subject: Node, issuer: Node, serial: usize, extensions: &[Node]) -> Vec<u8> {
    let algorithm = || sequence([oid("1.3.101.112")]);
    let time = |text: &str| Node::Primitive(0x17, text.as_bytes().to_vec());
    let bits = |count: usize, seed: usize| {
        let mut bits = vec![0_u8; count];
        bits[1..5].copy_from_slice(&(seed as u32).to_be_bytes());
        Node::Primitive(0x03, bits)
    };
    let extensions = (!extensions.is_empty())
        .then(|| Node::Constructed(0xA3, vec![sequence(extensions.iter().cloned())]));
    let parts = [
        explicit(integer(2)),
        integer(serial as i128 + 1),
        algorithm(),
        issuer,
        sequence([time("200101000000Z"), time("400101000000Z")]),
        subject,
        sequence([algorithm(), bits(33, serial)]),
    ];
    let body = sequence(parts.into_iter().chain(extensions));
    sequence([body, algorithm(), bits(65, 0)]).der()
}

fn certificates() -> Vec<Worst> {
    const DOORS: &[&str] = &["parse", "certificate"];
    let attribute = || sequence([oid("2.5.4.3"), Node::Primitive(0x0C, b"a".to_vec())]);
    let short =
        || sequence([set([sequence([oid("2.5.4.3"), Node::Primitive(0x0C, b"a".to_vec())])])]);
    let extension = |id: &str, value: Node| sequence([oid(id), octets(&value.der())]);
    let of = |extensions: &[Node]| small_certificate("a", "a", 1, extensions);
    let with_name = |name: Node| certificate_of(name, short(), 1, &[]);
    let dns = Node::Primitive(0x82, b"a".to_vec());
    let unknown = sequence([oid("1.2.3"), Node::Primitive(0x01, vec![0xFF]), octets(b"a")]);
    let policy = sequence([oid("1.2.3")]);
    let distinct: Vec<Node> = (0..INPUT / 24)
        .map(|at| {
            let text = format!("{at:06}");
            sequence([oid("2.5.4.3"), Node::Primitive(0x0C, text.into_bytes())])
        })
        .collect();
    vec![
        worst(
            "a name of many parts",
            DOORS,
            with_name(sequence(vec![set([attribute()]); INPUT / 13 - 30])),
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
                sequence(vec![Node::Constructed(0xA4, vec![short()]); INPUT / 16 - 200]),
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
    ]
}

/// A certificate of an RSA key with so many bytes.
fn of_rsa(bytes: usize) -> Vec<u8> {
    let key = sequence([big(bytes, 1), integer(65_537)]).der();
    let bits = Node::Primitive(0x03, [&[0][..], &key].concat());
    let time = |text: &str| Node::Primitive(0x17, text.as_bytes().to_vec());
    let rsa = |id: &str| sequence([oid(id), null()]);
    let name =
        || sequence([set([sequence([oid("2.5.4.3"), Node::Primitive(0x0C, b"a".to_vec())])])]);
    let body = sequence([
        integer(1),
        rsa("1.2.840.113549.1.1.11"),
        name(),
        sequence([time("200101000000Z"), time("400101000000Z")]),
        name(),
        sequence([rsa("1.2.840.113549.1.1.1"), bits]),
    ]);
    sequence([body, rsa("1.2.840.113549.1.1.11"), Node::Primitive(0x03, vec![0; 65])]).der()
}

/// An odd number of so many bytes.
fn big(bytes: usize, seed: u8) -> Node {
    let mut digits = vec![0xA5 ^ seed; bytes];
    digits[0] = 0x7F;
    digits[bytes - 1] |= 1;
    Node::Primitive(0x02, digits)
}

fn keys() -> Vec<Worst> {
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
    let ec = sequence([integer(1), octets(&vec![7; INPUT - 200])]);
    let ec_key = |curve: &str, bytes: usize| {
        let key = sequence([integer(1), octets(&vec![7; bytes])]);
        pkcs8("1.2.840.10045.2.1", oid(curve), key)
    };
    let many = |key: Vec<u8>| {
        let count = (INPUT - 1_000) / (key.len() + 40);
        let key = Key { algorithm: "any", pkcs8: key, public_sha256: None };
        plain(vec![Bag::key(key); count.min(9_999)])
    };
    vec![
        worst("an RSA key of 1.8 million bits", DOORS, rsa(INPUT / 5)),
        worst("an RSA key of 65,536 bits", DOORS, rsa(8_192)),
        worst("an RSA key of 16,384 bits", DOORS, rsa(2_048)),
        worst(
            "keys on P-256 without their public half",
            FILE,
            many(ec_key("1.2.840.10045.3.1.7", 32)),
        ),
        worst("keys on P-384 without their public half", FILE, many(ec_key("1.3.132.0.34", 48))),
        worst("keys on P-521 without their public half", FILE, many(ec_key("1.3.132.0.35", 65))),
        worst(
            "keys of DSA, the slowest",
            FILE,
            many(pkcs8(
                "1.2.840.10040.4.1",
                sequence([big(512, 1), big(32, 2), big(512, 3)]),
                big(64, 4),
            )),
        ),
        worst("the same in PKCS#1", DOORS, pkcs1(INPUT / 5).der()),
        worst("a DSA key of 4 million bits", DOORS, dsa(INPUT / 2 - 200)),
        worst(
            "an EC key of a MiB",
            DOORS,
            pkcs8("1.2.840.10045.2.1", oid("1.2.840.10045.3.1.7"), ec),
        ),
        worst(
            "an Ed25519 key of a MiB",
            DOORS,
            pkcs8("1.3.101.112", null(), octets(&vec![7; INPUT - 200])),
        ),
    ]
}

fn pem() -> Vec<Worst> {
    const DOORS: &[&str] = &["parse", "pem"];
    let filled = |text: &str| text.repeat((INPUT - 200) / text.len()).into_bytes();
    let armour = |label: &str, der: &[u8]| {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
            .into_bytes()
    };
    let mut base64 = keys::p256();
    while base64.len() < INPUT * 3 / 4 {
        base64 = STANDARD.encode(&base64).into_bytes();
    }
    let dek = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n";
    let certificate = armour("CERTIFICATE", &keys::p256());
    vec![
        worst("begins", DOORS, filled("-----BEGIN ")),
        worst("begins of certificates", DOORS, filled("-----BEGIN CERTIFICATE-----\n")),
        worst("ends", DOORS, filled("-----END CERTIFICATE-----\n")),
        worst("empty blocks", DOORS, filled("-----BEGIN A-----\n-----END A-----\n")),
        worst("certificates", DOORS, certificate.repeat(INPUT / certificate.len())),
        worst("hyphens", DOORS, filled("-")),
        worst("line ends", DOORS, [b"-----BEGIN CERTIFICATE-----".to_vec(), filled("\n")].concat()),
        worst(
            "line ends in two letters",
            DOORS,
            [b"-----BEGIN A-----".to_vec(), filled("\\n")].concat(),
        ),
        worst("headers", DOORS, [dek.as_bytes().to_vec(), filled("A: b\n")].concat()),
        worst(
            "base64 without an end",
            DOORS,
            [b"-----BEGIN CERTIFICATE-----\n".to_vec(), filled("QUJD")].concat(),
        ),
        worst("base64 of base64", DOORS, base64),
        worst(
            "bare base64 of zeros",
            DOORS,
            STANDARD.encode(vec![0_u8; INPUT / 4 * 3 - 10]).into_bytes(),
        ),
        worst(
            "encrypted keys in old PEM",
            DOORS,
            filled(&format!("{dek}{}\n-----END RSA PRIVATE KEY-----\n", STANDARD.encode([7; 64]))),
        ),
        worst("a block of a MiB", DOORS, armour("CERTIFICATE", &vec![0x30; INPUT / 4 * 3 - 200])),
        worst("blanks before each block", DOORS, filled("    \t -----BEGIN CERTIFICATE-----")),
    ]
}

fn json() -> Vec<Worst> {
    let filled = |start: &str, text: &str, end: &str| {
        format!("{start}{}{end}", text.repeat((INPUT - start.len() - end.len()) / text.len()))
            .into_bytes()
    };
    let key = r#"{"kty":"EC","crv":"P-256","x":"a","y":"b"},"#;
    let encode = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    let odd =
        |bytes: usize, seed: u8| encode(&[&vec![0xA5 ^ seed; bytes - 1][..], &[0xF1]].concat());
    let rsa = |bytes: usize| {
        let (n, d) = (odd(bytes, 0), odd(bytes, 1));
        format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB","d":"{d}"}}"#)
    };
    let set = |key: &str| {
        let count = (INPUT - 100) / (key.len() + 1);
        format!(r#"{{"keys":[{}]}}"#, vec![key; count].join(",")).into_bytes()
    };
    vec![
        worst("arrays in each other", FILE, filled(r#"{"keys":"#, "[", "")),
        worst("objects in each other", FILE, filled("", r#"{"a":"#, "")),
        worst("members", FILE, filled("{", r#""a":1,"#, r#""kty":"RSA"}"#)),
        worst("keys", FILE, filled(r#"{"keys":["#, key, "{}]}")),
        worst("keys that are empty", FILE, filled(r#"{"keys":["#, "{},", "{}]}")),
        worst("an RSA key of 2 million bits without its primes", FILE, rsa(INPUT / 4).into_bytes()),
        worst("RSA keys of 16,384 bits without their primes", FILE, set(&rsa(2_048))),
        worst("RSA keys of 8,192 bits without their primes", FILE, set(&rsa(1_024))),
        worst("RSA keys of 4,096 bits without their primes", FILE, set(&rsa(512))),
        worst("RSA keys of 2,048 bits without their primes", FILE, set(&rsa(256))),
        worst(
            "certificates of a key",
            FILE,
            filled(r#"{"kty":"RSA","x5c":["#, r#""AAAA","#, r#""AAAA"]}"#),
        ),
        worst("escapes", FILE, filled(r#"{"kty":""#, "\\u0041", r#""}"#)),
    ]
}

fn jwt() -> Vec<Worst> {
    const DOORS: &[&str] = &["parse", "jwt"];
    let encode = |json: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
    let token = |header: &str, claims: &str| {
        format!("{}.{}.AAAA", encode(header), encode(claims)).into_bytes()
    };
    let room = INPUT / 4 * 3 - 200;
    let many = |start: &str, text: &str, end: &str| {
        format!("{start}{}{end}", text.repeat(room / text.len()))
    };
    let plain = r#"{"alg":"RS256"}"#;
    let names: String = (0..room / 10).map(|at| format!(r#""{at:05}":1,"#)).take(60_000).collect();
    vec![
        worst("claims of one name", DOORS, token(plain, &many("{", r#""aud":1,"#, r#""a":1}"#))),
        worst("claims of many names", DOORS, token(plain, &format!(r#"{{{names}"a":1}}"#))),
        worst(
            "headers of one name",
            DOORS,
            token(&many("{", r#""crit":1,"#, r#""alg":"RS256"}"#), "{}"),
        ),
        worst("audiences", DOORS, token(plain, &many(r#"{"aud":["#, r#""a","#, r#""a"]}"#))),
        worst(
            "a chain of junk",
            DOORS,
            token(&many(r#"{"alg":"RS256","x5c":["#, r#""AAAA","#, r#""AAAA"]}"#), "{}"),
        ),
        worst(
            "a chain",
            DOORS,
            token(
                &many(
                    r#"{"alg":"RS256","x5c":["#,
                    &format!(r#""{}","#, STANDARD.encode(small_certificate("a", "b", 1, &[]))),
                    r#""AAAA"]}"#,
                ),
                "{}",
            ),
        ),
        worst("arrays in each other", DOORS, token(plain, &many(r#"{"a":"#, "[", ""))),
        worst("a claim of a MiB", DOORS, token(plain, &many(r#"{"a":""#, "a", r#""}"#))),
        worst("roles", DOORS, token(plain, &many(r#"{"roles":["#, r#""a","#, r#""a"]}"#))),
        worst("dots", DOORS, vec![b'.'; INPUT]),
        worst("blanks", DOORS, [b"eyJ".repeat(10), vec![b' '; INPUT - 40]].concat()),
        worst("the beginnings of tokens", DOORS, b"eyJ.".repeat(INPUT / 4)),
        worst("form fields", DOORS, b"client_assertion=&".repeat(INPUT / 18)),
        worst("Bearer", DOORS, b"Bearer ".repeat(INPUT / 7)),
        worst("a number of many digits", DOORS, token(plain, &many(r#"{"exp":"#, "9", "}"))),
    ]
}

fn responses() -> Vec<Worst> {
    const DOORS: &[&str] = &["response"];
    let described = |text: &str| {
        let text = text.repeat((INPUT - 200) / text.len());
        format!("400\n\n{{\"error\":\"invalid_client\",\"error_description\":\"{text}\"}}")
            .into_bytes()
    };
    let filled = |start: &str, text: &str, end: &str| {
        format!("{start}{}{end}", text.repeat((INPUT - start.len() - end.len()) / text.len()))
            .into_bytes()
    };
    vec![
        worst("codes in the description", DOORS, described("AADSTS700027: ")),
        worst("the beginnings of codes", DOORS, described("AADSTS")),
        worst("trace ids", DOORS, described("Trace ID: 1 ")),
        worst("thumbprints", DOORS, described("Thumbprint of key used by client: 'AA' ")),
        worst("audiences", DOORS, described("audience 'a' ")),
        worst("blanks", DOORS, described(" ")),
        worst("quotes", DOORS, described("'")),
        worst("addresses", DOORS, described("https://login.example/ ")),
        worst("escapes", DOORS, described("\\u0000")),
        worst(
            "codes",
            DOORS,
            filled("400\n\n{\"error\":\"invalid_client\",\"error_codes\":[", "7,", "7]}"),
        ),
        worst("members", DOORS, filled("200\n\n{", "\"access_token\":1,", "\"a\":1}")),
        worst("arrays in each other", DOORS, filled("200\n\n{\"a\":", "[", "")),
        worst(
            "a token of a MiB",
            DOORS,
            filled("200\n\n{\"access_token\":\"", "a", "\",\"token_type\":\"Bearer\"}"),
        ),
        worst("headers", DOORS, filled("200\n", "Date: x\n", "\n\n{}")),
        worst("a page", DOORS, filled("502\n\n", "<html>", "")),
        worst("no UTF-8", DOORS, [b"400\n\n".to_vec(), vec![0xFF; INPUT - 10]].concat()),
    ]
}

fn texts() -> Vec<Worst> {
    const NAME: &[&str] = &["name"];
    const OTHERS: &[&str] = &["duration", "thumbprint", "assertion"];
    let filled = |text: &str| text.repeat(INPUT / text.len()).into_bytes();
    let behind = |start: &str, text: &str| {
        format!("{start}{}", text.repeat((INPUT - start.len()) / text.len())).into_bytes()
    };
    vec![
        worst("parts of a name", NAME, filled("CN=a,")),
        worst("attributes of one part", NAME, filled("CN=a+")),
        worst("backslashes", NAME, behind("CN=", "\\")),
        worst("quotes", NAME, behind("CN=", "\"")),
        worst("slashes", NAME, filled("/CN=a")),
        worst("digits of a value", NAME, behind("CN=#", "00")),
        worst("arcs", NAME, behind("1.2", ".3")),
        worst("alternative names", NAME, behind("CN=a", "\ndns:a.b")),
        worst("a long host", NAME, behind("CN=a\ndns:", "a.")),
        worst("a long host of another script", NAME, behind("CN=a\ndns:", "\u{fc}")),
        worst("labels of another script", NAME, behind("CN=a\ndns:", "\u{fc}.")),
        worst("xn--", NAME, behind("CN=a\ndns:", "xn--a.")),
        worst("a long mailbox", NAME, behind("CN=a\nemail:", "a@")),
        worst("a long URI", NAME, behind("CN=a\nuri:https://", "a/")),
        worst("a long address", NAME, behind("CN=a\nip:", "1:")),
        worst("nines", OTHERS, filled("9")),
        worst("hexadecimal digits", OTHERS, filled("a9")),
        worst("colons", OTHERS, filled("a9:")),
        worst("padding", OTHERS, filled("=")),
        worst("hyphens", OTHERS, filled("2026-")),
        worst("points", OTHERS, filled("1.")),
        worst("blanks", OTHERS, filled(" ")),
        worst("invisible characters", OTHERS, filled("\u{200e}")),
        worst("digests", OTHERS, filled("sha256:")),
        worst("lines", OTHERS, filled("a\n")),
        worst("the same header again", OTHERS, behind("a\nb\n\n\n", "\nx \"y\"")),
        worst("a header of a MiB", OTHERS, behind("a\nb\n\n\n\nx ", "[")),
    ]
}
