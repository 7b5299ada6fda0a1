//! Content on the disk that has no name yet, or none that counts.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use tempfile::{NamedTempFile, TempPath};

use super::{Privacy, Target, folder_of};
use crate::interrupt::{Interrupt, Undo};

/// A file without a name (Linux): if the program dies, so does the file.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "other systems have none"))]
#[derive(Debug)]
pub struct Unnamed(File);

/// A file with all its content, flushed, that is about to get its name.
pub enum Staged {
    Named(NamedTempFile, Undo),
    Unnamed(File),
}

impl Unnamed {
    /// Opens one in `folder`; `None` where the system has no such files.
    #[cfg(target_os = "linux")]
    pub fn open(folder: &Path, privacy: Privacy) -> io::Result<Option<Self>> {
        use rustix::{
            fs::{Mode, OFlags},
            io::Errno,
        };

        // Without /proc there is no way to give the file a name later.
        if !Path::new(DESCRIPTORS).exists() {
            return Ok(None);
        }
        let mode = match privacy {
            Privacy::Private => Mode::RUSR | Mode::WUSR,
            Privacy::Public => Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH,
        };
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        match rustix::fs::open(folder, flags, mode) {
            Ok(file) => Ok(Some(Self(file.into()))),
            // What file systems and kernels answer that do not know the flag.
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOENT | Errno::NOSYS) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn open(_folder: &Path, _privacy: Privacy) -> io::Result<Option<Self>> {
        Ok(None)
    }
}

impl Staged {
    /// Writes `content` and flushes it to the disk.
    pub fn write(
        target: &Target,
        unnamed: Option<Unnamed>,
        content: &[u8],
        interrupt: &Interrupt,
    ) -> io::Result<Self> {
        if let Some(Unnamed(mut file)) = unnamed {
            fill(&mut file, target.privacy, content)?;
            return Ok(Self::Unnamed(file));
        }
        let mut file = named(target)?;
        let path = file.path().to_owned();
        let undo = interrupt.on_exit(move || {
            let _ = std::fs::remove_file(&path);
        });
        fill(file.as_file_mut(), target.privacy, content)?;
        Ok(Self::Named(file, undo))
    }

    /// Gives the file the name `path`, if nothing has it.
    pub fn appear(self, path: &Path) -> io::Result<()> {
        match self {
            Self::Named(file, _undo) => {
                file.persist_noclobber(path).map(drop).map_err(|error| error.error)
            }
            Self::Unnamed(file) => link(&file, path),
        }
    }

    /// Gives the file a name beside `path`, from which it can be renamed over `path`.
    pub fn beside(self, path: &Path) -> io::Result<TempPath> {
        match self {
            Self::Named(file, _undo) => Ok(file.into_temp_path()),
            Self::Unnamed(file) => hidden(path, |name| link(&file, name)),
        }
    }
}

/// Makes a hidden name beside `path` by `make`, which must fail when the name is taken. The name goes
/// when the value is dropped.
pub fn hidden(path: &Path, make: impl FnMut(&Path) -> io::Result<()>) -> io::Result<TempPath> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .make_in(folder_of(path), make)
        .map(NamedTempFile::into_temp_path)
}

fn named(target: &Target) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mode = match target.privacy {
            Privacy::Private => 0o600,
            Privacy::Public => 0o644,
        };
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    builder.tempfile_in(folder_of(&target.path))
}

fn fill(file: &mut File, privacy: Privacy, content: &[u8]) -> io::Result<()> {
    // Before the key is in it: neither umask nor the folder's default rights decide about this.
    if privacy == Privacy::Private {
        restrict(file)?;
    }
    file.write_all(content)?;
    file.sync_all()
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

#[cfg(target_os = "linux")]
fn link(file: &File, path: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD};

    let source = format!("{DESCRIPTORS}/{}", file.as_raw_fd());
    rustix::fs::linkat(CWD, source, CWD, path, AtFlags::SYMLINK_FOLLOW).map_err(io::Error::from)
}

#[cfg(not(target_os = "linux"))]
fn link(_file: &File, _path: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(target_os = "linux")]
const DESCRIPTORS: &str = "/proc/self/fd";
const PREFIX: &str = ".certgen-";
