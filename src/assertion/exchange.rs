//! What is sent to a token endpoint with an assertion.

use zeroize::Zeroizing;

use super::{ClientAssertion, Exchange};
use crate::{
    error::Error,
    secret::{Assertion, SecretText},
};

/// What a token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Whatever the server gives by default.
    Default,
    /// A `resource`, as Entra v1 has it.
    Resource(&'a str),
    /// A `scope` (RFC 6749 §3.3).
    Scope(&'a str),
}

/// Returns the body of a token request, form-urlencoded and on one line: for `curl -d @-`.
///
/// # Errors
///
/// [`Error::Assertion`] for a profile whose assertions are not exchanged for a token.
pub fn to_form(
    asked: &ClientAssertion,
    assertion: &Assertion,
    wanted: Wanted<'_>,
) -> Result<SecretText, Error> {
    let text = assertion.secret_text();
    let wanted = match wanted {
        Wanted::Default => None,
        Wanted::Resource(resource) => Some(("resource", resource)),
        Wanted::Scope(scope) => Some(("scope", scope)),
    };
    let not_exchanged =
        |reason: &'static str| Err(Error::Assertion { field: "profile", reason: reason.into() });
    let fields = match asked.profile().exchange() {
        Exchange::Bearer(_) => {
            return not_exchanged("has no token request: the assertion itself is the bearer token");
        }
        Exchange::ClientAssertion => [
            Some(("client_id", asked.client_id())),
            wanted,
            Some(("client_assertion_type", ASSERTION_TYPE)),
            Some(("client_assertion", text)),
            Some(("grant_type", "client_credentials")),
        ],
        Exchange::JwtBearer(_) => [
            Some(("grant_type", JWT_BEARER)),
            Some(("assertion", text)),
            // Where it is a claim, the server does not take it twice.
            wanted.filter(|_| !asked.profile().has_scope_claim()),
            None,
            None,
        ],
        Exchange::Proof => {
            return not_exchanged(
                "has no token request: it is the field proof of addKey and removeKey",
            );
        }
    };
    Ok(form(fields.into_iter().flatten()))
}

/// Fields as `application/x-www-form-urlencoded` (RFC 6749 appendix B).
fn form<'a>(fields: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> SecretText {
    let room = fields.clone().map(|(name, value)| name.len() + 3 * value.len() + 2).sum();
    let mut text = Zeroizing::new(String::with_capacity(room));
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        push_encoded(value, &mut text);
    }
    SecretText::new(text)
}

fn push_encoded(value: &str, text: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            other => {
                text.push('%');
                for digit in [other >> 4, other & 15] {
                    text.extend(
                        char::from_digit(digit.into(), 16).map(|digit| digit.to_ascii_uppercase()),
                    );
                }
            }
        }
    }
}

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_no_letter_that_means_something() {
        let form = form([("scope", "https://a/.default b+c"), ("x", "ä&=~%\n")].into_iter());
        assert_eq!(
            form.secret_text(),
            "scope=https%3A%2F%2Fa%2F.default%20b%2Bc&x=%C3%A4%26%3D~%25%0A"
        );
    }
}
