//! Keys from passwords: the derivation of PKCS#12 (RFC 7292 appendix B.2), PBKDF1, PBKDF2 (RFC 8018 §5)
//! and scrypt (RFC 7914).

use std::sync::{Mutex, PoisonError};

use hmac::SimpleHmac;
use md5::Md5;
use sha1::{
    Sha1,
    digest::block_api::{BlockSizeUser, EagerHash},
};
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use zeroize::{Zeroize, Zeroizing};

use super::{
    chain::Chained,
    digest::{Digest, with_digest},
};

/// What a key of the PKCS#12 derivation is for: the diversifier ID (RFC 7292 appendix B.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Encryption = 1,
    InitialVector = 2,
    Mac = 3,
}

/// Fills `key` by the derivation of RFC 7292 appendix B.2. The password is bytes already.
pub(crate) fn pkcs12_with(
    digest: Digest,
    password: &[u8],
    salt: &[u8],
    purpose: Purpose,
    rounds: u64,
    key: &mut [u8],
) {
    let later = later_rounds(digest, rounds);
    with_digest!(digest, pkcs12(password, salt, purpose, later, key));
}

/// Fills `key` by PBKDF1 (RFC 8018 §5.1), which gives no more bytes than `digest` has.
pub(super) fn pbkdf1(digest: Digest, password: &[u8], salt: &[u8], rounds: u64, key: &mut [u8]) {
    let later = later_rounds(digest, rounds);
    with_digest!(digest, pbkdf1_of(password, salt, later, key));
}

/// The key that OpenSSL's `EVP_BytesToKey` makes with MD5 and one round, for the encryption of old PEM.
pub(crate) fn openssl_key(password: &[u8], salt: &[u8], bytes: usize) -> Zeroizing<Vec<u8>> {
    use sha1::Digest as _;

    let mut key = Zeroizing::new(Vec::with_capacity(bytes + 16));
    let mut last = Zeroizing::new(Vec::new());
    while key.len() < bytes {
        let hash = Md5::new().chain_update(&*last).chain_update(password).chain_update(salt);
        last = Zeroizing::new(hash.finalize().to_vec());
        key.extend_from_slice(&last);
    }
    key.truncate(bytes);
    key
}

/// Fills `key` by PBKDF2 with HMAC (RFC 8018 §5.2).
pub(crate) fn pbkdf2_with(
    digest: Digest,
    password: &[u8],
    salt: &[u8],
    rounds: u64,
    key: &mut [u8],
) {
    // No limit allows more rounds than that.
    let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
    match digest {
        Digest::Md5 => pbkdf2::pbkdf2_hmac::<Md5>(password, salt, rounds, key),
        Digest::Sha1 => fast_pbkdf2::<Sha1>(password, salt, rounds, key),
        Digest::Sha224 => pbkdf2::pbkdf2_hmac::<Sha224>(password, salt, rounds, key),
        Digest::Sha256 => fast_pbkdf2::<Sha256>(password, salt, rounds, key),
        Digest::Sha384 => pbkdf2::pbkdf2_hmac::<Sha384>(password, salt, rounds, key),
        Digest::Sha512 => fast_pbkdf2::<Sha512>(password, salt, rounds, key),
        Digest::Sha512Of224 => pbkdf2::pbkdf2_hmac::<Sha512_224>(password, salt, rounds, key),
        Digest::Sha512Of256 => pbkdf2::pbkdf2_hmac::<Sha512_256>(password, salt, rounds, key),
        Digest::Sha3Of224 => slow_pbkdf2::<Sha3_224>(password, salt, rounds, key),
        Digest::Sha3Of256 => slow_pbkdf2::<Sha3_256>(password, salt, rounds, key),
        Digest::Sha3Of384 => slow_pbkdf2::<Sha3_384>(password, salt, rounds, key),
        Digest::Sha3Of512 => slow_pbkdf2::<Sha3_512>(password, salt, rounds, key),
    }
}

/// For the hashes of files with many rounds: the first round by the library, the others here.
fn fast_pbkdf2<D>(password: &[u8], salt: &[u8], rounds: u32, key: &mut [u8])
where
    D: Chained + EagerHash + sha1::Digest,
{
    let size = <D as sha1::Digest>::output_size();
    let mut blocks = Zeroizing::new(vec![0; key.len().div_ceil(size) * size]);
    pbkdf2::pbkdf2_hmac::<D>(password, salt, 1, &mut blocks);
    for block in blocks.chunks_exact_mut(size) {
        D::pbkdf2(password, rounds.saturating_sub(1), block);
    }
    for (byte, derived) in key.iter_mut().zip(&*blocks) {
        *byte = *derived;
    }
}

/// For SHA-3, which has no state that HMAC could keep half-way.
fn slow_pbkdf2<D>(password: &[u8], salt: &[u8], rounds: u32, key: &mut [u8])
where
    D: sha1::Digest + BlockSizeUser + Clone + Sync,
{
    // The only error is a password of a size that HMAC does not take, and it takes all.
    let _ = pbkdf2::pbkdf2::<SimpleHmac<D>>(password, salt, rounds, key);
}

/// Fills `key` by scrypt (RFC 7914 §6). Parameters that make no sense have been refused before.
///
/// One after the other, on however many threads: each may take all the memory that the limits allow.
pub(super) fn scrypt(password: &[u8], salt: &[u8], n: u64, r: u32, p: u32, key: &mut [u8]) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let exponent = u8::try_from(n.trailing_zeros()).unwrap_or(u8::MAX);
    if let Ok(parameters) = scrypt::Params::new(exponent, r, p) {
        let _ = scrypt::scrypt(password, salt, &parameters, key);
    }
}

/// All rounds but the first, where a round hashes what the last one gave.
fn later_rounds(digest: Digest, rounds: u64) -> impl Fn(&mut [u8]) {
    move |hash| again(digest, hash, rounds.saturating_sub(1))
}

/// Hashes `hash` so many times with `digest`.
fn again(digest: Digest, hash: &mut [u8], times: u64) {
    match digest {
        Digest::Sha1 => Sha1::again(hash, times),
        Digest::Sha256 => Sha256::again(hash, times),
        Digest::Sha512 => Sha512::again(hash, times),
        slow => with_digest!(slow, again_of(hash, times)),
    }
}

fn again_of<D: sha1::Digest>(hash: &mut [u8], times: u64) {
    for _ in 0..times {
        let hashed = D::digest(&*hash);
        hash.iter_mut().zip(&hashed).for_each(|(to, from)| *to = *from);
    }
}

/// Fills `key` by the derivation of RFC 7292 appendix B.2 with the hash `D`.
fn pkcs12<D: sha1::Digest + BlockSizeUser>(
    password: &[u8],
    salt: &[u8],
    purpose: Purpose,
    later_rounds: impl Fn(&mut [u8]),
    key: &mut [u8],
) {
    let block = <D as BlockSizeUser>::block_size();
    // Step 1: D, the diversifier, fills one block.
    let diversifier = vec![purpose as u8; block];
    // Steps 2 to 4: I = S || P, salt and password each repeated to whole blocks.
    let whole = |part: &[u8]| part.len().div_ceil(block) * block;
    let mut input = Zeroizing::new(Vec::with_capacity(whole(salt) + whole(password)));
    for part in [salt, password] {
        input.extend(part.iter().cycle().take(whole(part)));
    }
    // Steps 5 to 7: A, the hash of D || I hashed again for each round, until the key is full.
    for chunk in key.chunks_mut(<D as sha1::Digest>::output_size()) {
        let mut hash = D::new().chain_update(&diversifier).chain_update(&*input).finalize();
        later_rounds(&mut hash);
        for (byte, hashed) in chunk.iter_mut().zip(hash.iter()) {
            *byte = *hashed;
        }
        // Step 6 B and C: each block of I grows by B + 1, where B is A repeated to a block.
        for part in input.chunks_exact_mut(block) {
            add_one_more(part, &hash);
        }
        hash.as_mut_slice().zeroize();
    }
}

/// Adds to `number` the number whose bytes are `addend` repeated, plus one, modulo its size.
fn add_one_more(number: &mut [u8], addend: &[u8]) {
    let mut carry = 1;
    let repeated = number.len().div_ceil(addend.len());
    let from_the_right = addend.iter().rev();
    // The last repetition may be cut off, so the bytes are aligned to the left.
    let surplus = repeated * addend.len() - number.len();
    let digits = from_the_right.cycle().skip(surplus);
    for (byte, digit) in number.iter_mut().rev().zip(digits) {
        let sum = u16::from(*byte) + u16::from(*digit) + carry;
        [_, *byte] = sum.to_be_bytes();
        carry = sum >> 8;
    }
}

fn pbkdf1_of<D: sha1::Digest>(
    password: &[u8],
    salt: &[u8],
    later_rounds: impl Fn(&mut [u8]),
    key: &mut [u8],
) {
    let mut hash = D::new().chain_update(password).chain_update(salt).finalize();
    later_rounds(&mut hash);
    for (byte, hashed) in key.iter_mut().zip(hash.iter()) {
        *byte = *hashed;
    }
    hash.as_mut_slice().zeroize();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pbe::spelling::{Family, spellings},
        secret::Password,
    };

    fn bmp(text: &str) -> Vec<u8> {
        spellings(&Password::new(text).unwrap(), Family::Pkcs12)[0].bytes.to_vec()
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn sha1_key(text: &str, salt: u64, purpose: Purpose, rounds: u64, length: usize) -> String {
        let mut key = vec![0; length];
        pkcs12_with(Digest::Sha1, &bmp(text), &salt.to_be_bytes(), purpose, rounds, &mut key);
        hex(&key)
    }

    /// Expected values from `openssl kdf ... PKCS12KDF`, OpenSSL 3.0.
    #[test]
    fn sha1_derivations_equal_those_of_openssl() {
        use Purpose::{Encryption, InitialVector, Mac};
        for (text, salt, purpose, rounds, expected) in [
            (
                "smeg",
                0x0a58_cf64_530d_823f,
                Encryption,
                1,
                "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3",
            ),
            (
                "queeg",
                0x05de_c959_acff_72f7,
                Encryption,
                1000,
                "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4",
            ),
            ("smeg", 0x7999_3dfe_048d_3b76, InitialVector, 1, "97854bd723198683"),
            ("queeg", 0x2632_16fc_c2fa_b31c, Mac, 1000, "5ec4c7a80df652294c3925b6489a7ab857c83476"),
            ("", 0x0102_0304_0506_0708, Mac, 2, "ed832339d29d73009a00ba6e9616c11832973775"),
        ] {
            assert_eq!(sha1_key(text, salt, purpose, rounds, expected.len() / 2), expected);
        }
    }

    /// A salt longer than a block, a password beyond the basic plane, three blocks of output.
    #[test]
    fn a_long_sha256_derivation_equals_that_of_openssl() {
        let password = bmp("p\u{e4}ssw\u{f6}rd\u{20ac}\u{1f511}");
        let salt = [1, 2, 3, 4, 5, 6, 7, 8].repeat(9);
        let mut key = [0; 80];
        pkcs12_with(Digest::Sha256, &password, &salt, Purpose::Encryption, 3, &mut key);
        assert_eq!(
            hex(&key),
            "befd74fd006c2c5528df63a511d38a623623f0996bc2a78193e5edf91289360e\
             2a5622340cc31eb401f6a09ab55d1b2f9149e52f35d9f23c72e10528b65421ec\
             ebf4a311c4b582675eb46366a5c8d2f0"
        );
    }

    /// Expected values from Python's `hashlib`, round by round.
    #[test]
    fn pbkdf1_hashes_again_and_again() {
        let mut key = [0; 16];
        pbkdf1(Digest::Sha1, b"password", &[1, 2, 3, 4, 5, 6, 7, 8], 3, &mut key);
        assert_eq!(hex(&key), "dfcba56b39f1cbadca0874724d50b5ac");
        pbkdf1(Digest::Md5, b"password", &[1, 2, 3, 4, 5, 6, 7, 8], 3, &mut key);
        assert_eq!(hex(&key), "e0db83f6ef47b84a1571e25ee79a38c9");
    }
}
