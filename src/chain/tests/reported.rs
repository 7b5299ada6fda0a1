//! What people reported of other programs that look for chains.

use super::*;

/// What people reported of other programs: openssl/openssl#2495, #7899, #18691, #18708, #19982,
/// ruby/openssl#389, benoitc/erlang_quic#163, bcgit/bc-java#2291.
#[test]
fn of_several_that_have_one_name_the_right_one_is_taken_in_any_order() {
    let past = ["050101000000Z", "120101000000Z"];
    let [own, other, app] = ["CN=Root", "CN=Root", "CN=App"].map(Party::new);
    let current = own.signs(&own, &ca());
    let candidates = [
        current.clone(),
        own.signs(&own, &ca().serial(2).in_years(past)),
        other.signs(&other, &ca().serial(3)),
        other.signs(&own, &ca().serial(4).in_years(past)),
        other.signs(&own, &ca().serial(5)),
    ];
    let stated = leaf().with(
        AKI,
        b"\x30\x12\x80\x01\x07\xa1\x0a\xa4\x08\x30\x06\x31\x04\x30\x02\x05\x00\x82\x01\x09",
    );
    for leaf in [own.signs(&app, &leaf()), own.signs(&app, &stated)] {
        for turn in 0..candidates.len() {
            let mut pool = candidates.to_vec();
            pool.rotate_left(turn);
            for pool in [pool.clone(), pool.into_iter().rev().collect()] {
                let chain = |roots: &[Certificate]| {
                    let demands = Demands::at(now()).ends_at(roots);
                    said(&Chain::find(&leaf, &Pool::new(pool.clone()), &demands))
                };
                assert_eq!(chain(std::slice::from_ref(&current)), NOTHING);
                assert_eq!(chain(&candidates), NOTHING, "more trust is no less");
                assert_eq!(chain(&candidates[1..2]).len(), 1, "expired alone");
                let strange = chain(&[foreign("p256")]);
                assert!(strange.iter().any(|one| one.starts_with("untrusted_root")), "{strange:?}");
            }
        }
    }
}

/// bcgit/bc-java#2291: roots of one name that nobody cleaned up, and minutes of search.
#[test]
fn fifty_roots_of_one_name_are_an_ordinary_company() {
    let mut roots: Vec<Party> = (0..50).map(|_| Party::new("CN=Root")).collect();
    let leaf = roots[49].signs(&Party::new("CN=App"), &leaf());
    let certificates: Vec<_> = roots.drain(..).map(|root| root.signs(&root, &ca())).collect();
    let proofs = Proofs::new();
    assert!(proofs.share().spend(Proofs::STEPS), "what one file has to itself is enough");
    let share = proofs.share();
    let demands = Demands::at(now()).ends_at(&certificates).within(&share);
    let chain = Chain::find(&leaf, &Pool::new(certificates.clone()), &demands);
    assert_eq!((said(&chain), chain.certificates().len()), (vec![], 2));
}
