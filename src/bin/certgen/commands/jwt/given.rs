//! The token that a command is given: in a file, on standard input, or as the argument itself.

use std::{path::Path, time::SystemTime};

use certgen::{
    Error,
    jwt::{self, Candidate, Token},
};

use crate::{
    cli::mistaken::is_token,
    machine::world::World,
    say::{code::Code, failure::Failure, shell, warning::Warning},
    take::input,
};

/// A text with tokens in it.
pub struct Pasted {
    /// What messages call it.
    name: String,
    /// The file as it was given, unless the text was.
    file: Option<String>,
    pub candidates: Vec<Candidate>,
    pub warnings: Vec<Warning>,
    /// What to do if there is no token in it.
    help: String,
}

/// A token that was read.
pub struct Given {
    pub token: Token,
    /// What messages call it.
    pub name: String,
    /// The file as it was given, unless the token was.
    pub file: Option<String>,
    pub warnings: Vec<Warning>,
}

impl Pasted {
    /// Reads the token that `argument` is, or the text that it is the path of; `-` is standard input.
    pub fn read(argument: &Path, world: &mut World) -> Result<Self, Failure> {
        if is_the_token(argument) {
            let text = argument.to_string_lossy();
            let name = "the token".to_owned();
            let help = "copy the whole token, and pipe it in with - instead".to_owned();
            let candidates = candidates(text.as_bytes(), &name, &help)?;
            let warnings = vec![on_command_line()];
            return Ok(Self { name, file: None, candidates, warnings, help });
        }
        let bytes = input::bytes(argument, Token::MAX_BYTES, world).map_err(small)?;
        let (name, file) = (input::name(argument), argument.to_string_lossy().into_owned());
        let help = if input::is_stdin(argument) {
            "a token begins with ey and has two dots".to_owned()
        } else if std::str::from_utf8(&bytes).is_ok_and(is_token) {
            "copy the whole token again".to_owned()
        } else {
            format!("certgen show {} tells what it is", shell::quoted(&file))
        };
        let candidates = candidates(&bytes, &name, &help)?;
        Ok(Self { name, file: Some(file), candidates, warnings: Vec::new(), help })
    }

    /// What messages call the text, and the file that it is from.
    pub fn origin(&self) -> (&str, Option<&str>) {
        (&self.name, self.file.as_deref())
    }

    /// The token of the number `entry`, or the only one.
    pub fn choose(mut self, entry: Option<usize>) -> Result<Given, Failure> {
        let at = match (entry, self.candidates.len()) {
            (Some(number), count) if (1..=count).contains(&number) => number - 1,
            (Some(number), _) => return Err(self.no_entry(number)),
            (None, 1) => 0,
            // No choice makes a text that can be read in two ways one that holds.
            (None, _) => self.ambiguous().ok_or_else(|| self.several())?,
        };
        let candidate = self.candidates.swap_remove(at);
        let token = candidate.token.map_err(|error| refused(error, &self.name, &self.help))?;
        Ok(Given { token, name: self.name, file: self.file, warnings: self.warnings })
    }

    /// The place of a token of which another reader may take another one, whichever is chosen.
    fn ambiguous(&self) -> Option<usize> {
        let is_ambiguous = |token: &Token| {
            token.findings(SystemTime::UNIX_EPOCH).iter().any(jwt::Finding::is_around)
        };
        self.candidates.iter().position(|one| one.token.as_ref().is_ok_and(is_ambiguous))
    }

    fn several(&self) -> Failure {
        let message = format!("{} holds {} tokens", self.name, self.candidates.len());
        Failure::new(Code::SeveralTokens, message)
            .why("only one can be verified, and nothing says which is meant")
            .help(format!("--entry N chooses: {}", self.list()))
    }

    fn no_entry(&self, number: usize) -> Failure {
        let message = format!("{} has no token of the number {number}", self.name);
        Failure::new(Code::NoEntry, message)
            .help(format!("--entry takes one of these: {}", self.list()))
    }

    /// The tokens by where they stand, in one line.
    fn list(&self) -> String {
        let places = self.candidates.iter().enumerate().take(MOST_LISTED);
        let places = places.map(|(at, one)| format!("{} {}", at + 1, one.place));
        let more = self.candidates.len().saturating_sub(MOST_LISTED);
        let more = (more > 0).then(|| format!("and {more} more"));
        places.chain(more).collect::<Vec<_>>().join(", ")
    }
}

fn candidates(text: &[u8], name: &str, help: &str) -> Result<Vec<Candidate>, Failure> {
    jwt::candidates(text).map_err(|error| refused(error, name, help))
}

/// Whether an argument is a token and no path. A file of that name goes before it.
fn is_the_token(argument: &Path) -> bool {
    let Some(text) = argument.to_str() else { return false };
    is_token(text) && !argument.exists()
}

fn on_command_line() -> Warning {
    Warning {
        code: Code::TokenOnCommandLine,
        message: "a token on the command line is visible to other users and stays in the shell \
                  history"
            .to_owned(),
        help: Some("give - instead, and pipe the token in".to_owned()),
    }
}

/// The limit on a token is none that a flag could raise.
fn small(failure: Failure) -> Failure {
    failure.help_with(Code::TooLarge, "give the token alone: it has a few kilobytes")
}

/// Why what is called `name` is no token.
pub fn refused(error: Error, name: &str, help: &str) -> Failure {
    match error {
        Error::Damaged { offset, reason } => {
            let message = format!("{name} is cut off or damaged at byte {offset} of the token");
            Failure::new(Code::Damaged, message)
                .why(reason)
                .help("copy the whole token again: three parts with dots between")
        }
        Error::Malformed { reason, .. } => {
            Failure::new(Code::NotJwt, format!("{name} is no JSON Web Token"))
                .why(reason)
                .help(help)
        }
        Error::TooLarge { limit } => {
            let message = format!("{name} has more than {limit} bytes");
            small(Failure::new(Code::TooLarge, message))
        }
        Error::TooCostly { asked, limit, .. } => {
            let message = format!("{name} has {asked} tokens or more; the limit is {limit}");
            Failure::new(Code::TooCostly, message).help("give fewer of them at a time")
        }
        other => other.into(),
    }
}

const MOST_LISTED: usize = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_told_from_a_path() {
        for text in [
            "eyJhbGciOiJub25lIn0.e30.",
            "\"eyJhbGciOiJub25lIn0.e30.\"",
            "Bearer eyJhbGciOiJub25lIn0.e30.",
            "authorization: bearer x",
            "{\"access_token\":\"x\"}",
            "client_assertion=x",
            &format!("ey{}", "J".repeat(100)),
            &format!("JhbGci{}.e30.c2ln", "x".repeat(100)),
        ] {
            assert!(is_token(text), "{text}");
        }
        for text in ["token.txt", "-", "", "eye", "a.b.c", "/tmp/eyJ.txt", "my.app.prod.token.jwt"]
        {
            assert!(!is_token(text), "{text}");
        }
    }
}
