//! Taking encryption off: every cipher that a PFX or an encrypted key has come with.

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::{
    AesGcm,
    aead::{AeadInOut, array::typenum::Unsigned, consts::U12},
};
use cbc::{
    Decryptor,
    cipher::{
        BlockCipherDecrypt, BlockModeDecrypt, InnerIvInit, KeyInit, StreamCipher,
        block_padding::Pkcs7,
    },
};
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use rc4::Rc4;
use zeroize::Zeroizing;

use super::Cipher;

/// Decrypts `encrypted`. `None` means that the key is not the right one, or that the bytes were changed:
/// there is no way to tell these apart. A key or an initial vector of the wrong size gives `None` too.
pub(crate) fn decrypt(
    cipher: Cipher,
    key: &[u8],
    initial_vector: &[u8],
    encrypted: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let iv = initial_vector;
    match cipher {
        Cipher::AesCbc { bits: 128 } => cbc(Aes128::new_from_slice(key).ok()?, iv, encrypted),
        Cipher::AesCbc { bits: 192 } => cbc(Aes192::new_from_slice(key).ok()?, iv, encrypted),
        Cipher::AesCbc { .. } => cbc(Aes256::new_from_slice(key).ok()?, iv, encrypted),
        Cipher::AesGcm { bits: 128, tag_bytes: 12 } => {
            gcm::<AesGcm<Aes128, U12, U12>>(key, iv, encrypted)
        }
        Cipher::AesGcm { bits: 192, tag_bytes: 12 } => {
            gcm::<AesGcm<Aes192, U12, U12>>(key, iv, encrypted)
        }
        Cipher::AesGcm { tag_bytes: 12, .. } => gcm::<AesGcm<Aes256, U12, U12>>(key, iv, encrypted),
        Cipher::AesGcm { bits: 128, .. } => gcm::<AesGcm<Aes128, U12>>(key, iv, encrypted),
        Cipher::AesGcm { bits: 192, .. } => gcm::<AesGcm<Aes192, U12>>(key, iv, encrypted),
        Cipher::AesGcm { .. } => gcm::<AesGcm<Aes256, U12>>(key, iv, encrypted),
        Cipher::DesCbc => cbc(Des::new_from_slice(key).ok()?, iv, encrypted),
        Cipher::Rc2Cbc { bits } => {
            cbc(Rc2::new_with_eff_key_len(key, usize::from(bits)), iv, encrypted)
        }
        Cipher::Rc4 { .. } => {
            let mut bytes = Zeroizing::new(encrypted.to_vec());
            Rc4::new_from_slice(key).ok()?.apply_keystream(&mut bytes);
            Some(bytes)
        }
        Cipher::TripleDesCbc => cbc(TdesEde3::new_from_slice(key).ok()?, iv, encrypted),
        Cipher::TwoKeyTripleDesCbc => cbc(TdesEde2::new_from_slice(key).ok()?, iv, encrypted),
    }
}

fn cbc<C: BlockCipherDecrypt>(
    cipher: C,
    initial_vector: &[u8],
    encrypted: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let iv = initial_vector.try_into().ok()?;
    let mut bytes = Zeroizing::new(encrypted.to_vec());
    let length =
        Decryptor::inner_iv_init(cipher, iv).decrypt_padded::<Pkcs7>(&mut bytes).ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}

fn gcm<A>(key: &[u8], nonce: &[u8], encrypted: &[u8]) -> Option<Zeroizing<Vec<u8>>>
where
    A: KeyInit + AeadInOut,
{
    let (encrypted, tag) =
        encrypted.split_at_checked(encrypted.len().checked_sub(A::TagSize::USIZE)?)?;
    let (nonce, tag) = (nonce.try_into().ok()?, tag.try_into().ok()?);
    let mut bytes = Zeroizing::new(encrypted.to_vec());
    let buffer = bytes.as_mut_slice().into();
    A::new_from_slice(key).ok()?.decrypt_inout_detached(nonce, &[], buffer, tag).ok()?;
    Some(bytes)
}
