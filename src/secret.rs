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
        Self::generate_from(random::bytes)
    }

    fn generate_from(
        mut random: impl FnMut() -> Result<[u8; DRAWS], Error>,
    ) -> Result<Self, Error> {
        let mut text = Zeroizing::new(String::with_capacity(GENERATED_CHARACTERS));
        // Of the first draws 57 in 64 are taken, so that the second round is hardly ever begun.
        for _ in 0..ROUNDS {
            let mut draws = random()?;
            let wanted = GENERATED_CHARACTERS - text.len();
            // A draw beyond the alphabet is dropped, not folded, so that all characters are alike likely.
            let characters = draws.iter().filter_map(|draw| ALPHABET.get(usize::from(draw & 63)));
            text.extend(characters.take(wanted).map(|byte| char::from(*byte)));
            draws.zeroize();
            if text.len() == GENERATED_CHARACTERS {
                return Ok(Self(text));
            }
        }
        Err(Error::Randomness)
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

/// An access token: whoever has it may do what it is for, until it expires. Wiped on drop, not shown by
/// `Debug`.
pub struct AccessToken(Zeroizing<String>);

impl AccessToken {
    /// Takes `text` as a token: printable ASCII without blanks, since it goes into a header of HTTP
    /// (RFC 6749 appendix A.12, RFC 6750 §2.1).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for anything else; the text is not repeated.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = Zeroizing::new(text.into());
        let malformed = |reason| Err(Error::Malformed { what: "access token", reason });
        match text.as_str() {
            "" => malformed("it is empty"),
            text if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                malformed("it has a blank in it, or a character that no header can have")
            }
            _ => Ok(Self(text)),
        }
    }

    /// The token itself.
    #[must_use]
    pub fn secret_text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

/// A signed assertion: whoever has it can sign in with it, once or until it expires. Wiped on drop, not
/// shown by `Debug`.
pub struct Assertion(Zeroizing<String>);

impl Assertion {
    /// Takes an assertion that was made elsewhere, such as the token of a workload identity: the compact
    /// form, three parts in base64url (RFC 7515 §3.1). Blanks and line ends around it are dropped.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for anything else; the text is not repeated.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let malformed = |reason| Err(Error::Malformed { what: "signed JSON Web Token", reason });
        let text = text.trim();
        let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let mut parts = text.split('.');
        let lengths = [(); 3].map(|()| parts.next().map_or(0, str::len));
        match text {
            "" => malformed("it is empty"),
            _ if text.len() > LONGEST_ASSERTION => malformed("it is longer than 64 KiB"),
            _ if lengths.contains(&0) || parts.next().is_some() => {
                malformed("it has not three parts with dots between them")
            }
            _ if !text.split('.').all(|part| part.bytes().all(is_digit)) => {
                malformed("it is not base64url without padding")
            }
            _ => Ok(Self(Zeroizing::new(text.to_owned()))),
        }
    }

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

/// The secret that a server gave a client, in place of a certificate (RFC 6749 §2.3.1). Wiped on drop, not
/// shown by `Debug`.
pub struct ClientSecret(Zeroizing<String>);

impl ClientSecret {
    /// The longest secret, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 4096;

    /// Takes `text` as a secret, as it stands.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for text that is empty, longer than [`ClientSecret::MAX_BYTES`], or has a
    /// control character in it, which is the trace of a file or a pipe; the text is not repeated.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = Zeroizing::new(text.into());
        let malformed = |reason| Err(Error::Malformed { what: "client secret", reason });
        if text.is_empty() {
            return malformed("it is empty");
        }
        if text.len() > Self::MAX_BYTES {
            return malformed("it is longer than 4096 bytes");
        }
        if text.chars().any(char::is_control) {
            return malformed("it has a control character in it, such as a tab or a line end");
        }
        Ok(Self(text))
    }

    /// The secret itself.
    #[must_use]
    pub fn secret_text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(..)")
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
/// How many bytes are drawn at once for a password.
const DRAWS: usize = 64;
/// How often: with random bytes ten rounds that are not enough happen to nobody.
const ROUNDS: usize = 10;
/// In bytes. Real ones have one or two kilobytes, with certificates in them some more.
const LONGEST_ASSERTION: usize = 64 * 1024;

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
    fn a_generator_that_gives_nothing_of_use_ends() {
        let useless = || Ok([0xff, 0xfe].repeat(DRAWS / 2).try_into().unwrap());
        assert_eq!(Password::generate_from(useless).unwrap_err(), Error::Randomness);
        let mut round = 0;
        let slow = || {
            round += 1;
            let mut draws = [0xff; DRAWS];
            draws[..3].copy_from_slice(&[0, 1, round]);
            Ok(draws)
        };
        let password = Password::generate_from(slow).unwrap();
        assert_eq!(password.secret_text(), "23323423523623723823923A");
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
    fn what_goes_into_a_request_is_what_can_stand_there() {
        for text in ["eyJhbGciOiJub25lIn0.e30.AA", " a.b-_.c\r\n"] {
            assert_eq!(Assertion::parse(text).unwrap().secret_text(), text.trim());
        }
        let long = format!("a.{}.c", "b".repeat(LONGEST_ASSERTION));
        for text in ["", "a", "a.b", "a..c", "a.b.", "a.b.c.d", "a.b=.c", "a.b c.d", &long] {
            assert!(matches!(Assertion::parse(text), Err(Error::Malformed { .. })), "{text}");
        }
        for text in ["x", "eyJ.e30.AA", "ya29.a0~+/=="] {
            assert_eq!(AccessToken::new(text).unwrap().secret_text(), text);
        }
        for text in ["", "a b", "a\r\nX: y", "a\n", "\u{e4}", "a\0"] {
            assert!(matches!(AccessToken::new(text), Err(Error::Malformed { .. })), "{text:?}");
        }
        for text in ["~x8Q", "a b%+:/", "\u{e4}", &"x".repeat(4096)] {
            assert_eq!(ClientSecret::new(text).unwrap().secret_text(), text);
        }
        for text in ["", "a\n", "a\tb", &"x".repeat(4097)] {
            assert!(matches!(ClientSecret::new(text), Err(Error::Malformed { .. })), "{text:?}");
        }
    }

    #[test]
    fn a_file_that_exists_may_have_any_password() {
        for text in ["a\tb", "a\0b", &"x".repeat(5000)] {
            assert_eq!(Password::to_open(text).secret_text(), text);
        }
    }
}
