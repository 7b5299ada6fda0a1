//! Every cipher and key derivation, with the choices that their parameters leave.

use super::{
    super::{
        case::{Case, bmp},
        crypto::Digest,
        pfx::Pfx,
        scheme::{Cipher, KeyLength, Pbe, Pbes2, Prf, Scheme, bytes, pbes1, pbes2_scrypt},
    },
    PASSWORD, leaf, mac,
};

pub fn cases() -> Vec<Case> {
    let mut cases: Vec<_> = Pbe::ALL.into_iter().map(pkcs12).collect();
    cases.extend([3, 6, 10, 11].map(pkcs5));
    cases.extend(ciphers());
    cases.extend(prfs());
    cases.extend(salts());
    cases.extend(scrypt());
    cases
}

fn case(name: &str, about: &str, scheme: &Scheme) -> Case {
    Case::opens(name, about, PASSWORD, &Pfx::new(leaf(scheme), mac()))
}

fn aes256() -> Pbes2 {
    Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(256))
}

fn pkcs12(pbe: Pbe) -> Case {
    let scheme = pbe.scheme(&bmp(PASSWORD), &bytes(0x71, 8), 2048);
    let about = format!("PKCS#12 PBE {} with {}", pbe.oid(), pbe.name());
    case(&format!("pbe-{}", pbe.name()), &about, &scheme)
}

fn pkcs5(arc: u8) -> Case {
    let scheme = pbes1(arc, PASSWORD.as_bytes(), &bytes(0x72, 8), 2048);
    let (kdf, cipher) = (&scheme.verdict["kdf"], &scheme.verdict["cipher"]);
    let name = format!("{}-{}", kdf.as_str().unwrap(), cipher.as_str().unwrap());
    let about = format!("PBES1 1.2.840.113549.1.5.{arc}");
    case(&name.replace("pbkdf1", "pbes1"), &about, &scheme)
}

fn ciphers() -> Vec<Case> {
    let with = |cipher: Cipher, key_length| {
        let name = format!("pbes2-{}", cipher.name());
        let about = format!("PBES2 with {}", cipher.name());
        let pbes2 = Pbes2 { key_length, ..Pbes2::new(PASSWORD.as_bytes(), cipher) };
        (name, about, pbes2.scheme())
    };
    let mut cases = Vec::new();
    for cipher in [
        Cipher::AesCbc(128),
        Cipher::AesCbc(192),
        Cipher::AesCbc(256),
        Cipher::AesGcm(128, 16),
        Cipher::AesGcm(192, 16),
        Cipher::AesGcm(256, 16),
        Cipher::Des,
        Cipher::TripleDes,
    ] {
        let (name, about, scheme) = with(cipher, KeyLength::Absent);
        cases.push(case(&name, &about, &scheme));
    }
    for bits in [128, 256] {
        let (name, about, scheme) = with(Cipher::AesGcm(bits, 12), KeyLength::Absent);
        let about = format!("{about}, the tag of 12 bytes that is the default");
        cases.push(case(&format!("{name}-tag-12"), &about, &scheme));
    }
    // The effective bits are in the version; the length of the key is not, but follows it in practice.
    for bits in [40, 64, 128] {
        let (name, about, scheme) = with(Cipher::Rc2(bits), KeyLength::Present);
        cases.push(case(&name, &about, &scheme));
        let (name, about, scheme) = with(Cipher::Rc2(bits), KeyLength::Absent);
        let about = format!("{about}, keyLength absent");
        cases.push(case(&format!("{name}-no-key-length"), &about, &scheme));
    }
    cases
}

fn prfs() -> Vec<Case> {
    let with = |name: &str, about: &str, prf, key_length| {
        case(name, about, &Pbes2 { prf, key_length, ..aes256() }.scheme())
    };
    let mut cases = vec![
        with("prf-omitted", "PBKDF2 with the PRF omitted", Prf::Omitted, KeyLength::Absent),
        with(
            "prf-omitted-key-length",
            "PBKDF2 with the PRF omitted, keyLength present",
            Prf::Omitted,
            KeyLength::Present,
        ),
        with(
            "prf-sha256-key-length",
            "PBKDF2 with HMAC-SHA-256, keyLength present",
            Prf::With(Digest::Sha256),
            KeyLength::Present,
        ),
        with(
            "prf-sha256-without-null",
            "PBKDF2 with HMAC-SHA-256, its parameters absent",
            Prf::WithoutNull(Digest::Sha256),
            KeyLength::Absent,
        ),
    ];
    for digest in [
        Digest::Sha1,
        Digest::Sha224,
        Digest::Sha256,
        Digest::Sha384,
        Digest::Sha512,
        Digest::Sha512_224,
        Digest::Sha512_256,
    ] {
        let name = format!("prf-{}", digest.name());
        let about = format!("PBKDF2 with HMAC over {}", digest.name());
        cases.push(with(&name, &about, Prf::With(digest), KeyLength::Absent));
    }
    cases
}

fn salts() -> Vec<Case> {
    let mut cases = Vec::new();
    for size in [0, 8, 20, 64] {
        let salt = bytes(0x73, size);
        let about = format!("A salt of {size} bytes");
        let pbes2 = Pbes2 { salt: salt.clone(), ..aes256() }.scheme();
        cases.push(case(&format!("salt-{size}-pbes2"), &format!("{about}, PBES2"), &pbes2));
        let pbe = Pbe::TripleDes.scheme(&bmp(PASSWORD), &salt, 2048);
        cases.push(case(&format!("salt-{size}-pbe"), &format!("{about}, PKCS#12 PBE"), &pbe));
    }
    let one_round = Pbes2 { rounds: 1, ..aes256() }.scheme();
    cases.push(case("rounds-1-pbes2", "PBES2 with one round", &one_round));
    let one_round = Pbe::TripleDes.scheme(&bmp(PASSWORD), &bytes(0x74, 8), 1);
    cases.push(case("rounds-1-pbe", "PKCS#12 PBE with one round", &one_round));
    cases
}

fn scrypt() -> Vec<Case> {
    let with = |name, about, cost, key_length, cipher| {
        let salt = bytes(0x75, 16);
        case(name, about, &pbes2_scrypt(PASSWORD.as_bytes(), &salt, cost, key_length, cipher))
    };
    let (absent, present) = (KeyLength::Absent, KeyLength::Present);
    let aes = Cipher::AesCbc;
    vec![
        with("scrypt", "PBES2 with scrypt: N 16384, r 8, p 1", (14, 8, 1), absent, aes(256)),
        with("scrypt-key-length", "scrypt, keyLength present", (11, 8, 2), present, aes(128)),
        with("scrypt-p-16", "scrypt with p at the limit", (10, 1, 16), absent, aes(256)),
        with("scrypt-gcm", "scrypt with AES-GCM", (10, 8, 1), absent, Cipher::AesGcm(256, 16)),
    ]
}
