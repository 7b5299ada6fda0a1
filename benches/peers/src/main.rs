//! New RSA keys by certgen and by other libraries: one after the other, in turns, so that whatever
//! else the machine does hits all of them. Prints a table in Markdown.
//!
//! Each key is made and written as DER of a private key. certgen uses all cores, the others one.

use std::{env, error::Error};

use aws_lc_rs::encoding::AsDer;
use certgen::{KeyAlgorithm, PrivateKey};
use getrandom::SysRng;
use rsa::pkcs8::EncodePrivateKey;

mod turns;

use turns::{HEAD, take_turns};

const PEERS: [turns::Peer<Size>; 4] =
    [("certgen", by_certgen), ("aws-lc-rs", by_aws_lc), ("openssl", by_openssl), ("rsa", by_rsa)];

#[derive(Clone, Copy)]
enum Size {
    Rsa2048,
    Rsa3072,
    Rsa4096,
}

impl Size {
    const ALL: [Self; 3] = [Self::Rsa2048, Self::Rsa3072, Self::Rsa4096];

    fn bits(self) -> u32 {
        match self {
            Self::Rsa2048 => 2048,
            Self::Rsa3072 => 3072,
            Self::Rsa4096 => 4096,
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let keys = match env::args().nth(1) {
        Some(count) => count.parse()?,
        None => 50,
    };
    println!("{}; {keys} keys of each size by each library\n", openssl::version::version());
    println!("{HEAD}");
    for size in Size::ALL {
        print!("{}", take_turns(&format!("RSA {}", size.bits()), &PEERS, size, keys)?);
    }
    Ok(())
}

fn by_certgen(size: Size) -> Result<Vec<u8>, Box<dyn Error>> {
    let algorithm = match size {
        Size::Rsa2048 => KeyAlgorithm::Rsa2048,
        Size::Rsa3072 => KeyAlgorithm::Rsa3072,
        Size::Rsa4096 => KeyAlgorithm::Rsa4096,
    };
    Ok(PrivateKey::generate(algorithm)?.secret_pkcs8_der().to_vec())
}

fn by_aws_lc(size: Size) -> Result<Vec<u8>, Box<dyn Error>> {
    let size = match size {
        Size::Rsa2048 => aws_lc_rs::rsa::KeySize::Rsa2048,
        Size::Rsa3072 => aws_lc_rs::rsa::KeySize::Rsa3072,
        Size::Rsa4096 => aws_lc_rs::rsa::KeySize::Rsa4096,
    };
    Ok(aws_lc_rs::rsa::KeyPair::generate(size)?.as_der()?.as_ref().to_vec())
}

fn by_openssl(size: Size) -> Result<Vec<u8>, Box<dyn Error>> {
    Ok(openssl::rsa::Rsa::generate(size.bits())?.private_key_to_der()?)
}

fn by_rsa(size: Size) -> Result<Vec<u8>, Box<dyn Error>> {
    let key = rsa::PrivateKey::new(&mut SysRng, size.bits() as usize)?;
    Ok(key.to_pkcs8_der()?.as_bytes().to_vec())
}
