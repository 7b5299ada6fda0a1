//! `certgen man`: manual pages, made from the same types as the parser.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::{
    cli::{
        args::{self, Cli},
        manner::Verbosity,
    },
    machine::{
        files::{Elsewhere, Existing, OutputSet, Privacy, Target},
        output,
        world::World,
    },
    say::{answer, code::Code, failure::Failure, visible},
};

pub fn run(args: args::Man, world: &mut World) -> Result<(), Failure> {
    let mut program = Cli::command();
    program.build();
    let Some(folder) = args.dir else {
        return output::page(world, &String::from_utf8_lossy(&page(program)?));
    };

    let mut commands = Vec::new();
    gather(program, &mut commands);
    let mut targets = Vec::new();
    let mut pages = Vec::new();
    for command in commands {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = folder.join(format!("{name}.1"));
        targets.push(Target { path, privacy: Privacy::Public });
        pages.push(page(command)?);
    }

    let existing = if args.force { Existing::Replace } else { Existing::Refuse };
    let outputs = OutputSet::reserve(&targets, existing, ELSEWHERE)?;
    world.interrupt.watch();
    let pages: Vec<&[u8]> = pages.iter().map(Vec::as_slice).collect();
    outputs.commit(&pages, &world.interrupt, || Ok(()))?;
    written(&targets, world)
}

/// `command`, then those below it, each followed by its own.
fn gather(command: Command, commands: &mut Vec<Command>) {
    let below: Vec<Command> = command.get_subcommands().cloned().collect();
    commands.push(command);
    for command in below {
        gather(command, commands);
    }
}

fn page(command: Command) -> Result<Vec<u8>, Failure> {
    write_page(command).map_err(|error| {
        Failure::new(Code::Unexpected, "cannot make the manual page")
            .why(crate::say::system::reason(&error))
    })
}

fn write_page(command: Command) -> io::Result<Vec<u8>> {
    let examples = command.get_before_help().map(ToString::to_string).unwrap_or_default();
    let more = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let has_commands = command.has_subcommands();
    // clap_mangen would leave out what -h leaves out.
    let command = command.mut_args(|flag| flag.hide_short_help(false));
    let man = Man::new(command).source(concat!("certgen ", env!("CARGO_PKG_VERSION")));

    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    page.extend(sections(&more).into_bytes());
    page.extend(sections(&examples).into_bytes());
    Ok(page)
}

/// The paragraphs of a help text as sections. One that begins with `Title:` keeps its lines, since it
/// is a table or a list of command lines.
fn sections(help: &str) -> String {
    let mut page = String::new();
    let mut notes = String::new();
    for paragraph in help.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        match paragraph.split_once(":\n") {
            Some((title, lines)) if !title.contains('\n') => {
                let (title, lines) = (roff(&title.to_uppercase()), roff(lines));
                page.push_str(&format!(".SH {title}\n.nf\n{lines}\n.fi\n"));
            }
            _ => notes.push_str(&format!(".PP\n{}\n", roff(paragraph))),
        }
    }
    if !notes.is_empty() {
        page.push_str(&format!(".SH NOTES\n{notes}"));
    }
    page
}

/// Text without what roff would take for a command.
fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let safe = text.lines().map(|line| match line.starts_with(['.', '\'']) {
        true => format!("\\&{line}"),
        false => line.to_owned(),
    });
    safe.collect::<Vec<_>>().join("\n")
}

fn written(targets: &[Target], world: &mut World) -> Result<(), Failure> {
    let paths = targets.iter().map(|target| target.path.display().to_string());
    if world.is_json() {
        let files: Vec<_> = paths
            .map(|path| serde_json::json!({ "path": path, "format": "man", "private": false }))
            .collect();
        let line = answer::line(&serde_json::json!({ "schema": answer::SCHEMA, "files": files }));
        return output::page(world, &line);
    }
    if world.manner.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    let lines: String = paths.map(|path| format!("  {}\n", visible::escaped(&path))).collect();
    output::page(world, &lines)
}

const ELSEWHERE: Elsewhere = Elsewhere { name: "--dir", folder: "--dir" };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_be_taken_for_a_command() {
        assert_eq!(roff(".so /etc/passwd\n'x\na-b\\c"), "\\&.so /etc/passwd\n\\&'x\na\\-b\\ec");
    }

    #[test]
    fn every_flag_is_explained_in_the_page_of_its_command() {
        let mut program = Cli::command();
        program.build();
        for command in program.get_subcommands() {
            let page = String::from_utf8(write_page(command.clone()).unwrap()).unwrap();
            let (_, options) = page.split_once(".SH OPTIONS").unwrap();
            for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
                let heading = format!("\\fB\\-\\-{}\\fR", flag.replace('-', "\\-"));
                let text = options.lines().skip_while(|line| !line.contains(&heading)).nth(1);
                let text = text.unwrap_or_default();
                assert!(text.starts_with(char::is_alphanumeric), "{flag}: {text:?}");
            }
            assert!(page.contains(".SH EXAMPLES\n.nf\n"));
        }
    }
}
