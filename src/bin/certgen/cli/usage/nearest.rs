//! The word that was probably meant.

use clap::CommandFactory;
use strsim::osa_distance;

use crate::cli::args::Cli;

/// The command nearest to `word`, among those of `group` if that is given.
pub fn command(word: &str, group: Option<&str>) -> Option<String> {
    let program = Cli::command();
    let commands = group.map_or(Some(&program), |group| find(&program, group))?;
    let names: Vec<&str> =
        commands.get_subcommands().flat_map(|one| one.get_name_and_visible_aliases()).collect();
    let nearest = self::word(word, names)?;
    Some(group.map_or(nearest.to_owned(), |group| format!("{group} {nearest}")))
}

/// The command of these words: `jwt verify`.
fn find<'a>(program: &'a clap::Command, words: &str) -> Option<&'a clap::Command> {
    words.split(' ').try_fold(program, |command, word| command.find_subcommand(word))
}

/// The flag nearest to `flag` among those of `command`; without a command, among those of all, and then
/// with the command that it belongs to.
pub fn flag(flag: &str, command: Option<&str>) -> Option<(Option<String>, String)> {
    let mut program = Cli::command();
    program.build();
    if let Some(command) = command.and_then(|words| find(&program, words)) {
        return word(flag, longs(command).iter().map(String::as_str))
            .map(|found| (None, found.to_owned()));
    }
    if let Some(found) = word(flag, longs(&program).iter().map(String::as_str)) {
        return Some((None, found.to_owned()));
    }
    program.get_subcommands().find_map(|command| {
        word(flag, longs(command).iter().map(String::as_str))
            .map(|found| (Some(command.get_name().to_owned()), found.to_owned()))
    })
}

/// The one of `known` nearest to `word`, if it is near enough to have been meant.
pub fn word<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.trim_start_matches('-').chars().count();
    // A third of the letters wrong, or a part that is right.
    let limit = (length / 3).max(1);
    known
        .into_iter()
        .map(|one| {
            let is_part = length >= 3 && one.contains(word.trim_start_matches('-'));
            (if is_part { 1 } else { osa_distance(word, one) }, one)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, one)| one)
}

fn longs(command: &clap::Command) -> Vec<String> {
    command.get_arguments().filter_map(|one| Some(format!("--{}", one.get_long()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_found() {
        assert_eq!(command("nwe", None).as_deref(), Some("new"));
        assert_eq!(command("comp", None).as_deref(), Some("completions"));
        assert_eq!(command("decde", Some("jwt")).as_deref(), Some("jwt decode"));
        assert_eq!(command("xyz", None), None);
        assert_eq!(word("2048", ["p256", "rsa2048", "rsa4096"]), Some("rsa2048"));
        assert_eq!(flag("--pasword", Some("new")), Some((None, "--password".into())));
        assert_eq!(flag("--name", None), Some((Some("new".into()), "--name".into())));
        assert_eq!(flag("--audiense", Some("jwt verify")), Some((None, "--audience".into())));
        assert_eq!(flag("--jsn", None), Some((None, "--json".into())));
        assert_eq!(flag("--frobnicate", Some("new")), None);
    }
}
