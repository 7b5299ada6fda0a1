//! The bytes that a password becomes. Every writer of the last thirty years has had its own idea.

use zeroize::Zeroizing;

use crate::secret::Password;

/// How a password was turned into bytes by the program that wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Spelling {
    /// UTF-16 in big-endian order with a final U+0000: what RFC 7292 appendix B.1 asks for.
    Bmp,
    /// UTF-16 in big-endian order without an end: old NSS under PBES2.
    BmpWithoutEnd,
    /// One byte a character (ISO 8859-1): RSA BSAFE and node-forge under PBES2.
    Latin1,
    /// No bytes at all: the null password of Windows and GnuTLS, which is not the empty one.
    Null,
    /// UTF-8: what RFC 8018 §3 suggests.
    Utf8,
    /// Each byte of the UTF-8 as a character of its own: OpenSSL before 1.1.0.
    WidenedUtf8,
}

impl Spelling {
    /// The name that JSON uses: `utf-8`, `bmp`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bmp => "bmp",
            Self::BmpWithoutEnd => "bmp-without-end",
            Self::Latin1 => "latin-1",
            Self::Null => "null",
            Self::Utf8 => "utf-8",
            Self::WidenedUtf8 => "widened-utf-8",
        }
    }
}

/// A password as bytes.
pub(crate) struct Spelled {
    pub(crate) spelling: Spelling,
    pub(crate) bytes: Zeroizing<Vec<u8>>,
}

/// The two families of key derivation, which differ in what they make of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// RFC 7292 appendix B: UTF-16.
    Pkcs12,
    /// RFC 8018: any bytes, UTF-8 by custom.
    Pkcs5,
}

/// The spellings of `password` that differ, in the order in which they are worth trying.
pub(crate) fn spellings(password: &Password, family: Family) -> Vec<Spelled> {
    let text = password.secret_text();
    let order: &[Spelling] = match (family, text.is_empty(), text.is_ascii()) {
        (Family::Pkcs12, true, _) => &[Spelling::Bmp, Spelling::Null],
        (Family::Pkcs12, false, true) => &[Spelling::Bmp],
        (Family::Pkcs12, false, false) => &[Spelling::Bmp, Spelling::WidenedUtf8, Spelling::Latin1],
        (Family::Pkcs5, true, _) => &[Spelling::Utf8, Spelling::Bmp],
        (Family::Pkcs5, false, true) => &[Spelling::Utf8, Spelling::Bmp, Spelling::BmpWithoutEnd],
        (Family::Pkcs5, false, false) => {
            &[Spelling::Utf8, Spelling::Bmp, Spelling::BmpWithoutEnd, Spelling::Latin1]
        }
    };
    order
        .iter()
        .filter_map(|spelling| {
            Some(Spelled { spelling: *spelling, bytes: spelled(text, *spelling)? })
        })
        .collect()
}

/// The bytes that files are written with: UTF-16 with an end, or UTF-8.
pub(crate) fn first_spelling(password: &Password, family: Family) -> Zeroizing<Vec<u8>> {
    let spelling = match family {
        Family::Pkcs12 => Spelling::Bmp,
        Family::Pkcs5 => Spelling::Utf8,
    };
    spelled(password.secret_text(), spelling).unwrap_or_default()
}

/// `text` in `spelling`; `None` if it has a character that the spelling has no way to write.
fn spelled(text: &str, spelling: Spelling) -> Option<Zeroizing<Vec<u8>>> {
    // No spelling takes more than two bytes for a byte of UTF-8, and an end of two; a vector that grows
    // leaves copies.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * text.len() + 2));
    match spelling {
        Spelling::Bmp => {
            bytes.extend(text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes));
        }
        Spelling::BmpWithoutEnd => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        Spelling::Latin1 => {
            for character in text.chars() {
                bytes.push(u8::try_from(character).ok()?);
            }
        }
        Spelling::Null => {}
        Spelling::Utf8 => bytes.extend(text.bytes()),
        Spelling::WidenedUtf8 => {
            bytes.extend(text.bytes().chain([0]).flat_map(|byte| u16::from(byte).to_be_bytes()));
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, family: Family) -> Vec<(Spelling, Vec<u8>)> {
        spellings(&Password::new(text).unwrap(), family)
            .into_iter()
            .map(|spelled| (spelled.spelling, spelled.bytes.to_vec()))
            .collect()
    }

    #[test]
    fn pkcs12_wants_utf16_and_knows_two_kinds_of_nothing() {
        assert_eq!(all("a", Family::Pkcs12), [(Spelling::Bmp, vec![0, 0x61, 0, 0])]);
        assert_eq!(
            all("", Family::Pkcs12),
            [(Spelling::Bmp, vec![0, 0]), (Spelling::Null, vec![])]
        );
        assert_eq!(
            all("\u{e4}", Family::Pkcs12),
            [
                (Spelling::Bmp, vec![0, 0xe4, 0, 0]),
                (Spelling::WidenedUtf8, vec![0, 0xc3, 0, 0xa4, 0, 0]),
                (Spelling::Latin1, vec![0xe4]),
            ]
        );
        let beyond = all("\u{1f511}", Family::Pkcs12);
        assert_eq!(beyond.first(), Some(&(Spelling::Bmp, vec![0xd8, 0x3d, 0xdd, 0x11, 0, 0])));
        assert_eq!(beyond.len(), 2, "Latin-1 has no keys");
    }

    #[test]
    fn pkcs5_begins_with_utf8() {
        assert_eq!(
            all("\u{e4}", Family::Pkcs5),
            [
                (Spelling::Utf8, vec![0xc3, 0xa4]),
                (Spelling::Bmp, vec![0, 0xe4, 0, 0]),
                (Spelling::BmpWithoutEnd, vec![0, 0xe4]),
                (Spelling::Latin1, vec![0xe4]),
            ]
        );
        assert_eq!(all("a", Family::Pkcs5).len(), 3);
        assert_eq!(all("", Family::Pkcs5), [(Spelling::Utf8, vec![]), (Spelling::Bmp, vec![0, 0])]);
    }
}
