//! Names for written files, in a way that can be taken back.

use std::{
    ffi::{OsStr, OsString},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    folder::{FileId, FileKind, Folder, Hidden, is_missing},
    staged::Staged,
};

/// Where a file goes.
#[derive(Debug, Clone)]
pub struct Place {
    pub folder: Arc<Folder>,
    pub name: OsString,
    /// The same for messages.
    pub path: PathBuf,
}

/// Which file may be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replaceable {
    Any,
    AnyBut(Vec<FileId>),
    Only(FileId),
}

/// Why a file did not get its name. What was there before has it.
#[derive(Debug)]
pub enum Trouble {
    /// The name means another file than the one that may be replaced.
    Changed,
    /// Somebody has renamed the file while it was given its name.
    Disturbed,
    System(io::Error),
}

/// A file that has its name now.
#[derive(Debug)]
pub struct Published {
    place: Place,
    made: Option<FileId>,
    /// What had the name before. Goes when the value is dropped.
    before: Option<Hidden>,
}

impl Replaceable {
    pub fn allows(&self, id: Option<FileId>) -> bool {
        match (self, id) {
            (Self::Any, _) | (_, None) => true,
            (Self::AnyBut(spared), Some(id)) => !spared.contains(&id),
            (Self::Only(only), Some(id)) => *only == id,
        }
    }
}

impl Published {
    /// Gives `file` its name; fails when anything has it.
    pub fn beside_others(file: Staged, place: &Place) -> Result<Self, Trouble> {
        let made = file.id();
        file.appear(&place.folder, &place.name)?;
        Self { place: place.clone(), made, before: None }.proven()
    }

    /// Gives `file` its name and keeps what had it, until this value is dropped.
    pub fn over(file: Staged, place: &Place, replaceable: &Replaceable) -> Result<Self, Trouble> {
        let made = file.id();
        let mut hidden = file.beside(&place.folder, &place.name)?;
        for _ in 0..ATTEMPTS {
            hidden = match replace(place, hidden, made, replaceable)? {
                Step::Done(before) => return Self { place: place.clone(), made, before }.proven(),
                Step::Again(hidden) => hidden,
            };
        }
        Err(Trouble::Disturbed)
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Which file had the name before.
    pub fn replaced(&self) -> Option<FileId> {
        self.before.as_ref().and_then(|before| before.holds)
    }

    /// Removes what had the name before; returns where this is.
    pub fn keep(self) -> Place {
        self.place
    }

    /// Makes the name mean what it meant before.
    pub fn undo(self) -> io::Result<()> {
        let Self { place: Place { folder, name, .. }, made, before } = self;
        let is_ours = |name: &OsStr| folder.status(name).is_ok_and(|found| found.id == made);
        let Some(mut before) = before else {
            return if is_ours(&name) { take_away(&folder, &name, made) } else { Ok(()) };
        };
        if !is_ours(&name) {
            return Err(kept(before));
        }
        match folder.exchange(before.name(), &name) {
            Ok(()) if is_ours(before.name()) => {
                before.holds = made;
                Ok(())
            }
            Ok(()) => {
                folder.exchange(before.name(), &name)?;
                Err(kept(before))
            }
            Err(error) if is_missing(&error) => folder.rename(&before.leave(), &name),
            Err(error) => Err(error),
        }
    }

    /// Makes sure that the name means the file that was written: whoever owns the folder may have renamed
    /// it, or put something else under the hidden name that it came from.
    fn proven(self) -> Result<Self, Trouble> {
        let found = self.place.folder.status(&self.place.name);
        if found.is_ok_and(|found| found.id == self.made) {
            return Ok(self);
        }
        if let Some(before) = self.before {
            // Back in its place, unless that is somebody else's by now.
            let Place { folder, name, .. } = &self.place;
            match folder.exchange(before.name(), name) {
                Ok(()) => drop(before.leave()),
                Err(_) => drop(folder.rename_to_free(&before.leave(), name)),
            }
        }
        Err(Trouble::Disturbed)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// What came of one try.
enum Step {
    /// The name was taken, or became free, in between.
    Again(Hidden),
    /// With what had the name before.
    Done(Option<Hidden>),
}

fn replace(
    place: &Place,
    hidden: Hidden,
    made: Option<FileId>,
    replaceable: &Replaceable,
) -> Result<Step, Trouble> {
    let Place { folder, name, .. } = place;
    let found = match folder.status(name) {
        Ok(found) => found,
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        Err(_) if matches!(replaceable, Replaceable::Only(_)) => return Err(Trouble::Changed),
        Err(_) => {
            return match folder.rename_to_free(hidden.name(), name) {
                Ok(()) => Ok(Step::Done(None)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    Ok(Step::Again(hidden))
                }
                Err(error) => Err(error.into()),
            };
        }
    };
    check(found.kind, found.id, replaceable)?;
    match folder.exchange(hidden.name(), name) {
        Ok(()) => exchanged(place, hidden, made, replaceable),
        Err(error) if is_missing(&error) => one_by_one(place, hidden, replaceable),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Step::Again(hidden)),
        Err(error) => Err(error.into()),
    }
    .map(|before| Step::Done(Some(before)))
}

fn check(kind: FileKind, id: Option<FileId>, replaceable: &Replaceable) -> Result<(), Trouble> {
    match kind {
        // It has come in the meantime, and would be moved away.
        FileKind::Folder => Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
        _ if replaceable.allows(id) => Ok(()),
        _ => Err(Trouble::Changed),
    }
}

/// Looks at what has changed places with the new file, and puts it back if it was not to be replaced.
pub fn exchanged(
    place: &Place,
    mut hidden: Hidden,
    made: Option<FileId>,
    replaceable: &Replaceable,
) -> Result<Hidden, Trouble> {
    let Place { folder, name, .. } = place;
    let checked = match folder.status(hidden.name()) {
        Ok(found) => check(found.kind, found.id, replaceable).map(|()| found.id),
        Err(error) => Err(error.into()),
    };
    match checked {
        Ok(id) => {
            hidden.holds = id;
            Ok(hidden)
        }
        Err(trouble) => {
            folder.exchange(hidden.name(), name)?;
            hidden.holds = made;
            Err(trouble)
        }
    }
}

/// The same for systems that cannot let two names change places.
pub fn one_by_one(
    place: &Place,
    hidden: Hidden,
    replaceable: &Replaceable,
) -> Result<Hidden, Trouble> {
    let Place { folder, name, .. } = place;
    let before = set_aside(folder, name)?;
    let is_allowed = replaceable.allows(before.holds);
    let renamed = match is_allowed {
        true => folder.rename(hidden.name(), name).map_err(Trouble::System),
        false => Err(Trouble::Changed),
    };
    match renamed {
        Ok(()) => {
            // That name is gone.
            hidden.leave();
            Ok(before)
        }
        Err(trouble) => {
            // Only if it lost its name: renaming one link of a file to another does nothing.
            if folder.status(name).is_err() {
                folder.rename_to_free(before.name(), name)?;
            }
            Err(trouble)
        }
    }
}

/// Keeps what has the name `name` under a hidden one.
fn set_aside(folder: &Arc<Folder>, name: &OsStr) -> io::Result<Hidden> {
    Hidden::make(folder, name, |hidden| {
        match folder.hard_link(name, hidden) {
            Err(error) if has_no_links(&error) => folder.rename_to_free(name, hidden)?,
            other => other?,
        }
        Ok(folder.status(hidden)?.id)
    })
}

/// FAT and its kin have no second names, and Linux allows none on other people's files; the name is
/// then free for a moment.
fn has_no_links(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported)
}

/// Removes `name`, which meant the file `made` a moment ago, unless it means another one by now.
fn take_away(folder: &Arc<Folder>, name: &OsStr, made: Option<FileId>) -> io::Result<()> {
    let aside = Hidden::make(folder, name, |hidden| {
        folder.rename_to_free(name, hidden)?;
        Ok(made)
    })?;
    match aside.is_itself() {
        true => Ok(()),
        false => folder.rename_to_free(&aside.leave(), name),
    }
}

/// Somebody else has given the name to another file.
fn kept(before: Hidden) -> io::Error {
    let hidden = before.leave();
    let hidden = Path::new(&hidden).display().to_string();
    io::Error::other(format!(
        "another file has the name by now, and what had it before is {hidden}"
    ))
}

/// Whoever takes and frees a name so often means it.
const ATTEMPTS: u32 = 10;
