//! What a person reads when a command could not do its work.

use certgen::Error;

use crate::say::shell::word;

/// Why a command stopped: a stable code, sentences for a person, and the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: &'static str,
    pub message: String,
    pub why: Option<String>,
    pub help: Option<String>,
    pub more: Box<More>,
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
    pub fn new(code: &'static str, exit: u8, message: impl Into<String>) -> Self {
        let (message, more) = (message.into(), Box::default());
        Self { code, message, why: None, help: None, more, exit }
    }

    /// Arguments that do not make sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", USAGE, message)
    }

    /// The person pressed Ctrl-C, or the system asked the program to end. Not shown: they know.
    pub fn interrupted(exit: u8) -> Self {
        Self::new(INTERRUPTED, exit, "interrupted")
    }

    /// A check said no, and the result has told why.
    pub fn told(exit: u8) -> Self {
        Self::new(TOLD, exit, "the check says no")
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

    pub fn further_help(mut self, help: impl Into<String>) -> Self {
        self.more.further_help.push(help.into());
        self
    }

    /// The same about `flag`, where it speaks of --password: both take the same sources.
    pub fn naming(mut self, flag: &str) -> Self {
        self.message = self.message.replace("--password", flag);
        self.why = self.why.map(|why| why.replace("--password", flag));
        self.help = self.help.map(|help| help.replace("--password", flag));
        self
    }

    pub fn is_interruption(&self) -> bool {
        self.code == INTERRUPTED
    }

    /// Whether a person knows it already.
    pub fn is_told(&self) -> bool {
        self.is_interruption() || self.code == TOLD
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (code, exit, help) = match &error {
            Error::AlternativeName { text, reason } => {
                let failure = refused("bad_san", text, "a subject alternative name");
                return match reason.starts_with("did you mean") {
                    true => failure.help(&**reason),
                    false => failure
                        .why(&**reason)
                        .help("--san takes dns:NAME, ip:ADDRESS, email:ADDRESS or uri:URI"),
                };
            }
            Error::DistinguishedName { text, reason } => {
                return refused("bad_name", text, "a distinguished name")
                    .why(&**reason)
                    .help("write it like CN=My App,O=Contoso or /O=Contoso/CN=My App");
            }
            Error::Thumbprint { text, reason, meant } => {
                let failure = refused("bad_thumbprint", text, "a thumbprint").why(&**reason);
                return failure.help(whole_thumbprint(meant.as_deref()));
            }
            Error::Validity { reason } => {
                return Self::new("bad_validity", USAGE, "no certificate can be valid like that")
                    .why(*reason)
                    .help("--valid takes 90d, 1y or a date after today");
            }
            Error::BadSignature => ("bad_signature", CHECK_SAYS_NO, None),
            Error::BrokenKey { .. } => ("broken_key", CHECK_SAYS_NO, None),
            Error::Chain { .. } => ("bad_chain", CHECK_SAYS_NO, None),
            Error::Duration { .. } => {
                ("bad_duration", USAGE, Some("30d, 1mo, 1y or a date such as 2027-12-31"))
            }
            Error::FriendlyName { .. } => ("bad_name", USAGE, Some("choose another --name")),
            Error::Iterations { .. } => (
                "bad_iterations",
                USAGE,
                Some("leave --iterations out for the preset's own number"),
            ),
            Error::NameNotPermitted { .. } => ("name_not_permitted", CHECK_SAYS_NO, None),
            Error::NameUnreadable { .. } => (
                "bad_name",
                CHECK_SAYS_NO,
                Some("make it with another name: certgen new --name NAME"),
            ),
            Error::KeyMismatch => ("key_mismatch", CHECK_SAYS_NO, None),
            Error::Malformed { .. } | Error::Pem { .. } => ("damaged", FILE, None),
            Error::Password { .. } => ("bad_password", USAGE, Some("choose another password")),
            Error::Unproven { .. } => ("unproven", CHECK_SAYS_NO, None),
            Error::Unsupported { .. } => ("unsupported", FILE, None),
            Error::WeakKey { .. } => ("weak_key", CHECK_SAYS_NO, None),
            _ => ("unexpected", UNEXPECTED, None),
        };
        let failure = Self::new(code, exit, error.to_string());
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

fn refused(code: &'static str, text: &str, wanted: &str) -> Failure {
    Failure::new(code, USAGE, format!("\"{text}\" is not {wanted}"))
}

pub const UNEXPECTED: u8 = 1;
pub const USAGE: u8 = 2;
pub const FILE: u8 = 3;
pub const PASSWORD: u8 = 4;
pub const CHECK_SAYS_NO: u8 = 5;
pub const TARGET_EXISTS: u8 = 6;
pub const NETWORK: u8 = 7;
/// The identity provider refused.
pub const REFUSED: u8 = 8;

const TOLD: &str = "told";
const INTERRUPTED: &str = "interrupted";
