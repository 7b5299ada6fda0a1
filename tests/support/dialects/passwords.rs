//! Passwords beyond ASCII, in the bytes that each writer made of them.

use super::{
    super::{
        case::{Case, bmp, bmp_unended, latin1, widened},
        crypto::Digest,
        pfx::{Content, Mac, Pfx},
        scheme::{Cipher, Pbe, Pbes2, Prf, Scheme, bytes},
    },
    certificate, key, leaf,
};

pub fn cases() -> Vec<Case> {
    let mut cases = pkcs12();
    cases.extend(pbes2());
    cases.extend(pbmac1());
    cases
}

fn triple_des(password: &[u8]) -> Scheme {
    Pbe::TripleDes.scheme(password, &bytes(0x61, 8), 2048)
}

fn aes(password: &[u8]) -> Pbes2 {
    Pbes2::new(password, Cipher::AesCbc(256))
}

fn sha1(password: &[u8]) -> Mac {
    Mac::new(Digest::Sha1, password, 2048)
}

fn pkcs12() -> Vec<Case> {
    let in_bmp = |name, about, password| {
        let spelt = bmp(password);
        Case::opens(name, about, password, &Pfx::new(leaf(&triple_des(&spelt)), sha1(&spelt)))
    };
    let spelt = widened(LATIN);
    let rc2 = Pbe::Rc2Bits40.scheme(&spelt, &bytes(0x62, 8), 2048);
    let old = vec![
        Content::Encrypted(rc2, vec![certificate()]),
        Content::Plain(vec![key(&triple_des(&spelt))]),
    ];
    let cyrillic = widened(CYRILLIC);
    vec![
        in_bmp("password-latin", "A password with letters of Latin-1, in UTF-16", LATIN),
        in_bmp("password-cyrillic", "A password in Cyrillic, in UTF-16", CYRILLIC),
        in_bmp("password-surrogates", "A password beyond the BMP, in surrogate pairs", ASTRAL),
        in_bmp("password-long", "A password of 100 characters", HUNDRED),
        Case::opens(
            "openssl-1.0-widened",
            "OpenSSL 1.0: each byte of the UTF-8 password as a BMP unit, RC2-40 and 3DES",
            LATIN,
            &Pfx::new(old, sha1(&spelt)),
        ),
        Case::opens(
            "openssl-1.0-widened-cyrillic",
            "OpenSSL 1.0: each byte of the UTF-8 password as a BMP unit, 3DES",
            CYRILLIC,
            &Pfx::new(leaf(&triple_des(&cyrillic)), sha1(&cyrillic)),
        ),
        Case::opens(
            "openssl-1.0-widened-no-mac",
            "OpenSSL 1.0 -nomac: a widened password that no MAC confirms",
            LATIN,
            &Pfx::new(leaf(&triple_des(&spelt)), None),
        ),
    ]
}

fn pbes2() -> Vec<Case> {
    let under = |name, about, password, spelt: &[u8]| {
        let scheme = Pbes2 { prf: Prf::Omitted, ..aes(spelt) }.scheme();
        Case::opens(name, about, password, &Pfx::new(leaf(&scheme), sha1(&bmp(password))))
    };
    let widened_mac = Pfx::new(
        leaf(&Pbes2 { prf: Prf::Omitted, ..aes(LATIN.as_bytes()) }.scheme()),
        sha1(&widened(LATIN)),
    );
    let bsafe = Pbes2::new(&latin1(LATIN), Cipher::TripleDes).scheme();
    let forge = Pbes2 {
        prf: Prf::Omitted,
        salt: bytes(0x63, 8),
        ..Pbes2::new(&latin1(LATIN), Cipher::AesCbc(128))
    };
    let forge =
        vec![Content::Plain(vec![certificate()]), Content::Plain(vec![key(&forge.scheme())])];
    let no_mac = Pfx::new(leaf(&aes(&latin1(LATIN)).scheme()), None);
    vec![
        under("password-pbes2-utf8", "PBES2 under a UTF-8 password", CYRILLIC, CYRILLIC.as_bytes()),
        under("nss-old-bmp", "NSS up to 3.2x: PBES2 under BMP with its end", PLAIN, &bmp(PLAIN)),
        under(
            "nss-old-bmp-unended",
            "NSS up to 3.2x: PBES2 under BMP without its end",
            PLAIN,
            &bmp_unended(PLAIN),
        ),
        under(
            "nss-old-bmp-latin",
            "NSS up to 3.2x: PBES2 under BMP with its end, beyond ASCII",
            LATIN,
            &bmp(LATIN),
        ),
        Case::opens(
            "openssl-1.0-aes256-widened-mac",
            "OpenSSL 1.0: PBES2 under UTF-8, the MAC under each of its bytes widened",
            LATIN,
            &widened_mac,
        ),
        Case::opens(
            "bsafe-latin",
            "RSA BSAFE: PBES2 3DES under ISO-8859-1",
            LATIN,
            &Pfx::new(leaf(&bsafe), sha1(&bmp(LATIN))),
        ),
        Case::opens(
            "node-forge-latin",
            "node-forge: plain certificates, PBES2 under Latin-1, PRF omitted",
            LATIN,
            &Pfx::new(forge, sha1(&bmp(LATIN))),
        ),
        Case::opens(
            "password-pbes2-latin1-no-mac",
            "PBES2 under Latin-1, and no MAC that tells the spelling",
            LATIN,
            &no_mac,
        ),
    ]
}

fn pbmac1() -> Vec<Case> {
    let under = |name, about, spelt: &[u8]| {
        let mac = Mac::pbmac1(Digest::Sha256, spelt, 2048, 32);
        Case::opens(name, about, LATIN, &Pfx::new(leaf(&aes(spelt).scheme()), mac))
    };
    vec![
        under("pbmac1-utf8", "PBMAC1 under UTF-8, as RFC 9579 has it", LATIN.as_bytes()),
        under("pbmac1-bmp", "PBMAC1 and PBES2 under BMP with its end", &bmp(LATIN)),
        under("pbmac1-bmp-unended", "PBMAC1 and PBES2 under BMP, no end", &bmp_unended(LATIN)),
        under("pbmac1-latin1", "PBMAC1 and PBES2 under Latin-1", &latin1(LATIN)),
    ]
}

const PLAIN: &str = "composed 2";
const LATIN: &str = "Grüße, café";
const CYRILLIC: &str = "пароль";
const ASTRAL: &str = "key 🔑🗝";
const HUNDRED: &str = "0123456789abcdefghij0123456789abcdefghij0123456789abcdefghij\
                       0123456789abcdefghij0123456789abcdefghij";
