//! Who may read a file that is there.

use std::{fs::File, path::Path};

use crate::render::Warning;

/// A warning if others than its owner may read `file`, which was opened at `path`.
#[cfg(unix)]
pub fn readable_by_others(file: &File, path: &Path) -> Option<Warning> {
    use std::os::unix::fs::MetadataExt;

    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mode = metadata.mode() & 0o7777;
    let readers = match mode & 0o044 {
        0 => return None,
        0o040 => "its group",
        _ => "every user",
    };
    let path = path.display();
    Some(Warning {
        code: "key_readable",
        message: format!("{path} can be read by {readers} ({mode:04o})"),
        help: Some(format!("chmod 600 {path}")),
    })
}

#[cfg(not(unix))]
pub fn readable_by_others(_file: &File, _path: &Path) -> Option<Warning> {
    None
}
