//! What cannot be told: signatures that are not verified here, and those for which nothing is left to spend.

use super::*;

const UNPROVEN: (&str, Answer) = ("signature_unproven", Answer::Unknown);

fn answers(chain: &Chain) -> Vec<(&'static str, Answer)> {
    chain.problems().iter().map(|problem| (problem.code(), problem.answer())).collect()
}

#[test]
fn what_cannot_be_verified_is_neither_yes_nor_no() {
    for algorithm in NOT_VERIFIED {
        let marked = leaf().marked(algorithm);
        let three = three(&ca(), &ca(), &marked);
        // With roots and without.
        assert_eq!(answers(&three.find()), [UNPROVEN], "{algorithm}");
        let pool = Pool::new([three.root.clone(), three.middle.clone()]);
        let chain = Chain::find(&three.leaf, &pool, &Demands::at(now()));
        assert_eq!((answers(&chain), chain.is_whole()), (vec![UNPROVEN], true), "{algorithm}");
        let by_middle = super::three(&ca(), &ca().marked(algorithm), &leaf());
        assert_eq!(answers(&by_middle.find()), [UNPROVEN], "{algorithm}");
    }
    let said = three(&ca(), &ca(), &leaf().marked(NOT_VERIFIED[0])).said();
    let wanted = "signature_unproven: the signature of CN=Middle on CN=App could not be verified: \
                  ECDSA with SHA-224 is not supported here";
    assert_eq!(said, [wanted]);
}

#[test]
fn what_names_itself_and_cannot_be_verified_is_neither_yes_nor_no() {
    let ed448 = foreign("ed448");
    let chain = Chain::find(&ed448, &Pool::new([]), &Demands::at(now()));
    let wanted = "could not be verified: Ed448 is not supported here";
    assert!(said(&chain)[0].ends_with(wanted), "{:?}", said(&chain));
    assert!(said(&chain)[0].contains(" on itself "), "{:?}", said(&chain));
    assert_eq!((answers(&chain), chain.is_whole()), (vec![UNPROVEN], true));
    let chain = Chain::find(&ed448, &Pool::new([]), &Demands::at(now()).ends_at(&[]));
    assert_eq!(answers(&chain), [("untrusted_root", Answer::No), UNPROVEN]);
    // Another of its name signed it, and that can be told.
    let [one, other] = ["CN=CA", "CN=CA"].map(Party::new);
    let root = other.signs(&other, &ca());
    let leaf = one.signs(&one, &leaf().marked("1.2.3.4"));
    let chain = Chain::find(&leaf, &Pool::new([root.clone()]), &Demands::at(now()));
    assert_eq!(answers(&chain), [UNPROVEN]);
    let renewed = other.signs(&one, &super::leaf());
    let chain = Chain::find(&renewed, &Pool::new([root, leaf]), &Demands::at(now()));
    assert_eq!((said(&chain), chain.is_whole()), (vec![], true));
}

#[test]
fn a_root_that_is_given_is_trusted_whatever_its_own_signature() {
    let [root, app] = ["CN=Root", "CN=App"].map(Party::new);
    let odd = root.signs(&root, &ca().marked("1.2.3.4"));
    let (leaf, pool) = (root.signs(&app, &leaf()), Pool::new([odd.clone()]));
    let roots = [odd];
    let chain = Chain::find(&leaf, &pool, &Demands::at(now()).ends_at(&roots));
    assert_eq!((said(&chain), chain.certificates().len()), (vec![], 2));
    let chain = Chain::find(&roots[0], &pool, &Demands::at(now()).ends_at(&roots));
    assert_eq!(said(&chain), NOTHING);
    for demands in [Demands::at(now()), Demands::at(now()).ends_at(&[])] {
        let chain = Chain::find(&leaf, &pool, &demands);
        assert!(answers(&chain).contains(&UNPROVEN), "not given, so not trusted: {chain:?}");
    }
}

#[test]
fn a_way_that_is_proven_is_preferred_to_one_that_is_not() {
    let [root, middle, app] = ["CN=Root", "CN=Middle", "CN=App"].map(Party::new);
    let public = foreign("secp256k1").public_key_der().to_vec();
    let odd = Party { public, ..Party::new("CN=Middle") };
    let longer = ca().serial(2).in_years(["200101000000Z", "450101000000Z"]);
    let certificates =
        [root.signs(&root, &ca()), root.signs(&odd, &longer), root.signs(&middle, &ca())];
    let leaf = middle.signs(&app, &leaf());
    let chain = Chain::find(&leaf, &Pool::new(certificates.clone()), &Demands::at(now()));
    assert_eq!((said(&chain), chain.certificates().get(1)), (vec![], Some(&certificates[2])));
    let [root, odd, _] = certificates;
    let chain = Chain::find(&leaf, &Pool::new([root, odd]), &Demands::at(now()));
    assert_eq!(answers(&chain), [UNPROVEN], "without it");
}

#[test]
fn a_certificate_that_names_two_algorithms_cannot_hold() {
    let three = three(&ca(), &ca(), &leaf());
    let mut der = three.leaf.der().to_vec();
    let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    let place = der.windows(oid.len()).rposition(|bytes| bytes == oid).unwrap();
    der[place + oid.len() - 1] = 3;
    let leaf = Certificate::from_der(&der).unwrap();
    let pool = Pool::new([three.root, three.middle]);
    let chain = Chain::find(&leaf, &pool, &Demands::at(now()));
    assert_eq!(answers(&chain), [("bad_signature", Answer::No)]);
    let wanted = "no signature can hold on CN=App: it names two signature algorithms";
    assert_eq!(chain.problems()[0].to_string(), wanted);
}

#[test]
fn when_all_is_spent_nothing_is_yes() {
    let three = three(&ca(), &ca(), &leaf());
    let pool = Pool::new([three.root.clone(), three.middle.clone()]);
    let roots = [three.root.clone()];
    let proofs = Proofs::new();
    let spend = |share: &Share<'_>, steps| while share.spend(steps) {};
    spend(&proofs.share(), 1_000);
    // Whatever is left: none, enough for one signature, for two.
    let mut whole = 0;
    for left in 0..80 {
        for demands in [Demands::at(now()), Demands::at(now()).ends_at(&roots)] {
            let share = proofs.share();
            assert!(share.spend(Proofs::OWN_STEPS - 50 * left));
            let chain = Chain::find(&three.leaf, &pool, &demands.within(&share));
            match chain.is_whole() && chain.problems().is_empty() {
                true => whole += 1,
                false => assert!(answers(&chain).contains(&UNPROVEN), "{left}: {chain:?}"),
            }
        }
        for alone in [&three.root, &foreign("ed448")] {
            let share = proofs.share();
            spend(&share, 10);
            let chain = Chain::find(alone, &Pool::new([]), &Demands::at(now()).within(&share));
            assert_eq!(answers(&chain), [UNPROVEN], "{chain:?}");
        }
    }
    assert!(whole > 0, "what is left is enough in the end");
}

#[test]
fn ten_thousand_of_one_name_are_not_all_tried() {
    let [ca_of_all, app] = ["CN=CA", "CN=App"].map(Party::new);
    let template = ca_of_all.signs(&ca_of_all, &ca());
    // The same with other bytes in the signature: each another certificate.
    let forged = |number: u16| {
        let mut der = template.der().to_vec();
        let at = der.len() - 8;
        der[at..at + 2].copy_from_slice(&number.to_be_bytes());
        Certificate::from_der(&der).unwrap()
    };
    let leaf = Party::new("CN=CA").signs(&app, &leaf());
    let pool = Pool::new((0..10_000).map(forged));
    let chain = Chain::find(&leaf, &pool, &Demands::at(now()));
    assert_eq!(answers(&chain), [("bad_signature", Answer::No)], "they all have one key");
    // With the right key all of them hold below, and none above.
    let own = ca_of_all.signs(&app, &super::leaf());
    let chain = Chain::find(&own, &pool, &Demands::at(now()));
    assert!(answers(&chain).contains(&UNPROVEN), "{:?}", said(&chain));
}

#[test]
fn of_many_keys_of_one_name_no_more_are_tried_than_may_be() {
    let parties: Vec<Party> = (0..200).map(|_| Party::new("CN=CA")).collect();
    let pool = Pool::new(parties.iter().map(|party| party.signs(party, &ca())));
    let strange = Party::new("CN=CA").signs(&Party::new("CN=App"), &leaf());
    let of_the_last = parties[199].signs(&Party::new("CN=App"), &leaf());
    let enough = Chain::find(&strange, &pool, &Demands::at(now()));
    assert_eq!(answers(&enough), [("bad_signature", Answer::No)]);
    let enough = Chain::find(&of_the_last, &pool, &Demands::at(now()));
    assert_eq!((said(&enough), enough.is_whole()), (vec![], true));
    let proofs = Proofs::new();
    assert!(proofs.share().spend(Proofs::STEPS));
    for leaf in [&strange, &of_the_last] {
        let chain = Chain::find(leaf, &pool, &Demands::at(now()).within(&proofs.share()));
        assert!(answers(&chain).contains(&UNPROVEN), "{:?}", said(&chain));
    }
    let wanted = "not every signature was verified: there are more than are verified in one run";
    assert_eq!(Problem::Untried.to_string(), wanted);
}
