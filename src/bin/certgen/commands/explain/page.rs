//! What is known of a code, as text and as JSON.

use std::fmt::Write;

use certgen::token::{Compare, Explanation};
use serde_json::{Value, json};

use super::lookup::{self, Found};
use crate::say::{
    answer::{self, object},
    code::{Known, REFUSED},
    lines::STRONG,
    warning::Warning,
};

pub fn text(found: &[Found]) -> String {
    let pages: Vec<String> = found.iter().map(|one| page(*one)).collect();
    pages.join("\n")
}

pub fn json(found: &[Found], warnings: &[Warning]) -> String {
    let explanations: Vec<Value> = found.iter().map(|one| to_json(*one)).collect();
    answer::line(&object([
        ("schema", Some(json!(answer::SCHEMA))),
        ("explanations", Some(json!(explanations))),
        ("warnings", answer::warnings(warnings)),
    ]))
}

/// How a command ends with it: `5`, or `0` for a warning.
pub fn exits(found: Found) -> Vec<u8> {
    let Found::Own(code, _) = found else { return vec![REFUSED] };
    let refused = (!lookup::others(found).is_empty()).then_some(REFUSED);
    lookup::exits(code).into_iter().chain(refused).collect()
}

/// The same in words.
pub fn exits_in_words(exits: &[u8]) -> String {
    let codes: Vec<String> = exits.iter().filter(|&&exit| exit != 0).map(u8::to_string).collect();
    let codes = match codes.as_slice() {
        [] => return "none, it is a warning".to_owned(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    };
    if exits.contains(&0) { format!("{codes}, or none where it is a warning") } else { codes }
}

fn page(found: Found) -> String {
    let parts = Parts::of(found);
    let mut text = String::new();
    push(&mut text, "", &names(found));
    let mut text = format!("{STRONG}{}{STRONG:#}\n", text.trim_end());
    push(&mut text, "", parts.meaning);
    list(&mut text, "usual causes", parts.causes);
    list(&mut text, "what to do", parts.remedies);
    let variants = lookup::variants(found);
    if !variants.is_empty() {
        let _ = writeln!(text, "\nif the text of the server has");
        for row in variants {
            let words = row.words().first().copied().unwrap_or_default();
            push(&mut text, "  - ", &format!("\"{words}\": {}", row.meaning()));
        }
    }
    text.push('\n');
    if parts.is_transient {
        push(&mut text, "passing    ", "the same request may succeed a little later");
    }
    push(&mut text, "exit code  ", &exits_in_words(&exits(found)));
    let others = lookup::others(found);
    if !others.is_empty() {
        push(&mut text, "see also   ", &others.join(", "));
    }
    text
}

fn names(found: Found) -> String {
    let names = lookup::own_names(found);
    match names.as_slice() {
        [] => found.code().to_owned(),
        names if names.iter().any(|name| name == found.code()) => names.join(", "),
        names => format!("{}  {}", names.join(", "), found.code()),
    }
}

fn list(text: &mut String, title: &str, items: &[&str]) {
    let _ = writeln!(text, "\n{title}");
    for item in items {
        push(text, "  - ", item);
    }
}

/// Adds `content`, wrapped, with `lead` before it and as much space before the lines that follow.
fn push(text: &mut String, lead: &str, content: &str) {
    let indent = lead.chars().count();
    let mut line = lead.to_owned();
    let mut is_empty = true;
    for word in content.split(' ') {
        let width = line.chars().count() + 1 + word.chars().count();
        if !is_empty && width > WIDTH {
            let _ = writeln!(text, "{line}");
            line = " ".repeat(indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(text, "{line}");
}

/// What a row of either kind has.
struct Parts {
    meaning: &'static str,
    causes: &'static [&'static str],
    remedies: &'static [&'static str],
    compare: Option<Compare>,
    is_transient: bool,
}

impl Parts {
    fn of(found: Found) -> Self {
        match found {
            Found::Own(_, &Known { meaning, causes, remedies }) => {
                Self { meaning, causes, remedies, compare: None, is_transient: false }
            }
            Found::Refusal(row) => Self {
                meaning: row.meaning(),
                causes: row.causes(),
                remedies: row.remedies(),
                compare: row.compare(),
                is_transient: row.is_transient(),
            },
        }
    }
}

fn to_json(found: Found) -> Value {
    let parts = Parts::of(found);
    let (numbers, errors): (&[u32], &[&str]) = match found {
        Found::Own(..) => (&[], &[]),
        Found::Refusal(row) => (row.numbers(), row.errors()),
    };
    let variants: Vec<Value> = lookup::variants(found).into_iter().map(variant).collect();
    object([
        ("code", Some(json!(found.code()))),
        ("numbers", Some(json!(numbers))),
        ("errors", Some(json!(errors))),
        ("meaning", Some(json!(parts.meaning))),
        ("causes", Some(json!(parts.causes))),
        ("remedies", Some(json!(parts.remedies))),
        ("compare", parts.compare.map(|compare| json!(compare.name()))),
        ("transient", Some(json!(parts.is_transient))),
        ("exits", Some(json!(exits(found)))),
        ("variants", Some(json!(variants))),
        ("also", Some(json!(lookup::others(found)))),
    ])
}

fn variant(row: &Explanation) -> Value {
    json!({ "words": row.words(), "code": row.code(), "meaning": row.meaning() })
}

const WIDTH: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_before_the_edge_and_begin_under_each_other() {
        let mut text = String::new();
        push(&mut text, "  - ", "word ".repeat(40).trim_end());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(lines[1].starts_with("    word"), "{text}");
        let mut text = String::new();
        push(&mut text, "", &"x".repeat(100));
        assert_eq!(text, format!("{}\n", "x".repeat(100)));
    }

    #[test]
    fn exit_codes_are_told_in_words() {
        assert_eq!(exits_in_words(&[4]), "4");
        assert_eq!(exits_in_words(&[2, 3, 5]), "2, 3 or 5");
        assert_eq!(exits_in_words(&[0]), "none, it is a warning");
        assert_eq!(exits_in_words(&[5, 0]), "5, or none where it is a warning");
    }
}
