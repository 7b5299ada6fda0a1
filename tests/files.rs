//! What certgen leaves on the disk, above all when things go wrong: everything or nothing.
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use certgen::{Certificate, Thumbprint};
use tempfile::TempDir;

mod leftover;
mod opponent;
mod passwd;

const PASSWORD: &str = "correct horse";
const NEW: [&str; 9] = [
    "new",
    "--name",
    "My App",
    "--key",
    "p256",
    "--pfx",
    "legacy",
    "--password",
    "env:TEST_PASSWORD",
];

fn certgen(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
    command.args(NEW).current_dir(folder).env("TEST_PASSWORD", PASSWORD);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs certgen behind `wrapper`, a program and arguments that end by starting what follows them.
fn wrapped(folder: &Path, wrapper: &[&str]) -> Command {
    let mut command = Command::new(wrapper[0]);
    command.args(&wrapper[1..]).arg(env!("CARGO_BIN_EXE_certgen")).args(NEW);
    command.current_dir(folder).env("TEST_PASSWORD", PASSWORD).stdin(Stdio::null());
    command
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The files in `folder`, with permission bits and content.
fn files(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o7777;
            let content = fs::read(entry.path()).unwrap_or_default();
            (entry.file_name().into_string().unwrap(), (mode, content))
        })
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_keys().collect()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&*output.stdout, b"\n", &*output.stderr].concat()).into_owned()
}

#[track_caller]
fn assert_refused(output: &Output, code: i32, words: &str) {
    let text = text(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(words), "no {words:?} in: {text}");
}

fn is_whole_pfx(bytes: &[u8]) -> bool {
    p12::PFX::parse(bytes).is_ok_and(|pfx| pfx.verify_mac(PASSWORD))
}

/// Whether `certificate` is the one that stands in `pfx`.
fn belong_together(pfx: &[u8], certificate: &[u8]) -> bool {
    let pfx = p12::PFX::parse(pfx).unwrap();
    pfx.cert_x509_bags(PASSWORD).unwrap().iter().any(|bytes| bytes == certificate)
}

#[test]
fn keys_are_for_their_owner_alone_under_any_umask() {
    for umask in ["000", "022", "077", "777"] {
        let folder = folder();
        let script = format!("umask {umask}; exec \"$0\" \"$@\" --pem --split");
        let output = wrapped(folder.path(), &["sh", "-c", &script]).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        let files = files(folder.path());
        for name in ["my-app.key", "my-app.pem", "my-app.pfx"] {
            assert_eq!(files[name].0, 0o600, "{name} under umask {umask}");
        }
        for name in ["my-app.cer", "my-app.crt"] {
            assert_eq!(files[name].0 & !0o644, 0, "{name} under umask {umask}");
        }
        assert_eq!(files.len(), 5);
    }
}

#[test]
fn nothing_is_overwritten_without_force() {
    for existing in ["my-app.pfx", "my-app.cer"] {
        let folder = folder();
        fs::write(folder.path().join(existing), "precious").unwrap();
        let output = certgen(folder.path()).output().unwrap();
        assert_refused(&output, 6, &format!("{existing} already exists; nothing was written"));
        assert_eq!(names(folder.path()), [existing]);
        assert_eq!(files(folder.path())[existing].1, b"precious");
    }
}

#[test]
fn what_exists_is_refused_before_a_password_is_looked_for() {
    let folder = folder();
    fs::write(folder.path().join("my-app.pfx"), "precious").unwrap();
    let output = certgen(folder.path()).env_remove("TEST_PASSWORD").output().unwrap();
    assert_refused(&output, 6, "already exists");
}

#[test]
fn force_replaces_and_leaves_nothing_else() {
    let folder = folder();
    for name in ["my-app.pfx", "my-app.cer"] {
        fs::write(folder.path().join(name), "old").unwrap();
        fs::set_permissions(folder.path().join(name), PermissionsExt::from_mode(0o666)).unwrap();
    }
    let output = certgen(folder.path()).arg("--force").output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    let files = files(folder.path());
    assert_eq!(files.keys().collect::<Vec<_>>(), ["my-app.cer", "my-app.pfx"]);
    assert_eq!(files["my-app.pfx"].0, 0o600, "the old file's mode is not taken over");
    assert!(belong_together(&files["my-app.pfx"].1, &files["my-app.cer"].1));
}

#[test]
fn force_does_not_follow_a_link() {
    let (folder, elsewhere) = (folder(), folder());
    let target = elsewhere.path().join("other-app.pfx");
    fs::write(&target, "precious").unwrap();
    symlink(&target, folder.path().join("my-app.pfx")).unwrap();
    assert_refused(&certgen(folder.path()).output().unwrap(), 6, "already exists");
    let output = certgen(folder.path()).arg("--force").output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(fs::read(&target).unwrap(), b"precious");
    assert!(is_whole_pfx(&files(folder.path())["my-app.pfx"].1));
}

#[test]
fn a_link_to_nowhere_counts_as_existing() {
    let folder = folder();
    symlink("nowhere", folder.path().join("my-app.cer")).unwrap();
    assert_refused(&certgen(folder.path()).output().unwrap(), 6, "already exists");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_folder_in_the_way_is_named_and_kept() {
    for force in [None, Some("--force")] {
        let folder = folder();
        fs::create_dir(folder.path().join("my-app.pfx")).unwrap();
        let output = certgen(folder.path()).args(force).output().unwrap();
        assert_refused(&output, 6, "my-app.pfx is a folder; nothing was written");
        assert_eq!(names(folder.path()), ["my-app.pfx"]);
    }
}

#[test]
fn a_missing_folder_is_named() {
    let folder = folder();
    let output = certgen(folder.path()).args(["--out-dir", "keys/here"]).output().unwrap();
    assert_refused(&output, 3, "no such folder: keys/here");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_read_only_folder_is_named() {
    let folder = folder();
    fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o555)).unwrap();
    // The superuser may write anywhere, so the test becomes somebody else.
    let is_root = fs::write(folder.path().join("probe"), "").is_ok();
    let output = if is_root {
        fs::remove_file(folder.path().join("probe")).unwrap();
        let nobody =
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"];
        let Ok(output) = wrapped(folder.path(), &nobody).output() else {
            eprintln!("skipped: setpriv is not installed");
            return;
        };
        output
    } else {
        certgen(folder.path()).output().unwrap()
    };
    if text(&output).contains("setpriv: failed to execute") {
        eprintln!("skipped: another user cannot run this build");
        return;
    }
    assert_refused(&output, 1, "cannot write");
    assert!(text(&output).to_lowercase().contains("permission denied"), "{}", text(&output));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_file_that_may_not_grow_leaves_nothing() {
    for force in [None, Some("--force")] {
        let folder = folder();
        if force.is_some() {
            fs::write(folder.path().join("my-app.pfx"), "old key").unwrap();
        }
        let before = files(folder.path());
        // One block of 512 bytes: a certificate fits, a PFX does not.
        let limited = ["sh", "-c", "ulimit -f 1; exec \"$0\" \"$@\""];
        let output = wrapped(folder.path(), &limited).args(force).output().unwrap();
        assert_refused(&output, 1, "cannot write my-app.pfx");
        assert_eq!(files(folder.path()), before);
    }
}

/// A file system of two pages, of which a PFX with its certificate takes more.
#[test]
fn a_full_disk_leaves_nothing() {
    let folder = folder();
    let script = "mount -t tmpfs -o size=8k none . && cd \"$PWD\" && head -c 4096 /dev/zero > fill || exit 99
        \"$0\" \"$@\"; code=$?; ls -A >&2; exit $code";
    let output = wrapped(folder.path(), &["unshare", "--mount", "sh", "-c", script]).output();
    let Some(output) = output.ok().filter(|output| output.status.code() != Some(99)) else {
        eprintln!("skipped: no file system can be mounted here");
        return;
    };
    if text(&output).contains("unshare: ") {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    assert_refused(&output, 1, "no space left");
    assert!(text(&output).trim_end().ends_with("\nfill"), "{}", text(&output));
}

#[test]
fn of_many_at_once_one_wins_and_nothing_is_mixed() {
    for _ in 0..5 {
        let folder = folder();
        let racers: Vec<_> = (0..8).map(|_| certgen(folder.path()).spawn().unwrap()).collect();
        let mut winners = Vec::new();
        for racer in racers {
            let output = racer.wait_with_output().unwrap();
            match output.status.code() {
                Some(0) => winners.push(text(&output)),
                _ => assert_refused(&output, 6, "already exists"),
            }
        }
        assert_eq!(winners.len(), 1);
        let files = files(folder.path());
        assert_eq!(files.keys().collect::<Vec<_>>(), ["my-app.cer", "my-app.pfx"]);
        let (pfx, cer) = (&files["my-app.pfx"].1, &files["my-app.cer"].1);
        assert!(belong_together(pfx, cer));
        let thumbprint = Thumbprint::sha1(&Certificate::from_der(cer).unwrap()).to_hex();
        assert!(winners[0].contains(&thumbprint), "what was printed is what was written");
    }
}

/// SIGKILL cannot be caught, so the order of the work is all there is. What it may leave: nothing; the
/// PFX, whole, which holds everything; or all files. Never a part of a file, a temporary file, or a
/// key that others can read.
#[test]
fn killed_at_any_moment_it_leaves_nothing_or_everything() {
    let started = Instant::now();
    assert!(certgen(folder().path()).output().unwrap().status.success());
    let whole_run = started.elapsed();
    let mut left = BTreeMap::<Vec<String>, u32>::new();
    for moment in 0..150 {
        let folder = folder();
        let mut child = certgen(folder.path()).args(["--pem"]).spawn().unwrap();
        wait(whole_run.mul_f64(f64::from(moment) * 1.1 / 150.0));
        child.kill().unwrap();
        child.wait().unwrap();
        let files = files(folder.path());
        for (name, (mode, content)) in &files {
            match name.as_str() {
                "my-app.cer" => assert!(Certificate::from_der(content).is_ok()),
                "my-app.pem" => {
                    assert!(*mode == 0o600 && content.ends_with(b"-----END CERTIFICATE-----\n"));
                }
                "my-app.pfx" => assert!(*mode == 0o600 && is_whole_pfx(content)),
                other => panic!("{other} was left"),
            }
        }
        assert!(files.is_empty() || files.contains_key("my-app.pfx"), "{:?}", files.keys());
        *left.entry(files.into_keys().collect()).or_default() += 1;
    }
    println!("what was left, how often: {left:?}");
    assert!(left.contains_key(&Vec::new()), "no run was killed before it wrote");
}

/// What is replaced is there before and after, at every moment.
#[test]
fn killed_while_replacing_it_leaves_the_old_or_the_new() {
    let old = folder();
    let started = Instant::now();
    assert!(certgen(old.path()).output().unwrap().status.success());
    let whole_run = started.elapsed();
    let old = files(old.path());
    for moment in 0..100 {
        let folder = folder();
        for (name, (_, content)) in &old {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let mut child = certgen(folder.path()).arg("--force").spawn().unwrap();
        wait(whole_run.mul_f64(f64::from(moment) * 1.1 / 100.0));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut files = files(folder.path());
        let (pfx, cer) = (files.remove("my-app.pfx").unwrap(), files.remove("my-app.cer").unwrap());
        assert!(pfx.1 == old["my-app.pfx"].1 || (pfx.0 == 0o600 && is_whole_pfx(&pfx.1)));
        assert!(Certificate::from_der(&cer.1).is_ok());
        for (name, (mode, content)) in files {
            // A rename needs a name to start from, and what is replaced is kept under a second one
            // until all is done; a kill between two system calls leaves them.
            let is_old = old.values().any(|(_, old)| *old == content);
            let is_public = Certificate::from_der(&content).is_ok();
            let is_private = mode & 0o077 == 0;
            assert!(name.starts_with('.'), "{name}");
            assert!(is_old || is_public || is_private, "{name} with mode {mode:o}");
        }
    }
}

/// Lets `time` pass, to the microsecond.
fn wait(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
}
