//! The arguments of `certgen assertion`.

use std::path::PathBuf;

use certgen::{
    Profile, SignatureAlgorithm,
    assertion::{Chain, KeyId, Thumbprints},
    entra::Cloud,
};
use clap::{
    Args,
    builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser},
};

use super::{Open, text};

/// Sign a client assertion: the JWT with which a service signs in
#[derive(Debug, Args)]
#[command(
    before_help = text::ASSERTION_EXAMPLES,
    after_long_help = text::ASSERTION_MORE,
    help_template = text::TEMPLATE
)]
pub struct Assertion {
    /// PFX or PEM with private key and certificate; - is standard input
    ///
    /// Left out, AZURE_CLIENT_CERTIFICATE_PATH names it.
    #[arg(value_name = "CERT")]
    pub cert: Option<PathBuf>,
    #[command(flatten)]
    pub server: Server,
    #[command(flatten)]
    pub identity: IdentityFlags,
    /// Print the body of the token request, for curl -d @-
    ///
    /// One line, form-urlencoded: client_id, scope or resource, the assertion and its type, grant_type.
    #[arg(long, conflicts_with_all = ["curl", "explain"])]
    pub form: bool,
    /// Print the command that asks for a token
    ///
    /// For a POSIX shell. The assertion goes to curl by standard input, where nobody else sees it.
    #[arg(long, conflicts_with = "explain", hide_short_help = true)]
    pub curl: bool,
    /// Print what each field is and why, unsigned
    #[arg(long)]
    pub explain: bool,
    /// Print what is known of each kind of server
    #[arg(long, hide_short_help = true)]
    pub list_profiles: bool,
    /// With --json: the assertion itself too
    #[arg(long, hide_short_help = true)]
    pub show_secret: bool,
    #[command(flatten)]
    pub shape: Shape,
    /// Add a header, or replace one: NAME=JSON, NAME=none
    #[arg(long, value_name = "NAME=JSON", hide_short_help = true)]
    pub header: Vec<String>,
    #[command(flatten)]
    pub open: Open,
}

/// For whom an assertion is.
#[derive(Debug, Default, Args)]
pub struct Server {
    /// The tenant at Entra: its GUID or a domain
    ///
    /// Left out, AZURE_TENANT_ID names it.
    #[arg(long, value_name = "TENANT", value_parser = NonEmptyStringValueParser::new())]
    pub tenant: Option<String>,
    /// The client (application) id
    ///
    /// Left out, AZURE_CLIENT_ID names it.
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub client_id: Option<String>,
    /// The token endpoint of another server
    ///
    /// https, or http on this computer. Without --profile a server that is not one of Entra is taken for
    /// one of OpenID Connect (oidc).
    #[arg(long, value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    pub token_url: Option<String>,
    /// The kind of server: entra, entra-v1, oidc, google...
    #[arg(long, value_name = "NAME", hide_possible_values = true, value_parser = profile())]
    pub profile: Option<&'static Profile>,
    /// What to ask for
    ///
    /// A scope, or graph for Microsoft Graph, which is what Entra is asked for if it is left out. It
    /// stands in the request, not in the assertion; for servers such as Google it is a claim.
    #[arg(long, value_name = "SCOPE", conflicts_with = "resource", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub scope: Option<String>,
    /// The same of entra-v1: https://graph.microsoft.com or another resource
    #[arg(long, value_name = "URL", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub resource: Option<String>,
    /// The cloud of Entra: public, us-gov, us-dod, china, gov-fr, gov-de, gov-sg
    #[arg(
        long,
        value_name = "CLOUD",
        hide_short_help = true,
        hide_possible_values = true,
        conflicts_with = "authority",
        value_parser = cloud()
    )]
    pub cloud: Option<Cloud>,
    /// Another place where Entra signs in
    ///
    /// Left out, AZURE_AUTHORITY_HOST names it.
    #[arg(long, value_name = "URL", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub authority: Option<String>,
    /// How the profile entra-v1 was asked for.
    #[arg(skip = "--profile entra-v1")]
    pub v1_flag: &'static str,
}

/// Which key and certificate sign.
#[derive(Debug, Default, Args)]
pub struct IdentityFlags {
    /// Take the private key from this file
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub key: Option<PathBuf>,
    /// One of several: its alias, thumbprint or number
    #[arg(long, value_name = "ENTRY", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub entry: Option<String>,
    /// Sign although the certificate is expired or not valid yet
    #[arg(long, hide_short_help = true)]
    pub allow_expired: bool,
}

/// What shapes an assertion; all of it left out, the profile does.
#[derive(Debug, Default, PartialEq, Args)]
pub struct Shape {
    /// RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA
    #[arg(
        long,
        value_name = "ALG",
        hide_short_help = true,
        hide_possible_values = true,
        ignore_case = true,
        value_parser = algorithm()
    )]
    pub alg: Option<SignatureAlgorithm>,
    /// aud: whom it is for
    #[arg(long, value_name = "VALUE", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub audience: Option<String>,
    /// iss, if it is not the client id
    #[arg(long, value_name = "VALUE", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub issuer: Option<String>,
    /// sub, or none
    #[arg(long, value_name = "VALUE", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub subject: Option<String>,
    /// From iat to exp: 10m, 90s
    #[arg(long, value_name = "TIME", hide_short_help = true, allow_hyphen_values = true)]
    pub lifetime: Option<String>,
    /// How far back iat and nbf lie: 30s, 0
    ///
    /// Clocks differ, and a server refuses what it takes to be from the future. It is a part of the
    /// lifetime.
    #[arg(long, value_name = "TIME", hide_short_help = true, allow_hyphen_values = true)]
    pub backdate: Option<String>,
    /// Which digests of the certificate: sha256, sha1, both, none
    ///
    /// sha256 goes to x5t#S256, sha1 to x5t.
    #[arg(
        long,
        value_name = "DIGEST",
        hide_short_help = true,
        hide_possible_values = true,
        value_parser = thumbprints()
    )]
    pub x5t: Option<Thumbprints>,
    /// Which certificates go along: none, leaf, chain
    #[arg(
        long,
        value_name = "WHICH",
        hide_short_help = true,
        hide_possible_values = true,
        value_parser = chain()
    )]
    pub x5c: Option<Chain>,
    /// kid: a value, x5t#S256, x5t, sha1 (hex), jwk-thumbprint, none
    #[arg(long, value_name = "VALUE", hide_short_help = true, value_parser = key_id())]
    pub kid: Option<KeyId>,
    /// typ, or none
    #[arg(long, value_name = "TYPE", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub typ: Option<String>,
    /// jti, if it is not to be random; or none
    #[arg(long, value_name = "VALUE", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub jti: Option<String>,
    /// jku: the URL of the key set
    #[arg(long, value_name = "URL", hide_short_help = true, value_parser = NonEmptyStringValueParser::new())]
    pub jku: Option<String>,
    /// Add a claim, or replace one: NAME=JSON, NAME=none
    ///
    /// none leaves it out. What is given like this is not checked.
    #[arg(long, value_name = "NAME=JSON", hide_short_help = true)]
    pub claim: Vec<String>,
}

fn profile() -> impl TypedValueParser<Value = &'static Profile> {
    let values = Profile::ALL.iter().map(|one| PossibleValue::new(one.name()).help(one.server()));
    let named = |name: String| Profile::named(&name).ok_or("no such profile");
    PossibleValuesParser::new(values).try_map(named)
}

fn cloud() -> impl TypedValueParser<Value = Cloud> {
    let named = |name: String| {
        Cloud::ALL.into_iter().find(|cloud| cloud.name() == name).ok_or("no such cloud")
    };
    PossibleValuesParser::new(Cloud::ALL.map(|cloud| cloud.name())).try_map(named)
}

fn algorithm() -> impl TypedValueParser<Value = SignatureAlgorithm> {
    let names = SignatureAlgorithm::ALL.map(SignatureAlgorithm::name);
    let named = |name: String| {
        SignatureAlgorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name().eq_ignore_ascii_case(&name))
            .ok_or("no such algorithm")
    };
    PossibleValuesParser::new(names).try_map(named)
}

fn thumbprints() -> impl TypedValueParser<Value = Thumbprints> {
    PossibleValuesParser::new(["both", "none", "sha1", "sha256"]).map(|name| match name.as_str() {
        "both" => Thumbprints::Both,
        "none" => Thumbprints::None,
        "sha1" => Thumbprints::Sha1,
        _ => Thumbprints::Sha256,
    })
}

fn chain() -> impl TypedValueParser<Value = Chain> {
    PossibleValuesParser::new(["chain", "leaf", "none"]).map(|name| match name.as_str() {
        "chain" => Chain::All,
        "leaf" => Chain::Leaf,
        _ => Chain::None,
    })
}

fn key_id() -> impl TypedValueParser<Value = KeyId> {
    NonEmptyStringValueParser::new().map(|text| match text.as_str() {
        "jwk-thumbprint" => KeyId::JwkThumbprint,
        "none" => KeyId::None,
        "sha1" => KeyId::Sha1Hex,
        "x5t" => KeyId::X5t,
        "x5t#S256" => KeyId::X5tS256,
        _ => KeyId::Value(text),
    })
}
