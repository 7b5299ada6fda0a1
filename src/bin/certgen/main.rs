//! `certgen`: keys, certificates and PFX files from the command line.
//!
//! Every command has one shape: arguments are parsed (`args`), resolved into a plan, files and
//! passwords are read, the library does its work on bytes, files are written all or none (`files`),
//! and the outcome is shown (`render`). What a command sees of the machine is its [`world::World`].

#![allow(clippy::disallowed_methods, reason = "the shell owns clock, disk, terminal")]

use std::process::ExitCode;

mod args;
mod blocks;
mod cache;
mod client;
mod commands;
mod entry;
mod failure;
mod files;
mod http;
mod identity;
mod input;
mod interrupt;
mod memory;
mod password;
mod progress;
mod render;
mod sealing;
mod spinner;
mod terminal;
mod usage;
mod whole;
mod world;

use failure::Failure;
use usage::Request;
use world::World;

fn main() -> ExitCode {
    memory::keep_private();
    let (manner, request) = usage::parse(std::env::args_os().collect());
    let mut world = World::of_this_process(manner);
    match request.and_then(|request| run(request, &mut world)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            render::failure(&mut world, &failure);
            ExitCode::from(failure.exit)
        }
    }
}

fn run(request: Request, world: &mut World) -> Result<(), Failure> {
    match request {
        Request::Command(command) => commands::run(command, world),
        Request::Text(text) => render::page(world, &text),
    }
}
