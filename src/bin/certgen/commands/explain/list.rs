//! Everything that is known, one line a code.

use std::fmt::Write;

use certgen::token::{Explanation, aadsts, oauth};
use serde_json::{Value, json};

use super::{lookup, page::exits_in_words};
use crate::say::{
    answer,
    code::{Code, Known, WARNS},
    lines::STRONG,
};

pub fn text() -> String {
    let mut text = String::new();
    title(&mut text, "Microsoft Entra");
    for (number, row) in numbers() {
        line(&mut text, &format!("AADSTS{number}"), row.code(), row.meaning());
    }
    title(&mut text, "\nOAuth, any server");
    for (error, row) in errors() {
        line(&mut text, error, row.code(), row.meaning());
    }
    title(&mut text, "\ncertgen");
    for (code, known) in own() {
        line(&mut text, code.name(), &exits_of(code), known.meaning);
    }
    text
}

pub fn json() -> String {
    let aadsts: Vec<Value> = numbers()
        .into_iter()
        .map(|(number, row)| {
            json!({ "number": number, "code": row.code(), "meaning": row.meaning() })
        })
        .collect();
    let oauth: Vec<Value> = errors()
        .into_iter()
        .map(|(error, row)| json!({ "error": error, "code": row.code(), "meaning": row.meaning() }))
        .collect();
    let certgen: Vec<Value> = own()
        .map(|(code, known)| {
            let exits = lookup::exits(code);
            json!({ "code": code.name(), "exits": exits, "meaning": known.meaning })
        })
        .collect();
    answer::line(&json!({
        "schema": answer::SCHEMA, "aadsts": aadsts, "oauth": oauth, "certgen": certgen,
    }))
}

fn title(text: &mut String, title: &str) {
    let (gap, title) = title.strip_prefix('\n').map_or(("", title), |title| ("\n", title));
    let _ = writeln!(text, "{gap}{STRONG}{title}{STRONG:#}");
}

fn line(text: &mut String, name: &str, code: &str, meaning: &str) {
    let _ = writeln!(text, "  {name:<27} {code:<24} {meaning}");
}

/// Those of what is meant here: the same code may also be that of a refusal, with a line of its own.
fn exits_of(code: Code) -> String {
    let exits: Vec<u8> = lookup::exits(code).into_iter().filter(|&exit| exit != WARNS).collect();
    if exits.is_empty() { "warning".to_owned() } else { format!("exit {}", exits_in_words(&exits)) }
}

/// Each name once, with what it means.
fn own() -> impl Iterator<Item = (Code, &'static Known)> {
    let first = Code::ALL.iter().filter(|code| Code::named(code.name()) == Some(**code));
    first.filter_map(|code| Some((*code, code.known()?)))
}

/// Each number once, with what it means whatever the text says.
fn numbers() -> Vec<(u32, &'static Explanation)> {
    let rows = aadsts::ALL.iter().filter(|row| row.words().is_empty());
    let mut numbers: Vec<_> =
        rows.flat_map(|row| row.numbers().iter().map(move |number| (*number, row))).collect();
    // As a dictionary has them: what begins alike is about the same.
    numbers.sort_by_cached_key(|(number, _)| number.to_string());
    numbers
}

fn errors() -> Vec<(&'static str, &'static Explanation)> {
    let rows = oauth::ALL.iter().filter(|row| row.words().is_empty());
    let mut errors: Vec<_> =
        rows.flat_map(|row| row.errors().iter().map(move |error| (*error, row))).collect();
    errors.sort_by_key(|(error, _)| *error);
    errors
}
