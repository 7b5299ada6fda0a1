//! Content on the disk that has no name yet, or none that counts.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use super::{
    Privacy,
    folder::{FileId, Folder, Hidden, status_of},
    owner::Owner,
};
use crate::{
    machine::interrupt::{Interrupt, Undo},
    say::warning::Warning,
};

/// A file that is being written, before it has a name.
#[derive(Debug)]
pub struct Blank<'a> {
    pub folder: &'a Arc<Folder>,
    /// What it will be called, in the folder and in messages.
    pub name: &'a OsStr,
    pub path: &'a Path,
    pub privacy: Privacy,
    /// Whose it will be, if that is not whoever makes it.
    pub owner: Option<Owner>,
}

/// A file with all its content and its owner, flushed, that is about to get its name.
pub struct Staged {
    file: File,
    id: Option<FileId>,
    /// The name that it has for now, where a file needs one.
    hidden: Option<(Hidden, Undo)>,
}

impl Blank<'_> {
    /// Writes `content` and flushes it to the disk. `unnamed` is a file that has no name yet.
    pub fn filled(
        &self,
        unnamed: Option<File>,
        content: &[u8],
        interrupt: &Interrupt,
    ) -> io::Result<(Staged, Option<Warning>)> {
        let (mut file, hidden) = match unnamed {
            Some(file) => (file, None),
            None => {
                let (hidden, file) = Hidden::file(self.folder, self.name, self.privacy)?;
                let undo = hidden.removed_on_exit(interrupt);
                (file, Some((hidden, undo)))
            }
        };
        // Before the key is in it: neither umask nor the folder's default rights decide about this.
        if self.privacy == Privacy::Private {
            restrict(&file)?;
        }
        file.write_all(content)?;
        let warning = self.owner.and_then(|owner| owner.give(&file, self.path));
        file.sync_all()?;
        let id = status_of(&file)?.id;
        Ok((Staged { file, id, hidden }, warning))
    }
}

impl Staged {
    /// Which file it is, whatever its name.
    pub fn id(&self) -> Option<FileId> {
        self.id
    }

    /// Gives the file the name `name`, if nothing has it.
    pub fn appear(self, folder: &Folder, name: &OsStr) -> io::Result<()> {
        match &self.hidden {
            Some((hidden, _undo)) => folder.rename_to_free(hidden.name(), name),
            None => folder.link(&self.file, name),
        }
    }

    /// Gives the file a hidden name, from which it can be renamed to `name`.
    pub fn beside(self, folder: &Arc<Folder>, name: &OsStr) -> io::Result<Hidden> {
        match self.hidden {
            Some((hidden, _undo)) => Ok(hidden),
            None => Hidden::make(folder, name, |hidden| {
                folder.link(&self.file, hidden).map(|()| self.id)
            }),
        }
    }
}

#[cfg(unix)]
fn restrict(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn restrict(_file: &File) -> io::Result<()> {
    Ok(())
}
