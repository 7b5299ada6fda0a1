//! The doors of opening: several passwords in one file, integrity checks that are required or ignored,
//! limits that are raised.

use certgen::{
    Error, Limits, Password, Spelling,
    bundle::File,
    pfx::{Check, Closed, Contents, Passwords},
};

fn read(name: &str) -> Closed {
    let path = format!("{}/testdata/pfx/{name}.p12", env!("CARGO_MANIFEST_DIR"));
    Closed::read(&std::fs::read(path).unwrap(), &Limits::new()).unwrap()
}

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

fn open(name: &str, text: &str, check: Check) -> Result<Contents, Error> {
    read(name).open(Passwords::new(&password(text)), check)
}

#[test]
fn a_check_that_is_required_has_to_be_there() {
    let opened = open("openssl/mac-none-legacy", "correct horse", Check::Verified).unwrap();
    assert!(!opened.is_verified);
    let refused = open("openssl/mac-none-legacy", "correct horse", Check::Required);
    assert_eq!(refused.unwrap_err(), Error::NoMac);
    assert!(open("openssl/default", "correct horse", Check::Required).unwrap().is_verified);
}

#[test]
fn what_was_altered_opens_only_if_that_is_wanted() {
    let name = "openssl/altered-name";
    assert_eq!(open(name, "correct horse", Check::Verified).unwrap_err(), Error::Altered);
    assert_eq!(open(name, "correct horse", Check::Required).unwrap_err(), Error::Altered);
    assert_eq!(open(name, "not it", Check::Ignored).unwrap_err(), Error::WrongPassword);
    let opened = open(name, "correct horse", Check::Ignored).unwrap();
    assert!(!opened.is_verified && opened.bags.len() == 2);
}

#[test]
fn a_key_may_have_a_password_of_its_own() {
    let (main, own) = (password("correct horse"), password("third"));
    let closed = read("java/key-password");
    let opened = |passwords| closed.open(passwords, Check::Verified).map(|all| all.bags.len());
    assert_eq!(opened(Passwords::new(&main)), Err(Error::OtherPassword));
    assert_eq!(opened(Passwords::new(&own)), Err(Error::WrongPassword));
    assert_eq!(opened(Passwords::new(&main).key(&main)), Err(Error::OtherPassword));
    assert!(opened(Passwords::new(&main).key(&own)).is_ok());
}

#[test]
fn the_check_may_have_a_password_of_its_own() {
    let (main, mac) = (password("correct horse"), password("battery staple"));
    let closed = read("openssl/twopass");
    let opened = |passwords| closed.open(passwords, Check::Verified).map(|all| all.is_verified);
    assert_eq!(opened(Passwords::new(&main)), Err(Error::Altered));
    assert_eq!(opened(Passwords::new(&mac)), Err(Error::OtherPassword));
    assert_eq!(opened(Passwords::new(&main).mac(&mac)), Ok(true));
}

#[test]
fn the_spelling_that_worked_is_told() {
    let spellings = |name, text| open(name, text, Check::Verified).unwrap().spellings;
    assert_eq!(spellings("openssl/default", "correct horse"), [Spelling::Bmp, Spelling::Utf8]);
    assert_eq!(spellings("openssl/legacy", "correct horse"), [Spelling::Bmp]);
    assert_eq!(spellings("gnutls/password-null", ""), [Spelling::Null, Spelling::Utf8]);
}

#[test]
fn a_limit_that_is_raised_to_what_was_asked_is_enough() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pfx/openssl/too-costly.p12");
    let bytes = std::fs::read(path).unwrap();
    let Err(Error::TooCostly { asked, limit, .. }) = File::read(&bytes, &Limits::new()) else {
        panic!("it asks for too much");
    };
    assert_eq!((asked, limit), (10_000_001, 10_000_000));
    assert!(File::read(&bytes, &Limits::new().rounds(10_000_001)).is_ok());
    let small = Limits::new().bytes(bytes.len() - 1);
    let limit = bytes.len() - 1;
    assert_eq!(File::read(&bytes, &small).unwrap_err(), Error::TooLarge { limit });
}
