//! What a JSON Web Token says of itself before anybody has checked it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

/// The header of a token (RFC 7515 §4). Its signature is not verified.
pub struct Token {
    header: Map<String, Value>,
}

impl Token {
    /// Reads the header; `None` if the text has none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.trim();
        let text = text.strip_prefix("Bearer ").unwrap_or(text);
        let header = URL_SAFE_NO_PAD.decode(text.split('.').next()?).ok()?;
        Some(Self { header: serde_json::from_slice(&header).ok()? })
    }

    /// The fields that tell how it was signed and with what, as far as it has them.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        FIELDS.into_iter().filter_map(|name| Some((name, self.header.get(name)?.as_str()?)))
    }
}

const FIELDS: [&str; 5] = ["alg", "typ", "kid", "x5t", "x5t#S256"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_and_nothing_else_is_needed() {
        let token =
            Token::read(b" eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsIm4iOjF9.e30.c2ln\n").unwrap();
        assert_eq!(token.fields().collect::<Vec<_>>(), [("alg", "RS256"), ("typ", "JWT")]);
        for text in ["", "e30", "W10.e30.", "====.e30."] {
            let fields = Token::read(text.as_bytes()).map_or(0, |token| token.fields().count());
            assert_eq!(fields, 0, "{text}");
        }
    }
}
