//! The commands that make a file others will take.

use certgen::{Preset, inspect::Remedy};

use crate::say::shell::quoted;

/// The command that helps `file`. What stands in capitals is for the person to choose.
pub fn command(remedy: Remedy, file: &str) -> String {
    let file = quoted(file);
    match remedy {
        Remedy::ChangePassword => format!("certgen passwd {file}"),
        Remedy::Divide => format!("certgen convert {file} --to pfx --entry NAME -o NEW.pfx"),
        Remedy::Rebuild => {
            format!("certgen convert {file} --to pem -o NEW.pem && {}", REBUILT)
        }
        Remedy::Rename => format!("certgen convert {file} --to pfx --name NAME -o NEW.pfx"),
        Remedy::Rewrite(Preset::Modern) => format!("certgen convert {file} --to pfx -o NEW.pfx"),
        Remedy::Rewrite(preset) => {
            format!("certgen convert {file} --to pfx --pfx {} -o NEW.pfx", preset.name())
        }
        _ => format!("certgen convert {file} --to pfx -o NEW.pfx"),
    }
}

const REBUILT: &str = "certgen convert NEW.pem --to pfx -o NEW.pfx";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_copied_to_a_shell() {
        let legacy = Remedy::Rewrite(Preset::Legacy);
        assert_eq!(
            command(legacy, "my app's.pfx"),
            "certgen convert 'my app'\\''s.pfx' --to pfx --pfx legacy -o NEW.pfx"
        );
        assert_eq!(command(Remedy::ChangePassword, "a/app.pfx"), "certgen passwd a/app.pfx");
    }
}
