//! Finding the extensions of a certificate.
//!
//! Nothing here is an error: a certificate in the wild may have extensions that are damaged, and all else
//! that it says is still worth showing.

use const_oid::{ObjectIdentifier, db::rfc5280};

use super::{Certificate, alternative_names, key_id, name_constraints, usage};
use crate::ber::{Element, Notes, Reader};

impl Certificate {
    /// The extensions that should be understood here and are not, by name: damaged ones.
    #[must_use]
    pub fn unreadable_extensions(&self) -> Vec<&'static str> {
        let is_damaged = |(oid, _, is_readable): &&Known| {
            self.has_extension(*oid)
                && self.extension(*oid, |value| is_readable(value).then_some(())).is_none()
        };
        KNOWN.iter().filter(is_damaged).map(|(_, name, _)| *name).collect()
    }

    /// The extensions that a reader has to understand or refuse the certificate (RFC 5280 §4.2), and that
    /// are not understood here, by their dotted object identifiers.
    #[must_use]
    pub fn unknown_critical_extensions(&self) -> Vec<String> {
        let extensions = self.0.parsed.tbs_certificate().extensions();
        extensions
            .into_iter()
            .flatten()
            .filter(|extension| extension.critical)
            .filter(|extension| !KNOWN.iter().any(|(oid, ..)| *oid == extension.extn_id))
            .map(|extension| extension.extn_id.to_string())
            .collect()
    }

    /// Reads the value of the first extension of the kind `oid`: `None` if there is none, or if `read`
    /// makes nothing of it.
    pub(super) fn extension<T>(
        &self,
        oid: ObjectIdentifier,
        read: impl FnOnce(Element<'_>) -> Option<T>,
    ) -> Option<T> {
        let extensions = self.0.parsed.tbs_certificate().extensions()?;
        let extension = extensions.iter().find(|extension| extension.extn_id == oid)?;
        let notes = Notes::default();
        let mut reader = Reader::new(extension.extn_value.as_bytes(), 0, &notes);
        let element = reader.any().ok()?;
        if reader.rest().is_empty() { read(element) } else { None }
    }

    pub(super) fn has_extension(&self, oid: ObjectIdentifier) -> bool {
        let extensions = self.0.parsed.tbs_certificate().extensions();
        extensions.is_some_and(|all| all.iter().any(|extension| extension.extn_id == oid))
    }
}

/// The name of an extension, with its dotted object identifier: `nameConstraints (2.5.29.30)`; the
/// identifier alone where there is no name.
pub(crate) fn extension_name(oid: ObjectIdentifier) -> String {
    let known = KNOWN.iter().map(|(known, name, _)| (*known, *name));
    match known.chain(NAMES).find(|(known, _)| *known == oid) {
        Some((_, name)) => format!("{name} ({oid})"),
        None => oid.to_string(),
    }
}

/// Whether readers here know what an extension asks of them.
pub(crate) fn is_understood(oid: ObjectIdentifier) -> bool {
    KNOWN.iter().any(|(known, ..)| *known == oid)
}

/// An extension that is understood here: its identifier, its name in RFC 5280, and whether a value can be
/// read.
type Known = (ObjectIdentifier, &'static str, fn(Element<'_>) -> bool);

const KNOWN: &[Known] = &[
    (rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER, "authorityKeyIdentifier", |value| {
        key_id::authority_key_id(value).is_some()
    }),
    (rfc5280::ID_CE_BASIC_CONSTRAINTS, "basicConstraints", |value| {
        usage::basic_constraints(value).is_some()
    }),
    (rfc5280::ID_CE_EXT_KEY_USAGE, "extKeyUsage", |value| {
        usage::extended_key_usages(value).is_some()
    }),
    (rfc5280::ID_CE_KEY_USAGE, "keyUsage", |value| usage::key_usages(value).is_some()),
    (rfc5280::ID_CE_NAME_CONSTRAINTS, "nameConstraints", |value| {
        name_constraints::read(value).is_some()
    }),
    (rfc5280::ID_CE_SUBJECT_ALT_NAME, "subjectAltName", |value| {
        alternative_names::read(value).is_some()
    }),
    (rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER, "subjectKeyIdentifier", |value| {
        key_id::subject_key_id(value).is_some()
    }),
];

/// Names of extensions that are only ever named.
const NAMES: [(ObjectIdentifier, &str); 13] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.15"), "smimeCapabilities"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2"), "Microsoft certificate template name"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.21.7"), "Microsoft certificate template"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.21.10"), "Microsoft application policies"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.24"), "tlsFeature"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.113730.1.1"), "nsCertType"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.113730.1.13"), "nsComment"),
    (rfc5280::ID_CE_CERTIFICATE_POLICIES, "certificatePolicies"),
    (rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS, "cRLDistributionPoints"),
    (rfc5280::ID_CE_INHIBIT_ANY_POLICY, "inhibitAnyPolicy"),
    (rfc5280::ID_CE_POLICY_CONSTRAINTS, "policyConstraints"),
    (rfc5280::ID_CE_POLICY_MAPPINGS, "policyMappings"),
    (rfc5280::ID_PE_AUTHORITY_INFO_ACCESS, "authorityInfoAccess"),
];
