use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use certgen::token::{aadsts, oauth};
use clap::{CommandFactory, Parser, error::ErrorKind};

use super::*;
use crate::cli::args::Cli;

fn remedies() -> Vec<&'static str> {
    let rows = aadsts::ALL.iter().chain(oauth::ALL).flat_map(|row| row.remedies());
    rows.chain(own::all().flat_map(|own| own.remedies)).copied().collect()
}

/// The commands of certgen in a text, each to a comma, a semicolon or the end.
fn commands(text: &str) -> Vec<Vec<String>> {
    let with_rest = text.match_indices("certgen ").map(|(at, _)| &text[at..]);
    with_rest
        .map(|rest| {
            let command = rest.split([',', ';']).next().unwrap();
            let pieces = command.split('"').enumerate();
            let words = pieces.flat_map(|(at, piece)| match at % 2 {
                0 => piece.split_whitespace().map(str::to_owned).collect(),
                _ => vec![piece.to_owned()],
            });
            words.collect()
        })
        .collect()
}

#[test]
fn every_command_in_a_remedy_is_one() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for remedy in remedies() {
        for command in commands(remedy) {
            count += 1;
            let shown = [ErrorKind::DisplayHelp, ErrorKind::DisplayVersion];
            match Cli::try_parse_from(&command) {
                Err(error) if !shown.contains(&error.kind()) => {
                    wrong.push(format!("{remedy}: {error}"));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "{count}");
}

#[test]
fn every_flag_in_a_remedy_is_one() {
    let mut program = Cli::command();
    program.build();
    let mut known: BTreeSet<String> = FOREIGN_FLAGS.into_iter().map(str::to_owned).collect();
    let mut all: Vec<&clap::Command> = vec![&program];
    while let Some(command) = all.pop() {
        all.extend(command.get_subcommands());
        let flags = command.get_arguments().filter_map(clap::Arg::get_long_and_visible_aliases);
        known.extend(flags.flatten().map(|flag| format!("--{flag}")));
    }
    let mut wrong = Vec::new();
    for remedy in remedies() {
        let words = remedy.split([' ', ',', ';', '=', ':']);
        let flags = words.filter(|word| word.starts_with("--") && !word.starts_with("---"));
        wrong.extend(flags.filter(|flag| !known.contains(*flag)));
    }
    assert!(wrong.is_empty(), "there is no {}", wrong.join(", "));
}

#[test]
fn the_rows_of_certgen_speak_as_the_others_do() {
    let mut codes = BTreeSet::new();
    let mut wrong = Vec::new();
    for own in own::all() {
        assert!(codes.insert(own.code), "{} stands twice", own.code);
        assert!(!own.causes.is_empty() && !own.remedies.is_empty(), "{}", own.code);
        assert!(!own.exits.is_empty() && own.exits.iter().all(|exit| EXITS.contains(exit)));
        for text in [&[own.meaning], own.causes, own.remedies].concat() {
            assert!(!text.is_empty() && !text.ends_with(['.', ' ', ':']), "{text}");
            let first = text.split([' ', ':', ',']).next().unwrap();
            let is_lower = first.starts_with(|sign: char| !sign.is_uppercase());
            if !is_lower && !NAMES.contains(&first) {
                wrong.push(text);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_that_certgen_can_produce_is_explained() {
    let produced = produced();
    for code in ["archive", "bad_claim", "bad_issuer", "utf16_text", "weak_ciphers", "interrupted"]
    {
        assert!(produced.contains_key(code), "the search for codes has missed {code}");
    }
    for (code, exits) in &produced {
        let [found] = lookup::all(code)[..] else { panic!("{code} is not explained") };
        for exit in exits {
            assert!(page::exits(found).contains(exit), "{code} comes with exit {exit}");
        }
    }
    for own in own::all() {
        let is_said = produced.contains_key(own.code);
        assert!(is_said, "{} is explained, but never said", own.code);
    }
}

#[test]
fn codes_are_found_where_the_search_looks() {
    let sources = sources();
    let mut others: BTreeSet<&str> = BTreeSet::new();
    for (place, text) in &sources {
        for start in ["Failure::new(", "Warning { code,"] {
            let is_literal = |rest: &str| rest.trim_start().starts_with('"');
            let mut rests = text.split(start).skip(1);
            if rests.any(|rest| start.ends_with(',') || !is_literal(rest)) {
                others.insert(place);
            }
        }
    }
    // What they say is found in another way: see `produced`.
    let known = [
        "commands/jwt/refusal.rs",
        "commands/token/refused.rs",
        "give/sealing.rs",
        "say/failure.rs",
        "take/client/refusal.rs",
        "take/input.rs",
        "take/input/explain.rs",
    ];
    let new: Vec<_> = others.into_iter().filter(|place| !known.contains(place)).collect();
    assert!(new.is_empty(), "codes that are no literals: {new:?}");
}

/// What stands before a code in the sources.
const STARTS: [&str; 6] =
    ["Failure::new(", "Finding::no(", "INTERRUPTED: &str = ", "Self::new(", "Self::no(", "code: "];

/// Every code in the sources, with the exit codes beside it.
fn produced() -> BTreeMap<String, BTreeSet<u8>> {
    let mut produced: BTreeMap<String, BTreeSet<u8>> = BTreeMap::new();
    for (place, text) in sources() {
        for start in STARTS {
            for (code, rest) in literals(&text, start) {
                produced.entry(code.to_owned()).or_default().extend(exit(rest));
            }
        }
        let tuples = [
            "take/client/refusal.rs",
            "commands/token/refused.rs",
            "say/failure.rs",
            "take/input.rs",
        ];
        if tuples.contains(&place.as_str()) {
            for start in ["=> (", "=> { (", "{ (", "refused("] {
                for (code, rest) in literals(&text, start) {
                    produced.entry(code.to_owned()).or_default().extend(exit(rest));
                }
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (file, function) in [
        ("bin/certgen/give/sealing.rs", "fn warning_of("),
        ("error/foreign.rs", "pub fn name("),
        ("error/reason.rs", "pub fn code("),
        ("chain/problem.rs", "pub fn code("),
        ("fitness.rs", "pub fn code("),
    ] {
        let text = normal(&fs::read_to_string(root.join(file)).unwrap());
        let (_, body) = text.split_once(function).unwrap();
        let body = body.split(" fn ").next().unwrap();
        for (code, _) in literals(body, "=> ") {
            produced.entry(code.to_owned()).or_default();
        }
    }
    // What a newer library might have, and this one has not.
    produced.remove("caveat");
    produced
}

/// The texts in quotes right behind `start`, each with what follows it.
fn literals<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let rests = text.split(start).skip(1);
    rests.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'))
}

fn exit(rest: &str) -> Option<u8> {
    let name = rest.strip_prefix(", ")?.trim_start_matches("failure::");
    let name = name.split(|sign: char| sign != '_' && !sign.is_uppercase()).next()?;
    let known = [
        ("UNEXPECTED", failure::UNEXPECTED),
        ("USAGE", failure::USAGE),
        ("FILE", failure::FILE),
        ("PASSWORD", failure::PASSWORD),
        ("CHECK_SAYS_NO", failure::CHECK_SAYS_NO),
        ("TARGET_EXISTS", failure::TARGET_EXISTS),
        ("NETWORK", 7),
        ("REFUSED", failure::REFUSED),
    ];
    known.into_iter().find(|(one, _)| *one == name).map(|(_, exit)| exit)
}

/// The sources of the program without their tests and without what is explained here, by their place.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/certgen");
    let mut files: Vec<PathBuf> = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let place = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        if place.ends_with("tests.rs") || place.starts_with("commands/explain/own") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
        sources.push((place, normal(text)));
    }
    sources.sort();
    sources
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn codes_are_read_however_they_are_given() {
    let found =
        |text: &str| lookup::all(text).into_iter().map(lookup::Found::code).collect::<Vec<_>>();
    for (text, codes) in [
        ("90002", &["unknown_tenant"][..]),
        ("AADSTS90002", &["unknown_tenant"]),
        (" aadsts90002: ", &["unknown_tenant"]),
        ("\"AADSTS90002\"", &["unknown_tenant"]),
        ("wrong_password", &["wrong_password"]),
        ("Wrong_Password", &["wrong_password"]),
        ("empty", &["empty"]),
        ("invalid_client", &["invalid_client"]),
        ("cert_not_registered", &["cert_not_registered"]),
        ("invalid_grant: Invalid JWT Signature.", &["bad_signature"]),
        (
            r#"{"error":"invalid_grant","error_description":"account not found"}"#,
            &["bad_client_id"],
        ),
        (r#"{"error":"invalid_client","error_codes":[90002]}"#, &["unknown_tenant"]),
        (
            r#"{"schema":1,"error":{"code":"wrong_password","message":"wrong password for empty.pfx"}}"#,
            &["wrong_password"],
        ),
        ("AADSTS90002: Tenant not found. AADSTS700016: x", &["unknown_tenant", "app_not_found"]),
        (
            "AADSTS70002: Error validating credentials. AADSTS50012: not within its valid time range",
            &["clock_skew", "bad_credential"],
        ),
        ("MSAL: AADSTS700027: [Reason - The key used is expired.]", &["cert_expired"]),
        ("", &[]),
        ("the file is empty", &[]),
        ("AADSTS1", &[]),
        ("1e9", &[]),
        ("99999999999999999999", &[]),
    ] {
        assert_eq!(found(text), codes, "{text}");
    }
}

#[test]
fn a_text_that_is_not_known_is_not_repeated() {
    let long = "x".repeat(100);
    for text in ["client_secret=marker", "Bearer marker.marker.marker", "", &long, "m\u{e4}rker"] {
        let failure = unknown(text);
        assert_eq!((failure.code, failure.exit), ("unknown_code", failure::FILE));
        let said = format!("{} {:?} {:?}", failure.message, failure.why, failure.help);
        assert!(!said.contains("marker") && !said.contains(&long), "{said}");
        assert!(failure.help.is_some());
    }
    let help = |text: &str| unknown(text).help.unwrap();
    assert_eq!(help("wrong_pasword"), "did you mean certgen explain wrong_password?");
    assert!(help("12345").contains("error?code=12345"));
    assert!(unknown("5").message.contains("exit code"));
}

/// Flags of other programs.
const FOREIGN_FLAGS: [&str; 2] = ["--data-urlencode", "--id"];

const NAMES: [&str; 9] =
    ["App", "ES256", "Entra", "HTTPS_PROXY", "Java", "Microsoft", "OpenPGP", "PEM", "Windows"];
