//! The worst inputs of up to a MiB that could be thought of, for each door: deep, long, many, and whatever
//! tempts a reader to look at everything once for each thing.

mod chains;
mod der;
mod derivations;
mod requests;
mod text;

pub use derivations::derive;

pub struct Worst {
    pub name: &'static str,
    pub doors: &'static [&'static str],
    pub input: Vec<u8>,
}

pub fn all() -> Vec<Worst> {
    [
        der::pfx(),
        chains::chains(),
        der::certificates(),
        der::keys(),
        derivations::derivations(),
        requests::requests(),
        text::pem(),
        text::json(),
        text::jwt(),
        text::responses(),
        text::texts(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn worst(name: &'static str, doors: &'static [&'static str], input: Vec<u8>) -> Worst {
    Worst { name, doors, input }
}

/// For whoever reads files.
const FILE: &[&str] = &["parse"];
