//! What other programs say of our files, assertions and CAs, and we of theirs.

mod authority;
mod compose;
mod crates;
mod interop;
#[path = "support/compose.rs"]
mod support;
