//! Windows and .NET: the key before the certificates, no friendlyName on them, a CSP on the key.

use super::{
    super::{
        bags::{Bag, MICROSOFT_CSP},
        ber::bmp_string,
        case::{Case, NULL, bmp},
        crypto::Digest,
        keys::{self, Key},
        pfx::{Content, Mac, Pfx},
        scheme::{Cipher, Pbe, Pbes2, Scheme, bytes},
    },
    PASSWORD,
};

pub fn cases() -> Vec<Case> {
    let mut cases = certificate_manager();
    cases.extend(without_password());
    cases.extend(several_keys());
    cases
}

/// The key, then the certificates.
fn export(key: &Scheme, certificates: &Scheme, name: &str, mac: Mac) -> Pfx {
    let key = Bag::shrouded(Key::rsa(), key).id(ID).name(name);
    let key = key.attribute(MICROSOFT_CSP, [bmp_string(CSP)]);
    let chain = vec![Bag::certificate(keys::rsa()).id(ID), Bag::certificate(keys::ca())];
    let contents = vec![Content::Plain(vec![key]), Content::Encrypted(certificates.clone(), chain)];
    Pfx::new(contents, mac)
}

fn certificate_manager() -> Vec<Case> {
    let password = bmp(PASSWORD);
    let sha1 = Mac::new(Digest::Sha1, &password, 2000);
    let pbe = |pbe: Pbe, seed| pbe.scheme(&password, &bytes(seed, 8), 2000);
    let triple_des = pbe(Pbe::TripleDes, 0x22);
    let rc2 = pbe(Pbe::Rc2Bits40, 0x23);
    let seven = export(&triple_des, &rc2, GUID, sha1.clone());
    let ten = export(&triple_des, &pbe(Pbe::TripleDes, 0x24), "My App\0", sha1);
    let aes = Pbes2 { rounds: 2000, ..Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(256)) };
    let other = Pbes2 { salt: bytes(0x25, 16), ..aes.clone() };
    let mac = Mac::new(Digest::Sha256, &password, 2000);
    let newest = export(&aes.scheme(), &other.scheme(), GUID, mac);
    vec![
        Case::opens(
            "windows-7-certmgr",
            "Windows 7 certmgr: RC2-40 certificates, the container's GUID as the key's name",
            PASSWORD,
            &seven,
        ),
        Case::opens(
            "windows-10-export",
            "Windows 10 Export-PfxCertificate: 3DES, a friendlyName that ends in U+0000",
            PASSWORD,
            &ten,
        ),
        Case::opens(
            "windows-10-export-aes256",
            "Windows 10 Export-PfxCertificate -CryptoAlgorithmOption AES256_SHA256",
            PASSWORD,
            &newest,
        ),
    ]
}

/// The null password is no text at all, whereas the empty one is U+0000.
fn without_password() -> Vec<Case> {
    let mac = Mac::new(Digest::Sha1, NULL, 1);
    let pbe = |pbe: Pbe, password, seed| pbe.scheme(password, &bytes(seed, 8), 2000);
    let triple_des = pbe(Pbe::TripleDes, NULL, 0x26);
    let rc2 = pbe(Pbe::Rc2Bits40, NULL, 0x27);
    let empty = bmp("");
    let bmp_empty = pbe(Pbe::TripleDes, &empty, 0x28);
    let aes = Pbes2 { rounds: 2000, ..Pbes2::new(NULL, Cipher::AesCbc(256)) }.scheme();
    let sha256 = Mac::new(Digest::Sha256, NULL, 2000);
    vec![
        Case::opens(
            "windows-null-password",
            "Windows without a password: all keys from zero bytes, MAC of one round",
            "",
            &export(&triple_des, &rc2, GUID, mac.clone()),
        ),
        Case::opens(
            "key-vault-null-password",
            "Azure Key Vault download: 3DES, all keys from zero bytes, MAC of one round",
            "",
            &export(&triple_des, &triple_des, "My App\0", mac.clone()),
        ),
        Case::opens(
            "null-password-aes256",
            "Windows without a password, AES256_SHA256",
            "",
            &export(&aes, &aes, GUID, sha256),
        ),
        Case::opens(
            "empty-password",
            "The empty password as two zero bytes, as JDK, NSS and OpenSSL write it",
            "",
            &export(&bmp_empty, &bmp_empty, "My App", Mac::new(Digest::Sha1, &empty, 2000)),
        ),
    ]
}

/// The files that .NET tests itself with.
fn several_keys() -> Vec<Case> {
    let password = bmp(PASSWORD);
    let mac = Mac::new(Digest::Sha1, &password, 2000);
    let triple_des = Pbe::TripleDes.scheme(&password, &bytes(0x29, 8), 2000);
    let several = |certificates: &Scheme| {
        let entries = [
            (Key::rsa(), keys::rsa(), 1),
            (Key::p256(), keys::p256(), 2),
            (Key::other(), keys::other(), 3),
        ];
        let key = |(key, _, id): &(Key, _, u8)| {
            Bag::shrouded(key.clone(), &triple_des).id(&[*id, 0, 0, 0]).name(&format!("Key {id}"))
        };
        let certificate =
            |(_, der, id): &(_, Vec<u8>, u8)| Bag::certificate(der.clone()).id(&[*id, 0, 0, 0]);
        let contents = vec![
            Content::Plain(entries.iter().map(key).collect()),
            Content::Encrypted(certificates.clone(), entries.iter().map(certificate).collect()),
        ];
        Pfx::new(contents, mac.clone()).trailing(8)
    };
    let rc2 = Pbe::Rc2Bits40.scheme(&password, &bytes(0x2A, 8), 2000);
    vec![
        Case::opens(
            "dotnet-several-keys",
            ".NET test file: three keys, 3DES, 8 zero bytes behind the PFX",
            PASSWORD,
            &several(&triple_des),
        ),
        Case::opens(
            "dotnet-several-keys-rc2",
            ".NET test file: three keys, RC2-40 certificates, 8 zero bytes behind the PFX",
            PASSWORD,
            &several(&rc2),
        ),
    ]
}

const ID: &[u8] = &[1, 0, 0, 0];
const CSP: &str = "Microsoft Enhanced RSA and AES Cryptographic Provider";
const GUID: &str = "{8F1A2C64-5B7E-4F0D-9C3A-D2E1B0A49786}";
