//! The composed PFX files in `testdata/` are what `support/` makes of them, and no fantasies: OpenSSL
//! finds in them what their verdicts say.
//!
//! `UPDATE_TESTDATA=1 cargo test --test judges compose` writes the files.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::PathBuf,
};

mod openssl;

use crate::support::{case::Case, dialects, hostile};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/pfx/composed")
}

/// What the folder is to hold: file names and contents.
fn files(cases: Vec<Case>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for case in cases {
        let verdict = serde_json::to_string_pretty(&case.verdict).unwrap() + "\n";
        let pfx = files.insert(format!("{}.p12", case.name), case.file);
        assert_eq!(pfx, None, "two files of the name {}", case.name);
        files.insert(format!("{}.json", case.name), verdict.into_bytes());
    }
    files
}

#[test]
fn the_committed_files_are_what_is_composed() {
    let folder = folder();
    let files = files(dialects::all());
    if env::var_os("UPDATE_TESTDATA").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in &files {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
    let there: BTreeSet<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let meant: BTreeSet<_> = files.keys().cloned().collect();
    assert_eq!(there, meant);
    for (name, bytes) in &files {
        assert!(fs::read(folder.join(name)).unwrap() == *bytes, "{name} is another than composed");
    }
}

#[test]
fn hostile_files_are_as_large_as_they_say() {
    let huge = hostile::huge();
    let total: usize = huge.iter().map(|hostile| hostile.file.len()).sum();
    assert!((50 << 20..80 << 20).contains(&total), "{total} bytes");
    for hostile in huge {
        let is_too_large = hostile.file.len() > 16 << 20;
        assert_eq!(is_too_large, hostile.error == Some("too_large"), "{}", hostile.name);
    }
    assert!(hostile::truncations().count() > 500);
    assert!(hostile::indefinite_truncations().count() > hostile::truncations().count());
}
