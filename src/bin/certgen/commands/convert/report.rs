//! What `certgen convert` says when it is done.

use certgen::Certificate;
use serde_json::{Value, json};

use super::{
    gather::Gathered,
    losses,
    plan::Plan,
    product::{Kind, Product},
    select::Selection,
};
use crate::{
    cli::{args::Format, manner::Verbosity},
    give::sealing,
    machine::{output, world::World},
    say::{
        answer,
        code::Code,
        failure::Failure,
        lines::{self, STRONG},
        warning::Warning,
    },
    take::password::NewPassword,
};

pub struct Report<'a> {
    files: Vec<Written>,
    certificates: Vec<&'a Certificate>,
    password: Option<&'a NewPassword>,
    warnings: Vec<Warning>,
}

/// A file that was written.
struct Written {
    path: String,
    holds: String,
    format: &'static str,
    is_private: bool,
}

impl<'a> Report<'a> {
    pub fn new(
        plan: &Plan,
        gathered: &Gathered,
        selection: &'a Selection,
        products: &[Product],
        password: Option<&'a NewPassword>,
    ) -> Result<Self, Failure> {
        let mut warnings = gathered.warnings.clone();
        warnings.extend(losses::losses(plan, selection));
        warnings.extend(password.iter().flat_map(|new| new.warnings.clone()));
        if let (Format::Pfx, Some(new)) = (plan.format, password) {
            warnings.extend(caveats(plan, selection, new)?);
        }
        let exposed = products.iter().find(|one| one.has_key && !one.is_protected(plan));
        if let Some(exposed) = exposed.filter(|_| gathered.password.is_some()) {
            let place = match exposed.path {
                Some(_) => format!("in {}", exposed.name()),
                None => "on standard output".to_owned(),
            };
            warnings.push(Warning {
                code: Code::KeyNotEncrypted,
                message: format!("the private key {place} is NOT encrypted"),
                help: (matches!(plan.format, Format::Der | Format::Pem))
                    .then(|| "--encrypt keeps it under the password".to_owned()),
            });
        }
        let is_empty = password.is_some_and(|new| new.password.secret_text().is_empty());
        Ok(Self {
            files: products.iter().map(|one| written(one, plan, selection, is_empty)).collect(),
            certificates: selection
                .certificates()
                .into_iter()
                .filter_map(|bag| bag.certificate())
                .collect(),
            password,
            warnings,
        })
    }

    /// Shows the warnings alone: standard output has the value.
    pub fn warn(&self, world: &mut World) {
        output::warnings(world, &self.warnings);
    }

    pub fn show(&self, world: &mut World) -> Result<(), Failure> {
        let unseen = self.password.filter(|new| new.is_unseen);
        let text = if world.is_json() {
            answer::line(&self.json())
        } else {
            self.warn(world);
            if world.manner.verbosity == Verbosity::Quiet && unseen.is_none() {
                return Ok(());
            }
            self.text()
        };
        match unseen {
            Some(_) => output::secret_page(world, &text),
            None => output::page(world, &text).map_err(|failure| {
                failure.why("the files are written; only this summary is not shown")
            }),
        }
    }

    fn text(&self) -> String {
        let rows: Vec<[String; 3]> = self
            .files
            .iter()
            .map(|file| {
                let advice = if file.is_private { "keep this secret" } else { "" };
                [file.path.clone(), file.holds.clone(), advice.to_owned()]
            })
            .collect();
        let mut text = lines::table(&rows);
        if let Some(new) = self.password.filter(|new| new.is_unseen) {
            let secret = new.password.secret_text();
            text.push_str(&format!(
                "password {STRONG}{secret}{STRONG:#}   (shown only this once)\n"
            ));
        }
        text
    }

    fn json(&self) -> Value {
        let files: Vec<Value> = self
            .files
            .iter()
            .map(|file| {
                json!({ "path": file.path, "format": file.format, "private": file.is_private })
            })
            .collect();
        let certificates: Vec<Value> =
            self.certificates.iter().map(|one| answer::certificate(one)).collect();
        let password =
            self.password.filter(|new| new.is_unseen).map(|new| json!(new.password.secret_text()));
        answer::object([
            ("schema", Some(json!(answer::SCHEMA))),
            ("files", Some(json!(files))),
            ("certificates", Some(json!(certificates))),
            ("password", password),
            ("warnings", answer::warnings(&self.warnings)),
        ])
    }
}

/// What readers of the PFX will not like.
fn caveats(plan: &Plan, selection: &Selection, new: &NewPassword) -> Result<Vec<Warning>, Failure> {
    let mut options = plan.sealing.options()?;
    for name in selection.entries.iter().filter_map(|entry| entry.name()) {
        // A name that is not taken here stays as it was, and its reader has seen worse.
        options = options.clone().friendly_name(&name).unwrap_or(options);
    }
    if let Some(name) = &plan.name {
        options = options.friendly_name(name)?;
    }
    let keys = selection.entries.iter().filter_map(|entry| entry.key.as_ref());
    let keys = sealing::shrouded(keys.chain(&selection.rest));
    let mut caveats = sealing::caveats(&options, &new.password, keys);
    let holds = selection.entries.iter().filter_map(|entry| entry.key.as_ref());
    if !holds.chain(&selection.rest).any(sealing::may_be_private) {
        // Certificates are no secret, and Java's own file of them has no password.
        caveats.retain(|caveat| caveat.code != Code::NoPassword);
    }
    Ok(caveats)
}

fn written(one: &Product, plan: &Plan, selection: &Selection, is_empty: bool) -> Written {
    let is_plain = one.has_key && !one.is_protected(plan);
    let how = match (plan.format, one.has_key) {
        (Format::Pfx, _) if is_empty => ", NO password",
        (Format::Pfx, _) => ", password set",
        (_, true) if is_plain => ", NOT encrypted",
        (_, true) => ", encrypted",
        (_, false) => "",
    };
    let format = match one.kind {
        Kind::Certificate(_) | Kind::Key(_) | Kind::Other => "der",
        Kind::CertificatePem(_) | Kind::ChainPem(_) | Kind::KeyPem(_) | Kind::Pem => "pem",
        Kind::Jwk(_) => "jwk",
        Kind::JwkSet => "jwks",
        Kind::P7b => "p7b",
        Kind::Pfx => "pfx",
    };
    Written {
        path: one.name(),
        holds: format!("{}{how}", holds(one, selection)),
        format,
        is_private: one.is_private,
    }
}

fn holds(one: &Product, selection: &Selection) -> String {
    let certificates = match one.kind {
        Kind::Certificate(_) | Kind::CertificatePem(_) => 1,
        Kind::ChainPem(at) => selection.entries.get(at).map_or(0, |entry| entry.above().count()),
        Kind::P7b | Kind::Pem | Kind::Pfx => selection.certificates().len(),
        Kind::Jwk(_) | Kind::JwkSet | Kind::Key(_) | Kind::KeyPem(_) | Kind::Other => 0,
    };
    let keys = match one.kind {
        Kind::Key(_) | Kind::KeyPem(_) => 1,
        Kind::Pem | Kind::Pfx => {
            selection.entries.iter().filter(|entry| entry.key.is_some()).count()
        }
        _ => 0,
    };
    let what = match one.kind {
        Kind::Jwk(_) if one.has_key => return "private key".to_owned(),
        Kind::Jwk(_) => return "public key".to_owned(),
        Kind::JwkSet if one.has_key => return "private keys".to_owned(),
        Kind::JwkSet => return "public keys".to_owned(),
        Kind::ChainPem(_) => {
            return format!("the {} above it", counted(certificates, "certificate"));
        }
        _ => "certificate",
    };
    let only = if keys == 0 && certificates == 1 && one.kind != Kind::Pem { " only" } else { "" };
    let mut parts = Vec::new();
    if keys > 0 {
        parts.push(counted(keys, "private key"));
    }
    if certificates > 0 {
        parts.push(format!("{}{only}", counted(certificates, what)));
    }
    if parts.is_empty() { "what was in it".to_owned() } else { parts.join(" and ") }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => what.to_owned(),
        _ => format!(
            "{count} {}",
            what.replacen("certificate", "certificates", 1).replacen("key", "keys", 1)
        ),
    }
}
