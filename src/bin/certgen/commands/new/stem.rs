//! The name that all files of one identity begin with.

use std::ops::ControlFlow;

use crate::say::failure::Failure;

/// Makes a file name of `name`: small letters and digits of any script stay, whatever stands between
/// them becomes one hyphen.
pub fn from_name(name: &str) -> Result<String, Failure> {
    let mut stem = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() || is_accent(letter) {
            stem.push(letter);
        } else if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
    }
    let stem = shortened(&stem).trim_end_matches('-');
    if stem.is_empty() {
        return Err(Failure::usage(format!("no file name can be made of \"{name}\""))
            .why("it has neither a letter nor a digit")
            .help("choose one with --file NAME"));
    }
    if is_device(stem) {
        return Ok(format!("{stem}-app"));
    }
    Ok(stem.to_owned())
}

/// Checks a name that was chosen.
pub fn from_choice(choice: &str) -> Result<String, Failure> {
    let ending = choice.len().saturating_sub(".pfx".len());
    let stem = match choice.split_at_checked(ending) {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".pfx") => stem,
        _ => choice,
    };
    let reason = if choice.contains(['/', '\\']) {
        return Err(Failure::usage(format!("--file takes a name, not a path: {choice}"))
            .help("the folder goes to --out-dir"));
    } else if stem.is_empty() || stem == "." || stem == ".." {
        "it is no name of a file"
    } else if stem.chars().any(char::is_control) {
        "it has a control character"
    } else if cfg!(windows) && stem.contains(['<', '>', ':', '"', '|', '?', '*']) {
        "Windows does not take one of its characters"
    } else if is_device(stem) {
        "on Windows it is a device"
    } else if shortened(stem) != stem {
        "it is longer than 100 characters or 200 bytes"
    } else {
        return Ok(stem.to_owned());
    };
    Err(Failure::usage(format!("--file cannot be \"{choice}\": {reason}"))
        .help("choose another name"))
}

/// Cuts `stem` where any file system has room for it and an ending.
fn shortened(stem: &str) -> &str {
    let end = stem.char_indices().take(MAX_CHARACTERS).try_fold(0, |end, (start, letter)| {
        let next = start + letter.len_utf8();
        if next > MAX_BYTES { ControlFlow::Break(end) } else { ControlFlow::Continue(next) }
    });
    let (ControlFlow::Break(end) | ControlFlow::Continue(end)) = end;
    stem.get(..end).unwrap_or(stem)
}

/// The accents of letters that are written in two parts.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// The names that Windows keeps for devices, whatever ending follows.
fn is_device(stem: &str) -> bool {
    let name = stem.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&name.as_str()) {
        return true;
    }
    ["com", "lpt"].iter().any(|port| {
        name.strip_prefix(port).is_some_and(|number| {
            let mut letters = number.chars();
            matches!(letters.next(), Some('0'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}'))
                && letters.next().is_none()
        })
    })
}

const MAX_CHARACTERS: usize = 100;
const MAX_BYTES: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_file_name() {
        for (name, stem) in [
            ("My App", "my-app"),
            ("  My -- App!  ", "my-app"),
            ("api.contoso.com", "api-contoso-com"),
            ("../../etc/passwd", "etc-passwd"),
            ("\u{dc}ber\u{df}e 2", "\u{fc}ber\u{df}e-2"),
            ("cafe\u{301}", "cafe\u{301}"),
            ("\u{4e2d}\u{6587}", "\u{4e2d}\u{6587}"),
            ("a\u{202e}b", "a-b"),
            ("NUL", "nul-app"),
            ("com1", "com1-app"),
            ("com10", "com10"),
            ("console", "console"),
        ] {
            assert_eq!(from_name(name).unwrap(), stem, "{name}");
        }
    }

    #[test]
    fn a_name_without_letters_needs_a_choice() {
        for name in ["", " ", "!!!", "\u{1f511}", "--"] {
            let failure = from_name(name).unwrap_err();
            assert!(failure.help.unwrap().contains("--file"), "{name}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        assert_eq!(from_name(&"a".repeat(101)).unwrap(), "a".repeat(100));
        assert_eq!(from_name(&"\u{4e2d}".repeat(90)).unwrap(), "\u{4e2d}".repeat(66));
        assert_eq!(from_name(&format!("{} b", "a".repeat(99))).unwrap(), "a".repeat(99));
    }

    #[test]
    fn a_choice_is_taken_as_it_stands() {
        for (choice, stem) in [
            ("My App", "My App"),
            ("app.v2", "app.v2"),
            ("app.pfx", "app"),
            ("app.PFX", "app"),
            ("app.pfx.pfx", "app.pfx"),
            (".hidden", ".hidden"),
            ("\u{e4}\u{f6}\u{fc}", "\u{e4}\u{f6}\u{fc}"),
        ] {
            assert_eq!(from_choice(choice).unwrap(), stem);
        }
    }

    #[test]
    fn a_choice_that_is_no_name_is_refused() {
        for choice in
            ["", ".", "..", ".pfx", "a/b", "a\\b", "/a", "a\nb", "con", "NUL.txt", "lpt\u{b9}"]
        {
            assert_eq!(from_choice(choice).unwrap_err().code.name(), "usage", "{choice}");
        }
        assert!(from_choice(&"a".repeat(101)).is_err());
        assert!(from_choice("a/b").unwrap_err().help.unwrap().contains("--out-dir"));
    }
}
