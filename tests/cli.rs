//! What a command says, word by word: one file in `tests/cmd` for each behaviour.
//!
//! `TRYCMD=overwrite cargo test --test program cli` writes what is said now into the files; look at the
//! difference before keeping it. Questions and the terminal are the matter of `prompt.rs`.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

mod advice;

#[test]
fn commands_say_what_was_agreed() {
    trycmd::TestCases::new()
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1")
        .env("GOOD_PASSWORD", PASSWORD)
        .env("SHORT_PASSWORD", "short")
        .env("EMPTY_PASSWORD", "")
        .env("OTHER_PASSWORD", "battery staple")
        .env("WRONG_PASSWORD", "wrong horse")
        .case("tests/cmd/*/*.toml");
}

#[test]
fn short_help_fits_a_screen_and_begins_with_examples() {
    let folder = tempfile::tempdir().unwrap();
    for command in COMMANDS {
        let words: Vec<&str> = command.split_whitespace().chain(["-h"]).collect();
        let output = certgen(folder.path(), &words).env("COLUMNS", "80").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.starts_with("Examples:\n"), "{text}");
        assert!(text.lines().count() < 24, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}

#[test]
fn colour_is_there_when_wanted_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let is_coloured = |flags: &[&str], no_color: Option<&str>| {
        let mut command = certgen(folder.path(), &["new"]);
        command.args(flags).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        let output = command.envs(no_color.map(|value| ("NO_COLOR", value))).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        output.stderr.contains(&0x1b)
    };
    assert!(is_coloured(&["--color", "always"], None));
    assert!(is_coloured(&["--color=always", "--no-such-flag"], None));
    assert!(!is_coloured(&["--color", "never"], None));
    assert!(!is_coloured(&[], None), "a pipe is no terminal");
    assert!(!is_coloured(&[], Some("1")));
}

#[test]
fn json_is_one_object_on_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let output = certgen(folder.path(), &[&NEW[..], &["--json"]].concat()).output().unwrap();
    let result = one_object(&output.stdout);
    assert!(output.stderr.is_empty());
    assert_eq!(result["schema"], 1);
    let thumbprints = &result["certificate"]["thumbprints"];
    let length = |name: &str| thumbprints[name].as_str().unwrap().len();
    let names = ["sha1", "sha256", "x5t", "x5t#S256", "base64"];
    assert_eq!(names.map(length), [40, 64, 27, 43, 28]);

    let again = certgen(folder.path(), &[&NEW[..], &["--json"]].concat()).output().unwrap();
    assert!(again.stdout.is_empty());
    let error = &one_object(&again.stderr)["error"];
    assert_eq!((error["code"].as_str(), error["exit"].as_i64()), (Some("exists"), Some(6)));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/keys/rsa2048.crt");
    for arguments in [
        &["man"][..],
        &["completions", "bash"],
        &["new", "--help"],
        &["thumbprint", certificate],
        &["thumbprint", certificate, "--as", "x5t"],
        &["manifest", certificate],
        &["explain", "AADSTS700027"],
        &["explain", "--list"],
        &NEW,
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = certgen(folder.path(), arguments).stdout(writer).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && errors.is_empty(), "{arguments:?}: {errors}");
    }
    assert!(folder.path().join("my-app.pfx").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_summary_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let output = into_full_disk(certgen(folder.path(), &NEW));
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("cannot write to standard output: no space left"), "{errors}");
    assert!(errors.contains("the files are written"), "{errors}");
    assert!(folder.path().join("my-app.pfx").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_password_that_cannot_be_shown_protects_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--password", "generate", "--show-secret", "--force"];
    let arguments = [&["new", "--name", "My App", "--key", "p256"][..], &flags].concat();
    std::fs::write(folder.path().join("my-app.pfx"), "old key").unwrap();
    let output = into_full_disk(certgen(folder.path(), &arguments));
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("the password cannot be shown"), "{errors}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(std::fs::read(folder.path().join("my-app.pfx")).unwrap(), b"old key");
}

fn certgen(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
    command.args(arguments).current_dir(folder).env("GOOD_PASSWORD", PASSWORD);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A token may be one that somebody could use: no message repeats it, whatever is wrong with it.
#[test]
fn a_token_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJtYXJrZXIgb2YgYSBtYXJrZXIifQ.bWFya2VyLW1hcmtlcg";
    std::fs::write(folder.path().join("token.txt"), token).unwrap();
    let cut = token.replace('.', "");
    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/keys/rsa2048.crt");
    for words in [
        &["jwt", "decode", token][..],
        &["jwt", "decode", "token.txt", token],
        &["jwt", "decode", &token[..50]],
        &["jwt", "decode", &format!("{token}.x.y.z")],
        &["jwt", "decode", &format!("JhbG{}{token}", "x".repeat(60))],
        &["jwt", "decode", &format!("Bearer {cut}")],
        &["jwt", "verify", token, "--cert", certificate],
        &["jwt", "verify", "token.txt", "--cert", certificate, "--json"],
        &["jwt", "verify", "token.txt", "--cert", "token.txt"],
        &["jwt", token],
        &[token],
        &["show", "token.txt"],
        &["show", token],
        &["thumbprint", token],
        &["manifest", token],
        &["explain", token],
        &["explain", "key", token],
        &["explain", &token[..25]],
        &["assertion", token, "--tenant", "contoso.com", "--client-id", CLIENT],
    ] {
        let output = certgen(folder.path(), words).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        assert!(!text.is_empty(), "{words:?}");
        for part in token.split('.').chain(["bWFya2Vy"]) {
            assert!(!text.contains(part), "{words:?}: {text}");
        }
    }
}

#[cfg(target_os = "linux")]
fn into_full_disk(mut command: Command) -> Output {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    command.stdout(full).output().unwrap()
}

fn one_object(bytes: &[u8]) -> Value {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.ends_with('\n') && text.lines().count() == 1, "{text}");
    serde_json::from_str(text).unwrap()
}

const PASSWORD: &str = "correct horse";
const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const COMMANDS: [&str; 17] = [
    "",
    "new",
    "show",
    "convert",
    "passwd",
    "renew",
    "check",
    "thumbprint",
    "assertion",
    "token",
    "jwt",
    "jwt decode",
    "jwt verify",
    "manifest",
    "explain",
    "completions",
    "man",
];
const NEW: [&str; 7] =
    ["new", "--name", "My App", "--key", "p256", "--password", "env:GOOD_PASSWORD"];
