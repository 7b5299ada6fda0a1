//! What it costs to derive a key, in rounds of PBKDF2-HMAC-SHA-256: a digest may take several times as long,
//! and a key of more bytes than its digest takes all rounds once for each.
//!
//! The weights were measured, and rounded up, on a processor that has instructions for SHA-1 and SHA-256 and
//! none for the others, where they differ the most. Nothing counts for less than the rounds that a file
//! names.

use super::{Cost, Digest};

/// PBKDF2 with HMAC (RFC 8018 §5.2).
pub(crate) fn pbkdf2(digest: Digest, rounds: u128, key_bytes: usize) -> Cost {
    weighed(rounds, blocks(digest, key_bytes), hmac_weight(digest))
}

/// PBKDF1 (RFC 8018 §5.1), which gives one block.
pub(super) fn pbkdf1(digest: Digest, rounds: u128) -> Cost {
    weighed(rounds, 1, hash_weight(digest))
}

/// The derivation of PKCS#12 (RFC 7292 appendix B.2), which is made for the key, and again for the initial
/// vector.
pub(crate) fn pkcs12(digest: Digest, rounds: u128, key_bytes: usize, vector_bytes: usize) -> Cost {
    let blocks = blocks(digest, key_bytes).saturating_add(blocks(digest, vector_bytes));
    weighed(rounds, blocks, hash_weight(digest))
}

/// The mixing of scrypt (RFC 7914 §5), `p` times: all of its memory is written and read once, and each of its
/// `n` blocks is fetched from wherever it lies.
pub(super) fn scrypt(n: u128, r: u128, p: u128) -> u128 {
    let mixed = n.saturating_mul(r).saturating_mul(128) / BYTES_A_ROUND;
    mixed.saturating_add(n.saturating_mul(ROUNDS_A_FETCH)).saturating_mul(p)
}

fn blocks(digest: Digest, bytes: usize) -> u128 {
    bytes.div_ceil(digest.size()) as u128
}

fn weighed(rounds: u128, blocks: u128, percent: u128) -> Cost {
    Cost::Rounds(rounds.saturating_mul(blocks.saturating_mul(percent).max(100)) / 100)
}

/// A round of HMAC, which hashes twice, in percent of one with SHA-256.
fn hmac_weight(digest: Digest) -> u128 {
    match digest {
        Digest::Md5 => 280,
        Digest::Sha1 | Digest::Sha256 => 100,
        Digest::Sha224 => 175,
        Digest::Sha384 | Digest::Sha512 | Digest::Sha512Of224 | Digest::Sha512Of256 => 600,
        // HMAC cannot keep its state half-way, and hashes its key anew in each round.
        Digest::Sha3Of224 | Digest::Sha3Of256 | Digest::Sha3Of384 | Digest::Sha3Of512 => 2_500,
    }
}

/// A round that hashes once, in the same percent.
fn hash_weight(digest: Digest) -> u128 {
    match digest {
        Digest::Md5 => 175,
        Digest::Sha1 => 50,
        Digest::Sha224 => 100,
        Digest::Sha256 => 60,
        Digest::Sha384 | Digest::Sha512 | Digest::Sha512Of224 | Digest::Sha512Of256 => 300,
        Digest::Sha3Of224 | Digest::Sha3Of256 | Digest::Sha3Of384 | Digest::Sha3Of512 => 1_000,
    }
}

/// So many bytes are mixed in the time of a round.
const BYTES_A_ROUND: u128 = 40;
/// What it takes to fetch a block that is in no cache.
const ROUNDS_A_FETCH: u128 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(cost: Cost) -> u128 {
        let Cost::Rounds(rounds) = cost else { panic!("{cost:?}") };
        rounds
    }

    #[test]
    fn the_usual_ones_cost_what_they_say() {
        for cost in [
            pbkdf2(Digest::Sha256, 1_000, 32),
            pbkdf2(Digest::Sha256, 1_000, 16),
            pbkdf2(Digest::Sha1, 1_000, 16),
            // 3DES, and an integrity check.
            pkcs12(Digest::Sha1, 1_000, 5, 8),
            pkcs12(Digest::Sha1, 1_000, 20, 0),
            pkcs12(Digest::Sha256, 1_000, 32, 0),
            pbkdf1(Digest::Sha1, 1_000),
        ] {
            assert_eq!(rounds(cost), 1_000);
        }
        assert_eq!(rounds(pbkdf2(Digest::Sha256, u128::MAX, 32)), u128::MAX / 100);
    }

    #[test]
    fn slow_digests_and_long_keys_cost_more() {
        assert_eq!(rounds(pbkdf2(Digest::Sha512, 1_000, 32)), 6_000);
        assert_eq!(rounds(pbkdf2(Digest::Sha3Of512, 1_000, 32)), 25_000);
        assert_eq!(rounds(pbkdf2(Digest::Sha1, 1_000, 32)), 2_000);
        assert_eq!(rounds(pbkdf2(Digest::Md5, 1_000, 32)), 5_600);
        assert_eq!(rounds(pbkdf2(Digest::Sha256, 1_000, 33)), 2_000);
        assert_eq!(rounds(pkcs12(Digest::Sha1, 1_000, 24, 8)), 1_500);
        assert_eq!(rounds(pkcs12(Digest::Sha512, 1_000, 64, 0)), 3_000);
    }

    /// Measured beside a round of 145 nanoseconds: 0.9 seconds for 2^18 blocks of a KiB, 0.95 for 2^20 blocks
    /// of 128 bytes.
    #[test]
    fn scrypt_costs_what_was_measured() {
        for (n, r, p, measured) in [(1 << 18, 8, 1, 6_200_000), (1 << 20, 1, 1, 6_500_000)] {
            let priced = scrypt(n, r, p);
            assert!((measured..measured * 3 / 2).contains(&priced), "{n} {r} {p}: {priced}");
        }
        assert_eq!(scrypt(1 << 14, 8, 16), 16 * scrypt(1 << 14, 8, 1));
        assert_eq!(scrypt(u128::MAX, 1, 1), u128::MAX);
    }
}
