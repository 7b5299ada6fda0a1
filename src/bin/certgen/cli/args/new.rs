//! The arguments of `certgen new`.

use std::path::PathBuf;

use certgen::{KeyAlgorithm, Preset};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use super::{CaOpen, seal::presets, text};

/// Make a key and its certificate: a .pfx to keep, a .cer to upload
#[derive(Debug, Clone, Args)]
#[command(
    before_help = text::NEW_EXAMPLES,
    after_long_help = text::NEW_MORE,
    help_template = text::TEMPLATE,
    override_usage = "certgen new --name NAME [OPTIONS]"
)]
pub struct New {
    /// What it is for: the subject CN=NAME, and file names
    ///
    /// It is also the friendly name in the PFX, which Java calls the alias. With --subject it is only
    /// that and the file names.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The full subject, such as CN=My App,O=Contoso
    ///
    /// As RFC 4514 writes it, the most specific part first, or as OpenSSL does, the most general part
    /// first: "/O=Contoso/CN=My App". Without --name its CN is the name.
    #[arg(long, value_name = "DN", hide_short_help = true)]
    pub subject: Option<String>,
    /// rsa2048 (default), rsa3072/4096, p256, p384, ed25519
    ///
    /// The kind of key. Entra takes RSA keys only.
    #[arg(
        long,
        value_name = "ALGORITHM",
        default_value = "rsa2048",
        hide_default_value = true,
        hide_possible_values = true,
        value_parser = key_algorithm(),
        long_help = text::KEYS
    )]
    pub key: KeyAlgorithm,
    /// 90d, 36mo, 1y (default; a CA: 10y), or 2027-12-31
    ///
    /// How long the certificate is valid. Also 12h, and RFC 3339 such as 2027-12-31T12:00:00Z. Counted
    /// from five minutes ago, where the certificate begins, so that the lifetime is exactly what was
    /// asked for. 1m is refused: it could be a minute or a month. Left out, it ends with the CA that signs
    /// if that is sooner.
    #[arg(long, value_name = "TERM")]
    pub valid: Option<String>,
    /// The same as --valid Nd
    #[arg(long, value_name = "N", conflicts_with = "valid", hide_short_help = true)]
    pub days: Option<u32>,
    /// dns:NAME, ip:ADDRESS, email:ADDRESS, uri:URI
    ///
    /// Subject alternative names. May be given several times, or as a list: dns:a.example,ip:::1. A
    /// comma parts two names only where a kind follows it, so that a URI may have commas.
    /// Internationalised names are written as A-labels (xn--...).
    #[arg(long, value_name = "KIND:VALUE")]
    pub san: Vec<String>,
    /// client (default), server, both, none: its use in TLS
    ///
    /// The extended key usage: clientAuth, serverAuth, both, or none at all, which most readers take as
    /// "any", and which a CA has if this is left out.
    #[arg(long = "use", value_name = "USE", hide_possible_values = true)]
    pub usage: Option<Usage>,
    /// modern (default), legacy (for old Windows), pbmac1
    #[arg(
        long,
        value_name = "PRESET",
        default_value = "modern",
        hide_default_value = true,
        hide_possible_values = true,
        hide_short_help = true,
        value_parser = presets(&Preset::WITH_KEY),
        long_help = text::PRESETS
    )]
    pub pfx: Preset,
    /// Rounds of each of the three key derivations of the PFX
    ///
    /// 1000 to 6000000. More than 300000 shut out .NET, more than 5000000 Java; a longer password
    /// protects better than more rounds.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub iterations: Option<u64>,
    /// prompt (default), env:NAME, file:PATH, fd:N, stdin
    #[arg(long, value_name = "SOURCE", allow_hyphen_values = true, long_help = text::PASSWORD)]
    pub password: Option<String>,
    /// Take a password of fewer than 8 characters (for tests)
    #[arg(long, hide_short_help = true)]
    pub allow_weak_password: bool,
    /// Write the PFX without a password: --password none needs this too
    #[arg(long, hide_short_help = true)]
    pub insecure_no_password: bool,
    /// Show a generated password on standard output (with --json, in the object)
    #[arg(long, hide_short_help = true)]
    pub show_secret: bool,
    /// The folder to write to; it has to exist
    #[arg(
        long,
        value_name = "DIR",
        default_value = ".",
        hide_default_value = true,
        hide_short_help = true
    )]
    pub out_dir: PathBuf,
    /// STEM.pfx, STEM.cer; made from the name if left out
    ///
    /// A name, not a path: the folder goes to --out-dir. A .pfx at its end is dropped. Left out, it is
    /// the name in small letters, with one hyphen for whatever is neither letter nor digit.
    #[arg(long, value_name = "STEM")]
    pub file: Option<String>,
    /// Also STEM.pem, NOT encrypted (--split: .key, .crt)
    ///
    /// PRIVATE KEY, then CERTIFICATE; readable by you alone.
    #[arg(long, hide_short_help = true)]
    pub pem: bool,
    /// Also STEM.key (private key, NOT encrypted) and STEM.crt, as PEM
    #[arg(long, hide_short_help = true)]
    pub split: bool,
    /// The .cer as der, or as the Base-64 text that Windows exports
    #[arg(long, value_name = "ENCODING", default_value = "der", hide_short_help = true)]
    pub cer_encoding: CerEncoding,
    /// A request (STEM.csr, STEM.key) for a CA to sign
    ///
    /// PKCS#10, with the key encrypted (PKCS#8) beside it. What the CA returns is joined with it by certgen
    /// convert STEM.cer --key STEM.key --to pfx.
    #[arg(
        long,
        conflicts_with_all = ["batch", "ca_cert", "cer_encoding", "days", "pem", "pfx", "split", "valid"]
    )]
    pub csr: bool,
    /// Make a CA, which signs others (--path-length N)
    ///
    /// CA:TRUE, and a key for keyCertSign and cRLSign. With --ca-cert one below another CA, with --csr a
    /// request for one.
    #[arg(long)]
    pub ca: bool,
    /// How many further CAs may stand below this one; any number if left out
    #[arg(long, value_name = "N", requires = "ca", hide_short_help = true)]
    pub path_length: Option<u8>,
    /// Sign with this CA (--ca-key FILE, --from-csr FILE)
    ///
    /// PFX or PEM with key and certificate, of any maker, or the certificate alone and its key by --ca-key.
    /// Certificates above it are taken along. Its password is asked for, or comes from --ca-password.
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    #[command(flatten)]
    pub ca_open: CaOpen,
    /// Sign this request (PKCS#10) instead of making a key
    ///
    /// Its signature is verified. Taken from it are the subject, if --subject would take it, alternative
    /// names, and key usages that are not for CAs; --san and --use are taken instead of its own. What else it
    /// asks for is refused by name.
    /// Written are STEM.cer, and with --pem STEM.pem, in which the CA's certificates follow.
    #[arg(
        long,
        value_name = "FILE",
        requires = "ca_cert",
        hide_short_help = true,
        conflicts_with_all = [
            "batch", "ca", "csr", "insecure_no_password", "iterations", "key", "password", "pfx",
            "show_secret", "split", "subject"
        ]
    )]
    pub from_csr: Option<PathBuf>,
    /// With --from-csr: take a key that is weak
    ///
    /// RSA of less than 2048 bits, an RSA key whose primes can be found (ROCA, primes next to each other, small
    /// factors), a public exponent below 65537. What is no key at all, such as an exponent of 1, is never taken.
    #[arg(long, hide_short_help = true, requires = "from_csr")]
    pub allow_weak_key: bool,
    /// Many at once: a row for each, CSV or TOML (--help)
    ///
    /// A file, or - for standard input. What the columns are called and what happens to the files stands
    /// below.
    #[arg(long, value_name = "FILE")]
    pub batch: Option<PathBuf>,
    /// Replace files that exist
    ///
    /// The old private key is then gone. A file is replaced as a whole, a symbolic link itself and not
    /// what it leads to; a folder never.
    #[arg(long)]
    pub force: bool,
}

/// What a certificate is good for in TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Usage {
    /// Sign in to a server (clientAuth)
    Client,
    /// Be the server (serverAuth)
    Server,
    /// Both
    Both,
    /// Say nothing about it
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CerEncoding {
    /// Binary
    Der,
    /// PEM with CRLF: "Base-64 encoded X.509 (.CER)" in mmc
    Base64,
}

/// Takes the names of the kinds of keys that can be made.
pub fn key_algorithm() -> impl TypedValueParser<Value = KeyAlgorithm> {
    let values = KeyAlgorithm::ALL
        .map(|algorithm| PossibleValue::new(algorithm.name()).help(algorithm.to_string()));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<KeyAlgorithm>())
}
