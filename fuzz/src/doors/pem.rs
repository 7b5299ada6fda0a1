use certgen::{
    bundle::{self, File},
    pfx::{Bag, BagValue, Check, Passwords},
};

use super::{limits, look_at, password, reread};
use crate::whole::value_of;

/// Text with PEM in any style; what is read and can be written as PEM is read again as the same.
pub fn pem(input: &[u8]) {
    let words = password("correct horse");
    // Only with a mark is it PEM for certain.
    let text = [b"-----BEGIN ", input].concat();
    for text in [input, &text] {
        let Ok(file) = File::read(text, &limits()) else { continue };
        look_at(&file, Some(&words));
        if let Ok(opened) = file.open(Some(Passwords::new(&words)), Check::Ignored) {
            write_and_read(&opened.bags);
        }
    }
}

fn write_and_read(bags: &[Bag]) {
    let has_label = |bag: &&Bag| {
        matches!(bag.value(), BagValue::Certificate(_) | BagValue::Crl(_) | BagValue::Key(_))
    };
    let (lists, others): (Vec<&Bag>, Vec<&Bag>) =
        bags.iter().filter(has_label).partition(|bag| matches!(bag.value(), BagValue::Crl(_)));
    let kept: Vec<&Bag> = others.into_iter().chain(lists).collect();
    if kept.is_empty() {
        return;
    }
    let text = bundle::to_secret_pem(&kept).expect("what was read is not too long");
    let again = reread(text.secret_text().as_bytes());
    let before: Vec<_> = kept.into_iter().map(value_of).collect();
    let after: Vec<_> = again.iter().map(value_of).collect();
    assert_eq!(before, after, "what was written is not what was read");
}
