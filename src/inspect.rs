//! What a file holds, and who will refuse it: plain data without secrets, to be shown.
//!
//! ```
//! # fn main() -> Result<(), certgen::Error> {
//! # use std::time::{Duration, SystemTime};
//! # use certgen::{
//! #     DistinguishedName, Identity, KeyAlgorithm, PfxOptions, Preset, PrivateKey, Template, Validity,
//! #     issue,
//! # };
//! # let start = SystemTime::UNIX_EPOCH;
//! # let validity = Validity::new(start, start + Duration::from_secs(3600))?;
//! # let template = Template::new(DistinguishedName::common_name("My App")?);
//! # let key = PrivateKey::generate(KeyAlgorithm::P256)?;
//! # let certificate = issue::self_signed(&key, &template, validity)?;
//! # let identity = Identity::new(key, vec![certificate])?;
//! use certgen::{
//!     Limits, Password,
//!     bundle::File,
//!     inspect::Report,
//!     pfx::{self, Check, Passwords},
//! };
//!
//! let password = Password::new("correct horse")?;
//! let bytes = pfx::seal(&identity, &password, &PfxOptions::new(Preset::Modern))?;
//! let file = File::read(&bytes, &Limits::new())?;
//! let bundle = file.open(Some(Passwords::new(&password)), Check::Verified)?;
//! let report = Report::of(&file, &bundle, Some(&password));
//! assert_eq!(report.keys[0].key_type.name(), "p256");
//! for verdict in &report.verdicts {
//!     println!("{} ({}) refuses {}", verdict.consumer, verdict.versions, verdict.why);
//! }
//! # assert!(report.verdicts.iter().any(|verdict| verdict.consumer == "Windows"));
//! # Ok(())
//! # }
//! ```

use std::{collections::HashMap, ptr};

use crate::{
    bundle::{self, Bundle, File, FileType, Fit, PublicKey, RevocationList},
    cert::Certificate,
    key::{KeyType, Soundness},
    pbe::{Encryption, Spelling},
    pfx::{Attributes, Bag, BagValue, Encrypted, Integrity},
    request::CertificateRequest,
    secret::Password,
};

mod consumer;
mod facts;

pub use consumer::{Remedy, Verdict, verdicts};
pub use facts::{Facts, PasswordTraits};

/// What a file holds.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// What kind of file it is.
    pub file_type: FileType,
    /// Whether something in it stayed under a password.
    pub is_locked: bool,
    /// What belongs together.
    pub entries: Vec<Entry>,
    /// Every private key, in the order of the file.
    pub keys: Vec<Key>,
    /// Every certificate, in the order of the file.
    pub certificates: Vec<HeldCertificate>,
    /// Every certificate request.
    pub requests: Vec<CertificateRequest>,
    /// Every public key that stands alone.
    pub public_keys: Vec<PublicKey>,
    /// Everything else.
    pub others: Vec<Other>,
    /// Every encryption that can be seen, in the order of the file.
    pub encryptions: Vec<(Encrypted, Encryption)>,
    /// The spellings of the password that worked, each once.
    pub spellings: Vec<Spelling>,
    /// What only a PFX has.
    pub pfx: Option<Pfx>,
    /// What other readers may trip over, in words.
    pub oddities: Vec<String>,
    /// Who will refuse the file.
    pub verdicts: Vec<Verdict>,
}

/// A key with its certificates, or certificates alone. Numbers are places in the lists of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The friendly name, which Java calls the alias.
    pub alias: Option<String>,
    /// The private key.
    pub key: Option<usize>,
    /// The certificate, then those above it.
    pub chain: Vec<usize>,
    /// Whether key and certificate belong together.
    pub fit: Fit,
    /// Whether the certificates stand in the file in the order in which they sign.
    pub is_in_order: bool,
    /// Whether the chain ends with a certificate that nobody else signed.
    pub is_whole: bool,
}

/// A private key, and nothing of what is private in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// What kind of key it is.
    pub key_type: KeyType,
    /// The public half as DER of a `SubjectPublicKeyInfo`, if it can be computed.
    pub public_key: Option<Vec<u8>>,
    /// Whether it is whole.
    pub soundness: Soundness,
    /// What a PFX says of it.
    pub attributes: Attributes,
}

/// A certificate in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// What a PFX says of it.
    pub attributes: Attributes,
}

/// Something that is neither key nor certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Other {
    /// What it is.
    pub kind: OtherKind,
    /// The dotted object identifier of its kind, where it has one.
    pub oid: Option<String>,
    /// What it says of itself, if it is a revocation list.
    pub revocations: Option<RevocationList>,
    /// What a PFX says of it.
    pub attributes: Attributes,
}

/// What something is that is neither key nor certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherKind {
    /// A certificate of another kind, or one that could not be understood.
    Certificate,
    /// A certificate revocation list.
    Crl,
    /// A secret that is no private key.
    Secret,
    /// Nothing that is known here.
    Unknown,
}

impl OtherKind {
    /// The name that JSON uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Certificate => "other_certificate",
            Self::Crl => "crl",
            Self::Secret => "secret",
            Self::Unknown => "unknown",
        }
    }
}

/// What only a PFX has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pfx {
    /// How the integrity is protected; `None` if it is not.
    pub integrity: Option<Integrity>,
    /// Whether the integrity check was made and holds.
    pub is_verified: bool,
    /// Whether it uses forms of BER that DER does not have.
    pub is_ber: bool,
    /// How many ContentInfos it has.
    pub content_infos: usize,
    /// Whether bags stand inside bags.
    pub has_nested_bags: bool,
}

impl Report {
    /// Describes `file` and what came out of it; `password` is the one that opened it.
    #[must_use]
    pub fn of(file: &File, bundle: &Bundle, password: Option<&Password>) -> Self {
        let facts = file.pfx().map(|pfx| Facts::of(pfx, bundle, password));
        let encryptions = match &facts {
            Some(facts) => facts.encryptions.clone(),
            None => bundle.encryptions.clone(),
        };
        Self {
            file_type: bundle.file_type,
            is_locked: !bundle.is_complete,
            entries: entries(&bundle.bags),
            keys: bundle.bags.iter().filter_map(key).collect(),
            certificates: bundle.bags.iter().filter_map(held_certificate).collect(),
            requests: bundle.requests.clone(),
            public_keys: bundle.public_keys.clone(),
            others: bundle.bags.iter().filter_map(other).collect(),
            encryptions,
            spellings: bundle.spellings.clone(),
            pfx: facts.as_ref().map(|facts| Pfx {
                integrity: facts.integrity,
                is_verified: bundle.is_verified,
                is_ber: facts.is_ber,
                content_infos: facts.content_infos,
                has_nested_bags: facts.has_nested_bags,
            }),
            oddities: oddities(bundle, facts.as_ref()),
            verdicts: facts.as_ref().map(verdicts).unwrap_or_default(),
        }
    }
}

fn entries(bags: &[Bag]) -> Vec<Entry> {
    let places = |is: fn(&Bag) -> bool| -> HashMap<*const Bag, usize> {
        let held = bags.iter().filter(|bag| is(bag)).map(ptr::from_ref);
        held.enumerate().map(|(place, bag)| (bag, place)).collect()
    };
    let keys = places(|bag| bag.key().is_some());
    let certificates = places(|bag| bag.certificate().is_some());
    let entry = |entry: &bundle::Entry<'_>| {
        let place = |bag: &&Bag| certificates.get(&ptr::from_ref(*bag)).copied();
        let chain: Vec<usize> = entry.chain.iter().filter_map(place).collect();
        let last = entry.chain.last().and_then(|bag| bag.certificate());
        Entry {
            alias: entry.alias.clone(),
            key: entry.key.and_then(|bag| keys.get(&ptr::from_ref(bag)).copied()),
            fit: entry.fit,
            is_in_order: chain.is_sorted(),
            is_whole: last.is_some_and(Certificate::is_self_issued),
            chain,
        }
    };
    bundle::entries(bags).iter().map(entry).collect()
}

fn key(bag: &Bag) -> Option<Key> {
    let key = bag.key()?;
    Some(Key {
        key_type: key.key_type().clone(),
        public_key: key.public_key_der().map(<[u8]>::to_vec),
        soundness: key.soundness().clone(),
        attributes: bag.attributes().clone(),
    })
}

fn held_certificate(bag: &Bag) -> Option<HeldCertificate> {
    let certificate = bag.certificate()?.clone();
    Some(HeldCertificate { certificate, attributes: bag.attributes().clone() })
}

fn other(bag: &Bag) -> Option<Other> {
    let (kind, oid) = match bag.value() {
        BagValue::Certificate(_) | BagValue::Key(_) => return None,
        BagValue::Crl(_) => (OtherKind::Crl, None),
        BagValue::OtherCertificate { kind, .. } => (OtherKind::Certificate, Some(kind.clone())),
        BagValue::Secret(secret) => (OtherKind::Secret, Some(secret.kind().to_owned())),
        BagValue::Unknown { kind, .. } => (OtherKind::Unknown, Some(kind.clone())),
    };
    let revocations = match bag.value() {
        BagValue::Crl(der) => RevocationList::from_der(der),
        _ => None,
    };
    Some(Other { kind, oid, revocations, attributes: bag.attributes().clone() })
}

fn oddities(bundle: &Bundle, facts: Option<&Facts>) -> Vec<String> {
    let mut oddities: Vec<String> = bundle.oddities.iter().map(ToString::to_string).collect();
    let behind = facts.map_or(0, |facts| facts.trailing_bytes);
    if behind > 0 {
        oddities.push(bundle::Oddity::TrailingBytes(behind).to_string());
    }
    for bag in &bundle.bags {
        for oddity in bag.attributes().oddities() {
            if !oddities.iter().any(|known| known == oddity) {
                oddities.push(oddity.to_owned());
            }
        }
    }
    oddities
}

#[cfg(test)]
mod tests;
