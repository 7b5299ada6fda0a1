//! Runs `certgen token` as a user would, with nothing of the environment that could matter.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::double::{
    App, Entra,
    realm::{GRAPH, TENANT},
};

pub const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
pub const PASSWORD: &str = "correct horse";
/// What is asked for where nothing else is.
const SCOPE: &str = "https://graph.microsoft.com/.default";
pub const SECRET: &str = "Qm8~s3cret/of+the app%";

/// `certgen token rsa.pfx` for this double, in a folder of its own.
pub fn token(entra: &Entra, options: &[&str]) -> Command {
    with(entra, &[&["rsa.pfx", "--password", "env:PFX_PASSWORD"], options].concat())
}

/// `certgen token` with these words, for this double.
pub fn with(entra: &Entra, words: &[&str]) -> Command {
    let mut command = certgen();
    command.arg("token").args(words).args(["--authority", &entra.authority()]);
    let mut add = |flags: &[&str], usual: &[&str]| {
        if !flags.iter().any(|flag| words.contains(flag)) {
            command.args(usual);
        }
    };
    add(&["--tenant"], &["--tenant", TENANT]);
    add(&["--client-id"], &["--client-id", CLIENT]);
    let is_v1 = words.contains(&"--v1") || words.contains(&"entra-v1");
    let wanted = if is_v1 { ["--resource", GRAPH] } else { ["--scope", SCOPE] };
    add(&["--scope", "--resource"], &wanted);
    command
}

pub fn certgen() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
    command.env_clear().current_dir(files());
    command.env("PFX_PASSWORD", PASSWORD).env("APP_SECRET", SECRET).env("COLUMNS", "80");
    // Without it, Windows has no sockets.
    command.envs(env::var_os("SystemRoot").map(|folder| ("SystemRoot", folder)));
    // Whatever is cached is so in a folder that the test names.
    command.env("HOME", "/nonexistent").stdin(Stdio::null());
    command
}

/// The folder of the files that the snapshots of the commands use too.
pub fn files() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/files"))
}

/// The application that rsa.pfx signs in as.
pub fn app() -> App {
    App::new(CLIENT).certificate(&certificate())
}

/// The DER of the certificate in rsa.pfx.
pub fn certificate() -> Vec<u8> {
    der(&fs::read(files().join("rsa.crt")).unwrap())
}

/// The DER of the only certificate in a PEM.
pub fn der(pem: &[u8]) -> Vec<u8> {
    let lines = str::from_utf8(pem).unwrap().lines();
    STANDARD.decode(lines.filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
}

pub fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

pub fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}
