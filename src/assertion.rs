//! Client assertions: signed JSON Web Tokens with which a service proves to a token endpoint that it has
//! the private key of a certificate (RFC 7521, RFC 7523).
//!
//! Written strictly: whole seconds, unpadded base64url, SHA-1 in `x5t` and SHA-256 in `x5t#S256`, both of
//! the DER. What servers want differs, and is a row of data for each: [`Profile`].

use std::time::Duration;

use crate::{
    entra::{Cloud, Tenant, Version, is_guid, token_endpoint},
    error::{Error, shortened},
    identity::Identity,
    json,
    key::SignatureAlgorithm,
    secret::Assertion,
};

mod field;
mod members;
mod profile;
mod signer;

pub use field::{Field, Place};
pub use profile::{Audience, Exchange, Profile, Thumbprints};
pub use signer::{AssertionSigner, Draft};

use profile::Client;

/// What an assertion is to say: a profile, and whatever differs from it.
///
/// ```
/// use std::time::SystemTime;
/// use certgen::{ClientAssertion, Identity};
/// use certgen::entra::{Cloud, Tenant};
///
/// # fn identity() -> Result<Identity, certgen::Error> {
/// #     use std::time::Duration;
/// #     use certgen::{DistinguishedName, KeyAlgorithm, PrivateKey, Template, Validity, issue};
/// #     let now = SystemTime::now();
/// #     let validity = Validity::new(now - Duration::from_secs(60), now + Duration::from_secs(3600))?;
/// #     let key = PrivateKey::generate(KeyAlgorithm::Rsa2048)?;
/// #     let template = Template::new(DistinguishedName::parse("CN=My App")?);
/// #     let certificate = issue::self_signed(&key, &template, validity)?;
/// #     Identity::new(key, vec![certificate])
/// # }
/// # fn main() -> Result<(), certgen::Error> {
/// let identity = identity()?;
/// let tenant = Tenant::parse("contoso.onmicrosoft.com")?;
/// let client_id = "11111111-2222-3333-4444-555555555555";
/// let assertion = ClientAssertion::entra(&Cloud::PUBLIC, &tenant, client_id)?;
///
/// // The key is loaded once, and every token endpoint call gets an assertion of its own.
/// let signer = assertion.signer(&identity)?;
/// let token = signer.sign(SystemTime::now())?;
/// assert_eq!(token.secret_text().split('.').count(), 3);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ClientAssertion {
    profile: &'static Profile,
    client_id: String,
    algorithm: Option<SignatureAlgorithm>,
    audience: Option<String>,
    subject: Option<String>,
    scope: Option<String>,
    lifetime: Option<Duration>,
    backdate: Option<Duration>,
    thumbprints: Option<Thumbprints>,
    chain: Chain,
    key_id: Option<KeyId>,
    jwt_id: Option<String>,
    expired: Expired,
    /// What replaces a header, or is added to them: its JSON, or nothing to leave it out.
    headers: Vec<(String, Option<String>)>,
    claims: Vec<(String, Option<String>)>,
}

/// Which certificates are sent along, in `x5c` (RFC 7515 §4.1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// That of the key, and those above it.
    All,
    /// That of the key.
    Leaf,
    /// None of them.
    None,
}

/// What to do about a certificate that is not valid at the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expired {
    /// Sign all the same, for servers that look at the key alone.
    Allowed,
    /// Refuse: the server would.
    Refused,
}

/// The name of the key, in `kid` (RFC 7515 §4.1.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyId {
    /// The thumbprint of the public key by RFC 7638: what certgen writes into JSON Web Keys.
    JwkThumbprint,
    /// None.
    None,
    /// The SHA-1 thumbprint of the certificate in upper-case hexadecimal, as .NET writes it.
    Sha1Hex,
    /// The value that the server knows the key by.
    Value(String),
    /// The value of `x5t`.
    X5t,
    /// The value of `x5t#S256`.
    X5tS256,
}

impl ClientAssertion {
    /// An assertion of the application `client_id` for its tenant at Microsoft Entra ID.
    ///
    /// # Errors
    ///
    /// [`Error::Assertion`] when the client id is no GUID.
    pub fn entra(cloud: &Cloud, tenant: &Tenant, client_id: &str) -> Result<Self, Error> {
        let endpoint = token_endpoint(&cloud.authority(), tenant, Version::V2)?;
        Ok(Self::new(Profile::ENTRA, client_id)?.audience(endpoint.as_str()))
    }

    /// An assertion of `client_id` for a server of this kind. Most need an [`Self::audience`] too.
    ///
    /// # Errors
    ///
    /// [`Error::Assertion`] when the client id has not the form that the server gives them.
    pub fn new(profile: &'static Profile, client_id: &str) -> Result<Self, Error> {
        check_client(profile.client(), client_id)?;
        Ok(Self {
            profile,
            client_id: client_id.to_owned(),
            algorithm: None,
            audience: None,
            subject: None,
            scope: None,
            lifetime: None,
            backdate: None,
            thumbprints: None,
            chain: Chain::None,
            key_id: None,
            jwt_id: None,
            expired: Expired::Refused,
            headers: Vec::new(),
            claims: Vec::new(),
        })
    }

    /// The kind of server.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// For whom it is, as far as that was given.
    #[must_use]
    pub fn given_audience(&self) -> Option<&str> {
        self.audience.as_deref()
    }

    /// The client id, as it was given.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Signs with this algorithm, rather than with the first that profile and key have in common.
    #[must_use]
    pub fn algorithm(mut self, algorithm: SignatureAlgorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// Whom it is for, in `aud`: one value.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Who it is about, in `sub`, rather than the client, or the user for whom it acts.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// What is asked for, where that is a claim ([`Profile::has_scope_claim`]).
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// The time from `iat` to `exp`, in whole seconds.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// How far back `iat` and `nbf` lie, in whole seconds. It counts as lifetime.
    #[must_use]
    pub fn backdate(mut self, backdate: Duration) -> Self {
        self.backdate = Some(backdate);
        self
    }

    /// The headers with the digest of the certificate.
    #[must_use]
    pub fn thumbprints(mut self, thumbprints: Thumbprints) -> Self {
        self.thumbprints = Some(thumbprints);
        self
    }

    /// The certificates that are sent along.
    #[must_use]
    pub fn chain(mut self, chain: Chain) -> Self {
        self.chain = chain;
        self
    }

    /// The name of the key.
    #[must_use]
    pub fn key_id(mut self, key_id: KeyId) -> Self {
        self.key_id = Some(key_id);
        self
    }

    /// The identifier of this one assertion, in `jti`, rather than a random UUID each time.
    #[must_use]
    pub fn jwt_id(mut self, jwt_id: impl Into<String>) -> Self {
        self.jwt_id = Some(jwt_id.into());
        self
    }

    /// What to do about a certificate that is not valid at the time.
    #[must_use]
    pub fn expired(mut self, expired: Expired) -> Self {
        self.expired = expired;
        self
    }

    /// Adds a header, or replaces one, by a value in JSON; `None` leaves one of the profile out.
    ///
    /// # Errors
    ///
    /// [`Error::Assertion`] for what is no JSON, for a name that was given before, for `alg`, which
    /// is what the key signs with, and for `b64`, which no token has.
    pub fn header(mut self, name: &str, json: Option<&str>) -> Result<Self, Error> {
        if name == "alg" {
            let reason = "is no header to be set: it is what the key signs with";
            return Err(Error::Assertion { field: "algorithm", reason: reason.into() });
        }
        if name == "b64" {
            let reason = "\"b64\" is not for tokens (RFC 7797 §7)";
            return Err(Error::Assertion { field: "header", reason: reason.into() });
        }
        add("header", &mut self.headers, name, json)?;
        Ok(self)
    }

    /// Adds a claim, or replaces one, by a value in JSON; `None` leaves one of the profile out. A claim
    /// that was replaced is not checked.
    ///
    /// # Errors
    ///
    /// [`Error::Assertion`] for what is no JSON, and for a name that was given before.
    pub fn claim(mut self, name: &str, json: Option<&str>) -> Result<Self, Error> {
        add("claim", &mut self.claims, name, json)?;
        Ok(self)
    }

    /// Checks that the server will take the key of `identity` and all that was asked for, and loads the
    /// key.
    ///
    /// # Errors
    ///
    /// [`Error::UnfitKey`] for a key that the server refuses, [`Error::Assertion`] for what is missing
    /// or beyond the limits of the profile, [`Error::Unsupported`] for an RSA key of an unusual size,
    /// [`Error::Malformed`] for a damaged one.
    pub fn signer(&self, identity: &Identity) -> Result<AssertionSigner, Error> {
        AssertionSigner::new(self, identity)
    }

    /// Signs one assertion. For several, [`Self::signer`] loads the key once.
    ///
    /// # Errors
    ///
    /// As [`Self::signer`] and [`AssertionSigner::sign`].
    pub fn sign(
        &self,
        identity: &Identity,
        now: std::time::SystemTime,
    ) -> Result<Assertion, Error> {
        self.signer(identity)?.sign(now)
    }
}

fn check_client(form: Client, id: &str) -> Result<(), Error> {
    let refused = |reason: String| {
        Err(Error::Assertion {
            field: match form {
                Client::Any => "client id",
                Client::Email => "service account",
                Client::Guid(what) => what,
            },
            reason: reason.into(),
        })
    };
    let shown = shortened(id, 60);
    match form {
        _ if id.is_empty() => refused("is empty".to_owned()),
        _ if id.len() > LONGEST_ID || id.chars().any(char::is_control) => {
            refused("is longer than 1024 bytes or has a control character in it".to_owned())
        }
        // Not repeated: it may be a real one.
        Client::Guid(_) if id.contains('~') => refused("looks like a client secret".to_owned()),
        Client::Guid(_) if !is_guid(id) => refused(format!("\"{shown}\" is no GUID")),
        Client::Email if !id.contains('@') => refused(format!("\"{shown}\" is no e-mail address")),
        _ => Ok(()),
    }
}

fn add(
    field: &'static str,
    all: &mut Vec<(String, Option<String>)>,
    name: &str,
    json: Option<&str>,
) -> Result<(), Error> {
    let refused = |reason: String| Err(Error::Assertion { field, reason: reason.into() });
    let shown = shortened(name, 60);
    if name.is_empty() || name.chars().any(char::is_control) {
        return refused("has no name".to_owned());
    }
    if all.iter().any(|(known, _)| known == name) {
        return refused(format!("\"{shown}\" is given twice"));
    }
    if json.is_some_and(|json| json.len() > LONGEST_VALUE || !json::is_valid_inside(json)) {
        return refused(format!("\"{shown}\" has a value that is no JSON"));
    }
    all.push((name.to_owned(), json.map(|json| json.trim().to_owned())));
    Ok(())
}

/// In bytes.
const LONGEST_ID: usize = 1024;
/// Of a claim or a header, in bytes: beyond it no server reads the request.
const LONGEST_VALUE: usize = 64 * 1024;

#[cfg(test)]
mod tests;
