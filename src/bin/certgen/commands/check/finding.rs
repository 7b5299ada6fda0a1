//! What is found wrong with a certificate, as one line says it.

use std::{path::Path, time::SystemTime};

use certgen::{
    Certificate, PrivateKey, Soundness, Standing,
    chain::{Answer, Problem},
    date, fitness,
};

use crate::{
    say::{
        code::{CHECK_SAYS_NO, Code, WARNS},
        shell,
    },
    take::input,
};

/// Something that keeps a certificate from being ok, or that is worth a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    pub level: Level,
    /// The word in the second column.
    pub word: &'static str,
    pub message: String,
    /// What to do, to stand at the end of a line.
    pub help: Option<String>,
    /// Why it cannot be told, where it cannot.
    pub reason: Option<String>,
}

/// What a finding answers to the question whether all is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is not.
    No,
    /// It is, and there is something to say.
    Note,
    /// That cannot be told.
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
    /// One that is a no.
    pub fn no(code: Code, word: &'static str, message: String, help: Option<String>) -> Self {
        Self { code, level: Level::No, word, message, help, reason: None }
    }

    /// The dates of `certificate`, if they are past, to come, or past `soon`.
    pub fn of_dates(
        certificate: &Certificate,
        path: &Path,
        now: SystemTime,
        soon: SystemTime,
    ) -> Option<Self> {
        let (start, end) = (certificate.not_before(), certificate.not_after());
        let help = renewal(path);
        let between =
            |from, to: SystemTime| date::in_words(to.duration_since(from).unwrap_or_default());
        match certificate.standing(now) {
            Standing::Expired { .. } => {
                let message = format!("{} ago ({})", between(end, now), date::to_ymd(end));
                Some(Self::no(Code::Expired, "expired", message, help))
            }
            Standing::NotYet { .. } => {
                let message = format!("valid in {} ({})", between(now, start), date::to_ymd(start));
                Some(Self::no(Code::NotYetValid, "early", message, None))
            }
            Standing::Valid { .. } => {
                let message = || format!("in {} ({})", between(now, end), date::to_ymd(end));
                (end < soon).then(|| Self::no(Code::ExpiresSoon, "expires", message(), help))
            }
        }
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
        let word = match finding {
            fitness::Finding::WeakKey { .. } | fitness::Finding::WeakSignature { .. } => "weak",
            _ => "unfit",
        };
        let (level, exit) = match finding.is_note() {
            true => (Level::Note, WARNS),
            false => (Level::No, CHECK_SAYS_NO),
        };
        let (code, message) = (Code::of_library(finding.code(), exit), finding.to_string());
        Self { level, ..Self::no(code, word, message, help.map(str::to_owned)) }
    }

    pub fn of_chain(problem: &Problem, path: &Path) -> Self {
        let code = Code::of_library(problem.code(), CHECK_SAYS_NO);
        let message = problem.to_string();
        if problem.answer() == Answer::Unknown {
            let (reason, help) = match problem {
                Problem::Unproven { reason, .. } => (reason.clone(), None),
                _ => (message.clone(), Some("check it alone, or fewer at once".to_owned())),
            };
            let (level, word, reason) = (Level::Unknown, "unproven", Some(reason));
            return Self { code, level, word, message, help, reason };
        }
        let help = match problem {
            Problem::Missing { .. } | Problem::Stranger { .. } => {
                "put that certificate into the file of --chain".to_owned()
            }
            Problem::Untrusted { .. } => "give that root with --chain, if you trust it".to_owned(),
            _ => format!("certgen show {}", shown(path)),
        };
        Self::no(code, "chain", message, Some(help))
    }

    /// What is to be said of the private key `key`, which messages call `name`; nothing of one that is proven.
    /// `leaf` is the certificate that it should be of.
    pub fn of_soundness(
        key: &PrivateKey,
        leaf: Option<&Certificate>,
        name: &str,
        path: &Path,
    ) -> Option<Self> {
        match key.soundness() {
            Soundness::Broken { reason } => {
                let help = Some(format!("certgen show {}", shown(path)));
                Some(Self::no(
                    Code::BrokenKey,
                    "broken",
                    format!("{name} is broken: {reason}"),
                    help,
                ))
            }
            Soundness::Proven => None,
            unproven => {
                let reason = unproven.reason().unwrap_or_default();
                let what = if leaf.is_some() { "its private key" } else { "whole" };
                Some(Self {
                    level: Level::Unknown,
                    reason: Some(reason.to_owned()),
                    ..Self::no(
                        Code::KeyUnproven,
                        "unproven",
                        format!("whether {name} is {what} cannot be told: {reason}"),
                        None,
                    )
                })
            }
        }
    }

    pub fn of_key(key: &str, path: &Path) -> Self {
        let message = format!("{key} is not its private key");
        let help = Some(format!("certgen show {}", shown(path)));
        Self::no(Code::KeyMismatch, "mismatch", message, help)
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
    if input::is_stdin(path) { "FILE".to_owned() } else { shell::quoted(&path.to_string_lossy()) }
}
