//! What an app registration in Microsoft Entra ID stores of a certificate, as its manifest and Microsoft
//! Graph take it. Nothing here has to do with private keys.

use std::{fmt::Write, time::SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    cert::Certificate,
    date,
    error::{Error, Feature},
    key::KeyType,
    thumbprint::Thumbprint,
};

/// A certificate as the `keyCredential` of an application
/// ([Graph](https://learn.microsoft.com/graph/api/resources/keycredential)): of type `AsymmetricX509Cert`,
/// for `Verify`.
///
/// `customKeyIdentifier` is left out, since the service computes it.
///
/// ```
/// # fn main() -> Result<(), certgen::Error> {
/// use certgen::{Limits, bundle::File, manifest::{self, KeyCredential}};
///
/// # let bytes = include_bytes!("../testdata/keys/rsa2048.crt");
/// let file = File::read(bytes, &Limits::new())?.visible();
/// let certificates = file.bags.iter().filter_map(|bag| bag.certificate());
/// let credentials = certificates.map(KeyCredential::new).collect::<Result<Vec<_>, _>>()?;
/// let body: String = manifest::to_json(&credentials);
/// assert!(body.contains("\"displayName\": \"CN=rsa2048\""));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCredential {
    display_name: String,
    start: SystemTime,
    end: SystemTime,
    der: Vec<u8>,
}

impl KeyCredential {
    /// The longest display name, in UTF-16 code units.
    pub const MAX_DISPLAY_NAME: usize = 90;

    /// The fewest bits of an RSA key.
    pub const MIN_RSA_BITS: u32 = 2048;

    /// Takes a certificate, under the name of its subject and for as long as it is valid.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a key that is not RSA, or has fewer bits than
    /// [`KeyCredential::MIN_RSA_BITS`]: the service takes no token that it signed.
    pub fn new(certificate: &Certificate) -> Result<Self, Error> {
        match certificate.key_type() {
            KeyType::Rsa(bits) if bits >= Self::MIN_RSA_BITS => {}
            other => {
                let what = Feature::AppKey;
                return Err(Error::Unsupported { what, name: other.to_string() });
            }
        }
        let subject = certificate.subject().to_string();
        let name =
            if subject.is_empty() { Thumbprint::sha1(certificate).to_hex() } else { subject };
        let credential = Self {
            display_name: String::new(),
            start: certificate.not_before(),
            end: certificate.not_after(),
            der: certificate.der().to_vec(),
        };
        Ok(credential.named(&name))
    }

    /// The same under another name. One of more than [`KeyCredential::MAX_DISPLAY_NAME`] code units is cut
    /// short, at a character.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let mut units = 0;
        let fits = |character: &char| {
            units += character.len_utf16();
            units <= Self::MAX_DISPLAY_NAME
        };
        Self { display_name: name.chars().take_while(fits).collect(), ..self }
    }

    /// The same, but the service is to take it until `end` only.
    ///
    /// # Errors
    ///
    /// [`Error::Validity`] when that is after the end of the certificate or not after its start.
    pub fn until(self, end: SystemTime) -> Result<Self, Error> {
        if end > self.end {
            return Err(Error::Validity { reason: "it ends after the certificate" });
        }
        if end <= self.start {
            return Err(Error::Validity { reason: "it ends before the certificate begins" });
        }
        Ok(Self { end, ..self })
    }

    /// The name that the portal shows.
    #[must_use]
    pub fn display_name(&self) -> &str {
        &self.display_name
    }

    /// The last second in which the service takes it.
    #[must_use]
    pub fn end(&self) -> SystemTime {
        self.end
    }

    fn members(&self) -> [(&'static str, String); 6] {
        [
            ("type", "AsymmetricX509Cert".to_owned()),
            ("usage", "Verify".to_owned()),
            ("key", STANDARD.encode(&self.der)),
            ("displayName", self.display_name.clone()),
            ("startDateTime", date::to_rfc3339(self.start)),
            ("endDateTime", date::to_rfc3339(self.end)),
        ]
    }
}

/// The body of `PATCH /applications/{id}`: an object whose only member is the list `keyCredentials`.
///
/// The service replaces its whole list by this one: what is to stay has to be read first and be sent
/// along.
#[must_use]
pub fn to_json(credentials: &[KeyCredential]) -> String {
    // By hand: the order of the members of a map of serde_json hangs on a feature that any other crate
    // may set.
    let objects: Vec<String> = credentials.iter().map(object).collect();
    match objects.is_empty() {
        true => "{\n  \"keyCredentials\": []\n}\n".to_owned(),
        false => format!("{{\n  \"keyCredentials\": [\n{}\n  ]\n}}\n", objects.join(",\n")),
    }
}

fn object(credential: &KeyCredential) -> String {
    let members: Vec<String> = credential
        .members()
        .iter()
        .map(|(name, value)| format!("      \"{name}\": {}", quoted(value)))
        .collect();
    format!("    {{\n{}\n    }}", members.join(",\n"))
}

/// A string of JSON (RFC 8259 §7). What could steer a terminal, or could hide, is escaped too: a name in a
/// certificate may hold anything.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{61b}' => quoted.push(character),
            other if other.is_alphanumeric() => quoted.push(other),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    // Writing into a String cannot fail.
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        issue::{self, Template, Validity},
        key::{KeyAlgorithm, PrivateKey},
        name::DistinguishedName,
    };

    const HOUR: Duration = Duration::from_secs(3600);

    fn rsa() -> Certificate {
        let text = include_str!("../testdata/keys/rsa2048.crt");
        let base64: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        Certificate::from_der(&STANDARD.decode(base64).unwrap()).unwrap()
    }

    fn credential() -> KeyCredential {
        KeyCredential::new(&rsa()).unwrap()
    }

    fn parsed(credentials: &[KeyCredential]) -> serde_json::Value {
        serde_json::from_str(&to_json(credentials)).unwrap()
    }

    #[test]
    fn the_members_are_those_of_graph_in_their_order() {
        let text = to_json(&[credential(), credential().named("other")]);
        let names: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("      \"")?.split('"').next())
            .take(6)
            .collect();
        assert_eq!(names, ["type", "usage", "key", "displayName", "startDateTime", "endDateTime"]);
        let value = parsed(&[credential(), credential().named("other")]);
        let [first, second] = value["keyCredentials"].as_array().unwrap().as_slice() else {
            panic!("{value}");
        };
        assert_eq!(first["key"], STANDARD.encode(rsa().der()));
        assert_eq!(first["displayName"], "CN=rsa2048");
        assert_eq!(first["startDateTime"], "2020-01-01T00:00:00Z");
        assert_eq!(first["endDateTime"], date::to_rfc3339(rsa().not_after()));
        assert_eq!(second["displayName"], "other");
        assert_eq!(parsed(&[])["keyCredentials"], serde_json::json!([]));
    }

    #[test]
    fn only_rsa_of_enough_bits_is_taken() {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let start = SystemTime::UNIX_EPOCH;
        let validity = Validity::new(start, start + HOUR).unwrap();
        let subject = DistinguishedName::common_name("My App").unwrap();
        let elliptic = issue::self_signed(&key, &Template::new(subject), validity).unwrap();
        assert_eq!(
            KeyCredential::new(&elliptic).unwrap_err().to_string(),
            "unsupported key of an app certificate: P-256"
        );
    }

    #[test]
    fn a_name_is_cut_at_a_character() {
        let name = |text: &str| credential().named(text).display_name().to_owned();
        assert_eq!(name(&"a".repeat(90)), "a".repeat(90));
        assert_eq!(name(&"a".repeat(91)), "a".repeat(90));
        assert_eq!(name(&format!("{}\u{1f511}", "a".repeat(89))), "a".repeat(89));
        assert_eq!(name(&"\u{1f511}".repeat(46)), "\u{1f511}".repeat(45));
    }

    #[test]
    fn the_end_may_come_earlier_and_not_later() {
        let (start, end) = (rsa().not_before(), rsa().not_after());
        assert_eq!(credential().until(end - HOUR).unwrap().end(), end - HOUR);
        assert_eq!(credential().until(end).unwrap().end(), end);
        for wrong in [end + Duration::from_secs(1), start, start - HOUR] {
            assert!(matches!(credential().until(wrong), Err(Error::Validity { .. })));
        }
    }

    #[test]
    fn any_name_is_json_and_steers_no_terminal() {
        for name in [
            "a\"b\\c/d",
            "\u{1b}[2J\r\n\0\u{7f}\u{9b}",
            "x\u{202e}y\u{2028}\u{ad}",
            "ä€漢\u{1f511}",
        ] {
            let text = to_json(&[credential().named(name)]);
            let is_harmless = |sign: char| sign == '\n' || !sign.is_control();
            assert!(
                text.chars().all(is_harmless) && !text.contains(['\u{202e}', '\u{ad}']),
                "{text}"
            );
            assert_eq!(
                parsed(&[credential().named(name)])["keyCredentials"][0]["displayName"],
                name
            );
        }
        assert_eq!(quoted("ä€漢"), "\"ä\\u20ac漢\"");
    }
}
