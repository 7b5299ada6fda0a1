//! Questions for the passwords of files that exist.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

use super::{REPEAT, Session};

/// `locked.pem` is a key under "correct horse".
fn with_locked_file(arguments: &[&str]) -> Session {
    let locked = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/files/locked.pem");
    Session::start(&[&[arguments[0], locked][..], &arguments[1..]].concat())
}

const OPEN: &str = "locked.pem: ";

#[test]
fn a_wrong_password_is_asked_again() {
    let mut session = with_locked_file(&["convert", "--to", "pem", "-o", "plain.pem"]);
    session.wait_for(OPEN);
    session.type_in("wrong horse\r");
    session.wait_for("wrong password for ");
    session.wait_for("try again");
    session.wait_for(OPEN);
    session.type_in("correct horse\r");
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert_eq!(end.files(), ["plain.pem"]);
    assert!(!end.seen.contains("horse") && end.echo, "{}", end.seen);
}

#[test]
fn three_wrong_passwords_are_the_end() {
    let mut session = with_locked_file(&["convert", "--to", "pem", "-o", "plain.pem"]);
    for _ in 0..3 {
        session.wait_for(OPEN);
        session.type_in("wrong horse\r");
    }
    session.wait_for("wrong password for ");
    let end = session.end();
    assert_eq!(end.code, Some(4), "{}", end.seen);
    assert!(end.files().is_empty() && end.echo);
}

#[test]
fn the_end_of_the_input_opens_nothing() {
    let mut session = with_locked_file(&["convert", "--to", "pem", "-o", "plain.pem"]);
    session.wait_for(OPEN);
    session.type_in("\u{4}");
    session.wait_for("no password was entered for ");
    let end = session.end();
    assert_eq!(end.code, Some(4), "{}", end.seen);
    assert!(end.files().is_empty() && end.echo);
}

#[test]
fn a_file_without_a_password_is_not_asked_for_one() {
    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/files/app.crt");
    let end = Session::start(&["convert", certificate, "-o", "app.p7b"]).end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert!(!end.seen.contains("Password"), "{}", end.seen);
    assert_eq!(end.files(), ["app.p7b"]);
}

#[test]
fn a_certificate_that_can_be_seen_takes_no_password() {
    for command in ["thumbprint", "convert"] {
        let arguments: &[&str] = match command {
            "thumbprint" => &["thumbprint", "--as", "sha1"],
            _ => &["convert", "--to", "der", "-o", "app.cer"],
        };
        let mut session = with_locked_file(arguments);
        if command == "convert" {
            session.wait_for(OPEN);
            session.type_in("correct horse\r");
        }
        let end = session.end();
        assert_eq!(end.code, Some(0), "{}", end.seen);
        assert_eq!(end.seen.contains("Password"), command == "convert", "{}", end.seen);
    }
}

#[test]
fn the_certificates_of_a_pfx_take_its_password() {
    let pfx = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pfx/openssl/default.p12");
    for (arguments, shown, note) in [
        (["thumbprint", pfx], "BD4AAC13F78D3404E909A3143BBA7B5DF75CD21E", ""),
        (["manifest", pfx], "\"keyCredentials\": [", "a PATCH replaces the whole list"),
    ] {
        let mut session = Session::start(&arguments);
        session.wait_for("default.p12: ");
        session.type_in("correct horse\r");
        let end = session.end();
        assert_eq!(end.code, Some(0), "{}", end.seen);
        assert!(end.stdout.contains(shown) && end.seen.contains(note), "{}", end.seen);
        assert!(!end.stdout.contains("PATCH"), "{}", end.stdout);
        assert!(!end.seen.contains("horse") && end.echo, "{}", end.seen);
    }
}

#[test]
fn another_password_takes_three_answers() {
    let mut session = with_locked_file(&["passwd", "-o", "new.pem"]);
    session.wait_for("Old password for ");
    session.wait_for(OPEN);
    session.type_in("correct horse\r");
    session.wait_for("New password for new.pem (Enter makes one): ");
    session.type_in("battery staple\r");
    session.wait_for(REPEAT);
    session.type_in("battery staple\r");
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    let text = fs::read_to_string(end.folder.path().join("new.pem")).unwrap();
    assert!(text.starts_with("My notes\n-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), "{text}");
    assert!(text.ends_with("the end\n"), "{text}");
}

#[test]
fn a_signal_at_any_question_gives_the_terminal_back() {
    for arguments in
        [&["show"][..], &["convert", "--to", "pem", "-o", "x.pem"], &["passwd", "-o", "new.pem"]]
    {
        let mut session = with_locked_file(arguments);
        session.wait_for(OPEN);
        session.type_in("half a passw\u{3}");
        let end = session.end();
        assert_eq!((end.code, end.signal), (Some(130), None), "{arguments:?} {}", end.seen);
        assert!(end.files().is_empty() && end.echo, "{arguments:?}");

        for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
            let mut session = with_locked_file(arguments);
            session.wait_for(OPEN);
            kill_process(Pid::from_child(&session.certgen), signal).unwrap();
            let end = session.end();
            assert_eq!((end.code, end.signal), (Some(code), None), "{arguments:?} {}", end.seen);
            assert!(end.echo, "{arguments:?}");
        }
    }
}

#[test]
fn binary_is_not_written_to_a_terminal() {
    let pfx = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/files/app.pfx");
    let shell = format!("{} convert {pfx} --to pfx -o -", env!("CARGO_BIN_EXE_certgen"));
    let mut session = Session::start_program("sh", &["-c", &format!("{shell} > /dev/tty")]);
    session.wait_for("will not write a PFX to the terminal");
    session.wait_for("-o FILE.pfx");
    let end = session.end();
    assert_eq!(end.code, Some(2), "{}", end.seen);
    assert!(!end.seen.contains("Password"), "{}", end.seen);
}
