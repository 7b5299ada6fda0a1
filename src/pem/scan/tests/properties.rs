//! Blocks in every style, and texts without any sense.

use proptest::prelude::*;

use super::utf16;
use crate::pem::{
    self, LineEnd,
    scan::{Oddity, bare_base64, looks_like_pem, scan},
};

fn ends() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n", " \n", "\t\r\n", r"\n", r"\r\n", r"\\n"])
}

/// Text of any bytes that draws no lines. Its first byte keeps it from being a byte order mark.
fn surroundings() -> impl Strategy<Value = Vec<u8>> {
    let byte = any::<u8>().prop_filter("no dash", |byte| *byte != b'-');
    prop::collection::vec(byte, 0..60).prop_map(|bytes| [b"#".as_slice(), &bytes].concat())
}

fn to_utf16(text: &[u8]) -> Vec<u8> {
    let text: String = text.iter().map(|byte| char::from(*byte)).collect();
    utf16(&text, u16::to_le_bytes)
}

prop_compose! {
    fn styled()(
        label in "[A-Z0-9]{1,9}( [A-Z0-9]{1,9}){0,2}",
        der in prop::collection::vec(any::<u8>(), 1..300),
        end in ends(),
        width in 1_usize..100,
        indentation in "[ \t]{0,3}",
        is_padded in any::<bool>(),
        is_end_glued in any::<bool>(),
        around in surroundings(),
    ) -> (String, Vec<u8>, Vec<u8>) {
        let text = pem::block(&label, &der, LineEnd::Lf).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let letters = lines[1..lines.len() - 1].concat();
        let letters = if is_padded { letters.as_str() } else { letters.trim_end_matches('=') };
        let mut styled = [&around, end.as_bytes(), indentation.as_bytes(), lines[0].as_bytes()].concat();
        for line in letters.as_bytes().chunks(width) {
            styled.extend([end.as_bytes(), indentation.as_bytes(), line].concat());
        }
        let before_end = if is_end_glued { "" } else { end };
        styled.extend([before_end.as_bytes(), lines[lines.len() - 1].as_bytes()].concat());
        (label, der, styled)
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read(
        (first, second) in (styled(), styled()),
        between in ends(),
        around in surroundings(),
        is_glued in any::<bool>(),
        is_utf16 in any::<bool>(),
    ) {
        let mut text = first.2;
        if !is_glued {
            text.extend([between.as_bytes(), &around, between.as_bytes()].concat());
        }
        text.extend(second.2);
        let text = if is_utf16 { to_utf16(&text) } else { text };
        let scan = scan(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let read: Vec<_> = scan.blocks.iter().map(|it| (&it.label, it.der.to_vec())).collect();
        prop_assert_eq!(read, [(&first.0, first.1), (&second.0, second.1)]);
        prop_assert_eq!(scan.oddities.contains(&Oddity::Utf16), is_utf16);
    }

    #[test]
    fn any_bytes_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (scan(&bytes), looks_like_pem(&bytes), bare_base64(&bytes));
    }

    #[test]
    fn any_pieces_have_an_answer(
        pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40),
        is_utf16 in any::<bool>(),
    ) {
        let text = pieces.concat();
        let bytes = if is_utf16 { utf16(&text, u16::to_be_bytes) } else { text.into_bytes() };
        if scan(&bytes).is_ok() {
            prop_assert!(looks_like_pem(&bytes));
        }
        let _ = bare_base64(&bytes);
    }
}

const PIECES: &[&str] = &[
    "-----",
    "-----BEGIN A-----",
    "-----END A-----",
    "-----END B-----",
    "BEGIN ",
    "END ",
    "A",
    "QUJD",
    "=",
    "-",
    "\n",
    "\r",
    " ",
    "\\n",
    "\\",
    "DEK-Info:",
    "Proc-Type: 4,",
    ":",
    "a:",
    ",",
    "\u{e4}",
    "\u{FEFF}",
];
