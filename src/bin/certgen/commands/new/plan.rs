//! What `certgen new` is going to do: the arguments, made sense of.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use certgen::{
    AlternativeName, DistinguishedName, Error, KeyAlgorithm, PfxOptions, Template, Term, Validity,
    issue,
};

use super::stem;
use crate::{
    cli::args::{self, CerEncoding},
    give::sealing,
    machine::files::{Existing, Privacy, Target},
    say::{code::Code, failure::Failure, warning::Warning},
    take::password::{Rules, Secret, Showing, Source, Weak},
};

/// Everything that is known before the machine is touched.
#[derive(Debug)]
pub struct Plan {
    pub algorithm: KeyAlgorithm,
    pub subject: DistinguishedName,
    pub alternative_names: Vec<AlternativeName>,
    /// `None` leaves it to what the certificate is.
    pub usage: Option<issue::Usage>,
    pub kind: Kind,
    pub role: Role,
    pub lifetime: Lifetime,
    pub pfx: PfxOptions,
    pub source: Source,
    pub rules: Rules,
    pub folder: PathBuf,
    pub stem: String,
    pub files: Vec<FileKind>,
    pub existing: Existing,
    pub warnings: Vec<Warning>,
}

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A certificate, and a PFX with it.
    Certificate,
    /// A request for one.
    Request,
}

/// Whether it may sign others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Authority { path_length: Option<u8> },
    Leaf,
}

/// How long a certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    term: Term,
    wish: Wish,
}

/// What becomes of a lifetime beyond that of the CA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// It was asked for, and is refused.
    Explicit,
    /// It is nobody's wish, and is cut.
    Usual,
}

/// The files that can be written, in the order in which they appear on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Pfx,
    IdentityPem,
    KeyPem,
    /// The key of a request, encrypted.
    RequestKey,
    Request,
    Cer(CerEncoding),
    CertificatePem,
    /// The certificate with those above it.
    ChainPem,
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
        let alternative_names = alternative_names(&args.san)?;
        let plan = Self {
            algorithm: args.key,
            subject,
            usage: args.usage.map(issue::Usage::from),
            kind: if args.csr { Kind::Request } else { Kind::Certificate },
            role: match args.ca {
                true => Role::Authority { path_length: args.path_length },
                false => Role::Leaf,
            },
            lifetime: Lifetime::resolve(&args)?,
            pfx: pfx_options(&args, name.as_deref().unwrap_or(&stem))?,
            source: Source::for_new(
                args.password.as_deref(),
                Secret::OF_NEW_FILES,
                args.insecure_no_password,
                args.show_secret,
            )?
            .unwrap_or(Source::Prompt),
            rules: Rules {
                weak: if args.allow_weak_password { Weak::Allowed } else { Weak::Refused },
                showing: if args.show_secret { Showing::Output } else { Showing::Terminal },
                secret: Secret::OF_NEW_FILES,
            },
            folder: args.out_dir.clone(),
            stem,
            files: FileKind::wanted(&args),
            existing: if args.force { Existing::Replace } else { Existing::Refuse },
            warnings: warnings(args.usage, &alternative_names),
            alternative_names,
        };
        plan.lifetime.from(now)?;
        Ok(plan)
    }

    /// What the certificate will say.
    pub fn template(&self) -> Template {
        let template =
            Template::new(self.subject.clone()).alternative_names(self.alternative_names.clone());
        let template = match self.role {
            Role::Authority { path_length } => template.certificate_authority(path_length),
            Role::Leaf => template,
        };
        match self.usage {
            Some(usage) => template.usage(usage),
            None => template,
        }
    }

    /// The file that the password is for.
    pub fn protected(&self) -> PathBuf {
        self.path(match self.kind {
            Kind::Certificate => FileKind::Pfx,
            Kind::Request => FileKind::RequestKey,
        })
    }

    pub fn targets(&self) -> Vec<Target> {
        self.files
            .iter()
            .map(|kind| Target { path: self.path(*kind), privacy: kind.privacy() })
            .collect()
    }

    pub fn path(&self, kind: FileKind) -> PathBuf {
        kind.path(&self.folder, &self.stem)
    }
}

impl Lifetime {
    pub fn resolve(args: &args::New) -> Result<Self, Failure> {
        let term = match (args.days, &args.valid) {
            (Some(days), _) => Term::days(days)?,
            (None, Some(text)) => Term::parse(text)?,
            (None, None) => {
                let usual = if args.ca { OF_AUTHORITIES } else { OF_LEAVES };
                return Ok(Self { term: Term::parse(usual)?, wish: Wish::Usual });
            }
        };
        Ok(Self { term, wish: Wish::Explicit })
    }

    /// The span of a certificate that is issued at `now`.
    pub fn from(&self, now: SystemTime) -> Result<Validity, Error> {
        let start = now.checked_sub(CLOCK_SKEW).unwrap_or(now);
        // The end is counted from the start, not from now: servers cap the lifetime, and five minutes
        // more than their limit are too many.
        Validity::new(start, self.term.end(start)?)
    }

    /// The same of one that a CA of the span `outer` signs.
    pub fn within(&self, outer: Validity, now: SystemTime) -> Result<Validity, Error> {
        let start = now.checked_sub(CLOCK_SKEW).unwrap_or(now);
        // A CA may be younger than the five minutes.
        let start = if outer.not_before() <= now { start.max(outer.not_before()) } else { start };
        let span = Validity::new(start, self.term.end(start)?)?;
        match self.wish {
            Wish::Usual if start < outer.not_after() => span.cut_to(&outer),
            _ => Ok(span),
        }
    }

    /// Whether a shorter one was cut from it for a CA that ends at `end`.
    pub fn was_cut(&self, end: SystemTime, start: SystemTime) -> bool {
        self.wish == Wish::Usual && self.term.end(start).is_ok_and(|usual| end < usual)
    }
}

impl FileKind {
    /// Those that `args` asks for. The PFX comes first, since it holds all that the others do.
    fn wanted(args: &args::New) -> Vec<Self> {
        [
            (args.csr, Self::RequestKey),
            (args.csr, Self::Request),
            (!args.csr, Self::Pfx),
            (args.pem, Self::IdentityPem),
            (args.split, Self::KeyPem),
            (!args.csr, Self::Cer(args.cer_encoding)),
            (args.split, Self::CertificatePem),
        ]
        .into_iter()
        .filter_map(|(wanted, kind)| wanted.then_some(kind))
        .collect()
    }

    pub fn privacy(self) -> Privacy {
        match self {
            Self::CertificatePem | Self::Cer(_) | Self::ChainPem | Self::Request => Privacy::Public,
            Self::IdentityPem | Self::KeyPem | Self::Pfx | Self::RequestKey => Privacy::Private,
        }
    }

    /// Where the file of an identity called `stem` stands.
    pub fn path(self, folder: &Path, stem: &str) -> PathBuf {
        let name = format!("{stem}.{}", self.ending());
        if folder == Path::new(".") { name.into() } else { folder.join(name) }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Self::Cer(_) => "cer",
            Self::CertificatePem => "crt",
            Self::ChainPem | Self::IdentityPem => "pem",
            Self::KeyPem | Self::RequestKey => "key",
            Self::Pfx => "pfx",
            Self::Request => "csr",
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
                    Failure::new(Code::BadName, format!("\"{text}\" cannot be the CN"))
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
pub fn alternative_names(flags: &[String]) -> Result<Vec<AlternativeName>, Failure> {
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

fn warnings(usage: Option<args::Usage>, names: &[AlternativeName]) -> Vec<Warning> {
    let serves = matches!(usage, Some(args::Usage::Both | args::Usage::Server));
    if !serves || !names.is_empty() {
        return Vec::new();
    }
    vec![Warning {
        code: Code::NoSan,
        message: "a server certificate without --san is refused by browsers and most clients"
            .to_owned(),
        help: Some("add --san dns:NAME for each name of the server".to_owned()),
    }]
}

const OF_AUTHORITIES: &str = "10y";
const OF_LEAVES: &str = "1y";
/// How far back a certificate begins, since clocks differ.
const CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);

#[cfg(test)]
mod tests;
