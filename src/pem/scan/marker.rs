//! The marks around a block: `-----BEGIN LABEL-----` and `-----END LABEL-----` (RFC 7468 §3).

use super::text::{Escape, blanks, is_blank};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Begin,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker<'a> {
    pub(super) word: Word,
    pub(super) label: &'a str,
    /// The bytes it takes.
    pub(super) length: usize,
}

/// What a run of dashes turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dashes<'a> {
    /// Something that was a marker once, or that was meant to be one.
    Damaged(Word),
    Marker(Marker<'a>),
    /// Neither: a line drawn in a text, a hyphen.
    Other,
}

impl<'a> Dashes<'a> {
    /// Reads at the first dash of a run. Looks at a bounded number of bytes behind it, and at the
    /// next run.
    pub(super) fn read(text: &'a [u8]) -> Self {
        let dashes = run(text);
        let Some((word, rest)) = word(text.get(dashes..).unwrap_or_default()) else {
            return Self::Other;
        };
        match label(rest) {
            _ if dashes < DASHES - 1 => Self::Other,
            Some(label) if dashes == DASHES => {
                let length = DASHES + word.text().len() + label.len() + DASHES;
                Self::Marker(Marker { word, label, length })
            }
            _ => Self::Damaged(word),
        }
    }
}

impl Word {
    fn text(self) -> &'static str {
        match self {
            Self::Begin => "BEGIN ",
            Self::End => "END ",
        }
    }
}

/// The number of dashes that `text` begins with.
pub(super) fn run(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b'-').count()
}

fn word(text: &[u8]) -> Option<(Word, &[u8])> {
    [Word::Begin, Word::End]
        .into_iter()
        .find_map(|word| Some((word, text.strip_prefix(word.text().as_bytes())?)))
}

/// The label in front of five dashes, or of ten where the next marker is glued to this one.
fn label(text: &[u8]) -> Option<&str> {
    let near = text.get(..text.len().min(LONGEST_LABEL + 2)).unwrap_or_default();
    let length = near.windows(2).position(|pair| pair == b"--")?;
    let (label, rest) = text.split_at_checked(length)?;
    let dashes = run(rest);
    let is_glued = || word(rest.get(dashes..).unwrap_or_default()).is_some();
    if !(dashes == DASHES || dashes == 2 * DASHES && is_glued()) {
        return None;
    }
    let is_printable = label.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let is_trimmed = label == label.trim_ascii() && !label.is_empty();
    std::str::from_utf8(label).ok().filter(|_| is_printable && is_trimmed)
}

/// What stands in front of a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// An escape for a line end.
    Escape,
    /// The blanks at the beginning of its line: how many.
    Indentation(usize),
    /// Words of a sentence, as in "copy the lines from -----BEGIN CERTIFICATE----- on".
    Sentence,
    /// Base64, another marker, a quotation mark.
    Other,
}

impl Before {
    pub(super) fn read(before: &[u8]) -> Self {
        let blanks = before.iter().rev().take_while(|byte| is_blank(**byte)).count();
        let before = before.get(..before.len() - blanks).unwrap_or_default();
        match before {
            [] | [.., b'\n' | b'\r'] => Self::Indentation(blanks),
            [.., b'\\', b'n' | b'r'] => Self::Escape,
            [.., last] if blanks > 0 && (last.is_ascii_alphanumeric() || *last == b',') => {
                Self::Sentence
            }
            _ => Self::Other,
        }
    }
}

/// Whether the line ends where `rest` begins, but for blanks.
pub(super) fn ends_its_line(rest: &[u8]) -> bool {
    let rest = rest.get(blanks(rest)..).unwrap_or_default();
    matches!(rest, [] | [b'\n' | b'\r', ..]) || Escape::read(rest).is_some()
}

/// The length of a pair of markers that a sentence speaks of, if `begin` is the first of them:
/// "include -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- when you copy".
pub(super) fn quoted_pair(begin: &Marker<'_>, text: &[u8]) -> Option<usize> {
    let rest = text.get(begin.length..)?;
    let between = rest.iter().take(LONGEST_CONJUNCTION).position(|byte| *byte == b'-')?;
    let (words, rest) = rest.split_at_checked(between)?;
    let is_conjunction =
        words.contains(&b' ') && !words.contains(&b'\n') && !words.contains(&b'\r');
    match Dashes::read(rest) {
        Dashes::Marker(end) if is_conjunction && end.word == Word::End => {
            Some(begin.length + between + end.length)
        }
        _ => None,
    }
}

const DASHES: usize = 5;
const LONGEST_LABEL: usize = 64;

/// Shorter than any DER that is worth a block: the OID of P-256 has 16 letters of base64.
const LONGEST_CONJUNCTION: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(word: Word, label: &str, length: usize) -> Dashes<'_> {
        Dashes::Marker(Marker { word, label, length })
    }

    #[test]
    fn a_marker_has_five_dashes_a_word_and_a_label() {
        for (text, expected) in [
            ("-----BEGIN A-----", marker(Word::Begin, "A", 17)),
            ("-----END X9.42 DH PARAMETERS-----xyz", marker(Word::End, "X9.42 DH PARAMETERS", 33)),
            ("-----BEGIN A-B-----", marker(Word::Begin, "A-B", 19)),
            ("-----END A----------BEGIN B-----", marker(Word::End, "A", 15)),
            ("-----BEGIN A----------END A-----", marker(Word::Begin, "A", 17)),
        ] {
            assert_eq!(Dashes::read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_only_resembles_a_marker_is_damaged() {
        let long = format!("-----END {}-----", "A".repeat(65));
        for (text, word) in [
            ("----BEGIN A-----", Word::Begin),
            ("------BEGIN A-----", Word::Begin),
            ("-----BEGIN A----", Word::Begin),
            ("-----BEGIN A------", Word::Begin),
            ("-----END A----------", Word::End),
            ("-----BEGIN A", Word::Begin),
            ("-----BEGIN -----", Word::Begin),
            ("-----BEGIN  A-----", Word::Begin),
            ("-----BEGIN A\nB-----", Word::Begin),
            ("-----END \u{e4}-----", Word::End),
            (&long, Word::End),
        ] {
            assert_eq!(Dashes::read(text.as_bytes()), Dashes::Damaged(word), "{text}");
        }
        for text in
            ["-", "-----", "--BEGIN A--", "---- BEGIN A ----", "-----begin A-----", "-----BEGIN"]
        {
            assert_eq!(Dashes::read(text.as_bytes()), Dashes::Other, "{text}");
        }
    }
}
