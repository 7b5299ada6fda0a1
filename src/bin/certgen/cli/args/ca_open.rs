//! How a CA is opened.

use std::path::PathBuf;

use clap::Args;

/// Flags of every command that has a CA sign, beside --ca-cert.
#[derive(Debug, Default, Clone, Args)]
pub struct CaOpen {
    /// The private key of the CA, if it is in another file than its certificate
    #[arg(long, value_name = "FILE", requires = "ca_cert", hide_short_help = true)]
    pub ca_key: Option<PathBuf>,
    /// Where the password of the CA comes from
    ///
    /// What opening a file takes: prompt (default), env:NAME, file:PATH, fd:N, stdin, none.
    #[arg(
        long,
        value_name = "SOURCE",
        allow_hyphen_values = true,
        requires = "ca_cert",
        hide_short_help = true
    )]
    pub ca_password: Option<String>,
}
