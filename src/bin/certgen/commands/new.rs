//! `certgen new`: a key and a self-signed certificate, as a PFX and a .cer; one or many.

use std::time::Instant;

use certgen::Password;

use crate::{
    args,
    failure::Failure,
    files::{Elsewhere, OutputSet},
    password, spinner,
    world::World,
};

mod batch;
mod credential;
mod plan;
mod report;
mod stem;

use credential::{Credential, Material};
use plan::{FileKind, Plan};
use report::Report;

pub fn run(args: args::New, world: &mut World) -> Result<(), Failure> {
    match &args.batch {
        Some(path) => batch::run(path, &args, world),
        None => one(args, world),
    }
}

fn one(args: args::New, world: &mut World) -> Result<(), Failure> {
    let plan = Plan::resolve(args, (world.now)())?;
    let name = plan.path(FileKind::Pfx).display().to_string();
    let outputs = OutputSet::reserve(&plan.targets(), plan.existing, ELSEWHERE)?;
    password::check(&plan.source, plan.rules, &name, world)?;

    world.interrupt.watch();
    let obtained = password::for_new(&plan.source, plan.rules, &name, world)?;
    world.note(&format!("password from {}", plan.source));

    let credential = make(&plan, &obtained.password, world)?;
    let report = Report::new(&plan, &credential.identity, &obtained);
    let interrupt = world.interrupt.clone();
    if obtained.is_unseen {
        // Under a password that did not get out, the files would be lost, and those they replace too.
        return outputs.commit(&credential.contents(), &interrupt, || report.show(world));
    }
    outputs.commit(&credential.contents(), &interrupt, || Ok(()))?;
    report.show(world)
}

fn make(plan: &Plan, password: &Password, world: &mut World) -> Result<Credential, Failure> {
    let begun = Instant::now();
    let making = || Material::make_on_all_cores(plan, password);
    let material = spinner::during(world, "making the key", making)?;
    let milliseconds = begun.elapsed().as_millis();
    world.note(&format!("{} key and keys of the PFX made in {milliseconds} ms", plan.algorithm));
    world.interrupt.check()?;
    Credential::make(plan, material, (world.now)())
}

const ELSEWHERE: Elsewhere = Elsewhere { name: "--file NAME", folder: "--out-dir" };
