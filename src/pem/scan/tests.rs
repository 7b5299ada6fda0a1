//! What real texts look like, and what is left of some.

use super::*;
use crate::pem::{self, CERTIFICATE, LineEnd, PRIVATE_KEY};

mod files;
mod properties;

/// 100 bytes: two lines of base64 and a short one with padding.
fn der() -> Vec<u8> {
    (0..100).collect()
}

fn certificate() -> String {
    pem::block(CERTIFICATE, &der(), LineEnd::Lf).unwrap().to_string()
}

fn key() -> String {
    pem::block(PRIVATE_KEY, &[1; 50], LineEnd::Lf).unwrap().to_string()
}

fn base64() -> String {
    certificate().lines().filter(|line| !line.starts_with('-')).collect()
}

#[track_caller]
fn read(text: impl AsRef<[u8]>) -> Scan {
    assert!(looks_like_pem(text.as_ref()));
    scan(text.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

/// Checks that `text` holds the certificate alone, and what is odd about it.
#[track_caller]
fn assert_certificate(text: impl AsRef<[u8]>, oddities: &[Oddity]) {
    let scan = read(text);
    let [block] = &scan.blocks[..] else { panic!("{} blocks", scan.blocks.len()) };
    assert_eq!((block.label.as_str(), &**block.der), (CERTIFICATE, &der()[..]));
    assert_eq!(scan.oddities.into_iter().collect::<Vec<_>>(), oddities);
}

/// The labels and lines of the blocks in `text`.
#[track_caller]
fn outline(text: impl AsRef<[u8]>) -> Vec<(String, usize)> {
    read(text).blocks.into_iter().map(|block| (block.label, block.line)).collect()
}

#[track_caller]
fn assert_refused(text: impl AsRef<[u8]>, message: &str) {
    let error = scan(text.as_ref()).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some(message));
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    ['\u{FEFF}']
        .into_iter()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(bytes)
        .collect()
}

#[test]
fn line_ends_of_every_kind() {
    let text = certificate();
    assert_certificate(&text, &[]);
    assert_certificate(text.replace('\n', "\r\n"), &[]);
    assert_certificate(text.replace('\n', "\r"), &[Oddity::CarriageReturns]);
    assert_certificate(text.replacen('\n', "\r\n", 2), &[]);
    assert_certificate(text.replacen('\n', "\r", 2), &[Oddity::CarriageReturns]);
    assert_certificate(text.replace('\n', "\r\r\n"), &[Oddity::CarriageReturns]);
    assert_certificate(text.replace('\n', "\n\n"), &[]);
    assert_certificate(text.trim_end(), &[]);
}

#[test]
fn lines_of_every_width() {
    for width in [1, 63, 65, 76, 1000] {
        let mut text = format!("-----BEGIN {CERTIFICATE}-----\n");
        for line in base64().as_bytes().chunks(width) {
            text.push_str(std::str::from_utf8(line).unwrap());
            text.push('\n');
        }
        assert_certificate(text + "-----END CERTIFICATE-----\n", &[]);
    }
}

#[test]
fn space_in_front_of_lines_and_behind_them() {
    let text = certificate();
    assert_certificate(text.replace('\n', " \t\n"), &[]);
    assert_certificate(text.replace('M', "M \x0B\x0C"), &[]);
    let indented: String = text.lines().map(|line| format!("    {line}\n")).collect();
    assert_certificate(&indented, &[Oddity::Indented]);
    assert_certificate(format!("tls.crt: |\n{indented}"), &[Oddity::Indented]);
}

#[test]
fn encodings_with_a_byte_order_mark() {
    let text = format!("Beutel\u{e4}ttribute \u{1F511}\r\n{}", certificate().replace('\n', "\r\n"));
    assert_certificate(utf16(&text, u16::to_le_bytes), &[Oddity::Utf16]);
    assert_certificate(utf16(&text, u16::to_be_bytes), &[Oddity::Utf16]);
    assert_certificate(format!("\u{FEFF}{text}"), &[Oddity::ByteOrderMark]);
    assert_eq!(read(utf16(&text, u16::to_le_bytes)).blocks[0].line, 2);
    let joined = format!("{}\u{FEFF}{}", certificate(), key());
    assert_eq!(outline(joined).len(), 2);
}

#[test]
fn line_ends_written_as_letters() {
    let text = certificate();
    for escape in [r"\n", r"\r\n", r"\\n", "\\n\n", r"\n  "] {
        assert_certificate(text.replace('\n', escape), &[Oddity::EscapedLineEnds]);
    }
    let json = format!("{{\"crt\": \"{}\"}}", text.replace('\n', r"\n").replace('/', r"\/"));
    assert_certificate(json, &[Oddity::EscapedLineEnds, Oddity::Glued]);
    let both = (certificate() + &key()).replace('\n', r"\n");
    assert_eq!(outline(both).len(), 2);
}

#[test]
fn all_in_one_line() {
    let bag = "Bag Attributes localKeyID: 54 69 6D subject=CN = A";
    for between in ["", " "] {
        let text = certificate().replace('\n', between);
        assert_certificate(&text, &[Oddity::Glued]);
        assert_certificate(format!("{bag} {text}"), &[Oddity::Glued]);
        assert_certificate(format!("CERT=\"{text}\""), &[Oddity::Glued]);
        let three = format!("{text}{}{text}", key().replace('\n', between));
        assert_eq!(
            outline(three),
            [(CERTIFICATE.into(), 1), (PRIVATE_KEY.into(), 1), (CERTIFICATE.into(), 1)]
        );
    }
}

#[test]
fn an_end_that_is_glued_to_what_is_next_to_it() {
    assert_certificate(certificate().replace("\n-----END", "-----END"), &[Oddity::Glued]);
    let three = format!("{}{}{}", certificate().trim_end(), key().trim_end(), certificate());
    assert!(three.contains("----------BEGIN"));
    let scan = read(&three);
    assert_eq!(scan.oddities, BTreeSet::from([Oddity::Glued]));
    assert_eq!(
        outline(&three),
        [(CERTIFICATE.into(), 1), (PRIVATE_KEY.into(), 5), (CERTIFICATE.into(), 8)]
    );
}

#[test]
fn text_around_and_between() {
    let text = format!(
        "Bag Attributes\n    friendlyName: a-b --- c\nsubject=CN = A\n{}\r\rKey Attributes: \
         <No Attributes>\r\n{}-- \nbye",
        key(),
        certificate()
    );
    assert_eq!(outline(text), [(PRIVATE_KEY.into(), 4), (CERTIFICATE.into(), 11)]);
    let latin1 =
        [b"M\xFCller \xE9\0\x80-\xFF\n", certificate().as_bytes(), b"\x1A\0\xFF\xFE"].concat();
    assert_certificate(latin1, &[]);
    let glued = [b"\x01\xFF", certificate().as_bytes()].concat();
    assert_certificate(glued, &[Oddity::Glued]);
}

#[test]
fn sentences_that_speak_of_markers() {
    for sentence in [
        "Copy all of it, -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- included.",
        "Everything from -----BEGIN on, up to -----END and no further.",
        "It ends with -----END CERTIFICATE-----.",
        "---- BEGIN SSH2 PUBLIC KEY ----",
        "--------------------------------",
    ] {
        assert_certificate(format!("{sentence}\n{}{sentence}\n", certificate()), &[]);
    }
}

#[test]
fn labels_are_handed_on() {
    for label in
        ["TRUSTED CERTIFICATE", "X509 CERTIFICATE", "PKCS7", "PKCS12", "EC PARAMETERS", "A-b"]
    {
        let text = certificate().replace(CERTIFICATE, label);
        assert_eq!(outline(text), [(label.to_owned(), 1)]);
    }
}

#[test]
fn padding_may_be_left_out() {
    assert!(certificate().contains("=\n"));
    assert_certificate(certificate().replace('=', ""), &[]);
    assert_certificate(certificate().replace('=', "\n=\n"), &[]);
    // "QQ" and "QR" are both an A: the last four bits count for nothing.
    for letters in ["QQ==", "QQ", "QR=="] {
        let text = format!("-----BEGIN A-----\n{letters}\n-----END A-----\n");
        assert_eq!(**read(text).blocks[0].der, *b"A");
    }
}

#[test]
fn headers_of_an_encrypted_key() {
    let key = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\
        DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nQUJD\n-----END RSA PRIVATE KEY-----\n";
    let folded = key.replace("CBC,", "CBC,\n ");
    let comment = "Comment: \"a\n  b\"\nx-empty:\nproc-type:";
    for text in [
        key.to_owned(),
        key.replace('\n', "\r\n"),
        key.replace("\n\n", "\n"),
        key.replace('\n', "\n\n"),
        key.replace('\n', r"\n"),
        key.replace('\n', " "),
        key.replace('\n', "\n   "),
        key.replace(": ", ":"),
        folded.clone(),
        folded.replace('\n', "\r\n"),
        key.replace("Proc-Type:", comment),
        key.replace("Proc-Type:", comment).replace('\n', "\n  ").replacen("---", "  ---", 1),
    ] {
        let scan = read(&text);
        let block = &scan.blocks[0];
        assert_eq!(**block.der, *b"ABC", "{text}");
        assert_eq!(block.header("Proc-Type"), Some("4,ENCRYPTED"), "{text}");
        let info = "AES-128-CBC,00112233445566778899AABBCCDDEEFF";
        assert_eq!(block.header("dek-info"), Some(info), "{text}");
        assert_eq!(block.header("X-Other"), None);
        assert_eq!(block.headers.len(), if text.contains("Comment") { 4 } else { 2 }, "{text}");
    }
    let continued = read(key.replace("Proc-Type:", comment));
    assert_eq!(continued.blocks[0].header("Comment"), Some("\"a b\""));
    assert_eq!(continued.blocks[0].header("X-Empty"), Some(""));
}

#[test]
fn a_missing_end() {
    let message = "line 6: the BEGIN PRIVATE KEY has no END PRIVATE KEY";
    let whole = certificate() + &key();
    let cut = whole.trim_end().strip_suffix("-----END PRIVATE KEY-----").unwrap();
    for rest in ["", "-----", "-----END", "Bag Attributes: none\n", &certificate(), "\0"] {
        assert_refused(format!("{cut}{rest}"), message);
    }
    assert_refused("-----BEGIN A-----", "line 1: the BEGIN A has no END A");
    assert_refused("-----BEGIN A-----\nX: y", "line 1: the BEGIN A has no END A");
}

#[test]
fn an_end_that_is_another_one() {
    let text = certificate() + &key().replace("END PRIVATE", "END RSA PRIVATE");
    let message = "line 9: the END RSA PRIVATE KEY does not fit the BEGIN PRIVATE KEY of line 6";
    assert_refused(&text, message);
    assert_refused(text.replace('\n', "\r"), message);
}

#[test]
fn markers_that_are_missing_or_damaged() {
    let begin = "a damaged BEGIN line: five dashes, BEGIN, a label and five dashes make one";
    let end = "a damaged END line: five dashes, END, a label and five dashes make one";
    let text = format!("{}{}", certificate(), key());
    let begun = "-----BEGIN PRIVATE KEY-----";
    let ended = "-----END PRIVATE KEY-----";
    for (from, to, line, message) in [
        (begun, "", 9, "the END PRIVATE KEY has no BEGIN PRIVATE KEY"),
        (begun, "---BEGIN PRIVATE KEY-----", 9, "the END PRIVATE KEY has no BEGIN PRIVATE KEY"),
        (begun, "----BEGIN PRIVATE KEY-----", 6, begin),
        (begun, "-----BEGIN PRIVATE KEY----", 6, begin),
        (begun, "------BEGIN PRIVATE KEY------", 6, begin),
        (ended, "----END PRIVATE KEY-----", 9, end),
        (ended, "-----END PRIVATE KEY-", 9, end),
        (ended, "-----END PRIVATE", 9, end),
    ] {
        assert_refused(text.replace(from, to), &format!("line {line}: {message}"));
    }
}

#[test]
fn base64_that_is_damaged() {
    let text = certificate();
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    let bad = "line 3: a character that is not base64";
    let third = text.lines().nth(2).unwrap();
    for letter in ["*", "-", "_", "\u{a0}", "\\x", "\0", "\"", "---"] {
        assert_refused(changed(third, &format!("{}{letter}{}", &third[..9], &third[10..])), bad);
    }
    let length = "line 1: the base64 of the CERTIFICATE lacks a character or has one too many";
    assert_refused(changed(third, &third[1..]), length);
    assert_refused(text.replace("==", "="), length);
    for letters in ["QUJDR", "QR", "QUJDQUJ", "QQ=", "QUI==", "QUJD=="] {
        let text = format!("-----BEGIN A-----\n{letters}\n-----END A-----\n");
        assert_refused(text, "line 1: the base64 of the A lacks a character or has one too many");
    }
    let padded = "line 4: base64 with more than two padding characters";
    assert_refused(text.replace("==", "==="), padded);
    assert_refused(
        text.replace("==", "==\nQUJD"),
        "line 5: base64 that goes on behind its padding",
    );
}

#[test]
fn an_empty_block() {
    for empty in ["-----BEGIN A-----\n-----END A-----", "-----BEGIN A----------END A-----"] {
        assert_refused(format!("\n{empty}"), "line 2: the A is empty");
    }
    assert_refused("-----BEGIN A-----\n==\n-----END A-----", "line 1: the A is empty");
}

#[test]
fn what_is_no_pem() {
    for text in [
        "",
        "hello - world",
        "\u{2014}\u{2013}BEGIN CERTIFICATE\u{2014}\u{2013}\nQUJD\n\u{2014}\u{2013}END CERTIFICATE\u{2014}\u{2013}",
        "-----begin certificate-----\nQUJD\n-----end certificate-----\n",
        "\u{FEFF}",
    ] {
        assert!(!looks_like_pem(text.as_bytes()));
        assert_refused(text, "not a PEM text: there is no BEGIN line");
    }
    assert!(!looks_like_pem(&der()));
    assert!(looks_like_pem(&utf16(&certificate(), u16::to_be_bytes)));
    assert!(looks_like_pem(certificate().replace('\n', r"\n").as_bytes()));
    // Something is left of a block: scan says what.
    assert!(looks_like_pem(b"----BEGIN CERTIFICATE-----\n"));
    assert!(looks_like_pem(b"QUJD\n-----END CERTIFICATE-----\n"));
}

#[test]
fn no_message_shows_base64() {
    let secret = "MIICSECRETSECRETSECRET";
    for text in [
        format!("-----BEGIN {secret}{secret}-----\nQUJD"),
        format!("-----BEGIN a{secret}-----\nQUJD"),
        format!("-----END a{secret}-----\nQUJD"),
        format!("-----BEGIN A-----\n{secret}*\n-----END A-----"),
        format!("-----BEGIN A-----\n{secret}\n-----END /{secret}-----"),
        format!("-----BEGIN A-----{secret}----END A-----"),
        format!("-----BEGIN A-----\n{secret}A"),
    ] {
        let error = scan(text.as_bytes()).err().unwrap();
        assert!(!format!("{error} {error:?}").contains("SECRET"), "{error}");
    }
}

#[test]
fn base64_without_armour() {
    let bare = |text: &str| bare_base64(text.as_bytes()).map(|der| der.to_vec());
    let sequence = [&[0x30, 0x62][..], &der()[..98]].concat();
    let text = pem::block("A", &sequence, LineEnd::CrLf).unwrap();
    let text: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(bare(&text), Some(sequence.clone()));
    assert_eq!(bare(&format!(" \u{20}{}\r\n", text.replace('A', "\r\nA"))), Some(sequence.clone()));
    assert_eq!(bare(text.trim_end_matches('=')), Some(sequence.clone()));
    let wide = bare_base64(&utf16(&text, u16::to_le_bytes)).map(|der| der.to_vec());
    assert_eq!(wide, Some(sequence));

    let cut: Vec<u8> = [0x30, 0x82, 0x09, 0x00].into_iter().chain(der()).collect();
    let cut_text = pem::block("A", &cut, LineEnd::Lf).unwrap();
    let cut_text: String = cut_text.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(bare(&cut_text), Some(cut));

    for text in
        ["", "MAN", "MICROSOFT", "MARKETING", "hello", "MIIC.e30.x", &base64(), &certificate()]
    {
        assert_eq!(bare(text), None, "{text}");
    }
    assert_eq!(bare(&format!("{text}*")), None);
    assert_eq!(bare(&text[1..]), None);
}

#[test]
fn blocks_and_headers_are_counted() {
    let block = "-----BEGIN A-----\nQUJD\n-----END A-----\n";
    assert_eq!(read(block.repeat(MOST_BLOCKS)).blocks.len(), MOST_BLOCKS);
    assert_refused(block.repeat(MOST_BLOCKS + 1), "10001 PEM blocks; the limit is 10000");
    let with = |headers: String| block.replace("QUJD", &(headers + "QUJD"));
    assert_eq!(read(with("a:b\n".repeat(32))).blocks[0].headers.len(), 32);
    assert_refused(with("a:b\n".repeat(33)), "33 headers in one PEM block; the limit is 32");
    let long = "line 2: a header that is longer than 4096 bytes";
    assert_refused(with(format!("a: {}\n", "b".repeat(4097))), long);
    assert_refused(with(format!("DEK-Info: {}\n", "b".repeat(4097))), long);
}

/// Nothing here is timed: read more than once for each of its bytes, a text of this size would keep the
/// test running until the runner ends it.
#[test]
fn long_texts_are_read_once() {
    for piece in [
        "-",
        "-----BEGIN ",
        "a -----BEGIN ",
        "a -----BEGIN A-----",
        "----END ",
        "a ----END ",
        "--",
        " ",
        "a -----BEGIN A----- and -----END A----- ",
        " -",
        "\\",
        "\r",
        "a:\n",
        "=",
        "-----BEGIN A-----\n",
        "- -----BEGIN A",
        "a -----END A-----",
        "a -----BEGIN A---------- ",
        "A",
    ] {
        for before in
            ["", "-----BEGIN A-----", "-----BEGIN A-----\nA: b", "-----BEGIN A-----\nDEK-Info: "]
        {
            let text = format!("{before}{}", piece.repeat(LONG / piece.len()));
            assert!(scan(text.as_bytes()).is_err());
            looks_like_pem(text.as_bytes());
            bare_base64(text.as_bytes());
        }
    }
    let whole = format!("-----BEGIN A-----\n{}\n-----END A-----", "QUJD".repeat(LONG / 4));
    assert_eq!(read(whole).blocks[0].der.len(), LONG / 4 * 3);
}

const LONG: usize = 16 << 20;
