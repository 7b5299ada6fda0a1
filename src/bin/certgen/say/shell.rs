//! Text that somebody is going to paste into a shell.

/// `file` as a shell takes it, and a program that would take it for a flag.
pub fn quoted(file: &str) -> String {
    match file.starts_with('-') {
        true => word(&format!("./{file}")),
        false => word(file),
    }
}

/// `text`, which is no file, as one word for a shell. What stands in a hint may come from a stranger.
pub fn word(text: &str) -> String {
    let signs = if cfg!(windows) { "-_./:\\@+,=" } else { "-_./:@+,=" };
    let is_plain = |sign: char| sign.is_alphanumeric() || signs.contains(sign);
    // For zsh =name is the path of a program.
    match !text.is_empty() && !text.starts_with('=') && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a file is called, a shell hands on the whole name and does nothing else.
    #[cfg(unix)]
    #[test]
    fn a_shell_takes_a_name_as_it_is() {
        for name in HOSTILE {
            let script = format!("printf '%s' {}; printf '|%s' {}", quoted(name), word(name));
            let folder = tempfile::tempdir().unwrap();
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", &script]).current_dir(folder.path());
            let output = shell.output().unwrap();
            let path = if name.starts_with('-') { format!("./{name}") } else { name.to_string() };
            let said = String::from_utf8(output.stdout).unwrap();
            assert_eq!(said, format!("{path}|{name}"), "{script}");
            assert!(output.status.success() && output.stderr.is_empty(), "{script}");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{script}");
        }
    }

    #[test]
    fn an_ordinary_name_stays_as_it_is() {
        for name in ["app.pfx", "keys/my-app_2.pfx", "a:b@c+d,e=f", "bücher.pem", "/a/b"] {
            assert_eq!(quoted(name), name);
        }
        assert_eq!(quoted("-o.pfx"), "./-o.pfx");
        assert_eq!(word("-o"), "-o");
    }

    #[cfg(unix)]
    const HOSTILE: [&str; 26] = [
        "x;touch PWNED;.pem",
        "$(touch PWNED)",
        "`touch PWNED`",
        "a&touch PWNED",
        "a|touch PWNED",
        "a>PWNED",
        "a<PWNED",
        "a\ntouch PWNED",
        "a\rtouch PWNED",
        "'; touch PWNED; '",
        "''",
        "\"$(touch PWNED)\"",
        "\\",
        "a\\'b",
        "a b",
        " ",
        "",
        "~",
        "~root",
        "*",
        "[a]?{b,c}",
        "!!",
        "#x",
        "=sh",
        "-rf",
        "--help",
    ];
}
