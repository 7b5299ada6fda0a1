//! What the library does, and how the project is built.

mod advisories;
mod architecture;
mod assertion;
#[path = "support/corpus.rs"]
mod corpus;
mod hostile;
mod jwt;
mod opening;
mod roundtrip;
#[path = "support/compose.rs"]
mod support;
mod vectors;
