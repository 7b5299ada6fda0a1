//! Names relative to a descriptor (POSIX.1-2008, `openat` and its kin).

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::ffi::OsStringExt,
    },
    path::Path,
    time::{Duration, SystemTime},
};

use rustix::{
    fs::{self, AtFlags, Dir, FileType, Mode, OFlags, Stat},
    io::Errno,
};

#[cfg(target_os = "linux")]
#[path = "walk.rs"]
mod walk;

use super::{FileId, FileKind, Rights, Status};
use crate::machine::files::Privacy;

/// A folder that is held open.
#[derive(Debug)]
pub struct Folder(OwnedFd);

impl Folder {
    /// Opens the folder at `path`. Links on the way are followed, but one that another user has made
    /// leads only into a folder of that user.
    #[cfg(target_os = "linux")]
    pub fn open(path: &Path) -> io::Result<Self> {
        walk::to(path).map(Self)
    }

    #[cfg(not(target_os = "linux"))]
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(fs::open(path, HELD, Mode::empty())?))
    }

    /// Opens the folder `name` in this one, if it is one itself and no link to one.
    pub fn inner(&self, name: &OsStr) -> io::Result<Self> {
        Ok(Self(fs::openat(&self.0, name, HELD | OFlags::NOFOLLOW, Mode::empty())?))
    }

    /// Makes the folder `name` in this one, for this user alone.
    pub fn make_inner(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::mkdirat(&self.0, name, Mode::RWXU)?)
    }

    /// What the folder is itself.
    pub fn own_status(&self) -> io::Result<Status> {
        Ok(fs::fstat(&self.0)?.into())
    }

    /// What has the name itself, not what it leads to.
    pub fn status(&self, name: &OsStr) -> io::Result<Status> {
        Ok(fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?.into())
    }

    /// What the name leads to.
    pub fn status_of_target(&self, name: &OsStr) -> io::Result<Status> {
        Ok(fs::statat(&self.0, name, AtFlags::empty())?.into())
    }

    /// Opens what has the name itself for reading, and waits for nothing: a link may lead anywhere, and a
    /// pipe has no end.
    pub fn open_itself(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        match fs::openat(&self.0, name, flags, Mode::empty()) {
            Ok(file) => Ok(file.into()),
            // What the systems say of a link, the second FreeBSD.
            Err(Errno::LOOP | Errno::MLINK) => Err(io::Error::other("it is a symbolic link")),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a file that has the name; fails when anything has it.
    pub fn create(&self, name: &OsStr, privacy: Privacy) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        Ok(fs::openat(&self.0, name, flags | OFlags::CLOEXEC, mode(privacy))?.into())
    }

    /// A file without a name: if the program dies, so does the file. `None` where there are no such.
    #[cfg(target_os = "linux")]
    pub fn unnamed(&self, privacy: Privacy) -> io::Result<Option<File>> {
        // Without /proc there is no way to give the file a name later.
        if !Path::new(DESCRIPTORS).exists() {
            return Ok(None);
        }
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        match fs::openat(&self.0, ".", flags, mode(privacy)) {
            Ok(file) => Ok(Some(file.into())),
            // What file systems and kernels answer that do not know the flag.
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOENT | Errno::NOSYS) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn unnamed(&self, _privacy: Privacy) -> io::Result<Option<File>> {
        Ok(None)
    }

    /// Gives a file without a name this one; fails when anything has it.
    #[cfg(target_os = "linux")]
    pub fn link(&self, file: &File, name: &OsStr) -> io::Result<()> {
        use std::os::fd::AsRawFd;

        let source = format!("{DESCRIPTORS}/{}", file.as_raw_fd());
        let flags = AtFlags::SYMLINK_FOLLOW;
        Ok(fs::linkat(fs::CWD, source, &self.0, name, flags)?)
    }

    #[cfg(not(target_os = "linux"))]
    pub fn link(&self, _file: &File, _name: &OsStr) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Gives what has the name `from` a second one; fails when anything has it.
    pub fn hard_link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(fs::linkat(&self.0, from, &self.0, to, AtFlags::empty())?)
    }

    /// Replaces what has the name `to`.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(fs::renameat(&self.0, from, &self.0, to)?)
    }

    /// The same, but fails when anything has the name `to`.
    pub fn rename_to_free(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        match self.rename_with(from, to, Renaming::ToFree) {
            Err(error) if super::is_missing(&error) => {
                self.hard_link(from, to)?;
                self.remove(from)
            }
            other => other,
        }
    }

    /// Lets two names change places, at once.
    pub fn exchange(&self, one: &OsStr, other: &OsStr) -> io::Result<()> {
        self.rename_with(one, other, Renaming::Exchange)
    }

    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// The names in the folder, in the order that the system has them.
    pub fn names(&self) -> io::Result<impl Iterator<Item = OsString>> {
        let names = Dir::new(self.to_list()?)?.filter_map(Result::ok);
        let names = names.map(|entry| OsString::from_vec(entry.file_name().to_bytes().to_vec()));
        Ok(names.filter(|name| name != "." && name != ".."))
    }

    /// Makes its names last through a power failure.
    pub fn sync(&self) -> io::Result<()> {
        match self.to_list().and_then(|folder| File::from(folder).sync_all()) {
            // A folder that may be written but not listed, and file systems that cannot flush one.
            Err(error)
                if super::is_missing(&error) || error.kind() == io::ErrorKind::PermissionDenied =>
            {
                Ok(())
            }
            other => other,
        }
    }

    fn to_list(&self) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(fs::openat(&self.0, ".", flags, Mode::empty())?)
    }

    #[cfg(any(target_os = "android", target_os = "linux", target_vendor = "apple"))]
    fn rename_with(&self, from: &OsStr, to: &OsStr, how: Renaming) -> io::Result<()> {
        let flags = match how {
            Renaming::Exchange => fs::RenameFlags::EXCHANGE,
            Renaming::ToFree => fs::RenameFlags::NOREPLACE,
        };
        Ok(fs::renameat_with(&self.0, from, &self.0, to, flags)?)
    }

    #[cfg(not(any(target_os = "android", target_os = "linux", target_vendor = "apple")))]
    fn rename_with(&self, _from: &OsStr, _to: &OsStr, _how: Renaming) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl AsFd for Folder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// What the system tells of an open file.
pub fn status_of(file: &File) -> io::Result<Status> {
    Ok(fs::fstat(file)?.into())
}

impl From<Stat> for Status {
    fn from(stat: Stat) -> Self {
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => FileKind::Folder,
            FileType::RegularFile => FileKind::Regular,
            FileType::Symlink => FileKind::Link,
            _ => FileKind::Other,
        };
        Self {
            kind,
            size: u64::try_from(stat.st_size).unwrap_or_default(),
            id: Some(FileId { device: stat.st_dev.into(), number: stat.st_ino.into() }),
            rights: Some(Rights {
                user: stat.st_uid,
                group: stat.st_gid,
                mode: Mode::from_raw_mode(stat.st_mode).as_raw_mode() & 0o777,
                links: stat.st_nlink.into(),
            }),
            touched: u64::try_from(stat.st_ctime).ok().and_then(|seconds| {
                SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
            }),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Renaming {
    Exchange,
    ToFree,
}

/// Neither umask nor the folder's default rights can add to it.
fn mode(privacy: Privacy) -> Mode {
    match privacy {
        Privacy::Private => Mode::RUSR | Mode::WUSR,
        Privacy::Public => Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH,
    }
}

/// A folder that may be written but not listed can be held too, where the system knows how.
#[cfg(target_os = "linux")]
const HELD: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const HELD: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(target_os = "linux")]
const DESCRIPTORS: &str = "/proc/self/fd";
