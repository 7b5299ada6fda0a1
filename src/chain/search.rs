//! The search for a way to a root, with a bound on everything.

use std::collections::HashMap;

use super::{Chain, Demands, Pool, Problem, judge, rules};
use crate::{cert::Certificate, error::Error};

pub(super) fn find(leaf: &Certificate, pool: &Pool, demands: &Demands<'_>) -> Chain {
    let mut search = Search {
        pool,
        demands,
        signatures_left: MOST_SIGNATURES,
        ways_left: MOST_WAYS,
        links: HashMap::new(),
        best: None,
    };
    search.extend(&mut vec![leaf]);
    match search.best {
        Some((_, chain)) => chain,
        // Every search records at least one way.
        None => Chain {
            certificates: vec![leaf.clone()],
            problems: vec![Problem::TooCostly],
            unproven: Vec::new(),
            is_whole: false,
            missing: None,
        },
    }
}

struct Search<'a> {
    pool: &'a Pool,
    demands: &'a Demands<'a>,
    signatures_left: usize,
    ways_left: usize,
    /// What is known of two certificates, by where their bytes stand.
    links: HashMap<(*const u8, *const u8), Link>,
    /// The best way so far, and the weight of its problems.
    best: Option<(u32, Chain)>,
}

/// Whether one certificate was signed by the key of another.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Link {
    Bad,
    Proven,
    /// Too many have been verified.
    Unknown,
    /// With an algorithm that is not verified here.
    Unproven(String),
}

/// Where a way ends.
enum End {
    Broken(Problem),
    Missing(String),
    Root,
}

impl<'a> Search<'a> {
    /// Goes on from the last certificate of `way`, in all directions.
    fn extend(&mut self, way: &mut Vec<&'a Certificate>) {
        let Some(last) = way.last().copied() else { return };
        let own = last.is_issued_by(last).then(|| self.link(last, last));
        if matches!(own, Some(Link::Proven | Link::Unproven(_))) {
            return self.record(way, End::Root);
        }
        if way.len() >= Chain::MAX_LENGTH {
            return self.record(way, End::Broken(Problem::TooLong));
        }
        let issuers = self.pool.issuers_of(last);
        let mut failure = (own == Some(Link::Bad)).then(|| bad_signature(last, last));
        let mut goes_on = false;
        for issuer in issuers.likely {
            if way.contains(&issuer) {
                failure.get_or_insert_with(|| Problem::Loop { subject: name(issuer) });
                continue;
            }
            match self.link(last, issuer) {
                Link::Bad => failure = Some(bad_signature(last, issuer)),
                Link::Proven | Link::Unproven(_) => {
                    goes_on = true;
                    way.push(issuer);
                    self.extend(way);
                    way.pop();
                }
                Link::Unknown => {
                    failure = Some(Problem::TooCostly);
                    break;
                }
            }
            if self.is_done() {
                return;
            }
        }
        if !goes_on {
            self.record(way, end(failure, issuers.has_strangers, last));
        }
    }

    fn link(&mut self, certificate: &Certificate, issuer: &Certificate) -> Link {
        let pair = (certificate.der().as_ptr(), issuer.der().as_ptr());
        if let Some(known) = self.links.get(&pair) {
            return known.clone();
        }
        if self.signatures_left == 0 {
            return Link::Unknown;
        }
        self.signatures_left -= 1;
        let link = match certificate.verify_signed_by(issuer) {
            Ok(()) => Link::Proven,
            Err(Error::Unsupported { name, .. }) => Link::Unproven(name),
            Err(_) => Link::Bad,
        };
        self.links.insert(pair, link.clone());
        link
    }

    fn is_done(&self) -> bool {
        self.ways_left == 0 || matches!(self.best, Some((0, _)))
    }

    /// Keeps `way` if it is better than those before it.
    fn record(&mut self, way: &[&'a Certificate], end: End) {
        self.ways_left = self.ways_left.saturating_sub(1);
        let is_whole = matches!(end, End::Root);
        let mut problems = rules::problems(way, is_whole, self.demands);
        let mut missing = None;
        // What ends early is worse than what does not, also where it may.
        let mut weight = u32::from(!is_whole);
        match end {
            End::Broken(problem) => problems.insert(0, problem),
            End::Missing(issuer) => {
                if self.demands.roots.is_some() {
                    problems.insert(0, Problem::Missing { issuer: issuer.clone() });
                }
                missing = Some(issuer);
            }
            End::Root => {}
        }
        if problems.is_empty() && is_whole {
            let refusal = judge::refusal(way, self.demands);
            problems.extend(refusal.map(|reason| Problem::Refused { reason }));
        }
        weight += problems.iter().map(Problem::weight).sum::<u32>();
        if self.best.as_ref().is_some_and(|(best, _)| *best <= weight) {
            return;
        }
        let unproven = self.unproven(way, is_whole);
        let certificates = way.iter().map(|one| (*one).clone()).collect();
        self.best = Some((weight, Chain { certificates, problems, unproven, is_whole, missing }));
    }

    /// The algorithms on `way` that were not verified.
    fn unproven(&self, way: &[&'a Certificate], is_whole: bool) -> Vec<String> {
        let root = way.last().filter(|_| is_whole);
        let issuers = way.iter().skip(1).chain(root);
        let mut names: Vec<String> = way
            .iter()
            .zip(issuers)
            .filter_map(|(one, issuer)| {
                self.links.get(&(one.der().as_ptr(), issuer.der().as_ptr()))
            })
            .filter_map(|link| match link {
                Link::Unproven(name) => Some(name.clone()),
                _ => None,
            })
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

fn end(failure: Option<Problem>, has_strangers: bool, last: &Certificate) -> End {
    let issuer = last.issuer().to_string();
    match failure {
        Some(problem) => End::Broken(problem),
        None if has_strangers => End::Broken(Problem::Stranger { subject: name(last), issuer }),
        None => End::Missing(issuer),
    }
}

fn bad_signature(certificate: &Certificate, issuer: &Certificate) -> Problem {
    Problem::BadSignature { subject: name(certificate), issuer: name(issuer) }
}

fn name(certificate: &Certificate) -> String {
    certificate.subject().to_string()
}

/// Of one search. A certificate of 8192 bits is verified in less than a millisecond.
const MOST_SIGNATURES: usize = 128;
const MOST_WAYS: usize = 64;
