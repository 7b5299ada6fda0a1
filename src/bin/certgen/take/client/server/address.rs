//! Addresses that are near a token endpoint and are none.

use certgen::{
    Endpoint, Profile,
    entra::{Cloud, Tenant, tenant_of},
};

use crate::{
    say::{code::Code, failure::Failure, shell},
    take::client::refusal,
};

/// Refuses what people paste in place of a token endpoint.
pub fn check(url: &Endpoint, profile: &Profile) -> Result<(), Failure> {
    let text = url.as_str().split('?').next().unwrap_or_default();
    if text.contains("/.well-known/") {
        return Err(not_it(url, "it is where the server says what its addresses are")
            .help("--token-url URL: the value of token_endpoint that stands there"));
    }
    if !profile.is_entra() || Cloud::of_host(url.host()).is_none() {
        return Ok(());
    }
    let path = text.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    let tenant = path.map(|(_, path)| path.split('/').next().unwrap_or_default());
    let tenant = tenant.filter(|tenant| !tenant.is_empty());
    if let Some(tenant) = tenant.filter(|tenant| is_of_people(tenant)) {
        return Tenant::parse(tenant).map(drop).map_err(refusal::of_tenant);
    }
    if tenant_of(url).is_some() {
        return Ok(());
    }
    Err(not_it(url, "those of Entra end with /oauth2/v2.0/token, or /oauth2/token for v1").help(
        format!(
            "--tenant {} in place of --token-url",
            tenant.map_or("TENANT".to_owned(), shell::word)
        ),
    ))
}

/// `common` and its kin, of which Entra itself says less.
fn is_of_people(tenant: &str) -> bool {
    ["common", "consumers", "organizations"].iter().any(|one| tenant.eq_ignore_ascii_case(one))
}

fn not_it(url: &Endpoint, why: &str) -> Failure {
    let message = format!("{} is no token endpoint", url.as_str());
    Failure::new(Code::BadUrl, message).why(why)
}
