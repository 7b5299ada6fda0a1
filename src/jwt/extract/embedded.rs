//! JSON in the midst of a text: in the dump of a reply, behind a comment, in a call.

use crate::json;

/// The objects and lists of JSON in `text`, and what is in none of them. Without `levels` none is looked for.
pub(super) fn values(text: &str, levels: usize) -> (Vec<&str>, Vec<&str>) {
    let (mut values, mut outside) = (Vec::new(), Vec::new());
    let (mut from, mut at) = (0, 0);
    let mut tries = if levels == 0 { 0 } else { MOST_TRIES };
    while tries > 0
        && let Some(start) = text.get(at..).and_then(|rest| rest.find(['{', '[']))
    {
        let start = at + start;
        match text.get(start..).and_then(json::first_value) {
            Some(length) => {
                outside.extend(text.get(from..start));
                values.extend(text.get(start..start + length));
                (from, at) = (start + length, start + length);
            }
            None => {
                tries -= 1;
                at = start + 1;
            }
        }
    }
    outside.extend(text.get(from..));
    (values, outside)
}

/// Whether some reader may take members out of what is no JSON as a whole: a text in quotes with a `:` behind
/// it, where an object has its names. `h3=":443"` and `Get "https://a.example": EOF` are none.
pub(super) fn is_like_json(text: &str) -> bool {
    let pieces: Vec<&str> = text.split('"').collect();
    let begins = |before: &str| {
        let before = before.trim_end_matches([' ', '\t', '\r']);
        before.is_empty() || before.ends_with(['{', ',', '/', '\n'])
    };
    let is_member = |three: &[&str]| match three {
        [before, _, behind] => behind.trim_start().starts_with(':') && begins(before),
        _ => false,
    };
    pieces.windows(3).any(is_member)
}

/// What begins like JSON and is none, such as `[INFO]`: each takes time to find out.
const MOST_TRIES: usize = 30;
