//! Whether an application got any permission with its token.

use certgen::{TokenResponse, jwt::Token};

use super::plan::Plan;
use crate::say::{code::Code, warning::Warning};

/// That `token` allows nothing, as far as it can be read. Entra gives such tokens to every application of
/// the tenant, and the next call fails with 403.
pub fn warning(plan: &Plan, token: &TokenResponse) -> Option<Warning> {
    if !plan.server.profile.is_entra() {
        return None;
    }
    let token = Token::read(token.access_token().secret_text().as_bytes()).ok()?;
    let claims = token.claims();
    let texts = |name| claims.find(name).and_then(|claim| claim.to_texts()).unwrap_or_default();
    let has_any = ["roles", "scp"].into_iter().flat_map(texts).any(|one| !one.is_empty());
    let is_elsewhere = texts("aud").iter().any(|audience| has_own_roles(audience));
    if has_any || is_elsewhere || claims.find("aud").is_none() {
        return None;
    }
    Some(Warning {
        code: Code::NoRoles,
        message:
            "token issued, but it carries no roles: the app has no application permission or no \
                  consent"
                .to_owned(),
        help: Some(
            "portal, API permissions: add application permissions, then grant admin consent; \
             certgen explain no_roles"
                .to_owned(),
        ),
    })
}

/// Whether it is a resource of Azure, which looks up what an application may do, and not into its token.
fn has_own_roles(audience: &str) -> bool {
    let host = audience.split_once("://").map_or(audience, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    AZURE.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")))
}

const AZURE: [&str; 8] = [
    "azure.com",
    "azure.net",
    "azure.us",
    "azure.cn",
    "azuredatabricks.net",
    "chinacloudapi.cn",
    "usgovcloudapi.net",
    "windows.net",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn azure_grants_by_assignments() {
        for audience in [
            "https://management.azure.com",
            "https://vault.azure.net/",
            "https://x.database.windows.net",
        ] {
            assert!(has_own_roles(audience), "{audience}");
        }
        for audience in [
            "https://graph.microsoft.com",
            "00000003-0000-0000-c000-000000000000",
            "api://azure.com.example",
        ] {
            assert!(!has_own_roles(audience), "{audience}");
        }
    }
}
