//! Private keys under another password, in DER and in PEM, where all around them stays byte for byte.

use std::ops::Range;

use certgen::{
    Password, PrivateKey,
    bundle::{self, FileType, Oddity},
};
use zeroize::Zeroizing;

use crate::{
    failure::{self, Failure},
    input::{self, Input, Opened},
    sealing::Sealing,
};

/// The file with its keys under `password`, or in plain text under the empty one.
pub fn sealed(
    input: &Input,
    opened: &Opened,
    sealing: &Sealing,
    password: &Password,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let keys: Vec<&PrivateKey> = opened.bundle.bags.iter().filter_map(|bag| bag.key()).collect();
    let rounds = sealing.key_rounds();
    let is_plain = password.secret_text().is_empty();
    if input.file.file_type() != FileType::Pem {
        let [key] = keys.as_slice() else { return Err(not_replaceable(input)) };
        return Ok(Zeroizing::new(match is_plain {
            true => key.secret_pkcs8_der().to_vec(),
            false => key.to_encrypted_pkcs8_der(password, rounds)?,
        }));
    }
    let places = key_blocks(&input.bytes);
    if places.len() != keys.len() || opened.bundle.oddities.iter().any(is_no_plain_text) {
        return Err(not_replaceable(input));
    }
    let mut blocks = Vec::new();
    for key in keys {
        let text = match is_plain {
            true => Zeroizing::new(bundle::to_secret_key_pem(key)?.secret_text().to_owned()),
            false => Zeroizing::new(bundle::to_encrypted_key_pem(key, password, rounds)?),
        };
        blocks.push(text);
    }
    Ok(replaced(&input.bytes, &places, &blocks))
}

/// Whether a text cannot be changed in parts and stay what it was.
fn is_no_plain_text(oddity: &Oddity) -> bool {
    matches!(
        oddity,
        Oddity::Base64 | Oddity::CarriageReturns | Oddity::EscapedLineEnds | Oddity::Utf16
    )
}

/// Where the blocks of private keys stand in `text`, from BEGIN to the dashes behind END.
fn key_blocks(text: &[u8]) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(begin) = find(text, BEGIN, from) {
        from = begin + BEGIN.len();
        let Some(label_end) = find(text, DASHES, from) else { break };
        let label = text.get(from..label_end).unwrap_or_default();
        if !label.ends_with(b"PRIVATE KEY") {
            continue;
        }
        let end = [END, label, DASHES].concat();
        let Some(last) = find(text, &end, label_end) else { break };
        from = last + end.len();
        places.push(begin..from);
    }
    places
}

fn replaced(
    text: &[u8],
    places: &[Range<usize>],
    blocks: &[Zeroizing<String>],
) -> Zeroizing<Vec<u8>> {
    let has_cr = find(text, b"\r\n", 0).is_some();
    let room = text.len() + blocks.iter().map(|block| block.len() * 2).sum::<usize>();
    // Room for all at once: a vector that grows leaves copies of the key behind.
    let mut new = Zeroizing::new(Vec::with_capacity(room));
    let mut from = 0;
    for (place, block) in places.iter().zip(blocks) {
        new.extend_from_slice(text.get(from..place.start).unwrap_or_default());
        let mut lines = block.trim_end().split('\n');
        new.extend_from_slice(lines.next().unwrap_or_default().as_bytes());
        for line in lines {
            new.extend_from_slice(if has_cr { b"\r\n" } else { b"\n" });
            new.extend_from_slice(line.as_bytes());
        }
        from = place.end;
    }
    new.extend_from_slice(text.get(from..).unwrap_or_default());
    new
}

fn find(text: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.windows(wanted.len()).position(|window| window == wanted).map(|at| from + at)
}

fn not_replaceable(input: &Input) -> Failure {
    let Input { name, .. } = input;
    Failure::new(
        "unsupported",
        failure::FILE,
        format!("the private key in {name} cannot be replaced where it stands"),
    )
    .why("the file is not written as plain PEM")
    .help(format!("certgen convert {} --to pem --encrypt -o NEW.pem", input::shown(name)))
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str) -> String {
        let places = key_blocks(text.as_bytes());
        let block = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n".to_owned();
        let blocks: Vec<_> = places.iter().map(|_| Zeroizing::new(block.clone())).collect();
        String::from_utf8(replaced(text.as_bytes(), &places, &blocks).to_vec()).unwrap()
    }

    #[test]
    fn what_stands_around_a_key_stays() {
        let old =
            "-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: x\n\nZZ==\n-----END RSA PRIVATE KEY-----";
        let new = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----";
        let others = "-----BEGIN CERTIFICATE-----\nBB==\n-----END CERTIFICATE-----\n";
        assert_eq!(changed(old), new);
        assert_eq!(changed(&format!("a\n{others}{old}\n")), format!("a\n{others}{new}\n"));
        assert_eq!(changed(&format!("{old}\n{others}b")), format!("{new}\n{others}b"));
        assert_eq!(changed(&format!("{old}{others}{old}")), format!("{new}{others}{new}"));
        let (old, new) = (old.replace('\n', "\r\n"), new.replace('\n', "\r\n"));
        assert_eq!(changed(&format!("{old}\r\n")), format!("{new}\r\n"));
    }

    #[test]
    fn what_is_no_private_key_is_no_place() {
        for text in [
            "",
            "-----BEGIN ",
            "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----",
            "-----BEGIN PRIVATE KEY-----\nAA==",
            "-----BEGIN PRIVATE KEY-----\nAA==\n-----END CERTIFICATE-----",
        ] {
            assert_eq!(changed(text), text);
        }
    }
}
