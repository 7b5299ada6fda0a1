//! The entries that are written, and the parts of them.

use std::collections::HashSet;

use certgen::{
    CertificateRequest,
    bundle::{self, Entry, Fit, PublicKey},
    pfx::Bag,
};

use super::{gather::Gathered, plan::Plan};
use crate::{
    cli::args::{Format, Part},
    say::failure::Failure,
    take::entry,
};

/// What is going to be written.
pub struct Selection {
    pub entries: Vec<Chosen>,
    /// Neither keys nor certificates.
    pub rest: Vec<Bag>,
    pub requests: Vec<CertificateRequest>,
    pub public_keys: Vec<PublicKey>,
}

/// The parts of an entry that are asked for.
pub struct Chosen {
    pub alias: Option<String>,
    pub key: Option<Bag>,
    pub leaf: Option<Bag>,
    /// Between the certificate and the root, in the order in which they sign.
    pub chain: Vec<Bag>,
    pub root: Option<Bag>,
    /// The public key of key and certificate, whether or not they are written.
    pub public_key: Option<Vec<u8>>,
    pub fit: Fit,
}

impl Selection {
    pub fn of(plan: &Plan, gathered: &Gathered) -> Result<Self, Failure> {
        let bags = without_twin_keys(&gathered.bags);
        let entries = bundle::entries(&bags);
        if let Some(wanted) = &plan.entry {
            let entry = entry::find(&entries, wanted, &gathered.name)?;
            return Ok(Self {
                entries: vec![Chosen::of(entry, plan)],
                rest: Vec::new(),
                requests: Vec::new(),
                public_keys: Vec::new(),
            });
        }
        let takes_one = matches!(plan.format, Format::Der | Format::Jwk) || plan.is_split;
        if entries.len() > 1 && takes_one && !plan.all {
            return Err(several(&entries, plan, gathered));
        }
        if entries.len() > 1 && plan.name.is_some() {
            return Err(Failure::usage(format!("--name names one of {} entries", entries.len()))
                .why(entry::list(&entries))
                .help("choose it with --entry"));
        }
        let is_rest = |bag: &&Bag| bag.key().is_none() && bag.certificate().is_none();
        Ok(Self {
            entries: entries.iter().map(|entry| Chosen::of(entry, plan)).collect(),
            rest: bags.iter().filter(is_rest).cloned().collect(),
            requests: gathered.requests.clone(),
            public_keys: gathered.public_keys.clone(),
        }
        .without_rest(plan.only.is_some()))
    }

    /// Keys and certificates alone, if `is_wanted`.
    fn without_rest(self, is_wanted: bool) -> Self {
        if !is_wanted {
            return self;
        }
        Self { rest: Vec::new(), requests: Vec::new(), public_keys: Vec::new(), ..self }
    }

    /// All certificates, each once, leaf first in each entry.
    pub fn certificates(&self) -> Vec<&Bag> {
        let mut seen = HashSet::new();
        self.entries
            .iter()
            .flat_map(Chosen::certificates)
            .filter(|bag| bag.certificate().is_some_and(|one| seen.insert(one.der())))
            .collect()
    }

    pub fn has_key(&self) -> bool {
        self.entries.iter().any(|entry| entry.key.is_some())
    }
}

impl Chosen {
    fn of(entry: &Entry<'_>, plan: &Plan) -> Self {
        let single = matches!(plan.format, Format::Der | Format::Jwk | Format::Jwks);
        let no_key = single || plan.format == Format::P7b;
        let mut above: Vec<Bag> = entry.chain.iter().skip(1).map(|bag| (*bag).clone()).collect();
        let is_root = |bag: &mut Bag| bag.certificate().is_some_and(|one| one.is_self_issued());
        let root = above.pop_if(is_root);
        Self {
            alias: entry.alias.clone(),
            public_key: public_key(entry).map(<[u8]>::to_vec),
            key: entry.key.filter(|_| plan.has(Part::Key, !no_key)).cloned(),
            leaf: entry
                .chain
                .first()
                .filter(|_| plan.has(Part::Cert, true))
                .map(|bag| (*bag).clone()),
            chain: if plan.has(Part::Chain, !single) { above } else { Vec::new() },
            root: root.filter(|_| plan.has(Part::Root, !single)),
            fit: entry.fit,
        }
    }

    /// The certificate and those above it.
    pub fn certificates(&self) -> impl Iterator<Item = &Bag> {
        self.leaf.iter().chain(self.above())
    }

    /// The certificates above the leaf.
    pub fn above(&self) -> impl Iterator<Item = &Bag> {
        self.chain.iter().chain(&self.root)
    }

    /// The alias, or the CN of the certificate.
    pub fn name(&self) -> Option<String> {
        self.alias.clone().or_else(|| common_name(self.leaf.as_ref()?))
    }
}

fn public_key<'a>(entry: &Entry<'a>) -> Option<&'a [u8]> {
    let own = entry.key.and_then(|bag| bag.key()?.public_key_der());
    own.or_else(|| Some(entry.chain.first()?.certificate()?.public_key_der()))
}

pub fn common_name(bag: &Bag) -> Option<String> {
    bag.certificate()?.subject().first_common_name()
}

/// The bags without keys that were there before.
fn without_twin_keys(bags: &[Bag]) -> Vec<Bag> {
    let mut seen = HashSet::new();
    bags.iter()
        .filter(|bag| bag.key().is_none_or(|key| seen.insert(key.secret_pkcs8_der())))
        .cloned()
        .collect()
}

fn several(entries: &[Entry<'_>], plan: &Plan, gathered: &Gathered) -> Failure {
    let one = match plan.format {
        Format::Der => "a DER file takes one",
        Format::Jwk => "a JWK takes one; --to jwks takes all",
        _ => "--split takes one",
    };
    let count = entries.len();
    Failure::usage(format!("{} has {count} entries, and {one}", gathered.name))
        .why(entry::list(entries))
        .help("--entry NUMBER, ALIAS or THUMBPRINT chooses one; --all writes files for each")
}
