//! The one error type of the library, worded for the person who holds the file.

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

mod feature;
mod foreign;
mod reason;
mod resource;
mod unchosen;
mod words;

pub use feature::Feature;
pub use foreign::Foreign;
pub use reason::Reason;
pub use resource::Resource;
pub use unchosen::Unchosen;

/// Why an operation was refused.
///
/// Messages are lower case, without a full stop, and never contain a secret. Names and values that
/// came from outside are quoted as given: a program that shows them on a terminal has to escape
/// control characters itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The address of a server that nothing secret may be sent to.
    Address {
        /// The text that was refused; a long one is cut short.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file whose password is right and whose content was changed after it was written.
    Altered,
    /// A subject alternative name that no certificate may carry.
    AlternativeName {
        /// The text that was refused; a long one is cut short.
        text: String,
        /// What is wrong with it.
        reason: Cow<'static, str>,
        /// The name that was meant, with its kind, if that can be told: `dns:app.example`.
        meant: Option<String>,
    },
    /// Something in an assertion that its server would refuse.
    Assertion {
        /// Which part: `audience`, `lifetime`, `claim`.
        field: &'static str,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// A signature that the key it should be of did not make over just these bytes.
    BadSignature,
    /// A span of time that does not lie within that of the CA that is to sign.
    BeyondIssuer {
        /// The first second of the CA.
        not_before: SystemTime,
        /// The last one.
        not_after: SystemTime,
    },
    /// A private key whose parts contradict each other: nothing is signed with it.
    BrokenKey {
        /// What does not fit: `dP is not d mod p - 1`.
        reason: Cow<'static, str>,
    },
    /// Bytes whose structure breaks.
    Damaged {
        /// The byte at which it breaks, from 0.
        offset: usize,
        /// How.
        reason: &'static str,
    },
    /// A distinguished name that could not be read.
    DistinguishedName {
        /// The text that was refused; a long one is cut short.
        text: String,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// A duration or date that could not be read, or that could mean two things.
    Duration {
        /// The text that was refused; a long one is cut short.
        text: String,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// A certificate that is no longer valid.
    Expired {
        /// The last second in which it was.
        not_after: SystemTime,
    },
    /// A file that is something else than keys and certificates.
    Foreign {
        /// What it is.
        what: Foreign,
    },
    /// A name inside a PFX that some reader could not show.
    FriendlyName {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A number of key-derivation rounds outside the limits.
    Iterations {
        /// The number that was asked for.
        asked: u64,
        /// The smallest number that is allowed.
        least: u32,
        /// The largest number that is allowed.
        most: u32,
    },
    /// A private key that does not belong to the certificate it came with.
    KeyMismatch,
    /// Bytes that are not what they should be.
    Malformed {
        /// What was expected: `certificate`, `private key`.
        what: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A name that a CA may not sign for, by its name constraints (RFC 5280 §4.2.1.10).
    NameNotPermitted {
        /// The name, with its kind unless it is the subject: `dns:app.example.com`.
        name: String,
    },
    /// A subject that is the name of the CA which was to sign: readers take a certificate that is issued by
    /// its own subject for one that signed itself.
    NameOfIssuer {
        /// The name.
        name: String,
    },
    /// A name that stands in a certificate already, and for which OpenSSL would not read another one.
    NameUnreadable {
        /// The attribute that it does not read: `CN`.
        attribute: String,
    },
    /// A file without an integrity check, where one was asked for.
    NoMac,
    /// A certificate that may not sign others, or not the one that it was to sign.
    NotAuthority {
        /// Why.
        reason: Cow<'static, str>,
    },
    /// A token that does not hold, or that nobody should rely on.
    NotVerified {
        /// Why.
        reason: Reason,
    },
    /// A certificate that is not valid yet.
    NotYetValid {
        /// The first second in which it will be.
        not_before: SystemTime,
    },
    /// A certificate that another key than its own signed.
    OtherIssuer {
        /// Whose key.
        issuer: String,
    },
    /// A password that the integrity check of a file accepts, and what is encrypted in it does not.
    OtherPassword,
    /// A password that cannot protect a file.
    Password {
        /// What is wrong with it; never a part of the password.
        reason: &'static str,
    },
    /// A file that cannot be opened without a password, where none was given.
    PasswordNeeded,
    /// More CAs one below the other than those above allow (RFC 5280 §4.2.1.9).
    PathLength {
        /// How many further CA certificates may stand below the one that was to sign.
        left: u64,
    },
    /// A PEM text with something wrong in one of its lines.
    Pem {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it; never a part of the base64, which may be a key.
        reason: Cow<'static, str>,
    },
    /// The operating system gave no random bytes, or bytes in which no key could be found.
    Randomness,
    /// A certificate chain that does not link, or that is longer than the limit.
    Chain {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A request for a certificate that asks for what it does not get.
    RequestRefused {
        /// What that is.
        reason: Cow<'static, str>,
    },
    /// A request for a certificate with a name that no certificate gets.
    RequestedName {
        /// Which of its names.
        name: RequestedName,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
    /// A signature that the cryptographic library refused to make.
    Signing,
    /// A text that looks like the thumbprint of a certificate and is none.
    Thumbprint {
        /// The text that was refused; a long one is cut short.
        text: String,
        /// What is wrong with it.
        reason: Cow<'static, str>,
        /// The thumbprint that was meant, in hexadecimal, if that can be told.
        meant: Option<String>,
    },
    /// A file that asks for more work or memory than the limits allow.
    TooCostly {
        /// What it asks for.
        what: Resource,
        /// How many.
        asked: u128,
        /// How many are allowed.
        limit: u64,
    },
    /// A file that is larger than the limit.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A key that a server does not take.
    UnfitKey {
        /// What people call the server: `Microsoft Entra ID`.
        server: &'static str,
        /// What kind of key it is: `P-256`.
        key: String,
        /// What the server takes, to stand behind "it takes": `only RSA keys`.
        takes: String,
    },
    /// A file of which no entry is meant, or several.
    Unchosen {
        /// Why none was chosen.
        why: Unchosen,
    },
    /// A proof that was needed and cannot be given: neither a yes nor a no.
    Unproven {
        /// What cannot be told, and why.
        reason: String,
    },
    /// An algorithm that is not one of those this library handles.
    Unsupported {
        /// What kind of thing it is.
        what: Feature,
        /// Its name or object identifier.
        name: String,
    },
    /// A span of time that no certificate can have.
    Validity {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A public key whose private half others can compute, or with which anybody can sign.
    WeakKey {
        /// What makes it weak: `RSA 1024 is too short`.
        reason: Cow<'static, str>,
    },
    /// A signature over a digest that can be forged.
    WeakSignature {
        /// How it was made: `RSA with SHA-1`.
        algorithm: String,
    },
    /// A password that does not open the file, or a file that was damaged where it is encrypted: the two
    /// cannot be told apart.
    WrongPassword,
}

/// The names of a request for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestedName {
    /// Whoever signs can set others: [`RequestRules::alternative_names`].
    ///
    /// [`RequestRules::alternative_names`]: crate::RequestRules::alternative_names
    Alternative,
    /// Who it is for. Only the request says that.
    Subject,
}

impl Error {
    pub(crate) fn alternative_name(
        text: &str,
        reason: impl Into<Cow<'static, str>>,
        meant: Option<String>,
    ) -> Self {
        Self::AlternativeName { text: shortened(text, TEXT_LIMIT), reason: reason.into(), meant }
    }

    pub(crate) fn distinguished_name(text: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::DistinguishedName { text: shortened(text, TEXT_LIMIT), reason: reason.into() }
    }

    pub(crate) fn duration(text: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Duration { text: shortened(text, TEXT_LIMIT), reason: reason.into() }
    }

    pub(crate) fn thumbprint(
        text: &str,
        reason: impl Into<Cow<'static, str>>,
        meant: Option<String>,
    ) -> Self {
        Self::Thumbprint { text: shortened(text, TEXT_LIMIT), reason: reason.into(), meant }
    }
}

impl std::error::Error for Error {}

/// `text`, or its first `limit` characters and an ellipsis: a message has to fit on a screen, whatever
/// was pasted.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    match text.chars().nth(limit) {
        Some(_) => text.chars().take(limit).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// A span of time as a person says it, rounded down: `9 minutes`.
pub(crate) fn in_words(span: Duration) -> String {
    let seconds = span.as_secs();
    let (count, unit) = match seconds {
        0 => return "less than a second".to_owned(),
        1..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// The longest text that an error quotes whole, in characters.
const TEXT_LIMIT: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_time_is_said_in_its_largest_unit() {
        for (seconds, words) in [
            (0, "less than a second"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (3_599, "59 minutes"),
            (3_600, "1 hour"),
            (172_799, "47 hours"),
            (172_800, "2 days"),
            (u64::MAX, "213503982334601 days"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), words);
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöü", 2), "äö…");
        let error = Error::distinguished_name(&"ä".repeat(10_000), "it is too long");
        assert_eq!(error.to_string().chars().filter(|letter| *letter == 'ä').count(), TEXT_LIMIT);
    }
}
