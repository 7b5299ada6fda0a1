//! That the file which is replaced is the one that was meant, and that none is lost.

use std::os::unix::fs::{MetadataExt, symlink};

use super::*;
use crate::machine::files::publish::{Trouble, one_by_one};

fn id(path: &Path) -> FileId {
    status_of(&fs::File::open(path).unwrap()).unwrap().id.unwrap()
}

fn over(folder: &Folder, rule: &Replaceable) -> Result<Published, Trouble> {
    Published::over(folder.stage("app.pfx"), &folder.place("app.pfx"), rule)
}

/// As on a system on which two names cannot change places.
fn over_one_by_one(folder: &Folder, rule: &Replaceable) -> Result<Hidden, Trouble> {
    let place = folder.place("app.pfx");
    let hidden = folder.stage("app.pfx").beside(&place.folder, &place.name).unwrap();
    one_by_one(&place, hidden, rule)
}

#[test]
fn only_the_file_that_was_read_is_replaced() {
    let folder = Folder::new().with("app.pfx", "old key").with("other.pfx", "of another");
    let only = Replaceable::Only(id(&folder.path("app.pfx")));
    drop(over(&folder, &only).unwrap());
    drop(over_one_by_one(&folder, &Replaceable::Any).unwrap());
    folder.assert_holds([("app.pfx", "new key"), ("other.pfx", "of another")]);

    fs::rename(folder.path("other.pfx"), folder.path("app.pfx")).unwrap();
    assert!(matches!(over(&folder, &only), Err(Trouble::Changed)));
    assert!(matches!(over_one_by_one(&folder, &only), Err(Trouble::Changed)));
    folder.assert_holds([("app.pfx", "of another")]);

    fs::remove_file(folder.path("app.pfx")).unwrap();
    assert!(matches!(over(&folder, &only), Err(Trouble::Changed)));
    folder.assert_holds([]);
}

#[test]
fn a_file_that_is_spared_is_not_replaced() {
    let folder = Folder::new().with("app.pfx", "only key");
    let rule = Replaceable::AnyBut(vec![id(&folder.path("app.pfx"))]);
    assert!(matches!(over(&folder, &rule), Err(Trouble::Changed)));
    assert!(matches!(over_one_by_one(&folder, &rule), Err(Trouble::Changed)));
    folder.assert_holds([("app.pfx", "only key")]);
    fs::rename(folder.path("app.pfx"), folder.path("moved")).unwrap();
    drop(over(&folder, &rule).unwrap());
    folder.assert_holds([("app.pfx", "new key"), ("moved", "only key")]);
}

#[test]
fn what_was_meant_is_looked_at_when_it_changes_places_too() {
    // The look before and the exchange are two calls; this is what comes after the second.
    let folder = Folder::new().with("app.pfx", "old key").with("other.pfx", "of another");
    let only = Replaceable::Only(id(&folder.path("app.pfx")));
    let place = folder.place("app.pfx");
    let staged = folder.stage("app.pfx");
    let made = staged.id();
    let hidden = staged.beside(&place.folder, &place.name).unwrap();
    fs::rename(folder.path("other.pfx"), folder.path("app.pfx")).unwrap();
    place.folder.exchange(hidden.name(), &place.name).unwrap();
    let refused = crate::machine::files::publish::exchanged(&place, hidden, made, &only);
    assert!(matches!(refused, Err(Trouble::Changed)));
    folder.assert_holds([("app.pfx", "of another")]);
}

#[test]
fn a_link_is_replaced_and_not_followed() {
    for rule in [Replaceable::Any, Replaceable::AnyBut(Vec::new())] {
        let folder = Folder::new().with("precious", "precious");
        symlink("precious", folder.path("app.pfx")).unwrap();
        drop(over(&folder, &rule).unwrap());
        folder.assert_holds([("app.pfx", "new key"), ("precious", "precious")]);
        fs::remove_file(folder.path("app.pfx")).unwrap();
        symlink("precious", folder.path("app.pfx")).unwrap();
        drop(over_one_by_one(&folder, &rule).unwrap());
        folder.assert_holds([("app.pfx", "new key"), ("precious", "precious")]);
    }
}

#[test]
fn a_hidden_name_that_means_something_else_by_now_is_told() {
    for before in [None, Some("old key")] {
        let mut folder = Folder::new().with("theirs", "theirs");
        if let Some(before) = before {
            folder = folder.with("app.pfx", before);
        }
        let staged = folder.stage("app.pfx");
        let (hidden, _) =
            folder.content().into_iter().find(|(name, _)| name.starts_with('.')).unwrap();
        fs::rename(folder.path("theirs"), folder.path(&hidden)).unwrap();
        let outcome = Published::over(staged, &folder.place("app.pfx"), &Replaceable::Any);
        assert!(matches!(outcome, Err(Trouble::Disturbed)), "{outcome:?}");
        if before.is_some() {
            assert_eq!(folder.content()["app.pfx"], "old key", "it is back");
        }
    }
}

#[test]
fn what_was_replaced_is_kept_if_another_file_has_the_name_by_now() {
    let folder = Folder::new().with("app.pfx", "old key").with("theirs", "of another");
    let published = over(&folder, &Replaceable::Any).unwrap();
    fs::rename(folder.path("theirs"), folder.path("app.pfx")).unwrap();
    let error = published.undo().unwrap_err();
    assert!(error.to_string().contains(".certgen-"), "{error}");
    assert_eq!(folder.content()["app.pfx"], "of another");
    assert_eq!(folder.hidden(), ["old key"]);
}

#[test]
fn a_folder_that_is_moved_away_is_still_the_one() {
    let parent = Folder::new();
    fs::create_dir(parent.path("in")).unwrap();
    let target = Target { path: parent.path("in/app.pfx"), privacy: Privacy::Private };
    let outputs = OutputSet::reserve(&[target], Existing::Replace, ELSEWHERE).unwrap();
    fs::rename(parent.path("in"), parent.path("moved")).unwrap();
    fs::create_dir(parent.path("elsewhere")).unwrap();
    fs::write(parent.path("elsewhere/app.pfx"), "precious").unwrap();
    symlink("elsewhere", parent.path("in")).unwrap();
    outputs.commit(&[b"new key"], &Interrupt::default(), nothing).unwrap();
    assert_eq!(fs::read_to_string(parent.path("elsewhere/app.pfx")).unwrap(), "precious");
    assert_eq!(fs::read_to_string(parent.path("moved/app.pfx")).unwrap(), "new key");
}

#[test]
#[cfg(target_os = "linux")]
fn a_link_to_a_folder_is_followed_unless_a_stranger_made_it() {
    let open = |path: &Path| crate::machine::files::Folder::open(path);
    let folder = Folder::new().with("file", "");
    for name in ["mine", "theirs"] {
        fs::create_dir(folder.path(name)).unwrap();
    }
    fs::create_dir(folder.path("mine/inner")).unwrap();
    symlink("mine", folder.path("link")).unwrap();
    symlink(folder.path("link"), folder.path("far")).unwrap();
    symlink("../far/inner", folder.path("mine/back")).unwrap();
    symlink("loop", folder.path("loop")).unwrap();
    symlink("file", folder.path("to_file")).unwrap();
    let own = |path: &Path| open(path).unwrap().own_status().unwrap().id;
    let inner = own(&folder.path("mine/inner"));
    for way in
        ["link/inner", "far/inner", "mine/back", "theirs/../link/./inner/", "far/../mine/back"]
    {
        assert_eq!(own(&folder.path(way)), inner, "{way}");
    }
    let kind = |name: &str| open(&folder.path(name)).unwrap_err().kind();
    assert_eq!(kind("none"), io::ErrorKind::NotFound);
    assert_eq!(kind("link/none"), io::ErrorKind::NotFound);
    assert_eq!(kind("file"), io::ErrorKind::NotADirectory);
    assert_eq!(kind("to_file"), io::ErrorKind::NotADirectory);
    assert!(open(&folder.path("loop")).is_err());

    let give = |name: &str| std::os::unix::fs::lchown(folder.path(name), Some(1234), None);
    if give("link").is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    for way in ["link", "far", "link/inner", "mine/back"] {
        let error = open(&folder.path(way)).unwrap_err();
        assert!(error.to_string().contains("a symbolic link of another user"), "{way}: {error}");
    }
    give("mine").unwrap();
    assert!(open(&folder.path("link")).is_ok(), "both are theirs");
    assert!(open(&folder.path("far/inner")).is_err());
    assert!(open(&folder.path("mine/inner")).is_ok(), "no link is on the way");
}

#[test]
fn the_owner_goes_to_the_file_and_not_to_its_name() {
    let folder = Folder::new().with("app.pfx", "old key").with("precious", "precious");
    if std::os::unix::fs::chown(folder.path("app.pfx"), Some(1234), Some(1235)).is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    for way in WAYS {
        let read = status_of(&fs::File::open(folder.path("app.pfx")).unwrap()).unwrap();
        let mut outputs =
            OutputSet::reserve(&folder.targets()[..1], Existing::Replace, ELSEWHERE).unwrap();
        if way == Way::Named {
            outputs.outputs[0].unnamed = None;
        }
        let interrupt = Interrupt::default();
        let ready = outputs.in_place_of(&read).unwrap().stage(&[b"new key"], &interrupt).unwrap();
        assert_eq!(ready.warnings, []);
        let check = || {
            // What the owner of the folder does as soon as the new file appears.
            fs::rename(folder.path("app.pfx"), folder.path("moved")).unwrap();
            symlink("precious", folder.path("app.pfx")).unwrap();
            Ok(())
        };
        ready.publish(&interrupt, check).unwrap();
        assert_eq!(fs::metadata(folder.path("precious")).unwrap().uid(), 0);
        assert_eq!(fs::metadata(folder.path("moved")).unwrap().uid(), 1234);
        fs::rename(folder.path("moved"), folder.path("app.pfx")).unwrap();
    }
}

#[test]
fn what_an_earlier_run_has_left_goes_with_the_next_one() {
    let left = |name: &str| format!(".certgen-0123456789-{name}");
    for (name, is_kept) in [
        (left("app.pfx"), false),
        (left("app.cer"), true),
        (left("my-app.pfx"), true),
        (".certgen-0123456789".to_owned(), true),
        (".certgen-012345678-app.pfx".to_owned(), true),
        (".certgen-0123456789a-app.pfx".to_owned(), true),
        (".certgen-012345678X-app.pfx".to_owned(), true),
        (".certgen-app.pfx".to_owned(), true),
    ] {
        for (age, is_old) in [(Duration::ZERO, true), (leftover::OLD, false)] {
            let folder = Folder::new().with("app.pfx", "old key").with(&name, "left");
            let mut outputs =
                OutputSet::reserve(&folder.targets()[..1], Existing::Replace, ELSEWHERE).unwrap();
            outputs.old = age;
            assert_eq!(outputs.leftovers(), []);
            outputs.commit(&[b"new key"], &Interrupt::default(), nothing).unwrap();
            assert_eq!(folder.path(&name).exists(), is_kept || !is_old, "{name} {age:?}");
        }
    }
}

#[test]
fn what_may_be_somebody_elses_or_the_only_copy_is_left() {
    let name = ".certgen-0123456789-app.pfx";
    let run = |folder: &Folder| {
        let targets = &folder.targets()[..1];
        let mut outputs = OutputSet::reserve(targets, Existing::Replace, ELSEWHERE).unwrap();
        outputs.old = Duration::ZERO;
        let told = outputs.leftovers();
        outputs.commit(&[b"new key"], &Interrupt::default(), nothing).unwrap();
        assert!(folder.path(name).symlink_metadata().is_ok());
        told
    };
    // The name that it had is free: nobody knows which of the two it is.
    let folder = Folder::new().with(name, "only key");
    let told = run(&folder);
    assert!(
        told[0]
            .message
            .ends_with(&format!("the only copy of {}", folder.path("app.pfx").display()))
    );
    assert!(told[0].help.as_ref().unwrap().starts_with("certgen show "));

    let folder = Folder::new().with("app.pfx", "old key").with("precious", "precious");
    symlink("precious", folder.path(name)).unwrap();
    assert_eq!(run(&folder), []);

    let folder = Folder::new().with("app.pfx", "old key").with("precious", "precious");
    fs::hard_link(folder.path("precious"), folder.path(name)).unwrap();
    assert_eq!(run(&folder), []);

    let folder = Folder::new().with("app.pfx", "old key").with(name, "of another user");
    if std::os::unix::fs::chown(folder.path(name), Some(1234), None).is_ok() {
        assert_eq!(run(&folder), []);
    }
}

#[test]
fn a_second_name_of_what_was_replaced_goes_too() {
    // Left by a kill between the second name and the rename.
    let folder = Folder::new().with("app.pfx", "old key");
    fs::hard_link(folder.path("app.pfx"), folder.path(".certgen-0123456789-app.pfx")).unwrap();
    let mut outputs =
        OutputSet::reserve(&folder.targets()[..1], Existing::Replace, ELSEWHERE).unwrap();
    outputs.old = Duration::ZERO;
    outputs.commit(&[b"new key"], &Interrupt::default(), nothing).unwrap();
    folder.assert_holds([("app.pfx", "new key")]);
}

#[test]
fn what_was_left_is_named_with_what_puts_it_back() {
    let folder = Folder::new()
        .with(".certgen-0123456789-a b.pfx", "left")
        .with(".certgen-9876543210-app.pfx", "left")
        .with(".certgen-abcdefghij", "left")
        .with(".certgen-", "not ours")
        .with(".certgen-X123456789-app.pfx", "not ours")
        .with("app.pfx", "");
    let shown = |name: &str| folder.path(name).display().to_string();
    let told = leftovers(folder.0.path());
    assert_eq!(told.len(), 3, "{told:?}");
    let left = shown(".certgen-0123456789-a b.pfx");
    assert!(told[0].message.contains("may be the only copy"));
    let put_back = format!("certgen show '{left}' && mv -n '{left}' '{}'", shown("a b.pfx"));
    assert_eq!(told[0].help.as_deref(), Some(&*put_back));
    let remove =
        format!("certgen show {} && rm {}", shown("app.pfx"), shown(".certgen-9876543210-app.pfx"));
    assert_eq!(told[1].help.as_deref(), Some(&*remove));
    assert!(told[2].help.as_ref().unwrap().starts_with("certgen show "));
}

#[test]
fn a_name_for_a_long_name_fits() {
    let longest = "x".repeat(255);
    let name = leftover::name(OsStr::new(&longest), u64::MAX);
    assert!(name.len() <= 255 && is_hidden(&name), "{name:?}");
    assert!(is_hidden(&leftover::name(OsStr::new("a"), 0)));
}
