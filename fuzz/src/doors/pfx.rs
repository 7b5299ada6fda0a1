use certgen::{
    Error,
    pfx::{Bag, Check, Closed, Contents, Passwords},
};

use super::{limits, password};
use crate::compose::dialects::PASSWORD;

/// A PFX of any bytes, under the passwords of the test data; the integrity check asked for, and not.
pub fn pfx(input: &[u8]) {
    let Ok(closed) = Closed::read(input, &limits()) else { return };
    assert!(closed.visible().bags.len() <= 10_000);
    let _ = (closed.integrity(), closed.is_ber(), closed.content_infos(), closed.encryptions());
    for words in ["correct horse", PASSWORD, ""] {
        let words = password(words);
        let words = Passwords::new(&words);
        match closed.open(words, Check::Verified) {
            Ok(opened) => {
                asked_otherwise(&closed, words, &opened);
                break;
            }
            Err(Error::NoMac) => panic!("none was asked for"),
            Err(Error::Altered) => {
                let required = closed.open(words, Check::Required);
                assert!(matches!(required, Err(Error::Altered)), "{required:?}");
            }
            Err(_) => {}
        }
    }
}

/// A file that opens: with less asked it opens too, and with more if there is a check.
fn asked_otherwise(closed: &Closed, words: Passwords<'_>, opened: &Contents) {
    let certificates = |bags: &[Bag]| bags.iter().filter(|bag| bag.certificate().is_some()).count();
    let ignored = closed.open(words, Check::Ignored).expect("less was asked");
    assert_eq!(ignored.bags.len(), opened.bags.len());
    match closed.open(words, Check::Required) {
        Ok(required) => assert!(required.is_verified && opened.is_verified),
        Err(Error::NoMac) => assert!(!opened.is_verified && closed.integrity().is_none()),
        Err(error) => panic!("{error}"),
    }
    let without_keys = closed.open_certificates(words, Check::Verified);
    let without_keys = without_keys.expect("less is decrypted").bags;
    assert_eq!(certificates(&without_keys), certificates(&opened.bags), "certificates were lost");
}
