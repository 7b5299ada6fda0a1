//! Work without bounds, asked for by a small file.

use super::{
    super::{
        bags::Bag,
        ber::{Node, integer, null, oid, sequence},
        case::Case,
        crypto::Digest,
        keys::Key,
        pfx::{Content, Mac, Pfx, pbmac1},
        scheme::{Cipher, Prf, Scheme, bytes, pbes2, pbkdf2, salted, scrypt_algorithm},
    },
    PASSWORD, certificate, leaf, mac, triple_des,
};

pub fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = ROUNDS.iter().flat_map(rounds).collect();
    cases.extend(together());
    cases.extend(scrypt());
    cases.extend(key_lengths());
    cases
}

/// What is asked for, and what is to be said of it.
const ROUNDS: &[(&str, &str, i128, &str)] = &[
    ("0", "No rounds", 0, "damaged"),
    ("minus-1", "Minus one round", -1, "damaged"),
    ("10000001", "One round beyond the limit", 10_000_001, "too_costly"),
    ("2e31-1", "2^31 - 1 rounds", (1 << 31) - 1, "too_costly"),
    ("2e32", "2^32 rounds", 1 << 32, "too_costly"),
    ("2e64", "2^64 rounds", 1 << 64, "too_costly"),
];

fn encrypted(name: &str, about: &str, error: &str, algorithm: Node) -> Case {
    let contents = vec![Content::Encrypted(Scheme::junk(algorithm), vec![certificate()])];
    Case::fails(name, about, PASSWORD, error, Pfx::new(contents, mac()).bytes())
}

fn authenticated(name: &str, about: &str, error: &str, mac: Mac) -> Case {
    Case::fails(name, about, PASSWORD, error, Pfx::new(leaf(&triple_des()), mac).bytes())
}

fn aes() -> Node {
    Cipher::AesCbc(256).algorithm(&bytes(0xC3, 16))
}

fn rounds((name, about, rounds, error): &(&str, &str, i128, &str)) -> Vec<Case> {
    let of = |what: &str| (format!("rounds-{name}-{what}"), format!("{about}, {what}"));
    let number = || integer(*rounds);
    let prf = Prf::With(Digest::Sha256);
    let kdf = |length| pbkdf2(&bytes(0x51, 16), number(), length, prf);
    let mut cases = Vec::new();
    let (name, about) = of("mac");
    let sha256 = sequence([oid(Digest::Sha256.oid()), null()]);
    cases.push(authenticated(&name, &about, error, Mac::junk(sha256, Some(number()))));
    let (name, about) = of("pbmac1");
    let algorithm = pbmac1(kdf(Some(integer(32))), Digest::Sha256);
    cases.push(authenticated(&name, &about, error, Mac::junk(algorithm, None)));
    for (what, algorithm) in [
        ("pbe", salted("1.2.840.113549.1.12.1.3", &bytes(0x51, 8), number())),
        ("pbes1", salted("1.2.840.113549.1.5.10", &bytes(0x51, 8), number())),
        ("pbes2", pbes2(kdf(None), aes())),
    ] {
        let (name, about) = of(what);
        cases.push(encrypted(&name, &about, error, algorithm));
    }
    let (name, about) = of("key");
    let key = Bag::shrouded(Key::p256(), &Scheme::junk(pbes2(kdf(None), aes())));
    let file = Pfx::new(vec![Content::Plain(vec![key])], mac()).bytes();
    cases.push(Case::fails(&name, &about, PASSWORD, error, file));
    cases
}

/// Each derivation is within its limit, the file is not.
fn together() -> Vec<Case> {
    let kdf = |seed, rounds| {
        let prf = Prf::With(Digest::Sha256);
        let kdf = pbkdf2(&bytes(seed, 16), integer(rounds), None, prf);
        Scheme::junk(pbes2(kdf, aes()))
    };
    let three = [0xB1, 0xB2, 0xB3].map(|seed| Content::Encrypted(kdf(seed, 9_000_000), vec![]));
    let file = Pfx::new(three.to_vec(), None).bytes();
    let keys = (0..150).map(|seed| Bag::shrouded(Key::p256(), &kdf(seed, 200_000)));
    let keys = Pfx::new(vec![Content::Plain(keys.collect())], None).bytes();
    let sha1 = sequence([oid(Digest::Sha1.oid()), null()]);
    let mac = Mac::junk(sha1, Some(integer(9_000_000)));
    let two = [0xB4, 0xB5].map(|seed| Content::Encrypted(kdf(seed, 9_000_000), vec![]));
    let with_mac = Pfx::new(two.to_vec(), mac).bytes();
    let refused = |name, about, file| Case::fails(name, about, PASSWORD, "too_costly", file);
    vec![
        refused("rounds-together", "Three contents with 9,000,000 rounds each", file),
        refused("rounds-together-keys", "150 keys with 200,000 rounds each", keys),
        refused("rounds-together-mac", "Two contents and a MAC, 9,000,000 rounds each", with_mac),
    ]
}

fn scrypt() -> Vec<Case> {
    let with = |name: &str, about: &str, cost, error| {
        let kdf = scrypt_algorithm(&bytes(0x75, 16), cost, None);
        encrypted(&format!("scrypt-{name}"), about, error, pbes2(kdf, aes()))
    };
    vec![
        with("n-2e30", "scrypt with N = 2^30: 1 TiB", [1 << 30, 8, 1], "too_costly"),
        with("n-2e64", "scrypt with N = 2^64", [1 << 64, 8, 1], "too_costly"),
        with("n-3000", "scrypt with N = 3000, no power of two", [3000, 8, 1], "damaged"),
        with("n-0", "scrypt with N = 0", [0, 8, 1], "damaged"),
        with("n-1", "scrypt with N = 1", [1, 8, 1], "damaged"),
        with("p-1000", "scrypt with p = 1000", [1 << 14, 8, 1000], "too_costly"),
        with("p-17", "scrypt with p = 17, one beyond the limit", [1 << 10, 8, 17], "too_costly"),
        with("p-0", "scrypt with p = 0", [1 << 14, 8, 0], "damaged"),
        with("r-0", "scrypt with r = 0", [1 << 14, 0, 1], "damaged"),
        with("r-2e20", "scrypt with r = 2^20: 2 TiB", [1 << 14, 1 << 20, 1], "too_costly"),
        with("n-minus-2", "scrypt with N = -2", [-2, 8, 1], "damaged"),
    ]
}

fn key_lengths() -> Vec<Case> {
    let with = |name: &str, about: &str, length: i128| {
        let prf = Prf::With(Digest::Sha256);
        let kdf = pbkdf2(&bytes(0x51, 16), integer(2048), Some(integer(length)), prf);
        encrypted(&format!("key-length-{name}"), about, "damaged", pbes2(kdf, aes()))
    };
    vec![
        with("2e31-1", "PBKDF2 with a keyLength of 2^31 - 1 for AES-256", (1 << 31) - 1),
        with("2e64", "PBKDF2 with a keyLength of 2^64 for AES-256", 1 << 64),
        with("0", "PBKDF2 with a keyLength of 0", 0),
        with("minus-1", "PBKDF2 with a keyLength of -1", -1),
        with("16", "PBKDF2 with a keyLength of 16 for AES-256", 16),
    ]
}
