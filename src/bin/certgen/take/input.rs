//! Files that a command reads: found, read within limits, recognised, and opened with passwords.

use std::{convert::Infallible, path::Path, rc::Rc};

use certgen::{
    Password,
    bundle::{Bundle, File, Oddity},
    pfx::Encrypted,
};
use zeroize::Zeroizing;

use crate::{
    machine::{files::Status, world::World},
    say::{code::Code, failure::Failure, warning::Warning},
};

mod explain;
mod opening;
mod read;
mod reader;

pub use explain::{explain, shown, with_larger_limit};
pub use opening::{Flags, Opening};
pub use read::{Content, bytes, content_of_file, is_stdin, name};
pub use reader::{Reader, read_once};

/// A file that was read and recognised, and not opened yet.
pub struct Input {
    /// What messages call it.
    pub name: String,
    pub bytes: Zeroizing<Vec<u8>>,
    pub file: File,
    /// What the system tells of the file that was read; `None` of standard input.
    pub status: Option<Status>,
    /// Said if the file holds a key that anyone who can read it can use.
    readable: Option<Warning>,
}

/// A file, or a text that is no file of keys and certificates.
pub enum Found<T> {
    File(Box<Input>),
    Text(T),
}

/// What was in a file.
pub struct Opened {
    pub bundle: Bundle,
    /// The password that opened it; `None` if nothing in the file needs one.
    pub password: Option<Rc<Password>>,
}

impl Input {
    /// Reads the file at `path`, or standard input for `-`, and finds out what it is. Asks nothing.
    pub fn read(path: &Path, opening: &Opening, world: &mut World) -> Result<Self, Failure> {
        match Self::read_or(path, opening, world, |_| None::<Infallible>)? {
            Found::File(input) => Ok(*input),
            Found::Text(never) => match never {},
        }
    }

    /// The same, unless the content is a text that `understand` understands.
    pub fn read_or<T>(
        path: &Path,
        opening: &Opening,
        world: &mut World,
        understand: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Found<T>, Failure> {
        let limit = opening.limits().most_bytes();
        let flags = opening.flags();
        let Content { bytes, readable, status } = read::content(path, limit, world)
            .map_err(|failure| with_larger_limit(failure, flags))?;
        if let Some(text) = std::str::from_utf8(&bytes).ok().and_then(understand) {
            return Ok(Found::Text(text));
        }
        let name = read::name(path);
        let file = File::read(&bytes, opening.limits())
            .map_err(|error| explain::explain_with(error, &name, None, flags))?;
        world.note(&format!("{name} is {}", file.file_type()));
        Ok(Found::File(Box::new(Self { name, bytes, file, status, readable })))
    }

    /// What is wrong with the file although it opened, or may be.
    pub fn warnings(&self, opened: &Opened) -> Vec<Warning> {
        let bundle = &opened.bundle;
        if opened.password.is_none() && self.file.needs_password() {
            return self.warnings_of_visible(bundle);
        }
        let mut warnings: Vec<Warning> = Vec::new();
        warnings.extend(self.exposed(opened));
        if let Some(pfx) = self.file.pfx().filter(|_| !bundle.is_verified) {
            warnings.push(self.unverified(pfx.integrity().is_some()));
        }
        warnings.extend(bundle.oddities.iter().filter_map(|oddity| self.oddity(oddity)));
        warnings
    }

    /// Said if others can read it, whatever it holds.
    pub fn readable(&self) -> Option<Warning> {
        self.readable.clone()
    }

    /// Said if it holds a key that anyone who can read it can use.
    pub fn exposed(&self, opened: &Opened) -> Option<Warning> {
        let has_key = |bundle: &Bundle| bundle.bags.iter().any(|bag| bag.key().is_some());
        let is_under_password =
            opened.password.as_ref().is_some_and(|password| !password.secret_text().is_empty());
        let is_unprotected =
            has_key(&opened.bundle) && (!is_under_password || has_key(&self.file.visible()));
        self.readable().filter(|_| is_unprotected)
    }

    /// The same of what can be seen without a password.
    fn warnings_of_visible(&self, visible: &Bundle) -> Vec<Warning> {
        let is_more = visible.encryptions.iter().any(|(what, _)| *what == Encrypted::Content);
        let locked = is_more.then(|| Warning {
            code: Code::Locked,
            message: format!("{} may have more certificates under its password", self.name),
            help: Some(format!("certgen show {} opens all of it", explain::shown(&self.name))),
        });
        let unchecked = self.file.pfx().filter(|pfx| pfx.integrity().is_none());
        let oddities = visible.oddities.iter().filter_map(|oddity| self.oddity(oddity));
        let unverified = unchecked.map(|_| self.unverified(false));
        locked.into_iter().chain(unverified).chain(oddities).collect()
    }

    fn unverified(&self, has_check: bool) -> Warning {
        let name = &self.name;
        if has_check {
            return Warning {
                code: Code::Altered,
                message: format!("the integrity check of {name} does not hold"),
                help: Some("do not trust what is in it".to_owned()),
            };
        }
        Warning {
            code: Code::NoMac,
            message: format!("{name} has no integrity check: nobody can say if it was changed"),
            help: Some("--require-mac refuses such files".to_owned()),
        }
    }

    /// Those that say that something is lost or that a tool did harm; the others are a matter of style.
    fn oddity(&self, oddity: &Oddity) -> Option<Warning> {
        let name = &self.name;
        let (code, help) = match oddity {
            Oddity::Skipped(_) => (Code::PassedOver, None),
            Oddity::TrailingBytes(_) => (Code::TrailingBytes, None),
            Oddity::Utf16 => {
                (Code::Utf16Text, Some("write it with -o FILE, or as UTF-8".to_owned()))
            }
            _ => return None,
        };
        Some(Warning { code, message: format!("{name}: {oddity}"), help })
    }
}
