//! Blocks of a PEM text that are replaced where they stand, while all around them stays byte for byte.

use std::ops::Range;

use certgen::bundle::Oddity;
use zeroize::Zeroizing;

/// Whether a text with these oddities can be changed in parts and stay what it was.
pub fn are_replaceable(oddities: &[Oddity]) -> bool {
    let is_no_plain_text = |oddity: &Oddity| {
        matches!(
            oddity,
            Oddity::Base64 | Oddity::CarriageReturns | Oddity::EscapedLineEnds | Oddity::Utf16
        )
    };
    !oddities.iter().any(is_no_plain_text)
}

/// Where the blocks stand in `text` whose labels are wanted, from BEGIN to the dashes behind END.
pub fn labelled(text: &[u8], is_wanted: impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(begin) = find(text, BEGIN, from) {
        from = begin + BEGIN.len();
        let Some(label_end) = find(text, DASHES, from) else { break };
        let label = text.get(from..label_end).unwrap_or_default();
        if !is_wanted(label) {
            continue;
        }
        let end = [END, label, DASHES].concat();
        let Some(last) = find(text, &end, label_end) else { break };
        from = last + end.len();
        places.push(begin..from);
    }
    places
}

/// `text` with `blocks` in `places`, with its own line ends. Nothing in a place takes its line away.
pub fn replaced(
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

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str) -> String {
        let places = labelled(text.as_bytes(), |label| label.ends_with(b"PRIVATE KEY"));
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
