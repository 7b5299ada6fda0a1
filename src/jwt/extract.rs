//! The token in a text that was pasted: what stands around it is taken away.

use zeroize::Zeroizing;

use super::WHAT;
use crate::{
    error::Error,
    json::{self, Object},
};

/// A token in its compact form.
pub(super) struct Extracted {
    pub(super) text: Zeroizing<String>,
    /// Whether blanks or line ends stood in it, as a terminal or a mail puts them there.
    pub(super) is_wrapped: bool,
}

/// Finds the token in `text`.
///
/// # Errors
///
/// [`Error::Malformed`] for JSON without a token, [`Error::Damaged`] for what only begins like JSON.
pub(super) fn token(text: &str) -> Result<Extracted, Error> {
    let bare = without_scheme(unquoted(text));
    if bare.starts_with('{') {
        return Ok(compact(&member(bare)?));
    }
    Ok(match form_field(bare) {
        Some(value) => compact(&value),
        None => compact(bare),
    })
}

fn compact(text: &str) -> Extracted {
    let text = text.trim();
    let mut bare = Zeroizing::new(String::with_capacity(text.len()));
    bare.extend(text.chars().filter(|character| !character.is_whitespace()));
    Extracted { is_wrapped: bare.len() < text.len(), text: bare }
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\'', '`']).trim()
}

/// Without `Authorization:` (RFC 9110 §11.6.2) and `Bearer` (RFC 6750 §2.1), in any case.
fn without_scheme(text: &str) -> &str {
    let text = match without_prefix(text, "authorization") {
        Some(rest) => rest.trim_start().strip_prefix([':', '=']).unwrap_or(text),
        None => text,
    };
    let text = unquoted(text);
    let rest = without_prefix(text, "bearer");
    rest.filter(|rest| rest.starts_with(char::is_whitespace)).map_or(text, unquoted)
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The token in the JSON of a token response (RFC 6749 §5.1) or request.
fn member(text: &str) -> Result<Zeroizing<String>, Error> {
    let object = Object::read(text, WHAT)?;
    let value = |name: &str| object.members().find(|(known, _)| *known == name);
    let found = FIELDS.into_iter().find_map(value);
    let reason = match found.map(|(_, value)| json::text(value)) {
        Some(Some(text)) => return Ok(Zeroizing::new(text)),
        Some(None) => "the token in the JSON is no text",
        None if object.has("signature") || object.has("signatures") => {
            "it is a signature in JSON; the compact form is read, with two dots"
        }
        None => "the JSON has neither access_token nor id_token",
    };
    Err(Error::Malformed { what: WHAT, reason })
}

/// The token in a form body, or behind the `?` or `#` of a URL.
fn form_field(text: &str) -> Option<Zeroizing<String>> {
    let pairs = || text.split(['&', '?', '#']).filter_map(|pair| pair.split_once('='));
    let value = |name: &str| pairs().find(|(known, _)| known.trim() == name);
    FIELDS.into_iter().find_map(value).map(|(_, value)| unescaped(unquoted(value)))
}

/// Takes `%2E` for `.`, and leaves what is no such escape.
fn unescaped(text: &str) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, after) = match after {
            [high, low, after @ ..] if *first == b'%' => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => (high * 16 + low, after),
                _ => (*first, rest.get(1..).unwrap_or_default()),
            },
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = after;
    }
    Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The members of a token response or request that are tokens. An assertion first: what stands beside it
/// is about it.
const FIELDS: [&str; 5] =
    ["client_assertion", "assertion", "access_token", "id_token", "id_token_hint"];
