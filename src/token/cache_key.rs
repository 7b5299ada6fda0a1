//! What a token that was kept may be used for again.

use sha2::{Digest, Sha256};

use crate::endpoint::Endpoint;

/// All that makes one token another: the server, the client, the file of its certificate, and what was asked
/// for.
///
/// A token that was kept is used again only for an equal key. Client secrets have none: what is kept is
/// tied to a certificate.
///
/// ```
/// # fn main() -> Result<(), certgen::Error> {
/// use certgen::{Endpoint, token::CacheKey};
///
/// let pfx = b"the bytes of a file";
/// let endpoint = Endpoint::parse("https://login.example/token")?;
/// let key = CacheKey::new(&endpoint, "my-client").and_file(pfx).and("scope", "mail.send");
/// assert_eq!(key.to_hex().len(), 64);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CacheKey {
    /// In the order of their names, and of their values where a name occurs twice.
    fields: Vec<(String, String)>,
}

impl CacheKey {
    /// The key of what `client_id` gets at `endpoint`.
    #[must_use]
    pub fn new(endpoint: &Endpoint, client_id: &str) -> Self {
        Self { fields: Vec::new() }.and("client_id", client_id).and("endpoint", endpoint.as_str())
    }

    /// The same with a file of the certificate, known by the SHA-256 of its bytes: they hold no other
    /// certificate, and it takes no password to see that.
    #[must_use]
    pub fn and_file(self, bytes: &[u8]) -> Self {
        self.and("file", &hex(&Sha256::digest(bytes)))
    }

    /// The same with one more field, such as the scope, the kind of grant, or a claim that the server puts
    /// into the token.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        let field = (name.to_owned(), value.to_owned());
        let place = self.fields.partition_point(|other| *other <= field);
        self.fields.insert(place, field);
        self
    }

    /// Its fields, sorted by name: whoever keeps a token writes them beside it, and compares them.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// 64 digits that name the key, in lower case: SHA-256 of its fields, each with its length before it,
    /// so that no two keys run into one text.
    #[must_use]
    pub fn to_hex(&self) -> String {
        let mut digest = Sha256::new_with_prefix(DOMAIN);
        for part in self.fields().flat_map(|(name, value)| [name, value]) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        hex(&digest.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Tells these digests from all others, and from those of another order of fields.
const DOMAIN: &[u8] = b"certgen token cache 1\n";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn key(url: &str, client_id: &str) -> CacheKey {
        CacheKey::new(&Endpoint::parse(url).unwrap(), client_id).and_file(b"pfx")
    }

    const URL: &str = "https://login.example/token";

    #[test]
    fn the_order_of_the_fields_does_not_matter() {
        let plain = key(URL, "client");
        let one = plain.clone().and("scope", "a").and("claim", "b").and("claim", "a");
        let other = plain.and("claim", "a").and("claim", "b").and("scope", "a");
        assert_eq!(one, other);
        assert_eq!(one.to_hex(), other.to_hex());
        let names: Vec<_> = one.fields().map(|(name, _)| name).collect();
        assert_eq!(names, ["claim", "claim", "client_id", "endpoint", "file", "scope"]);
    }

    #[test]
    fn each_field_counts_and_none_runs_into_the_next() {
        let plain = || key(URL, "client");
        let keys = [
            plain(),
            plain().and("scope", ""),
            plain().and("scope", "a"),
            plain().and("scop", "ea"),
            plain().and("scope", "a").and("scope", ""),
            plain().and("scope", "a").and("scope", "a"),
            plain().and("scope", "a").and("b", "c"),
            plain().and("scope", "ab").and("", "c"),
            plain().and("resource", "a"),
            plain().and_file(b"key"),
            plain().and_file(b"pfx"),
            key("https://login.example/token/", "client"),
            key(URL, "client2"),
        ];
        let names: HashSet<_> = keys.iter().map(CacheKey::to_hex).collect();
        assert_eq!(names.len(), keys.len());
        let is_digit = |digit: char| matches!(digit, '0'..='9' | 'a'..='f');
        assert!(names.iter().all(|name| name.len() == 64 && name.chars().all(is_digit)));
    }

    #[test]
    fn the_digest_stays_the_same_from_one_version_to_the_next() {
        let key = CacheKey { fields: vec![("a".into(), "b".into()), ("c".into(), String::new())] };
        assert_eq!(
            key.to_hex(),
            "7c29ba245ca8dcf3b697f602b17e7735115cda8a38de38f42be0cf4d082cfb54"
        );
    }
}
