//! Files that mean harm, or were harmed: each ends in an error or opens, and none in a panic, a hang or
//! a stack overflow.

use certgen::{
    Error, Limits, Password,
    bundle::File,
    pfx::{self, Check, Contents, Passwords},
};

use crate::support::{dialects::PASSWORD, hostile};

fn open(bytes: &[u8]) -> Result<Contents, Error> {
    pfx::open(bytes, &Password::new(PASSWORD).unwrap())
}

fn code(result: &Result<Contents, Error>) -> Option<&'static str> {
    Some(match result.as_ref().err()? {
        Error::Damaged { .. } | Error::Malformed { .. } => "damaged",
        Error::TooCostly { .. } => "too_costly",
        Error::TooLarge { .. } => "too_large",
        _ => "another",
    })
}

#[test]
fn huge_files_end_as_they_must() {
    let wrong: Vec<_> = hostile::huge()
        .into_iter()
        .filter_map(|hostile| {
            let found = code(&open(&hostile.file));
            (found != hostile.error).then_some((hostile.name, found, hostile.error))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_file_that_is_cut_off_is_damaged_wherever_it_is_cut() {
    for file in hostile::truncations().chain(hostile::indefinite_truncations()) {
        let result = open(&file);
        assert_eq!(code(&result), Some("damaged"), "{} bytes: {result:?}", file.len());
    }
}

/// Under the wrong password too, and through the door that takes every kind of file.
#[test]
fn a_file_with_one_byte_changed_never_panics() {
    let valid = small_file();
    let password = Password::new(PASSWORD).unwrap();
    let wrong = Password::new("another").unwrap();
    let limits = Limits::new().rounds(10_000);
    for at in 0..valid.len() {
        for change in [0x01, 0xff] {
            let mut file = valid.clone();
            file[at] ^= change;
            let Ok(read) = File::read(&file, &limits) else { continue };
            let _ = (read.visible(), read.file_type(), read.needs_password());
            for password in [&password, &wrong] {
                let opened = read.open(Some(Passwords::new(password)), Check::Ignored);
                let entries = opened.map(|bundle| certgen::bundle::entries(&bundle.bags).len());
                assert!(entries.unwrap_or(0) <= 2);
            }
            let opened = read.open_certificates(Some(Passwords::new(&password)), Check::Ignored);
            let bags = opened.map(|bundle| bundle.bags).unwrap_or_default();
            assert!(bags.iter().all(|bag| bag.key().is_none()));
        }
    }
}

/// Little else than structure, and one round for the integrity check.
fn small_file() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pfx/composed/macos-keychain.p12");
    std::fs::read(path).unwrap()
}

#[test]
fn random_bytes_never_panic() {
    use proptest::prelude::*;

    let mut runner = proptest::test_runner::TestRunner::default();
    let starts = prop::sample::select(vec![
        &b""[..],
        b"\x30\x82\x01\x00\x02\x01\x03\x30\x80",
        b"\x30\x80",
        b"-----BEGIN ",
        b"{\"kty\":",
        b"\xff\xfe",
    ]);
    runner
        .run(&(starts, prop::collection::vec(any::<u8>(), 0..300)), |(start, rest)| {
            let bytes = [start, &rest].concat();
            if let Ok(file) = File::read(&bytes, &Limits::new()) {
                let _ = file.open(None, Check::Verified);
            }
            Ok(())
        })
        .unwrap();
}
