//! How long the library's own work takes. `cargo bench`, or `cargo bench -- seal` for a part.

#[path = "library/certificates.rs"]
mod certificates;
#[path = "library/files.rs"]
mod files;
#[path = "library/keys.rs"]
mod keys;
#[path = "library/pfx.rs"]
mod pfx;
#[path = "library/samples.rs"]
mod samples;
#[path = "library/tokens.rs"]
mod tokens;

fn main() {
    divan::main();
}
