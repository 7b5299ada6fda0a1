//! A refusal laid beside what was sent: which of the known mistakes it is.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use super::{Compare, Explanation, Refusal, Wanted, aadsts, oauth};
use crate::{
    assertion::{Audience, Exchange, Profile},
    cert::Certificate,
    date::{in_words, to_rfc3339},
    endpoint::Endpoint,
    entra::tenant_of,
    jwt::{Field, Token},
    secret::Assertion,
    thumbprint::Thumbprint,
};

mod audience;
mod echo;

pub use audience::Difference;

/// What was sent, as far as a refusal may be about it.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// Where it was sent.
    pub endpoint: &'a Endpoint,
    /// What kind of server that is, and so what it expects.
    pub profile: &'a Profile,
    /// As whom.
    pub client_id: &'a str,
    /// What was to prove it; nothing if that was a secret.
    pub assertion: Option<&'a Assertion>,
    /// The certificate that the assertion was signed with, if it is known.
    pub certificate: Option<&'a Certificate>,
    /// What was asked for.
    pub wanted: Wanted<'a>,
}

/// What is known of a refusal, and what of the request stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    explanation: Option<&'static Explanation>,
    verdict: Option<Verdict>,
    compared: Vec<(&'static str, String)>,
}

/// A mistake that was found by comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The assertion was too old when it was sent.
    AssertionExpired {
        /// How long it had been.
        by: Duration,
    },
    /// The audience is another address than that of the server.
    AudienceDiffers {
        /// In what.
        difference: Difference,
    },
    /// The audience is the very address that was asked: the server knows itself by another name.
    AudienceIsEndpoint,
    /// This computer's clock is ahead of the server's.
    ClockAhead {
        /// How far.
        by: Duration,
        /// The time by the server's clock.
        server: SystemTime,
    },
    /// This computer's clock is behind the server's.
    ClockBehind {
        /// How far.
        by: Duration,
        /// The time by the server's clock.
        server: SystemTime,
    },
    /// Who signs in is not the client that asks.
    IssuerIsNotClient,
    /// The server was sent the thumbprint of another certificate than the one that signed.
    OtherCertificate,
    /// The server looked for the certificate that signed, by the right digest, and has it not.
    RightCertificate,
    /// The SHA-256 thumbprint stands in the field for the SHA-1 one.
    Sha256InX5t,
    /// The text of the thumbprint was encoded instead of its bytes.
    TextEncoded,
}

impl Verdict {
    /// The stable name for JSON and scripts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::AssertionExpired { .. } => "assertion_expired",
            Self::AudienceDiffers { .. } => "audience_differs",
            Self::AudienceIsEndpoint => "audience_is_endpoint",
            Self::ClockAhead { .. } => "clock_ahead",
            Self::ClockBehind { .. } => "clock_behind",
            Self::IssuerIsNotClient => "issuer_is_not_client",
            Self::OtherCertificate => "other_certificate",
            Self::RightCertificate => "right_certificate",
            Self::Sha256InX5t => "sha256_in_x5t",
            Self::TextEncoded => "text_encoded",
        }
    }

    /// Whether the clock of this computer is what is wrong.
    #[must_use]
    pub fn is_clock(&self) -> bool {
        matches!(self, Self::ClockAhead { .. } | Self::ClockBehind { .. })
    }

    /// What to do about it, where that is more than the explanation says.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::AssertionExpired { .. } => {
                Some("get a new assertion: each is good for minutes, and often for one request")
            }
            Self::AudienceDiffers { .. } => {
                Some("leave --audience out: aud is then the endpoint that is asked")
            }
            Self::AudienceIsEndpoint => Some(
                "--audience ISSUER: the value of issuer in /.well-known/openid-configuration of the \
                 server, with a slash at its end if it has one",
            ),
            Self::ClockAhead { .. } | Self::ClockBehind { .. } => {
                Some("set the clock of this computer, and let it be set by NTP")
            }
            Self::IssuerIsNotClient => {
                Some("leave --issuer, --subject and --claim out: both are then the client id")
            }
            Self::OtherCertificate => {
                Some("sign with the certificate that is registered, and leave --jwt-header out")
            }
            Self::RightCertificate => None,
            Self::Sha256InX5t => Some(
                "x5t is for SHA-1 and x5t#S256 for SHA-256: leave --jwt-header out, or --x5t sha256",
            ),
            Self::TextEncoded => Some(
                "x5t is base64url of the 20 bytes of the digest, not of its hexadecimal text: \
                 certgen thumbprint FILE --as x5t",
            ),
        }
    }
}

/// A sentence to stand behind "why:".
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |f: &mut fmt::Formatter<'_>, by: &Duration, state, server: &SystemTime| {
            let (by, server) = (in_words(*by), to_rfc3339(*server));
            write!(f, "this computer's clock is {by} {state} (server: {server})")
        };
        match self {
            Self::AssertionExpired { by } => {
                write!(f, "the assertion had expired {} before", in_words(*by))
            }
            Self::AudienceDiffers { difference } => {
                write!(f, "the assertion is for another address than the one that was asked: {difference}")
            }
            Self::AudienceIsEndpoint => f.write_str(
                "aud is the address that was asked, so the server knows itself by another name",
            ),
            Self::ClockAhead { by, server } => clock(f, by, "ahead", server),
            Self::ClockBehind { by, server } => clock(f, by, "behind", server),
            Self::IssuerIsNotClient => {
                f.write_str("iss and sub of the assertion are not the client id that asks")
            }
            Self::OtherCertificate => f.write_str(
                "the server looked for another certificate than the one that signed the assertion",
            ),
            Self::RightCertificate => f.write_str(
                "the server looked for the very certificate that signed, so the assertion is right, \
                 and the application does not have it (yet)",
            ),
            Self::Sha256InX5t => f.write_str(
                "x5t of the assertion holds the SHA-256 thumbprint, and the server reads it as SHA-1",
            ),
            Self::TextEncoded => f.write_str(
                "the text of the thumbprint was encoded, letter by letter, instead of its bytes",
            ),
        }
    }
}

impl Diagnosis {
    /// What is known of such refusals.
    #[must_use]
    pub fn explanation(&self) -> Option<&'static Explanation> {
        self.explanation
    }

    /// What is wrong, if comparing has shown it.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// What was sent and what the server says of it, to be read one above the other: labels such as `aud`,
    /// and their values. Values come from outside.
    #[must_use]
    pub fn compared(&self) -> &[(&'static str, String)] {
        &self.compared
    }
}

/// Explains `refusal`, which came in at the time `now` by the clock of this computer.
#[must_use]
pub fn diagnose(refusal: &Refusal, sent: &Sent<'_>, now: SystemTime) -> Diagnosis {
    let description = refusal.description().unwrap_or_default();
    let explanation = aadsts::of(refusal.numbers(), description)
        .or_else(|| oauth::of(refusal.error()?, description))
        .map(|found| if sent.assertion.is_none() { oauth::of_secret(found) } else { found });
    let token = sent.assertion.and_then(|one| Token::read(one.secret_text().as_bytes()).ok());
    let case = Case { refusal, explanation, sent, token, now };
    let (verdict, mut compared) = match explanation.and_then(Explanation::compare) {
        Some(Compare::Algorithm) => (None, case.header("alg")),
        Some(Compare::Audience) => case.audience(),
        Some(Compare::Claims) => case.claims(),
        Some(Compare::Clock) => case.clock(),
        Some(Compare::Cloud) => (None, vec![("sent to", sent.endpoint.as_str().to_owned())]),
        Some(Compare::KeyId) => (None, case.header("kid")),
        Some(Compare::Scope) => (None, case.wanted()),
        Some(Compare::Tenant) => (None, case.tenant()),
        Some(Compare::Thumbprint) => case.thumbprint(),
        None => (None, Vec::new()),
    };
    // Servers that are not Entra seldom say what is wrong with an assertion.
    let is_vague = refusal.numbers().is_empty() && refusal.error() == Some("invalid_client");
    let verdict = verdict.or_else(|| is_vague.then(|| case.skew()).flatten());
    // Some take an assertion for a minute only.
    if is_vague && case.token.is_some() && case.clocks_differ() {
        compared.extend(case.clocks());
    }
    Diagnosis { explanation, verdict, compared }
}

type Found = (Option<Verdict>, Vec<(&'static str, String)>);

/// All that there is to compare.
struct Case<'a> {
    refusal: &'a Refusal,
    explanation: Option<&'static Explanation>,
    sent: &'a Sent<'a>,
    /// The assertion, decoded.
    token: Option<Token>,
    now: SystemTime,
}

impl Case<'_> {
    fn audience(&self) -> Found {
        let url = self.sent.endpoint.as_str();
        let Some(audiences) = self.claim("aud") else {
            return (None, vec![("sent to", url.to_owned())]);
        };
        let difference = audiences.first().and_then(|first| Difference::between(first, url));
        let verdict = match difference {
            _ if audiences.iter().any(|one| one == url) => {
                // Entra has no other name.
                let may_have_another = self.refusal.numbers().is_empty();
                may_have_another.then_some(Verdict::AudienceIsEndpoint)
            }
            Some(difference) if self.expects_endpoint() => {
                Some(Verdict::AudienceDiffers { difference })
            }
            _ => None,
        };
        (verdict, vec![("aud", audiences.join(", ")), ("sent to", url.to_owned())])
    }

    /// Whether the server takes its own address as audience. Others have a name for themselves.
    fn expects_endpoint(&self) -> bool {
        let audience = self.sent.profile.audience();
        matches!(audience, Audience::EntraEndpoint(_) | Audience::TokenEndpoint)
    }

    fn claims(&self) -> Found {
        let client_id = ("client id", self.sent.client_id.to_owned());
        if self.token.is_none() {
            return (None, vec![client_id]);
        }
        let text = |name| self.claim(name).map_or(NONE.to_owned(), |texts| texts.join(", "));
        let rows = ["iss", "sub"].map(|name| (name, text(name)));
        let is_other = rows.iter().any(|(_, value)| !value.eq_ignore_ascii_case(&client_id.1));
        // In a grant the subject is a user, if there is one, and what is trusted from elsewhere names
        // itself (RFC 7523 §3).
        let is_of_client = self.sent.profile.exchange() == Exchange::ClientAssertion
            && !(self.is_about(NO_CREDENTIAL) && self.sent.certificate.is_none());
        let verdict = (is_other && is_of_client).then_some(Verdict::IssuerIsNotClient);
        (verdict, rows.into_iter().chain([client_id]).collect())
    }

    fn clock(&self) -> Found {
        let mut rows = self.clocks();
        for (name, label) in [("nbf", "valid from"), ("exp", "valid until")] {
            rows.extend(self.time(name).map(|time| (label, to_rfc3339(time))));
        }
        let verdict = self.skew().or_else(|| {
            let server = self.refusal.server_time().unwrap_or(self.now);
            let by = server.duration_since(self.time("exp")?).ok()?;
            Some(Verdict::AssertionExpired { by })
        });
        (verdict, rows)
    }

    fn clocks(&self) -> Vec<(&'static str, String)> {
        let server = self.refusal.server_time().map(|time| ("server's clock", to_rfc3339(time)));
        let here = ("this computer's clock", to_rfc3339(self.now));
        server.into_iter().chain([here]).collect()
    }

    fn clocks_differ(&self) -> bool {
        let apart = |server: SystemTime| {
            self.now.duration_since(server).unwrap_or_else(|error| error.duration())
        };
        self.refusal.server_time().is_some_and(|server| apart(server) >= SKEW)
    }

    /// By how much the clocks differ, if that is why the assertion is not valid for the server: it is by
    /// the clock here, and not by the one there.
    fn skew(&self) -> Option<Verdict> {
        let server = self.refusal.server_time().filter(|_| self.clocks_differ())?;
        let begin = self.time("nbf").max(self.time("iat"));
        let end = self.time("exp");
        match (self.now.duration_since(server), server.duration_since(self.now)) {
            (Ok(by), _) if begin.is_some_and(|begin| server < begin && begin <= self.now) => {
                Some(Verdict::ClockAhead { by, server })
            }
            (_, Ok(by)) if end.is_some_and(|end| self.now < end && end <= server) => {
                Some(Verdict::ClockBehind { by, server })
            }
            _ => None,
        }
    }

    fn tenant(&self) -> Vec<(&'static str, String)> {
        let url = self.sent.endpoint.as_str();
        let tenant = tenant_of(self.sent.endpoint).map(|tenant| ("tenant", tenant.to_owned()));
        let client_id = ("client id", self.sent.client_id.to_owned());
        tenant.into_iter().chain([client_id, ("sent to", url.to_owned())]).collect()
    }

    fn wanted(&self) -> Vec<(&'static str, String)> {
        vec![match self.sent.wanted {
            Wanted::Default => ("scope", NONE.to_owned()),
            Wanted::Resource(resource) => ("resource", resource.to_owned()),
            Wanted::Scope(scope) => ("scope", scope.to_owned()),
        }]
    }

    fn thumbprint(&self) -> Found {
        let echoed = self.refusal.description().and_then(echo::hex_in);
        let mut rows = Vec::new();
        rows.extend(echoed.as_ref().map(|hex| ("looked for", hex.clone())));
        if let Some(certificate) = self.sent.certificate {
            rows.push(("SHA-1 of yours", Thumbprint::sha1(certificate).to_hex()));
            rows.push(("SHA-256 of yours", Thumbprint::sha256(certificate).to_hex()));
        }
        rows.push(("client id", self.sent.client_id.to_owned()));
        let header = |name| self.token.as_ref()?.header().find(name)?.to_bytes();
        let is_misplaced = header("x5t").is_some_and(|bytes| bytes.len() == 32);
        let is_unknown = self.is_about(NOT_REGISTERED);
        let verdict = match &echoed {
            Some(hex) => echo::verdict(hex, self.sent.certificate, is_misplaced),
            None => is_misplaced.then_some(Verdict::Sha256InX5t),
        };
        // One that is registered and expired, or does not verify, is not missing.
        let verdict = verdict.filter(|one| is_unknown || *one != Verdict::RightCertificate);
        (verdict, rows)
    }

    fn is_about(&self, code: &str) -> bool {
        self.explanation.is_some_and(|known| known.code() == code)
    }

    /// A header of the assertion, if there is one.
    fn header(&self, name: &'static str) -> Vec<(&'static str, String)> {
        let value = |token: &Token| token.header().find(name).and_then(Field::to_text);
        let token = self.token.iter();
        token.map(|token| (name, value(token).unwrap_or_else(|| NONE.to_owned()))).collect()
    }

    /// The texts of a claim.
    fn claim(&self, name: &str) -> Option<Vec<String>> {
        let claim = self.token.as_ref()?.claims().find(name)?;
        Some(claim.to_texts().unwrap_or_else(|| vec![claim.json().to_owned()]))
    }

    fn time(&self, name: &str) -> Option<SystemTime> {
        self.token.as_ref()?.claims().find(name)?.to_time()
    }
}

const NONE: &str = "none";
/// The code of refusals of an assertion from elsewhere.
const NO_CREDENTIAL: &str = "no_federated_credential";
/// The code of refusals that the certificate is missing.
const NOT_REGISTERED: &str = "cert_not_registered";
/// Less than what assertions are backdated by, and more than a reply takes.
const SKEW: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests;
