//! What a person reads when an assertion would be refused.

use std::time::SystemTime;

use certgen::{Error, Profile, Standing, date};

use crate::{
    say::{
        code::{Code, WARNS},
        failure::Failure,
        warning::Warning,
    },
    take::{identity::Signing, input},
};

/// `error` about the key and the certificate in the file `name`.
pub fn explain(error: Error, profile: &Profile, name: &str, now: SystemTime) -> Failure {
    let server = profile.server();
    match error {
        Error::Expired { not_after } => {
            let (date, days) = (date::to_ymd(not_after), days(not_after, now));
            Failure::new(
                Code::Expired,
                format!("{name} expired on {date}, {days} ago; {server} will refuse it"),
            )
            .help("make another with certgen new; --allow-expired for servers that do not mind")
        }
        Error::NotYetValid { not_before } => {
            let (date, days) = (date::to_rfc3339(not_before), days(now, not_before));
            Failure::new(
                Code::NotYetValid,
                format!("{name} is valid from {date}, in {days}; {server} will refuse it"),
            )
            .help("set the clock, if it is wrong; --allow-expired for servers that do not mind")
        }
        Error::UnfitKey { server, key, takes } => {
            let (message, help) = match profile.is_entra() {
                true => (
                    format!("Entra accepts {takes} for app certificates; {name} has {key}"),
                    "certgen new --key rsa2048, or --profile oidc for another server",
                ),
                false => (
                    format!("{server} takes {takes}; {name} has {key}"),
                    "certgen new --key makes others; certgen assertion --list-profiles shows who takes them",
                ),
            };
            Failure::new(Code::UnsupportedKey, message).help(help)
        }
        Error::Unsupported { what, name: kind } => {
            Failure::new(Code::UnsupportedKey, format!("{name}: unsupported {what}: {kind}")).help(
                "certgen signs with RSA 2048, 3072 and 4096, P-256, P-384 and Ed25519: certgen new",
            )
        }
        error @ Error::Assertion { .. } => of_arguments(error, profile),
        other => input::explain(other, name, None),
    }
}

/// `error` about the command line.
pub fn of_arguments(error: Error, profile: &Profile) -> Failure {
    let Error::Assertion { field, .. } = &error else { return Failure::from(error) };
    let (code, help) = match *field {
        "algorithm" => (
            Code::BadAlgorithm,
            "--alg ALG, or leave it out; --list-profiles shows what servers take",
        ),
        "audience" => (Code::BadAudience, "--audience VALUE"),
        "claim" => (Code::BadClaim, "--claim NAME=JSON, text in quotes: --claim 'role=\"reader\"'"),
        "header" => (Code::BadHeader, "NAME=JSON, text in quotes: 'kid=\"1\"'"),
        "lifetime" => (
            Code::BadLifetime,
            "leave --lifetime and --backdate out: each request gets an assertion of its own",
        ),
        "jwt id" => (Code::Usage, "leave --jti out: each assertion gets one of its own"),
        "key id" => (Code::Usage, "--kid VALUE, or --kid none"),
        "scope" => (Code::Usage, "--scope SCOPE"),
        "subject" => (Code::Usage, "--subject USER"),
        "object id" => (Code::BadClientId, "the portal shows it beside the client id: Object ID"),
        "service account" => {
            (Code::BadClientId, "--issuer EMAIL: client_email in the JSON of Google")
        }
        _ if profile.is_entra() => (
            Code::BadClientId,
            "the portal shows it: Application (client) ID; for another server --token-url URL",
        ),
        _ => (Code::BadClientId, "--client-id ID: the identifier that the server gave the client"),
    };
    Failure::new(code, error.to_string()).help(help)
}

/// `error` about a member of the token's header, from `flag`.
pub fn of_header(error: &Error, flag: &str) -> Failure {
    Failure::new(Code::BadHeader, error.to_string())
        .help(format!("--{flag} NAME=JSON, text in quotes: --{flag} 'kid=\"1\"'"))
}

pub fn of_url(error: Error) -> Failure {
    of_address(error, "write it like https://login.example/oauth2/token")
}

pub fn of_authority(error: Error) -> Failure {
    of_address(
        error,
        "write --authority, or AZURE_AUTHORITY_HOST, like https://login.microsoftonline.com",
    )
}

fn of_address(error: Error, help: &str) -> Failure {
    let Error::Address { text, reason } = error else { return Failure::from(error) };
    Failure::new(Code::BadUrl, format!("\"{text}\" is no address to send a token to"))
        .why(reason)
        .help(help)
}

pub fn of_tenant(error: Error) -> Failure {
    Failure::new(Code::BadTenant, error.to_string()).help(
        "--tenant TENANT: the Directory (tenant) ID in the portal, or a domain such as \
         contoso.onmicrosoft.com",
    )
}

/// That a certificate is not valid now.
pub fn expired(signing: &Signing, now: SystemTime) -> Option<Warning> {
    let certificate = signing.identity.certificate();
    let standing = certificate.standing(now);
    let state = match standing {
        Standing::Expired { .. } => format!("expired on {}", date::to_ymd(certificate.not_after())),
        Standing::NotYet { .. } => {
            format!("is valid from {}", date::to_ymd(certificate.not_before()))
        }
        Standing::Valid { .. } => return None,
    };
    Some(Warning {
        code: Code::of_library(standing.name(), WARNS),
        message: format!("{} {state}", signing.name),
        help: None,
    })
}

/// The time between the two in the largest unit that makes sense.
fn days(from: SystemTime, to: SystemTime) -> String {
    date::in_words(to.duration_since(from).unwrap_or_default())
}
