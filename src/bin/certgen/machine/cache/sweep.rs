//! Tokens that are over do not stay for ever.

use std::{
    collections::hash_map::RandomState,
    ffi::OsStr,
    hash::{BuildHasher, Hasher},
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{EXTENSION, MOST, entry::Entry, guard};
use crate::machine::{
    files::{self, FileKind, Folder, Hidden},
    reading,
};

/// Removes what is over in `folder`, and what was never finished. Looks at a limited number of files, from
/// the one at `start` on and around, and says nothing: the next run comes by as well.
pub fn sweep(folder: &Arc<Folder>, now: SystemTime, start: usize) {
    let Ok(names) = folder.names() else { return };
    let mut names: Vec<_> = names.take(MOST_NAMES).collect();
    names.sort();
    let first = start.checked_rem(names.len()).unwrap_or_default();
    names.rotate_left(first);
    for name in names.iter().take(MOST_FILES) {
        if files::is_hidden(name) {
            let _ = remove_unfinished(folder, name, now);
        } else if Path::new(name).extension().is_some_and(|extension| extension == EXTENSION) {
            remove_expired(folder, name, now);
        }
    }
}

/// A place to start from. It differs from run to run: of many tokens the same ones would be looked at each
/// time, and behind some that last the others would stay for ever.
pub fn anywhere() -> usize {
    usize::try_from(RandomState::new().build_hasher().finish() >> 32).unwrap_or_default()
}

fn remove_expired(folder: &Arc<Folder>, name: &OsStr, now: SystemTime) -> Option<()> {
    let (mut file, read) = guard::open(folder, name).ok()?;
    let bytes = reading::bounded(&mut file, MOST).ok()??;
    let entry = Entry::read(&bytes)?;
    if !entry.is_of_this_version() || now < entry.expires() {
        return None;
    }
    // Another program may just have put a new token there. Under another name it can be looked at.
    let aside = Hidden::make(folder, name, |aside| {
        folder.rename_to_free(name, aside)?;
        Ok(read.id)
    });
    let aside = aside.ok()?;
    if !aside.is_itself() {
        let _ = folder.rename_to_free(&aside.leave(), name);
    }
    Some(())
}

/// What a program left behind that was killed while it wrote.
fn remove_unfinished(folder: &Folder, name: &OsStr, now: SystemTime) -> Option<()> {
    let found = folder.status(name).ok()?;
    let age = now.duration_since(found.touched?).ok()?;
    if found.kind == FileKind::Regular && age > HOUR {
        folder.remove_if(name, found.id).ok()?;
    }
    Some(())
}

const MOST_FILES: usize = 100;
/// Names are cheap, but a folder may have any number.
const MOST_NAMES: usize = 100_000;
const HOUR: Duration = Duration::from_secs(3600);
