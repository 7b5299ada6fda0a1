//! The identifiers by which certificates name keys: what ties a certificate to its issuer where names
//! alone do not.

use const_oid::db::rfc5280::{ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER};

use super::Certificate;
use crate::ber::{Element, Tag};

impl Certificate {
    /// The identifier of the key that is certified (RFC 5280 §4.2.1.2).
    #[must_use]
    pub fn subject_key_id(&self) -> Option<Vec<u8>> {
        self.extension(ID_CE_SUBJECT_KEY_IDENTIFIER, subject_key_id)
    }

    /// The identifier of the key that signed (RFC 5280 §4.2.1.1).
    #[must_use]
    pub fn authority_key_id(&self) -> Option<Vec<u8>> {
        self.extension(ID_CE_AUTHORITY_KEY_IDENTIFIER, authority_key_id).flatten()
    }
}

pub(super) fn subject_key_id(value: Element<'_>) -> Option<Vec<u8>> {
    if value.tag() == Tag::OCTET_STRING { Some(value.octets().ok()?.to_vec()) } else { None }
}

/// `AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] OPTIONAL, ... }`; `Some(None)` without an
/// identifier.
pub(super) fn authority_key_id(value: Element<'_>) -> Option<Option<Vec<u8>>> {
    if value.tag() != Tag::SEQUENCE {
        return None;
    }
    let id = value.children().ok()?.optional(Tag::context(0)).ok()?;
    match id {
        Some(id) => Some(Some(id.octets().ok()?.to_vec())),
        None => Some(None),
    }
}
