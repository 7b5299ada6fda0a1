//! The base64 of a block: lines of any length, padded or not.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{GeneralPurpose, general_purpose},
};
use zeroize::Zeroizing;

use super::{
    Scanner,
    text::{Escape, Text, is_letter},
};

/// The letters of base64 without space and padding.
pub(super) struct Letters {
    letters: Zeroizing<Vec<u8>>,
    padding: usize,
}

/// Decodes a text that is nothing but the base64 of DER or of PEM, as variables, web pages and secrets
/// of Kubernetes hold it: a certificate or a PFX without BEGIN and END, or all of a PEM file.
pub(crate) fn bare_base64(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = Text::new(bytes);
    let mut scanner = Scanner::new(&text);
    let letters = scanner.letters().ok()?;
    if !scanner.cursor.rest().is_empty() {
        return None;
    }
    letters.decode().filter(|bytes| looks_like_der(bytes) || super::looks_like_pem(bytes))
}

impl Scanner<'_> {
    /// Reads letters up to the next dash, or to the end.
    ///
    /// # Errors
    ///
    /// What is wrong where the cursor stands then.
    pub(super) fn letters(&mut self) -> Result<Letters, &'static str> {
        let rest = self.cursor.rest();
        // All the room at once: a vector that grows leaves copies behind.
        let room = rest.iter().position(|byte| *byte == b'-').unwrap_or(rest.len());
        let mut letters = Zeroizing::new(Vec::with_capacity(room));
        let mut padding = 0;
        loop {
            self.skip_space();
            // Nearly all of a text, so they are taken at once.
            let run = if padding == 0 { self.cursor.letters() } else { &[] };
            if !run.is_empty() {
                letters.extend_from_slice(run);
                continue;
            }
            let rest = self.cursor.rest();
            let escape = Escape::read(rest);
            let byte = escape.as_ref().map(|escape| escape.byte).or(rest.first().copied());
            match byte {
                None | Some(b'-') => return Ok(Letters { letters, padding }),
                Some(b'=') if padding == MOST_PADDING => return Err(TOO_MUCH_PADDING),
                Some(b'=') => padding += 1,
                Some(letter) if is_letter(letter) && padding > 0 => return Err(BEHIND_PADDING),
                Some(letter) if is_letter(letter) => letters.push(letter),
                Some(_) => return Err(NOT_BASE64),
            }
            self.cursor.advance(escape.map_or(1, |escape| escape.length));
        }
    }
}

impl Letters {
    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// What the letters say; nothing when one of them is missing or too many. Padding may be left
    /// out, but not in part. The bits behind the last byte count for nothing, as in OpenSSL, unless the
    /// padding is missing too: then it is rather a letter that was lost.
    pub(super) fn decode(&self) -> Option<Zeroizing<Vec<u8>>> {
        let engine = match self.padding {
            0 => &EXACT,
            _ if (self.letters.len() + self.padding).is_multiple_of(4) => &LENIENT,
            _ => return None,
        };
        let room = base64::decoded_len_estimate(self.letters.len());
        let mut bytes = Zeroizing::new(vec![0; room]);
        let length = engine.decode_slice(&*self.letters, &mut bytes).ok()?;
        bytes.truncate(length);
        Some(bytes)
    }
}

/// Whether `bytes` begin as a SEQUENCE does and hold all of it, or enough of it that nothing else is
/// likely: a file that was cut off is to be called so.
fn looks_like_der(bytes: &[u8]) -> bool {
    match bytes {
        [SEQUENCE, length @ ..=0x7F, rest @ ..] => rest.len() == usize::from(*length),
        [SEQUENCE, 0x80..=0x84, ..] => bytes.len() >= LEAST_DER,
        _ => false,
    }
}

pub(super) const NOT_BASE64: &str = "a character that is not base64";
const BEHIND_PADDING: &str = "base64 that goes on behind its padding";
const TOO_MUCH_PADDING: &str = "base64 with more than two padding characters";

const MOST_PADDING: usize = 2;

/// In bytes. Shorter than any key, certificate or PFX with a length of that form.
const LEAST_DER: usize = 64;
const SEQUENCE: u8 = 0x30;

const EXACT: GeneralPurpose = GeneralPurpose::new(&STANDARD, general_purpose::NO_PAD);
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, general_purpose::NO_PAD.with_decode_allow_trailing_bits(true));
