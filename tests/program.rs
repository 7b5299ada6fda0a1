//! What the program does, seen from outside: one binary, so that a change is linked once.

mod batch;
mod check;
mod cli;
mod convert;
#[path = "support/entra.rs"]
mod double;
mod entra;
mod files;
mod keys;
mod prompt;
mod readme;
mod renew;
mod secrets;
mod show;
mod token;
