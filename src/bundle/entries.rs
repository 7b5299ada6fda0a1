//! What belongs together: keys with their certificates, certificates with those that signed them.

use std::{
    collections::{HashMap, HashSet},
    ptr,
};

use crate::{
    cert::{Certificate, Proof},
    identity::{Identity, SameKey},
    issuers::{Link, Pool, Proofs, Share},
    key::{PrivateKey, Soundness},
    pfx::Bag,
};

/// A key with its certificates, or certificates alone.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The friendly name of the key, or of its certificate.
    pub alias: Option<String>,
    /// The private key.
    pub key: Option<&'a Bag>,
    /// The certificate, then those above it, in the order in which they sign.
    pub chain: Vec<&'a Bag>,
    /// Whether key and certificate belong together.
    pub fit: Fit,
}

/// How a key and its certificate were found to belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// They would, but the parts of the key contradict each other.
    Broken,
    /// Only the marks beside them say so, or that there is no other of their kind: of this kind of key
    /// the public half cannot be computed.
    Marked,
    /// The marks beside them say so, and the keys do not.
    Mismatch,
    /// There is a key and no certificate.
    NoCertificate,
    /// There is no key.
    NoKey,
    /// They hold the same public key, and the private one is proven to belong to it.
    Proven,
    /// They hold the same public key, and whether the private one belongs to it cannot be told.
    Stated,
}

/// Sorts what a file holds into entries: keys in their order, each with its chain, then certificates
/// without a key, each that signed no other with its chain. The order of chains is repaired, and
/// certificates that occur twice are taken once.
#[must_use]
pub fn entries(bags: &[Bag]) -> Vec<Entry<'_>> {
    let index = Index::new(distinct(bags));
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut used = HashSet::new();
    for key in bags.iter().filter(|bag| bag.key().is_some()) {
        let (leaf, fit) = index.leaf_of(key);
        let chain = leaf.map(|leaf| index.chain_from(leaf)).unwrap_or_default();
        used.extend(chain.iter().map(|bag| ptr::from_ref(*bag)));
        let alias = key.attributes().friendly_name();
        let alias = alias.or_else(|| chain.first()?.attributes().friendly_name());
        entries.push(Entry { alias, key: Some(key), chain, fit });
    }
    let is_left = |bag: &&Bag| !used.contains(&ptr::from_ref(*bag));
    let left = Index::new(index.certificates.into_iter().filter(is_left).collect());
    if let Some((entry, leaf)) = only_pair(&mut entries, &left) {
        entry.fit = fit_of(entry.key.and_then(Bag::key), Fit::Marked);
        entry.chain = left.chain_from(leaf);
        entry.alias = entry.alias.take().or_else(|| leaf.attributes().friendly_name());
        return entries;
    }
    for leaf in left.leaves() {
        let chain = left.chain_from(leaf);
        let alias = leaf.attributes().friendly_name();
        entries.push(Entry { alias, key: None, chain, fit: Fit::NoKey });
    }
    entries
}

/// A key whose public half cannot be computed and that no mark ties to a certificate, and the only
/// certificate that is left, if it is of a key of that kind: there is nothing else that it could be of.
fn only_pair<'e, 'a>(
    entries: &'e mut [Entry<'a>],
    left: &Index<'a>,
) -> Option<(&'e mut Entry<'a>, &'a Bag)> {
    let leaves = left.leaves();
    let [leaf] = leaves.as_slice() else { return None };
    let mut lonely = entries.iter_mut().filter(|entry| entry.fit == Fit::NoCertificate);
    let (entry, None) = (lonely.next()?, lonely.next()) else { return None };
    let key = entry.key.and_then(Bag::key)?;
    let fits = key.public_key_der().is_none()
        && leaf.certificate().is_some_and(|one| one.key_type() == *key.key_type());
    fits.then_some((entry, leaf))
}

/// How `key` and its certificate belong together, which were found to do so by `found`.
fn fit_of(key: Option<&PrivateKey>, found: Fit) -> Fit {
    match (key.map(PrivateKey::soundness), found) {
        (Some(Soundness::Broken { .. }), _) => Fit::Broken,
        (Some(Soundness::Unproven { .. }), Fit::Proven) => Fit::Stated,
        _ => found,
    }
}

/// Certificates, found by what others say of them. A file may have thousands, so that nothing here looks
/// at all of them for each of them; where several answer, it is the first.
struct Index<'a> {
    certificates: Vec<&'a Bag>,
    by_key: HashMap<SameKey, OfKey<'a>>,
    by_mark: HashMap<&'a [u8], &'a Bag>,
    by_name: HashMap<String, &'a Bag>,
    issuers: HashMap<*const Bag, &'a Bag>,
}

/// The certificates of one key.
struct OfKey<'a> {
    first: &'a Bag,
    by_mark: HashMap<&'a [u8], &'a Bag>,
}

impl<'a> Index<'a> {
    fn new(certificates: Vec<&'a Bag>) -> Self {
        let mut index = Self {
            certificates: Vec::new(),
            by_key: HashMap::new(),
            by_mark: HashMap::new(),
            by_name: HashMap::new(),
            issuers: HashMap::new(),
        };
        for bag in &certificates {
            let Some(certificate) = bag.certificate() else { continue };
            let mark = bag.attributes().local_key_id();
            if let Some(key) = SameKey::of(certificate.public_key_der()) {
                let new = OfKey { first: bag, by_mark: HashMap::new() };
                let of_key = index.by_key.entry(key).or_insert(new);
                mark.map(|mark| of_key.by_mark.entry(mark).or_insert(bag));
            }
            mark.map(|mark| index.by_mark.entry(mark).or_insert(bag));
            let name = bag.attributes().friendly_name();
            name.map(|name| index.by_name.entry(name).or_insert(bag));
        }
        index.issuers = issuers(&certificates);
        index.certificates = certificates;
        index
    }

    /// The certificate of `key`: by public key, then by localKeyID, then by name.
    fn leaf_of(&self, key: &Bag) -> (Option<&'a Bag>, Fit) {
        let Some(private) = key.key() else { return (None, Fit::NoCertificate) };
        let mark = key.attributes().local_key_id();
        let same = private.public_key_der().and_then(SameKey::of);
        if let Some(of_key) = same.and_then(|same| self.by_key.get(&same)) {
            // A renewed certificate has the key of the old one: the mark tells which is meant.
            let marked = mark.and_then(|mark| of_key.by_mark.get(mark));
            return (Some(marked.unwrap_or(&of_key.first)), fit_of(Some(private), Fit::Proven));
        }
        let marked = mark.and_then(|mark| self.by_mark.get(mark));
        let named = || self.by_name.get(&key.attributes().friendly_name()?);
        match marked.or_else(named) {
            Some(leaf) if private.public_key_der().is_none() => {
                (Some(leaf), fit_of(Some(private), Fit::Marked))
            }
            Some(leaf) => (Some(leaf), Fit::Mismatch),
            None => (None, Fit::NoCertificate),
        }
    }

    /// `leaf` and those above it, as far as they are there.
    fn chain_from(&self, leaf: &'a Bag) -> Vec<&'a Bag> {
        let mut chain = vec![leaf];
        while chain.len() < Identity::MAX_CHAIN
            && let Some(issuer) = chain.last().and_then(|last| self.issuer_of(last))
            && !chain.iter().any(|bag| ptr::eq(*bag, issuer))
        {
            chain.push(issuer);
        }
        chain
    }

    fn issuer_of(&self, bag: &Bag) -> Option<&'a Bag> {
        self.issuers.get(&ptr::from_ref(bag)).copied()
    }

    /// Those that have issued none of the others; then, as long as some are left that stand in no chain of
    /// these, the same of those: the rest of chains that are longer than one may be, and one of each circle.
    fn leaves(&self) -> Vec<&'a Bag> {
        let mut left = self.certificates.clone();
        let (mut covered, mut leaves) = (HashSet::new(), Vec::new());
        while !left.is_empty() {
            let issuers = left.iter().filter_map(|bag| self.issuer_of(bag)).map(ptr::from_ref);
            let issuers: HashSet<*const Bag> = issuers.collect();
            let is_upper = |bag: &&Bag| issuers.contains(&ptr::from_ref(*bag));
            let mut lower: Vec<_> = left.iter().copied().filter(|bag| !is_upper(bag)).collect();
            if lower.is_empty() {
                // Circles alone.
                lower.clone_from(&left);
            }
            for leaf in lower {
                if !covered.contains(&ptr::from_ref(leaf)) {
                    covered.extend(self.chain_from(leaf).into_iter().map(ptr::from_ref));
                    leaves.push(leaf);
                }
            }
            left.retain(|bag| !covered.contains(&ptr::from_ref(*bag)));
        }
        leaves
    }
}

/// The certificates of `bags`, each once. Of two that are the same, the one with a name is kept.
fn distinct(bags: &[Bag]) -> Vec<&Bag> {
    let mut places: HashMap<&[u8], usize> = HashMap::new();
    let mut all: Vec<&Bag> = Vec::new();
    let has_name = |bag: &Bag| bag.attributes().friendly_name().is_some();
    for bag in bags {
        let Some(der) = der(bag) else { continue };
        let place = *places.entry(der).or_insert(all.len());
        match all.get_mut(place) {
            None => all.push(bag),
            Some(first) if has_name(bag) && !has_name(first) => *first = bag,
            Some(_) => {}
        }
    }
    all
}

/// Who signed each of `certificates`, of which none is there twice: the one that may have by its name and key,
/// or of several the one that did by its signature. Where that cannot be told, or is spent, it is the likeliest.
fn issuers<'a>(certificates: &[&'a Bag]) -> HashMap<*const Bag, &'a Bag> {
    let of_der: HashMap<&[u8], &'a Bag> =
        certificates.iter().filter_map(|bag| Some((der(bag)?, *bag))).collect();
    let pool = Pool::new(certificates.iter().filter_map(|bag| bag.certificate()).cloned());
    let proofs = Proofs::of_one_file();
    let share = proofs.share();
    let issuer = |bag: &&'a Bag| {
        let certificate = bag.certificate().filter(|one| !one.is_self_issued())?;
        let likely = pool.issuers_of(certificate).likely;
        let signer = match likely.as_slice() {
            [_, _, ..] => signer(certificate, &likely, &share).or(likely.first().copied()),
            few => few.first().copied(),
        };
        Some((ptr::from_ref(*bag), *of_der.get(signer?.der())?))
    };
    certificates.iter().filter_map(issuer).collect()
}

/// The first of `likely` that signed `certificate`, as far as that may be tried.
fn signer<'p>(
    certificate: &Certificate,
    likely: &[&'p Certificate],
    share: &Share<'_>,
) -> Option<&'p Certificate> {
    for issuer in likely {
        match share.link(certificate, issuer) {
            Link::Tried(Proof::Verified) => return Some(issuer),
            Link::Tried(_) => {}
            Link::Untried => break,
        }
    }
    None
}

fn der(bag: &Bag) -> Option<&[u8]> {
    bag.certificate().map(Certificate::der)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cert::tests::composed, identity::tests::identity, pfx::BagValue};

    fn certificate(subject: &str, issuer: &str) -> Bag {
        Bag::new(BagValue::Certificate(composed(subject, issuer, &[])))
    }

    fn subjects(entry: &Entry<'_>) -> Vec<String> {
        entry.chain.iter().map(|bag| bag.certificate().unwrap().subject().to_string()).collect()
    }

    #[test]
    fn chains_are_put_in_order_and_doubles_dropped() {
        let bags = [
            certificate("CN=Root", "CN=Root"),
            certificate("CN=Alone", "CN=Somebody"),
            certificate("CN=Leaf", "CN=Middle"),
            certificate("CN=Root", "CN=Root"),
            certificate("CN=Middle", "CN=Root"),
        ];
        let entries = entries(&bags);
        let chains: Vec<_> = entries.iter().map(subjects).collect();
        let leaf = vec!["CN=Leaf", "CN=Middle", "CN=Root"];
        assert_eq!(chains, [vec!["CN=Alone"], leaf]);
        assert!(entries.iter().all(|entry| entry.fit == Fit::NoKey && entry.key.is_none()));
    }

    #[test]
    fn a_circle_ends() {
        let bags = [certificate("CN=A", "CN=B"), certificate("CN=B", "CN=A")];
        let entries = entries(&bags);
        assert_eq!(entries.iter().map(|entry| entry.chain.len()).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_key_finds_its_certificate_by_the_key_then_by_the_marks() {
        let identity = identity();
        let key = Bag::new(BagValue::Key(identity.key().clone()));
        let own = Bag::new(BagValue::Certificate(identity.certificate().clone()));
        let other = certificate("CN=Other", "CN=Other");
        let proven = [other.clone(), key.clone().friendly_name("a").unwrap(), own];
        let entries_of = |bags: &[Bag]| {
            entries(bags)
                .into_iter()
                .map(|entry| (entry.alias, entry.chain.len(), entry.fit))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            entries_of(&proven),
            [(Some("a".to_owned()), 1, Fit::Proven), (None, 1, Fit::NoKey)]
        );
        let marked = [
            key.clone().local_key_id(&[7]).unwrap(),
            other.clone().local_key_id(&[7]).unwrap().friendly_name("b").unwrap(),
        ];
        assert_eq!(entries_of(&marked), [(Some("b".to_owned()), 1, Fit::Mismatch)]);
        let named =
            [key.clone().friendly_name("c").unwrap(), other.clone().friendly_name("c").unwrap()];
        assert_eq!(entries_of(&named), [(Some("c".to_owned()), 1, Fit::Mismatch)]);
        assert_eq!(
            entries_of(&[key, other]),
            [(None, 0, Fit::NoCertificate), (None, 1, Fit::NoKey)]
        );
    }

    #[test]
    fn of_two_issuers_with_one_name_the_key_decides() {
        let with = |subject: &str, issuer: &str, extensions: &[(&str, &[u8])]| {
            Bag::new(BagValue::Certificate(composed(subject, issuer, extensions)))
        };
        let own_key = |id: u8| [4, 1, id];
        let (one, other) = (own_key(1), own_key(2));
        let bags = [
            with("CN=CA", "CN=Root", &[(SKI, &one)]),
            with("CN=CA", "CN=Root", &[(SKI, &other)]),
            with("CN=App", "CN=ca", &[(AKI, &[0x30, 3, 0x80, 1, 2])]),
        ];
        let entries = entries(&bags);
        let chains: Vec<usize> = entries.iter().map(|entry| entry.chain.len()).collect();
        assert_eq!(chains, [1, 2]);
        let issuer = entries[1].chain[1].certificate().unwrap();
        assert_eq!(issuer.subject_key_id(), Some(vec![2]));
    }

    #[test]
    fn thousands_of_certificates_take_no_time() {
        let mut bags: Vec<Bag> = (0..3_000)
            .map(|at| certificate(&format!("CN={at}"), &format!("CN={}", at + 1)))
            .collect();
        bags.reverse();
        let entries = entries(&bags);
        let lengths: Vec<_> = entries.iter().map(|entry| entry.chain.len()).collect();
        assert_eq!(lengths.iter().max(), Some(&Identity::MAX_CHAIN));
        assert_eq!(lengths.iter().sum::<usize>(), 3_000, "each stands in one of them");
    }

    #[test]
    fn thousands_with_one_name_take_no_time_either() {
        let key_id = |tag: u8, at: u16| {
            let [high, low] = at.to_be_bytes();
            [tag, 2, high, low]
        };
        let mut bags = Vec::new();
        for at in 0..3_000 {
            let stated = [&[0x30, 4][..], &key_id(0x80, at)].concat();
            let leaf = composed("CN=App", "CN=CA", &[(AKI, &stated)]);
            let issuer = composed("CN=CA", "CN=Root", &[(SKI, &key_id(4, at + 10_000))]);
            bags.extend([leaf, issuer].map(|one| Bag::new(BagValue::Certificate(one))));
        }
        assert_eq!(entries(&bags).len(), 6_000);
    }

    const AKI: &str = "2.5.29.35";
    const SKI: &str = "2.5.29.14";
}
