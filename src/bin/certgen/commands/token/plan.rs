//! Whom to ask, as whom, for what, and what to print; from flags and environment.

use std::path::PathBuf;

use certgen::{Endpoint, Profile, assertion::Exchange};

use super::proof::Proof;
use crate::{
    cli::args,
    machine::{http::Route, world::World},
    say::failure::Failure,
    take::{
        authorities,
        client::{Made, Server},
    },
};

pub struct Plan {
    pub proof: Proof,
    pub server: Server,
    pub endpoint: Endpoint,
    pub route: Route,
    /// Further fields of the request.
    pub fields: Vec<(String, String)>,
    pub keeps: bool,
    /// Whom else the server may be signed by: a token of a test server is not one of the real one.
    pub ca_file: Option<PathBuf>,
    pub output: Output,
    pub shows_secret: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    Claims,
    Header,
    Token,
}

impl Plan {
    pub fn resolve(mut args: args::Token, world: &mut World) -> Result<Self, Failure> {
        let output = match (args.header, args.decode) {
            (true, _) if world.is_json() => return Err(both()),
            (true, _) => Output::Header,
            (_, true) => Output::Claims,
            _ => Output::Token,
        };
        if args.v1 {
            args.server.profile = Some(Profile::ENTRA_V1);
            args.server.v1_flag = "--v1";
        }
        let fields = args.field.iter().map(|text| field(text)).collect::<Result<_, _>>()?;
        let is_signed = args.client_secret.is_none() && args.assertion_file.is_none();
        if args.cache && !is_signed {
            return Err(Failure::usage("--cache is for tokens that a certificate gets")
                .why("what is kept is tied to the file of the certificate")
                .help("leave --cache out"));
        }
        let made = if is_signed { Made::Here } else { Made::Elsewhere };
        let network = std::mem::take(&mut args.network);
        let server = Server::resolve(std::mem::take(&mut args.server), &args.shape, made, world)?;
        check_exchange(server.profile, args.client_secret.is_some())?;
        let endpoint = server.url.clone().ok_or_else(|| {
            Failure::usage("the token endpoint is not named").help(
                "--token-url URL: the value of token_endpoint in \
                 /.well-known/openid-configuration of the server",
            )
        })?;
        if server.profile.is_entra() && server.scope.is_none() && server.resource.is_none() {
            return Err(Failure::usage("what to ask for is not known in this cloud")
                .help("--scope RESOURCE/.default, or --resource RESOURCE with --v1"));
        }
        let keeps = args.cache;
        let shows_secret = args.show_secret;
        let proof = Proof::resolve(args, &server, world)?;
        let mut route = Route::resolve(&network, &endpoint, world)?;
        if let Some(path) = &network.ca_file {
            route = route.trusting(authorities::read(path, world)?);
        }
        let ca_file = network.ca_file;
        Ok(Self { proof, server, endpoint, route, fields, keeps, ca_file, output, shows_secret })
    }

    /// Whom people know the server as.
    pub fn server_name(&self) -> &str {
        if self.server.profile.is_entra() { "Entra" } else { self.endpoint.host() }
    }
}

fn check_exchange(profile: &Profile, has_secret: bool) -> Result<(), Failure> {
    let refused = |what: &str| Failure::usage(format!("{} {what}", profile.server()));
    match profile.exchange() {
        Exchange::Bearer(_) => Err(refused("has no token request")
            .why("the assertion itself is the bearer token")
            .help(format!("certgen assertion --profile {}", profile.name()))),
        Exchange::Proof => Err(refused("takes this assertion as a proof, not for a token")
            .help("certgen manifest CERT --proof --object-id ID")),
        Exchange::JwtBearer(_) if has_secret => Err(refused("takes an assertion, not a secret")
            .help("give the certificate, or leave --profile out")),
        _ => Ok(()),
    }
}

/// NAME=VALUE, of a field that nothing else sets.
fn field(text: &str) -> Result<(String, String), Failure> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-._:".contains(letter);
    if name.is_empty() || !text.contains('=') || !name.chars().all(is_name) {
        return Err(Failure::usage("--field has no name and value")
            .help("write it like --field audience=https://api.example"));
    }
    let flag = match name {
        "client_id" => "--client-id ID",
        "client_secret" => "--client-secret SOURCE",
        "assertion" | "client_assertion" => "--assertion-file FILE",
        "resource" => "--resource URL",
        "scope" => "--scope SCOPE",
        "client_assertion_type" | "grant_type" => "--profile NAME",
        _ => return Ok((name.to_owned(), value.to_owned())),
    };
    Err(Failure::usage(format!("the field {name} has a flag of its own")).help(flag))
}

fn both() -> Failure {
    Failure::usage("--header and the JSON object would both go to standard output")
        .help("leave --header or --json out; --json --show-secret has the token in it")
}
