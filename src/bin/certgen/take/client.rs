//! Who signs in where, and by what: shared by the commands that make an assertion and that send one.

use std::path::PathBuf;

use crate::{cli::args::Open, machine::world::World};

pub mod refusal;
mod server;
mod shape;
mod signing;

pub use server::{Made, Server};
pub use signing::{Signature, Signer};

/// The file of key and certificate that is given, or that the environment names.
pub fn certificate(given: Option<PathBuf>, world: &World) -> Option<PathBuf> {
    let named = || (world.environment)(PATH).filter(|path| !path.is_empty()).map(PathBuf::from);
    given.or_else(named)
}

/// How that file is opened: the environment may have its password too.
fn opening(mut open: Open, world: &World) -> Open {
    if open.password.is_none() && environment(world, PASSWORD).is_some() {
        open.password = Some(format!("env:{PASSWORD}"));
    }
    open
}

/// A variable of the environment that has something in it.
fn environment(world: &World, name: &str) -> Option<String> {
    let value = (world.environment)(name)?.into_string().ok()?;
    (!value.is_empty()).then_some(value)
}

pub const PATH: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
const PASSWORD: &str = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
