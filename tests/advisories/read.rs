//! Reads our list, the lock files, the exceptions in deny.toml, and a checkout of the database.

use std::{collections::BTreeSet, fs, path::Path};

use semver::{Version, VersionReq};
use toml::de::{DeTable, DeValue};

use super::judge::{Advisory, Kind, List, Package};

/// The list as it stands in tests/advisories.toml.
pub fn list(text: &str) -> List {
    let document = table(text, "the list");
    let advisories = array(&document, "advisories").expect("the list has advisories");
    List {
        date: text_of(&document, "date").expect("the list has a date"),
        crates: texts(&document, "crates").into_iter().collect(),
        advisories: advisories.iter().map(|one| listed(as_table(one.get_ref()))).collect(),
    }
}

/// The crates of a registry in a lock file.
pub fn lock(text: &str, name: &str) -> Vec<Package> {
    let document = table(text, name);
    let packages = array(&document, "package").expect("a lock file has packages");
    let packages = packages.iter().map(|package| as_table(package.get_ref()));
    let foreign = packages.filter(|package| package.contains_key("source"));
    foreign
        .map(|package| Package {
            name: text_of(package, "name").expect("a package has a name"),
            version: Version::parse(&text_of(package, "version").expect("and a version")).unwrap(),
            lock: name.to_owned(),
        })
        .collect()
}

/// The advisories that deny.toml makes an exception of. `Err` names one that has no reason.
pub fn exceptions(text: &str) -> Result<Vec<String>, String> {
    let document = table(text, "deny.toml");
    let advisories = document.get("advisories").expect("deny.toml is about advisories");
    let Some(ignored) = array(as_table(advisories.get_ref()), "ignore") else {
        return Ok(Vec::new());
    };
    let ignored = ignored.iter().map(|one| as_table(one.get_ref()));
    ignored
        .map(|one| {
            let id = text_of(one, "id").expect("an exception names the advisory");
            match text_of(one, "reason") {
                Some(reason) if !reason.trim().is_empty() => Ok(id),
                _ => Err(format!("deny.toml gives no reason to ignore {id}")),
            }
        })
        .collect()
}

/// What a checkout of the database has on `crates`.
pub fn database(folder: &Path, crates: BTreeSet<String>) -> List {
    let mut list = List { date: String::new(), crates, advisories: Vec::new() };
    for of in folders(&folder.join("crates")) {
        for file in folders(&of).filter(|file| file.extension().is_some_and(|name| name == "md")) {
            let Some(advisory) = published(&fs::read_to_string(&file).unwrap()) else { continue };
            list.date = list.date.max(advisory.date.clone());
            if list.crates.contains(&advisory.of) {
                list.advisories.push(advisory);
            }
        }
    }
    assert!(!list.date.is_empty(), "{} has no advisory", folder.display());
    list.advisories.sort_by(|one, other| (&one.of, &one.id).cmp(&(&other.of, &other.id)));
    list
}

fn folders(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| {
        panic!("{} is no checkout of the database: {error}", folder.display())
    });
    entries.map(|entry| entry.unwrap().path())
}

/// An advisory of the database: TOML in a block at the head of a text. `None` for one that was taken back,
/// and for one that has no number yet.
fn published(text: &str) -> Option<Advisory> {
    let block = text.split("```").nth(1).and_then(|block| block.strip_prefix("toml"));
    let document = table(block.expect("an advisory begins with TOML"), "an advisory");
    let advisory = as_table(document.get("advisory").expect("it says what it is").get_ref());
    let id = text_of(advisory, "id").expect("it has a number");
    if advisory.contains_key("withdrawn") || id == "RUSTSEC-0000-0000" {
        return None;
    }
    let versions = as_table(document.get("versions").expect("it names versions").get_ref());
    let kind = text_of(advisory, "informational").unwrap_or_else(|| "vulnerability".to_owned());
    Some(Advisory {
        of: text_of(advisory, "package").expect("it is about a crate"),
        date: text_of(advisory, "date").expect("it has a day"),
        // Other kinds than we know inform, too.
        kind: kind_named(&kind).unwrap_or(Kind::Notice),
        patched: ranges(versions, "patched"),
        unaffected: ranges(versions, "unaffected"),
        id,
    })
}

fn listed(advisory: &DeTable<'_>) -> Advisory {
    let text = |key| text_of(advisory, key).unwrap_or_else(|| panic!("an advisory has no {key}"));
    let kind = text("kind");
    Advisory {
        id: text("id"),
        of: text("crate"),
        date: text("date"),
        kind: kind_named(&kind).unwrap_or_else(|| panic!("no kind of advisory: {kind}")),
        patched: ranges(advisory, "patched"),
        unaffected: ranges(advisory, "unaffected"),
    }
}

fn kind_named(name: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.name() == name)
}

fn ranges(table: &DeTable<'_>, key: &str) -> Vec<VersionReq> {
    let parse = |text: &String| {
        VersionReq::parse(text).unwrap_or_else(|error| panic!("{text} is no range: {error}"))
    };
    texts(table, key).iter().map(parse).collect()
}

fn table<'a>(text: &'a str, name: &str) -> DeTable<'a> {
    let parsed = DeTable::parse(text);
    parsed.unwrap_or_else(|error| panic!("{name} is no TOML: {error}")).into_inner()
}

fn as_table<'a, 'b>(value: &'a DeValue<'b>) -> &'a DeTable<'b> {
    value.as_table().expect("a table")
}

fn array<'a, 'b>(table: &'a DeTable<'b>, key: &str) -> Option<&'a toml::de::DeArray<'b>> {
    table.get(key).map(|value| value.get_ref().as_array().expect("an array"))
}

fn texts(table: &DeTable<'_>, key: &str) -> Vec<String> {
    let text = |value: &DeValue<'_>| value.as_str().expect("a text").to_owned();
    let list = array(table, key).into_iter().flat_map(|list| list.iter());
    list.map(|value| text(value.get_ref())).collect()
}

fn text_of(table: &DeTable<'_>, key: &str) -> Option<String> {
    table.get(key).map(|value| value.get_ref().as_str().expect("a text").to_owned())
}
