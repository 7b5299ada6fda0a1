use certgen::{
    Error, PfxOptions, Preset,
    bundle::File,
    pfx::{self, Bag, BagValue, Check, Closed, Passwords},
};

use super::{limits, look_at, password};
use crate::{compose::dialects::PASSWORD, sealed, whole::whole};

/// The inside of a PFX: whatever it is, the file around it is whole, its integrity check holds and its
/// password is right.
pub fn pfx_sealed(input: &[u8]) {
    let Some(sealed) = sealed::file(input) else { return };
    let words = password(PASSWORD);
    let closed = match Closed::read(&sealed.bytes, &limits()) {
        Ok(closed) => closed,
        // What is not encrypted is read at once, and RC4 makes nothing of nothing.
        Err(_) if !sealed.is_encrypted || sealed.safe_contents.is_empty() => return,
        Err(error) => panic!("a whole file was refused: {error}"),
    };
    let opened = match closed.open(Passwords::new(&words), Check::Required) {
        Ok(opened) => opened,
        Err(Error::NoMac | Error::Altered) => panic!("the integrity check holds"),
        Err(_) => return,
    };
    assert!(opened.is_verified);
    let file = File::read(&sealed.bytes, &limits()).expect("what one door reads, the other does");
    look_at(&file, Some(&words));
    if sealed.is_to_be_written {
        write_and_read(&opened.bags);
    }
}

/// What was read is written, and what is written is read as the same.
fn write_and_read(bags: &[Bag]) {
    let words = password("another");
    let options = PfxOptions::new(Preset::Modern).iterations(1_000).expect("1,000 are allowed");
    let written = pfx::seal_bags(bags, &words, &options).expect("what was read can be written");
    let again = pfx::open(&written, &words).expect("what was written can be read");
    let is_alone = |bag: &&Bag| matches!(bag.value(), BagValue::Key(_) | BagValue::Secret(_));
    let (alone, together): (Vec<&Bag>, Vec<&Bag>) = bags.iter().partition(is_alone);
    let mut before: Vec<_> = together.into_iter().chain(alone).map(whole).collect();
    let mut after: Vec<_> = again.bags.iter().map(whole).collect();
    // Secrets stand before or behind the others, as they were encrypted alone or not.
    before.sort_unstable();
    after.sort_unstable();
    assert_eq!(before, after, "what was written is not what was read");
    assert!(again.is_verified && !again.is_ber && !again.has_nested_bags);
}
