//! `certgen new --from-csr`: a CA signs the request of somebody else.

use std::path::Path;

use certgen::{
    Certificate, CertificateRequest, Error, RequestRules, Severity, Weakness,
    bundle::{self, Oddity},
};
use serde_json::json;

use super::{
    ELSEWHERE,
    credential::cer,
    plan::{self, FileKind, Lifetime},
    readers, report, stem,
};
use crate::{
    cli::{args, manner::Verbosity},
    machine::{
        files::{Existing, OutputSet, Target},
        output,
        world::World,
    },
    say::{answer, code::Code, failure::Failure, lines, shell, visible, warning::Warning},
    take::{
        input::{self, Input, Opening},
        issuer::Issuer,
    },
};

pub fn run(path: &Path, args: &args::New, world: &mut World) -> Result<(), Failure> {
    let lifetime = Lifetime::resolve(args)?;
    let rules = rules(args)?;
    input::read_once(&readers(args, []))?;
    let request = read(path, world)?;
    let stem = stem_of(args, &request)?;
    let kinds: &[FileKind] = match args.pem {
        true => &[FileKind::Cer(args.cer_encoding), FileKind::ChainPem],
        false => &[FileKind::Cer(args.cer_encoding)],
    };
    let target =
        |kind: &FileKind| Target { path: kind.path(&args.out_dir, &stem), privacy: kind.privacy() };
    let targets: Vec<_> = kinds.iter().map(target).collect();
    let existing = if args.force { Existing::Replace } else { Existing::Refuse };
    let outputs = OutputSet::reserve(&targets, existing, ELSEWHERE)?;
    let leftovers = outputs.leftovers();

    world.interrupt.watch();
    let Some(issuer) = Issuer::open(args.ca_cert.as_deref(), &args.ca_open, world)? else {
        return Err(Failure::usage("--ca-cert is missing").help("--ca-cert FILE is the CA"));
    };
    let (validity, cut) = issuer.validity(lifetime, (world.now)())?;
    let issued = issuer.authority.issue_requested(&request, &rules, validity);
    let issued = issued.map_err(|error| explain(error, &request, &issuer))?;
    let contents = kinds
        .iter()
        .map(|kind| content(*kind, &issued, &issuer))
        .collect::<Result<Vec<_>, Error>>()?;
    let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    outputs.commit(&contents, &world.interrupt.clone(), || Ok(()))?;

    let warnings: Vec<_> = issuer.warnings.iter().cloned().chain(cut).chain(leftovers).collect();
    show(&Outcome { kinds, targets: &targets, issued: &issued, issuer: &issuer }, &warnings, world)
}

fn explain(error: Error, request: &CertificateRequest, issuer: &Issuer) -> Failure {
    let is_weak = matches!(error, Error::WeakKey { .. });
    let weaknesses = Weakness::of_public_key(request.public_key_der());
    let is_key = weaknesses.iter().all(|one| one.severity() != Severity::NoKey);
    let failure = issuer.explain(error);
    match is_weak && is_key {
        true => failure.further_help("--allow-weak-key takes it"),
        false => failure,
    }
}

fn rules(args: &args::New) -> Result<RequestRules, Failure> {
    let mut rules = RequestRules::new();
    if !args.san.is_empty() {
        rules = rules.alternative_names(plan::alternative_names(&args.san)?);
    }
    if args.allow_weak_key {
        rules = rules.take_weak_keys();
    }
    match args.usage {
        Some(usage) => Ok(rules.usage(usage.into())),
        None => Ok(rules),
    }
}

fn read(path: &Path, world: &mut World) -> Result<CertificateRequest, Failure> {
    // As with a CA, no flag of this command changes how the file is read.
    let opening = Opening::of_ca(None)?;
    let input = Input::read(path, &opening, world)?;
    let name = &input.name;
    let visible = input.file.visible();
    let behind = visible.oddities.iter().find(|one| matches!(one, Oddity::TrailingBytes(_)));
    if let Some(behind) = behind {
        return Err(Failure::new(Code::BadRequest, format!("{name}: {behind}"))
            .why("whoever checks the request may read them, and the CA does not")
            .help("have it sent again"));
    }
    let mut requests = visible.requests;
    match (requests.pop(), requests.is_empty()) {
        (Some(request), true) => Ok(request),
        (Some(_), false) => {
            let message = format!("{name} has {} requests", requests.len() + 1);
            Err(Failure::new(Code::BadRequest, message)
                .help("give a file with one, and call it once for each"))
        }
        (None, _) => {
            let message =
                format!("{name} is {}, not a certificate request", input.file.file_type());
            Err(Failure::new(Code::BadRequest, message)
                .help("certgen new --csr --name NAME makes one"))
        }
    }
}

fn stem_of(args: &args::New, request: &CertificateRequest) -> Result<String, Failure> {
    let name = args.name.clone().or_else(|| request.subject().first_common_name());
    match (&args.file, name) {
        (Some(choice), _) => stem::from_choice(choice),
        (None, Some(name)) => stem::from_name(&name),
        (None, None) => Err(Failure::usage("the request has no CN to name the files after")
            .help("choose a file name with --file NAME")),
    }
}

fn content(kind: FileKind, issued: &Certificate, issuer: &Issuer) -> Result<Vec<u8>, Error> {
    match kind {
        FileKind::Cer(encoding) => cer(issued, encoding),
        _ => {
            let chain = [issued].into_iter().chain(issuer.authority.chain());
            let blocks = chain.map(|one| bundle::to_pem("CERTIFICATE", one.der()));
            Ok(blocks.collect::<Result<String, Error>>()?.into_bytes())
        }
    }
}

struct Outcome<'a> {
    kinds: &'a [FileKind],
    targets: &'a [Target],
    issued: &'a Certificate,
    issuer: &'a Issuer,
}

fn show(outcome: &Outcome<'_>, warnings: &[Warning], world: &mut World) -> Result<(), Failure> {
    let Outcome { kinds, targets, issued, issuer } = outcome;
    let paths: Vec<_> = targets.iter().map(|target| target.path.display().to_string()).collect();
    let text = if world.is_json() {
        let files = kinds.iter().zip(&paths).map(|(kind, path)| report::file_json(*kind, path));
        answer::line(&answer::object([
            ("schema", Some(json!(answer::SCHEMA))),
            ("files", Some(files.collect())),
            ("certificate", Some(answer::certificate(issued))),
            ("issuer", Some(json!(issued.issuer().to_string()))),
            ("warnings", answer::warnings(warnings)),
        ]))
    } else {
        output::warnings(world, warnings);
        if world.manner.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        let row = |(kind, path): (&FileKind, &String)| {
            let holds = match kind {
                FileKind::ChainPem => "certificate and those above it, PEM",
                _ => "certificate only",
            };
            [path.clone(), holds.to_owned(), "give this to whoever has the key".to_owned()]
        };
        let rows: Vec<_> = kinds.iter().zip(&paths).map(row).collect();
        let last = paths.last().map(String::as_str).unwrap_or_default();
        format!(
            "{}{}signed by {}\n{}next: certgen convert {} --key KEY --to pfx\n",
            lines::table(&rows),
            report::validity_line(&issued.key_type().to_string(), issued),
            visible::escaped(&issuer.certificate().subject().to_string()),
            report::thumbprints(issued, ""),
            visible::escaped(&shell::quoted(last)),
        )
    };
    output::page(world, &text)
        .map_err(|failure| failure.why("the files are written; only this summary is not shown"))
}
