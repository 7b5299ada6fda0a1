//! The span of time of a certificate.

use std::time::SystemTime;

use der::{
    DateTime, Encode,
    asn1::{GeneralizedTime, UtcTime},
};

use crate::{
    ber::{Tag, encode},
    cert::Certificate,
    error::Error,
};

/// The span of time in which a certificate is valid, both ends included, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    not_before: DateTime,
    not_after: DateTime,
}

impl Validity {
    /// Takes the span from `not_before` to `not_after`; fractions of a second are cut off.
    ///
    /// # Errors
    ///
    /// [`Error::Validity`] when the end is not after the start, or when one of them is before 1970 or
    /// after 9999, the last year that a certificate can name (RFC 5280 §4.1.2.5.2).
    pub fn new(not_before: SystemTime, not_after: SystemTime) -> Result<Self, Error> {
        let moment = |time| {
            DateTime::from_system_time(time).map_err(|_| Error::Validity {
                reason: "both ends must be between the years 1970 and 9999",
            })
        };
        let (not_before, not_after) = (moment(not_before)?, moment(not_after)?);
        if not_after <= not_before {
            return Err(Error::Validity { reason: "it would end before it starts" });
        }
        Ok(Self { not_before, not_after })
    }

    /// The span of `certificate`.
    ///
    /// # Errors
    ///
    /// [`Error::Validity`] when that is none: certificates in the wild end before they begin.
    pub fn of(certificate: &Certificate) -> Result<Self, Error> {
        Self::new(certificate.not_before(), certificate.not_after())
    }

    /// The first second.
    #[must_use]
    pub fn not_before(&self) -> SystemTime {
        self.not_before.to_system_time()
    }

    /// The last second.
    #[must_use]
    pub fn not_after(&self) -> SystemTime {
        self.not_after.to_system_time()
    }

    /// The part of it that lies within `outer`, such as [`Authority::validity`].
    ///
    /// # Errors
    ///
    /// [`Error::Validity`] when there is none.
    ///
    /// [`Authority::validity`]: crate::issue::Authority::validity
    pub fn cut_to(&self, outer: &Self) -> Result<Self, Error> {
        let not_before = self.not_before.max(outer.not_before);
        let not_after = self.not_after.min(outer.not_after);
        if not_after <= not_before {
            return Err(Error::Validity { reason: "the two spans of time have none in common" });
        }
        Ok(Self { not_before, not_after })
    }

    /// Whether all of it lies within `outer`.
    pub(super) fn is_within(&self, outer: &Self) -> bool {
        outer.not_before <= self.not_before && self.not_after <= outer.not_after
    }

    /// `Validity ::= SEQUENCE { notBefore Time, notAfter Time }`, each in the form for its year
    /// (RFC 5280 §4.1.2.5).
    pub(super) fn to_der(self) -> Result<Vec<u8>, Error> {
        let written = |moment| match UtcTime::from_date_time(moment) {
            Ok(of_two_digits) => of_two_digits.to_der(),
            Err(_) => GeneralizedTime::from_date_time(moment).to_der(),
        };
        let written = |moment| written(moment).map_err(|_| Error::Signing);
        let (not_before, not_after) = (written(self.not_before)?, written(self.not_after)?);
        Ok(encode(Tag::SEQUENCE, &[&not_before, &not_after]).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn span(start: u64, end: u64) -> Validity {
        Validity::new(at(start), at(end)).unwrap()
    }

    #[test]
    fn a_span_that_no_certificate_can_have_is_refused() {
        let before_1970 = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        for (start, end) in [
            (at(60), at(60)),
            (at(60), at(59)),
            (before_1970, at(60)),
            (at(0), at(253_402_300_800)),
        ] {
            assert!(matches!(Validity::new(start, end), Err(Error::Validity { .. })));
        }
    }

    #[test]
    fn a_span_is_cut_to_another() {
        let outer = span(10, 20);
        for (inner, cut) in [
            (span(12, 18), span(12, 18)),
            (span(5, 15), span(10, 15)),
            (span(15, 25), span(15, 20)),
            (span(0, 30), outer),
        ] {
            assert_eq!(inner.cut_to(&outer), Ok(cut));
            assert!(cut.is_within(&outer));
            assert_eq!(inner.is_within(&outer), inner == cut);
        }
        for apart in [span(0, 10), span(0, 5), span(20, 30), span(25, 30)] {
            assert!(matches!(apart.cut_to(&outer), Err(Error::Validity { .. })));
        }
    }

    #[test]
    fn a_year_from_2050_on_is_written_in_four_digits() {
        // The last second of 2049, the first of 2050, the last of 9999.
        for (seconds, expected) in [
            (2_524_607_999, &b"\x17\x0d491231235959Z"[..]),
            (2_524_608_000, b"\x18\x0f20500101000000Z"),
            (253_402_300_799, b"\x18\x0f99991231235959Z"),
        ] {
            let validity = span(0, seconds);
            let der = validity.to_der().unwrap();
            assert!(der.ends_with(expected), "{seconds}");
            assert!(der[2..].starts_with(b"\x17\x0d700101000000Z"));
            assert_eq!(validity.not_after(), at(seconds));
        }
    }
}
