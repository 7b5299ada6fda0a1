//! `certgen manifest`: certificates as an app registration stores them.

use std::{collections::HashSet, path::Path, time::SystemTime};

use certgen::{
    Certificate, Error, Standing, Term, date,
    manifest::{self, KeyCredential},
};
use serde_json::{Value, json};

use crate::{
    cli::args,
    machine::{output, world::World},
    say::{
        answer::{self, object},
        code::Code,
        failure::Failure,
        warning::Warning,
    },
    take::{
        entry,
        input::{self, Input, Opening, Reader},
    },
};

mod proof;

pub fn run(args: args::Manifest, world: &mut World) -> Result<(), Failure> {
    if args.proof {
        return proof::run(args, world);
    }
    let mut opening = Opening::resolve(&args.open)?.for_certificates();
    let plan = Plan::resolve(args, (world.now)())?;
    let files = plan.args.files.iter().filter_map(|path| Reader::of_argument(path));
    input::read_once(&files.chain(opening.readers()).collect::<Vec<_>>())?;
    let inputs = plan.args.files.iter().map(|path| Input::read(path, &opening, world));
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;

    let mut found = Found::default();
    for (input, path) in inputs.iter().zip(&plan.args.files) {
        let opened = opening.open(input, world)?;
        found.warnings.extend(input.warnings(&opened));
        let wanted = plan.args.entry.as_deref();
        for certificate in entry::certificates(&opened.bundle, wanted, &input.name)? {
            found.add(certificate, &input.name, path, &plan)?;
        }
    }
    found.warnings.extend(opening.take_warnings());
    if plan.args.display_name.is_some() && found.credentials.len() > 1 {
        return Err(Failure::usage(format!(
            "--display-name names one of {} certificates",
            found.credentials.len()
        ))
        .help("leave it out, or give one certificate: --entry chooses one of a file"));
    }
    show(&found, world)
}

/// The arguments, and what they mean now.
struct Plan {
    args: args::Manifest,
    end: Option<SystemTime>,
    now: SystemTime,
}

impl Plan {
    fn resolve(args: args::Manifest, now: SystemTime) -> Result<Self, Failure> {
        if args.display_name.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(Failure::usage("--display-name is empty")
                .help("leave it out, and the name is the subject of the certificate"));
        }
        if args.entry.is_some() && args.files.len() > 1 {
            return Err(Failure::usage("--entry chooses from one file, and there are several")
                .help("call it once for each file"));
        }
        let end = args.end.as_deref().map(|text| end(text, now)).transpose()?;
        Ok(Self { args, end, now })
    }
}

fn end(text: &str, now: SystemTime) -> Result<SystemTime, Failure> {
    Term::parse(text)?.end(now).map_err(|_| {
        Failure::new(Code::BadValidity, format!("--end {text} is over, or far too late"))
            .help("give a date after today and before the certificate ends, or leave --end out")
    })
}

/// What goes into the list, each certificate once.
#[derive(Default)]
struct Found {
    credentials: Vec<KeyCredential>,
    /// The same certificates, for JSON.
    certificates: Vec<Value>,
    seen: HashSet<Vec<u8>>,
    warnings: Vec<Warning>,
}

impl Found {
    fn add(
        &mut self,
        certificate: &Certificate,
        name: &str,
        path: &Path,
        plan: &Plan,
    ) -> Result<(), Failure> {
        if !self.seen.insert(certificate.der().to_vec()) {
            return Ok(());
        }
        let credential = KeyCredential::new(certificate).map_err(|error| refused(error, name))?;
        self.check_time(certificate, name, plan)?;
        let credential = match &plan.args.display_name {
            Some(name) => credential.named(name),
            None => credential,
        };
        self.check_name(certificate, name, plan);
        let credential = match plan.end {
            Some(end) => credential.until(end).map_err(|_| bad_end(end, certificate, name))?,
            None => credential,
        };
        self.credentials.push(credential);
        self.certificates.push(json!({
            "file": path.to_string_lossy(),
            "subject": certificate.subject().to_string(),
            "thumbprints": answer::thumbprints(certificate),
        }));
        Ok(())
    }

    fn check_time(
        &mut self,
        certificate: &Certificate,
        name: &str,
        plan: &Plan,
    ) -> Result<(), Failure> {
        let (start, end) =
            (date::to_ymd(certificate.not_before()), date::to_ymd(certificate.not_after()));
        match certificate.standing(plan.now) {
            Standing::Expired { days } if !plan.args.allow_expired => {
                let plural = if days == 1 { "" } else { "s" };
                return Err(Failure::new(
                    Code::Expired,
                    format!(
                        "{name} expired on {end}, {days} day{plural} ago; Entra will refuse it"
                    ),
                )
                .help("certgen new --name NAME makes a new one; --allow-expired prints this one"));
            }
            Standing::Expired { .. } => self.warnings.push(Warning {
                code: Code::Expired,
                message: format!("{name} expired on {end}; Entra will refuse it"),
                help: None,
            }),
            Standing::NotYet { .. } => self.warnings.push(Warning {
                code: Code::NotYetValid,
                message: format!("{name} is valid from {start}; Entra will refuse it before"),
                help: None,
            }),
            Standing::Valid { .. } => {}
        }
        Ok(())
    }

    fn check_name(&mut self, certificate: &Certificate, name: &str, plan: &Plan) {
        let subject = certificate.subject().to_string();
        let wanted = plan.args.display_name.as_ref().unwrap_or(&subject);
        if wanted.encode_utf16().count() > KeyCredential::MAX_DISPLAY_NAME {
            let most = KeyCredential::MAX_DISPLAY_NAME;
            self.warnings.push(Warning {
                code: Code::NameCut,
                message: format!("the display name of {name} was cut to {most} characters"),
                help: Some("--display-name NAME gives it a shorter one".to_owned()),
            });
        }
    }
}

fn refused(error: Error, name: &str) -> Failure {
    let Error::Unsupported { name: key, .. } = error else { return error.into() };
    let least = KeyCredential::MIN_RSA_BITS;
    let kind = match key.starts_with("RSA ") {
        true => format!("RSA keys of {least} bits and more"),
        false => "RSA keys".to_owned(),
    };
    Failure::new(
        Code::UnsupportedKey,
        format!("Entra accepts only {kind} for app certificates; {name} has {key}"),
    )
    .help("certgen new --name NAME --key rsa2048 makes one that it takes")
}

fn bad_end(end: SystemTime, certificate: &Certificate, name: &str) -> Failure {
    let (given, last) = (date::to_rfc3339(end), date::to_rfc3339(certificate.not_after()));
    if end > certificate.not_after() {
        let message = format!("--end {given} is after the end of {name}");
        return Failure::new(Code::BadValidity, message)
            .why(format!("it is valid to {last}, and Entra takes no later end"))
            .help(format!("--end {last}, or leave --end out"));
    }
    let start = date::to_rfc3339(certificate.not_before());
    let message = format!("--end {given} is before {name} begins");
    Failure::new(Code::BadValidity, message)
        .why(format!("it is valid from {start} to {last}"))
        .help("give a date between them, or leave --end out")
}

fn show(found: &Found, world: &mut World) -> Result<(), Failure> {
    let text = manifest::to_json(&found.credentials);
    if world.is_json() {
        let whole: Option<Value> = serde_json::from_str(&text).ok();
        let value = object([
            ("schema", Some(json!(answer::SCHEMA))),
            ("key_credentials", whole.and_then(|whole| whole.get("keyCredentials").cloned())),
            ("certificates", Some(json!(found.certificates))),
            ("warnings", answer::warnings(&found.warnings)),
        ]);
        return output::page(world, &answer::line(&value));
    }
    output::warnings(world, &found.warnings);
    output::page(world, &text)?;
    output::remark(world, REPLACES);
    Ok(())
}

const REPLACES: &str = "a PATCH replaces the whole list: read it with $select=keyCredentials, \
                        append this, and write all of it back";
