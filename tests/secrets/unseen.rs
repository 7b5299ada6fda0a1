//! A generated password that nobody can see is never put into force.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

const APP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/files/app.pfx");

const COMMANDS: [&str; 6] = [
    "new --name new --key p256 --password generate --show-secret",
    "new --name app --key p256 --password generate --show-secret --force",
    "new --name app --key p256 --password generate --show-secret --force --json",
    "new --batch rows.csv --key p256 --password generate --show-secret",
    "passwd app.pfx --password env:OLD --new-password generate --show-secret",
    "convert app.pfx -o b.pfx --password env:OLD --new-password generate --show-secret",
];

/// The files of a folder.
type Content = BTreeMap<String, Vec<u8>>;

fn content(folder: &Path) -> Content {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Runs certgen by a shell, in a folder with a PFX and the table of a batch; returns the exit code, what was
/// said, and what was there before and is after.
fn run(arguments: &str) -> (Option<i32>, String, [Content; 2]) {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(APP, folder.path().join("app.pfx")).unwrap();
    fs::write(folder.path().join("rows.csv"), "name\none\ntwo\n").unwrap();
    let before = content(folder.path());
    let script = format!("\"$0\" {arguments}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_certgen")]).current_dir(folder.path());
    let output = shell.env("OLD", "correct horse").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said, [before, content(folder.path())])
}

#[test]
fn where_nobody_reads_nothing_is_made() {
    // Closed, thrown away, and open for reading alone: a write to the last fails, and is passed over.
    for output in [">&-", ">/dev/null", "1</dev/null", ">/dev/zero", "1<rows.csv"] {
        for command in COMMANDS {
            let (code, said, [before, after]) = run(&format!("{command} {output}"));
            assert_eq!(code, Some(2), "{command} {output}: {said}");
            assert!(said.contains("nobody would ever know the password"), "{command}: {said}");
            assert!(before == after, "{command} {output}");
        }
    }
}

#[test]
fn where_somebody_reads_it_is_made_and_shown() {
    for output in ["| cat", ">shown"] {
        for command in COMMANDS {
            let (code, said, [before, after]) = run(&format!("{command} {output}"));
            assert_eq!(code, Some(0), "{command} {output}: {said}");
            assert!(before != after, "{command} {output}");
        }
    }
}

#[test]
fn what_is_no_secret_may_go_nowhere() {
    for output in [">&-", ">/dev/null"] {
        let command = "passwd app.pfx --password env:OLD --new-password env:OLD";
        let (code, said, _) = run(&format!("{command} {output}"));
        assert_eq!(code, Some(0), "{said}");
    }
}
