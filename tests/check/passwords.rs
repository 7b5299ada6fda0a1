//! With which passwords files are opened, and what is said of that.

use std::fs;

use serde_json::Value;

use super::Folder;

#[test]
fn passwords_of_a_single_file_are_not_passed_over_for_many() {
    let folder = Folder::new();
    folder.make("one", &[]);
    folder.make("two", &[]);
    for flag in ["--mac-password", "--key-password"] {
        let flags = ["--password", "env:GOOD_PASSWORD", flag, "env:GOOD_PASSWORD"];
        let output = folder.run(&[&["one.pfx", "two.pfx"], &flags[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.starts_with(&format!("error: {flag} is for a single file")), "{error}");
        assert!(output.stdout.is_empty());
        let single = folder.run(&[&["one.pfx"], &flags[..]].concat());
        assert_eq!(single.status.code(), Some(0), "{single:?}");
    }
}

#[cfg(unix)]
#[test]
fn in_json_a_warning_is_a_member_and_no_text() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    folder.make("one", &[]);
    fs::write(folder.path("password"), "correct horse").unwrap();
    fs::set_permissions(folder.path("password"), fs::Permissions::from_mode(0o644)).unwrap();
    let output = folder.run(&["one.pfx", "--password", "file:password", "--json"]);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{output:?}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["warnings"][0]["code"], "key_readable", "{found}");
    let output = folder.run(&["one.pfx", "--password", "file:password"]);
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("warning: password can be"));
}

#[test]
fn a_password_that_nobody_gave_is_tried_within_what_a_run_may_cost() {
    let folder = Folder::new();
    folder.make("locked", &["--iterations", "200000"]);
    let locked = fs::read(folder.path("locked.pfx")).unwrap();
    fs::create_dir(folder.path("many")).unwrap();
    for number in 0..60 {
        fs::write(folder.path(&format!("many/app-{number:02}.pfx")), &locked).unwrap();
    }
    let usual =
        concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pfx/openssl/password-empty-legacy.p12");
    fs::copy(usual, folder.path("many/open.pfx")).unwrap();
    let tried = |path: &str| -> Vec<(String, String)> {
        let output = folder.run(&[path, "--json", "--no-input", "--within", "1d"]);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let files = found["files"].as_array().unwrap().iter();
        let of = |file: &Value| {
            let error = &file["error"];
            let told = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
            assert_eq!(told("message").contains("not tried"), error["why"].is_string(), "{file}");
            (told("code"), told("message"))
        };
        files.map(of).collect()
    };
    let many = tried("many");
    let code = "password_needed";
    let untried = "many/app-07.pfx needs a password, and the empty one was not tried";
    assert_eq!(many[7], (code.to_owned(), untried.to_owned()));
    assert!(many[..60].iter().all(|(found, _)| found == code), "{many:?}");
    assert_eq!(many[60].0, "", "a usual file is opened however many there are: {many:?}");
    let alone = tried("locked.pfx");
    // A file that is broken says more than one that is locked.
    fs::write(folder.path("cut.pfx"), &locked[..99]).unwrap();
    for (files, exit) in
        [(&["locked.pfx"][..], 4), (&["locked.pfx", "cut.pfx"], 3), (&["cut.pfx", "locked.pfx"], 3)]
    {
        let output = folder.run(&[files, &["--no-input"]].concat());
        assert_eq!(output.status.code(), Some(exit), "{files:?}: {output:?}");
    }
    assert_eq!(alone, [(code.to_owned(), "locked.pfx needs a password".to_owned())]);
}
