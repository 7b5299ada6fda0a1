//! Which files a renewal writes.

use std::path::{Path, PathBuf};

use certgen::Error;

use super::Container;
use crate::{
    cli::args,
    machine::files::{Privacy, Target},
    say::{code::Code, failure::Failure},
    take::input::{self, Input},
};

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Certificate,
    Request,
}

/// A file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// The certificate alone, in DER.
    Cer,
    /// The same kind of file as before.
    Container,
    /// A new private key that was in a file of its own.
    Key,
    Request,
}

pub struct Plan {
    pub kind: Kind,
    pub container: Container,
    /// The container comes first: it is worth something alone.
    pub files: Vec<(FileKind, Target)>,
}

impl Plan {
    pub fn resolve(
        args: &args::Renew,
        input: &Input,
        key_input: Option<&Input>,
    ) -> Result<Self, Failure> {
        let container = Container::of(input, key_input.is_some())?;
        let kind = if args.csr { Kind::Request } else { Kind::Certificate };
        let out = out(args)?;
        let beside = |ending: &str| out.with_extension(ending);
        let is_apart = key_input.is_some() || kind == Kind::Request;
        let mut files = match kind {
            Kind::Certificate => vec![(FileKind::Container, out.clone())],
            Kind::Request => vec![(FileKind::Request, beside("csr"))],
        };
        if args.rekey.is_some() && is_apart {
            files.insert(0, (FileKind::Key, beside("key")));
        }
        if kind == Kind::Certificate && container != Container::Der {
            files.push((FileKind::Cer, beside("cer")));
        }
        let has_key = key_input.is_none();
        let target = |(kind, path): (FileKind, PathBuf)| {
            let is_private = match kind {
                FileKind::Cer | FileKind::Request => false,
                FileKind::Container => has_key,
                FileKind::Key => true,
            };
            (kind, Target { path, privacy: Privacy::of(is_private) })
        };
        let files: Vec<_> = files.into_iter().map(target).collect();
        let plan = Self { kind, container, files };
        plan.check(args)?;
        Ok(plan)
    }

    /// Refuses two contents for one file, and a key that would go where it came from.
    fn check(&self, args: &args::Renew) -> Result<(), Failure> {
        let paths: Vec<&Path> = self.files.iter().map(|(_, target)| &*target.path).collect();
        let twice = paths
            .iter()
            .enumerate()
            .find(|(at, path)| paths.iter().take(*at).any(|one| one == *path));
        if let Some((_, path)) = twice {
            let message = format!("two files would be called {}", path.display());
            return Err(Failure::usage(message).help("choose another name with -o FILE"));
        }
        let others = [&args.key, &args.ca_cert, &args.ca_open.ca_key];
        let over = others.into_iter().flatten().find(|other| paths.contains(&other.as_path()));
        match over {
            Some(path) => {
                let message = format!("{} would be written over", path.display());
                Err(Failure::usage(message).help("choose another name with -o FILE"))
            }
            None => Ok(()),
        }
    }

    pub fn targets(&self) -> Vec<Target> {
        self.files.iter().map(|(_, target)| target.clone()).collect()
    }

    /// Of the contents of all files that of the container.
    pub fn container_in<'a, T>(&self, contents: &'a [T]) -> Option<&'a T> {
        let is_it = |(kind, _): &(FileKind, Target)| *kind == FileKind::Container;
        contents.get(self.files.iter().position(is_it)?)
    }

    /// Why the certificate did not sign itself again.
    pub fn explain(&self, error: Error, name: &str) -> Failure {
        match error {
            Error::OtherIssuer { issuer } => Failure::new(
                Code::OtherIssuer,
                format!("{name} was signed by a CA, and only a CA can renew it"),
            )
            .why(format!("its issuer is {issuer}"))
            .help("--csr writes a request for that CA; --ca-cert FILE signs with a CA of yours"),
            other => other.into(),
        }
    }
}

/// The file that is written, or that the others are called after.
fn out(args: &args::Renew) -> Result<PathBuf, Failure> {
    if let Some(out) = &args.out {
        if input::is_stdin(out) {
            return Err(Failure::usage(
                "a renewal writes more than one file, and standard output takes one",
            )
            .help("choose a file with -o FILE"));
        }
        return Ok(out.clone());
    }
    if input::is_stdin(&args.file) {
        return Err(Failure::usage(
            "what comes from standard input has no name to call the result after",
        )
        .help("choose a file with -o FILE"));
    }
    let stem = args.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = match args.file.extension() {
        Some(ending) => format!("{stem}-renewed.{}", ending.to_string_lossy()),
        None => format!("{stem}-renewed"),
    };
    Ok(args.file.with_file_name(name))
}
