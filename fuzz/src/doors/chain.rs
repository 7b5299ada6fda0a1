use certgen::{
    Certificate,
    chain::{Chain, Demands, Pool, Purpose},
};

use super::now;
use crate::signed::{self, RECIPE};

/// A handful of certificates that sign one another: a chain is found exactly where there is one.
///
/// The first byte says which of them are roots, the second what the first is for; each four bytes behind
/// them are a certificate.
pub fn chain(input: &[u8]) {
    let [which, purpose, recipes @ ..] = input else { return };
    let (recipes, _) = recipes.as_chunks::<RECIPE>();
    let recipes = recipes.iter().take(MOST).enumerate();
    let all: Vec<_> = recipes.map(|(at, recipe)| signed::certificate(*recipe, at)).collect();
    let Some(leaf) = all.first() else { return };
    let is_root = |at: &usize| which >> at & 1 == 1;
    let roots: Vec<_> = (0..all.len()).filter(is_root).map(|at| all[at].clone()).collect();
    let purpose = [Purpose::Any, Purpose::TlsClient, Purpose::TlsServer][usize::from(*purpose % 3)];

    let demands = Demands::at(now()).ends_at(&roots).purpose(purpose);
    let chain = Chain::find(leaf, &Pool::new(all.clone()), &demands);
    let certificates: Vec<_> = chain.certificates().iter().collect();
    assert_eq!(certificates.first(), Some(&leaf));
    let asked = Asked { all: &all, roots: &roots, purpose };
    if chain.problems().is_empty() {
        assert!(asked.holds(&certificates), "nothing was found wrong with {certificates:?}");
    } else {
        let way = asked.way(vec![leaf]);
        assert_eq!(way, None, "{:?}", chain.problems());
    }
}

/// So few that all ways can be tried.
const MOST: usize = 5;

/// The rules once more, in the simplest form.
struct Asked<'a> {
    all: &'a [Certificate],
    roots: &'a [Certificate],
    purpose: Purpose,
}

impl<'a> Asked<'a> {
    /// The first way to a root that holds.
    fn way(&self, so_far: Vec<&'a Certificate>) -> Option<Vec<&'a Certificate>> {
        if self.holds(&so_far) {
            return Some(so_far);
        }
        let last = so_far.last().filter(|last| !is_signed_by(last, last))?;
        self.all
            .iter()
            .filter(|next| !so_far.contains(next) && is_signed_by(last, next))
            .find_map(|next| self.way([&so_far[..], &[next]].concat()))
    }

    fn holds(&self, way: &[&Certificate]) -> bool {
        let Some((root, others)) = way.split_last() else { return false };
        let is_linked = way.windows(2).all(|pair| is_signed_by(pair[0], pair[1]));
        let above = || way.iter().enumerate().skip(1);
        let between = || others.iter().skip(1);
        let may_sign = |one: &Certificate| one.can_sign_certificates();
        let is_valid = |one: &Certificate| one.not_before() <= now() && now() <= one.not_after();
        self.roots.contains(root)
            && is_signed_by(root, root)
            && is_linked
            && between().all(|issuer| may_sign(issuer) && self.is_for_it(issuer))
            && (way.len() == 1 || root.version() == 1 || may_sign(root))
            && above().all(|(_, issuer)| is_valid(issuer))
            && above().all(|(at, issuer)| {
                let below = way[1..at].iter().filter(|one| !one.is_self_issued()).count();
                issuer.path_length().is_none_or(|most| below as u64 <= most)
            })
    }

    fn is_for_it(&self, issuer: &Certificate) -> bool {
        let wanted = match self.purpose {
            Purpose::TlsClient => "clientAuth",
            Purpose::TlsServer => "serverAuth",
            _ => return true,
        };
        let usages = issuer.extended_key_usages();
        let is_it = |usage: &String| usage == wanted || usage == "anyExtendedKeyUsage";
        usages.is_empty() || usages.iter().any(is_it)
    }
}

fn is_signed_by(one: &Certificate, issuer: &Certificate) -> bool {
    one.is_issued_by(issuer) && one.verify_signed_by(issuer) == Ok(())
}
