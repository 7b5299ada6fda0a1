//! Names for written files, in a way that can be taken back.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempPath;

use super::{
    folder_of,
    staged::{Staged, hidden},
};

/// A file that has its name now.
pub struct Published {
    path: PathBuf,
    made: Option<Inode>,
    /// What had the name before. Goes when the value is dropped.
    before: Option<TempPath>,
}

impl Published {
    /// Gives `file` the name `path`; fails when anything has it.
    pub fn beside_others(file: Staged, path: &Path) -> io::Result<Self> {
        file.appear(path)?;
        Ok(Self { path: path.to_owned(), made: Inode::of(path), before: None })
    }

    /// Gives `file` the name `path` and keeps what had it, until this value is dropped.
    pub fn over(file: Staged, path: &Path) -> io::Result<Self> {
        let file = file.beside(path)?;
        let before = set_aside(path)?;
        if let Err(failed) = file.persist(path) {
            match before {
                // Only if it lost its name: renaming one link of a file to another does nothing.
                Some(before) if fs::symlink_metadata(path).is_err() => {
                    before.persist(path).map_err(|lost| lost.error)?;
                }
                _ => {}
            }
            return Err(failed.error);
        }
        Ok(Self { path: path.to_owned(), made: Inode::of(path), before })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes what had the name before; returns the folder.
    pub fn keep(self) -> PathBuf {
        folder_of(&self.path).to_owned()
    }

    /// Makes the name mean what it meant before.
    pub fn undo(self) -> io::Result<()> {
        // Not ours any more: someone has put another file there, which is not ours to remove.
        if self.made.is_some() && Inode::of(&self.path) != self.made {
            return Ok(());
        }
        match self.before {
            Some(before) => before.persist(&self.path).map_err(|error| error.error),
            None => fs::remove_file(&self.path),
        }
    }
}

/// Keeps what has the name `path` under a hidden one; `None` if nothing has it.
fn set_aside(path: &Path) -> io::Result<Option<TempPath>> {
    // Looked at once more: a folder that has come in the meantime would be moved away by the rename.
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_dir()) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let aside = hidden(path, |name| match fs::hard_link(path, name) {
        Err(error) if has_no_links(&error) => fs::rename(path, name),
        other => other,
    });
    match aside {
        Ok(aside) => Ok(Some(aside)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// FAT and its kin have no second names, and Linux allows none on other people's files; the name is
/// then free for a moment.
fn has_no_links(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported)
}

#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        // A folder that may be written but not listed, and file systems that cannot flush one.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput
                    | io::ErrorKind::PermissionDenied
                    | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}

#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Which file a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Inode {
    device: u64,
    number: u64,
}

impl Inode {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;

        let found = fs::symlink_metadata(path).ok()?;
        Some(Self { device: found.dev(), number: found.ino() })
    }

    #[cfg(not(unix))]
    fn of(_path: &Path) -> Option<Self> {
        None
    }
}
