//! A PFX written: a key of RSA 2048 and its certificate, by each with the same ciphers and rounds, where it
//! can be told.

use std::error::Error;

use certgen::{Certificate, Identity, Password, PfxOptions, Preset, PrivateKey, pfx};
use p12_keystore::{EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKeyChain};

use crate::{
    foreign::{Holder, Kind, PASSWORD},
    turns::{Peer, head, take_turns},
};

type Sealed = Result<Vec<u8>, Box<dyn Error>>;

/// The same key and certificate, loaded by each.
struct Loaded {
    holder: Holder,
    identity: Identity,
    store: KeyStore,
    pkcs8: Vec<u8>,
    certificate: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Work<'a> {
    loaded: &'a Loaded,
    kind: Kind,
    rounds: u32,
}

pub fn compare(runs: usize) -> Result<(), Box<dyn Error>> {
    println!("{}; {runs} to {} runs by each library\n", openssl::version::version(), runs * 20);
    head();
    let loaded = load()?;
    for (kind, rounds) in [
        (Kind::Modern, 2_048),
        (Kind::Modern, 200_000),
        (Kind::Legacy, 2_048),
        (Kind::Legacy, 200_000),
    ] {
        let mut peers: Vec<Peer<Work<'_>>> = vec![
            ("certgen", by_certgen),
            ("openssl", by_openssl),
            ("p12-keystore", by_p12_keystore),
        ];
        // It writes nothing else.
        if (kind, rounds) == (Kind::Legacy, 2_048) {
            peers.push(("p12, RC2 of 40 bits for the certificate", by_p12));
        }
        let runs = if rounds < 10_000 { runs * 20 } else { runs };
        let work = Work { loaded: &loaded, kind, rounds };
        take_turns(&format!("{kind:?}, {rounds} rounds"), &peers, work, runs)?;
    }
    Ok(())
}

fn load() -> Result<Loaded, Box<dyn Error>> {
    let holder = Holder::new()?;
    let (pkcs8, certificate) = (holder.key.private_key_to_pkcs8()?, holder.certificate.to_der()?);
    let key = PrivateKey::from_pkcs8_der(&pkcs8)?;
    let identity = Identity::new(key, vec![Certificate::from_der(&certificate)?])?;
    let mut store = KeyStore::new();
    let chain = PrivateKeyChain::new(
        "My App",
        p12_keystore::PrivateKey::from_der(&pkcs8)?,
        [p12_keystore::Certificate::from_der(&certificate)?],
    );
    store.add_entry("My App", KeyStoreEntry::PrivateKeyChain(chain));
    Ok(Loaded { holder, identity, store, pkcs8, certificate })
}

fn by_certgen(work: Work<'_>) -> Sealed {
    let preset = match work.kind {
        Kind::Legacy => Preset::Legacy,
        Kind::Modern => Preset::Modern,
    };
    let options = PfxOptions::new(preset).iterations(work.rounds)?.friendly_name("My App")?;
    Ok(pfx::seal(&work.loaded.identity, &Password::new(PASSWORD)?, &options)?)
}

fn by_openssl(work: Work<'_>) -> Sealed {
    work.loaded.holder.pfx(Some(work.kind.cipher()), work.kind.digest(), work.rounds)
}

fn by_p12_keystore(work: Work<'_>) -> Sealed {
    let (cipher, mac) = match work.kind {
        Kind::Legacy => {
            (EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc, MacAlgorithm::HmacSha1)
        }
        Kind::Modern => (EncryptionAlgorithm::PbeWithHmacSha256AndAes256, MacAlgorithm::HmacSha256),
    };
    let writer = work.loaded.store.writer(PASSWORD).encryption_algorithm(cipher);
    let writer = writer.mac_algorithm(mac).encryption_iterations(work.rounds);
    Ok(writer.mac_iterations(work.rounds).write()?)
}

fn by_p12(work: Work<'_>) -> Sealed {
    let Loaded { pkcs8, certificate, .. } = work.loaded;
    let file = p12::PFX::new(certificate, pkcs8, None, PASSWORD, "My App").ok_or("p12")?;
    Ok(file.to_der())
}
