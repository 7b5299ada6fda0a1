//! The way to a folder, one name after the other.
//!
//! Whoever owns a folder on the way can make any name in it a link, and would have root write where he
//! cannot: over a file of the same name in a folder of his choice. The kernel keeps such links from being
//! followed in folders for all (`fs.protected_symlinks`), and only there. So what a link leads to is looked
//! at, once it is open.

use std::{
    ffi::{OsStr, OsString},
    io,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::{Component, Path},
};

use rustix::{
    fs::{FileType, Mode, OFlags, fstat, open, openat, readlinkat},
    io::Errno,
};

/// Opens the folder at `path`.
pub fn to(path: &Path) -> io::Result<OwnedFd> {
    let mut folder = start(path)?;
    let mut rest = names(path);
    let mut strangers = Vec::new();
    let mut links = 0;
    while let Some(name) = rest.pop() {
        // As a folder first: only so is one mounted that is mounted on demand.
        match openat(&folder, &name, FOLDER | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(next) => {
                folder = next;
                continue;
            }
            Err(Errno::NOTDIR | Errno::LOOP) => links += 1,
            Err(error) => return Err(error.into()),
        }
        let link = openat(&folder, &name, ITSELF | OFlags::NOFOLLOW, Mode::empty())?;
        let found = fstat(&link)?;
        if FileType::from_raw_mode(found.st_mode) != FileType::Symlink {
            return Err(Errno::NOTDIR.into());
        }
        if links > MOST_LINKS {
            return Err(Errno::LOOP.into());
        }
        if found.st_uid != ROOT && found.st_uid != rustix::process::geteuid().as_raw() {
            strangers.push(found.st_uid);
        }
        let target = readlinkat(&link, "", Vec::new())?;
        let target = Path::new(OsStr::from_bytes(target.as_bytes()));
        if target.is_absolute() {
            folder = start(target)?;
        }
        rest.extend(names(target));
    }
    let owner = fstat(&folder)?.st_uid;
    match strangers.iter().all(|stranger| *stranger == owner) {
        true => Ok(folder),
        false => Err(io::Error::other(
            "a symbolic link of another user leads into a folder that is not theirs",
        )),
    }
}

fn start(path: &Path) -> io::Result<OwnedFd> {
    let start = if path.is_absolute() { "/" } else { "." };
    Ok(open(start, FOLDER, Mode::empty())?)
}

/// The names in `path`, the last first.
fn names(path: &Path) -> Vec<OsString> {
    let is_name =
        |part: &Component<'_>| matches!(part, Component::Normal(_) | Component::ParentDir);
    let names = path.components().filter(is_name).map(|part| part.as_os_str().to_owned());
    names.rev().collect()
}

const ITSELF: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);
const FOLDER: OFlags = ITSELF.union(OFlags::DIRECTORY);
/// As many as the kernel follows.
const MOST_LINKS: u32 = 40;
const ROOT: u32 = 0;
