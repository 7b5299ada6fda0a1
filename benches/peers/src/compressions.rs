//! The bare compression functions that key derivations are made of: as fast as a derivation could be.

use std::hint::black_box;

/// A compression function, and how often to call it.
#[derive(Debug, Clone, Copy)]
pub enum Compressions {
    Sha1(u64),
    Sha256(u64),
    Sha512(u64),
}

impl Compressions {
    /// Calls it one time after the other, each on what came out before, as derivations have to.
    pub fn run(self) {
        match self {
            Self::Sha1(count) => {
                let (mut state, block) = ([1; 5], black_box([[0x5a; 64]]));
                for _ in 0..count {
                    sha1::block_api::compress(&mut state, &block);
                }
                black_box(state);
            }
            Self::Sha256(count) => {
                let (mut state, block) = ([1; 8], black_box([[0x5a; 64]]));
                for _ in 0..count {
                    sha2::block_api::compress256(&mut state, &block);
                }
                black_box(state);
            }
            Self::Sha512(count) => {
                let (mut state, block) = ([1; 8], black_box([[0x5a; 128]]));
                for _ in 0..count {
                    sha2::block_api::compress512(&mut state, &block);
                }
                black_box(state);
            }
        }
    }
}

/// What the busiest core does when `pieces`, the longest first, are given to whichever is free.
pub fn longest_path(pieces: &[u64], cores: usize) -> u64 {
    let mut busy = vec![0; cores.max(1)];
    for piece in pieces {
        if let Some(free) = busy.iter_mut().min() {
            *free += piece;
        }
    }
    busy.into_iter().max().unwrap_or(0)
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
