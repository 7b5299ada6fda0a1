//! What is to be signed and what is to be printed, from flags and environment.

use std::path::PathBuf;

use certgen::{
    ClientAssertion, Profile,
    assertion::{Chain, Expired, Wanted},
};

use super::{both, refusal, server::Server};
use crate::{
    args::{self, IdentityFlags, Shape},
    failure::Failure,
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
        if output == Output::Curl && server.url.is_none() {
            return Err(no_url(server.profile));
        }
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
        for one in &shape.claim {
            asked = asked.claim(&one.name, one.json.as_deref())?;
        }
        for one in &shape.header {
            asked = asked.header(&one.name, one.json.as_deref())?;
        }
        Ok(asked)
    };
    let new = ClientAssertion::new(server.profile, &server.client_id);
    let asked = new.map(|asked| shaped(asked, server, shape)).and_then(add);
    asked.map_err(|error| refusal::of_arguments(error, server))
}

/// The part that cannot fail.
fn shaped(mut asked: ClientAssertion, server: &Server, shape: &Shape) -> ClientAssertion {
    if let Some(audience) = &server.audience {
        asked = asked.audience(audience);
    }
    if let Some(scope) = server.scope.as_ref().filter(|_| server.profile.has_scope_claim()) {
        asked = asked.scope(scope);
    }
    if let Some(algorithm) = shape.alg {
        asked = asked.algorithm(algorithm);
    }
    if let Some(lifetime) = shape.lifetime {
        asked = asked.lifetime(lifetime);
    }
    if let Some(backdate) = shape.backdate {
        asked = asked.backdate(backdate);
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
    asked
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn no_url(profile: &Profile) -> Failure {
    Failure::usage("--curl needs to know where to send it")
        .why(format!("the profile {} has no token endpoint of its own", profile.name()))
        .help("--token-url URL")
}

const PATH: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
const PASSWORD: &str = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
