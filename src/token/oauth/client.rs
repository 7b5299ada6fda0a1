//! `invalid_client`: who asks could not prove who it is (RFC 6749 §5.2, RFC 7523 §3.2).

use crate::token::explanation::{Compare, Explanation, ROW};

const INVALID_CLIENT: &[&str] = &["invalid_client"];

/// Okta: "The client_assertion signature is invalid."; Keycloak: "Signature on JWT token failed
/// validation".
pub(super) const SIGNATURE: Explanation = Explanation {
    errors: INVALID_CLIENT,
    words: &["signature"],
    code: "bad_signature",
    meaning: "the signature of the assertion does not hold for the key that the server has",
    causes: &[
        "another key signs than the one that is registered",
        "the algorithm is another one than the client is registered with",
        "the assertion was changed on its way, such as by a line end behind it",
    ],
    remedies: &[
        "compare the public key with what is registered: certgen convert app.pfx --to jwks -o -",
        "verify the assertion: certgen jwt verify assertion.txt --cert app.cer",
        "give the algorithm that the client is registered with: --alg RS256, PS256 or ES256",
    ],
    compare: Some(Compare::KeyId),
    ..ROW
};

/// Keycloak: "Unable to load public key", if no key has the `kid` of the assertion.
pub(super) const KEY: Explanation = Explanation {
    errors: INVALID_CLIENT,
    words: &["public key", "jwks", "(kid)", "'kid'", "no matching key", "no key"],
    code: "key_not_registered",
    meaning: "the server has no key of this client that fits the assertion",
    causes: &[
        "the key is not registered, or at another client",
        "kid is another one than that of the registered key, or is missing",
        "the server cannot reach the key set of the client (jwks_uri)",
    ],
    remedies: &[
        "register this key set: certgen convert app.pfx --to jwks -o -",
        "give the kid that the server has: --kid VALUE",
        "see kid: certgen jwt decode assertion.txt",
    ],
    compare: Some(Compare::KeyId),
    ..ROW
};

/// Okta: "The audience claim for client_assertion must be the endpoint invoked for the request."
pub(super) const AUDIENCE: Explanation = Explanation {
    errors: INVALID_CLIENT,
    words: &["audience", "'aud'", "(aud)", "aud claim"],
    code: "bad_audience",
    meaning: "the assertion is made out to another server or another address",
    causes: &[
        "the server wants its issuer as aud, and the assertion has the token endpoint, or the reverse",
        "a slash at the end, a port or http for https makes another address",
    ],
    remedies: &[
        "give the value that the documentation of the server names: --audience VALUE",
        "see issuer and token_endpoint under /.well-known/openid-configuration of the server",
        "see what servers take: certgen assertion --list-profiles",
    ],
    compare: Some(Compare::Audience),
    ..ROW
};

/// Keycloak: "Token reuse detected".
pub(super) const REPLAYED: Explanation = Explanation {
    errors: INVALID_CLIENT,
    words: &["reuse", "already been used", "already used", "replay", "jti"],
    code: "replayed_assertion",
    meaning: "the assertion has been used before, and the server takes each once",
    causes: &[
        "an assertion is kept in a file or a variable and sent again",
        "a request was repeated with the same assertion",
    ],
    remedies: &[
        "make an assertion for each request: certgen assertion app.pfx --token-url URL --client-id ID",
        "leave --jti out: each assertion gets one of its own",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

/// Keycloak: "Token is not active"; Okta: "The client_assertion token is expired."
pub(super) const TIME: Explanation = Explanation {
    errors: INVALID_CLIENT,
    words: &["expired", "not active", "not yet valid", "'exp'", "'iat'", "'nbf'", "lifetime"],
    code: "clock_skew",
    meaning: "the assertion is not valid yet or not any more, or for longer than the server takes",
    causes: &[
        "the clock of this computer is wrong",
        "the assertion was made a while ago; some servers take it for a minute",
        "it is valid for longer than the server allows",
    ],
    remedies: &[
        "set the clock of this computer",
        "make an assertion for each request, with --lifetime 1m if the server asks for it",
        "see its dates: certgen jwt decode assertion.txt",
    ],
    compare: Some(Compare::Clock),
    ..ROW
};

pub(super) const SECRET: Explanation = Explanation {
    errors: INVALID_CLIENT,
    words: &["client secret", "client_secret"],
    code: "wrong_secret",
    meaning: "the client secret is wrong, or the client signs in in another way",
    causes: &[
        "the secret is that of another client, or has been replaced",
        "the client is registered for private_key_jwt, or for Basic instead of the body",
        "a sign such as + or % was not encoded, or a line end was sent along",
    ],
    remedies: &[
        "take client id and secret from the same place of the server's administration",
        "see how the client is registered (token_endpoint_auth_method)",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

pub(super) const REFUSED: Explanation = Explanation {
    errors: INVALID_CLIENT,
    code: "invalid_client",
    meaning: "the server does not take the client for who it says it is",
    causes: &[
        "the client id is unknown there, or iss and sub are not the client id",
        "the key is not registered, or under another kid",
        "aud is not what the server expects: its issuer, or its token endpoint",
        "the client is registered for another way to sign in (token_endpoint_auth_method)",
    ],
    remedies: &[
        "see what the assertion says: certgen jwt decode assertion.txt",
        "compare the public key with what is registered: certgen convert app.pfx --to jwks -o -",
        "see what servers take: certgen assertion --list-profiles",
        "the log of the server has the reason, which it seldom tells the client",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

/// Salesforce has an error of its own for it.
pub(super) const UNKNOWN: Explanation = Explanation {
    errors: &["invalid_client_id"],
    code: "app_not_found",
    meaning: "the server does not know this client id",
    causes: &[
        "the client id has a typing error, or is of another server or sandbox",
        "the application was made a few minutes ago",
    ],
    remedies: &[
        "take the Consumer Key from the application",
        "for a sandbox of Salesforce --audience https://test.salesforce.com",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};
