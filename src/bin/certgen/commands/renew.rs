//! `certgen renew`: the same certificate again, in the same kind of file, with new dates.

use std::path::PathBuf;

use certgen::{
    Certificate, Identity, KeyAlgorithm, Password, PrivateKey,
    bundle::{self, File, FileType},
    issue,
    pfx::{Bag, Check, Passwords},
};

use crate::{
    cli::args,
    give::whole::{self, Broken},
    machine::{
        files::{Elsewhere, Existing, OutputSet},
        spinner,
        world::World,
    },
    say::{code::Code, failure::Failure, warning::Warning},
    take::{
        identity::{self, Above},
        input::{self, Flags, Input, Opened, Opening, Reader},
        issuer::Issuer,
    },
};

mod container;
mod plan;
mod report;
mod span;

use plan::{Kind, Plan};
use report::Report;
use span::Span;

pub fn run(args: args::Renew, world: &mut World) -> Result<(), Failure> {
    let span = Span::resolve(&args)?;
    let mut opening = Opening::resolve(&args.open)?;
    input::read_once(&readers(&args, &opening))?;
    let input = Input::read(&args.file, &opening, world)?;
    let key_input = match &args.key {
        Some(path) => Some(Input::read(path, &opening, world)?),
        None => None,
    };
    let plan = Plan::resolve(&args, &input, key_input.as_ref())?;
    let existing = if args.force { Existing::Replace } else { Existing::Refuse };
    let outputs = OutputSet::reserve(&plan.targets(), existing, ELSEWHERE)?;

    world.interrupt.watch();
    let old = Old::open(&args, input, key_input, &mut opening, world)?;
    let issuer = Issuer::open(args.ca_cert.as_deref(), &args.ca_open, world)?;
    let mut warnings = old.warnings.clone();
    warnings.extend(outputs.leftovers());
    warnings.extend(issuer.iter().flat_map(|issuer| issuer.warnings.clone()));
    let new_key = new_key(&args, &old, world)?;
    let made = Made::new(&plan, &old, new_key.as_ref(), issuer.as_ref(), span, world)?;
    warnings.extend(made.warning.clone());
    let contents =
        container::contents(&plan, &old, new_key.as_ref(), &made, issuer.as_ref(), world)?;
    if let (Some(certificate), Some(content)) = (&made.certificate, plan.container_in(&contents)) {
        read_back(content, &old, certificate, world)?;
    }
    world.interrupt.check()?;
    let contents: Vec<&[u8]> = contents.iter().map(|content| content.as_slice()).collect();
    outputs.commit(&contents, &world.interrupt.clone(), || Ok(()))?;
    Report { plan: &plan, old: &old, made: &made, is_rekeyed: new_key.is_some(), warnings }
        .show(world)
}

/// What reads from descriptors.
fn readers(args: &args::Renew, opening: &Opening) -> Vec<Reader> {
    let file = |path: &Option<PathBuf>, flag| Reader::of_file(path.as_deref()?, flag);
    let others = [
        Reader::of_argument(&args.file),
        file(&args.key, "--key"),
        file(&args.ca_cert, "--ca-cert"),
        file(&args.ca_open.ca_key, "--ca-key"),
        Issuer::reader(&args.ca_open),
    ];
    opening.readers().into_iter().chain(others.into_iter().flatten()).collect()
}

/// What is renewed.
struct Old {
    input: Input,
    opened: Opened,
    /// The file of the private key, if it is another one.
    key: Option<(Input, Opened)>,
    identity: Identity,
    warnings: Vec<Warning>,
}

impl Old {
    fn open(
        args: &args::Renew,
        input: Input,
        key_input: Option<Input>,
        opening: &mut Opening,
        world: &mut World,
    ) -> Result<Self, Failure> {
        let opened = opening.open(&input, world)?;
        let mut warnings = input.warnings(&opened);
        let mut bags: Vec<Bag> = opened.bundle.bags.clone();
        let mut key = None;
        if let Some(file) = key_input {
            let of_key = opening.open(&file, world)?;
            warnings.extend(file.warnings(&of_key));
            bags.retain(|bag| bag.certificate().is_some());
            bags.extend(of_key.bundle.bags.iter().filter(|bag| bag.key().is_some()).cloned());
            key = Some((file, of_key));
        }
        warnings.extend(opening.take_warnings());
        let key_name = key.as_ref().map_or(&input.name, |(file, _)| &file.name);
        // All keys of the file are written on, with the one that signs.
        let keys = opened.bundle.bags.iter().filter_map(|bag| bag.key());
        warnings.extend(whole::check(keys, &input.name, Broken::Refused)?);
        let entries = bundle::entries(&bags);
        let wanted = args.entry.as_deref();
        let entry = identity::choose(&entries, wanted, &input.name, key_name, Flags::All)?;
        let identity = identity::of_entry(entry, Above::All, &input.name, key_name, Flags::All)?;
        Ok(Self { input, opened, key, identity, warnings })
    }

    fn certificate(&self) -> &Certificate {
        self.identity.certificate()
    }

    /// The file with the private key, and what was in it.
    fn of_key(&self) -> (&Input, &Opened) {
        self.key.as_ref().map_or((&self.input, &self.opened), |(file, opened)| (file, opened))
    }
}

/// What was made anew: a certificate, or a request for one.
struct Made {
    certificate: Option<Certificate>,
    request: Option<Vec<u8>>,
    warning: Option<Warning>,
}

impl Made {
    fn new(
        plan: &Plan,
        old: &Old,
        new_key: Option<&PrivateKey>,
        issuer: Option<&Issuer>,
        span: Span,
        world: &World,
    ) -> Result<Self, Failure> {
        let key = new_key.unwrap_or(old.identity.key());
        if plan.kind == Kind::Request {
            let request = issue::renewal_request(old.certificate(), key)?.der().to_vec();
            return Ok(Self { certificate: None, request: Some(request), warning: None });
        }
        let now = (world.now)();
        let (certificate, warning) = match issuer {
            Some(issuer) => {
                let (validity, is_cut) =
                    span.within(old.certificate(), issuer.authority.validity(), now)?;
                let public_key = key.public_key_der().unwrap_or_default();
                let renewed = issuer.authority.renew(old.certificate(), public_key, validity);
                let warning = is_cut.then(|| issuer.cut_warning(validity.not_after()));
                (renewed.map_err(|error| issuer.explain(error))?, warning)
            }
            None => {
                let validity = span.from(old.certificate(), now)?;
                let renewed = issue::renewed(old.certificate(), key, validity);
                (renewed.map_err(|error| plan.explain(error, &old.input.name))?, None)
            }
        };
        Ok(Self { certificate: Some(certificate), request: None, warning })
    }
}

/// The new key, if one is wanted.
fn new_key(
    args: &args::Renew,
    old: &Old,
    world: &mut World,
) -> Result<Option<PrivateKey>, Failure> {
    let Some(wanted) = args.rekey else { return Ok(None) };
    let own: Option<KeyAlgorithm> = old.identity.key().algorithm();
    let Some(algorithm) = wanted.or(own) else {
        let kind = old.identity.key().key_type();
        return Err(Failure::usage(format!("no key of the kind {kind} can be made here"))
            .help("--rekey=rsa2048, or another kind"));
    };
    let key = spinner::during(world, "making the key", || PrivateKey::generate(algorithm))?;
    Ok(Some(key))
}

/// Makes sure that what would be written opens and holds the new certificate.
fn read_back(
    content: &[u8],
    old: &Old,
    certificate: &Certificate,
    world: &World,
) -> Result<(), Failure> {
    let limits = certgen::Limits::new().bytes(usize::MAX);
    let empty = Password::new("")?;
    let password = old.opened.password.as_deref().unwrap_or(&empty);
    let again = spinner::during(world, "reading it back", || {
        File::read(content, &limits)?.open(Some(Passwords::new(password)), Check::Verified)
    });
    let holds = again.is_ok_and(|again| {
        again.bags.iter().any(|bag| bag.certificate() == Some(certificate))
            && (old.key.is_some() || again.bags.iter().any(|bag| bag.key().is_some()))
    });
    if holds {
        return Ok(());
    }
    let message =
        format!("what would be written cannot be read, so {} stays alone", old.input.name);
    Err(Failure::new(Code::Unexpected, message))
}

/// How a file of certificates is written again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Der,
    Pem,
    Pfx,
}

impl Container {
    fn of(input: &Input, has_key_elsewhere: bool) -> Result<Self, Failure> {
        let Input { name, file, .. } = input;
        match file.file_type() {
            FileType::Pfx => Ok(Self::Pfx),
            FileType::Pem => Ok(Self::Pem),
            FileType::Certificate if has_key_elsewhere => Ok(Self::Der),
            FileType::Certificate => {
                Err(Failure::new(Code::NoKey, format!("{name} has no private key"))
                    .why("whoever renews a certificate has its private key, and proves it")
                    .help("give the .pfx, or --key FILE beside the certificate"))
            }
            other => Err(Failure::new(
                Code::NotPfx,
                format!("{name} is {other}, and cannot be renewed as that"),
            )
            .help("give the .pfx, or the .pem with PRIVATE KEY and CERTIFICATE")),
        }
    }
}

const ELSEWHERE: Elsewhere = Elsewhere { name: "-o FILE", folder: "-o FILE" };
