//! `certgen passwd`: another password or preset for a file, and all else as it was.

use std::path::{Path, PathBuf};

use certgen::{
    Password, PfxOptions,
    bundle::{File, FileType, Oddity},
    pfx::{self, Check, Passwords},
};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    cli::{args, manner::Verbosity},
    give::{
        sealing::{self, Sealing},
        whole::{self, Broken},
    },
    machine::{
        files::{Elsewhere, Existing, OutputSet, Privacy, Target},
        output, spinner,
        world::World,
    },
    say::{
        answer,
        code::Code,
        failure::Failure,
        lines::{self, STRONG},
        warning::Warning,
    },
    take::{
        input::{self, Input, Opened, Opening, Reader},
        password::{NewPassword, Source},
    },
};

mod key;

pub fn run(args: args::Passwd, world: &mut World) -> Result<(), Failure> {
    let mut opening = Opening::resolve(&args.open)?.asking_for("Old password");
    let sealing = Sealing::resolve(&args.seal)?.asking_for("New password");
    let mut readers: Vec<_> = Reader::of_argument(&args.file).into_iter().collect();
    readers.extend(opening.readers());
    readers.extend(sealing.reader());
    input::read_once(&readers)?;
    let place = Place::of(&args);
    let input = Input::read(&args.file, &opening, world)?;
    place.check(input.file.file_type(), &sealing, world)?;
    check_type(&input, &sealing)?;
    place.reserve(&input, true)?;
    let otherwise = sealing.first_flag().is_none().then_some(&Source::Prompt);
    sealing.check(otherwise, &place.name, world)?;

    world.interrupt.watch();
    let opened = opening.open(&input, world)?;
    let is_private = opened.bundle.bags.iter().any(sealing::may_be_private);
    let outputs = place.reserve(&input, is_private)?;
    let keys = opened.bundle.bags.iter().filter_map(|bag| bag.key());
    let mut warnings = whole::check(keys, &input.name, Broken::allowed(args.allow_broken_key))?;
    warnings.extend(input.warnings(&opened));
    warnings.extend(opening.take_warnings());
    warnings.extend(outputs.leftovers());
    // Only --pfx or --iterations: the password stays.
    let kept = opened
        .password
        .as_deref()
        .filter(|old| otherwise.is_none() && !old.secret_text().is_empty());
    let new = sealing.obtain(kept, &place.name, world)?;
    warnings.extend(new.warnings.clone());
    warnings.extend(repeated(&sealing, &opened, &new.password, &input.name));

    let content = match input.file.file_type() {
        FileType::Pfx => {
            let options = sealing::as_before(&sealing, &input, &opened, &new.password)?;
            sealing::check_cost(&options, sealing::shrouded(&opened.bundle.bags))?;
            warnings.extend(caveats(&options, &opened, &new.password));
            sealed(&opened, &options, &new.password, world)?
        }
        _ => key::sealed(&input, &opened, &sealing, &new.password)?,
    };
    read_back(&content, &input, &opened, &new.password, world)?;
    world.interrupt.check()?;
    let mut done = Done { place: &place, input: &input, new: &new, is_private, warnings };
    if place.path.is_none() {
        output::warnings(world, &done.warnings);
        return output::bytes(world, &content);
    }
    let interrupt = world.interrupt.clone();
    let ready = outputs.stage(&[&content], &interrupt)?;
    done.warnings.extend(ready.warnings.iter().cloned());
    if new.is_unseen {
        return ready.publish(&interrupt, || done.show(world));
    }
    ready.publish(&interrupt, || Ok(()))?;
    done.show(world)
}

/// Where the result goes.
struct Place {
    /// What messages call it.
    name: String,
    /// `None` for standard output.
    path: Option<PathBuf>,
    is_in_place: bool,
    is_forced: bool,
}

impl Place {
    fn of(args: &args::Passwd) -> Self {
        let out = args.out.as_deref().unwrap_or(&args.file);
        let is_stdout = input::is_stdin(out);
        Self {
            name: if is_stdout { "standard output".to_owned() } else { out.display().to_string() },
            path: (!is_stdout).then(|| out.to_owned()),
            is_in_place: args.out.is_none(),
            is_forced: args.force,
        }
    }

    fn existing(&self) -> Existing {
        if self.is_in_place || self.is_forced { Existing::Replace } else { Existing::Refuse }
    }

    fn reserve(&self, input: &Input, is_private: bool) -> Result<OutputSet, Failure> {
        let target = self.path.as_ref().map(|path| Target {
            path: if self.is_in_place { followed(path) } else { path.clone() },
            privacy: Privacy::of(is_private),
        });
        let outputs = OutputSet::reserve(target.as_slice(), self.existing(), ELSEWHERE)?;
        match &input.status {
            // The link may lead elsewhere by now: only the file that was read is replaced.
            Some(read) if self.is_in_place => outputs.in_place_of(read),
            _ => Ok(outputs),
        }
    }

    /// Refuses what standard output cannot take.
    fn check(&self, file: FileType, sealing: &Sealing, world: &World) -> Result<(), Failure> {
        if self.path.is_some() {
            return Ok(());
        }
        if world.is_json() || sealing.shows_secret() {
            return Err(Failure::usage(
                "the file and what is said of it would both go to standard output",
            )
            .help("choose a file with -o FILE"));
        }
        if file != FileType::Pem && world.output.is_terminal {
            return Err(Failure::new(
                Code::BinaryToTerminal,
                "will not write binary to the terminal",
            )
            .help("-o FILE"));
        }
        Ok(())
    }
}

/// The file that a symbolic link leads to: what is changed in place is the file, not the link.
fn followed(path: &Path) -> PathBuf {
    let is_link = path.symlink_metadata().is_ok_and(|found| found.is_symlink());
    match is_link.then(|| path.canonicalize()) {
        Some(Ok(file)) => file,
        _ => path.to_owned(),
    }
}

/// Refuses files that have no password and can have none.
fn check_type(input: &Input, sealing: &Sealing) -> Result<(), Failure> {
    let Input { name, file, .. } = input;
    let has_key = || {
        let visible = file.visible();
        !visible.is_complete || visible.bags.iter().any(|bag| bag.key().is_some())
    };
    match file.file_type() {
        FileType::Pfx => Ok(()),
        FileType::EncryptedKey | FileType::Pem | FileType::PrivateKey if has_key() => {
            match sealing.preset {
                Some(_) => Err(Failure::usage(format!(
                    "--pfx is about PFX files, and {name} is {}",
                    file.file_type()
                ))
                .help("leave it out; certgen convert --to pfx makes a PFX")),
                None => Ok(()),
            }
        }
        FileType::Pem => Err(Failure::new(Code::NoKey, format!("{name} has no private key"))
            .why("only private keys and PFX files have passwords")
            .help("give the .pfx, or the .pem with PRIVATE KEY")),
        other => Err(Failure::new(Code::NotPfx, format!("{name} is {other}, not a PFX"))
            .why("only private keys and PFX files have passwords")
            .help("give the .pfx, or the .pem with PRIVATE KEY")),
    }
}

/// Everything that was in the PFX, in its order, under `password`.
fn sealed(
    opened: &Opened,
    options: &PfxOptions,
    password: &Password,
    world: &World,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let bags = &opened.bundle.bags;
    let sealed =
        spinner::during(world, "sealing the file", || pfx::seal_bags(bags, password, options));
    Ok(Zeroizing::new(sealed?))
}

fn caveats(options: &PfxOptions, opened: &Opened, password: &Password) -> Vec<Warning> {
    let bags = &opened.bundle.bags;
    let mut warnings = sealing::caveats(options, password, sealing::shrouded(bags));
    if !bags.iter().any(|bag| bag.key().is_some()) {
        // Certificates are no secret.
        warnings.retain(|warning| warning.code != Code::NoPassword);
    }
    let was_text = |oddity: &Oddity| matches!(oddity, Oddity::Armour | Oddity::Base64);
    if opened.bundle.oddities.iter().any(was_text) {
        warnings.push(Warning {
            code: Code::NotKept,
            message: "the PFX was text, and is binary now, as programs expect it".to_owned(),
            help: None,
        });
    }
    warnings
}

/// Said if the password has not changed although it was meant to.
fn repeated(sealing: &Sealing, opened: &Opened, new: &Password, name: &str) -> Option<Warning> {
    let is_meant_to = sealing.first_flag().is_none() || sealing.reads_password();
    let old = opened.password.as_deref().filter(|_| is_meant_to)?;
    let is_same = !new.secret_text().is_empty() && old.secret_text() == new.secret_text();
    is_same.then(|| Warning {
        code: Code::SamePassword,
        message: format!("the new password of {name} is the old one"),
        help: Some("if it was to change, see that the two sources differ".to_owned()),
    })
}

/// Makes sure that the result opens and holds as much, before it takes the place of the old file.
fn read_back(
    content: &[u8],
    input: &Input,
    opened: &Opened,
    password: &Password,
    world: &World,
) -> Result<(), Failure> {
    let limits = certgen::Limits::new().bytes(usize::MAX);
    let again = spinner::during(world, "reading it back", || {
        File::read(content, &limits)?.open(Some(Passwords::new(password)), Check::Verified)
    });
    let again = again.map_err(|error| {
        let Failure { message, .. } = input::explain(error, "what would be written", None);
        Failure::new(Code::Unexpected, message).why(format!("{} was left as it is", input.name))
    })?;
    if again.bags.len() != opened.bundle.bags.len() {
        return Err(Failure::new(
            Code::Unexpected,
            format!("what would be written holds less than {}", input.name),
        )
        .why("the file was left as it is"));
    }
    Ok(())
}

/// What was done.
struct Done<'a> {
    place: &'a Place,
    input: &'a Input,
    new: &'a NewPassword,
    is_private: bool,
    warnings: Vec<Warning>,
}

impl Done<'_> {
    fn show(&self, world: &mut World) -> Result<(), Failure> {
        let secret = self.new.is_unseen.then(|| self.new.password.secret_text());
        let text = if world.is_json() {
            answer::line(&answer::object([
                ("schema", Some(json!(answer::SCHEMA))),
                ("files", Some(json!([self.file()]))),
                ("password", secret.map(|secret| json!(secret))),
                ("warnings", answer::warnings(&self.warnings)),
            ]))
        } else {
            output::warnings(world, &self.warnings);
            if world.manner.verbosity == Verbosity::Quiet && secret.is_none() {
                return Ok(());
            }
            self.text(secret)
        };
        match secret {
            Some(_) => output::secret_page(world, &text),
            None => output::page(world, &text).map_err(|failure| {
                failure.why("the file is written; only this summary is not shown")
            }),
        }
    }

    fn text(&self, secret: Option<&str>) -> String {
        let what = match self.new.password.secret_text() {
            "" => "NO password",
            _ => "password set",
        };
        let advice = if self.is_private { "keep this secret" } else { "" };
        let row = [&self.place.name, what, advice].map(str::to_owned);
        let mut text = lines::table(&[row]);
        if let Some(secret) = secret {
            text.push_str(&format!(
                "password {STRONG}{secret}{STRONG:#}   (shown only this once)\n"
            ));
        }
        text
    }

    fn file(&self) -> serde_json::Value {
        let format = match self.input.file.file_type() {
            FileType::Pem => "pem",
            FileType::Pfx => "pfx",
            _ => "der",
        };
        json!({ "path": self.place.name, "format": format, "private": self.is_private })
    }
}

const ELSEWHERE: Elsewhere = Elsewhere { name: "-o FILE", folder: "-o FILE" };
