//! The arguments of `certgen token`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, builder::NonEmptyStringValueParser};

use super::{IdentityFlags, Network, Open, Server, Shape, text};

/// Get an access token, or the reason why not
#[derive(Debug, Args)]
#[command(
    before_help = text::TOKEN_EXAMPLES,
    after_long_help = text::TOKEN_MORE,
    help_template = text::TEMPLATE
)]
pub struct Token {
    /// PFX or PEM with private key and certificate; - is standard input
    ///
    /// Left out, AZURE_CLIENT_CERTIFICATE_PATH names it.
    #[arg(value_name = "CERT")]
    pub cert: Option<PathBuf>,
    #[command(flatten)]
    pub server: Server,
    /// The endpoint v1 of Entra, with --resource: --profile entra-v1
    #[arg(long, conflicts_with = "profile", hide_short_help = true)]
    pub v1: bool,
    /// Print the header Authorization, for curl -H @-
    #[arg(long, conflicts_with = "decode")]
    pub header: bool,
    /// Print what the token says of itself, not the token
    ///
    /// For whom it is (aud), of which tenant and application (tid, appid), what it allows (roles, scp) and
    /// until when (exp). Its signature is not checked: it is for the server that it was made for.
    #[arg(long)]
    pub decode: bool,
    /// Keep the token, and print that one while it lasts
    ///
    /// In the folder certgen/tokens of your cache folder, readable by you alone. It is used again only
    /// for the same file, server, client and scope, up to five minutes before it expires; then the file
    /// is not opened and no password is asked for.
    #[arg(long)]
    pub cache: bool,
    /// Sign in with a client secret: prompt, env:NAME, file:PATH, fd:N, stdin
    ///
    /// In place of CERT.
    #[arg(long, value_name = "SOURCE", allow_hyphen_values = true, hide_short_help = true)]
    pub client_secret: Option<String>,
    /// Where the secret stands: in the body, or in the header Authorization (basic)
    #[arg(
        long,
        value_name = "PLACE",
        requires = "client_secret",
        default_value = "body",
        hide_short_help = true
    )]
    pub secret_in: SecretIn,
    /// Sign in with an assertion that is there already, such as that of a workload identity
    ///
    /// In place of CERT. - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "client_secret", hide_short_help = true)]
    pub assertion_file: Option<PathBuf>,
    /// Add a field to the request: NAME=VALUE
    #[arg(long, value_name = "NAME=VALUE", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub field: Vec<String>,
    /// With --json: the token itself too
    #[arg(long, hide_short_help = true)]
    pub show_secret: bool,
    #[command(flatten)]
    pub identity: IdentityFlags,
    #[command(flatten)]
    pub network: Network,
    #[command(flatten)]
    pub shape: Shape,
    /// Add a header to the assertion, or replace one: NAME=JSON, NAME=none
    #[arg(long, value_name = "NAME=JSON", hide_short_help = true)]
    pub jwt_header: Vec<String>,
    #[command(flatten)]
    pub open: Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SecretIn {
    Basic,
    Body,
}
