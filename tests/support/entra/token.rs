//! Granted tokens, as the two versions of the endpoint hand them out.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{dates::to_unix, refusal::Version, reply::Reply};

pub struct Grant<'a> {
    pub app: &'a str,
    pub roles: &'a [String],
    pub resource: &'a str,
    pub tenant: &'a str,
    pub lifetime: Duration,
    pub refresh_in: Option<Duration>,
    /// Makes each token another one.
    pub serial: usize,
}

impl Grant<'_> {
    pub fn reply(&self, version: Version, now: SystemTime) -> Reply {
        Reply::json(200, &self.body(version, now))
    }

    pub fn body(&self, version: Version, now: SystemTime) -> Value {
        let token = self.token(now);
        let lifetime = self.lifetime.as_secs();
        let mut body = match version {
            Version::V1 => json!({
                "token_type": "Bearer",
                "expires_in": lifetime.to_string(),
                "ext_expires_in": lifetime.to_string(),
                "expires_on": (to_unix(now) + lifetime).to_string(),
                "not_before": (to_unix(now) - 300).to_string(),
                "resource": self.resource,
                "access_token": token,
            }),
            Version::V2 => json!({
                "token_type": "Bearer",
                "expires_in": lifetime,
                "ext_expires_in": lifetime,
                "access_token": token,
            }),
        };
        if let Some(time) = self.refresh_in {
            body["refresh_in"] = match version {
                Version::V1 => time.as_secs().to_string().into(),
                Version::V2 => time.as_secs().into(),
            };
        }
        body
    }

    /// A token as Microsoft Graph takes them, but for the signature.
    fn token(&self, now: SystemTime) -> String {
        let issued = to_unix(now) - 300;
        let mut claims = json!({
            "aud": self.resource,
            "iss": format!("https://sts.windows.net/{}/", self.tenant),
            "iat": issued,
            "nbf": issued,
            "exp": to_unix(now) + self.lifetime.as_secs(),
            "app_displayname": "My App",
            "appid": self.app,
            "appidacr": "2",
            "idtyp": "app",
            "oid": "0b1ec700-1111-4222-8333-444455556666",
            "sub": "0b1ec700-1111-4222-8333-444455556666",
            "tid": self.tenant,
            "uti": format!("double-{}", self.serial),
            "ver": "1.0",
        });
        if !self.roles.is_empty() {
            claims["roles"] = self.roles.into();
        }
        token_of(&claims)
    }
}

/// A token with these claims and no valid signature.
pub fn token_of(claims: &Value) -> String {
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": "double", "x5t": "double"});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = URL_SAFE_NO_PAD.encode(SIGNATURE.repeat(8));
    format!("{}.{}.{signature}", part(&header), part(claims))
}

const SIGNATURE: &str = "no signature, but as long as one";
