//! The files of testdata/pem, as far as text goes.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "test data is in files")]

use std::{fs, path::Path};

use crate::{
    error::Error,
    pem::scan::{Block, bare_base64, looks_like_pem, scan},
};

#[test]
fn real_files_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pem");
    let Ok(entries) = fs::read_dir(&folder) else {
        return println!("skipped: the published package has no testdata");
    };
    let mut seen = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let verdict = Verdict(fs::read_to_string(&path).unwrap());
            let name = path.file_stem().unwrap().to_str().unwrap();
            check(name, &verdict, &fs::read(path.with_extension("pem")).unwrap());
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} files");
}

/// The JSON of a verdict, of which little is wanted here.
struct Verdict(String);

impl Verdict {
    fn number(&self, name: &str) -> Option<usize> {
        let (_, rest) = self.0.split_once(&format!("\"{name}\": "))?;
        let length = rest.find(|letter: char| !letter.is_ascii_digit())?;
        rest[..length].parse().ok()
    }

    fn count(&self, name: &str) -> usize {
        self.0.matches(&format!("\"{name}\": ")).count()
    }

    fn has_error(&self, code: &str) -> bool {
        self.0.contains(&format!("\"error\": \"{code}\""))
    }
}

fn check(name: &str, verdict: &Verdict, text: &[u8]) {
    let line = verdict.number("line");
    let scan = match scan(text) {
        Ok(scan) => scan,
        Err(Error::Pem { line: wrong, .. }) => {
            assert!(verdict.has_error("damaged"), "{name}");
            return assert!(line.is_none_or(|line| line == wrong), "{name}: line {wrong}");
        }
        Err(error) if verdict.has_error("not_understood") => {
            assert!(!looks_like_pem(text) && bare_base64(text).is_none(), "{name}: {error}");
            return;
        }
        Err(error) => {
            let der = bare_base64(text).unwrap_or_else(|| panic!("{name}: {error}"));
            return assert!(is_one_sequence(&der), "{name}");
        }
    };
    assert_eq!(line, None, "{name}");
    if verdict.has_error("damaged") {
        // Base64 without a fault in it: the DER will tell.
        return;
    }
    let count =
        |label: &str| scan.blocks.iter().filter(|block| block.label.ends_with(label)).count();
    let stated = |what: &str| verdict.number(what).unwrap_or(0);
    let is_container = count("PKCS7") + count("PKCS12") > 0;
    if verdict.count("error") == 0 && !is_container {
        assert_eq!(count("PRIVATE KEY"), verdict.count("public_sha256"), "{name}");
        assert_eq!(count("CERTIFICATE"), verdict.count("sha256"), "{name}");
        assert_eq!(count("CERTIFICATE REQUEST"), stated("requests"), "{name}");
        assert_eq!(count("CRL"), stated("crls"), "{name}");
        assert_eq!(count("PUBLIC KEY"), stated("public_keys"), "{name}");
    }
    scan.blocks.iter().for_each(|block| check_block(name, block));
}

fn check_block(name: &str, block: &Block) {
    let is_old = block.header("Proc-Type").is_some();
    assert_eq!(name.starts_with("dek-") || name == "ssh-rsa-pem-encrypted", is_old, "{name}");
    if is_old {
        assert_eq!(block.header("Proc-Type"), Some("4,ENCRYPTED"), "{name}");
        let info = block.header("DEK-Info").unwrap();
        let (_, iv) = info.split_once(',').unwrap();
        assert!(iv.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}: {info}");
        assert_eq!(block.der.len() % (iv.len() / 2), 0, "{name}: not whole blocks of the cipher");
        return;
    }
    match block.label.as_str() {
        "OPENSSH PRIVATE KEY" => assert!(block.der.starts_with(b"openssh-key-v1\0"), "{name}"),
        "EC PARAMETERS" if block.der.len() == 10 => assert_eq!(block.der[..2], [6, 8], "{name}"),
        // Behind the certificate stands what it is trusted for.
        "TRUSTED CERTIFICATE" => assert!(block.der.starts_with(&[0x30, 0x82]), "{name}"),
        label => assert!(is_one_sequence(&block.der), "{name}: {label}"),
    }
}

/// Whether the length at the beginning is that of all the bytes: no byte was lost or added.
fn is_one_sequence(der: &[u8]) -> bool {
    match der {
        [0x30, length @ ..=0x7F, rest @ ..] => rest.len() == usize::from(*length),
        [0x30, 0x81, length, rest @ ..] => rest.len() == usize::from(*length),
        [0x30, 0x82, high, low, rest @ ..] => {
            rest.len() == usize::from(u16::from_be_bytes([*high, *low]))
        }
        _ => false,
    }
}
