//! Every example of the README and of the manual in `docs/` runs, in a folder of its own, and says what the page
//! says it does.
//!
//! A block of `console` is a session: `$ ` begins a command, the lines below it are what comes out.
//! What differs from run to run (dates, thumbprints, serial numbers) is only compared in its form.
//! A session in which certgen asks runs on a pseudo-terminal, where the answers are typed. Who asks for a
//! token asks a double of Entra, where my-app.cer of the session is registered. PowerShell is not here to run:
//! its blocks say what the sessions of the page say.
#![cfg(target_os = "linux")]

use std::{
    collections::{BTreeMap, BTreeSet},
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
mod pages;

use crate::double::{App, Entra, Realm};
use blocks::{Block, Step, normalised, session};
use pages::{Page, pages, root};

const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const ANSWER: &str = "correct horse battery staple\n";

/// The commands that no test can run, since they build or install, or ask a server out there.
const NOT_RUN: [&str; 4] = [
    "cargo install --path .",
    "certgen assertion my-app.pfx --tenant TENANT --client-id ID --form | curl -sS -d @- \
     https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
    "certgen token app.pfx --tenant T --client-id ID --header | curl -H @- URL",
    "certgen token my-app.pfx --tenant TENANT --client-id ID",
];

#[test]
fn every_session_shows_what_happens() {
    let pages = pages();
    let sessions: Vec<_> = pages
        .iter()
        .flat_map(|page| page.of_language("console").map(|block| (&page.path, block)))
        .collect();
    assert!(sessions.len() >= 30, "the pages have {} sessions", sessions.len());
    let wrong: Vec<_> = sessions
        .iter()
        .filter_map(|(path, block)| Some(format!("{path}\n{}", difference(&block.text)?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_is_of_a_kind_that_is_tested() {
    for page in pages() {
        for block in &page.blocks {
            check_kind(&page, block);
        }
    }
}

fn check_kind(page: &Page, block: &Block) {
    let path = &page.path;
    match block.language.as_str() {
        // Another test compares it with the sessions.
        "console" | "powershell" => {}
        "rust" | "rust,no_run" => {
            let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
            let included = library.contains(&format!("include_str!(\"../{path}\")"));
            assert!(included, "{path}: its Rust is no documentation test of src/lib.rs");
        }
        "sh" => {
            for line in block.text.lines() {
                let is_known = NOT_RUN.contains(&line);
                assert!(is_known, "{path}: {line:?} is tested nowhere: make it a session");
            }
        }
        "toml" => {
            let manifest: toml::Table = block.text.parse().unwrap();
            let dependency = &manifest["dependencies"]["certgen"];
            assert_eq!(dependency["package"].as_str(), Some(env!("CARGO_PKG_NAME")), "{path}");
        }
        other => panic!("{path}: a block of {other:?} is tested nowhere"),
    }
}

#[test]
fn powershell_says_what_the_sessions_say() {
    for page in pages() {
        let mut set = BTreeMap::new();
        for line in page.of_language("powershell").flat_map(|block| block.text.lines()) {
            if let Some((name, value)) =
                line.strip_prefix("$env:").and_then(|it| it.split_once(" = "))
            {
                set.insert(name.to_owned(), value.trim_matches('\'').to_owned());
                continue;
            }
            let command = line.replace("$LASTEXITCODE", "$?");
            assert!(page.commands().contains(&command), "{}: {line:?} is in no session", page.path);
        }
        assert_eq!(set, page.exported(), "{}: PowerShell sets other variables", page.path);
    }
}

#[test]
fn every_link_leads_somewhere() {
    for page in pages() {
        for link in page.links() {
            let (file, heading) = page.target(link);
            assert!(file.exists(), "{}: {link} leads to no file", page.path);
            let Some(heading) = heading else { continue };
            let target = Page::read(file.to_str().unwrap().to_owned());
            assert!(target.anchors().contains(&heading), "{}: {link} leads nowhere", page.path);
        }
    }
}

#[test]
fn every_page_is_in_the_lists_of_pages() {
    let place = |path: &Path| path.canonicalize().unwrap();
    for list in ["README.md", "docs/README.md"].map(|path| Page::read(path.to_owned())) {
        let linked: BTreeSet<_> =
            list.links().iter().map(|link| place(&list.target(link).0)).collect();
        for page in pages().iter().filter(|page| !page.path.ends_with("README.md")) {
            let is_linked = linked.contains(&place(&root().join(&page.path)));
            assert!(is_linked, "{} lacks {}", list.path, page.path);
        }
    }
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let page = Page::read("docs/errors.md".to_owned());
    let rows = page.table("| exit | meaning |");
    let written: Vec<u8> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    let source = fs::read_to_string(root().join("src/bin/certgen/say/code.rs")).unwrap();
    let mut known: Vec<u8> = source
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split_once(": u8 = "))
        .map(|(_, value)| value.trim_end_matches(';').parse().unwrap())
        .collect();
    known.sort_unstable();
    assert_eq!(written, known);
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
    let login = script.contains("certgen token").then(|| login(folder.path()));
    let shell = |command| shell(folder.path(), login.as_ref(), command);
    let output = if steps.iter().any(|step| step.prompts().next().is_some()) {
        on_a_terminal(shell, &script, &steps)
    } else {
        through_a_pipe(shell, &script)
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

fn through_a_pipe(shell: impl Fn(Command) -> Command, script: &str) -> String {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec 2>&1\n{script}")]).stdin(Stdio::null());
    let output = shell(command).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn on_a_terminal(shell: impl Fn(Command) -> Command, script: &str, steps: &[Step]) -> String {
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
    let child = shell(command).spawn().unwrap();
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
