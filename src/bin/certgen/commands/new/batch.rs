//! `certgen new --batch`: many credentials, on all cores.

use std::{collections::HashSet, path::Path, time::SystemTime};

use crate::{
    cli::args,
    machine::{
        files::{OutputSet, Standing},
        world::World,
    },
    say::{code::Code, failure::Failure},
    take::{
        issuer::Issuer,
        {input, password::Source},
    },
};

mod outcome;
mod passwords;
mod rows;
mod table;
mod work;

use super::{ELSEWHERE, readers};
use outcome::{Outcome, Tally};
use rows::Order;
use table::Place;
use work::{Job, Step};

pub fn run(path: &Path, args: &args::New, world: &mut World) -> Result<(), Failure> {
    let now = (world.now)();
    let name = input::name(path);
    let rows = table::read(path, world)?;
    let orders = rows::orders(&rows, args, &name, now)?;
    check_flags(args, &orders)?;

    let mut tally = Tally::new(&name, &orders);
    let sorted = sort_out(&orders);
    let wanted: Vec<_> =
        sorted.iter().filter(|(_, known)| known.is_none()).map(|(order, _)| *order).collect();
    if let Some(first) = wanted.first() {
        // Folders that are missing or closed are found before a password is asked for.
        drop(OutputSet::reserve(&first.plan.targets(), first.plan.existing, ELSEWHERE)?);
    }
    passwords::check(&wanted, world)?;
    world.interrupt.watch();
    let issuer = Issuer::open(args.ca_cert.as_deref(), &args.ca_open, world)?;
    if let Some(issuer) = &issuer {
        check_issuer(issuer, &wanted, now, &mut tally)
            .map_err(|(line, failure)| rows::at(line, failure, &name))?;
    }
    let mut passwords = passwords::obtain(&wanted, world)?.into_iter();
    let steps: Vec<_> = sorted
        .into_iter()
        .filter_map(|(order, known)| match known {
            Some(outcome) => Some(Step::Known(order, outcome)),
            None => passwords.next().map(|password| Step::Make(Job { order, password })),
        })
        .collect();
    work::take_all(&steps, issuer.as_ref(), now, &mut tally, world)?;
    tally.conclude(world)
}

/// Refuses flags that are about none of the orders, and two things on standard input.
fn check_flags(args: &args::New, orders: &[Order]) -> Result<(), Failure> {
    let has = |source: &Source| orders.iter().any(|order| order.plan.source == *source);
    if args.show_secret && !has(&Source::Generate) {
        return Err(Failure::usage("--show-secret goes with the password source generate")
            .why("only a generated password is shown")
            .help("leave it out, or add --password generate"));
    }
    if args.insecure_no_password && !has(&Source::None) {
        return Err(Failure::usage("--insecure-no-password goes with the password source none")
            .help("leave it out, or add --password none"));
    }
    let mut seen = HashSet::new();
    let sources = orders.iter().map(|order| &order.plan.source);
    input::read_once(&readers(args, sources.filter(|source| seen.insert(*source))))
}

/// Refuses what `issuer` would not sign.
fn check_issuer(
    issuer: &Issuer,
    wanted: &[&Order],
    now: SystemTime,
    tally: &mut Tally,
) -> Result<(), (usize, Failure)> {
    for order in wanted {
        let warning = issuer.check(&order.plan, now).map_err(|failure| (order.line, failure))?;
        tally.warn(order.line, issuer.warnings.iter().chain(&warning));
    }
    Ok(())
}

/// Each order, with what is known to become of it without making anything.
fn sort_out(orders: &[Order]) -> Vec<(&Order, Option<Outcome>)> {
    let known = |order: &Order| match OutputSet::standing(
        &order.plan.targets(),
        order.plan.existing,
        ELSEWHERE,
    ) {
        Ok(Standing::Free) => None,
        Ok(Standing::Taken) => Some(Outcome::Skipped),
        Err(failure) => Some(Outcome::Failed(failure)),
    };
    orders.iter().map(|order| (order, known(order))).collect()
}

fn bad_batch(place: Place<'_>, what: &str) -> Failure {
    let message = format!("{}, line {}: {what}", place.name, place.line);
    Failure::new(Code::BadBatch, message)
}
