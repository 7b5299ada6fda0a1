//! What is known about who refuses what, and the table of it in the README.

use std::{env, fs, path::Path};

use certgen::{KeyAlgorithm, Preset};

use super::{
    judges::{self, Judge, Version},
    samples::{Case, Secret},
};

/// A kind of file that a judge does not open.
struct Refusal {
    judge: &'static str,
    what: What,
    /// The first version that opens it.
    until: Option<Version>,
}

enum What {
    Key(KeyAlgorithm),
    Preset(Preset),
    Secret(Secret),
}

const fn refusal(judge: &'static str, what: What) -> Refusal {
    Refusal { judge, what, until: None }
}

const fn until(version: [u32; 3], judge: &'static str, what: What) -> Refusal {
    Refusal { judge, what, until: Some(Version(version)) }
}

const REFUSALS: &[Refusal] = &[
    until([3, 4, 0], "OpenSSL", What::Preset(Preset::Pbmac1)),
    until([26, 0, 0], "Java", What::Preset(Preset::Pbmac1)),
    refusal("Java", What::Secret(Secret::Letters)),
    refusal("Java", What::Secret(Secret::Emoji)),
    until([3, 101, 0], "NSS", What::Preset(Preset::Pbmac1)),
    refusal("NSS", What::Key(KeyAlgorithm::Ed25519)),
    until([3, 8, 6], "GnuTLS", What::Preset(Preset::Pbmac1)),
    refusal("crate p12", What::Preset(Preset::Modern)),
    refusal("crate p12", What::Preset(Preset::Pbmac1)),
];

/// Whether `judge` is known to open a file like `case`.
pub fn is_expected_to_open(judge: &Judge, version: Version, case: Case) -> bool {
    let applies = |refusal: &&Refusal| {
        let same = match refusal.what {
            What::Key(algorithm) => algorithm == case.algorithm,
            What::Preset(preset) => preset == case.preset,
            What::Secret(secret) => secret == case.secret,
        };
        same && refusal.judge == judge.name && refusal.until.is_none_or(|first| version < first)
    };
    !REFUSALS.iter().any(|refusal| applies(&refusal))
}

/// The row of the README for `judge`, from what it opened.
pub fn row(judge: &Judge, version: Version, results: &[(Case, bool)]) -> String {
    let presets = Preset::WITH_KEY.map(|preset| preset_cell(preset, results));
    let Judge { name, tool, .. } = judge;
    let tool = if name.starts_with("crate") { String::new() } else { format!(" (`{tool}`)") };
    format!("| {name} {version}{tool} | {} | {} |", presets.join(" | "), password_cell(results))
}

fn preset_cell(preset: Preset, results: &[(Case, bool)]) -> String {
    let of_preset = |opened: bool| -> Vec<String> {
        let plain = |case: &Case| case.preset == preset && case.secret == Secret::Ascii;
        let cases = results.iter().filter(|(case, opens)| plain(case) && *opens == opened);
        cases.map(|(case, _)| case.algorithm.to_string()).collect()
    };
    let refused = of_preset(false);
    match (of_preset(true).is_empty(), refused.is_empty()) {
        (true, _) => "no".to_owned(),
        (false, true) => "yes".to_owned(),
        (false, false) => format!("yes, but not {}", refused.join(", ")),
    }
}

fn password_cell(results: &[(Case, bool)]) -> String {
    let opens = |secret| results.iter().any(|(case, opens)| case.secret == secret && *opens);
    let (letters, emoji) = (opens(Secret::Letters), opens(Secret::Emoji));
    match (letters, emoji) {
        (true, true) => "both".to_owned(),
        (true, false) => format!("`{}`", Secret::Letters.text()),
        (false, true) => "the emoji".to_owned(),
        (false, false) => "neither".to_owned(),
    }
}

/// Holds the README to the measured `row`, or writes it there when `UPDATE_README` is set.
pub fn check_readme(judge: &Judge, version: Version, row: &str) {
    let name = format!("| {} ", judge.name);
    let rows = rows(&readme());
    let written = rows.iter().find(|row| row.starts_with(&name));
    if written.is_some_and(|written| written == row) {
        return;
    }
    if is_being_updated() {
        return write_row(&name, row);
    }
    let other = written.filter(|written| !written.starts_with(&format!("{name}{version} ")));
    if let Some(written) = other {
        println!("skipped: {} {version} is here, the README speaks of {written}", judge.name);
        return;
    }
    let written = written.map_or("nothing", String::as_str);
    panic!("the README says {written:?}, measured is {row:?}; to change it: {UPDATE}");
}

/// Whether the README is to follow the measurement, and not to be held to it.
pub fn is_being_updated() -> bool {
    env::var_os("UPDATE_README").is_some()
}

fn readme_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

pub fn readme() -> String {
    fs::read_to_string(readme_path()).unwrap()
}

fn section(readme: &str) -> std::ops::Range<usize> {
    let start = readme.find(BEGIN).expect("the README has the mark") + BEGIN.len();
    start..start + readme[start..].find(END).expect("the README has the second mark")
}

/// The rows of the table in the README, without its head.
pub fn rows(readme: &str) -> Vec<String> {
    let table = readme[section(readme)].lines();
    table.filter(|line| line.starts_with("| ") && *line != HEAD[0]).map(str::to_owned).collect()
}

fn write_row(name: &str, row: &str) {
    let mut readme = readme();
    let mut rows = rows(&readme);
    match rows.iter_mut().find(|row| row.starts_with(name)) {
        Some(written) => row.clone_into(written),
        None => rows.push(row.to_owned()),
    }
    let place = |row: &String| {
        judges::ALL.iter().position(|judge| row.starts_with(&format!("| {} ", judge.name)))
    };
    rows.sort_by_key(place);
    let table = format!("\n{}\n{}\n", HEAD.join("\n"), rows.join("\n"));
    readme.replace_range(section(&readme), &table);
    fs::write(readme_path(), readme).unwrap();
}

const BEGIN: &str = "<!-- who opens it: begin, written by the tests -->";
const END: &str = "<!-- who opens it: end -->";
const HEAD: [&str; 2] = [
    "| | `modern` | `legacy` | `pbmac1` | `p\u{e4}ssw\u{f6}rd\u{20ac}`, \u{1f511} |",
    "|---|---|---|---|---|",
];
const UPDATE: &str = "UPDATE_README=1 cargo nextest run -j 1 --test judges interop";
