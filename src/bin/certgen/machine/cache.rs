//! Tokens that are kept from one run to the next, for whoever asks for that with `--cache`.
//!
//! Each has a file of its own in the user's cache folder, readable by the user alone. Whatever is odd
//! about folder or file is a warning, and the command goes on as if nothing were kept. Files appear whole
//! or not at all, so that programs that run at the same time do not disturb each other.

use std::{
    ffi::{OsStr, OsString},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use certgen::token::{CacheKey, HttpResponse, TokenResponse};

use crate::{
    machine::{
        files::{Folder, Hidden, Privacy},
        interrupt::Interrupt,
        reading,
        world::World,
    },
    say::{code::Code, shell, system, warning::Warning},
};

mod entry;
mod guard;
mod sweep;

use entry::Entry;
use guard::{Missing, Refused};

/// The folder with the tokens of this user.
pub struct Cache {
    /// For messages, and for making it.
    path: PathBuf,
    /// `None` if it was not there when it was looked for.
    folder: Option<Arc<Folder>>,
    interrupt: Interrupt,
}

/// What was found for a key.
#[derive(Debug)]
pub enum Lookup {
    Hit(TokenResponse),
    Miss(Miss),
}

/// Why a token has to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miss {
    /// There is none.
    Absent,
    /// It is over, or about to be, or the server wants to give a new one.
    Due,
    /// There is something that is not used.
    Unusable(Warning),
}

impl Cache {
    /// Finds the folder; that it is not there yet is fine.
    pub fn locate(world: &World) -> Result<Self, Warning> {
        let path = guard::path(world)?;
        let folder = guard::open_folder(&path, Missing::Left)?.map(Arc::new);
        Ok(Self { path, folder, interrupt: world.interrupt.clone() })
    }

    /// The token that was kept for `key`, if it is good at `now` for some time to come.
    pub fn find(&self, key: &CacheKey, now: SystemTime) -> Lookup {
        let Some(folder) = &self.folder else { return Lookup::Miss(Miss::Absent) };
        let name = name(key);
        let path = self.path.join(&name);
        let unusable = |reason: &str| Lookup::Miss(Miss::Unusable(not_used(&path, reason)));
        let read = |(mut file, _)| reading::bounded(&mut file, MOST).map_err(Refused::Failed);
        let bytes = match guard::open(folder, &name).and_then(read) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return unusable("it is too large"),
            Err(Refused::Absent) => return Lookup::Miss(Miss::Absent),
            Err(Refused::Failed(error)) => return unusable(&system::reason(&error)),
            Err(Refused::Foreign(reason)) => return unusable(reason),
        };
        let Some(entry) = Entry::read(&bytes) else { return unusable("it is damaged") };
        if !entry.is_of_this_version() {
            return Lookup::Miss(Miss::Absent);
        }
        if !entry.is_for(key) {
            return unusable("it is for another request");
        }
        let reply = HttpResponse::new(200, [], entry.reply().into());
        // It counts from the time at which it came.
        match TokenResponse::read(&reply, entry.stored()) {
            Ok(token) if entry.stored() <= now && is_good(&token, now) => Lookup::Hit(token),
            Ok(_) => Lookup::Miss(Miss::Due),
            Err(_) => unusable("it is damaged"),
        }
    }

    /// Keeps `token`, which came at `now`, and removes those that are over. That it cannot be kept is worth
    /// a warning and no more.
    pub fn keep(&self, key: &CacheKey, token: &TokenResponse, now: SystemTime) -> Option<Warning> {
        if !is_good(token, now) {
            return None;
        }
        let content = entry::write(key, token, now).filter(|content| content.len() <= MOST)?;
        // Once more: it may have been removed in the meantime.
        let folder = match guard::open_folder(&self.path, Missing::Made) {
            Ok(folder) => Arc::new(folder?),
            Err(warning) => return Some(warning),
        };
        let name = name(key);
        // What is not ours stays where it is; whoever looked for a token has been told.
        if let Err(Refused::Foreign(_)) = guard::open_to_replace(&folder, &name) {
            return None;
        }
        let outcome = self.write(&folder, &name, &content);
        sweep::sweep(&folder, now, sweep::anywhere());
        outcome.err().map(|error| Warning {
            code: Code::NotCached,
            message: format!("the token was not kept: {}", system::reason(&error)),
            help: Some("leave --cache out, or mend the folder for caches".to_owned()),
        })
    }

    fn write(&self, folder: &Arc<Folder>, name: &OsStr, content: &[u8]) -> io::Result<()> {
        let (unfinished, mut file) = Hidden::file(folder, name, Privacy::Private)?;
        let _removed_on_signal = unfinished.removed_on_exit(&self.interrupt);
        file.write_all(content)?;
        // An empty file after a power failure would only be in the way.
        file.sync_all()?;
        folder.rename(unfinished.name(), name)?;
        unfinished.leave();
        Ok(())
    }
}

impl Miss {
    /// What is said of it to whoever wants to know.
    pub fn note(&self) -> &'static str {
        match self {
            Self::Absent => "no token is kept for this",
            Self::Due => "the token that is kept is due for a new one",
            Self::Unusable(_) => "the token that is kept is not used",
        }
    }

    pub fn into_warning(self) -> Option<Warning> {
        match self {
            Self::Absent | Self::Due => None,
            Self::Unusable(warning) => Some(warning),
        }
    }
}

/// Whether `token` is worth being handed out at `now`. Of one that does not say when it expires nobody
/// knows.
fn is_good(token: &TokenResponse, now: SystemTime) -> bool {
    let is_fresh = token.refresh_at().is_none_or(|due| now < due);
    let lasts = token.expires().and_then(|end| end.duration_since(now).ok());
    is_fresh && lasts.is_some_and(|left| left > MARGIN)
}

fn name(key: &CacheKey) -> OsString {
    format!("{}.{EXTENSION}", key.to_hex()).into()
}

fn not_used(path: &Path, reason: &str) -> Warning {
    Warning {
        code: Code::CacheNotUsed,
        message: format!("the token kept in {} is not used: {reason}", path.display()),
        help: Some(format!("rm {}", shell::quoted(&path.display().to_string()))),
    }
}

/// A token has to last for what it is fetched for, on clocks that differ.
const MARGIN: Duration = Duration::from_secs(300);

/// The largest file, in bytes.
const MOST: usize = 1 << 20;

const EXTENSION: &str = "json";

#[cfg(test)]
mod tests;
