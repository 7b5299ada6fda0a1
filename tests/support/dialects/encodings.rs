//! The liberties of BER, and the armour.

use super::{
    super::{
        bags::Bag,
        ber::{Form, Lengths, Node, Octets, integer, null, oid, sequence},
        case::Case,
        crypto::Digest,
        keys::{self, Key},
        pfx::{Armour, Content, Forms, Mac, Pfx},
        scheme::{Cipher, Pbes2, Scheme, bytes, pbes2},
    },
    PASSWORD, chain, leaf, mac, triple_des,
};

pub fn cases() -> Vec<Case> {
    let mut cases = everywhere();
    cases.extend(in_one_layer());
    cases.extend(plain());
    cases.extend(armoured());
    cases
}

const fn form(lengths: Lengths, octets: Octets) -> Form {
    Form { lengths, octets }
}

fn aes() -> Scheme {
    Pbes2::new(PASSWORD.as_bytes(), Cipher::AesCbc(256)).scheme()
}

fn case(name: &str, about: &str, forms: Forms) -> Case {
    let pfx = Pfx::new(chain(&aes(), &aes()), mac()).forms(forms);
    Case::opens(name, about, PASSWORD, &pfx)
}

fn everywhere() -> Vec<Case> {
    let (indefinite, minimal) = (Lengths::Indefinite, Lengths::Minimal);
    let rows = [
        ("indefinite", "Indefinite lengths, octet strings whole", indefinite, Octets::Whole),
        (
            "indefinite-segments",
            "Indefinite lengths, octet strings in segments of 100 bytes",
            indefinite,
            Octets::Segments(100),
        ),
        (
            "indefinite-nested",
            "Indefinite lengths, octet strings in segments of segments",
            indefinite,
            Octets::Nested(100),
        ),
        (
            "definite-segments",
            "Definite lengths, octet strings in segments of 100 bytes",
            minimal,
            Octets::Segments(100),
        ),
        (
            "definite-nested",
            "Definite lengths, octet strings in segments of segments",
            minimal,
            Octets::Nested(100),
        ),
        ("segments-of-one", "Segments of one byte", minimal, Octets::Segments(1)),
        ("padded-lengths", "A zero byte before lengths: 82 00 05", PADDED, Octets::Whole),
        ("padded-lengths-3", "Three of them", Lengths::Padded(3), Octets::Whole),
        ("long-lengths", "The long form for short lengths: 81 05", LONG, Octets::Whole),
        (
            "mixture",
            "Indefinite, padded and minimal lengths in turn, octet strings nested",
            Lengths::Mixed,
            Octets::Nested(64),
        ),
        (
            "mixture-segments",
            "Indefinite, padded and minimal lengths in turn, octet strings in segments",
            Lengths::Mixed,
            Octets::Segments(48),
        ),
    ];
    let everywhere = |(name, about, lengths, octets)| {
        let about = format!("{about}, everywhere");
        case(&format!("ber-{name}"), &about, Forms::everywhere(form(lengths, octets)))
    };
    rows.map(everywhere).into()
}

fn in_one_layer() -> Vec<Case> {
    let indefinite = form(Lengths::Indefinite, Octets::Whole);
    let segments = form(Lengths::Minimal, Octets::Segments(200));
    let nested = form(Lengths::Indefinite, Octets::Nested(200));
    let many = form(Lengths::Indefinite, Octets::Segments(7));
    vec![
        case(
            "ber-authsafe-definite-segments",
            "DER but for the octet string of the AuthenticatedSafe: constructed, of definite length",
            Forms { pfx: segments, ..Forms::DER },
        ),
        case(
            "ber-authsafe-nested",
            "DER but for the octet string of the AuthenticatedSafe: segments of segments",
            Forms { pfx: nested, ..Forms::DER },
        ),
        case(
            "ber-encrypted-content-segments",
            "encryptedContent as a constructed implicit [0] of many segments",
            Forms { safes: many, ..Forms::DER },
        ),
        case(
            "ber-encrypted-content-definite-segments",
            "encryptedContent as a constructed implicit [0] of definite length",
            Forms { safes: segments, ..Forms::DER },
        ),
        case(
            "ber-inside-only",
            "DER outside, indefinite lengths in what is encrypted",
            Forms { bags: indefinite, ..Forms::DER },
        ),
        case(
            "ber-inside-nested",
            "DER outside, octet strings in segments of segments in what is encrypted",
            Forms { bags: nested, ..Forms::DER },
        ),
        case(
            "ber-mac-only",
            "DER but for indefinite lengths in MacData",
            Forms { mac: indefinite, ..Forms::DER },
        ),
        constructed_salts(),
        long_form_of_zero(),
    ]
}

/// Salt and initial vector are octet strings too.
fn constructed_salts() -> Case {
    let (salt, iv) = (bytes(0x51, 16), bytes(0xC3, 16));
    let halves = |bytes: &[u8]| {
        let halves = bytes.chunks(8).map(|half| Node::Primitive(0x04, half.to_vec()));
        Node::Constructed(0x24, halves.collect())
    };
    let prf = sequence([oid(Digest::Sha256.hmac_oid()), null()]);
    let parameters = sequence([halves(&salt), integer(2048), prf]);
    let kdf = sequence([oid("1.2.840.113549.1.5.12"), parameters]);
    let cipher = sequence([oid("2.16.840.1.101.3.4.1.42"), halves(&iv)]);
    let scheme = Scheme { algorithm: pbes2(kdf, cipher), ..aes() };
    let mut case = Case::opens(
        "ber-constructed-salts",
        "Salts and initial vectors as constructed octet strings of two halves",
        PASSWORD,
        &Pfx::new(leaf(&scheme), mac()),
    );
    case.verdict["encoding"] = "ber".into();
    case
}

fn long_form_of_zero() -> Case {
    let null = Node::Raw(vec![0x05, 0x81, 0x00]);
    let algorithm = sequence([oid(Digest::Sha256.oid()), null]);
    let mut case = Case::opens(
        "ber-long-zero",
        "The NULL of the MAC's hash with its length in the long form: 81 00",
        PASSWORD,
        &Pfx::new(leaf(&triple_des()), Mac { algorithm, ..mac() }),
    );
    case.verdict["encoding"] = "ber".into();
    case
}

fn plain() -> Vec<Case> {
    let contents = vec![
        Content::Plain(vec![Bag::certificate(keys::p256()).name("My App")]),
        Content::Plain(vec![Bag::key(Key::p256()).name("My App")]),
    ];
    let pfx = |lengths, octets| {
        Pfx::new(contents.clone(), mac()).forms(Forms::everywhere(form(lengths, octets)))
    };
    vec![
        Case::opens(
            "ber-plain-indefinite",
            "Plain contents under a MAC, indefinite lengths and segments everywhere",
            PASSWORD,
            &pfx(Lengths::Indefinite, Octets::Segments(33)),
        ),
        Case::opens(
            "ber-plain-padded",
            "Plain contents under a MAC, padded lengths everywhere",
            PASSWORD,
            &pfx(Lengths::Padded(2), Octets::Nested(50)),
        ),
    ]
}

fn armoured() -> Vec<Case> {
    let der = Pfx { armour: Armour::Pem, ..Pfx::new(leaf(&triple_des()), mac()) };
    let indefinite = Forms::everywhere(form(Lengths::Indefinite, Octets::Segments(128)));
    let trailing = Pfx::new(leaf(&triple_des()), mac()).trailing(1);
    vec![
        Case::opens("pem", "certtool: PEM armour, BEGIN PKCS12", PASSWORD, &der),
        Case::opens("pem-ber", "PEM armour around BER", PASSWORD, &der.clone().forms(indefinite)),
        Case::opens("trailing-1", "One zero byte behind the PFX", PASSWORD, &trailing),
        Case::opens(
            "ber-trailing-100",
            "100 zero bytes behind a PFX of indefinite length",
            PASSWORD,
            &Pfx::new(leaf(&triple_des()), mac()).forms(indefinite).trailing(100),
        ),
    ]
}

const PADDED: Lengths = Lengths::Padded(1);
const LONG: Lengths = Lengths::Padded(0);
