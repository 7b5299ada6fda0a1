//! What `certgen new` is going to do: the arguments, made sense of.

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use certgen::{
    AlternativeName, DistinguishedName, Error, KeyAlgorithm, PfxOptions, Template, Term, Validity,
    issue,
};

use super::stem;
use crate::{
    args::{self, CerEncoding},
    failure::{self, Failure},
    files::{Existing, Privacy, Target},
    password::{self, Rules, Showing, Source, Weak},
    render::Warning,
    sealing,
};

/// Everything that is known before the machine is touched.
#[derive(Debug)]
pub struct Plan {
    pub algorithm: KeyAlgorithm,
    pub subject: DistinguishedName,
    pub alternative_names: Vec<AlternativeName>,
    pub usage: issue::Usage,
    pub term: Term,
    pub pfx: PfxOptions,
    pub source: Source,
    pub rules: Rules,
    pub folder: PathBuf,
    pub stem: String,
    pub files: Vec<FileKind>,
    pub existing: Existing,
    pub warnings: Vec<Warning>,
}

/// The files that can be written, in the order in which they appear on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Pfx,
    IdentityPem,
    KeyPem,
    Cer(CerEncoding),
    CertificatePem,
}

impl Plan {
    pub fn resolve(args: args::New, now: SystemTime) -> Result<Self, Failure> {
        let (subject, name) = subject_and_name(args.name.as_deref(), args.subject.as_deref())?;
        let stem = match (&args.file, &name) {
            (Some(choice), _) => stem::from_choice(choice)?,
            (None, Some(name)) => stem::from_name(name)?,
            (None, None) => {
                return Err(Failure::usage("the subject has no CN to name the files after")
                    .help("choose a file name with --file NAME"));
            }
        };
        let term = match args.days {
            Some(days) => Term::days(days)?,
            None => Term::parse(&args.valid)?,
        };
        let alternative_names = alternative_names(&args.san)?;
        let plan = Self {
            algorithm: args.key,
            subject,
            usage: args.usage.into(),
            term,
            pfx: pfx_options(&args, name.as_deref().unwrap_or(&stem))?,
            source: Source::for_new(
                args.password.as_deref(),
                args.insecure_no_password,
                args.show_secret,
            )?
            .unwrap_or(Source::Prompt),
            rules: Rules {
                weak: if args.allow_weak_password { Weak::Allowed } else { Weak::Refused },
                showing: if args.show_secret { Showing::Output } else { Showing::Terminal },
                title: password::TITLE,
            },
            folder: args.out_dir.clone(),
            stem,
            files: FileKind::wanted(&args),
            existing: if args.force { Existing::Replace } else { Existing::Refuse },
            warnings: warnings(args.usage, &alternative_names),
            alternative_names,
        };
        plan.template(now)?;
        Ok(plan)
    }

    /// What the certificate will say if it is issued at `now`.
    pub fn template(&self, now: SystemTime) -> Result<Template, Error> {
        let start = now.checked_sub(CLOCK_SKEW).unwrap_or(now);
        // The end is counted from the start, not from now: servers cap the lifetime, and five minutes
        // more than their limit are too many.
        let validity = Validity::new(start, self.term.end(start)?)?;
        Ok(Template::new(self.subject.clone(), validity)
            .alternative_names(self.alternative_names.clone())
            .usage(self.usage))
    }

    pub fn targets(&self) -> Vec<Target> {
        self.files
            .iter()
            .map(|kind| Target { path: self.path(*kind), privacy: kind.privacy() })
            .collect()
    }

    pub fn path(&self, kind: FileKind) -> PathBuf {
        let name = format!("{}.{}", self.stem, kind.ending());
        if self.folder == std::path::Path::new(".") {
            return name.into();
        }
        self.folder.join(name)
    }
}

impl FileKind {
    /// Those that `args` asks for. The PFX comes first, since it holds all that the others do.
    fn wanted(args: &args::New) -> Vec<Self> {
        [
            (true, Self::Pfx),
            (args.pem, Self::IdentityPem),
            (args.split, Self::KeyPem),
            (true, Self::Cer(args.cer_encoding)),
            (args.split, Self::CertificatePem),
        ]
        .into_iter()
        .filter_map(|(wanted, kind)| wanted.then_some(kind))
        .collect()
    }

    pub fn privacy(self) -> Privacy {
        match self {
            Self::CertificatePem | Self::Cer(_) => Privacy::Public,
            Self::IdentityPem | Self::KeyPem | Self::Pfx => Privacy::Private,
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Self::Cer(_) => "cer",
            Self::CertificatePem => "crt",
            Self::IdentityPem => "pem",
            Self::KeyPem => "key",
            Self::Pfx => "pfx",
        }
    }
}

impl From<args::Usage> for issue::Usage {
    fn from(usage: args::Usage) -> Self {
        match usage {
            args::Usage::Both => Self::Both,
            args::Usage::Client => Self::Client,
            args::Usage::None => Self::None,
            args::Usage::Server => Self::Server,
        }
    }
}

/// The subject, and the name that people call it by.
fn subject_and_name(
    name: Option<&str>,
    subject: Option<&str>,
) -> Result<(DistinguishedName, Option<String>), Failure> {
    match (name, subject) {
        (Some(""), _) => Err(Failure::usage("--name is empty")
            .help("say what the certificate is for: --name \"My App\"")),
        (Some(name), Some(subject)) => {
            Ok((DistinguishedName::parse(subject)?, Some(name.to_owned())))
        }
        (Some(name), None) => {
            let subject = DistinguishedName::common_name(name).map_err(|error| match error {
                Error::DistinguishedName { text, reason } => {
                    Failure::new("bad_name", failure::USAGE, format!("\"{text}\" cannot be the CN"))
                        .why(reason)
                        .help("choose another --name")
                }
                other => other.into(),
            })?;
            Ok((subject, Some(name.to_owned())))
        }
        (None, Some(subject)) => {
            let subject = DistinguishedName::parse(subject)?;
            let name = subject.first_common_name();
            Ok((subject, name))
        }
        (None, None) => Err(Failure::usage("what the certificate is for is missing")
            .help("certgen new --name \"My App\", or --subject \"CN=My App,O=Contoso\"")),
    }
}

fn pfx_options(args: &args::New, name: &str) -> Result<PfxOptions, Failure> {
    let options = PfxOptions::new(args.pfx).friendly_name(name)?;
    match args.iterations {
        Some(asked) => Ok(options.iterations(sealing::rounds(asked)?)?),
        None => Ok(options),
    }
}

/// Reads the names of all `--san`. A comma parts two names only where a kind follows it: a URI may
/// have commas of its own.
fn alternative_names(flags: &[String]) -> Result<Vec<AlternativeName>, Failure> {
    let mut names = Vec::new();
    for flag in flags {
        let mut pieces: Vec<String> = Vec::new();
        for piece in flag.split(',') {
            match pieces.last_mut() {
                Some(last) if !begins_with_kind(piece) => {
                    last.push(',');
                    last.push_str(piece);
                }
                _ => pieces.push(piece.trim_start().to_owned()),
            }
        }
        for piece in pieces {
            names.push(AlternativeName::parse(&piece)?);
        }
    }
    Ok(names)
}

fn begins_with_kind(piece: &str) -> bool {
    piece.trim_start().split_once(':').is_some_and(|(kind, _)| {
        ["dns", "email", "ip", "uri"].iter().any(|known| kind.eq_ignore_ascii_case(known))
    })
}

fn warnings(usage: args::Usage, names: &[AlternativeName]) -> Vec<Warning> {
    let serves = matches!(usage, args::Usage::Both | args::Usage::Server);
    if !serves || !names.is_empty() {
        return Vec::new();
    }
    vec![Warning {
        code: "no_san",
        message: "a server certificate without --san is refused by browsers and most clients"
            .to_owned(),
        help: Some("add --san dns:NAME for each name of the server".to_owned()),
    }]
}

/// How far back a certificate begins, since clocks differ.
const CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);

#[cfg(test)]
mod tests;
