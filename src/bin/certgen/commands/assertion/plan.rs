//! What is to be signed and what is to be printed, from flags and environment.

use std::{path::PathBuf, time::Duration};

use certgen::{
    ClientAssertion,
    assertion::{Chain, Exchange, Expired},
    date,
    token::Wanted,
};

use super::{both, refusal, server::Server};
use crate::{
    args::{self, IdentityFlags, Shape},
    failure::{self, Failure},
    identity::Above,
    input::Opening,
    world::World,
};

pub struct Plan {
    pub cert: PathBuf,
    pub identity: IdentityFlags,
    pub above: Above,
    pub opening: Opening,
    pub server: Server,
    pub asked: ClientAssertion,
    pub output: Output,
    pub shows_secret: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    Curl,
    Explanation,
    Form,
    Token,
}

impl Plan {
    pub fn resolve(args: args::Assertion, world: &World) -> Result<Self, Failure> {
        let output = match (args.form, args.curl, args.explain) {
            (true, _, _) => Output::Form,
            (_, true, _) => Output::Curl,
            (_, _, true) => Output::Explanation,
            _ => Output::Token,
        };
        match output {
            Output::Curl if world.is_json() => return Err(both("--curl")),
            Output::Form if world.is_json() => return Err(both("--form")),
            _ => {}
        }
        let cert = certificate(args.cert, world)?;
        let mut open = args.open;
        if open.password.is_none() && environment(world, PASSWORD).is_some() {
            open.password = Some(format!("env:{PASSWORD}"));
        }
        let server = Server::resolve(args.server, &args.shape, world)?;
        let asked = asked(&server, &args.shape)?;
        let asked = match args.identity.allow_expired {
            true => asked.expired(Expired::Allowed),
            false => asked,
        };
        check_output(output, &server)?;
        Ok(Self {
            cert,
            above: match args.shape.x5c {
                Some(Chain::All) => Above::All,
                _ => Above::None,
            },
            identity: args.identity,
            opening: Opening::resolve(&open)?,
            server,
            asked,
            output,
            shows_secret: args.show_secret,
        })
    }

    /// What the token endpoint is asked for.
    pub fn wanted(&self) -> Wanted<'_> {
        match (&self.server.scope, &self.server.resource) {
            (Some(scope), _) => Wanted::Scope(scope),
            (None, Some(resource)) => Wanted::Resource(resource),
            (None, None) => Wanted::Default,
        }
    }
}

/// A variable of the environment that has something in it.
pub fn environment(world: &World, name: &str) -> Option<String> {
    let value = (world.environment)(name)?.into_string().ok()?;
    (!value.is_empty()).then_some(value)
}

fn certificate(given: Option<PathBuf>, world: &World) -> Result<PathBuf, Failure> {
    let named = || (world.environment)(PATH).filter(|path| !path.is_empty()).map(PathBuf::from);
    given.or_else(named).ok_or_else(|| {
        Failure::usage("no certificate is given")
            .help(format!("certgen assertion app.pfx ..., or {PATH} in the environment"))
    })
}

fn asked(server: &Server, shape: &Shape) -> Result<ClientAssertion, Failure> {
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
    let refused = |error| refusal::of_arguments(error, server.profile);
    let new = ClientAssertion::new(server.profile, &server.client_id).map_err(refused)?;
    let mut asked = add(shaped(new, server, shape)?).map_err(refused)?;
    for text in &shape.claim {
        let (name, json) = member("claim", text)?;
        asked = asked.claim(name, json).map_err(refused)?;
    }
    for text in &shape.header {
        let (name, json) = member("header", text)?;
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
        Failure::new("bad_duration", failure::USAGE, format!("{flag}: {error}"))
            .help(format!("{flag} 90s, 10m or 1h"))
    })
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether there is a request of the kind that is to be printed.
fn check_output(output: Output, server: &Server) -> Result<(), Failure> {
    let flag = match output {
        Output::Curl => "--curl",
        Output::Form => "--form",
        Output::Explanation | Output::Token => return Ok(()),
    };
    let profile = server.profile;
    match profile.exchange() {
        Exchange::Bearer(_) if output == Output::Form => {
            return Err(Failure::usage(format!("{} has no token request", profile.server()))
                .why("the assertion itself is the bearer token")
                .help("--curl prints a request with it"));
        }
        Exchange::Proof => {
            return Err(Failure::usage(format!("{flag} is about a token request"))
                .why("this assertion is the field proof in the body of addKey and removeKey")
                .help(format!("leave {flag} out")));
        }
        _ => {}
    }
    if output == Output::Curl && server.url.is_none() {
        return Err(Failure::usage("--curl needs to know where to send it")
            .why(format!("the profile {} has no token endpoint of its own", profile.name()))
            .help("--token-url URL"));
    }
    if profile.is_entra() && server.scope.is_none() && server.resource.is_none() {
        return Err(Failure::usage("what to ask for is not known in this cloud")
            .help("--scope RESOURCE/.default, or --resource RESOURCE with entra-v1"));
    }
    Ok(())
}

const PATH: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
const PASSWORD: &str = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
