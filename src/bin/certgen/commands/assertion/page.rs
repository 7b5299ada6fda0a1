//! An assertion explained field by field, and as JSON.

use std::fmt::Write;

use certgen::{
    assertion::{Field, Place},
    date,
};
use serde_json::{Value, json};

use super::{Signed, plan::Output};
use crate::{
    say::{answer, failure::Failure, lines::STRONG, visible::escaped},
    take::client::Signer,
};

/// What each field is and why.
pub fn explanation(signed: &Signed<'_>) -> String {
    let Signed { plan, draft, .. } = signed;
    let Signer { signing, signer, .. } = signed.signer;
    let profile = plan.server.profile;
    let certificate = signing.identity.certificate();
    let mut text =
        format!("client assertion for {} (profile {})\n\n", profile.server(), profile.name());
    let mut row = |label: &str, value: &str| {
        let _ = writeln!(text, "  {label:<12}  {}", escaped(value));
    };
    row("signed with", &format!("{}, {}", certificate.key_type(), signer.algorithm()));
    row("certificate", &certificate.subject().to_string());
    row("valid until", &date::to_ymd(certificate.not_after()));
    if let Some(url) = &plan.server.url {
        row("sent to", url.as_str());
    }
    if !profile.note().is_empty() {
        row("note", profile.note());
    }
    for (title, fields) in [("header", draft.header()), ("claims", draft.claims())] {
        let _ = write!(text, "\n{STRONG}{title}{STRONG:#}\n");
        for field in fields {
            push_field(&mut text, field, signed);
        }
    }
    text
}

fn push_field(text: &mut String, field: &Field, signed: &Signed<'_>) {
    let name = escaped(field.name());
    let shown = shown(field);
    let _ = writeln!(text, "  {name:<9} {}", escaped(&shown));
    let _ = writeln!(text, "  {:9} {}", "", field.meaning(signed.plan.server.profile));
}

/// The value as people read it: text without quotes, times with their date, certificates counted.
fn shown(field: &Field) -> String {
    let value = answer::value(field.json());
    match (field.name(), &value) {
        ("exp" | "iat" | "nbf", Value::Number(number)) => match moment(number.as_u64()) {
            Some(time) => format!("{number} ({time})"),
            None => number.to_string(),
        },
        ("x5c", Value::Array(certificates)) => match certificates.len() {
            1 => "1 certificate".to_owned(),
            count => format!("{count} certificates"),
        },
        (_, Value::String(text)) => text.clone(),
        _ => field.json().to_owned(),
    }
}

fn moment(seconds: Option<u64>) -> Option<String> {
    let time = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds?))?;
    Some(date::to_rfc3339(time))
}

/// The same as JSON. The assertion itself is in it only where that was asked for.
pub fn object(signed: &Signed<'_>) -> Result<Value, Failure> {
    let Signed { plan, draft, .. } = signed;
    let Signer { signing, signer, .. } = signed.signer;
    let profile = plan.server.profile;
    let members = |fields: &[Field]| {
        let member = |field: &Field| (field.name().to_owned(), answer::value(field.json()));
        Value::Object(fields.iter().map(member).collect())
    };
    let meaning = |field: &Field| {
        json!({
            "place": match field.place() {
                Place::Claims => "claims",
                Place::Header => "header",
            },
            "name": field.name(),
            "meaning": field.meaning(profile),
        })
    };
    let fields = draft.header().iter().chain(draft.claims());
    let is_explained = plan.output == Output::Explanation;
    let assertion = plan.shows_secret.then(|| draft.sign()).transpose()?;
    Ok(answer::object([
        ("schema", Some(json!(answer::SCHEMA))),
        ("profile", Some(json!(profile.name()))),
        ("algorithm", Some(json!(signer.algorithm().name()))),
        ("token_url", plan.server.url.as_ref().map(|url| json!(url.as_str()))),
        ("certificate", Some(answer::certificate(signing.identity.certificate()))),
        ("header", Some(members(draft.header()))),
        ("claims", Some(members(draft.claims()))),
        ("fields", is_explained.then(|| fields.map(meaning).collect())),
        ("assertion", assertion.as_ref().map(|one| json!(one.secret_text()))),
        ("warnings", answer::warnings(&signed.signer.warnings)),
    ]))
}
