//! The arguments of `certgen convert`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Open, Seal, text};

/// Turn PFX, PEM, DER, P7B and JWK files into one another
#[derive(Debug, Args)]
#[command(
    before_help = text::CONVERT_EXAMPLES,
    after_long_help = text::CONVERT_MORE,
    help_template = text::TEMPLATE,
    override_usage = "certgen convert FILE... --to FORMAT [OPTIONS]"
)]
pub struct Convert {
    /// Files of any of these kinds; - is standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["key", "cert", "chain"])]
    pub files: Vec<PathBuf>,
    /// pfx, pem, der, p7b, jwk, jwks
    ///
    /// What to write. Left out, the ending of --out says it: .crt is the certificates alone as PEM, .cer
    /// the certificate as DER, .key the private key alone as PEM, NOT encrypted without --encrypt.
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, ignore_case = true)]
    pub to: Option<Format>,
    /// The file to write; - is standard output
    ///
    /// Left out, it is the name of the first file with the ending of the format, in the same folder; or
    /// standard output when the first file is standard input.
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// PEM in files of its own: .key, .crt, -chain.crt
    #[arg(long)]
    pub split: bool,
    /// Parts to write: key, cert, chain, root
    ///
    /// Left out: all that is there and that the format holds, but of der and jwk the certificate or the
    /// public key alone. chain is what stands between certificate and root; a root is the end of a chain
    /// that it issued itself. With key,cert a DER file becomes two, which have the name of --out and end
    /// with .key and .cer.
    #[arg(long, value_name = "PARTS", value_delimiter = ',', hide_possible_values = true)]
    pub with: Vec<Part>,
    /// Take the private key from this file
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub key: Option<PathBuf>,
    /// Take the certificate from this file
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub cert: Option<PathBuf>,
    /// Take the certificates above it from this file
    ///
    /// Those that did not sign the certificate, or what signed it, are left out.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub chain: Option<PathBuf>,
    /// One of several: its alias, thumbprint or number
    #[arg(long, value_name = "ENTRY", hide_short_help = true)]
    pub entry: Option<String>,
    /// Write one file for each entry, where the format holds one
    #[arg(long, hide_short_help = true, conflicts_with = "entry")]
    pub all: bool,
    /// The alias in the PFX
    ///
    /// Java calls it that; it is the friendly name of Windows. Left out, it is what it was, or the CN of
    /// the certificate.
    #[arg(long, value_name = "ALIAS", hide_short_help = true)]
    pub name: Option<String>,
    /// Write private keys encrypted (PEM and DER)
    ///
    /// PKCS#8 under PBES2 with AES-256, under the password that the files were opened with, or that of
    /// --new-password.
    #[arg(long)]
    pub encrypt: bool,
    #[command(flatten)]
    pub seal: Seal,
    #[command(flatten)]
    pub open: Open,
    /// Write a broken private key on as it is
    ///
    /// One whose parts contradict each other. It is refused otherwise, since the copy would look as good as the
    /// key that it is not.
    #[arg(long, hide_short_help = true)]
    pub allow_broken_key: bool,
    /// Replace files that exist
    ///
    /// A file is replaced as a whole, a symbolic link itself and not what it leads to; a folder never.
    #[arg(long)]
    pub force: bool,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Keys and certificates under a password
    #[value(alias = "p12", alias = "pkcs12")]
    Pfx,
    /// Text
    #[value(alias = "crt")]
    Pem,
    /// One binary object in a file
    #[value(alias = "cer")]
    Der,
    /// Certificates alone, binary
    #[value(alias = "p7c", alias = "pkcs7")]
    P7b,
    /// One JSON Web Key
    Jwk,
    /// A set of JSON Web Keys
    #[value(alias = "jwkset")]
    Jwks,
}

/// A part of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The private key
    Key,
    /// The certificate
    Cert,
    /// The certificates between it and the root
    Chain,
    /// The root
    Root,
}

impl Part {
    /// What messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "private key",
            Self::Cert => "certificate",
            Self::Chain => "chain",
            Self::Root => "root",
        }
    }
}
