//! Descriptors are read once: what one reader has taken is gone for the next, or comes again, by what is
//! behind them.

use std::path::Path;

use super::is_stdin;
use crate::{
    say::failure::Failure,
    take::password::{Secret, Source},
};

/// A flag or an argument that reads from a descriptor which the program was started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    descriptor: u32,
    /// As it stands on the command line.
    name: String,
}

impl Reader {
    /// A file that is given by an argument.
    pub fn of_argument(path: &Path) -> Option<Self> {
        let name = path.display().to_string();
        Some(Self { descriptor: descriptor(path)?, name })
    }

    /// A file that is given by `flag`.
    pub fn of_file(path: &Path, flag: &str) -> Option<Self> {
        let name = format!("{flag} {}", path.display());
        Some(Self { descriptor: descriptor(path)?, name })
    }

    /// A password that is given by `flag`.
    pub fn of_source(source: &Source, secret: Secret) -> Option<Self> {
        let flag = secret.flag;
        match source {
            Source::File(path) => {
                let name = format!("{flag} file:{}", path.display());
                Some(Self { descriptor: descriptor(path).filter(|_| !is_stdin(path))?, name })
            }
            Source::FileDescriptor(number) => {
                Some(Self { descriptor: *number, name: format!("{flag} fd:{number}") })
            }
            Source::Stdin => Some(Self { descriptor: STDIN, name: format!("{flag} stdin") }),
            _ => None,
        }
    }

    /// The same of the text of a flag; one that makes no sense is refused elsewhere.
    pub fn of_flag(text: Option<&str>, secret: Secret) -> Option<Self> {
        Self::of_source(&Source::parse(text?, secret).ok()?, secret)
    }
}

/// Refuses a command line on which two things would be read from one descriptor.
pub fn read_once(readers: &[Reader]) -> Result<(), Failure> {
    let twice = readers.iter().enumerate().find_map(|(at, second)| {
        let first = readers.iter().take(at).find(|first| first.descriptor == second.descriptor)?;
        Some((first, second))
    });
    let Some((first, second)) = twice else { return Ok(()) };
    let what = match first.descriptor {
        STDIN => "standard input".to_owned(),
        number => format!("file descriptor {number}"),
    };
    let (first, second) = (&first.name, &second.name);
    let message = format!("{what} is read once, and both {first} and {second} would read it");
    Err(Failure::usage(message)
        .help("give the password by env:NAME, file:PATH or fd:N, and files by their paths"))
}

/// The descriptor that `path` is another name of.
fn descriptor(path: &Path) -> Option<u32> {
    if is_stdin(path) || path == Path::new("/dev/stdin") {
        return Some(STDIN);
    }
    let number =
        ["/dev/fd", "/proc/self/fd"].iter().find_map(|folder| path.strip_prefix(folder).ok());
    number?.to_str()?.parse().ok()
}

const STDIN: u32 = 0;

#[cfg(test)]
mod tests {
    use super::*;

    fn argument(text: &str) -> Option<Reader> {
        Reader::of_argument(Path::new(text))
    }

    fn source(text: &str) -> Option<Reader> {
        Reader::of_flag(Some(text), Secret::OF_FILE)
    }

    #[test]
    fn one_descriptor_has_many_names() {
        for (one, other) in [
            (argument("-"), source("stdin")),
            (argument("-"), argument("/dev/stdin")),
            (source("fd:0"), source("stdin")),
            (source("fd:3"), source("fd:3")),
            (source("fd:3"), source("file:/dev/fd/3")),
            (argument("/proc/self/fd/3"), source("fd:03")),
        ] {
            let readers = [one.unwrap(), other.unwrap()];
            let failure = read_once(&readers).unwrap_err();
            assert_eq!(failure.exit, 2, "{readers:?}");
            assert!(failure.message.contains(&readers[1].name), "{failure:?}");
        }
    }

    #[test]
    fn what_is_no_descriptor_may_be_read_twice() {
        for (one, other) in [
            (source("fd:3"), source("fd:4")),
            (source("file:pw"), source("file:pw")),
            (source("file:-"), argument("-")),
            (argument("app.pfx"), argument("app.pfx")),
            (argument("/dev/fd/x"), argument("/dev/fd/x")),
            (source("env:PW"), source("env:PW")),
        ] {
            let readers: Vec<_> = one.into_iter().chain(other).collect();
            assert_eq!(read_once(&readers), Ok(()), "{readers:?}");
        }
    }
}
