//! The arguments of `certgen passwd`.

use std::path::PathBuf;

use clap::Args;

use super::{Open, Seal, text};

/// Change the password or the preset of a PFX or an encrypted key
#[derive(Debug, Args)]
#[command(
    before_help = text::PASSWD_EXAMPLES,
    after_long_help = text::PASSWD_MORE,
    help_template = text::TEMPLATE,
    override_usage = "certgen passwd FILE [OPTIONS]"
)]
pub struct Passwd {
    /// A PFX, or a private key in PEM or DER; - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Write to this file instead; - is standard output
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub seal: Seal,
    #[command(flatten)]
    pub open: Open,
    /// Write a broken private key on as it is
    ///
    /// One whose parts contradict each other. It is refused otherwise, since the copy would look as good as the
    /// key that it is not.
    #[arg(long, hide_short_help = true)]
    pub allow_broken_key: bool,
    /// Replace the file of --out if it exists
    #[arg(long, requires = "out")]
    pub force: bool,
}
