//! `certgen completions`: the completion script of a shell, made from the same types as the parser.

use clap::CommandFactory;

use crate::{
    cli::args::{self, Cli},
    machine::{output, world::World},
    say::failure::Failure,
};

pub fn run(args: args::Completions, world: &mut World) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "certgen", &mut script);
    output::page(world, &String::from_utf8_lossy(&script))
}
