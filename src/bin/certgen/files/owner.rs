//! Whose a file is that gets replaced in place. A file that root changes has to stay readable for the
//! service that it belongs to.

use std::path::Path;

use crate::render::Warning;

/// Owner, group and mode of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), allow(dead_code, reason = "other systems keep these elsewhere"))]
pub struct Owner {
    user: u32,
    group: u32,
    mode: u32,
}

impl Owner {
    /// Those of the file at `path`; `None` where there are none.
    #[cfg(unix)]
    pub fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;

        let found = path.metadata().ok()?;
        Some(Self { user: found.uid(), group: found.gid(), mode: found.mode() & 0o777 })
    }

    #[cfg(not(unix))]
    pub fn of(_path: &Path) -> Option<Self> {
        None
    }

    /// Gives owner and group back to the file that has replaced the old one, and says what could not be
    /// kept. The mode is not: a file with a key is for its owner alone.
    #[cfg(unix)]
    pub fn restore(self, path: &Path) -> Option<Warning> {
        let now = Self::of(path)?;
        let is_other = (now.user, now.group) != (self.user, self.group);
        if is_other && std::os::unix::fs::chown(path, Some(self.user), Some(self.group)).is_err() {
            return Some(Warning {
                code: "owner_not_kept",
                message: format!("{} belongs to you now, not to its owner before", path.display()),
                help: Some(format!("chown {}:{} {}", self.user, self.group, path.display())),
            });
        }
        // Readable for all is a mistake; for a group it was meant.
        let was_shared = self.mode & 0o070 != 0 && self.mode & 0o007 == 0;
        (was_shared && now.mode & 0o070 == 0).then(|| Warning {
            code: "mode_not_kept",
            message: format!(
                "{} can be read by its owner alone now; it was {:04o}",
                path.display(),
                self.mode
            ),
            help: None,
        })
    }

    #[cfg(not(unix))]
    pub fn restore(self, _path: &Path) -> Option<Warning> {
        None
    }
}
