//! What an assertion is to say, from flags.

use std::time::Duration;

use certgen::{ClientAssertion, date};

use super::{Server, refusal};
use crate::{
    cli::args::Shape,
    say::{code::Code, failure::Failure},
};

/// What is to be signed for `server`; `headers` are those of the token, as NAME=JSON from the flag `flag`.
pub(super) fn asked(
    server: &Server,
    shape: &Shape,
    (flag, headers): (&str, &[String]),
) -> Result<ClientAssertion, Failure> {
    let add = |asked: ClientAssertion| -> Result<ClientAssertion, certgen::Error> {
        let mut asked = asked;
        if let Some(issuer) = shape.issuer.as_ref().filter(|issuer| **issuer != server.client_id) {
            asked = asked.claim("iss", Some(&text(issuer)))?;
        }
        asked = match shape.subject.as_deref() {
            Some("none") => asked.claim("sub", None)?,
            Some(subject) => asked.subject(subject),
            None => asked,
        };
        asked = match shape.typ.as_deref() {
            Some("none") => asked.header("typ", None)?,
            Some(typ) => asked.header("typ", Some(&text(typ)))?,
            None => asked,
        };
        asked = match shape.jti.as_deref() {
            Some("none") => asked.claim("jti", None)?,
            Some(jti) => asked.jwt_id(jti),
            None => asked,
        };
        if let Some(jku) = &shape.jku {
            asked = asked.header("jku", Some(&text(jku)))?;
        }
        Ok(asked)
    };
    let refused = |error| match error {
        certgen::Error::Assertion { field: "header", .. } => refusal::of_header(&error, flag),
        error => refusal::of_arguments(error, server.profile),
    };
    let new = ClientAssertion::new(server.profile, &server.client_id).map_err(refused)?;
    let mut asked = add(shaped(new, server, shape)?).map_err(refused)?;
    for text in &shape.claim {
        let (name, json) = member("claim", text)?;
        asked = asked.claim(name, json).map_err(refused)?;
    }
    for text in headers {
        let (name, json) = member(flag, text)?;
        asked = asked.header(name, json).map_err(refused)?;
    }
    Ok(asked)
}

/// NAME=JSON, or NAME=none to leave it out.
fn member<'a>(flag: &str, text: &'a str) -> Result<(&'a str, Option<&'a str>), Failure> {
    let (name, json) = text.split_once('=').ok_or_else(|| {
        Failure::usage(format!("--{flag} \"{text}\" has no value")).help(format!(
            "write it like --{flag} 'role=\"reader\"'; --{flag} NAME=none leaves one out"
        ))
    })?;
    Ok((name, (json != "none").then_some(json)))
}

fn shaped(
    mut asked: ClientAssertion,
    server: &Server,
    shape: &Shape,
) -> Result<ClientAssertion, Failure> {
    if let Some(audience) = &server.audience {
        asked = asked.audience(audience);
    }
    if let Some(scope) = server.scope.as_ref().filter(|_| server.profile.has_scope_claim()) {
        asked = asked.scope(scope);
    }
    if let Some(algorithm) = shape.alg {
        asked = asked.algorithm(algorithm);
    }
    if let Some(lifetime) = &shape.lifetime {
        asked = asked.lifetime(duration("--lifetime", lifetime)?);
    }
    if let Some(backdate) = &shape.backdate {
        asked = asked.backdate(duration("--backdate", backdate)?);
    }
    if let Some(thumbprints) = shape.x5t {
        asked = asked.thumbprints(thumbprints);
    }
    if let Some(chain) = shape.x5c {
        asked = asked.chain(chain);
    }
    if let Some(key_id) = &shape.kid {
        asked = asked.key_id(key_id.clone());
    }
    Ok(asked)
}

fn duration(flag: &str, text: &str) -> Result<Duration, Failure> {
    date::parse_duration(text).map_err(|error| {
        Failure::new(Code::BadDuration, format!("{flag}: {error}"))
            .help(format!("{flag} 90s, 10m or 1h"))
    })
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
