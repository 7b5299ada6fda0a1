//! Tokens that are over do not stay for ever.

use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

use super::{EXTENSION, MOST, entry::Entry, guard};
use crate::input;

/// Removes what is over in `folder`, and what was never finished. Looks at a limited number of files, and
/// says nothing: the next run comes by as well.
pub fn sweep(folder: &Path, now: SystemTime) {
    let Ok(files) = fs::read_dir(folder) else { return };
    for file in files.take(MOST_FILES).flatten() {
        let path = file.path();
        let name = file.file_name();
        if name.to_string_lossy().starts_with(guard::UNFINISHED) {
            let _ = remove_unfinished(&path, now);
        } else if path.extension().is_some_and(|extension| extension == EXTENSION) {
            remove_expired(&path, now);
        }
    }
}

fn remove_expired(path: &Path, now: SystemTime) -> Option<()> {
    let mut file = guard::open(path).ok()?;
    let bytes = input::bounded(&mut file, MOST).ok()??;
    let entry = Entry::read(&bytes)?;
    if !entry.is_of_this_version() || now < entry.expires() {
        return None;
    }
    let read = file.metadata().ok()?;
    // Another program may just have put a new token there. Under another name it can be looked at.
    let aside = tempfile::Builder::new()
        .prefix(guard::UNFINISHED)
        .make_in(path.parent()?, |aside| fs::rename(path, aside))
        .ok()?
        .into_temp_path();
    if !is_same(&read, &fs::symlink_metadata(&aside).ok()?) {
        let _ = aside.persist_noclobber(path);
    }
    Some(())
}

/// What a program left behind that was killed while it wrote.
fn remove_unfinished(path: &Path, now: SystemTime) -> io::Result<()> {
    let written = fs::symlink_metadata(path)?.modified()?;
    match now.duration_since(written) {
        Ok(age) if age > HOUR => fs::remove_file(path),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    one.modified().ok() == other.modified().ok() && one.len() == other.len()
}

const MOST_FILES: usize = 100;
const HOUR: Duration = Duration::from_secs(3600);
