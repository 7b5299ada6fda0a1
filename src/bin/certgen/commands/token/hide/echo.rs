//! Whether a server repeats a secret in another form than it was sent in: cut into pieces, in other case,
//! with an encoding around it.
//!
//! The rule: of a secret of twelve letters and digits or more, no 24 of them (or all, if it has fewer) may be
//! found in what is said, in pieces of six or more, whatever stands between the pieces, as they are, in
//! hexadecimal, percent-encoded or in base64. Smaller pieces, other orders, and encodings in encodings are
//! not found.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose};
use zeroize::Zeroizing;

/// A secret by its letters and digits alone, in small letters.
pub struct Echo {
    letters: Zeroizing<Vec<u8>>,
    /// Where its pieces begin, in the order of the pieces.
    starts: Vec<usize>,
}

impl Echo {
    /// `None` for a secret that is so short that its pieces are words.
    pub fn of(secret: &str) -> Option<Self> {
        let letters = Zeroizing::new(folded(secret.as_bytes()));
        let mut starts: Vec<usize> = (0..letters.windows(PIECE).len()).collect();
        starts.sort_by(|one, other| {
            letters.get(*one..*one + PIECE).cmp(&letters.get(*other..*other + PIECE))
        });
        (letters.len() >= SHORTEST).then_some(Self { letters, starts })
    }

    /// The places of the secret that stand in `text` in some form.
    pub fn heard(&self, text: &str) -> HashSet<usize> {
        let forms = forms(text);
        let pieces = forms.iter().flat_map(|form| form.windows(PIECE));
        let starts = pieces.flat_map(|piece| self.starts_of(piece));
        starts.flat_map(|start| *start..start + PIECE).collect()
    }

    fn starts_of(&self, piece: &[u8]) -> &[usize] {
        let own = |start: &usize| self.letters.get(*start..*start + PIECE).unwrap_or_default();
        let first = self.starts.partition_point(|start| own(start) < piece);
        let after = self.starts.partition_point(|start| own(start) <= piece);
        self.starts.get(first..after).unwrap_or_default()
    }

    /// Whether so many places of it are more than can be there by chance.
    pub fn is_considerable(&self, heard: usize) -> bool {
        heard >= CONSIDERABLE.min(self.letters.len())
    }
}

/// What `text` may stand for, each by its letters and digits alone.
fn forms(text: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let mut forms = vec![folded(text.as_bytes()), folded(&percent_decoded(text))];
    forms.extend(hexadecimal(text).iter().map(|bytes| folded(bytes)));
    let is_digit = |letter: char| letter.is_ascii_alphanumeric() || "+/-_".contains(letter);
    for run in text.split(|letter| !is_digit(letter)).filter(|run| run.len() > PIECE) {
        let standard = run.replace('-', "+").replace('_', "/");
        // It may begin in the middle of what was encoded together.
        for start in 0..4 {
            let digits = standard.get(start..).unwrap_or_default();
            let whole = digits.get(..digits.len() / 4 * 4).unwrap_or_default();
            forms.extend(general_purpose::STANDARD.decode(whole).map(|bytes| folded(&bytes)));
        }
    }
    forms.into_iter().map(Zeroizing::new).collect()
}

fn folded(text: &[u8]) -> Vec<u8> {
    let letters = text.iter().filter(|byte| byte.is_ascii_alphanumeric());
    letters.map(u8::to_ascii_lowercase).collect()
}

/// `%65` for `e`; a `%` in front of anything else stays.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let byte = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.extend(byte);
        let rest = if byte.is_some() { piece.get(2..) } else { Some(piece) };
        bytes.extend(rest.unwrap_or_default().as_bytes());
    }
    bytes
}

/// The bytes of words of hexadecimal, which may stand one after the other: `65794a68`, `65:79:4A:68`.
fn hexadecimal(text: &str) -> Vec<Vec<u8>> {
    let mut found = vec![Vec::new()];
    for word in text.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        let digits: Option<Vec<u8>> = word
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        match digits.filter(|_| word.len() % 2 == 0) {
            Some(bytes) => found.last_mut().into_iter().for_each(|last| last.extend(&bytes)),
            None => found.push(Vec::new()),
        }
    }
    found
}

/// So many letters in a row of a secret are looked for.
const PIECE: usize = 6;
const CONSIDERABLE: usize = 24;
/// In letters and digits.
const SHORTEST: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "c2lnbmF0dXJlIG9mIHRoZSBhc3NlcnRpb24_dGhhdCBpcw";

    fn is_heard(secret: &str, text: &str) -> bool {
        let echo = Echo::of(secret).unwrap();
        echo.is_considerable(echo.heard(text).len())
    }

    fn cut(secret: &str, length: usize, between: &str) -> String {
        let pieces: Vec<_> =
            secret.as_bytes().chunks(length).map(String::from_utf8_lossy).collect();
        pieces.join(between)
    }

    #[test]
    fn a_secret_is_known_in_other_forms() {
        let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
        let percent: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let encoded = |text: String| general_purpose::STANDARD.encode(text);
        let url = general_purpose::URL_SAFE_NO_PAD.encode(format!("xy{SECRET}"));
        for text in [
            SECRET.to_owned(),
            SECRET[7..32].to_owned(),
            SECRET.to_uppercase(),
            cut(SECRET, 1, " "),
            cut(SECRET, 11, " / "),
            cut(SECRET, 7, " and then "),
            cut(SECRET, 6, "<br>"),
            hex.clone(),
            hex.to_uppercase(),
            cut(&hex, 2, ":"),
            percent,
            SECRET.replace('c', "%63").replace('I', "%49"),
            encoded(SECRET.to_owned()),
            encoded(format!("a{SECRET}")),
            encoded(format!("id:{SECRET}")),
            url,
        ] {
            assert!(is_heard(SECRET, &format!("refused: {text}, ask again")), "{text}");
        }
    }

    #[test]
    fn what_is_no_echo_is_none() {
        for text in [
            "",
            "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is valid",
            "Zm9yIGV4YW1wbGUgdGhpcyBpcyBubyBzZWNyZXQgYXQgYWxs 00112233445566778899aabbccddeeff",
            &SECRET[..23],
            &cut(SECRET, 5, " xx "),
            "%",
            "%zz%",
        ] {
            assert!(!is_heard(SECRET, text), "{text}");
        }
        assert!(Echo::of("my-secret").is_none());
        // All of one that is shorter than what is considerable.
        assert!(
            is_heard("correct horse 1", "it was correcthorse1")
                && !is_heard("correct horse 1", "correct")
        );
    }
}
