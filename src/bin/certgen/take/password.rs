//! Passwords: where they come from, and which are good enough to protect a file.

use certgen::Password;
use zeroize::Zeroizing;

use crate::{
    cli::manner::Questions,
    machine::world::World,
    say::{code::Code, failure::Failure, visible, warning::Warning},
};

mod first_line;
mod source;

pub use source::Source;

/// What a new password has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    pub weak: Weak,
    pub showing: Showing,
    /// What the question calls it.
    pub title: &'static str,
}

/// What happens to a password of fewer than [`MIN_CHARACTERS`] characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    Allowed,
    Refused,
}

/// Where a generated password is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// With the result, on standard output.
    Output,
    /// On the terminal itself.
    Terminal,
}

/// A password that protects what is written.
#[derive(Debug)]
pub struct NewPassword {
    pub password: Password,
    /// Whether the result has to show it, since nobody has seen it yet.
    pub is_unseen: bool,
    pub warnings: Vec<Warning>,
}

/// Refuses what cannot work before anything is asked or made.
pub fn check(source: &Source, rules: Rules, target: &str, world: &World) -> Result<(), Failure> {
    match source {
        Source::Generate if rules.showing == Showing::Terminal && !(world.terminal.is_there)() => {
            Err(Failure::usage(format!("nobody would ever know the password of {target}"))
                .why("there is no terminal to show a generated password on")
                .help("add --show-secret to get it on standard output"))
        }
        Source::Generate if rules.showing == Showing::Output && world.output.is_lost => {
            Err(Failure::usage(format!("nobody would ever know the password of {target}"))
                .why("--show-secret shows it on standard output, which is closed or /dev/null")
                .help(
                    "send standard output to a file or a pipe, or --password env:NAME or file:PATH",
                ))
        }
        Source::Prompt if world.manner.questions == Questions::Forbidden => {
            Err(nobody_to_ask(target, "--no-input forbids to ask for it"))
        }
        Source::Prompt if !(world.terminal.is_there)() => {
            Err(nobody_to_ask(target, "there is no terminal to ask on"))
        }
        Source::Stdin if world.stdin.is_terminal => Err(stdin_is_seen()),
        _ => Ok(()),
    }
}

/// Obtains the password that will protect `target`.
pub fn for_new(
    source: &Source,
    rules: Rules,
    target: &str,
    world: &mut World,
) -> Result<NewPassword, Failure> {
    let mut warnings = Vec::new();
    let given = match source {
        Source::Environment(name) => first_line::of_environment(name, world)?,
        Source::File(path) => first_line::of_file(path, &mut warnings)?,
        Source::FileDescriptor(number) => first_line::of_descriptor(*number)?,
        Source::Generate => return generated(rules.showing, target, world),
        Source::None => {
            let password = Password::new("")?;
            return Ok(NewPassword { password, is_unseen: false, warnings });
        }
        Source::Prompt => return asked(rules, target, world),
        Source::Stdin => first_line::of_stdin(world)?,
    };
    let password = accepted(&given, rules.weak, &source.to_string())?;
    Ok(NewPassword { password, is_unseen: false, warnings })
}

/// Obtains the password of files that exist, from any source but the prompt.
pub fn for_opening(
    source: &Source,
    warnings: &mut Vec<Warning>,
    world: &mut World,
) -> Result<Password, Failure> {
    let given = match source {
        Source::Environment(name) => first_line::of_environment(name, world)?,
        Source::File(path) => first_line::of_file(path, warnings)?,
        Source::FileDescriptor(number) => first_line::of_descriptor(*number)?,
        Source::Stdin if world.stdin.is_terminal => return Err(stdin_is_seen()),
        Source::Stdin => first_line::of_stdin(world)?,
        Source::Generate | Source::None | Source::Prompt => Zeroizing::default(),
    };
    Ok(Password::to_open(given.as_str()))
}

/// Asks for the password of `target`, which exists.
pub fn asked_for_opening(title: &str, target: &str, world: &World) -> Result<Password, Failure> {
    if world.manner.questions == Questions::Forbidden {
        return Err(nobody_to_ask(target, "--no-input forbids to ask for it"));
    }
    if !(world.terminal.is_there)() {
        return Err(nobody_to_ask(target, "there is no terminal to ask on"));
    }
    let answer = ask(&format!("{title} for {target}: "), target, world);
    let answer = answer.map_err(|failure| {
        failure
            .help_with(Code::PasswordNeeded, "--password env:NAME, file:PATH or stdin brings one")
    })?;
    Ok(Password::to_open(answer.as_str()))
}

/// Says on the terminal that the answer was wrong and that there will be another question.
pub fn tell_wrong(target: &str, world: &World) -> Result<(), Failure> {
    let target_shown = visible::escaped(target);
    tell(&format!("wrong password for {target_shown}; try again\n"), target, world)
}

/// Whether a person can be asked.
pub fn can_ask(world: &World) -> bool {
    world.manner.questions == Questions::Allowed && (world.terminal.is_there)()
}

/// Asks twice; Enter at the first question makes a password.
fn asked(rules: Rules, target: &str, world: &mut World) -> Result<NewPassword, Failure> {
    let question = format!("{} for {target} (Enter makes one): ", rules.title);
    let mut refusal = None;
    for _ in 0..ATTEMPTS {
        let first = ask(&question, target, world)?;
        if first.is_empty() {
            return generated(Showing::Terminal, target, world);
        }
        let problem = match accepted(&first, rules.weak, "the prompt") {
            Ok(password) if *ask("Repeat: ", target, world)? == *first => {
                return Ok(NewPassword { password, is_unseen: false, warnings: Vec::new() });
            }
            Ok(_) => Failure::new(Code::PasswordMismatch, "the two passwords are not the same"),
            Err(problem) => problem,
        };
        tell(&format!("{}; try again\n", problem.message), target, world)?;
        refusal = Some(problem);
    }
    Err(refusal.unwrap_or_else(|| not_entered(target)))
}

fn ask(question: &str, target: &str, world: &World) -> Result<Zeroizing<String>, Failure> {
    (world.terminal.ask)(&visible::escaped(question)).map_err(|error| {
        match error.kind() {
            std::io::ErrorKind::Interrupted => Failure::interrupted(INTERRUPTED_BY_CTRL_C),
            std::io::ErrorKind::UnexpectedEof => {
                // The cursor still stands behind the question.
                let _ = (world.terminal.tell)("\n");
                not_entered(target)
            }
            _ => nobody_to_ask(target, "the terminal does not answer"),
        }
    })
}

fn tell(text: &str, target: &str, world: &World) -> Result<(), Failure> {
    (world.terminal.tell)(text)
        .map_err(|_| nobody_to_ask(target, "the terminal cannot be written to"))
}

fn generated(showing: Showing, target: &str, world: &World) -> Result<NewPassword, Failure> {
    let password = Password::generate()?;
    if showing == Showing::Terminal {
        let target = visible::escaped(target);
        let text = Zeroizing::new(format!(
            "Password of {target}: {}\nIt is shown only this once: store it now\n",
            password.secret_text()
        ));
        // Before any file exists: a password that could not be shown would make them useless.
        (world.terminal.tell)(&text).map_err(|_| {
            Failure::new(Code::PasswordNotShown, "the password cannot be shown")
                .why("the terminal cannot be written to; nothing was written")
                .help("--password env:NAME, file:PATH or stdin")
        })?;
    }
    Ok(NewPassword { password, is_unseen: showing == Showing::Output, warnings: Vec::new() })
}

fn accepted(text: &str, weak: Weak, origin: &str) -> Result<Password, Failure> {
    if text.is_empty() {
        return Err(Failure::new(
            Code::PasswordNeeded,
            format!("the password from {origin} is empty"),
        )
        .help("--password none --insecure-no-password, if the file is to have no password"));
    }
    let password = Password::new(text)?;
    let characters = password.characters();
    if weak == Weak::Refused && characters < MIN_CHARACTERS {
        let plural = if characters == 1 { "" } else { "s" };
        return Err(Failure::new(
            Code::WeakPassword,
            format!("the password is too short ({characters} character{plural})"),
        )
        .help(
            "8 or more characters, or Enter at the prompt, or --password generate; \
             --allow-weak-password for tests",
        ));
    }
    Ok(password)
}

fn stdin_is_seen() -> Failure {
    Failure::usage("the password would be seen: standard input is the terminal")
        .help("leave --password out to be asked without echo")
}

fn nobody_to_ask(target: &str, why: &str) -> Failure {
    let message = format!("{target} needs a password and {why}");
    let help = match target {
        // It is read already.
        "standard input" => "--password env:NAME, file:PATH or fd:N",
        _ => "--password env:NAME, file:PATH or stdin",
    };
    Failure::new(Code::PasswordNeeded, message).help(help)
}

fn not_entered(target: &str) -> Failure {
    let message = format!("no password was entered for {target}; nothing was written");
    Failure::new(Code::PasswordNeeded, message)
        .help("Enter makes a password; --password env:NAME, file:PATH or stdin brings one")
}

/// Shorter passwords fall to an offline search of a PFX, whatever its number of rounds.
const MIN_CHARACTERS: usize = 8;
const ATTEMPTS: usize = 3;
/// What questions call a password where there is one only.
pub const TITLE: &str = "Password";
const INTERRUPTED_BY_CTRL_C: u8 = 130;

#[cfg(test)]
mod tests;
