//! Every PFX of testdata, converted by the program and back: the same keys, certificates and names, and
//! what is converted twice is what was converted once.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use certgen::{
    Limits, Password,
    bundle::{Bundle, File},
    pfx::{Bag, BagValue, Check, Passwords},
};
use serde_json::Value;

/// A PFX, and the flags that open it.
struct Sample {
    path: PathBuf,
    flags: Vec<&'static str>,
    passwords: Vec<(&'static str, String)>,
}

#[test]
fn conversions_keep_keys_certificates_and_names() {
    let samples = samples();
    assert!(samples.len() >= 200, "{} files", samples.len());
    let next = AtomicUsize::new(0);
    let wrong: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut wrong = Vec::new();
            while let Some(sample) = samples.get(next.fetch_add(1, Ordering::Relaxed)) {
                let found = sample.check().err();
                wrong.extend(found.map(|what| format!("{}: {what}", sample.path.display())));
            }
            wrong
        };
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} files:\n{}", wrong.len(), wrong.join("\n"));
}

/// The files that open soon, and that hold a key or a certificate.
fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pfx");
    let mut samples = Vec::new();
    for folder in fs::read_dir(root).unwrap() {
        for entry in fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            let verdict = path.with_extension("json");
            if path == verdict || !verdict.exists() {
                continue;
            }
            let verdict: Value = serde_json::from_slice(&fs::read(&verdict).unwrap()).unwrap();
            let is_empty = |list: &str| verdict[list].as_array().is_none_or(Vec::is_empty);
            let has_any = !is_empty("keys") || !is_empty("certificates");
            if verdict.get("error").is_none() && has_any && rounds(&verdict) <= MOST_ROUNDS {
                samples.push(Sample::new(path, &verdict));
            }
        }
    }
    samples
}

/// The rounds of the integrity check and of what is encrypted.
fn rounds(verdict: &Value) -> u64 {
    let encryptions = verdict["encryption"].as_array().into_iter().flatten();
    encryptions.chain([&verdict["mac"]]).filter_map(|one| one["rounds"].as_u64()).sum()
}

impl Sample {
    fn new(path: PathBuf, verdict: &Value) -> Self {
        let (mut flags, mut passwords) = (Vec::new(), vec![("NEW", NEW.to_owned())]);
        for (field, flag, variable, source) in [
            ("password", "--password", "MAIN", "env:MAIN"),
            ("mac_password", "--mac-password", "MAC", "env:MAC"),
            ("key_password", "--key-password", "KEY", "env:KEY"),
        ] {
            if let Some(password) = verdict[field].as_str() {
                flags.extend([flag, source]);
                passwords.push((variable, password.to_owned()));
            }
        }
        Self { path, flags, passwords }
    }

    fn check(&self) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let input = self.path.to_str().unwrap();
        let cheap = ["--iterations", "1000", "--new-password", "env:NEW"];
        let own = |arguments: &[&str]| self.run(folder, arguments, &self.flags);
        own(&["convert", input, "--to", "pem", "-o", "once.pem"])?;
        own(&[&["convert", input, "-o", "once.pfx"][..], &cheap].concat())?;
        own(&[&["passwd", input, "-o", "passwd.pfx"][..], &cheap].concat())?;
        let from = |arguments: &[&str]| self.run(folder, arguments, &["--password", "env:NEW"]);
        from(&["convert", "once.pfx", "--to", "pem", "-o", "twice.pem"])?;
        from(&["convert", "once.pfx", "-o", "twice.pfx", "--iterations", "1000"])?;
        from(&["convert", "passwd.pfx", "--to", "pem", "-o", "passwd.pem"])?;

        let read = |name: &str| fs::read(folder.join(name)).unwrap();
        let before = opened(&fs::read(&self.path).unwrap(), &self.passwords);
        let [once, twice, passwd] = ["once.pfx", "twice.pfx", "passwd.pfx"]
            .map(|name| opened(&read(name), &[("MAIN", NEW.to_owned())]));
        expect(read("once.pem") == read("twice.pem"), "PEM, by way of PFX")?;
        expect(read("once.pem") == read("passwd.pem"), "PEM, by way of passwd")?;
        expect(contents(&once) == contents(&before), "what is in the PFX")?;
        expect(marks(&once) == marks(&twice), "names in the second PFX")?;
        expect(marks(&passwd) == marks(&before), "names and order after passwd")?;
        expect(names(&once).is_superset(&names(&before)), "names in the PFX")
    }

    fn run(&self, folder: &Path, arguments: &[&str], flags: &[&str]) -> Result<(), String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
        command.args(arguments).args(flags).arg("--quiet");
        command.envs(self.passwords.iter().map(|(name, value)| (name, value)));
        command.current_dir(folder).stdin(Stdio::null());
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let is_silent = output.status.success() && errors.is_empty() && output.stdout.is_empty();
        expect(is_silent, &format!("{}: {errors}", arguments.join(" ")))
    }
}

fn expect(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

fn opened(bytes: &[u8], passwords: &[(&str, String)]) -> Bundle {
    let password = |name: &str| {
        let found = passwords.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, text)| Password::new(text.as_str()).unwrap())
    };
    let main = password("MAIN").unwrap_or_else(|| Password::new("").unwrap());
    let (mac, key) = (password("MAC"), password("KEY"));
    let mut all = Passwords::new(&main);
    all = mac.as_ref().map_or(all, |mac| all.mac(mac));
    all = key.as_ref().map_or(all, |key| all.key(key));
    File::read(bytes, &Limits::new()).unwrap().open(Some(all), Check::Verified).unwrap()
}

/// Each thing once: what occurs twice is written once.
fn contents(bundle: &Bundle) -> BTreeSet<Vec<u8>> {
    bundle.bags.iter().map(bytes).collect()
}

fn bytes(bag: &Bag) -> Vec<u8> {
    match bag.value() {
        BagValue::Certificate(certificate) => certificate.der().to_vec(),
        BagValue::Crl(der) | BagValue::Unknown { der, .. } => der.clone(),
        BagValue::Key(key) => key.secret_pkcs8_der().to_vec(),
        BagValue::OtherCertificate { bytes, .. } => bytes.clone(),
        BagValue::Secret(secret) => secret.secret_der().to_vec(),
        _ => panic!("a bag of a new kind"),
    }
}

/// Each thing with its attributes, in the order of the file, keys apart: they have a place of their own.
fn marks(bundle: &Bundle) -> [Vec<(Vec<u8>, BTreeSet<String>)>; 2] {
    let is_own = |bag: &&Bag| matches!(bag.value(), BagValue::Key(_) | BagValue::Secret(_));
    let marked = |bag: &Bag| {
        let attributes = bag.attributes().iter();
        let attributes = attributes.map(|one| format!("{} {:?}", one.oid(), one.values()));
        (bytes(bag), attributes.collect())
    };
    let (own, others): (Vec<&Bag>, Vec<&Bag>) = bundle.bags.iter().partition(is_own);
    [own, others].map(|bags| bags.into_iter().map(marked).collect())
}

fn names(bundle: &Bundle) -> BTreeSet<String> {
    bundle.bags.iter().filter_map(|bag| bag.attributes().friendly_name()).collect()
}

/// Files that take longer to open say nothing more about conversions.
const MOST_ROUNDS: u64 = 500_000;
const NEW: &str = "correct horse";
