//! The table of what is known of each kind of server.

use std::fmt::Write;

use certgen::{
    Profile,
    assertion::{Audience, Exchange, Thumbprints},
    entra::Version,
};
use serde_json::{Value, json};

use crate::{
    machine::world::World,
    say::{answer, lines::STRONG},
};

pub fn page(world: &World) -> String {
    if world.is_json() {
        let profiles: Vec<Value> = Profile::ALL.iter().map(object).collect();
        return answer::line(&json!({ "schema": answer::SCHEMA, "profiles": profiles }));
    }
    let mut text = String::new();
    for profile in Profile::ALL {
        let name = profile.name();
        let _ = writeln!(text, "{STRONG}{name:<12}{STRONG:#}{}", profile.server());
        let algorithms: Vec<_> = profile.algorithms().iter().map(|one| one.name()).collect();
        let mut row = |label: &str, value: &str| {
            let _ = writeln!(text, "{:12}{label:<10}{value}", "");
        };
        row("alg", &algorithms.join(", "));
        row("header", &header(profile));
        row("aud", audience(profile));
        row(
            "lifetime",
            &format!(
                "{}, {} at most",
                minutes(profile.lifetime()),
                minutes(profile.longest_lifetime())
            ),
        );
        row("used as", exchange(profile));
        row("note", profile.note());
    }
    text
}

fn object(profile: &Profile) -> Value {
    let algorithms: Vec<_> = profile.algorithms().iter().map(|one| one.name()).collect();
    json!({
        "name": profile.name(),
        "server": profile.server(),
        "algorithms": algorithms,
        "header": header(profile),
        "audience": audience(profile),
        "lifetime": profile.lifetime(),
        "longest_lifetime": profile.longest_lifetime(),
        "backdate": profile.backdate(),
        "used_as": exchange(profile),
        "note": profile.note(),
    })
}

fn header(profile: &Profile) -> String {
    let thumbprints: &[&str] = match profile.thumbprints() {
        Thumbprints::Both => &["x5t", "x5t#S256"],
        Thumbprints::None => &[],
        Thumbprints::Sha1 => &["x5t"],
        Thumbprints::Sha256 => &["x5t#S256"],
    };
    let typ = profile.header_type().map(|typ| format!("typ {typ}"));
    let kid = profile.key_id_name().map(|kid| format!("kid {kid}"));
    let all: Vec<String> =
        typ.into_iter().chain(kid).chain(thumbprints.iter().map(|&one| one.to_owned())).collect();
    all.join(", ")
}

fn audience(profile: &Profile) -> &'static str {
    match profile.audience() {
        Audience::EntraEndpoint(Version::V1) => "the v1 token endpoint of the tenant",
        Audience::EntraEndpoint(Version::V2) => "the v2.0 token endpoint of the tenant",
        Audience::Fixed(value) => value,
        Audience::Issuer => "the issuer of the server",
        Audience::None => "none",
        Audience::TokenEndpoint => "the token endpoint",
        _ => "",
    }
}

fn exchange(profile: &Profile) -> &'static str {
    match profile.exchange() {
        Exchange::Bearer(_) => "Authorization: Bearer",
        Exchange::ClientAssertion => "client_assertion, grant client_credentials",
        Exchange::JwtBearer(_) => "assertion, grant jwt-bearer",
        Exchange::Proof => "proof in the body of addKey and removeKey",
        _ => "",
    }
}

fn minutes(seconds: u64) -> String {
    match seconds {
        3600 => "1 hour".to_owned(),
        seconds => format!("{} min", seconds / 60),
    }
}
