//! What stands under escapes, of JSON or of a URL, the one around the other: `\u002e`, `%2E`, `%5Cu002e`.

use zeroize::Zeroizing;

/// Hands `text` to `see`, then what stands under its escapes, a layer at a time, until `see` has enough.
pub(super) fn peeled(text: &str, mut see: impl FnMut(&str) -> bool) {
    let mut layer = Zeroizing::new(text.to_owned());
    for _ in 0..MOST_LAYERS {
        if !see(&layer) || !layer.contains(['%', '\\']) {
            return;
        }
        let under = read(&layer, |bytes| percent(bytes).or_else(|| backslash(bytes)));
        if under == layer {
            return;
        }
        layer = under;
    }
}

/// Takes `%2E` for `.`, and leaves what is no such escape (RFC 3986 §2.1).
pub(super) fn unescaped(text: &str) -> Zeroizing<String> {
    read(text, percent)
}

/// An escape at the beginning of the bytes: what it stands for, and its length.
type Escape = (u8, usize);

fn read(text: &str, escape: impl Fn(&[u8]) -> Option<Escape>) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let [first, ..] = rest {
        let (byte, length) = escape(rest).unwrap_or((*first, 1));
        bytes.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
}

fn percent(bytes: &[u8]) -> Option<Escape> {
    let [b'%', high, low, ..] = bytes else { return None };
    Some((digit(*high)? * 16 + digit(*low)?, 3))
}

/// An escape of JSON (RFC 8259 §7). Letters beyond one byte are in no token, and all read as `?`.
fn backslash(bytes: &[u8]) -> Option<Escape> {
    let [b'\\', kind, after @ ..] = bytes else { return None };
    match kind {
        b'u' => {
            let digits = after.first_chunk::<4>()?;
            let code = digits
                .iter()
                .try_fold(0_u32, |code, one| Some(code * 16 + u32::from(digit(*one)?)))?;
            Some((u8::try_from(code).unwrap_or(b'?'), 6))
        }
        b'"' | b'\\' | b'/' => Some((*kind, 2)),
        b'b' | b'f' | b'n' | b'r' | b't' => Some((b' ', 2)),
        _ => None,
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// More than anybody unwraps.
const MOST_LAYERS: usize = 8;
