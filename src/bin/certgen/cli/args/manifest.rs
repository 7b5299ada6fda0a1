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
    /// Print the proof for addKey and removeKey of Microsoft Graph instead
    ///
    /// A JWT, signed with the private key of a certificate that is registered already: with it an
    /// application exchanges its own certificate, without a permission and without an administrator.
    #[arg(long, requires = "object_id", conflicts_with_all = ["display_name", "end"])]
    pub proof: bool,
    /// The object id of the application, for --proof
    ///
    /// The portal shows it beside the client id, which is another GUID.
    #[arg(long, value_name = "ID", requires = "proof")]
    pub object_id: Option<String>,
    /// For --proof: take the private key from this file
    #[arg(long, value_name = "FILE", hide_short_help = true, requires = "proof")]
    pub key: Option<PathBuf>,
    /// With --json and --proof: the proof itself too
    #[arg(long, hide_short_help = true, requires = "proof")]
    pub show_secret: bool,
    #[command(flatten)]
    pub open: Open,
}
