//! Other programs: whether they are here, and what they say.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

/// Whether `command` is here. Where it is not, the test is skipped, visibly; with `CI=true`, it fails.
pub fn is_here(command: &str, found: Option<PathBuf>) -> bool {
    if found.is_none() {
        assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "{command} is not installed");
        println!("skipped: {command} is not installed");
    }
    found.is_some()
}

pub fn on_path(command: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(command)).find(|file| file.is_file())
}

/// The Python of tests/run, or any that has `package`.
pub fn python(package: &str) -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".cache/python/bin/python");
    [Some(own), on_path("python3")].into_iter().flatten().find(|python| {
        let mut import = Command::new(python);
        import.args(["-c", &format!("import {package}")]).stderr(Stdio::null());
        import.status().is_ok_and(|status| status.success())
    })
}

/// Runs a command that has to succeed and returns all that it says.
pub fn said(command: &mut Command) -> String {
    run(command).unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// Runs a command and returns all that it says; as an error, if it fails.
pub fn run(command: &mut Command) -> Result<String, String> {
    // Java reads the environment and the arguments in the encoding of the locale.
    let output = command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() { Ok(text) } else { Err(text) }
}

/// Runs a command that has to succeed without a word to say, and returns what it prints.
pub fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{command:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Node in the folder where tests/run has laid down the packages of tests/provider, to be given a script.
pub fn node() -> Option<Command> {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join(".cache/provider");
    let mut node = Command::new(on_path("node")?);
    node.args(["--input-type=module", "--eval"]).current_dir(&packages);
    let installed = fs::read(packages.join("installed.json")).ok()?;
    (installed == include_bytes!("../provider/package-lock.json")).then_some(node)
}

/// What a program that takes JSON and gives JSON answers.
pub fn ask(command: &mut Command, question: &Value) -> Value {
    let answer = fed(command, &question.to_string());
    serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{answer}: {error}"))
}

/// Runs a command that has to succeed, with `input` coming in, and returns what it prints.
pub fn fed(command: &mut Command, input: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{command:?}: {text}");
    text
}
