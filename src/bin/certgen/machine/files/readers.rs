//! Who may read a file that is there.

use std::path::Path;

use super::folder::{FileKind, Status};
use crate::say::{code::Code, shell, warning::Warning};

/// A warning if others than its owner may read the file that was opened at `path`.
pub fn readable_by_others(status: &Status, path: &Path) -> Option<Warning> {
    let mode = status.rights.filter(|_| status.kind == FileKind::Regular)?.mode;
    let readers = match mode & 0o044 {
        0 => return None,
        0o040 => "its group",
        _ => "every user",
    };
    let path = path.display().to_string();
    Some(Warning {
        code: Code::KeyReadable,
        message: format!("{path} can be read by {readers} ({mode:04o})"),
        help: Some(format!("chmod 600 {}", shell::quoted(&path))),
    })
}
