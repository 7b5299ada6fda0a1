//! The arguments of `certgen manifest`.

use std::path::PathBuf;

use clap::Args;

use super::{Open, text};

/// Print keyCredentials for an app registration
#[derive(Debug, Args)]
#[command(
    before_help = text::MANIFEST_EXAMPLES,
    after_long_help = text::MANIFEST_MORE,
    help_template = text::TEMPLATE,
    override_usage = "certgen manifest CERT... [OPTIONS]"
)]
pub struct Manifest {
    /// Files with certificates; - is standard input
    #[arg(value_name = "CERT", required = true)]
    pub files: Vec<PathBuf>,
    /// The name in the portal; the subject otherwise
    ///
    /// Up to 90 characters; a longer one is cut short.
    #[arg(long, value_name = "NAME")]
    pub display_name: Option<String>,
    /// The last day, if before that of the certificate
    ///
    /// Or the last second, as 2027-12-31T12:00:00Z, or a time from now, as 90d.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub end: Option<String>,
    /// Take a certificate that has expired
    #[arg(long)]
    pub allow_expired: bool,
    /// One of several: its alias, thumbprint or number
    #[arg(long, value_name = "ENTRY", hide_short_help = true)]
    pub entry: Option<String>,
    #[command(flatten)]
    pub open: Open,
}
