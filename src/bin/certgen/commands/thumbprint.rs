//! `certgen thumbprint`: the thumbprint of a certificate in every form, or one form as another.

use std::{
    ffi::OsString,
    fmt::Write,
    path::{Path, PathBuf},
};

use certgen::{Certificate, Error, Thumbprint};
use serde_json::{Value, json};

use self::forms::Digests;
use crate::{
    cli::{args, manner::Verbosity},
    machine::{output, world::World},
    say::{
        answer::{self, object},
        failure::Failure,
        visible::escaped,
        warning::Warning,
    },
    take::{
        entry,
        input::{self, Found, Input, Opening, Reader},
    },
};

mod forms;

pub fn run(args: args::Thumbprint, world: &mut World) -> Result<(), Failure> {
    if args.form.is_some() && world.is_json() {
        return Err(Failure::usage("--as prints a bare value, and --json an object")
            .help("leave one of them out"));
    }
    let mut opening = Opening::resolve(&args.open)?.for_certificates();
    match given(&args.words)? {
        Given::File(path) => {
            let readers = Reader::of_argument(&path).into_iter().chain(opening.readers());
            input::read_once(&readers.collect::<Vec<_>>())?;
            match Input::read_or(&path, &opening, world, pasted)? {
                Found::File(input) => show_file(&args, &path, &input, &mut opening, world),
                Found::Text(read) => show_pasted(&args, read?, world),
            }
        }
        Given::Pasted(thumbprint) => show_pasted(&args, thumbprint, world),
    }
}

/// What the words after the command are.
enum Given {
    File(PathBuf),
    Pasted(Thumbprint),
}

/// A path that exists is a path, whatever else it looks like.
fn given(words: &[OsString]) -> Result<Given, Failure> {
    let paths: Vec<&Path> = words.iter().map(Path::new).collect();
    let is_path = |path: &&Path| input::is_stdin(path) || path.symlink_metadata().is_ok();
    match paths.as_slice() {
        [path] if is_path(path) => return Ok(Given::File(path.to_path_buf())),
        paths if paths.iter().any(is_path) => return Err(one_file()),
        _ => {}
    }
    if words.iter().all(|word| word.is_empty()) {
        return Err(Failure::usage("neither a file nor a thumbprint is given")
            .why("the argument is empty, as a variable is that was not set")
            .help("certgen thumbprint app.cer, or the thumbprint in its place"));
    }
    let text: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    match (pasted(&text.join(" ")), paths.as_slice()) {
        (Some(read), _) => read.map(Given::Pasted),
        (None, [path]) => Ok(Given::File(path.to_path_buf())),
        (None, _) => Err(one_file()),
    }
}

/// The thumbprint that `text` is or should be; `None` for what does not look like one.
fn pasted(text: &str) -> Option<Result<Thumbprint, Failure>> {
    match Thumbprint::parse(text) {
        Ok(_) if looks_like_name(text) => None,
        Ok(thumbprint) => Some(Ok(thumbprint)),
        Err(error @ Error::Thumbprint { .. }) => Some(Err(error.into())),
        Err(_) => None,
    }
}

/// Names of files can be base64 by chance; digests have capital letters and small ones, but for one in a
/// million, and no word of small letters is hexadecimal.
fn looks_like_name(text: &str) -> bool {
    let has = |is_such: fn(&char) -> bool| text.chars().any(|sign| is_such(&sign));
    let digits = text.strip_prefix("0x").or(text.strip_prefix("0X")).unwrap_or(text);
    let is_hex =
        digits.chars().filter(char::is_ascii_alphanumeric).all(|sign| sign.is_ascii_hexdigit());
    let is_mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
    !is_hex && !is_mixed && !has(|sign| matches!(sign, '=' | ':' | ' '))
}

fn one_file() -> Failure {
    Failure::usage("certgen thumbprint takes one file, or one thumbprint")
        .help("call it once for each; a name with spaces goes in quotes")
}

fn show_file(
    args: &args::Thumbprint,
    path: &Path,
    input: &Input,
    opening: &mut Opening,
    world: &mut World,
) -> Result<(), Failure> {
    let opened = opening.open(input, world)?;
    let wanted = args.entry.as_deref();
    if let Some(form) = args.form {
        let certificate = entry::certificate(&opened.bundle, wanted, &input.name, "--as")?;
        return show_bare(&Digests::of(certificate).bare(form)?, world);
    }
    let certificates = entry::certificates(&opened.bundle, wanted, &input.name)?;
    let mut warnings = input.warnings(&opened);
    warnings.extend(opening.take_warnings());
    if world.is_json() {
        let file = path.to_string_lossy();
        return output::page(world, &answer::line(&file_json(&file, &certificates, &warnings)));
    }
    output::warnings(world, &warnings);
    let mut text = String::new();
    for certificate in certificates {
        let gap = if text.is_empty() { "" } else { "\n" };
        let subject = match certificate.subject().to_string() {
            empty if empty.is_empty() => "a certificate without a name".to_owned(),
            subject => subject,
        };
        let _ = writeln!(text, "{gap}{}: {}\n", escaped(&input.name), escaped(&subject));
        text.push_str(&Digests::of(certificate).page());
    }
    show(&text, world)
}

fn show_pasted(
    args: &args::Thumbprint,
    thumbprint: Thumbprint,
    world: &mut World,
) -> Result<(), Failure> {
    if args.entry.is_some() {
        return Err(Failure::usage("--entry chooses a certificate, and a thumbprint was given")
            .help("leave --entry out, or give a file"));
    }
    let digests = Digests::given(thumbprint);
    if let Some(form) = args.form {
        return show_bare(&digests.bare(form)?, world);
    }
    if world.is_json() {
        let value = object([
            ("schema", Some(json!(answer::SCHEMA))),
            ("digest", Some(json!(thumbprint.digest_name()))),
            ("thumbprints", Some(digests.json())),
        ]);
        return output::page(world, &answer::line(&value));
    }
    let (own, other) = match thumbprint {
        Thumbprint::Sha1(_) => ("SHA-1", "SHA-256"),
        Thumbprint::Sha256(_) => ("SHA-256", "SHA-1"),
    };
    let remark = format!("\n{other} cannot be computed from {own}: it takes the certificate\n");
    show(&(digests.page() + &remark), world)
}

fn file_json(file: &str, certificates: &[&Certificate], warnings: &[Warning]) -> Value {
    let certificate = |one: &&Certificate| {
        json!({
            "subject": one.subject().to_string(),
            "thumbprints": Digests::of(one).json(),
        })
    };
    object([
        ("schema", Some(json!(answer::SCHEMA))),
        ("file", Some(json!(file))),
        ("certificates", Some(certificates.iter().map(certificate).collect())),
        ("warnings", answer::warnings(warnings)),
    ])
}

fn show(text: &str, world: &mut World) -> Result<(), Failure> {
    if world.manner.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    output::page(world, text)
}

/// The value was asked for by name, so it is shown even if nothing else is to be.
fn show_bare(value: &str, world: &mut World) -> Result<(), Failure> {
    output::page(world, &format!("{value}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_base64() {
        for (text, expected) in [
            ("my-service-certificate-prod", true),
            ("vUqsE_eNNATpCaMUO7p7Xfdc0h4", false),
            ("BD4AAC13F78D3404E909A3143BBA7B5DF75CD21E", false),
            ("abcdefabcdefabcdefabcdefabcdefabcdefabcd", false),
            ("x5t: vUqsE_eNNATpCaMUO7p7Xfdc0h4", false),
            ("0xbd4aac13f78d3404e909a3143bba7b5df75cd21e", false),
            ("0XBD4AAC13F78D3404E909A3143BBA7B5DF75CD21E", false),
        ] {
            assert_eq!(looks_like_name(text), expected, "{text}");
        }
    }
}
