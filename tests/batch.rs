//! `certgen new --batch`: many credentials at once, and what is left when not all of it goes well.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

#[test]
fn every_row_becomes_a_credential_under_its_own_password() {
    let folder = Folder::with_rows("name,key,password,pfx", |number| {
        let key = ["p256", "p384", "ed25519"][number % 3];
        let password = if number == 7 { "env:GOOD_PASSWORD" } else { "generate" };
        format!("App {number},{key},{password},legacy")
    });
    let output = folder.run(&["--json", "--show-secret"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let rows = rows(&output);
    assert_eq!(numbers(&rows), (2..ROWS + 2).collect());
    assert!(rows.is_sorted_by_key(|row| row["line"].as_u64()), "in the order of the file");
    let mut passwords = BTreeSet::new();
    for row in &rows {
        assert_eq!((&row["schema"], &row["status"]), (&1.into(), &"made".into()));
        let number = row["line"].as_u64().unwrap() - 2;
        assert_eq!(row["certificate"]["subject"], format!("CN=App {number}"));
        let password = match number {
            7 => "correct horse",
            _ => row["password"].as_str().unwrap(),
        };
        assert!(passwords.insert(password.to_owned()));
        let pfx = fs::read(folder.path(row["files"][0]["path"].as_str().unwrap())).unwrap();
        assert!(p12::PFX::parse(&pfx).unwrap().verify_mac(password));
        assert!(folder.path(row["files"][1]["path"].as_str().unwrap()).exists());
    }
    assert!(!String::from_utf8_lossy(&output.stdout).contains("correct horse"));
}

#[test]
fn what_is_too_large_is_not_to_be_read_by_a_flag_that_is_not_there() {
    let folder = Folder::with_rows("name", |number| format!("App {number}"));
    let rows = fs::File::options().write(true).open(folder.path("rows.csv")).unwrap();
    rows.set_len(64 * 1024 * 1024 + 1).unwrap();
    let request = fs::File::create(folder.path("app.csr")).unwrap();
    request.set_len(16 * 1024 * 1024 + 1).unwrap();
    for flags in [&["--batch", "rows.csv"][..], &["--from-csr", "app.csr", "--ca-cert", "ca.pem"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
        command.arg("new").args(flags).current_dir(folder.0.path());
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(" has more than ") && !said.contains("--max"), "{said}");
    }
}

#[test]
fn the_same_command_goes_on_where_another_one_ended() {
    let folder = Folder::with_rows("name", |number| format!("App {number}"));
    assert!(folder.run(&PLAIN).status.success());
    for number in [0, 3] {
        for ending in ["pfx", "cer"] {
            fs::remove_file(folder.path(&format!("app-{number}.{ending}"))).unwrap();
        }
    }
    let before = folder.content("app-1.pfx");
    let again = folder.run(&[&PLAIN[..], &["--json"]].concat());
    assert!(again.status.success(), "{again:?}");
    let rows = rows(&again);
    let made = rows.iter().filter(|row| row["status"] == "made").cloned().collect::<Vec<_>>();
    assert_eq!((rows.len(), numbers(&made)), (ROWS, BTreeSet::from([2, 5])));
    assert_eq!(folder.content("app-1.pfx"), before);

    let forced = folder.run(&[&PLAIN[..], &["--force"]].concat());
    assert!(forced.status.success(), "{forced:?}");
    assert_ne!(folder.content("app-1.pfx"), before);
}

#[test]
fn one_that_fails_does_not_take_the_others_along() {
    let folder = Folder::with_rows("name", |number| format!("App {number}"));
    fs::create_dir(folder.path("app-2.cer")).unwrap();
    let output = folder.run(&[&PLAIN[..], &["--force"]].concat());
    assert_eq!(output.status.code(), Some(6));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("error: line 4: app-2.cer is a folder"), "{errors}");
    assert!(errors.contains("error: 1 of 12 credentials of rows.csv"), "{errors}");
    assert!(String::from_utf8(output.stdout).unwrap().ends_with("11 made, 1 failed\n"));
    assert!(!folder.path("app-2.pfx").exists());
    assert_eq!(folder.files().len(), 2 * ROWS);
}

#[cfg(unix)]
#[test]
fn what_a_signal_leaves_is_whole_and_was_named() {
    use std::io::{BufRead, BufReader, Read};

    use rustix::process::{Pid, Signal, kill_process};

    const MANY: usize = 500;
    let folder = Folder::new();
    let rows: String = (0..MANY).map(|number| format!("App {number}\n")).collect();
    fs::write(folder.path("rows.csv"), format!("name\n{rows}")).unwrap();
    let mut certgen = folder.command(&PLAIN).spawn().unwrap();
    let mut stdout = BufReader::new(certgen.stdout.take().unwrap());
    let mut listed = String::new();
    stdout.read_line(&mut listed).unwrap();
    kill_process(Pid::from_child(&certgen), Signal::INT).unwrap();
    stdout.read_to_string(&mut listed).unwrap();
    let output = certgen.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");

    let mut expected = BTreeSet::from(["rows.csv".to_owned()]);
    for line in listed.lines() {
        let name = line.split_whitespace().next().unwrap().trim_end_matches(".pfx,");
        expected.extend([format!("{name}.pfx"), format!("{name}.cer")]);
    }
    assert_eq!(folder.files(), expected);
    let made = listed.lines().count();
    assert!(made < MANY);
    let told = format!("interrupted: {made} of {MANY} are made; without --force");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.starts_with(&told), "{errors}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_nothing() {
    let folder = Folder::with_rows("name", |number| format!("App {number}"));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = folder.command(&PLAIN).stdout(writer).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert_eq!(folder.files().len(), 2 * ROWS + 1);
}

#[cfg(target_os = "linux")]
#[test]
fn passwords_that_cannot_be_shown_protect_nothing() {
    let folder = Folder::with_rows("name,password", |number| format!("App {number},generate"));
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = folder.command(&["--show-secret"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("the password cannot be shown"), "{errors}");
    assert_eq!(folder.files().len(), 1);
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with_rows(head: &str, row: impl Fn(usize) -> String) -> Self {
        let folder = Self::new();
        let rows: String = (0..ROWS).map(|number| row(number) + "\n").collect();
        fs::write(folder.path("rows.csv"), format!("{head}\n{rows}")).unwrap();
        folder
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn content(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn files(&self) -> BTreeSet<String> {
        names(self.0.path())
    }

    fn command(&self, flags: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
        command.args(["new", "--batch", "rows.csv"]).args(flags);
        command.current_dir(self.0.path()).env("GOOD_PASSWORD", "correct horse");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, flags: &[&str]) -> Output {
        self.command(flags).output().unwrap()
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn rows(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn numbers(rows: &[Value]) -> BTreeSet<usize> {
    rows.iter().map(|row| row["line"].as_u64().unwrap().try_into().unwrap()).collect()
}

const ROWS: usize = 12;
const PLAIN: [&str; 4] = ["--key", "p256", "--password", "env:GOOD_PASSWORD"];
