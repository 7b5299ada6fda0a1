//! A file with its verdict, and how writers spell a password in bytes.

use serde_json::{Map, Value, json};

use super::pfx::Pfx;

/// One file of `testdata/pfx/composed/`.
pub struct Case {
    pub name: String,
    pub file: Vec<u8>,
    pub verdict: Value,
}

impl Case {
    /// A file that opens with `password`; `about` says in a sentence what it is and whose.
    pub fn opens(name: &str, about: &str, password: impl Into<Value>, pfx: &Pfx) -> Self {
        let mut verdict = head(about, password.into());
        pfx.write_verdict(&mut verdict);
        Self { name: name.to_owned(), file: pfx.bytes(), verdict: Value::Object(verdict) }
    }

    /// A file that must be refused as `error`.
    pub fn fails(
        name: &str,
        about: &str,
        password: impl Into<Value>,
        error: &str,
        file: Vec<u8>,
    ) -> Self {
        let mut verdict = head(about, password.into());
        verdict.insert("error".to_owned(), json!(error));
        Self { name: name.to_owned(), file, verdict: Value::Object(verdict) }
    }

    pub fn is_to_open(&self) -> bool {
        self.verdict["error"].is_null()
    }
}

fn head(about: &str, password: Value) -> Map<String, Value> {
    let mut verdict = Map::new();
    verdict.insert("made_by".to_owned(), json!("tests/support/compose"));
    verdict.insert("command".to_owned(), json!(about));
    verdict.insert("password".to_owned(), password);
    verdict
}

/// UTF-16 in big-endian order with a final U+0000, as RFC 7292 appendix B.1 has it.
pub fn bmp(password: &str) -> Vec<u8> {
    [bmp_unended(password), vec![0, 0]].concat()
}

pub fn bmp_unended(password: &str) -> Vec<u8> {
    password.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Each byte of the UTF-8 as a unit of its own, as OpenSSL wrote it before 1.1.0.
pub fn widened(password: &str) -> Vec<u8> {
    password.bytes().chain([0]).flat_map(|byte| [0, byte]).collect()
}

pub fn latin1(password: &str) -> Vec<u8> {
    password.chars().map(|char| u8::try_from(u32::from(char)).unwrap()).collect()
}

/// The password that means "none" in Windows: not even the final U+0000.
pub const NULL: &[u8] = b"";
