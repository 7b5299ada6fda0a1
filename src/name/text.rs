//! Names as text: RFC 4514 and the spelling of OpenSSL, read leniently, written strictly.

use std::{borrow::Cow, fmt, iter::Peekable, str::Chars};

use const_oid::ObjectIdentifier;
use der::{Decode, Encode, asn1::Any};
use x509_cert::attr::AttributeTypeAndValue;

use super::attribute;

/// Why a text is no name.
pub(super) type Refusal = Cow<'static, str>;

/// The two ways to write a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// `CN=a,O=b`, and with semicolons as RFC 2253 §4 has them.
    Commas,
    /// `/O=b/CN=a`
    Slashes,
}

impl Spelling {
    fn separates(self, sign: char) -> bool {
        match self {
            Self::Commas => matches!(sign, ',' | ';'),
            Self::Slashes => sign == '/',
        }
    }
}

/// Reads the parts of a name, in the order of the certificate.
pub(super) fn parse(text: &str) -> Result<Vec<Vec<AttributeTypeAndValue>>, Refusal> {
    let text = text.trim_start_matches(' ');
    if text.len() > MAX_TEXT {
        return Err("it is longer than 8192 bytes".into());
    }
    if is_path(text) {
        return Err(
            "the shell has made a path of it, as Git Bash does; begin it with two slashes, \
                    or write CN=My App,O=Contoso"
                .into(),
        );
    }
    let (spelling, text) = match text.strip_prefix('/') {
        // Two slashes are what gets a name past Git Bash unchanged.
        Some(text) => (Spelling::Slashes, text.strip_prefix('/').unwrap_or(text)),
        None => (Spelling::Commas, text),
    };
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if !text.contains('=') {
        return Err(format!("it has no =; write it like CN={}", shown(text)).into());
    }
    let mut parts = Reader { rest: text.chars().peekable(), spelling }.parts()?;
    if spelling == Spelling::Commas {
        parts.reverse();
    }
    Ok(parts)
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    spelling: Spelling,
}

impl Reader<'_> {
    fn parts(&mut self) -> Result<Vec<Vec<AttributeTypeAndValue>>, Refusal> {
        let mut parts = vec![vec![self.attribute()?]];
        while let Some(separator) = self.rest.next() {
            // OpenSSL takes a slash at the end too.
            if separator == '/' && self.rest.peek().is_none() {
                break;
            }
            let attribute = self.attribute()?;
            match parts.last_mut() {
                Some(part) if separator == '+' => part.push(attribute),
                _ => parts.push(vec![attribute]),
            }
        }
        Ok(parts)
    }

    /// Reads `TYPE=value`, up to a separator or the end.
    fn attribute(&mut self) -> Result<AttributeTypeAndValue, Refusal> {
        let oid = self.attribute_type()?;
        while self.rest.next_if_eq(&' ').is_some() {}
        let text = match self.rest.peek() {
            Some('#') if self.spelling == Spelling::Commas => {
                let value = attribute::written_anew(oid, &self.hexadecimal()?)?;
                return Ok(AttributeTypeAndValue { oid, value });
            }
            Some('"') if self.spelling == Spelling::Commas => self.quoted()?,
            _ => self.value()?,
        };
        Ok(AttributeTypeAndValue { oid, value: attribute::value_of(oid, &text)? })
    }

    fn attribute_type(&mut self) -> Result<ObjectIdentifier, Refusal> {
        let mut name = String::new();
        loop {
            match self.rest.peek() {
                Some('=') => break,
                Some(sign) if *sign == '+' || self.spelling.separates(*sign) => break,
                Some(sign) => name.push(*sign),
                None => break,
            }
            self.rest.next();
        }
        let name = name.trim();
        if self.rest.next_if_eq(&'=').is_none() {
            return Err(self.no_value(name));
        }
        if let Some(known) = attribute::named(name) {
            return Ok(known.oid);
        }
        let number = match name.get(..4) {
            Some(prefix) if prefix.eq_ignore_ascii_case("oid.") => {
                name.get(4..).unwrap_or_default()
            }
            _ => name,
        };
        ObjectIdentifier::new(number)
            .map_err(|_| format!("\"{}\" is not a known attribute; {KNOWN}", shown(name)).into())
    }

    fn no_value(&self, name: &str) -> Refusal {
        let what = match name {
            "" => "a part of it is empty".to_owned(),
            name => format!("\"{}\" has no =", shown(name)),
        };
        let advice = match self.spelling {
            Spelling::Commas => "a comma or plus inside a value is written \\, or \\+",
            Spelling::Slashes => "a slash or plus inside a value is written \\/ or \\+",
        };
        format!("{what}; {advice}").into()
    }

    /// Reads a value up to a separator; spaces at its end do not count unless they are escaped.
    fn value(&mut self) -> Result<String, Refusal> {
        let mut bytes = Vec::new();
        let mut end = 0;
        while let Some(sign) = self.rest.peek().copied() {
            if sign == '+' || self.spelling.separates(sign) {
                break;
            }
            self.rest.next();
            match sign {
                '\\' => self.escaped(&mut bytes)?,
                '"' if self.spelling == Spelling::Commas => {
                    return Err("a quote inside a value is written \\\"".into());
                }
                sign => push(&mut bytes, sign),
            }
            if sign != ' ' {
                end = bytes.len();
            }
        }
        bytes.truncate(end);
        utf8(bytes)
    }

    /// Reads a value in quotes (RFC 2253 §4); only spaces may follow it.
    fn quoted(&mut self) -> Result<String, Refusal> {
        self.rest.next();
        let mut bytes = Vec::new();
        loop {
            match self.rest.next() {
                None => return Err("a quote is not closed".into()),
                // Windows writes two quotes for one.
                Some('"') if self.rest.next_if_eq(&'"').is_some() => bytes.push(b'"'),
                Some('"') => break,
                Some('\\') => self.escaped(&mut bytes)?,
                Some(sign) => push(&mut bytes, sign),
            }
        }
        while self.rest.next_if_eq(&' ').is_some() {}
        match self.rest.peek() {
            Some(sign) if *sign != '+' && !self.spelling.separates(*sign) => {
                Err("something follows a closing quote".into())
            }
            _ => utf8(bytes),
        }
    }

    /// Reads what follows a backslash: in the spelling of OpenSSL any sign, which stands for itself; in
    /// RFC 4514 a sign that means something, or two hexadecimal digits of a byte of UTF-8.
    fn escaped(&mut self, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
        let Some(first) = self.rest.next() else {
            return Err("a backslash stands at its end; it is written \\\\".into());
        };
        if self.spelling == Spelling::Slashes || ESCAPABLE.contains(first) {
            push(bytes, first);
            return Ok(());
        }
        let second = self.rest.next();
        let digits = first.to_digit(16).zip(second.and_then(|second| second.to_digit(16)));
        match digits.map(|(high, low)| u8::try_from(high * 16 + low)) {
            Some(Ok(byte)) => bytes.push(byte),
            _ => {
                let second = second.map_or_else(String::new, String::from);
                return Err(
                    format!("\\{first}{second} is no escape; a backslash is written \\\\").into()
                );
            }
        }
        Ok(())
    }

    /// Reads `#` and the hexadecimal DER of a value (RFC 4514 §2.4).
    fn hexadecimal(&mut self) -> Result<Any, Refusal> {
        self.rest.next();
        let malformed =
            "a value after # is not hexadecimal DER; a # at its beginning is written \\#";
        let mut digits = Vec::new();
        while let Some(digit) = self.rest.peek().and_then(|sign| sign.to_digit(16)) {
            digits.push(u8::try_from(digit).map_err(|_| malformed)?);
            self.rest.next();
        }
        while self.rest.next_if_eq(&' ').is_some() {}
        let is_end =
            self.rest.peek().is_none_or(|sign| *sign == '+' || self.spelling.separates(*sign));
        let (pairs, []) = digits.as_chunks::<2>() else { return Err(malformed.into()) };
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high * 16 + low).collect();
        match Any::from_der(&bytes) {
            Ok(value) if is_end => Ok(value),
            _ => Err(malformed.into()),
        }
    }
}

/// Whether the text is `C:/Program Files/Git/CN=My App`.
fn is_path(text: &str) -> bool {
    let mut signs = text.chars();
    signs.next().is_some_and(|drive| drive.is_ascii_alphabetic())
        && signs.next() == Some(':')
        && matches!(signs.next(), Some('/' | '\\'))
}

fn push(bytes: &mut Vec<u8>, sign: char) {
    bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
}

fn utf8(bytes: Vec<u8>) -> Result<String, Refusal> {
    String::from_utf8(bytes).map_err(|_| "its escaped bytes are not UTF-8".into())
}

fn shown(name: &str) -> String {
    crate::error::shortened(name, 40)
}

/// Writes one attribute as RFC 4514 §2.3 and §2.4 say: an attribute without a short name, or a value that
/// is no text, in numbers.
pub(super) fn write(f: &mut fmt::Formatter<'_>, attribute: &AttributeTypeAndValue) -> fmt::Result {
    write!(f, "{}=", attribute::name_of(attribute.oid))?;
    match attribute::text_of(&attribute.value) {
        Some(text) if attribute::known(attribute.oid).is_some() => write_text(f, &text),
        _ => f.write_str(&hexadecimal(&attribute.value)),
    }
}

/// Returns `#` and the DER of a value (RFC 4514 §2.4).
pub(super) fn hexadecimal(value: &Any) -> String {
    let der = value.to_der().unwrap_or_default();
    der.iter().fold("#".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (index, sign) in text.chars().enumerate() {
        match sign {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{sign}")?,
            '#' if index == 0 => f.write_str("\\#")?,
            ' ' if index == 0 || index == last => f.write_str("\\ ")?,
            sign if is_hidden(sign) => {
                for byte in sign.encode_utf8(&mut [0; 4]).bytes() {
                    write!(f, "\\{byte:02X}")?;
                }
            }
            sign => write!(f, "{sign}")?,
        }
    }
    Ok(())
}

/// Signs that no terminal shows as such: they break the line, or turn the direction of what follows
/// and so show another name than the certificate has.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(
            sign,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

const KNOWN: &str = "CN, O, OU, L, ST, C, DC and others are, and dotted object identifiers";
/// What RFC 4514 §3 lets stand behind a backslash, and the slash, for those who know both spellings.
const ESCAPABLE: &str = "\"+,;<>\\ #=/";
const MAX_TEXT: usize = 8192;
