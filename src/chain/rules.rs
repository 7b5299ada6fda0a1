//! What the certificates of a chain may do for one another (RFC 5280 §6.1).

use super::{Demands, Problem, Share};
use crate::{
    cert::{Certificate, Standing},
    error::Error,
    issuers::reading,
};

/// What is wrong with the certificates of `way`, whose links are known to hold.
pub(super) fn problems(
    way: &[&Certificate],
    is_whole: bool,
    demands: &Demands<'_>,
    share: &Share<'_>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, certificate) in way.iter().enumerate() {
        critical_extensions(certificate, &mut problems);
        if place == 0 {
            continue;
        }
        let is_root = is_whole && place + 1 == way.len();
        let below = way.get(..place).unwrap_or_default();
        dates(certificate, demands, &mut problems);
        authority(certificate, is_root, &mut problems);
        path_length(certificate, below, &mut problems);
        names(certificate, below, share, &mut problems);
        if !is_root {
            usage(certificate, demands, &mut problems);
        }
    }
    if let (true, Some(roots), Some(root)) = (is_whole, demands.roots, way.last())
        && !roots.contains(root)
    {
        problems.push(Problem::Untrusted { subject: name(root) });
    }
    problems
}

fn critical_extensions(certificate: &Certificate, problems: &mut Vec<Problem>) {
    let unknown = certificate.unknown_critical_extensions().into_iter();
    let unknown = unknown.filter(|oid| !POLICIES.contains(&oid.as_str()));
    problems
        .extend(unknown.map(|oid| Problem::CriticalExtension { subject: name(certificate), oid }));
}

fn dates(issuer: &Certificate, demands: &Demands<'_>, problems: &mut Vec<Problem>) {
    let subject = || name(issuer);
    problems.extend(match issuer.standing(demands.now) {
        Standing::Expired { .. } => {
            Some(Problem::Expired { subject: subject(), not_after: issuer.not_after() })
        }
        Standing::NotYet { .. } => {
            Some(Problem::NotYetValid { subject: subject(), not_before: issuer.not_before() })
        }
        Standing::Valid { .. } => None,
    });
}

/// A root of version 1 cannot say that it is one, and is taken for one.
fn authority(issuer: &Certificate, is_root: bool, problems: &mut Vec<Problem>) {
    if (is_root && issuer.version() == 1) || issuer.can_sign_certificates() {
        return;
    }
    let lacks = match issuer.is_ca() {
        _ if issuer.version() != 3 => "it is not of version 3",
        true => "its key usage has no keyCertSign",
        false => "it is no CA (basicConstraints)",
    };
    problems.push(Problem::NotCa { subject: name(issuer), lacks });
}

/// Those that have signed themselves do not count (RFC 5280 §6.1.4).
fn path_length(issuer: &Certificate, below: &[&Certificate], problems: &mut Vec<Problem>) {
    let Some(allowed) = issuer.path_length() else { return };
    let authorities = below.iter().skip(1).filter(|one| !one.is_self_issued()).count();
    if u64::try_from(authorities).is_ok_and(|authorities| authorities > allowed) {
        problems.push(Problem::PathLength { subject: name(issuer), allowed });
    }
}

/// Intermediates that have signed themselves are exempt (RFC 5280 §6.1.3).
fn names(
    issuer: &Certificate,
    below: &[&Certificate],
    share: &Share<'_>,
    problems: &mut Vec<Problem>,
) {
    if !issuer.has_name_constraints() {
        return;
    }
    let steps = below.iter().map(|one| reading(one) + reading(issuer)).sum();
    if !share.spend(steps) {
        return problems.push(Problem::Untried);
    }
    let mut bound = below.iter().enumerate();
    let refused = bound.find_map(|(place, certificate)| {
        let is_exempt = place > 0 && certificate.is_self_issued();
        let may = |pairs: u64| share.spend(pairs);
        if is_exempt { None } else { issuer.permits_names_within(certificate, &may).err() }
    });
    problems.extend(refused.map(|error| match error {
        Error::TooCostly { .. } => Problem::Untried,
        Error::NameNotPermitted { name: refused } => {
            Problem::NameNotPermitted { issuer: name(issuer), name: refused }
        }
        other => Problem::NameNotPermitted { issuer: name(issuer), name: other.to_string() },
    }));
}

fn usage(issuer: &Certificate, demands: &Demands<'_>, problems: &mut Vec<Problem>) {
    let Some(wanted) = demands.purpose.extended_key_usage() else { return };
    let usages = issuer.extended_key_usages();
    if !usages.is_empty() && !usages.iter().any(|one| one == wanted || one == ANY) {
        problems.push(Problem::WrongUsage { subject: name(issuer), wanted });
    }
}

fn name(certificate: &Certificate) -> String {
    certificate.subject().to_string()
}

const ANY: &str = "anyExtendedKeyUsage";
/// Certificate policies, their mappings and constraints, and inhibitAnyPolicy: whoever asks for no policy
/// takes any (RFC 5280 §6.1.1).
const POLICIES: [&str; 4] = ["2.5.29.32", "2.5.29.33", "2.5.29.36", "2.5.29.54"];
