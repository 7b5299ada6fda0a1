use std::{collections::BTreeMap, fs};

use tempfile::TempDir;

use super::*;

/// Which of the two ways of writing is tried: the second is for systems without unnamed files.
const WAYS: [Way; 2] = [Way::AsTheSystemCan, Way::Named];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    AsTheSystemCan,
    Named,
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(self, name: &str, content: &str) -> Self {
        fs::write(self.path(name), content).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn targets(&self) -> [Target; 2] {
        [
            Target { path: self.path("app.pfx"), privacy: Privacy::Private },
            Target { path: self.path("app.cer"), privacy: Privacy::Public },
        ]
    }

    fn reserve(&self, existing: Existing, way: Way) -> Result<OutputSet, Failure> {
        let mut outputs = OutputSet::reserve(&self.targets(), existing, ELSEWHERE)?;
        if way == Way::Named {
            outputs.outputs.iter_mut().for_each(|output| output.unnamed = None);
        }
        Ok(outputs)
    }

    fn place(&self, name: &str) -> Place {
        let folder = crate::machine::files::Folder::open(self.0.path()).unwrap().into();
        Place { folder, name: name.into(), path: self.path(name) }
    }

    /// A file with a new key, under a hidden name.
    fn stage(&self, name: &str) -> Staged {
        let Place { folder, name, path } = &self.place(name);
        let blank = Blank { folder, name, path, privacy: Privacy::Private, owner: None };
        blank.filled(None, b"new key", &Interrupt::default()).unwrap().0
    }

    /// The hidden files, and what stands in them.
    fn hidden(&self) -> Vec<String> {
        let content = self.content().into_iter();
        content.filter(|(name, _)| name.starts_with('.')).map(|(_, content)| content).collect()
    }

    fn content(&self) -> BTreeMap<String, String> {
        let entries = fs::read_dir(self.0.path()).unwrap().map(Result::unwrap);
        entries
            .map(|entry| {
                let content = fs::read_to_string(entry.path()).unwrap_or_default();
                (entry.file_name().into_string().unwrap(), content)
            })
            .collect()
    }

    #[track_caller]
    fn assert_holds<const N: usize>(&self, expected: [(&str, &str); N]) {
        let expected = expected.map(|(name, content)| (name.to_owned(), content.to_owned()));
        assert_eq!(self.content(), BTreeMap::from(expected));
    }
}

const NEW: [&[u8]; 2] = [b"new key", b"new certificate"];

fn nothing() -> Result<(), Failure> {
    Ok(())
}

#[test]
fn all_are_written() {
    for way in WAYS {
        let folder = Folder::new();
        let outputs = folder.reserve(Existing::Refuse, way).unwrap();
        outputs.commit(&NEW, &Interrupt::default(), nothing).unwrap();
        folder.assert_holds([("app.cer", "new certificate"), ("app.pfx", "new key")]);
    }
}

#[test]
fn reserving_leaves_no_trace() {
    let folder = Folder::new();
    drop(folder.reserve(Existing::Refuse, Way::AsTheSystemCan).unwrap());
    folder.assert_holds([]);
}

#[test]
fn what_appears_in_the_meantime_wins() {
    for way in WAYS {
        let folder = Folder::new();
        let outputs = folder.reserve(Existing::Refuse, way).unwrap();
        let folder = folder.with("app.cer", "of another run");
        let failure = outputs.commit(&NEW, &Interrupt::default(), nothing).unwrap_err();
        assert_eq!((failure.code.name(), failure.exit), ("exists", 6));
        folder.assert_holds([("app.cer", "of another run")]);
    }
}

#[test]
fn force_replaces_what_is_there_and_makes_what_is_not() {
    for way in WAYS {
        let folder = Folder::new().with("app.pfx", "old key");
        let outputs = folder.reserve(Existing::Replace, way).unwrap();
        outputs.commit(&NEW, &Interrupt::default(), nothing).unwrap();
        folder.assert_holds([("app.cer", "new certificate"), ("app.pfx", "new key")]);
    }
}

#[test]
fn a_failure_halfway_puts_back_what_was_replaced() {
    for way in WAYS {
        let folder = Folder::new().with("app.pfx", "old key");
        let outputs = folder.reserve(Existing::Replace, way).unwrap();
        // The second target cannot be replaced any more.
        fs::create_dir_all(folder.path("app.cer/full")).unwrap();
        let failure = outputs.commit(&NEW, &Interrupt::default(), nothing).unwrap_err();
        assert_eq!(failure.code.name(), "cannot_write");
        folder.assert_holds([("app.cer", ""), ("app.pfx", "old key")]);
        assert!(folder.path("app.cer/full").is_dir());
    }
}

#[test]
fn an_interruption_before_the_last_name_takes_everything_back() {
    for way in WAYS {
        for existing in [Existing::Refuse, Existing::Replace] {
            let folder = Folder::new();
            let outputs = folder.reserve(existing, way).unwrap();
            let interrupt = Interrupt::default();
            interrupt.pretend(2);
            let failure = outputs.commit(&NEW, &interrupt, nothing).unwrap_err();
            assert!(failure.is_interruption());
            assert_eq!(failure.exit, 130);
            folder.assert_holds([]);
        }
    }
}

#[test]
fn the_last_word_can_still_take_everything_back() {
    for way in WAYS {
        let folder = Folder::new().with("app.pfx", "old key");
        let outputs = folder.reserve(Existing::Replace, way).unwrap();
        let last_word = || {
            assert_eq!(fs::read_to_string(folder.path("app.pfx")).unwrap(), "new key");
            Err(Failure::usage("no"))
        };
        let failure = outputs.commit(&NEW, &Interrupt::default(), last_word).unwrap_err();
        assert_eq!(failure.message, "no");
        folder.assert_holds([("app.pfx", "old key")]);
    }
}

#[test]
fn what_is_published_can_be_taken_back_unless_it_is_somebody_elses_by_now() {
    let folder = Folder::new();
    let place = folder.place("app.pfx");
    Published::beside_others(folder.stage("app.pfx"), &place).unwrap().undo().unwrap();
    folder.assert_holds([]);

    let published = Published::beside_others(folder.stage("app.pfx"), &place).unwrap();
    // Kept, so that the file system cannot give its number to the other one.
    fs::rename(&place.path, folder.path("moved")).unwrap();
    fs::write(&place.path, "of another run").unwrap();
    published.undo().unwrap();
    folder.assert_holds([("app.pfx", "of another run"), ("moved", "new key")]);
}

#[test]
fn the_folder_is_checked_first() {
    let folder = Folder::new().with("file", "");
    let reserve = |path: PathBuf| {
        let target = Target { path, privacy: Privacy::Public };
        OutputSet::reserve(&[target], Existing::Refuse, ELSEWHERE).unwrap_err()
    };
    let missing = reserve(folder.path("no/app.cer"));
    assert_eq!((missing.code.name(), missing.exit), ("not_found", 3));
    assert!(missing.message.starts_with("no such folder: "));
    let file = reserve(folder.path("file/app.cer"));
    assert_eq!((file.code.name(), file.exit), ("not_folder", 3));
}

#[test]
fn what_to_do_is_one_command_whatever_a_file_is_called() {
    let help = |folder: &str| {
        let target = Target { path: Path::new(folder).join("app.pfx"), privacy: Privacy::Private };
        OutputSet::reserve(&[target], Existing::Refuse, ELSEWHERE).unwrap_err().help.unwrap()
    };
    assert_eq!(help("no/y;touch PWNED;"), "mkdir 'no/y;touch PWNED;'");
    assert_eq!(help("-no"), "mkdir ./-no");
    let rights = folder::Rights { user: 0, group: 0, mode: 0o644, links: 1 };
    let status =
        Status { kind: FileKind::Regular, size: 1, id: None, rights: Some(rights), touched: None };
    let help = |name: &str| readable_by_others(&status, Path::new(name)).unwrap().help.unwrap();
    assert_eq!(help("x;touch PWNED;.pem"), "chmod 600 'x;touch PWNED;.pem'");
    assert_eq!(help("-R"), "chmod 600 ./-R");
}

#[test]
fn a_bare_name_is_in_the_current_folder() {
    assert_eq!(folder_of(Path::new("app.pfx")), Path::new("."));
    assert_eq!(folder_of(Path::new("out/app.pfx")), Path::new("out"));
    assert_eq!(folder_of(Path::new("/app.pfx")), Path::new("/"));
}

#[cfg(unix)]
mod replacing;

#[cfg(unix)]
#[test]
fn a_special_file_is_not_replaced() {
    let folder = Folder::new();
    std::os::unix::net::UnixListener::bind(folder.path("app.pfx")).unwrap();
    let failure = folder.reserve(Existing::Replace, Way::AsTheSystemCan).unwrap_err();
    assert!(failure.message.ends_with("app.pfx is not a regular file; nothing was written"));
    assert_eq!(failure.exit, 6);
}

#[cfg(unix)]
#[test]
fn a_private_file_is_for_its_owner_whatever_the_way() {
    use std::os::unix::fs::PermissionsExt;

    for way in WAYS {
        let folder = Folder::new();
        let outputs = folder.reserve(Existing::Refuse, way).unwrap();
        outputs.commit(&NEW, &Interrupt::default(), nothing).unwrap();
        let mode = |name| fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode("app.pfx"), 0o600);
        assert_eq!(mode("app.cer") & !0o644, 0);
    }
}

const ELSEWHERE: Elsewhere = Elsewhere { name: "--file NAME", folder: "--out-dir" };
