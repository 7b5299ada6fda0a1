//! Passwords: where they come from, and which are good enough to protect a file.

use certgen::Password;
use zeroize::Zeroizing;

use crate::{
    cli::manner::Questions,
    machine::world::World,
    say::{code::Code, failure::Failure, visible, warning::Warning},
};

mod first_line;
mod secret;
mod source;

pub use secret::Secret;
pub use source::Source;

/// What a new password has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    pub weak: Weak,
    pub showing: Showing,
    pub secret: Secret,
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
                .help(format!(
                    "send standard output to a file or a pipe, or {} env:NAME or file:PATH",
                    rules.secret.flag
                )))
        }
        Source::Prompt if world.manner.questions == Questions::Forbidden => {
            Err(nobody_to_ask(target, rules.secret, "--no-input forbids to ask for it"))
        }
        Source::Prompt if !(world.terminal.is_there)() => {
            Err(nobody_to_ask(target, rules.secret, "there is no terminal to ask on"))
        }
        Source::Stdin if world.stdin.is_terminal => Err(stdin_is_seen(rules.secret)),
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
    let (secret, mut warnings) = (rules.secret, Vec::new());
    let given = match source {
        Source::Environment(name) => first_line::of_environment(name, secret, world)?,
        Source::File(path) => first_line::of_file(path, secret, &mut warnings)?,
        Source::FileDescriptor(number) => first_line::of_descriptor(*number, secret)?,
        Source::Generate => return generated(rules.showing, target, secret, world),
        Source::None => {
            let password = Password::new("")?;
            return Ok(NewPassword { password, is_unseen: false, warnings });
        }
        Source::Prompt => return asked(rules, target, world),
        Source::Stdin => first_line::of_stdin(secret, world)?,
    };
    let password = accepted(&given, rules, &source.to_string())?;
    Ok(NewPassword { password, is_unseen: false, warnings })
}

/// Obtains the password of files that exist, from any source but the prompt.
pub fn for_opening(
    source: &Source,
    secret: Secret,
    warnings: &mut Vec<Warning>,
    world: &mut World,
) -> Result<Password, Failure> {
    let given = match source {
        Source::Environment(name) => first_line::of_environment(name, secret, world)?,
        Source::File(path) => first_line::of_file(path, secret, warnings)?,
        Source::FileDescriptor(number) => first_line::of_descriptor(*number, secret)?,
        Source::Stdin if world.stdin.is_terminal => return Err(stdin_is_seen(secret)),
        Source::Stdin => first_line::of_stdin(secret, world)?,
        Source::Generate | Source::None | Source::Prompt => Zeroizing::default(),
    };
    Ok(Password::to_open(given.as_str()))
}

/// Asks for the password of `target`, which exists.
pub fn asked_for_opening(secret: Secret, target: &str, world: &World) -> Result<Password, Failure> {
    if world.manner.questions == Questions::Forbidden {
        return Err(nobody_to_ask(target, secret, "--no-input forbids to ask for it"));
    }
    if !(world.terminal.is_there)() {
        return Err(nobody_to_ask(target, secret, "there is no terminal to ask on"));
    }
    let answer = ask(&format!("{} for {target}: ", secret.title), target, secret, world);
    let answer = answer.map_err(|failure| {
        failure.help_with(Code::PasswordNeeded, format!("{} brings one", secret.usual_places()))
    })?;
    Ok(Password::to_open(answer.as_str()))
}

/// Says on the terminal that the answer was wrong and that there will be another question.
pub fn tell_wrong(secret: Secret, target: &str, world: &World) -> Result<(), Failure> {
    let target_shown = visible::escaped(target);
    tell(&format!("wrong password for {target_shown}; try again\n"), target, secret, world)
}

/// Whether a person can be asked.
pub fn can_ask(world: &World) -> bool {
    world.manner.questions == Questions::Allowed && (world.terminal.is_there)()
}

/// Asks twice; Enter at the first question makes a password.
fn asked(rules: Rules, target: &str, world: &mut World) -> Result<NewPassword, Failure> {
    let secret = rules.secret;
    let question = format!("{} for {target} (Enter makes one): ", secret.title);
    let mut refusal = None;
    for _ in 0..ATTEMPTS {
        let first = ask(&question, target, secret, world)?;
        if first.is_empty() {
            return generated(Showing::Terminal, target, secret, world);
        }
        let problem = match accepted(&first, rules, "the prompt") {
            Ok(password) if *ask("Repeat: ", target, secret, world)? == *first => {
                return Ok(NewPassword { password, is_unseen: false, warnings: Vec::new() });
            }
            Ok(_) => Failure::new(Code::PasswordMismatch, "the two passwords are not the same"),
            Err(problem) => problem,
        };
        tell(&format!("{}; try again\n", problem.message), target, secret, world)?;
        refusal = Some(problem);
    }
    Err(refusal.unwrap_or_else(|| not_entered(target, secret)))
}

fn ask(
    question: &str,
    target: &str,
    secret: Secret,
    world: &World,
) -> Result<Zeroizing<String>, Failure> {
    (world.terminal.ask)(&visible::escaped(question)).map_err(|error| {
        match error.kind() {
            std::io::ErrorKind::Interrupted => Failure::interrupted(INTERRUPTED_BY_CTRL_C),
            std::io::ErrorKind::UnexpectedEof => {
                // The cursor still stands behind the question.
                let _ = (world.terminal.tell)("\n");
                not_entered(target, secret)
            }
            _ => nobody_to_ask(target, secret, "the terminal does not answer"),
        }
    })
}

fn tell(text: &str, target: &str, secret: Secret, world: &World) -> Result<(), Failure> {
    (world.terminal.tell)(text)
        .map_err(|_| nobody_to_ask(target, secret, "the terminal cannot be written to"))
}

fn generated(
    showing: Showing,
    target: &str,
    secret: Secret,
    world: &World,
) -> Result<NewPassword, Failure> {
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
                .help(secret.usual_places())
        })?;
    }
    Ok(NewPassword { password, is_unseen: showing == Showing::Output, warnings: Vec::new() })
}

fn accepted(text: &str, rules: Rules, origin: &str) -> Result<Password, Failure> {
    let flag = rules.secret.flag;
    if text.is_empty() {
        let message = format!("the password from {origin} is empty");
        return Err(Failure::new(Code::PasswordNeeded, message).help(format!(
            "{flag} none --insecure-no-password, if the file is to have no password"
        )));
    }
    let password = Password::new(text)?;
    let characters = password.characters();
    if rules.weak == Weak::Refused && characters < MIN_CHARACTERS {
        let plural = if characters == 1 { "" } else { "s" };
        return Err(Failure::new(
            Code::WeakPassword,
            format!("the password is too short ({characters} character{plural})"),
        )
        .help(format!(
            "8 or more characters, or Enter at the prompt, or {flag} generate; \
             --allow-weak-password for tests"
        )));
    }
    Ok(password)
}

fn stdin_is_seen(secret: Secret) -> Failure {
    let noun = secret.noun();
    Failure::usage(format!("the {noun} would be seen: standard input is the terminal"))
        .help(without_echo(secret))
}

fn without_echo(secret: Secret) -> String {
    format!("{} prompt asks without echo", secret.flag)
}

fn nobody_to_ask(target: &str, secret: Secret, why: &str) -> Failure {
    let message = format!("{target} needs a {} and {why}", secret.noun());
    let help = match target {
        // It is read already.
        "standard input" => format!("{} env:NAME, file:PATH or fd:N", secret.flag),
        _ => secret.usual_places(),
    };
    Failure::new(Code::PasswordNeeded, message).help(help)
}

fn not_entered(target: &str, secret: Secret) -> Failure {
    let noun = secret.noun();
    let message = format!("no {noun} was entered for {target}; nothing was written");
    let places = secret.usual_places();
    Failure::new(Code::PasswordNeeded, message)
        .help(format!("Enter makes a password; {places} brings one"))
}

/// Shorter passwords fall to an offline search of a PFX, whatever its number of rounds.
const MIN_CHARACTERS: usize = 8;
const ATTEMPTS: usize = 3;
const INTERRUPTED_BY_CTRL_C: u8 = 130;

#[cfg(test)]
mod tests;
