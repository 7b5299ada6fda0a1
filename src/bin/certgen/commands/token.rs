//! `certgen token`: an access token, or the reason why there is none.

use certgen::TokenResponse;

use crate::{
    cli::args,
    machine::{http::Network, world::World},
    say::failure::Failure,
};

mod exchange;
mod hide;
mod keep;
mod page;
mod plan;
mod proof;
mod refused;
mod roles;

use keep::Kept;
use plan::Plan;

pub fn run(args: args::Token, world: &mut World, network: &Network) -> Result<(), Failure> {
    let mut plan = Plan::resolve(args, world)?;
    let files = plan.proof.read(world)?;
    let mut kept = Kept::look(&plan, files.as_ref(), world);
    let mut warnings = kept.take_warnings();
    let granted = match kept.take_token() {
        Some(token) => Granted { token, is_kept: true },
        None => {
            let ready = plan.proof.open(files, &plan.server, world)?;
            warnings.extend(ready.warnings());
            let token = exchange::run(&plan, &ready, world, network)?;
            warnings.extend(kept.keep(&token, world));
            Granted { token, is_kept: false }
        }
    };
    warnings.extend(roles::warning(&plan, &granted.token));
    warnings.extend(page::warning(&granted.token));
    page::show(&plan, &granted, &warnings, world)
}

/// A token, and where it is from.
struct Granted {
    token: TokenResponse,
    is_kept: bool,
}
