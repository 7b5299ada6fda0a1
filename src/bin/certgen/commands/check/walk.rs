//! The files that are meant: those that are named, and those in folders that are.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::input;

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

/// All files, those of one folder in the order of their names.
pub fn files(paths: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    for path in paths {
        if !input::is_stdin(path) && path.is_dir() {
            folder(path, MOST_FOLDERS_DEEP, &mut found);
        } else {
            found.push(Found::Named(path.clone()));
        }
    }
    found
}

/// Symbolic links to files are followed, those to folders are not: they could lead in a circle. What
/// cannot be listed has nothing in it.
fn folder(path: &Path, depth: usize, found: &mut Vec<Found>) {
    let Ok(entries) = fs::read_dir(path) else { return };
    let is_shown = |path: &PathBuf| {
        path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'))
    };
    let mut paths: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_shown).collect();
    paths.sort();
    for path in paths {
        let Ok(own) = path.symlink_metadata() else { continue };
        if own.is_dir() {
            if let Some(depth) = depth.checked_sub(1) {
                folder(&path, depth, found);
            }
        } else if path.is_file() {
            found.push(Found::InFolder(path));
        }
    }
}

const MOST_FOLDERS_DEEP: usize = 64;
