//! The headers of a block (RFC 1421 §4.4), which say how an old private key is encrypted.

use super::{
    Scanner, beyond,
    text::{Escape, blanks, is_space},
};
use crate::error::{Error, Resource};

impl Scanner<'_> {
    /// Reads the headers behind a BEGIN that is indented by so many blanks, and the space behind
    /// them. Base64 has no colon, so the first word without one ends them.
    pub(super) fn headers(&mut self, indentation: usize) -> Result<Vec<(String, String)>, Error> {
        let mut headers = Vec::new();
        loop {
            self.skip_space();
            let Some(name) = header_name(self.cursor.rest()) else { return Ok(headers) };
            if headers.len() == MOST_HEADERS {
                return Err(beyond(Resource::PemHeaders, MOST_HEADERS));
            }
            self.cursor.advance(name.len() + 1);
            let value = match ONE_WORD.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                true => self.word()?,
                false => self.lines(indentation)?,
            };
            headers.push((name.to_owned(), value));
        }
    }

    /// A value without space, which ends there even if all lines have become one. A list that stops at
    /// a comma goes on in the next line.
    fn word(&mut self) -> Result<String, Error> {
        let mut value = Vec::new();
        while value.is_empty() || value.ends_with(b",") {
            self.skip_space();
            let piece = self.piece(|rest| rest.first().is_some_and(|byte| is_space(*byte)));
            if piece.is_empty() {
                break;
            }
            value.extend(piece);
            self.check_length(&value)?;
        }
        Ok(String::from_utf8_lossy(&value).into_owned())
    }

    /// A value up to the end of its line, and of the lines that are indented deeper than BEGIN.
    fn lines(&mut self, indentation: usize) -> Result<String, Error> {
        let mut value = Vec::new();
        loop {
            let piece = self.piece(|rest| matches!(rest, [b'\n' | b'\r', ..]));
            value.extend(piece.trim_ascii());
            self.check_length(&value)?;
            let rest = self.cursor.rest();
            let end = line_end(rest);
            let next = rest.get(end..).unwrap_or_default();
            let blanks = blanks(next);
            let is_more = next.get(blanks).is_some_and(|byte| !is_space(*byte) && *byte != b'-');
            if end == 0 || blanks <= indentation || !is_more {
                return Ok(String::from_utf8_lossy(&value).into_owned());
            }
            value.push(b' ');
            self.cursor.advance(end + blanks);
        }
    }

    /// The bytes up to an escape, to a marker or to where `is_end` says so.
    fn piece(&mut self, is_end: fn(&[u8]) -> bool) -> &[u8] {
        let rest = self.cursor.rest();
        let mut length = 0;
        while let Some(piece) = rest.get(length..).filter(|piece| !piece.is_empty()) {
            if is_end(piece) || Escape::read(piece).is_some() || piece.starts_with(b"-----") {
                break;
            }
            length += 1;
        }
        self.cursor.advance(length);
        rest.get(..length).unwrap_or_default()
    }

    fn check_length(&self, value: &[u8]) -> Result<(), Error> {
        match value.len() > LONGEST_VALUE {
            true => Err(self.error("a header that is longer than 4096 bytes")),
            false => Ok(()),
        }
    }
}

/// The name in front of a colon, if `text` begins with one.
fn header_name(text: &[u8]) -> Option<&str> {
    let near = text.get(..text.len().min(LONGEST_NAME + 1)).unwrap_or_default();
    let name = near.get(..near.iter().position(|byte| *byte == b':')?)?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let is_header = name.first().is_some_and(u8::is_ascii_alphabetic) && name.iter().all(is_name);
    std::str::from_utf8(name).ok().filter(|_| is_header)
}

/// The length of the line end, written as such or as an escape, that `text` begins with.
fn line_end(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => Escape::read(text).map_or(0, |escape| escape.length),
    }
}

/// The headers whose values are one word.
const ONE_WORD: [&str; 2] = ["Proc-Type", "DEK-Info"];

const MOST_HEADERS: usize = 32;
const LONGEST_NAME: usize = 64;
const LONGEST_VALUE: usize = 4096;
