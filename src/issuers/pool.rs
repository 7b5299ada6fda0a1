//! The certificates in which issuers are looked for.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use crate::{cert::Certificate, name::SameName};

/// Certificates, found by what others say of their issuers. There may be thousands.
#[derive(Debug, Default)]
pub struct Pool {
    by_subject: HashMap<SameName, OfName>,
}

/// The certificates of one name.
#[derive(Debug, Default)]
struct OfName {
    all: Vec<Certificate>,
    by_key_id: HashMap<Option<Vec<u8>>, Vec<Certificate>>,
}

impl Pool {
    /// Takes certificates in any order; those that occur twice count once.
    #[must_use]
    pub fn new(certificates: impl IntoIterator<Item = Certificate>) -> Self {
        let mut certificates: Vec<Certificate> = certificates.into_iter().collect();
        // Those that may sign first, and of these the ones that are valid for longest.
        certificates.sort_by_key(|one| Reverse((one.can_sign_certificates(), one.not_after())));
        let mut pool = Self::default();
        let mut seen = HashSet::new();
        for certificate in &certificates {
            if !seen.insert(certificate.der()) {
                continue;
            }
            let of_name = pool.by_subject.entry(certificate.same_subject()).or_default();
            of_name.all.push(certificate.clone());
            let key_id = certificate.subject_key_id();
            of_name.by_key_id.entry(key_id).or_default().push(certificate.clone());
        }
        pool
    }

    /// All of them, in no particular order.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.by_subject.values().flat_map(|of_name| &of_name.all)
    }

    /// Those that have the name of the issuer of `certificate`, and the key that it states, if both say
    /// which (RFC 5280 §4.2.1.1). The likeliest first.
    pub(crate) fn issuers_of(&self, certificate: &Certificate) -> Issuers<'_> {
        let none = Issuers { likely: Vec::new(), has_strangers: false };
        let Some(of_name) = self.by_subject.get(&certificate.same_issuer()) else {
            return none;
        };
        let stated = certificate.authority_key_id();
        if stated.is_none() {
            return Issuers { likely: of_name.all.iter().collect(), ..none };
        }
        let exact = of_name.by_key_id.get(&stated);
        let silent = of_name.by_key_id.get(&None);
        let likely: Vec<_> = exact.into_iter().chain(silent).flatten().collect();
        Issuers { has_strangers: likely.len() < of_name.all.len(), likely }
    }
}

/// Who may have signed a certificate, as far as names and key identifiers say.
pub(crate) struct Issuers<'a> {
    pub(crate) likely: Vec<&'a Certificate>,
    /// Whether there are others of the same name with another key.
    pub(crate) has_strangers: bool,
}
