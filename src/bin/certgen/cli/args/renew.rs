//! The arguments of `certgen renew`.

use std::path::PathBuf;

use certgen::KeyAlgorithm;
use clap::Args;

use super::{CaOpen, Open, new::key_algorithm, text};

/// Make the same certificate again, with new dates
#[derive(Debug, Args)]
#[command(
    before_help = text::RENEW_EXAMPLES,
    after_long_help = text::RENEW_MORE,
    help_template = text::TEMPLATE,
    override_usage = "certgen renew FILE [OPTIONS]"
)]
pub struct Renew {
    /// A PFX, or a PEM with certificate and private key
    ///
    /// Or the certificate alone, PEM or DER, with --key. - is standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A new private key too, of the same kind or KIND
    ///
    /// rsa2048, rsa3072, rsa4096, p256, p384, ed25519. Left out, the key stays.
    #[arg(
        long,
        value_name = "KIND",
        num_args = 0..=1,
        require_equals = true,
        hide_possible_values = true,
        value_parser = key_algorithm()
    )]
    pub rekey: Option<Option<KeyAlgorithm>>,
    /// 90d, 36mo, 1y, or 2027-12-31; else as long as before
    ///
    /// How long the new certificate is valid, counted from five minutes ago. Left out, as long as the old
    /// one was, or until the CA that signs it ends.
    #[arg(long, value_name = "TERM")]
    pub valid: Option<String>,
    /// The same as --valid Nd
    #[arg(long, value_name = "N", conflicts_with = "valid", hide_short_help = true)]
    pub days: Option<u32>,
    /// Where to write it, and a .cer; else FILE-renewed
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// A request for the CA that signed the old one
    ///
    /// STEM.csr, and with --rekey STEM.key. What the CA returns is joined with the private key by certgen
    /// convert STEM.cer --key FILE --to pfx.
    #[arg(long, conflicts_with_all = ["ca_cert", "days", "valid"])]
    pub csr: bool,
    /// Sign with this CA: a PFX or PEM with its key
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    #[command(flatten)]
    pub ca_open: CaOpen,
    /// The private key, if FILE is the certificate alone
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// One of several: its alias, thumbprint or number
    #[arg(long, value_name = "ENTRY", hide_short_help = true)]
    pub entry: Option<String>,
    #[command(flatten)]
    pub open: Open,
    /// Replace files that exist; FILE itself with -o FILE
    #[arg(long)]
    pub force: bool,
}
