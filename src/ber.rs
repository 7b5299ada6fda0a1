//! ASN.1 in BER (ITU-T X.690 §8), as PFX files and CMS messages really come: indefinite lengths, octet
//! strings in pieces, lengths longer than they need to be. Read without copying, each fault with the
//! byte at which it stands.
//!
//! DER readers refuse these forms, and a signature or a MAC is over bytes as they stand, so nothing is
//! normalised on the way in. What has to leave as DER goes through [`Element::to_der`].

use std::{borrow::Cow, cell::Cell};

use const_oid::ObjectIdentifier;
use zeroize::Zeroizing;

use crate::error::Error;

mod reader;

pub(crate) use reader::Reader;

/// Where a structure breaks, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The byte in the input, from 0.
    pub(crate) offset: usize,
    /// What is wrong there.
    pub(crate) reason: &'static str,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Damaged { offset: fault.offset, reason: fault.reason }
    }
}

/// What was noticed while reading: one value for a file and everything that is decrypted from it.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    is_ber: Cell<bool>,
}

impl Notes {
    /// Whether anything was read that DER does not allow.
    pub(crate) fn is_ber(&self) -> bool {
        self.is_ber.get()
    }

    fn found_ber(&self) {
        self.is_ber.set(true);
    }
}

/// The identifier of an element: class and number. Whether it is constructed is told apart from that,
/// since BER has strings in both forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag(u8);

impl Tag {
    pub(crate) const BIT_STRING: Self = Self(0x03);
    pub(crate) const BMP_STRING: Self = Self(0x1e);
    pub(crate) const BOOLEAN: Self = Self(0x01);
    pub(crate) const GENERALIZED_TIME: Self = Self(0x18);
    pub(crate) const INTEGER: Self = Self(0x02);
    pub(crate) const NULL: Self = Self(0x05);
    pub(crate) const OBJECT_IDENTIFIER: Self = Self(0x06);
    pub(crate) const OCTET_STRING: Self = Self(0x04);
    pub(crate) const SEQUENCE: Self = Self(0x10);
    pub(crate) const SET: Self = Self(0x11);
    pub(crate) const UTC_TIME: Self = Self(0x17);

    /// `[number]`, context-specific.
    pub(crate) const fn context(number: u8) -> Self {
        Self(0x80 | number)
    }

    /// The same for an element that has others inside, to be written. Sequences and sets always have.
    pub(crate) const fn constructed(self) -> Self {
        Self(self.0 | CONSTRUCTED)
    }
}

/// One element: tag, length, contents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'a> {
    tag: Tag,
    is_constructed: bool,
    contents: &'a [u8],
    whole: &'a [u8],
    /// Of the first byte of `whole` in the input.
    offset: usize,
    depth: usize,
    notes: &'a Notes,
}

impl<'a> Element<'a> {
    pub(crate) fn tag(&self) -> Tag {
        self.tag
    }

    /// The element as it stands in the input, tag and length included.
    pub(crate) fn whole(&self) -> &'a [u8] {
        self.whole
    }

    /// What stands between the length and the end.
    pub(crate) fn contents(&self) -> &'a [u8] {
        self.contents
    }

    /// The first byte of the element in the input.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// A fault at this element.
    pub(crate) fn fault(&self, reason: &'static str) -> Fault {
        Fault { offset: self.offset, reason }
    }

    /// The elements inside this one.
    pub(crate) fn children(&self) -> Result<Reader<'a>, Fault> {
        if !self.is_constructed {
            return Err(self.fault("an element that should have others inside has none"));
        }
        let offset = self.contents_offset();
        Ok(Reader::at(self.contents, offset, self.depth + 1, self.notes))
    }

    /// The bytes of an octet string, its pieces joined (X.690 §8.7). The tag may be an implicit one.
    ///
    /// The pieces may be of a decrypted content, so joined ones are wiped.
    pub(crate) fn octets(&self) -> Result<Octets<'a>, Fault> {
        if !self.is_constructed {
            return Ok(Octets::Whole(self.contents));
        }
        self.notes.found_ber();
        let mut joined = Zeroizing::new(Vec::with_capacity(self.contents.len()));
        self.join_into(&mut joined)?;
        Ok(Octets::Joined(joined))
    }

    fn join_into(&self, joined: &mut Vec<u8>) -> Result<(), Fault> {
        let mut pieces = self.children()?;
        while let Some(piece) = pieces.next()? {
            if piece.tag != Tag::OCTET_STRING {
                return Err(piece.fault("a piece of an octet string is something else"));
            }
            if piece.is_constructed {
                piece.join_into(joined)?;
            } else {
                joined.extend_from_slice(piece.contents);
            }
        }
        Ok(())
    }

    /// The object identifier in the contents.
    pub(crate) fn oid(&self) -> Result<ObjectIdentifier, Fault> {
        ObjectIdentifier::from_bytes(self.contents)
            .map_err(|_| self.fault("an object identifier is damaged"))
    }

    /// The element in DER: lengths definite and as short as they can be, strings in one piece. Wiped,
    /// since it may be a key.
    pub(crate) fn to_der(self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        if !self.is_constructed {
            return Ok(encode(self.tag, &[self.contents]));
        }
        if self.tag == Tag::OCTET_STRING {
            return Ok(encode(self.tag, &[&self.octets()?]));
        }
        // DER is never longer than BER, so nothing has to move.
        let mut contents = Zeroizing::new(Vec::with_capacity(self.contents.len()));
        let mut children = self.children()?;
        while let Some(child) = children.next()? {
            contents.extend_from_slice(&child.to_der()?);
        }
        Ok(encode(self.tag.constructed(), &[&contents]))
    }

    /// The first byte of the contents in the input.
    pub(crate) fn contents_offset(&self) -> usize {
        // Both are slices of one input: the header is what stands before the contents.
        let header = self.whole.len().saturating_sub(self.contents.len());
        let end = if self.is_indefinite() { END_OF_CONTENTS.len() } else { 0 };
        self.offset + header.saturating_sub(end)
    }

    fn is_indefinite(&self) -> bool {
        self.is_constructed && self.whole.get(1) == Some(&INDEFINITE)
    }
}

/// The contents of an octet string.
#[derive(Debug)]
pub(crate) enum Octets<'a> {
    /// Joined from several pieces.
    Joined(Zeroizing<Vec<u8>>),
    /// As it stands in the input.
    Whole(&'a [u8]),
}

impl std::ops::Deref for Octets<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Joined(bytes) => bytes,
            Self::Whole(bytes) => bytes,
        }
    }
}

impl<'a> From<Octets<'a>> for Cow<'a, [u8]> {
    fn from(octets: Octets<'a>) -> Self {
        match octets {
            Octets::Joined(bytes) => Cow::Owned(bytes.to_vec()),
            Octets::Whole(bytes) => Cow::Borrowed(bytes),
        }
    }
}

/// One element in DER, its contents in parts. Wiped, since it may be a key.
pub(crate) fn encode(tag: Tag, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let digits = length.to_be_bytes();
    let digits = digits.get(digits.iter().take_while(|byte| **byte == 0).count()..);
    let digits = digits.unwrap_or_default();
    let mut der = Zeroizing::new(Vec::with_capacity(length + digits.len() + 2));
    let is_constructed = matches!(tag, Tag::SEQUENCE | Tag::SET);
    der.push(tag.0 | if is_constructed { CONSTRUCTED } else { 0 });
    match u8::try_from(length) {
        Ok(short) if short < INDEFINITE => der.push(short),
        _ => {
            // A length never has more than eight digits.
            der.push(INDEFINITE | u8::try_from(digits.len()).unwrap_or(8));
            der.extend_from_slice(digits);
        }
    }
    for part in parts {
        der.extend_from_slice(part);
    }
    der
}

/// An object identifier in DER.
pub(crate) fn encode_oid(oid: ObjectIdentifier) -> Zeroizing<Vec<u8>> {
    encode(Tag::OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

const CONSTRUCTED: u8 = 0x20;
const INDEFINITE: u8 = 0x80;
const END_OF_CONTENTS: [u8; 2] = [0, 0];

#[cfg(test)]
mod tests;
