//! The first line of something: how files, pipes and variables hold a password.

use std::{
    fs::File,
    io::{self, ErrorKind, IsTerminal, Read},
    path::Path,
};

use zeroize::Zeroizing;

use super::{Secret, Source};
use crate::{
    machine::world::World,
    say::{code::Code, failure::Failure, warning::Warning},
};

pub fn of_environment(
    name: &str,
    secret: Secret,
    world: &World,
) -> Result<Zeroizing<String>, Failure> {
    let source = Source::Environment(name.to_owned());
    let Some(value) = (world.environment)(name) else {
        let message = format!("{source} is not set");
        return Err(Failure::new(Code::PasswordNeeded, message).help(format!(
            "set and export it, or {} file:PATH or stdin; env: takes the name without $",
            secret.flag
        )));
    };
    let value = Zeroizing::new(value.into_encoded_bytes());
    first_line(&mut value.as_slice(), &source, secret)
}

pub fn of_file(
    path: &Path,
    secret: Secret,
    warnings: &mut Vec<Warning>,
) -> Result<Zeroizing<String>, Failure> {
    let source = Source::File(path.to_owned());
    let mut file = File::open(path).map_err(|error| unreadable(&error, &source, secret))?;
    refuse_terminal(&file, secret)?;
    let status = crate::machine::files::status_of(&file)
        .map_err(|error| unreadable(&error, &source, secret))?;
    warnings.extend(crate::machine::files::readable_by_others(&status, path));
    first_line(&mut file, &source, secret)
}

pub fn of_descriptor(number: u32, secret: Secret) -> Result<Zeroizing<String>, Failure> {
    let source = Source::FileDescriptor(number);
    let mut file = File::open(format!("/dev/fd/{number}")).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::new(Code::NotFound, format!("{source} is not open"))
            .help(format!("{} fd:{number} {number}< FILE, in the shell", secret.flag)),
        _ => unreadable(&error, &source, secret),
    })?;
    refuse_terminal(&file, secret)?;
    first_line(&mut file, &source, secret)
}

pub fn of_stdin(secret: Secret, world: &mut World) -> Result<Zeroizing<String>, Failure> {
    first_line(&mut world.stdin.reader, &Source::Stdin, secret)
}

/// Reads up to the first line end, no further: whoever writes into a pipe may have more to say.
fn first_line(
    input: &mut dyn Read,
    source: &Source,
    secret: Secret,
) -> Result<Zeroizing<String>, Failure> {
    // All the room at once: a vector that grows leaves copies of the password behind.
    let mut buffer = Zeroizing::new(vec![0; LIMIT + 1]);
    let mut length = 0;
    let end = loop {
        let Some(room) = buffer.get_mut(length..).filter(|room| !room.is_empty()) else {
            return Err(not_a_password(source, secret, "its first line is longer than 64 KiB"));
        };
        let count = match input.read(room) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(&error, source, secret)),
        };
        let fresh = length;
        length += count;
        let end = buffer.iter().take(length).skip(fresh).position(|byte| *byte == b'\n');
        match end {
            Some(end) => break fresh + end,
            None if count == 0 => break length,
            None => {}
        }
    };
    let line = buffer.get(..end).unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
        return Err(not_a_password(source, secret, "it is UTF-16, as PowerShell's > writes it")
            .help(format!(
                "write it with Set-Content -Encoding utf8, or use {} env:NAME",
                secret.flag
            )));
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(not_a_password(source, secret, "its first line is not UTF-8 text")),
    }
}

fn refuse_terminal(file: &File, secret: Secret) -> Result<(), Failure> {
    if file.is_terminal() {
        let message = format!("the {} would be seen: this source is the terminal", secret.noun());
        return Err(Failure::usage(message).help(super::without_echo(secret)));
    }
    Ok(())
}

fn not_a_password(source: &Source, secret: Secret, why: &str) -> Failure {
    let noun = secret.noun();
    Failure::new(Code::NoUsablePassword, format!("{source} holds no {noun}"))
        .why(why)
        .help(format!("the {noun} is to be the first line, as UTF-8 text"))
}

fn unreadable(error: &io::Error, source: &Source, secret: Secret) -> Failure {
    let (flag, noun) = (secret.flag, secret.noun());
    if error.kind() == ErrorKind::NotFound {
        return Failure::new(Code::NotFound, format!("no such file: {source}"))
            .help(format!("{flag} file:PATH reads the {noun} from the first line of a file"));
    }
    Failure::new(Code::CannotRead, format!("cannot read the {noun} from {source}"))
        .why(crate::say::system::reason(error))
        .help(format!("{flag} file:PATH takes a file that you can read"))
}

const LIMIT: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(mut bytes: &[u8]) -> Result<String, Failure> {
        first_line(&mut bytes, &Source::Stdin, Secret::OF_FILE).map(|line| line.to_string())
    }

    #[test]
    fn the_line_end_and_what_follows_do_not_belong_to_it() {
        for bytes in ["secret", "secret\n", "secret\r\n", "secret\nmore\n", "\u{feff}secret\n"] {
            assert_eq!(line_of(bytes.as_bytes()).unwrap(), "secret", "{bytes:?}");
        }
        assert_eq!(line_of(b" a b \n").unwrap(), " a b ");
        assert_eq!(line_of(b"a\rb\n").unwrap(), "a\rb");
        assert_eq!(line_of(b"\nsecret").unwrap(), "");
        assert_eq!(line_of(b"").unwrap(), "");
    }

    #[test]
    fn a_pipe_that_stays_open_is_not_read_beyond_the_line() {
        struct Dribble(Vec<u8>);
        impl Read for Dribble {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                assert!(!self.0.is_empty(), "read beyond the line end");
                buffer[0] = self.0.remove(0);
                Ok(1)
            }
        }
        let line =
            first_line(&mut Dribble(b"ab\n".to_vec()), &Source::Stdin, Secret::OF_FILE).unwrap();
        assert_eq!(line.as_str(), "ab");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(line_of(b"\xff\xfes\0e\0\n\0").unwrap_err().why.unwrap().contains("UTF-16"));
        assert!(line_of(b"s\xe4\n").unwrap_err().why.unwrap().contains("UTF-8"));
    }

    #[test]
    fn the_read_is_bounded() {
        assert_eq!(line_of(&[b'x'; LIMIT]).unwrap().len(), LIMIT);
        assert!(line_of(&[b'x'; LIMIT + 1]).unwrap_err().why.unwrap().contains("64 KiB"));
        assert!(first_line(&mut io::repeat(b'x'), &Source::Stdin, Secret::OF_FILE).is_err());
    }
}
