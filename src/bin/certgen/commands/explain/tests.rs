use std::collections::BTreeSet;

use certgen::token::{aadsts, oauth};
use clap::{CommandFactory, Parser, error::ErrorKind};

use super::*;
use crate::cli::args::Cli;

fn remedies() -> Vec<&'static str> {
    let rows = aadsts::ALL.iter().chain(oauth::ALL).flat_map(|row| row.remedies());
    let own = Code::ALL.iter().filter_map(|code| code.known());
    rows.chain(own.flat_map(|known| known.remedies)).copied().collect()
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
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let (name, known) = (code.name(), code.known().unwrap());
        assert!(lookup::is_word(name) && name == name.to_lowercase(), "{name}");
        assert!(!known.causes.is_empty() && !known.remedies.is_empty(), "{name}");
        assert!(code.exits().iter().all(|exit| EXITS.contains(exit)), "{name}");
        for text in [&[known.meaning], known.causes, known.remedies].concat() {
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
fn what_is_said_of_servers_by_name_is_in_the_tables() {
    for code in [Code::CLOCK_SKEW, Code::THROTTLED] {
        assert!(matches!(lookup::all(code.name())[..], [lookup::Found::Refusal(_)]), "{code:?}");
    }
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
        assert_eq!((failure.code.name(), failure.exit), ("unknown_code", 3));
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
