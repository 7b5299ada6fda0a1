//! All that a command sees of the machine it runs on. The one seam that tests replace.

use std::{
    ffi::OsString,
    io::{self, IsTerminal, Read, Write},
    time::SystemTime,
};

use anstream::{AutoStream, ColorChoice};

use crate::{http::Network, interrupt::Interrupt, terminal::Terminal};

/// Clock, environment, standard streams, terminal and network, as plain data and small closures.
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
    pub network: Network,
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
}

/// How the program speaks to whoever called it: the global flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    pub format: Format,
    pub verbosity: Verbosity,
    pub questions: Questions,
    pub color: clap::ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Questions {
    Allowed,
    Forbidden,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    Quiet,
    Normal,
    Verbose,
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
            },
            stderr: Box::new(AutoStream::new(io::stderr(), choice)),
            watched: io::stderr().is_terminal(),
            terminal: Terminal::of_this_process(&interrupt),
            network: Network::of_this_process(&interrupt),
            interrupt,
            manner,
        }
    }

    /// Nothing but what a test puts in: no environment, no input, no terminal, no network.
    #[cfg(test)]
    pub fn empty() -> Self {
        Self {
            now: Box::new(|| SystemTime::UNIX_EPOCH),
            environment: Box::new(|_| None),
            stdin: Stdin { reader: Box::new(io::empty()), is_terminal: false },
            stdout: Box::new(io::sink()),
            output: Output { writer: Box::new(io::sink()), is_terminal: false },
            stderr: Box::new(io::sink()),
            watched: false,
            terminal: Terminal {
                is_there: Box::new(|| false),
                ask: Box::new(|_| Err(io::ErrorKind::NotFound.into())),
                tell: Box::new(|_| Err(io::ErrorKind::NotFound.into())),
            },
            network: Network::none(),
            interrupt: Interrupt::default(),
            manner: Manner {
                format: Format::Text,
                verbosity: Verbosity::Normal,
                questions: Questions::Allowed,
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
            let _ = writeln!(self.stderr, "{}", crate::render::escaped(text));
        }
    }
}
