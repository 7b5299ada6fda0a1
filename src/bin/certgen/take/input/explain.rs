//! What a person reads when a file cannot be opened: which file, what is wrong, what to do.

use certgen::{Error, Feature, Foreign, Password, Resource, bundle::FileType};

use super::{opening::Flags, read::STDIN};
use crate::{
    say::{
        code::{Code, FILE, USAGE},
        failure::Failure,
        shell,
    },
    take::password::{Secret, Source},
};

/// `error` about the file `name`, of which the type is known if it got that far, from a command that has
/// all flags for opening files.
pub fn explain(error: Error, name: &str, file_type: Option<FileType>) -> Failure {
    explain_with(error, name, file_type, Flags::All)
}

/// The same from a command that has these `flags`.
pub fn explain_with(
    error: Error,
    name: &str,
    file_type: Option<FileType>,
    flags: Flags,
) -> Failure {
    match error {
        Error::Altered => {
            Failure::new(Code::Altered, format!("{name} was changed after it was written"))
                .why("the password is right, and the integrity check does not hold")
                .help(match flags {
                    Flags::All => "get it again from where it came; --ignore-mac opens it as it is",
                    Flags::OfCa => "get it again from where it came",
                })
        }
        Error::BrokenKey { reason } => {
            Failure::new(Code::BrokenKey, format!("the private key in {name} is broken: {reason}"))
                .why("what it signs does not hold, and may give the key away")
                .help("take the key from another copy, or make a new one: certgen new")
        }
        Error::Damaged { offset, reason } => damaged(name, "byte", offset).why(reason),
        Error::Foreign { what } => foreign(what, name),
        Error::Malformed { what, reason } => {
            Failure::new(Code::Damaged, format!("{name} is damaged: no {what}"))
                .why(reason)
                .help("get it again from where it came")
        }
        Error::NoMac => Failure::new(Code::NoMac, format!("{name} has no integrity check"))
            .why("--require-mac asks for one")
            .help("leave --require-mac out, if you trust where the file came from"),
        Error::OtherPassword => other_password(name, flags),
        Error::PasswordNeeded => {
            Failure::new(Code::PasswordNeeded, format!("{name} needs a password"))
                .help(flags.of_password().usual_places())
        }
        Error::TooCostly {
            what: what @ (Resource::PemBlocks | Resource::PemHeaders),
            limit,
            ..
        } => Failure::new(Code::TooLarge, format!("{name} has more than {limit} {what}"))
            .help("take out what is not needed"),
        Error::Pem { line, reason } => damaged(name, "line", line).why(reason),
        Error::TooCostly { what, asked, limit } => too_costly(name, what, asked, limit, flags),
        Error::TooLarge { limit } => with_larger_limit(too_large(name, limit), flags),
        Error::Unsupported { what, name: which } => unsupported(name, what, &which, file_type),
        other => {
            let failure = Failure::from(other);
            let message = format!("{name}: {}", failure.message);
            Failure { message, ..failure }
        }
    }
}

/// The password does not open the file.
pub fn wrong_password(name: &str, source: &Source, secret: Secret, password: &Password) -> Failure {
    let from = match source {
        Source::None => format!("{} none is the empty password", secret.flag),
        Source::Prompt => "the structure of the file is whole".to_owned(),
        other if password.secret_text().is_empty() => format!("the password from {other} is empty"),
        other => format!("the structure of the file is whole; the password came from {other}"),
    };
    Failure::new(Code::WrongPassword, format!("wrong password for {name}"))
        .why(from)
        .help(format!("try again, or {}", secret.usual_places()))
}

/// What to do about it depends on the command.
pub fn too_large(name: &str, limit: usize) -> Failure {
    Failure::new(Code::TooLarge, format!("{name} has more than {limit} bytes"))
}

/// `failure`, and the flag that would have read so large a file, if that was what it lacked.
pub fn with_larger_limit(failure: Failure, flags: Flags) -> Failure {
    match flags {
        Flags::All => failure
            .help_with(Code::TooLarge, "--max-size BYTES, if that is what the file should be"),
        Flags::OfCa => failure,
    }
}

fn other_password(name: &str, flags: Flags) -> Failure {
    let message = format!("{name} has more than one password");
    let failure = Failure::new(Code::OtherPassword, message)
        .why("the password is right for the integrity check, but not for what is encrypted");
    match flags {
        Flags::All => failure.help("--mac-password or --key-password takes the other one"),
        Flags::OfCa => failure,
    }
}

fn damaged(name: &str, unit: &str, place: usize) -> Failure {
    let message = format!("{name} is cut off or damaged at {unit} {place}");
    Failure::new(Code::Damaged, message).help(match unit {
        "byte" => "copy it again in binary mode",
        _ => "copy it again, from -----BEGIN to the end",
    })
}

fn foreign(what: Foreign, name: &str) -> Failure {
    let (exit, message) = match what {
        Foreign::ClientSecret => (USAGE, format!("this looks like {what}")),
        _ => (FILE, format!("{name} is {what}")),
    };
    Failure::new(Code::of_library(what.name(), exit), message).help(what.help(&shown(name)))
}

/// The file as a shell wants it named.
pub fn shown(name: &str) -> String {
    if name == STDIN { "FILE".to_owned() } else { shell::quoted(name) }
}

fn too_costly(name: &str, what: Resource, asked: u128, limit: u64, flags: Flags) -> Failure {
    let message = format!("{name} asks for {asked} {what}; the limit is {limit}");
    let failure = Failure::new(Code::TooCostly, message);
    let raised = |flag: &str| match flags {
        Flags::All => format!("{flag}, if you trust the file"),
        Flags::OfCa => {
            format!("if you trust it, write it anew: certgen passwd {} {flag}", shown(name))
        }
    };
    // As most programs spell it the password was tried, and is wrong.
    if what == Resource::RoundsForSpellings {
        let message = format!("wrong password for {name}, as most programs spell it");
        let failure = Failure::new(Code::WrongPassword, message)
            .why(format!("to try other spellings takes {asked} rounds, and the limit is {limit}"))
            .help("try again with the right password");
        return match u32::try_from(asked.div_ceil(2)) {
            Ok(rounds) => failure.further_help(raised(&format!("--max-iterations {rounds}"))),
            Err(_) => failure,
        };
    }
    let rounds = match what {
        Resource::Rounds => asked,
        // The limit on all rounds of a file together is at least twice that on one derivation.
        Resource::RoundsInAll => asked.div_ceil(2),
        Resource::Memory => return failure.help(raised(&format!("--max-memory {asked}"))),
        _ => return failure.why("no program writes such files; it may be an attack"),
    };
    match u32::try_from(rounds) {
        Ok(rounds) => failure.help(raised(&format!("--max-iterations {rounds}"))),
        Err(_) => failure.why("they would take hours or for ever").help("make the file again"),
    }
}

fn unsupported(name: &str, what: Feature, which: &str, file_type: Option<FileType>) -> Failure {
    if what == Feature::SigningKey {
        let message = format!("{name}: unsupported {what}: {which}");
        return Failure::new(Code::Unsupported, message)
            .why("the key is whole; the library that signs here does not take it")
            .help("sign with another key, or with another program");
    }
    // Of a PFX that was not understood the type is not known yet; a key or a JWK says that it is one.
    let is_pfx = file_type.is_none_or(|file_type| file_type == FileType::Pfx);
    let is_other = matches!(
        what,
        Feature::Jwk
            | Feature::JwkCurve
            | Feature::JwkKeyType
            | Feature::KeyAlgorithm
            | Feature::KeySize
            | Feature::KeyTypeForJwk
            | Feature::Pkcs7Content
            | Feature::RsaKey
            | Feature::RsaKeySize
    );
    if is_pfx && !is_other {
        return Failure::new(
            Code::UnsupportedPfx,
            format!("{name} has an unsupported {what}: {which}"),
        )
        .help(format!(
            "export it again as AES-256, or try openssl pkcs12 -in {} -out NEW.pem",
            shown(name)
        ));
    }
    Failure::new(Code::Unsupported, format!("{name}: unsupported {what}: {which}"))
        .help("convert it with the program that wrote it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_names_no_flag_that_the_command_does_not_have() {
        let flags = ["--ignore-mac", "--key-password", "--mac-password", "--max-size"];
        for error in [Error::Altered, Error::OtherPassword, Error::TooLarge { limit: 7 }] {
            let help = |flags| explain_with(error.clone(), "ca.pfx", None, flags).help;
            let all = help(Flags::All).unwrap();
            assert!(flags.iter().any(|flag| all.contains(flag)), "{all}");
            let less = help(Flags::OfCa).unwrap_or_default();
            assert!(!flags.iter().any(|flag| less.contains(flag)), "{less}");
        }
        let costly = |what| Error::TooCostly { what, asked: 20_000_001, limit: 10_000_000 };
        for (what, flag) in [
            (Resource::Rounds, "--max-iterations 20000001"),
            (Resource::Memory, "--max-memory 20000001"),
        ] {
            let help = |flags| explain_with(costly(what), "ca.pfx", None, flags).help.unwrap();
            assert_eq!(help(Flags::All), format!("{flag}, if you trust the file"));
            let command = format!("certgen passwd ca.pfx {flag}");
            assert!(help(Flags::OfCa).ends_with(&command), "{}", help(Flags::OfCa));
        }
    }

    /// What was tried is said, and not only what was not.
    #[test]
    fn a_wrong_password_is_not_hidden_by_the_spellings_that_were_not_tried() {
        let what = Resource::RoundsForSpellings;
        let error = Error::TooCostly { what, asked: 27_000_000, limit: 20_000_000 };
        let failure = explain(error, "app.pfx", Some(FileType::Pfx));
        assert_eq!((failure.code.name(), failure.exit), ("wrong_password", 4));
        let more = &failure.more.further_help;
        assert_eq!(*more, ["--max-iterations 13500000, if you trust the file"]);
    }

    #[test]
    fn a_limit_is_no_damage() {
        let (what, limit) = (Resource::PemBlocks, 10_000);
        let error = Error::TooCostly { what, asked: 10_001, limit };
        let failure = explain(error, "all.pem", None);
        assert_eq!(
            (failure.code.name(), &*failure.message),
            ("too_large", "all.pem has more than 10000 PEM blocks")
        );
        let error = Error::Pem { line: 7, reason: "no END".into() };
        assert_eq!(explain(error, "all.pem", None).code.name(), "damaged");
    }
}
