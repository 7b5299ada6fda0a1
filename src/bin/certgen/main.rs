//! `certgen`: keys, certificates and PFX files from the command line.
//!
//! It stands on floors, each of which names only those below it: `commands`, one room each; `give`, what goes
//! out; `take`, what comes in; `machine`, the clock, the disk, the terminal and the network; `cli`, what was
//! typed; `say`, the words.
//!
//! Every command has one shape: arguments are parsed, resolved into a plan, files and passwords are read, the
//! library does its work on bytes, files are written all or none, and the outcome is shown. What a command
//! sees of the machine is its [`World`]; the [`Network`] is handed to the one that may use it.

#![allow(clippy::disallowed_methods, reason = "the shell owns clock, disk, terminal")]

use std::process::ExitCode;

mod cli;
mod commands;
mod give;
mod machine;
mod say;
mod take;

use cli::usage::{self, Request};
use machine::{http::Network, memory, output, world::World};
use say::failure::Failure;

fn main() -> ExitCode {
    memory::keep_private();
    let (manner, request) = usage::parse(std::env::args_os().collect());
    let mut world = World::of_this_process(manner);
    match request.and_then(|request| run(request, &mut world)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::failure(&mut world, &failure);
            ExitCode::from(failure.exit)
        }
    }
}

fn run(request: Request, world: &mut World) -> Result<(), Failure> {
    match request {
        Request::Command(command) => {
            commands::run(command, world, &Network::of_this_process(&world.interrupt))
        }
        Request::Text(text) => output::page(world, &text),
    }
}
