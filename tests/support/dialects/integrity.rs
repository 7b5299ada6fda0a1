//! MACs: every hash, both derivations, and what their parameters may be.

use super::{
    super::{
        ber::{integer, oid, sequence},
        case::{Case, bmp},
        crypto::Digest,
        pfx::{Mac, Pfx, pbmac1},
        scheme::{Cipher, Pbes2, Prf, Scheme, bytes, pbkdf2},
    },
    PASSWORD, leaf, triple_des,
};

pub fn cases() -> Vec<Case> {
    let mut cases = hashes();
    cases.extend(parameters());
    cases.extend(pbmac1s());
    cases.extend(weak_pbmac1s());
    cases
}

fn case(name: &str, about: &str, mac: impl Into<Option<Mac>>) -> Case {
    Case::opens(name, about, PASSWORD, &Pfx::new(leaf(&triple_des()), mac))
}

fn hashes() -> Vec<Case> {
    let with = |digest: Digest| {
        let name = format!("mac-{}", digest.name());
        let about = format!("A MAC by HMAC over {}", digest.name());
        case(&name, &about, Mac::new(digest, &bmp(PASSWORD), 2048))
    };
    Digest::ALL.into_iter().map(with).collect()
}

fn parameters() -> Vec<Case> {
    let password = bmp(PASSWORD);
    let salted = |size| Mac::salted(Digest::Sha256, &password, &bytes(0x81, size), 2048);
    let one_round = Mac::new(Digest::Sha256, &password, 1);
    let explicit = Mac { rounds: Some(integer(1)), ..one_round.clone() };
    let bare = |digest: Digest| Mac {
        algorithm: sequence([oid(digest.oid())]),
        ..Mac::new(digest, &password, 2048)
    };
    vec![
        case("mac-rounds-absent", "The rounds of the MAC are absent: one", one_round),
        case("mac-rounds-1", "The rounds of the MAC are one, and say so", explicit),
        case("mac-without-null", "The MAC's hash without parameters", bare(Digest::Sha256)),
        case("mac-sha1-without-null", "The MAC's SHA-1 without parameters", bare(Digest::Sha1)),
        case("mac-salt-0", "A MAC without salt", salted(0)),
        case("mac-salt-8", "A MAC with a salt of 8 bytes", salted(8)),
        case("mac-salt-64", "A MAC with a salt of 64 bytes", salted(64)),
        case("mac-salt-100", "A MAC with a salt of more than one block", salted(100)),
        case("no-mac", "Encrypted, without a MAC", None),
    ]
}

fn aes() -> Scheme {
    Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(256)).scheme()
}

fn pbmac1s() -> Vec<Case> {
    let with = |digest: Digest, size: usize| {
        let name = format!("pbmac1-{}-key-{size}", digest.name());
        let about = format!("PBMAC1 with {} and a key of {size} bytes", digest.name());
        let mac = Mac::pbmac1(digest, PASSWORD.as_bytes(), 2048, size);
        Case::opens(&name, &about, PASSWORD, &Pfx::new(leaf(&aes()), mac))
    };
    let mac = Mac::pbmac1(Digest::Sha256, PASSWORD.as_bytes(), 2048, 32);
    // RFC 9579 §5: macSalt and iterations are to be ignored.
    let ignored = Mac { salt: Vec::new(), rounds: Some(integer(1 << 40)), ..mac };
    let mut cases = vec![Case::opens(
        "pbmac1-ignored-rounds",
        "PBMAC1 with no macSalt and 2^40 iterations beside it, which mean nothing",
        PASSWORD,
        &Pfx::new(leaf(&aes()), ignored),
    )];
    for (digest, sizes) in [
        (Digest::Sha256, &[20, 32, 64][..]),
        (Digest::Sha512, &[20, 64]),
        (Digest::Sha1, &[20]),
        (Digest::Sha384, &[48]),
        (Digest::Sha512_256, &[32]),
    ] {
        cases.extend(sizes.iter().map(|size| with(digest, *size)));
    }
    cases
}

/// Keys that are too short are guessed, so that these are refused though they verify.
fn weak_pbmac1s() -> Vec<Case> {
    let refused = |name: &str, about: &str, mac: Mac| {
        let file = Pfx::new(leaf(&aes()), mac).bytes();
        Case::fails(name, about, PASSWORD, "unsupported_pfx", file)
    };
    let sized = |size: usize| {
        let about = format!("PBMAC1 with a key of {size} bytes, which verifies");
        let mac = Mac::pbmac1(Digest::Sha256, PASSWORD.as_bytes(), 2048, size);
        refused(&format!("pbmac1-key-{size}"), &about, mac)
    };
    let absent = Mac::pbmac1(Digest::Sha256, PASSWORD.as_bytes(), 2048, 32);
    let kdf = pbkdf2(&bytes(0x3B, 16), integer(2048), None, Prf::With(Digest::Sha256));
    let absent = Mac { algorithm: pbmac1(kdf, Digest::Sha256), ..absent };
    let mut cases: Vec<_> = [1, 19, 65].map(sized).into();
    let about = "PBMAC1 without keyLength, under a key of 32 bytes";
    cases.push(refused("pbmac1-key-length-absent", about, absent));
    cases
}
