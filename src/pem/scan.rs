//! Finds the blocks of a text that nobody wrote with care: pasted, redirected, joined, indented, put
//! into a variable. Lines mean nothing here, markers and base64 do.
//!
//! Nothing is skipped in silence: what was a block once, and is none any more, is an error with its
//! line, since the block that is missing may be the key. One pass, time and memory in proportion to
//! the text.

use std::{borrow::Cow, collections::BTreeSet};

use zeroize::Zeroizing;

use crate::error::{Error, Resource};

mod headers;
mod marker;
mod payload;
mod text;

use marker::{Before, Dashes, Marker, Word};
pub(crate) use payload::bare_base64;
use text::{Cursor, Escape, Text, is_lone_carriage_return, is_space};

/// One block of a PEM text.
pub(crate) struct Block {
    /// What stands behind BEGIN: `CERTIFICATE`, `EC PRIVATE KEY`.
    pub(crate) label: String,
    /// What the base64 says, which may be a private key. With most labels it is DER.
    pub(crate) der: Zeroizing<Vec<u8>>,
    /// The headers of RFC 1421 §4.4, which old encrypted keys have: `Proc-Type` and `DEK-Info`.
    pub(crate) headers: Vec<(String, String)>,
    /// The line of BEGIN, from 1.
    pub(crate) line: usize,
}

impl Block {
    /// The value of the header called `name`, in whatever case it is written.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }
}

/// What had to be overlooked, and what other readers trip over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Oddity {
    /// The text begins with the byte order mark of UTF-8.
    ByteOrderMark,
    /// A line ends with CR and no LF.
    CarriageReturns,
    /// Line ends are written as `\n`, in two letters.
    EscapedLineEnds,
    /// A BEGIN or an END shares its line with something else.
    Glued,
    /// Blanks stand before a BEGIN or an END.
    Indented,
    /// The text is UTF-16, as `>` of PowerShell writes it.
    Utf16,
}

/// The blocks of a text, at least one, in their order.
pub(crate) struct Scan {
    pub(crate) blocks: Vec<Block>,
    pub(crate) oddities: BTreeSet<Oddity>,
}

/// Reads all blocks of a text, whatever their labels are and whatever stands around them.
///
/// # Errors
///
/// [`Error::Pem`] with the line that is wrong, [`Error::Malformed`] when there is no block at all.
pub(crate) fn scan(bytes: &[u8]) -> Result<Scan, Error> {
    let text = Text::new(bytes);
    let mut scanner = Scanner::new(&text);
    let mut blocks = Vec::new();
    while let Some(begin) = scanner.next_begin()? {
        if blocks.len() == MOST_BLOCKS {
            return Err(beyond(Resource::PemBlocks, MOST_BLOCKS));
        }
        blocks.push(scanner.block(&begin)?);
    }
    if blocks.is_empty() {
        return Err(Error::Malformed { what: "PEM text", reason: "there is no BEGIN line" });
    }
    Ok(Scan { blocks, oddities: scanner.oddities })
}

/// Whether there is a BEGIN in the text, or what is left of one, so that [`scan`] has something to
/// say about it. Text can stand in DER, too: ask for DER first.
pub(crate) fn looks_like_pem(bytes: &[u8]) -> bool {
    !matches!(Scanner::new(&Text::new(bytes)).next_begin(), Ok(None))
}

struct Scanner<'a> {
    cursor: Cursor<'a>,
    oddities: BTreeSet<Oddity>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a Text<'_>) -> Self {
        let oddities = text.oddity().into_iter().collect();
        Self { cursor: Cursor::new(text.bytes()), oddities }
    }

    /// Moves to the next BEGIN.
    fn next_begin(&mut self) -> Result<Option<Marker<'a>>, Error> {
        while self.cursor.advance_to(b'-') {
            let rest = self.cursor.rest();
            let is_mentioned = Before::read(self.cursor.before()) == Before::Sentence;
            let skipped = match Dashes::read(rest) {
                Dashes::Marker(marker) if marker.word == Word::Begin => {
                    match marker::quoted_pair(&marker, rest).filter(|_| is_mentioned) {
                        None => return Ok(Some(marker)),
                        Some(length) => length,
                    }
                }
                Dashes::Marker(marker) if is_mentioned => marker.length,
                Dashes::Marker(end) => {
                    let name = name(end.label);
                    return Err(self.error(format!("the END {name} has no BEGIN {name}")));
                }
                Dashes::Damaged(word) if !is_mentioned => return Err(self.damaged(word)),
                Dashes::Damaged(_) | Dashes::Other => marker::run(rest),
            };
            self.cursor.advance(skipped);
        }
        Ok(None)
    }

    /// Reads the block that begins here.
    fn block(&mut self, begin: &Marker<'_>) -> Result<Block, Error> {
        let line = self.cursor.line();
        let label = begin.label.to_owned();
        let indentation = self.pass(begin);
        let headers = self.headers(indentation)?;
        let letters = match self.letters() {
            Ok(letters) => letters,
            // What is no base64 may well be the text behind a block that has lost its end.
            Err(_) if !self.is_ended() => return Err(without_end(begin, line)),
            Err(reason) => return Err(self.error(reason)),
        };
        self.end(begin, line)?;
        let name = name(begin.label);
        if letters.is_empty() {
            return Err(error(line, format!("the {name} is empty")));
        }
        let der = letters.decode().ok_or_else(|| {
            error(line, format!("the base64 of the {name} lacks a character or has one too many"))
        })?;
        Ok(Block { label, der, headers, line })
    }

    /// Reads the END that belongs to `begin`.
    fn end(&mut self, begin: &Marker<'_>, line: usize) -> Result<(), Error> {
        let rest = self.cursor.rest();
        match Dashes::read(rest) {
            Dashes::Marker(end) if end.word == Word::End && end.label == begin.label => {
                self.pass(&end);
                Ok(())
            }
            Dashes::Marker(end) if end.word == Word::End => {
                let (end, begin) = (name(end.label), name(begin.label));
                let reason = format!("the END {end} does not fit the BEGIN {begin} of line {line}");
                Err(self.error(reason))
            }
            Dashes::Damaged(Word::End) => Err(self.damaged(Word::End)),
            Dashes::Other if marker::run(rest) > 0 && self.is_ended() => {
                Err(self.error(payload::NOT_BASE64))
            }
            _ => Err(without_end(begin, line)),
        }
    }

    /// Whether an END, whole or damaged, comes before the next BEGIN.
    fn is_ended(&self) -> bool {
        let mut cursor = self.cursor.clone();
        while cursor.advance_to(b'-') {
            match Dashes::read(cursor.rest()) {
                Dashes::Damaged(word) | Dashes::Marker(Marker { word, .. }) => {
                    return word == Word::End;
                }
                Dashes::Other => cursor.advance(marker::run(cursor.rest())),
            }
        }
        false
    }

    /// Moves behind a marker and notes what is odd about its line; returns its indentation.
    fn pass(&mut self, marker: &Marker<'_>) -> usize {
        let before = Before::read(self.cursor.before());
        self.cursor.advance(marker.length);
        let indentation = match before {
            Before::Indentation(blanks) => blanks,
            Before::Escape | Before::Other | Before::Sentence => 0,
        };
        if indentation > 0 {
            self.note(Oddity::Indented);
        }
        let shares = matches!(before, Before::Other | Before::Sentence);
        if shares || !marker::ends_its_line(self.cursor.rest()) {
            self.note(Oddity::Glued);
        }
        indentation
    }

    /// Moves over white space and escapes for it.
    fn skip_space(&mut self) {
        loop {
            let rest = self.cursor.rest();
            let length = match rest.first() {
                Some(b'\\') => match Escape::read(rest).filter(|escape| is_space(escape.byte)) {
                    Some(escape) => {
                        self.note(Oddity::EscapedLineEnds);
                        escape.length
                    }
                    None => return,
                },
                Some(byte) if is_space(*byte) => {
                    if is_lone_carriage_return(rest) {
                        self.note(Oddity::CarriageReturns);
                    }
                    1
                }
                _ => return,
            };
            self.cursor.advance(length);
        }
    }

    fn note(&mut self, oddity: Oddity) {
        self.oddities.insert(oddity);
    }

    fn damaged(&self, word: Word) -> Error {
        self.error(match word {
            Word::Begin => {
                "a damaged BEGIN line: five dashes, BEGIN, a label and five dashes make one"
            }
            Word::End => "a damaged END line: five dashes, END, a label and five dashes make one",
        })
    }

    fn error(&self, reason: impl Into<Cow<'static, str>>) -> Error {
        error(self.cursor.line(), reason)
    }
}

fn error(line: usize, reason: impl Into<Cow<'static, str>>) -> Error {
    Error::Pem { line, reason: reason.into() }
}

fn beyond(what: Resource, limit: usize) -> Error {
    Error::TooCostly { what, asked: limit as u128 + 1, limit: limit as u64 }
}

fn without_end(begin: &Marker<'_>, line: usize) -> Error {
    let name = name(begin.label);
    error(line, format!("the BEGIN {name} has no END {name}"))
}

/// The label as a message shows it. Behind a damaged marker anything may stand, a key too: only what
/// is sure to be a label is shown.
fn name(label: &str) -> &str {
    let is_plain = |byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b' ' | b'.');
    let is_label = label.len() <= LONGEST_NAME && label.bytes().all(is_plain);
    if is_label { label } else { "of this block" }
}

const MOST_BLOCKS: usize = 10_000;
const LONGEST_NAME: usize = 40;

#[cfg(test)]
mod tests;
