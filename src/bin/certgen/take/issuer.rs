//! The CA that signs, as the command line names it.

use std::{path::Path, time::SystemTime};

use certgen::{Authority, Certificate, Error, RequestedName, date};

use crate::{
    cli::args,
    machine::world::World,
    say::{code::Code, failure::Failure, warning::Warning},
    take::{
        identity::{Above, Files},
        input::{self, Opening, Reader},
        password::Secret,
    },
};

/// A CA, read and opened.
pub struct Issuer {
    /// What messages call its file.
    pub name: String,
    pub authority: Authority,
    pub warnings: Vec<Warning>,
}

impl Issuer {
    /// Opens the CA of which the certificate is at `cert`, if there is one. Asks for its password if there is
    /// no other way.
    pub fn open(
        cert: Option<&Path>,
        flags: &args::CaOpen,
        world: &mut World,
    ) -> Result<Option<Self>, Failure> {
        let Some(path) = cert else { return Ok(None) };
        Self::open_files(path, flags, world).map(Some)
    }

    /// What the password of the CA is read from.
    pub fn reader(flags: &args::CaOpen) -> Option<Reader> {
        Reader::of_flag(flags.ca_password.as_deref(), Secret::OF_CA)
    }

    fn open_files(path: &Path, flags: &args::CaOpen, world: &mut World) -> Result<Self, Failure> {
        let args::CaOpen { ca_key, ca_password } = flags;
        let key = ca_key.clone();
        let flags = args::IdentityFlags { key, entry: None, allow_expired: true };
        let mut opening = Opening::of_ca(ca_password.as_deref())?;
        let files = Files::read(path, &flags, &opening, world)?;
        let signing = files.open(&flags, Above::All, &mut opening, world)?;
        let (name, mut warnings) = (signing.name, signing.warnings);
        match Authority::new(signing.identity) {
            Ok(authority) => {
                warnings.extend(authority.unproven().iter().map(|what| Warning {
                    code: Code::Unproven,
                    message: format!("{name}: it cannot be told {what}"),
                    help: None,
                }));
                Ok(Self { name, authority, warnings })
            }
            Err(Error::NotAuthority { reason }) => Err(not_a_ca(&name, &reason)),
            Err(error) => Err(input::explain(error, &name, None)),
        }
    }

    /// The certificate of the CA.
    pub fn certificate(&self) -> &Certificate {
        self.authority.identity().certificate()
    }

    /// That a certificate ends at `end`, with the CA.
    pub fn cut_warning(&self, end: SystemTime) -> Warning {
        let (name, end) = (&self.name, date::to_ymd(end));
        Warning {
            code: Code::ValidityCut,
            message: format!("the certificate ends with {name} on {end}, sooner than usual"),
            help: Some(format!("renew the CA first: certgen renew {}", input::shown(name))),
        }
    }

    /// Why the CA did not sign.
    pub fn explain(&self, error: Error) -> Failure {
        let name = &self.name;
        match error {
            Error::BeyondIssuer { not_before, not_after } => {
                let (from, to) = (date::to_ymd(not_before), date::to_ymd(not_after));
                let message = format!("the certificate would be valid when {name} is not");
                Failure::new(Code::BadValidity, message)
                    .why(format!("{name} is valid from {from} to {to}"))
                    .help("leave --valid out, and it ends with the CA")
            }
            Error::Expired { not_after } => {
                let message = format!("{name} expired on {}", date::to_ymd(not_after));
                Failure::new(Code::Expired, message)
                    .why("what it signed now would be valid nowhere")
                    .help(format!("certgen show {} tells its dates", input::shown(name)))
            }
            Error::NameNotPermitted { name: refused } => {
                let message = format!("{name} may not sign for {refused}");
                Failure::new(Code::NameNotPermitted, message)
                    .why("its name constraints, or those of a CA above it, leave the name out")
                    .help("leave the name out, or sign with another CA")
            }
            Error::NameOfIssuer { name: own } => {
                Failure::new(Code::BadName, format!("{own} is the name of {name} itself"))
                    .why(
                        "readers take what is issued by its own subject for one that signed itself",
                    )
                    .help("choose another --name, or another --subject")
            }
            Error::NotAuthority { reason } => not_a_ca(name, &reason),
            Error::PathLength { left } => {
                let failure = Failure::new(Code::PathLength, format!("{name}: {error}"));
                match left {
                    0 => failure.help("sign with the CA above it, or leave --ca out"),
                    _ => failure.help(format!("--path-length {}, or less", left - 1)),
                }
            }
            other => of_request(other),
        }
    }
}

/// Why a request was not granted.
fn of_request(error: Error) -> Failure {
    match error {
        Error::BadSignature => {
            let message = "the request was not signed by the key in it";
            Failure::new(Code::BadSignature, message)
                .why("it was changed since, or whoever sent it does not have the private key")
                .help("have it made anew: certgen new --csr --name NAME")
        }
        Error::WeakKey { reason } => {
            let message = format!("the key in the request is weak: {reason}");
            Failure::new(Code::WeakKey, message)
                .help("have it made anew: certgen new --csr --name NAME")
        }
        Error::WeakSignature { algorithm } => {
            let message = format!("the request is signed with {algorithm}, which can be forged");
            Failure::new(Code::WeakSignature, message)
                .why("it does not show that whoever sent it has the private key")
                .help("have it made anew: certgen new --csr --name NAME")
        }
        Error::RequestRefused { .. } => Failure::new(Code::RequestRefused, error.to_string())
            .help("have it made again without that"),
        Error::RequestedName { name, .. } => Failure::new(Code::RequestRefused, error.to_string())
            .help(match name {
                RequestedName::Alternative => "--san KIND:VALUE gives it other names instead",
                RequestedName::Subject => "have it made again with another subject",
            }),
        other => other.into(),
    }
}

fn not_a_ca(name: &str, reason: &str) -> Failure {
    Failure::new(Code::NotACa, format!("{name} cannot sign this: {reason}"))
        .help("sign with the certificate of a CA; certgen new --ca --name NAME makes one")
}
