//! `certgen man`: manual pages, made from the same types as the parser.

use clap::CommandFactory;
use clap_mangen::Man;

use crate::{
    args::{self, Cli},
    failure::{self, Failure},
    files::{Existing, OutputSet, Privacy, Target},
    render,
    world::{Verbosity, World},
};

pub fn run(args: args::Man, world: &mut World) -> Result<(), Failure> {
    let mut program = Cli::command();
    program.build();
    let Some(folder) = args.dir else {
        return render::page(world, &String::from_utf8_lossy(&page(program)?));
    };

    let mut commands: Vec<clap::Command> =
        program.get_subcommands().filter(|one| !one.is_hide_set()).cloned().collect();
    commands.insert(0, program);
    let mut targets = Vec::new();
    let mut pages = Vec::new();
    for command in commands {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = folder.join(format!("{name}.1"));
        targets.push(Target { path, privacy: Privacy::Public });
        pages.push(page(command)?);
    }

    let existing = if args.force { Existing::Replace } else { Existing::Refuse };
    let outputs = OutputSet::reserve(&targets, existing, "--dir")?;
    world.interrupt.watch();
    let pages: Vec<&[u8]> = pages.iter().map(Vec::as_slice).collect();
    outputs.commit(&pages, &world.interrupt)?;
    written(&targets, world)
}

fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(|error| {
        Failure::new("unexpected", failure::UNEXPECTED, "cannot make the manual page")
            .why(crate::files::reason(&error))
    })?;
    Ok(page)
}

fn written(targets: &[Target], world: &mut World) -> Result<(), Failure> {
    let paths = targets.iter().map(|target| target.path.display().to_string());
    if world.is_json() {
        let files: Vec<_> = paths
            .map(|path| serde_json::json!({ "path": path, "format": "man", "private": false }))
            .collect();
        let line =
            render::to_line(&serde_json::json!({ "schema": render::SCHEMA, "files": files }));
        return render::page(world, &line);
    }
    if world.manner.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    let lines: String = paths.map(|path| format!("  {}\n", render::escaped(&path))).collect();
    render::page(world, &lines)
}
