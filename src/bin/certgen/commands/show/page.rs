//! What was found, as a page for a person.

use std::{collections::HashSet, fmt::Write};

use certgen::{
    Certificate, Severity, Soundness, Thumbprint, Weakness,
    bundle::{FileType, Fit},
    date,
    inspect::{Entry, Key, OtherKind, Remedy, Report},
    pfx::{Attribute, Attributes},
};

mod words;

use words::{encoding, encrypted_with, integrity, validity, what_is, who};

use super::{Shown, json::hex};
use crate::say::{lines::STRONG, visible::escaped};

pub fn page_of(shown: &Shown) -> String {
    let mut page = Page::default();
    let report = &shown.report;
    let _ =
        writeln!(page.text, "{STRONG}{}{STRONG:#} is {}", escaped(shown.name()), summary(report));
    for (number, entry) in report.entries.iter().enumerate() {
        page.entry(number + 1, entry, shown);
    }
    page.requests(report);
    page.public_keys(report);
    page.others(report);
    for (name, text) in shown.token.iter().flat_map(|token| token.fields()) {
        page.line(name, text);
    }
    match &shown.token {
        Some(token) if token.is_encrypted => {
            page.line("claims", "encrypted (JWE): only its receiver can read them");
        }
        Some(_) => {
            page.line("signature", "not checked");
            page.line("claims", &format!("{} shows them", shown.decoding()));
        }
        None if report.file_type == FileType::Jwt => {
            page.line("damaged", &format!("{} says what is wrong", shown.decoding()));
        }
        None => {}
    }
    page.protection(report);
    page.oddities(report);
    if report.pfx.is_some() {
        page.verdicts(shown);
    }
    page.text
}

/// `a PFX with 1 private key and 2 certificates`.
fn summary(report: &Report) -> String {
    let others = |kind| report.others.iter().filter(|other| other.kind == kind).count();
    let kinds = [
        (report.keys.len(), "private key"),
        (report.certificates.len(), "certificate"),
        (report.requests.len(), "certificate request"),
        (report.public_keys.len(), "public key"),
        (others(OtherKind::Certificate), UNREADABLE),
        (others(OtherKind::Crl), REVOCATION_LIST),
        (others(OtherKind::Secret), SECRET),
        (others(OtherKind::Unknown), UNKNOWN),
    ];
    let counted: Vec<String> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{count} {noun}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    let what = report.file_type.to_string();
    let holds = match counted.as_slice() {
        [] if report.is_locked => return format!("{what}, locked by a password"),
        [] => return what,
        [last] => last.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    let locked = if report.is_locked { "; more is locked by a password" } else { "" };
    format!("{what} with {holds}{locked}")
}

#[derive(Default)]
struct Page {
    text: String,
    /// The places of those that have signed others and were described already: a file may have thousands
    /// below the same few.
    described: HashSet<usize>,
}

impl Page {
    fn heading(&mut self, text: &str) {
        let _ = writeln!(self.text, "\n{STRONG}{}{STRONG:#}", escaped(text));
    }

    fn line(&mut self, label: &str, value: &str) {
        let _ = writeln!(self.text, "  {label:<LABEL$}{}", escaped(value));
    }

    /// A line for each value; the label stands at the first.
    fn lines(&mut self, label: &str, values: &[impl AsRef<str>]) {
        for (at, value) in values.iter().enumerate() {
            self.line(if at == 0 { label } else { "" }, value.as_ref());
        }
    }

    fn entry(&mut self, number: usize, entry: &Entry, shown: &Shown) {
        let report = &shown.report;
        let alias = entry.alias.as_ref().map(|alias| format!(", \"{alias}\""));
        let what = match entry.fit {
            Fit::Broken => "key and certificate, of which the key is BROKEN",
            Fit::Marked => "key and certificate, which are only marked as belonging together",
            Fit::Mismatch => "a key and a certificate that DO NOT belong together",
            Fit::NoCertificate => "a private key without a certificate",
            Fit::NoKey if entry.chain.len() > 1 => "certificates without a private key",
            Fit::NoKey => "a certificate without a private key",
            Fit::Proven => "key and certificate belong together",
            Fit::Stated => {
                "key and certificate name one public key, and the private one is not proven"
            }
        };
        self.heading(&format!("entry {number}{}: {what}", alias.unwrap_or_default()));
        let key = entry.key.and_then(|place| report.keys.get(place));
        if let Some(key) = key {
            self.key(key);
        }
        for (level, place) in entry.chain.iter().enumerate() {
            let Some(held) = report.certificates.get(*place) else { continue };
            match (level, key) {
                (0, key) => {
                    if key.is_none() {
                        self.public_key(&held.certificate);
                    }
                    self.certificate(&held.certificate, shown);
                    self.attributes(&held.attributes, key.map(|key| &key.attributes));
                    self.chain(entry);
                }
                _ if self.described.contains(place) => {
                    let subject = held.certificate.subject();
                    self.line("signed by", &format!("{subject} (described above)"));
                    break;
                }
                _ => {
                    self.described.insert(*place);
                    let _ = writeln!(self.text, "  signed by");
                    self.issuer(&held.certificate, shown);
                    self.lines("alias", held.attributes.friendly_name().as_slice());
                    self.attributes(&held.attributes, None);
                }
            }
        }
    }

    fn chain(&mut self, entry: &Entry) {
        let above = match (entry.chain.len(), entry.is_whole) {
            (0 | 1, true) => return,
            (0 | 1, false) => "the certificate that signed it is not here".to_owned(),
            (count, true) => format!("{count} certificates, the last one a root"),
            (count, false) => format!("{count} certificates, without a root"),
        };
        let order = if entry.is_in_order { "" } else { "; in another order in the file" };
        self.line("chain", &format!("{above}{order}"));
    }

    fn key(&mut self, key: &Key) {
        self.line("private key", &key.key_type.to_string());
        match &key.soundness {
            Soundness::Broken { reason } => self.line("BROKEN", reason),
            Soundness::Proven => {}
            unproven => {
                let reason = unproven.reason().unwrap_or_default();
                self.line("not proven", &format!("whether it is whole cannot be told: {reason}"));
            }
        }
        match &key.public_key {
            Some(der) => self.key_digest(der),
            // It could be that of either half.
            None if matches!(key.soundness, Soundness::Broken { .. }) => {}
            None => self.line("key SHA-256", "unknown: the public half is not in the file"),
        }
        self.lines("CSP name", key.attributes.csp_name().as_slice());
        self.attributes(&key.attributes, None);
    }

    fn public_key(&mut self, certificate: &Certificate) {
        self.line("public key", &certificate.key_type().to_string());
        self.key_digest(certificate.public_key_der());
    }

    /// By which a person finds the private key of a certificate in another file.
    fn key_digest(&mut self, public_key: &[u8]) {
        self.weaknesses(public_key);
        self.line("key SHA-256", &Thumbprint::of_public_key(public_key).to_hex());
    }

    fn weaknesses(&mut self, public_key: &[u8]) {
        for weakness in Weakness::of_public_key(public_key) {
            let label = if weakness.severity() == Severity::Note { "note" } else { "WEAK" };
            self.line(label, &weakness.to_string());
        }
    }

    fn certificate(&mut self, certificate: &Certificate, shown: &Shown) {
        self.names(certificate);
        self.usage(certificate);
        self.line("valid", &validity(certificate, shown));
        self.line("serial", &certificate.serial_hex());
        self.line("signature", &certificate.signature_algorithm());
        let (sha1, sha256) = (Thumbprint::sha1(certificate), Thumbprint::sha256(certificate));
        self.line("SHA-1", &sha1.to_hex());
        self.line("  base64", &sha1.to_base64());
        self.line("  x5t", &sha1.to_base64url());
        self.line("SHA-256", &sha256.to_hex());
        self.line("  x5t#S256", &sha256.to_base64url());
        self.lines("unreadable", &certificate.unreadable_extensions());
        self.lines("critical", &certificate.unknown_critical_extensions());
    }

    /// Less of a certificate that only stands above another one.
    fn issuer(&mut self, certificate: &Certificate, shown: &Shown) {
        self.names(certificate);
        self.line("public key", &certificate.key_type().to_string());
        self.weaknesses(certificate.public_key_der());
        self.usage(certificate);
        self.line("valid", &validity(certificate, shown));
        self.line("serial", &certificate.serial_hex());
        self.line("SHA-1", &Thumbprint::sha1(certificate).to_hex());
        self.line("SHA-256", &Thumbprint::sha256(certificate).to_hex());
    }

    fn names(&mut self, certificate: &Certificate) {
        self.line("subject", &certificate.subject().to_string());
        match certificate.is_self_issued() {
            true => self.line("issuer", "itself"),
            false => self.line("issuer", &certificate.issuer().to_string()),
        }
        self.lines("names", &certificate.alternative_names());
    }

    fn usage(&mut self, certificate: &Certificate) {
        if certificate.is_ca() {
            let most =
                certificate.path_length().map(|most| format!(", {most} CAs below it at most"));
            self.line("CA", &format!("may sign certificates{}", most.unwrap_or_default()));
        }
        let key: Vec<String> = certificate.key_usages().into_iter().map(str::to_owned).collect();
        for (label, usages) in [("key use", key), ("use", certificate.extended_key_usages())] {
            if !usages.is_empty() {
                self.line(label, &usages.join(", "));
            }
        }
    }

    /// Those that are not shown in another place. A mark that was shown with the key is not repeated.
    fn attributes(&mut self, attributes: &Attributes, shown: Option<&Attributes>) {
        let known = shown.and_then(Attributes::local_key_id);
        if let Some(id) = attributes.local_key_id().filter(|id| Some(*id) != known) {
            self.line("localKeyID", &hex(id));
        }
        if attributes.is_trusted_by_java() {
            self.line("Java", "takes it as trusted");
        }
        let unknown: Vec<String> =
            attributes.iter().filter(|one| one.name().is_none()).map(Attribute::oid).collect();
        self.lines("attribute", &unknown);
    }

    fn requests(&mut self, report: &Report) {
        for request in &report.requests {
            self.heading("certificate request");
            self.line("subject", &request.subject().to_string());
            self.line("public key", &request.key_type().to_string());
            self.key_digest(request.public_key_der());
            for name in request.alternative_names() {
                self.line("name", &name);
            }
            self.line("signature", "not checked");
        }
    }

    fn public_keys(&mut self, report: &Report) {
        for key in &report.public_keys {
            self.heading("public key");
            self.line("kind", &key.key_type().to_string());
            self.key_digest(key.der());
        }
    }

    fn others(&mut self, report: &Report) {
        for other in &report.others {
            self.heading(match other.kind {
                OtherKind::Certificate => UNREADABLE,
                OtherKind::Crl => REVOCATION_LIST,
                OtherKind::Secret => SECRET,
                _ => UNKNOWN,
            });
            if let Some(name) = other.attributes.friendly_name() {
                self.line("alias", &name);
            }
            if let Some(oid) = &other.oid {
                self.line("kind", oid);
            }
            if let Some(list) = &other.revocations {
                self.line("issuer", &list.issuer.to_string());
                self.line("made", &date::to_ymd(list.this_update));
                if let Some(next) = list.next_update {
                    self.line("next", &date::to_ymd(next));
                }
                let plural = if list.revoked == 1 { "" } else { "s" };
                self.line("revokes", &format!("{} certificate{plural}", list.revoked));
            }
        }
    }

    fn protection(&mut self, report: &Report) {
        if report.encryptions.is_empty() && report.pfx.is_none() {
            return;
        }
        self.heading("protection");
        let mut last = None;
        for encryption in &report.encryptions {
            // A file with many keys says the same of each.
            if last.replace(encryption) != Some(encryption) {
                self.line(what_is(encryption.0), &encrypted_with(&encryption.1));
            }
        }
        if let Some(pfx) = &report.pfx {
            if report.encryptions.is_empty() {
                self.line("encryption", "none");
            }
            self.line("integrity", &integrity(pfx, report.is_locked));
            self.line("encoding", &encoding(pfx));
        }
        if !report.spellings.is_empty() {
            let spellings: Vec<_> = report.spellings.iter().map(|one| one.name()).collect();
            self.line("password", &format!("spelled as {}", spellings.join(", ")));
        }
    }

    fn oddities(&mut self, report: &Report) {
        if !report.oddities.is_empty() {
            self.heading("odd");
            for oddity in &report.oddities {
                let _ = writeln!(self.text, "  {}", escaped(oddity));
            }
        }
    }

    fn verdicts(&mut self, shown: &Shown) {
        let verdicts = &shown.report.verdicts;
        if verdicts.is_empty() {
            self.heading("nobody is known to refuse this file");
            return;
        }
        self.heading("who will refuse this file, and what helps");
        let mut remedies: Vec<Remedy> = Vec::new();
        for verdict in verdicts {
            if !remedies.contains(&verdict.remedy) {
                remedies.push(verdict.remedy);
            }
        }
        for remedy in remedies {
            for verdict in verdicts.iter().filter(|verdict| verdict.remedy == remedy) {
                let _ = writeln!(self.text, "  {}: {}", who(verdict), verdict.why);
            }
            let command = shown.command(remedy);
            let _ = writeln!(self.text, "    {}", escaped(&command));
        }
    }
}

const REVOCATION_LIST: &str = "revocation list";
const SECRET: &str = "secret";
const UNKNOWN: &str = "unknown thing";
const UNREADABLE: &str = "unreadable certificate";
/// The width of the column of labels.
const LABEL: usize = 14;
