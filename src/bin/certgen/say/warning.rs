//! Something that is right but that somebody may regret.

/// What a person should know beside the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
}
