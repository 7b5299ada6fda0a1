//! The files that are meant: those that are named, and those in folders that are.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{machine::files, say::warning::Warning, take::input};

/// A file to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// In a folder: it may be of any kind.
    InFolder(PathBuf),
    /// Given by its own path, or not there at all.
    Named(PathBuf),
}

impl Found {
    pub fn path(&self) -> &Path {
        match self {
            Self::InFolder(path) | Self::Named(path) => path,
        }
    }

    pub fn is_stdin(&self) -> bool {
        matches!(self, Self::Named(path) if input::is_stdin(path))
    }
}

/// All files, those of one folder in the order of their names, and what killed runs have left in the folders.
pub fn files(paths: &[PathBuf]) -> (Vec<Found>, Vec<Warning>) {
    let (mut found, mut left) = (Vec::new(), Vec::new());
    for path in paths {
        if !input::is_stdin(path) && path.is_dir() {
            folder(path, MOST_FOLDERS_DEEP, &mut found, &mut left);
        } else {
            found.push(Found::Named(path.clone()));
        }
    }
    (found, left)
}

/// Symbolic links to files are followed, those to folders are not: they could lead in a circle. What
/// cannot be listed has nothing in it.
fn folder(path: &Path, depth: usize, found: &mut Vec<Found>, left: &mut Vec<Warning>) {
    let Ok(entries) = fs::read_dir(path) else { return };
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_owned();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let (hidden, mut paths): (Vec<_>, Vec<_>) =
        paths.partition(|path| name(path).as_encoded_bytes().starts_with(b"."));
    if hidden.iter().any(|path| files::is_hidden(&name(path))) {
        left.extend(files::leftovers(path));
    }
    paths.sort();
    for path in paths {
        let Ok(own) = path.symlink_metadata() else { continue };
        if own.is_dir() {
            if let Some(depth) = depth.checked_sub(1) {
                folder(&path, depth, found, left);
            }
        } else if path.is_file() {
            found.push(Found::InFolder(path));
        }
    }
}

const MOST_FOLDERS_DEEP: usize = 64;
