//! What a token looks like, before anything of it is decoded.

use crate::json;

/// Whether `word` is of the shape of a token and nothing else: three parts, or five of an encrypted one,
/// in letters of base64, of which the first begins like a header.
pub(super) fn is_token(word: &str) -> bool {
    matches!(word.split('.').take(MOST_PARTS + 1).count(), 3 | 5)
        && begins_a_header(word)
        && word.bytes().all(is_letter)
}

/// Whether `word` begins like a header: `{"` in base64. White space may stand before the brace, with which
/// it does not begin with `ey`, and some readers take that.
pub(super) fn begins_a_header(word: &str) -> bool {
    let letters = word.chars().filter(|letter| !letter.is_whitespace()).take(HEADER_START);
    let digits: String = letters.take_while(|letter| !matches!(letter, '.' | '=')).collect();
    // Four letters are three bytes; of fewer at the end, not all bits need be there.
    let whole = if digits.len() > 4 { digits.len() / 4 * 4 } else { digits.len() };
    let bytes = digits.get(..whole).and_then(json::base64).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let white_space = [' ', '\t', '\r', '\n'];
    let object = text.trim_start_matches('\u{feff}').trim_start_matches(white_space);
    let inside = object.strip_prefix('{').map(|inside| inside.trim_start_matches(white_space));
    inside.is_some_and(|inside| inside.is_empty() || inside.starts_with(['"', '}']))
}

/// A letter of a token: of base64 in either alphabet, its padding, or a dot.
pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_+/=.".contains(&byte)
}

/// The words of a line in which a token may stand: what is between blanks, quotes, brackets and the like,
/// and behind a name with `=`.
pub(super) fn words(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|letter: char| letter.is_whitespace() || AROUND.contains(letter));
    words.map(|word| {
        let mut named = word;
        for _ in 0..MOST_NAMES {
            match named.split_once('=') {
                Some((_, value)) if !begins_a_header(named) => named = value,
                _ => break,
            }
        }
        named
    })
}

/// The header that is looked at, in letters.
const HEADER_START: usize = 64;
const MOST_NAMES: usize = 4;
const MOST_PARTS: usize = 5;
/// What may stand next to a token. Anything else there belongs to it and has damaged it.
const AROUND: &str = "\"'`\\<>()[]{},;:&|?#/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_told_by_its_shape() {
        let spaced = json::to_base64url(b" \n{\"alg\":\"none\"}");
        for word in ["eyJhIjoxfQ.e30.c2ln", "e30=.e30=.c/+n", "e30..", "e30.a.b.c.d", "ewp9.x.y"] {
            assert!(is_token(word), "{word}");
        }
        assert!(is_token(&format!("{spaced}.e30.")));
        for word in [
            "",
            ".",
            "..",
            "a.b.c",
            "e30",
            "e30.e30",
            "e30.a.b.c",
            "e30.a.b.c.d.e",
            "e30.a.b!",
            "export.a.b",
        ] {
            assert!(!is_token(word), "{word}");
        }
        assert!(!is_token(&".".repeat(1_000)) && !is_token("\u{e4}30.e30.e30"));
    }

    #[test]
    fn the_words_of_a_line_stand_between_what_no_token_has() {
        let found = |line| words(line).filter(|word| is_token(word)).collect::<Vec<_>>();
        for line in [
            "2026-11-30 12:00:01 DEBUG token=e30.e30.c2ln",
            "> Authorization: Bearer e30.e30.c2ln",
            "Set-Cookie: session=e30.e30.c2ln; Path=/",
            "curl -H 'x: e30.e30.c2ln' --data=token=e30=",
            "https://app.example/cb/e30.e30.c2ln?a=b",
            "<e30.e30.c2ln>",
        ] {
            assert_eq!(found(line), ["e30.e30.c2ln"], "{line}");
        }
        assert_eq!(found("e30.e30.a, e30.e30.b"), ["e30.e30.a", "e30.e30.b"]);
        assert!(found("e30.e30.c2ln! xe30.e30.c2ln").is_empty());
        assert!(found(&"e30=".repeat(100_000)).is_empty());
    }
}
