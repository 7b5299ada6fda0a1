//! The arguments of commands that put something that exists under a password.

use certgen::Preset;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::text;

/// How what is written is protected.
#[derive(Debug, Default, Args)]
pub struct Seal {
    /// modern (default), legacy, pbmac1, java-truststore
    #[arg(
        long,
        value_name = "PRESET",
        hide_possible_values = true,
        value_parser = presets(&Preset::ALL),
        long_help = text::ALL_PRESETS
    )]
    pub pfx: Option<Preset>,
    /// Rounds of each key derivation
    ///
    /// 1000 to 6000000. More than 300000 shut out .NET, more than 5000000 Java.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub iterations: Option<u64>,
    /// Another password for what is written
    #[arg(
        long,
        value_name = "SOURCE",
        allow_hyphen_values = true,
        long_help = text::NEW_PASSWORD
    )]
    pub new_password: Option<String>,
    /// Take a new password of fewer than 8 characters (for tests)
    #[arg(long, hide_short_help = true)]
    pub allow_weak_password: bool,
    /// Write without a password: --new-password none needs this too
    #[arg(long, hide_short_help = true)]
    pub insecure_no_password: bool,
    /// Show a generated password on standard output (with --json, in the object)
    #[arg(long, hide_short_help = true)]
    pub show_secret: bool,
}

/// Takes the names of `presets`.
pub fn presets(presets: &[Preset]) -> impl TypedValueParser<Value = Preset> + use<> {
    let names: Vec<&'static str> = presets.iter().map(|preset| preset.name()).collect();
    PossibleValuesParser::new(names).map(|name| {
        Preset::ALL.into_iter().find(|preset| preset.name() == name).unwrap_or_default()
    })
}
