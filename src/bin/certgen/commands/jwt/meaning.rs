//! What well-known fields of tokens mean, in a word or two.

/// The meaning of a member of the header (RFC 7515 §4.1, RFC 7516 §4.1).
pub fn of_header(name: &str) -> &'static str {
    find(&HEADER, name)
}

/// The meaning of a claim: those of RFC 7519 §4.1, OpenID Connect and Entra.
pub fn of_claim(name: &str) -> &'static str {
    find(&CLAIMS, name)
}

/// Whether a claim is a moment.
pub fn is_moment(name: &str) -> bool {
    ["exp", "nbf", "iat", "auth_time", "updated_at"].contains(&name)
}

/// How the application proved who it is (`appidacr`, `azpacr`).
pub fn of_proof(value: &str) -> Option<&'static str> {
    match value {
        "0" => Some("not at all"),
        "1" => Some("client secret"),
        "2" => Some("certificate"),
        _ => None,
    }
}

fn find(table: &[(&str, &'static str)], name: &str) -> &'static str {
    table.iter().find(|(known, _)| *known == name).map_or("", |(_, meaning)| meaning)
}

const HEADER: [(&str, &str); 12] = [
    ("alg", "algorithm"),
    ("crit", "to be known"),
    ("cty", "content"),
    ("enc", "encryption"),
    ("jku", "keys at"),
    ("jwk", "public key"),
    ("kid", "key ID"),
    ("typ", "type"),
    ("x5c", "certificates"),
    ("x5t", "thumbprint"),
    ("x5t#S256", "thumbprint"),
    ("x5u", "certificates at"),
];

const CLAIMS: [(&str, &str); 27] = [
    ("appid", "application"),
    ("appidacr", "app proved by"),
    ("aud", "for"),
    ("auth_time", "signed in"),
    ("azp", "application"),
    ("azpacr", "app proved by"),
    ("client_id", "application"),
    ("email", "mail address"),
    ("exp", "ends"),
    ("groups", "groups"),
    ("iat", "made"),
    ("idtyp", "app or user"),
    ("iss", "from"),
    ("jti", "token ID"),
    ("name", "name"),
    ("nbf", "begins"),
    ("nonce", "nonce"),
    ("oid", "object ID"),
    ("preferred_username", "user"),
    ("roles", "permissions"),
    ("scope", "scopes"),
    ("scp", "scopes"),
    ("sub", "about"),
    ("tid", "tenant"),
    ("upn", "user"),
    ("ver", "version"),
    ("wids", "directory roles"),
];
