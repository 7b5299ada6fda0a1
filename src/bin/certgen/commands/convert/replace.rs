//! Files that are read and then replaced: no key may be lost with them.

use std::{fs, path::Path};

use certgen::pfx::{Bag, BagValue};

use super::{
    gather::Gathered,
    product::{Kind, Product},
    select::Selection,
};
use crate::{failure::Failure, input::is_stdin};

/// Refuses to replace an input whose private keys are not in what takes its place.
pub fn check(
    gathered: &Gathered,
    selection: &Selection,
    products: &[Product],
) -> Result<(), Failure> {
    for product in products {
        let Some(path) = &product.path else { continue };
        let kept = kept(product, selection);
        let is_lost = |bag: &Bag| !kept.iter().any(|one| is_same(one, bag));
        let inputs = gathered.held.iter().filter(|(input, _)| !is_stdin(input));
        let mut lost = inputs.filter(|(_, own)| own.iter().any(is_lost));
        if lost.any(|(input, _)| is_same_file(input, path)) {
            let path = path.display();
            return Err(Failure::usage(format!("{path} would lose its private key"))
                .why("it is read, and what would replace it does not hold the key")
                .help("choose another name with -o FILE"));
        }
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

/// Whether two names lead to one file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    let identity = |path: &Path| {
        use std::os::unix::fs::MetadataExt;

        fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
    };
    #[cfg(not(unix))]
    let identity = |path: &Path| fs::canonicalize(path).ok();
    identity(one).is_some_and(|file| identity(other) == Some(file))
}
