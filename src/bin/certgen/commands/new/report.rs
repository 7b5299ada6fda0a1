//! What `certgen new` says when it is done.

use std::fmt::Write;

use certgen::{Certificate, Thumbprint, Usage, date};
use serde_json::{Value, json};

use super::{
    credential::Product,
    plan::{FileKind, Kind, Plan, Role},
};
use crate::{
    cli::{args::CerEncoding, manner::Verbosity},
    give::sealing,
    machine::{files::Privacy, output, world::World},
    say::{
        answer,
        failure::Failure,
        lines::{self, STRONG},
        shell, visible,
        warning::Warning,
    },
    take::{
        issuer::Issuer,
        password::{NewPassword, Source},
    },
};

pub struct Report<'a> {
    plan: &'a Plan,
    product: &'a Product,
    issuer: Option<&'a Issuer>,
    password: &'a NewPassword,
    warnings: Vec<Warning>,
}

impl<'a> Report<'a> {
    pub fn new(
        plan: &'a Plan,
        product: &'a Product,
        issuer: Option<&'a Issuer>,
        password: &'a NewPassword,
    ) -> Self {
        let caveats = match plan.kind {
            Kind::Certificate => sealing::caveats(&plan.pfx, &password.password, 1),
            Kind::Request => Vec::new(),
        };
        let warnings =
            plan.warnings.iter().chain(&password.warnings).cloned().chain(caveats).collect();
        Self { plan, product, issuer, password, warnings }
    }

    pub fn show(&self, world: &mut World) -> Result<(), Failure> {
        let text = if world.is_json() {
            answer::line(&self.json())
        } else {
            output::warnings(world, &self.warnings);
            // A password that nobody has seen is not a matter of taste.
            if world.manner.verbosity == Verbosity::Quiet && !self.password.is_unseen {
                return Ok(());
            }
            self.text()
        };
        if self.password.is_unseen {
            return output::secret_page(world, &text);
        }
        output::page(world, &text)
            .map_err(|failure| failure.why("the files are written; only this summary is not shown"))
    }

    fn text(&self) -> String {
        let rows: Vec<_> = self.plan.files.iter().map(|kind| self.row(*kind)).collect();
        let mut text = lines::table(&rows);
        if self.password.is_unseen {
            let secret = self.password.password.secret_text();
            let _ = writeln!(text, "password {STRONG}{secret}{STRONG:#}   (shown only this once)");
        }
        match self.product {
            Product::Certificate(certificate) => {
                text += &validity_line(&self.plan.algorithm.to_string(), certificate);
                if let Some(issuer) = self.issuer {
                    let name = issuer.certificate().subject().to_string();
                    let _ = writeln!(text, "signed by {}", visible::escaped(&name));
                }
                let is_for_entra = self.plan.algorithm.is_rsa() && self.plan.role == Role::Leaf;
                let note = if is_for_entra { "   (the thumbprint that Entra shows)" } else { "" };
                text += &thumbprints(certificate, note);
            }
            Product::Request(request) => {
                let subject = request.subject().to_string();
                let algorithm = self.plan.algorithm;
                let _ = writeln!(text, "{algorithm}, request for {}", visible::escaped(&subject));
            }
        }
        if let Some(next) = self.next() {
            let _ = writeln!(text, "next: {}", visible::escaped(&next));
        }
        text
    }

    /// The command that comes after this one.
    fn next(&self) -> Option<String> {
        let protected = shell::quoted(&self.plan.protected().display().to_string());
        if self.plan.kind == Kind::Request {
            let returned = FileKind::Cer(CerEncoding::Der).path(&self.plan.folder, &self.plan.stem);
            let returned = shell::quoted(&returned.display().to_string());
            return Some(format!(
                "certgen convert {returned} --key {protected} --to pfx   ({returned} is what the CA returns)"
            ));
        }
        if self.plan.role != Role::Leaf {
            return Some(format!("certgen new --name NAME --ca-cert {protected}"));
        }
        let signs_in = self.plan.usage != Some(Usage::Server);
        let server = match self.plan.algorithm.is_rsa() {
            true => "--tenant TENANT",
            false => "--token-url URL",
        };
        signs_in.then(|| format!("certgen token {protected} {server} --client-id CLIENT"))
    }

    /// Path, content and advice of one file.
    fn row(&self, kind: FileKind) -> [String; 3] {
        let path = self.plan.path(kind).display().to_string();
        let holds = match kind {
            FileKind::Cer(CerEncoding::Base64) => "certificate only, Base-64",
            FileKind::Cer(CerEncoding::Der) => "certificate only",
            FileKind::CertificatePem | FileKind::ChainPem if self.issuer.is_some() => {
                "certificate and those above it, PEM"
            }
            FileKind::CertificatePem | FileKind::ChainPem => "certificate only, PEM",
            FileKind::IdentityPem => "private key and certificate, NOT encrypted",
            FileKind::KeyPem => "private key, NOT encrypted",
            FileKind::RequestKey if self.plan.source == Source::None => {
                "private key, NOT encrypted"
            }
            FileKind::RequestKey => "private key, password set",
            FileKind::Request => "certificate request, PEM",
            FileKind::Pfx if self.plan.source == Source::None => {
                "private key and certificate, NO password"
            }
            FileKind::Pfx if self.issuer.is_some() => "private key and certificates, password set",
            FileKind::Pfx => "private key and certificate, password set",
        };
        let advice = match (kind.privacy(), kind) {
            (Privacy::Private, _) => "keep this secret",
            (Privacy::Public, FileKind::Request) => "send this to the CA",
            (Privacy::Public, FileKind::Cer(_))
                if self.plan.algorithm.is_rsa() && self.plan.role == Role::Leaf =>
            {
                "upload this to the app registration"
            }
            (Privacy::Public, _) => "give this to whoever is to trust it",
        };
        [path, holds.to_owned(), advice.to_owned()]
    }

    /// One line of it, without the files.
    pub fn summary(&self) -> String {
        let mut text = self.plan.algorithm.to_string();
        match self.product {
            Product::Certificate(certificate) => {
                let (end, sha1) = (certificate.not_after(), Thumbprint::sha1(certificate));
                let _ = write!(text, ", valid to {}   SHA-1 {}", date::to_ymd(end), sha1.to_hex());
            }
            Product::Request(_) => text.push_str(", request"),
        }
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
        answer::object([
            ("schema", Some(json!(answer::SCHEMA))),
            ("files", Some(files_json(self.plan))),
            ("certificate", self.certificate().map(answer::certificate)),
            ("request", self.request_json()),
            (
                "issuer",
                self.issuer.and(self.certificate()).map(|one| json!(one.issuer().to_string())),
            ),
            ("password", password),
            ("warnings", answer::warnings(&self.warnings)),
        ])
    }

    fn certificate(&self) -> Option<&Certificate> {
        match self.product {
            Product::Certificate(certificate) => Some(certificate),
            Product::Request(_) => None,
        }
    }

    fn request_json(&self) -> Option<Value> {
        let Product::Request(request) = self.product else { return None };
        let public_key = Thumbprint::of_public_key(request.public_key_der());
        Some(json!({
            "subject": request.subject().to_string(),
            "key": request.key_type().name(),
            "public_key_sha256": public_key.to_hex(),
        }))
    }
}

/// What kind of key it has, and when it is valid.
pub fn validity_line(key: &str, certificate: &Certificate) -> String {
    let (from, to) = (certificate.not_before(), certificate.not_after());
    format!("{key}, valid {} to {}\n", date::to_ymd(from), date::to_ymd(to))
}

/// Both thumbprints, the first with a note.
pub fn thumbprints(certificate: &Certificate, note: &str) -> String {
    let sha1 = Thumbprint::sha1(certificate).to_hex();
    let sha256 = Thumbprint::sha256(certificate).to_hex();
    format!("SHA-1    {sha1}{note}\nSHA-256  {sha256}\n")
}

/// The files of `plan`.
pub fn files_json(plan: &Plan) -> Value {
    let of = |kind: &FileKind| file_json(*kind, &plan.path(*kind).to_string_lossy());
    plan.files.iter().map(of).collect()
}

pub fn file_json(kind: FileKind, path: &str) -> Value {
    json!({
        "path": path,
        "format": match kind {
            FileKind::Cer(CerEncoding::Der) => "der",
            FileKind::Pfx => "pfx",
            _ => "pem",
        },
        "private": kind.privacy() == Privacy::Private,
    })
}
