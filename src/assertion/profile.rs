//! What servers want of an assertion, as rows of data.

use crate::{
    entra::Version,
    key::{KeyType, SignatureAlgorithm},
};

mod rows;

/// What one kind of server expects of an assertion, and what it refuses.
///
/// All of it can be overridden in a [`ClientAssertion`](super::ClientAssertion) but the limits.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    name: &'static str,
    server: &'static str,
    algorithms: &'static [SignatureAlgorithm],
    thumbprints: Thumbprints,
    key_id: DefaultKeyId,
    header_type: Option<&'static str>,
    audience: Audience,
    client: Client,
    subject: Subject,
    claims: &'static [Claim],
    lifetime: Lifetime,
    exchange: Exchange,
    note: &'static str,
}

/// Seconds that a profile has an opinion on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifetime {
    /// From `iat` to `exp`, unless something else is asked for.
    pub(super) usual: u64,
    /// The most that the server takes, or that its documentation allows.
    pub(super) longest: u64,
    /// How far back `iat` and `nbf` lie, since clocks differ.
    pub(super) backdate: u64,
}

/// Whom an assertion is for: where its `aud` comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Audience {
    /// The token endpoint of the tenant at Entra.
    EntraEndpoint(Version),
    /// Always this value.
    Fixed(&'static str),
    /// The identifier of the server (`issuer` in its metadata), which has to be given.
    Issuer,
    /// There is none.
    None,
    /// The URL of the token endpoint, which has to be given.
    TokenEndpoint,
}

/// What names the client, in `iss`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    /// The identifier that the server gave it, of any form.
    Any,
    /// An e-mail address.
    Email,
    /// A GUID, and what Entra calls it.
    Guid(&'static str),
}

/// What stands in `sub`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The same as in `iss`.
    Client,
    /// Nothing.
    None,
    /// A user for whom the client acts, who has to be named.
    User,
}

/// A claim that not every server is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// A value that is never used twice.
    JwtId,
    /// The time before which the assertion does not hold.
    NotBefore,
    /// What is asked for, which other servers take as a parameter of the request.
    Scope,
}

/// The `kid` of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DefaultKeyId {
    JwkThumbprint,
    None,
    Sha1Hex,
}

/// The headers with the digest of the certificate (RFC 7515 §4.1.7 and §4.1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thumbprints {
    /// `x5t` and `x5t#S256`.
    Both,
    /// Neither.
    None,
    /// `x5t`, always of SHA-1.
    Sha1,
    /// `x5t#S256`, always of SHA-256.
    Sha256,
}

/// How an assertion becomes a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exchange {
    /// It is the token: `Authorization: Bearer`, to this URL for instance.
    Bearer(&'static str),
    /// As `client_assertion` with the grant `client_credentials` (RFC 7523 §2.2).
    ClientAssertion,
    /// As `assertion` of a grant of its own (RFC 7523 §2.1), to this URL unless another is given.
    JwtBearer(&'static str),
    /// As `proof` in the body of a request to Microsoft Graph.
    Proof,
}

impl Profile {
    /// All of them, in the order in which help texts list them: Entra first, then standards, then
    /// other servers.
    pub const ALL: &'static [Self] = rows::ALL;

    /// Microsoft Entra ID, and its token endpoint v2.0.
    pub const ENTRA: &'static Self = &rows::ENTRA;
    /// Microsoft Entra ID, and its older token endpoint.
    pub const ENTRA_V1: &'static Self = &rows::ENTRA_V1;
    /// The proof of possession with which Microsoft Graph lets a certificate bring in the next one.
    pub const GRAPH_PROOF: &'static Self = &rows::GRAPH_PROOF;
    /// Any server that follows OpenID Connect (`private_key_jwt`).
    pub const OIDC: &'static Self = &rows::OIDC;

    /// Returns the profile with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|profile| profile.name == name)
    }

    /// The name that the command line uses: `entra`, `oidc`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What people call the server: `Microsoft Entra ID`.
    #[must_use]
    pub fn server(&self) -> &'static str {
        self.server
    }

    /// The algorithms that it takes, those that it likes best first.
    #[must_use]
    pub fn algorithms(&self) -> &'static [SignatureAlgorithm] {
        self.algorithms
    }

    /// The algorithm for a key, if it takes such keys.
    #[must_use]
    pub fn algorithm_for(&self, key: &KeyType) -> Option<SignatureAlgorithm> {
        self.algorithms.iter().copied().find(|algorithm| algorithm.fits(key))
    }

    /// The headers with the digest of the certificate.
    #[must_use]
    pub fn thumbprints(&self) -> Thumbprints {
        self.thumbprints
    }

    /// The `typ` of its assertions.
    #[must_use]
    pub fn header_type(&self) -> Option<&'static str> {
        self.header_type
    }

    /// What stands in `kid`, in words: `jwk-thumbprint`, or nothing without one.
    #[must_use]
    pub fn key_id_name(&self) -> Option<&'static str> {
        match self.key_id {
            DefaultKeyId::JwkThumbprint => Some("jwk-thumbprint"),
            DefaultKeyId::None => None,
            DefaultKeyId::Sha1Hex => Some("sha1"),
        }
    }

    /// Where `aud` comes from.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// How the assertion becomes a token.
    #[must_use]
    pub fn exchange(&self) -> Exchange {
        self.exchange
    }

    /// Whether what is asked for is a claim, and not a parameter of the request.
    #[must_use]
    pub fn has_scope_claim(&self) -> bool {
        self.has(Claim::Scope)
    }

    /// Whether somebody for whom the client acts has to be named in `sub`.
    #[must_use]
    pub fn needs_subject(&self) -> bool {
        self.subject == Subject::User
    }

    /// Whether it is Entra, which knows its clients by GUIDs and its own token endpoints.
    #[must_use]
    pub fn is_entra(&self) -> bool {
        matches!(self.audience, Audience::EntraEndpoint(_))
    }

    /// From `iat` to `exp`, in seconds, unless something else is asked for.
    #[must_use]
    pub fn lifetime(&self) -> u64 {
        self.lifetime.usual
    }

    /// The longest time from `iat` to `exp` that the server takes or documents, in seconds.
    #[must_use]
    pub fn longest_lifetime(&self) -> u64 {
        self.lifetime.longest
    }

    /// How many seconds `iat` and `nbf` lie back, unless something else is asked for.
    #[must_use]
    pub fn backdate(&self) -> u64 {
        self.lifetime.backdate
    }

    /// What else there is to know about the server: a sentence, or nothing.
    #[must_use]
    pub fn note(&self) -> &'static str {
        self.note
    }

    pub(super) fn client(&self) -> Client {
        self.client
    }

    pub(super) fn subject(&self) -> Subject {
        self.subject
    }

    pub(super) fn key_id(&self) -> DefaultKeyId {
        self.key_id
    }

    pub(super) fn has(&self, claim: Claim) -> bool {
        self.claims.contains(&claim)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_profile_is_found_by_its_name() {
        let names: HashSet<_> = Profile::ALL.iter().map(Profile::name).collect();
        assert_eq!(names.len(), Profile::ALL.len());
        for profile in Profile::ALL {
            assert_eq!(Profile::named(profile.name()), Some(profile));
        }
        assert_eq!(Profile::named("Entra"), None);
    }

    #[test]
    fn every_row_makes_sense() {
        for profile in Profile::ALL {
            let Lifetime { usual, longest, backdate } = profile.lifetime;
            assert!(backdate < usual && usual <= longest, "{}", profile.name);
            assert!(longest <= 3600, "{}", profile.name);
            assert!(!profile.algorithms.is_empty(), "{}", profile.name);
            let asks_twice =
                profile.has(Claim::Scope) && profile.exchange == Exchange::ClientAssertion;
            assert!(!asks_twice, "{}", profile.name);
        }
    }

    #[test]
    fn the_key_decides_among_what_the_server_takes() {
        let (rsa, p256, p384) = (KeyType::Rsa(2048), KeyType::P256, KeyType::P384);
        for (name, expected) in [
            ("entra", [Some("PS256"), None, None, None]),
            ("entra-v1", [Some("RS256"), None, None, None]),
            ("oidc", [Some("PS256"), Some("ES256"), Some("ES384"), Some("EdDSA")]),
            ("rfc10070", [Some("PS256"), Some("ES256"), None, Some("EdDSA")]),
            ("smart", [Some("RS384"), None, Some("ES384"), None]),
            ("github-app", [Some("RS256"), None, None, None]),
        ] {
            let profile = Profile::named(name).unwrap();
            let chosen = [&rsa, &p256, &p384, &KeyType::Ed25519]
                .map(|key| profile.algorithm_for(key).map(SignatureAlgorithm::name));
            assert_eq!(chosen, expected, "{name}");
        }
    }
}
