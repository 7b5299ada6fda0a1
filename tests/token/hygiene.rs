//! Neither a password nor a secret, an assertion or a token is where somebody else reads it: in an error,
//! in a log, among the arguments of a process.

use std::{collections::HashSet, fs, path::PathBuf, process::Output};

use super::{
    run::{PASSWORD, SECRET, app, stderr, stdout, token, with},
    scenarios::{self, TOKEN},
};
use crate::double::{Entra, Realm, Reply, Request};

/// So many characters in a row of a secret are a leak.
const WINDOW: usize = 12;

/// All pieces of what must not show, of [`WINDOW`] characters each.
struct Secrets(HashSet<String>);

impl Secrets {
    fn of(requests: &[Request], output: &Output) -> Self {
        let mut whole = vec![PASSWORD.to_owned(), SECRET.to_owned(), TOKEN.to_owned()];
        for request in requests {
            let form = request.form();
            whole.extend(form.field("client_assertion").map(str::to_owned));
            let body = String::from_utf8_lossy(&request.body).into_owned();
            whole.extend(body.split('&').filter_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                ["client_assertion", "client_secret"].contains(&name).then(|| value.to_owned())
            }));
            whole.extend(request.header("authorization").map(str::to_owned));
        }
        // The JSON is about the token, and has it only where that is asked for.
        if output.status.success() && !stdout(output).starts_with('{') {
            whole.push(stdout(output).trim().to_owned());
        }
        let pieces = whole.iter().flat_map(|text| text.split('.')).flat_map(|part| {
            let part: Vec<char> = part.chars().collect();
            let pieces: Vec<String> =
                part.windows(WINDOW).map(|piece| piece.iter().collect()).collect();
            pieces
        });
        Self(pieces.collect())
    }

    fn found_in(&self, text: &str) -> Option<String> {
        let text: Vec<char> = text.chars().collect();
        let mut pieces = text.windows(WINDOW).map(|piece| piece.iter().collect::<String>());
        pieces.find(|piece| self.0.contains(piece))
    }
}

/// Runs every scenario with these flags, and returns how many of them had something to say.
fn search(verbosity: &[&str]) -> usize {
    let mut told = 0;
    for scenario in scenarios::all() {
        let name = scenario.name.clone();
        let (entra, words) = scenario.start();
        let words = words.iter().map(String::as_str).chain(verbosity.iter().copied());
        let output = with(&entra, &words.collect::<Vec<_>>()).output().unwrap();
        let secrets = Secrets::of(&entra.requests(), &output);
        let text = stderr(&output);
        assert_eq!(secrets.found_in(text), None, "{name} {verbosity:?}: {text}");
        // A token comes out where it is asked for, or not at all.
        assert_eq!(output.stdout.is_empty(), !output.status.success(), "{name}");
        told += usize::from(!text.is_empty());
    }
    told
}

#[test]
fn no_secret_is_on_standard_error() {
    assert!(search(&[]) > 70);
}

#[test]
fn no_secret_is_on_standard_error_when_it_is_quiet() {
    assert!(search(&["-q"]) > 70);
}

#[test]
fn no_secret_is_on_standard_error_when_it_is_verbose() {
    assert!(search(&["-v"]) > 100);
}

#[test]
fn no_secret_is_in_the_json() {
    assert!(search(&["--json"]) > 70);
}

#[test]
fn the_search_finds_what_it_looks_for() {
    let entra = Entra::start(Realm::new([app()]));
    let output = token(&entra, &[]).output().unwrap();
    let requests = entra.requests();
    let secrets = Secrets::of(&requests, &output);
    let assertion = requests[0].field("client_assertion");
    for part in assertion.split('.').chain(stdout(&output).split('.')).chain([PASSWORD, SECRET]) {
        assert!(secrets.found_in(&format!("error: {part}")).is_some(), "{part}");
        let middle = &part[part.len() - WINDOW..];
        assert!(secrets.found_in(&format!("a{middle}b")).is_some(), "{middle}");
    }
    assert_eq!(secrets.found_in("error: the password is wrong"), None);
}

/// While it waits for the reply, what is seen of the process by others.
#[cfg(target_os = "linux")]
#[test]
fn neither_arguments_nor_children_know_a_secret() {
    use std::process::Stdio;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password.txt");
    fs::write(&file, PASSWORD).unwrap();
    let of_file = format!("file:{}", file.display());
    for words in [
        &["rsa.pfx", "--password", "env:PFX_PASSWORD"][..],
        &["rsa.pfx", "--password", &of_file],
        &["--client-secret", "env:APP_SECRET"],
    ] {
        let entra = Entra::start(Realm::new([app()]));
        entra.script([Reply::silence()]);
        let mut command = with(&entra, words);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        entra.wait_for_requests(1);
        let process = format!("/proc/{}", child.id());
        let arguments = fs::read(format!("{process}/cmdline")).unwrap();
        let arguments = String::from_utf8(arguments).unwrap();
        let children: Vec<String> = fs::read_dir(format!("{process}/task"))
            .unwrap()
            .map(|task| fs::read_to_string(task.unwrap().path().join("children")).unwrap())
            .collect();
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let secrets = Secrets::of(&entra.requests(), &output);
        assert_eq!(secrets.found_in(&arguments), None, "{words:?}");
        assert!(arguments.contains("--authority"));
        assert!(children.iter().all(String::is_empty), "{words:?}: {children:?}");
    }
}

/// What starts no program hands no environment to one.
#[test]
fn the_program_starts_no_other() {
    let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let used = source.split("#[cfg(test)]").next().unwrap();
            let is_of_tests = path.components().any(|part| part.as_os_str() == "tests")
                || path.ends_with("tests.rs");
            let starts = used.contains("std::process::Command") || used.contains("process::{");
            assert!(is_of_tests || !starts, "{}", path.display());
            read += 1;
        }
    }
    assert!(read > 100);
}
