//! New keys, each made and written as DER of a private key. certgen searches for RSA keys on all cores, the
//! others on one.

use std::error::Error;

use aws_lc_rs::encoding::AsDer;
use certgen::{KeyAlgorithm, PrivateKey};
use getrandom::SysRng;
use openssl::{
    ec::{EcGroup, EcKey},
    nid::Nid,
    pkey::PKey,
    rsa::Rsa,
};
use rsa::pkcs8::EncodePrivateKey;

use crate::turns::{Peer, head, take_turns};

type Made = Result<Vec<u8>, Box<dyn Error>>;

pub fn compare(keys: usize) -> Result<(), Box<dyn Error>> {
    println!("{}; {keys} RSA keys of each size by each library\n", openssl::version::version());
    head();
    let rsa: [Peer<u32>; 4] = [
        ("certgen", rsa_by_certgen),
        ("aws-lc-rs", rsa_by_aws_lc),
        ("openssl", rsa_by_openssl),
        ("rsa", rsa_by_rsa),
    ];
    for bits in [2048, 3072, 4096] {
        take_turns(&format!("RSA {bits}"), &rsa, bits, keys)?;
    }
    let p256: [Peer<()>; 4] = [
        ("certgen", |()| by_certgen(KeyAlgorithm::P256)),
        ("ring", |()| p256_by_ring()),
        ("aws-lc-rs", |()| p256_by_aws_lc()),
        ("openssl", |()| p256_by_openssl()),
    ];
    take_turns("P-256", &p256, (), keys * 50)?;
    let ed25519: [Peer<()>; 4] = [
        ("certgen", |()| by_certgen(KeyAlgorithm::Ed25519)),
        ("ring", |()| ed25519_by_ring()),
        ("aws-lc-rs", |()| ed25519_by_aws_lc()),
        ("openssl", |()| Ok(PKey::generate_ed25519()?.private_key_to_pkcs8()?)),
    ];
    take_turns("Ed25519", &ed25519, (), keys * 50)
}

fn by_certgen(algorithm: KeyAlgorithm) -> Made {
    Ok(PrivateKey::generate(algorithm)?.secret_pkcs8_der().to_vec())
}

fn rsa_by_certgen(bits: u32) -> Made {
    by_certgen(match bits {
        2048 => KeyAlgorithm::Rsa2048,
        3072 => KeyAlgorithm::Rsa3072,
        _ => KeyAlgorithm::Rsa4096,
    })
}

fn rsa_by_aws_lc(bits: u32) -> Made {
    let size = match bits {
        2048 => aws_lc_rs::rsa::KeySize::Rsa2048,
        3072 => aws_lc_rs::rsa::KeySize::Rsa3072,
        _ => aws_lc_rs::rsa::KeySize::Rsa4096,
    };
    Ok(aws_lc_rs::rsa::KeyPair::generate(size)?.as_der()?.as_ref().to_vec())
}

fn rsa_by_openssl(bits: u32) -> Made {
    Ok(Rsa::generate(bits)?.private_key_to_der()?)
}

fn rsa_by_rsa(bits: u32) -> Made {
    let key = rsa::PrivateKey::new(&mut SysRng, bits as usize)?;
    Ok(key.to_pkcs8_der()?.as_bytes().to_vec())
}

fn p256_by_ring() -> Made {
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

    let random = ring::rand::SystemRandom::new();
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
    Ok(der.map_err(|_| "ring")?.as_ref().to_vec())
}

fn p256_by_aws_lc() -> Made {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    Ok(key.to_pkcs8v1()?.as_ref().to_vec())
}

fn p256_by_openssl() -> Made {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    Ok(PKey::from_ec_key(EcKey::generate(&group)?)?.private_key_to_pkcs8()?)
}

fn ed25519_by_ring() -> Made {
    let random = ring::rand::SystemRandom::new();
    let der = ring::signature::Ed25519KeyPair::generate_pkcs8(&random);
    Ok(der.map_err(|_| "ring")?.as_ref().to_vec())
}

fn ed25519_by_aws_lc() -> Made {
    let key = aws_lc_rs::signature::Ed25519KeyPair::generate()?;
    Ok(key.to_pkcs8()?.as_ref().to_vec())
}
