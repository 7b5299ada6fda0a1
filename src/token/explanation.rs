//! What is known of a refusal: the row of both tables.

/// What is known of a refusal: what it means, what it usually comes from, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    pub(super) numbers: &'static [u32],
    pub(super) errors: &'static [&'static str],
    pub(super) words: &'static [&'static str],
    pub(super) code: &'static str,
    pub(super) meaning: &'static str,
    pub(super) causes: &'static [&'static str],
    pub(super) remedies: &'static [&'static str],
    pub(super) compare: Option<Compare>,
    pub(super) is_transient: bool,
}

/// What of the request to lay beside what the server says, so that a person sees the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compare {
    /// The `alg` of the assertion, and the algorithms that the server names.
    Algorithm,
    /// The `aud` of the assertion, and the URL that it was sent to.
    Audience,
    /// The `iss` and `sub` of the assertion, and the client id.
    Claims,
    /// `nbf` and `exp` of the assertion, and the time of the server.
    Clock,
    /// The host that was asked, and the cloud of the tenant.
    Cloud,
    /// The `kid` of the assertion, and those of the keys that the server knows.
    KeyId,
    /// The scope or the resource.
    Scope,
    /// The tenant and the client id.
    Tenant,
    /// The thumbprints of the certificate, and the one that the server names.
    Thumbprint,
}

impl Compare {
    /// Its name for programs: `thumbprint`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Algorithm => "algorithm",
            Self::Audience => "audience",
            Self::Claims => "claims",
            Self::Clock => "clock",
            Self::Cloud => "cloud",
            Self::KeyId => "key_id",
            Self::Scope => "scope",
            Self::Tenant => "tenant",
            Self::Thumbprint => "thumbprint",
        }
    }
}

impl Explanation {
    /// The numbers that it explains, without `AADSTS`; none for an error of OAuth.
    #[must_use]
    pub const fn numbers(&self) -> &'static [u32] {
        self.numbers
    }

    /// The errors of OAuth that it explains, as they stand in `error` (RFC 6749 §5.2); none for a number.
    #[must_use]
    pub const fn errors(&self) -> &'static [&'static str] {
        self.errors
    }

    /// The words, in lower case, one of which the server's text has to have; none if any text will do.
    #[must_use]
    pub const fn words(&self) -> &'static [&'static str] {
        self.words
    }

    /// Its name, which stays the same from one version to the next: `cert_not_registered`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What it means, in one sentence for a person.
    #[must_use]
    pub const fn meaning(&self) -> &'static str {
        self.meaning
    }

    /// What it usually comes from, most frequent first.
    #[must_use]
    pub const fn causes(&self) -> &'static [&'static str] {
        self.causes
    }

    /// What to do about it, most likely first. A command of certgen ends at a comma, a semicolon or
    /// the end of the text.
    #[must_use]
    pub const fn remedies(&self) -> &'static [&'static str] {
        self.remedies
    }

    /// What to lay beside what the server says, if anything.
    #[must_use]
    pub const fn compare(&self) -> Option<Compare> {
        self.compare
    }

    /// Whether the same request may succeed a little later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        self.is_transient
    }

    /// Whether it is for any text.
    pub(super) fn is_general(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether one of its words is in `text`, which is in lower case.
    pub(super) fn is_about(&self, text: &str) -> bool {
        self.words.iter().any(|words| text.contains(words))
    }
}

/// What a row has unless it says otherwise.
pub(super) const ROW: Explanation = Explanation {
    numbers: &[],
    errors: &[],
    words: &[],
    code: "",
    meaning: "",
    causes: &[],
    remedies: &[],
    compare: None,
    is_transient: false,
};
