//! What is said of each reply, word by word: one file each in `tests/token/replies`.

use std::{env, fs, path::Path, process::Output};

use super::{
    run::{stderr, stdout, with},
    scenarios::{self, Scenario},
};
use crate::double::{Entra, refusal::TIMESTAMP};

#[test]
fn every_reply_is_told_as_was_agreed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/token/replies");
    let is_update = env::var_os("UPDATE_REPLIES").is_some();
    let mut known: Vec<_> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut wrong = Vec::new();
    for scenario in scenarios::all() {
        let name = format!("{}.txt", scenario.name);
        let path = folder.join(&name);
        let told = told(scenario);
        if is_update {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &told).unwrap();
        } else if fs::read_to_string(&path).ok().as_ref() != Some(&told) {
            wrong.push(format!("--- {name}\n{told}"));
        }
        known.retain(|known| *known != name);
    }
    assert!(wrong.is_empty(), "not as it was:\n{}", wrong.join("\n"));
    assert_eq!(known, Vec::<String>::new(), "of no scenario");
}

/// The command and all that came of it, without what differs from run to run.
fn told(scenario: Scenario) -> String {
    let (entra, words) = scenario.start();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output = with(&entra, &words).output().unwrap();
    let requests = entra.requests().len();
    let told = format!(
        "$ certgen token {} ...\n{}exit {}, {requests} {}\n",
        words.join(" "),
        written(&output),
        output.status.code().unwrap(),
        if requests == 1 { "request" } else { "requests" },
    );
    steady(&told, &entra)
}

fn written(output: &Output) -> String {
    let mut written = String::new();
    for (stream, text) in [("stdout", stdout(output)), ("stderr", stderr(output))] {
        for line in text.lines() {
            written += &format!("{stream}: {line}\n");
        }
    }
    written
}

/// Without the port and the moments that are now; those of the double's own words stay.
fn steady(text: &str, entra: &Entra) -> String {
    let port = entra.authority();
    let port = port.rsplit_once(':').unwrap().1;
    let text = text.replace(&format!(":{port}"), ":[port]");
    let lines = text.lines().map(|line| match line.strip_prefix("stdout: eyJ") {
        Some(_) => "stdout: [token]\n".to_owned(),
        None => format!("{line}\n"),
    });
    let text: String = lines.collect();
    text.split(TIMESTAMP).map(without_moments).collect::<Vec<_>>().join(TIMESTAMP)
}

fn without_moments(text: &str) -> String {
    let mut steady = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let found = MOMENTS.iter().find(|(form, _)| has_form(rest, form));
        let (length, shown) = match found {
            Some((form, name)) => (form.len(), *name),
            None => (first.len_utf8(), &rest[..first.len_utf8()]),
        };
        steady += shown;
        rest = &rest[length..];
    }
    steady
}

/// Whether `text` begins with `form`, in which each 0 stands for a digit.
fn has_form(text: &str, form: &str) -> bool {
    let fits = |(byte, place): (u8, u8)| match place {
        b'0' => byte.is_ascii_digit(),
        _ => byte == place,
    };
    text.len() >= form.len() && text.bytes().zip(form.bytes()).all(fits)
}

/// Longer ones first.
const MOMENTS: [(&str, &str); 8] = [
    ("\"iat\":0000000000", "\"iat\":[seconds]"),
    ("\"exp\":0000000000", "\"exp\":[seconds]"),
    ("0000-00-00 00:00:00Z", "[moment]"),
    ("0000-00-00T00:00:00.0000000Z", "[moment]"),
    ("0000-00-00T00:00:00Z", "[moment]"),
    ("0000-00-00 00:00:00 UTC", "[moment]"),
    ("00:00:00 UTC", "[time]"),
    ("0000-00-00T00:00:00", "[moment]"),
];
