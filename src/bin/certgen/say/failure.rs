//! What a person reads when a command could not do its work.

use certgen::Error;

use crate::say::{code::Code, shell::word};

/// Why a command stopped: a code, sentences for a person, and the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: Code,
    pub message: String,
    pub why: Option<String>,
    pub help: Option<String>,
    pub more: Box<More>,
    /// That of the code, where nothing else decides.
    pub exit: u8,
}

/// What there is to say of the failures of servers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct More {
    /// Each under a label of its own; between why and help.
    pub details: Vec<(&'static str, String)>,
    /// What else may help.
    pub further_help: Vec<String>,
}

impl Failure {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let (message, exit, more) = (message.into(), code.exit(), Box::default());
        Self { code, message, why: None, help: None, more, exit }
    }

    /// Arguments that do not make sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    /// The person pressed Ctrl-C, or the system asked the program to end. Not shown: they know.
    pub fn interrupted(exit: u8) -> Self {
        Self { exit, ..Self::new(Code::Interrupted, "interrupted") }
    }

    /// A check said no, and the result has told why.
    pub fn told(exit: u8) -> Self {
        Self { exit, ..Self::new(Code::Told, "the check says no") }
    }

    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    pub fn detail(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.more.details.push((label, text.into()));
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// `help` in place of what it has, if it is of this code.
    pub fn help_with(self, code: Code, help: impl Into<String>) -> Self {
        if self.code == code { self.help(help) } else { self }
    }

    pub fn further_help(mut self, help: impl Into<String>) -> Self {
        self.more.further_help.push(help.into());
        self
    }

    pub fn is_interruption(&self) -> bool {
        self.code == Code::Interrupted
    }

    /// Whether a person knows it already.
    pub fn is_told(&self) -> bool {
        self.is_interruption() || self.code == Code::Told
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (code, help) = match &error {
            Error::AlternativeName { text, reason, meant } => {
                let failure = refused(Code::BadSan, text, "a subject alternative name");
                return match meant {
                    Some(meant) => failure.help(format!("did you mean {meant}?")),
                    None => failure
                        .why(&**reason)
                        .help("--san takes dns:NAME, ip:ADDRESS, email:ADDRESS or uri:URI"),
                };
            }
            Error::DistinguishedName { text, reason } => {
                return refused(Code::BadName, text, "a distinguished name")
                    .why(&**reason)
                    .help("write it like CN=My App,O=Contoso or /O=Contoso/CN=My App");
            }
            Error::Thumbprint { text, reason, meant } => {
                let failure = refused(Code::BadThumbprint, text, "a thumbprint").why(&**reason);
                return failure.help(whole_thumbprint(meant.as_deref()));
            }
            Error::Validity { reason } => {
                return Self::new(Code::BadValidity, "no certificate can be valid like that")
                    .why(*reason)
                    .help("--valid takes 90d, 1y or a date after today");
            }
            Error::BadSignature => (Code::BadSignature, None),
            Error::BrokenKey { .. } => (Code::BrokenKey, None),
            Error::Chain { .. } => (Code::BadChain, None),
            Error::Duration { .. } => {
                (Code::BadDuration, Some("30d, 1mo, 1y or a date such as 2027-12-31"))
            }
            Error::FriendlyName { .. } => (Code::BadName, Some("choose another --name")),
            Error::Iterations { .. } => {
                (Code::BadIterations, Some("leave --iterations out for the preset's own number"))
            }
            Error::NameNotPermitted { .. } => (Code::NameNotPermitted, None),
            Error::NameUnreadable { .. } => {
                (Code::NameUnreadable, Some("make it with another name: certgen new --name NAME"))
            }
            Error::KeyMismatch => (Code::KeyMismatch, None),
            Error::Malformed { .. } | Error::Pem { .. } => (Code::Damaged, None),
            Error::Password { .. } => (Code::BadPassword, Some("choose another password")),
            Error::Unproven { .. } => (Code::Unproven, None),
            Error::Unsupported { .. } => (Code::Unsupported, None),
            Error::WeakKey { .. } => (Code::WeakKey, None),
            _ => (Code::Unexpected, None),
        };
        let failure = Self::new(code, error.to_string());
        match help {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}

/// What helps where a thumbprint was refused, of which `meant` was meant.
fn whole_thumbprint(meant: Option<&str>) -> String {
    match meant {
        Some(meant) => format!("certgen thumbprint {} shows what was meant", word(meant)),
        None => "give all of the thumbprint, or the file of the certificate".to_owned(),
    }
}

fn refused(code: Code, text: &str, wanted: &str) -> Failure {
    Failure::new(code, format!("\"{text}\" is not {wanted}"))
}
