//! What was typed.

pub mod args;
pub mod manner;
pub mod mistaken;
pub mod usage;
