//! Names by paths, for systems on which a folder cannot be held.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
};

use tempfile::TempPath;

use super::{FileKind, Status};
use crate::machine::files::Privacy;

/// A folder, by its path.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn open(path: &Path) -> io::Result<Self> {
        match fs::metadata(path)?.is_dir() {
            true => Ok(Self(path.to_owned())),
            false => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    pub fn inner(&self, name: &OsStr) -> io::Result<Self> {
        match self.status(name)?.kind {
            FileKind::Folder => Ok(Self(self.0.join(name))),
            _ => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    pub fn make_inner(&self, name: &OsStr) -> io::Result<()> {
        fs::create_dir(self.0.join(name))
    }

    pub fn own_status(&self) -> io::Result<Status> {
        fs::metadata(&self.0).map(Status::from)
    }

    pub fn status(&self, name: &OsStr) -> io::Result<Status> {
        fs::symlink_metadata(self.0.join(name)).map(Status::from)
    }

    pub fn status_of_target(&self, name: &OsStr) -> io::Result<Status> {
        fs::metadata(self.0.join(name)).map(Status::from)
    }

    pub fn open_itself(&self, name: &OsStr) -> io::Result<File> {
        File::open(self.0.join(name))
    }

    /// Its rights are those that the folder hands down.
    pub fn create(&self, name: &OsStr, _privacy: Privacy) -> io::Result<File> {
        File::options().read(true).write(true).create_new(true).open(self.0.join(name))
    }

    pub fn unnamed(&self, _privacy: Privacy) -> io::Result<Option<File>> {
        Ok(None)
    }

    pub fn link(&self, _file: &File, _name: &OsStr) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn hard_link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        fs::hard_link(self.0.join(from), self.0.join(to))
    }

    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    pub fn rename_to_free(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        let from = TempPath::try_from_path(self.0.join(from))?;
        from.persist_noclobber(self.0.join(to)).map_err(|error| {
            // It is not to go with the value: the name is somebody else's.
            let _ = error.path.keep();
            error.error
        })
    }

    pub fn exchange(&self, _one: &OsStr, _other: &OsStr) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }

    pub fn names(&self) -> io::Result<impl Iterator<Item = OsString>> {
        Ok(fs::read_dir(&self.0)?.filter_map(|entry| Some(entry.ok()?.file_name())))
    }

    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

pub fn status_of(file: &File) -> io::Result<Status> {
    file.metadata().map(Status::from)
}

impl From<Metadata> for Status {
    fn from(found: Metadata) -> Self {
        let kind = match found.file_type() {
            kind if kind.is_dir() => FileKind::Folder,
            kind if kind.is_file() => FileKind::Regular,
            kind if kind.is_symlink() => FileKind::Link,
            _ => FileKind::Other,
        };
        let touched = found.modified().ok();
        Self { kind, size: found.len(), id: None, rights: None, touched }
    }
}
