//! The rows: what each server documents, and what it was seen to take, in November 2026.

use super::{
    Audience, Claim, Client, DefaultKeyId, Exchange, Lifetime, Profile, Subject, Thumbprints,
};
use crate::{entra::Version, key::SignatureAlgorithm as Jws};

pub(super) const ALL: &[Profile] = &[
    ENTRA,
    ENTRA_V1,
    ADFS,
    GRAPH_PROOF,
    OIDC,
    RFC10070,
    SMART,
    AUTH0,
    DOCUSIGN,
    GITHUB_APP,
    GOOGLE,
    KEYCLOAK,
    OKTA,
    SALESFORCE,
];

/// "Microsoft identity platform application authentication certificate credentials". The signature is
/// checked against the certificates that are registered, which the header names by their digest.
pub(super) const ENTRA: Profile = Profile {
    name: "entra",
    server: "Microsoft Entra ID",
    algorithms: &[Jws::Ps256, Jws::Rs256],
    thumbprints: Thumbprints::Sha256,
    key_id: DefaultKeyId::None,
    header_type: JWT,
    audience: Audience::EntraEndpoint(Version::V2),
    client: Client::Guid("client id"),
    subject: Subject::Client,
    claims: &[Claim::JwtId, Claim::NotBefore],
    lifetime: Lifetime { usual: TEN_MINUTES, longest: TEN_MINUTES, backdate: USUAL_BACKDATE },
    exchange: Exchange::ClientAssertion,
    note: "only RSA keys; the portal shows the SHA-1 thumbprint",
};

/// As the guides of many years have it, and as MSAL did it until 2024.
pub(super) const ENTRA_V1: Profile = Profile {
    name: "entra-v1",
    server: "Microsoft Entra ID, v1",
    algorithms: &[Jws::Rs256, Jws::Ps256],
    thumbprints: Thumbprints::Sha1,
    audience: Audience::EntraEndpoint(Version::V1),
    note: "takes a resource instead of a scope",
    ..ENTRA
};

/// Active Directory Federation Services knows neither PSS nor SHA-256 thumbprints.
const ADFS: Profile = Profile {
    name: "adfs",
    server: "AD FS",
    algorithms: &[Jws::Rs256],
    thumbprints: Thumbprints::Sha1,
    audience: Audience::TokenEndpoint,
    client: Client::Any,
    note: "its token endpoint ends with /adfs/oauth2/token/",
    ..ENTRA
};

/// "application: addKey" of Microsoft Graph. The audience is the identifier of Windows Azure Active
/// Directory, and the key identifier is the thumbprint in hexadecimal, as .NET writes it.
pub(super) const GRAPH_PROOF: Profile = Profile {
    name: "graph-proof",
    server: "Microsoft Graph (addKey)",
    algorithms: &[Jws::Rs256],
    thumbprints: Thumbprints::Sha1,
    key_id: DefaultKeyId::Sha1Hex,
    header_type: JWT,
    audience: Audience::Fixed("00000002-0000-0000-c000-000000000000"),
    client: Client::Guid("object id"),
    subject: Subject::None,
    claims: &[Claim::NotBefore],
    lifetime: Lifetime { usual: TEN_MINUTES, longest: TEN_MINUTES, backdate: USUAL_BACKDATE },
    exchange: Exchange::Proof,
    note: "iss is the object id of the application, not its client id",
};

/// OpenID Connect Core §9 (`private_key_jwt`), RFC 7523.
pub(super) const OIDC: Profile = Profile {
    name: "oidc",
    server: "an OpenID Connect server",
    algorithms: &[
        Jws::Ps256,
        Jws::Es256,
        Jws::Es384,
        Jws::EdDsa,
        Jws::Rs256,
        Jws::Ps384,
        Jws::Ps512,
        Jws::Rs384,
        Jws::Rs512,
    ],
    thumbprints: Thumbprints::None,
    key_id: DefaultKeyId::JwkThumbprint,
    header_type: JWT,
    audience: Audience::TokenEndpoint,
    client: Client::Any,
    subject: Subject::Client,
    claims: &[Claim::JwtId, Claim::NotBefore],
    lifetime: Lifetime { usual: FIVE_MINUTES, longest: HOUR, backdate: USUAL_BACKDATE },
    exchange: Exchange::ClientAssertion,
    note: "kid is what certgen convert --to jwks writes",
};

/// RFC 10070 §4: the issuer is the only audience, and the type keeps the assertion from being taken for
/// another token. The algorithms are those of the FAPI 2.0 Security Profile §5.4.
const RFC10070: Profile = Profile {
    name: "rfc10070",
    server: "a server of RFC 10070 or FAPI 2.0",
    algorithms: &[Jws::Ps256, Jws::Es256, Jws::EdDsa],
    header_type: Some("client-authentication+jwt"),
    audience: Audience::Issuer,
    note: "aud is the issuer of the server, nothing else",
    ..OIDC
};

/// HL7 SMART App Launch 2.2, "Client Authentication: Asymmetric".
const SMART: Profile = Profile {
    name: "smart",
    server: "SMART Backend Services (FHIR)",
    algorithms: &[Jws::Rs384, Jws::Es384],
    lifetime: Lifetime { usual: FIVE_MINUTES, longest: FIVE_MINUTES, backdate: USUAL_BACKDATE },
    note: "--jku names the URL of the key set, where the server wants it",
    ..OIDC
};

/// "Authenticate with Private Key JWT": the audience ends with a slash, and jti is taken once.
const AUTH0: Profile = Profile {
    name: "auth0",
    server: "Auth0",
    algorithms: &[Jws::Rs256, Jws::Ps256, Jws::Rs384],
    key_id: DefaultKeyId::None,
    audience: Audience::Issuer,
    lifetime: Lifetime { usual: MINUTE, longest: FIVE_MINUTES, backdate: SHORT_BACKDATE },
    note: "aud is https://TENANT.auth0.com/ with the slash",
    ..OIDC
};

/// "How to get an access token with JWT Grant".
const DOCUSIGN: Profile = Profile {
    name: "docusign",
    server: "DocuSign",
    algorithms: &[Jws::Rs256],
    key_id: DefaultKeyId::None,
    audience: Audience::Fixed("account-d.docusign.com"),
    client: Client::Guid("integration key"),
    subject: Subject::User,
    claims: &[Claim::Scope],
    lifetime: Lifetime { usual: HOUR, longest: HOUR, backdate: USUAL_BACKDATE },
    exchange: Exchange::JwtBearer("https://account-d.docusign.com/oauth/token"),
    note: "in production --audience account.docusign.com",
    ..OIDC
};

/// "Generating a JSON Web Token (JWT) for a GitHub App": issued a minute ago, and for ten at most.
const GITHUB_APP: Profile = Profile {
    name: "github-app",
    server: "GitHub",
    algorithms: &[Jws::Rs256],
    key_id: DefaultKeyId::None,
    audience: Audience::None,
    subject: Subject::None,
    claims: &[],
    lifetime: Lifetime { usual: TEN_MINUTES, longest: TEN_MINUTES, backdate: MINUTE },
    exchange: Exchange::Bearer("https://api.github.com/app"),
    note: "no exchange: Authorization: Bearer",
    ..OIDC
};

/// "Using OAuth 2.0 for Server to Server Applications".
const GOOGLE: Profile = Profile {
    name: "google",
    server: "Google, service account",
    algorithms: &[Jws::Rs256],
    key_id: DefaultKeyId::None,
    audience: Audience::Fixed("https://oauth2.googleapis.com/token"),
    client: Client::Email,
    subject: Subject::None,
    claims: &[Claim::Scope],
    lifetime: Lifetime { usual: HOUR, longest: HOUR, backdate: USUAL_BACKDATE },
    exchange: Exchange::JwtBearer("https://oauth2.googleapis.com/token"),
    note: "--kid is private_key_id; --subject is the user for whom it acts",
    ..OIDC
};

/// "Signed JWT" of its client credentials: used within a minute of its iat, and once.
const KEYCLOAK: Profile = Profile {
    name: "keycloak",
    server: "Keycloak",
    audience: Audience::Issuer,
    lifetime: Lifetime { usual: MINUTE, longest: HOUR, backdate: SHORT_BACKDATE },
    note: "aud is the realm: https://HOST/realms/REALM",
    ..OIDC
};

/// "Build a JWT for client authentication".
const OKTA: Profile = Profile {
    name: "okta",
    server: "Okta",
    algorithms: &[Jws::Rs256, Jws::Es256, Jws::Es384, Jws::Rs384, Jws::Rs512],
    note: "kid is the one of the key at the application",
    ..OIDC
};

/// "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration".
const SALESFORCE: Profile = Profile {
    name: "salesforce",
    server: "Salesforce",
    algorithms: &[Jws::Rs256],
    key_id: DefaultKeyId::None,
    audience: Audience::Fixed("https://login.salesforce.com"),
    subject: Subject::User,
    claims: &[],
    lifetime: Lifetime { usual: 3 * MINUTE, longest: 3 * MINUTE, backdate: USUAL_BACKDATE },
    exchange: Exchange::JwtBearer("https://login.salesforce.com/services/oauth2/token"),
    note: "for a sandbox --audience https://test.salesforce.com",
    ..OIDC
};

const JWT: Option<&str> = Some("JWT");
const USUAL_BACKDATE: u64 = 30;
const SHORT_BACKDATE: u64 = 10;
const MINUTE: u64 = 60;
const FIVE_MINUTES: u64 = 5 * MINUTE;
const TEN_MINUTES: u64 = 10 * MINUTE;
const HOUR: u64 = 60 * MINUTE;
