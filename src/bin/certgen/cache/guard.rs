//! What makes a folder and a file trustworthy: that they are this user's, and nobody else's.

use std::{
    fs::{self, DirBuilder, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::{
    files,
    render::{self, Warning},
    world::World,
};

/// Why a file is not read.
#[derive(Debug)]
pub enum Refused {
    Absent,
    Failed(io::Error),
    /// It may not be what this program wrote.
    Foreign(&'static str),
}

/// Where the tokens of this user are, by the custom of the system.
pub fn folder(world: &World) -> Result<PathBuf, Warning> {
    let variable = |name| {
        let value = PathBuf::from((world.environment)(name)?);
        // Below another folder at each call, it would be of no use (XDG Base Directory: to be ignored).
        value.is_absolute().then_some(value)
    };
    let (caches, name) = if cfg!(windows) {
        (variable("LOCALAPPDATA"), "LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        (variable("HOME").map(|home| home.join("Library/Caches")), "HOME")
    } else {
        let home = || variable("HOME").map(|home| home.join(".cache"));
        (variable("XDG_CACHE_HOME").or_else(home), "HOME or XDG_CACHE_HOME")
    };
    caches.map(|caches| caches.join(PROGRAM).join(TOKENS)).ok_or_else(|| Warning {
        code: "not_cached",
        message: "the token is not kept: there is no folder for caches".to_owned(),
        help: Some(format!("set {name} to a folder, with its whole path")),
    })
}

/// Refuses the folder, and the one around it, if somebody else can put files there. That one is not there
/// yet is fine.
pub fn check_folder(folder: &Path) -> Result<(), Warning> {
    for folder in folder.parent().into_iter().chain([folder]) {
        match fs::symlink_metadata(folder) {
            Ok(found) => {
                suspicion(&found).map_or(Ok(()), |reason| Err(not_kept(folder, reason)))?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(not_kept(folder, &files::reason(&error))),
        }
    }
    Ok(())
}

/// Makes the folder for this user alone, if it is not there.
pub fn make_folder(folder: &Path) -> Result<(), Warning> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.create(folder);
    // First: it says more of a link, or of a file that has the name.
    check_folder(folder)?;
    made.map_err(|error| not_kept(folder, &files::reason(&error)))
}

/// Opens a file if this program, run by this user, has written it and nobody else has touched it since.
pub fn open(path: &Path) -> Result<File, Refused> {
    let file = open_to_replace(path)?;
    match file.metadata() {
        Ok(found) if is_shared(&found) => {
            Err(Refused::Foreign("others than its owner may read or write it"))
        }
        Ok(_) => Ok(file),
        Err(error) => Err(Refused::Failed(error)),
    }
}

/// Opens a file if it is this user's, whoever may read it.
pub fn open_to_replace(path: &Path) -> Result<File, Refused> {
    let file = open_itself(path)?;
    let found = file.metadata().map_err(Refused::Failed)?;
    if !found.is_file() {
        return Err(Refused::Foreign("it is not a regular file"));
    }
    if is_of_another(&found) {
        return Err(Refused::Foreign("it belongs to another user"));
    }
    if has_other_names(&found) {
        return Err(Refused::Foreign("it has another name elsewhere (a hard link)"));
    }
    Ok(file)
}

/// A new file for this user alone, which goes if it does not get a name.
pub fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600));
    builder.tempfile_in(folder)
}

/// Opens what has the name itself, and waits for nothing: a link may lead anywhere, and a pipe has no end.
#[cfg(unix)]
fn open_itself(path: &Path) -> Result<File, Refused> {
    use rustix::{
        fs::{Mode, OFlags},
        io::Errno,
    };

    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => Ok(file.into()),
        Err(Errno::NOENT) => Err(Refused::Absent),
        // What the systems say of a link.
        Err(Errno::LOOP | Errno::MLINK) => Err(Refused::Foreign("it is a symbolic link")),
        Err(error) => Err(Refused::Failed(error.into())),
    }
}

#[cfg(not(unix))]
fn open_itself(path: &Path) -> Result<File, Refused> {
    File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Refused::Absent,
        _ => Refused::Failed(error),
    })
}

/// What speaks against a folder.
fn suspicion(found: &fs::Metadata) -> Option<&'static str> {
    if found.is_symlink() {
        Some("it is a symbolic link")
    } else if !found.is_dir() {
        Some("it is not a folder")
    } else if is_of_another(found) {
        Some("it belongs to another user")
    } else if others_can_write(found) {
        Some(OPEN)
    } else {
        None
    }
}

#[cfg(unix)]
fn is_of_another(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    found.uid() != rustix::process::geteuid().as_raw()
}

#[cfg(unix)]
fn has_other_names(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    found.nlink() > 1
}

#[cfg(unix)]
fn is_shared(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    found.mode() & 0o077 != 0
}

#[cfg(unix)]
fn others_can_write(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    found.mode() & 0o022 != 0
}

/// Elsewhere the folder is the user's own by the rights that it inherits.
#[cfg(not(unix))]
fn is_of_another(_found: &fs::Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn has_other_names(_found: &fs::Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn is_shared(_found: &fs::Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn others_can_write(_found: &fs::Metadata) -> bool {
    false
}

fn not_kept(folder: &Path, reason: &str) -> Warning {
    let folder = folder.display().to_string();
    let help = match reason {
        OPEN => format!("chmod 700 {}", render::quoted(&folder)),
        _ => "make it a folder of your own that only you can write to".to_owned(),
    };
    let message = format!("the token is not kept: {folder}: {reason}");
    Warning { code: "not_cached", message, help: Some(help) }
}

const OPEN: &str = "others can write to it";

/// How the names of files begin that are not finished.
pub const UNFINISHED: &str = ".unfinished-";
const PROGRAM: &str = "certgen";
const TOKENS: &str = "tokens";
