//! What the system says, in words.

use std::io;

/// Why the system refused, in words.
pub fn reason(error: &io::Error) -> String {
    let text = match error.kind() {
        io::ErrorKind::FileTooLarge => "the file would exceed the limit on file sizes",
        io::ErrorKind::InvalidFilename => "the system does not take a name like that",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::NotADirectory => "a part of the path is not a folder",
        io::ErrorKind::NotFound => "the folder is gone",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::QuotaExceeded => "the disk quota is used up",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        io::ErrorKind::StorageFull => "no space left on the device",
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let mut letters = text.chars();
            return letters
                .next()
                .map(|first| first.to_lowercase().chain(letters).collect())
                .unwrap_or_default();
        }
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_words() {
        let words = |kind: io::ErrorKind| reason(&kind.into());
        assert_eq!(words(io::ErrorKind::StorageFull), "no space left on the device");
        assert_eq!(words(io::ErrorKind::ReadOnlyFilesystem), "the file system is read-only");
        assert_eq!(reason(&io::Error::from_raw_os_error(5)), "input/output error");
    }
}
