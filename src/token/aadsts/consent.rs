//! What the application was allowed to do.

use crate::token::explanation::{Compare, Explanation, ROW};

/// "The user or administrator has not consented to use the application with ID '...'".
pub(super) const MISSING: Explanation = Explanation {
    numbers: &[65001, 65005, 650056, 90008, 90094, 90095],
    code: "no_consent",
    meaning: "nobody has consented to what the application wants",
    causes: &[
        "permissions were added, but Grant admin consent was not pressed",
        "the permissions are delegated ones; a service without a user takes application permissions",
        "consent was given in another tenant, or to another application",
    ],
    remedies: &[
        "App registrations, API permissions: add application permissions, then Grant admin consent",
        "open this as administrator: \
         https://login.microsoftonline.com/TENANT/adminconsent?client_id=CLIENT_ID",
    ],
    compare: Some(Compare::Tenant),
    ..ROW
};

/// "Application '...' is not assigned to a role for the application '...'".
pub(super) const NO_ROLE: Explanation = Explanation {
    numbers: &[501051, 50105],
    code: "no_roles",
    meaning: "the API lets in only who has a role, and the application has none",
    causes: &[
        "the API asks for an assignment, and the application has no role of it",
        "a role was added under API permissions, but Grant admin consent was not pressed",
    ],
    remedies: &[
        "App registrations, API permissions: add an application permission of that API, then Grant \
         admin consent",
        "let in everybody: the API, Enterprise applications, Properties: Assignment required: No",
    ],
    compare: Some(Compare::Scope),
    ..ROW
};
