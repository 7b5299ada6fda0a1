//! `certgen show`: what a file holds, and who will refuse it.

use std::time::SystemTime;

use certgen::{
    bundle::FileType,
    inspect::{Remedy, Report},
};

use self::token::Token;
use crate::{
    cli::{args, manner::Verbosity},
    machine::{output, world::World},
    say::{answer, code::Code, failure::Failure, shell, warning::Warning},
    take::input::{self, Input, Opened, Opening, Reader},
};

mod json;
mod page;
mod remedy;
mod token;

/// All that is to be said about a file.
struct Shown {
    /// The file as it was given.
    file: String,
    report: Report,
    token: Option<Token>,
    warnings: Vec<Warning>,
    now: SystemTime,
}

impl Shown {
    /// What messages call the file.
    fn name(&self) -> &str {
        if self.is_stdin() { "standard input" } else { &self.file }
    }

    /// The command that helps.
    fn command(&self, remedy: Remedy) -> String {
        remedy::command(remedy, if self.is_stdin() { "FILE" } else { &self.file })
    }

    /// The command that shows all of a token, or why it cannot be read.
    fn decoding(&self) -> String {
        let file = if self.is_stdin() { "-".to_owned() } else { shell::quoted(&self.file) };
        format!("certgen jwt decode {file}")
    }

    fn is_stdin(&self) -> bool {
        self.file == "-"
    }
}

pub fn run(args: args::Show, world: &mut World) -> Result<(), Failure> {
    let mut opening = Opening::resolve(&args.open)?;
    let readers = Reader::of_argument(&args.file).into_iter().chain(opening.readers());
    input::read_once(&readers.collect::<Vec<_>>())?;
    let input = Input::read(&args.file, &opening, world)?;
    let (opened, mut warnings) = open(&input, &mut opening, world)?;
    warnings.extend(opening.take_warnings());
    let shown = Shown {
        file: args.file.to_string_lossy().into_owned(),
        report: Report::of(&input.file, &opened.bundle, opened.password.as_deref()),
        token: Token::read(&input.bytes).filter(|_| input.file.file_type() == FileType::Jwt),
        warnings,
        now: (world.now)(),
    };
    show(&shown, world)
}

/// Opens the file, or takes what can be seen of it if nobody has its password.
fn open(
    input: &Input,
    opening: &mut Opening,
    world: &mut World,
) -> Result<(Opened, Vec<Warning>), Failure> {
    match opening.open(input, world) {
        Ok(opened) => {
            let warnings = input.warnings(&opened);
            Ok((opened, warnings))
        }
        Err(failure) if failure.code == Code::PasswordNeeded && !opening.has_password(world) => {
            let opened = Opened { bundle: input.file.visible(), password: None };
            Ok((opened, vec![locked(&input.name, failure)]))
        }
        Err(failure) => Err(failure),
    }
}

fn locked(name: &str, failure: Failure) -> Warning {
    Warning {
        code: Code::Locked,
        message: format!("{name} is shown as far as it can be seen without its password"),
        help: failure.help,
    }
}

fn show(shown: &Shown, world: &mut World) -> Result<(), Failure> {
    let text = if world.is_json() {
        answer::line(&json::object_of(shown))
    } else {
        output::warnings(world, &shown.warnings);
        if world.manner.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        page::page_of(shown)
    };
    output::page(world, &text)
}
