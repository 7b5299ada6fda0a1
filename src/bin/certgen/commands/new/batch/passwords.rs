//! The passwords of a batch: each source is asked once, however many credentials want it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::rows::Order;
use crate::{
    machine::world::World,
    say::failure::Failure,
    take::password::{self, NewPassword, Source},
};

/// Refuses sources that cannot work, before any of them is asked.
pub fn check(orders: &[&Order], world: &World) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    for Order { plan, line } in orders {
        if seen.insert(&plan.source) {
            password::check(&plan.source, plan.rules, &users(&plan.source, orders), world)
                .map_err(|failure| at(*line, &plan.source, failure))?;
        }
    }
    Ok(())
}

/// The password of each of `orders`. Only generated ones differ from one credential to the next.
pub fn obtain(orders: &[&Order], world: &mut World) -> Result<Vec<Arc<NewPassword>>, Failure> {
    let mut known: HashMap<&Source, Arc<NewPassword>> = HashMap::new();
    let mut passwords = Vec::new();
    for Order { plan, line } in orders {
        let source = &plan.source;
        let password = match known.get(source) {
            Some(password) if *source != Source::Generate => Arc::clone(password),
            _ => {
                let target = users(source, orders);
                let obtained = password::for_new(source, plan.rules, &target, world)
                    .map_err(|failure| at(*line, source, failure))?;
                if *source != Source::Generate {
                    world.note(&format!("password from {source}"));
                }
                Arc::new(obtained)
            }
        };
        known.insert(source, Arc::clone(&password));
        passwords.push(password);
    }
    Ok(passwords)
}

/// What questions call the files whose password comes from `source`.
fn users(source: &Source, orders: &[&Order]) -> String {
    let users: Vec<_> = orders.iter().filter(|order| order.plan.source == *source).collect();
    match users.as_slice() {
        [one] => one.plan.protected().display().to_string(),
        several => format!("each of {} PFX files", several.len()),
    }
}

/// `failure` with the first line that wants `source`; whoever is at the prompt has no line before their eyes.
fn at(line: usize, source: &Source, mut failure: Failure) -> Failure {
    if *source != Source::Prompt {
        failure.message = format!("line {line}: {}", failure.message);
    }
    failure
}
