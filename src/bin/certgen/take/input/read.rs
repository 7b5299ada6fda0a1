//! The bytes of a file or of standard input, and never more than were agreed to.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::Path,
};

use zeroize::Zeroizing;

use super::explain::too_large;
use crate::{
    cli::{mistaken, usage::nearest},
    machine::{
        files::{self, FileKind, Status},
        reading,
        world::World,
    },
    say::{code::Code, failure::Failure, system, warning::Warning},
};

/// What was read.
pub struct Content {
    pub bytes: Zeroizing<Vec<u8>>,
    /// Holds if they are a key that others may not read.
    pub readable: Option<Warning>,
    /// What the system tells of the file that was read, which another one may have replaced since; `None`
    /// of standard input.
    pub status: Option<Status>,
}

/// Whether `path` means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// What messages call the file.
pub fn name(path: &Path) -> String {
    if is_stdin(path) { STDIN.to_owned() } else { path.display().to_string() }
}

/// The bytes at `path`, or of standard input for `-`. What helps against a file that is too large is the
/// caller's to say.
pub fn content(path: &Path, limit: usize, world: &mut World) -> Result<Content, Failure> {
    let name = name(path);
    if is_stdin(path) {
        if world.stdin.is_terminal {
            return Err(Failure::usage("standard input is the terminal, and - reads from it")
                .help("give the path of a file, or pipe one in"));
        }
        let bytes = reading::bounded(&mut world.stdin.reader, limit)
            .map_err(|error| unreadable(&name, &error))?;
        return match bytes {
            Some(bytes) => Ok(Content { bytes, readable: None, status: None }),
            None => Err(too_large(&name, limit)),
        };
    }
    content_of_file(path, limit)
}

/// The same, and no more.
pub fn bytes(path: &Path, limit: usize, world: &mut World) -> Result<Zeroizing<Vec<u8>>, Failure> {
    content(path, limit, world).map(|content| content.bytes)
}

/// The same of a file, whatever its name.
pub fn content_of_file(path: &Path, limit: usize) -> Result<Content, Failure> {
    let name = path.display().to_string();
    let mut file = open(path)?;
    // Of what is open, before it is read: the path may lead to another file at any moment.
    let status = files::status_of(&file).map_err(|error| unreadable(&name, &error))?;
    if status.kind == FileKind::Folder {
        return Err(is_folder(path));
    }
    let bytes = reading::bounded(&mut file, limit).map_err(|error| unreadable(&name, &error))?;
    let bytes = bytes.ok_or_else(|| too_large(&name, limit))?;
    let readable = files::readable_by_others(&status, path);
    Ok(Content { bytes, readable, status: Some(status) })
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| match error.kind() {
        ErrorKind::InvalidFilename => mistaken::content_instead_of_path(),
        ErrorKind::NotFound if mistaken::is_content(path) => mistaken::content_instead_of_path(),
        ErrorKind::NotFound => not_found(path),
        // Some systems do not open one.
        _ if path.is_dir() => is_folder(path),
        _ => unreadable(&path.display().to_string(), &error),
    })
}

fn is_folder(path: &Path) -> Failure {
    let message = format!("{} is a folder", path.display());
    let mut failure = Failure::new(Code::IsFolder, message).help("give a file in it");
    let left = files::leftovers(path);
    if !left.is_empty() {
        let messages: Vec<_> = left.iter().map(|left| left.message.as_str()).collect();
        failure = failure.why(messages.join("; "));
    }
    failure.more.further_help = left.into_iter().filter_map(|left| left.help).collect();
    failure
}

fn not_found(path: &Path) -> Failure {
    if mistaken::is_secret(path) {
        return mistaken::secret_instead_of_cert()
            .help("give the path of a certificate file; if the secret was real, choose another");
    }
    let failure = Failure::new(Code::NotFound, format!("no such file: {}", path.display()));
    if path.is_symlink() {
        let message = format!("{} is a symbolic link that leads nowhere", path.display());
        return Failure::new(Code::NotFound, message).help("ls -l shows where it should lead");
    }
    match neighbour(path) {
        Some(neighbour) => failure.help(format!("did you mean {neighbour}?")),
        None => failure.help("check the path"),
    }
}

/// The file in the same folder whose name is nearest.
fn neighbour(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let names: Vec<String> = fs::read_dir(files::folder_of(path))
        .ok()?
        .take(MOST_NEIGHBOURS)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    let nearest = nearest::word(wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(nearest).display().to_string())
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    let reason = system::reason(error);
    Failure::new(Code::CannotRead, format!("cannot read {name}: {reason}"))
        .help("give a file that you can read")
}

/// What messages call standard input.
pub const STDIN: &str = "standard input";
/// A folder may have millions of files, and a hint is not worth reading all their names.
const MOST_NEIGHBOURS: usize = 10_000;
