//! Root at work in a folder that another user owns, who renames what is in it all the while.
//!
//! The opponent is a thread that does what the owner of the folder can do, and as fast as a program can: it
//! gives names in that folder to other files and to links. What it must never get is a file outside.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use certgen::{Password, pfx};
use tempfile::TempDir;

use super::{files, folder, text};

const APP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/files/app.pfx");
const OLD: &str = "correct horse";
const NEW: &str = "battery staple";
const ROUNDS: usize = 12;
const SERVICE: u32 = 65534;

/// A folder of the service with `app.pfx`, and beside it one of root with `precious`, which is also called
/// `app.pfx` and `app.pem`.
struct Setting {
    all: TempDir,
}

impl Setting {
    /// `None` for whoever cannot give files away.
    fn new() -> Option<Self> {
        let setting = Self { all: folder() };
        fs::create_dir(setting.theirs()).unwrap();
        fs::create_dir(setting.roots()).unwrap();
        fs::copy(APP, setting.app()).unwrap();
        for precious in setting.precious() {
            fs::write(&precious, PRECIOUS).unwrap();
            fs::set_permissions(&precious, PermissionsExt::from_mode(0o600)).unwrap();
        }
        fs::set_permissions(setting.app(), PermissionsExt::from_mode(0o600)).unwrap();
        for path in [setting.theirs(), setting.app()] {
            if chown(path, Some(SERVICE), Some(SERVICE)).is_err() {
                println!("skipped: only root can give files away");
                return None;
            }
        }
        Some(setting)
    }

    fn theirs(&self) -> PathBuf {
        self.all.path().join("theirs")
    }

    fn roots(&self) -> PathBuf {
        self.all.path().join("roots")
    }

    fn app(&self) -> PathBuf {
        self.theirs().join("app.pfx")
    }

    fn precious(&self) -> [PathBuf; 3] {
        ["precious", "app.pfx", "app.pem"].map(|name| self.roots().join(name))
    }

    /// Runs certgen while `play` is called over and over, and says how often that was.
    fn against(&self, arguments: &[&str], mut play: impl FnMut() + Send) -> Output {
        let is_over = AtomicBool::new(false);
        let mut command = Command::new(env!("CARGO_BIN_EXE_certgen"));
        command.args(arguments).envs([("OLD", OLD), ("NEW", NEW)]).stdin(Stdio::null());
        thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    play();
                }
            });
            let output = command.output().unwrap();
            is_over.store(true, Ordering::Relaxed);
            output
        })
    }

    #[track_caller]
    fn assert_precious(&self, round: usize, output: &Output) {
        for path in self.precious() {
            let found = fs::symlink_metadata(&path).unwrap();
            let rights = (found.uid(), found.gid(), found.mode() & 0o7777);
            assert_eq!(rights, (0, 0, 0o600), "round {round}, {path:?}: {}", text(output));
            assert!(fs::read(&path).unwrap() == PRECIOUS, "round {round}: {}", text(output));
        }
        assert_eq!(files(&self.roots()).len(), 3, "round {round}: {}", text(output));
    }
}

fn opens(bytes: &[u8], password: &str) -> bool {
    pfx::open(bytes, &Password::new(password).unwrap()).is_ok()
}

/// Gives `name` to a link to `target`, at once.
fn put_link(target: &Path, name: &Path) -> io::Result<()> {
    let beside = name.with_extension("link");
    let _ = fs::remove_file(&beside);
    symlink(target, &beside)?;
    fs::rename(&beside, name)
}

fn passwd(path: &Path) -> [String; 6] {
    let path = path.display().to_string();
    ["passwd", &path, "--password", "env:OLD", "--new-password", "env:NEW"].map(str::to_owned)
}

fn borrowed<const N: usize>(arguments: &[String; N]) -> [&str; N] {
    arguments.each_ref().map(String::as_str)
}

#[test]
fn a_link_in_the_place_of_the_new_file_gets_no_owner() {
    for round in 0..ROUNDS {
        let Some(setting) = Setting::new() else { return };
        let app = setting.app();
        let first = fs::metadata(&app).unwrap().ino();
        let precious = setting.roots().join("precious");
        let play = || {
            let is_new = |found: fs::Metadata| found.is_file() && found.ino() != first;
            if fs::symlink_metadata(&app).is_ok_and(is_new) {
                put_link(&precious, &app).unwrap();
            }
        };
        let output = setting.against(&borrowed(&passwd(&app)), play);
        setting.assert_precious(round, &output);
    }
}

#[test]
fn a_link_that_leads_elsewhere_by_the_time_of_writing_is_refused() {
    let mut codes = Vec::new();
    for round in 0..2 * ROUNDS {
        let Some(setting) = Setting::new() else { return };
        let link = setting.theirs().join("link.pfx");
        let targets = [setting.app(), setting.roots().join("app.pfx")];
        put_link(&targets[0], &link).unwrap();
        let mut turn = 0;
        let play = || {
            turn += 1;
            put_link(&targets[turn % 2], &link).unwrap();
        };
        let output = setting.against(&borrowed(&passwd(&link)), play);
        setting.assert_precious(round, &output);
        let app = fs::read(setting.app()).unwrap();
        let code = output.status.code().unwrap();
        let is_changed = opens(&app, NEW);
        assert_eq!(is_changed, code == 0, "round {round}: {}", text(&output));
        assert!(is_changed || opens(&app, OLD), "round {round}: {}", text(&output));
        assert_eq!(fs::metadata(setting.app()).unwrap().uid(), SERVICE, "round {round}");
        codes.push(code);
    }
    // What was read was the service's file, or not a PFX at all; and it was replaced, or had moved on.
    assert!(codes.iter().all(|code| [0, 1, 3].contains(code)), "{codes:?}");
}

#[test]
fn hidden_files_are_seen_by_nobody_and_belong_to_the_right_one() {
    for round in 0..ROUNDS {
        let Some(setting) = Setting::new() else { return };
        let (app, theirs) = (setting.app(), setting.theirs());
        let precious = setting.roots().join("precious");
        let play = || {
            for entry in fs::read_dir(&theirs).unwrap().flatten() {
                let Ok(found) = entry.path().symlink_metadata() else { continue };
                if entry.file_name() != "app.pfx" && found.is_file() {
                    assert_eq!((found.uid(), found.mode() & 0o7777), (SERVICE, 0o600));
                    // It may be gone again.
                    let _ = put_link(&precious, &entry.path());
                }
            }
        };
        let output = setting.against(&borrowed(&passwd(&app)), play);
        setting.assert_precious(round, &output);
        if output.status.success() {
            assert!(opens(&fs::read(&app).unwrap(), NEW), "round {round}");
        }
    }
}

#[test]
fn what_force_replaces_is_in_the_folder_that_was_looked_at() {
    for round in 0..ROUNDS {
        let Some(setting) = Setting::new() else { return };
        let (app, out) = (setting.app(), setting.theirs().join("app.pem"));
        fs::write(&out, "old").unwrap();
        let precious = setting.roots().join("app.pem");
        let app = app.display().to_string();
        let target = out.display().to_string();
        let convert =
            ["convert", &app, "--to", "pem", "-o", &target, "--force", "--password", "env:OLD"];
        let output = setting.against(&convert, || put_link(&precious, &out).unwrap());
        setting.assert_precious(round, &output);
        // Of two who rename at the same time either comes last.
        assert!([Some(0), Some(1)].contains(&output.status.code()), "{}", text(&output));
    }
}

#[test]
fn a_folder_that_a_stranger_has_made_a_link_is_not_entered() {
    for round in 0..ROUNDS {
        let Some(setting) = Setting::new() else { return };
        let (folder, aside) = (setting.theirs().join("keys"), setting.theirs().join("aside"));
        fs::create_dir(&folder).unwrap();
        chown(&folder, Some(SERVICE), Some(SERVICE)).unwrap();
        let (roots, app) = (setting.roots(), setting.app().display().to_string());
        let target = folder.join("app.pem").display().to_string();
        let convert =
            ["convert", &app, "--to", "pem", "-o", &target, "--force", "--password", "env:OLD"];
        let play = || {
            // The folder itself, then a link to root's, which the service can make, but not own.
            let link = folder.with_extension("link");
            let _ = symlink(&roots, &link);
            let _ = std::os::unix::fs::lchown(&link, Some(SERVICE), Some(SERVICE));
            let _ = fs::rename(&folder, &aside);
            let _ = fs::rename(&link, &folder);
            let _ = fs::remove_file(&folder);
            let _ = fs::rename(&aside, &folder);
        };
        let output = setting.against(&convert, play);
        setting.assert_precious(round, &output);
    }
}

/// No PFX, so that nothing reads it as one.
const PRECIOUS: &[u8] = b"for root alone";
