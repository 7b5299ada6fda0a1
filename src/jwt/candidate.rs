//! What looks like a token in a text, and where it stands.

use std::fmt;

use super::Token;
use crate::error::Error;

/// Something in a text that looks like a token.
#[derive(Debug)]
#[non_exhaustive]
pub struct Candidate {
    /// Where it stands.
    pub place: Place,
    /// What it was read as, or why it is none.
    pub token: Result<Token, Error>,
}

/// Where a token stands in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// The text is the token, white space at its ends aside.
    Alone,
    /// A field of a form body, or of a URL behind its `?` or `#`.
    Field {
        /// Its name: `client_assertion`.
        name: String,
    },
    /// Behind `Bearer` (RFC 6750 §2.1), with or without `Authorization:` in front.
    Header,
    /// A line of a text that is none of the others.
    Line {
        /// Which, from 1.
        number: usize,
    },
    /// A text in JSON.
    Member {
        /// The way to it, from the outside to the inside: `access_token`, `data.tokens[0]`.
        path: String,
    },
    /// The text has quotes around it.
    Quotes,
}

impl Place {
    /// The stable name for JSON: `member`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Field { .. } => "field",
            Self::Header => "header",
            Self::Line { .. } => "line",
            Self::Member { .. } => "member",
            Self::Quotes => "quotes",
        }
    }
}

/// What was taken: `access_token of the reply`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alone => f.write_str("the whole text"),
            Self::Field { name } => write!(f, "{name} of the form"),
            Self::Header => f.write_str("what stands behind Bearer"),
            Self::Line { number } => write!(f, "the token in line {number}"),
            Self::Member { path } if path.is_empty() => f.write_str("the text of the reply"),
            Self::Member { path } => write!(f, "{path} of the reply"),
            Self::Quotes => f.write_str("what stands in the quotes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_said_in_words() {
        let path = || "data.access_token".to_owned();
        for (place, name, words) in [
            (Place::Alone, "alone", "the whole text"),
            (Place::Field { name: "assertion".into() }, "field", "assertion of the form"),
            (Place::Header, "header", "what stands behind Bearer"),
            (Place::Line { number: 3 }, "line", "the token in line 3"),
            (Place::Member { path: path() }, "member", "data.access_token of the reply"),
            (Place::Member { path: String::new() }, "member", "the text of the reply"),
            (Place::Quotes, "quotes", "what stands in the quotes"),
        ] {
            assert_eq!((place.name(), place.to_string().as_str()), (name, words));
        }
    }
}
