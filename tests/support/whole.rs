//! All that there is to a bag, in a form that can be compared and sorted.

use certgen::pfx::{Bag, BagValue};

/// The value: what it is, its type where that is an object identifier, and its bytes.
pub type Value = (&'static str, String, Vec<u8>);

/// The value of a bag, without what is written beside it.
pub fn value_of(bag: &Bag) -> Value {
    let none = String::new;
    match bag.value() {
        BagValue::Certificate(certificate) => ("certificate", none(), certificate.der().to_vec()),
        BagValue::Crl(der) => ("list", none(), der.clone()),
        BagValue::Key(key) => ("key", none(), key.secret_pkcs8_der().to_vec()),
        BagValue::OtherCertificate { kind, bytes } => ("other", kind.clone(), bytes.clone()),
        BagValue::Secret(secret) => {
            ("secret", secret.kind().to_owned(), secret.secret_der().to_vec())
        }
        BagValue::Unknown { kind, der } => ("unknown", kind.clone(), der.clone()),
        other => panic!("{other:?}"),
    }
}

/// An attribute: its type and its values.
pub type Attribute = (String, Vec<Vec<u8>>);

/// The value with its attributes, whose order means nothing; the values of each keep theirs.
pub fn whole(bag: &Bag) -> (Value, Vec<Attribute>) {
    let attributes = bag.attributes().iter();
    let mut attributes: Vec<_> =
        attributes.map(|attribute| (attribute.oid(), attribute.values().to_vec())).collect();
    attributes.sort_unstable();
    (value_of(bag), attributes)
}
