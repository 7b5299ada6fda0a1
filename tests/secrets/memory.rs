//! What the system is told about the memory of the program.

#![cfg(target_os = "linux")]

use std::{
    fs::{self, File},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
    process::{Child, Command, Stdio},
};

/// A program that waits for the rest of what it reads, started behind `wrapper`.
struct Waiting {
    child: Child,
    _held: File,
    _folder: tempfile::TempDir,
}

impl Waiting {
    fn new(wrapper: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").args(["-m", "666"]).arg(&pipe).status().unwrap().success());
        fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();
        let words = [wrapper, &[env!("CARGO_BIN_EXE_certgen"), "show"]].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg(&pipe).stdin(Stdio::null()).stderr(Stdio::null());
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        // It opens when certgen has opened the other end, and fails until then.
        let held = loop {
            match opened(&pipe) {
                Ok(held) => break held,
                Err(_) if child.try_wait().unwrap().is_some() => return None,
                Err(_) => std::thread::yield_now(),
            }
        };
        Some(Self { child, _held: held, _folder: folder })
    }

    fn proc(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.child.id())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn opened(pipe: &Path) -> std::io::Result<File> {
    const O_NONBLOCK: i32 = 0o4000;
    File::options().write(true).custom_flags(O_NONBLOCK).open(pipe)
}

#[test]
fn no_core_is_written() {
    // Where it was started from, cores are wanted.
    let wanted = ["sh", "-c", "ulimit -S -c \"$(ulimit -H -c)\" && exec \"$0\" \"$@\""];
    let waiting = Waiting::new(&wanted).unwrap();
    let limits = fs::read_to_string(waiting.proc("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let values: Vec<_> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(values.first(), Some(&"0"), "{core}");
    if values.last() == Some(&"0") {
        println!("skipped: nothing here may write a core anyway");
    }
}

/// What belongs to a process that others of its user may not look into belongs to root (proc(5)).
#[test]
fn no_other_program_of_the_user_looks_into_it() {
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    let Some(waiting) = Waiting::new(&nobody) else {
        println!("skipped: another user cannot be played, or cannot run this build");
        return;
    };
    assert_eq!(fs::metadata(waiting.proc("environ")).unwrap().uid(), 0);
    let status = fs::read_to_string(waiting.proc("status")).unwrap();
    assert!(status.contains("Uid:\t65534\t65534"), "{status}");
}

/// A file without a name gets one by `/proc/self/fd`, which belongs to root then as well.
#[test]
fn an_ordinary_user_can_still_write_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o777))
        .unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        command.arg(env!("CARGO_BIN_EXE_certgen")).args(arguments).current_dir(folder.path());
        command.envs([("OLD", "correct horse"), ("NEW", "battery staple")]).output()
    };
    let new = ["new", "--name", "app", "--key", "p256", "--password", "env:OLD"];
    let Some(output) = run(&new).ok().filter(|output| output.status.code() != Some(127)) else {
        println!("skipped: another user cannot be played");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if said.contains("setpriv: ") {
        println!("skipped: another user cannot run this build");
        return;
    }
    assert!(output.status.success(), "{said}");
    let passwd = ["passwd", "app.pfx", "--password", "env:OLD", "--new-password", "env:NEW"];
    let output = run(&passwd).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = fs::metadata(folder.path().join("app.pfx")).unwrap();
    assert_eq!((found.uid(), found.mode() & 0o777), (65534, 0o600));
}
