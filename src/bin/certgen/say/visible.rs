//! Text from outside, made safe to show.

use std::{borrow::Cow, fmt::Write as _};

mod unseen;

pub use unseen::signs;

/// Makes text from outside safe to show: what moves the cursor, changes colours, turns the order of the
/// letters around or cannot be seen, and marks piled up on a letter, are written as escapes.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !unseen::signs(text).any(|(_, is_escaped)| is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for (character, is_escaped) in unseen::signs(text) {
        if is_escaped {
            // Writing into a String cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_cannot_steer_a_terminal() {
        assert_eq!(escaped("My App \u{e4}"), "My App \u{e4}");
        assert_eq!(escaped("\u{1b}[2J\r\n\u{9b}"), "\\u{1b}[2J\\u{d}\\u{a}\\u{9b}");
        assert_eq!(escaped("a\u{202e}fxp.exe"), "a\\u{202e}fxp.exe");
        assert_eq!(escaped("con\u{200b}toso"), "con\\u{200b}toso");
        assert_eq!(escaped("con\u{3164}toso"), "con\\u{3164}toso");
        assert_eq!(escaped("a\u{301}\u{301}"), "a\u{301}\\u{301}");
    }
}
