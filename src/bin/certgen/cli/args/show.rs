//! The arguments of `certgen show`.

use std::path::PathBuf;

use clap::Args;

use super::{Open, text};

/// Show what a file holds, and who will refuse it
#[derive(Debug, Args)]
#[command(
    before_help = text::SHOW_EXAMPLES,
    after_long_help = text::SHOW_MORE,
    help_template = text::TEMPLATE
)]
pub struct Show {
    /// PFX, PEM, DER, CSR, P7B, JWK, JWT, key; - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub open: Open,
}
