//! What stands around a token: quotes, the scheme of a header, the fields of a form.

use zeroize::Zeroizing;

use super::{
    super::{Place, WHAT},
    escapes::unescaped,
};
use crate::{
    error::Error,
    json::{self, Object},
};

/// `text` without white space, quotes and a scheme around it, and what was around it.
pub(super) fn unwrapped(text: &str) -> (&str, Place) {
    let trimmed = text.trim();
    let inside = unquoted(trimmed);
    let bare = without_scheme(inside);
    let place = match () {
        () if bare.len() < inside.len() => Place::Header,
        () if inside.len() < trimmed.len() => Place::Quotes,
        () => Place::Alone,
    };
    (bare, place)
}

/// The names and values of a form body, or behind the `?` or `#` of a URL; `None` for another text. White
/// space stands in one only if it was torn, and then it is known by the names that tokens have.
pub(super) fn fields(text: &str) -> Option<Vec<Field>> {
    let text = text.trim();
    let pairs = || text.split(['&', '?', '#']).filter_map(|pair| pair.split_once('='));
    let is_known = |name: &str| NAMES.contains(&name.trim());
    let is_form = !text.contains(char::is_whitespace) || pairs().any(|(name, _)| is_known(name));
    let fields = pairs().map(|(name, value)| (unescaped(name.trim()), unescaped(unquoted(value))));
    let fields: Vec<_> = fields.filter(|_| is_form).collect();
    (!fields.is_empty()).then_some(fields)
}

/// A name and a value, both out of their escapes.
pub(super) type Field = (Zeroizing<String>, Zeroizing<String>);

/// What is to be a token in a text without any, and where it stands: what has the name of one, or all of
/// it.
///
/// # Errors
///
/// [`Error::Malformed`] for JSON that has nothing of such a name, [`Error::Damaged`] for what only begins
/// like JSON.
pub(super) fn taken_for_one(bare: &str, place: Place) -> Result<(Zeroizing<String>, Place), Error> {
    if bare.starts_with('{') {
        return member(bare);
    }
    let fields = fields(bare).unwrap_or_default();
    let value = |name: &&str| fields.iter().find(|(known, _)| known.as_str() == *name);
    Ok(match NAMES.iter().find_map(value) {
        Some((name, value)) => (value.clone(), Place::Field { name: name.to_string() }),
        None => (Zeroizing::new(bare.to_owned()), place),
    })
}

/// The token in the JSON of a token response (RFC 6749 §5.1) or request.
fn member(text: &str) -> Result<(Zeroizing<String>, Place), Error> {
    let object = Object::read(text, WHAT)?;
    let value = |name: &str| object.members().find(|(known, _)| *known == name);
    let found = NAMES.into_iter().find_map(value);
    let reason = match found.map(|(name, value)| (name, json::text(value))) {
        Some((name, Some(text))) => {
            return Ok((Zeroizing::new(text), Place::Member { path: name.to_owned() }));
        }
        Some((_, None)) => "the token in the JSON is no text",
        None if object.has("signature") || object.has("signatures") => {
            "it is a signature in JSON; the compact form is read, with two dots"
        }
        None => "the JSON has neither access_token nor id_token",
    };
    Err(Error::Malformed { what: WHAT, reason })
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

/// The members of a token response or request that are tokens.
const NAMES: [&str; 5] =
    ["client_assertion", "assertion", "access_token", "id_token", "id_token_hint"];
