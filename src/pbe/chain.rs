//! Rounds of key derivations on the bare compression function of a hash. A round hashes what the last one gave,
//! which is less than a block: all that a hash does beside compressing is the same in each, and is done once.
//!
//! For the three hashes that files with many rounds are made with. The compression functions are the
//! libraries' own, and so are the states that they start from.

use sha1::{
    Sha1,
    digest::{
        Digest,
        block_api::{Block, EagerHash, UpdateCore},
        common::hazmat::SerializableState,
    },
};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

/// A hash whose rounds are done here.
pub(super) trait Chained {
    /// Hashes `hash`, which is one of this hash, so many times.
    fn again(hash: &mut [u8], times: u64);

    /// Goes on with PBKDF2 under HMAC (RFC 8018 §5.2): `key` is its first round for one block, and becomes what
    /// so many `more` rounds make of it.
    fn pbkdf2(password: &[u8], more: u32, key: &mut [u8]);
}

/// A link of a chain: one compression.
trait Link {
    type State;
    type Block;

    /// Compresses `block` into `state`, which begins as `start`, and writes it in front of the block.
    ///
    /// Never inlined: in a function of its own the words are swapped and stored many at once. So the next
    /// compression loads them, and it waits much longer for words that were stored one by one.
    fn hash(start: &Self::State, state: &mut Self::State, block: &mut Self::Block);
}

/// The words of a state as the libraries write it down: the lowest byte first.
macro_rules! words {
    ($word:ty, $state:expr) => {{
        let state = $state;
        let mut bytes = state.chunks_exact(size_of::<$word>());
        std::array::from_fn(|_| {
            let bytes = bytes.next().unwrap_or_default().iter().rev();
            bytes.fold(0, |word, byte| word << 8 | <$word>::from(*byte))
        })
    }};
}

/// Writes the words of a state in front of what stands in a block: the highest byte first.
macro_rules! fill {
    ($word:ty, $block:expr, $state:expr) => {
        for (bytes, word) in $block.chunks_exact_mut(size_of::<$word>()).zip($state.iter()) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
    };
}

macro_rules! chained {
    ($hash:ty, $word:ty, $words:literal, $block:literal, $compress:path) => {
        impl Link for $hash {
            type State = [$word; $words];
            type Block = [[u8; $block]; 1];

            #[inline(never)]
            fn hash(start: &Self::State, state: &mut Self::State, block: &mut Self::Block) {
                *state = *start;
                $compress(state, block);
                fill!($word, block.as_flattened_mut(), state);
            }
        }

        impl Chained for $hash {
            fn again(hash: &mut [u8], times: u64) {
                let start: [$word; $words] = words!($word, state_after::<Self>(&[]));
                let mut block = Zeroizing::new([[0; $block]]);
                pad(block.as_flattened_mut(), hash.len(), 0);
                let mut state = Zeroizing::new([0; $words]);
                block.as_flattened_mut().iter_mut().zip(&*hash).for_each(|(to, from)| *to = *from);
                for _ in 0..times {
                    Self::hash(&start, &mut state, &mut block);
                }
                hash.iter_mut().zip(block.as_flattened()).for_each(|(to, from)| *to = *from);
            }

            fn pbkdf2(password: &[u8], more: u32, key: &mut [u8]) {
                let [inner, outer] = [INNER, OUTER].map(|pad| {
                    let block = hmac_block::<Self>(password, pad);
                    Zeroizing::new(words!($word, state_after::<Self>(&[block])))
                });
                let mut block = Zeroizing::new([[0; $block]]);
                pad(block.as_flattened_mut(), key.len(), $block);
                block.as_flattened_mut().iter_mut().zip(&*key).for_each(|(to, from)| *to = *from);
                let mut sum: Zeroizing<[$word; $words]> = Zeroizing::new([0; $words]);
                let mut state = Zeroizing::new([0; $words]);
                for _ in 0..more {
                    Self::hash(&inner, &mut state, &mut block);
                    Self::hash(&outer, &mut state, &mut block);
                    sum.iter_mut().zip(&*state).for_each(|(sum, word)| *sum ^= word);
                }
                fill!($word, block.as_flattened_mut(), sum);
                key.iter_mut().zip(block.as_flattened()).for_each(|(to, from)| *to ^= from);
            }
        }
    };
}

chained!(Sha1, u32, 5, 64, sha1::block_api::compress);
chained!(Sha256, u32, 8, 64, sha2::block_api::compress256);
chained!(Sha512, u64, 8, 128, sha2::block_api::compress512);

/// The state after whole blocks.
fn state_after<D>(blocks: &[Block<D::Core>]) -> Zeroizing<Vec<u8>>
where
    D: EagerHash<Core: SerializableState>,
{
    let mut core = D::Core::default();
    core.update_blocks(blocks);
    Zeroizing::new(core.serialize().to_vec())
}

/// The block that HMAC begins with (RFC 2104 §2): the password, or its hash where it is longer.
fn hmac_block<D: EagerHash + Digest>(password: &[u8], pad: u8) -> Block<D::Core> {
    let mut block = Block::<D::Core>::default();
    let hashed = if password.len() > block.len() { Some(D::digest(password)) } else { None };
    let password = hashed.as_deref().unwrap_or(password);
    block.iter_mut().zip(password).for_each(|(to, from)| *to = *from);
    block.iter_mut().for_each(|byte| *byte ^= pad);
    block
}

/// Ends a message of `length` bytes, with `before` in front of this block (FIPS 180-4 §5.1).
fn pad(block: &mut [u8], length: usize, before: usize) {
    if let Some(end) = block.get_mut(length) {
        *end = 0x80;
    }
    let bits = 8 * (before + length);
    for (to, from) in block.iter_mut().rev().zip(bits.to_le_bytes()).take(2) {
        *to = from;
    }
}

const INNER: u8 = 0x36;
const OUTER: u8 = 0x5c;

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds_are_those_of_the_library<D: Chained + EagerHash + Digest>() {
        let size = <D as Digest>::output_size();
        // Up to a block, a block, and beyond.
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 1_000] {
            let password = vec![0xa5; length];
            for rounds in [1, 2, 3, 100] {
                let mut expected = vec![0; size];
                pbkdf2::pbkdf2_hmac::<D>(&password, b"salt", rounds, &mut expected);
                let mut key = vec![0; size];
                pbkdf2::pbkdf2_hmac::<D>(&password, b"salt", 1, &mut key);
                D::pbkdf2(&password, rounds - 1, &mut key);
                assert_eq!(key, expected, "{length} bytes, {rounds} rounds");

                let first = D::digest(&password).to_vec();
                let again = |hash: Vec<u8>, _| D::digest(hash).to_vec();
                let expected = (1..rounds).fold(first.clone(), again);
                let mut hash = first;
                D::again(&mut hash, u64::from(rounds) - 1);
                assert_eq!(hash, expected, "{length} bytes, {rounds} rounds");
            }
        }
    }

    #[test]
    fn rounds_are_those_of_the_libraries() {
        rounds_are_those_of_the_library::<Sha1>();
        rounds_are_those_of_the_library::<Sha256>();
        rounds_are_those_of_the_library::<Sha512>();
    }
}
