//! The files that are written.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use certgen::{Password, bundle, pfx::Bag};
use zeroize::Zeroizing;

use super::{
    gather::Gathered,
    plan::{Out, Plan},
    select::{Chosen, Selection},
};
use crate::{
    cli::args::{Format, Part},
    give::sealing::may_be_private,
    machine::{
        files::{Privacy, Target},
        world::World,
    },
    say::{code::Code, failure::Failure},
    take::password::NewPassword,
};

mod jwk;
mod pem;
mod pfx;

/// A file that is going to be written.
pub struct Product {
    pub kind: Kind,
    /// `None` for standard output.
    pub path: Option<PathBuf>,
    pub has_key: bool,
    /// Whether it holds a key or a secret.
    pub is_private: bool,
}

/// What goes into a file. Numbers are those of entries, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Certificate(usize),
    CertificatePem(usize),
    ChainPem(usize),
    Jwk(usize),
    JwkSet,
    Key(usize),
    KeyPem(usize),
    /// The only thing in the files, which is neither key nor certificate.
    Other,
    P7b,
    Pem,
    Pfx,
}

/// Whether `bag` holds an X.509 certificate that could not be understood.
pub fn is_x509(bag: &Bag) -> bool {
    pem::unparsed(bag).is_some()
}

/// The ending of the file names of a format.
pub fn ending(format: Format) -> &'static str {
    match format {
        Format::Der => "cer",
        Format::Jwk => "jwk",
        Format::Jwks => "jwks",
        Format::P7b => "p7b",
        Format::Pem => "pem",
        Format::Pfx => "pfx",
    }
}

/// The files that will probably be written, told from the arguments alone.
pub fn expected(plan: &Plan) -> Vec<Target> {
    let Out::File(path) = &plan.out else { return Vec::new() };
    if plan.all {
        return Vec::new();
    }
    let holds_key = plan.has(Part::Key, matches!(plan.format, Format::Pem | Format::Pfx));
    let privacy = Privacy::of(holds_key && !plan.is_truststore());
    let target = |path: PathBuf| Target { path, privacy };
    if plan.is_split {
        let key = plan.has(Part::Key, true).then(|| with_ending(path, "key"));
        let certificate = plan.has(Part::Cert, true).then(|| with_ending(path, "crt"));
        return key.into_iter().chain(certificate).map(target).collect();
    }
    if plan.format == Format::Der && plan.has(Part::Key, false) && plan.has(Part::Cert, false) {
        return ["key", "cer"].map(|ending| target(with_ending(path, ending))).into();
    }
    let is_key = plan.format == Format::Der && holds_key;
    let kind = if is_key { Kind::Key(0) } else { Kind::Pem };
    vec![target(kind.exact(plan, path))]
}

/// The name of `path` without the ending of a file such as these: in `app.example.com` there is none.
fn stem(path: &Path) -> Cow<'_, str> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = if ENDINGS.contains(&&*ending) { path.file_stem() } else { path.file_name() };
    name.unwrap_or_default().to_string_lossy()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    path.with_file_name(format!("{}.{ending}", stem(path)))
}

/// The files that `selection` makes, in the order in which they appear on the disk: keys first.
pub fn wanted(
    plan: &Plan,
    gathered: &Gathered,
    selection: &Selection,
) -> Result<Vec<Product>, Failure> {
    // A PFX has an answer of its own.
    if plan.format != Format::Pfx && plan.has(Part::Key, false) && !selection.has_key() {
        return Err(no_key(gathered));
    }
    if plan.only == Some(Part::Cert) && selection.certificates().is_empty() {
        return Err(no_certificate(gathered));
    }
    let kinds = match plan.format {
        Format::Der => der(plan, gathered, selection)?,
        Format::Jwk => one_jwk(gathered, selection)?,
        Format::Jwks if selection.entries.is_empty() && selection.public_keys.is_empty() => {
            return Err(nothing(plan, gathered));
        }
        Format::Jwks => vec![Kind::JwkSet],
        Format::P7b if selection.certificates().is_empty() => return Err(no_certificate(gathered)),
        Format::P7b => vec![Kind::P7b],
        Format::Pem if plan.is_split => split(plan, gathered, selection)?,
        Format::Pem if pem::is_empty(selection) => return Err(nothing(plan, gathered)),
        Format::Pem => vec![Kind::Pem],
        Format::Pfx => {
            pfx::check(plan, gathered, selection)?;
            vec![Kind::Pfx]
        }
    };
    let is_alone = kinds.len() == 1;
    Ok(kinds
        .iter()
        .map(|kind| Product {
            kind: *kind,
            path: kind.path(plan, is_alone, selection.entries.len() > 1),
            has_key: kind.has_key(plan, selection),
            is_private: kind.has_key(plan, selection)
                || *kind == Kind::Pfx && selection.rest.iter().any(may_be_private),
        })
        .collect())
}

/// The password that protects the products, if any of them is to be protected.
pub fn password(
    plan: &Plan,
    gathered: &Gathered,
    products: &[Product],
    world: &mut World,
) -> Result<Option<NewPassword>, Failure> {
    let Some(protected) = products.iter().find(|one| one.is_protected(plan)) else {
        return Ok(None);
    };
    let kept = gathered.password.as_deref();
    plan.sealing.obtain(kept, &protected.name(), world).map(Some)
}

impl Product {
    pub fn target(&self) -> Option<Target> {
        self.path.clone().map(|path| Target { path, privacy: Privacy::of(self.is_private) })
    }

    /// What messages call it.
    pub fn name(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            None => "standard output".to_owned(),
        }
    }

    /// Whether it is written under a password.
    pub fn is_protected(&self, plan: &Plan) -> bool {
        self.kind == Kind::Pfx || (plan.is_encrypted && self.has_key)
    }

    /// The bytes of the file.
    pub fn content(
        &self,
        plan: &Plan,
        selection: &Selection,
        password: Option<&Password>,
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let encryption = password
            .filter(|_| plan.is_encrypted)
            .map(|password| (password, plan.sealing.key_rounds()));
        let bytes = match self.kind {
            Kind::Certificate(at) => entry(selection, at)?.leaf_der()?.to_vec(),
            Kind::CertificatePem(at) => pem::certificates(entry(selection, at)?.leaf.iter())?,
            Kind::ChainPem(at) => pem::certificates(entry(selection, at)?.above())?,
            Kind::Jwk(at) => return jwk::one(selection, at, self.has_key),
            Kind::JwkSet => return jwk::set(selection, self.has_key),
            Kind::Key(at) => return key_der(entry(selection, at)?, encryption),
            Kind::KeyPem(at) => return pem::key(entry(selection, at)?, encryption),
            Kind::Other => other(selection).unwrap_or_default().to_vec(),
            Kind::P7b => p7b(selection),
            Kind::Pem => return pem::joined(selection, encryption),
            Kind::Pfx => match password {
                Some(password) => pfx::sealed(plan, selection, password)?,
                None => return Err(unexpected()),
            },
        };
        Ok(Zeroizing::new(bytes))
    }
}

/// A password and a number of rounds, where keys are to be encrypted.
type Encryption<'a> = Option<(&'a Password, u32)>;

impl Kind {
    fn path(self, plan: &Plan, is_alone: bool, is_one_of_several: bool) -> Option<PathBuf> {
        let Out::File(path) = &plan.out else { return None };
        let (ending, suffix, at) = match self {
            Self::Certificate(at) => ("cer", "", Some(at)),
            Self::CertificatePem(at) => ("crt", "", Some(at)),
            Self::ChainPem(at) => ("crt", "-chain", Some(at)),
            Self::Jwk(at) => ("jwk", "", Some(at)),
            Self::Key(at) | Self::KeyPem(at) => ("key", "", Some(at)),
            Self::JwkSet | Self::Other | Self::P7b | Self::Pem | Self::Pfx => ("", "", None),
        };
        let number = at.filter(|_| is_one_of_several).map(|at| format!("-{}", at + 1));
        let is_exact = is_alone && !plan.is_split && number.is_none();
        if at.is_none() || is_exact {
            return Some(self.exact(plan, path));
        }
        let stem = stem(path);
        let number = number.unwrap_or_default();
        Some(path.with_file_name(format!("{stem}{number}{suffix}.{ending}")))
    }

    /// The path that was asked for; one that was not is of what the file really is.
    fn exact(self, plan: &Plan, path: &Path) -> PathBuf {
        match self {
            Self::Key(_) if !plan.is_out_given => path.with_extension("key"),
            Self::Other if !plan.is_out_given => path.with_extension("der"),
            _ => path.to_owned(),
        }
    }

    fn has_key(self, plan: &Plan, selection: &Selection) -> bool {
        match self {
            Self::Certificate(_)
            | Self::CertificatePem(_)
            | Self::ChainPem(_)
            | Self::Other
            | Self::P7b => false,
            Self::Jwk(_) | Self::JwkSet => plan.has(Part::Key, false) && selection.has_key(),
            Self::Key(_) | Self::KeyPem(_) => true,
            Self::Pem | Self::Pfx => selection.has_key(),
        }
    }
}

impl Chosen {
    fn leaf_der(&self) -> Result<&[u8], Failure> {
        let leaf = self.leaf.as_ref().and_then(|bag| bag.certificate());
        leaf.map(|leaf| leaf.der()).ok_or_else(unexpected)
    }
}

fn entry(selection: &Selection, at: usize) -> Result<&Chosen, Failure> {
    selection.entries.get(at).ok_or_else(unexpected)
}

fn der(plan: &Plan, gathered: &Gathered, selection: &Selection) -> Result<Vec<Kind>, Failure> {
    if selection.entries.is_empty() {
        return match other(selection) {
            Some(_) => Ok(vec![Kind::Other]),
            None => Err(nothing(plan, gathered)),
        };
    }
    let mut kinds = Vec::new();
    for (at, entry) in selection.entries.iter().enumerate() {
        if entry.key.is_some() {
            kinds.push(Kind::Key(at));
        } else if plan.has(Part::Key, false) {
            return Err(no_key(gathered));
        }
        if entry.leaf.is_some() {
            kinds.push(Kind::Certificate(at));
        } else if plan.has(Part::Cert, true) {
            return Err(no_certificate(gathered).help("--with key writes the private key"));
        }
    }
    Ok(kinds)
}

fn one_jwk(gathered: &Gathered, selection: &Selection) -> Result<Vec<Kind>, Failure> {
    if selection.entries.is_empty() && selection.public_keys.len() != 1 {
        return Err(no_certificate(gathered));
    }
    Ok((0..selection.entries.len().max(1)).map(Kind::Jwk).collect())
}

fn split(plan: &Plan, gathered: &Gathered, selection: &Selection) -> Result<Vec<Kind>, Failure> {
    let mut kinds = Vec::new();
    for (at, entry) in selection.entries.iter().enumerate() {
        kinds.extend(entry.key.is_some().then_some(Kind::KeyPem(at)));
        kinds.extend(entry.leaf.is_some().then_some(Kind::CertificatePem(at)));
        kinds.extend(entry.above().next().is_some().then_some(Kind::ChainPem(at)));
    }
    match (kinds.is_empty(), &plan.parts) {
        (false, _) => Ok(kinds),
        (true, Some(_)) => Err(nothing(plan, gathered)),
        (true, None) => Err(no_certificate(gathered)),
    }
}

/// What is neither key nor certificate, if there is exactly one such thing.
fn other(selection: &Selection) -> Option<&[u8]> {
    let requests = selection.requests.iter().map(|request| request.der());
    let keys = selection.public_keys.iter().map(|key| key.der());
    let crls = selection.rest.iter().filter_map(pem::crl);
    let mut all = requests.chain(keys).chain(crls);
    all.next().filter(|_| all.next().is_none())
}

fn p7b(selection: &Selection) -> Vec<u8> {
    let certificates: Vec<&[u8]> = selection
        .certificates()
        .into_iter()
        .filter_map(|bag| Some(bag.certificate()?.der()))
        .collect();
    let crls: Vec<&[u8]> = selection.rest.iter().filter_map(pem::crl).collect();
    bundle::to_pkcs7_der(&certificates, &crls)
}

fn key_der(chosen: &Chosen, encryption: Encryption<'_>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let Some(key) = chosen.key.as_ref().and_then(|bag| bag.key()) else {
        return Err(unexpected());
    };
    let bytes = match encryption {
        Some((password, rounds)) => key.to_encrypted_pkcs8_der(password, rounds)?,
        None => key.secret_pkcs8_der().to_vec(),
    };
    Ok(Zeroizing::new(bytes))
}

fn no_certificate(gathered: &Gathered) -> Failure {
    let Gathered { name, .. } = gathered;
    let what = match gathered.bags.iter().any(|bag| bag.key().is_some()) {
        true => format!("{name} has a private key but no certificate"),
        false => format!("{name} has no certificate"),
    };
    Failure::new(Code::NoCert, what).help("--cert FILE takes the certificate from there")
}

pub fn no_key(gathered: &Gathered) -> Failure {
    let Gathered { name, .. } = gathered;
    let what = match gathered.bags.iter().any(|bag| bag.certificate().is_some()) {
        true => format!("{name} has a certificate but no private key"),
        false => format!("{name} has no private key"),
    };
    Failure::new(Code::NoKey, what).help("--key FILE takes the private key from there")
}

fn nothing(plan: &Plan, gathered: &Gathered) -> Failure {
    if let Some(parts) = &plan.parts {
        let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        let message = format!(
            "--with leaves nothing to write: {} has no {}",
            gathered.name,
            names.join(" and no ")
        );
        return Failure::new(Code::NothingToWrite, message)
            .help("certgen show tells what is in it");
    }
    let format = match plan.format {
        Format::Der => "DER".to_owned(),
        other => ending(other).to_uppercase(),
    };
    let message = format!("{} has nothing that a {format} file could hold", gathered.name);
    Failure::new(Code::NothingToWrite, message).help("certgen show tells what is in it")
}

fn no_public_key() -> Failure {
    Failure::new(Code::Unsupported, "the public half of the key is not known")
        .why("certgen cannot compute it for a key of this kind, and there is no certificate")
        .help("--cert FILE takes the certificate from there")
}

/// Something that was looked at before is not there. Cannot happen.
fn unexpected() -> Failure {
    Failure::new(Code::Unexpected, "what was to be written is not there")
}

/// What the names of files of keys and certificates end with.
const ENDINGS: [&str; 10] = ["cer", "crt", "der", "jwk", "jwks", "key", "p12", "p7b", "pem", "pfx"];
