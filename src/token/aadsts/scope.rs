//! For what the token is: the scope of v2, the resource of v1.

use crate::token::explanation::{Compare, Explanation, ROW};

/// "The resource principal named ... was not found in the tenant named ...".
pub(super) const NO_RESOURCE: Explanation = Explanation {
    numbers: &[500011, 50001, 650052, 650054],
    code: "bad_scope",
    meaning: "the API that the token is for is not in this tenant",
    causes: &[
        "the identifier before /.default has a typing error, or a slash too many or too few",
        "the API is of another tenant, and no administrator has admitted it to this one",
        "the tenant is another one than that of the API",
    ],
    remedies: &[
        "for Microsoft Graph --scope https://graph.microsoft.com/.default",
        "for an API of your own --scope APPLICATION_ID_URI/.default, as Expose an API has it",
        "admit the API to the tenant: az ad sp create --id API_CLIENT_ID",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};

/// "Invalid resource. The client has requested access to a resource which isn't listed in the requested
/// permissions in the client's application registration."
pub(super) const NOT_LISTED: Explanation = Explanation {
    numbers: &[650057],
    code: "bad_scope",
    meaning: "the application does not ask for any permission of the API that the token is for",
    causes: &[
        "the API is missing under API permissions of the app registration",
        "the scope names another API than was meant",
    ],
    remedies: &[
        "App registrations, API permissions: Add a permission, Application permissions, then Grant \
         admin consent",
        "the text of the server lists the APIs that are there; give one of them to --scope",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};

/// "The provided value for the input parameter scope isn't valid because it contains more than one
/// resource."
pub(super) const SEVERAL: Explanation = Explanation {
    numbers: &[700022],
    code: "bad_scope",
    meaning: "the scope names more than one API, and a token is for one",
    causes: &["scopes of two APIs were given together"],
    remedies: &["ask for one token for each API, with --scope RESOURCE/.default"],
    compare: Some(Compare::Scope),
    ..ROW
};

/// "The provided value for scope ... is not valid. Client credential flows must have a scope value with
/// /.default suffixed to the resource identifier (application ID URI)."
pub(super) const NOT_DEFAULT: Explanation = Explanation {
    numbers: &[1002012, 70011, 28002, 28003],
    code: "bad_scope",
    meaning: "the scope has to be the identifier of one API with /.default behind it",
    causes: &[
        "single permissions were asked for (User.Read, Mail.Send): a service gets all it was granted",
        "/.default is missing, or openid or offline_access is there",
        "the API is not known in this tenant",
    ],
    remedies: &[
        "for Microsoft Graph --scope https://graph.microsoft.com/.default",
        "for another API --scope APPLICATION_ID_URI/.default, as Expose an API has it",
        "permissions are chosen under API permissions of the app registration",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};

/// The older text of 700023.
pub(super) const WITHOUT_RESOURCE: Explanation =
    Explanation { numbers: &[700023], words: &["parameter scope", "'scope'"], ..NOT_DEFAULT };

/// "The 'resource' request parameter isn't supported."
pub(super) const RESOURCE_AT_V2: Explanation = Explanation {
    numbers: &[901002],
    code: "bad_scope",
    meaning: "the v2.0 endpoint takes a scope, and the request has a resource",
    causes: &["the body of a guide for v1 was sent to the v2.0 endpoint"],
    remedies: &[
        "give --scope RESOURCE/.default instead of the resource",
        "ask the v1 endpoint: certgen assertion app.pfx --tenant T --client-id ID --profile \
         entra-v1 --form",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};

/// "The application is requesting a token for itself. This scenario is supported only if the resource is
/// specified using the GUID based App Identifier."
pub(super) const ITSELF: Explanation = Explanation {
    numbers: &[90009],
    code: "bad_scope",
    meaning: "an application that asks for a token for itself has to be named by its client id",
    causes: &["the scope has the URI of the application (api://...) instead of its client id"],
    remedies: &["give --scope CLIENT_ID/.default"],
    compare: Some(Compare::Scope),
    ..ROW
};

/// "The required field 'scope' is missing from the credential." and "The request body must contain the
/// following parameter: 'resource'."
pub(super) const MISSING: Explanation = Explanation {
    numbers: &[90014, 900144],
    words: &["'scope'", "'resource'"],
    code: "bad_scope",
    meaning: "the request does not say for which API the token is",
    causes: &[
        "scope is missing at the v2.0 endpoint, or resource at the one of v1",
        "the variable with it is empty",
    ],
    remedies: &[
        "for Microsoft Graph --scope https://graph.microsoft.com/.default",
        "make the whole body: certgen assertion app.pfx --tenant T --client-id ID --form",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};
