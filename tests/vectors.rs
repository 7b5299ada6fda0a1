//! Files by their real writers, and composed ones, each opened or refused as its verdict says.
//!
//! `testdata/README.md` tells how the files came about. A verdict never comes from certgen.

use std::path::{Path, PathBuf};

use serde_json::Value;

mod pem;
mod pfx;

use crate::corpus::{files, verdict};

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;

    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The code that `error` has on the command line, for the errors that verdicts name.
fn code(error: &certgen::Error) -> &'static str {
    use certgen::Error;

    match error {
        Error::Altered => "altered",
        Error::Damaged { .. } | Error::Malformed { .. } | Error::Pem { .. } => "damaged",
        Error::Foreign { what: certgen::Foreign::OpensshKey } => "openssh",
        Error::Foreign { .. } => "not_understood",
        Error::NoMac => "no_mac",
        Error::OtherPassword => "other_password",
        Error::PasswordNeeded => "password_needed",
        Error::TooCostly { .. } => "too_costly",
        Error::TooLarge { .. } => "too_large",
        Error::Unsupported { .. } => "unsupported_pfx",
        Error::WrongPassword => "wrong_password",
        _ => "another",
    }
}

/// Lets `check` judge each file, and tells all that differ from their verdicts at once.
fn judge(files: Vec<PathBuf>, check: impl Fn(&Path, &Value) -> Result<(), String>) {
    let wrong: Vec<String> = files
        .iter()
        .filter_map(|path| {
            let difference = check(path, &verdict(path)).err()?;
            Some(format!("{}: {difference}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}

/// The PFX files, those of few rounds first: most of the files, and hardly any of the time.
fn pfx_files() -> (Vec<PathBuf>, Vec<PathBuf>) {
    let files = files("pfx", "p12");
    assert!(files.len() >= 200, "{} files", files.len());
    // GnuTLS asks for 600,000 rounds, which a verdict of a wrong password does not say.
    let is_quick = |path: &PathBuf| {
        !path.parent().is_some_and(|folder| folder.ends_with("gnutls"))
            && rounds(&verdict(path)) <= 10_000
    };
    files.into_iter().partition(is_quick)
}

fn rounds(verdict: &Value) -> u64 {
    let encryptions = verdict["encryption"].as_array().into_iter().flatten();
    encryptions.chain([&verdict["mac"]]).filter_map(|one| one["rounds"].as_u64()).sum()
}

#[test]
fn every_pfx_of_few_rounds_is_opened_or_refused_as_its_verdict_says() {
    judge(pfx_files().0, pfx::check);
}

#[test]
fn every_pfx_of_many_rounds_is_opened_or_refused_as_its_verdict_says() {
    judge(pfx_files().1, pfx::check);
}

#[test]
fn every_pem_file_is_read_or_refused_as_its_verdict_says() {
    judge(files("pem", "pem"), pem::check);
}
