//! What the token endpoint is asked for: a scope, or the resource of Entra v1.

use certgen::{
    Endpoint, Profile,
    assertion::Audience,
    entra::{Cloud, Version, is_guid},
};

use crate::{
    cli::args,
    say::{code::Code, failure::Failure, shell},
};

/// Scope and resource, of which Entra has to be told one.
pub fn resolve(
    args: &args::Server,
    profile: &Profile,
    url: Option<&Endpoint>,
) -> Result<(Option<String>, Option<String>), Failure> {
    let cloud = args.cloud.or_else(|| Cloud::of_host(url?.host()));
    let graph = cloud.and_then(|cloud| cloud.graph());
    if profile.audience() == Audience::EntraEndpoint(Version::V1) {
        return Ok((None, resource(args, graph)?));
    }
    if args.resource.is_some() {
        return Err(Failure::usage(format!("{} takes a scope, not a resource", profile.name()))
            .help("--scope RESOURCE/.default, or --profile entra-v1"));
    }
    let default = || graph.map(|graph| format!("{graph}/{DEFAULT}"));
    let scope = match args.scope.as_deref() {
        Some("graph") if profile.is_entra() => default(),
        Some(scope) if profile.is_entra() => Some(of_entra(scope, graph)?),
        Some(scope) => Some(scope.to_owned()),
        None if profile.is_entra() => default(),
        None => None,
    };
    Ok((scope, None))
}

fn resource(args: &args::Server, graph: Option<&str>) -> Result<Option<String>, Failure> {
    let usual = graph.unwrap_or("RESOURCE");
    if args.scope.is_some() {
        return Err(Failure::usage("entra-v1 takes a resource, not a scope")
            .help(format!("--resource {usual}, or leave {} out", args.v1_flag)));
    }
    match args.resource.as_deref() {
        None | Some("graph") => Ok(graph.map(str::to_owned)),
        Some(resource) => match resource.strip_suffix("/.default") {
            None => Ok(Some(resource.to_owned())),
            // AADSTS500011 otherwise.
            Some(bare) => Err(Failure::usage(format!("\"{resource}\" is a scope, not a resource"))
                .help(format!("--resource {}", shell::word(bare)))),
        },
    }
}

/// Applications ask Entra for all that was granted to them at one resource, and for nothing else:
/// AADSTS1002012, AADSTS70011.
fn of_entra(scope: &str, graph: Option<&str>) -> Result<String, Failure> {
    let of_all = |one: &&str| one.strip_suffix("/.default").is_some_and(|one| !one.is_empty());
    if of_all(&scope) && !scope.contains(char::is_whitespace) {
        return Ok(scope.to_owned());
    }
    let meant = match scope.split_ascii_whitespace().find(of_all) {
        Some(one) => one.to_owned(),
        None => format!("{}/{DEFAULT}", resource_of(scope).or(graph).unwrap_or("RESOURCE")),
    };
    Err(Failure::new(
        Code::BadScope,
        format!("Entra takes no scope \"{scope}\" from an application"),
    )
    .why("an application asks for all that was granted to it: RESOURCE/.default")
    .help(format!("--scope {}", shell::word(&meant))))
}

/// The API whose permission `scope` is; nothing for a permission of Graph such as `Mail.Send`.
fn resource_of(scope: &str) -> Option<&str> {
    let scope = scope.split_ascii_whitespace().next()?.trim_end_matches('/');
    if is_guid(scope) {
        return Some(scope);
    }
    let graphs = Cloud::ALL.into_iter().filter_map(|cloud| cloud.graph());
    if let Some(graph) = graphs.into_iter().find(|graph| scope.starts_with(&format!("{graph}/"))) {
        return Some(graph);
    }
    let (_, path) = scope.split_once("://")?;
    // The names of permissions: Orders.Read, access_as_user, user_impersonation.
    let is_permission = |name: &str| name.contains(['.', '_']);
    match path.rsplit_once('/') {
        Some((_, last)) if is_permission(last) => {
            scope.strip_suffix(last).map(|resource| resource.trim_end_matches('/'))
        }
        _ => Some(scope),
    }
}

const DEFAULT: &str = ".default";
