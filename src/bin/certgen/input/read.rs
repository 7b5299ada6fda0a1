//! The bytes of a file or of standard input, and never more than were agreed to.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::Path,
};

use zeroize::Zeroizing;

use super::explain::too_large;
use crate::{
    failure::{self, Failure},
    files::{self, FileKind, Status},
    render::Warning,
    usage::{content_instead_of_path, nearest},
    world::World,
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
        let bytes =
            bounded(&mut world.stdin.reader, limit).map_err(|error| unreadable(&name, &error))?;
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
    let bytes = bounded(&mut file, limit).map_err(|error| unreadable(&name, &error))?;
    let bytes = bytes.ok_or_else(|| too_large(&name, limit))?;
    let readable = files::readable_by_others(&status, path);
    Ok(Content { bytes, readable, status: Some(status) })
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| match error.kind() {
        ErrorKind::InvalidFilename => content_instead_of_path(),
        ErrorKind::NotFound if looks_like_content(path) => content_instead_of_path(),
        ErrorKind::NotFound => not_found(path),
        // Some systems do not open one.
        _ if path.is_dir() => is_folder(path),
        _ => unreadable(&path.display().to_string(), &error),
    })
}

fn is_folder(path: &Path) -> Failure {
    let message = format!("{} is a folder", path.display());
    let mut failure = Failure::new("is_folder", failure::FILE, message).help("give a file in it");
    let left = files::leftovers(path);
    if !left.is_empty() {
        let messages: Vec<_> = left.iter().map(|left| left.message.as_str()).collect();
        failure = failure.why(messages.join("; "));
    }
    failure.more.further_help = left.into_iter().filter_map(|left| left.help).collect();
    failure
}

/// All that `input` has, or `None` if that is more than `limit` bytes. What was read is wiped wherever
/// it stood, since it may be a key.
pub fn bounded(input: &mut dyn Read, limit: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let most = limit.saturating_add(1);
    let mut buffer = Zeroizing::new(vec![0; most.min(FIRST)]);
    let mut length = 0;
    loop {
        if length == buffer.len() {
            if length == most {
                return Ok(None);
            }
            let mut larger = Zeroizing::new(vec![0; most.min(length.saturating_mul(2))]);
            for (to, from) in larger.iter_mut().zip(buffer.iter()) {
                *to = *from;
            }
            buffer = larger;
        }
        match input.read(buffer.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(length);
    Ok(Some(buffer))
}

fn not_found(path: &Path) -> Failure {
    if looks_like_secret(path) {
        // Not repeated: it may be a real one.
        return Failure::new(
            "secret_instead_of_cert",
            failure::USAGE,
            "this looks like a client secret, not a certificate file",
        )
        .help("give the path of a certificate file; if the secret was real, choose another");
    }
    let failure =
        Failure::new("not_found", failure::FILE, format!("no such file: {}", path.display()));
    if path.is_symlink() {
        let message = format!("{} is a symbolic link that leads nowhere", path.display());
        return Failure::new("not_found", failure::FILE, message)
            .help("ls -l shows where it should lead");
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

/// Client secrets of Entra have 40 characters and a tilde among them.
fn looks_like_secret(path: &Path) -> bool {
    path.to_str().is_some_and(|text| {
        (34..=44).contains(&text.len())
            && text.contains('~')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"~._-".contains(&byte))
    })
}

/// What a variable holds that was meant to hold a path: PEM, a token, DER in base64.
fn looks_like_content(path: &Path) -> bool {
    let Some(text) = path.to_str() else { return false };
    let is_of_base64 =
        |sign: char| sign.is_ascii_alphanumeric() || sign.is_whitespace() || "+/=-_".contains(sign);
    text.contains("-----BEGIN")
        || (text.len() > LONGEST_WORD && text.contains("eyJ"))
        || (text.len() > LONGEST_WORD && text.starts_with("MI") && text.chars().all(is_of_base64))
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    let reason = files::reason(error);
    Failure::new("cannot_read", failure::FILE, format!("cannot read {name}: {reason}"))
        .help("give a file that you can read")
}

/// What messages call standard input.
pub const STDIN: &str = "standard input";
/// In bytes. What is longer and begins like a token or a key is rather that than a path.
const LONGEST_WORD: usize = 40;
const FIRST: usize = 64 * 1024;
/// A folder may have millions of files, and a hint is not worth reading all their names.
const MOST_NEIGHBOURS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_beyond_the_limit_is_read_but_one() {
        struct Endless(usize);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += buffer.len();
                buffer.fill(b'x');
                Ok(buffer.len())
            }
        }
        for limit in [0, 1, 1000, FIRST - 1, FIRST, FIRST + 1, 3 * FIRST] {
            let mut endless = Endless(0);
            assert_eq!(bounded(&mut endless, limit).unwrap(), None);
            assert_eq!(endless.0, limit + 1);
            let exact = vec![b'y'; limit];
            let read = bounded(&mut exact.as_slice(), limit).unwrap();
            assert_eq!(read.as_deref(), Some(&exact), "{limit}");
        }
    }

    #[test]
    fn a_secret_is_told_from_a_path() {
        for (text, expected) in [
            ("AbC8Q~x7HdkLmNoPqRsTuVwXyZ-1234567890_ab", true),
            ("~/certificates/my-application-2026.pfx", false),
            ("app.pfx", false),
            ("a-long-name-of-a-certificate-file-2026.pfx", false),
        ] {
            assert_eq!(looks_like_secret(Path::new(text)), expected, "{text}");
        }
    }
}
