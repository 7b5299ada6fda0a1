//! Other programs: whether they are here, and what they say.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

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
