//! `certgen new`: a key and its certificate, as a PFX and a .cer, or a request for one; one or many.

use std::{path::PathBuf, time::Instant};

use certgen::Password;

use crate::{
    cli::args,
    machine::{
        files::{Elsewhere, OutputSet},
        spinner,
        world::World,
    },
    say::failure::Failure,
    take::{
        input::{self, Reader},
        issuer::Issuer,
        password::{self, Secret},
    },
};

mod batch;
mod credential;
mod issuer;
mod plan;
mod report;
mod requested;
mod stem;

use credential::{Credential, Material};
use plan::{Kind, Plan};
use report::Report;

pub fn run(args: args::New, world: &mut World) -> Result<(), Failure> {
    match (&args.batch, &args.from_csr) {
        (Some(path), _) => batch::run(path, &args, world),
        (None, Some(path)) => requested::run(path, &args, world),
        (None, None) => one(&args, world),
    }
}

fn one(args: &args::New, world: &mut World) -> Result<(), Failure> {
    let mut plan = Plan::resolve(args.clone(), (world.now)())?;
    let name = plan.protected().display().to_string();
    input::read_once(&readers(args, [&plan.source]))?;
    let outputs = OutputSet::reserve(&plan.targets(), plan.existing, ELSEWHERE)?;
    password::check(&plan.source, plan.rules, &name, world)?;
    plan.warnings.extend(outputs.leftovers());

    world.interrupt.watch();
    let issuer = Issuer::open(args.ca_cert.as_deref(), &args.ca_open, world)?;
    if let Some(issuer) = &issuer {
        let warning = issuer.check(&plan, (world.now)())?;
        plan.warnings.extend(issuer.warnings.iter().cloned().chain(warning));
    }
    let obtained = password::for_new(&plan.source, plan.rules, &name, world)?;
    world.note(&format!("password from {}", plan.source));

    let credential = make(&plan, &obtained.password, issuer.as_ref(), world)?;
    let report = Report::new(&plan, &credential.product, issuer.as_ref(), &obtained);
    let interrupt = world.interrupt.clone();
    if obtained.is_unseen {
        // Under a password that did not get out, the files would be lost, and those they replace too.
        return outputs.commit(&credential.contents(), &interrupt, || report.show(world));
    }
    outputs.commit(&credential.contents(), &interrupt, || Ok(()))?;
    report.show(world)
}

fn make(
    plan: &Plan,
    password: &Password,
    issuer: Option<&Issuer>,
    world: &mut World,
) -> Result<Credential, Failure> {
    let begun = Instant::now();
    let making = || Material::make_on_all_cores(plan, password);
    let material = spinner::during(world, "making the key", making)?;
    let milliseconds = begun.elapsed().as_millis();
    let what = match plan.kind {
        Kind::Certificate => "key and keys of the PFX",
        Kind::Request => "key",
    };
    world.note(&format!("{} {what} made in {milliseconds} ms", plan.algorithm));
    world.interrupt.check()?;
    Credential::make(plan, material, password, issuer, (world.now)())
}

/// What reads from descriptors; `passwords` are the sources of the new ones, each once.
fn readers<'a>(
    args: &args::New,
    passwords: impl IntoIterator<Item = &'a password::Source>,
) -> Vec<Reader> {
    let file = |path: &Option<PathBuf>, flag| Reader::of_file(path.as_deref()?, flag);
    let files = [
        file(&args.batch, "--batch"),
        file(&args.from_csr, "--from-csr"),
        file(&args.ca_cert, "--ca-cert"),
        file(&args.ca_open.ca_key, "--ca-key"),
        Issuer::reader(&args.ca_open),
    ];
    let passwords =
        passwords.into_iter().map(|source| Reader::of_source(source, Secret::OF_NEW_FILES));
    files.into_iter().chain(passwords).flatten().collect()
}

const ELSEWHERE: Elsewhere = Elsewhere { name: "--file NAME", folder: "--out-dir" };
