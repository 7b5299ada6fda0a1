//! What the worst files cost in a release build: each is read in a process of its own, which may take one
//! second of processor time and no memory beyond the bound.
//!
//!     cargo run --release --example cost                    the worst inputs, each by its doors
//!     cargo run --release --example cost -- DOOR FILE       one file, in this process
//!
//! One second is a limit that the operating system holds the process to (`RLIMIT_CPU`), not a time that
//! was measured.

use std::{env, fs, path::Path, process::Command};

use certgen::{
    Limits, Password, Weakness,
    bundle::{self, File},
    chain::{Chain, Demands, Pool, Proofs},
    fitness::{self, Target},
    inspect::Report,
    pfx::{Bag, Check, Passwords},
};
use certgen_fuzz::{bounds, doors};
use rustix::process::{Resource, Rlimit, setrlimit};

#[path = "cost/worst.rs"]
mod worst;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [door, file] => in_this_process(door, Path::new(file)),
        _ => in_processes(),
    }
}

/// Ends with SIGKILL or SIGABRT where a bound is broken.
fn in_this_process(name: &str, file: &Path) {
    let known = doors::ALL.iter().find(|(known, _)| *known == name);
    let door = match known {
        Some((_, door)) => *door,
        None if name == "check" => check as doors::Door,
        None if name == "derive" => worst::derive,
        None => parse,
    };
    let input = fs::read(file).expect("a file that can be read");
    let second = Rlimit { current: Some(1), maximum: Some(1) };
    setrlimit(Resource::Cpu, second).expect("a limit can be lowered");
    bounds::within(&input, door);
}

/// What `certgen show` does with a file. The fuzz targets do it several times, with other questions.
fn parse(input: &[u8]) {
    // Rounds are a price that the file names and that is looked at before: they are not what is asked here.
    let limits = Limits::new().rounds(10_000).total_rounds(100_000).memory(16 << 20);
    let words = Password::new("correct horse").expect("a password");
    let Ok(file) = File::read(input, &limits) else { return };
    let Ok(opened) = file.open(Some(Passwords::new(&words)), Check::Verified) else { return };
    let _ = bundle::entries(&opened.bags);
    let _ = Report::of(&file, &opened, Some(&words));
    for certificate in opened.bags.iter().filter_map(Bag::certificate) {
        let _ = Weakness::of_public_key(certificate.public_key_der());
    }
}

/// What `certgen check` does with the certificates of a file, without their dates.
fn check(input: &[u8]) {
    let Ok(file) = File::read(input, &Limits::new()) else { return };
    let Ok(opened) = file.open(None, Check::Verified) else { return };
    let certificates = opened.bags.iter().filter_map(Bag::certificate).cloned();
    let (pool, proofs) = (Pool::new(certificates), Proofs::new());
    let share = proofs.share();
    for entry in bundle::entries(&opened.bags) {
        let Some(leaf) = entry.chain.first().and_then(|bag| bag.certificate()) else { continue };
        let _ = fitness::findings(leaf, Target::TlsServer);
        let _ = Chain::find(leaf, &pool, &Demands::at(doors::now()).within(&share));
    }
}

fn in_processes() {
    let file = env::temp_dir().join(format!("certgen-cost-{}", std::process::id()));
    let mut broken = Vec::new();
    let mut tried = 0;
    for worst in worst::all() {
        assert!(worst.input.len() <= bounds::INPUT, "{}: {} bytes", worst.name, worst.input.len());
        fs::write(&file, &worst.input).expect("room for a MiB");
        for door in worst.doors {
            broken.extend(run(door, &file).map(|how| format!("{door}, {}: {how}", worst.name)));
            tried += 1;
        }
    }
    fs::remove_file(&file).expect("what was made can be removed");
    println!("{tried} processes, {} beyond their bounds", broken.len());
    assert!(broken.is_empty(), "{broken:#?}");
}

/// How the process ended, if it did not end well.
fn run(door: &str, file: &Path) -> Option<String> {
    let program = env::current_exe().expect("the path of this program");
    let output = Command::new(program).arg(door).arg(file).output().expect("a process");
    let said = String::from_utf8_lossy(&output.stderr);
    let said: String = said.lines().next().unwrap_or_default().chars().take(200).collect();
    (!output.status.success()).then(|| format!("{} {said}", output.status))
}
