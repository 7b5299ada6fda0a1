//! The numbers that Microsoft Entra puts before its refusals, such as `AADSTS700027`.
//!
//! Microsoft changes texts and reuses numbers, so a row is chosen by number and words. Sources:
//! "Microsoft Entra authentication and authorization error codes", and the texts that users report.

use super::Explanation;

mod application;
mod assertion;
mod certificate;
mod consent;
mod policy;
mod request;
mod scope;
mod secret;
mod tenant;
mod transient;

/// All that is known, in the order in which it is looked through: of one number, the rows for certain
/// words stand before the one for any text.
pub const ALL: &[Explanation] = &[
    certificate::NOT_REGISTERED,
    certificate::EXPIRED,
    certificate::NOT_ITS_KEY,
    certificate::REFUSED,
    certificate::ALGORITHM,
    certificate::SUBJECT,
    certificate::SIGNATURE,
    assertion::OLD_TIME,
    secret::OLD_WRONG,
    certificate::OLD_REFUSED,
    assertion::AUDIENCE_IN_WORDS,
    assertion::TIME_IN_WORDS,
    assertion::MALFORMED,
    scope::WITHOUT_RESOURCE,
    assertion::AUDIENCE,
    assertion::TIME,
    assertion::CLIENT,
    assertion::FEDERATED,
    assertion::GRANT,
    application::DISABLED_IN_WORDS,
    application::DISABLED,
    application::NOT_FOUND,
    application::NO_PRINCIPAL,
    application::PUBLIC,
    application::NOT_SHARED,
    secret::WRONG_IN_WORDS,
    secret::WRONG,
    secret::EXPIRED,
    secret::MISSING,
    secret::CREDENTIAL,
    tenant::UNKNOWN,
    tenant::NOT_NAMED,
    tenant::MALFORMED,
    tenant::AUTHORITY,
    tenant::CLOUD,
    tenant::COMMON,
    scope::NO_RESOURCE,
    scope::NOT_LISTED,
    scope::SEVERAL,
    scope::NOT_DEFAULT,
    scope::RESOURCE_AT_V2,
    scope::ITSELF,
    scope::MISSING,
    consent::MISSING,
    consent::NO_ROLE,
    policy::CONDITIONAL_ACCESS,
    policy::RESTRICTED,
    policy::LOOP,
    request::NOT_POST,
    request::MALFORMED,
    transient::UNAVAILABLE,
    transient::THROTTLED,
    transient::BROKEN,
];

/// What is known of a number, whatever the text says.
#[must_use]
pub fn find(number: u32) -> Option<&'static Explanation> {
    let of_number = || ALL.iter().filter(move |row| row.numbers.contains(&number));
    of_number().find(|row| row.is_general()).or_else(|| of_number().next())
}

/// What is known of a refusal, by its numbers (`error_codes`) and its text (`error_description`).
///
/// Words tell more than a number, and some numbers tell more than others. Where no number is known,
/// those that stand in the text are taken.
#[must_use]
pub fn of(numbers: &[u32], description: &str) -> Option<&'static Explanation> {
    let text = description.to_ascii_lowercase();
    of_known(numbers, &text).or_else(|| of_known(&numbers_in(description), &text))
}

fn of_known(numbers: &[u32], text: &str) -> Option<&'static Explanation> {
    let by_words = numbers.iter().find_map(|number| {
        ALL.iter().find(|row| row.numbers.contains(number) && row.is_about(text))
    });
    let (least, others): (Vec<u32>, Vec<u32>) =
        numbers.iter().partition(|&&number| number == SAYS_LEAST);
    by_words.or_else(|| others.into_iter().chain(least).find_map(find))
}

/// The numbers that stand behind `AADSTS` in a text, in whatever case, each once, first first. No more
/// than 32: a server seldom gives more than two.
#[must_use]
pub fn numbers_in(text: &str) -> Vec<u32> {
    let lower = text.to_ascii_lowercase();
    let mut numbers = Vec::new();
    for rest in lower.split(PREFIX).skip(1) {
        let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
        let number = rest.get(..end).and_then(|digits| digits.parse().ok());
        numbers.extend(number.filter(|number| !numbers.contains(number)));
        if numbers.len() == MOST_NUMBERS {
            break;
        }
    }
    numbers
}

const PREFIX: &str = "aadsts";
const MOST_NUMBERS: usize = 32;

/// It stands before another number in the texts of the v1 endpoint.
const SAYS_LEAST: u32 = 70002;

#[cfg(test)]
mod tests;
