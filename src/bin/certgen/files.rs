//! Files that a command writes: all or none, never over something without being told to.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    failure::{self, Failure},
    interrupt::Interrupt,
};

mod owner;
mod publish;
mod readers;
mod staged;

pub use owner::Owner;
use publish::Published;
pub use readers::readable_by_others;
use staged::{Staged, Unnamed};

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
    targets: Vec<(Target, Option<Unnamed>)>,
    existing: Existing,
    elsewhere: Elsewhere,
}

impl OutputSet {
    /// Makes sure that `targets` can be written, before anything is asked or made.
    pub fn reserve(
        targets: &[Target],
        existing: Existing,
        elsewhere: Elsewhere,
    ) -> Result<Self, Failure> {
        for target in targets {
            check_folder(folder_of(&target.path), elsewhere)?;
            check_name(target, existing, elsewhere)?;
        }
        let targets = targets
            .iter()
            .map(|target| {
                let unnamed = Unnamed::open(folder_of(&target.path), target.privacy)
                    .map_err(|error| elsewhere.cannot_write(&target.path, &error))?;
                Ok((target.clone(), unnamed))
            })
            .collect::<Result<_, Failure>>()?;
        Ok(Self { targets, existing, elsewhere })
    }

    /// Whether `targets` can have their names. Folders are not looked at.
    pub fn standing(
        targets: &[Target],
        existing: Existing,
        elsewhere: Elsewhere,
    ) -> Result<Standing, Failure> {
        if existing == Existing::Replace {
            targets.iter().try_for_each(|target| check_name(target, existing, elsewhere))?;
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

    /// Writes one content to each target, in their order; on any failure what was there before is
    /// there again.
    ///
    /// The first target appears first: when the program is killed between two names, the first is
    /// the one that has to be worth something alone. `confirm` is called when all names are there and
    /// what they replaced can still be put back, which its failure does.
    pub fn commit(
        self,
        contents: &[&[u8]],
        interrupt: &Interrupt,
        confirm: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut staged = Vec::new();
        for ((target, unnamed), content) in self.targets.into_iter().zip(contents) {
            let file = Staged::write(&target, unnamed, content, interrupt)
                .map_err(|error| self.elsewhere.cannot_write(&target.path, &error))?;
            staged.push((target, file));
        }
        let _gate = interrupt.hold();
        let mut published = Vec::new();
        for (target, file) in staged {
            let outcome = interrupt
                .check()
                .and_then(|()| publish(&target, file, self.existing, self.elsewhere));
            match outcome {
                Ok(done) => published.push(done),
                Err(failure) => return Err(undo(published, failure)),
            }
        }
        // Not after the last word: it may have told somebody that they are there.
        match interrupt.check().and_then(|()| confirm()) {
            Ok(()) => settle(published, self.elsewhere),
            Err(failure) => Err(undo(published, failure)),
        }
    }
}

impl Elsewhere {
    fn cannot_write(self, path: &Path, error: &io::Error) -> Failure {
        let folder = self.folder;
        let help = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                format!("make room, or choose another folder with {folder}")
            }
            io::ErrorKind::FileTooLarge => "raise the limit (ulimit -f)".to_owned(),
            _ => format!("choose a folder you can write to with {folder}"),
        };
        Failure::new(
            "cannot_write",
            failure::UNEXPECTED,
            format!("cannot write {}: {}", path.display(), reason(error)),
        )
        .help(help)
    }
}

/// The folder that `path` is in, as the system wants it named.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn check_folder(folder: &Path, elsewhere: Elsewhere) -> Result<(), Failure> {
    let shown = folder.display();
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(Failure::new("not_folder", failure::FILE, format!("{shown} is not a folder"))
            .help(format!("{} takes a folder that is there", elsewhere.folder))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Failure::new("not_found", failure::FILE, format!("no such folder: {shown}"))
                .help(format!("mkdir {shown}")))
        }
        Err(error) => Err(elsewhere.cannot_write(folder, &error)),
    }
}

fn check_name(target: &Target, existing: Existing, elsewhere: Elsewhere) -> Result<(), Failure> {
    let path = &target.path;
    // Of the name itself: a symbolic link is there even when it leads nowhere, and is what would
    // be replaced, not the file that it leads to.
    let (found, is_empty) = match fs::symlink_metadata(path) {
        Ok(found) => (found.file_type(), found.len() == 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(elsewhere.cannot_write(path, &error)),
    };
    let shown = path.display();
    if found.is_dir() {
        return Err(exists(format!("{shown} is a folder; nothing was written"))
            .help(format!("choose another name with {}", elsewhere.name)));
    }
    match existing {
        Existing::Refuse => {
            let lost = match target.privacy {
                Privacy::Private if found.is_file() && !is_empty => {
                    " (the old private key is then gone)"
                }
                _ => "",
            };
            Err(already_exists(path).help(format!(
                "--force replaces it{lost}, or choose another name with {}",
                elsewhere.name
            )))
        }
        Existing::Replace if found.is_file() || found.is_symlink() => Ok(()),
        Existing::Replace => {
            Err(exists(format!("{shown} is not a regular file; nothing was written"))
                .help(format!("choose another name with {}", elsewhere.name)))
        }
    }
}

fn publish(
    target: &Target,
    file: Staged,
    existing: Existing,
    elsewhere: Elsewhere,
) -> Result<Published, Failure> {
    let outcome = match existing {
        Existing::Refuse => Published::beside_others(file, &target.path),
        Existing::Replace => Published::over(file, &target.path),
    };
    outcome.map_err(|error| match (error.kind(), existing) {
        (io::ErrorKind::AlreadyExists, Existing::Refuse) => already_exists(&target.path)
            .why("another program made it in the meantime")
            .help("try again with another name"),
        _ => elsewhere.cannot_write(&target.path, &error),
    })
}

/// Takes everything back, the last first.
fn undo(published: Vec<Published>, mut failure: Failure) -> Failure {
    for file in published.into_iter().rev() {
        let path = file.path().to_owned();
        if let Err(error) = file.undo() {
            let left = format!("{} could not be put back: {}", path.display(), reason(&error));
            failure.why = Some(failure.why.map_or(left.clone(), |why| format!("{why}; {left}")));
        }
    }
    failure
}

/// Lets go of what was replaced, and makes the new names last through a power failure.
fn settle(published: Vec<Published>, elsewhere: Elsewhere) -> Result<(), Failure> {
    // In this order: flushing takes its time, and a kill in it should not leave an old key behind
    // under a name that nobody knows.
    let mut folders: Vec<_> = published.into_iter().map(Published::keep).collect();
    folders.dedup();
    for folder in folders {
        publish::sync_folder(&folder).map_err(|error| {
            elsewhere
                .cannot_write(&folder, &error)
                .why("the files are there, but a power failure could still lose them")
        })?;
    }
    Ok(())
}

fn already_exists(path: &Path) -> Failure {
    exists(format!("{} already exists; nothing was written", path.display()))
}

fn half_there(there: &Path, missing: &Path) -> Failure {
    let (there, missing) = (there.display(), missing.display());
    exists(format!("{there} exists and {missing} does not; nothing was written"))
        .why("a run may have been killed between the two")
        .help(format!("remove {there} if it is not needed, or put {missing} beside it"))
}

fn exists(message: String) -> Failure {
    Failure::new("exists", failure::TARGET_EXISTS, message)
}

/// Why the system refused, in words.
pub fn reason(error: &io::Error) -> String {
    let text = match error.kind() {
        io::ErrorKind::FileTooLarge => "the file would exceed the limit on file sizes",
        io::ErrorKind::InvalidFilename => "the system does not take a name like that",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::NotADirectory => "a part of the path is not a folder",
        io::ErrorKind::NotFound => "the folder is gone",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::QuotaExceeded => "the disk quota is used up",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        io::ErrorKind::StorageFull => "no space left on the device",
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let mut letters = text.chars();
            return letters
                .next()
                .map(|first| first.to_lowercase().chain(letters).collect())
                .unwrap_or_default();
        }
    };
    text.to_owned()
}

#[cfg(test)]
mod tests;
