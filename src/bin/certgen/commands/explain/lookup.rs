//! From a code, or a text with codes in it, to what is known.

use std::collections::BTreeSet;

use certgen::token::{Explanation, aadsts, oauth};
use serde_json::Value;

use crate::{
    cli::usage::nearest::word,
    say::code::{Code, Known},
};

/// What is known of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// An error of certgen itself.
    Own(Code, &'static Known),
    /// What a server says; chosen by its text, or for any.
    Refusal(&'static Explanation),
}

impl Found {
    pub fn code(self) -> &'static str {
        match self {
            Self::Own(code, _) => code.name(),
            Self::Refusal(row) => row.code(),
        }
    }
}

/// What is known of the codes in `text`: of the numbers of Entra, else of the errors of OAuth, else of
/// the codes of certgen.
pub fn all(text: &str) -> Vec<Found> {
    let text = text.trim();
    if let Some(number) = number(text) {
        return aadsts::find(number).map(Found::Refusal).into_iter().collect();
    }
    if is_word(text) {
        return of_word(text).into_iter().collect();
    }
    let by_number = of_numbers(&numbers(text), text);
    if !by_number.is_empty() {
        return by_number;
    }
    // Those of one word, such as `empty`, stand in other texts too.
    let words: BTreeSet<&str> = words(text).filter(|word| word.contains('_')).collect();
    let errors = words.iter().filter_map(|word| oauth::of(word, text)).map(Found::Refusal);
    let errors = each_once(errors);
    if !errors.is_empty() {
        return errors;
    }
    each_once(words.into_iter().filter_map(of_word))
}

/// The number that all of `text` is, with or without its prefix.
pub fn number(text: &str) -> Option<u32> {
    let text = text.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
    let is_prefixed = text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("aadsts"));
    let digits = if is_prefixed { text.get(6..)? } else { text };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// Whether `text` can be one code.
pub fn is_word(text: &str) -> bool {
    text.len() <= LONGEST_CODE && text.bytes().all(is_of_word)
}

/// The code nearest to `text`.
pub fn nearest(text: &str) -> Option<&'static str> {
    let own = Code::ALL.iter().map(|code| code.name());
    let errors = oauth::ALL.iter().flat_map(|row| row.errors().iter().copied());
    let codes = aadsts::ALL.iter().chain(oauth::ALL).map(Explanation::code);
    word(&text.to_ascii_lowercase(), own.chain(errors).chain(codes))
}

/// How a command ends with what is called as `code` is.
pub fn exits(code: Code) -> Vec<u8> {
    let of_name = Code::ALL.iter().filter(|one| one.name() == code.name());
    of_name.flat_map(|one| one.exits()).copied().collect()
}

/// Other names under which what has this code is known: those of its numbers and errors.
pub fn others(found: Found) -> Vec<String> {
    let rows = aadsts::ALL.iter().chain(oauth::ALL);
    let rows = rows.filter(|row| row.code() == found.code() && Found::Refusal(row) != found);
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        let numbers = row.numbers().iter().map(|number| format!("AADSTS{number}"));
        let errors = row.errors().iter().map(|error| (*error).to_owned());
        for name in numbers.chain(errors) {
            if !names.contains(&name) && !own_names(found).contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The names that the row itself has.
pub fn own_names(found: Found) -> Vec<String> {
    match found {
        Found::Own(..) => Vec::new(),
        Found::Refusal(row) => {
            let numbers = row.numbers().iter().map(|number| format!("AADSTS{number}"));
            numbers.chain(row.errors().iter().map(|error| (*error).to_owned())).collect()
        }
    }
}

/// What the text of the server tells of a number or an error that has several meanings.
pub fn variants(found: Found) -> Vec<&'static Explanation> {
    let Found::Refusal(row) = found else { return Vec::new() };
    if !row.words().is_empty() {
        return Vec::new();
    }
    let shares = |other: &&Explanation| {
        let has_number = other.numbers().iter().any(|number| row.numbers().contains(number));
        has_number || other.errors().iter().any(|error| row.errors().contains(error))
    };
    let rows = aadsts::ALL.iter().chain(oauth::ALL);
    rows.filter(|other| !other.words().is_empty()).filter(shares).collect()
}

fn of_word(word: &str) -> Option<Found> {
    let lower = word.to_ascii_lowercase();
    let by_code = || {
        let rows = || aadsts::ALL.iter().chain(oauth::ALL).filter(|row| row.code() == lower);
        let general = rows().find(|row| row.words().is_empty());
        general.or_else(|| rows().next()).map(Found::Refusal)
    };
    Code::named(&lower)
        .and_then(|code| Some(Found::Own(code, code.known()?)))
        .or_else(|| oauth::find(&lower).map(Found::Refusal))
        .or_else(by_code)
}

/// The numbers in a longer text of which nothing is known.
pub fn unknown(text: &str) -> Vec<u32> {
    numbers(text).into_iter().filter(|&number| aadsts::find(number).is_none()).collect()
}

/// The numbers in a text, and those that JSON lists beside it.
fn numbers(text: &str) -> Vec<u32> {
    let mut numbers = aadsts::numbers_in(text);
    let json: Value = serde_json::from_str(text).unwrap_or_default();
    let listed = json.get("error_codes").and_then(Value::as_array).into_iter().flatten();
    let listed = listed.take(MOST_LISTED);
    for number in listed.filter_map(Value::as_u64).filter_map(|number| number.try_into().ok()) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// What tells most stands first, then the others in their order.
fn of_numbers(numbers: &[u32], text: &str) -> Vec<Found> {
    let first = aadsts::of(numbers, text);
    let others = numbers.iter().filter_map(|&number| aadsts::of(&[number], text));
    each_once(first.into_iter().chain(others).map(Found::Refusal))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !u8::try_from(sign).is_ok_and(is_of_word))
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn each_once(found: impl Iterator<Item = Found>) -> Vec<Found> {
    let mut once = Vec::new();
    for one in found {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// A server seldom gives more than two.
const MOST_LISTED: usize = 32;
/// The longest has 27 letters.
const LONGEST_CODE: usize = 30;
