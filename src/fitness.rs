//! Whether a certificate is fit for what it is used for, as plain data: weak algorithms, and what Entra and
//! TLS want. Dates are another question, and chains are that of [`chain`](crate::chain).
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use certgen::{
//!     DistinguishedName, KeyAlgorithm, PrivateKey, Template, Validity,
//!     fitness::{self, Target},
//!     issue,
//! };
//!
//! # fn main() -> Result<(), certgen::Error> {
//! let start = SystemTime::UNIX_EPOCH;
//! let validity = Validity::new(start, start + Duration::from_secs(3600))?;
//! let key = PrivateKey::generate(KeyAlgorithm::P256)?;
//! let template = Template::new(DistinguishedName::common_name("My App")?);
//! let certificate = issue::self_signed(&key, &template, validity)?;
//! assert_eq!(fitness::findings(&certificate, Target::TlsClient), []);
//! assert_eq!(fitness::findings(&certificate, Target::Entra)[0].code(), "unsupported_key");
//! # Ok(())
//! # }
//! ```

use std::{fmt, time::Duration};

use crate::{
    cert::Certificate,
    key::{KeyType, Weakness, is_forgeable},
};

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// An app registration in Microsoft Entra ID.
    Entra,
    /// A client of TLS that signs in with it.
    TlsClient,
    /// A server of TLS.
    TlsServer,
}

/// What makes a certificate unfit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// It is a CA, and servers and clients are none.
    Ca,
    /// An RSA key with a public exponent below 65,537: a note, since roots that systems trust have 3.
    LowExponent {
        /// The exponent.
        exponent: u32,
    },
    /// It is valid for longer than those who check it take, or than is wise.
    LongLife {
        /// Its life, in days.
        days: u64,
        /// The longest that is fine, in days.
        most: u64,
    },
    /// It has no host name and no address among its alternative names, and clients look there alone
    /// (RFC 9525 §2).
    NoHostName,
    /// It does not allow its key to do what it is for (RFC 5280 §4.2.1.3, §4.2.1.12).
    NotFor {
        /// The usage that is missing: `serverAuth`, `digitalSignature`.
        wanted: &'static str,
    },
    /// A kind of key that Entra does not take.
    UnsupportedKey {
        /// The kind: `P-256`.
        key: String,
    },
    /// A key that is too short, or of which others can find the private half.
    WeakKey {
        /// What is wrong with it.
        weakness: Weakness,
    },
    /// A signature over a digest that can be forged.
    WeakSignature {
        /// How it is signed: `RSA with SHA-1`.
        algorithm: String,
    },
}

/// Returns what is weak in a certificate, whatever it is for: its key ([`Weakness`]), then a signature over MD2,
/// MD5 or SHA-1.
#[must_use]
pub fn weaknesses(certificate: &Certificate) -> Vec<Finding> {
    let of_key = Weakness::of_public_key(certificate.public_key_der()).into_iter();
    let algorithm = certificate.signature_algorithm();
    let weak_signature = is_forgeable(&algorithm).then_some(Finding::WeakSignature { algorithm });
    of_key.map(Finding::of_weakness).chain(weak_signature).collect()
}

/// Returns what makes a certificate unfit for `target`, its weaknesses first.
#[must_use]
pub fn findings(certificate: &Certificate, target: Target) -> Vec<Finding> {
    let mut findings = weaknesses(certificate);
    match target {
        Target::Entra => {
            if !matches!(certificate.key_type(), KeyType::Rsa(_)) {
                let key = certificate.key_type().to_string();
                findings.push(Finding::UnsupportedKey { key });
            }
            findings.extend(long_life(certificate, MOST_DAYS_FOR_ENTRA));
        }
        Target::TlsClient => findings.extend(tls(certificate, "clientAuth")),
        Target::TlsServer => {
            findings.extend(tls(certificate, "serverAuth"));
            let names = certificate.alternative_names();
            let is_host = |name: &String| name.starts_with("dns:") || name.starts_with("ip:");
            findings.extend((!names.iter().any(is_host)).then_some(Finding::NoHostName));
            findings.extend(long_life(certificate, MOST_DAYS_FOR_SERVERS));
        }
    }
    findings
}

fn tls(certificate: &Certificate, wanted: &'static str) -> Vec<Finding> {
    let usages = certificate.extended_key_usages();
    let is_for = usages.is_empty() || usages.iter().any(|one| one == wanted || one == ANY);
    let key_usages = certificate.key_usages();
    // TLS 1.3 signs, whatever the key; a server with an RSA key may also decrypt for TLS 1.2.
    let is_signing = key_usages.is_empty()
        || key_usages.contains(&SIGNATURE)
        || (wanted == "serverAuth" && key_usages.contains(&"keyEncipherment"));
    let ca = certificate.is_ca().then_some(Finding::Ca);
    let purpose = (!is_for).then_some(Finding::NotFor { wanted });
    let signature = (!is_signing).then_some(Finding::NotFor { wanted: SIGNATURE });
    ca.into_iter().chain(purpose).chain(signature).collect()
}

fn long_life(certificate: &Certificate, most: u64) -> Option<Finding> {
    let life = certificate.not_after().duration_since(certificate.not_before());
    let days = life.unwrap_or(Duration::ZERO).as_secs() / 86_400;
    (days > most).then_some(Finding::LongLife { days, most })
}

impl Finding {
    fn of_weakness(weakness: Weakness) -> Self {
        match weakness {
            Weakness::LowExponent { exponent } => Self::LowExponent { exponent },
            weakness => Self::WeakKey { weakness },
        }
    }

    /// Whether it is only worth a word, and leaves the certificate fit.
    #[must_use]
    pub fn is_note(&self) -> bool {
        matches!(self, Self::LowExponent { .. })
    }

    /// The stable name for JSON and scripts: `weak_key`, `wrong_usage`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ca => "is_ca",
            Self::LongLife { .. } => "long_life",
            Self::LowExponent { .. } => "low_exponent",
            Self::NoHostName => "no_san",
            Self::NotFor { .. } => "wrong_usage",
            Self::UnsupportedKey { .. } => "unsupported_key",
            Self::WeakKey { .. } => "weak_key",
            Self::WeakSignature { .. } => "weak_signature",
        }
    }
}

/// A sentence about "it", the certificate.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ca => f.write_str("it is a CA certificate"),
            Self::LongLife { days, most } => {
                write!(f, "it is valid for {days} days, more than {most}")
            }
            Self::LowExponent { exponent } => {
                write!(f, "its public exponent is {exponent}, below 65537")
            }
            Self::NoHostName => f.write_str("it has no host name among its alternative names"),
            Self::NotFor { wanted } => write!(f, "it is not for {wanted}"),
            Self::UnsupportedKey { key } => {
                write!(f, "Entra takes only RSA keys, and it has {key}")
            }
            Self::WeakKey { weakness } => write!(f, "its key is weak: {weakness}"),
            Self::WeakSignature { algorithm } => write!(f, "its signature is weak: {algorithm}"),
        }
    }
}

const ANY: &str = "anyExtendedKeyUsage";
const SIGNATURE: &str = "digitalSignature";
/// Three years, with a leap day: what is longer outlives the people who know of it. Entra takes any life,
/// but policies of tenants do not.
const MOST_DAYS_FOR_ENTRA: u64 = 1_096;
/// What Apple's systems take of any server, since 2019.
const MOST_DAYS_FOR_SERVERS: u64 = 825;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::tests::{composed, foreign};

    fn codes_of(findings: &[Finding]) -> Vec<&'static str> {
        findings.iter().map(Finding::code).collect()
    }

    fn codes(certificate: &Certificate, target: Target) -> Vec<&'static str> {
        findings(certificate, target).iter().map(Finding::code).collect()
    }

    #[test]
    fn weak_keys_and_signatures_are_named() {
        let weak = weaknesses(&foreign("rsa1024"));
        assert_eq!(codes_of(&weak), ["weak_key"]);
        assert_eq!(weak[0].to_string(), "its key is weak: RSA 1024");
        assert_eq!(weaknesses(&foreign("rsa2048")), []);
        assert_eq!(weaknesses(&foreign("dsa2048")), []);
        // sha256WithRSAEncryption is 1.2.840.113549.1.1.11, sha1WithRSAEncryption ends with 5.
        let mut der = foreign("rsa2048").der().to_vec();
        let oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
        while let Some(place) = der.windows(oid.len()).position(|bytes| bytes == oid) {
            der[place + oid.len() - 1] = 5;
        }
        let weak = weaknesses(&Certificate::from_der(&der).unwrap());
        assert_eq!(weak, [Finding::WeakSignature { algorithm: "RSA with SHA-1".to_owned() }]);
    }

    #[test]
    fn entra_takes_rsa_of_a_sensible_life() {
        assert_eq!(codes(&foreign("p256"), Target::Entra), ["unsupported_key", "long_life"]);
        let rsa = foreign("rsa2048");
        assert_eq!(codes(&rsa, Target::Entra), ["long_life"]);
        let life = findings(&rsa, Target::Entra).remove(0);
        assert_eq!(life.to_string(), "it is valid for 36524 days, more than 1096");
        assert_eq!(codes(&composed("CN=a", "CN=a", &[]), Target::Entra), ["unsupported_key"]);
    }

    const EKU: &str = "2.5.29.37";
    const FOR_SERVERS: &[u8] = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01";
    const FOR_ANYTHING: &[u8] = b"\x30\x06\x06\x04\x55\x1d\x25\x00";

    #[test]
    fn usages_have_to_fit_where_they_are_stated() {
        let of = |extensions: &[(&str, &[u8])]| composed("CN=a", "CN=a", extensions);
        assert_eq!(codes(&of(&[]), Target::TlsClient), [""; 0]);
        assert_eq!(codes(&of(&[(EKU, FOR_SERVERS)]), Target::TlsClient), ["wrong_usage"]);
        assert_eq!(codes(&of(&[(EKU, FOR_ANYTHING)]), Target::TlsClient), [""; 0]);
        let ca = [("2.5.29.19", &b"\x30\x03\x01\x01\xff"[..])];
        assert_eq!(codes(&of(&ca), Target::TlsClient), ["is_ca"]);
        let enciphers = [("2.5.29.15", &b"\x03\x02\x05\x20"[..])];
        assert_eq!(codes(&of(&enciphers), Target::TlsClient), ["wrong_usage"]);
        assert_eq!(codes(&of(&enciphers), Target::TlsServer), ["no_san"]);
    }

    #[test]
    fn a_server_needs_a_name_that_clients_look_for() {
        let with = |name: &[u8]| {
            let names = [("2.5.29.17", name), (EKU, FOR_SERVERS)];
            codes(&composed("CN=a.example.com", "CN=a", &names), Target::TlsServer)
        };
        assert_eq!(with(b"\x30\x05\x82\x03a.b"), [""; 0]);
        assert_eq!(with(b"\x30\x06\x87\x04\xc0\x00\x02\x01"), [""; 0]);
        assert_eq!(with(b"\x30\x05\x81\x03a@b"), ["no_san"]);
    }
}
