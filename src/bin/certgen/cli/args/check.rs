//! The arguments of `certgen check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Open, text};

/// Check dates, keys, chains and fitness of certificates
#[derive(Debug, Args)]
#[command(
    before_help = text::CHECK_EXAMPLES,
    after_long_help = text::CHECK_MORE,
    help_template = text::TEMPLATE
)]
pub struct Check {
    /// PFX, PEM, DER, P7B, and folders with such files
    ///
    /// In folders, and the folders in them, what holds no certificate and no key is passed over, and so
    /// is what begins with a dot. - is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Say no to what expires within this time
    #[arg(long, value_name = "TIME", default_value = "30d")]
    pub within: String,
    /// The private key that the certificates should be of
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Roots and CAs; every chain has to end at one of the roots
    ///
    /// Those that have signed themselves are the roots. Without it, a chain is checked as far as the
    /// file itself has it.
    #[arg(long, value_name = "FILE")]
    pub chain: Option<PathBuf>,
    /// What they are for: entra, tls-client, tls-server
    ///
    /// entra: RSA of 2048 bits or more, SHA-2, at most three years. tls-client, tls-server: usages, no CA,
    /// and for a server a host name among the alternative names and at most 825 days.
    #[arg(long = "for", value_name = "USE", hide_possible_values = true)]
    pub target: Option<Target>,
    #[command(flatten)]
    pub open: Open,
}

/// What certificates are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    Entra,
    TlsClient,
    TlsServer,
}
