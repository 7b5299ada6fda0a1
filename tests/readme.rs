//! Every example of the README runs, in a folder of its own, and says what the README says it does.
//!
//! A block of `console` is a session: `$ ` begins a command, the lines below it are what comes out.
//! What differs from run to run (dates, thumbprints, serial numbers) is only compared in its form.
//! A session in which certgen asks runs on a pseudo-terminal, where the answers are typed. Who asks for a
//! token asks a double of Entra, where my-app.cer of the session is registered.
#![cfg(target_os = "linux")]

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
};

mod blocks;

use crate::double::{App, Entra, Realm};
use blocks::{Block, Step, blocks, normalised, session};

const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const ANSWER: &str = "correct horse battery staple\n";

/// The commands that no test can run, since they build or install, or ask a server out there.
const NOT_RUN: [&str; 5] = [
    "cargo install --path .",
    "cargo run --release -- new --name \"My App\"",
    "tests/run",
    "certgen assertion my-app.pfx --tenant TENANT --client-id ID --form | curl -sS -d @- \
     https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
    "certgen token my-app.pfx --tenant TENANT --client-id ID",
];

fn readme() -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    blocks(&fs::read_to_string(path).unwrap())
}

#[test]
fn every_session_shows_what_happens() {
    let sessions: Vec<_> =
        readme().into_iter().filter(|block| block.language == "console").collect();
    assert!(sessions.len() >= 3, "the README has {} sessions", sessions.len());
    let wrong: Vec<_> = sessions.iter().filter_map(|block| difference(&block.text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_is_of_a_kind_that_is_tested() {
    for block in readme() {
        match block.language.as_str() {
            // Rust runs as a documentation test.
            "console" | "rust" => {}
            "sh" => {
                for line in block.text.lines() {
                    assert!(
                        NOT_RUN.contains(&line),
                        "{line:?} is tested nowhere: make it a session"
                    );
                }
            }
            other => panic!("a block of {other:?} is tested nowhere"),
        }
    }
}

#[test]
fn a_wrong_example_is_found() {
    for (text, reason) in [
        ("$ certgen new; echo $?\n0\n", "another exit code"),
        ("$ true\nsomething\n", "output that does not come"),
        ("$ echo a; echo b\na\n", "output that is not shown"),
        ("$ echo 2026-11-24\n24.11.2026\n", "another form of date"),
        ("$ echo Password:; read x; echo $x\nPassword:\nsomething else\n", "on a terminal"),
    ] {
        assert!(difference(text).is_some(), "{reason}");
    }
    for text in [
        "$ echo 2026-11-24\n2031-01-05\n",
        "$ x=1\n$ echo $x; false; echo $?\n1\n1\n",
        "$ echo one two three\none [..] three\n",
        "$ echo Password:; read x; echo $x\nPassword:\ncorrect horse battery staple\n",
    ] {
        assert_eq!(difference(text), None);
    }
}

/// Runs a session and returns how what came out differs from what is written.
fn difference(text: &str) -> Option<String> {
    let steps = session(text);
    let folder = tempfile::tempdir().unwrap();
    let script = script(&steps);
    let output = if steps.iter().any(|step| step.prompts().next().is_some()) {
        on_a_terminal(folder.path(), &script, &steps)
    } else {
        through_a_pipe(folder.path(), &script)
    };
    let mut parts = output.split(MARK);
    let before = parts.next().unwrap_or_default();
    assert_eq!(before, "", "output before the first command");
    let mut wrong = String::new();
    for step in &steps {
        let actual = parts.next().unwrap_or("the session ended before this command\n");
        if !blocks::matches(&normalised(&step.output), &normalised(actual)) {
            wrong +=
                &format!("$ {}\n--- written:\n{}--- actual:\n{actual}", step.command, step.output);
        }
    }
    (!wrong.is_empty()).then_some(wrong)
}

/// The shell script of a session: a mark before what each command prints.
fn script(steps: &[Step]) -> String {
    steps.iter().map(|step| format!("printf '{MARK}'\n{}\n", step.command)).collect()
}

/// The application of the sessions, whose certificate is made by them.
fn login(folder: &Path) -> Entra {
    Entra::start(Realm::new([App::new(CLIENT).certificate_file(&folder.join("my-app.cer"))]))
}

fn shell(folder: &Path, login: Option<&Entra>, mut command: Command) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_certgen")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    command.current_dir(folder).env("PATH", path).env("NO_COLOR", "1").env("TERM", "dumb");
    if let Some(login) = login {
        command.env("AZURE_AUTHORITY_HOST", login.authority());
    }
    command
}

fn through_a_pipe(folder: &Path, script: &str) -> String {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec 2>&1\n{script}")]).stdin(Stdio::null());
    let login = script.contains("certgen token").then(|| login(folder));
    let output = shell(folder, login.as_ref(), command).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn on_a_terminal(folder: &Path, script: &str, steps: &[Step]) -> String {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut command = Command::new("setsid");
    command.args(["--ctty", "sh", "-c", &format!("stty -echo -onlcr\n{script}")]);
    command.stdin(terminal.try_clone().unwrap());
    command.stdout(terminal.try_clone().unwrap());
    command.stderr(terminal);
    let child = shell(folder, None, command).spawn().unwrap();
    let mut screen = Screen { keyboard: File::from(master), child, seen: String::new(), read: 0 };
    for prompt in steps.iter().flat_map(Step::prompts) {
        screen.wait_for(prompt);
        screen.keyboard.write_all(ANSWER.as_bytes()).unwrap();
    }
    screen.end()
}

/// A terminal and the session on it.
struct Screen {
    keyboard: File,
    child: Child,
    seen: String,
    read: usize,
}

impl Screen {
    fn wait_for(&mut self, text: &str) {
        loop {
            if let Some(at) = self.seen[self.read..].find(text) {
                self.read += at + text.len();
                return;
            }
            assert!(self.more(), "no {text:?} in {:?}", self.seen);
        }
    }

    /// Reads what comes; false when the session has ended.
    fn more(&mut self) -> bool {
        let wait = Timespec::try_from(Duration::from_secs(60)).unwrap();
        let mut ready = [PollFd::new(&self.keyboard, PollFlags::IN)];
        assert!(poll(&mut ready, Some(&wait)).unwrap() > 0, "nothing more after {:?}", self.seen);
        let mut bytes = [0; 4096];
        // Linux answers with an error when nobody has the terminal open any more.
        let length = self.keyboard.read(&mut bytes).unwrap_or(0);
        self.seen.push_str(&String::from_utf8_lossy(&bytes[..length]));
        length > 0
    }

    fn end(mut self) -> String {
        while self.more() {}
        self.child.wait().unwrap();
        self.seen
    }
}

/// Stands before the output of each command; nothing that certgen prints has it.
const MARK: &str = "\u{1e}";
