//! What makes a folder and a file trustworthy: that they are this user's, and nobody else's.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{
    machine::{
        files::{self, FileKind, Folder, Status, status_of},
        world::World,
    },
    say::{code::Code, shell, system, warning::Warning},
};

/// Why a file is not read.
#[derive(Debug)]
pub enum Refused {
    Absent,
    Failed(io::Error),
    /// It may not be what this program wrote.
    Foreign(&'static str),
}

/// What to do about a folder that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Left,
    Made,
}

/// Where the tokens of this user are, by the custom of the system.
pub fn path(world: &World) -> Result<PathBuf, Warning> {
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
        code: Code::NotCached,
        message: "the token is not kept: there is no folder for caches".to_owned(),
        help: Some(format!("set {name} to a folder, with its whole path")),
    })
}

/// Opens the folder for this user alone; `None` if it is not there and is not to be made. Refuses it if
/// somebody else can put files into it or into the one around it.
///
/// Each is looked at when it is open, so that nobody can put another one in its place after that.
pub fn open_folder(path: &Path, missing: Missing) -> Result<Option<Folder>, Warning> {
    let own = path.parent().unwrap_or(path);
    let caches = own.parent().unwrap_or(own);
    let failed = |path: &Path, error: &io::Error| not_kept(path, &system::reason(error));
    if missing == Missing::Made {
        // Where caches go is the user's choice, and whoever has none yet gets one.
        make_all(caches).map_err(|error| failed(caches, &error))?;
    }
    let mut folder = match Folder::open(caches) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(caches, &error)),
    };
    for path in [own, path] {
        let name = path.file_name().unwrap_or_default();
        if missing == Missing::Made {
            match folder.make_inner(name) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(failed(path, &error));
                }
                _ => {}
            }
        }
        let refuse =
            |found: &Status| suspicion(found).map_or(Ok(()), |why| Err(not_kept(path, why)));
        match folder.status(name) {
            // First: it says more of a link, or of a file that has the name.
            Ok(found) => refuse(&found)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(path, &error)),
        }
        folder = folder.inner(name).map_err(|error| failed(path, &error))?;
        refuse(&folder.own_status().map_err(|error| failed(path, &error))?)?;
    }
    Ok(Some(folder))
}

/// Opens a file if this program, run by this user, has written it and nobody else has touched it since.
pub fn open(folder: &Folder, name: &OsStr) -> Result<(File, Status), Refused> {
    let (file, found) = open_to_replace(folder, name)?;
    match found.rights.is_some_and(|rights| rights.mode & 0o077 != 0) {
        true => Err(Refused::Foreign("others than its owner may read or write it")),
        false => Ok((file, found)),
    }
}

/// Opens a file if it is this user's, whoever may read it.
pub fn open_to_replace(folder: &Folder, name: &OsStr) -> Result<(File, Status), Refused> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Refused::Absent,
        _ => Refused::Failed(error),
    };
    if folder.status(name).map_err(failed)?.kind == FileKind::Link {
        return Err(Refused::Foreign("it is a symbolic link"));
    }
    let file = folder.open_itself(name).map_err(failed)?;
    let found = status_of(&file).map_err(Refused::Failed)?;
    if found.kind != FileKind::Regular {
        return Err(Refused::Foreign("it is not a regular file"));
    }
    if is_of_another(&found) {
        return Err(Refused::Foreign("it belongs to another user"));
    }
    if found.rights.is_some_and(|rights| rights.links > 1) {
        return Err(Refused::Foreign("it has another name elsewhere (a hard link)"));
    }
    Ok((file, found))
}

fn make_all(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What speaks against a folder. Where files have no owners, it is the user's own by the rights that it
/// inherits.
fn suspicion(found: &Status) -> Option<&'static str> {
    if found.kind == FileKind::Link {
        Some("it is a symbolic link")
    } else if found.kind != FileKind::Folder {
        Some("it is not a folder")
    } else if is_of_another(found) {
        Some("it belongs to another user")
    } else if found.rights.is_some_and(|rights| rights.mode & 0o022 != 0) {
        Some(OPEN)
    } else {
        None
    }
}

fn is_of_another(found: &Status) -> bool {
    found.rights.is_some_and(|rights| Some(rights.user) != files::effective_user())
}

fn not_kept(folder: &Path, reason: &str) -> Warning {
    let folder = folder.display().to_string();
    let help = match reason {
        OPEN => format!("chmod 700 {}", shell::quoted(&folder)),
        _ => "make it a folder of your own that only you can write to".to_owned(),
    };
    let message = format!("the token is not kept: {folder}: {reason}");
    Warning { code: Code::NotCached, message, help: Some(help) }
}

const OPEN: &str = "others can write to it";

const PROGRAM: &str = "certgen";
const TOKENS: &str = "tokens";
