//! Something that is right but that somebody may regret.

use crate::say::code::Code;

/// What a person should know beside the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
}
