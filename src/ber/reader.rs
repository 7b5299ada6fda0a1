//! The elements of an input, one after the other.

use const_oid::ObjectIdentifier;

use super::{CONSTRUCTED, END_OF_CONTENTS, Element, Fault, INDEFINITE, Notes, Octets, Tag};

/// Reads elements that stand side by side.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    depth: usize,
    notes: &'a Notes,
}

impl<'a> Reader<'a> {
    /// A reader of `input`, whose first byte is byte `offset` of what a person would look at.
    pub(crate) fn new(input: &'a [u8], offset: usize, notes: &'a Notes) -> Self {
        Self::at(input, offset, 0, notes)
    }

    pub(super) fn at(input: &'a [u8], offset: usize, depth: usize, notes: &'a Notes) -> Self {
        Self { rest: input, offset, depth, notes }
    }

    /// What has not been read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether the next element has `tag`.
    pub(crate) fn is_next(&self, tag: Tag) -> bool {
        self.rest.first().is_some_and(|first| first & !CONSTRUCTED == tag.0)
    }

    /// The next element, whatever it is; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Element<'a>>, Fault> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.element().map(Some)
    }

    /// The next element, which has to have `tag`; `missing` says what is wrong if it has not.
    pub(crate) fn expect(&mut self, tag: Tag, missing: &'static str) -> Result<Element<'a>, Fault> {
        if !self.is_next(tag) {
            return Err(self.fault(if self.rest.is_empty() { CUT_OFF } else { missing }));
        }
        self.element()
    }

    /// The next element, whatever it is, which has to be there.
    pub(crate) fn any(&mut self) -> Result<Element<'a>, Fault> {
        if self.rest.is_empty() { Err(self.fault(CUT_OFF)) } else { self.element() }
    }

    /// The next element if it has `tag`.
    pub(crate) fn optional(&mut self, tag: Tag) -> Result<Option<Element<'a>>, Fault> {
        if self.is_next(tag) { self.element().map(Some) } else { Ok(None) }
    }

    /// The inside of the next element, a SEQUENCE.
    pub(crate) fn sequence(&mut self, missing: &'static str) -> Result<Reader<'a>, Fault> {
        self.expect(Tag::SEQUENCE, missing)?.children()
    }

    /// The next element, an object identifier.
    pub(crate) fn oid(&mut self, missing: &'static str) -> Result<ObjectIdentifier, Fault> {
        self.expect(Tag::OBJECT_IDENTIFIER, missing)?.oid()
    }

    /// The contents of the next element, an octet string.
    pub(crate) fn octets(&mut self, missing: &'static str) -> Result<Octets<'a>, Fault> {
        self.expect(Tag::OCTET_STRING, missing)?.octets()
    }

    /// Makes sure that nothing comes next: what one reader passes over, another may act on.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.fault("there is more than belongs there"))
        }
    }

    /// A fault at what comes next.
    pub(crate) fn fault(&self, reason: &'static str) -> Fault {
        Fault { offset: self.offset, reason }
    }

    fn element(&mut self) -> Result<Element<'a>, Fault> {
        let header = self.header()?;
        let body = self.rest.get(header.size..).unwrap_or_default();
        let (contents, end) = match header.length {
            Some(length) => {
                let contents = body.get(..length).ok_or_else(|| self.too_long())?;
                (contents, 0)
            }
            None => {
                self.notes.found_ber();
                let inside = Reader::at(
                    body,
                    self.offset.saturating_add(header.size),
                    self.depth + 1,
                    self.notes,
                );
                (inside.up_to_end_of_contents()?, END_OF_CONTENTS.len())
            }
        };
        let size = header.size + contents.len() + end;
        let (whole, rest) = self.rest.split_at_checked(size).unwrap_or((self.rest, &[]));
        let element = Element {
            tag: header.tag,
            is_constructed: header.is_constructed,
            contents,
            whole,
            offset: self.offset,
            depth: self.depth,
            notes: self.notes,
        };
        self.rest = rest;
        self.offset += size;
        Ok(element)
    }

    /// The outermost element ends with the file: where that ends is where it is cut off.
    fn too_long(&self) -> Fault {
        if self.depth == 0 {
            return Fault { offset: self.offset + self.rest.len(), reason: CUT_OFF };
        }
        self.fault("an element is longer than the one that it stands in")
    }

    /// The contents of an element of indefinite length: everything before the two zero bytes that
    /// close it. Each level is scanned once for each level above it, of which there are few.
    fn up_to_end_of_contents(mut self) -> Result<&'a [u8], Fault> {
        let start = self.rest;
        while !self.rest.starts_with(&END_OF_CONTENTS) {
            if self.rest.is_empty() {
                return Err(self.fault(CUT_OFF));
            }
            self.element()?;
        }
        Ok(start.get(..start.len() - self.rest.len()).unwrap_or_default())
    }

    fn header(&self) -> Result<Header, Fault> {
        if self.depth > MAX_DEPTH {
            return Err(self.fault("its structure is nested too deeply"));
        }
        let mut bytes = self.rest.iter().copied();
        let mut next = || bytes.next().ok_or_else(|| self.fault(CUT_OFF));
        let (identifier, first) = (next()?, next()?);
        if identifier & LONG_TAG == LONG_TAG {
            return Err(self.fault("an element has a tag that does not occur here"));
        }
        let is_constructed = identifier & CONSTRUCTED != 0;
        let tag = Tag(identifier & !CONSTRUCTED);
        // X.690 §8.9.1, §8.11.1. As DER it would come out constructed, and be something else.
        if !is_constructed && matches!(tag, Tag::SEQUENCE | Tag::SET) {
            return Err(self.fault("a sequence or a set is one string of bytes"));
        }
        let (length, digits) = match first {
            INDEFINITE if is_constructed => (None, 0),
            0..INDEFINITE => (Some(usize::from(first)), 0),
            INDEFINITE | 0xff => return Err(self.fault("an element has a length that is none")),
            _ => {
                let digits = usize::from(first & !INDEFINITE);
                let mut length: usize = 0;
                for _ in 0..digits {
                    let digit = usize::from(next()?);
                    length = length
                        .checked_mul(256)
                        .and_then(|length| length.checked_add(digit))
                        .ok_or_else(|| self.fault("an element is longer than any file"))?;
                }
                if is_longer_than_needed(length, digits) {
                    self.notes.found_ber();
                }
                (Some(length), digits)
            }
        };
        Ok(Header { tag, is_constructed, length, size: 2 + digits })
    }
}

struct Header {
    tag: Tag,
    is_constructed: bool,
    length: Option<usize>,
    size: usize,
}

/// Whether DER would write a length with fewer digits (X.690 §10.1).
fn is_longer_than_needed(length: usize, digits: usize) -> bool {
    length < 0x80 || (digits > 1 && length >> (8 * (digits.min(8) - 1)) == 0)
}

/// Real files have some 20 levels; a reader that follows thousands runs out of stack.
const MAX_DEPTH: usize = 32;
const LONG_TAG: u8 = 0x1f;
const CUT_OFF: &str = "the file ends in the middle of its structure";
