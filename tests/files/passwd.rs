//! `certgen passwd` and `certgen convert` on the disk: the old file is there, or the new one, whole.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::{Command, Output, Stdio},
    time::Instant,
};

use certgen::{Password, pfx};

use super::{assert_refused, files, folder, names, text, wait};

fn certgen(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
    command.args(arguments).current_dir(folder).envs([("OLD", "correct horse"), ("NEW", NEW)]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    certgen(folder, arguments).output().unwrap()
}

/// A folder with `app.pfx`, as it was when it was given to somebody.
fn with_pfx() -> (tempfile::TempDir, Vec<u8>) {
    let (folder, bytes) = (folder(), fs::read(APP).unwrap());
    fs::write(folder.path().join("app.pfx"), &bytes).unwrap();
    fs::set_permissions(folder.path().join("app.pfx"), PermissionsExt::from_mode(0o640)).unwrap();
    (folder, bytes)
}

fn opens(bytes: &[u8], password: &str) -> bool {
    let password = Password::new(password).unwrap();
    pfx::open(bytes, &password).is_ok_and(|contents| contents.bags.len() == 2)
}

#[test]
fn the_file_is_replaced_and_nothing_else_is_left() {
    let (folder, _) = with_pfx();
    let output = run(folder.path(), &PASSWD);
    assert!(output.status.success(), "{}", text(&output));
    let files = files(folder.path());
    assert_eq!(files.keys().collect::<Vec<_>>(), ["app.pfx"]);
    assert_eq!(files["app.pfx"].0, 0o600);
    assert!(opens(&files["app.pfx"].1, NEW) && !opens(&files["app.pfx"].1, "correct horse"));
}

#[test]
fn a_pfx_without_a_key_is_not_hidden() {
    let (folder, certificate) = (folder(), APP.replace("app.pfx", "app.crt"));
    let arguments = ["convert", &certificate, "-o", "trust.pfx", "--with", "cert"];
    let output = run(folder.path(), &[&arguments[..], &["--new-password", "env:OLD"]].concat());
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(files(folder.path())["trust.pfx"].0, 0o644);

    let arguments = ["passwd", "trust.pfx", "--password", "env:OLD", "--new-password", "env:NEW"];
    let output = run(folder.path(), &arguments);
    assert!(output.status.success() && !text(&output).contains("secret"), "{}", text(&output));
    assert_eq!(files(folder.path())["trust.pfx"].0, 0o644);
}

#[test]
fn an_input_with_the_only_key_is_not_replaced_without_it() {
    for alias in ["./app.pfx", "hard.pfx", "soft.pfx"] {
        let (folder, before) = with_pfx();
        fs::hard_link(folder.path().join("app.pfx"), folder.path().join("hard.pfx")).unwrap();
        symlink("app.pfx", folder.path().join("soft.pfx")).unwrap();
        let arguments = ["convert", "app.pfx", "--to", "der", "-o", alias, "--force"];
        let output = run(folder.path(), &[&arguments[..], &["--password", "env:OLD"]].concat());
        assert_eq!(output.status.code(), Some(2), "{alias} {}", text(&output));
        assert_eq!(fs::read(folder.path().join(alias)).unwrap(), before, "{alias}");
    }
}

#[test]
fn a_link_that_leads_nowhere_is_told_from_a_file_that_is_not_there() {
    let folder = folder();
    symlink("gone.pfx", folder.path().join("app.pfx")).unwrap();
    let output = run(folder.path(), &["show", "app.pfx"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output).contains("app.pfx is a symbolic link that leads nowhere"));
}

#[test]
fn whatever_goes_wrong_the_old_file_stays() {
    for (arguments, code) in [
        (["passwd", "app.pfx", "--password", "env:NEW", "--new-password", "env:OLD"], 4),
        (["passwd", "app.pfx", "--password", "env:OLD", "--new-password", "env:NOT_SET"], 4),
        (["passwd", "app.pfx", "--password", "env:OLD", "--iterations", "999"], 2),
        (["passwd", "app.pfx", "--password", "env:OLD", "--pfx", "java-truststore"], 2),
    ] {
        let (folder, before) = with_pfx();
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(code), "{}", text(&output));
        let files = files(folder.path());
        assert_eq!(files.len(), 1);
        assert!(files["app.pfx"] == (0o640, before), "{arguments:?}");
    }
}

#[test]
fn a_file_that_may_not_grow_stays_as_it_was() {
    let (folder, before) = with_pfx();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 1; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_certgen")]);
    command.args(PASSWD).current_dir(folder.path());
    command.envs([("OLD", "correct horse"), ("NEW", NEW)]).stdin(Stdio::null());
    assert_refused(&command.output().unwrap(), 1, "cannot write app.pfx");
    assert!(files(folder.path())["app.pfx"] == (0o640, before));
    assert_eq!(names(folder.path()), ["app.pfx"]);
}

#[test]
fn a_link_stays_and_its_file_changes() {
    let ((folder, _), elsewhere) = (with_pfx(), folder());
    let link = elsewhere.path().join("app.pfx");
    symlink(folder.path().join("app.pfx"), &link).unwrap();
    let output = run(elsewhere.path(), &PASSWD);
    assert!(output.status.success(), "{}", text(&output));
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert!(opens(&fs::read(folder.path().join("app.pfx")).unwrap(), NEW));
    assert_eq!(names(folder.path()), ["app.pfx"]);
}

#[test]
fn of_two_at_once_one_wins_and_the_other_changes_nothing() {
    for _ in 0..5 {
        let (folder, _) = with_pfx();
        let racers: Vec<_> =
            (0..2).map(|_| certgen(folder.path(), &PASSWD).spawn().unwrap()).collect();
        let outputs: Vec<_> =
            racers.into_iter().map(|racer| racer.wait_with_output().unwrap()).collect();
        // The second may find a file that the first has changed already, so that its old password is
        // wrong, or have read one that is not there any more.
        let mut codes: Vec<_> = outputs.iter().filter_map(|output| output.status.code()).collect();
        codes.sort();
        assert!([[0, 1], [0, 4]].iter().any(|expected| codes == expected), "{codes:?}");
        for output in outputs.iter().filter(|output| output.status.code() == Some(1)) {
            assert_refused(output, 1, "app.pfx is not the file any more that was read");
        }
        assert_eq!(names(folder.path()), ["app.pfx"]);
        assert!(opens(&files(folder.path())["app.pfx"].1, NEW));
    }
}

#[test]
fn killed_at_any_moment_it_leaves_the_old_or_the_new() {
    let (folder, _) = with_pfx();
    let started = Instant::now();
    assert!(run(folder.path(), &PASSWD).status.success());
    let whole_run = started.elapsed();
    for moment in 0..60 {
        let (folder, before) = with_pfx();
        let mut child = certgen(folder.path(), &PASSWD).spawn().unwrap();
        wait(whole_run.mul_f64(f64::from(moment) * 1.1 / 60.0));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut files = files(folder.path());
        let (_, content) = files.remove("app.pfx").unwrap();
        assert!(content == before || opens(&content, NEW));
        for (name, (mode, content)) in files {
            assert!(name.starts_with('.') && (content == before || mode == 0o600), "{name}");
        }
    }
}

/// A stranger's file names in what certgen says to do.
#[test]
fn the_hint_that_gives_a_file_back_is_one_command() {
    use std::os::unix::fs::chown;

    let (folder, _) = with_pfx();
    let name = "x;touch PWNED;.pfx";
    fs::rename(folder.path().join("app.pfx"), folder.path().join(name)).unwrap();
    let readable = |mode| PermissionsExt::from_mode(mode);
    fs::set_permissions(folder.path().join(name), readable(0o644)).unwrap();
    if chown(folder.path(), Some(65534), Some(65534)).is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command.arg(env!("CARGO_BIN_EXE_certgen")).args(["passwd", name, "--password", "env:OLD"]);
    command.args(["--new-password", "env:NEW"]).current_dir(folder.path());
    let Ok(output) = command.envs([("OLD", "correct horse"), ("NEW", NEW)]).output() else {
        println!("skipped: setpriv is not installed");
        return;
    };
    if text(&output).contains("setpriv: ") {
        println!("skipped: another user cannot run this build");
        return;
    }
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("belongs to you now, not to its owner before"));
    assert!(text(&output).contains("help: chown 0:0 'x;touch PWNED;.pfx'\n"), "{}", text(&output));
}

#[test]
fn a_converted_key_is_for_its_owner_alone() {
    let (folder, _) = with_pfx();
    let path = folder.path();
    for arguments in [&["--to", "pem"][..], &["--to", "pem", "--split"], &["-o", "b.pfx"]] {
        let all = [&["convert", "app.pfx", "--password", "env:OLD"][..], arguments].concat();
        let output = run(path, &all);
        assert!(output.status.success(), "{}", text(&output));
    }
    let files = files(path);
    let modes: Vec<_> = files.iter().map(|(name, (mode, _))| (name.as_str(), *mode)).collect();
    assert_eq!(
        modes,
        [
            ("app.crt", 0o644),
            ("app.key", 0o600),
            ("app.pem", 0o600),
            ("app.pfx", 0o640),
            ("b.pfx", 0o600)
        ]
    );
}

#[test]
fn a_conversion_writes_all_files_or_none() {
    let (folder, before) = with_pfx();
    fs::write(folder.path().join("app.crt"), "precious").unwrap();
    let all = ["convert", "app.pfx", "--to", "pem", "--split", "--password", "env:OLD"];
    assert_refused(&run(folder.path(), &all), 6, "app.crt already exists; nothing was written");
    let files = files(folder.path());
    assert_eq!(files.keys().collect::<Vec<_>>(), ["app.crt", "app.pfx"]);
    assert!(files["app.crt"].1 == b"precious" && files["app.pfx"].1 == before);
}

#[test]
fn what_comes_in_by_a_pipe_goes_out_byte_for_byte() {
    let (folder, _) = with_pfx();
    let shell = "\"$0\" convert - --to der --password env:OLD < app.pfx > out.cer";
    let mut command = Command::new("sh");
    command.args(["-c", shell, env!("CARGO_BIN_EXE_certgen")]).current_dir(folder.path());
    let output = command.env("OLD", "correct horse").output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert!(certgen::Certificate::from_der(&files(folder.path())["out.cer"].1).is_ok());
}

const APP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/files/app.pfx");
const NEW: &str = "battery staple";
const PASSWD: [&str; 6] =
    ["passwd", "app.pfx", "--password", "env:OLD", "--new-password", "env:NEW"];

#[test]
fn a_file_that_root_changes_stays_with_its_owner() {
    use std::os::unix::fs::{MetadataExt, chown};

    let (folder, _) = with_pfx();
    let path = folder.path().join("app.pfx");
    if chown(&path, Some(1234), Some(1235)).is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    let passwd = ["passwd", "app.pfx", "--password", "env:OLD", "--new-password", "env:NEW"];
    let output = run(folder.path(), &passwd);
    assert!(output.status.success(), "{}", text(&output));
    let found = fs::metadata(&path).unwrap();
    assert_eq!((found.uid(), found.gid(), found.mode() & 0o777), (1234, 1235, 0o600));
    assert!(text(&output).contains("by its owner alone now; it was 0640"));
}
