//! What is found wrong with a certificate, as one line says it.

use std::{path::Path, time::SystemTime};

use certgen::{Certificate, chain::Problem, date, fitness};

use crate::{input, render};

/// Something that keeps a certificate from being ok, or that is worth a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: &'static str,
    pub level: Level,
    /// The word in the second column.
    pub word: &'static str,
    pub message: String,
    /// What to do, to stand at the end of a line.
    pub help: Option<String>,
}

/// What a finding answers to the question whether all is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is not.
    No,
    /// It is, and there is something to say.
    #[allow(dead_code, reason = "exponents below 65537 will be one")]
    Note,
    /// That cannot be told.
    #[allow(dead_code, reason = "signatures that are not verified will be one")]
    Unknown,
}

impl Level {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Note => "note",
            Self::Unknown => "unknown",
        }
    }
}

impl Finding {
    /// The dates of `certificate`, if they are past, to come, or past `soon`.
    pub fn of_dates(
        certificate: &Certificate,
        path: &Path,
        now: SystemTime,
        soon: SystemTime,
    ) -> Option<Self> {
        let (start, end) = (certificate.not_before(), certificate.not_after());
        let help = renewal(path);
        // The last second is a whole one (RFC 5280 §4.1.2.5).
        if let Some(ago) = now.duration_since(end).ok().filter(|ago| ago.as_secs() >= 1) {
            let message = format!("{} ago ({})", date::in_words(ago), date::to_ymd(end));
            return Some(Self {
                code: "expired",
                level: Level::No,
                word: "expired",
                message,
                help,
            });
        }
        if let Some(ahead) = start.duration_since(now).ok().filter(|ahead| !ahead.is_zero()) {
            let message = format!("valid in {} ({})", date::in_words(ahead), date::to_ymd(start));
            return Some(Self {
                code: "not_yet_valid",
                level: Level::No,
                word: "early",
                message,
                help: None,
            });
        }
        let left = end.duration_since(now).unwrap_or_default();
        (end < soon).then(|| Self {
            code: "expires_soon",
            level: Level::No,
            word: "expires",
            message: format!("in {} ({})", date::in_words(left), date::to_ymd(end)),
            help,
        })
    }

    pub fn of_fitness(finding: &fitness::Finding, target: Option<fitness::Target>) -> Self {
        let help = match finding {
            fitness::Finding::LongLife { .. } => Some("certgen new --valid 1y"),
            fitness::Finding::NoHostName => Some("certgen new --use server --san dns:NAME"),
            fitness::Finding::NotFor { .. } => match target {
                Some(fitness::Target::TlsServer) => Some("certgen new --use server"),
                _ => Some("certgen new --use client"),
            },
            fitness::Finding::UnsupportedKey { .. } | fitness::Finding::WeakKey { .. } => {
                Some("certgen new --key rsa2048")
            }
            fitness::Finding::WeakSignature { .. } => Some("certgen renew FILE signs with SHA-256"),
            _ => None,
        };
        let word = match finding.code() {
            "weak_key" | "weak_signature" => "weak",
            _ => "unfit",
        };
        let (code, message) = (finding.code(), finding.to_string());
        Self { code, level: Level::No, word, message, help: help.map(str::to_owned) }
    }

    pub fn of_chain(problem: &Problem, path: &Path) -> Self {
        let help = match problem {
            Problem::Missing { .. } | Problem::Stranger { .. } => {
                "put that certificate into the file of --chain".to_owned()
            }
            Problem::Untrusted { .. } => "give that root with --chain, if you trust it".to_owned(),
            _ => format!("certgen show {}", shown(path)),
        };
        let (code, message) = (problem.code(), problem.to_string());
        Self { code, level: Level::No, word: "chain", message, help: Some(help) }
    }

    pub fn of_key(key: &str, path: &Path) -> Self {
        Self {
            code: "key_mismatch",
            level: Level::No,
            word: "mismatch",
            message: format!("{key} is not its private key"),
            help: Some(format!("certgen show {}", shown(path))),
        }
    }
}

/// How a certificate is renewed: from the file that has its key.
fn renewal(path: &Path) -> Option<String> {
    let is_alone = path
        .extension()
        .is_some_and(|ending| ending == "cer" || ending == "crt" || ending == "der");
    let sealed = path.with_extension("pfx");
    let file = if is_alone && sealed.is_file() { &sealed } else { path };
    Some(format!("renew with: certgen renew {}", shown(file)))
}

fn shown(path: &Path) -> String {
    if input::is_stdin(path) { "FILE".to_owned() } else { render::quoted(&path.to_string_lossy()) }
}
