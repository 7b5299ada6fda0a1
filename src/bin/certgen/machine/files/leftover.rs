//! What a run that was killed has left: a hidden file, called after the one that it was to become or had been.
//!
//! A name is needed for the moment in which a file is replaced, and SIGKILL in that moment leaves it. What
//! has it is then either what was replaced or what was to replace it; which of the two cannot be told, so
//! it is never touched while it may be the only copy of a key:
//!
//! - If the file that it is called after is missing, it stays, and is named with what puts it back.
//! - If that file is there, the next run that replaces it removes it, once that has succeeded, if it is
//!   certgen's own (called exactly as certgen calls them, a regular file with no other name, of whoever runs
//!   certgen or of the owner of what was replaced) and nobody has touched it for an hour: what is younger
//!   may be in use by a run that goes on.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    time::{Duration, SystemTime},
};

use super::{
    folder::{FileId, FileKind, Folder, Status},
    owner::{Owner, effective_user},
    publish::Place,
};
use crate::say::{code::Code, shell, warning::Warning};

/// A file that was left in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    name: OsString,
    /// What it is called after; `None` if that did not fit into the name.
    target: Option<OsString>,
}

/// The hidden name for a file that becomes `target`; `number` tells it from others.
pub fn name(target: &OsStr, mut number: u64) -> OsString {
    let mut name = OsString::from(PREFIX);
    for _ in 0..DIGITS {
        let digit = u32::try_from(number % 36).ok().and_then(|digit| char::from_digit(digit, 36));
        name.push(digit.unwrap_or('0').to_string());
        number /= 36;
    }
    if name.len() + 1 + target.len() <= MOST_BYTES {
        name.push("-");
        name.push(target);
    }
    name
}

/// Whether `name` is one that certgen gives to what has no name yet.
pub fn is_hidden(name: &OsStr) -> bool {
    Leftover::of(name).is_some()
}

/// What is left in the folder at `path`, as warnings.
pub fn warnings(path: &Path) -> Vec<Warning> {
    let Ok(folder) = Folder::open(path) else { return Vec::new() };
    let Ok(names) = folder.names() else { return Vec::new() };
    let mut left: Vec<_> = names
        .filter_map(|name| Leftover::of(&name))
        .filter(|left| folder.status(&left.name).is_ok_and(|own| own.kind == FileKind::Regular))
        .collect();
    left.sort_by(|one, other| one.name.cmp(&other.name));
    left.iter().map(|left| left.warning(path, &folder)).collect()
}

/// Removes what earlier runs have left of `place`, whose file was `replaced`, of `owner`. Nobody has
/// touched it for so long.
pub fn sweep(place: &Place, replaced: FileId, owner: Option<Owner>, age: Duration) {
    let Place { folder, name, .. } = place;
    let (Ok(new), Ok(names)) = (folder.status(name), folder.names()) else { return };
    // By the clock of the file system, which is not always this computer.
    let Some(now) = new.touched else { return };
    for left in names.take(MOST_NAMES).filter(|left| is_of(left, name)) {
        let Ok(found) = folder.status(&left) else { continue };
        if is_own(&found, replaced, owner) && is_old(&found, now, age) {
            let _ = folder.remove_if(&left, found.id);
        }
    }
}

/// What earlier runs have left of a file that is not there, as warnings: it may be the only copy.
pub fn of_missing(place: &Place) -> Vec<Warning> {
    let Place { folder, name, path } = place;
    if folder.status(name).is_ok() {
        return Vec::new();
    }
    let Ok(names) = folder.names() else { return Vec::new() };
    let is_left = |left: &OsString| {
        is_of(left, name) && folder.status(left).is_ok_and(|found| found.kind == FileKind::Regular)
    };
    let warning = |left: OsString| {
        let shown = super::folder_of(path).join(left).display().to_string();
        Warning {
            code: Code::Leftover,
            message: format!(
                "{shown} was left by a run that was killed, and may be the only copy of {}",
                path.display()
            ),
            help: Some(format!("certgen show {} tells what it is", shell::quoted(&shown))),
        }
    };
    names.take(MOST_NAMES).filter(is_left).map(warning).collect()
}

impl Leftover {
    /// What `name` says, if it is one that certgen gives.
    fn of(name: &OsStr) -> Option<Self> {
        let text = name.to_str()?.strip_prefix(PREFIX)?;
        let (number, target) = match text.split_once('-') {
            Some((number, target)) => (number, Some(target).filter(|target| !target.is_empty())?),
            None => (text, ""),
        };
        let is_digit = |sign: u8| sign.is_ascii_digit() || sign.is_ascii_lowercase();
        (number.len() == DIGITS && number.bytes().all(is_digit)).then(|| Self {
            name: name.to_owned(),
            target: (!target.is_empty()).then(|| target.into()),
        })
    }

    fn warning(&self, path: &Path, folder: &Folder) -> Warning {
        let file = path.join(&self.name).display().to_string();
        let target = self
            .target
            .as_ref()
            .map(|target| (path.join(target).display().to_string(), folder.status(target).is_ok()));
        let shown = shell::quoted(&file);
        let (message, help) = match target {
            Some((target, true)) => (
                format!("{file} was left beside {target} by a run of certgen that was killed"),
                format!("certgen show {} && rm {shown}", shell::quoted(&target)),
            ),
            Some((target, false)) => (
                format!(
                    "{file} was left by a run of certgen that was killed, and may be the only copy of {target}"
                ),
                format!("certgen show {shown} && mv -n {shown} {}", shell::quoted(&target)),
            ),
            None => (
                format!("{file} was left by a run of certgen that was killed"),
                format!("certgen show {shown} tells what it is"),
            ),
        };
        Warning { code: Code::Leftover, message, help: Some(help) }
    }
}

/// Whether `name` is a hidden one of `target`.
fn is_of(name: &OsStr, target: &OsStr) -> bool {
    let number = name
        .as_encoded_bytes()
        .strip_suffix(target.as_encoded_bytes())
        .and_then(|rest| rest.strip_suffix(b"-"))
        .and_then(|rest| rest.strip_prefix(PREFIX.as_bytes()));
    let is_digit = |sign: &u8| sign.is_ascii_digit() || sign.is_ascii_lowercase();
    number.is_some_and(|number| number.len() == DIGITS && number.iter().all(is_digit))
}

/// Whether certgen has made the file, and nothing else would be lost with it.
fn is_own(found: &Status, replaced: FileId, owner: Option<Owner>) -> bool {
    found.kind == FileKind::Regular
        && found.rights.is_some_and(|rights| {
            let is_alone = rights.links == 1 || found.id == Some(replaced);
            let is_of = |user: Option<u32>| user == Some(rights.user);
            is_alone && (is_of(effective_user()) || is_of(owner.map(Owner::user)))
        })
}

fn is_old(found: &Status, now: SystemTime, age: Duration) -> bool {
    found.touched.and_then(|touched| now.duration_since(touched).ok()).is_some_and(|own| own >= age)
}

/// What is younger may belong to a run that goes on.
pub const OLD: Duration = Duration::from_secs(3600);
const PREFIX: &str = ".certgen-";
/// Of a number to the base of 36.
const DIGITS: usize = 10;
/// The longest name of a file on most systems.
const MOST_BYTES: usize = 255;
/// A folder may have millions of files, and this is not worth reading all their names.
const MOST_NAMES: usize = 1000;
