//! Keys as JSON Web Keys.

use certgen::{
    Certificate, Error,
    bundle::{self, PublicKey},
};
use zeroize::Zeroizing;

use super::{Chosen, Selection, no_public_key, unexpected};
use crate::say::failure::Failure;

/// The key of the entry at `at`, or the one public key that stands alone.
pub fn one(selection: &Selection, at: usize, has_key: bool) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let text = match (selection.entries.get(at), selection.public_keys.first()) {
        (Some(entry), _) => of_entry(entry, has_key)?,
        (None, Some(key)) => of_public_key(key)?,
        (None, None) => return Err(unexpected()),
    };
    Ok(line(&[&text]))
}

/// The keys of all entries, and those that stand alone.
pub fn set(selection: &Selection, has_key: bool) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut keys = Vec::new();
    for entry in &selection.entries {
        keys.push(of_entry(entry, has_key)?);
    }
    for key in &selection.public_keys {
        keys.push(of_public_key(key)?);
    }
    let mut pieces = vec!["{\"keys\":["];
    for (at, key) in keys.iter().enumerate() {
        if at > 0 {
            pieces.push(",");
        }
        pieces.push(key);
    }
    pieces.push("]}");
    Ok(line(&pieces))
}

fn of_entry(entry: &Chosen, has_key: bool) -> Result<Zeroizing<String>, Failure> {
    let chain: Vec<&Certificate> = match entry.leaf {
        Some(_) => entry.certificates().filter_map(|bag| bag.certificate()).collect(),
        None => Vec::new(),
    };
    let key = entry.key.as_ref().and_then(|bag| bag.key());
    match (key, &entry.public_key) {
        (Some(key), _) if has_key => {
            let text = bundle::to_secret_jwk(key, &chain).map_err(no_form)?;
            Ok(Zeroizing::new(text.secret_text().to_owned()))
        }
        (_, Some(public)) => Ok(Zeroizing::new(bundle::to_jwk(public, &chain).map_err(no_form)?)),
        (_, None) => Err(no_public_key()),
    }
}

fn of_public_key(key: &PublicKey) -> Result<Zeroizing<String>, Failure> {
    Ok(Zeroizing::new(bundle::to_jwk(key.der(), &[]).map_err(no_form)?))
}

fn no_form(error: Error) -> Failure {
    Failure::from(error).help("--to pem holds keys of every kind")
}

/// One line of text. Room for all at once: a vector that grows leaves copies of the key behind.
fn line(pieces: &[&str]) -> Zeroizing<Vec<u8>> {
    let room = pieces.iter().map(|piece| piece.trim_end().len()).sum::<usize>() + 1;
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    for piece in pieces {
        text.extend_from_slice(piece.trim_end().as_bytes());
    }
    text.push(b'\n');
    text
}
