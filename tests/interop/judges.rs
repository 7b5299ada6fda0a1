//! Other programs, and how each opens a PFX.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    samples::NAME,
    tools::{on_path, python, run, said},
};

/// A program that opens PFX files.
pub struct Judge {
    pub name: &'static str,
    pub tool: &'static str,
    /// The command without which there is no judge.
    pub command: fn() -> Option<PathBuf>,
    pub version: fn() -> Version,
    pub open: fn(&File) -> Result<Opened, String>,
}

/// A PFX on the disk, in a folder of its own.
pub struct File<'a> {
    pub folder: &'a Path,
    pub path: PathBuf,
    pub password: &'a str,
}

/// What a judge found in a PFX.
pub struct Opened {
    pub key: Key,
    pub certificate: Vec<u8>,
}

pub enum Key {
    /// The PKCS#8 that stands in the file.
    Exact(Vec<u8>),
    /// The public half, computed from the private key that was read.
    Public(Vec<u8>),
    /// PKCS#8 that the judge has written anew.
    Rewritten(Vec<u8>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub [u32; 3]);

impl Version {
    /// Finds the first `1.2` or `1.2.3` behind `mark`.
    fn behind(mark: &str, text: &str) -> Self {
        let after = text.split_once(mark).unwrap_or_else(|| panic!("no {mark:?} in {text:?}")).1;
        let start = after.find(|c: char| c.is_ascii_digit()).unwrap();
        let number =
            after[start..].split(|c: char| c != '.' && !c.is_ascii_digit()).next().unwrap();
        let mut parts = number.split('.').map(|part| part.parse().unwrap_or(0));
        Self([(); 3].map(|()| parts.next().unwrap_or(0)))
    }
}

/// Without the last number, which changes with every security update.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0[0], self.0[1])
    }
}

pub const OPENSSL: Judge = Judge {
    name: "OpenSSL",
    tool: "openssl pkcs12",
    command: || on_path("openssl"),
    version: || Version::behind("OpenSSL", &said(Command::new("openssl").arg("version"))),
    open: |file| open_with_openssl(&file.path, file.password).map(|pem| pem.opened(Key::Exact)),
};

pub const JAVA: Judge = Judge {
    name: "Java",
    tool: "keytool",
    command: || on_path("keytool"),
    version: || Version::behind("version", &said(Command::new("keytool").arg("-J-version"))),
    open: open_with_keytool,
};

pub const NSS: Judge = Judge {
    name: "NSS",
    tool: "pk12util",
    command: || on_path("pk12util").and(on_path("certutil")),
    version: nss_version,
    open: open_with_nss,
};

pub const GNUTLS: Judge = Judge {
    name: "GnuTLS",
    tool: "certtool",
    command: || on_path("certtool"),
    version: || Version::behind("certtool", &said(Command::new("certtool").arg("--version"))),
    open: open_with_certtool,
};

pub const PYTHON: Judge = Judge {
    name: "Python cryptography",
    tool: "load_key_and_certificates",
    command: || python("cryptography"),
    version: || {
        let mut print = Command::new(python("cryptography").unwrap());
        print.args(["-c", "import cryptography; print('version', cryptography.__version__)"]);
        Version::behind("version", &said(&mut print))
    },
    open: open_with_python,
};

pub const P12: Judge = Judge {
    name: "crate p12",
    tool: "PFX::parse",
    command: || Some(PathBuf::new()),
    version: || Version::behind("name = \"p12\"\nversion", include_str!("../../Cargo.lock")),
    open: open_with_p12,
};

pub const ALL: [&Judge; 6] = [&OPENSSL, &JAVA, &NSS, &GNUTLS, &PYTHON, &P12];

fn nss_version() -> Version {
    let folder = tempfile::tempdir().unwrap();
    new_database(folder.path());
    let mut list = Command::new("modutil");
    list.args(["-list", "NSS Internal PKCS #11 Module", "-dbdir"]).arg(database(folder.path()));
    Version::behind("Library Version:", &said(&mut list))
}

/// A private key and a certificate as PEM, among other text.
struct Pem(String);

impl Pem {
    fn der(&self, label: &str) -> Vec<u8> {
        let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
        let mut blocks = self.0.split(&begin).skip(1);
        let block = blocks.next().unwrap_or_else(|| panic!("no {label} in {}", self.0));
        assert!(blocks.next().is_none(), "more than one {label} in {}", self.0);
        let text: String = block.split(&end).next().unwrap().split_whitespace().collect();
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.decode(text).unwrap()
    }

    fn opened(&self, key: fn(Vec<u8>) -> Key) -> Opened {
        Opened { key: key(self.der("PRIVATE KEY")), certificate: self.der("CERTIFICATE") }
    }
}

fn open_with_openssl(path: &Path, password: &str) -> Result<Pem, String> {
    let mut command = Command::new("openssl");
    command.args(["pkcs12", "-nodes", "-passin", "env:JUDGE_PASSWORD", "-in"]).arg(path);
    run(command.env("JUDGE_PASSWORD", password)).map(Pem)
}

/// Java hands out private keys only to programs: it copies the entry into a PFX of its own.
fn open_with_keytool(file: &File) -> Result<Opened, String> {
    let copy = file.folder.join("java.p12");
    let mut command = Command::new("keytool");
    command.args(["-J-XX:TieredStopAtLevel=1", "-importkeystore", "-noprompt"]);
    command.args(["-srcalias", NAME, "-srcstoretype", "pkcs12", "-srckeystore"]).arg(&file.path);
    command.args(["-srcstorepass:env", "JUDGE_PASSWORD", "-deststorepass:env", "COPY_PASSWORD"]);
    command.args(["-deststoretype", "pkcs12", "-destkeystore"]).arg(&copy);
    run(command.env("JUDGE_PASSWORD", file.password).env("COPY_PASSWORD", COPY))?;
    Ok(open_with_openssl(&copy, COPY).unwrap().opened(Key::Rewritten))
}

/// NSS, too, hands out a private key only as a PFX of its own.
fn open_with_nss(file: &File) -> Result<Opened, String> {
    new_database(file.folder);
    let (ours, theirs) = (file.folder.join("ours.txt"), file.folder.join("theirs.txt"));
    fs::write(&ours, file.password).unwrap();
    fs::write(&theirs, COPY).unwrap();
    let pk12util = |arguments: &[&str], path: &Path, password: &Path| {
        let mut command = Command::new("pk12util");
        command.arg("-d").arg(database(file.folder)).args(arguments).arg(path);
        run(command.arg("-w").arg(password))
    };
    pk12util(&["-l"], &file.path, &ours)?;
    pk12util(&["-i"], &file.path, &ours)?;
    let copy = file.folder.join("nss.p12");
    pk12util(&["-n", NAME, "-o"], &copy, &theirs).unwrap();
    Ok(open_with_openssl(&copy, COPY).unwrap().opened(Key::Rewritten))
}

fn database(folder: &Path) -> String {
    format!("sql:{}", folder.display())
}

fn new_database(folder: &Path) {
    let mut command = Command::new("certutil");
    said(command.args(["-N", "--empty-password", "-d"]).arg(database(folder)));
}

/// certtool leaves the key encrypted when it shows a PFX, and takes a password only as an argument.
fn open_with_certtool(file: &File) -> Result<Opened, String> {
    let password = format!("--password={}", file.password);
    let mut show = Command::new("certtool");
    let shown = run(show.args(["--p12-info", "--inder", &password, "--infile"]).arg(&file.path))?;
    let start = shown.find("-----BEGIN ENCRYPTED").ok_or("no key")?;
    let (encrypted, public) = (file.folder.join("encrypted.pem"), file.folder.join("public.der"));
    fs::write(&encrypted, &shown[start..]).unwrap();
    let mut compute = Command::new("certtool");
    compute.args(["--pubkey-info", "--outder", &password, "--load-privkey"]).arg(&encrypted);
    run(compute.arg("--outfile").arg(&public))?;
    let key = Key::Public(fs::read(public).unwrap());
    Ok(Opened { key, certificate: Pem(shown).der("CERTIFICATE") })
}

fn open_with_python(file: &File) -> Result<Opened, String> {
    let mut command = Command::new(python("cryptography").unwrap());
    command.args(["-c", include_str!("open.py")]).arg(&file.path);
    run(command.env("JUDGE_PASSWORD", file.password)).map(|pem| Pem(pem).opened(Key::Exact))
}

fn open_with_p12(file: &File) -> Result<Opened, String> {
    let bytes = fs::read(&file.path).unwrap();
    let pfx = p12::PFX::parse(&bytes).map_err(|error| error.to_string())?;
    // The crate panics on a MAC that it does not know.
    let verified = std::panic::catch_unwind(|| pfx.verify_mac(file.password));
    if !verified.map_err(|_| "panicked")? {
        return Err("the MAC does not verify".to_owned());
    }
    let mut keys = pfx.key_bags(file.password).map_err(|error| error.to_string())?;
    let mut certificates = pfx.cert_x509_bags(file.password).map_err(|error| error.to_string())?;
    assert_eq!((keys.len(), certificates.len()), (1, 1));
    Ok(Opened { key: Key::Exact(keys.remove(0)), certificate: certificates.remove(0) })
}

/// The password of a copy that a judge makes.
const COPY: &str = "password-of-the-copy";
