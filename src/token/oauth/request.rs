//! The request, what it asks for, and a server that cannot answer now.

use crate::token::explanation::{Compare, Explanation, ROW};

pub(super) const MALFORMED: Explanation = Explanation {
    errors: &["invalid_request"],
    code: "bad_request",
    meaning: "the request is not one that the server understands",
    causes: &[
        "the body is JSON, or in the URL: it has to be a form (application/x-www-form-urlencoded)",
        "a field is missing, stands twice or is misspelt; the text of the server often names it",
        "the client signs in in two ways at once, or in one that the server does not take",
    ],
    remedies: &[
        "make the whole body: certgen assertion app.pfx --token-url URL --client-id ID --form",
        "see what the server takes (token_endpoint_auth_methods_supported) under \
         /.well-known/openid-configuration",
    ],
    ..ROW
};

pub(super) const SCOPE: Explanation = Explanation {
    errors: &["invalid_scope"],
    code: "bad_scope",
    meaning: "the server does not know this scope, or does not give it to this client",
    causes: &[
        "the scope has a typing error; several stand with blanks between, not commas",
        "the scope is not assigned to the client",
        "the server is Entra, which wants the identifier of one API with /.default behind it",
    ],
    remedies: &[
        "assign the scope to the client at the server, or leave --scope out for its default",
        "for Microsoft Graph --scope https://graph.microsoft.com/.default",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};

/// RFC 8707 §2; `invalid_resource` is that of Entra.
pub(super) const TARGET: Explanation = Explanation {
    errors: &["invalid_target", "invalid_resource"],
    code: "bad_scope",
    meaning: "the server does not know the API that the token is for",
    causes: &[
        "the identifier of the API has a typing error, or a slash too many or too few",
        "the API is not registered at this server or in this tenant",
    ],
    remedies: &[
        "give the identifier as the administration of the server has it",
        "for Microsoft Graph --scope https://graph.microsoft.com/.default",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};

/// RFC 9449 §5 and §8.
pub(super) const PROOF_NEEDED: Explanation = Explanation {
    errors: &["invalid_dpop_proof", "use_dpop_nonce"],
    code: "dpop_needed",
    meaning: "the server binds tokens to a key (DPoP), which certgen does not do",
    causes: &["the client is registered with DPoP (RFC 9449)"],
    remedies: &["switch off DPoP for the client; Okta: Require DPoP header in token requests"],
    ..ROW
};

pub(super) const UNAVAILABLE: Explanation = Explanation {
    errors: &["temporarily_unavailable"],
    code: "unavailable",
    meaning: "the server is too busy, or is being looked after",
    causes: &["a short disturbance at the server"],
    remedies: &[
        "wait as long as Retry-After says, or a few seconds, then ask again",
        "if it stays, ask who runs the server",
    ],
    is_transient: true,
    ..ROW
};

/// RFC 8628 §3.5; some servers use it for every request that comes too soon.
pub(super) const SLOW_DOWN: Explanation = Explanation {
    errors: &["slow_down", "too_many_requests"],
    code: "throttled",
    meaning: "the requests come too fast for the server",
    causes: &["a token is asked for at every call, though one holds for many"],
    remedies: &[
        "wait as long as Retry-After says, then ask less often",
        "keep the token and use it until shortly before its end; --cache does that",
    ],
    is_transient: true,
    ..ROW
};

pub(super) const SERVER: Explanation = Explanation {
    errors: &["server_error"],
    code: "server_error",
    meaning: "the server has an error of its own",
    causes: &[
        "a fault at the server, which its log should show",
        "something in the request that it did not reckon with",
    ],
    remedies: &[
        "ask again in a minute",
        "if it stays, ask who runs the server, with the time of the request",
    ],
    is_transient: true,
    ..ROW
};
