//! What the assertion says: for whom, from whom, and when.

use crate::token::explanation::{Compare, Explanation, ROW};

/// "Client assertion is not within its valid time range. Current time: ..., assertion valid from ...,
/// expiry time of assertion ...".
pub(super) const TIME: Explanation = Explanation {
    numbers: &[700024, 500133],
    code: "clock_skew",
    meaning: "the assertion is not valid yet or not any more, by the clock of the server",
    causes: CLOCK_CAUSES,
    remedies: CLOCK_REMEDIES,
    compare: Some(Compare::Clock),
    ..ROW
};

/// The older number of the same text.
pub(super) const OLD_TIME: Explanation =
    Explanation { numbers: &[50012], words: &["time range", "expired"], ..TIME };

pub(super) const TIME_IN_WORDS: Explanation =
    Explanation { numbers: &[50027], words: &["time range", "expired"], ..TIME };

/// "Client assertion audience claim does not match Realm issuer."
pub(super) const AUDIENCE: Explanation = Explanation {
    numbers: &[700023],
    code: "bad_audience",
    meaning: "the assertion is made out to another address than the one that was asked",
    causes: &[
        "aud has another tenant, or another cloud",
        "aud is the address of another service, such as that of the API",
        "the assertion was made for v1 and sent to v2 of another host, or the reverse",
    ],
    remedies: &[
        "see aud: certgen jwt decode assertion.txt",
        "make it for this tenant: certgen assertion app.pfx --tenant TENANT --client-id ID",
        "leave --audience out, and send the assertion to the URL that is its aud",
        "for another cloud: certgen assertion app.pfx --tenant T --client-id ID --cloud china",
    ],
    compare: Some(Compare::Audience),
    ..ROW
};

pub(super) const AUDIENCE_IN_WORDS: Explanation =
    Explanation { numbers: &[50027], words: &["audience"], ..AUDIENCE };

/// "JWT token is invalid or malformed".
pub(super) const MALFORMED: Explanation = Explanation {
    numbers: &[50027],
    code: "bad_assertion",
    meaning: "the assertion is no token that Entra can read, or says something wrong",
    causes: &[
        "it was cut off, or has a line end, quotes or a blank in it",
        "aud, iss or sub is missing or wrong",
        "dates are texts instead of numbers, or the thumbprint is encoded in another way",
    ],
    remedies: &[
        "see what looks wrong about it: certgen jwt decode assertion.txt",
        "make a new one, as a body to send: certgen assertion app.pfx --tenant T --client-id ID \
         --form",
    ],
    compare: Some(Compare::Audience),
    ..ROW
};

/// "Client assertion application identifier doesn't match 'client_id' parameter." and, of the second,
/// "Subject mismatches Issuer claim in the client assertion".
pub(super) const CLIENT: Explanation = Explanation {
    numbers: &[700021, 50048],
    code: "bad_client_id",
    meaning: "iss and sub of the assertion are not the client id of the request",
    causes: &[
        "the request has another client_id than the assertion",
        "iss or sub is the object id of the application, or its name",
        "--issuer or --subject is given, or a token from elsewhere is sent",
    ],
    remedies: &[
        "see iss and sub: certgen jwt decode assertion.txt",
        "leave --issuer and --subject out, and give one client id to both; the portal shows it as \
         Application (client) ID",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

/// "No matching federated identity record found for presented assertion issuer '...'": what is not signed
/// by a registered certificate is looked up among the federated credentials.
pub(super) const FEDERATED: Explanation = Explanation {
    numbers: &[70021, 700211, 700212, 700213, 7002137, 7002138],
    code: "no_federated_credential",
    meaning: "the assertion comes from another issuer, and the application does not trust it",
    causes: &[
        "the federated credential has another issuer, subject or audience, be it by one letter, \
         a slash or the case",
        "the federated credential was made a moment ago",
        "iss is not the client id, so the assertion is not taken for one with a certificate",
    ],
    remedies: &[
        "see iss, sub and aud: certgen jwt decode assertion.txt",
        "compare with App registrations, Certificates & secrets, Federated credentials",
        "with a certificate leave --issuer, --subject and --audience out",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

/// "Assertion failed signature validation": of the assertion of a grant (on behalf of a user), not the
/// one that authenticates the client.
pub(super) const GRANT: Explanation = Explanation {
    numbers: &[50013],
    code: "bad_assertion",
    meaning: "the token of a user that should be exchanged was not accepted",
    causes: &[
        "a client assertion was sent as assertion, with the grant jwt-bearer",
        "the token is meant for another application (aud), or has expired",
        "the token is one of Microsoft Graph, which nobody else can check",
    ],
    remedies: &[
        "a service without a user sends client_assertion and grant_type=client_credentials: \
         certgen assertion app.pfx --tenant T --client-id ID --form",
        "see for whom the token is: certgen jwt decode token.txt",
    ],
    compare: Some(Compare::Claims),
    ..ROW
};

const CLOCK_CAUSES: &[&str] = &[
    "the clock of this computer is wrong; in a virtual machine it stops while that sleeps",
    "the assertion was made a while ago: it holds for ten minutes at most",
    "the dates of the assertion are in local time, or in milliseconds",
];
const CLOCK_REMEDIES: &[&str] = &[
    "set the clock of this computer; on Linux timedatectl set-ntp true, on Windows w32tm /resync",
    "make an assertion for each request: certgen assertion app.pfx --tenant T --client-id ID",
    "see its dates: certgen jwt decode assertion.txt",
];
