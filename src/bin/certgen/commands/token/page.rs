//! The token, or what it says of itself.

use std::{fmt::Write, time::SystemTime};

use certgen::{
    TokenResponse, date,
    jwt::{Field, Token},
};
use serde_json::{Map, Value, json};

use super::{
    Granted,
    plan::{Output, Plan},
};
use crate::{
    machine::{output, world::World},
    say::{
        answer, code::Code, failure::Failure, lines::STRONG, visible::escaped, warning::Warning,
    },
};

/// That `token` alone does not do.
pub fn warning(token: &TokenResponse) -> Option<Warning> {
    (!token.is_bearer()).then(|| Warning {
        code: Code::NotBearer,
        message: format!("the token is of the type {}, not Bearer", token.token_type()),
        help: Some(
            "whoever shows it has to prove a key or more: see what the server says".to_owned(),
        ),
    })
}

pub fn show(
    plan: &Plan,
    granted: &Granted,
    warnings: &[Warning],
    world: &mut World,
) -> Result<(), Failure> {
    let token = &granted.token;
    if world.is_json() {
        let object = object(plan, granted, warnings);
        return output::page(world, &answer::line(&object));
    }
    output::warnings(world, warnings);
    if !token.is_bearer() && plan.output == Output::Header {
        return Err(Failure::new(
            Code::BadReply,
            format!("the token is of the type {}, not Bearer", token.token_type()),
        )
        .why("a header alone does not do: it takes a proof of another key too")
        .help("leave --header out, and see the documentation of the server"));
    }
    let now = (world.now)();
    match plan.output {
        Output::Claims => {
            let page = claims(granted, now);
            output::page(world, &page)
        }
        Output::Header => output::bare(world, token.to_secret_header().secret_text()),
        Output::Token => {
            if let Some(expires) = token.expires() {
                output::remark(world, &format!("the token expires {}", moment(expires, now)));
            }
            output::bare(world, token.access_token().secret_text())
        }
    }
}

/// What people look for in a token, in the order in which they do.
fn claims(granted: &Granted, now: SystemTime) -> String {
    let token = &granted.token;
    let mut text = format!("{STRONG}not verified{STRONG:#}: the signature was not checked\n");
    let mut row = |label: &str, value: &str| {
        let _ = writeln!(text, "  {label:<9} {}", escaped(value));
    };
    row("type", token.token_type());
    let Some(decoded) = decoded(granted) else {
        row("token", "opaque: only the server that made it can read it");
        if let Some(scope) = token.scope() {
            row("scope", scope);
        }
        if let Some(expires) = token.expires() {
            row("exp", &moment(expires, now));
        }
        return text;
    };
    let find = |name: &str| decoded.claims().find(name);
    for name in ["aud", "iss", "tid", "appid", "azp", "client_id", "sub"] {
        if let Some(claim) = find(name) {
            row(name, &shown(claim));
        }
    }
    for name in ["roles", "scp", "scope"] {
        match find(name) {
            Some(claim) => row(name, &shown(claim)),
            None if name == "roles" => row(name, "none"),
            None => {}
        }
    }
    match find("exp").and_then(Field::to_time) {
        Some(time) => row("exp", &moment(time, now)),
        None => row("exp", "none"),
    }
    text
}

fn object(plan: &Plan, granted: &Granted, warnings: &[Warning]) -> Value {
    let token = &granted.token;
    let time = |time: Option<SystemTime>| time.map(|time| json!(date::to_rfc3339(time)));
    let claims = decoded(granted).map(|decoded| {
        let known = decoded.claims().iter().filter(|claim| SHOWN.contains(&claim.name()));
        let members: Map<_, _> =
            known.map(|claim| (claim.name().to_owned(), answer::value(claim.json()))).collect();
        Value::from(members)
    });
    let secret = plan.shows_secret.then(|| json!(token.access_token().secret_text()));
    answer::object([
        ("schema", Some(json!(answer::SCHEMA))),
        ("endpoint", Some(json!(plan.endpoint.as_str()))),
        ("client_id", Some(json!(plan.server.client_id))),
        ("token_type", Some(json!(token.token_type()))),
        ("expires", time(token.expires())),
        ("scope", token.scope().map(|scope| json!(scope))),
        ("from_cache", Some(json!(granted.is_kept))),
        ("verified", Some(json!(false))),
        ("claims", claims),
        ("access_token", secret),
        ("warnings", answer::warnings(warnings)),
    ])
}

fn decoded(granted: &Granted) -> Option<Token> {
    Token::read(granted.token.access_token().secret_text().as_bytes()).ok()
}

fn shown(claim: &Field) -> String {
    match claim.to_texts() {
        Some(texts) if texts.is_empty() => "none".to_owned(),
        Some(texts) => texts.join(", "),
        None => claim.json().to_owned(),
    }
}

fn moment(time: SystemTime, now: SystemTime) -> String {
    let shown = date::to_rfc3339(time);
    match time.duration_since(now) {
        Ok(left) => format!("{shown}, in {}", date::in_words(left)),
        Err(past) => format!("{shown}, {} ago", date::in_words(past.duration())),
    }
}

/// What of a token stands in the JSON: what tells whose it is and what it allows.
const SHOWN: [&str; 14] = [
    "aud",
    "iss",
    "tid",
    "appid",
    "azp",
    "client_id",
    "sub",
    "oid",
    "idtyp",
    "roles",
    "scp",
    "scope",
    "iat",
    "exp",
];
