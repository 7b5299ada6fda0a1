//! The fields of an assertion, and what each is for.

use super::profile::Profile;

/// A header or a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    place: Place,
    name: String,
    json: String,
}

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the second part, the claims.
    Claims,
    /// In the first part, the header.
    Header,
}

impl Field {
    pub(super) fn header(name: impl Into<String>, json: impl Into<String>) -> Self {
        Self { place: Place::Header, name: name.into(), json: json.into() }
    }

    pub(super) fn claim(name: impl Into<String>, json: impl Into<String>) -> Self {
        Self { place: Place::Claims, name: name.into(), json: json.into() }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// Its name: `x5t#S256`, `aud`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its value, as JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// What it is and why a server of this kind wants it, in a sentence.
    #[must_use]
    pub fn meaning(&self, profile: &Profile) -> &'static str {
        match self.place {
            Place::Claims => claim(&self.name, profile),
            Place::Header => header(&self.name),
        }
    }
}

fn header(name: &str) -> &'static str {
    match name {
        "alg" => "how it is signed; the server has to expect it of this key",
        "jku" => "where the key set of the client is published (RFC 7515 §4.1.2)",
        "kid" => "the name under which the server knows the key",
        "typ" => "what kind of token it is",
        "x5c" => "the certificates themselves, for servers that trust their issuer",
        "x5t" => "SHA-1 of the certificate's DER in base64url: which certificate to verify with",
        "x5t#S256" => {
            "SHA-256 of the certificate's DER in base64url: which certificate to verify with"
        }
        _ => ADDED,
    }
}

fn claim(name: &str, profile: &Profile) -> &'static str {
    match name {
        "aud" if profile.is_entra() => {
            "whom it is for: the token endpoint of this cloud and tenant"
        }
        "aud" => "whom it is for, letter by letter as the server calls itself",
        "exp" => "from this second on it is void",
        "iat" => "when it was issued; a little in the past, since clocks differ",
        "iss" => "who issued it: the client",
        "jti" => "its own identifier: a server that has seen it refuses it",
        "nbf" => "not valid before; a little in the past, since clocks differ",
        "scope" => "what is asked for",
        "sub" if profile.needs_subject() => "for whom the client acts",
        "sub" => "whom it is about: the client itself",
        _ => ADDED,
    }
}

const ADDED: &str = "added by you";
