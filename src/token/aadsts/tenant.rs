//! The tenant, the cloud it is in, and the host that was asked.

use crate::token::explanation::{Compare, Explanation, ROW};

/// "Tenant '...' not found. Check to make sure you have the correct tenant ID and are signing into the
/// correct cloud."
pub(super) const UNKNOWN: Explanation = Explanation {
    numbers: &[90002],
    code: "unknown_tenant",
    meaning: "there is no such tenant in this cloud",
    causes: &[
        "the tenant id or the domain has a typing error",
        "the tenant is in another national cloud",
        "the domain is not registered with a tenant, or it is the client id",
    ],
    remedies: &[
        "take Directory (tenant) ID from the overview of the app registration",
        "for another cloud --cloud us-gov, us-dod, china, gov-fr, gov-de or gov-sg",
        "see whether it is there: \
         https://login.microsoftonline.com/TENANT/v2.0/.well-known/openid-configuration",
    ],
    compare: Some(Compare::Tenant),
    ..ROW
};

/// "No tenant-identifying information found in either the request or implied by any provided
/// credentials."
pub(super) const NOT_NAMED: Explanation = Explanation {
    numbers: &[50059, 50128, 90019],
    code: "unknown_tenant",
    meaning: "the request does not say which tenant it is for",
    causes: &[
        "the tenant in the URL is common, or empty because a variable was not set",
        "the domain is not registered with a tenant",
    ],
    remedies: &[
        "give --tenant TENANT: the Directory (tenant) ID of the app registration",
        "see what AZURE_TENANT_ID is set to",
    ],
    compare: Some(Compare::Tenant),
    ..ROW
};

pub(super) const MALFORMED: Explanation = Explanation {
    numbers: &[90013],
    code: "unknown_tenant",
    meaning: "Entra cannot make sense of the tenant or of another part of the request",
    causes: &[
        "the tenant in the URL is neither a GUID nor a domain: quotes, blanks or braces were left in",
        "the client id is no GUID",
    ],
    remedies: &[
        "take Directory (tenant) ID and Application (client) ID from the overview of the app \
         registration",
        "see what AZURE_TENANT_ID and AZURE_CLIENT_ID are set to",
    ],
    compare: Some(Compare::Tenant),
    ..ROW
};

pub(super) const AUTHORITY: Explanation = Explanation {
    numbers: &[50049],
    code: "unknown_authority",
    meaning: "the host that was asked is not known as a sign-in server",
    causes: &[
        "--authority or AZURE_AUTHORITY_HOST has a typing error",
        "the host is one of an old guide, such as login.windows.net",
    ],
    remedies: &[
        "leave --authority out, and give --cloud public, us-gov, us-dod, china, gov-fr, gov-de or \
         gov-sg",
        "see what AZURE_AUTHORITY_HOST is set to",
    ],
    compare: Some(Compare::Cloud),
    ..ROW
};

/// "The specified tenant '...' belongs to the National Cloud '...'" and "Confidential Client is not
/// supported in Cross Cloud request."
pub(super) const CLOUD: Explanation = Explanation {
    numbers: &[90038, 900382, 900432, 90051],
    code: "wrong_cloud",
    meaning: "the tenant belongs to another national cloud than the one that was asked",
    causes: &[
        "the tenant is in the cloud of a government or in China, and the public one was asked",
        "the reverse: --cloud, --authority or AZURE_AUTHORITY_HOST names another cloud",
    ],
    remedies: &[
        "give --cloud us-gov, us-dod, china, gov-fr, gov-de or gov-sg; without it public is asked",
        "see what AZURE_AUTHORITY_HOST is set to",
    ],
    compare: Some(Compare::Cloud),
    ..ROW
};

/// "The grant type isn't supported over the /common or /consumers endpoints."
pub(super) const COMMON: Explanation = Explanation {
    numbers: &[9001023, 90124, 90130],
    code: "tenant_needed",
    meaning: "a service has to name its tenant: common and consumers are for people",
    causes: &["the tenant is common or consumers"],
    remedies: &["give --tenant TENANT: the Directory (tenant) ID of the app registration"],
    compare: Some(Compare::Tenant),
    ..ROW
};
