//! Text that must not leak: wiped on drop, redacted when printed, one named way out.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::{error::Error, random};

/// The password of a PFX or of an encrypted private key.
///
/// Any Unicode text of up to [`Password::MAX_BYTES`] bytes without control characters. It is taken
/// as it stands: no trimming, no normalisation, since every reader has to arrive at the same bytes.
/// The text is wiped from memory when the value is dropped, and `Debug` does not show it.
///
/// ```
/// # fn main() -> Result<(), certgen::Error> {
/// let password = certgen::Password::new("correct horse battery staple")?;
/// assert_eq!(format!("{password:?}"), "Password(..)");
/// assert_eq!(password.secret_text(), "correct horse battery staple");
/// # Ok(())
/// # }
/// ```
pub struct Password(Zeroizing<String>);

impl Password {
    /// The longest password, in bytes of UTF-8; above it some readers cut the text off silently.
    pub const MAX_BYTES: usize = 1024;

    /// Takes `text` as a password. The empty text is a password too; whether to accept it for a file
    /// that is written is the caller's decision.
    ///
    /// # Errors
    ///
    /// [`Error::Password`] when `text` is longer than [`Password::MAX_BYTES`] or holds a control
    /// character: a line end or NUL in a password is the trace of a file or a pipe, cannot be typed
    /// into the dialog of the next program, and ends the password there.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = Zeroizing::new(text.into());
        if text.len() > Self::MAX_BYTES {
            return Err(Error::Password { reason: "is longer than 1024 bytes" });
        }
        if text.chars().any(char::is_control) {
            return Err(Error::Password {
                reason: "contains a control character, such as a tab or a line end",
            });
        }
        Ok(Self(text))
    }

    /// Takes `text` as the password of a file that exists: whatever its writer took, control characters
    /// included.
    #[must_use]
    pub fn to_open(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Makes a random password of 24 letters and digits: 139 bits, no character that a shell, a
    /// configuration file or a URL treats specially, none that is easily taken for another.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] when the operating system has no random bytes.
    pub fn generate() -> Result<Self, Error> {
        let mut text = Zeroizing::new(String::with_capacity(GENERATED_CHARACTERS));
        while text.len() < GENERATED_CHARACTERS {
            let mut draws = random::bytes::<64>()?;
            let wanted = GENERATED_CHARACTERS - text.len();
            // A draw beyond the alphabet is dropped, not folded, so that all characters are alike likely.
            let characters = draws.iter().filter_map(|draw| ALPHABET.get(usize::from(draw & 63)));
            text.extend(characters.take(wanted).map(|byte| char::from(*byte)));
            draws.zeroize();
        }
        Ok(Self(text))
    }

    /// The password itself.
    #[must_use]
    pub fn secret_text(&self) -> &str {
        &self.0
    }

    /// How many characters (Unicode scalar values) the password has.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// A signed assertion: whoever has it can sign in with it, once or until it expires. Wiped on drop, not
/// shown by `Debug`.
pub struct Assertion(Zeroizing<String>);

impl Assertion {
    pub(crate) fn new(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// The JSON Web Token, in the compact form of RFC 7515 §3.1: three parts in base64url.
    #[must_use]
    pub fn secret_text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Assertion(..)")
    }
}

/// Text that holds a private key, such as PEM, or a token. Wiped on drop, not shown by `Debug`.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    pub(crate) fn new(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// The text itself. Whoever reads it has the key.
    #[must_use]
    pub fn secret_text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}

const GENERATED_CHARACTERS: usize = 24;

/// Letters and digits without `0`, `O`, `1`, `I`, `l`.
const ALPHABET: &[u8; 57] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_generated_password_survives_every_shell() {
        let mut seen = HashSet::new();
        for _ in 0..200 {
            let password = Password::generate().unwrap();
            assert_eq!(password.characters(), 24);
            assert!(password.secret_text().bytes().all(|byte| ALPHABET.contains(&byte)));
            assert!(seen.insert(password.secret_text().to_owned()));
        }
        let used: HashSet<char> = seen.iter().flat_map(|text| text.chars()).collect();
        assert_eq!(used.len(), ALPHABET.len(), "4800 draws reach every character");
    }

    #[test]
    fn a_password_is_any_text_without_control_characters() {
        for text in ["", " ", "p\u{e4}ssw\u{f6}rd\u{20ac}", "\u{1f511}", &"x".repeat(1024)] {
            assert_eq!(Password::new(text).unwrap().secret_text(), text);
        }
        for text in ["a\n", "\r", "a\0b", "\t", "\u{7f}", "\u{85}"] {
            assert!(matches!(Password::new(text), Err(Error::Password { .. })));
        }
        assert!(matches!(Password::new("x".repeat(1025)), Err(Error::Password { .. })));
    }

    #[test]
    fn a_file_that_exists_may_have_any_password() {
        for text in ["a\tb", "a\0b", &"x".repeat(5000)] {
            assert_eq!(Password::to_open(text).secret_text(), text);
        }
    }
}
