//! No dependency is used against which there is an advisory, unless deny.toml says why it may be.
//!
//! Where the advisory database of RustSec is, `tests/run advisories` lets cargo-deny judge by it. Everywhere else
//! the list in tests/advisories.toml stands in for it, which is as old as it says. This writes it anew:
//!
//!     UPDATE_ADVISORIES=FOLDER cargo nextest run --test library advisories

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use certgen::date::{Term, in_words};
use semver::{Version, VersionReq};

mod judge;
mod read;
mod write;

use judge::{Advisory, Kind, List, Package, judge};

const LIST: &str = "tests/advisories.toml";
const LOCKS: [&str; 3] = ["Cargo.lock", "benches/peers/Cargo.lock", "fuzz/Cargo.lock"];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn packages() -> Vec<Package> {
    LOCKS.iter().flat_map(|name| read::lock(&text(name), name)).collect()
}

fn crates(packages: &[Package]) -> BTreeSet<String> {
    packages.iter().map(|package| package.name.clone()).collect()
}

fn exceptions() -> Vec<String> {
    read::exceptions(&text("deny.toml")).unwrap()
}

/// How long ago `date` was, in words.
fn age(date: &str) -> String {
    let end = Term::parse(date).unwrap().end(SystemTime::UNIX_EPOCH).unwrap();
    in_words(SystemTime::now().duration_since(end).unwrap_or(Duration::ZERO))
}

#[test]
fn no_dependency_has_an_advisory_against_it() {
    let packages = packages();
    if let Some(folder) = env::var_os("UPDATE_ADVISORIES") {
        let list = read::database(Path::new(&folder), crates(&packages));
        fs::write(path(LIST), write::text(&list)).unwrap();
    }
    let list = read::list(&text(LIST));
    let verdict = judge(&list, &packages, &exceptions());
    println!("judged by {LIST}: its newest advisory is of {}, {} ago", list.date, age(&list.date));
    println!("{} advisories, {} packages", list.advisories.len(), packages.len());
    for (what, lines) in [
        ("ignored for a reason", &verdict.excused),
        ("to be known", &verdict.noted),
        ("ignored for nothing, and to be taken out of deny.toml", &verdict.idle),
        ("not in the list, so that nothing can be told", &verdict.untold.into_iter().collect()),
    ] {
        lines.iter().for_each(|line| println!("{what}: {line}"));
    }
    assert!(verdict.refused.is_empty(), "{}", verdict.refused.join("\n"));
}

fn advisory(kind: Kind, patched: &[&str], unaffected: &[&str]) -> Advisory {
    let ranges =
        |texts: &[&str]| texts.iter().map(|text| VersionReq::parse(text).unwrap()).collect();
    Advisory {
        id: "RUSTSEC-2999-0001".to_owned(),
        of: "made-up".to_owned(),
        date: "2999-12-31".to_owned(),
        kind,
        patched: ranges(patched),
        unaffected: ranges(unaffected),
    }
}

fn package(name: &str, version: &str) -> Package {
    let version = Version::parse(version).unwrap();
    Package { name: name.to_owned(), version, lock: "Cargo.lock".to_owned() }
}

fn list(advisories: Vec<Advisory>) -> List {
    let crates = BTreeSet::from(["made-up".to_owned()]);
    List { date: "2999-12-31".to_owned(), crates, advisories }
}

#[test]
fn an_advisory_hits_the_versions_that_are_in_none_of_its_ranges() {
    for (patched, unaffected, hit, missed) in [
        (&[][..], &[][..], &["0.0.1", "1.0.0", "99.0.0"][..], &[][..]),
        (&[">= 1.2.3"], &[], &["0.9.0", "1.2.2", "1.2.3-rc.1"], &["1.2.3", "1.3.0", "2.0.0"]),
        (&[">= 1.2.3, < 2", ">= 2.0.1"], &[], &["1.2.2", "2.0.0"], &["1.2.3", "1.9.9", "2.0.1"]),
        (&["^1.2"], &[], &["1.1.9", "2.0.0"], &["1.2.0", "1.9.0"]),
        (&["^ 0.3.1", ">=0.4.2"], &[], &["0.3.0", "0.4.1"], &["0.3.1", "0.3.9", "0.4.2"]),
        (&[">= 0.10.3"], &["< 0.10.0"], &["0.10.0", "0.10.2"], &["0.9.9", "0.10.3"]),
        (&[], &["=0.2.0"], &["0.2.1"], &["0.2.0"]),
    ] {
        let advisory = advisory(Kind::Vulnerability, patched, unaffected);
        for (versions, hits) in [(hit, true), (missed, false)] {
            for version in versions {
                let found = advisory.hits(&Version::parse(version).unwrap());
                assert_eq!(found, hits, "{version} {patched:?} {unaffected:?}");
            }
        }
    }
}

#[test]
fn what_is_unsafe_is_refused_and_the_rest_is_noted() {
    for (kind, refused) in [
        (Kind::Notice, false),
        (Kind::Unmaintained, false),
        (Kind::Unsound, true),
        (Kind::Vulnerability, true),
    ] {
        let list = list(vec![advisory(kind, &[], &[])]);
        let verdict = judge(&list, &[package("made-up", "1.0.0")], &[]);
        let (lines, none) = match refused {
            true => (verdict.refused, verdict.noted),
            false => (verdict.noted, verdict.refused),
        };
        let line = format!("RUSTSEC-2999-0001 ({}) hits made-up 1.0.0 of Cargo.lock", kind.name());
        assert_eq!((lines, none), (vec![line], vec![]));
    }
}

/// With the lock files that are there: the last crate of each has an advisory.
#[test]
fn a_crate_of_ours_is_refused_when_an_advisory_hits_it() {
    let packages = packages();
    for lock in LOCKS {
        let hit = packages.iter().rfind(|package| package.lock == lock);
        let hit = hit.unwrap_or_else(|| panic!("{lock} has no packages"));
        let advisory = Advisory { of: hit.name.clone(), ..advisory(Kind::Unsound, &[], &[]) };
        let refused = judge(&list(vec![advisory]), &packages, &exceptions()).refused;
        assert!(refused.iter().any(|line| line.ends_with(lock)), "{refused:?}");
    }
}

#[test]
fn an_exception_counts_for_its_advisory_and_is_told_when_it_hits_nothing() {
    let list = list(vec![advisory(Kind::Vulnerability, &[">= 2"], &[])]);
    let exceptions = ["RUSTSEC-2999-0001".to_owned(), "RUSTSEC-2999-0002".to_owned()];
    let verdict = judge(&list, &[package("made-up", "1.0.0")], &exceptions);
    assert_eq!((verdict.refused.len(), verdict.excused.len()), (0, 1));
    assert_eq!(verdict.idle, ["RUSTSEC-2999-0002"]);
    let verdict = judge(&list, &[package("made-up", "2.0.0")], &exceptions);
    assert_eq!((verdict.excused.len(), verdict.idle.len()), (0, 2));
}

#[test]
fn an_exception_has_a_reason() {
    let read = |ignored: &str| read::exceptions(&format!("[advisories]\n{ignored}"));
    let with = "ignore = [{ id = \"RUSTSEC-2999-0001\", reason = \"not called\" }]";
    assert_eq!(read(with), Ok(vec!["RUSTSEC-2999-0001".to_owned()]));
    assert_eq!(read(""), Ok(vec![]));
    for without in
        ["{ id = \"RUSTSEC-2999-0001\" }", "{ id = \"RUSTSEC-2999-0001\", reason = \" \" }"]
    {
        let error = read(&format!("ignore = [{without}]")).unwrap_err();
        assert_eq!(error, "deny.toml gives no reason to ignore RUSTSEC-2999-0001");
    }
}

#[test]
fn a_crate_that_the_list_does_not_know_is_told() {
    let verdict =
        judge(&list(vec![]), &[package("made-up", "1.0.0"), package("new", "1.0.0")], &[]);
    assert_eq!(verdict.untold, BTreeSet::from(["new".to_owned()]));
}

#[test]
fn the_list_is_made_from_a_checkout_of_the_database() {
    let folder = tempfile::tempdir().unwrap();
    for (of, id, date, more, versions) in [
        ("made-up", "RUSTSEC-2020-0001", "2020-01-02", "", "patched = [\">= 1.2, < 2\", \"^3\"]"),
        (
            "made-up",
            "RUSTSEC-2020-0002",
            "2020-01-03",
            "informational = \"unsound\"",
            "patched = []",
        ),
        ("made-up", "RUSTSEC-2020-0003", "2020-01-04", "informational = \"new\"", "patched = []"),
        (
            "made-up",
            "RUSTSEC-2020-0004",
            "2029-01-05",
            "withdrawn = \"2029-01-06\"",
            "patched = []",
        ),
        ("made-up", "RUSTSEC-0000-0000", "2029-01-07", "", "patched = []"),
        ("other", "RUSTSEC-2020-0005", "2021-05-06", "", "patched = []"),
    ] {
        let place = folder.path().join("crates").join(of);
        fs::create_dir_all(&place).unwrap();
        let text = format!(
            "```toml\n[advisory]\nid = \"{id}\"\npackage = \"{of}\"\ndate = \"{date}\"\n{more}\n\n\
             [versions]\n{versions}\nunaffected = [\"< 0.1\"]\n```\n\n# Title\n\n```\ncode\n```\n"
        );
        fs::write(place.join(format!("{id}.md")), text).unwrap();
    }
    let list = read::database(folder.path(), BTreeSet::from(["made-up".to_owned()]));
    assert_eq!(list.date, "2021-05-06");
    let found: Vec<_> = list.advisories.iter().map(|one| (one.id.as_str(), one.kind)).collect();
    assert_eq!(
        found,
        [
            ("RUSTSEC-2020-0001", Kind::Vulnerability),
            ("RUSTSEC-2020-0002", Kind::Unsound),
            ("RUSTSEC-2020-0003", Kind::Notice),
        ]
    );
    assert_eq!(list.advisories[0].patched.len(), 2);
    assert_eq!(list.advisories[0].unaffected.len(), 1);
    assert_eq!(read::list(&write::text(&list)), list);
}
