//! What each error says.

use std::fmt;

use super::Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { text, reason } => {
                write!(f, "\"{text}\" is no address to send a token to: {reason}")
            }
            Self::Altered => f.write_str("the content was changed after it was written"),
            Self::Assertion { field, reason } => write!(f, "the {field} {reason}"),
            Self::BadSignature => f.write_str(OTHER_SIGNATURE),
            Self::Chain { reason } => write!(f, "the certificate chain is not valid: {reason}"),
            Self::Damaged { offset, reason } => write!(f, "damaged at byte {offset}: {reason}"),
            Self::Duration { text, reason } => write!(f, "\"{text}\" {reason}"),
            Self::Expired { .. } => f.write_str("the certificate has expired"),
            Self::Foreign { what } => write!(f, "it is {what}"),
            Self::FriendlyName { reason } => write!(f, "the friendly name {reason}"),
            Self::Malformed { what, reason } => write!(f, "not a {what}: {reason}"),
            Self::NoMac => f.write_str("there is no integrity check"),
            Self::NotVerified { reason } => reason.fmt(f),
            Self::NotYetValid { .. } => f.write_str("the certificate is not valid yet"),
            Self::OtherPassword => {
                f.write_str("the password opens the file, but not what is encrypted in it")
            }
            Self::Password { reason } => write!(f, "the password {reason}"),
            Self::PasswordNeeded => f.write_str("a password is needed"),
            Self::Pem { line, reason } => write!(f, "line {line}: {reason}"),
            Self::Randomness => f.write_str("the operating system gave no usable random bytes"),
            Self::Signing => f.write_str("the private key could not make a signature"),
            Self::Unchosen { why } => why.fmt(f),
            Self::Unproven { reason } => f.write_str(reason),
            Self::Unsupported { what, name } => write!(f, "unsupported {what}: {name}"),
            Self::Validity { reason } => {
                write!(f, "no certificate can be valid like that: {reason}")
            }
            Self::WrongPassword => f.write_str("wrong password"),
            Self::Iterations { .. } | Self::TooCostly { .. } | Self::TooLarge { .. } => {
                self.fmt_of_limits(f)
            }
            Self::AlternativeName { .. }
            | Self::DistinguishedName { .. }
            | Self::Thumbprint { .. } => self.fmt_of_texts(f),
            Self::BrokenKey { .. }
            | Self::KeyMismatch
            | Self::UnfitKey { .. }
            | Self::WeakKey { .. } => self.fmt_of_keys(f),
            Self::BeyondIssuer { .. }
            | Self::NameNotPermitted { .. }
            | Self::NameOfIssuer { .. }
            | Self::NameUnreadable { .. }
            | Self::NotAuthority { .. }
            | Self::OtherIssuer { .. }
            | Self::PathLength { .. }
            | Self::RequestRefused { .. }
            | Self::RequestedName { .. }
            | Self::WeakSignature { .. } => self.fmt_of_issuing(f),
        }
    }
}

impl Error {
    /// What was written wrong.
    fn fmt_of_texts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlternativeName { text, meant: Some(meant), .. } => {
                write!(f, "\"{text}\" is not a subject alternative name: did you mean {meant}?")
            }
            Self::AlternativeName { text, reason, meant: None } => {
                write!(f, "\"{text}\" is not a subject alternative name: {reason}")
            }
            Self::DistinguishedName { text, reason } => {
                write!(f, "\"{text}\" is not a distinguished name: {reason}")
            }
            Self::Thumbprint { text, reason, .. } => {
                write!(f, "\"{text}\" is not a thumbprint: {reason}")
            }
            _ => Ok(()),
        }
    }

    fn fmt_of_keys(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BrokenKey { reason } => write!(f, "the private key is broken: {reason}"),
            Self::KeyMismatch => f.write_str("the private key does not belong to the certificate"),
            Self::UnfitKey { server, key, takes } => {
                write!(f, "{server} takes {takes}; this one is {key}")
            }
            Self::WeakKey { reason } => write!(f, "the key is weak: {reason}"),
            _ => Ok(()),
        }
    }

    fn fmt_of_limits(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iterations { asked, least, most } => {
                write!(f, "{asked} key-derivation rounds; the limits are {least} and {most}")
            }
            Self::TooCostly { what, asked, limit } => {
                write!(f, "{asked} {what}; the limit is {limit}")
            }
            Self::TooLarge { limit } => write!(f, "more than {limit} bytes"),
            _ => Ok(()),
        }
    }

    /// What a CA says.
    fn fmt_of_issuing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeyondIssuer { .. } => {
                f.write_str("the certificate would be valid when that of the CA is not")
            }
            Self::NameNotPermitted { name } => write!(f, "the CA may not sign for {name}"),
            Self::NameOfIssuer { name } => write!(f, "{name} is the name of the CA itself"),
            Self::NameUnreadable { attribute } => {
                write!(f, "OpenSSL reads no certificate with such a name: {attribute} is not text")
            }
            Self::OtherIssuer { issuer } => {
                write!(f, "the certificate was signed by another key, that of {issuer}")
            }
            Self::PathLength { left: 0 } => {
                f.write_str("the CA may sign for no other CA: its path length is used up")
            }
            Self::PathLength { left } => {
                write!(f, "the path length of a CA below this one is {} at most", left - 1)
            }
            Self::RequestRefused { reason } | Self::RequestedName { reason, .. } => {
                write!(f, "the request cannot be granted: {reason}")
            }
            Self::NotAuthority { reason } => write!(f, "the CA cannot sign it: {reason}"),
            Self::WeakSignature { algorithm } => write!(f, "the signature is weak: {algorithm}"),
            _ => Ok(()),
        }
    }
}

const OTHER_SIGNATURE: &str =
    "the signature is of another key, or what was signed has been changed since";
