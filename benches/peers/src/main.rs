//! New RSA keys by certgen and by other libraries: one after the other, in turns, so that whatever
//! else the machine does hits all of them. Prints a table in Markdown.
//!
//! Each key is made and written as DER of a private key. certgen uses all cores, the others one.

use std::{
    env,
    error::Error,
    time::{Duration, Instant},
};

use aws_lc_rs::encoding::AsDer;
use certgen::{KeyAlgorithm, PrivateKey};
use getrandom::SysRng;
use rsa::pkcs8::EncodePrivateKey;
use rustix::time::{ClockId, clock_gettime};

type Make = fn(Size) -> Result<Vec<u8>, Box<dyn Error>>;

const PEERS: [(&str, Make); 4] =
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
    println!(
        "| bits | library | median ms | min ms | p90 ms | median against certgen | processor ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    for size in Size::ALL {
        for (_, make) in PEERS {
            make(size)?;
        }
        measure(size, keys)?.print(size);
    }
    Ok(())
}

/// What one library took: a time by the clock for each key, and processor time for all of them.
#[derive(Default)]
struct Times {
    clock: Vec<Duration>,
    processor: Duration,
}

struct Results([Times; PEERS.len()]);

fn measure(size: Size, keys: usize) -> Result<Results, Box<dyn Error>> {
    let mut results = Results(Default::default());
    for round in 0..keys {
        // Each round begins with another library.
        for turn in 0..PEERS.len() {
            let peer = (round + turn) % PEERS.len();
            let (processor, clock) = (processor_time(), Instant::now());
            std::hint::black_box(PEERS[peer].1(size)?);
            results.0[peer].clock.push(clock.elapsed());
            results.0[peer].processor += processor_time() - processor;
        }
    }
    for times in &mut results.0 {
        times.clock.sort_unstable();
    }
    Ok(results)
}

impl Results {
    fn print(&self, size: Size) {
        let [certgen, ..] = &self.0;
        for ((name, _), times) in PEERS.iter().zip(&self.0) {
            println!(
                "| {} | {name} | {:.1} | {:.1} | {:.1} | {:.2} | {:.1} |",
                size.bits(),
                milliseconds(times.quantile(50)),
                milliseconds(times.quantile(0)),
                milliseconds(times.quantile(90)),
                milliseconds(times.quantile(50)) / milliseconds(certgen.quantile(50)),
                milliseconds(times.processor) / times.clock.len() as f64,
            );
        }
    }
}

impl Times {
    /// The time that `percent` of the keys were made within.
    fn quantile(&self, percent: usize) -> Duration {
        self.clock[(self.clock.len() - 1) * percent / 100]
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Of all threads of this process so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
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
