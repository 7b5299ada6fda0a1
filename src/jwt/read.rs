//! From text to the parts of a token, leniently.

use zeroize::Zeroizing;

use super::{Candidate, Finding, Kind, Token, WHAT, extract, field::Fields};
use crate::{
    bundle,
    error::Error,
    json::{self, Object},
};

/// Finds every token in a text, with whatever stands around them.
///
/// # Errors
///
/// As [`super::candidates()`].
pub(super) fn candidates(text: &[u8]) -> Result<Vec<Candidate>, Error> {
    if text.len() > Token::MAX_BYTES {
        return Err(Error::TooLarge { limit: Token::MAX_BYTES });
    }
    let is_utf16 = text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]);
    let text = bundle::text_of(text).map(Zeroizing::new).ok_or(no_token("it is no text"))?;
    let found = extract::tokens(&text)?;
    let mut around = found.around;
    around.extend(is_utf16.then_some(Finding::Utf16));
    let candidate = |compact: extract::Compact| Candidate {
        place: compact.place.clone(),
        token: token(compact, around.clone()),
    };
    Ok(found.tokens.into_iter().map(candidate).collect())
}

/// The only token in a text.
///
/// # Errors
///
/// As [`Token::read`].
pub(super) fn read(text: &[u8]) -> Result<Token, Error> {
    let mut found = candidates(text)?.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => one.token,
        (None, _) => Err(no_token("it is empty")),
        (Some(_), Some(_)) => Err(no_token("it has several tokens in it, not one")),
    }
}

fn token(found: extract::Compact, mut spelling: Vec<Finding>) -> Result<Token, Error> {
    let extract::Compact { text, place, is_torn } = found;
    spelling.extend(is_torn.then_some(Finding::Wrapped));
    let parts = Part::split(&text)?;
    let (kind, header, claims, signature) = match parts.as_slice() {
        [header, claims, signature] => {
            let header = header.fields(&mut spelling)?;
            let claims = claims.fields(&mut spelling)?;
            let signature = signature.bytes(&mut spelling)?;
            let is_none = header.text("alg").is_some_and(|name| name.eq_ignore_ascii_case("none"));
            let kind = if is_none || signature.is_empty() { Kind::Unsigned } else { Kind::Signed };
            (kind, header, claims, signature)
        }
        [header, encrypted @ ..] => {
            let header = header.fields(&mut spelling)?;
            for part in encrypted {
                part.bytes(&mut spelling)?;
            }
            (Kind::Encrypted, header, Fields::default(), Zeroizing::default())
        }
        [] => return Err(no_token("it is empty")),
    };
    Ok(Token { text, place, kind, header, claims, signature, spelling })
}

/// A part of a token, between two dots.
struct Part<'a> {
    name: Name,
    text: &'a str,
    /// Where it begins in the token, in bytes.
    start: usize,
}

/// What is to be said about a part.
#[derive(Clone, Copy)]
struct Name {
    name: &'static str,
    no_base64: &'static str,
    no_json: &'static str,
    no_object: &'static str,
    no_value: &'static str,
}

macro_rules! name {
    ($name:literal, $is:literal) => {
        Name {
            name: $name,
            no_base64: concat!("its ", $name, " ", $is, " no base64url"),
            no_json: concat!("its ", $name, " ", $is, " no JSON"),
            no_object: concat!("its ", $name, " ", $is, " no JSON object"),
            no_value: concat!(
                "its ",
                $name,
                " ",
                $is,
                " too deep, or of values that no reader knows"
            ),
        }
    };
}

impl<'a> Part<'a> {
    fn split(token: &'a str) -> Result<Vec<Self>, Error> {
        let names: &[Name] = match token.split('.').take(MOST_PARTS + 1).count() {
            _ if token.is_empty() => return Err(no_token("it is empty")),
            3 => &SIGNED,
            5 => &ENCRYPTED,
            1 => return Err(no_token("it has no dots; a token has three parts with dots between")),
            2 => {
                return Err(no_token("it has two parts, and the third, the signature, is missing"));
            }
            4 => return Err(no_token("it has four parts, not three or five")),
            _ => return Err(no_token("it has more than five parts")),
        };
        let mut start = 0;
        let mut parts = Vec::with_capacity(names.len());
        for (text, name) in token.split('.').zip(names) {
            parts.push(Self { name: *name, text, start });
            start += text.len() + 1;
        }
        // `{` in base64: what begins otherwise was never a token.
        let is_header = token.starts_with('e');
        if is_header { Ok(parts) } else { Err(no_token("its first part is no header")) }
    }

    fn bytes(&self, spelling: &mut Vec<Finding>) -> Result<Zeroizing<Vec<u8>>, Error> {
        let digits = self.text.trim_end_matches('=');
        if digits.len() < self.text.len() {
            spelling.push(Finding::Padded { part: self.name.name });
        }
        if digits.contains(['+', '/']) {
            spelling.push(Finding::StandardAlphabet { part: self.name.name });
        }
        let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
        let broken = digits.bytes().position(|byte| !is_digit(byte));
        let offset = self.start + broken.unwrap_or(digits.len());
        let bytes = json::base64(digits).filter(|_| broken.is_none());
        bytes.ok_or(Error::Damaged { offset, reason: self.name.no_base64 })
    }

    fn fields(&self, spelling: &mut Vec<Finding>) -> Result<Fields, Error> {
        let bytes = self.bytes(spelling)?;
        let damaged = |at: usize| Error::Damaged {
            // Four letters of base64 are three bytes.
            offset: self.start + at / 3 * 4,
            reason: self.name.no_json,
        };
        let text = std::str::from_utf8(&bytes).map_err(|error| damaged(error.valid_up_to()))?;
        let object = Object::read(text, WHAT).map_err(|error| match error {
            Error::Damaged { offset, .. } => damaged(offset),
            _ => no_token(self.name.no_object),
        })?;
        if !json::is_valid(text) {
            return Err(no_token(self.name.no_value));
        }
        let twice = json::twice(text, MOST_DUPLICATES);
        spelling.extend(twice.iter().map(|way| Finding::duplicate(self.name.name, way)));
        Ok(Fields::of(&object))
    }
}

fn no_token(reason: &'static str) -> Error {
    Error::Malformed { what: WHAT, reason }
}

/// RFC 7515 §7.1.
const SIGNED: [Name; 3] = [name!("header", "is"), name!("claims", "are"), name!("signature", "is")];
/// RFC 7516 §7.1.
const ENCRYPTED: [Name; 5] = [
    name!("header", "is"),
    name!("encrypted key", "is"),
    name!("initialization vector", "is"),
    name!("ciphertext", "is"),
    name!("authentication tag", "is"),
];
const MOST_PARTS: usize = 5;
/// More would only hide the rest.
const MOST_DUPLICATES: usize = 10;
