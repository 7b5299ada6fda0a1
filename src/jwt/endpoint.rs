//! The token endpoints of Entra, as assertions name them in `aud`.

use crate::entra::{Cloud, Version};

/// A token endpoint: which cloud, which tenant, which version of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) cloud: Cloud,
    pub(super) tenant: String,
    pub(super) version: Version,
}

impl Endpoint {
    /// Reads `https://HOST/TENANT/oauth2/v2.0/token`, or the same without `v2.0`.
    pub(super) fn read(url: &str) -> Option<Self> {
        let (host, path) = url.strip_prefix("https://")?.split_once('/')?;
        let cloud = Cloud::of_host(host)?;
        let (tenant, path) = path.split_once('/')?;
        let version = match path {
            "oauth2/v2.0/token" => Version::V2,
            "oauth2/token" => Version::V1,
            _ => return None,
        };
        (!tenant.is_empty()).then(|| Self { cloud, tenant: tenant.to_owned(), version })
    }

    /// The name of the cloud, or the names of those that share a host.
    pub(super) fn cloud_names(&self) -> String {
        let host = self.cloud.authority();
        let same = Cloud::ALL.iter().filter(|cloud| cloud.authority() == host);
        same.map(Cloud::name).collect::<Vec<_>>().join(" or ")
    }
}

/// Whether `audience` is the token endpoint of any server: then the token asks for another one.
pub(super) fn is_token_endpoint(audience: &str) -> bool {
    let path = audience.strip_prefix("https://").or(audience.strip_prefix("http://"));
    path.is_some_and(|path| path.contains('/') && path.trim_end_matches('/').ends_with("/token"))
}
