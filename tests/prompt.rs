//! What a person at a terminal sees: certgen runs on a pseudo-terminal, as in a shell.
#![cfg(target_os = "linux")]

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    os::{fd::OwnedFd, unix::process::ExitStatusExt},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, Signal, kill_process},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, Termios, tcgetattr},
};
use tempfile::TempDir;

mod opening;

/// certgen, started in an empty folder as the foreground job of a terminal of its own.
struct Session {
    folder: TempDir,
    keyboard: File,
    terminal: OwnedFd,
    certgen: Child,
    seen: String,
    read: usize,
}

/// How a session ended.
struct End {
    folder: TempDir,
    code: Option<i32>,
    signal: Option<i32>,
    seen: String,
    stdout: String,
    echo: bool,
}

impl Session {
    fn start(arguments: &[&str]) -> Self {
        Self::start_program(env!("CARGO_BIN_EXE_certgen"), arguments)
    }

    fn start_program(program: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap());
        let terminal: OwnedFd = terminal.unwrap().into();
        // `setsid --ctty` makes the terminal on its stdin the controlling one and becomes certgen.
        let certgen = Command::new("setsid")
            .args(["--ctty", program])
            .args(arguments)
            .current_dir(folder.path())
            .env_remove("NO_COLOR")
            .stdin(terminal.try_clone().unwrap())
            .stdout(Stdio::piped())
            .stderr(terminal.try_clone().unwrap())
            .spawn()
            .unwrap();
        let keyboard = File::from(master);
        Self { folder, keyboard, terminal, certgen, seen: String::new(), read: 0 }
    }

    /// Reads on until `text` stands on the screen, after what was waited for before.
    fn wait_for(&mut self, text: &str) {
        loop {
            if let Some(at) = self.seen[self.read..].find(text) {
                self.read += at + text.len();
                return;
            }
            assert!(self.more(30_000), "no {text:?} in {:?}", self.seen);
        }
    }

    /// Reads what comes within `milliseconds`.
    fn more(&mut self, milliseconds: u64) -> bool {
        let wait = Timespec::try_from(Duration::from_millis(milliseconds)).unwrap();
        let mut ready = [PollFd::new(&self.keyboard, PollFlags::IN)];
        if poll(&mut ready, Some(&wait)).unwrap() == 0 {
            return false;
        }
        let mut bytes = [0; 4096];
        let length = self.keyboard.read(&mut bytes).unwrap_or(0);
        self.seen.push_str(&String::from_utf8_lossy(&bytes[..length]));
        length > 0
    }

    fn type_in(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    fn modes(&self) -> Termios {
        tcgetattr(&self.terminal).unwrap()
    }

    fn end(mut self) -> End {
        let mut stdout = String::new();
        self.certgen.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let status = self.certgen.wait().unwrap();
        while self.more(0) {}
        let echo = self.modes().local_modes.contains(LocalModes::ECHO | LocalModes::ICANON);
        End {
            folder: self.folder,
            code: status.code(),
            signal: status.signal(),
            seen: self.seen,
            stdout,
            echo,
        }
    }
}

impl End {
    fn files(&self) -> Vec<String> {
        names(self.folder.path())
    }

    fn opens_with(&self, password: &str) -> bool {
        let bytes = fs::read(self.folder.path().join("my-app.pfx")).unwrap();
        p12::PFX::parse(&bytes).unwrap().verify_mac(password)
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The `p12` crate judges the password, and it reads the legacy preset.
const NEW: [&str; 7] = ["new", "--name", "My App", "--key", "p256", "--pfx", "legacy"];
const PROMPT: &str = "Password for my-app.pfx (Enter makes one): ";
const REPEAT: &str = "Repeat: ";

#[test]
fn a_password_is_asked_twice_and_never_shown() {
    let mut session = Session::start(&NEW);
    session.wait_for(PROMPT);
    assert!(!session.modes().local_modes.contains(LocalModes::ECHO));
    session.type_in("p\u{e4}ss w0rd 12\r");
    session.wait_for(REPEAT);
    session.type_in("p\u{e4}ss w0rd 12\r");
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert_eq!(end.files(), ["my-app.cer", "my-app.pfx"]);
    assert!(end.opens_with("p\u{e4}ss w0rd 12"));
    assert!(!end.seen.contains("w0rd") && !end.stdout.contains("w0rd"), "{}", end.seen);
    assert!(end.echo);
}

#[test]
fn typing_errors_can_be_mended_on_the_line() {
    let mut session = Session::start(&NEW);
    session.wait_for(PROMPT);
    session.type_in("wrong\u{15}correct hors\u{7f}se\r");
    session.wait_for(REPEAT);
    session.type_in("correct horse\r");
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert!(end.opens_with("correct horse"));
}

#[test]
fn two_different_passwords_are_asked_again() {
    let mut session = Session::start(&NEW);
    session.wait_for(PROMPT);
    session.type_in("correct horse\r");
    session.wait_for(REPEAT);
    session.type_in("correct hose\r");
    session.wait_for(PROMPT);
    session.type_in("battery staple\r");
    session.wait_for(REPEAT);
    session.type_in("battery staple\r");
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert!(end.opens_with("battery staple"));
}

#[test]
fn three_times_different_is_the_end() {
    let mut session = Session::start(&NEW);
    for _ in 0..3 {
        session.wait_for(PROMPT);
        session.type_in("correct horse\r");
        session.wait_for(REPEAT);
        session.type_in("battery staple\r");
    }
    let end = session.end();
    assert_eq!(end.code, Some(4), "{}", end.seen);
    assert!(end.files().is_empty() && end.echo);
}

#[test]
fn a_short_password_is_asked_again() {
    let mut session = Session::start(&NEW);
    session.wait_for(PROMPT);
    session.type_in("short\r");
    session.wait_for("too short (5 characters)");
    session.wait_for(PROMPT);
    session.type_in("long enough\r");
    session.wait_for(REPEAT);
    session.type_in("long enough\r");
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert!(end.opens_with("long enough"));
}

#[test]
fn enter_makes_a_password_and_shows_it_once_on_the_terminal() {
    let mut session = Session::start(&NEW);
    session.wait_for(PROMPT);
    session.type_in("\r");
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    let is_generated =
        |word: &&str| word.len() == 24 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let generated: Vec<&str> = end.seen.split_whitespace().filter(is_generated).collect();
    assert_eq!(generated.len(), 1, "{}", end.seen);
    assert!(end.opens_with(generated[0]));
    assert!(!end.stdout.contains(generated[0]), "stdout may go to a log");
}

#[test]
fn ctrl_c_gives_the_terminal_back_and_leaves_nothing() {
    for typed in ["\u{3}", "half a passw\u{3}"] {
        let mut session = Session::start(&NEW);
        session.wait_for(PROMPT);
        session.type_in(typed);
        let end = session.end();
        assert_eq!((end.code, end.signal), (Some(130), None), "{}", end.seen);
        assert!(end.files().is_empty() && end.echo);
        assert!(!end.seen.contains("half"));
    }
}

#[test]
fn ctrl_c_at_the_repeat_leaves_nothing() {
    let mut session = Session::start(&NEW);
    session.wait_for(PROMPT);
    session.type_in("correct horse\r");
    session.wait_for(REPEAT);
    session.type_in("\u{3}");
    let end = session.end();
    assert_eq!(end.code, Some(130), "{}", end.seen);
    assert!(end.files().is_empty() && end.echo);
}

#[test]
fn a_request_to_end_gives_the_terminal_back() {
    let mut session = Session::start(&NEW);
    session.wait_for(PROMPT);
    assert!(!session.modes().local_modes.contains(LocalModes::ECHO));
    kill_process(Pid::from_child(&session.certgen), Signal::TERM).unwrap();
    let end = session.end();
    assert_eq!((end.code, end.signal), (Some(143), None), "{}", end.seen);
    assert!(end.files().is_empty() && end.echo);
}

#[test]
fn ctrl_c_during_the_work_leaves_nothing_or_all() {
    let mut session = Session::start(&["new", "--name", "My App", "--key", "rsa4096"]);
    session.wait_for(PROMPT);
    session.type_in("correct horse\r");
    session.wait_for(REPEAT);
    session.type_in("correct horse\r");
    // On from here the terminal is in its usual mode again and makes the signal itself.
    session.wait_for("\n");
    session.type_in("\u{3}");
    let end = session.end();
    match end.code {
        Some(130) => assert!(end.files().is_empty(), "{:?}", end.files()),
        Some(0) => assert_eq!(end.files(), ["my-app.cer", "my-app.pfx"]),
        other => panic!("{other:?} {:?} {}", end.signal, end.seen),
    }
    assert!(end.echo);
}

#[test]
fn the_end_of_the_input_is_an_answer_too() {
    let mut session = Session::start(&NEW);
    session.wait_for(PROMPT);
    session.type_in("\u{4}");
    let end = session.end();
    assert_eq!(end.code, Some(4), "{}", end.seen);
    assert!(end.files().is_empty() && end.echo);
    assert!(end.seen.contains("error: "), "{}", end.seen);
}

#[test]
fn what_exists_is_refused_before_a_password_is_asked() {
    let mut session = Session::start(&["new", "--name", "My App", "--out-dir", "/dev/null"]);
    assert!(!session.seen.contains("Password"));
    session.wait_for("error: ");
    let end = session.end();
    assert_ne!(end.code, Some(0));
    assert!(!end.seen.contains("Password"), "{}", end.seen);
}

#[test]
fn no_input_asks_nothing_even_on_a_terminal() {
    let session = Session::start(&["new", "--name", "My App", "--no-input"]);
    let end = session.end();
    assert_eq!(end.code, Some(4), "{}", end.seen);
    assert!(!end.seen.contains("(Enter makes one)"), "{}", end.seen);
    assert!(end.seen.contains("--password"), "{}", end.seen);
    assert!(end.files().is_empty());
}

#[test]
fn a_batch_asks_once_for_all() {
    let rows = tempfile::NamedTempFile::new().unwrap();
    fs::write(rows.path(), "name,password\nMy App,prompt\nTwo,\n").unwrap();
    let flags =
        ["new", "--batch", rows.path().to_str().unwrap(), "--key", "p256", "--pfx", "legacy"];
    let mut session = Session::start(&flags);
    for question in ["Password for each of 2 PFX files (Enter makes one): ", REPEAT] {
        session.wait_for(question);
        session.type_in("correct horse\r");
    }
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert_eq!(end.files(), ["my-app.cer", "my-app.pfx", "two.cer", "two.pfx"]);
    assert!(end.opens_with("correct horse"));
    assert_eq!(end.seen.matches("Password").count(), 1, "{}", end.seen);
}

#[test]
fn a_generated_password_goes_to_the_terminal_not_to_stdout() {
    let arguments: Vec<&str> = NEW.into_iter().chain(["--password", "generate"]).collect();
    let end = Session::start(&arguments).end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    let shown = end.seen.split_whitespace().filter(|word| word.len() == 24);
    let generated: Vec<&str> = shown.filter(|word| end.opens_with(word)).collect();
    assert_eq!(generated.len(), 1, "{}", end.seen);
    assert!(!end.stdout.contains(generated[0]));
}

/// A file of which the password is `correct horse`.
const SEALED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pfx/openssl/default.p12");

#[test]
fn a_file_that_is_shown_is_asked_for_until_its_password_is_right() {
    let mut session = Session::start(&["show", SEALED]);
    session.wait_for("default.p12: ");
    assert!(!session.modes().local_modes.contains(LocalModes::ECHO));
    session.type_in("wr0ng\r");
    session.wait_for("default.p12: ");
    session.type_in("correct horse\r");
    let end = session.end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert!(end.stdout.contains("key and certificate belong together"), "{}", end.stdout);
    assert!(!end.seen.contains("wr0ng") && !end.seen.contains("horse"), "{}", end.seen);
    assert!(end.echo);
}

#[test]
fn three_wrong_passwords_are_the_end() {
    let mut session = Session::start(&["show", SEALED]);
    for _ in 0..3 {
        session.wait_for("default.p12: ");
        session.type_in("wrong\r");
    }
    let end = session.end();
    assert_eq!(end.code, Some(4), "{}", end.seen);
    assert!(end.stdout.is_empty() && end.seen.contains("try again, or --password"), "{}", end.seen);
}

#[test]
fn what_has_no_password_is_shown_without_a_question() {
    let cacerts = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pfx/java/cacerts.p12");
    let end = Session::start(&["show", cacerts]).end();
    assert_eq!(end.code, Some(0), "{}", end.seen);
    assert!(!end.seen.contains("Password"), "{}", end.seen);
}
