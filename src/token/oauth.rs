//! The errors of OAuth 2.0 (RFC 6749 §5.2) and those beside it, for servers that are not Entra.
//!
//! Few servers say more in `error` than the standard has, so a row is chosen by that and by words of
//! `error_description`. The texts are those of Google, Salesforce, Keycloak, Okta, Auth0 and DocuSign.

use super::Explanation;

mod client;
mod grant;
mod request;

/// All that is known, in the order in which it is looked through: of one error, the rows for certain
/// words stand before the one for any text.
pub const ALL: &[Explanation] = &[
    client::SIGNATURE,
    client::KEY,
    client::AUDIENCE,
    client::REPLAYED,
    client::TIME,
    client::SECRET,
    client::REFUSED,
    client::UNKNOWN,
    grant::SIGNATURE,
    grant::TIME,
    grant::AUDIENCE,
    grant::CONSENT_IN_WORDS,
    grant::ACCOUNT,
    grant::REFUSED,
    grant::CONSENT,
    grant::DELEGATION,
    grant::NOT_ALLOWED,
    grant::UNSUPPORTED,
    grant::DENIED,
    grant::INTERACTION,
    request::MALFORMED,
    request::SCOPE,
    request::TARGET,
    request::PROOF_NEEDED,
    request::UNAVAILABLE,
    request::SLOW_DOWN,
    request::SERVER,
];

/// What is known of an error, whatever the text says.
#[must_use]
pub fn find(error: &str) -> Option<&'static Explanation> {
    let of_error = || of_error(error);
    of_error().find(|row| row.is_general()).or_else(|| of_error().next())
}

/// What is known of a refusal, by its `error` and its `error_description`.
#[must_use]
pub fn of(error: &str, description: &str) -> Option<&'static Explanation> {
    let general = find(error)?;
    let text = description.to_ascii_lowercase();
    of_error(error).find(|row| row.is_about(&text)).or(Some(general))
}

/// The row for a client that sent a secret, in place of one that is about assertions as well.
pub(super) fn of_secret(found: &'static Explanation) -> &'static Explanation {
    if *found == client::REFUSED { &client::SECRET } else { found }
}

fn of_error(error: &str) -> impl Iterator<Item = &'static Explanation> {
    ALL.iter().filter(move |row| row.errors.iter().any(|one| one.eq_ignore_ascii_case(error)))
}

#[cfg(test)]
mod tests;
