use std::{ffi::OsString, thread};

use certgen::{
    Certificate, DistinguishedName, Endpoint, KeyAlgorithm, PrivateKey, Template, Validity, issue,
};
use tempfile::TempDir;

use super::*;

use std::fs;

const MARKER: &str = "s3cret-marker";
const EPOCH: SystemTime = SystemTime::UNIX_EPOCH;

/// Long past: by the clock of the file system every file is new.
fn at(second: u64) -> SystemTime {
    EPOCH + Duration::from_secs(1_700_000_000 + second)
}

fn certificate() -> Certificate {
    let subject = DistinguishedName::common_name("app").unwrap();
    let validity = Validity::new(EPOCH, at(0)).unwrap();
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    issue::self_signed(&key, &Template::new(subject), validity).unwrap()
}

fn key_of(certificate: &Certificate) -> CacheKey {
    let endpoint = Endpoint::parse("https://login.example/token").unwrap();
    CacheKey::new(&endpoint, "client").and_file(certificate.der()).and("scope", "\"a\" b")
}

fn token(members: &str) -> TokenResponse {
    let body = format!(r#"{{"access_token":"{MARKER}"{members}}}"#);
    TokenResponse::read(&HttpResponse::new(200, [], body.into()), at(0)).unwrap()
}

/// A folder for caches that goes with the value, and a key.
struct Place {
    home: TempDir,
    key: CacheKey,
}

impl Place {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), key: key_of(&certificate()) }
    }

    fn world(&self) -> World {
        world([(VARIABLE, self.home.path().as_os_str().to_owned())])
    }

    fn cache(&self) -> Cache {
        Cache::locate(&self.world()).unwrap()
    }

    /// With a token in it that is good for an hour from the beginning on.
    fn filled() -> Self {
        let place = Self::new();
        assert_eq!(place.cache().keep(&place.key, &token(r#","expires_in":3600"#), at(0)), None);
        assert!(place.hit(1), "it was not kept");
        place
    }

    fn file(&self) -> PathBuf {
        self.file_of(&self.key)
    }

    fn file_of(&self, key: &CacheKey) -> PathBuf {
        self.cache().path.join(name(key))
    }

    fn files(&self) -> usize {
        fs::read_dir(self.file().parent().unwrap()).unwrap().count()
    }

    fn hit(&self, second: u64) -> bool {
        matches!(self.cache().find(&self.key, at(second)), Lookup::Hit(_))
    }

    #[track_caller]
    fn assert_unusable(&self, words: &str) {
        let Lookup::Miss(miss) = self.cache().find(&self.key, at(1)) else {
            panic!("{words}: a hit")
        };
        let warning = miss.into_warning().unwrap_or_else(|| panic!("{words}: no warning"));
        assert!(warning.message.contains(words), "{warning:?}");
        assert!(!format!("{warning:?}").contains(MARKER), "{warning:?}");
    }
}

/// What the folder for caches is named by here.
const VARIABLE: &str = if cfg!(windows) {
    "LOCALAPPDATA"
} else if cfg!(target_os = "macos") {
    "HOME"
} else {
    "XDG_CACHE_HOME"
};

fn world<const N: usize>(variables: [(&'static str, OsString); N]) -> World {
    let mut world = World::empty();
    world.environment = Box::new(move |wanted| {
        let found = variables.iter().find(|(name, _)| *name == wanted)?;
        Some(found.1.clone())
    });
    world
}

#[test]
fn a_token_comes_back_as_it_was() {
    let place = Place::new();
    assert!(matches!(place.cache().find(&place.key, at(0)), Lookup::Miss(Miss::Absent)));
    let kept = token(
        r#","token_type":"bEaReR","expires_in":"3600","refresh_in":1800,"scope":"\"a\" \u00e4""#,
    );
    assert_eq!(place.cache().keep(&place.key, &kept, at(0)), None);
    let Lookup::Hit(found) = place.cache().find(&place.key, at(600)) else { panic!("no hit") };
    assert_eq!(found.access_token().secret_text(), MARKER);
    assert_eq!(found.token_type(), "bEaReR");
    assert_eq!((found.expires(), found.refresh_at()), (Some(at(3600)), Some(at(1800))));
    assert_eq!(found.scope(), Some("\"a\" ä"));
    assert_eq!(place.files(), 1);
}

#[test]
fn a_token_is_kept_for_nobody_else() {
    let place = Place::filled();
    let others = [
        key_of(&certificate()),
        place.key.clone().and("claims", "{}"),
        place.key.clone().and("scope", "more"),
    ];
    for other in &others {
        assert!(matches!(place.cache().find(other, at(1)), Lookup::Miss(Miss::Absent)));
        // The digest leads to a file that is for somebody else.
        fs::copy(place.file(), place.file_of(other)).unwrap();
        let found = place.cache().find(other, at(1));
        assert!(matches!(found, Lookup::Miss(Miss::Unusable(_))), "{found:?}");
    }
    assert!(place.hit(1));
}

#[test]
fn a_token_is_used_while_it_lasts_and_no_longer() {
    let place = Place::filled();
    assert!(place.hit(0));
    assert!(place.hit(3299));
    for second in [3300, 3600, 99_999] {
        let found = place.cache().find(&place.key, at(second));
        assert!(matches!(found, Lookup::Miss(Miss::Due)), "{second}: {found:?}");
    }
    // The clock was set back: when it came is in the future.
    let found = place.cache().find(&place.key, at(0) - Duration::from_secs(1));
    assert!(matches!(found, Lookup::Miss(Miss::Due)), "{found:?}");
}

#[test]
fn the_server_says_when_it_wants_to_give_a_new_one() {
    let place = Place::new();
    let kept = token(r#","expires_in":86400,"refresh_in":3600"#);
    assert_eq!(place.cache().keep(&place.key, &kept, at(0)), None);
    assert!(place.hit(3599));
    assert!(!place.hit(3600));
}

#[test]
fn what_is_over_soon_or_of_unknown_length_is_not_kept() {
    let place = Place::new();
    for members in
        ["", r#","expires_in":0"#, r#","expires_in":300"#, r#","expires_in":3600,"refresh_in":0"#]
    {
        assert_eq!(place.cache().keep(&place.key, &token(members), at(0)), None);
        let found = place.cache().find(&place.key, at(0));
        assert!(matches!(found, Lookup::Miss(Miss::Absent)), "{members}: {found:?}");
    }
}

#[test]
fn a_new_token_takes_the_place_of_the_old_one() {
    let place = Place::filled();
    let next = token(r#","expires_in":7200"#);
    assert_eq!(place.cache().keep(&place.key, &next, at(0)), None);
    assert!(place.hit(6000));
    assert_eq!(place.files(), 1);
}

#[test]
fn a_damaged_file_is_told_of_and_replaced() {
    let place = Place::filled();
    let whole = fs::read_to_string(place.file()).unwrap();
    let cut = &whole[..whole.len() / 2];
    let without = whole.replace("access_token", "nothing");
    let wrong_time = whole.replace("\"stored\":1700000000", "\"stored\":99999999999999999999");
    let large = format!("{whole}{}", " ".repeat(MOST));
    for (content, words) in [
        ("", "damaged"),
        ("hello", "damaged"),
        ("[]", "damaged"),
        ("{\"schema\":1}", "damaged"),
        (cut, "damaged"),
        (&without, "damaged"),
        (&wrong_time, "damaged"),
        (&whole.replace("client\"", "other\""), "another request"),
        (&large, "too large"),
    ] {
        fs::write(place.file(), content).unwrap();
        place.assert_unusable(words);
        let again = token(r#","expires_in":3600"#);
        assert_eq!(place.cache().keep(&place.key, &again, at(0)), None);
        assert!(place.hit(1), "{words}");
    }
}

#[test]
fn a_file_of_another_version_is_passed_over_in_silence() {
    let place = Place::filled();
    let later = fs::read_to_string(place.file()).unwrap().replace("\"schema\":1", "\"schema\":2");
    fs::write(place.file(), later).unwrap();
    assert!(matches!(place.cache().find(&place.key, at(1)), Lookup::Miss(Miss::Absent)));
}

#[test]
fn no_folder_for_caches_is_a_warning() {
    for variables in [
        vec![],
        vec![(VARIABLE, OsString::new())],
        vec![(VARIABLE, OsString::from("relative/folder"))],
    ] {
        let mut world = World::empty();
        world.environment = Box::new(move |wanted| {
            variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone())
        });
        let warning = Cache::locate(&world).err().unwrap();
        assert!(warning.help.unwrap().contains("HOME") || cfg!(windows));
    }
}

#[test]
fn a_file_in_the_place_of_the_folder_is_a_warning() {
    let place = Place::new();
    fs::write(place.home.path().join("certgen"), "").unwrap();
    let warning = Cache::locate(&place.world()).err().unwrap();
    assert!(warning.message.contains("it is not a folder"), "{warning:?}");
}

#[test]
fn what_is_over_is_removed_and_nothing_else() {
    let place = Place::filled();
    let folder = place.file().parent().unwrap().to_owned();
    let keep = |name: &str, members: &str| {
        let key = place.key.clone().and("scope", name);
        assert_eq!(place.cache().keep(&key, &token(members), at(0)), None);
        place.file_of(&key)
    };
    let brief = keep("brief", r#","expires_in":400"#);
    let long = keep("long", r#","expires_in":9000"#);
    let foreign = folder.join("notes.json");
    fs::write(&foreign, "mine").unwrap();
    let unfinished = folder.join(".certgen-0123456789-x.json");
    fs::write(&unfinished, MARKER).unwrap();
    let new = place.key.clone().and("scope", "new");
    let now = at(500);
    let fresh = TokenResponse::read(
        &HttpResponse::new(200, [], br#"{"access_token":"a","expires_in":3600}"#.to_vec()),
        now,
    );
    assert_eq!(place.cache().keep(&new, &fresh.unwrap(), now), None);
    assert!(!brief.exists(), "it was over");
    assert!(long.exists() && foreign.exists() && place.hit(1));
    // By the clock of the file system it is new, or by that of the test it is old.
    let held = Arc::new(Folder::open(&folder).unwrap());
    sweep::sweep(&held, SystemTime::now(), 0);
    assert!(unfinished.exists());
    sweep::sweep(&held, SystemTime::now() + Duration::from_secs(7200), 0);
    assert!(!unfinished.exists());
}

#[test]
fn of_many_all_that_are_over_go_in_the_end() {
    let place = Place::filled();
    let (folder, lasting) = (place.file().parent().unwrap().to_owned(), at(1).min(at(3600)));
    let original = fs::read_to_string(place.file()).unwrap();
    let over = original.replace(&format!("\"expires\":{}", seconds(at(3600))), "\"expires\":1");
    assert_ne!(over, original);
    for number in 0..250 {
        // Those that last stand before the others, and behind them.
        let (first, last) = (format!("0{number:03}.json"), format!("f{number:03}.json"));
        for (name, content) in [(first, &original), (last, &original)] {
            fs::write(folder.join(name), content).unwrap();
        }
        fs::write(folder.join(format!("8{number:03}.json")), &over).unwrap();
    }
    for entry in fs::read_dir(&folder).unwrap() {
        set_private(&entry.unwrap().path());
    }
    let held = Arc::new(Folder::open(&folder).unwrap());
    let left = || {
        let names = held.names().unwrap();
        names.filter(|name| name.to_string_lossy().starts_with('8') && name.len() == 9).count()
    };
    assert_eq!(left(), 250);
    // However the runs begin, one after the other comes by everywhere.
    for start in (0..40).map(|run| 50 * run) {
        let before = left();
        sweep::sweep(&held, lasting, start);
        assert!(before - left() <= 100, "the work of one run is bounded");
    }
    assert_eq!(left(), 0);
    assert_eq!(place.files(), 501);
    let places: std::collections::HashSet<_> = (0..20).map(|_| sweep::anywhere()).collect();
    assert!(places.len() > 1, "each run begins somewhere else");
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(EPOCH).unwrap().as_secs()
}

#[cfg(unix)]
fn set_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn set_private(_path: &Path) {}

#[test]
fn programs_that_run_at_the_same_time_see_whole_files() {
    let place = Place::filled();
    thread::scope(|scope| {
        let works = (0..4).map(|number| {
            let place = &place;
            scope.spawn(move || {
                let world = place.world();
                let cache = Cache::locate(&world).unwrap();
                for round in 0..25 {
                    let kept = token(&format!(r#","expires_in":{}"#, 3600 + 25 * number + round));
                    assert_eq!(cache.keep(&place.key, &kept, at(0)), None);
                    let found = cache.find(&place.key, at(1));
                    let Lookup::Hit(found) = found else { panic!("{found:?}") };
                    assert_eq!(found.access_token().secret_text(), MARKER);
                }
            })
        });
        works.collect::<Vec<_>>().into_iter().for_each(|work| work.join().unwrap());
    });
    assert_eq!(place.files(), 1);
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn folder_and_file_are_for_this_user_alone() {
        let place = Place::filled();
        let folder = place.file().parent().unwrap().to_owned();
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(folder.parent().unwrap()), 0o700);
        assert_eq!(mode(&place.file()), 0o600);
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_not_used() {
        let place = Place::filled();
        let folder = place.file().parent().unwrap().to_owned();
        for (folder, bad) in
            [(&*folder, 0o720), (&*folder, 0o702), (folder.parent().unwrap(), 0o777)]
        {
            set_mode(folder, bad);
            let warning = Cache::locate(&place.world()).err().unwrap();
            assert!(warning.message.ends_with("others can write to it"), "{warning:?}");
            set_mode(folder, 0o755);
        }
        assert!(place.hit(1), "others may look at the names");
    }

    #[test]
    fn a_link_in_the_place_of_the_folder_is_not_followed() {
        let place = Place::filled();
        let folder = place.file().parent().unwrap().to_owned();
        let elsewhere = place.home.path().join("elsewhere");
        fs::rename(&folder, &elsewhere).unwrap();
        symlink(&elsewhere, &folder).unwrap();
        let warning = Cache::locate(&place.world()).err().unwrap();
        assert!(warning.message.ends_with("it is a symbolic link"), "{warning:?}");
        // As if it had come after the look.
        let cache = Cache { path: folder, folder: None, interrupt: Interrupt::default() };
        let other = place.key.clone().and("scope", "other");
        let refused = cache.keep(&other, &token(r#","expires_in":3600"#), at(0));
        assert_eq!(refused.unwrap().code.name(), "not_cached");
        assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 1);
    }

    /// Whoever owns the folder for caches can do that.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_folder_that_becomes_a_link_all_the_while_leads_nowhere_else() {
        use std::sync::atomic::{AtomicBool, Ordering};

        let place = Place::filled();
        let home = Folder::open(place.home.path()).unwrap();
        let elsewhere = place.home.path().join("elsewhere/tokens");
        fs::create_dir_all(&elsewhere).unwrap();
        let content = fs::read(place.file()).unwrap();
        let (over, unfinished) =
            (elsewhere.join("a.json"), elsewhere.join(".certgen-0123456789-a"));
        for file in [&over, &unfinished] {
            fs::write(file, &content).unwrap();
            set_mode(file, 0o600);
        }
        for folder in [&*elsewhere, elsewhere.parent().unwrap()] {
            set_mode(folder, 0o700);
        }
        symlink("elsewhere", place.home.path().join("link")).unwrap();
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    home.exchange(OsStr::new("certgen"), OsStr::new("link")).unwrap();
                }
            });
            // Long past the end of what is kept, so that it would be removed.
            let far = SystemTime::now() + Duration::from_secs(1_000_000);
            let reply = br#"{"access_token":"a","expires_in":3600}"#.to_vec();
            let again = TokenResponse::read(&HttpResponse::new(200, [], reply), far).unwrap();
            let world = place.world();
            let kept = (0..200).filter(|_| {
                let cache = Cache::locate(&world);
                cache.is_ok_and(|cache| cache.keep(&place.key, &again, far).is_none())
            });
            let kept = kept.count();
            is_over.store(true, Ordering::Relaxed);
            println!("kept {kept} of 200 times");
        });
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 2);
        assert!(fs::read(&over).unwrap() == content && unfinished.exists());
    }

    #[test]
    fn a_file_that_others_may_touch_is_not_used_and_replaced() {
        for bad in [0o640, 0o604, 0o620, 0o602, 0o677] {
            let place = Place::filled();
            set_mode(&place.file(), bad);
            place.assert_unusable("others than its owner");
            let again = token(r#","expires_in":3600"#);
            assert_eq!(place.cache().keep(&place.key, &again, at(0)), None);
            assert_eq!(mode(&place.file()), 0o600);
            assert!(place.hit(1));
        }
    }

    #[test]
    fn what_is_not_ours_is_neither_read_nor_replaced() {
        let again = token(r#","expires_in":3600"#);
        let place = Place::filled();
        let elsewhere = place.home.path().join("elsewhere");
        fs::rename(place.file(), &elsewhere).unwrap();

        symlink(&elsewhere, place.file()).unwrap();
        place.assert_unusable("symbolic link");
        assert_eq!(place.cache().keep(&place.key, &again, at(0)), None);
        assert!(place.file().is_symlink());
        fs::remove_file(place.file()).unwrap();

        fs::hard_link(&elsewhere, place.file()).unwrap();
        place.assert_unusable("another name");
        assert_eq!(place.cache().keep(&place.key, &again, at(0)), None);
        assert_eq!(fs::metadata(place.file()).unwrap().nlink(), 2);
        fs::remove_file(place.file()).unwrap();

        fs::create_dir(place.file()).unwrap();
        place.assert_unusable("not a regular file");
        assert_eq!(place.cache().keep(&place.key, &again, at(0)), None);
        fs::remove_dir(place.file()).unwrap();

        assert_eq!(place.cache().keep(&place.key, &again, at(0)), None);
        assert!(place.hit(1));
    }

    #[test]
    fn a_pipe_in_the_place_of_the_file_is_not_waited_for() {
        let place = Place::filled();
        fs::remove_file(place.file()).unwrap();
        let made = std::process::Command::new("mkfifo").arg(place.file()).status().unwrap();
        assert!(made.success());
        place.assert_unusable("not a regular file");
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn the_folder_is_where_the_system_wants_it() {
        let folder = |variables: [(&'static str, OsString); 2]| {
            Cache::locate(&world(variables)).unwrap().path
        };
        let home = ("HOME", OsString::from("/nobody"));
        let caches = |value: &str| ("XDG_CACHE_HOME", OsString::from(value));
        for (caches, expected) in [
            (caches("/caches"), "/caches/certgen/tokens"),
            (caches(""), "/nobody/.cache/certgen/tokens"),
            (caches("caches"), "/nobody/.cache/certgen/tokens"),
        ] {
            assert_eq!(folder([home.clone(), caches]), Path::new(expected));
        }
    }
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let place = Place::filled();
    let cache = place.cache();
    let folder = cache.folder.clone().unwrap();
    // The name is one of a folder: the last step fails.
    fs::create_dir(cache.path.join("no")).unwrap();
    assert!(cache.write(&folder, OsStr::new("no"), MARKER.as_bytes()).is_err());
    fs::remove_dir(cache.path.join("no")).unwrap();
    assert_eq!(place.files(), 1);
    fs::remove_dir_all(&cache.path).unwrap();
    assert!(cache.write(&folder, &name(&place.key), MARKER.as_bytes()).is_err());
    // That the folder was lost is no failure of the command.
    assert_eq!(cache.keep(&place.key, &token(r#","expires_in":3600"#), at(0)), None);
    assert!(place.hit(1));
}
