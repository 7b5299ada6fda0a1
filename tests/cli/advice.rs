//! Advice is worse than none if it names a flag that the command does not take.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use serde_json::Value;

/// The flags of each command, by its name: `jwt verify`.
pub struct Grammar(BTreeMap<String, BTreeSet<String>>);

impl Grammar {
    pub fn of(commands: &[&str]) -> Self {
        let flags = |command: &&str| {
            let words = command.split_whitespace().chain(["--help"]);
            let help = Command::new(env!("CARGO_BIN_EXE_certgen")).args(words).output().unwrap();
            let help = String::from_utf8(help.stdout).unwrap();
            let starts = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
            let flags = starts.flat_map(|line| line.split([' ', ',', '=']).map(str::to_owned));
            flags.filter(|word| word.starts_with("--")).collect::<BTreeSet<_>>()
        };
        let grammar = commands.iter().map(|one| ((*one).to_owned(), flags(one)));
        let grammar = Self(grammar.collect());
        assert!(grammar.0["convert"].contains("--mac-password"), "help is not understood");
        grammar
    }

    /// The command that `words` begin with, and how many they are.
    fn command(&self, words: &[&str]) -> Option<(String, usize)> {
        (1..=2.min(words.len())).rev().find_map(|count| {
            let name = words[..count].join(" ");
            self.0.contains_key(&name).then_some((name, count))
        })
    }

    /// The flags that `advice` of `command` names, and that neither it nor a command of certgen in the advice takes.
    pub fn foreign(&self, advice: &str, command: &str) -> Vec<String> {
        let mut foreign = Vec::new();
        for part in advice.split([',', ';', ':', '(', ')']) {
            let words: Vec<&str> = part.split_whitespace().collect();
            let mut about = command.to_owned();
            for (at, word) in words.iter().enumerate() {
                if *word == "certgen" {
                    about = self.command(&words[at + 1..]).map_or(about, |(name, _)| name);
                } else if OTHERS.contains(word) {
                    break;
                } else if word.starts_with("--") && !word.starts_with("---") {
                    let flag = word.split('=').next().unwrap().trim_end_matches(['.', '?']);
                    if !self.0[&about].contains(flag) && !self.0[""].contains(flag) {
                        foreign.push(format!("{about} {flag}"));
                    }
                }
            }
        }
        foreign
    }
}

/// Programs whose flags are their own.
const OTHERS: [&str; 4] = ["az", "curl", "keytool", "openssl"];

#[test]
fn advice_names_no_flag_that_the_command_does_not_take() {
    let grammar = Grammar::of(&super::COMMANDS);
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (path, snapshot) in snapshots() {
        let args: Vec<&str> =
            snapshot["args"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        let Some((command, _)) = grammar.command(&args) else { continue };
        for advice in advice(&snapshot) {
            count += 1;
            let foreign = grammar.foreign(&advice, &command);
            if !foreign.is_empty() {
                wrong.push(format!("{path}: {}: {advice}", foreign.join(" ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 500, "only {count} pieces of advice were found");
}

/// Every file that the snapshots have, under a name that does harm in a shell, given to every command that takes one.
#[cfg(unix)]
#[test]
fn advice_about_hostile_names_can_be_pasted() {
    let grammar = Grammar::of(&super::COMMANDS);
    let (mut wrong, mut count, mut named) = (BTreeSet::new(), 0, 0);
    for file in fs::read_dir("tests/cmd/files").unwrap() {
        let from = file.unwrap().path();
        let ending = from.extension().unwrap().to_str().unwrap();
        let name = format!("{HOSTILE}.{ending}");
        for line in LINES {
            let folder = tempfile::tempdir().unwrap();
            fs::copy(&from, folder.path().join(&name)).unwrap();
            let words: Vec<&str> = line.split(' ').chain(["--json", "--no-input"]).collect();
            let (command, _) = grammar.command(&words).unwrap();
            let words: Vec<_> =
                words.iter().map(|word| if *word == "FILE" { &name } else { *word }).collect();
            let mut run = super::certgen(folder.path(), &words);
            run.env("WRONG_PASSWORD", "wrong horse").env("HOME", folder.path());
            let output = run.output().unwrap();
            assert!(!folder.path().join("PWNED").exists(), "{line}: {}", from.display());
            let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            let mut all = Vec::new();
            for line in text.lines() {
                let is_json = serde_json::from_str(line).map(|json| collect(&json, &mut all));
                assert!(is_json.is_ok() || !words.contains(&"--json"), "{line}");
            }
            for advice in all {
                count += 1;
                named += advice.matches(QUOTED).count();
                let is_quoted = advice.matches("PWNED").count() == advice.matches(QUOTED).count();
                let foreign = grammar.foreign(&advice.replace(QUOTED, "FILE"), &command);
                if !is_quoted || !foreign.is_empty() {
                    wrong.insert(format!("{line}: {foreign:?}: {advice}"));
                }
            }
        }
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 300 && named > 50, "only {count} pieces of advice, {named} names");
}

#[cfg(unix)]
const HOSTILE: &str = "a b$(touch PWNED)'\"&";
/// The beginning of its name as a shell takes it.
#[cfg(unix)]
const QUOTED: &str = r#"'a b$(touch PWNED)'\''"&"#;
#[cfg(unix)]
const LINES: [&str; 30] = [
    "show FILE",
    "show FILE --password env:WRONG_PASSWORD",
    "show FILE --password env:GOOD_PASSWORD",
    "show FILE --password env:NOWHERE",
    "convert FILE --to pem",
    "convert FILE --to pem --with cert --password env:GOOD_PASSWORD",
    "convert FILE --to pfx --password env:GOOD_PASSWORD --new-password env:NOWHERE",
    "convert FILE --to der --chain FILE --key FILE --password env:GOOD_PASSWORD",
    "convert FILE --to pkcs7 --entry 7 --password env:WRONG_PASSWORD",
    "passwd FILE --password env:GOOD_PASSWORD --new-password env:GOOD_PASSWORD",
    "passwd FILE --password env:WRONG_PASSWORD --new-password env:GOOD_PASSWORD",
    "renew FILE --password env:GOOD_PASSWORD",
    "renew FILE --password env:GOOD_PASSWORD --ca-cert FILE",
    "renew FILE --password env:WRONG_PASSWORD --ca-cert FILE --ca-password env:WRONG_PASSWORD",
    "check FILE",
    "check FILE --password env:GOOD_PASSWORD --for entra",
    "check FILE --password env:WRONG_PASSWORD --chain FILE --key FILE",
    "thumbprint FILE",
    "thumbprint FILE --entry 9 --password env:WRONG_PASSWORD",
    "assertion FILE --tenant contoso.com --client-id me --password env:GOOD_PASSWORD",
    "assertion FILE --profile github-app --client-id me --password env:GOOD_PASSWORD",
    "assertion FILE --key FILE --token-url https://a.example/ --client-id me",
    "manifest FILE --password env:GOOD_PASSWORD",
    "manifest FILE --proof --object-id 11111111-2222-3333-4444-555555555555",
    "jwt verify FILE --cert FILE",
    "jwt decode FILE",
    "new --name x --ca-cert FILE --ca-password env:GOOD_PASSWORD --password generate --show-secret",
    "new --name x --ca-cert FILE --ca-key FILE --password env:GOOD_PASSWORD",
    "new --from-csr FILE --ca-cert FILE --ca-password env:WRONG_PASSWORD",
    "new --batch FILE --password env:GOOD_PASSWORD",
];

#[test]
fn wrong_advice_is_noticed() {
    let grammar = Grammar::of(&super::COMMANDS);
    let foreign = |advice: &str| grammar.foreign(advice, "new");
    assert_eq!(foreign("--mac-password takes the other one"), ["new --mac-password"]);
    assert_eq!(foreign("try --key p256, or --entry 2"), ["new --entry"]);
    assert_eq!(foreign("certgen convert a.pfx --entry 2 --to pfx"), [""; 0]);
    assert_eq!(foreign("certgen convert a.pfx --entry 2, or --entry 3"), ["new --entry"]);
    assert_eq!(foreign("certgen jwt verify x --cert y"), [""; 0]);
    assert_eq!(foreign("certgen jwt decode x --cert y"), ["jwt decode --cert"]);
}

fn snapshots() -> Vec<(String, toml::Table)> {
    let mut snapshots = Vec::new();
    for folder in fs::read_dir("tests/cmd").unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let text = fs::read_to_string(&path).unwrap();
                snapshots.push((path.display().to_string(), text.parse().unwrap()));
            }
        }
    }
    snapshots.sort_by(|(one, _), (other, _)| one.cmp(other));
    snapshots
}

/// What a run advised, as text or as JSON.
fn advice(snapshot: &toml::Table) -> Vec<String> {
    let mut all = Vec::new();
    for stream in ["stdout", "stderr"] {
        let text = snapshot.get(stream).and_then(toml::Value::as_str).unwrap_or_default();
        for line in text.lines() {
            let labels = ["  help: ", "  or: ", "next: "];
            all.extend(
                labels.iter().filter_map(|label| line.strip_prefix(label)).map(str::to_owned),
            );
            if let Ok(json) = serde_json::from_str(line) {
                collect(&json, &mut all);
            }
        }
    }
    all
}

fn collect(json: &Value, all: &mut Vec<String>) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| collect(item, all)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name == "help" || name == "next" => {
                        all.push(text.clone());
                    }
                    Value::Array(texts) if name == "further_help" => {
                        all.extend(texts.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    other => collect(other, all),
                }
            }
        }
        _ => {}
    }
}
