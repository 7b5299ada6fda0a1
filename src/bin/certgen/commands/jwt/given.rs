//! The token that a command is given: in a file, on standard input, or as the argument itself.

use std::path::Path;

use certgen::{Error, jwt::Token};

use crate::{
    failure::{self, Failure},
    input, render,
    render::Warning,
    world::World,
};

/// A token that was read.
pub struct Given {
    pub token: Token,
    /// What messages call it.
    pub name: String,
    /// The file as it was given, unless the token was.
    pub file: Option<String>,
    pub warnings: Vec<Warning>,
}

impl Given {
    /// Reads the token that `argument` is, or is the path of; `-` is standard input.
    pub fn read(argument: &Path, world: &mut World) -> Result<Self, Failure> {
        if is_the_token(argument) {
            let text = argument.to_string_lossy();
            let name = "the token".to_owned();
            let token = Token::read(text.as_bytes()).map_err(|error| {
                refused(error, &name, "copy the whole token, and pipe it in with - instead")
            })?;
            let warnings = vec![on_command_line()];
            return Ok(Self { token, name, file: None, warnings });
        }
        let bytes = input::bytes(argument, Token::MAX_BYTES, world).map_err(small)?;
        let (name, file) = (input::name(argument), argument.to_string_lossy().into_owned());
        let help = if input::is_stdin(argument) {
            "a token begins with ey and has two dots".to_owned()
        } else if std::str::from_utf8(&bytes).is_ok_and(is_token) {
            "copy the whole token again".to_owned()
        } else {
            format!("certgen show {} tells what it is", render::quoted(&file))
        };
        let token = Token::read(&bytes).map_err(|error| refused(error, &name, &help))?;
        Ok(Self { token, name, file: Some(file), warnings: Vec::new() })
    }
}

/// Whether an argument is a token and no path. A file of that name goes before it.
fn is_the_token(argument: &Path) -> bool {
    let Some(text) = argument.to_str() else { return false };
    is_token(text) && !argument.exists()
}

/// Whether a word of the command line is a token or has one in it, whole or not: then it may be one that
/// somebody could use, and is not repeated in messages.
pub fn is_token(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '"', '\'']);
    let start = text.get(..14).unwrap_or(text).to_ascii_lowercase();
    let has_dots = text.matches('.').count() >= 2;
    (text.starts_with("ey") && (text.contains('.') || text.len() > SHORTEST_TOKEN))
        || start.starts_with("bearer ")
        || start.starts_with("authorization:")
        || text.starts_with('{')
        || text.contains("assertion=")
        // One whose first letters were not copied.
        || (has_dots && text.len() > SHORTEST_TOKEN && !text.contains(['/', '\\']))
}

fn on_command_line() -> Warning {
    Warning {
        code: "token_on_command_line",
        message: "a token on the command line is visible to other users and stays in the shell \
                  history"
            .to_owned(),
        help: Some("give - instead, and pipe the token in".to_owned()),
    }
}

/// The limit on a token is none that a flag could raise.
fn small(failure: Failure) -> Failure {
    match failure.code {
        "too_large" => failure.help("give the token alone: it has a few kilobytes"),
        _ => failure,
    }
}

/// Why what is called `name` is no token.
fn refused(error: Error, name: &str, help: &str) -> Failure {
    match error {
        Error::Damaged { offset, reason } => {
            let message = format!("{name} is cut off or damaged at byte {offset} of the token");
            Failure::new("damaged", failure::FILE, message)
                .why(reason)
                .help("copy the whole token again: three parts with dots between")
        }
        Error::Malformed { reason, .. } => {
            Failure::new("not_jwt", failure::FILE, format!("{name} is no JSON Web Token"))
                .why(reason)
                .help(help)
        }
        Error::TooLarge { limit } => {
            let message = format!("{name} has more than {limit} bytes");
            small(Failure::new("too_large", failure::FILE, message))
        }
        other => other.into(),
    }
}

/// The shortest text with two dots that is rather a token than the name of a file.
const SHORTEST_TOKEN: usize = 100;

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
