//! All that a command sees of the machine it runs on. The one seam that tests replace.

use std::{
    ffi::OsString,
    io::{self, IsTerminal, Read, Write},
    time::SystemTime,
};

use anstream::{AutoStream, ColorChoice};

use crate::{
    cli::manner::{Format, Manner, Verbosity},
    machine::{interrupt::Interrupt, terminal::Terminal},
    say::visible,
};

/// Clock, environment, standard streams and terminal, as plain data and small closures.
pub struct World {
    pub now: Box<dyn Fn() -> SystemTime>,
    pub environment: Box<Environment>,
    pub stdin: Stdin,
    pub stdout: Box<dyn Write>,
    /// Standard output for bytes that have to arrive as they are: `stdout` takes colours out.
    pub output: Output,
    pub stderr: Box<dyn Write>,
    /// Whether somebody watches standard error, so that a spinner makes sense.
    pub watched: bool,
    pub terminal: Terminal,
    pub interrupt: Interrupt,
    pub manner: Manner,
}

type Environment = dyn Fn(&str) -> Option<OsString>;

pub struct Stdin {
    pub reader: Box<dyn Read>,
    pub is_terminal: bool,
}

pub struct Output {
    pub writer: Box<dyn Write>,
    pub is_terminal: bool,
    /// Whether what is written there is lost, and nobody told: it was closed, or it is /dev/null.
    pub is_lost: bool,
}

impl World {
    pub fn of_this_process(manner: Manner) -> Self {
        let interrupt = Interrupt::default();
        let choice = match manner.color {
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Auto => ColorChoice::Auto,
            clap::ColorChoice::Never => ColorChoice::Never,
        };
        Self {
            now: Box::new(SystemTime::now),
            environment: Box::new(|name| std::env::var_os(name)),
            stdin: Stdin { reader: Box::new(io::stdin()), is_terminal: io::stdin().is_terminal() },
            stdout: Box::new(AutoStream::new(io::stdout(), choice)),
            output: Output {
                writer: Box::new(io::stdout()),
                is_terminal: io::stdout().is_terminal(),
                is_lost: is_lost(&io::stdout()),
            },
            stderr: Box::new(AutoStream::new(io::stderr(), choice)),
            watched: io::stderr().is_terminal(),
            terminal: Terminal::of_this_process(&interrupt),
            interrupt,
            manner,
        }
    }

    /// Nothing but what a test puts in: no environment, no input, no terminal.
    #[cfg(test)]
    pub fn empty() -> Self {
        Self {
            now: Box::new(|| SystemTime::UNIX_EPOCH),
            environment: Box::new(|_| None),
            stdin: Stdin { reader: Box::new(io::empty()), is_terminal: false },
            stdout: Box::new(io::sink()),
            output: Output { writer: Box::new(io::sink()), is_terminal: false, is_lost: false },
            stderr: Box::new(io::sink()),
            watched: false,
            terminal: Terminal {
                is_there: Box::new(|| false),
                ask: Box::new(|_| Err(io::ErrorKind::NotFound.into())),
                tell: Box::new(|_| Err(io::ErrorKind::NotFound.into())),
            },
            interrupt: Interrupt::default(),
            manner: Manner {
                format: Format::Text,
                verbosity: Verbosity::Normal,
                questions: crate::cli::manner::Questions::Allowed,
                color: clap::ColorChoice::Never,
            },
        }
    }

    pub fn is_json(&self) -> bool {
        self.manner.format == Format::Json
    }

    /// Says what is being done, for whoever asked with `-v`. Not being able to say it is no failure.
    pub fn note(&mut self, text: &str) {
        if self.manner.verbosity == Verbosity::Verbose {
            let _ = writeln!(self.stderr, "{}", visible::escaped(text));
        }
    }
}

/// Whether what is written to `output` goes nowhere. Of one that was closed when the program began, Rust
/// makes /dev/null; one that can only be read fails at each write, which the standard library passes over.
#[cfg(unix)]
fn is_lost(output: &io::Stdout) -> bool {
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};

    let Ok(found) = fstat(output) else { return true };
    let is_device = FileType::from_raw_mode(found.st_mode) == FileType::CharacterDevice;
    let is = |path: &str| stat(path).is_ok_and(|device| device.st_rdev == found.st_rdev);
    let is_sink = is_device && SINKS.iter().any(|sink| is(sink));
    let is_writable = |flags: OFlags| flags.intersects(OFlags::WRONLY | OFlags::RDWR);
    is_sink || !fcntl_getfl(output).is_ok_and(is_writable)
}

/// Of a handle that is missing, the standard library says the same.
#[cfg(windows)]
fn is_lost(output: &io::Stdout) -> bool {
    use std::os::windows::io::AsRawHandle;

    output.as_raw_handle().is_null()
}

#[cfg(not(any(unix, windows)))]
fn is_lost(_output: &io::Stdout) -> bool {
    false
}

/// Devices that take everything and keep nothing.
#[cfg(unix)]
const SINKS: [&str; 2] = ["/dev/null", "/dev/zero"];
