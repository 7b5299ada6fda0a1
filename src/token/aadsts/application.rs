//! The application: whether it is there, and what it is allowed to be.

use crate::token::explanation::{Compare, Explanation, ROW};

/// "Application with identifier '...' was not found in the directory '...'".
pub(super) const NOT_FOUND: Explanation = Explanation {
    numbers: &[700016, 700011, 70001],
    code: "app_not_found",
    meaning: "the application is not in this tenant",
    causes: &[
        "the client id is the object id of the application, or that of a secret, or has a typing error",
        "the tenant is another one than that of the application",
        "the application is of another tenant, and no administrator has admitted it to this one",
        "it was registered a moment ago",
    ],
    remedies: &[
        "take Application (client) ID and Directory (tenant) ID from the overview of the app \
         registration",
        "find it: az ad app show --id CLIENT_ID",
        "have an administrator of the tenant admit it: \
         https://login.microsoftonline.com/TENANT/adminconsent?client_id=CLIENT_ID",
    ],
    compare: Some(Compare::Tenant),
    ..ROW
};

/// "The client application ... is missing service principal in the tenant ...".
pub(super) const NO_PRINCIPAL: Explanation = Explanation {
    numbers: &[7000229],
    code: "no_service_principal",
    meaning: "the application is registered, but has no service principal in this tenant",
    causes: &[
        "it was registered by Graph or az ad app create, which make the registration alone",
        "the service principal was deleted under Enterprise applications",
        "the tenant is another one than that of the application",
    ],
    remedies: &[
        "make it: az ad sp create --id CLIENT_ID",
        "consent as administrator: \
         https://login.microsoftonline.com/TENANT/adminconsent?client_id=CLIENT_ID",
    ],
    compare: Some(Compare::Tenant),
    ..ROW
};

pub(super) const DISABLED: Explanation = Explanation {
    numbers: &[7000112, 1000031],
    code: "app_disabled",
    meaning: "the application is disabled in this tenant",
    causes: &[
        "an administrator has switched off sign-in for it",
        "Microsoft has disabled it for a breach of its terms",
    ],
    remedies: &[
        "Enterprise applications, the application, Properties: Enabled for users to sign in",
        "ask the administrator of the tenant why it was disabled",
    ],
    compare: Some(Compare::Tenant),
    ..ROW
};

/// The other meaning of 70001.
pub(super) const DISABLED_IN_WORDS: Explanation =
    Explanation { numbers: &[70001], words: &["disabled"], ..DISABLED };

/// "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
pub(super) const PUBLIC: Explanation = Explanation {
    numbers: &[700025],
    code: "public_client",
    meaning: "the application is a public client, which has no credential of its own",
    causes: &[
        "it is registered as a mobile or desktop application alone",
        "the client id is that of another application, such as a tool of Microsoft",
    ],
    remedies: &[
        "App registrations, Authentication: Allow public client flows: No",
        "register an application of its own for the service",
    ],
    compare: Some(Compare::Tenant),
    ..ROW
};

/// "Application '...' isn't configured as a multitenant application."
pub(super) const NOT_SHARED: Explanation = Explanation {
    numbers: &[50194],
    code: "tenant_needed",
    meaning: "the application is for its own tenant alone, and the request names none",
    causes: &["the tenant is common, organizations or consumers"],
    remedies: &["give --tenant TENANT: the Directory (tenant) ID of the app registration"],
    compare: Some(Compare::Tenant),
    ..ROW
};
