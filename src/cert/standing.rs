//! Whether a certificate is valid at a moment.

use std::time::{Duration, SystemTime};

use super::Certificate;

/// Where a moment stands in the time of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It ended so many whole days ago.
    Expired {
        /// Whole days since the end.
        days: u64,
    },
    /// It begins in so many whole days.
    NotYet {
        /// Whole days to the beginning.
        days: u64,
    },
    /// It ends in so many whole days.
    Valid {
        /// Whole days to the end.
        days: u64,
    },
}

impl Standing {
    /// The one judge of dates: the first second and the last, to its end, are valid (RFC 5280 §4.1.2.5).
    pub(crate) fn within(start: SystemTime, end: SystemTime, now: SystemTime) -> Self {
        let days = |from: SystemTime, to: SystemTime| {
            to.duration_since(from).map_or(0, |time| time.as_secs() / DAY)
        };
        match now.duration_since(end) {
            Ok(over) if over >= SECOND => Self::Expired { days: days(end, now) },
            _ if now < start => Self::NotYet { days: days(now, start) },
            _ => Self::Valid { days: days(now, end) },
        }
    }

    /// The name that JSON uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Expired { .. } => "expired",
            Self::NotYet { .. } => "not_yet_valid",
            Self::Valid { .. } => "valid",
        }
    }
}

impl Certificate {
    /// Where `now` stands in its time.
    #[must_use]
    pub fn standing(&self, now: SystemTime) -> Standing {
        Standing::within(self.not_before(), self.not_after(), now)
    }
}

const SECOND: Duration = Duration::from_secs(1);
const DAY: u64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::tests::composed;

    #[test]
    fn days_are_whole_ones_and_the_last_second_counts() {
        let certificate = composed("CN=a", "CN=a", &[]);
        let (start, end) = (certificate.not_before(), certificate.not_after());
        let second = Duration::from_secs(1);
        for (now, expected) in [
            (start - second, Standing::NotYet { days: 0 }),
            (start - Duration::from_secs(DAY), Standing::NotYet { days: 1 }),
            (start, Standing::Valid { days: 365 }),
            (start + second, Standing::Valid { days: 364 }),
            (end, Standing::Valid { days: 0 }),
            (end + second - Duration::from_nanos(1), Standing::Valid { days: 0 }),
            (end + second, Standing::Expired { days: 0 }),
            (end + Duration::from_secs(53 * DAY), Standing::Expired { days: 53 }),
        ] {
            assert_eq!(certificate.standing(now), expected, "{now:?}");
        }
    }
}
