//! The client secret, and no credential at all.

use crate::token::explanation::{Explanation, ROW};

/// "Invalid client secret provided. Ensure the secret being sent in the request is the client secret
/// value, not the client secret ID".
pub(super) const WRONG: Explanation = Explanation {
    numbers: &[7000215],
    code: "wrong_secret",
    meaning: "the client secret is not one of this application",
    causes: &[
        "it is the id of the secret and not its value",
        "it is the secret of another application, or was deleted",
        "a sign such as + or % was not encoded, or a line end was sent along",
    ],
    remedies: &[
        "take the column Value at Certificates & secrets; it is shown once, when the secret is made",
        "make a new secret, or use a certificate instead: certgen new --name NAME",
    ],
    ..ROW
};

pub(super) const OLD_WRONG: Explanation =
    Explanation { numbers: &[50012], words: &["client secret", "client_secret"], ..WRONG };

pub(super) const WRONG_IN_WORDS: Explanation =
    Explanation { numbers: &[70002], words: &["client_secret", "client secret"], ..WRONG };

/// "The provided client secret keys for app '...' are expired."
pub(super) const EXPIRED: Explanation = Explanation {
    numbers: &[7000222],
    code: "expired_secret",
    meaning: "the client secret has expired",
    causes: &[
        "the secret has reached its end: two years at most",
        "a new one was made, but the old one is still in use",
    ],
    remedies: &[
        "make a new secret at App registrations, Certificates & secrets",
        "use a certificate instead: certgen new --name NAME",
    ],
    ..ROW
};

/// "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
pub(super) const MISSING: Explanation = Explanation {
    numbers: &[7000218, 7000216],
    code: "no_credential",
    meaning: "the request has neither an assertion nor a client secret",
    causes: &[
        "the body is JSON, or in the URL: it has to be a form (application/x-www-form-urlencoded)",
        "the variable with the assertion or the secret is empty",
        "client_assertion_type is missing or misspelt",
    ],
    remedies: &[
        "make the whole body: certgen assertion app.pfx --tenant T --client-id ID --form",
        "make the whole command: certgen assertion app.pfx --tenant T --client-id ID --curl",
    ],
    ..ROW
};

/// "Error validating credentials", often with another number behind it.
pub(super) const CREDENTIAL: Explanation = Explanation {
    numbers: &[70002],
    code: "bad_credential",
    meaning: "what the application signs in with was not accepted",
    causes: &[
        "the certificate is not registered with this application",
        "the client secret is wrong or has expired",
        "the clock of this computer is wrong",
    ],
    remedies: &[
        "look for a second number in the text: certgen explain -",
        "compare with Certificates & secrets in the portal, which shows SHA-1: certgen thumbprint \
         app.pfx",
    ],
    ..ROW
};
