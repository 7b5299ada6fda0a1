use certgen::Thumbprint;

/// A thumbprint as people copy it: every form that it is written in is read as the same.
pub fn thumbprint(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(read) = Thumbprint::parse(text) else { return };
    for written in [read.to_hex(), read.to_colons(), read.to_base64(), read.to_base64url()] {
        let again = Thumbprint::parse(&written);
        assert!(again.as_ref() == Ok(&read) || is_like_hex(&written), "{written}: {again:?}");
    }
}

/// Base64 with hardly a letter beyond F, which chance makes once in 10^12: it is taken for hexadecimal with
/// digits missing or mistyped, which people make more often, and refused.
fn is_like_hex(text: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let strays = digits.bytes().filter(|byte| !is_digit(byte)).count();
    matches!((text.len(), strays), (27, 0) | (43, 0..=MOST_TYPOS))
}

/// How many letters may be wrong in what is still called hexadecimal.
const MOST_TYPOS: usize = 2;
