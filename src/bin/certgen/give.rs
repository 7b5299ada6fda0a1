//! What goes out.

pub mod blocks;
pub mod sealing;
pub mod whole;
