//! Files that are read and then replaced: no key may be lost with them.

use std::path::Path;

use certgen::pfx::{Bag, BagValue};

use super::{
    gather::{Gathered, Held},
    product::{Kind, Product},
    select::Selection,
};
use crate::{
    machine::files::{FileId, OutputSet},
    say::failure::Failure,
    take::input::is_stdin,
};

/// Refuses to replace an input whose private keys are not in what takes its place, now or when it is written.
pub fn check(
    gathered: &Gathered,
    selection: &Selection,
    products: &[Product],
    outputs: &mut OutputSet,
) -> Result<(), Failure> {
    for product in products {
        let Some(path) = &product.path else { continue };
        let kept = kept(product, selection);
        let is_lost = |bag: &Bag| !kept.iter().any(|one| is_same(one, bag));
        let lost: Vec<_> =
            gathered.held.iter().filter(|held| held.bags.iter().any(is_lost)).collect();
        let replaced = outputs.replaces(path);
        if lost.iter().any(|held| is_same_file(held, path, replaced)) {
            let path = path.display();
            return Err(Failure::usage(format!("{path} would lose its private key"))
                .why("it is read, and what would replace it does not hold the key")
                .help("choose another name with -o FILE"));
        }
        outputs.sparing(path, lost.iter().filter_map(|held| held.id).collect());
    }
    Ok(())
}

/// The private keys and secrets that `product` will hold.
fn kept<'a>(product: &Product, selection: &'a Selection) -> Vec<&'a Bag> {
    let keys = selection.entries.iter().map(|entry| entry.key.as_ref());
    match product.kind {
        Kind::Pfx => keys.flatten().chain(&selection.rest).collect(),
        _ if !product.has_key => Vec::new(),
        Kind::Jwk(at) | Kind::Key(at) | Kind::KeyPem(at) => {
            keys.skip(at).take(1).flatten().collect()
        }
        _ => keys.flatten().collect(),
    }
}

fn is_same(one: &Bag, other: &Bag) -> bool {
    match (one.value(), other.value()) {
        (BagValue::Key(one), BagValue::Key(other)) => {
            one.secret_pkcs8_der() == other.secret_pkcs8_der()
        }
        (BagValue::Secret(one), BagValue::Secret(other)) => one.secret_der() == other.secret_der(),
        _ => false,
    }
}

/// Whether `path`, which leads to the file `replaced`, leads to the one that was read.
fn is_same_file(held: &Held, path: &Path, replaced: Option<FileId>) -> bool {
    match (held.id, replaced) {
        (Some(read), Some(replaced)) => read == replaced,
        // Where files have no numbers, their whole paths are all there is.
        _ if is_stdin(&held.path) => false,
        _ => path
            .canonicalize()
            .is_ok_and(|path| held.path.canonicalize().is_ok_and(|one| one == path)),
    }
}
