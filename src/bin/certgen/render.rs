//! Outcomes as text and as JSON.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use certgen::{Certificate, Thumbprint, date};
use serde_json::{Map, Value, json, value::RawValue};

use crate::{
    failure::{self, Failure, More},
    world::{Verbosity, World},
};

mod unseen;

/// Something that is right but that somebody may regret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
}

impl Warning {
    pub fn to_json(&self) -> Value {
        object([
            ("code", Some(json!(self.code))),
            ("message", Some(json!(self.message))),
            ("help", self.help.as_ref().map(|help| json!(help))),
        ])
    }
}

/// Shows why a command stopped, on standard error. An interruption needs no words, and what the result has
/// told no more.
pub fn failure(world: &mut World, failure: &Failure) {
    if failure.is_told() {
        return;
    }
    let text = if world.is_json() {
        to_line(&json!({ "schema": SCHEMA, "error": failure_json(failure) }))
    } else {
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
    };
    // There is no further place to complain to.
    let _ = world.stderr.write_all(text.as_bytes());
}

/// Why something could not be done, as an object of JSON.
pub fn failure_json(failure: &Failure) -> Value {
    let Failure { code, message, why, help, more, exit } = failure;
    let More { details, further_help } = &**more;
    let mut error = json!({
        "code": code, "message": message, "why": why, "help": help, "exit": exit,
    });
    let key = |label: &str| label.to_lowercase().replace([' ', '-'], "_").replace('\'', "");
    let details: Map<_, _> =
        details.iter().map(|(label, text)| (key(label), json!(text))).collect();
    if !details.is_empty() {
        error["details"] = details.into();
    }
    if !further_help.is_empty() {
        error["further_help"] = json!(further_help);
    }
    error
}

/// Shows `warnings` on standard error, unless the program is to be quiet.
pub fn warnings(world: &mut World, warnings: &[Warning]) {
    if world.manner.verbosity == Verbosity::Quiet {
        return;
    }
    for warning in warnings {
        let mut text = format!("{WARNING}warning: {WARNING:#}{}\n", escaped(&warning.message));
        push_detail(&mut text, "help", warning.help.as_deref());
        let _ = world.stderr.write_all(text.as_bytes());
    }
}

/// Says on standard error what is good to know, if somebody is there to read it.
pub fn remark(world: &mut World, text: &str) {
    if world.watched && world.manner.verbosity != Verbosity::Quiet {
        let _ = writeln!(world.stderr, "{LABEL}note: {LABEL:#}{}", escaped(text));
    }
}

/// `warnings` as a list of JSON, if there are any.
pub fn warnings_json(warnings: &[Warning]) -> Option<Value> {
    (!warnings.is_empty()).then(|| warnings.iter().map(Warning::to_json).collect())
}

/// Writes text that was asked for to standard output. A reader that has seen enough is no failure.
pub fn page(world: &mut World, text: &str) -> Result<(), Failure> {
    match write(world, text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            "cannot_write",
            failure::UNEXPECTED,
            format!("cannot write to standard output: {}", crate::files::reason(&error)),
        )),
        _ => Ok(()),
    }
}

/// Writes a result with a password that nobody has seen to standard output. Anything but success means
/// that it is lost.
pub fn secret_page(world: &mut World, text: &str) -> Result<(), Failure> {
    write(world, text).map_err(|error| {
        Failure::new("password_not_shown", failure::UNEXPECTED, "the password cannot be shown")
            .why(format!(
                "writing to standard output failed: {}; no file was written",
                crate::files::reason(&error)
            ))
            .help("choose the password yourself, or mend where standard output goes")
    })
}

fn write(world: &mut World, text: &str) -> io::Result<()> {
    world.stdout.write_all(text.as_bytes())?;
    world.stdout.flush()
}

/// Writes bytes that were asked for to standard output, as they are.
pub fn bytes(world: &mut World, bytes: &[u8]) -> Result<(), Failure> {
    let output = &mut world.output.writer;
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            "cannot_write",
            failure::UNEXPECTED,
            format!("cannot write to standard output: {}", crate::files::reason(&error)),
        )),
        _ => Ok(()),
    }
}

/// Writes a bare value, such as a token: with a line end only where a person reads it, since one more byte
/// breaks `curl --data-urlencode x@-`.
pub fn bare(world: &mut World, text: &str) -> Result<(), Failure> {
    bytes(world, text.as_bytes())?;
    if world.output.is_terminal { bytes(world, b"\n") } else { Ok(()) }
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

/// A certificate as an object of JSON.
pub fn certificate(certificate: &Certificate) -> Value {
    json!({
        "subject": certificate.subject().to_string(),
        "serial": certificate.serial_hex(),
        "key": certificate.key_type().name(),
        "not_before": date::to_rfc3339(certificate.not_before()),
        "not_after": date::to_rfc3339(certificate.not_after()),
        "thumbprints": thumbprints(certificate),
    })
}

/// The thumbprints of a certificate as an object of JSON.
pub fn thumbprints(certificate: &Certificate) -> Value {
    let (sha1, sha256) = (Thumbprint::sha1(certificate), Thumbprint::sha256(certificate));
    json!({
        "sha1": sha1.to_hex(),
        "sha256": sha256.to_hex(),
        "x5t": sha1.to_base64url(),
        "x5t#S256": sha256.to_base64url(),
        "base64": sha1.to_base64(),
    })
}

/// Makes text from outside safe to show: what moves the cursor, changes colours, turns the order of the
/// letters around or cannot be seen, and marks piled up on a letter, are written as escapes.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !unseen::signs(text).any(|(_, is_escaped)| is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for (character, is_escaped) in unseen::signs(text) {
        if is_escaped {
            // Writing into a String cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// An object of those fields that have a value, in this order.
pub fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Option<Value>)>) -> Value {
    let present = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect())
}

/// One line of JSON, safe to show: what is unsafe stands only inside strings, where JSON has escapes.
pub fn to_line(value: &Value) -> String {
    let mut line = String::new();
    for (character, is_escaped) in unseen::signs(&value.to_string()) {
        if is_escaped {
            // Beyond U+FFFF two of them (RFC 8259 §7).
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(character);
        }
    }
    line.push('\n');
    line
}

fn push_detail(text: &mut String, label: &str, detail: Option<&str>) {
    if let Some(detail) = detail {
        let _ = writeln!(text, "  {LABEL}{label}: {LABEL:#}{}", escaped(detail));
    }
}

/// How many columns of a terminal `text` takes, near enough for a table.
fn columns(text: &str) -> usize {
    text.chars().count()
}

/// `file` as a shell takes it, and a program that would take it for a flag.
pub fn quoted(file: &str) -> String {
    match file.starts_with('-') {
        true => word(&format!("./{file}")),
        false => word(file),
    }
}

/// `text`, which is no file, as one word for a shell. What stands in a hint may come from a stranger.
pub fn word(text: &str) -> String {
    let signs = if cfg!(windows) { "-_./:\\@+,=" } else { "-_./:@+,=" };
    let is_plain = |sign: char| sign.is_alphanumeric() || signs.contains(sign);
    // For zsh =name is the path of a program.
    match !text.is_empty() && !text.starts_with('=') && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// What the JSON of a token stands for; nothing, if it is none.
///
/// serde_json itself takes an object with a member of its own name for the JSON in that member: whoever
/// writes a claim could have it shown as another one.
pub fn value(json: &str) -> Value {
    if !json.contains(['$', '\\']) {
        return serde_json::from_str(json).unwrap_or(Value::Null);
    }
    if let Ok(members) = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(json) {
        return members.into_iter().map(|(name, json)| (name, value(json.get()))).collect();
    }
    match serde_json::from_str::<Vec<Box<RawValue>>>(json) {
        Ok(list) => list.iter().map(|json| value(json.get())).collect(),
        Err(_) => serde_json::from_str(json).unwrap_or(Value::Null),
    }
}

/// The version of the JSON output: fields are added under it, never changed.
pub const SCHEMA: u32 = 1;

/// For what a person should not miss in a result.
pub const STRONG: Style = Style::new().bold();
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const LABEL: Style = AnsiColor::Cyan.on_default();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_stands_in_the_token() {
        for json in [
            r#"{"$serde_json::private::RawValue":"[\"admin\"]"}"#,
            r#"{"\u0024serde_json::private::RawValue":"[\"admin\"]"}"#,
            r#"[1,{"a":{"$serde_json::private::RawValue":"7"}}]"#,
            r#"{"$serde_json::private::Number":"7"}"#,
        ] {
            let text = value(json).to_string();
            assert_eq!(text, json.replace("\\u0024", "$"));
        }
        for json in [r#"{"z":1,"a":[null,true,-1.5,"b"]}"#, "[]", "{}", r#""a\"b""#, "7"] {
            assert_eq!(value(json).to_string(), json);
        }
        assert_eq!(value("{"), Value::Null);
    }

    #[test]
    fn text_from_outside_cannot_steer_a_terminal() {
        assert_eq!(escaped("My App \u{e4}"), "My App \u{e4}");
        assert_eq!(escaped("\u{1b}[2J\r\n\u{9b}"), "\\u{1b}[2J\\u{d}\\u{a}\\u{9b}");
        assert_eq!(escaped("a\u{202e}fxp.exe"), "a\\u{202e}fxp.exe");
        assert_eq!(escaped("con\u{200b}toso"), "con\\u{200b}toso");
        assert_eq!(escaped("con\u{3164}toso"), "con\\u{3164}toso");
        assert_eq!(escaped("a\u{301}\u{301}"), "a\u{301}\\u{301}");
    }

    /// Whatever a file is called, a shell hands on the whole name and does nothing else.
    #[cfg(unix)]
    #[test]
    fn a_shell_takes_a_name_as_it_is() {
        for name in HOSTILE {
            let script = format!("printf '%s' {}; printf '|%s' {}", quoted(name), word(name));
            let folder = tempfile::tempdir().unwrap();
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", &script]).current_dir(folder.path());
            let output = shell.output().unwrap();
            let path = if name.starts_with('-') { format!("./{name}") } else { name.to_string() };
            let said = String::from_utf8(output.stdout).unwrap();
            assert_eq!(said, format!("{path}|{name}"), "{script}");
            assert!(output.status.success() && output.stderr.is_empty(), "{script}");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{script}");
        }
    }

    #[test]
    fn an_ordinary_name_stays_as_it_is() {
        for name in ["app.pfx", "keys/my-app_2.pfx", "a:b@c+d,e=f", "bücher.pem", "/a/b"] {
            assert_eq!(quoted(name), name);
        }
        assert_eq!(quoted("-o.pfx"), "./-o.pfx");
        assert_eq!(word("-o"), "-o");
    }

    #[cfg(unix)]
    const HOSTILE: [&str; 26] = [
        "x;touch PWNED;.pem",
        "$(touch PWNED)",
        "`touch PWNED`",
        "a&touch PWNED",
        "a|touch PWNED",
        "a>PWNED",
        "a<PWNED",
        "a\ntouch PWNED",
        "a\rtouch PWNED",
        "'; touch PWNED; '",
        "''",
        "\"$(touch PWNED)\"",
        "\\",
        "a\\'b",
        "a b",
        " ",
        "",
        "~",
        "~root",
        "*",
        "[a]?{b,c}",
        "!!",
        "#x",
        "=sh",
        "-rf",
        "--help",
    ];

    #[test]
    fn json_stays_json_and_cannot_steer_a_terminal() {
        let value = json!({ "subject": "a\u{9b}b\u{202e}c\u{7f}\n\"\u{e0041}\u{200b}\u{2800}e\u{301}\u{301}" });
        let line = to_line(&value);
        assert!(unseen::signs(line.trim_end()).all(|(_, is_escaped)| !is_escaped), "{line:?}");
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), value);
    }
}
