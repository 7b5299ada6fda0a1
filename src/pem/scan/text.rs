//! A PEM text as bytes of ASCII, whatever it was stored as, and a place in it.

use zeroize::Zeroizing;

use super::Oddity;

/// The text without its byte order mark. Bytes beyond ASCII stay what they are, since a text around
/// the blocks may be in any encoding or in none.
pub(super) enum Text<'a> {
    AsGiven(&'a [u8]),
    Marked(&'a [u8]),
    Utf16(Zeroizing<Vec<u8>>),
}

impl<'a> Text<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        if let Some(rest) = bytes.strip_prefix(UTF8_MARK) {
            return Self::Marked(rest);
        }
        if let Some(rest) = bytes.strip_prefix(UTF16_LE_MARK) {
            return Self::Utf16(ascii(rest, u16::from_le_bytes));
        }
        if let Some(rest) = bytes.strip_prefix(UTF16_BE_MARK) {
            return Self::Utf16(ascii(rest, u16::from_be_bytes));
        }
        Self::AsGiven(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::AsGiven(bytes) | Self::Marked(bytes) => bytes,
            Self::Utf16(bytes) => bytes,
        }
    }

    pub(super) fn oddity(&self) -> Option<Oddity> {
        match self {
            Self::AsGiven(_) => None,
            Self::Marked(_) => Some(Oddity::ByteOrderMark),
            Self::Utf16(_) => Some(Oddity::Utf16),
        }
    }
}

/// One byte for each unit of UTF-16, so that nothing of PEM is lost and nothing else looks like it.
fn ascii(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Zeroizing<Vec<u8>> {
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len() / 2));
    let (pairs, _) = bytes.as_chunks::<2>();
    text.extend(
        pairs.iter().map(|pair| {
            u8::try_from(unit(*pair)).ok().filter(u8::is_ascii).unwrap_or(BEYOND_ASCII)
        }),
    );
    text
}

/// A place in a text, which only moves forward, and the line it is in.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line, counted from 1. It ends with LF, with CRLF or with CR alone; an escape does not
    /// end it.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn before(&self) -> &'a [u8] {
        self.text.get(..self.at).unwrap_or_default()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn advance(&mut self, count: usize) {
        let end = self.text.len().min(self.at.saturating_add(count));
        while self.at < end {
            let rest = self.rest();
            self.line += usize::from(is_line_end(rest));
            self.at += 1;
        }
    }

    /// The letters of base64 that stand here, up to whatever else comes, and moves behind them. No line ends
    /// in them.
    pub(super) fn letters(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_letter(**byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Moves to the next `byte`, if there is one, and to the end otherwise.
    pub(super) fn advance_to(&mut self, byte: u8) -> bool {
        let rest = self.rest();
        let found = rest.iter().position(|other| *other == byte);
        self.advance(found.unwrap_or(rest.len()));
        found.is_some()
    }
}

/// A letter of base64 in its usual alphabet, padding aside.
pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'
}

/// Whether the first byte ends a line; the CR of a CRLF does not.
fn is_line_end(rest: &[u8]) -> bool {
    matches!(rest, [b'\n', ..]) || is_lone_carriage_return(rest)
}

pub(super) fn is_lone_carriage_return(rest: &[u8]) -> bool {
    matches!(rest, [b'\r', after @ ..] if after.first() != Some(&b'\n'))
}

/// The white space that may stand anywhere between the letters of base64.
pub(super) fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == VERTICAL_TAB
}

/// Space within a line.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_blank(**byte)).count()
}

/// A character that was written as an escape, as it stands in environment variables and in JSON.
pub(super) struct Escape {
    /// What it stands for.
    pub(super) byte: u8,
    /// The bytes it takes: the backslashes, doubled by every program it went through, and a letter.
    pub(super) length: usize,
}

impl Escape {
    /// Reads the escape at the beginning of `text`. PHP writes `\/` for a slash.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let run = text.iter().take(MOST_BACKSLASHES).take_while(|byte| **byte == b'\\');
        let backslashes = run.count();
        let byte = match text.get(backslashes)? {
            _ if backslashes == 0 => return None,
            b'/' => b'/',
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            _ => return None,
        };
        Some(Self { byte, length: backslashes + 1 })
    }
}

const BEYOND_ASCII: u8 = 0xFF;
const MOST_BACKSLASHES: usize = 8;
const VERTICAL_TAB: u8 = 0x0B;
const UTF8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];
const UTF16_LE_MARK: &[u8] = &[0xFF, 0xFE];
const UTF16_BE_MARK: &[u8] = &[0xFE, 0xFF];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        for (text, lines) in
            [("a\nb", 2), ("a\r\nb", 2), ("a\rb", 2), ("\r\r\n\n\r", 5), ("a\\nb", 1), ("", 1)]
        {
            let mut cursor = Cursor::new(text.as_bytes());
            cursor.advance(usize::MAX);
            assert_eq!(cursor.line(), lines, "{text:?}");
            let mut cursor = Cursor::new(text.as_bytes());
            (0..text.len()).for_each(|_| cursor.advance(1));
            assert_eq!(cursor.line(), lines, "{text:?} byte by byte");
        }
    }

    #[test]
    fn utf16_becomes_a_byte_for_each_unit() {
        let units = |text: &str| -> Vec<u16> { text.encode_utf16().collect() };
        let text = units("\u{FEFF}-é—\u{1F511}\n");
        let little: Vec<u8> = text.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = text.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for mut bytes in [little, big] {
            bytes.push(0); // half a unit
            let text = Text::new(&bytes);
            assert_eq!(text.bytes(), [b'-', 0xFF, 0xFF, 0xFF, 0xFF, b'\n']);
            assert_eq!(text.oddity(), Some(Oddity::Utf16));
        }
    }

    #[test]
    fn an_escape_may_have_been_escaped_again() {
        let read = |text: &str| Escape::read(text.as_bytes()).map(|it| (it.byte, it.length));
        assert_eq!(read(r"\nA"), Some((b'\n', 2)));
        assert_eq!(read(r"\\\r"), Some((b'\r', 4)));
        assert_eq!(read(r"\/"), Some((b'/', 2)));
        assert_eq!(read(r"\x"), None);
        assert_eq!(read(r"\"), None);
        assert_eq!(read("n"), None);
    }
}
