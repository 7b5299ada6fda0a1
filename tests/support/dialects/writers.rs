//! Other writers, each with its ciphers, rounds, salts, order and encoding.

use serde_json::Value;

use super::{
    super::{
        bags::{Bag, JDK_TRUSTED},
        ber::{Form, Lengths, Node, Octets, integer, octets, oid, sequence},
        case::{Case, bmp},
        crypto::Digest,
        keys::{self, Key},
        pfx::{Content, Forms, Mac, Pfx},
        scheme::{Cipher, KeyLength, Pbe, Pbes2, Prf, Scheme, bytes},
    },
    ID, PASSWORD, chain,
};

pub fn cases() -> Vec<Case> {
    let mut cases = streaming();
    cases.extend(old());
    cases.extend(java());
    cases.extend(go());
    cases
}

fn pbe(pbe: Pbe, seed: u8, salt: usize, rounds: u32) -> Scheme {
    pbe.scheme(&bmp(PASSWORD), &bytes(seed, salt), rounds)
}

fn mac(digest: Digest, rounds: u32) -> Mac {
    Mac::new(digest, &bmp(PASSWORD), rounds)
}

/// The key first, as Java's and Bouncy Castle's key stores have it.
fn key_first(certificates: &Scheme, key: &Scheme) -> Vec<Content> {
    let mut contents = chain(certificates, key);
    contents.reverse();
    contents
}

/// Writers that do not know a length before they have written the value. What they encrypt is DER,
/// and so are the AlgorithmIdentifiers and MacData.
fn streaming() -> Vec<Case> {
    let rc2 = pbe(Pbe::Rc2Bits40, 0x31, 20, 51_200);
    let triple_des = pbe(Pbe::TripleDes, 0x32, 20, 51_200);
    let bouncy_castle =
        Pfx::new(key_first(&in_der(rc2), &in_der(triple_des)), mac(Digest::Sha1, 102_400));
    let rc2 = pbe(Pbe::Rc2Bits40, 0x33, 16, 600_000);
    let triple_des = pbe(Pbe::TripleDes, 0x34, 16, 600_000);
    let firefox =
        Pfx::new(key_first(&in_der(rc2), &in_der(triple_des)), mac(Digest::Sha1, 600_000));
    let aes = |bits, seed| {
        let aes = Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(bits));
        let salt = bytes(seed, 16);
        let key_length = KeyLength::Present;
        in_der(Pbes2 { salt, rounds: 600_000, key_length, ..aes }.scheme())
    };
    let pk12util =
        Pfx::new(key_first(&aes(128, 0x35), &aes(256, 0x36)), mac(Digest::Sha256, 600_000));
    let indefinite = |octets| Form { lengths: Lengths::Indefinite, octets };
    let outside = |pfx, safes| Forms {
        pfx: indefinite(Octets::Segments(pfx)),
        safes: indefinite(safes),
        ..Forms::DER
    };
    vec![
        Case::opens(
            "bouncycastle",
            "Bouncy Castle: BER with segments of 1000 bytes outside, DER inside",
            PASSWORD,
            &bouncy_castle.forms(outside(1000, Octets::Segments(1000))),
        ),
        Case::opens(
            "firefox",
            "Firefox: BER outside, the last block of a ciphertext apart, 600,000 rounds",
            PASSWORD,
            &firefox.forms(outside(4000, Octets::LastApart(8))),
        ),
        Case::opens(
            "nss-pk12util",
            "NSS 3.87 pk12util: BER outside, AES-128 and AES-256",
            PASSWORD,
            &pk12util.forms(outside(4000, Octets::LastApart(16))),
        ),
    ]
}

fn in_der(scheme: Scheme) -> Scheme {
    Scheme { algorithm: Node::Raw(scheme.algorithm.der()), ..scheme }
}

fn old() -> Vec<Case> {
    let triple_des = pbe(Pbe::TripleDes, 0x37, 8, 2048);
    let rc2 = pbe(Pbe::Rc2Bits40, 0x38, 8, 2048);
    let aes = Pbes2 { prf: Prf::Omitted, ..Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(256)) };
    let aes = Pbes2 { salt: bytes(0x39, 8), ..aes }.scheme();
    let one_round = Mac::salted(Digest::Sha1, &bmp(PASSWORD), &bytes(0x3C, 8), 1);
    let macos = Mac { rounds: Some(integer(1)), ..one_round };
    let forge = Pbes2 {
        prf: Prf::Omitted,
        key_length: KeyLength::Present,
        salt: bytes(0x3D, 8),
        ..Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(128))
    };
    let bsafe = Pbes2::new(PASSWORD.as_bytes(), Cipher::TripleDes).scheme();
    vec![
        Case::opens(
            "openssl-1.0",
            "OpenSSL 1.0: RC2-40 certificates, 3DES key, 2048 rounds",
            PASSWORD,
            &Pfx::new(chain(&rc2, &triple_des), mac(Digest::Sha1, 2048)),
        ),
        Case::opens(
            "openssl-1.0-aes256",
            "OpenSSL 1.0 -keypbe -certpbe AES-256-CBC: PBES2 with the PRF omitted",
            PASSWORD,
            &Pfx::new(chain(&aes, &aes), mac(Digest::Sha1, 2048)),
        ),
        Case::opens(
            "macos-keychain",
            "macOS Keychain: a MAC of one round, said in so many words, with a salt of 8 bytes",
            PASSWORD,
            &Pfx::new(chain(&rc2, &triple_des), macos),
        ),
        Case::opens(
            "node-forge",
            "node-forge: plain certificates, AES-128 with the PRF omitted",
            PASSWORD,
            &Pfx::new(plain_certificates(&forge.scheme()), mac(Digest::Sha1, 2048)),
        ),
        Case::opens(
            "bsafe",
            "RSA BSAFE: PBES2 with 3DES",
            PASSWORD,
            &Pfx::new(chain(&bsafe, &bsafe), mac(Digest::Sha1, 2048)),
        ),
    ]
}

fn plain_certificates(key: &Scheme) -> Vec<Content> {
    let mut contents = chain(key, key);
    if let Some(Content::Encrypted(_, bags)) = contents.first().cloned() {
        contents[0] = Content::Plain(bags);
    }
    contents
}

fn java() -> Vec<Case> {
    let rc2 = pbe(Pbe::Rc2Bits40, 0x41, 20, 50_000);
    let triple_des = pbe(Pbe::TripleDes, 0x42, 20, 50_000);
    let trusted = |der: Vec<u8>, alias: &str| {
        // anyExtendedKeyUsage: trusted for everything.
        Bag::certificate(der).name(alias).attribute(JDK_TRUSTED, [oid("2.5.29.37.0")])
    };
    let certificates = vec![trusted(keys::ca(), "root"), trusted(keys::other(), "other")];
    let secret = safe_secret(&triple_des);
    let encrypted = Content::Encrypted(rc2.clone(), certificates.clone());
    vec![
        Case::opens(
            "jdk-8",
            "JDK 8 keytool: RC2-40 and 3DES with 50,000 rounds, MAC with 100,000",
            PASSWORD,
            &Pfx::new(key_first(&rc2, &triple_des), mac(Digest::Sha1, 100_000)),
        ),
        Case::opens(
            "jdk-8-truststore",
            "JDK 8 keytool -importcert: trusted certificates alone",
            PASSWORD,
            &Pfx::new(vec![encrypted], mac(Digest::Sha1, 100_000)),
        ),
        Case::opens(
            "jdk-cacerts",
            "JDK cacerts: trusted certificates, neither encryption nor MAC",
            Value::Null,
            &Pfx::new(vec![Content::Plain(certificates)], None),
        ),
        Case::opens(
            "jdk-8-secret-key",
            "JDK 8 keytool -genseckey: an AES key in a secret bag",
            PASSWORD,
            &Pfx::new(vec![Content::Encrypted(rc2, vec![secret])], mac(Digest::Sha1, 100_000)),
        ),
    ]
}

fn safe_secret(scheme: &Scheme) -> Bag {
    let aes = sequence([oid("2.16.840.1.101.3.4.1")]);
    let pkcs8 = sequence([integer(0), aes, octets(&bytes(0x43, 16))]).der();
    Bag::shrouded_secret(pkcs8, scheme).name("secret").id(b"Time 1700000000000")
}

fn go() -> Vec<Case> {
    let rc2 = pbe(Pbe::Rc2Bits40, 0x44, 8, 2048);
    let triple_des = pbe(Pbe::TripleDes, 0x45, 8, 2048);
    let aes = Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(256)).scheme();
    let one_round = || Mac::salted(Digest::Sha1, &bmp(PASSWORD), &bytes(0x46, 8), 1);
    let sha256 = Mac::salted(Digest::Sha256, &bmp(PASSWORD), &bytes(0x47, 16), 2048);
    let pbmac1 = Mac::pbmac1(Digest::Sha256, PASSWORD.as_bytes(), 2048, 32);
    let unprotected = vec![
        Content::Plain(vec![Bag::certificate(keys::rsa()).id(ID), Bag::certificate(keys::ca())]),
        Content::Plain(vec![Bag::key(Key::rsa()).id(ID)]),
    ];
    vec![
        Case::opens(
            "go-pkcs12-legacy-rc2",
            "go-pkcs12 LegacyRC2: a MAC of one round, left out as the default",
            PASSWORD,
            &Pfx::new(chain(&rc2, &triple_des), one_round()),
        ),
        Case::opens(
            "go-pkcs12-legacy-des",
            "go-pkcs12 LegacyDES: 3DES, a MAC of one round",
            PASSWORD,
            &Pfx::new(chain(&triple_des, &triple_des), one_round()),
        ),
        Case::opens(
            "go-pkcs12-modern2023",
            "go-pkcs12 Modern2023: AES-256, HMAC-SHA-256, salts of 16 bytes",
            PASSWORD,
            &Pfx::new(chain(&aes, &aes), sha256),
        ),
        Case::opens(
            "go-pkcs12-modern2026",
            "go-pkcs12 Modern2026: AES-256, PBMAC1",
            PASSWORD,
            &Pfx::new(chain(&aes, &aes), pbmac1),
        ),
        Case::opens(
            "go-pkcs12-passwordless",
            "go-pkcs12 Passwordless: neither encryption nor MAC",
            Value::Null,
            &Pfx::new(unprotected, None),
        ),
    ]
}
