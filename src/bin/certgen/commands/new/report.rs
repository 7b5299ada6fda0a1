//! What `certgen new` says when it is done.

use std::fmt::Write;

use certgen::{Identity, Thumbprint, Usage, date};
use serde_json::{Value, json};

use super::plan::{FileKind, Plan};
use crate::{
    args::CerEncoding,
    failure::Failure,
    files::Privacy,
    password::{NewPassword, Source},
    render::{self, STRONG, Warning},
    sealing,
    world::{Verbosity, World},
};

pub struct Report<'a> {
    plan: &'a Plan,
    identity: &'a Identity,
    password: &'a NewPassword,
    warnings: Vec<Warning>,
}

impl<'a> Report<'a> {
    pub fn new(plan: &'a Plan, identity: &'a Identity, password: &'a NewPassword) -> Self {
        let warnings = plan
            .warnings
            .iter()
            .chain(&password.warnings)
            .cloned()
            .chain(sealing::caveats(&plan.pfx, &password.password, 1))
            .collect();
        Self { plan, identity, password, warnings }
    }

    pub fn show(&self, world: &mut World) -> Result<(), Failure> {
        let text = if world.is_json() {
            render::to_line(&self.json())
        } else {
            render::warnings(world, &self.warnings);
            // A password that nobody has seen is not a matter of taste.
            if world.manner.verbosity == Verbosity::Quiet && !self.password.is_unseen {
                return Ok(());
            }
            self.text()
        };
        if self.password.is_unseen {
            return render::secret_page(world, &text);
        }
        render::page(world, &text)
            .map_err(|failure| failure.why("the files are written; only this summary is not shown"))
    }

    fn text(&self) -> String {
        let certificate = self.identity.certificate();
        let rows: Vec<_> = self.plan.files.iter().map(|kind| self.row(*kind)).collect();
        let mut text = render::table(&rows);
        if self.password.is_unseen {
            let secret = self.password.password.secret_text();
            let _ = writeln!(text, "password {STRONG}{secret}{STRONG:#}   (shown only this once)");
        }
        let (from, to) = (certificate.not_before(), certificate.not_after());
        let (from, to) = (date::to_ymd(from), date::to_ymd(to));
        let _ = writeln!(text, "{}, valid {from} to {to}", self.plan.algorithm);
        let note =
            if self.plan.algorithm.is_rsa() { "   (the thumbprint that Entra shows)" } else { "" };
        let _ = writeln!(text, "SHA-1    {}{note}", Thumbprint::sha1(certificate).to_hex());
        let _ = writeln!(text, "SHA-256  {}", Thumbprint::sha256(certificate).to_hex());
        if let Some(next) = self.next() {
            let _ = writeln!(text, "next: {}", render::escaped(&next));
        }
        text
    }

    /// The command that signs in with it, if it is made for that.
    fn next(&self) -> Option<String> {
        let signs_in = self.plan.usage != Usage::Server;
        let pfx = render::quoted(&self.plan.path(FileKind::Pfx).display().to_string());
        let server = match self.plan.algorithm.is_rsa() {
            true => "--tenant TENANT",
            false => "--token-url URL",
        };
        signs_in.then(|| format!("certgen token {pfx} {server} --client-id CLIENT"))
    }

    /// Path, content and advice of one file.
    fn row(&self, kind: FileKind) -> [String; 3] {
        let path = self.plan.path(kind).display().to_string();
        let holds = match kind {
            FileKind::Cer(CerEncoding::Base64) => "certificate only, Base-64",
            FileKind::Cer(CerEncoding::Der) => "certificate only",
            FileKind::CertificatePem => "certificate only, PEM",
            FileKind::IdentityPem => "private key and certificate, NOT encrypted",
            FileKind::KeyPem => "private key, NOT encrypted",
            FileKind::Pfx if self.plan.source == Source::None => {
                "private key and certificate, NO password"
            }
            FileKind::Pfx => "private key and certificate, password set",
        };
        let advice = match (kind.privacy(), kind) {
            (Privacy::Private, _) => "keep this secret",
            (Privacy::Public, FileKind::Cer(_)) if self.plan.algorithm.is_rsa() => {
                "upload this to the app registration"
            }
            (Privacy::Public, _) => "give this to whoever is to trust it",
        };
        [path, holds.to_owned(), advice.to_owned()]
    }

    /// One line of it, without the files.
    pub fn summary(&self) -> String {
        let certificate = self.identity.certificate();
        let mut text = format!(
            "{}, valid to {}   SHA-1 {}",
            self.plan.algorithm,
            date::to_ymd(certificate.not_after()),
            Thumbprint::sha1(certificate).to_hex()
        );
        if self.is_unseen() {
            let secret = self.password.password.secret_text();
            let _ = write!(text, "   password {STRONG}{secret}{STRONG:#}");
        }
        text
    }

    /// Whether it shows a password that nobody has seen yet.
    pub fn is_unseen(&self) -> bool {
        self.password.is_unseen
    }

    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    pub fn json(&self) -> Value {
        let password = self.password.is_unseen.then(|| json!(self.password.password.secret_text()));
        render::object([
            ("schema", Some(json!(render::SCHEMA))),
            ("files", Some(files_json(self.plan))),
            ("certificate", Some(render::certificate(self.identity.certificate()))),
            ("password", password),
            ("warnings", render::warnings_json(&self.warnings)),
        ])
    }
}

/// The files of `plan`.
pub fn files_json(plan: &Plan) -> Value {
    let of = |kind: &FileKind| {
        json!({
            "path": plan.path(*kind).to_string_lossy(),
            "format": match kind {
                FileKind::Cer(CerEncoding::Der) => "der",
                FileKind::Pfx => "pfx",
                _ => "pem",
            },
            "private": kind.privacy() == Privacy::Private,
        })
    };
    plan.files.iter().map(of).collect()
}
