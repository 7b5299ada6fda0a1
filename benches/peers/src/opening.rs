//! A PFX opened: the integrity check, the certificate and the private key. The files are OpenSSL's own, with
//! RSA 2048. certgen uses all cores where a file has many rounds, the others one.

use std::error::Error;

use certgen::{Password, pfx};
use openssl::pkcs12::Pkcs12;
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};

use crate::{
    compressions::{Compressions, cores, longest_path},
    foreign::{Holder, Kind, PASSWORD},
    turns::{Peer, head, take_turns},
};

type Opened = Result<Vec<u8>, Box<dyn Error>>;

/// A file, and the compressions that no reader of it can do without.
#[derive(Clone, Copy)]
struct File<'a> {
    bytes: &'a [u8],
    least: Compressions,
}

pub fn compare(runs: usize) -> Result<(), Box<dyn Error>> {
    println!("{}; {runs} to {} runs by each library\n", openssl::version::version(), runs * 20);
    head();
    let holder = Holder::new()?;
    for (kind, rounds) in [
        (Kind::Modern, 2_048),
        (Kind::Modern, 200_000),
        (Kind::Legacy, 2_048),
        (Kind::Legacy, 200_000),
    ] {
        let bytes = holder.pfx(Some(kind.cipher()), kind.digest(), rounds)?;
        let file = File { bytes: &bytes, least: least(kind, rounds.into()) };
        let runs = if rounds < 10_000 { runs * 20 } else { runs };
        let name = format!("{kind:?}, {rounds} rounds");
        take_turns(&name, &peers(kind), file, runs)?;
    }
    println!(
        "\n\"Compressions\" are those of the longest path on {} cores, bare: two keys and an integrity check \
         side by side.",
        cores()
    );
    Ok(())
}

/// A PBKDF2 round is two compressions, of the PKCS#12 derivation one; SHA-1 gives 20 bytes, and a key and its
/// initial vector of 3DES take three times as many.
fn least(kind: Kind, rounds: u64) -> Compressions {
    match kind {
        Kind::Legacy => {
            Compressions::Sha1(longest_path(&[3 * rounds, 3 * rounds, rounds], cores()))
        }
        Kind::Modern => {
            Compressions::Sha256(longest_path(&[2 * rounds, 2 * rounds, rounds], cores()))
        }
    }
}

fn peers<'a>(kind: Kind) -> Vec<Peer<File<'a>>> {
    let mut peers: Vec<Peer<File<'_>>> = vec![
        ("certgen", by_certgen),
        ("openssl", by_openssl),
        ("p12-keystore", by_p12_keystore),
        ("compressions", by_nobody),
    ];
    // It knows nothing newer.
    if kind == Kind::Legacy {
        peers.insert(3, ("p12", by_p12));
    }
    peers
}

fn by_certgen(file: File<'_>) -> Opened {
    let contents = pfx::open(file.bytes, &Password::new(PASSWORD)?)?;
    contents.bags.iter().find_map(|bag| bag.certificate()).ok_or("no certificate")?;
    let key = contents.bags.iter().find_map(|bag| bag.key()).ok_or("no key")?;
    Ok(key.secret_pkcs8_der().to_vec())
}

fn by_openssl(file: File<'_>) -> Opened {
    let parsed = Pkcs12::from_der(file.bytes)?.parse2(PASSWORD)?;
    let key = parsed.pkey.ok_or("no key")?;
    parsed.cert.ok_or("no certificate")?;
    Ok(key.private_key_to_pkcs8()?)
}

fn by_p12_keystore(file: File<'_>) -> Opened {
    let store = KeyStore::from_pkcs12(file.bytes, PASSWORD, Pkcs12ImportPolicy::Strict)?;
    let (_, chain) = store.private_key_chain().ok_or("no key")?;
    chain.certs().first().ok_or("no certificate")?;
    Ok(chain.key().as_der().to_vec())
}

fn by_p12(file: File<'_>) -> Opened {
    let file = p12::PFX::parse(file.bytes)?;
    if !file.verify_mac(PASSWORD) {
        return Err("the integrity check".into());
    }
    // Its functions for certificates and for keys open the whole file, each for itself.
    let bags = file.bags(PASSWORD)?;
    bags.iter().find_map(|bag| bag.bag.get_x509_cert()).ok_or("no certificate")?;
    let password: Vec<u8> = PASSWORD.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
    bags.iter().find_map(|bag| bag.bag.get_key(&password)).ok_or_else(|| "no key".into())
}

fn by_nobody(file: File<'_>) -> Opened {
    file.least.run();
    Ok(Vec::new())
}
