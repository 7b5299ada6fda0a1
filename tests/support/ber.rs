//! A writer of BER (X.690) that takes every liberty which the encoding allows, as real writers do.

/// How values are written where BER leaves a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    pub lengths: Lengths,
    pub octets: Octets,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lengths {
    /// `80 … 00 00` on everything that is constructed.
    Indefinite,
    /// As DER wants them.
    Minimal,
    /// Indefinite, padded and minimal in turn, level by level.
    Mixed,
    /// With so many zero bytes in front: `82 00 05` for 5.
    Padded(usize),
}

/// How octet strings that hold content are cut in pieces, each of so many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Octets {
    /// Two pieces, of which the second has so many bytes: NSS holds the last block back.
    LastApart(usize),
    /// Pieces that are in two pieces themselves.
    Nested(usize),
    Segments(usize),
    Whole,
}

impl Form {
    pub const DER: Self = Self { lengths: Lengths::Minimal, octets: Octets::Whole };
}

#[derive(Debug, Clone)]
pub enum Node {
    /// A value made of values.
    Constructed(u8, Vec<Node>),
    /// An octet string that may be cut in pieces: `04`, or `80` where its tag is implicit.
    Content(u8, Vec<u8>),
    /// A value that is always in one piece.
    Primitive(u8, Vec<u8>),
    /// Bytes as they are, tag and length included.
    Raw(Vec<u8>),
}

impl Node {
    pub fn der(&self) -> Vec<u8> {
        self.write(Form::DER)
    }

    pub fn write(&self, form: Form) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_to(&mut out, form, 0);
        out
    }

    fn write_to(&self, out: &mut Vec<u8>, form: Form, depth: usize) {
        match self {
            Self::Constructed(tag, parts) => constructed(out, *tag, parts, form, depth),
            Self::Content(tag, bytes) => match pieces(bytes, form.octets) {
                Some(pieces) => constructed(out, tag | CONSTRUCTED, &pieces, form, depth),
                None => primitive(out, *tag, bytes, form, depth),
            },
            Self::Primitive(tag, bytes) => primitive(out, *tag, bytes, form, depth),
            Self::Raw(bytes) => out.extend(bytes),
        }
    }
}

fn constructed(out: &mut Vec<u8>, tag: u8, parts: &[Node], form: Form, depth: usize) {
    out.push(tag);
    let mut inside = Vec::new();
    for part in parts {
        part.write_to(&mut inside, form, depth + 1);
    }
    match form.lengths.at(depth) {
        Lengths::Indefinite => {
            out.push(INDEFINITE);
            out.extend(inside);
            out.extend(END_OF_CONTENTS);
        }
        lengths => {
            out.extend(length(inside.len(), lengths));
            out.extend(inside);
        }
    }
}

fn primitive(out: &mut Vec<u8>, tag: u8, bytes: &[u8], form: Form, depth: usize) {
    out.push(tag);
    out.extend(length(bytes.len(), form.lengths.at(depth)));
    out.extend(bytes);
}

fn pieces(bytes: &[u8], form: Octets) -> Option<Vec<Node>> {
    match form {
        Octets::LastApart(size) => {
            let (first, last) = bytes.split_at(bytes.len().saturating_sub(size));
            Some([first, last].map(octets).into())
        }
        Octets::Nested(size) => {
            let halves = |piece: &[u8]| segments(piece, size.div_ceil(2));
            let nested = |piece| Node::Constructed(OCTET_STRING | CONSTRUCTED, halves(piece));
            Some(bytes.chunks(size).map(nested).collect())
        }
        Octets::Segments(size) => Some(segments(bytes, size)),
        Octets::Whole => None,
    }
}

fn segments(bytes: &[u8], size: usize) -> Vec<Node> {
    bytes.chunks(size).map(octets).collect()
}

impl Lengths {
    fn at(self, depth: usize) -> Self {
        match (self, depth % 3) {
            (Self::Mixed, 0) => Self::Indefinite,
            (Self::Mixed, 1) => Self::Padded(2),
            (Self::Mixed, _) => Self::Minimal,
            (lengths, _) => lengths,
        }
    }
}

fn length(length: usize, lengths: Lengths) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut number = match lengths {
        // OpenSSL, which is to judge, takes no long form of zero.
        Lengths::Padded(more) if length > 0 => vec![0; more],
        _ if length < 0x80 => return vec![bytes[bytes.len() - 1]],
        _ => Vec::new(),
    };
    number.extend(&bytes[zeros..]);
    number.insert(0, 0x80 | u8::try_from(number.len()).unwrap());
    number
}

pub fn sequence(parts: impl IntoIterator<Item = Node>) -> Node {
    Node::Constructed(0x30, parts.into_iter().collect())
}

pub fn set(parts: impl IntoIterator<Item = Node>) -> Node {
    Node::Constructed(0x31, parts.into_iter().collect())
}

/// `[0] EXPLICIT`.
pub fn explicit(part: Node) -> Node {
    Node::Constructed(0xA0, vec![part])
}

/// A short octet string, which nobody cuts in pieces.
pub fn octets(bytes: &[u8]) -> Node {
    Node::Primitive(OCTET_STRING, bytes.to_vec())
}

/// An octet string that may be long.
pub fn content(bytes: Vec<u8>) -> Node {
    Node::Content(OCTET_STRING, bytes)
}

pub fn null() -> Node {
    Node::Primitive(0x05, Vec::new())
}

pub fn integer(number: i128) -> Node {
    let bytes = number.to_be_bytes();
    let superfluous = |pair: &[u8]| match pair[0] {
        0x00 => pair[1] < 0x80,
        0xFF => pair[1] >= 0x80,
        _ => false,
    };
    let start = bytes.windows(2).take_while(|pair| superfluous(pair)).count();
    Node::Primitive(0x02, bytes[start..].to_vec())
}

pub fn oid(dotted: &str) -> Node {
    let mut arcs = dotted.split('.').map(|arc| arc.parse::<u64>().unwrap());
    let (first, second) = (arcs.next().unwrap(), arcs.next().unwrap());
    let mut bytes = Vec::new();
    for arc in [first * 40 + second].into_iter().chain(arcs) {
        let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let bits = u8::try_from(arc >> (7 * group) & 0x7F).unwrap();
            bytes.push(if group == 0 { bits } else { bits | 0x80 });
        }
    }
    Node::Primitive(0x06, bytes)
}

pub fn bmp_string(text: &str) -> Node {
    Node::Primitive(0x1E, text.encode_utf16().flat_map(u16::to_be_bytes).collect())
}

/// The contents of the definite value at the start of `der`, and what stands behind it.
pub fn inside(der: &[u8]) -> (&[u8], &[u8]) {
    let (length, header) = match der[1] {
        short @ 0..0x80 => (usize::from(short), 2),
        long => {
            let header = 2 + usize::from(long & 0x7F);
            let bytes = der[2..header].iter();
            (bytes.fold(0, |number, byte| number << 8 | usize::from(*byte)), header)
        }
    };
    der[header..].split_at(length)
}

const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED: u8 = 0x20;
const INDEFINITE: u8 = 0x80;
const END_OF_CONTENTS: [u8; 2] = [0, 0];
