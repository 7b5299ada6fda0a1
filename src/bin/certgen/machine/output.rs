//! What is written to the standard streams.

use std::io::{self, Write};

use crate::{
    cli::manner::Verbosity,
    machine::world::World,
    say::{answer, code::Code, failure::Failure, lines, system, warning::Warning},
};

/// Shows why a command stopped, on standard error. An interruption needs no words, and what the result has
/// told no more.
pub fn failure(world: &mut World, failure: &Failure) {
    if failure.is_told() {
        return;
    }
    let text = if world.is_json() {
        answer::line(&answer::refusal(failure))
    } else {
        lines::failure(failure)
    };
    // There is no further place to complain to.
    let _ = world.stderr.write_all(text.as_bytes());
}

/// Shows `warnings` on standard error, unless the program is to be quiet.
pub fn warnings(world: &mut World, warnings: &[Warning]) {
    if world.manner.verbosity == Verbosity::Quiet {
        return;
    }
    for warning in warnings {
        let _ = world.stderr.write_all(lines::warning(warning).as_bytes());
    }
}

/// Says on standard error what is good to know, if somebody is there to read it.
pub fn remark(world: &mut World, text: &str) {
    if world.watched && world.manner.verbosity != Verbosity::Quiet {
        let _ = world.stderr.write_all(lines::note(text).as_bytes());
    }
}

/// Writes text that was asked for to standard output. A reader that has seen enough is no failure.
pub fn page(world: &mut World, text: &str) -> Result<(), Failure> {
    unless_broken(write(world, text))
}

/// Writes a result with a password that nobody has seen to standard output. Anything but success means
/// that it is lost.
pub fn secret_page(world: &mut World, text: &str) -> Result<(), Failure> {
    write(world, text).map_err(|error| {
        Failure::new(Code::PasswordNotWritten, "the password cannot be shown")
            .why(format!(
                "writing to standard output failed: {}; no file was written",
                system::reason(&error)
            ))
            .help("choose the password yourself, or mend where standard output goes")
    })
}

fn write(world: &mut World, text: &str) -> io::Result<()> {
    world.stdout.write_all(text.as_bytes())?;
    world.stdout.flush()
}

/// Writes bytes that were asked for to standard output, as they are.
pub fn bytes(world: &mut World, bytes: &[u8]) -> Result<(), Failure> {
    let output = &mut world.output.writer;
    unless_broken(output.write_all(bytes).and_then(|()| output.flush()))
}

/// Why something was not written, unless it is that nobody reads on.
fn unless_broken(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            Code::CannotWrite,
            format!("cannot write to standard output: {}", system::reason(&error)),
        )),
        _ => Ok(()),
    }
}

/// Writes a bare value, such as a token: with a line end only where a person reads it, since one more byte
/// breaks `curl --data-urlencode x@-`.
pub fn bare(world: &mut World, text: &str) -> Result<(), Failure> {
    bytes(world, text.as_bytes())?;
    if world.output.is_terminal { bytes(world, b"\n") } else { Ok(()) }
}
