//! What `certgen renew` says when it is done.

use std::fmt::Write;

use certgen::{Certificate, KeyType, Thumbprint, date};
use serde_json::{Value, json};

use super::{
    Container, Made, Old,
    plan::{FileKind, Kind, Plan},
};
use crate::{
    cli::manner::Verbosity,
    machine::{files::Privacy, output, world::World},
    say::{answer, failure::Failure, lines, shell, visible, warning::Warning},
};

/// By what a certificate is known to those who check it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// By the CA that signed it.
    Issuer,
    /// By itself, wherever it was put.
    Known,
    /// By itself, in an app registration.
    Uploaded,
}

pub struct Report<'a> {
    pub plan: &'a Plan,
    pub old: &'a Old,
    pub made: &'a Made,
    pub is_rekeyed: bool,
    pub warnings: Vec<Warning>,
}

impl Report<'_> {
    pub fn show(&self, world: &mut World) -> Result<(), Failure> {
        let text = if world.is_json() {
            answer::line(&self.json())
        } else {
            output::warnings(world, &self.warnings);
            if world.manner.verbosity == Verbosity::Quiet {
                return Ok(());
            }
            self.text()
        };
        output::page(world, &text)
            .map_err(|failure| failure.why("the files are written; only this summary is not shown"))
    }

    fn text(&self) -> String {
        let rows: Vec<_> = self.plan.files.iter().map(|(kind, _)| self.row(*kind)).collect();
        let mut text = lines::table(&rows);
        let old = self.old.certificate();
        let key = if self.is_rekeyed { "a new key" } else { "the same key" };
        if let Some(new) = &self.made.certificate {
            let (from, to) = (date::to_ymd(new.not_before()), date::to_ymd(new.not_after()));
            let _ = writeln!(text, "{}, {key}, valid {from} to {to}", new.key_type());
            let rows = [
                ("SHA-1", Thumbprint::sha1 as fn(&Certificate) -> Thumbprint),
                ("SHA-256", Thumbprint::sha256),
            ];
            for (name, of) in rows {
                let _ = writeln!(text, "{name:<8} {}", of(new).to_hex());
                let _ = writeln!(text, "  before {}", of(old).to_hex());
            }
        } else {
            let subject = old.subject().to_string();
            let _ = writeln!(text, "request for {} with {key}", visible::escaped(&subject));
        }
        let _ = writeln!(text, "next: {}", visible::escaped(&self.next()));
        text
    }

    /// What comes after it.
    fn next(&self) -> String {
        let path = |wanted| self.path(wanted).map(|path| shell::quoted(&path));
        if self.plan.kind == Kind::Request {
            let key =
                path(FileKind::Key).unwrap_or_else(|| shell::quoted(&self.old.of_key().0.name));
            return format!(
                "certgen convert RETURNED.cer --key {key} --to pfx   (what the CA returns)"
            );
        }
        let public = path(FileKind::Cer).or_else(|| path(FileKind::Container)).unwrap_or_default();
        let end = self.old.certificate().not_after();
        let signed = match (self.old.certificate().is_ca(), self.is_rekeyed) {
            (false, _) => "",
            (true, false) => "; what it has signed is valid with either",
            (true, true) => "; what it has signed is valid with the old one alone",
        };
        let end = format!(
            "{} is valid until {}{signed}",
            shell::quoted(&self.old.input.name),
            date::to_ymd(end)
        );
        match self.trust() {
            Trust::Issuer => format!("use the new file; {end}"),
            Trust::Known => {
                format!("have {public} trusted where the old one is, then use the new file; {end}")
            }
            Trust::Uploaded => format!("upload {public}, then use the new file; {end}"),
        }
    }

    /// By what those who check it know the new certificate.
    fn trust(&self) -> Trust {
        let old = self.old.certificate();
        let is_uploaded = matches!(old.key_type(), KeyType::Rsa(_)) && !old.is_ca();
        match self.made.certificate.as_ref().unwrap_or(old).is_self_issued() {
            false => Trust::Issuer,
            true if is_uploaded => Trust::Uploaded,
            true => Trust::Known,
        }
    }

    fn path(&self, wanted: FileKind) -> Option<String> {
        let found = self.plan.files.iter().find(|(kind, _)| *kind == wanted);
        found.map(|(_, target)| target.path.display().to_string())
    }

    /// Path, content and advice of one file.
    fn row(&self, kind: FileKind) -> [String; 3] {
        let has_password = |of: &super::Opened| {
            of.password.as_ref().is_some_and(|password| !password.secret_text().is_empty())
        };
        let is_locked = has_password(self.old.of_key().1);
        let holds = match (kind, self.plan.container) {
            (FileKind::Cer, _) | (FileKind::Container, Container::Der) => "certificate only",
            (FileKind::Container, _) if self.old.key.is_some() => "certificate only, PEM",
            (FileKind::Container, _) if is_locked => {
                "private key and certificate, password as before"
            }
            (FileKind::Container, Container::Pfx) => "private key and certificate, NO password",
            (FileKind::Container, _) => "private key and certificate, NOT encrypted",
            (FileKind::Key, _) if is_locked => "private key, password as before",
            (FileKind::Key, _) => "private key, NOT encrypted",
            (FileKind::Request, _) => "certificate request, PEM",
        };
        let advice = match (kind, self.privacy(kind), self.trust()) {
            (_, Privacy::Private, _) => "keep this secret",
            (FileKind::Request, ..) => "send this to the CA",
            (FileKind::Cer, _, Trust::Uploaded) => "upload this before you switch",
            (_, _, Trust::Issuer) => "give this to whoever asks for it",
            _ => "give this to whoever is to trust it",
        };
        [self.path(kind).unwrap_or_default(), holds.to_owned(), advice.to_owned()]
    }

    fn privacy(&self, wanted: FileKind) -> Privacy {
        let found = self.plan.files.iter().find(|(kind, _)| *kind == wanted);
        found.map_or(Privacy::Private, |(_, target)| target.privacy)
    }

    fn json(&self) -> Value {
        let old = self.old.certificate();
        answer::object([
            ("schema", Some(json!(answer::SCHEMA))),
            ("files", Some(self.plan.files.iter().map(|(kind, _)| self.file(*kind)).collect())),
            ("certificate", self.made.certificate.as_ref().map(answer::certificate)),
            ("replaces", Some(answer::certificate(old))),
            ("new_key", Some(json!(self.is_rekeyed))),
            ("warnings", answer::warnings(&self.warnings)),
        ])
    }

    fn file(&self, kind: FileKind) -> Value {
        let format = match (kind, self.plan.container) {
            (FileKind::Cer, _) | (FileKind::Container, Container::Der) => "der",
            (FileKind::Container, Container::Pfx) => "pfx",
            _ => "pem",
        };
        json!({
            "path": self.path(kind),
            "format": format,
            "private": self.privacy(kind) == Privacy::Private,
        })
    }
}
