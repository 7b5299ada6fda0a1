//! Opening a PFX by certgen and by OpenSSL: the integrity check, the certificate and the private key.
//! Prints a table in Markdown.
//!
//! The files are OpenSSL's own, of the shape that its version 3 writes, with RSA 2048. certgen uses all
//! cores where a file has many rounds, OpenSSL one.

use std::{env, error::Error};

use certgen::{Password, pfx};
use openssl::{
    asn1::Asn1Time,
    bn::{BigNum, MsbOption},
    hash::MessageDigest,
    nid::Nid,
    pkcs12::Pkcs12,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::{X509, X509NameBuilder},
};

#[path = "../turns.rs"]
mod turns;

use turns::{HEAD, Peer, take_turns};

const PASSWORD: &str = "correct horse battery staple";

fn peers<'a>() -> [Peer<&'a [u8]>; 2] {
    [("certgen", by_certgen), ("openssl", by_openssl)]
}

fn main() -> Result<(), Box<dyn Error>> {
    let runs: usize = match env::args().nth(1) {
        Some(count) => count.parse()?,
        None => 20,
    };
    println!("{}; {runs} to {} runs by each library\n", openssl::version::version(), runs * 20);
    println!("{HEAD}");
    let key = PKey::from_rsa(Rsa::generate(2048)?)?;
    let certificate = certificate(&key)?;
    for rounds in [2_048, 200_000, 600_000] {
        let file = file(&key, &certificate, rounds)?;
        let runs = if rounds < 10_000 { runs * 20 } else { runs };
        print!("{}", take_turns(&format!("{rounds} rounds"), &peers(), file.as_slice(), runs)?);
    }
    Ok(())
}

fn by_certgen(file: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let contents = pfx::open(file, &Password::new(PASSWORD)?)?;
    let key = contents.bags.iter().find_map(|bag| bag.key()).ok_or("no key")?;
    Ok(key.secret_pkcs8_der().to_vec())
}

fn by_openssl(file: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let parsed = Pkcs12::from_der(file)?.parse2(PASSWORD)?;
    let key = parsed.pkey.ok_or("no key")?;
    parsed.cert.ok_or("no certificate")?;
    Ok(key.private_key_to_pkcs8()?)
}

fn file(key: &PKey<Private>, certificate: &X509, rounds: u32) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut builder = Pkcs12::builder();
    builder.pkey(key).cert(certificate).name("My App");
    builder.key_algorithm(Nid::AES_256_CBC).cert_algorithm(Nid::AES_256_CBC);
    builder.key_iter(rounds).mac_iter(rounds).mac_md(MessageDigest::sha256());
    Ok(builder.build2(PASSWORD)?.to_der()?)
}

fn certificate(key: &PKey<Private>) -> Result<X509, Box<dyn Error>> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_text("CN", "My App")?;
    let name = name.build();
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = serial.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_pubkey(key)?;
    builder.set_not_before(&*Asn1Time::days_from_now(0)?)?;
    builder.set_not_after(&*Asn1Time::days_from_now(365)?)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}
