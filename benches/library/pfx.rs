//! PFX files. Nearly all of it is the derivation of keys from the password.

use std::fmt;

use certgen::{Identity, KeyAlgorithm, PfxOptions, Preset, Sealer, pfx};
use divan::{Bencher, black_box};

use crate::samples::{identity, password};

/// Each preset with its own rounds and with another's: OpenSSL writes 2,048.
const WAYS: [Way; 6] = [
    Way { preset: Preset::Modern, rounds: 200_000 },
    Way { preset: Preset::Modern, rounds: 2_048 },
    Way { preset: Preset::Pbmac1, rounds: 200_000 },
    Way { preset: Preset::Pbmac1, rounds: 2_048 },
    Way { preset: Preset::Legacy, rounds: 200_000 },
    Way { preset: Preset::Legacy, rounds: 2_048 },
];

/// An RSA key and its certificate, written.
#[divan::bench(args = WAYS)]
fn seal(bencher: Bencher<'_, '_>, way: Way) {
    let (identity, password, options) = (rsa_identity(), password(), way.options());
    bencher.bench(|| pfx::seal(&identity, &password, &options).unwrap());
}

/// The part of it that needs nothing of the content.
#[divan::bench(args = WAYS)]
fn prepare(bencher: Bencher<'_, '_>, way: Way) {
    let (password, options) = (password(), way.options());
    bencher.bench(|| Sealer::prepare(&password, &options).unwrap());
}

/// The same file, opened.
#[divan::bench(args = WAYS)]
fn open(bencher: Bencher<'_, '_>, way: Way) {
    let password = password();
    let sealed = pfx::seal(&rsa_identity(), &password, &way.options()).unwrap();
    bencher.bench(|| pfx::open(black_box(&sealed), &password).unwrap());
}

#[derive(Clone, Copy)]
struct Way {
    preset: Preset,
    rounds: u32,
}

impl Way {
    fn options(self) -> PfxOptions {
        PfxOptions::new(self.preset).iterations(self.rounds).unwrap()
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {} rounds", self.preset, self.rounds)
    }
}

fn rsa_identity() -> Identity {
    identity(KeyAlgorithm::Rsa2048)
}
