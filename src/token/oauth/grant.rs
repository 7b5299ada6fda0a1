//! `invalid_grant` and what a client may not do: with the grant jwt-bearer (RFC 7523 §3.1) the
//! assertion is the grant.

use crate::token::explanation::{Compare, Explanation, ROW};

const INVALID_GRANT: &[&str] = &["invalid_grant"];

/// Google: "Invalid JWT Signature."; DocuSign: "no_valid_keys_or_signatures".
pub(super) const SIGNATURE: Explanation = Explanation {
    errors: INVALID_GRANT,
    words: &["signature"],
    code: "bad_signature",
    meaning: "the signature of the assertion does not hold for the key that the server has",
    causes: &[
        "the key was deleted or replaced at the server",
        "another key signs than the one that is registered with this account",
        "the private key was damaged when it was copied",
    ],
    remedies: &[
        "see whether the key is still listed with the account or the application",
        "give its kid, with Google private_key_id of the JSON: --kid VALUE",
        "verify the assertion: certgen jwt verify assertion.txt --cert app.cer",
    ],
    compare: Some(Compare::KeyId),
    ..ROW
};

/// Google: "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.
/// Check your iat and exp values in the JWT claim."
pub(super) const TIME: Explanation = Explanation {
    errors: INVALID_GRANT,
    words: &["short-lived", "timeframe", "expired", "'exp'", "'iat'", "not yet valid"],
    code: "clock_skew",
    meaning: "the assertion is not valid yet or not any more, or for longer than the server takes",
    causes: &[
        "the clock of this computer is wrong; in a virtual machine it stops while that sleeps",
        "the assertion was made a while ago",
        "it is valid for longer than the server allows: an hour with Google, three minutes with \
         Salesforce",
    ],
    remedies: &[
        "set the clock of this computer; on Linux timedatectl set-ntp true, on Windows w32tm /resync",
        "make an assertion for each request, without --lifetime",
        "see its dates: certgen jwt decode assertion.txt",
    ],
    compare: Some(Compare::Clock),
    ..ROW
};

/// Salesforce: "audience is invalid".
pub(super) const AUDIENCE: Explanation = Explanation {
    errors: INVALID_GRANT,
    words: &["audience", "'aud'"],
    code: "bad_audience",
    meaning: "the assertion is made out to another server",
    causes: &[
        "production was asked with an assertion for the sandbox, or the reverse",
        "aud has a path, a slash or a host that the server does not expect",
    ],
    remedies: &[
        "for a sandbox of Salesforce --audience https://test.salesforce.com",
        "see what servers take: certgen assertion --list-profiles",
        "see aud: certgen jwt decode assertion.txt",
    ],
    compare: Some(Compare::Audience),
    ..ROW
};

/// Salesforce: "user hasn't approved this consumer".
pub(super) const CONSENT_IN_WORDS: Explanation =
    Explanation { errors: INVALID_GRANT, words: &["approved", "consent"], ..CONSENT };

/// DocuSign and Salesforce have errors of their own for it.
pub(super) const CONSENT: Explanation = Explanation {
    errors: &["consent_required", "invalid_app_access"],
    code: "no_consent",
    meaning: "the user for whom the application acts has not allowed it to",
    causes: &[
        "nobody has consented to the application yet, or it has been withdrawn",
        "the profile of the user is not among those that the application is for",
        "the application asks for more than was consented to",
    ],
    remedies: &[
        "Salesforce: Manage Connected Apps, Permitted Users: Admin approved users are \
         pre-authorized, then add the profile",
        "DocuSign: open the consent page once as that user, with the scopes signature impersonation",
        "see for whom it asks (sub): certgen jwt decode assertion.txt",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

/// Google: "Invalid grant: account not found"; DocuSign: "issuer_not_found", "user_not_found".
pub(super) const ACCOUNT: Explanation = Explanation {
    errors: INVALID_GRANT,
    words: &["not found", "not_found", "invalid email", "inactive", "invalid issuer"],
    code: "bad_client_id",
    meaning: "the server does not know the account or the user that the assertion names",
    causes: &[
        "iss is not the account: with Google its address, with DocuSign the integration key",
        "sub is not a user of that place, or one that was locked",
        "production was asked with the account of a sandbox, or the reverse",
    ],
    remedies: &[
        "see iss and sub: certgen jwt decode assertion.txt",
        "give the account to --issuer and the user to --subject; see what servers take: certgen \
         assertion --list-profiles",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

pub(super) const REFUSED: Explanation = Explanation {
    errors: INVALID_GRANT,
    code: "invalid_grant",
    meaning: "the server does not take the assertion",
    causes: &[
        "aud, iss or sub is not what the server expects",
        "the assertion has expired, or the clock of this computer is wrong",
        "the user has not allowed the application to act for him",
    ],
    remedies: &[
        "see what looks wrong about it: certgen jwt decode assertion.txt",
        "see what servers take: certgen assertion --list-profiles",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

/// Google: "Client is unauthorized to retrieve access tokens using this method, or client not
/// authorized for any of the scopes requested."
pub(super) const DELEGATION: Explanation = Explanation {
    errors: &["unauthorized_client"],
    words: &["retrieve access tokens", "scopes requested"],
    code: "no_consent",
    meaning: "the account may not act for this user, or not with these scopes",
    causes: &[
        "the domain has not delegated to this account",
        "a scope is asked for that was not delegated, letter for letter",
    ],
    remedies: &[
        "Google Admin console, Security, API controls, Domain-wide delegation: the numeric client id \
         of the account with every scope",
        "leave --subject out, if the account should act for itself",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};

pub(super) const NOT_ALLOWED: Explanation = Explanation {
    errors: &["unauthorized_client"],
    code: "grant_not_allowed",
    meaning: "the client is known, but may not ask for a token in this way",
    causes: &[
        "the grant client_credentials or jwt-bearer is not switched on for the client",
        "the client is one for people, without a service account",
    ],
    remedies: &[
        "Keycloak: the client, Client authentication: On, and Service accounts roles: On",
        "Auth0: the application, Advanced Settings, Grant Types: Client Credentials",
        "Okta: register the application as API Services",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

pub(super) const UNSUPPORTED: Explanation = Explanation {
    errors: &["unsupported_grant_type"],
    code: "grant_not_supported",
    meaning: "the server does not know this kind of request for a token",
    causes: &[
        "grant_type is missing or misspelt, or the body is no form",
        "the server takes the assertion as client_assertion, and it was sent as assertion, or the \
         reverse",
    ],
    remedies: &[
        "see what the server takes (grant_types_supported) under \
         /.well-known/openid-configuration",
        "see how servers take it: certgen assertion --list-profiles",
    ],
    ..ROW
};

/// Auth0: "Client is not authorized to access ... You need to create a client-grant"; Okta: "Policy
/// evaluation failed for this request".
pub(super) const DENIED: Explanation = Explanation {
    errors: &["access_denied"],
    code: "blocked_by_policy",
    meaning: "the server knows the client, and does not let it have this token",
    causes: &[
        "the client is not admitted to this API, or not to these scopes",
        "a policy of the server allows other clients or other addresses",
    ],
    remedies: &[
        "Auth0: APIs, the API, Machine To Machine Applications: authorize the application",
        "Okta: API, Authorization Servers, Access Policies: a rule for this client and this grant",
        "ask the administrator of the server",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};

/// OpenID Connect Core §3.1.2.6.
pub(super) const INTERACTION: Explanation = Explanation {
    errors: &["interaction_required", "login_required"],
    code: "interaction_required",
    meaning: "the server wants a person to sign in, and a service is none",
    causes: &[
        "the request is made for a user, whom a policy asks for a second factor or consent",
        "Conditional Access blocks the application",
    ],
    remedies: &[
        "a service without a user asks with grant_type=client_credentials",
        "with Entra the number in its text tells more: \
         https://login.microsoftonline.com/error?code=NUMBER",
    ],
    ..ROW
};
