//! Why files cannot be written, in words.

use std::{fs, io, path::Path};

use super::{Elsewhere, Existing, Folder, publish::Trouble};
use crate::say::{code::Code, failure::Failure, shell, system};

impl Elsewhere {
    /// Opens the folder at `path`, in which files are to be written.
    pub fn open(self, path: &Path) -> Result<Folder, Failure> {
        let shown = path.display();
        Folder::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotADirectory if fs::metadata(path).is_ok() => {
                Failure::new(Code::NotFolder, format!("{shown} is not a folder"))
                    .help(format!("{} takes a folder that is there", self.folder))
            }
            io::ErrorKind::NotFound => {
                Failure::new(Code::NotFound, format!("no such folder: {shown}"))
                    .help(format!("mkdir {}", shell::quoted(&shown.to_string())))
            }
            _ => self.cannot_write(path, &error),
        })
    }

    pub fn cannot_write(self, path: &Path, error: &io::Error) -> Failure {
        let folder = self.folder;
        let help = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                format!("make room, or choose another folder with {folder}")
            }
            io::ErrorKind::FileTooLarge => "raise the limit (ulimit -f)".to_owned(),
            _ => format!("choose a folder you can write to with {folder}"),
        };
        Failure::new(
            Code::CannotWrite,
            format!("cannot write {}: {}", path.display(), system::reason(error)),
        )
        .help(help)
    }

    /// Why the file for `path` did not get its name.
    pub fn explain(self, path: &Path, trouble: Trouble, existing: Existing) -> Failure {
        match trouble {
            Trouble::Changed => changed(path),
            Trouble::Disturbed => Failure::new(
                Code::ChangedMeanwhile,
                format!("{} was replaced while it was written", path.display()),
            )
            .why("another program gives its name to other files")
            .help("see who else may write to the folder, and try again"),
            Trouble::System(error) => match (error.kind(), existing) {
                (io::ErrorKind::AlreadyExists, Existing::Refuse) => already_exists(path)
                    .why("another program made it in the meantime")
                    .help("try again with another name"),
                _ => self.cannot_write(path, &error),
            },
        }
    }
}

/// Another file than the one that was read has its name.
pub fn changed(path: &Path) -> Failure {
    let message = format!("{} is not the file any more that was read", path.display());
    Failure::new(Code::ChangedMeanwhile, message)
        .why("another program gave its name to another file in the meantime; nothing was written")
        .help("see who else may write to the folder, and try again")
}

pub fn already_exists(path: &Path) -> Failure {
    exists(format!("{} already exists; nothing was written", path.display()))
}

pub fn half_there(there: &Path, missing: &Path) -> Failure {
    let (there, missing) = (there.display(), missing.display());
    exists(format!("{there} exists and {missing} does not; nothing was written"))
        .why("a run may have been killed between the two")
        .help(format!("remove {there} if it is not needed, or put {missing} beside it"))
}

pub fn exists(message: String) -> Failure {
    Failure::new(Code::Exists, message)
}
