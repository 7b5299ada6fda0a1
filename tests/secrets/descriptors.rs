//! A descriptor is read once.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use certgen::{Password, pfx};

const APP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/files/app.pfx");

/// Runs certgen by a shell that has opened `two`, a file of two lines, as the descriptors 3 and 4.
fn run(folder: &Path, arguments: &str) -> Output {
    fs::copy(APP, folder.join("app.pfx")).unwrap();
    fs::write(folder.join("two"), "correct horse\nbattery staple\n").unwrap();
    fs::write(folder.join("rows.csv"), "name\none\n").unwrap();
    let script = format!("exec 3<two 4<two; \"$0\" {arguments}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_certgen")]).current_dir(folder);
    shell.output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn two_passwords_do_not_come_from_one_descriptor() {
    for (arguments, what) in [
        ("passwd app.pfx --password fd:3 --new-password fd:3", "file descriptor 3"),
        ("passwd app.pfx --password fd:3 --new-password file:/dev/fd/3", "file descriptor 3"),
        ("passwd app.pfx --password fd:0 --new-password stdin <two", "standard input"),
        ("passwd app.pfx --password stdin --new-password file:/dev/stdin <two", "standard input"),
        ("show app.pfx --password fd:3 --key-password fd:3", "file descriptor 3"),
        ("show - --password fd:0 <app.pfx", "standard input"),
        ("convert app.pfx --to pfx -o b.pfx --password fd:3 --new-password fd:3", "descriptor 3"),
        ("new --name b --ca-cert app.pfx --ca-password fd:3 --password fd:3", "descriptor 3"),
        ("renew app.pfx --ca-cert /dev/fd/3 --ca-password fd:3", "file descriptor 3"),
        ("new --batch /dev/stdin --password fd:0 <rows.csv", "standard input"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = run(folder.path(), arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
        assert!(said.contains(&format!("{what} is read once, and both ")), "{arguments}: {said}");
        assert!(fs::read(folder.path().join("app.pfx")).unwrap() == fs::read(APP).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}

#[test]
fn a_new_password_that_is_the_old_one_is_told() {
    // Two descriptors of one file: each is read from its beginning.
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), "passwd app.pfx --password fd:3 --new-password fd:4");
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("the new password of app.pfx is the old one"), "{said}");
    let old = Password::new("correct horse").unwrap();
    assert!(pfx::open(&fs::read(folder.path().join("app.pfx")).unwrap(), &old).is_ok());

    let arguments = "passwd app.pfx --password fd:3 --pfx legacy";
    let said = stderr(&run(folder.path(), arguments));
    assert!(!said.contains("is the old one"), "it was not to change: {said}");
}
