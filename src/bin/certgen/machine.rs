//! The machine: clock, streams, terminal, files and network. Nothing else of the program touches them.

pub mod cache;
pub mod files;
pub mod http;
pub mod interrupt;
pub mod memory;
pub mod output;
pub mod progress;
pub mod reading;
pub mod spinner;
pub mod terminal;
pub mod world;
