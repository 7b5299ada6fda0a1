//! From the argument list to a command, and from clap's complaints to ours.

use std::ffi::OsString;

use clap::{
    ColorChoice, CommandFactory, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    cli::{
        args::{Cli, Command, Global},
        manner::{Format, Manner, Questions, Verbosity},
        mistaken::{self, is_token},
    },
    say::failure::Failure,
};

pub mod nearest;

/// What the argument list asks for.
pub enum Request {
    Command(Command),
    /// Help or the version.
    Text(String),
}

/// Reads the argument list. How to speak is known even when the rest makes no sense.
pub fn parse(arguments: Vec<OsString>) -> (Manner, Result<Request, Failure>) {
    match parsed(&arguments) {
        Ok(cli) => (Manner::from(&cli.global), Ok(Request::Command(cli.command))),
        Err(error) => {
            let given = Given(arguments.iter().map(|one| one.to_string_lossy().into()).collect());
            let request = match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                    Ok(Request::Text(error.render().ansi().to_string()))
                }
                // clap would name the command after `certgen new -V`.
                ErrorKind::DisplayVersion => Ok(Request::Text(
                    concat!("certgen ", env!("CARGO_PKG_VERSION"), "\n").to_owned(),
                )),
                _ => Err(complaint(&error, &given)),
            };
            (given.manner(), request)
        }
    }
}

/// What is set up once is left out of the list of commands, unless everything is asked for.
fn parsed(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let mut program = Cli::command();
    if !arguments.iter().any(|one| one == "--help") {
        for name in ["completions", "man"] {
            program = program.mut_subcommand(name, |command| command.hide(true));
        }
    }
    Cli::from_arg_matches(&program.try_get_matches_from_mut(arguments)?)
}

impl From<&Global> for Manner {
    fn from(global: &Global) -> Self {
        Self {
            format: if global.json { Format::Json } else { Format::Text },
            verbosity: match (global.quiet, global.verbose) {
                (true, _) => Verbosity::Quiet,
                (false, true) => Verbosity::Verbose,
                (false, false) => Verbosity::Normal,
            },
            questions: if global.no_input { Questions::Forbidden } else { Questions::Allowed },
            color: global.color,
        }
    }
}

/// An argument list that did not parse.
struct Given(Vec<String>);

impl Given {
    fn manner(&self) -> Manner {
        let color = |when: &str| {
            self.has(&format!("--color={when}"))
                || self
                    .0
                    .windows(2)
                    .any(|pair| matches!(pair, [flag, value] if flag == "--color" && value == when))
        };
        Manner {
            format: if self.has("--json") { Format::Json } else { Format::Text },
            verbosity: Verbosity::Normal,
            questions: Questions::Allowed,
            color: match (color("always"), color("never")) {
                (true, _) => ColorChoice::Always,
                (_, true) => ColorChoice::Never,
                _ => ColorChoice::Auto,
            },
        }
    }

    fn has(&self, flag: &str) -> bool {
        self.0.iter().skip(1).take_while(|one| *one != "--").any(|one| one == flag)
    }

    fn has_empty(&self) -> bool {
        self.0.iter().any(|one| one.is_empty() || (one.starts_with("--") && one.ends_with('=')))
    }

    /// Whether a word that stands alone may be a part of a password.
    fn has_password(&self) -> bool {
        self.0.iter().any(|one| one.starts_with("--pass") || one.starts_with("-p"))
    }

    /// The command that was meant, word for word: `jwt verify`.
    fn command(&self) -> Option<String> {
        let mut command = Cli::command();
        let mut words = Vec::new();
        for word in self.0.iter().skip(1) {
            if let Some(found) = command.find_subcommand(word) {
                command = found.clone();
                words.push(word.as_str());
            }
        }
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// The command under its own name, whichever of its names was given, if it takes one file.
    fn of_one_file(&self) -> Option<&'static str> {
        let given = self.command()?;
        let command = Cli::command();
        let found = command.find_subcommand(&given).map_or(given.as_str(), |one| one.get_name());
        ["assertion", "jwt decode", "jwt verify", "passwd", "show"]
            .into_iter()
            .find(|name| *name == found)
    }

    fn help(&self) -> String {
        match self.command() {
            Some(name) => format!("certgen {name} --help tells more"),
            None => "certgen --help tells more".to_owned(),
        }
    }
}

fn complaint(error: &clap::Error, given: &Given) -> Failure {
    match error.kind() {
        ErrorKind::ArgumentConflict => conflict(error),
        ErrorKind::InvalidSubcommand => unknown_command(error, given),
        ErrorKind::InvalidUtf8 => {
            Failure::usage("an argument is not UTF-8 text").help(given.help())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => bad_value(error, given),
        ErrorKind::MissingRequiredArgument => {
            Failure::usage(format!("{} is missing", flag(error))).help(given.help())
        }
        ErrorKind::MissingSubcommand => Failure::usage("no command is given").help(given.help()),
        ErrorKind::TooManyValues => {
            Failure::usage(format!("{} takes no value", flag(error))).help(given.help())
        }
        ErrorKind::UnknownArgument => unknown_argument(error, given),
        _ => Failure::usage("the arguments do not make sense").help(given.help()),
    }
}

fn conflict(error: &clap::Error) -> Failure {
    let (one, other) = (flag(error), text(error, ContextKind::PriorArg));
    let other = other.split(' ').next().unwrap_or_default();
    if one == other {
        return Failure::usage(format!("{one} is given more than once"))
            .help(format!("give {one} once"));
    }
    Failure::usage(format!("{one} and {other} exclude each other")).help("leave one of them out")
}

fn unknown_command(error: &clap::Error, given: &Given) -> Failure {
    let name = text(error, ContextKind::InvalidSubcommand);
    if is_token(&name) {
        return Failure::usage("there is a token where a command should be")
            .help("pipe it in: certgen jwt decode -");
    }
    let failure = Failure::usage(format!("there is no command \"{name}\""));
    let group = given.command();
    match nearest::command(&name, group.as_deref()) {
        Some(nearest) => failure.help(format!("did you mean certgen {nearest}?")),
        None => match group {
            Some(group) => failure.help(format!("certgen {group} --help lists the commands")),
            None => failure.help("certgen --help lists the commands"),
        },
    }
}

fn bad_value(error: &clap::Error, given: &Given) -> Failure {
    let (name, value) = (flag(error), text(error, ContextKind::InvalidValue));
    let valid = text(error, ContextKind::ValidValue);
    if value.is_empty() && !name.starts_with('-') {
        return Failure::usage(format!("{name} is empty")).why(NOT_SET).help(given.help());
    }
    if value.is_empty() {
        let failure = Failure::usage(format!("{name} needs a value"));
        let form = text(error, ContextKind::InvalidArg).replace(['<', '>'], "");
        let failure = if given.has_empty() { failure.why(NOT_SET) } else { failure };
        return failure.help(if valid.is_empty() { form } else { format!("{form}: {valid}") });
    }
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let failure = Failure::usage(if is_number && valid.is_empty() {
        format!("{name} does not take {value}: it is too large")
    } else {
        format!("{name} does not take \"{value}\"")
    });
    match nearest::word(&value, valid.split(", ")) {
        Some(nearest) => failure.help(format!("did you mean {nearest}? It takes {valid}")),
        None if valid.is_empty() => failure.help(format!("{name} takes a number")),
        None => failure.help(format!("it takes {valid}")),
    }
}

fn unknown_argument(error: &clap::Error, given: &Given) -> Failure {
    let name = flag(error);
    if name.starts_with("-----") {
        return mistaken::content_instead_of_path();
    }
    if !name.starts_with('-') {
        if let Some(command) = given.of_one_file() {
            let help = match command {
                "assertion" => {
                    "--key FILE takes a private key, --password SOURCE says where the password is"
                }
                "jwt verify" => "the certificate goes after --cert; a value with spaces in quotes",
                _ => "call it once for each; a value with spaces goes in quotes",
            };
            return Failure::usage(format!("certgen {command} takes one file")).help(help);
        }
        if is_token(&name) {
            return Failure::usage("there is a token too many").help(given.help());
        }
        // It may be the second word of a password that was meant for the flag.
        let failure = if given.has_password() {
            Failure::usage("there is a word too many")
        } else {
            Failure::usage(format!("there is a word too many: \"{name}\""))
        };
        return failure
            .help("a value with spaces goes in quotes after its flag: --name \"My App\"");
    }
    let failure = Failure::usage(format!("there is no flag {name}"));
    match nearest::flag(&name, given.command().as_deref()) {
        Some((None, flag)) => failure.help(format!("did you mean {flag}?")),
        Some((Some(command), flag)) => {
            failure.help(format!("did you mean certgen {command} {flag}?"))
        }
        None => failure.help(given.help()),
    }
}

/// The name of the flag that the complaint is about: no value, neither given nor wanted.
fn flag(error: &clap::Error) -> String {
    let name = text(error, ContextKind::InvalidArg);
    let name = name.split([' ', '=']).next().unwrap_or_default();
    name.trim_matches(['<', '>', '[', ']', '.']).to_owned()
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

const NOT_SET: &str = "a variable that was not set is empty";
