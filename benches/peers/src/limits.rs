//! What a round of a key derivation costs beside the bare compressions that it is made of: on one core, and on
//! all of them side by side.
//!
//! The derivations of certgen have no door of their own. What is measured is a file that needs just one of
//! them, opened with few rounds and with many: the difference is rounds and nothing else.

use std::{error::Error, thread, time::Duration};

use certgen::{
    Limits, Password,
    bundle::File,
    pfx::{Check, Passwords},
};
use openssl::{hash::MessageDigest, pkcs5::pbkdf2_hmac, symm};
use rustix::time::{ClockId, clock_gettime};

use crate::{
    compressions::{Compressions, cores},
    foreign::{Holder, PASSWORD},
};

const FEW: u32 = 2_000;
const MANY: u32 = 52_000;

/// A derivation, and how many compressions a round of it is.
#[derive(Debug, Clone, Copy)]
enum Derivation {
    Pbkdf2(Hash),
    Pkcs12(Hash),
}

#[derive(Debug, Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha512,
}

pub fn compare(runs: usize) -> Result<(), Box<dyn Error>> {
    println!("{} rounds, {runs} runs; {} cores\n", MANY - FEW, cores());
    println!(
        "| derivation | one core: ns a round | bare compressions, ns | ratio | all cores: ns a round | \
         bare compressions, ns | ratio |"
    );
    println!("|---|---|---|---|---|---|---|");
    let holder = Holder::new()?;
    for derivation in [
        Derivation::Pbkdf2(Hash::Sha1),
        Derivation::Pbkdf2(Hash::Sha256),
        Derivation::Pbkdf2(Hash::Sha512),
        Derivation::Pkcs12(Hash::Sha1),
        Derivation::Pkcs12(Hash::Sha256),
        Derivation::Pkcs12(Hash::Sha512),
    ] {
        let few = derivation.file(&holder, FEW)?;
        let many = derivation.file(&holder, MANY)?;
        print!("| {} ", derivation.name());
        for cores in [1, cores()] {
            let (ours, bare) = medians(&few, &many, derivation.compressions(), cores, runs)?;
            print!("| {ours:.1} | {bare:.1} | {:.2} ", ours / bare);
        }
        println!("|");
    }
    Ok(())
}

/// Nanoseconds a round by certgen, and by bare compressions.
fn medians(
    few: &[u8],
    many: &[u8],
    compressions: Compressions,
    cores: usize,
    runs: usize,
) -> Result<(f64, f64), Box<dyn Error>> {
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let start = on_cores(cores, || open(few))?;
        let whole = on_cores(cores, || open(many))?;
        ours.push(whole.saturating_sub(start));
        bare.push(on_cores(cores, || {
            compressions.run();
            Ok(())
        })?);
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1e9 / f64::from(MANY - FEW)
    };
    Ok((median(&mut ours), median(&mut bare)))
}

/// Of this thread so far: what else the machine does is not counted.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

/// What it takes of the processor on each of so many cores at once; the mean of them.
fn on_cores(
    cores: usize,
    work: impl Fn() -> Result<(), String> + Sync,
) -> Result<Duration, Box<dyn Error>> {
    let timed = || {
        let start = thread_time();
        work().map(|()| thread_time() - start)
    };
    if cores == 1 {
        return Ok(timed()?);
    }
    let ready = std::sync::Barrier::new(cores);
    let times: Vec<_> = thread::scope(|scope| {
        let started = |_| {
            scope.spawn(|| {
                ready.wait();
                timed()
            })
        };
        let threads: Vec<_> = (0..cores).map(started).collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    let mut sum = Duration::ZERO;
    for time in times {
        sum += time.map_err(|_| "a thread died")??;
    }
    Ok(sum / cores as u32)
}

fn open(file: &[u8]) -> Result<(), String> {
    let password = Password::new(PASSWORD).map_err(|error| error.to_string())?;
    let open =
        || File::read(file, &Limits::new())?.open(Some(Passwords::new(&password)), Check::Verified);
    let opened = open().map_err(|error| error.to_string())?;
    if opened.bags.is_empty() { Err("nothing in it".into()) } else { Ok(()) }
}

impl Derivation {
    fn name(self) -> String {
        match self {
            Self::Pbkdf2(hash) => format!("PBKDF2-HMAC-{}, two compressions a round", hash.name()),
            Self::Pkcs12(hash) => format!("PKCS#12 with {}, one compression a round", hash.name()),
        }
    }

    fn compressions(self) -> Compressions {
        let rounds = u64::from(MANY - FEW);
        match self {
            Self::Pbkdf2(hash) => hash.compressions(2 * rounds),
            Self::Pkcs12(hash) => hash.compressions(rounds),
        }
    }

    /// A file that takes one derivation of no more bytes than the hash has: a key in PKCS#8 by PBKDF2, or a PFX
    /// with an integrity check and nothing else.
    fn file(self, holder: &Holder, rounds: u32) -> Result<Vec<u8>, Box<dyn Error>> {
        match self {
            Self::Pbkdf2(hash) => encrypted_key(holder, hash, rounds),
            Self::Pkcs12(hash) => holder.pfx(None, hash.digest(), rounds),
        }
    }
}

impl Hash {
    fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    fn digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }

    /// The last byte of `hmacWith…` in 1.2.840.113549.2.
    fn hmac_oid(self) -> u8 {
        match self {
            Self::Sha1 => 7,
            Self::Sha256 => 9,
            Self::Sha512 => 11,
        }
    }

    fn compressions(self, count: u64) -> Compressions {
        match self {
            Self::Sha1 => Compressions::Sha1(count),
            Self::Sha256 => Compressions::Sha256(count),
            Self::Sha512 => Compressions::Sha512(count),
        }
    }
}

/// An EncryptedPrivateKeyInfo (RFC 5958 §3) with PBES2 and AES-128-CBC (RFC 8018 §6.2), whose key is as long as
/// the shortest of the hashes allows.
fn encrypted_key(holder: &Holder, hash: Hash, rounds: u32) -> Result<Vec<u8>, Box<dyn Error>> {
    let (salt, vector, mut key) = ([7; 16], [9; 16], [0; 16]);
    pbkdf2_hmac(PASSWORD.as_bytes(), &salt, rounds as usize, hash.digest(), &mut key)?;
    let plain = holder.key.private_key_to_pkcs8()?;
    let encrypted = symm::encrypt(symm::Cipher::aes_128_cbc(), &key, Some(&vector), &plain)?;
    let oid = |bytes: &[u8]| element(0x06, &[bytes]);
    let hmac = oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, hash.hmac_oid()]);
    let pbkdf2 = sequence(&[
        &oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c]),
        &sequence(&[
            &element(0x04, &[&salt]),
            &element(0x02, &[&[0], &rounds.to_be_bytes()]),
            &sequence(&[&hmac, &[0x05, 0]]),
        ]),
    ]);
    let aes = oid(&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02]);
    let aes = sequence(&[&aes, &element(0x04, &[&vector])]);
    let pbes2 = oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]);
    let algorithm = sequence(&[&pbes2, &sequence(&[&pbkdf2, &aes])]);
    Ok(sequence(&[&algorithm, &element(0x04, &[&encrypted])]))
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, parts)
}

fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let [.., high, low] = length.to_be_bytes();
    let mut der = if length < 128 { vec![tag, low] } else { vec![tag, 0x82, high, low] };
    for part in parts {
        der.extend_from_slice(part);
    }
    der
}
