//! What `certgen convert` is going to do: the arguments, made sense of.

use std::path::{Path, PathBuf};

use certgen::{PfxOptions, Preset};
use clap::ValueEnum;

use super::product::ending;
use crate::{
    cli::args::{self, Format, Part},
    give::{sealing::Sealing, whole::Broken},
    machine::files::Existing,
    say::failure::Failure,
    take::input::{self, Opening, Reader, is_stdin},
};

/// Everything that is known before a file is read.
pub struct Plan {
    pub inputs: Vec<(PathBuf, Role)>,
    pub opening: Opening,
    pub format: Format,
    pub is_split: bool,
    /// The parts that are asked for; `None` for all that there are.
    pub parts: Option<Vec<Part>>,
    /// The one thing that the ending of the result stands for.
    pub only: Option<Part>,
    pub entry: Option<String>,
    pub all: bool,
    pub name: Option<String>,
    pub is_encrypted: bool,
    pub sealing: Sealing,
    pub out: Out,
    /// Whether the name of the result was chosen, rather than made from that of an input.
    pub is_out_given: bool,
    pub existing: Existing,
    pub broken: Broken,
}

/// What a file is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Anything,
    Certificate,
    Chain,
    Key,
}

/// Where the result goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// This file; with several, their names are made from it.
    File(PathBuf),
    Stdout,
}

impl Plan {
    pub fn resolve(args: args::Convert) -> Result<Self, Failure> {
        let opening = Opening::resolve(&args.open)?;
        let sealing = Sealing::resolve(&args.seal)?;
        let mut args = args;
        let only = only(&args);
        if let Some(only) = only {
            args.with = match only {
                Part::Key => vec![Part::Key],
                _ => vec![Part::Cert, Part::Chain, Part::Root],
            };
        }
        let format = format(&args)?;
        check_flags(&args, format, &sealing)?;
        let inputs = inputs(&args);
        let mut readers: Vec<_> =
            inputs.iter().filter_map(|(path, _)| Reader::of_argument(path)).collect();
        readers.extend(opening.readers());
        readers.extend(sealing.reader());
        input::read_once(&readers)?;
        let plan = Self {
            out: out(&args, format, &inputs),
            is_out_given: args.out.is_some(),
            inputs,
            opening,
            format,
            is_split: args.split,
            parts: (!args.with.is_empty()).then_some(args.with),
            only,
            entry: args.entry,
            all: args.all,
            name: args.name,
            is_encrypted: args.encrypt,
            sealing,
            existing: if args.force { Existing::Replace } else { Existing::Refuse },
            broken: Broken::allowed(args.allow_broken_key),
        };
        if plan.out == Out::Stdout && (plan.is_split || plan.all) {
            let flag = if plan.is_split { "--split" } else { "--all" };
            return Err(Failure::usage(format!("{flag} writes several files, and - is one"))
                .help("choose a name with -o FILE"));
        }
        Ok(plan)
    }

    /// Whether `part` is asked for. What is not said is `otherwise`.
    pub fn has(&self, part: Part, otherwise: bool) -> bool {
        self.parts.as_ref().map_or(otherwise, |parts| parts.contains(&part))
    }

    pub fn is_truststore(&self) -> bool {
        self.format == Format::Pfx && self.sealing.preset == Some(Preset::JavaTruststore)
    }

    /// What messages call the result.
    pub fn out_name(&self) -> String {
        match &self.out {
            Out::File(path) => path.display().to_string(),
            Out::Stdout => "standard output".to_owned(),
        }
    }
}

/// What an ending such as `.crt` promises, where nothing else says what to write: whoever opens such a
/// file does not expect a private key in it.
fn only(args: &args::Convert) -> Option<Part> {
    if args.to.is_some() || args.split || !args.with.is_empty() {
        return None;
    }
    let ending = args.out.as_deref()?.extension()?.to_str()?.to_lowercase();
    match ending.as_str() {
        "crt" => Some(Part::Cert),
        "key" => Some(Part::Key),
        _ => None,
    }
}

fn format(args: &args::Convert) -> Result<Format, Failure> {
    if let Some(format) = args.to {
        return Ok(format);
    }
    let ending = args.out.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
    if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("key")) {
        return Ok(Format::Pem);
    }
    if let Some(format) = ending.and_then(|ending| Format::from_str(ending, true).ok()) {
        return Ok(format);
    }
    Err(Failure::usage("what to write is not said")
        .help("--to pfx, pem, der, p7b, jwk or jwks, or -o FILE with such an ending"))
}

/// Refuses flags that say nothing about `format`, since whoever gave them expects something.
fn check_flags(args: &args::Convert, format: Format, sealing: &Sealing) -> Result<(), Failure> {
    let name = format.to_possible_value().map(|value| value.get_name().to_owned());
    let name = name.unwrap_or_default();
    let wrong = |flag: &str, fitting: &str| {
        Err(Failure::usage(format!("{flag} says nothing about --to {name}"))
            .help(format!("leave it out, or {fitting}")))
    };
    if args.split && format != Format::Pem {
        return wrong("--split", "--to pem");
    }
    if args.encrypt && !matches!(format, Format::Der | Format::Pem) {
        return wrong("--encrypt", "--to pem");
    }
    if format != Format::Pfx {
        if args.name.is_some() {
            return wrong("--name", "--to pfx");
        }
        if sealing.preset.is_some() {
            return wrong("--pfx", "--to pfx");
        }
        if let Some(flag) = sealing.first_flag().filter(|_| !args.encrypt) {
            return wrong(flag, "--to pfx, or --encrypt");
        }
    }
    if let Some(name) = &args.name {
        PfxOptions::default().friendly_name(name)?;
    }
    let has = |part| args.with.contains(&part);
    let is_truststore = sealing.preset == Some(Preset::JavaTruststore);
    if has(Part::Key) && (format == Format::P7b || is_truststore) {
        let what = if is_truststore { "a Java truststore" } else { "a P7B" };
        return Err(Failure::usage(format!("{what} holds certificates only, no private key"))
            .help("leave key out of --with"));
    }
    if format == Format::Der && (has(Part::Chain) || has(Part::Root)) {
        return Err(Failure::usage("a DER file holds one certificate, no chain")
            .help("--to p7b or --to pem"));
    }
    if args.encrypt && format == Format::Der && args.with.is_empty() {
        return Err(Failure::usage(
            "--encrypt is about the private key, and a DER file holds the certificate",
        )
        .help("--with key writes the key instead, or leave --encrypt out"));
    }
    if args.encrypt && !args.with.is_empty() && !has(Part::Key) {
        return Err(Failure::usage("--encrypt is about the private key, which --with leaves out")
            .help("add key to --with, or leave --encrypt out"));
    }
    Ok(())
}

fn inputs(args: &args::Convert) -> Vec<(PathBuf, Role)> {
    let mut inputs: Vec<_> = args.files.iter().map(|path| (path.clone(), Role::Anything)).collect();
    for (path, role) in
        [(&args.key, Role::Key), (&args.cert, Role::Certificate), (&args.chain, Role::Chain)]
    {
        inputs.extend(path.clone().map(|path| (path, role)));
    }
    inputs
}

/// The file that `-o` names, or one beside the first input.
fn out(args: &args::Convert, format: Format, inputs: &[(PathBuf, Role)]) -> Out {
    if let Some(out) = &args.out {
        return if is_stdin(out) { Out::Stdout } else { Out::File(out.clone()) };
    }
    let first = inputs.first().map(|(path, _)| path.as_path());
    match first.filter(|path| !is_stdin(path)) {
        Some(path) => Out::File(path.with_extension(ending(format))),
        None => Out::Stdout,
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::{Cli, Command};

    fn plan(arguments: &str) -> Result<Plan, Failure> {
        let arguments = ["certgen", "convert"].into_iter().chain(arguments.split_whitespace());
        match Cli::try_parse_from(arguments).unwrap().command {
            Command::Convert(args) => Plan::resolve(*args),
            _ => panic!("no conversion"),
        }
    }

    #[test]
    fn the_result_stands_beside_the_first_file() {
        for (arguments, expected) in [
            ("app.pfx --to pem", "app.pem"),
            ("keys/app.p12 --to der", "keys/app.cer"),
            ("my.app.key my.app.crt --to pfx", "my.app.pfx"),
            ("app --to jwks", "app.jwks"),
            ("app.pfx --to pem -o x", "x"),
            ("--key a.key --cert b.crt --to pfx", "a.pfx"),
            ("- --to pem -o x.pem", "x.pem"),
        ] {
            let Out::File(path) = plan(arguments).unwrap().out else { panic!("{arguments}") };
            assert_eq!(path, Path::new(expected), "{arguments}");
        }
        for arguments in ["- --to pem", "app.pfx --to pem -o -", "- app.crt --to pfx"] {
            assert_eq!(plan(arguments).unwrap().out, Out::Stdout, "{arguments}");
        }
    }

    #[test]
    fn an_ending_says_what_to_write() {
        for (ending, format) in [
            ("pfx", Format::Pfx),
            ("P12", Format::Pfx),
            ("crt", Format::Pem),
            ("cer", Format::Der),
            ("p7b", Format::P7b),
        ] {
            assert_eq!(plan(&format!("a -o b.{ending}")).unwrap().format, format, "{ending}");
        }
        assert!(plan("a -o b").is_err() && plan("a").is_err());
        let parts = |arguments| plan(arguments).unwrap().parts;
        assert_eq!(parts("a -o b.key"), Some(vec![Part::Key]));
        assert_eq!(parts("a -o b.CRT"), Some(vec![Part::Cert, Part::Chain, Part::Root]));
        assert_eq!(parts("a -o b.crt --to pem"), None);
        assert_eq!(parts("a -o b.crt --with key"), Some(vec![Part::Key]));
        assert!(plan("a -o b.crt --encrypt").is_err() && plan("a -o b.key --encrypt").is_ok());
    }

    #[test]
    fn a_flag_that_says_nothing_is_refused() {
        for arguments in [
            "a --to der --split",
            "a --to p7b --encrypt",
            "a --to pem --name x",
            "a --to pem --pfx legacy",
            "a --to pem --new-password env:PW",
            "a --to jwk --iterations 2000",
            "a --to p7b --with key",
            "a --to pfx --pfx java-truststore --with key,cert",
            "a --to der --with chain",
            "a --to pem --encrypt --with cert",
            "a --to der --encrypt",
            "- --to pem --split",
            "- - --to pem",
            "- --to pfx --new-password stdin",
        ] {
            assert_eq!(plan(arguments).err().map(|failure| failure.exit), Some(2), "{arguments}");
        }
        assert!(plan("a --to pem --encrypt --new-password env:PW --iterations 2000").is_ok());
    }
}
