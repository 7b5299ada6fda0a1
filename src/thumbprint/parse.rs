//! Thumbprints as people copy them: from dialogs, from other programs, from code that got them wrong.

use std::borrow::Cow;

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::Thumbprint;
use crate::error::Error;

/// Reads `text`, as [`Thumbprint::parse`] promises.
pub(super) fn read(text: &str) -> Result<Thumbprint, Error> {
    let visible: String = text.chars().filter(|sign| !is_invisible(*sign)).collect();
    if visible.len() > LONGEST_TEXT {
        return Err(unlike());
    }
    let (label, value) = without_label(trimmed(&visible)).ok_or_else(unlike)?;
    let refused = |misread: Misread| {
        Error::thumbprint(text.trim(), misread.reason, misread.meant.map(|one| one.to_hex()))
    };
    let found = Spelling::of(value).ok_or_else(unlike)?.read().map_err(refused)?;
    match label.and_then(|label| label.contradiction(found)) {
        Some(reason) => Err(Error::thumbprint(text.trim(), reason, Some(found.to_hex()))),
        None => Ok(found),
    }
}

/// What stands in front of a value, if it names the digest.
#[derive(Clone, Copy)]
struct Label {
    name: &'static str,
    /// In bytes.
    length: usize,
}

impl Label {
    /// Reads letters and digits in lower case.
    fn of(letters: &str) -> Option<Self> {
        match letters {
            "x5t" => Some(Self { name: "x5t", length: SHA1 }),
            "x5ts256" => Some(Self { name: "x5t#S256", length: SHA256 }),
            other if other.contains("256") => Some(Self { name: "SHA-256", length: SHA256 }),
            other if other.contains("sha1") => Some(Self { name: "SHA-1", length: SHA1 }),
            _ => None,
        }
    }

    fn contradiction(self, found: Thumbprint) -> Option<String> {
        let (length, name) = match found {
            Thumbprint::Sha1(_) => (SHA1, "SHA-1"),
            Thumbprint::Sha256(_) => (SHA256, "SHA-256"),
        };
        (length != self.length).then(|| {
            format!("it is called {}, and its {length} bytes are as many as {name} has", self.name)
        })
    }
}

/// A value without what stands around it.
enum Spelling {
    Base64(Vec<u8>),
    /// The digits alone, and whether hyphens divide them as those of a GUID.
    Hex {
        digits: String,
        is_guid: bool,
    },
    /// As many signs as a thumbprint has digits, and this one is no digit.
    Typo(char),
}

/// Why a value that looks like a thumbprint is none.
struct Misread {
    reason: Cow<'static, str>,
    meant: Option<Thumbprint>,
}

impl Spelling {
    /// `None` for text that no program would write for a digest.
    fn of(value: &str) -> Option<Self> {
        let hex = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")).unwrap_or(value);
        let digits: String = hex.chars().filter(|sign| !is_separator(*sign)).collect();
        if digits.len() >= FEWEST_DIGITS && digits.bytes().all(|one| one.is_ascii_hexdigit()) {
            let groups: Vec<usize> = hex.split('-').map(str::len).collect();
            return Some(Self::Hex { digits, is_guid: groups == GUID });
        }
        let is_stray = |sign: &char| !sign.is_ascii_hexdigit();
        if matches!(digits.chars().count(), 40 | 64)
            && digits.chars().filter(is_stray).count() <= MOST_TYPOS
            && let Some(stray) = digits.chars().find(is_stray)
        {
            return Some(Self::Typo(stray));
        }
        let compact: String = value
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .map(|sign| match sign {
                '+' => '-',
                '/' => '_',
                other => other,
            })
            .collect();
        let bytes = BASE64.decode(&compact).ok()?;
        // Any word is base64 of something: only a length, a sign or a content tells that it is meant.
        let is_meant = matches!(bytes.len(), SHA1 | SHA256) || compact.ends_with('=');
        (is_meant || inner(&bytes).is_some()).then_some(Self::Base64(bytes))
    }

    fn read(&self) -> Result<Thumbprint, Misread> {
        let bytes = match self {
            Self::Base64(bytes) => bytes.clone(),
            Self::Hex { digits, .. } => bytes_of(digits),
            Self::Typo(stray) => {
                let reason = format!("{stray:?} is no hexadecimal digit").into();
                return Err(Misread { reason, meant: None });
            }
        };
        match (bytes.as_slice().try_into(), bytes.as_slice().try_into()) {
            (Ok(sha1), _) if self.is_even() => Ok(Thumbprint::Sha1(sha1)),
            (_, Ok(sha256)) if self.is_even() => Ok(Thumbprint::Sha256(sha256)),
            _ => {
                let meant = inner(&bytes);
                let reason = match meant {
                    Some(_) => self.encoded_twice(),
                    None => self.of_another_length(bytes.len()),
                };
                Err(Misread { reason, meant })
            }
        }
    }

    fn is_even(&self) -> bool {
        match self {
            Self::Base64(_) | Self::Typo(_) => true,
            Self::Hex { digits, .. } => digits.len().is_multiple_of(2),
        }
    }

    fn encoded_twice(&self) -> Cow<'static, str> {
        match self {
            Self::Hex { digits, .. } => {
                format!("its {} digits are a thumbprint that was encoded once more", digits.len())
                    .into()
            }
            _ => "it is base64 of the hexadecimal text, not of the bytes".into(),
        }
    }

    fn of_another_length(&self, bytes: usize) -> Cow<'static, str> {
        let Self::Hex { digits, is_guid } = self else {
            return match other_digest(bytes) {
                Some(name) => format!("its {bytes} bytes are as many as {name} has").into(),
                None => {
                    format!("it is base64 of {bytes} bytes; SHA-1 has 20, SHA-256 has 32").into()
                }
            };
        };
        let count = digits.len();
        let near = |name: &str, whole: usize, what: &str| {
            format!("it has {count} digits, {what} than the {whole} of {name}").into()
        };
        match (count, other_digest(bytes)) {
            (32, _) if *is_guid => "it is a GUID, such as the id of an application".into(),
            (38, _) => near("SHA-1", 40, "two fewer"),
            (39, _) => near("SHA-1", 40, "one fewer"),
            (41, _) => near("SHA-1", 40, "one more"),
            (42, _) => near("SHA-1", 40, "two more"),
            (62, _) => near("SHA-256", 64, "two fewer"),
            (63, _) => near("SHA-256", 64, "one fewer"),
            (65, _) => near("SHA-256", 64, "one more"),
            (66, _) => near("SHA-256", 64, "two more"),
            (_, Some(name)) if self.is_even() => {
                format!("its {count} digits are as many as {name} has").into()
            }
            _ => format!("it has {count} digits; SHA-1 has 40, SHA-256 has 64").into(),
        }
    }
}

/// The thumbprint that `bytes` are the text of.
fn inner(bytes: &[u8]) -> Option<Thumbprint> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii())?;
    let digits: String = text.trim().chars().filter(|sign| !is_separator(*sign)).collect();
    if digits.bytes().all(|one| one.is_ascii_hexdigit()) {
        let (bytes, is_even) = (bytes_of(&digits), digits.len().is_multiple_of(2));
        return of_bytes(&bytes).filter(|_| is_even);
    }
    of_bytes(&BASE64.decode(text.trim().replace('+', "-").replace('/', "_")).ok()?)
}

fn of_bytes(bytes: &[u8]) -> Option<Thumbprint> {
    let sha256 = || Some(Thumbprint::Sha256(bytes.try_into().ok()?));
    bytes.try_into().ok().map(Thumbprint::Sha1).or_else(sha256)
}

/// The bytes of hexadecimal digits; of a last one that is alone, its value.
fn bytes_of(digits: &str) -> Vec<u8> {
    let values: Vec<u8> =
        digits.chars().filter_map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
    values
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte: u8, value| byte.wrapping_mul(16) | value))
        .collect()
}

/// Takes quotes, blanks and the remark of certgen's own output away, and the `?` that a console makes of
/// the invisible U+200E in front.
fn trimmed(text: &str) -> &str {
    let text = text.trim();
    let text = match text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) {
        Some((before, _)) => before,
        None => text,
    };
    let is_around =
        |sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'' | '`' | ',' | ';');
    text.trim_matches(is_around).trim_start_matches('?').trim_matches(is_around)
}

/// The value, and what stands in front if it names the digest; `None` if something else stands there.
fn without_label(text: &str) -> Option<(Option<Label>, &str)> {
    let body = text.trim_end_matches('=');
    let is_known = |front: &str| LABELS.iter().any(|known| letters(front).starts_with(known));
    let end = body.rfind('=').map(|at| at + 1).or_else(|| {
        let (front, _) = body.split_once(':').filter(|(front, _)| !is_hex(front))?;
        Some(front.len() + 1)
    });
    let word = || body.split_once(char::is_whitespace).map(|(word, _)| word);
    match end.or_else(|| word().filter(|word| is_known(word)).map(str::len)) {
        None => Some((None, text)),
        Some(end) => {
            let (front, value) = text.split_at_checked(end)?;
            is_known(front).then(|| (Label::of(&letters(front)), trimmed(value)))
        }
    }
}

/// Letters and digits of `text`, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|one| one.to_ascii_lowercase()).collect()
}

fn is_hex(text: &str) -> bool {
    text.chars().all(|sign| sign.is_ascii_hexdigit() || is_separator(sign))
}

fn is_separator(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, ':' | '-')
}

/// What is not seen and comes along when text is copied: marks of direction and of order, joiners, blanks
/// without width, the soft hyphen, all of which Unicode calls format characters.
fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

fn other_digest(bytes: usize) -> Option<&'static str> {
    match bytes {
        16 => Some("MD5"),
        28 => Some("SHA-224"),
        48 => Some("SHA-384"),
        64 => Some("SHA-512"),
        _ => None,
    }
}

fn unlike() -> Error {
    Error::Malformed { what: "thumbprint", reason: "it is neither hexadecimal nor base64 of one" }
}

/// Both alphabets are brought to this one before.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Fewer could be a name, a number or a date.
const FEWEST_DIGITS: usize = 20;
/// The groups of digits of a GUID (RFC 9562 §4).
const GUID: [usize; 5] = [8, 4, 4, 4, 12];
/// What programs write in front, by its letters and digits: `SHA1 Fingerprint`, `SHA2-256(app.cer)`,
/// `Cert Hash(sha1)`.
const LABELS: [&str; 8] = [
    "sha1",
    "sha256",
    "sha2256",
    "thumbprint",
    "fingerprint",
    "certhash",
    "x5t",
    "customkeyidentifier",
];
/// In bytes; nothing that is meant as a thumbprint comes near.
const LONGEST_TEXT: usize = 1024;
/// Signs that are no digits, in what is taken for hexadecimal all the same.
const MOST_TYPOS: usize = 2;
const SHA1: usize = 20;
const SHA256: usize = 32;

#[cfg(test)]
mod tests;
