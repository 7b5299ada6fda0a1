//! For whom the assertion is: the kind of server, its token endpoint, the audience, what is asked for.

use certgen::{
    Endpoint, Profile,
    assertion::{Audience, Exchange},
    entra::{Cloud, Tenant, Version, token_endpoint},
    token::Wanted,
};

use super::{environment, refusal};
use crate::{
    cli::args::{self, Shape},
    machine::world::World,
    say::{code::Code, failure::Failure, shell},
};

mod address;
mod wanted;

pub struct Server {
    pub profile: &'static Profile,
    pub client_id: String,
    /// Where it is exchanged for a token, as far as that is known.
    pub url: Option<Endpoint>,
    pub audience: Option<String>,
    pub scope: Option<String>,
    pub resource: Option<String>,
}

/// Where the assertion comes from that this server gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It is there already, or a secret stands for it: what is in it is nothing to decide here.
    Elsewhere,
    Here,
}

impl Server {
    pub fn resolve(
        args: args::Server,
        shape: &Shape,
        made: Made,
        world: &World,
    ) -> Result<Self, Failure> {
        let given = args.token_url.as_deref().map(Endpoint::parse).transpose();
        let profile = profile(&args, shape, given.as_ref().ok().and_then(Option::as_ref));
        let client_id = client_id(&args, shape, profile, world)?;
        let given = given.map_err(refusal::of_url)?;
        if let Some(url) = &given {
            address::check(url, profile)?;
        }
        let (url, audience) = match profile.audience() {
            Audience::EntraEndpoint(version) => {
                let url = match given {
                    Some(_) if args.tenant.is_some() => return Err(two_endpoints()),
                    Some(url) => url,
                    None => entra(&args, version, &client_id, world)?,
                };
                let audience = url.as_str().to_owned();
                (Some(url), Some(audience))
            }
            _ if args.tenant.is_some() => return Err(no_tenant(profile)),
            Audience::TokenEndpoint => {
                let audience = given.as_ref().map(|url| url.as_str().to_owned());
                (given, audience)
            }
            _ => (given.or_else(|| usual_url(profile, shape)), None),
        };
        let audience = shape.audience.clone().or(audience);
        if made == Made::Here {
            check_audience(profile, audience.as_deref(), url.as_ref())?;
        }
        let (scope, resource) = wanted::resolve(&args, profile, url.as_ref())?;
        Ok(Self { profile, client_id, url, audience, scope, resource })
    }

    /// What the token endpoint is asked for.
    pub fn wanted(&self) -> Wanted<'_> {
        match (&self.scope, &self.resource) {
            (Some(scope), _) => Wanted::Scope(scope),
            (None, Some(resource)) => Wanted::Resource(resource),
            (None, None) => Wanted::Default,
        }
    }
}

fn profile(args: &args::Server, shape: &Shape, url: Option<&Endpoint>) -> &'static Profile {
    let is_elsewhere = args.token_url.is_some() || shape.audience.is_some();
    // As the portal shows it under Endpoints.
    let of_entra = url.filter(|url| Cloud::of_host(url.host()).is_some());
    match args.profile {
        Some(profile) => profile,
        None if of_entra.is_some_and(|url| url.as_str().ends_with(V1)) => Profile::ENTRA_V1,
        None if of_entra.is_some() => Profile::ENTRA,
        None if args.tenant.is_none() && is_elsewhere => Profile::OIDC,
        None => Profile::ENTRA,
    }
}

/// The client id. Where servers have no such thing, what stands in `iss` is given as --issuer.
fn client_id(
    args: &args::Server,
    shape: &Shape,
    profile: &Profile,
    world: &World,
) -> Result<String, Failure> {
    let given = args.client_id.clone().or_else(|| shape.issuer.clone());
    let of_environment = || environment(world, "AZURE_CLIENT_ID").filter(|_| profile.is_entra());
    let given = given.or_else(of_environment);
    given.map(|id| if profile.is_entra() { trimmed(id) } else { id }).ok_or_else(|| {
        let help = match profile.name() {
            "github-app" => "--client-id ID: the client id or the app id of the GitHub App",
            "google" => "--issuer EMAIL: the e-mail address of the service account",
            "graph-proof" => "--issuer ID: the object id of the application",
            _ if profile.is_entra() => {
                "--client-id ID: the Application (client) ID of the app registration, or AZURE_CLIENT_ID"
            }
            _ => "--client-id ID: the identifier that the server gave the client",
        };
        Failure::usage("the client is not named").help(help)
    })
}

fn entra(
    args: &args::Server,
    version: Version,
    client_id: &str,
    world: &World,
) -> Result<Endpoint, Failure> {
    let tenant = args.tenant.clone().or_else(|| environment(world, "AZURE_TENANT_ID"));
    let tenant = tenant.map(trimmed).ok_or_else(|| {
        Failure::usage("the tenant is not named").help(
            "--tenant TENANT: its GUID or a domain such as contoso.onmicrosoft.com, or AZURE_TENANT_ID; \
             for another server --token-url URL",
        )
    })?;
    if tenant.eq_ignore_ascii_case(client_id) {
        return Err(Failure::usage("tenant and client id are the same GUID")
            .help("the portal shows both: Directory (tenant) ID, Application (client) ID"));
    }
    let tenant = Tenant::parse(&tenant).map_err(refusal::of_tenant)?;
    token_endpoint(&authority(args, world), &tenant, version).map_err(refusal::of_authority)
}

fn authority(args: &args::Server, world: &World) -> String {
    let of_flags = args.authority.clone().or_else(|| args.cloud.map(|cloud| cloud.authority()));
    let given = of_flags.or_else(|| environment(world, "AZURE_AUTHORITY_HOST"));
    match given.map(trimmed) {
        // As other clients take it.
        Some(host) if !host.contains("://") => format!("https://{host}"),
        Some(url) => url,
        None => Cloud::PUBLIC.authority(),
    }
}

/// The URL of a server that everybody uses, unless the audience says that it is another one.
fn usual_url(profile: &Profile, shape: &Shape) -> Option<Endpoint> {
    match profile.exchange() {
        Exchange::Bearer(url) => Endpoint::parse(url).ok(),
        Exchange::JwtBearer(url) if shape.audience.is_none() => Endpoint::parse(url).ok(),
        _ => None,
    }
}

fn check_audience(
    profile: &Profile,
    audience: Option<&str>,
    url: Option<&Endpoint>,
) -> Result<(), Failure> {
    match audience {
        Some(audience) if profile.name() == "auth0" && !audience.ends_with('/') => {
            Err(Failure::new(Code::BadAudience, "the audience of Auth0 ends with a slash")
                .help(format!("--audience {}", shell::word(&format!("{audience}/")))))
        }
        None if profile.audience() == Audience::Issuer => {
            let realm = url.and_then(|url| url.as_str().split_once("/protocol/openid-connect"));
            Err(Failure::usage("the issuer of the server is not named")
                .why(format!("{} wants it in aud, and not its token endpoint", profile.server()))
                .help(match realm {
                    Some((realm, _)) => format!("--audience {}", shell::word(realm)),
                    None => "--audience URL: the value of issuer in \
                             /.well-known/openid-configuration of the server"
                        .to_owned(),
                }))
        }
        None if profile.audience() == Audience::TokenEndpoint => {
            Err(Failure::usage("the token endpoint is not named").help(
                "--token-url URL: the value of token_endpoint in \
                       /.well-known/openid-configuration of the server",
            ))
        }
        _ => Ok(()),
    }
}

/// Text without the blanks around it, and the line end that a file with CRLF leaves in a variable: no
/// tenant, GUID or host has them.
fn trimmed(text: String) -> String {
    text.trim().to_owned()
}

/// One of them would be overlooked.
fn two_endpoints() -> Failure {
    Failure::usage("--tenant and --token-url both say where the token endpoint is")
        .help("leave one of them out; --authority URL says where the tenant is")
}

fn no_tenant(profile: &Profile) -> Failure {
    Failure::usage(format!("{} has no tenants", profile.server()))
        .help("leave --tenant out, or --profile entra")
}

/// How a token endpoint of Entra ends that takes a resource.
const V1: &str = "/oauth2/token";
