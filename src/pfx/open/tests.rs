//! What is told of a password and of a check, and what of a file that has several passwords.

use super::*;
use crate::{
    ber::{Tag, encode, encode_oid},
    identity::tests::identity,
    pbe::Limits,
    pfx::{
        Attributes,
        closed::tests::{certificates, content_key, mac_key, read},
        oid, write,
    },
};

/// What is in a file: all of it under passwords of its own.
struct Parts<'a> {
    /// SafeContents in DER, and their password.
    content: (&'a [u8], Option<&'a str>),
    key: Option<&'a str>,
    mac: Option<&'a str>,
}

impl Parts<'_> {
    fn sealed(&self) -> Closed {
        let (content, password) = self.content;
        let mut contents = vec![match password {
            Some(password) => write::encrypted(content, content_key(password, 1)).unwrap(),
            None => write::data(content),
        }];
        if let Some(password) = self.key {
            let identity = identity();
            let pkcs8 = identity.key().secret_pkcs8_der();
            let key = content_key(password, 1);
            let bag = write::shrouded_key(pkcs8, key, &Attributes::default()).unwrap();
            contents.push(write::data(&write::safe_contents(&[bag])));
        }
        let mac = self.mac.map(|password| mac_key(password, 1));
        read(&write::file(&contents, mac).unwrap()).unwrap()
    }
}

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

/// How many bags the password `a` opens, and whether the check held.
fn opened(parts: &Parts<'_>, check: Check) -> Result<(usize, bool), Error> {
    let contents = parts.sealed().open(Passwords::new(&password("a")), check)?;
    Ok((contents.bags.len(), contents.is_verified))
}

#[test]
fn a_wrong_password_and_an_altered_file_are_told_apart() {
    let certificates = certificates();
    let parts = |content, key, mac| Parts { content: (&certificates, content), key, mac };
    let (right, wrong) = (Some("a"), Some("b"));
    for (parts, verified, ignored) in [
        (parts(right, right, right), Ok((2, true)), Ok((2, true))),
        (parts(right, right, None), Ok((2, false)), Ok((2, false))),
        // Something opens, so that the password is right.
        (parts(right, right, wrong), Err(Error::Altered), Ok((2, false))),
        (parts(right, None, wrong), Err(Error::Altered), Ok((1, false))),
        (parts(None, right, wrong), Err(Error::Altered), Ok((2, false))),
        // The check says that the password is right.
        (parts(right, wrong, right), Err(Error::OtherPassword), Err(Error::OtherPassword)),
        (parts(wrong, right, right), Err(Error::OtherPassword), Err(Error::OtherPassword)),
        // Nothing says so, or not all that there is.
        (parts(wrong, wrong, wrong), Err(Error::WrongPassword), Err(Error::WrongPassword)),
        (parts(right, wrong, wrong), Err(Error::WrongPassword), Err(Error::WrongPassword)),
        (parts(right, wrong, None), Err(Error::WrongPassword), Err(Error::WrongPassword)),
        (parts(None, wrong, wrong), Err(Error::WrongPassword), Err(Error::WrongPassword)),
        // Without an encryption the check alone tells.
        (parts(None, None, right), Ok((1, true)), Ok((1, true))),
        (parts(None, None, wrong), Err(Error::WrongPassword), Ok((1, false))),
        (parts(None, None, None), Ok((1, false)), Ok((1, false))),
    ] {
        let is = format!("{:?} {:?} {:?}", parts.content.1, parts.key, parts.mac);
        assert_eq!(opened(&parts, Check::Verified), verified, "{is}");
        assert_eq!(opened(&parts, Check::Ignored), ignored, "{is}");
        let required = if parts.mac.is_none() { Err(Error::NoMac) } else { verified };
        assert_eq!(opened(&parts, Check::Required), required, "{is}");
    }
}

#[test]
fn what_is_broken_or_unknown_inside_is_altered_only_if_the_check_says_so() {
    // A sequence, as the encryption wants it, but not of bags; and one of a bag that is too much.
    let broken = encode(Tag::SEQUENCE, &[&[5, 0]]);
    let unknown = encode(Tag::SEQUENCE, &[&encode_oid(oid::DATA), &[0x30, 0]]);
    let value = encode(
        Tag::context(0).constructed(),
        &[&encode(Tag::SEQUENCE, &[&unknown, &encode(Tag::OCTET_STRING, &[b"x"])])],
    );
    let bag = encode(Tag::SEQUENCE, &[&encode_oid(oid::SHROUDED_KEY_BAG), &value]);
    let unsupported = encode(Tag::SEQUENCE, &[&bag]);
    let errors = |content: &[u8], mac| {
        let parts = Parts { content: (content, Some("a")), key: None, mac };
        [Check::Verified, Check::Ignored].map(|check| opened(&parts, check).unwrap_err())
    };
    let is_damaged = |error: &Error| matches!(error, Error::Damaged { .. });
    for mac in [None, Some("a")] {
        assert!(errors(&broken, mac).iter().all(is_damaged));
    }
    let [verified, ignored] = errors(&broken, Some("b"));
    assert!(verified == Error::Altered && is_damaged(&ignored), "{verified:?} {ignored:?}");
    for mac in [None, Some("a"), Some("b")] {
        let is_unsupported = |error: &Error| matches!(error, Error::Unsupported { .. });
        assert!(errors(&unsupported, mac).iter().all(is_unsupported));
    }
    // What breaks outside of every encryption says nothing about the password.
    let key = encode(Tag::SEQUENCE, &[&encode_oid(oid::KEY_BAG), &[0xa0, 2, 0x30, 0]]);
    let no_key = encode(Tag::SEQUENCE, &[&key]);
    let parts = |mac| Parts { content: (&no_key, None), key: None, mac };
    for check in [Check::Verified, Check::Ignored] {
        let error = opened(&parts(Some("b")), check).unwrap_err();
        assert_eq!(error, Error::WrongPassword);
        let error = opened(&parts(Some("a")), check).unwrap_err();
        assert!(!matches!(error, Error::Altered | Error::WrongPassword), "{error:?}");
    }
}

#[test]
fn each_password_is_for_its_part() {
    let certificates = certificates();
    let content = (certificates.as_slice(), Some("a"));
    let closed = Parts { content, key: Some("b"), mac: Some("c") }.sealed();
    let [a, b, c] = ["a", "b", "c"].map(password);
    let all = Passwords::new(&a).key(&b).mac(&c);
    let contents = closed.open(all, Check::Required).unwrap();
    assert!(contents.is_verified && contents.bags.len() == 2);
    assert_eq!(contents.spellings, [Spelling::Bmp, Spelling::Utf8]);
    for less in [Passwords::new(&a).key(&b), Passwords::new(&b).mac(&c)] {
        assert!(closed.open(less, Check::Required).is_err());
    }
    // The key's is not asked for where no key is.
    let without = closed.open_certificates(Passwords::new(&a).mac(&c), Check::Required).unwrap();
    assert!(without.is_verified && without.bags.len() == 1 && without.bags[0].key().is_none());
    assert_eq!(without.encryptions, contents.encryptions);
}

/// The keys that are derived ahead are each for one place in the file.
#[test]
fn a_key_may_stand_before_what_is_encrypted() {
    let identity = identity();
    let pkcs8 = identity.key().secret_pkcs8_der();
    let bag = write::shrouded_key(pkcs8, content_key("b", 1), &Attributes::default()).unwrap();
    let contents = [
        write::data(&write::safe_contents(&[bag])),
        write::encrypted(&certificates(), content_key("a", 1)).unwrap(),
    ];
    let closed = read(&write::file(&contents, Some(mac_key("a", 1))).unwrap()).unwrap();
    let (main, own) = (password("a"), password("b"));
    let passwords = Passwords::new(&main).key(&own);
    let all = closed.open(passwords, Check::Required).unwrap();
    assert!(all.bags.len() == 2 && all.bags[0].key().is_some());
    let some = closed.open_certificates(Passwords::new(&main), Check::Required).unwrap();
    assert!(some.bags.len() == 1 && some.bags[0].key().is_none());
}

#[test]
fn what_is_in_no_encryption_can_be_seen() {
    let certificates = certificates();
    let seen = |content, key| {
        let closed = Parts { content: (&certificates, content), key, mac: Some("a") }.sealed();
        let contents = closed.visible();
        let encryptions = contents.encryptions.iter().map(|(what, _)| *what).collect::<Vec<_>>();
        assert!(!contents.is_verified && !contents.has_nested_bags);
        (contents.bags.len(), encryptions)
    };
    assert_eq!(seen(None, None), (1, vec![]));
    assert_eq!(seen(None, Some("a")), (1, vec![Encrypted::Key]));
    assert_eq!(seen(Some("a"), Some("a")), (0, vec![Encrypted::Content, Encrypted::Key]));
}

/// A bag of bags around `bags`, and one more certificate beside it.
fn nested(bags: &[u8]) -> Vec<u8> {
    let value = encode(Tag::context(0).constructed(), &[bags]);
    let nested = encode(Tag::SEQUENCE, &[&encode_oid(oid::SAFE_CONTENTS_BAG), &value]);
    let beside = write::certificate(b"another", &Attributes::default());
    encode(Tag::SEQUENCE, &[&nested, &beside]).to_vec()
}

#[test]
fn bags_in_bags_and_forms_inside_an_encryption_are_told() {
    let nested = nested(&certificates());
    let certificates = certificates();
    // The same with a length that is not stated.
    let ber = [&[0x30, 0x80][..], &certificates[2..], &[0, 0]].concat();
    for password in [None, Some("a")] {
        for (content, is_nested, is_ber, count) in [
            (certificates.as_slice(), false, false, 1),
            (&nested, true, false, 2),
            (&ber, false, true, 1),
        ] {
            let closed = Parts { content: (content, password), key: None, mac: None }.sealed();
            let main = self::password("a");
            let contents = closed.open(Passwords::new(&main), Check::Verified).unwrap();
            let found = (contents.has_nested_bags, contents.is_ber, contents.bags.len());
            assert_eq!(found, (is_nested, is_ber, count));
            let visible = closed.visible();
            assert_eq!(visible.has_nested_bags, is_nested && password.is_none());
        }
    }
}

#[test]
fn every_spelling_that_is_tried_is_paid() {
    let file = |mac: Option<&str>| {
        let content = write::encrypted(&certificates(), content_key("a", 40)).unwrap();
        write::file(&[content], mac.map(|password| mac_key(password, 1))).unwrap()
    };
    let opened = |file: &[u8], text: &str, rounds| {
        let closed = Closed::read(file, &Limits::new().total_rounds(rounds)).unwrap();
        closed.open(Passwords::new(&password(text)), Check::Verified).map(drop)
    };
    let plain = file(None);
    assert_eq!(opened(&plain, "a", 40), Ok(()));
    // UTF-8, UTF-16 with an end, and without; beyond ASCII Latin-1 too.
    for (text, rounds) in [("b", 120), ("\u{e4}", 160)] {
        assert_eq!(opened(&plain, text, rounds), Err(Error::WrongPassword));
        let refused = opened(&plain, text, rounds - 1).unwrap_err();
        assert!(matches!(refused, Error::TooCostly { .. }), "{refused:?}");
    }
    // The integrity check has had all its spellings, and says no.
    assert_eq!(opened(&file(Some("a")), "b", 41), Err(Error::WrongPassword));
    assert_eq!(opened(&file(Some("a")), "a", 41), Ok(()));
}
