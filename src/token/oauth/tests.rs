use super::*;

#[test]
fn the_text_decides_what_an_error_means() {
    for (error, text, code) in [
        ("invalid_client", "", "invalid_client"),
        ("invalid_client", "Invalid client or Invalid client credentials", "invalid_client"),
        ("invalid_client", "Invalid client secret", "wrong_secret"),
        ("invalid_client", "Unable to load public key", "key_not_registered"),
        ("invalid_client", "Signature on JWT token failed validation", "bad_signature"),
        ("invalid_client", "The client_assertion signature is invalid.", "bad_signature"),
        ("invalid_client", "Token is not active", "clock_skew"),
        ("invalid_client", "Token reuse detected", "replayed_assertion"),
        (
            "invalid_client",
            "The audience claim for client_assertion must be the endpoint invoked for the request.",
            "bad_audience",
        ),
        ("invalid_grant", "Invalid JWT Signature.", "bad_signature"),
        (
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable \
             timeframe. Check your iat and exp values in the JWT claim.",
            "clock_skew",
        ),
        ("invalid_grant", "user hasn't approved this consumer", "no_consent"),
        ("invalid_grant", "audience is invalid", "bad_audience"),
        ("invalid_grant", "Invalid grant: account not found", "bad_client_id"),
        ("invalid_grant", "issuer_not_found", "bad_client_id"),
        ("invalid_grant", "no_valid_keys_or_signatures", "bad_signature"),
        ("invalid_grant", "invalid assertion", "invalid_grant"),
        (
            "unauthorized_client",
            "Client is unauthorized to retrieve access tokens using this method, or client not \
             authorized for any of the scopes requested.",
            "no_consent",
        ),
        ("unauthorized_client", "Client not enabled", "grant_not_allowed"),
        ("INVALID_SCOPE", "", "bad_scope"),
        ("invalid_target", "", "bad_scope"),
        ("consent_required", "", "no_consent"),
    ] {
        assert_eq!(of(error, text).map(Explanation::code), Some(code), "{error}: {text}");
    }
    assert_eq!(of("teapot", "signature"), None);
    assert_eq!(of("", ""), None);
}

#[test]
fn every_error_of_the_standard_is_known() {
    for error in [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ] {
        assert!(find(error).is_some_and(Explanation::is_general), "{error}");
    }
}
