//! `http://localhost` is this computer, whatever its name is said to be.

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use super::run::{CLIENT, SECRET, certgen, files, stderr};

/// A system whose file of hosts says that `localhost` is another computer. Without the network, nobody
/// could be reached there: another refusal than that of a port where nobody listens.
const SCRIPT: &str = "mount --bind \"$1\" /etc/hosts && ip link set lo up || exit 99
    getent hosts localhost | grep -q 192.0.2.7 || exit 99
    shift; exec \"$@\"";

#[test]
fn localhost_is_not_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let hosts = folder.path().join("hosts");
    fs::write(&hosts, "192.0.2.7 localhost\n").unwrap();
    fs::set_permissions(&hosts, PermissionsExt::from_mode(0o644)).unwrap();
    let program = certgen().get_program().to_owned();
    for url in ["http://localhost:9/token", "http://LocalHost:9/token"] {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--net", "sh", "-c", SCRIPT, "sh"]).arg(&hosts).arg(&program);
        command.args(["token", "--token-url", url, "--client-id", CLIENT]);
        command.args(["--client-secret", "env:APP_SECRET", "--timeout", "1s"]);
        command.env("APP_SECRET", SECRET).env("HOME", "/nonexistent").current_dir(files());
        let output = command.output().ok().filter(|output| output.status.code() != Some(99));
        let Some(output) = output.filter(|output| !stderr(output).starts_with("unshare: ")) else {
            println!("skipped: no other network can be made here");
            return;
        };
        assert_eq!(output.status.code(), Some(7), "{}", stderr(&output));
        assert!(stderr(&output).contains("connection refused"), "{}", stderr(&output));
    }
}

#[test]
fn other_names_of_this_computer_are_none() {
    for host in ["localhost.", "app.localhost", "127.1", "login.example"] {
        let url = format!("http://{host}:9/token");
        let mut command = certgen();
        command.args(["token", "--token-url", &url, "--client-id", CLIENT]);
        let output = command.args(["--client-secret", "env:APP_SECRET"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{host}: {}", stderr(&output));
        assert!(stderr(&output).contains("read along"), "{host}: {}", stderr(&output));
    }
}
