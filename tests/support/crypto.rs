//! Hashes, keys from passwords, and ciphers: the steps as the standards write them, over the
//! primitives of RustCrypto.

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::{
    AesGcm,
    aead::{Aead, KeyInit, consts},
};
use cbc::{
    Encryptor,
    cipher::{BlockCipherEncrypt, BlockModeEncrypt, InnerIvInit, block_padding::Pkcs7},
};
use des::{Des, TdesEde2, TdesEde3};
use md5::Md5;
use rc2::Rc2;
use rc4::{Rc4, StreamCipher};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
}

/// Calls `$function::<D>($arguments)` with the hash that `$digest` stands for.
macro_rules! with {
    ($digest:expr, $function:ident($($argument:expr),*)) => {
        match $digest {
            Digest::Md5 => $function::<Md5>($($argument),*),
            Digest::Sha1 => $function::<Sha1>($($argument),*),
            Digest::Sha224 => $function::<Sha224>($($argument),*),
            Digest::Sha256 => $function::<Sha256>($($argument),*),
            Digest::Sha384 => $function::<Sha384>($($argument),*),
            Digest::Sha512 => $function::<Sha512>($($argument),*),
            Digest::Sha512_224 => $function::<Sha512_224>($($argument),*),
            Digest::Sha512_256 => $function::<Sha512_256>($($argument),*),
            Digest::Sha3_224 => $function::<Sha3_224>($($argument),*),
            Digest::Sha3_256 => $function::<Sha3_256>($($argument),*),
            Digest::Sha3_384 => $function::<Sha3_384>($($argument),*),
            Digest::Sha3_512 => $function::<Sha3_512>($($argument),*),
        }
    };
}

impl Digest {
    pub const ALL: [Self; 12] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha512_224,
        Self::Sha512_256,
        Self::Sha3_224,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
    ];

    /// The name, the hash's own OID, and that of HMAC over it as PBKDF2 names it, if it has one.
    fn facts(self) -> (&'static str, &'static str, &'static str, usize) {
        match self {
            Self::Md5 => ("md5", "1.2.840.113549.2.5", "", 64),
            Self::Sha1 => ("sha1", "1.3.14.3.2.26", "1.2.840.113549.2.7", 64),
            Self::Sha224 => ("sha224", "2.16.840.1.101.3.4.2.4", "1.2.840.113549.2.8", 64),
            Self::Sha256 => ("sha256", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.9", 64),
            Self::Sha384 => ("sha384", "2.16.840.1.101.3.4.2.2", "1.2.840.113549.2.10", 128),
            Self::Sha512 => ("sha512", "2.16.840.1.101.3.4.2.3", "1.2.840.113549.2.11", 128),
            Self::Sha512_224 => {
                ("sha512-224", "2.16.840.1.101.3.4.2.5", "1.2.840.113549.2.12", 128)
            }
            Self::Sha512_256 => {
                ("sha512-256", "2.16.840.1.101.3.4.2.6", "1.2.840.113549.2.13", 128)
            }
            Self::Sha3_224 => ("sha3-224", "2.16.840.1.101.3.4.2.7", "", 144),
            Self::Sha3_256 => ("sha3-256", "2.16.840.1.101.3.4.2.8", "", 136),
            Self::Sha3_384 => ("sha3-384", "2.16.840.1.101.3.4.2.9", "", 104),
            Self::Sha3_512 => ("sha3-512", "2.16.840.1.101.3.4.2.10", "", 72),
        }
    }

    pub fn name(self) -> &'static str {
        self.facts().0
    }

    pub fn oid(self) -> &'static str {
        self.facts().1
    }

    pub fn hmac_oid(self) -> &'static str {
        let oid = self.facts().2;
        assert!(!oid.is_empty(), "{self:?} is no PRF");
        oid
    }

    /// The size in bytes of the blocks that the hash takes in.
    fn block(self) -> usize {
        self.facts().3
    }

    pub fn size(self) -> usize {
        self.hash(b"").len()
    }

    pub fn hash(self, data: &[u8]) -> Vec<u8> {
        with!(self, hash_with(data))
    }

    /// HMAC (RFC 2104).
    pub fn hmac(self, key: &[u8], data: &[u8]) -> Vec<u8> {
        let key = if key.len() > self.block() { self.hash(key) } else { key.to_vec() };
        let padded = |byte: u8| -> Vec<u8> {
            let key = key.iter().copied().chain(std::iter::repeat(0));
            key.take(self.block()).map(|key| key ^ byte).collect()
        };
        let inner = self.hash(&[&padded(0x36), data].concat());
        self.hash(&[padded(0x5C), inner].concat())
    }

    /// The derivation of PKCS#12 (RFC 7292 appendix B.2); `purpose` is 1 for a key, 2 for an initial
    /// vector, 3 for a MAC.
    pub fn pkcs12(
        self,
        password: &[u8],
        salt: &[u8],
        purpose: u8,
        rounds: u32,
        size: usize,
    ) -> Vec<u8> {
        with!(self, pkcs12_with(self.block(), password, salt, purpose, rounds, size))
    }

    /// PBKDF1 (RFC 8018 §5.1), all of its output.
    pub fn pbkdf1(self, password: &[u8], salt: &[u8], rounds: u32) -> Vec<u8> {
        let first = self.hash(&[password, salt].concat());
        (1..rounds).fold(first, |hash, _| self.hash(&hash))
    }

    /// PBKDF2 (RFC 8018 §5.2).
    pub fn pbkdf2(self, password: &[u8], salt: &[u8], rounds: u32, size: usize) -> Vec<u8> {
        let mut key = vec![0; size];
        let (key_out, hash) = (&mut key[..], self);
        match hash {
            Self::Sha1 => pbkdf2::pbkdf2_hmac::<Sha1>(password, salt, rounds, key_out),
            Self::Sha224 => pbkdf2::pbkdf2_hmac::<Sha224>(password, salt, rounds, key_out),
            Self::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, rounds, key_out),
            Self::Sha384 => pbkdf2::pbkdf2_hmac::<Sha384>(password, salt, rounds, key_out),
            Self::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, rounds, key_out),
            Self::Sha512_224 => pbkdf2::pbkdf2_hmac::<Sha512_224>(password, salt, rounds, key_out),
            Self::Sha512_256 => pbkdf2::pbkdf2_hmac::<Sha512_256>(password, salt, rounds, key_out),
            other => panic!("no PRF: {other:?}"),
        }
        key
    }
}

fn hash_with<D: sha1::Digest>(data: &[u8]) -> Vec<u8> {
    D::digest(data).to_vec()
}

fn pkcs12_with<D: sha1::Digest>(
    block: usize,
    password: &[u8],
    salt: &[u8],
    purpose: u8,
    rounds: u32,
    size: usize,
) -> Vec<u8> {
    let whole_blocks = |part: &[u8]| -> Vec<u8> {
        let length = part.len().div_ceil(block) * block;
        part.iter().copied().cycle().take(length).collect()
    };
    let mut input = [whole_blocks(salt), whole_blocks(password)].concat();
    let mut key = Vec::new();
    while key.len() < size {
        let mut hash = D::new().chain_update(vec![purpose; block]).chain_update(&input).finalize();
        for _ in 1..rounds {
            hash = D::digest(&hash);
        }
        key.extend_from_slice(&hash);
        // Each block of the input grows by the hash, repeated to a block, and one.
        for part in input.chunks_mut(block) {
            let mut carry = 1;
            for at in (0..block).rev() {
                let sum = u16::from(part[at]) + u16::from(hash[at % hash.len()]) + carry;
                part[at] = sum as u8;
                carry = sum >> 8;
            }
        }
    }
    key.truncate(size);
    key
}

/// scrypt (RFC 7914) with N = 2^`log_n`.
pub fn scrypt(password: &[u8], salt: &[u8], cost: (u8, u32, u32), size: usize) -> Vec<u8> {
    let params = scrypt::Params::new(cost.0, cost.1, cost.2).unwrap();
    let mut key = vec![0; size];
    scrypt::scrypt(password, salt, &params, &mut key).unwrap();
    key
}

pub fn aes_cbc(key: &[u8], iv: &[u8], plain: &[u8]) -> Vec<u8> {
    match key.len() {
        16 => cbc(Aes128::new_from_slice(key).unwrap(), iv, plain),
        24 => cbc(Aes192::new_from_slice(key).unwrap(), iv, plain),
        _ => cbc(Aes256::new_from_slice(key).unwrap(), iv, plain),
    }
}

/// AES-GCM with the tag, of 12 or 16 bytes, behind the ciphertext.
pub fn aes_gcm(key: &[u8], nonce: &[u8], tag: usize, plain: &[u8]) -> Vec<u8> {
    match (key.len(), tag) {
        (16, 12) => gcm(
            &AesGcm::<Aes128, consts::U12, consts::U12>::new_from_slice(key).unwrap(),
            nonce,
            plain,
        ),
        (24, 12) => gcm(
            &AesGcm::<Aes192, consts::U12, consts::U12>::new_from_slice(key).unwrap(),
            nonce,
            plain,
        ),
        (_, 12) => gcm(
            &AesGcm::<Aes256, consts::U12, consts::U12>::new_from_slice(key).unwrap(),
            nonce,
            plain,
        ),
        (16, _) => gcm(&AesGcm::<Aes128, consts::U12>::new_from_slice(key).unwrap(), nonce, plain),
        (24, _) => gcm(&AesGcm::<Aes192, consts::U12>::new_from_slice(key).unwrap(), nonce, plain),
        _ => gcm(&AesGcm::<Aes256, consts::U12>::new_from_slice(key).unwrap(), nonce, plain),
    }
}

pub fn des_cbc(key: &[u8], iv: &[u8], plain: &[u8]) -> Vec<u8> {
    match key.len() {
        8 => cbc(Des::new_from_slice(key).unwrap(), iv, plain),
        16 => cbc(TdesEde2::new_from_slice(key).unwrap(), iv, plain),
        _ => cbc(TdesEde3::new_from_slice(key).unwrap(), iv, plain),
    }
}

/// RC2 whose effective bits are those of the key.
pub fn rc2_cbc(key: &[u8], iv: &[u8], plain: &[u8]) -> Vec<u8> {
    cbc(Rc2::new_with_eff_key_len(key, key.len() * 8), iv, plain)
}

pub fn rc4(key: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut bytes = plain.to_vec();
    Rc4::new_from_slice(key).unwrap().apply_keystream(&mut bytes);
    bytes
}

fn cbc<C: BlockCipherEncrypt>(cipher: C, iv: &[u8], plain: &[u8]) -> Vec<u8> {
    let encryptor = Encryptor::inner_iv_slice_init(cipher, iv).unwrap();
    encryptor.encrypt_padded_vec::<Pkcs7>(plain)
}

fn gcm(cipher: &impl Aead, nonce: &[u8], plain: &[u8]) -> Vec<u8> {
    cipher.encrypt(nonce.try_into().unwrap(), plain).unwrap()
}
