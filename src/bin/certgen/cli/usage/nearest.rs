//! The word that was probably meant.

use clap::CommandFactory;

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
            (if is_part { 1 } else { distance(word, one) }, one)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, one)| one)
}

fn longs(command: &clap::Command) -> Vec<String> {
    command.get_arguments().filter_map(|one| Some(format!("--{}", one.get_long()?))).collect()
}

/// How many letters have to be put in, left out, changed, or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (row, letter) in one.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, wanted) in other.iter().enumerate() {
            let at =
                |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX);
            let mut cost = (at(&last, column) + usize::from(letter != *wanted))
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            let before = column.checked_sub(1).and_then(|at| other.get(at));
            if previous == Some(*wanted) && before == Some(&letter) {
                cost = cost.min(at(&before_last, column - 1) + 1);
            }
            current.push(cost);
        }
        before_last = std::mem::replace(&mut last, current);
        previous = Some(letter);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_slips_of_the_finger() {
        for (one, other, count) in [
            ("new", "new", 0),
            ("nwe", "new", 1),
            ("ne", "new", 1),
            ("neww", "new", 1),
            ("now", "new", 1),
            ("", "new", 3),
            ("wen", "new", 2),
        ] {
            assert_eq!(distance(one, other), count, "{one}");
        }
    }

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
