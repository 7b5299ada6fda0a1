//! What was typed, or stood in a variable, where something else belongs.

use std::path::Path;

use crate::say::{code::Code, failure::Failure};

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

/// Client secrets of Entra have 40 characters and a tilde among them.
pub fn is_secret(path: &Path) -> bool {
    path.to_str().is_some_and(|text| {
        (34..=44).contains(&text.len())
            && text.contains('~')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"~._-".contains(&byte))
    })
}

/// That an argument is a client secret. It is not repeated: it may be a real one.
pub fn secret_instead_of_cert() -> Failure {
    Failure::new(
        Code::SecretInsteadOfCert,
        "this looks like a client secret, not a certificate file",
    )
}

/// What a variable holds that was meant to hold a path: PEM, a token, DER in base64.
pub fn is_content(path: &Path) -> bool {
    let Some(text) = path.to_str() else { return false };
    let is_of_base64 =
        |sign: char| sign.is_ascii_alphanumeric() || sign.is_whitespace() || "+/=-_".contains(sign);
    text.contains("-----BEGIN")
        || (text.len() > LONGEST_WORD && text.contains("eyJ"))
        || (text.len() > LONGEST_WORD && text.starts_with("MI") && text.chars().all(is_of_base64))
}

/// That an argument is not the path of a file but what is in one. It is not repeated: it may be a secret.
pub fn content_instead_of_path() -> Failure {
    Failure::new(Code::ContentInsteadOfPath, "this looks like the content of a file, not its path")
        .help("give the path, or - and pipe the content in")
}

/// The shortest text with two dots that is rather a token than the name of a file.
const SHORTEST_TOKEN: usize = 100;
/// In bytes. What is longer and begins like a token or a key is rather that than a path.
const LONGEST_WORD: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_from_a_path() {
        for (text, expected) in [
            ("AbC8Q~x7HdkLmNoPqRsTuVwXyZ-1234567890_ab", true),
            ("~/certificates/my-application-2026.pfx", false),
            ("app.pfx", false),
            ("a-long-name-of-a-certificate-file-2026.pfx", false),
        ] {
            assert_eq!(is_secret(Path::new(text)), expected, "{text}");
        }
    }
}
