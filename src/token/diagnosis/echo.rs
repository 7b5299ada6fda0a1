//! The thumbprint that Entra says it has looked for.

use super::Verdict;
use crate::{cert::Certificate, thumbprint::Thumbprint};

/// The hexadecimal digits in `Thumbprint of key used by client: 'HEX'`, in upper case.
pub(super) fn hex_in(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let at = lower.find(LABEL)? + LABEL.len();
    let rest = text.get(at..)?.trim_start_matches([':', ' ', '\'', '"']);
    let end = rest.find(|letter: char| !letter.is_ascii_hexdigit()).unwrap_or(rest.len());
    let hex = rest.get(..end)?;
    (MIN_DIGITS..=MAX_DIGITS).contains(&hex.len()).then(|| hex.to_ascii_uppercase())
}

/// What the digits say; `is_misplaced` if x5t of the assertion was as long as SHA-256.
pub(super) fn verdict(
    hex: &str,
    certificate: Option<&Certificate>,
    is_misplaced: bool,
) -> Option<Verdict> {
    let digests =
        certificate.map(|one| [Thumbprint::sha1(one), Thumbprint::sha256(one)]).into_iter();
    let digests: Vec<Thumbprint> = digests.flatten().collect();
    if is_text(hex) {
        return Some(Verdict::TextEncoded);
    }
    if is_misplaced {
        return Some(Verdict::Sha256InX5t);
    }
    match certificate {
        None => None,
        Some(_) if digests.iter().any(|digest| digest.to_hex() == hex) => {
            Some(Verdict::RightCertificate)
        }
        Some(_) => Some(Verdict::OtherCertificate),
    }
}

/// Whether the bytes are the letters of a thumbprint: 40 or 64 hexadecimal digits, perhaps with colons
/// between them.
fn is_text(hex: &str) -> bool {
    let bytes: Option<Vec<u8>> = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    let Some(bytes) = bytes.filter(|bytes| bytes.len() >= 40) else { return false };
    bytes.iter().all(|byte| byte.is_ascii_hexdigit() || b": -".contains(byte))
}

/// As Entra writes it, but for the case.
const LABEL: &str = "thumbprint of key used by client";
/// Of a digest cut short, at least.
const MIN_DIGITS: usize = 8;
/// Of the text of SHA-256 with colons, encoded, with something to spare.
const MAX_DIGITS: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_found() {
        for (text, hex) in [
            ("Reason - ..., Thumbprint of key used by client: 'aB01cd23', Found", Some("AB01CD23")),
            ("thumbprint of key used by client: AB01CD23.", Some("AB01CD23")),
            ("Thumbprint of key used by client: ''", None),
            ("Thumbprint of key used by client", None),
            ("AB01CD23", None),
            ("\u{130} Thumbprint of key used by client: 'AB01CD23'", Some("AB01CD23")),
        ] {
            assert_eq!(hex_in(text).as_deref(), hex, "{text}");
        }
        let long = format!("{LABEL}: '{}'", "A".repeat(600));
        assert_eq!(hex_in(&long), None);
    }
}
