//! The arguments of `certgen thumbprint`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::{Open, text};

/// Show a thumbprint in every form
#[derive(Debug, Args)]
#[command(
    before_help = text::THUMBPRINT_EXAMPLES,
    after_long_help = text::THUMBPRINT_MORE,
    help_template = text::TEMPLATE,
    override_usage = "certgen thumbprint FILE|HEX [OPTIONS]"
)]
pub struct Thumbprint {
    /// A file with a certificate, or a thumbprint; - is standard input
    ///
    /// A file may be a PFX, PEM, DER, P7B or JWK. A thumbprint is taken as it was copied: hexadecimal or
    /// base64, 20 or 32 bytes, with colons, blanks or what a program wrote in front, in one word or
    /// several. What is the path of a file is that file.
    #[arg(value_name = "FILE|HEX", required = true)]
    pub words: Vec<OsString>,
    /// One bare value: sha1, x5t, x5t#S256, base64...
    ///
    /// sha1, sha256: hexadecimal. x5t, x5t#S256: base64url of SHA-1 and of SHA-256, as the headers of a
    /// JWT have it. sha256-colon, sha256-base64. base64, base64url, colon: of SHA-1 for a certificate,
    /// since that is what servers show; for a thumbprint, of the digest that it is.
    #[arg(long = "as", value_name = "FORM", hide_possible_values = true, ignore_case = true)]
    pub form: Option<Form>,
    /// One of several: its alias, thumbprint or number
    #[arg(long, value_name = "ENTRY", hide_short_help = true)]
    pub entry: Option<String>,
    #[command(flatten)]
    pub open: Open,
}

/// A way of writing a thumbprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    #[value(name = "sha1", alias = "sha-1")]
    Sha1,
    #[value(name = "sha256", alias = "sha-256")]
    Sha256,
    #[value(name = "x5t")]
    X5t,
    #[value(name = "x5t#S256", alias = "x5ts256", alias = "x5t-s256")]
    X5tS256,
    #[value(name = "base64")]
    Base64,
    #[value(name = "base64url")]
    Base64Url,
    #[value(name = "colon", alias = "colons")]
    Colon,
    #[value(name = "sha256-base64")]
    Sha256Base64,
    #[value(name = "sha256-colon")]
    Sha256Colon,
}
