use proptest::prelude::*;

use super::*;

const SHA1_HEX: &str = "BD4AAC13F78D3404E909A3143BBA7B5DF75CD21E";
const SHA256_HEX: &str = "EF3F22DC09B31FE94DDCCA57906283F5BC4F0D6759FE0A6BDCF51395A4EB6E9B";

fn sha1() -> Thumbprint {
    read(SHA1_HEX).unwrap()
}

fn sha256() -> Thumbprint {
    read(SHA256_HEX).unwrap()
}

/// The reason, and the thumbprint that was meant.
fn refusal(text: &str) -> (String, Option<String>) {
    match read(text) {
        Err(Error::Thumbprint { reason, meant, .. }) => (reason.into_owned(), meant),
        other => panic!("{text:?}: {other:?}"),
    }
}

fn spaced(hex: &str, separator: &str) -> String {
    let pairs: Vec<&str> = (0..hex.len()).step_by(2).map(|at| &hex[at..at + 2]).collect();
    pairs.join(separator)
}

fn base64_of(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn hexadecimal_is_read_in_every_dress() {
    for (hex, expected) in [(SHA1_HEX, sha1()), (SHA256_HEX, sha256())] {
        for text in [
            hex.to_lowercase(),
            spaced(hex, ":"),
            spaced(&hex.to_lowercase(), " "),
            spaced(hex, "-"),
            spaced(hex, "\u{a0}"),
            spaced(hex, ": "),
            spaced(hex, "\r\n"),
            format!("0x{hex}"),
            format!("0X{}", hex.to_lowercase()),
            format!("  {hex}\r\n"),
            format!("\"{hex}\","),
            format!("thumbprint: {hex}"),
            format!("Thumbprint : {hex}"),
        ] {
            assert_eq!(read(&text).ok(), Some(expected), "{text:?}");
        }
    }
}

#[test]
fn what_dialogs_put_in_is_passed_over() {
    for sign in ['\u{200e}', '\u{200f}', '\u{200b}', '\u{feff}', '\u{202a}', '\u{2060}', '\u{ad}'] {
        for text in [format!("{sign}{}", spaced(SHA1_HEX, " ")), format!("{SHA1_HEX}{sign}")] {
            assert_eq!(read(&text).ok(), Some(sha1()), "{text:?}");
        }
    }
    for text in [format!("\u{2028}{SHA1_HEX}\u{2029}"), format!("?{}", spaced(SHA1_HEX, " "))] {
        assert_eq!(read(&text).ok(), Some(sha1()), "{text:?}");
    }
}

#[test]
fn what_programs_write_in_front_is_understood() {
    let colons = spaced(SHA1_HEX, ":");
    for text in [
        format!("SHA1 Fingerprint={colons}"),
        format!("sha1 Fingerprint={colons}"),
        format!("SHA1(app.cer)= {SHA1_HEX}"),
        format!("\t SHA1: {colons}"),
        format!("sha1:{SHA1_HEX}"),
        format!("SHA-1    {SHA1_HEX}   (the thumbprint that Entra shows)"),
        format!("Cert Hash(sha1): {}", spaced(SHA1_HEX, " ")),
        format!("\"x5t\": \"{}\"", sha1().to_base64url()),
        format!("x5t={}", sha1().to_base64url()),
        format!("customKeyIdentifier: {}", sha1().to_base64()),
    ] {
        assert_eq!(read(&text).ok(), Some(sha1()), "{text:?}");
    }
    for text in [
        format!("SHA2-256(stdin)= {SHA256_HEX}"),
        format!("sha256 Fingerprint={}", spaced(SHA256_HEX, ":")),
        format!("SHA256: {}", spaced(SHA256_HEX, ":")),
        format!("x5t#S256: {}", sha256().to_base64url()),
        format!("x5t#S256    {}", sha256().to_base64url()),
    ] {
        assert_eq!(read(&text).ok(), Some(sha256()), "{text:?}");
    }
}

#[test]
fn a_digest_under_the_name_of_the_other_is_refused() {
    for (text, reason, meant) in [
        (
            format!("sha256:{SHA1_HEX}"),
            "it is called SHA-256, and its 20 bytes are as many as SHA-1 has",
            SHA1_HEX,
        ),
        (
            format!("SHA1 Fingerprint={}", spaced(SHA256_HEX, ":")),
            "it is called SHA-1, and its 32 bytes are as many as SHA-256 has",
            SHA256_HEX,
        ),
        (
            format!("x5t: {}", sha256().to_base64url()),
            "it is called x5t, and its 32 bytes are as many as SHA-256 has",
            SHA256_HEX,
        ),
        (
            format!("x5t#S256: {}", sha1().to_base64url()),
            "it is called x5t#S256, and its 20 bytes are as many as SHA-1 has",
            SHA1_HEX,
        ),
    ] {
        assert_eq!(refusal(&text), (reason.to_owned(), Some(meant.to_owned())));
    }
}

#[test]
fn what_was_encoded_twice_is_told_with_what_was_meant() {
    for (hex, thumbprint) in [(SHA1_HEX, sha1()), (SHA256_HEX, sha256())] {
        let meant = Some(hex.to_owned());
        for inner in [
            hex.to_owned(),
            hex.to_lowercase(),
            format!("{hex}\n"),
            spaced(hex, ":"),
            thumbprint.to_base64(),
            thumbprint.to_base64url(),
        ] {
            let twice = hex_of(inner.as_bytes());
            assert_eq!(refusal(&twice).1, meant, "{inner} as {twice}");
            for text in [base64_of(inner.as_bytes()), base64_of(inner.as_bytes()).replace('=', "")]
            {
                assert_eq!(refusal(&text).1, meant, "{inner} as {text}");
            }
        }
    }
    let twice = hex_of(SHA1_HEX.as_bytes());
    assert_eq!(refusal(&twice).0, "its 80 digits are a thumbprint that was encoded once more");
    assert_eq!(base64_of(SHA1_HEX.as_bytes()).len(), 56);
    assert_eq!(
        refusal(&base64_of(SHA1_HEX.as_bytes())).0,
        "it is base64 of the hexadecimal text, not of the bytes"
    );
}

#[test]
fn another_length_is_named() {
    let digits = |count: usize| SHA256_HEX.repeat(3).get(..count).unwrap().to_owned();
    for (count, reason) in [
        (20, "it has 20 digits; SHA-1 has 40, SHA-256 has 64"),
        (32, "its 32 digits are as many as MD5 has"),
        (38, "it has 38 digits, two fewer than the 40 of SHA-1"),
        (39, "it has 39 digits, one fewer than the 40 of SHA-1"),
        (41, "it has 41 digits, one more than the 40 of SHA-1"),
        (42, "it has 42 digits, two more than the 40 of SHA-1"),
        (55, "it has 55 digits; SHA-1 has 40, SHA-256 has 64"),
        (56, "its 56 digits are as many as SHA-224 has"),
        (62, "it has 62 digits, two fewer than the 64 of SHA-256"),
        (63, "it has 63 digits, one fewer than the 64 of SHA-256"),
        (65, "it has 65 digits, one more than the 64 of SHA-256"),
        (66, "it has 66 digits, two more than the 64 of SHA-256"),
        (80, "it has 80 digits; SHA-1 has 40, SHA-256 has 64"),
        (95, "it has 95 digits; SHA-1 has 40, SHA-256 has 64"),
        (96, "its 96 digits are as many as SHA-384 has"),
        (128, "its 128 digits are as many as SHA-512 has"),
    ] {
        assert_eq!(refusal(&digits(count)), (reason.to_owned(), None));
    }
    assert_eq!(
        refusal("11111111-2222-3333-4444-555555555555").0,
        "it is a GUID, such as the id of an application"
    );
    assert_eq!(refusal(&base64_of(&[7; 16])).0, "its 16 bytes are as many as MD5 has");
    assert_eq!(
        refusal(&base64_of(&[7; 31])).0,
        "it is base64 of 31 bytes; SHA-1 has 20, SHA-256 has 32"
    );
}

#[test]
fn a_letter_that_is_no_digit_is_named() {
    let text = SHA1_HEX.replace('0', "O");
    assert_eq!(refusal(&text).0, "'O' is no hexadecimal digit");
    assert_eq!(refusal(&spaced(&text, ":")).0, "'O' is no hexadecimal digit");
}

#[test]
fn other_text_is_no_thumbprint_at_all() {
    for text in [
        "",
        " ",
        "-",
        "?",
        "=",
        "==",
        ":",
        "0x",
        "app.pfx",
        "cafe",
        "2027-12-31",
        "my-certificate",
        "C:\\certificates\\BD4AAC13F78D3404E909A3143BBA7B5DF75CD21E",
        "certificates/BD4AAC13F78D3404E909A3143BBA7B5DF75CD21E.pfx",
        "env:BD4AAC13F78D3404E909A3143BBA7B5DF75CD21E",
        "AbC8Q~x7HdkLmNoPqRsTuVwXyZ-1234567890_ab",
        "sha1:",
        "SHA1 Fingerprint=",
        "äöü",
        "\u{200e}",
        &"A".repeat(5000),
        &"ä".repeat(40),
    ] {
        assert!(matches!(read(text), Err(Error::Malformed { .. })), "{text:?}: {:?}", read(text));
    }
}

#[test]
fn a_text_may_be_a_kibibyte_long() {
    let padded = |bytes: usize| format!("{SHA1_HEX:<bytes$}");
    assert_eq!(read(&padded(1024)).ok(), Some(sha1()));
    assert!(matches!(read(&padded(1025)), Err(Error::Malformed { .. })));
}

proptest! {
    #[test]
    fn what_is_written_is_read(bytes in any::<[u8; 32]>()) {
        let sha1: [u8; 20] = bytes[..20].try_into().unwrap();
        for thumbprint in [Thumbprint::Sha1(sha1), Thumbprint::Sha256(bytes)] {
            for text in [
                thumbprint.to_hex(),
                thumbprint.to_colons(),
                thumbprint.to_base64(),
                thumbprint.to_base64url(),
            ] {
                prop_assert_eq!(read(&text).ok(), Some(thumbprint), "{}", text);
            }
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,100}", hex in "[0-9a-fA-F:= -]{0,140}") {
        let _ = (read(&text), read(&hex), read(&format!("sha1:{text}")), read(&format!("x5t={hex}")));
    }
}
