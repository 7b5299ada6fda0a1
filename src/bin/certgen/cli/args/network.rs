//! How a server is reached.

use std::path::PathBuf;

use clap::{Args, builder::NonEmptyStringValueParser};

/// Flags of every command that asks a server.
#[derive(Debug, Default, Args)]
pub struct Network {
    /// Trust the authorities in this file too
    ///
    /// Certificates in PEM or DER, such as that of a company's own authority or of a test server. Those
    /// that the system trusts stay trusted.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub ca_file: Option<PathBuf>,
    /// The proxy, as http://HOST:PORT, or none
    ///
    /// Left out, HTTPS_PROXY or ALL_PROXY names it, and NO_PROXY the servers that are reached without. One
    /// that wants a password is named there too: a password in an argument is visible to others. Servers
    /// on this computer are never reached through a proxy.
    #[arg(long, value_name = "URL", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub proxy: Option<String>,
    /// How long to wait in all: 30s (default), 2m
    ///
    /// From one second to ten minutes, for all tries together.
    #[arg(long, value_name = "TIME", hide_short_help = true, allow_hyphen_values = true)]
    pub timeout: Option<String>,
}
