//! What was found, as one line a file and as JSON.

use std::fmt::Write;

use certgen::date;
use serde_json::{Value, json};

use super::{
    examine::{Checked, Demands},
    finding::{Finding, Level},
};
use crate::say::{
    answer::{self, object},
    code::{CHECK_SAYS_NO, PASSWORD},
    lines::{STRONG, WARNING, columns},
    visible::escaped,
    warning::Warning,
};

/// 5 if anything is wrong, or cannot be told where a proof was asked for; or else why a file could not be
/// read.
pub fn exit(checked: &[Checked], demands: &Demands) -> u8 {
    let is_refused = |(place, finding): &(Option<usize>, Finding)| match (finding.level, place) {
        (Level::No, _) => true,
        (Level::Note, _) => false,
        (Level::Unknown, Some(_)) => demands.chain.is_some(),
        // What is said of no certificate in particular is said of --key.
        (Level::Unknown, None) => demands.key.is_some(),
    };
    if checked.iter().flat_map(|one| &one.findings).any(is_refused) {
        return CHECK_SAYS_NO;
    }
    let exits: Vec<u8> =
        checked.iter().filter_map(|one| Some(one.failure.as_ref()?.exit)).collect();
    match exits.iter().find(|exit| **exit != PASSWORD) {
        Some(exit) => *exit,
        None => exits.first().copied().unwrap_or(0),
    }
}

pub fn text(checked: &[Checked], demands: &Demands) -> String {
    let rows: Vec<Row> = checked.iter().map(|one| row(one, demands)).collect();
    let width = |of: fn(&Row) -> &str| rows.iter().map(|row| columns(of(row))).max().unwrap_or(0);
    let (file, word) = (width(|row| &row.file), width(|row| row.word).max(8));
    let message = rows.iter().filter(|row| row.help.is_some()).map(|row| columns(&row.message));
    let message = message.max().unwrap_or(0).min(WIDEST_MESSAGE);
    let mut text = String::new();
    for row in rows {
        let style = if row.is_good { STRONG } else { WARNING };
        let gap = |wide: usize, own: &str| " ".repeat(wide.saturating_sub(columns(own)));
        let _ = write!(text, "{}{}   ", row.file, gap(file, &row.file));
        let _ = write!(text, "{style}{}{style:#}{}  ", row.word, gap(word, row.word));
        let _ = match row.help {
            Some(help) => {
                writeln!(text, "{}{}   {help}", row.message, gap(message, &row.message))
            }
            None => writeln!(text, "{}", row.message),
        };
    }
    text
}

/// One line, escaped.
struct Row {
    file: String,
    word: &'static str,
    message: String,
    help: Option<String>,
    is_good: bool,
}

fn row(checked: &Checked, demands: &Demands) -> Row {
    let file = escaped(&checked.file).into_owned();
    if let Some(failure) = &checked.failure {
        let word = if failure.exit == PASSWORD { "locked" } else { "unread" };
        let help = failure.help.as_deref().map(|help| escaped(help).into_owned());
        let own = format!("{} ", checked.file);
        let message = failure.message.strip_prefix(&own).unwrap_or(&failure.message);
        let message = escaped(message).into_owned();
        return Row { file, word, message, help, is_good: false };
    }
    let of_level = |level| checked.findings.iter().filter(move |(_, one)| one.level == level);
    let notes = || of_level(Level::Note);
    let Some((_, first)) = of_level(Level::No).chain(of_level(Level::Unknown)).next() else {
        let mut message = good(checked, demands);
        for (_, note) in notes().take(MOST_SENTENCES) {
            let _ = write!(message, "; {}", escaped(&note.message));
        }
        return Row { file, word: "ok", message, help: None, is_good: true };
    };
    let ordered = of_level(Level::No).chain(of_level(Level::Unknown)).chain(notes());
    let sentences: Vec<_> =
        ordered.map(|(place, one)| sentence(checked, *place, one, first)).collect();
    let more = sentences.len().saturating_sub(MOST_SENTENCES);
    let mut message = sentences.into_iter().take(MOST_SENTENCES).collect::<Vec<_>>().join("; ");
    if more > 0 {
        let _ = write!(message, "; and {more} more");
    }
    Row {
        file,
        word: first.word,
        message: escaped(&message).into_owned(),
        help: first.help.as_deref().map(|help| escaped(help).into_owned()),
        is_good: false,
    }
}

/// What is wrong, and with which of several certificates. Behind another word than its own, what is said
/// of dates says that it is.
fn sentence(checked: &Checked, place: Option<usize>, own: &Finding, first: &Finding) -> String {
    let others = checked.certificates.len() > 1;
    let subject = place.filter(|_| others).and_then(|place| checked.certificates.get(place));
    let is_behind_other = own.word != first.word && matches!(own.word, "expired" | "expires");
    let word = if is_behind_other { format!("{} ", own.word) } else { String::new() };
    let file = format!("{} ", checked.file);
    let message = own.message.strip_prefix(&file).unwrap_or(&own.message);
    match subject {
        Some(one) => format!("{}: {word}{message}", one.subject()),
        None => format!("{word}{message}"),
    }
}

/// What there is to say of a file with nothing wrong: when the first of its certificates ends.
fn good(checked: &Checked, demands: &Demands) -> String {
    let Some(end) = checked.certificates.iter().map(certgen::Certificate::not_after).min() else {
        return "a private key, and no certificate".to_owned();
    };
    let left = end.duration_since(demands.now).unwrap_or_default();
    format!("expires in {} ({})", date::in_words(left), date::to_ymd(end))
}

pub fn json(checked: &[Checked], demands: &Demands, warnings: &[Warning]) -> Value {
    let is_good = exit(checked, demands) == 0 && checked.iter().all(is_ok);
    object([
        ("schema", Some(json!(answer::SCHEMA))),
        ("ok", Some(json!(is_good))),
        ("checked_at", Some(json!(date::to_rfc3339(demands.now)))),
        ("files", Some(checked.iter().map(file_json).collect())),
        ("warnings", answer::warnings(warnings)),
    ])
}

fn file_json(checked: &Checked) -> Value {
    let finding = |(place, finding): &(Option<usize>, Finding)| {
        object([
            ("code", Some(json!(finding.code.name()))),
            ("level", Some(json!(finding.level.name()))),
            ("message", Some(json!(finding.message))),
            ("reason", finding.reason.as_ref().map(|reason| json!(reason))),
            ("help", finding.help.as_ref().map(|help| json!(help))),
            ("certificate", place.map(|place| json!(place))),
        ])
    };
    object([
        ("path", Some(json!(checked.file))),
        ("ok", Some(json!(is_ok(checked)))),
        ("certificates", Some(checked.certificates.iter().map(answer::certificate).collect())),
        ("findings", Some(checked.findings.iter().map(finding).collect())),
        ("error", checked.failure.as_ref().map(answer::failure)),
    ])
}

/// Whether nothing is wrong, and nothing unknown.
fn is_ok(checked: &Checked) -> bool {
    let is_note = |(_, finding): &(Option<usize>, Finding)| finding.level == Level::Note;
    checked.failure.is_none() && checked.findings.iter().all(is_note)
}

/// Of one line.
const MOST_SENTENCES: usize = 3;
const WIDEST_MESSAGE: usize = 48;
