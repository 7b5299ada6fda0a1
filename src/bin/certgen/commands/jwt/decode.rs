//! `certgen jwt decode`: a token, field by field, and what looks wrong about it.

use std::{fmt::Write, time::SystemTime};

use certgen::{
    date,
    jwt::{Field, Fields, Finding, Kind, Level, Place, Token},
};
use serde_json::{Map, Value, json};

use super::{
    given::{self, Given, Pasted},
    meaning, moment,
};
use crate::{
    cli::{args, manner::Verbosity},
    machine::{output, world::World},
    say::{
        answer::{self, object},
        failure::Failure,
        lines::STRONG,
        visible::escaped,
        warning::Warning,
    },
};

pub fn run(args: &args::JwtDecode, world: &mut World) -> Result<(), Failure> {
    let pasted = Pasted::read(&args.token, world)?;
    let now = (world.now)();
    if args.entry.is_none() && pasted.candidates.len() > 1 {
        return show(
            &pasted.warnings,
            world,
            || several_object(&pasted, now),
            || several_page(&pasted, now),
        );
    }
    let given = pasted.choose(args.entry)?;
    let page = || page_of(&given.name, &given.token, now);
    show(&given.warnings, world, || object_of(&given, now), page)
}

fn show(
    warnings: &[Warning],
    world: &mut World,
    object: impl FnOnce() -> Value,
    page: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if world.is_json() {
        return output::page(world, &answer::line(&object()));
    }
    output::warnings(world, warnings);
    if world.manner.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    output::page(world, &page())
}

/// Each token with its number, by which --entry knows it.
fn several_page(pasted: &Pasted, now: SystemTime) -> String {
    let (name, _) = pasted.origin();
    let mut page = format!("{} holds {} tokens\n", escaped(name), pasted.candidates.len());
    for (at, one) in pasted.candidates.iter().enumerate() {
        let name = format!("{}: {}", at + 1, one.place);
        page.push('\n');
        match &one.token {
            Ok(token) => page.push_str(&page_of(&name, token, now)),
            Err(error) => {
                let Failure { message, why, .. } = given::refused(error.clone(), &name, "");
                let _ = writeln!(page, "{}", escaped(&message));
                let _ = writeln!(page, "  {}", escaped(&why.unwrap_or_default()));
            }
        }
    }
    page
}

fn page_of(name: &str, token: &Token, now: SystemTime) -> String {
    let mut page = Page::default();
    let name = escaped(name);
    let _ = match token.kind() {
        Kind::Encrypted => writeln!(
            page.0,
            "{STRONG}{name}{STRONG:#} is {}: only its receiver can read it",
            token.kind()
        ),
        Kind::Signed => writeln!(
            page.0,
            "{STRONG}{name}{STRONG:#} is {}; its signature was NOT checked",
            token.kind()
        ),
        Kind::Unsigned => writeln!(page.0, "{STRONG}{name}{STRONG:#} is {}", token.kind()),
    };
    page.heading("header");
    for field in token.header().iter() {
        page.field(field, meaning::of_header(field.name()), &header_values(field, token));
    }
    if token.kind() != Kind::Encrypted {
        page.heading("claims");
        for claim in token.claims().iter() {
            page.field(claim, meaning::of_claim(claim.name()), &claim_values(claim, now));
        }
    }
    let findings = token.findings(now);
    page.findings("what looks wrong", &findings, Level::Wrong);
    page.findings("note", &findings, Level::Note);
    page.0
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn heading(&mut self, text: &str) {
        let _ = writeln!(self.0, "\n{STRONG}{text}{STRONG:#}");
    }

    /// A line for each value; name and meaning stand at the first.
    fn field(&mut self, field: &Field, meaning: &str, values: &[String]) {
        let name = escaped(field.name());
        let gap = " ".repeat(NAME.saturating_sub(name.chars().count()).max(1));
        let label = format!("  {name}{gap}{meaning}");
        for (at, value) in values.iter().enumerate() {
            let label = if at == 0 { label.trim_end() } else { "" };
            let gap = " ".repeat(LABEL.saturating_sub(label.chars().count()).max(1));
            let line = format!("{label}{gap}{}", escaped(value));
            let _ = writeln!(self.0, "{}", line.trim_end());
        }
    }

    fn findings(&mut self, heading: &str, findings: &[Finding], level: Level) {
        let mut findings = findings.iter().filter(|finding| finding.level() == level).peekable();
        if findings.peek().is_some() {
            self.heading(heading);
        }
        for finding in findings {
            let _ = writeln!(self.0, "  {}", escaped(&finding.to_string()));
        }
    }
}

fn header_values(field: &Field, token: &Token) -> Vec<String> {
    match field.name() {
        "x5c" => {
            let certificates = token.certificates();
            if certificates.is_empty() {
                return vec!["none that can be read".to_owned()];
            }
            certificates.iter().map(|one| one.subject().to_string()).collect()
        }
        "x5t" | "x5t#S256" => {
            let digest = field.to_bytes().filter(|bytes| matches!(bytes.len(), 20 | 32));
            // In the spelling of the portal, to be compared with it.
            values(field).into_iter().chain(digest.map(|bytes| hex(&bytes))).collect()
        }
        _ => values(field),
    }
}

fn claim_values(claim: &Field, now: SystemTime) -> Vec<String> {
    let name = claim.name();
    match claim.to_time().filter(|_| meaning::is_moment(name)) {
        Some(time) => vec![moment(time, now)],
        None if name == "appidacr" || name == "azpacr" => {
            let value = values(claim).join(" ");
            let proof = meaning::of_proof(&value).map(|proof| format!("{value} ({proof})"));
            vec![proof.unwrap_or(value)]
        }
        None => values(claim),
    }
}

/// Texts as they are, lists of texts one by one, anything else as JSON.
fn values(field: &Field) -> Vec<String> {
    match field.to_texts() {
        Some(texts) if !texts.is_empty() => texts,
        _ => vec![field.json().to_owned()],
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn object_of(given: &Given, now: SystemTime) -> Value {
    let file = given.file.as_ref().map(|file| json!(file));
    let mut members = vec![("schema", Some(json!(answer::SCHEMA))), ("file", file)];
    members.extend(members_of(&given.token, now));
    members.push(("warnings", answer::warnings(&given.warnings)));
    object(members)
}

fn several_object(pasted: &Pasted, now: SystemTime) -> Value {
    let (name, file) = pasted.origin();
    let tokens = pasted.candidates.iter().enumerate().map(|(at, one)| {
        let mut members = vec![("entry", Some(json!(at + 1)))];
        match &one.token {
            Ok(token) => members.extend(members_of(token, now)),
            Err(error) => {
                let failure = given::refused(error.clone(), name, "");
                members.push(("place", place(&one.place)));
                members.push((
                    "error",
                    Some(json!({
                        "code": failure.code.name(),
                        "message": failure.message,
                        "why": failure.why,
                    })),
                ));
            }
        }
        object(members)
    });
    object([
        ("schema", Some(json!(answer::SCHEMA))),
        ("file", file.map(|file| json!(file))),
        ("tokens", Some(tokens.collect())),
        ("warnings", answer::warnings(&pasted.warnings)),
    ])
}

/// What there is to say about a token, whichever of several it is.
fn members_of(token: &Token, now: SystemTime) -> [(&'static str, Option<Value>); 7] {
    let is_readable = token.kind() != Kind::Encrypted;
    let findings = token.findings(now);
    [
        ("place", place(token.place())),
        ("kind", Some(json!(token.kind().name()))),
        ("verified", Some(json!(false))),
        ("header", Some(fields(token.header()))),
        ("claims", is_readable.then(|| fields(token.claims()))),
        ("times", is_readable.then(|| times(token.claims()))),
        ("findings", Some(findings.iter().map(finding).collect())),
    ]
}

/// Where a token was taken from; nothing if it is all there was.
pub fn place(place: &Place) -> Option<Value> {
    let name = match place {
        Place::Alone => return None,
        Place::Field { name } | Place::Member { path: name } => Some(json!(name)),
        _ => None,
    };
    let line = if let Place::Line { number } = place { Some(json!(number)) } else { None };
    Some(object([("kind", Some(json!(place.name()))), ("name", name), ("line", line)]))
}

/// Members as they are. Of one that stands twice the last: a finding says so.
pub fn fields(fields: &Fields) -> Value {
    let member = |field: &Field| (field.name().to_owned(), answer::value(field.json()));
    Value::Object(fields.iter().map(member).collect())
}

fn times(claims: &Fields) -> Value {
    let moments = claims.iter().filter(|claim| meaning::is_moment(claim.name()));
    let times: Map<String, Value> = moments
        .filter_map(|claim| {
            Some((claim.name().to_owned(), json!(date::to_rfc3339(claim.to_time()?))))
        })
        .collect();
    Value::Object(times)
}

fn finding(finding: &Finding) -> Value {
    json!({
        "code": finding.code(),
        "level": finding.level().name(),
        "message": finding.to_string(),
    })
}

/// The widths of the columns: of the names, and of what stands before the values.
const NAME: usize = 12;
const LABEL: usize = 31;
