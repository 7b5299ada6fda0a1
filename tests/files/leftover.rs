//! What a run that was killed has left is told, and nothing is done about it that could lose a key.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use super::{NEW, PASSWORD, assert_refused, files, folder, names, text};

const LEFT: &str = ".certgen-0123456789-my-app.pfx";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
    command.args(arguments).current_dir(folder).env("TEST_PASSWORD", PASSWORD).output().unwrap()
}

#[test]
fn show_and_check_of_a_folder_name_it() {
    let parent = folder();
    let keys = parent.path().join("keys");
    fs::create_dir(&keys).unwrap();
    assert!(run(&keys, &NEW).status.success());
    fs::copy(keys.join("my-app.pfx"), keys.join(LEFT)).unwrap();
    let output = run(parent.path(), &["show", "keys"]);
    assert_refused(&output, 3, "keys is a folder");
    let beside = format!("keys/{LEFT} was left beside keys/my-app.pfx by a run");
    let remove = format!("certgen show keys/my-app.pfx && rm keys/{LEFT}");
    assert!(text(&output).contains(&format!("why: {beside}")), "{}", text(&output));
    assert!(text(&output).contains(&format!("or: {remove}")), "{}", text(&output));

    let password = ["--password", "env:TEST_PASSWORD"];
    for arguments in [&["check", "keys"][..], &["check", "."]] {
        let output = run(parent.path(), &[arguments, &password].concat());
        assert!(output.status.success(), "{}", text(&output));
        let warning = String::from_utf8(output.stderr).unwrap();
        assert!(warning.contains("was left beside"), "{arguments:?}: {warning}");
        assert!(warning.contains("help: certgen show "), "{arguments:?}: {warning}");
        assert!(!String::from_utf8(output.stdout).unwrap().contains(LEFT), "it is not checked");
    }
    let output = run(parent.path(), &[&["check", "keys", "--json"][..], &password].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.stderr.is_empty() && said.contains("was left beside"), "{said}");

    fs::remove_file(keys.join("my-app.pfx")).unwrap();
    let said = text(&run(parent.path(), &["check", "keys"]));
    assert!(said.contains("may be the only copy of keys/my-app.pfx"), "{said}");
    let put_back = format!("certgen show keys/{LEFT} && mv -n keys/{LEFT} keys/my-app.pfx");
    assert!(said.contains(&format!("help: {put_back}")), "{said}");
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        &put_back.replace("certgen show", "\"$0\" show --password env:TEST_PASSWORD"),
    ]);
    shell.arg(env!("CARGO_BIN_EXE_certgen")).current_dir(parent.path());
    assert!(shell.env("TEST_PASSWORD", PASSWORD).output().unwrap().status.success());
    assert_eq!(names(&keys), ["my-app.cer", "my-app.pfx"], "it is back");
}

#[test]
fn what_a_run_that_goes_on_may_need_stays() {
    let folder = folder();
    assert!(run(folder.path(), &NEW).status.success());
    fs::write(folder.path().join(LEFT), "just made").unwrap();
    let output = run(folder.path(), &[&NEW[..], &["--force"]].concat());
    assert!(output.status.success(), "{}", text(&output));
    assert!(
        !text(&output).contains("was left"),
        "what it is called after is there: {}",
        text(&output)
    );
    assert_eq!(files(folder.path())[LEFT].1, b"just made");
}

#[test]
fn what_may_be_the_only_copy_is_told_and_stays() {
    let folder = folder();
    fs::write(folder.path().join(LEFT), "the old key").unwrap();
    for arguments in [&NEW[..], &[&NEW[..], &["--force", "--json"]].concat()] {
        let output = run(folder.path(), arguments);
        assert!(output.status.success(), "{}", text(&output));
        let is_first = !arguments.contains(&"--force");
        let words = format!("{LEFT} was left by a run that was killed, and may be the only copy");
        assert_eq!(text(&output).contains(&words), is_first, "{}", text(&output));
        assert_eq!(files(folder.path())[LEFT].1, b"the old key");
    }
}
