//! Certificate revocation lists (RFC 5280 §5), as far as people ask about them.

use std::time::SystemTime;

use der::Decode;
use x509_cert::{name::Name, time::Time};

use crate::{
    ber::{Element, Fault, Notes, Reader, Tag},
    name::DistinguishedName,
};

/// What a revocation list says of itself. Its signature is not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationList {
    /// Who revokes.
    pub issuer: DistinguishedName,
    /// When it was made.
    pub this_update: SystemTime,
    /// By when there will be another.
    pub next_update: Option<SystemTime>,
    /// How many certificates it revokes.
    pub revoked: usize,
}

impl RevocationList {
    /// Reads a list from DER; `None` for bytes that are none.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let notes = Notes::default();
        let parts = Parts::read(der, &notes).ok()?;
        let time = |element: Element<'_>| {
            Time::from_der(element.whole()).ok().map(|time| time.to_system_time())
        };
        Some(Self {
            issuer: DistinguishedName(Name::from_der(parts.issuer.whole()).ok()?),
            this_update: time(parts.this_update)?,
            next_update: parts.next_update.and_then(time),
            revoked: parts.revoked,
        })
    }
}

/// The parts of a `TBSCertList` that are looked at.
struct Parts<'a> {
    issuer: Element<'a>,
    this_update: Element<'a>,
    next_update: Option<Element<'a>>,
    revoked: usize,
}

impl<'a> Parts<'a> {
    fn read(der: &'a [u8], notes: &'a Notes) -> Result<Self, Fault> {
        let mut list = Reader::new(der, 0, notes).sequence("")?.sequence("")?;
        list.optional(Tag::INTEGER)?;
        list.expect(Tag::SEQUENCE, "")?;
        let issuer = list.expect(Tag::SEQUENCE, "")?;
        let this_update = list.any()?;
        let is_time = list.is_next(Tag::UTC_TIME) || list.is_next(Tag::GENERALIZED_TIME);
        let next_update = if is_time { Some(list.any()?) } else { None };
        let mut revoked = 0;
        if let Some(entries) = list.optional(Tag::SEQUENCE)? {
            let mut entries = entries.children()?;
            while entries.next()?.is_some() {
                revoked += 1;
            }
        }
        Ok(Self { issuer, this_update, next_update, revoked })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ber::encode;

    /// A list of `revoked` certificates, with or without the time of the next.
    fn composed(revoked: usize, next: &[u8]) -> Vec<u8> {
        let name = DistinguishedName::parse("CN=Root").unwrap();
        let name = der::Encode::to_der(&name.0).unwrap();
        let time = b"\x17\x0d200101000000Z";
        let entry = encode(Tag::SEQUENCE, &[&[2, 1, 7], time]);
        let entries = encode(Tag::SEQUENCE, &[&entry.repeat(revoked)]);
        let entries = if revoked == 0 { Vec::new() } else { entries.to_vec() };
        let algorithm = [0x30, 3, 6, 1, 0x2a];
        let list = encode(Tag::SEQUENCE, &[&[2, 1, 1], &algorithm, &name, time, next, &entries]);
        encode(Tag::SEQUENCE, &[&list, &algorithm, &[3, 2, 0, 0]]).to_vec()
    }

    #[test]
    fn a_list_tells_who_when_and_how_many() {
        let list = RevocationList::from_der(&composed(3, b"\x17\x0d210101000000Z")).unwrap();
        assert_eq!((list.issuer.to_string().as_str(), list.revoked), ("CN=Root", 3));
        assert!(list.next_update.unwrap() > list.this_update);
        let bare = RevocationList::from_der(&composed(0, &[])).unwrap();
        assert_eq!((bare.next_update, bare.revoked), (None, 0));
    }

    #[test]
    fn what_is_no_list_is_none() {
        let whole = composed(1, &[]);
        for end in 0..whole.len() {
            assert_eq!(RevocationList::from_der(&whole[..end]), None, "{end}");
        }
    }
}
