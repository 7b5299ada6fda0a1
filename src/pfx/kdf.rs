//! Keys from passwords: the derivation of PKCS#12 (RFC 7292 appendix B.2) and PBKDF2 (RFC 8018 §5.2).

use sha1::{Digest, digest::block_api::BlockSizeUser};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::secret::Password;

/// What a key of the PKCS#12 derivation is for: the diversifier ID (RFC 7292 appendix B.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Encryption = 1,
    InitialVector = 2,
    Mac = 3,
}

/// The password as the PKCS#12 derivation wants it: UTF-16 in big-endian order with a final U+0000
/// (RFC 7292 appendix B.1). Characters beyond the basic plane become surrogate pairs, as OpenSSL, NSS
/// and Windows write them. The empty password is two zero bytes, which all readers try.
pub(super) fn bmp_password(password: &Password) -> Zeroizing<Vec<u8>> {
    let text = password.secret_text();
    // UTF-16 never takes more than two bytes for a byte of UTF-8; a vector that grows leaves copies.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * text.len() + 2));
    for unit in text.encode_utf16().chain([0]) {
        bytes.extend(unit.to_be_bytes());
    }
    bytes
}

/// Fills `key` by the derivation of RFC 7292 appendix B.2 with the hash `D`.
pub(super) fn pkcs12<D: Digest + BlockSizeUser>(
    bmp_password: &[u8],
    salt: &[u8],
    purpose: Purpose,
    rounds: u32,
    key: &mut [u8],
) {
    let block = <D as BlockSizeUser>::block_size();
    // Step 1: D, the diversifier, fills one block.
    let diversifier = vec![purpose as u8; block];
    // Steps 2 to 4: I = S || P, salt and password each repeated to whole blocks.
    let whole = |part: &[u8]| part.len().div_ceil(block) * block;
    let mut input = Zeroizing::new(Vec::with_capacity(whole(salt) + whole(bmp_password)));
    for part in [salt, bmp_password] {
        input.extend(part.iter().cycle().take(whole(part)));
    }
    // Steps 5 to 7: A, the hash of D || I hashed again for each round, until the key is full.
    for chunk in key.chunks_mut(<D as Digest>::output_size()) {
        let mut hash = D::new().chain_update(&diversifier).chain_update(&*input).finalize();
        for _ in 1..rounds {
            hash = D::digest(&hash);
        }
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

/// Fills `key` by PBKDF2 with HMAC-SHA-256. The password goes in as UTF-8.
pub(super) fn pbkdf2_sha256(password: &Password, salt: &[u8], rounds: u32, key: &mut [u8]) {
    pbkdf2::pbkdf2_hmac::<Sha256>(password.secret_text().as_bytes(), salt, rounds, key);
}

#[cfg(test)]
mod tests {
    use sha1::Sha1;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn sha1_key(text: &str, salt: u64, purpose: Purpose, rounds: u32, length: usize) -> String {
        let mut key = vec![0; length];
        let password = bmp_password(&Password::new(text).unwrap());
        pkcs12::<Sha1>(&password, &salt.to_be_bytes(), purpose, rounds, &mut key);
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
        let password = Password::new("p\u{e4}ssw\u{f6}rd\u{20ac}\u{1f511}").unwrap();
        let salt = [1, 2, 3, 4, 5, 6, 7, 8].repeat(9);
        let mut key = [0; 80];
        pkcs12::<Sha256>(&bmp_password(&password), &salt, Purpose::Encryption, 3, &mut key);
        assert_eq!(
            hex(&key),
            "befd74fd006c2c5528df63a511d38a623623f0996bc2a78193e5edf91289360e\
             2a5622340cc31eb401f6a09ab55d1b2f9149e52f35d9f23c72e10528b65421ec\
             ebf4a311c4b582675eb46366a5c8d2f0"
        );
    }

    #[test]
    fn a_password_is_big_endian_utf16_with_an_end() {
        let bytes = |text: &str| bmp_password(&Password::new(text).unwrap()).to_vec();
        assert_eq!(bytes(""), [0, 0]);
        assert_eq!(bytes("a\u{20ac}"), [0, 0x61, 0x20, 0xac, 0, 0]);
        assert_eq!(bytes("\u{1f511}"), [0xd8, 0x3d, 0xdd, 0x11, 0, 0]);
    }
}
