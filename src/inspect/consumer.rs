//! The programs that will refuse a PFX, as rows of data: who, which versions, what they look at, why, and
//! what helps. From measurements of files against readers, and from the sources and notes of those
//! readers.

use super::facts::Facts;
use crate::{
    pbe::{Cipher, Derivation, Digest, Encryption},
    pfx::Preset,
};

/// A program that will refuse a file, or not show all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// The program.
    pub consumer: &'static str,
    /// Which of its versions.
    pub versions: &'static str,
    /// Why, as what it does not take.
    pub why: &'static str,
    /// What helps.
    pub remedy: Remedy,
}

/// What makes a file one that a program opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Give it another password.
    ChangePassword,
    /// Write one entry, or a few, to a file of their own.
    Divide,
    /// Write keys and certificates anew, without their attributes.
    Rebuild,
    /// Give its entry another name.
    Rename,
    /// Write it again in this shape.
    Rewrite(Preset),
}

/// Returns who will refuse a file with these traits, in the order of the alphabet.
#[must_use]
pub fn verdicts(facts: &Facts) -> Vec<Verdict> {
    ROWS.iter().filter(|row| (row.refuses)(facts)).map(|row| row.verdict).collect()
}

struct Row {
    verdict: Verdict,
    refuses: fn(&Facts) -> bool,
}

const fn row(
    (consumer, versions): (&'static str, &'static str),
    why: &'static str,
    remedy: Remedy,
    refuses: fn(&Facts) -> bool,
) -> Row {
    Row { verdict: Verdict { consumer, versions, why, remedy }, refuses }
}

const ANDROID: (&str, &str) = ("Android", "up to 13");
const DOT_NET: (&str, &str) = (".NET", "9 and later, by default");
const FIREFOX: (&str, &str) = ("Firefox", "all");
const GNUTLS: (&str, &str) = ("GnuTLS", "without a flag");
/// What was seen of one version; newer ones may do better.
const GNUTLS_37: (&str, &str) = ("GnuTLS", "3.7");
const GO: (&str, &str) = ("Go (go-pkcs12)", "all");
const JAVA: (&str, &str) = ("Java", "17");
const MACOS: (&str, &str) = ("macOS and iOS", "all");
const NSS: (&str, &str) = ("NSS (pk12util)", "all");
const OPENSSL: (&str, &str) = ("OpenSSL", "3 and later, without -legacy");
const WINDOWS: (&str, &str) = ("Windows", "all");

const MODERN: Remedy = Remedy::Rewrite(Preset::Modern);
const LEGACY: Remedy = Remedy::Rewrite(Preset::Legacy);

const ROWS: &[Row] = &[
    row(ANDROID, "PBES2: it says that the password is wrong", LEGACY, has_pbes2),
    row(FIREFOX, "the empty password", Remedy::ChangePassword, has_empty_password),
    row(GNUTLS, "no integrity check", MODERN, |facts| facts.integrity.is_none()),
    row(GNUTLS, "the null password", Remedy::ChangePassword, |facts| {
        facts.password.is_some_and(|password| password.is_null)
    }),
    row(("GnuTLS", "all"), "10485760 rounds or more", MODERN, |facts| {
        facts.most_rounds() >= 10_485_760
    }),
    row(("GnuTLS", "before 3.8.6"), "PBMAC1", MODERN, has_pbmac1),
    row(GNUTLS_37, "bytes behind the end", MODERN, |facts| facts.trailing_bytes > 0),
    row(GNUTLS_37, "an integrity check with MD5, SHA-3 or a SHA-512 cut short", MODERN, |facts| {
        facts.integrity.is_some_and(|one| one.digest == Digest::Md5 || is_rare(one.digest))
    }),
    row(
        GNUTLS_37,
        "RC2 with 128 bits, RC4 with 40, or triple DES with two keys",
        MODERN,
        |facts| {
            has_encryption(facts, |encryption| {
                is_pkcs12(encryption)
                    && matches!(
                        encryption.cipher,
                        Cipher::Rc2Cbc { bits: 128 }
                            | Cipher::Rc4 { bits: 40 }
                            | Cipher::TwoKeyTripleDesCbc
                    )
            })
        },
    ),
    row(GO, "BER that is not DER", MODERN, |facts| facts.is_ber),
    row(GO, "a number of contents other than two", MODERN, |facts| {
        // A truststore of Java has one.
        let is_truststore = facts.has_trusted_by_java && facts.keys == 0;
        facts.content_infos != if is_truststore { 1 } else { 2 }
    }),
    row(GO, "bytes behind the end", MODERN, |facts| facts.trailing_bytes > 0),
    row(GO, "more than one private key", Remedy::Divide, |facts| facts.keys > 1),
    row(GO, "a password with a character beyond U+FFFF", Remedy::ChangePassword, |facts| {
        facts.password.is_some_and(|password| password.is_beyond_basic_plane)
    }),
    row(JAVA, "a password that is not ASCII", Remedy::ChangePassword, |facts| {
        facts.password.is_some_and(|password| !password.is_ascii)
    }),
    row(JAVA, "a salt of fewer than 8 bytes", MODERN, has_short_salt),
    row(JAVA, "an integrity check with MD5 or SHA-3", MODERN, |facts| {
        facts.integrity.is_some_and(|integrity| is_strange_to_java(integrity.digest))
    }),
    row(JAVA, "PBES2 with a cipher other than AES-128 and AES-256", MODERN, |facts| {
        has_encryption(facts, |encryption| {
            is_pbes2(encryption) && !matches!(encryption.cipher, Cipher::AesCbc { bits: 128 | 256 })
        })
    }),
    row(JAVA, "triple DES with two keys", MODERN, |facts| {
        has_encryption(facts, |encryption| encryption.cipher == Cipher::TwoKeyTripleDesCbc)
    }),
    row(("Java", "before 26"), "PBMAC1", MODERN, has_pbmac1),
    row(
        ("Java", "all"),
        "certificates without a key that nothing marks as trusted: it shows no entry",
        Remedy::Rewrite(Preset::JavaTruststore),
        |facts| {
            let has_only_certificates = facts.keys == 0 && facts.certificates > 0;
            facts.is_complete && has_only_certificates && !facts.has_trusted_by_java
        },
    ),
    row(("Java", "all"), "more than 5000000 rounds", MODERN, |facts| {
        facts.most_rounds() > 5_000_000
    }),
    row(MACOS, "no integrity check", MODERN, |facts| facts.integrity.is_none()),
    row(MACOS, "PBMAC1", MODERN, has_pbmac1),
    row(MACOS, "PBES2 other than AES-256 with PBKDF2 and SHA-256", MODERN, |facts| {
        has_encryption(facts, |encryption| is_pbes2(encryption) && !is_usual_pbes2(encryption))
    }),
    row(MACOS, "the empty password", Remedy::ChangePassword, has_empty_password),
    row(("macOS and iOS", "older ones"), "PBES2 or a SHA-256 check", LEGACY, |facts| {
        has_pbes2(facts) || has_sha2_check(facts)
    }),
    row(DOT_NET, "more than 300000 rounds for one key derivation", MODERN, |facts| {
        facts.most_rounds() > 300_000
    }),
    row(DOT_NET, "more than 1000000 rounds in all", MODERN, |facts| facts.all_rounds() > 1_000_000),
    row(DOT_NET, "attributes that occur twice or have not one value", Remedy::Rebuild, |facts| {
        facts.has_odd_attributes
    }),
    row(DOT_NET, "bags inside bags", MODERN, |facts| facts.has_nested_bags),
    row(DOT_NET, "more than 200 keys or certificates", Remedy::Divide, |facts| {
        facts.keys > 200 || facts.certificates > 200
    }),
    row(NSS, "no integrity check", MODERN, |facts| facts.integrity.is_none()),
    row(("NSS (pk12util)", "before 3.101"), "PBMAC1", MODERN, has_pbmac1),
    row(
        ("NSS (pk12util)", "3.87"),
        "an integrity check with SHA-3 or a SHA-512 cut short",
        MODERN,
        |facts| facts.integrity.is_some_and(|integrity| is_rare(integrity.digest)),
    ),
    row(NSS, "more than 100000000 rounds", MODERN, |facts| facts.most_rounds() > 100_000_000),
    row(OPENSSL, "RC2, RC4 or DES", MODERN, |facts| {
        has_encryption(facts, |encryption| is_broken(encryption.cipher))
    }),
    row(("OpenSSL", "before 3.4"), "PBMAC1", MODERN, has_pbmac1),
    row(
        ("OpenSSL", "all"),
        "a friendly name with a character beyond U+FFFF: it shows something else",
        Remedy::Rename,
        |facts| facts.has_name_beyond_basic_plane,
    ),
    row(WINDOWS, "PBMAC1", MODERN, has_pbmac1),
    row(
        ("Windows", "10 before 1709, Server 2016 and older"),
        "PBES2 or a SHA-256 check: it says that the network password is not correct",
        LEGACY,
        |facts| has_pbes2(facts) || has_sha2_check(facts),
    ),
];

fn has_encryption(facts: &Facts, is: fn(Encryption) -> bool) -> bool {
    facts.encryptions.iter().any(|(_, encryption)| is(*encryption))
}

fn has_pbes2(facts: &Facts) -> bool {
    has_encryption(facts, is_pbes2)
}

fn is_pbes2(encryption: Encryption) -> bool {
    matches!(encryption.derivation, Derivation::Pbkdf2 { .. } | Derivation::Scrypt { .. })
}

fn is_usual_pbes2(encryption: Encryption) -> bool {
    encryption.cipher == Cipher::AesCbc { bits: 256 }
        && matches!(encryption.derivation, Derivation::Pbkdf2 { digest: Digest::Sha256, .. })
}

fn has_pbmac1(facts: &Facts) -> bool {
    facts.integrity.is_some_and(|integrity| integrity.is_pbmac1)
}

/// Anything newer than SHA-1.
fn has_sha2_check(facts: &Facts) -> bool {
    facts.integrity.is_some_and(|integrity| {
        !integrity.is_pbmac1 && !matches!(integrity.digest, Digest::Md5 | Digest::Sha1)
    })
}

fn has_empty_password(facts: &Facts) -> bool {
    facts.password.is_some_and(|password| password.is_empty)
}

fn has_short_salt(facts: &Facts) -> bool {
    has_encryption(facts, |encryption| encryption.salt_bytes < 8)
        || facts.integrity.is_some_and(|integrity| integrity.salt_bytes < 8)
}

fn is_broken(cipher: Cipher) -> bool {
    matches!(cipher, Cipher::DesCbc | Cipher::Rc2Cbc { .. } | Cipher::Rc4 { .. })
}

fn is_pkcs12(encryption: Encryption) -> bool {
    matches!(encryption.derivation, Derivation::Pkcs12 { .. })
}

fn is_sha3(digest: Digest) -> bool {
    matches!(digest, Digest::Sha3Of224 | Digest::Sha3Of256 | Digest::Sha3Of384 | Digest::Sha3Of512)
}

fn is_strange_to_java(digest: Digest) -> bool {
    digest == Digest::Md5 || is_sha3(digest)
}

fn is_rare(digest: Digest) -> bool {
    matches!(digest, Digest::Sha512Of224 | Digest::Sha512Of256) || is_sha3(digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::facts::tests::harmless;

    fn with(facts: &mut Facts, change: fn(&mut Encryption)) {
        facts.encryptions.iter_mut().for_each(|(_, encryption)| change(encryption));
    }

    fn derived(facts: &mut Facts, digest: Digest, rounds: u64) {
        facts.encryptions.truncate(1);
        facts.encryptions[0].1.derivation = Derivation::Pkcs12 { digest, rounds };
    }

    fn as_pbes2(facts: &mut Facts) {
        with(facts, |encryption| {
            encryption.cipher = Cipher::AesCbc { bits: 256 };
            encryption.derivation = Derivation::Pbkdf2 { digest: Digest::Sha256, rounds: 2_048 };
        });
    }

    fn as_pbmac1(facts: &mut Facts) {
        facts.integrity.as_mut().unwrap().is_pbmac1 = true;
    }

    fn checked_with(facts: &mut Facts, digest: Digest) {
        facts.integrity.as_mut().unwrap().digest = digest;
    }

    type Change = fn(&mut Facts);

    /// For each row, in their order, what makes it refuse, and what just does not.
    const CASES: &[(Change, Change)] = &[
        (as_pbes2, |it| checked_with(it, Digest::Sha256)),
        (|it| it.password.as_mut().unwrap().is_empty = true, |it| it.password = None),
        (|it| it.integrity = None, as_pbmac1),
        (|it| it.password.as_mut().unwrap().is_null = true, |it| it.password = None),
        (|it| derived(it, Digest::Sha1, 10_485_760), |it| derived(it, Digest::Sha1, 10_485_759)),
        (as_pbmac1, as_pbes2),
        (|it| it.trailing_bytes = 8, |_| {}),
        (|it| checked_with(it, Digest::Sha512Of256), |it| checked_with(it, Digest::Sha512)),
        (
            |it| with(it, |one| one.cipher = Cipher::Rc4 { bits: 40 }),
            |it| with(it, |one| one.cipher = Cipher::Rc4 { bits: 128 }),
        ),
        (|it| it.is_ber = true, |_| {}),
        (
            |it| it.content_infos = 1,
            |it| {
                (it.content_infos, it.keys, it.has_trusted_by_java) = (1, 0, true);
            },
        ),
        (|it| it.trailing_bytes = 8, |_| {}),
        (|it| it.keys = 2, |it| it.keys = 0),
        (|it| it.password.as_mut().unwrap().is_beyond_basic_plane = true, |it| it.password = None),
        (|it| it.password.as_mut().unwrap().is_ascii = false, |it| it.password = None),
        (|it| it.integrity.as_mut().unwrap().salt_bytes = 7, |it| it.integrity = None),
        (|it| checked_with(it, Digest::Sha3Of256), |it| checked_with(it, Digest::Sha512)),
        (
            |it| {
                as_pbes2(it);
                with(it, |one| one.cipher = Cipher::AesCbc { bits: 192 });
            },
            as_pbes2,
        ),
        (
            |it| with(it, |one| one.cipher = Cipher::TwoKeyTripleDesCbc),
            |it| with(it, |one| one.cipher = Cipher::Rc2Cbc { bits: 40 }),
        ),
        (as_pbmac1, as_pbes2),
        (|it| it.keys = 0, |it| (it.keys, it.has_trusted_by_java) = (0, true)),
        (|it| derived(it, Digest::Sha1, 5_000_001), |it| derived(it, Digest::Sha1, 5_000_000)),
        (|it| it.integrity = None, as_pbmac1),
        (as_pbmac1, as_pbes2),
        (
            |it| {
                as_pbes2(it);
                with(it, |one| one.cipher = Cipher::AesCbc { bits: 128 });
            },
            as_pbes2,
        ),
        (|it| it.password.as_mut().unwrap().is_empty = true, |it| it.password = None),
        (|it| checked_with(it, Digest::Sha256), |it| it.integrity = None),
        (|it| derived(it, Digest::Sha1, 300_001), |it| derived(it, Digest::Sha1, 300_000)),
        (|it| derived(it, Digest::Sha1, 1_000_000), |it| derived(it, Digest::Sha1, 997_952)),
        (|it| it.has_odd_attributes = true, |_| {}),
        (|it| it.has_nested_bags = true, |_| {}),
        (|it| it.certificates = 201, |it| (it.keys, it.certificates) = (200, 200)),
        (|it| it.integrity = None, as_pbmac1),
        (as_pbmac1, as_pbes2),
        (|it| checked_with(it, Digest::Sha3Of384), |it| checked_with(it, Digest::Md5)),
        (|it| derived(it, Digest::Sha1, 100_000_001), |it| derived(it, Digest::Sha1, 100_000_000)),
        (
            |it| with(it, |one| one.cipher = Cipher::Rc2Cbc { bits: 40 }),
            |it| with(it, |one| one.cipher = Cipher::TwoKeyTripleDesCbc),
        ),
        (as_pbmac1, as_pbes2),
        (|it| it.has_name_beyond_basic_plane = true, |_| {}),
        (as_pbmac1, as_pbes2),
        (as_pbes2, |it| checked_with(it, Digest::Md5)),
    ];

    #[test]
    fn each_row_refuses_what_it_says_and_nothing_else() {
        assert_eq!(ROWS.len(), CASES.len());
        for (row, (refused, taken)) in ROWS.iter().zip(CASES) {
            let refuses = |change: &Change| {
                let mut facts = harmless();
                change(&mut facts);
                (row.refuses)(&facts)
            };
            assert!(refuses(refused), "{:?}", row.verdict);
            assert!(!refuses(taken), "{:?}", row.verdict);
        }
    }

    #[test]
    fn nobody_refuses_the_legacy_preset_and_only_the_old_refuse_the_modern_one() {
        assert_eq!(verdicts(&harmless()), []);
        let mut modern = harmless();
        as_pbes2(&mut modern);
        checked_with(&mut modern, Digest::Sha256);
        let refusing: Vec<_> = verdicts(&modern).iter().map(|one| one.consumer).collect();
        assert_eq!(refusing, ["Android", "macOS and iOS", "Windows"]);
    }

    #[test]
    fn consumers_stand_in_the_order_of_the_alphabet() {
        let letters = |row: &Row| row.verdict.consumer.trim_start_matches('.').to_lowercase();
        assert!(ROWS.is_sorted_by_key(letters));
    }
}
