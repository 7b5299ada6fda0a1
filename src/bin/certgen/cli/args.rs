//! The command line as types: help texts, completions and man pages are made from them.

use std::path::PathBuf;

use clap::{ArgAction, Args, ColorChoice, Parser, Subcommand};

mod assertion;
mod ca_open;
mod check;
mod convert;
mod explain;
mod jwt;
mod manifest;
mod network;
mod new;
mod open;
mod passwd;
mod renew;
mod seal;
mod show;
mod text;
mod thumbprint;
mod token;

pub use assertion::{Assertion, IdentityFlags, Server, Shape};
pub use ca_open::CaOpen;
pub use check::{Check, Target};
pub use convert::{Convert, Format, Part};
pub use explain::Explain;
pub use jwt::{Jwt, JwtCommand, JwtDecode, JwtVerify};
pub use manifest::Manifest;
pub use network::Network;
pub use new::{CerEncoding, New, Usage};
pub use open::Open;
pub use passwd::Passwd;
pub use renew::Renew;
pub use seal::Seal;
pub use show::Show;
pub use thumbprint::{Form, Thumbprint};
pub use token::{SecretIn, Token};

#[derive(Debug, Parser)]
#[command(
    name = "certgen",
    version,
    about = "Keys, certificates and PFX files for services that sign in with a certificate",
    before_help = text::EXAMPLES,
    before_long_help = text::EXAMPLES_AND_ABOUT,
    after_long_help = text::MORE,
    help_template = text::PROGRAM_TEMPLATE,
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    propagate_version = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// One JSON object instead of text
    ///
    /// On standard output the result, on standard error a failure. Fields are only ever added to it;
    /// times are RFC 3339 in UTC; no secret is in it unless --show-secret says so.
    #[arg(long, global = true, display_order = FIRST_GLOBAL)]
    pub json: bool,
    /// Print nothing but errors, and JSON if that was asked for
    #[arg(short, long, global = true, hide_short_help = true, display_order = FIRST_GLOBAL, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say on standard error what is being done
    #[arg(short, long, global = true, hide_short_help = true, display_order = FIRST_GLOBAL)]
    pub verbose: bool,
    /// Never ask; where a question would be needed, fail and name the flag that answers it
    #[arg(long, global = true, hide_short_help = true, display_order = FIRST_GLOBAL)]
    pub no_input: bool,
    /// When to use colour; NO_COLOR is honoured
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "WHEN",
        display_order = FIRST_GLOBAL,
        default_value = "auto"
    )]
    pub color: ColorChoice,
    /// Print the version
    #[arg(short = 'V', long, global = true, hide_short_help = true, display_order = LAST, action = ArgAction::Version)]
    pub version: Option<bool>,
    /// Help; --help tells everything
    #[arg(short, long, global = true, display_order = LAST, action = ArgAction::Help)]
    pub help: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(aliases = ["create", "generate"])]
    New(Box<New>),
    #[command(aliases = ["inspect", "info"])]
    Show(Show),
    Convert(Box<Convert>),
    Passwd(Box<Passwd>),
    Renew(Box<Renew>),
    #[command(alias = "fingerprint")]
    Thumbprint(Box<Thumbprint>),
    Check(Box<Check>),
    Assertion(Box<Assertion>),
    Token(Box<Token>),
    Jwt(Box<Jwt>),
    Manifest(Box<Manifest>),
    Explain(Explain),
    Completions(Completions),
    Man(Man),
}

/// Print the completion script of a shell
#[derive(Debug, Args)]
#[command(
    before_help = text::COMPLETIONS_EXAMPLES,
    help_template = text::TEMPLATE
)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Print the manual page, or write the pages of all commands
#[derive(Debug, Args)]
#[command(before_help = text::MAN_EXAMPLES, help_template = text::TEMPLATE)]
pub struct Man {
    /// Write one page for each command to this folder; it has to exist
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Replace pages that exist
    #[arg(long, requires = "dir")]
    pub force: bool,
}

/// The flags of every command stand below those of one.
const FIRST_GLOBAL: usize = 100;
const LAST: usize = 200;
