//! The arguments of `certgen jwt`.

use std::path::PathBuf;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use super::{Open, text};

/// Show what a JSON Web Token says, or verify it
#[derive(Debug, Args)]
#[command(
    before_help = text::JWT_EXAMPLES,
    help_template = text::TEMPLATE,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true
)]
pub struct Jwt {
    #[command(subcommand)]
    pub command: JwtCommand,
}

#[derive(Debug, Subcommand)]
pub enum JwtCommand {
    Decode(JwtDecode),
    Verify(Box<JwtVerify>),
}

/// Show what a token says; its signature is NOT checked
#[derive(Debug, Args)]
#[command(
    before_help = text::JWT_DECODE_EXAMPLES,
    after_long_help = text::JWT_DECODE_MORE,
    help_template = text::TEMPLATE
)]
pub struct JwtDecode {
    /// A file with a token in it, or the token itself; - is standard input
    #[arg(value_name = "TOKEN")]
    pub token: PathBuf,
    /// One of several tokens in the text, by its number
    #[arg(long, value_name = "N")]
    pub entry: Option<usize>,
}

/// Verify a token: who signed it, and whether it holds
#[derive(Debug, Args)]
#[command(
    before_help = text::JWT_VERIFY_EXAMPLES,
    after_long_help = text::JWT_VERIFY_MORE,
    help_template = text::TEMPLATE,
    override_usage = "certgen jwt verify TOKEN --cert FILE [OPTIONS]"
)]
pub struct JwtVerify {
    /// A file with a token in it, or the token itself; - is standard input
    #[arg(value_name = "TOKEN")]
    pub token: PathBuf,
    /// Certificate, PFX, public key, JWK or JWK Set of the signer
    ///
    /// Of a chain the first certificate alone: one that signed certificates did not sign tokens. A
    /// password is asked for only if no certificate can be seen without it.
    #[arg(long, value_name = "FILE", visible_alias = "jwks")]
    pub cert: PathBuf,
    /// One of several tokens in the text, by its number
    #[arg(long, value_name = "N")]
    pub entry: Option<usize>,
    /// Only a token for this audience (aud)
    ///
    /// Compared letter for letter; of several in the token, one has to be it.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub audience: Option<String>,
    /// Only a token from this issuer (iss)
    ///
    /// Compared letter for letter.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub issuer: Option<String>,
    /// Allow for clocks that differ: 30s, 5m; 0 otherwise
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub leeway: Option<String>,
    /// Take a token that never expires (without exp) too
    #[arg(long)]
    pub allow_no_expiry: bool,
    #[command(flatten)]
    pub open: Open,
}
