//! Whose a file is that gets replaced in place. A file that root changes has to stay readable for the
//! service that it belongs to.

use std::{fs::File, path::Path};

use super::folder::{Rights, Status, status_of};
use crate::say::{code::Code, shell, warning::Warning};

/// Owner, group and mode of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner(Rights);

impl Owner {
    /// Those of a file that was read; `None` where there are none.
    pub fn of(status: &Status) -> Option<Self> {
        status.rights.map(Self)
    }

    pub fn user(self) -> u32 {
        self.0.user
    }

    /// Gives owner and group to `file`, which is to replace the old one at `path` and has no name yet that
    /// counts, and says what could not be kept. The mode is not: a file with a key is for its owner alone.
    pub fn give(self, file: &File, path: &Path) -> Option<Warning> {
        let Self(before) = self;
        let now = status_of(file).ok()?.rights?;
        let is_other = (now.user, now.group) != (before.user, before.group);
        if is_other && change(file, before).is_err() {
            let file = shell::quoted(&path.display().to_string());
            return Some(Warning {
                code: Code::OwnerNotKept,
                message: format!("{} belongs to you now, not to its owner before", path.display()),
                help: Some(format!("chown {}:{} {file}", before.user, before.group)),
            });
        }
        // Readable for all is a mistake; for a group it was meant.
        let was_shared = before.mode & 0o070 != 0 && before.mode & 0o007 == 0;
        (was_shared && now.mode & 0o070 == 0).then(|| Warning {
            code: Code::ModeNotKept,
            message: format!(
                "{} can be read by its owner alone now; it was {:04o}",
                path.display(),
                before.mode
            ),
            help: None,
        })
    }
}

/// Who this process acts as; `None` where users have no numbers.
#[cfg(unix)]
pub fn effective_user() -> Option<u32> {
    Some(rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
pub fn effective_user() -> Option<u32> {
    None
}

/// By the descriptor: whoever owns the folder can put another file, or a link to one, under any name in it.
#[cfg(unix)]
fn change(file: &File, to: Rights) -> std::io::Result<()> {
    std::os::unix::fs::fchown(file, Some(to.user), Some(to.group))
}

#[cfg(not(unix))]
fn change(_file: &File, _to: Rights) -> std::io::Result<()> {
    Ok(())
}
