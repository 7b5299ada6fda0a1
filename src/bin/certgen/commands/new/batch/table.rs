//! The file of a batch as rows of cells: TOML or CSV, told apart by content.

use std::path::Path;

use super::bad_batch;
use crate::{
    cli::usage::nearest,
    machine::world::World,
    say::{code::Code, failure::Failure},
    take::input,
};

mod csv;
mod toml;

/// What is given for one credential.
pub struct Row {
    pub line: usize,
    pub cells: Vec<Cell>,
}

pub struct Cell {
    pub column: Column,
    pub line: usize,
    /// One; several where a list of TOML stands.
    pub texts: Vec<String>,
}

/// What can be given for each credential: the flag of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    CerEncoding,
    File,
    Iterations,
    Key,
    Name,
    Password,
    Pem,
    Pfx,
    San,
    Split,
    Subject,
    Use,
    Valid,
}

impl Column {
    pub const ALL: [Self; 13] = [
        Self::Name,
        Self::Subject,
        Self::Key,
        Self::Valid,
        Self::San,
        Self::Use,
        Self::Pfx,
        Self::Iterations,
        Self::Password,
        Self::File,
        Self::Pem,
        Self::Split,
        Self::CerEncoding,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::CerEncoding => "cer_encoding",
            Self::File => "file",
            Self::Iterations => "iterations",
            Self::Key => "key",
            Self::Name => "name",
            Self::Password => "password",
            Self::Pem => "pem",
            Self::Pfx => "pfx",
            Self::San => "san",
            Self::Split => "split",
            Self::Subject => "subject",
            Self::Use => "use",
            Self::Valid => "valid",
        }
    }

    /// The column that is called `text`, in letters of either case, and with hyphens as flags have them.
    fn parse(text: &str, place: Place<'_>) -> Result<Self, Failure> {
        let name = text.trim().to_lowercase().replace('-', "_");
        if let Some(column) = Self::ALL.into_iter().find(|column| column.name() == name) {
            return Ok(column);
        }
        let names = Self::ALL.map(Self::name);
        let failure = bad_batch(place, &format!("there is no {} \"{text}\"", place.word));
        Err(match nearest::word(&name, names) {
            Some(nearest) => failure.help(format!("did you mean {nearest}?")),
            None => failure.help(format!("it takes {}", names.join(", "))),
        })
    }
}

/// Where something stands, and what a column is called there.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub name: &'a str,
    pub line: usize,
    pub word: &'static str,
}

/// Reads the rows of the batch at `path`; `-` is standard input.
pub fn read(path: &Path, world: &mut World) -> Result<Vec<Row>, Failure> {
    let bytes = input::bytes(path, MOST_BYTES, world).map_err(small)?;
    let name = input::name(path);
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let failure = Failure::new(Code::BadBatch, format!("{name} is not UTF-8 text"));
        let line = line_of(&bytes, error.valid_up_to());
        failure
            .why(format!("line {line} has bytes that are none"))
            .help("save it as UTF-8; Excel calls that CSV UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows = if is_toml(text) { toml::rows(text, &name)? } else { csv::rows(text, &name)? };
    if rows.is_empty() {
        let message = format!("{name} has no credential to make");
        return Err(Failure::new(Code::BadBatch, message)
            .help("one line for each under a line of column names, or [[credential]] in TOML"));
    }
    world.note(&format!("rows of {name}: {}", rows.len()));
    Ok(rows)
}

/// The limit on a batch is none that a flag could raise.
fn small(failure: Failure) -> Failure {
    failure.help_with(Code::TooLarge, "divide it into several files, and call certgen for each")
}

/// Whether the first line that says something is a table or a key of TOML.
fn is_toml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        let key = line.split_once('=').map(|(key, _)| key);
        line.starts_with('[') || key.is_some_and(|key| !key.contains([',', ';', '\t']))
    })
}

/// The number of the line in which the byte at `offset` stands.
fn line_of(text: &[u8], offset: usize) -> usize {
    text.iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// Far more than a hundred thousand rows.
const MOST_BYTES: usize = 64 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_toml_from_csv() {
        for text in ["[[credential]]", "# mine\n\n[[credential]]", "credential = []", "a=1"] {
            assert!(is_toml(text), "{text}");
        }
        for text in ["", "name", "name,key\na=b,p256", "name;subject\nx;CN=x", "subject,x=y"] {
            assert!(!is_toml(text), "{text}");
        }
    }

    #[test]
    fn lines_are_counted_from_one() {
        for (offset, line) in [(0, 1), (1, 1), (2, 2), (4, 3), (99, 3)] {
            assert_eq!(line_of(b"a\nb\nc", offset), line, "{offset}");
        }
    }
}
