//! From when to when the new certificate is valid.

use std::time::{Duration, SystemTime};

use certgen::{Certificate, Error, Term, Validity};

use crate::cli::args;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub enum Span {
    /// As long as before.
    Same,
    Term(Term),
}

impl Span {
    pub fn resolve(args: &args::Renew) -> Result<Self, Error> {
        match (args.days, &args.valid) {
            (Some(days), _) => Term::days(days).map(Self::Term),
            (None, Some(text)) => Term::parse(text).map(Self::Term),
            (None, None) => Ok(Self::Same),
        }
    }

    /// The span of a certificate that is issued at `now`.
    pub fn from(self, old: &Certificate, now: SystemTime) -> Result<Validity, Error> {
        let start = now.checked_sub(CLOCK_SKEW).unwrap_or(now);
        self.starting(start, old)
    }

    /// The same of one that a CA of the span `outer` signs, and whether it was cut for that.
    pub fn within(
        self,
        old: &Certificate,
        outer: Validity,
        now: SystemTime,
    ) -> Result<(Validity, bool), Error> {
        let start = now.checked_sub(CLOCK_SKEW).unwrap_or(now);
        // A CA may be younger than the five minutes.
        let start = if outer.not_before() <= now { start.max(outer.not_before()) } else { start };
        let span = self.starting(start, old)?;
        match self {
            Self::Same if start < outer.not_after() => {
                let cut = span.cut_to(&outer)?;
                Ok((cut, cut != span))
            }
            _ => Ok((span, false)),
        }
    }

    fn starting(self, start: SystemTime, old: &Certificate) -> Result<Validity, Error> {
        let end = match self {
            Self::Same => {
                let before = old.not_after().duration_since(old.not_before()).unwrap_or_default();
                start.checked_add(before).unwrap_or(start)
            }
            Self::Term(term) => term.end(start)?,
        };
        Validity::new(start, end)
    }
}

/// How far back a certificate begins, since clocks differ.
const CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);
