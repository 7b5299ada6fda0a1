//! Encryption under a password, as an AlgorithmIdentifier names it: PKCS#12 PBE (RFC 7292 appendix C),
//! PBES1 and PBES2 (RFC 8018).

use std::rc::Rc;

use serde_json::{Value, json};

use super::{
    ber::{Node, integer, null, octets, oid, sequence},
    crypto::{Digest, aes_cbc, aes_gcm, des_cbc, rc2_cbc, rc4, scrypt},
};

type Encrypt = dyn Fn(&[u8]) -> Vec<u8>;

/// One way to encrypt, with its key.
#[derive(Clone)]
pub struct Scheme {
    pub algorithm: Node,
    /// `kdf`, `cipher` and `rounds` as the verdicts tell them.
    pub verdict: Value,
    pub encrypt: Rc<Encrypt>,
}

impl Scheme {
    fn new(algorithm: Node, verdict: Value, encrypt: impl Fn(&[u8]) -> Vec<u8> + 'static) -> Self {
        Self { algorithm, verdict, encrypt: Rc::new(encrypt) }
    }

    /// What must be refused before any work: the ciphertext is junk of four blocks.
    pub fn junk(algorithm: Node) -> Self {
        Self::new(algorithm, Value::Null, |_| vec![0x5A; 64])
    }

    /// The same with a ciphertext that `change` has been at.
    pub fn ciphertext(self, change: fn(Vec<u8>) -> Vec<u8>) -> Self {
        let encrypt = self.encrypt;
        Self::new(self.algorithm, self.verdict, move |plain| change(encrypt(plain)))
    }

    pub fn encrypt(&self, plain: &[u8]) -> Vec<u8> {
        (self.encrypt)(plain)
    }
}

/// The six ciphers of PKCS#12, in the order of their OIDs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pbe {
    Rc4Bits128 = 1,
    Rc4Bits40,
    TripleDes,
    TwoKeyTripleDes,
    Rc2Bits128,
    Rc2Bits40,
}

impl Pbe {
    pub const ALL: [Self; 6] = [
        Self::Rc4Bits128,
        Self::Rc4Bits40,
        Self::TripleDes,
        Self::TwoKeyTripleDes,
        Self::Rc2Bits128,
        Self::Rc2Bits40,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Rc4Bits128 => "rc4-128",
            Self::Rc4Bits40 => "rc4-40",
            Self::TripleDes => "3des-cbc",
            Self::TwoKeyTripleDes => "2key-3des-cbc",
            Self::Rc2Bits128 => "rc2-128-cbc",
            Self::Rc2Bits40 => "rc2-40-cbc",
        }
    }

    pub fn oid(self) -> String {
        format!("1.2.840.113549.1.12.1.{}", self as u8)
    }

    /// `password` is the bytes that the derivation takes: BMP with its end, as a rule.
    pub fn scheme(self, password: &[u8], salt: &[u8], rounds: u32) -> Scheme {
        let key_size = match self {
            Self::Rc4Bits40 | Self::Rc2Bits40 => 5,
            Self::Rc4Bits128 | Self::Rc2Bits128 | Self::TwoKeyTripleDes => 16,
            Self::TripleDes => 24,
        };
        let key = Digest::Sha1.pkcs12(password, salt, 1, rounds, key_size);
        let iv = Digest::Sha1.pkcs12(password, salt, 2, rounds, 8);
        let verdict = json!({"kdf": "pkcs12-sha1", "cipher": self.name(), "rounds": rounds});
        let algorithm = salted(&self.oid(), salt, integer(rounds.into()));
        Scheme::new(algorithm, verdict, move |plain| match self {
            Self::Rc4Bits128 | Self::Rc4Bits40 => rc4(&key, plain),
            Self::TripleDes | Self::TwoKeyTripleDes => des_cbc(&key, &iv, plain),
            Self::Rc2Bits128 | Self::Rc2Bits40 => rc2_cbc(&key, &iv, plain),
        })
    }
}

/// An AlgorithmIdentifier with the parameters of PKCS#12 PBE and PBES1: salt and rounds.
pub fn salted(algorithm: &str, salt: &[u8], rounds: Node) -> Node {
    sequence([oid(algorithm), sequence([octets(salt), rounds])])
}

/// PBES1 with DES or RC2 of 64 bits; the arc is the last of its OID: 3, 6, 10 or 11.
pub fn pbes1(arc: u8, password: &[u8], salt: &[u8], rounds: u32) -> Scheme {
    let digest = if arc < 10 { Digest::Md5 } else { Digest::Sha1 };
    let is_des = arc == 3 || arc == 10;
    let cipher = if is_des { "des-cbc" } else { "rc2-64-cbc" };
    let derived = digest.pbkdf1(password, salt, rounds);
    let kdf = format!("pbkdf1-{}", digest.name());
    let verdict = json!({"kdf": kdf, "cipher": cipher, "rounds": rounds});
    let algorithm = salted(&format!("{PKCS5}.{arc}"), salt, integer(rounds.into()));
    Scheme::new(algorithm, verdict, move |plain| {
        let (key, iv) = (&derived[..8], &derived[8..16]);
        if is_des { des_cbc(key, iv, plain) } else { rc2_cbc(key, iv, plain) }
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// With so many bits.
    AesCbc(usize),
    /// With so many bits, and a tag of so many bytes.
    AesGcm(usize, usize),
    Des,
    /// With so many bits: 40, 64 or 128.
    Rc2(usize),
    TripleDes,
}

impl Cipher {
    pub fn name(self) -> String {
        match self {
            Self::AesCbc(bits) => format!("aes-{bits}-cbc"),
            Self::AesGcm(bits, _) => format!("aes-{bits}-gcm"),
            Self::Des => "des-cbc".to_owned(),
            Self::Rc2(bits) => format!("rc2-{bits}-cbc"),
            Self::TripleDes => "3des-cbc".to_owned(),
        }
    }

    fn key_size(self) -> usize {
        match self {
            Self::AesCbc(bits) | Self::AesGcm(bits, _) | Self::Rc2(bits) => bits / 8,
            Self::Des => 8,
            Self::TripleDes => 24,
        }
    }

    fn iv(self) -> Vec<u8> {
        let size = match self {
            Self::AesCbc(_) => 16,
            Self::AesGcm(..) => 12,
            Self::Des | Self::Rc2(_) | Self::TripleDes => 8,
        };
        bytes(0xC3, size)
    }

    /// The AlgorithmIdentifier with `iv` shown as the initial vector.
    pub fn algorithm(self, iv: &[u8]) -> Node {
        let aes =
            |bits: usize, mode| format!("2.16.840.1.101.3.4.1.{}", mode + 20 * (bits / 64 - 2));
        let iv = octets(iv);
        match self {
            Self::AesCbc(bits) => sequence([oid(&aes(bits, 2)), iv]),
            // 12 is the default, which DER leaves out.
            Self::AesGcm(bits, 12) => sequence([oid(&aes(bits, 6)), sequence([iv])]),
            Self::AesGcm(bits, tag) => {
                sequence([oid(&aes(bits, 6)), sequence([iv, integer(tag as i128)])])
            }
            Self::Des => sequence([oid("1.3.14.3.2.7"), iv]),
            Self::Rc2(bits) => {
                let version = match bits {
                    40 => 160,
                    64 => 120,
                    _ => 58,
                };
                sequence([oid("1.2.840.113549.3.2"), sequence([integer(version), iv])])
            }
            Self::TripleDes => sequence([oid("1.2.840.113549.3.7"), iv]),
        }
    }

    fn encrypt(self, key: &[u8], plain: &[u8]) -> Vec<u8> {
        let iv = self.iv();
        match self {
            Self::AesCbc(_) => aes_cbc(key, &iv, plain),
            Self::AesGcm(_, tag) => aes_gcm(key, &iv, tag, plain),
            Self::Des | Self::TripleDes => des_cbc(key, &iv, plain),
            Self::Rc2(_) => rc2_cbc(key, &iv, plain),
        }
    }
}

/// PBES2 over PBKDF2, as most writers of today have it; every field is a knob.
#[derive(Clone)]
pub struct Pbes2 {
    pub password: Vec<u8>,
    pub salt: Vec<u8>,
    pub rounds: u32,
    pub key_length: KeyLength,
    pub prf: Prf,
    pub cipher: Cipher,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLength {
    Absent,
    Present,
}

/// How PBKDF2 says which HMAC it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prf {
    /// HMAC-SHA-1, the default, left out.
    Omitted,
    /// With NULL as its parameters.
    With(Digest),
    WithoutNull(Digest),
}

impl Prf {
    fn digest(self) -> Digest {
        match self {
            Self::Omitted => Digest::Sha1,
            Self::With(digest) | Self::WithoutNull(digest) => digest,
        }
    }
}

impl Pbes2 {
    pub fn new(password: &[u8], cipher: Cipher) -> Self {
        Self {
            password: password.to_vec(),
            salt: bytes(0x51, 16),
            rounds: 2048,
            key_length: KeyLength::Absent,
            prf: Prf::With(Digest::Sha256),
            cipher,
        }
    }

    pub fn scheme(&self) -> Scheme {
        let (cipher, digest) = (self.cipher, self.prf.digest());
        let key = digest.pbkdf2(&self.password, &self.salt, self.rounds, cipher.key_size());
        let length = match self.key_length {
            KeyLength::Absent => None,
            KeyLength::Present => Some(integer(cipher.key_size() as i128)),
        };
        let kdf = pbkdf2(&self.salt, integer(self.rounds.into()), length, self.prf);
        let verdict = json!({
            "kdf": format!("pbkdf2-{}", digest.name()),
            "cipher": cipher.name(),
            "rounds": self.rounds,
        });
        let algorithm = pbes2(kdf, cipher.algorithm(&cipher.iv()));
        Scheme::new(algorithm, verdict, move |plain| cipher.encrypt(&key, plain))
    }
}

/// PBES2 over scrypt with N = 2^`log_n`, r and p.
pub fn pbes2_scrypt(
    password: &[u8],
    salt: &[u8],
    cost: (u8, u32, u32),
    key_length: KeyLength,
    cipher: Cipher,
) -> Scheme {
    let (log_n, r, p) = cost;
    let key = scrypt(password, salt, cost, cipher.key_size());
    let n = 1_u64 << log_n;
    let length = (key_length == KeyLength::Present).then(|| integer(cipher.key_size() as i128));
    let kdf = scrypt_algorithm(salt, [n.into(), r.into(), p.into()], length);
    let verdict = json!({"kdf": "scrypt", "cipher": cipher.name(), "n": n});
    let algorithm = pbes2(kdf, cipher.algorithm(&cipher.iv()));
    Scheme::new(algorithm, verdict, move |plain| cipher.encrypt(&key, plain))
}

pub fn pbes2(kdf: Node, cipher: Node) -> Node {
    sequence([oid(&format!("{PKCS5}.13")), sequence([kdf, cipher])])
}

pub fn pbkdf2(salt: &[u8], rounds: Node, key_length: Option<Node>, prf: Prf) -> Node {
    let prf = match prf {
        Prf::Omitted => None,
        Prf::With(digest) => Some(sequence([oid(digest.hmac_oid()), null()])),
        Prf::WithoutNull(digest) => Some(sequence([oid(digest.hmac_oid())])),
    };
    let parameters = [octets(salt), rounds].into_iter().chain(key_length).chain(prf);
    sequence([oid(&format!("{PKCS5}.12")), sequence(parameters)])
}

pub fn scrypt_algorithm(salt: &[u8], cost: [i128; 3], key_length: Option<Node>) -> Node {
    let parameters = [octets(salt)].into_iter().chain(cost.map(integer)).chain(key_length);
    sequence([oid("1.3.6.1.4.1.11591.4.11"), sequence(parameters)])
}

/// So many bytes that look random and are always the same.
pub fn bytes(seed: u8, count: usize) -> Vec<u8> {
    let mut bytes = Digest::Sha512.hash(&[seed]);
    while bytes.len() < count {
        bytes = [&bytes[..], &Digest::Sha512.hash(&bytes)].concat();
    }
    bytes.truncate(count);
    bytes
}

const PKCS5: &str = "1.2.840.113549.1.5";
