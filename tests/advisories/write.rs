//! Writes our list.

use std::fmt::Write as _;

use semver::VersionReq;

use super::judge::{Advisory, List};

/// The text of tests/advisories.toml.
pub fn text(list: &List) -> String {
    let mut text = format!("{HEAD}date = \"{}\"\n\n{CRATES}crates = [\n", list.date);
    let mut line = String::new();
    for name in &list.crates {
        let word = format!(" \"{name}\",");
        if line.len() + word.len() > LONGEST {
            writeln!(text, "   {line}").unwrap();
            line.clear();
        }
        line.push_str(&word);
    }
    writeln!(text, "   {line}\n]\n\nadvisories = [").unwrap();
    for advisory in &list.advisories {
        text.push_str(&row(advisory));
    }
    text + "]\n"
}

fn row(advisory: &Advisory) -> String {
    let Advisory { id, of, date, kind, patched, unaffected } = advisory;
    let mut row = format!(
        "    {{ id = \"{id}\", crate = \"{of}\", date = \"{date}\", kind = \"{}\"",
        kind.name()
    );
    for (key, ranges) in [("patched", patched), ("unaffected", unaffected)] {
        if !ranges.is_empty() {
            write!(row, ", {key} = [{}]", quoted(ranges)).unwrap();
        }
    }
    row + " },\n"
}

fn quoted(ranges: &[VersionReq]) -> String {
    ranges.iter().map(|range| format!("\"{range}\"")).collect::<Vec<_>>().join(", ")
}

const HEAD: &str = "\
# What the advisory database of RustSec has on the crates in our lock files. tests/advisories.rs judges by
# it where that database is not. Facts only: the texts are at https://rustsec.org/advisories/.
#
# Written by a command, from a clone of https://github.com/RustSec/advisory-db:
#
#     UPDATE_ADVISORIES=FOLDER cargo nextest run --test library advisories

# The day of the newest advisory in the database, on whatever crate.
";
const CRATES: &str = "# Of a crate that is not here, nothing can be told.\n";
const LONGEST: usize = 96;
