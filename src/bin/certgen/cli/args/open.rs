//! The arguments of every command that opens files.

use clap::Args;

use super::text;

/// How the files that are read are opened.
#[derive(Debug, Default, Args)]
pub struct Open {
    /// prompt, env:NAME, file:PATH, fd:N, stdin, none
    #[arg(
        long,
        value_name = "SOURCE",
        allow_hyphen_values = true,
        long_help = text::OPENING_PASSWORD
    )]
    pub password: Option<String>,
    /// Another password for the integrity check of a PFX
    ///
    /// As openssl pkcs12 -twopass writes it. Takes what --password takes.
    #[arg(long, value_name = "SOURCE", allow_hyphen_values = true, hide_short_help = true)]
    pub mac_password: Option<String>,
    /// Another password for the private keys
    ///
    /// As programs in Java can write it. Takes what --password takes.
    #[arg(long, value_name = "SOURCE", allow_hyphen_values = true, hide_short_help = true)]
    pub key_password: Option<String>,
    /// Open a file that asks for up to N key-derivation rounds
    ///
    /// For one derivation, and twice as many for the file. The limit is 10000000 otherwise, since a
    /// hostile file could keep the computer busy for days.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub max_iterations: Option<u64>,
    /// Read files of up to BYTES; 16777216 otherwise
    #[arg(long, value_name = "BYTES", hide_short_help = true)]
    pub max_size: Option<usize>,
    /// Give scrypt up to BYTES of memory; 268435456 otherwise
    #[arg(long, value_name = "BYTES", hide_short_help = true)]
    pub max_memory: Option<u64>,
    /// Refuse a PFX without an integrity check
    #[arg(long, hide_short_help = true)]
    pub require_mac: bool,
    /// Open a PFX whose integrity check does not hold
    ///
    /// The file was changed after it was written, by whom nobody knows.
    #[arg(long, hide_short_help = true, conflicts_with = "require_mac")]
    pub ignore_mac: bool,
}
