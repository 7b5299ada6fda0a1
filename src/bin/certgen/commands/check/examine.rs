//! One file: opened as far as that goes without a question, and everything in it looked at.

use std::{collections::HashSet, fs, path::Path, time::SystemTime};

use certgen::{
    Certificate, Error, Limits, Password, PrivateKey, Soundness,
    bundle::{self, Bundle, Entry, File, FileType, Fit},
    chain::{self, Chain, Pool, Proofs, Share},
    fitness,
    pfx::{Bag, BagValue, Check, Passwords},
};

use super::{finding::Finding, walk::Found};
use crate::{
    say::{code::Code, failure::Failure, warning::Warning},
    take::input::{self, Content, Flags, Opening},
};

/// What is asked of every certificate.
pub struct Demands {
    pub now: SystemTime,
    /// What ends before this ends too soon.
    pub soon: SystemTime,
    /// The key that they should be of, and the name of its file.
    pub key: Option<(String, PrivateKey)>,
    pub chain: Option<Authorities>,
    /// What all files together may spend on signatures, and what was found.
    pub proofs: Proofs,
    pub target: Option<fitness::Target>,
}

/// The certificates of --chain.
pub struct Authorities {
    pub certificates: Vec<Certificate>,
    pub roots: Vec<Certificate>,
    pub pool: Pool,
}

/// With what files are opened: nothing of it is changed while many are.
pub struct Locks<'a> {
    limits: &'a Limits,
    check: Check,
    password: Option<&'a Password>,
    /// The key-derivation rounds that each file may take for the empty password, which nobody gave.
    unasked: u64,
}

impl<'a> Locks<'a> {
    /// For `files` files, which have in common what one alone may take.
    pub fn of(opening: &'a Opening, password: Option<&'a Password>, files: usize) -> Self {
        let limits = opening.limits();
        let files = u64::try_from(files).unwrap_or(u64::MAX).max(1);
        let unasked = (limits.most_total_rounds() / files).max(LEAST_UNASKED);
        Self { limits, check: opening.check(), password, unasked }
    }
}

/// What came of one file.
pub struct Checked {
    /// The file as it was given.
    pub file: String,
    /// Of each key, or those that have signed no other.
    pub certificates: Vec<Certificate>,
    /// What is wrong, with the place of the certificate that it is about.
    pub findings: Vec<(Option<usize>, Finding)>,
    pub failure: Option<Failure>,
}

impl Checked {
    pub fn failed(path: &Path, failure: Failure) -> Self {
        Self {
            file: path.to_string_lossy().into_owned(),
            certificates: Vec::new(),
            findings: Vec::new(),
            failure: Some(failure),
        }
    }
}

/// Reads and checks a file; `None` for what is in a folder and is no matter of this command.
pub fn file(found: &Found, locks: &Locks<'_>, demands: &Demands) -> Option<Checked> {
    let path = found.path();
    let is_named = matches!(found, Found::Named(_));
    // Beyond the limit it is something else, such as a disk image.
    let size = fs::metadata(path).map_or(0, |found| found.len());
    if !is_named && usize::try_from(size).is_ok_and(|size| size > locks.limits.most_bytes()) {
        return None;
    }
    let read = input::content_of_file(path, locks.limits.most_bytes());
    let Content { bytes, readable, .. } = match read {
        Ok(read) => read,
        Err(failure) => {
            let failure = input::with_larger_limit(failure, Flags::All);
            return Some(Checked::failed(path, failure));
        }
    };
    let file = match File::read(&bytes, locks.limits) {
        Ok(file) => file,
        Err(error) if !is_named && is_passed_over(&error, path) => return None,
        Err(error) => {
            return Some(Checked::failed(path, input::explain(error, &input::name(path), None)));
        }
    };
    let checked = input_of(path, &file, locks, demands, readable);
    checked.or_else(|| is_named.then(|| Checked::failed(path, no_certificate(path))))
}

/// The same of what was read already.
pub fn input(
    path: &Path,
    file: &File,
    locks: &Locks<'_>,
    demands: &Demands,
    readable: Option<Warning>,
) -> Option<Checked> {
    let checked = input_of(path, file, locks, demands, readable);
    checked.or_else(|| Some(Checked::failed(path, no_certificate(path))))
}

fn input_of(
    path: &Path,
    file: &File,
    locks: &Locks<'_>,
    demands: &Demands,
    readable: Option<Warning>,
) -> Option<Checked> {
    let opened = match open(file, locks) {
        Ok(opened) => opened,
        Err(Unopened::Untried) => return Some(Checked::failed(path, untried(path))),
        Err(Unopened::Refused(error)) => {
            let failure = input::explain(error, &input::name(path), Some(file.file_type()));
            return Some(Checked::failed(path, failure));
        }
    };
    let has_key = |bundle: &Bundle| bundle.bags.iter().any(|bag| bag.key().is_some());
    let is_private = has_key(&opened) || file.needs_password();
    if !is_private && !opened.bags.iter().any(|bag| bag.certificate().is_some()) {
        return None;
    }
    // What a password protects may be read by anybody.
    let readable = readable.filter(|_| has_key(&file.visible()));
    Some(bundle(path, &opened, readable, demands))
}

/// Why a file stays shut.
enum Unopened {
    Refused(Error),
    /// Whether the empty password opens it takes too long to find out.
    Untried,
}

impl From<Error> for Unopened {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// Opens all with the password; without one, what can be seen, and if that is no certificate, what the
/// empty password opens.
fn open(file: &File, locks: &Locks<'_>) -> Result<Bundle, Unopened> {
    let visible = file.visible();
    if !file.needs_password() {
        return Ok(file.open(None, locks.check)?);
    }
    let has_certificate = visible.bags.iter().any(|bag| bag.certificate().is_some());
    let opened = match locks.password {
        Some(password) => file.open(Some(Passwords::new(password)), locks.check),
        None if has_certificate || file.file_type() != FileType::Pfx => return Ok(visible),
        None => {
            let opened = file.open_certificates_unasked(locks.check, locks.unasked)?;
            return opened.ok_or(Unopened::Untried);
        }
    };
    match opened {
        Err(Error::WrongPassword | Error::OtherPassword) if has_certificate => Ok(visible),
        other => Ok(other?),
    }
}

fn untried(path: &Path) -> Failure {
    Failure {
        why: Some("to try the empty one takes too many key-derivation rounds".to_owned()),
        message: format!("{} needs a password, and the empty one was not tried", input::name(path)),
        ..input::explain(Error::PasswordNeeded, &input::name(path), Some(FileType::Pfx))
    }
}

/// Whether a file in a folder is no matter of this command, rather than one that is broken.
fn is_passed_over(error: &Error, path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let is_expected = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
    !is_expected && !matches!(error, Error::Pem { .. })
}

fn no_certificate(path: &Path) -> Failure {
    let message = format!("{} has neither a certificate nor a private key", input::name(path));
    Failure::new(Code::NoCert, message)
        .help("give the file with the certificate: .cer, .crt, .pem or .pfx")
}

/// Checks what a file holds. `readable` is said if it holds a key that others can use.
pub fn bundle(
    path: &Path,
    bundle: &Bundle,
    readable: Option<Warning>,
    demands: &Demands,
) -> Checked {
    let mut checked = Checked {
        file: path.to_string_lossy().into_owned(),
        certificates: Vec::new(),
        findings: Vec::new(),
        failure: None,
    };
    let own = Own::new(&bundle.bags, demands);
    let entries = bundle::entries(&bundle.bags);
    let lonely = entries.iter().filter(|entry| entry.chain.is_empty());
    let of_keys = lonely.filter_map(|entry| of_own_key(entry, None, path));
    checked.findings.extend(of_keys.map(|finding| (None, finding)));
    let examined = entries.iter().filter_map(|entry| Examined::new(entry, path, &own, demands));
    let examined: Vec<Examined> = examined.collect();
    let relied_on: HashSet<_> = examined.iter().flat_map(Examined::relied_on).collect();
    for one in examined.iter().filter(|one| !one.is_spare(&relied_on)) {
        let place = checked.certificates.len();
        let findings = one.findings.iter().cloned();
        checked.findings.extend(findings.map(|finding| (Some(place), finding)));
        checked.certificates.push(one.leaf.clone());
    }
    if let Some((name, key)) = &demands.key {
        let finding = of_given_key(key, name, &checked.certificates, path);
        checked.findings.extend(finding.map(|finding| (None, finding)));
    }
    checked.findings.extend(readable.map(|warning| {
        let (code, message) = (warning.code, warning.message);
        (None, Finding::no(code, "exposed", message, warning.help))
    }));
    checked
}

/// A certificate that was looked at: of a key, or one that signed no other.
struct Examined {
    leaf: Certificate,
    has_key: bool,
    chain: Chain,
    findings: Vec<Finding>,
}

/// The name and the key of a CA, of which there may be several certificates.
type Party = (String, Vec<u8>);

impl Examined {
    fn new(entry: &Entry<'_>, path: &Path, own: &Own<'_>, demands: &Demands) -> Option<Self> {
        let leaf = entry.chain.first().copied().and_then(Bag::certificate)?;
        let chain = own.chain(leaf, demands);
        let findings = findings(entry, leaf, &chain, path, demands);
        Some(Self { leaf: leaf.clone(), has_key: entry.key.is_some(), chain, findings })
    }

    /// The CAs above it, if nothing is wrong with its chain.
    fn relied_on(&self) -> Vec<Party> {
        let is_good = self.chain.problems().is_empty();
        let above = self.chain.certificates().iter().skip(1).filter(|_| is_good);
        above.map(party).collect()
    }

    /// Whether it is the certificate of a CA that others here have a good chain over, by another certificate
    /// of that CA: of those that several roots have signed, one is enough.
    fn is_spare(&self, relied_on: &HashSet<Party>) -> bool {
        !self.has_key && self.leaf.is_ca() && relied_on.contains(&party(&self.leaf))
    }
}

fn party(certificate: &Certificate) -> Party {
    (certificate.subject().to_string(), certificate.public_key_der().to_vec())
}

fn findings(
    entry: &Entry<'_>,
    leaf: &Certificate,
    chain: &Chain,
    path: &Path,
    demands: &Demands,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(Finding::of_dates(leaf, path, demands.now, demands.soon));
    if entry.fit == Fit::Mismatch {
        findings.push(Finding::of_key(OWN_KEY, path));
    }
    findings.extend(of_own_key(entry, Some(leaf), path));
    let unfit = match demands.target {
        Some(target) => fitness::findings(leaf, target),
        None => fitness::weaknesses(leaf),
    };
    findings.extend(unfit.iter().map(|one| Finding::of_fitness(one, demands.target)));
    findings.extend(chain.problems().iter().map(|problem| Finding::of_chain(problem, path)));
    findings
}

/// What is to be said of the key of an entry, if it has one that is not proven.
fn of_own_key(entry: &Entry<'_>, leaf: Option<&Certificate>, path: &Path) -> Option<Finding> {
    Finding::of_soundness(entry.key.and_then(Bag::key)?, leaf, OWN_KEY, path)
}

/// What is to be said of the key of --key; nothing if one of the certificates is proven to be of it.
fn of_given_key(
    key: &PrivateKey,
    name: &str,
    certificates: &[Certificate],
    path: &Path,
) -> Option<Finding> {
    let leaf = certificates.first()?;
    let fits: Vec<Fit> = certificates.iter().filter_map(|one| belonging(key, one)).collect();
    let is = |wanted: &[Fit]| fits.iter().any(|fit| wanted.contains(fit));
    if is(&[Fit::Proven]) {
        return None;
    }
    let is_broken = matches!(key.soundness(), Soundness::Broken { .. });
    match is_broken || is(&[Fit::Marked, Fit::Stated]) {
        true => Finding::of_soundness(key, Some(leaf), name, path),
        false => Some(Finding::of_key(name, path)),
    }
}

/// How `key` and `certificate` belong together, by the rule for those that stand in one file.
fn belonging(key: &PrivateKey, certificate: &Certificate) -> Option<Fit> {
    let parts = [BagValue::Key(key.clone()), BagValue::Certificate(certificate.clone())];
    let entries = parts.map(Bag::new);
    bundle::entries(&entries).iter().find(|entry| entry.key.is_some()).map(|entry| entry.fit)
}

/// Where the issuers of what is in one file are looked for, and what may be spent on it.
struct Own<'a> {
    /// `None` where the certificates of --chain are all there is to look at.
    pool: Option<Pool>,
    share: Share<'a>,
}

impl<'a> Own<'a> {
    fn new(bags: &[Bag], demands: &'a Demands) -> Self {
        let own: Vec<_> = bags.iter().filter_map(Bag::certificate).cloned().collect();
        let pool = match &demands.chain {
            None => Some(Pool::new(own)),
            Some(_) if own.len() < 2 => None,
            Some(given) => Some(Pool::new(given.certificates.iter().cloned().chain(own))),
        };
        Self { pool, share: demands.proofs.share() }
    }

    /// The chain from `leaf` over the certificates of its file and those of --chain.
    fn chain(&self, leaf: &Certificate, demands: &Demands) -> Chain {
        let wanted = chain::Demands::at(demands.now).within(&self.share);
        let wanted = wanted.purpose(match demands.target {
            Some(fitness::Target::TlsClient) => chain::Purpose::TlsClient,
            Some(fitness::Target::TlsServer) => chain::Purpose::TlsServer,
            _ => chain::Purpose::Any,
        });
        let wanted = match &demands.chain {
            Some(given) => wanted.ends_at(&given.roots),
            None => wanted,
        };
        let given = demands.chain.as_ref().map(|given| &given.pool);
        match self.pool.as_ref().or(given) {
            Some(pool) => Chain::find(leaf, pool, &wanted),
            None => Chain::find(leaf, &Pool::default(), &wanted),
        }
    }
}

/// Three derivations of 2,048 rounds, as Windows and OpenSSL write them, in both spellings of the empty
/// password, and as much again for digests that take longer.
const LEAST_UNASKED: u64 = 25_000;
const OWN_KEY: &str = "the key in the file";
/// Of files that should be certificates or keys.
const ENDINGS: [&str; 9] = ["cer", "crt", "der", "key", "p12", "p7b", "p7c", "pem", "pfx"];
