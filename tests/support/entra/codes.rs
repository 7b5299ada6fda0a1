//! Refusals as Entra words them, by number: one sample of each that a user of certificates meets.

use std::time::{Duration, SystemTime};

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::{
    assertion::{self, WRONG_AUDIENCE, WRONG_CLIENT, hex},
    dates,
    realm::{self, GRAPH},
    refusal::Refusal,
};

/// A refusal, and what is told apart by its name: the number alone, or with a word.
pub struct Sample {
    pub name: &'static str,
    pub refusal: Refusal,
}

/// Every sample, for the client of this id and with this certificate.
pub fn all(client: &str, certificate_der: &[u8]) -> Vec<Sample> {
    let mut all = certificate(client, certificate_der);
    all.extend(assertion());
    all.extend(application(client));
    all.extend(tenant());
    all.extend(resource(client));
    all.extend(consent(client));
    all.extend(policy());
    all.extend(transient());
    all
}

fn sample(name: &'static str, refusal: Refusal) -> Sample {
    Sample { name, refusal }
}

fn certificate(client: &str, der: &[u8]) -> Vec<Sample> {
    let [sha1, sha256] = [hex(&Sha1::digest(der)), hex(&Sha256::digest(der))];
    let lifetime = (day(1_760_000_000), day(1_790_000_000));
    let other = "1EFA4A7F42273DEC39F342309D23DE45B97B270E";
    let not_found =
        |thumbprint| Refusal::invalid_client(700027, assertion::not_registered(thumbprint, client));
    let bad = |reason| {
        let sentence = assertion::bad_signature(reason, &sha1, lifetime, client);
        Refusal::invalid_client(700027, sentence)
    };
    let differs = "The provided signature value did not match the expected signature value.";
    vec![
        sample("700027-not-found", not_found(&sha1)),
        sample("700027-of-another", not_found(other)),
        sample("700027-sha256-in-x5t", not_found(&sha256)),
        // The digits themselves were encoded, not the bytes that they stand for.
        sample("700027-hex-text", not_found(&hex(sha1.as_bytes()))),
        sample("700027-expired", bad("The key used is expired.")),
        sample("700027-signature", bad(differs)),
        sample(
            "700027-without-thumbprint",
            Refusal::invalid_client(
                700027,
                "The certificate with identifier used to sign the client assertion is not \
                 registered on application. [Reason - The key was not found.].",
            ),
        ),
    ]
}

fn assertion() -> Vec<Sample> {
    let ten_minutes = Duration::from_secs(600);
    let now = day(1_795_764_600);
    let out_of_time = assertion::out_of_time(now, (now - 2 * ten_minutes, now - ten_minutes));
    let request = |number, sentence: &str| Refusal::invalid_request(number, sentence);
    let client = |number, sentence: &str| Refusal::invalid_client(number, sentence);
    vec![
        sample("700023", client(700023, WRONG_AUDIENCE)),
        sample("50027", request(50027, "JWT token is invalid or malformed.")),
        sample("700024", client(700024, &out_of_time)),
        sample("50012", client(50012, "Client assertion is not within its valid time range.")),
        sample(
            "500133",
            Refusal::new(
                500133,
                "invalid_grant",
                400,
                "Assertion is not within its valid time range. Ensure that the access token is \
                 not expired before using it for user assertion, or request a new token. Current \
                 time: 2026-11-27T07:30:00.0381024Z, expiry time of assertion \
                 2026-11-27T07:20:00.0000000Z.",
            ),
        ),
        sample("700021", client(700021, WRONG_CLIENT)),
        sample(
            "50048",
            request(50048, "Subject must match the issuer claim in the client assertion."),
        ),
        sample(
            "5002730",
            client(5002730, "Invalid JWT token. Unsupported key for the signing algorithm."),
        ),
        sample("5002738", client(5002738, &assertion::unsupported_algorithm("ES256"))),
    ]
}

fn application(client: &str) -> Vec<Sample> {
    let unauthorized =
        |number, sentence: String| Refusal::new(number, "unauthorized_client", 400, sentence);
    let needs_one = "The request body must contain the following parameter: 'client_assertion' or \
                     'client_secret'.";
    let public = "Client is public so neither 'client_assertion' nor 'client_secret' should be \
                  presented.";
    vec![
        sample("700016", unauthorized(700016, realm::app_not_found(client))),
        sample(
            "700011",
            unauthorized(
                700011,
                format!(
                    "Application with identifier '{client}' was not found in the directory \
                     'Contoso'. This can happen if the application has not been installed by the \
                     administrator of the tenant."
                ),
            ),
        ),
        sample(
            "70001",
            unauthorized(
                70001,
                format!(
                    "Application with identifier '{client}' was not found in the directory \
                     contoso.com"
                ),
            ),
        ),
        sample("7000215", Refusal::invalid_client(7000215, realm::wrong_secret(client))),
        sample("7000222", Refusal::invalid_client(7000222, realm::expired_secret(client))),
        sample("7000218", Refusal::invalid_client(7000218, needs_one)),
        sample("700025", Refusal::invalid_client(700025, public)),
        sample(
            "7000112",
            unauthorized(7000112, format!("Application '{client}'(My App) is disabled.")),
        ),
    ]
}

fn tenant() -> Vec<Sample> {
    let none = "No tenant-identifying information found in either the request or implied by any \
                provided credentials.";
    let cross_cloud = "Confidential Client is not supported in Cross Cloud request.";
    let request = |number, sentence: &str| Refusal::invalid_request(number, sentence);
    vec![
        sample("90002", request(90002, &realm::tenant_not_found("contoso.com"))),
        sample("50059", request(50059, none)),
        sample("90013", request(90013, "Invalid input received from the user.")),
        sample(
            "90038",
            request(
                90038,
                "Tenant 'contoso.com' request is being redirected to the National Cloud \
                 'MicrosoftOnline.US'.",
            ),
        ),
        sample("900382", request(900382, cross_cloud)),
        sample("900432", request(900432, cross_cloud)),
        sample("50049", request(50049, "Unknown or invalid instance.")),
        sample("50128", request(50128, &format!("Invalid domain name - {none}"))),
    ]
}

fn resource(client: &str) -> Vec<Sample> {
    let scope = |number, sentence: String| Refusal::new(number, "invalid_scope", 400, sentence);
    let resource =
        |number, sentence: String| Refusal::new(number, "invalid_resource", 400, sentence);
    let user = format!("{GRAPH}/User.Read");
    vec![
        sample("500011", resource(500011, realm::resource_not_found("https://graph.example.com"))),
        sample(
            "650057",
            resource(
                650057,
                format!(
                    "Invalid resource. The client has requested access to a resource which is not \
                     listed in the requested permissions in the client's application \
                     registration. Client app ID: {client}(My App). Resource value from request: \
                     {GRAPH}. Resource app ID: 00000003-0000-0000-c000-000000000000. List of valid \
                     resources from app registration: ."
                ),
            ),
        ),
        sample(
            "70011",
            scope(
                70011,
                format!(
                    "The provided request must include a 'scope' input parameter. The provided \
                     value for the input parameter 'scope' is not valid. The scope {user} is not \
                     valid."
                ),
            ),
        ),
        sample("1002012", scope(1002012, realm::bad_scope(&user))),
        sample(
            "28002",
            scope(
                28002,
                format!(
                    "Provided value for the input parameter scope '{user}' is not valid when \
                     requesting an access token. Please specify a valid scope."
                ),
            ),
        ),
        sample(
            "901002",
            Refusal::invalid_request(901002, "The 'resource' request parameter is not supported."),
        ),
    ]
}

fn consent(client: &str) -> Vec<Sample> {
    let grant = |number, sentence: String| Refusal::new(number, "invalid_grant", 400, sentence);
    vec![
        sample(
            "65001",
            grant(
                65001,
                format!(
                    "The user or administrator has not consented to use the application with ID \
                     '{client}' named 'My App'. Send an interactive authorization request for this \
                     user and resource."
                ),
            )
            .suberror("consent_required"),
        ),
        sample(
            "501051",
            grant(
                501051,
                format!(
                    "Application '{client}'(My App) is not assigned to a role for the application \
                     '{GRAPH}'(Microsoft Graph)."
                ),
            ),
        ),
    ]
}

fn policy() -> Vec<Sample> {
    let denied = |number, sentence| {
        let refusal = Refusal::new(number, "invalid_grant", 400, sentence);
        Refusal { claims: Some(CLAIMS), ..refusal.suberror("message_only") }
    };
    vec![
        sample(
            "53003",
            denied(
                53003,
                "Access has been blocked by Conditional Access policies. The access policy does \
                 not allow token issuance.",
            ),
        ),
        sample("530035", denied(530035, "Access has been blocked by security defaults.")),
        sample(
            "50131",
            denied(
                50131,
                "Device is not in required device state: compliant. Conditional Access policy \
                 blocked the request because of suspicious activity, access policy or security \
                 policy decisions.",
            ),
        ),
        sample(
            "50196",
            Refusal::new(
                50196,
                "invalid_grant",
                400,
                "The server terminated an operation because it encountered a client request loop. \
                 Please contact your app vendor.",
            ),
        ),
    ]
}

/// These pass by themselves.
fn transient() -> Vec<Sample> {
    let passing = |number, status, sentence: &str| {
        Refusal::new(number, "temporarily_unavailable", status, sentence)
    };
    let again = "A transient error has occurred. Please try again.";
    let throttled = "There are too many incoming requests. This exception is thrown for blocked \
                     tenants.";
    vec![
        sample("50033", passing(50033, 503, again)),
        sample("90006", passing(90006, 503, "The service is temporarily unavailable.")),
        sample("90024", passing(90024, 503, again)),
        sample("90033", passing(90033, 503, again)),
        sample("90055", passing(90055, 429, throttled)),
        sample("90090", passing(90090, 503, "The service is temporarily unavailable.")),
    ]
}

fn day(seconds: u64) -> SystemTime {
    dates::from_unix(seconds)
}

const CLAIMS: &str = r#"{"access_token":{"capolids":{"essential":true,"values":["b4d9e0a1"]}}}"#;
