//! What `certgen new` says when it is done.

use std::fmt::Write;

use certgen::{Caveat, Identity, Thumbprint, date};
use serde_json::{Value, json};

use super::plan::{FileKind, Plan};
use crate::{
    args::CerEncoding,
    failure::{self, Failure},
    files::Privacy,
    password::{NewPassword, Source},
    render::{self, STRONG, Warning, escaped},
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
        let caveats = plan.pfx.caveats(&password.password);
        let warnings = plan
            .warnings
            .iter()
            .chain(&password.warnings)
            .cloned()
            .chain(caveats.into_iter().map(warning_of))
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
            return render::write(world, &text).map_err(|error| {
                Failure::new(
                    "password_not_shown",
                    failure::UNEXPECTED,
                    "the password cannot be shown",
                )
                .why(format!(
                    "writing to standard output failed: {}; no file was written",
                    crate::files::reason(&error)
                ))
                .help("choose the password yourself, or mend where standard output goes")
            });
        }
        render::page(world, &text)
            .map_err(|failure| failure.why("the files are written; only this summary is not shown"))
    }

    fn text(&self) -> String {
        let certificate = self.identity.certificate();
        let mut text = String::new();
        let rows: Vec<_> = self.plan.files.iter().map(|kind| self.row(*kind)).collect();
        let width =
            |cells: &dyn Fn(&[String; 3]) -> usize| rows.iter().map(cells).max().unwrap_or(0);
        let (first, second) = (width(&|row| columns(&row[0])), width(&|row| columns(&row[1])));
        for [path, holds, advice] in &rows {
            let gap = " ".repeat(first - columns(path) + 3);
            let _ = writeln!(text, "  {STRONG}{path}{STRONG:#}{gap}{holds:second$}    {advice}");
        }
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
        text
    }

    /// Path, content and advice of one file.
    fn row(&self, kind: FileKind) -> [String; 3] {
        let path = escaped(&self.plan.path(kind).display().to_string()).into_owned();
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

    fn json(&self) -> Value {
        let files: Vec<_> = self.plan.files.iter().map(|kind| self.file_json(*kind)).collect();
        let password = self.password.is_unseen.then(|| json!(self.password.password.secret_text()));
        let warnings = (!self.warnings.is_empty())
            .then(|| self.warnings.iter().map(Warning::to_json).collect());
        render::object([
            ("schema", Some(json!(render::SCHEMA))),
            ("files", Some(json!(files))),
            ("certificate", Some(self.certificate_json())),
            ("password", password),
            ("warnings", warnings),
        ])
    }

    fn file_json(&self, kind: FileKind) -> Value {
        json!({
            "path": self.plan.path(kind).to_string_lossy(),
            "format": match kind {
                FileKind::Cer(CerEncoding::Der) => "der",
                FileKind::Pfx => "pfx",
                _ => "pem",
            },
            "private": kind.privacy() == Privacy::Private,
        })
    }

    fn certificate_json(&self) -> Value {
        let certificate = self.identity.certificate();
        let (sha1, sha256) = (Thumbprint::sha1(certificate), Thumbprint::sha256(certificate));
        json!({
            "subject": certificate.subject().to_string(),
            "serial": certificate.serial_hex(),
            "key": self.plan.algorithm.name(),
            "not_before": date::to_rfc3339(certificate.not_before()),
            "not_after": date::to_rfc3339(certificate.not_after()),
            "thumbprints": {
                "sha1": sha1.to_hex(),
                "sha256": sha256.to_hex(),
                "x5t": sha1.to_base64url(),
                "x5t#S256": sha256.to_base64url(),
                "base64": sha1.to_base64(),
            },
        })
    }
}

fn warning_of(caveat: Caveat) -> Warning {
    let code = match caveat {
        Caveat::EmptyPassword => "no_password",
        Caveat::NameBeyondBasicPlane => "name_beyond_basic_plane",
        Caveat::PasswordBeyondBasicPlane => "password_beyond_basic_plane",
        Caveat::PasswordNotAscii => "password_not_ascii",
        Caveat::Pbmac1 => "pbmac1",
        Caveat::TooCostlyForDotNet => "too_costly_for_dot_net",
        Caveat::TooCostlyForJava => "too_costly_for_java",
        Caveat::WeakCiphers => "weak_ciphers",
        _ => "caveat",
    };
    Warning { code, message: caveat.to_string(), help: None }
}

/// How many columns of a terminal `text` takes, near enough for a table.
fn columns(text: &str) -> usize {
    text.chars().count()
}
