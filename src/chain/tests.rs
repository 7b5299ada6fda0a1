//! Chains that hold, and every way in which one does not. The certificates are composed byte by byte and
//! really signed.

use std::time::{Duration, UNIX_EPOCH};

use const_oid::ObjectIdentifier;
use der::Encode;

use super::*;
use crate::{
    ber::{self, Tag},
    cert::tests::foreign,
    key::{EcdsaForm, KeyAlgorithm, PrivateKey, SignatureAlgorithm, SigningKey},
    name::DistinguishedName,
};

mod reported;
mod unproven;

/// A name with a key.
struct Party {
    name: &'static str,
    key: SigningKey,
    public: Vec<u8>,
}

impl Party {
    fn new(name: &'static str) -> Self {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let public = key.public_key_der().unwrap().to_vec();
        let algorithm = KeyAlgorithm::P256;
        let key = SigningKey::load(algorithm, EcdsaForm::Asn1, key.secret_pkcs8_der()).unwrap();
        Self { name, key, public }
    }

    /// Signs a certificate for `subject`.
    fn signs(&self, subject: &Self, says: &Says) -> Certificate {
        let oid = |dotted: &str| ber::encode_oid(ObjectIdentifier::new(dotted).unwrap());
        let sequence = |parts: &[&[u8]]| ber::encode(Tag::SEQUENCE, parts);
        let name = |text: &str| DistinguishedName::parse(text).unwrap().0.to_der().unwrap();
        let algorithm = sequence(&[&oid(says.algorithm)]);
        let dates: Vec<u8> = says
            .dates
            .iter()
            .flat_map(|date| ber::encode(Tag::UTC_TIME, &[date.as_bytes()]).to_vec())
            .collect();
        let extensions: Vec<u8> = says
            .extensions
            .iter()
            .flat_map(|(dotted, value)| {
                let critical: &[u8] = if *dotted == "1.2.3" { b"\x01\x01\xff" } else { &[] };
                let value = ber::encode(Tag::OCTET_STRING, &[value]);
                sequence(&[&oid(dotted), critical, &value]).to_vec()
            })
            .collect();
        let list = sequence(&[&extensions]);
        let list = ber::encode(Tag::context(3).constructed(), &[&list]);
        let is_v1 = says.extensions.is_empty();
        let tbs = sequence(&[
            if is_v1 { &[] } else { &[0xa0, 3, 2, 1, 2] },
            &[2, 1, says.serial],
            &algorithm,
            &name(self.name),
            &sequence(&[&dates]),
            &name(subject.name),
            &subject.public,
            if is_v1 { &[] } else { &list },
        ]);
        let signature = self.key.sign(SignatureAlgorithm::Es256, &tbs).unwrap();
        let bits = ber::encode(Tag::BIT_STRING, &[&[0], &signature]);
        Certificate::from_der(&sequence(&[&tbs, &algorithm, &bits])).unwrap()
    }
}

/// What a certificate says besides names and keys.
#[derive(Clone)]
struct Says {
    serial: u8,
    algorithm: &'static str,
    dates: [&'static str; 2],
    extensions: Vec<(&'static str, Vec<u8>)>,
}

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const SKI: &str = "2.5.29.14";
const AKI: &str = "2.5.29.35";
const EKU: &str = "2.5.29.37";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
/// ECDSA with SHA-224, with SHA3-256, with SHA3-512, and one that nobody knows.
const NOT_VERIFIED: [&str; 4] =
    ["1.2.840.10045.4.3.1", "2.16.840.1.101.3.4.3.10", "2.16.840.1.101.3.4.3.12", "1.2.3.4"];

fn ca() -> Says {
    let constraints = (BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\xff".to_vec());
    let usage = (KEY_USAGE, b"\x03\x02\x01\x06".to_vec());
    let dates = ["200101000000Z", "400101000000Z"];
    Says { serial: 1, algorithm: ECDSA_SHA256, dates, extensions: vec![constraints, usage] }
}

fn leaf() -> Says {
    Says { extensions: vec![(BASIC_CONSTRAINTS, b"\x30\x00".to_vec())], ..ca() }
}

impl Says {
    fn with(mut self, oid: &'static str, value: &[u8]) -> Self {
        self.extensions.retain(|(other, _)| *other != oid);
        self.extensions.push((oid, value.to_vec()));
        self
    }

    fn in_years(mut self, dates: [&'static str; 2]) -> Self {
        self.dates = dates;
        self
    }

    fn marked(mut self, algorithm: &'static str) -> Self {
        self.algorithm = algorithm;
        self
    }

    fn serial(mut self, serial: u8) -> Self {
        self.serial = serial;
        self
    }
}

/// In 2027.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// A root, an intermediate and a leaf, each as its signer says.
struct Three {
    root: Certificate,
    middle: Certificate,
    leaf: Certificate,
}

fn three(root_says: &Says, middle_says: &Says, leaf_says: &Says) -> Three {
    let [root, middle, app] = ["CN=Root", "CN=Middle", "CN=App"].map(Party::new);
    Three {
        root: root.signs(&root, root_says),
        middle: root.signs(&middle, middle_says),
        leaf: middle.signs(&app, leaf_says),
    }
}

impl Three {
    fn find(&self) -> Chain {
        let pool = Pool::new([self.root.clone(), self.leaf.clone(), self.middle.clone()]);
        let roots = [self.root.clone()];
        Chain::find(&self.leaf, &pool, &Demands::at(now()).ends_at(&roots))
    }

    fn said(&self) -> Vec<String> {
        said(&self.find())
    }
}

fn said(chain: &Chain) -> Vec<String> {
    chain.problems().iter().map(|problem| format!("{}: {problem}", problem.code())).collect()
}

fn subjects(chain: &Chain) -> Vec<String> {
    chain.certificates().iter().map(|one| one.subject().to_string()).collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_chain_that_holds_is_found_in_any_order() {
    let chain = three(&ca(), &ca(), &leaf()).find();
    assert_eq!(subjects(&chain), ["CN=App", "CN=Middle", "CN=Root"]);
    assert_eq!(said(&chain), NOTHING);
    assert!(chain.is_whole() && chain.missing().is_none());
}

#[test]
fn chains_of_foreign_make_hold() {
    for kind in ["p256", "rsa"] {
        let [leaf, middle, root] =
            ["leaf", "intermediate", "root"].map(|part| foreign(&format!("chain-{kind}-{part}")));
        let pool = Pool::new([root.clone(), middle]);
        for purpose in [Purpose::Any, Purpose::TlsClient, Purpose::TlsServer] {
            let roots = [root.clone()];
            let demands = Demands::at(now()).ends_at(&roots).purpose(purpose);
            let chain = Chain::find(&leaf, &pool, &demands);
            assert_eq!((said(&chain), chain.certificates().len()), (vec![], 3), "{kind}");
        }
    }
}

#[test]
fn a_gap_is_named_where_the_chain_should_end_at_a_root() {
    let three = three(&ca(), &ca(), &leaf());
    let pool = Pool::new([three.root.clone()]);
    let chain = Chain::find(&three.leaf, &pool, &Demands::at(now()));
    assert_eq!((said(&chain), chain.missing()), (vec![], Some("CN=Middle")));
    assert!(!chain.is_whole());
    let roots = [three.root.clone()];
    let chain = Chain::find(&three.leaf, &pool, &Demands::at(now()).ends_at(&roots));
    assert_eq!(said(&chain), ["incomplete_chain: the certificate of CN=Middle is missing"]);
}

#[test]
fn a_way_to_a_root_is_preferred_to_one_that_ends_early() {
    let [top, middle, app] = ["CN=Top", "CN=Middle", "CN=App"].map(Party::new);
    let own = middle.signs(&middle, &ca());
    // Of a CA above it that is not there. The one that is valid longer is tried first.
    for dates in [["200101000000Z", "350101000000Z"], ["200101000000Z", "450101000000Z"]] {
        let crossed = top.signs(&middle, &ca().serial(2).in_years(dates));
        let pool = Pool::new([crossed, own.clone()]);
        let chain = Chain::find(&middle.signs(&app, &leaf()), &pool, &Demands::at(now()));
        assert_eq!((chain.is_whole(), chain.certificates().get(1)), (true, Some(&own)));
    }
}

#[test]
fn a_root_that_is_not_one_of_those_given_is_named() {
    let three = three(&ca(), &ca(), &leaf());
    let pool = Pool::new([three.root.clone(), three.middle.clone()]);
    let roots = [foreign("p256")];
    let chain = Chain::find(&three.leaf, &pool, &Demands::at(now()).ends_at(&roots));
    let wanted = "untrusted_root: it ends at CN=Root, which is none of the given roots";
    assert_eq!(said(&chain), [wanted]);
}

#[test]
fn a_wrong_signature_is_told_from_a_stranger() {
    let [root, middle, other, app] =
        ["CN=Root", "CN=Middle", "CN=Middle", "CN=App"].map(Party::new);
    let known = ca().with(SKI, b"\x04\x01\x01");
    let stranger = root.signs(&other, &known);
    let silent = middle.signs(&app, &leaf());
    let pool = Pool::new([root.signs(&root, &ca()), stranger]);
    let chain = Chain::find(&silent, &pool, &Demands::at(now()));
    assert_eq!(said(&chain), ["bad_signature: the signature on CN=App is not of CN=Middle"]);

    let stated = middle.signs(&app, &leaf().with(AKI, b"\x30\x03\x80\x01\x02"));
    let chain = Chain::find(&stated, &pool, &Demands::at(now()));
    let wanted = "bad_chain: CN=App was signed by another CN=Middle than the one that is there";
    assert_eq!(said(&chain), [wanted]);

    let honest = root.signs(&middle, &ca().serial(2));
    let both = Pool::new([root.signs(&root, &ca()), root.signs(&other, &known), honest]);
    for leaf in [&silent, &stated] {
        let chain = Chain::find(leaf, &both, &Demands::at(now()));
        assert_eq!((said(&chain), chain.is_whole()), (vec![], true), "the right one is there too");
    }
}

#[test]
fn a_certificate_that_only_claims_to_have_signed_itself_is_named() {
    let [one, other] = ["CN=App", "CN=App"].map(Party::new);
    let forged = other.signs(&one, &leaf());
    let chain = Chain::find(&forged, &Pool::new([]), &Demands::at(now()));
    let wanted = "bad_signature: CN=App names itself as its issuer, and did not sign it";
    assert_eq!(said(&chain), [wanted]);
    // A key that was changed: the old one has signed the new one.
    let pool = Pool::new([other.signs(&other, &ca())]);
    let chain = Chain::find(&forged, &pool, &Demands::at(now()));
    assert_eq!((said(&chain), chain.certificates().len()), (vec![], 2));
}

#[test]
fn a_loop_ends_and_is_named_but_not_where_there_is_a_way_out() {
    let [one, two, root, app] = ["CN=One", "CN=Two", "CN=Root", "CN=App"].map(Party::new);
    let leaf = one.signs(&app, &leaf());
    let circle = [two.signs(&one, &ca()), one.signs(&two, &ca())];
    let chain = Chain::find(&leaf, &Pool::new(circle.clone()), &Demands::at(now()));
    assert_eq!(said(&chain), ["bad_chain: the chain comes back to CN=One"]);

    let out = [root.signs(&two, &ca().serial(9)), root.signs(&root, &ca())];
    let pool = Pool::new(circle.into_iter().chain(out));
    let chain = Chain::find(&leaf, &pool, &Demands::at(now()));
    assert_eq!(subjects(&chain), ["CN=App", "CN=One", "CN=Two", "CN=Root"]);
    assert_eq!(said(&chain), NOTHING);
}

#[test]
fn issuers_that_may_not_sign_are_named_with_what_they_lack() {
    let start = "not_a_ca: the issuer CN=Middle may not sign certificates:";
    let no_ca = ca().with(BASIC_CONSTRAINTS, b"\x30\x00");
    let said = |middle: Says| three(&ca(), &middle, &leaf()).said();
    assert_eq!(said(no_ca), [format!("{start} it is no CA (basicConstraints)")]);
    let no_sign = ca().with(KEY_USAGE, b"\x03\x02\x07\x80");
    assert_eq!(said(no_sign), [format!("{start} its key usage has no keyCertSign")]);
    let version_1 = Says { extensions: vec![], ..ca() };
    assert_eq!(said(version_1.clone()), [format!("{start} it is not of version 3")]);
    let silent = Says { extensions: vec![ca().extensions.remove(0)], ..ca() };
    assert_eq!(said(silent), NOTHING, "whoever says nothing of key usage may do all");
    assert_eq!(three(&version_1, &ca(), &leaf()).said(), NOTHING, "an old root");
}

#[test]
fn issuers_that_are_not_valid_are_named_and_renewed_ones_preferred() {
    let past = ["200101000000Z", "250101000000Z"];
    let future = ["300101000000Z", "400101000000Z"];
    let expired = three(&ca(), &ca().in_years(past), &leaf());
    assert_eq!(expired.said(), ["issuer_not_valid: the issuer CN=Middle has expired"]);
    let early = three(&ca().in_years(future), &ca(), &leaf());
    assert_eq!(early.said(), ["issuer_not_valid: the issuer CN=Root is not valid yet"]);
    assert_eq!(three(&ca(), &ca(), &leaf().in_years(past)).said(), NOTHING, "not of the leaf");

    let [root, middle, app] = ["CN=Root", "CN=Middle", "CN=App"].map(Party::new);
    for (one, other) in [(past, ca().dates), (future, ca().dates), (ca().dates, future)] {
        let pool = Pool::new([
            root.signs(&root, &ca()),
            root.signs(&middle, &ca().in_years(one)),
            root.signs(&middle, &ca().serial(2).in_years(other)),
        ]);
        let chain = Chain::find(&middle.signs(&app, &leaf()), &pool, &Demands::at(now()));
        assert_eq!(said(&chain), NOTHING);
    }
}

#[test]
fn the_last_second_counts() {
    let three = three(&ca(), &ca().in_years(["200101000000Z", "270115080000Z"]), &leaf());
    // 2027-01-15T08:00:00Z is 1,800,000,000.
    let pool = Pool::new([three.root.clone(), three.middle.clone()]);
    let at = |milliseconds| {
        let now = now() + Duration::from_millis(milliseconds);
        Chain::find(&three.leaf, &pool, &Demands::at(now)).problems().len()
    };
    assert_eq!((at(0), at(999), at(1000)), (0, 0, 1));
}

#[test]
fn path_length_counts_cas_that_others_have_signed() {
    let with_length =
        |length: u8| ca().with(BASIC_CONSTRAINTS, &[0x30, 6, 1, 1, 0xff, 2, 1, length]);
    assert_eq!(three(&with_length(1), &with_length(0), &leaf()).said(), NOTHING);
    let wanted = "path_length: the issuer CN=Root allows no CA below it, and there is one";
    assert_eq!(three(&with_length(0), &ca(), &leaf()).said(), [wanted]);
}

#[test]
fn name_constraints_bind_all_below() {
    // Permitted: dns:example.com.
    let value = b"\x30\x11\xa0\x0f\x30\x0d\x82\x0bexample.com";
    let bound = ca().with(NAME_CONSTRAINTS, value);
    let names = |dns: &[u8]| {
        let name = ber::encode(Tag::context(2), &[dns]);
        leaf().with("2.5.29.17", &ber::encode(Tag::SEQUENCE, &[&name]))
    };
    assert_eq!(three(&bound, &ca(), &names(b"app.example.com")).said(), NOTHING);
    let refused = three(&bound, &ca(), &names(b"app.example.org")).said();
    let wanted = "name_not_permitted: the issuer CN=Root may not sign for dns:app.example.org";
    assert_eq!(refused, [wanted]);
}

#[test]
fn purposes_and_critical_extensions_are_asked_of_issuers() {
    let for_servers = ca().with(EKU, b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01");
    let three_of = three(&ca(), &for_servers, &leaf());
    let pool = Pool::new([three_of.root.clone(), three_of.middle.clone()]);
    let as_purpose =
        |purpose| said(&Chain::find(&three_of.leaf, &pool, &Demands::at(now()).purpose(purpose)));
    assert_eq!(as_purpose(Purpose::TlsServer), NOTHING);
    assert_eq!(as_purpose(Purpose::Any), NOTHING);
    let wanted = "not_a_ca: the issuer CN=Middle is not for clientAuth";
    assert_eq!(as_purpose(Purpose::TlsClient), [wanted]);

    let odd = three(&ca(), &ca().with("1.2.3", b"\x05\x00"), &leaf());
    let wanted = "bad_chain: CN=Middle has a critical extension that is not known: 1.2.3";
    assert_eq!(odd.said(), [wanted]);
}

#[test]
fn what_is_weak_holds_all_the_same() {
    let chain = Chain::find(&foreign("rsa1024"), &Pool::new([]), &Demands::at(now()));
    assert_eq!(said(&chain), NOTHING);
}

#[test]
fn a_chain_that_goes_on_and_on_is_too_long() {
    let parties: Vec<Party> = (0..40).map(|_| Party::new("CN=CA")).collect();
    let pool = Pool::new(parties.windows(2).map(|pair| pair[1].signs(&pair[0], &ca())));
    let leaf = parties[0].signs(&Party::new("CN=App"), &leaf());
    let chain = Chain::find(&leaf, &pool, &Demands::at(now()));
    assert_eq!(said(&chain), ["bad_chain: it has more than 32 certificates"]);
}
