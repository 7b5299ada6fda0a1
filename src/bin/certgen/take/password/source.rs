//! The SOURCE of `--password SOURCE`.

use std::{fmt, path::PathBuf};

use super::Secret;
use crate::say::{code::Code, failure::Failure};

/// Where a password comes from. Never the argument list itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    Environment(String),
    File(PathBuf),
    FileDescriptor(u32),
    Generate,
    None,
    Prompt,
    Stdin,
}

impl Source {
    /// Reads the text of the flag. What it does not know is taken for a password and not repeated.
    pub fn parse(text: &str, secret: Secret) -> Result<Self, Failure> {
        match text {
            "generate" => Ok(Self::Generate),
            "none" => Ok(Self::None),
            "prompt" => Ok(Self::Prompt),
            "stdin" => Ok(Self::Stdin),
            _ => match text.split_once(':') {
                Some(("env", name)) => environment(name, secret),
                Some(("fd", number)) => descriptor(number, secret),
                Some(("file", "")) => Err(incomplete("file:", "the path of a file", secret)),
                Some(("file", path)) => Ok(Self::File(path.into())),
                _ => Err(on_command_line(secret)),
            },
        }
    }

    /// Reads the source of a new password; `None` if none is named. That there is to be none, and that
    /// it is to be shown, has to be meant.
    pub fn for_new(
        text: Option<&str>,
        secret: Secret,
        insecure_no_password: bool,
        show_secret: bool,
    ) -> Result<Option<Self>, Failure> {
        let source = text.map(|text| Self::parse(text, secret)).transpose()?;
        let flag = secret.flag;
        match &source {
            Some(Self::None) if !insecure_no_password => {
                Err(Failure::usage(format!("{flag} none would leave the file unprotected"))
                    .why("anyone who gets it could use a private key in it")
                    .help("add --insecure-no-password if that is meant"))
            }
            other if insecure_no_password && *other != Some(Self::None) => {
                Err(Failure::usage(format!("--insecure-no-password goes with {flag} none"))
                    .help(format!("leave it out, or add {flag} none")))
            }
            other if show_secret && *other != Some(Self::Generate) => {
                Err(Failure::usage(format!("--show-secret goes with {flag} generate"))
                    .why("only a generated password is shown")
                    .help(format!("leave it out, or add {flag} generate")))
            }
            _ => Ok(source),
        }
    }
}

/// The name of the source for a message. The name of a variable is shown only when it looks like one:
/// `env:$PW` reaches us as the password itself.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(name) if looks_like_variable(name) => {
                write!(f, "the environment variable {name}")
            }
            Self::Environment(_) => f.write_str("the environment variable named after env:"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::FileDescriptor(number) => write!(f, "file descriptor {number}"),
            Self::Generate => f.write_str("the generator"),
            Self::None => f.write_str("nowhere"),
            Self::Prompt => f.write_str("the prompt"),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

fn environment(name: &str, secret: Secret) -> Result<Source, Failure> {
    if name.is_empty() {
        return Err(incomplete("env:", "the name of a variable", secret));
    }
    if name.contains(['=', '\0']) {
        let flag = secret.flag;
        return Err(Failure::usage(format!("{flag} env: is followed by no name of a variable"))
            .help(format!("{flag} env:NAME, without a $ before NAME")));
    }
    Ok(Source::Environment(name.to_owned()))
}

fn descriptor(number: &str, secret: Secret) -> Result<Source, Failure> {
    if cfg!(not(unix)) {
        let flag = secret.flag;
        return Err(Failure::usage(format!("{flag} fd:N does not exist on this system"))
            .help(secret.usual_places()));
    }
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    match number.parse() {
        Ok(number) if digits => Ok(Source::FileDescriptor(number)),
        _ => Err(incomplete("fd:", "the number of an open file descriptor", secret)),
    }
}

fn incomplete(prefix: &str, wanted: &str, secret: Secret) -> Failure {
    let flag = secret.flag;
    Failure::usage(format!("{flag} {prefix} is to be followed by {wanted}"))
        .help(format!("{flag} {}", secret.places()))
}

fn on_command_line(secret: Secret) -> Failure {
    let (flag, noun) = (secret.flag, secret.noun());
    Failure::new(
        Code::PasswordOnCommandLine,
        format!(
            "a {noun} on the command line is visible to other users and stays in the shell history"
        ),
    )
    .why(format!("{flag} takes the place where the {noun} is, not the {noun}"))
    .help(secret.if_it_was_real())
}

/// Capitals, digits and underscores: how variables are named, and how few passwords look.
fn looks_like_variable(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read() {
        let read = |text| Source::parse(text, Secret::NEW).unwrap();
        assert_eq!(read("prompt"), Source::Prompt);
        assert_eq!(read("stdin"), Source::Stdin);
        assert_eq!(read("generate"), Source::Generate);
        assert_eq!(read("none"), Source::None);
        assert_eq!(read("env:PFX_PW"), Source::Environment("PFX_PW".into()));
        assert_eq!(read("file:C:\\pw.txt"), Source::File("C:\\pw.txt".into()));
        assert_eq!(read("file:a:b"), Source::File("a:b".into()));
        #[cfg(unix)]
        assert_eq!(read("fd:3"), Source::FileDescriptor(3));
    }

    #[test]
    fn anything_else_is_taken_for_a_password_and_not_repeated() {
        for text in ["hunter2", "", "-", "pass:hunter2", "ENV:PW", "Stdin", "env", "env:a=hunter2"]
        {
            let failure = Source::parse(text, Secret::NEW).unwrap_err();
            assert_eq!(failure.exit, 2, "{text}");
            let shown = format!("{failure:?}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        assert_eq!(
            Source::parse("hunter2", Secret::NEW).unwrap_err().code.name(),
            "password_on_command_line"
        );
    }

    #[test]
    fn a_source_without_its_second_half_is_a_usage_error() {
        for text in ["env:", "file:", "fd:", "fd:x", "fd:-1", "fd:+1", "fd:4294967296"] {
            assert_eq!(
                Source::parse(text, Secret::NEW).unwrap_err().code.name(),
                "usage",
                "{text}"
            );
        }
    }

    #[test]
    fn an_expanded_variable_is_not_repeated() {
        let shown = |text| Source::parse(text, Secret::NEW).unwrap().to_string();
        assert_eq!(shown("env:PFX_PW"), "the environment variable PFX_PW");
        assert!(!shown("env:hunter2").contains("hunter2"));
    }
}
