//! `certgen explain`: what an error code means, and what to do about it. Offline.

use std::path::Path;

use crate::{
    cli::args,
    machine::{output, world::World},
    say::{code::Code, failure::Failure, warning::Warning},
    take::input,
};

mod list;
mod lookup;
mod page;

pub fn run(args: args::Explain, world: &mut World) -> Result<(), Failure> {
    if args.list {
        let list = if world.is_json() { list::json() } else { list::text() };
        return output::page(world, &list);
    }
    let text = given(&args.words, world)?;
    let found = lookup::all(&text);
    if found.is_empty() {
        return Err(unknown(text.trim()));
    }
    let warnings: Vec<Warning> = lookup::unknown(&text).into_iter().map(not_known).collect();
    if world.is_json() {
        return output::page(world, &page::json(&found, &warnings));
    }
    output::warnings(world, &warnings);
    output::page(world, &page::text(&found))
}

fn given(words: &[String], world: &mut World) -> Result<String, Failure> {
    match words {
        [only] if only == "-" => {
            let bytes = input::bytes(Path::new("-"), MOST_BYTES, world).map_err(small)?;
            // What PowerShell pipes as UTF-16 reads well enough without its zeros.
            Ok(String::from_utf8_lossy(&bytes).replace('\0', ""))
        }
        words => Ok(words.join(" ")),
    }
}

/// The limit on a text is none that a flag could raise.
fn small(failure: Failure) -> Failure {
    failure.help_with(Code::TooLarge, "give the error text alone")
}

/// That a number stands beside others, and is not known.
fn not_known(number: u32) -> Warning {
    Warning {
        code: Code::NotKnown,
        message: format!("certgen does not know AADSTS{number}"),
        help: Some(format!(
            "https://login.microsoftonline.com/error?code={number} has what Microsoft says of it"
        )),
    }
}

fn unknown(text: &str) -> Failure {
    let failure = |message: String| Failure::new(Code::NotKnown, message);
    if let Some(number) = lookup::number(text) {
        if u8::try_from(number).is_ok_and(|exit| EXITS.contains(&exit)) {
            return failure(format!("{number} is an exit code, and stands for several errors"))
                .help("certgen --help lists them; the code of the error is in its --json");
        }
        let Warning { message, help, .. } = not_known(number);
        return Failure { help, ..failure(message) };
    }
    // A longer text may have a secret in it, and is not repeated.
    if text.is_empty() || !lookup::is_word(text) {
        return failure("there is no error code in this text that certgen knows".to_owned())
            .help("give all of the text; certgen explain --list shows what is known");
    }
    let failure = failure(format!("certgen knows no code \"{text}\""));
    match lookup::nearest(text) {
        Some(nearest) => failure.help(format!("did you mean certgen explain {nearest}?")),
        None => failure.help("certgen explain --list shows what is known"),
    }
}

/// The text of an error, with room for a page around it.
const MOST_BYTES: usize = 1 << 20;
const EXITS: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 130];

#[cfg(test)]
mod tests;
