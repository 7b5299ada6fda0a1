//! The search for a way to a root, with a bound on everything.

use super::{Chain, Demands, Pool, Problem, Share, judge, rules};
use crate::{
    cert::{Certificate, Proof},
    issuers::{Link, reading},
    key::verification_steps,
};

pub(super) fn find(
    leaf: &Certificate,
    pool: &Pool,
    demands: &Demands<'_>,
    share: &Share<'_>,
) -> Chain {
    let mut search = Search { pool, demands, share, is_cut: false, best: None };
    search.extend(&mut vec![Step { certificate: leaf, doubt: None }]);
    let nothing = || Chain {
        certificates: vec![leaf.clone()],
        problems: vec![Problem::Untried],
        is_whole: false,
        missing: None,
    };
    let mut chain = search.best.map_or_else(nothing, |(_, chain)| chain);
    // What was not tried could have been better.
    if search.is_cut && !chain.problems.is_empty() && !chain.problems.contains(&Problem::Untried) {
        chain.problems.push(Problem::Untried);
    }
    chain
}

struct Search<'a> {
    pool: &'a Pool,
    demands: &'a Demands<'a>,
    share: &'a Share<'a>,
    /// Whether something was left untried because all was spent.
    is_cut: bool,
    /// The best way so far, and the weight of its problems.
    best: Option<(u32, Chain)>,
}

/// A certificate on a way, and why it cannot be told whether it signed the one before it.
struct Step<'a> {
    certificate: &'a Certificate,
    doubt: Option<String>,
}

/// Where a way ends.
enum End {
    Broken(Problem),
    Missing(String),
    /// At one that signed itself, or of which that cannot be told, and why.
    Root(Option<String>),
}

impl<'a> Search<'a> {
    /// Goes on from the last certificate of `way`, in all directions.
    fn extend(&mut self, way: &mut Vec<Step<'a>>) {
        let Some(last) = way.last().map(|step| step.certificate) else { return };
        if !self.share.spend(reading(last)) {
            self.is_cut = true;
            return self.record(way, End::Broken(Problem::Untried));
        }
        let own = last.is_issued_by(last).then(|| self.share.link(last, last));
        let root = own.as_ref().and_then(|own| self.root(last, own));
        let is_recorded = root.is_some();
        match root {
            Some(None) => return self.record(way, End::Root(None)),
            // It may as well have been signed by another of the same name.
            Some(doubt) => self.record(way, End::Root(doubt)),
            None => {}
        }
        if way.len() >= Chain::MAX_LENGTH {
            return self.record(way, End::Broken(Problem::TooLong));
        }
        self.is_cut |= own == Some(Link::Untried);
        // Without another issuer there is this to say, and not that an issuer is missing.
        let failure = own.and_then(|own| objection(own, last, last));
        let issuers = self.pool.issuers_of(last);
        if let Err(failure) = self.climb(way, issuers.likely, failure)
            && !is_recorded
        {
            self.record(way, end(failure, issuers.has_strangers, last));
        }
    }

    /// Whether `last`, which names itself as its issuer, is a root, and what is in doubt about that.
    fn root(&self, last: &Certificate, own: &Link) -> Option<Option<String>> {
        // One that is given is trusted as it is: its own signature proves nothing (RFC 5280 §6.1).
        let is_given = || self.demands.roots.is_some_and(|roots| roots.contains(last));
        match own {
            Link::Tried(Proof::Verified) => Some(None),
            Link::Untried | Link::Tried(Proof::Unproven(_)) if is_given() => Some(None),
            Link::Tried(Proof::Unproven(reason)) => Some(Some(reason.clone())),
            Link::Tried(Proof::Malformed(_) | Proof::Refuted) | Link::Untried => None,
        }
    }

    /// Goes on from `way` to each of those that may have signed its last one. `failure` is what speaks
    /// against that so far; what does in the end comes back where it goes nowhere.
    fn climb(
        &mut self,
        way: &mut Vec<Step<'a>>,
        issuers: Vec<&'a Certificate>,
        mut failure: Option<Problem>,
    ) -> Result<(), Option<Problem>> {
        let Some(last) = way.last().map(|step| step.certificate) else { return Err(failure) };
        let mut goes_on = false;
        for issuer in issuers {
            if way.iter().any(|step| step.certificate == issuer) {
                failure.get_or_insert_with(|| Problem::Loop { subject: name(issuer) });
                continue;
            }
            let doubt = match self.share.link(last, issuer) {
                Link::Tried(Proof::Verified) => None,
                Link::Tried(Proof::Unproven(reason)) => Some(reason),
                refuted @ Link::Tried(Proof::Malformed(_) | Proof::Refuted) => {
                    failure = objection(refuted, last, issuer);
                    continue;
                }
                Link::Untried => {
                    self.is_cut = true;
                    failure = Some(Problem::Untried);
                    break;
                }
            };
            goes_on = true;
            way.push(Step { certificate: issuer, doubt });
            self.extend(way);
            way.pop();
            if matches!(self.best, Some((0, _))) {
                break;
            }
        }
        if goes_on { Ok(()) } else { Err(failure) }
    }

    /// Keeps `way` if it is better than those before it.
    fn record(&mut self, way: &[Step<'a>], end: End) {
        let certificates: Vec<&Certificate> = way.iter().map(|step| step.certificate).collect();
        if !self.share.spend(self.steps(&certificates)) {
            self.is_cut = true;
            return;
        }
        let is_whole = matches!(end, End::Root(_));
        let mut problems = doubts(way);
        problems.extend(rules::problems(&certificates, is_whole, self.demands, self.share));
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
            End::Root(doubt) => {
                let root = certificates.last();
                problems.extend(root.zip(doubt).map(|(root, reason)| doubted(root, root, reason)));
            }
        }
        if problems.is_empty() && is_whole {
            problems.extend(self.second_opinion(&certificates));
        }
        weight += problems.iter().map(Problem::weight).sum::<u32>();
        if self.best.as_ref().is_some_and(|(best, _)| *best <= weight) {
            return;
        }
        let certificates = certificates.into_iter().cloned().collect();
        self.best = Some((weight, Chain { certificates, problems, is_whole, missing }));
    }

    /// What it takes to judge a way, in steps.
    fn steps(&self, way: &[&Certificate]) -> u64 {
        let roots = self.demands.roots.map_or(0, <[Certificate]>::len);
        let roots = u64::try_from(roots).unwrap_or(u64::MAX);
        way.iter().map(|one| WAY_STEPS + 2 * reading(one)).sum::<u64>() + roots / 10
    }

    /// What rustls-webpki says of a way in which nothing else was found wrong, if that can be paid: it
    /// verifies every signature once more.
    fn second_opinion(&self, way: &[&Certificate]) -> Option<Problem> {
        let signatures = way.iter().map(|one| verification_steps(one.public_key_der()));
        let reason = match self.share.spend(signatures.sum()) {
            true => judge::refusal(way, self.demands),
            false => None,
        };
        reason.map(|reason| Problem::Refused { reason })
    }
}

/// What is in doubt between the certificates of `way`.
fn doubts(way: &[Step<'_>]) -> Vec<Problem> {
    let links = way.iter().zip(way.iter().skip(1));
    let doubt = |(below, above): (&Step<'_>, &Step<'_>)| {
        let reason = above.doubt.clone()?;
        Some(doubted(below.certificate, above.certificate, reason))
    };
    links.filter_map(doubt).collect()
}

fn doubted(certificate: &Certificate, issuer: &Certificate, reason: String) -> Problem {
    Problem::Unproven { subject: name(certificate), issuer: name(issuer), reason }
}

/// What a link that was not verified says against a way over it.
fn objection(link: Link, certificate: &Certificate, issuer: &Certificate) -> Option<Problem> {
    let subject = name(certificate);
    match link {
        Link::Tried(Proof::Malformed(reason)) => Some(Problem::Malformed { subject, reason }),
        Link::Tried(Proof::Refuted) => {
            Some(Problem::BadSignature { subject, issuer: name(issuer) })
        }
        Link::Tried(Proof::Unproven(reason)) => Some(doubted(certificate, issuer, reason)),
        Link::Tried(Proof::Verified) => None,
        Link::Untried => Some(Problem::Untried),
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

fn name(certificate: &Certificate) -> String {
    certificate.subject().to_string()
}

/// For each certificate of a way that is judged.
const WAY_STEPS: u64 = 50;
