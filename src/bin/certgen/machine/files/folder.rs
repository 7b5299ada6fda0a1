//! A folder that is held open, so that what is done in it is done in this one.
//!
//! Where another user owns a folder, every name in it and on the way to it may mean something else from one
//! moment to the next. So the folder is opened once, names are given, taken and looked at relative to it, and
//! none is ever followed if it is a symbolic link. Systems without such calls go by paths.

use std::{
    collections::hash_map::RandomState,
    ffi::{OsStr, OsString},
    fs::File,
    hash::{BuildHasher, Hasher},
    io,
    sync::Arc,
    time::SystemTime,
};

use super::{Privacy, leftover};
use crate::machine::interrupt::{Interrupt, Undo};

#[cfg_attr(unix, path = "folder/unix.rs")]
#[cfg_attr(not(unix), path = "folder/others.rs")]
mod system;

pub use system::{Folder, status_of};

/// Which file a name means, or a descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileId {
    /// As wide as any system has them.
    pub device: i128,
    pub number: i128,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Folder,
    Link,
    Other,
    Regular,
}

/// What the system tells of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    pub kind: FileKind,
    pub size: u64,
    /// `None` where the system does not say.
    pub id: Option<FileId>,
    pub rights: Option<Rights>,
    /// When its content was changed last or, where the system tells, its rights or its names too: nobody
    /// can set that back.
    pub touched: Option<SystemTime>,
}

/// Whose a file is, where files have owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    pub user: u32,
    pub group: u32,
    /// The lower nine bits.
    pub mode: u32,
    /// How many names it has.
    pub links: i128,
}

/// A hidden name in a folder. It goes when the value is dropped, if it still means the file that it meant.
#[derive(Debug)]
pub struct Hidden {
    folder: Arc<Folder>,
    name: OsString,
    pub holds: Option<FileId>,
}

impl Hidden {
    /// Makes a hidden name for `target` by `make`, which must fail when the name is taken.
    pub fn make(
        folder: &Arc<Folder>,
        target: &OsStr,
        mut make: impl FnMut(&OsStr) -> io::Result<Option<FileId>>,
    ) -> io::Result<Self> {
        let mut attempts = ATTEMPTS;
        loop {
            let name = leftover::name(target, RandomState::new().build_hasher().finish());
            match make(&name) {
                Ok(holds) => return Ok(Self { folder: Arc::clone(folder), name, holds }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempts > 0 => {
                    attempts -= 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// A new file under a hidden name.
    pub fn file(
        folder: &Arc<Folder>,
        target: &OsStr,
        privacy: Privacy,
    ) -> io::Result<(Self, File)> {
        let mut made = None;
        let hidden = Self::make(folder, target, |name| {
            let file = made.insert(folder.create(name, privacy)?);
            Ok(status_of(file)?.id)
        })?;
        made.map(|file| (hidden, file)).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Whether the name means what it meant.
    pub fn is_itself(&self) -> bool {
        self.folder.status(&self.name).is_ok_and(|found| found.id == self.holds)
    }

    /// Has the name go when a signal ends the program.
    pub fn removed_on_exit(&self, interrupt: &Interrupt) -> Undo {
        let (folder, name, holds) = (Arc::clone(&self.folder), self.name.clone(), self.holds);
        interrupt.on_exit(move || {
            let _ = folder.remove_if(&name, holds);
        })
    }

    /// Leaves the name as it is; returns it.
    pub fn leave(mut self) -> OsString {
        std::mem::take(&mut self.name)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if !self.name.is_empty() {
            let _ = self.folder.remove_if(&self.name, self.holds);
        }
    }
}

impl Folder {
    /// Removes `name` if it means the file `id`.
    pub fn remove_if(&self, name: &OsStr, id: Option<FileId>) -> io::Result<()> {
        match self.status(name)?.id == id {
            true => self.remove(name),
            false => Ok(()),
        }
    }
}

/// Whether a call is one that the system or the file system does not have.
pub fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported)
}

/// So many hidden names may be taken before it looks like intent.
const ATTEMPTS: u32 = 100;
