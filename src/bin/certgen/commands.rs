//! One room for each command.

use crate::{
    cli::args::Command,
    machine::{http::Network, world::World},
    say::failure::Failure,
};

mod assertion;
mod check;
mod completions;
mod convert;
mod explain;
mod jwt;
mod man;
mod manifest;
mod new;
mod passwd;
mod renew;
mod show;
mod thumbprint;
mod token;

/// Runs `command`. What does not get the network works without one.
pub fn run(command: Command, world: &mut World, network: &Network) -> Result<(), Failure> {
    match command {
        Command::Assertion(args) => assertion::run(*args, world),
        Command::Check(args) => check::run(*args, world),
        Command::Completions(args) => completions::run(args, world),
        Command::Convert(args) => convert::run(*args, world),
        Command::Explain(args) => explain::run(args, world),
        Command::Jwt(args) => jwt::run(*args, world),
        Command::Man(args) => man::run(args, world),
        Command::Manifest(args) => manifest::run(*args, world),
        Command::New(args) => new::run(*args, world),
        Command::Passwd(args) => passwd::run(*args, world),
        Command::Renew(args) => renew::run(*args, world),
        Command::Show(args) => show::run(args, world),
        Command::Thumbprint(args) => thumbprint::run(*args, world),
        Command::Token(args) => token::run(*args, world, network),
    }
}
