//! Tokens that are kept: used again for the same question, and for no other; and whatever is wrong with
//! the folder or the file, there is a token.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use super::run::{CLIENT, PASSWORD, SECRET, app, certificate, stderr, stdout, token, with};
use crate::double::{App, Entra, Realm, realm::Expiry};

/// A double, and a folder for caches that belongs to nobody else.
struct Setting {
    entra: Entra,
    caches: TempDir,
}

impl Setting {
    fn new() -> Self {
        Self::of(Realm::new([app().secret(SECRET, Expiry::Ahead)]))
    }

    fn of(realm: Realm) -> Self {
        Self { entra: Entra::start(realm), caches: tempfile::tempdir().unwrap() }
    }

    fn command(&self, options: &[&str]) -> Command {
        let mut command = token(&self.entra, options);
        command.env("XDG_CACHE_HOME", self.caches.path());
        command
    }

    /// Gets a token, which there has to be, with `--cache`.
    fn token(&self, options: &[&str]) -> Output {
        let output = self.command(&[&["--cache"], options].concat()).output().unwrap();
        assert!(output.status.success(), "{options:?}: {}", stderr(&output));
        output
    }

    fn folder(&self) -> PathBuf {
        self.caches.path().join("certgen/tokens")
    }

    /// The only file that is kept.
    fn file(&self) -> PathBuf {
        let files = self.files();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }

    fn files(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.folder()).into_iter().flatten();
        files.map(|entry| entry.unwrap().path()).collect()
    }

    fn asked(&self) -> usize {
        self.entra.requests().len()
    }

    /// Runs again and says whether the server was asked.
    fn asks_again(&self, options: &[&str]) -> (bool, Output) {
        let before = self.entra.connections();
        let output = self.token(options);
        (self.entra.connections() > before, output)
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn the_second_time_nobody_is_asked() {
    let setting = Setting::new();
    let first = setting.token(&[]);
    let (asked, second) = setting.asks_again(&[]);
    assert!(!asked);
    assert_eq!((stdout(&first), stderr(&first)), (stdout(&second), ""));
    for options in [&["--header"][..], &["-v"], &["--decode"], &["--json"], &["-q"]] {
        let (asked, output) = setting.asks_again(options);
        assert!(!asked, "{options:?}");
        let kept = stdout(&first);
        assert_eq!(stdout(&output).contains(kept), ["--header", "-v", "-q"].contains(&options[0]));
        assert!(!stderr(&output).contains(kept), "{options:?}");
    }
}

#[test]
fn nothing_is_kept_without_being_asked_for() {
    let setting = Setting::new();
    assert!(setting.command(&[]).output().unwrap().status.success());
    assert_eq!(fs::read_dir(setting.caches.path()).unwrap().count(), 0);
    setting.token(&[]);
    assert!(setting.command(&[]).output().unwrap().status.success());
    assert_eq!(setting.asked(), 3, "what is kept is not used without being asked for");
}

#[test]
fn folder_and_file_are_the_users_alone_and_hold_no_other_secret() {
    let setting = Setting::new();
    setting.token(&[]);
    assert_eq!((mode(&setting.folder()), mode(&setting.file())), (0o700, 0o600));
    assert_eq!(mode(&setting.caches.path().join("certgen")), 0o700);
    let text = fs::read_to_string(setting.file()).unwrap();
    let assertion = setting.entra.requests()[0].field("client_assertion");
    for secret in assertion.split('.').chain([PASSWORD]) {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn another_question_has_another_answer() {
    let elsewhere = "33333333-2222-3333-4444-555555555555";
    let chain = fs::read(super::run::files().join("../../../testdata/keys/chain-rsa-leaf.crt"));
    let chain = super::run::der(&chain.unwrap());
    let of_all = |id: &str| App::new(id).certificate(&certificate()).certificate(&chain);
    let setting = Setting::of(Realm::new([of_all(CLIENT), of_all(elsewhere)]));
    setting.token(&[]);
    // Only the last of a flag counts for the double; for certgen each is another question.
    for options in [
        &["--client-id", elsewhere][..],
        &["--tenant", crate::double::realm::TENANT_ID],
        &["--v1"],
        &["--field", "claims={\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}"],
    ] {
        assert!(setting.asks_again(options).0, "{options:?}");
        assert!(!setting.asks_again(options).0, "{options:?}");
    }
    let mut other =
        with(&setting.entra, &["rsa-chain.pfx", "--password", "env:PFX_PASSWORD", "--cache"]);
    let before = setting.asked();
    let output = other.env("XDG_CACHE_HOME", setting.caches.path()).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(setting.asked(), before + 1, "a token is tied to its certificate");
    assert!(!setting.asks_again(&[]).0, "and none replaces the others");
}

#[test]
fn a_damaged_file_is_told_of_and_replaced() {
    let setting = Setting::new();
    setting.token(&[]);
    let whole = fs::read(setting.file()).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    for damage in [
        &b""[..],
        b"{}",
        b"\xff\xfe",
        &whole[..whole.len() / 2],
        text.replace("access_token", "excess_token").as_bytes(),
        text.replace(CLIENT, &CLIENT.replace('1', "2")).as_bytes(),
        &vec![b' '; 2 << 20],
    ] {
        fs::write(setting.file(), damage).unwrap();
        let (asked, output) = setting.asks_again(&[]);
        assert!(asked && stderr(&output).contains("warning: "), "{}", stderr(&output));
        assert!(!stderr(&output).contains("eyJ"), "{}", stderr(&output));
        assert!(!setting.asks_again(&[]).0, "the new one is good");
    }
}

#[test]
fn a_file_that_others_can_read_is_told_of_and_replaced() {
    let setting = Setting::new();
    setting.token(&[]);
    for shared in [0o644, 0o640, 0o606] {
        fs::set_permissions(setting.file(), PermissionsExt::from_mode(shared)).unwrap();
        let (asked, output) = setting.asks_again(&[]);
        assert!(asked && stderr(&output).contains("warning: "), "{}", stderr(&output));
        assert_eq!(mode(&setting.file()), 0o600);
        assert!(!setting.asks_again(&[]).0);
    }
}

/// What has our file's name, and is none of ours, is neither read nor written.
#[test]
fn what_belongs_to_somebody_else_is_left_alone() {
    let setting = Setting::new();
    setting.token(&[]);
    let file = setting.file();
    let content = fs::read(&file).unwrap();
    let elsewhere = setting.caches.path().join("elsewhere.json");
    fs::rename(&file, &elsewhere).unwrap();
    let place_link = || symlink(&elsewhere, &file);
    let place_hard_link = || fs::hard_link(&elsewhere, &file);
    let place_folder = || fs::create_dir(&file);
    let places: [(&str, &dyn Fn() -> std::io::Result<()>); 3] =
        [("link", &place_link), ("hard link", &place_hard_link), ("folder", &place_folder)];
    for (name, place) in places {
        place().unwrap();
        let (asked, output) = setting.asks_again(&[]);
        assert!(asked && stderr(&output).contains("warning: "), "{name}: {}", stderr(&output));
        assert_eq!(fs::read(&elsewhere).unwrap(), content, "{name}");
        let found = fs::symlink_metadata(&file).unwrap();
        match name {
            "folder" => fs::remove_dir(&file).unwrap(),
            _ => fs::remove_file(&file).unwrap(),
        }
        assert_eq!(found.is_symlink(), name == "link");
    }
}

#[test]
fn a_folder_that_cannot_be_trusted_keeps_nothing() {
    for open in [0o777, 0o770, 0o702] {
        let setting = Setting::new();
        fs::create_dir_all(setting.folder()).unwrap();
        fs::set_permissions(setting.folder(), PermissionsExt::from_mode(open)).unwrap();
        for _ in 0..2 {
            let (asked, output) = setting.asks_again(&[]);
            assert!(asked && stderr(&output).contains("warning: "), "{}", stderr(&output));
        }
        assert_eq!(setting.files(), Vec::<PathBuf>::new());
    }
    let setting = Setting::new();
    fs::write(setting.caches.path().join("certgen"), "").unwrap();
    assert!(stderr(&setting.token(&[])).contains("warning: "));
}

#[test]
fn a_token_is_kept_as_long_as_it_is_of_use() {
    let of = |lifetime, refresh: Option<u64>| {
        let realm = Realm::new([app()]).lifetime(Duration::from_secs(lifetime));
        let due = |realm: Realm, after| realm.refresh_in(Duration::from_secs(after));
        let setting = Setting::of(refresh.into_iter().fold(realm, due));
        setting.token(&[]);
        setting
    };
    for (lifetime, refresh, is_kept) in [
        (3600, None, true),
        (360, None, true),
        // Renewed five minutes before the end.
        (300, None, false),
        (0, None, false),
        (86_400, Some(43_200), true),
        (86_400, Some(0), false),
    ] {
        let setting = of(lifetime, refresh);
        assert_eq!(!setting.asks_again(&[]).0, is_kept, "{lifetime} {refresh:?}");
        assert_eq!(setting.files().len(), usize::from(is_kept), "{lifetime} {refresh:?}");
    }
    for (lifetime, refresh, age, is_kept) in [
        (3600, None, 3200, true),
        (3600, None, 3310, false),
        (86_400, Some(3600), 3500, true),
        (86_400, Some(3600), 3610, false),
        // From the future: a clock was wrong, now or then.
        (3600, None, -600, false),
    ] {
        let setting = of(lifetime, refresh);
        make_older(&setting.file(), age);
        assert_eq!(!setting.asks_again(&[]).0, is_kept, "{lifetime} {refresh:?} {age}");
        assert!(!setting.asks_again(&[]).0, "and then it is fresh");
    }
}

/// Rewrites a file as if it had been written so many seconds earlier.
fn make_older(file: &Path, seconds: i64) {
    let mut content: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    for name in ["stored", "expires"] {
        content[name] = (content[name].as_i64().unwrap() - seconds).into();
    }
    fs::write(file, content.to_string()).unwrap();
}

#[test]
fn programs_at_the_same_time_do_not_disturb_each_other() {
    let setting = Setting::new();
    let start = |_| -> Child {
        let mut command = setting.command(&["--cache"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<Child> = (0..12).map(start).collect();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!((stdout(&output).matches("eyJ").count() > 0, stderr(&output)), (true, ""));
    }
    assert_eq!(setting.files().len(), 1, "and nothing unfinished");
    assert!(!setting.asks_again(&[]).0);
}

/// A token of a secret is not kept: there is no certificate that it could be tied to.
#[test]
fn a_refusal_or_a_secret_leaves_nothing() {
    let setting = Setting::new();
    let mut refused = setting.command(&["--cache", "--issuer", "another"]);
    assert_eq!(refused.output().unwrap().status.code(), Some(8));
    let mut secret = with(&setting.entra, &["--client-secret", "env:APP_SECRET", "--cache"]);
    secret.env("XDG_CACHE_HOME", setting.caches.path());
    secret.output().unwrap();
    assert_eq!(setting.files(), Vec::<PathBuf>::new());
}
