//! The words: why something failed, what is worth a warning, and how text and JSON look.

pub mod answer;
pub mod code;
pub mod failure;
pub mod lines;
pub mod shell;
pub mod system;
pub mod visible;
pub mod warning;
