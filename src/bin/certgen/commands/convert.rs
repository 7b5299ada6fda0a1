//! `certgen convert`: what some files hold, written as another file.

use certgen::Password;
use zeroize::Zeroizing;

use crate::{
    cli::args::{self, Format, Part},
    give::whole,
    machine::{
        files::{Elsewhere, OutputSet, Target},
        output, spinner,
        world::World,
    },
    say::{code::Code, failure::Failure},
    take::{input::Opened, password::Source},
};

mod chains;
mod gather;
mod losses;
mod plan;
mod product;
mod replace;
mod report;
mod select;

use plan::{Out, Plan};
use product::Product;
use report::Report;
use select::Selection;

pub fn run(args: args::Convert, world: &mut World) -> Result<(), Failure> {
    let mut plan = Plan::resolve(args)?;
    check_standard_output(&plan, world)?;
    let inputs = gather::read(&mut plan, world)?;
    let is_locked = inputs.iter().any(|(input, _)| input.file.needs_password());
    if is_locked || plan.format == Format::Pfx || plan.is_encrypted {
        // What a password will be asked for is refused before it is.
        OutputSet::reserve(&product::expected(&plan), plan.existing, ELSEWHERE)?;
    }
    let otherwise = (plan.format == Format::Pfx && !is_locked).then_some(&Source::Prompt);
    plan.sealing.check(otherwise, &plan.out_name(), world)?;

    world.interrupt.watch();
    let mut gathered = gather::open(&mut plan, inputs, world)?;
    let selection = Selection::of(&plan, &gathered)?;
    let keys = selection.entries.iter().filter_map(|entry| entry.key.as_ref()?.key());
    gathered.warnings.extend(whole::check(keys, &gathered.name, plan.broken)?);
    let products = product::wanted(&plan, &gathered, &selection)?;
    let targets: Vec<Target> = products.iter().filter_map(Product::target).collect();
    let mut outputs = OutputSet::reserve(&targets, plan.existing, ELSEWHERE)?;
    if plan.is_encrypted && !products.iter().any(|one| one.has_key) {
        return Err(product::no_key(&gathered)
            .why("--encrypt is about private keys")
            .help("leave --encrypt out, or --key FILE takes the private key from there"));
    }
    replace::check(&gathered, &selection, &products, &mut outputs)?;

    gathered.warnings.extend(outputs.leftovers());

    let password = product::password(&plan, &gathered, &products, world)?;
    let sealed_under = password.as_ref().map(|new| &new.password);
    let contents = contents(&plan, &selection, &products, sealed_under, world)?;
    world.interrupt.check()?;
    let report = Report::new(&plan, &gathered, &selection, &products, password.as_ref())?;
    if let (Out::Stdout, [content]) = (&plan.out, contents.as_slice()) {
        report.warn(world);
        return output::bytes(world, content);
    }
    let contents: Vec<&[u8]> = contents.iter().map(|content| content.as_slice()).collect();
    let interrupt = world.interrupt.clone();
    if password.as_ref().is_some_and(|new| new.is_unseen) {
        return outputs.commit(&contents, &interrupt, || report.show(world));
    }
    outputs.commit(&contents, &interrupt, || Ok(()))?;
    report.show(world)
}

/// Refuses what standard output cannot take, before anything is read.
fn check_standard_output(plan: &Plan, world: &World) -> Result<(), Failure> {
    if plan.out != Out::Stdout {
        return Ok(());
    }
    if world.is_json() {
        return Err(Failure::usage(
            "the file and the JSON object would both go to standard output",
        )
        .help("choose a file with -o FILE, or leave --json out"));
    }
    if plan.sealing.shows_secret() {
        return Err(Failure::usage("the file and its password would both go to standard output")
            .help("choose a file with -o FILE"));
    }
    let what = match plan.format {
        Format::Der => "binary",
        Format::P7b => "a P7B",
        Format::Pfx => "a PFX",
        Format::Jwk | Format::Jwks | Format::Pem => return Ok(()),
    };
    if world.output.is_terminal {
        let is_key = plan.format == Format::Der && plan.has(Part::Key, false);
        let ending = if is_key { "key" } else { product::ending(plan.format) };
        return Err(Failure::new(
            Code::BinaryToTerminal,
            format!("will not write {what} to the terminal"),
        )
        .help(format!("-o FILE.{ending}")));
    }
    Ok(())
}

fn contents(
    plan: &Plan,
    selection: &Selection,
    products: &[Product],
    password: Option<&Password>,
    world: &World,
) -> Result<Vec<Zeroizing<Vec<u8>>>, Failure> {
    spinner::during(world, "writing", || {
        products.iter().map(|one| one.content(plan, selection, password)).collect()
    })
}

/// Whether `opened` was under a password that is worth keeping.
fn kept(opened: &Opened) -> Option<&std::rc::Rc<Password>> {
    opened.password.as_ref().filter(|password| !password.secret_text().is_empty())
}

const ELSEWHERE: Elsewhere = Elsewhere { name: "-o FILE", folder: "-o FILE" };
