//! What the inputs hold, put together.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    rc::Rc,
    time::SystemTime,
};

use certgen::{
    CertificateRequest, Password,
    bundle::{self, Entry, FileType, Fit, PublicKey},
    pfx::Bag,
};

use super::{
    chains,
    plan::{Plan, Role},
};
use crate::{
    give::sealing,
    machine::{files::FileId, world::World},
    say::{code::Code, failure::Failure, warning::Warning},
    take::{
        entry,
        input::{Input, Opened},
    },
};

/// Everything in the inputs that was asked for.
pub struct Gathered {
    /// What messages call the inputs.
    pub name: String,
    pub bags: Vec<Bag>,
    pub requests: Vec<CertificateRequest>,
    pub public_keys: Vec<PublicKey>,
    /// The password of the first input that had one.
    pub password: Option<Rc<Password>>,
    /// Whether every input is a PFX.
    pub is_pfx: bool,
    pub warnings: Vec<Warning>,
    pub held: Vec<Held>,
}

/// The private keys and secrets of an input, wanted or not.
pub struct Held {
    pub path: PathBuf,
    /// Which file was read.
    pub id: Option<FileId>,
    pub bags: Vec<Bag>,
}

/// One input, opened.
struct Source {
    name: String,
    role: Role,
    /// How many of the bags, from the first, had been there before it.
    start: usize,
}

/// Reads the inputs. Nothing is asked yet.
pub fn read(plan: &mut Plan, world: &mut World) -> Result<Vec<(Input, Role)>, Failure> {
    plan.inputs
        .iter()
        .map(|(path, role)| Ok((Input::read(path, &plan.opening, world)?, *role)))
        .collect()
}

/// Opens the inputs and takes from each what it was given for.
pub fn open(
    plan: &mut Plan,
    inputs: Vec<(Input, Role)>,
    world: &mut World,
) -> Result<Gathered, Failure> {
    let mut all = Gathered {
        name: match inputs.as_slice() {
            [(input, _)] => input.name.clone(),
            _ => "what was given".to_owned(),
        },
        bags: Vec::new(),
        requests: Vec::new(),
        public_keys: Vec::new(),
        password: None,
        is_pfx: inputs.iter().all(|(input, _)| input.file.file_type() == FileType::Pfx),
        warnings: Vec::new(),
        held: Vec::new(),
    };
    let mut sources = Vec::new();
    let paths: Vec<PathBuf> = plan.inputs.iter().map(|(path, _)| path.clone()).collect();
    for ((input, role), path) in inputs.into_iter().zip(paths) {
        let opened = plan.opening.open(&input, world)?;
        sources.push(Source { name: input.name.clone(), role, start: all.bags.len() });
        let own = opened.bundle.bags.iter().filter(|bag| sealing::shrouded([*bag]) > 0);
        all.held.push(Held {
            path,
            id: input.status.and_then(|status| status.id),
            bags: own.cloned().collect(),
        });
        all.add(&input, role, opened)?;
    }
    all.warnings.extend(plan.opening.take_warnings());
    if sources.len() > 1 {
        prove(&mut all, &sources, (world.now)())?;
    }
    Ok(all)
}

impl Gathered {
    fn add(&mut self, input: &Input, role: Role, opened: Opened) -> Result<(), Failure> {
        self.warnings.extend(input.warnings(&opened));
        if self.password.is_none() {
            self.password = super::kept(&opened).cloned();
        }
        let bundle = opened.bundle;
        let before = self.bags.len();
        self.bags.extend(bundle.bags.into_iter().filter(|bag| match role {
            Role::Anything => true,
            Role::Certificate | Role::Chain => bag.certificate().is_some(),
            Role::Key => bag.key().is_some(),
        }));
        if role == Role::Anything {
            self.requests.extend(bundle.requests);
            self.public_keys.extend(bundle.public_keys);
        } else if self.bags.len() == before {
            return Err(lacks(role, &input.name));
        }
        Ok(())
    }
}

fn lacks(role: Role, name: &str) -> Failure {
    match role {
        Role::Key => Failure::new(Code::NoKey, format!("{name} has no private key"))
            .help("--key takes the file with BEGIN PRIVATE KEY"),
        _ => Failure::new(Code::NoCert, format!("{name} has no certificate"))
            .help("--cert and --chain take files with BEGIN CERTIFICATE"),
    }
}

/// Which bag came from which input.
struct Origins<'a> {
    places: HashMap<*const Bag, usize>,
    sources: &'a [Source],
}

impl<'a> Origins<'a> {
    fn new(bags: &[Bag], sources: &'a [Source]) -> Self {
        let places = bags.iter().enumerate().map(|(at, bag)| (std::ptr::from_ref(bag), at));
        Self { places: places.collect(), sources }
    }

    fn place(&self, bag: &Bag) -> Option<usize> {
        self.places.get(&std::ptr::from_ref(bag)).copied()
    }

    fn source(&self, bag: &Bag) -> Option<&'a Source> {
        let place = self.place(bag)?;
        self.sources.iter().rev().find(|source| source.start <= place)
    }

    fn role(&self, bag: &Bag) -> Option<Role> {
        self.source(bag).map(|source| source.role)
    }

    fn role_of_leaf(&self, entry: &Entry<'_>) -> Option<Role> {
        entry.chain.first().and_then(|leaf| self.role(leaf))
    }
}

/// Makes sure that parts from several files belong together.
fn prove(all: &mut Gathered, sources: &[Source], now: SystemTime) -> Result<(), Failure> {
    let origins = Origins::new(&all.bags, sources);
    let entries = bundle::entries(&all.bags);
    let keys = entries.iter().filter(|entry| entry.key.is_some()).count();
    let lonely = entries.iter().find(|entry| {
        let is_named = entry.key.and_then(|key| origins.role(key)) == Some(Role::Key);
        // Of a broken key that could be of two, or of one that is not computed with, nobody can say no.
        let has_public = entry.key.and_then(|key| key.key()?.public_key_der()).is_some();
        matches!(entry.fit, Fit::Mismatch | Fit::NoCertificate)
            && has_public
            && (is_named || keys == 1)
    });
    let certificate = entries.iter().find(|entry| match entry.chain.first() {
        Some(_) => {
            let is_paired = matches!(entry.fit, Fit::Broken | Fit::Proven | Fit::Stated);
            !is_paired && origins.role_of_leaf(entry) != Some(Role::Chain)
        }
        None => false,
    });
    if let Some(key) = lonely.and_then(|entry| entry.key)
        && let Some(leaf) = certificate.and_then(|entry| entry.chain.first())
    {
        return Err(mismatch(key, leaf, &origins));
    }
    let is_leaf = |entry: &&Entry<'_>| origins.role_of_leaf(entry) != Some(Role::Chain);
    let leaves =
        entries.iter().filter(is_leaf).filter_map(|entry| entry.chain.first()?.certificate());
    let mut proven = chains::prove(leaves, &all.bags, now)?;
    proven.unproven.sort();
    proven.unproven.dedup();
    all.warnings.extend(proven.unproven.drain(..).map(|message| Warning {
        code: Code::Unproven,
        message,
        help: None,
    }));
    // Of a file of issuers, those that have signed nothing here are not wanted.
    let is_stranger = |bag: &&Bag| {
        origins.role(bag) == Some(Role::Chain)
            && bag.certificate().is_none_or(|one| !proven.used.contains(one.der()))
    };
    let strangers: HashSet<usize> =
        all.bags.iter().filter(is_stranger).filter_map(|bag| origins.place(bag)).collect();
    match sources.iter().find(|source| source.role == Role::Chain) {
        Some(chain) => leave_out(all, chain, &strangers, proven.missing),
        None => Ok(()),
    }
}

/// Takes the bags at `strangers`, which came from `chain`, away.
fn leave_out(
    all: &mut Gathered,
    chain: &Source,
    strangers: &HashSet<usize>,
    missing: Option<String>,
) -> Result<(), Failure> {
    // Inputs are read in the order of their roles, and the chain is the last.
    let count = all.bags.len() - chain.start;
    let name = &chain.name;
    if strangers.len() == count {
        let failure = Failure::new(
            Code::BadChain,
            format!("no certificate in {name} has signed one of the others"),
        )
        .help("--chain takes the certificates of those who signed the certificate");
        return Err(match missing {
            Some(issuer) => failure.why(format!("the certificate of {issuer} is missing")),
            None => failure,
        });
    }
    if !strangers.is_empty() {
        all.warnings.push(Warning {
            code: Code::LeftOut,
            message: format!(
                "{} of {count} certificates in {name} sign nothing here and were left out",
                strangers.len()
            ),
            help: None,
        });
    }
    let mut place = 0..;
    all.bags.retain(|_| place.next().is_none_or(|place| !strangers.contains(&place)));
    Ok(())
}

fn mismatch(key: &Bag, leaf: &Bag, origins: &Origins<'_>) -> Failure {
    let name = |bag| origins.source(bag).map(|source| source.name.as_str());
    let (key_name, leaf_name) = (name(key), name(leaf));
    let message = format!(
        "{} does not belong to {}",
        key_name.unwrap_or("the key"),
        leaf_name.unwrap_or("the certificate")
    );
    entry::mismatch(message, key.key(), leaf.certificate())
}
