//! Files that a command writes: all or none, never over something without being told to.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    machine::interrupt::Interrupt,
    say::{failure::Failure, system, warning::Warning},
};

mod folder;
mod leftover;
mod owner;
mod publish;
mod readers;
mod refusal;
mod staged;

pub use folder::{FileId, FileKind, Folder, Hidden, Status, status_of};
pub use leftover::{is_hidden, warnings as leftovers};
use owner::Owner;
pub use owner::effective_user;
use publish::{Place, Published, Replaceable};
pub use readers::readable_by_others;
use refusal::{already_exists, exists, half_there};
use staged::{Blank, Staged};

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// It holds a private key: 0600, whatever the umask.
    Private,
    /// 0644, less what the umask takes away.
    Public,
}

impl Privacy {
    pub fn of(is_private: bool) -> Self {
        if is_private { Self::Private } else { Self::Public }
    }
}

/// What to do with a file that has the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    Refuse,
    Replace,
}

/// What there is of files that are going to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Their names can be had.
    Free,
    /// All of them are there, and are not to be replaced.
    Taken,
}

/// A file that is going to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub path: PathBuf,
    pub privacy: Privacy,
}

/// The flags that choose other targets, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// Another name in the same folder.
    pub name: &'static str,
    /// Another folder.
    pub folder: &'static str,
}

/// Files that are written together or not at all.
#[derive(Debug)]
pub struct OutputSet {
    outputs: Vec<Output>,
    existing: Existing,
    elsewhere: Elsewhere,
    /// For how long nobody has touched what counts as left by an earlier run.
    old: Duration,
}

/// A file that can be written: its folder is held, so that it is the same to the end.
#[derive(Debug)]
struct Output {
    place: Place,
    privacy: Privacy,
    unnamed: Option<fs::File>,
    replaceable: Replaceable,
    owner: Option<Owner>,
}

/// Files with all their content, that are about to get their names.
pub struct Ready {
    files: Vec<(Output, Staged)>,
    existing: Existing,
    elsewhere: Elsewhere,
    old: Duration,
    /// What could not be kept of the files that they replace.
    pub warnings: Vec<Warning>,
}

impl OutputSet {
    /// Makes sure that `targets` can be written, before anything is asked or made.
    pub fn reserve(
        targets: &[Target],
        existing: Existing,
        elsewhere: Elsewhere,
    ) -> Result<Self, Failure> {
        let mut places: Vec<Place> = Vec::new();
        for Target { path, privacy } in targets {
            let folder = folder_of(path);
            let known = places.iter().find(|place| folder_of(&place.path) == folder);
            let folder = match known {
                Some(place) => Arc::clone(&place.folder),
                None => Arc::new(elsewhere.open(folder)?),
            };
            let place = Place { folder, name: name_of(path), path: path.clone() };
            check_name(&place, *privacy, existing, elsewhere)?;
            places.push(place);
        }
        let outputs = places.into_iter().zip(targets).map(|(place, target)| {
            let unnamed = place.folder.unnamed(target.privacy);
            let unnamed = unnamed.map_err(|error| elsewhere.cannot_write(&place.path, &error))?;
            let (privacy, replaceable) = (target.privacy, Replaceable::Any);
            Ok(Output { place, privacy, unnamed, replaceable, owner: None })
        });
        let outputs = outputs.collect::<Result<_, Failure>>()?;
        Ok(Self { outputs, existing, elsewhere, old: leftover::OLD })
    }

    /// Whether `targets` can have their names. Folders are not looked at.
    pub fn standing(
        targets: &[Target],
        existing: Existing,
        elsewhere: Elsewhere,
    ) -> Result<Standing, Failure> {
        if existing == Existing::Replace {
            for Target { path, privacy } in targets {
                let Ok(folder) = Folder::open(folder_of(path)) else { continue };
                let place =
                    Place { folder: folder.into(), name: name_of(path), path: path.clone() };
                check_name(&place, *privacy, existing, elsewhere)?;
            }
            return Ok(Standing::Free);
        }
        let is_there = |target: &&Target| fs::symlink_metadata(&target.path).is_ok();
        let (there, missing): (Vec<_>, Vec<_>) = targets.iter().partition(is_there);
        match (there.first(), missing.first()) {
            (None, _) => Ok(Standing::Free),
            (Some(_), None) => Ok(Standing::Taken),
            (Some(there), Some(missing)) => Err(half_there(&there.path, &missing.path)),
        }
    }

    /// Replaces the file that was read and no other, and gives its owner to what takes its place.
    pub fn in_place_of(mut self, read: &Status) -> Result<Self, Failure> {
        for Output { place, replaceable, owner, .. } in &mut self.outputs {
            *owner = Owner::of(read);
            let Some(id) = read.id else { continue };
            *replaceable = Replaceable::Only(id);
            let found = place.folder.status(&place.name).ok().and_then(|found| found.id);
            if !replaceable.allows(found) {
                return Err(refusal::changed(&place.path));
            }
        }
        Ok(self)
    }

    /// Never replaces one of the files `spared` at `path`, whatever is renamed to that.
    pub fn sparing(&mut self, path: &Path, spared: Vec<FileId>) {
        for output in self.outputs.iter_mut().filter(|output| output.place.path == path) {
            output.replaceable = Replaceable::AnyBut(spared.clone());
        }
    }

    /// The file that `path`, one of the targets, leads to.
    pub fn replaces(&self, path: &Path) -> Option<FileId> {
        let place = self.outputs.iter().map(|output| &output.place);
        let place = place.into_iter().find(|place| place.path == path)?;
        place.folder.status_of_target(&place.name).ok()?.id
    }

    /// What a run that was killed has left of targets that are not there.
    pub fn leftovers(&self) -> Vec<Warning> {
        self.outputs.iter().flat_map(|output| leftover::of_missing(&output.place)).collect()
    }

    /// Writes one content for each target, flushed, under no name that counts.
    pub fn stage(self, contents: &[&[u8]], interrupt: &Interrupt) -> Result<Ready, Failure> {
        let (mut files, mut warnings) = (Vec::new(), Vec::new());
        for (mut output, content) in self.outputs.into_iter().zip(contents) {
            let unnamed = output.unnamed.take();
            let Output { place: Place { folder, name, path }, privacy, owner, .. } = &output;
            let blank = Blank { folder, name, path, privacy: *privacy, owner: *owner };
            let (file, warning) = blank
                .filled(unnamed, content, interrupt)
                .map_err(|error| self.elsewhere.cannot_write(path, &error))?;
            warnings.extend(warning);
            files.push((output, file));
        }
        let Self { existing, elsewhere, old, .. } = self;
        Ok(Ready { files, existing, elsewhere, old, warnings })
    }

    /// The same, and gives them their names, as [`Ready::publish`] does.
    pub fn commit(
        self,
        contents: &[&[u8]],
        interrupt: &Interrupt,
        confirm: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.stage(contents, interrupt)?.publish(interrupt, confirm)
    }
}

impl Ready {
    /// Gives the files their names, in their order; on any failure what was there before is there
    /// again.
    ///
    /// The first target appears first: when the program is killed between two names, the first is
    /// the one that has to be worth something alone. `confirm` is called when all names are there and
    /// what they replaced can still be put back, which its failure does.
    pub fn publish(
        self,
        interrupt: &Interrupt,
        confirm: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let _gate = interrupt.hold();
        let mut published = Vec::new();
        for (output, file) in self.files {
            let outcome = interrupt
                .check()
                .and_then(|()| publish(&output, file, self.existing, self.elsewhere));
            match outcome {
                Ok(done) => published.push((done, output.owner)),
                Err(failure) => return Err(undo(published, failure)),
            }
        }
        // Not after the last word: it may have told somebody that they are there.
        match interrupt.check().and_then(|()| confirm()) {
            Ok(()) => settle(published, self.elsewhere, self.old),
            Err(failure) => Err(undo(published, failure)),
        }
    }
}

/// The folder that `path` is in, as the system wants it named.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// The name of `path` in its folder; of `..` and its kin, which are folders, the folder itself.
fn name_of(path: &Path) -> OsString {
    path.file_name().unwrap_or(OsStr::new(".")).to_owned()
}

fn check_name(
    place: &Place,
    privacy: Privacy,
    existing: Existing,
    elsewhere: Elsewhere,
) -> Result<(), Failure> {
    let path = &place.path;
    // Of the name itself: a symbolic link is there even when it leads nowhere, and is what would
    // be replaced, not the file that it leads to.
    let found = match place.folder.status(&place.name) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(elsewhere.cannot_write(path, &error)),
    };
    let shown = path.display();
    if found.kind == FileKind::Folder {
        return Err(exists(format!("{shown} is a folder; nothing was written"))
            .help(format!("choose another name with {}", elsewhere.name)));
    }
    match (existing, found.kind) {
        (Existing::Refuse, kind) => {
            let is_key = privacy == Privacy::Private && kind == FileKind::Regular;
            let lost = match is_key && found.size > 0 {
                true => " (the old private key is then gone)",
                false => "",
            };
            Err(already_exists(path).help(format!(
                "--force replaces it{lost}, or choose another name with {}",
                elsewhere.name
            )))
        }
        (Existing::Replace, FileKind::Link | FileKind::Regular) => Ok(()),
        (Existing::Replace, _) => {
            Err(exists(format!("{shown} is not a regular file; nothing was written"))
                .help(format!("choose another name with {}", elsewhere.name)))
        }
    }
}

fn publish(
    output: &Output,
    file: Staged,
    existing: Existing,
    elsewhere: Elsewhere,
) -> Result<Published, Failure> {
    let Output { place, replaceable, .. } = output;
    let outcome = match existing {
        Existing::Refuse => Published::beside_others(file, place),
        Existing::Replace => Published::over(file, place, replaceable),
    };
    outcome.map_err(|trouble| elsewhere.explain(&place.path, trouble, existing))
}

/// Takes everything back, the last first.
fn undo(published: Vec<(Published, Option<Owner>)>, mut failure: Failure) -> Failure {
    for (file, _) in published.into_iter().rev() {
        let path = file.place().path.clone();
        if let Err(error) = file.undo() {
            let left =
                format!("{} could not be put back: {}", path.display(), system::reason(&error));
            failure.why = Some(failure.why.map_or(left.clone(), |why| format!("{why}; {left}")));
        }
    }
    failure
}

/// Lets go of what was replaced, and makes the new names last through a power failure.
fn settle(
    published: Vec<(Published, Option<Owner>)>,
    elsewhere: Elsewhere,
    old: Duration,
) -> Result<(), Failure> {
    // In this order: flushing takes its time, and a kill in it should not leave an old key behind
    // under a name that nobody knows.
    let mut places: Vec<Place> = Vec::new();
    for (file, owner) in published {
        let replaced = file.replaced();
        let place = file.keep();
        if let Some(replaced) = replaced {
            leftover::sweep(&place, replaced, owner, old);
        }
        places.push(place);
    }
    places.dedup_by(|one, other| Arc::ptr_eq(&one.folder, &other.folder));
    for Place { folder, path, .. } in places {
        folder.sync().map_err(|error| {
            elsewhere
                .cannot_write(folder_of(&path), &error)
                .why("the files are there, but a power failure could still lose them")
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
