//! Results and complaints, as lines for a person.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::say::{failure::Failure, visible::escaped, warning::Warning};

/// Why a command stopped.
pub fn failure(failure: &Failure) -> String {
    let mut text = format!("{ERROR}error: {ERROR:#}{}\n", escaped(&failure.message));
    push_detail(&mut text, "why", failure.why.as_deref());
    // One above the other, so that a difference is seen.
    let width = failure.more.details.iter().map(|(label, _)| columns(label)).max().unwrap_or(0);
    for (label, detail) in &failure.more.details {
        let gap = " ".repeat(width - columns(label));
        let _ = writeln!(text, "  {LABEL}{label}: {LABEL:#}{gap}{}", escaped(detail));
    }
    push_detail(&mut text, "help", failure.help.as_deref());
    for help in &failure.more.further_help {
        push_detail(&mut text, "or", Some(help));
    }
    text
}

pub fn warning(warning: &Warning) -> String {
    let mut text = format!("{WARNING}warning: {WARNING:#}{}\n", escaped(&warning.message));
    push_detail(&mut text, "help", warning.help.as_deref());
    text
}

pub fn note(text: &str) -> String {
    format!("{LABEL}note: {LABEL:#}{}\n", escaped(text))
}

/// Files as a table: path, what it holds, what to do with it.
pub fn table(rows: &[[String; 3]]) -> String {
    let shown: Vec<_> =
        rows.iter().map(|[path, holds, advice]| (escaped(path), holds, advice)).collect();
    let first = shown.iter().map(|(path, _, _)| columns(path)).max().unwrap_or(0);
    let second = shown.iter().map(|(_, holds, _)| columns(holds)).max().unwrap_or(0);
    let mut text = String::new();
    for (path, holds, advice) in shown {
        let gap = " ".repeat(first - columns(&path) + 3);
        let row = format!("  {STRONG}{path}{STRONG:#}{gap}{holds:second$}    {advice}");
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

fn push_detail(text: &mut String, label: &str, detail: Option<&str>) {
    if let Some(detail) = detail {
        let _ = writeln!(text, "  {LABEL}{label}: {LABEL:#}{}", escaped(detail));
    }
}

/// How many columns of a terminal `text` takes, near enough for a table.
pub fn columns(text: &str) -> usize {
    text.chars().count()
}

/// For what a person should not miss in a result.
pub const STRONG: Style = Style::new().bold();
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const LABEL: Style = AnsiColor::Cyan.on_default();
