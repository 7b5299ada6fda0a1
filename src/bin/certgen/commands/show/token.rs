//! What a JSON Web Token says of itself before anybody has checked it.

use certgen::jwt;

/// The header of a token (RFC 7515 §4). Its signature is not verified.
pub struct Token {
    /// Whether its claims are for its receiver alone (JWE, RFC 7516).
    pub is_encrypted: bool,
    fields: Vec<(&'static str, String)>,
}

impl Token {
    /// Reads the header; `None` if there is no token, or a damaged one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let token = jwt::Token::read(bytes).ok()?;
        let text = |name| Some((name, token.header().find(name)?.to_text()?));
        let is_encrypted = token.kind() == jwt::Kind::Encrypted;
        Some(Self { is_encrypted, fields: FIELDS.into_iter().filter_map(text).collect() })
    }

    /// The fields that tell how it was signed and with what, as far as it has them.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().map(|(name, text)| (*name, text.as_str()))
    }
}

const FIELDS: [&str; 5] = ["alg", "typ", "kid", "x5t", "x5t#S256"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_header_the_texts_are_shown() {
        let token =
            Token::read(b" eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsIm4iOjF9.e30.c2ln\n").unwrap();
        assert_eq!(token.fields().collect::<Vec<_>>(), [("alg", "RS256"), ("typ", "JWT")]);
        for text in ["", "e30", "W10.e30.", "====.e30.", "e30.e30"] {
            assert!(Token::read(text.as_bytes()).is_none(), "{text}");
        }
    }
}
