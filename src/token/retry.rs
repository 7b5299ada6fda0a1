//! Whether to ask again, and when.

use std::time::{Duration, SystemTime};

use super::response::HttpResponse;
use crate::{date::parse_http, error::Error, random};

/// How a try failed.
#[derive(Debug, Clone, Copy)]
pub enum Failed<'a> {
    /// The server could not be reached: nothing was sent.
    Connect,
    /// It answered.
    Reply(&'a HttpResponse),
}

/// What to do after a try that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Ask again after this time, with an assertion of its own.
    Again(Duration),
    /// Nothing: the answer would be the same, it has been asked often enough, or the time is over.
    No,
    /// Nothing: the server wants to be left alone for this time, which is longer than there is.
    TooLong(Duration),
}

/// Counts the tries of one request.
///
/// Asked again is after 429 (RFC 6585 §4), after 5xx, and where no connection came about; whatever else
/// a server says it would say again. `Retry-After` (RFC 9110 §10.2.3) is honoured in both of its forms.
/// Without it the waits grow, and are drawn by chance so that many clients do not come back at once.
#[derive(Debug, Default)]
pub struct Retries {
    made: u32,
}

impl Retries {
    /// The number of tries altogether.
    pub const MOST: u32 = 3;

    /// For a request that has not been sent yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many tries have failed.
    #[must_use]
    pub fn failed(&self) -> u32 {
        self.made
    }

    /// Says what to do after a try that failed at the time `now`, with `left` to go until an answer has to
    /// be there.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] when the operating system has no random bytes.
    pub fn after(
        &mut self,
        failed: Failed<'_>,
        now: SystemTime,
        left: Duration,
    ) -> Result<Wait, Error> {
        self.made += 1;
        let may_help = match failed {
            Failed::Connect => true,
            Failed::Reply(reply) => matches!(reply.status(), 429 | 500..=599),
        };
        if !may_help || self.made >= Self::MOST {
            return Ok(Wait::No);
        }
        let asked = match failed {
            Failed::Connect => None,
            Failed::Reply(reply) => retry_after(reply, now),
        };
        let (wait, otherwise) = match asked {
            Some(asked) => (asked, Wait::TooLong(asked)),
            None => (jittered(FIRST_WAIT * 2_u32.pow(self.made - 1))?, Wait::No),
        };
        Ok(if wait < left { Wait::Again(wait) } else { otherwise })
    }
}

/// What the server asks for: a number of seconds, or a date, which counts from the server's own clock.
fn retry_after(reply: &HttpResponse, now: SystemTime) -> Option<Duration> {
    let text = reply.retry_after()?;
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = parse_http(text)?;
    Some(until.duration_since(reply.date().unwrap_or(now)).unwrap_or_default())
}

/// A time between the half and the whole of `wait`.
fn jittered(wait: Duration) -> Result<Duration, Error> {
    let half = wait / 2;
    let [low, high] = random::bytes::<2>()?;
    Ok(half + half * u32::from(u16::from_le_bytes([low, high])) / u32::from(u16::MAX))
}

const FIRST_WAIT: Duration = Duration::from_millis(1000);

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const LEFT: Duration = Duration::from_secs(30);

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_764_600)
    }

    fn reply(status: u16, headers: &[(&str, &str)]) -> HttpResponse {
        HttpResponse::new(status, headers.iter().copied(), Vec::new())
    }

    fn after(reply: &HttpResponse) -> Wait {
        Retries::new().after(Failed::Reply(reply), now(), LEFT).unwrap()
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for status in [429, 500, 502, 503, 504, 599] {
            assert!(matches!(after(&reply(status, &[])), Wait::Again(_)), "{status}");
        }
        for status in [200, 302, 400, 401, 403, 404, 408, 499, 600] {
            assert_eq!(after(&reply(status, &[])), Wait::No, "{status}");
        }
    }

    #[test]
    fn three_tries_are_made_and_the_waits_grow() {
        let mut retries = Retries::new();
        for (least, most) in [(500, 1000), (1000, 2000)] {
            let wait = retries.after(Failed::Connect, now(), LEFT).unwrap();
            let Wait::Again(wait) = wait else { panic!("{wait:?}") };
            assert!((least..=most).contains(&wait.as_millis()), "{wait:?}");
        }
        assert_eq!(retries.after(Failed::Connect, now(), LEFT), Ok(Wait::No));
        assert_eq!(retries.failed(), Retries::MOST);
    }

    #[test]
    fn many_clients_do_not_come_back_at_once() {
        let waits = (0..50).map(|_| Retries::new().after(Failed::Connect, now(), LEFT).unwrap());
        let waits: HashSet<_> = waits.map(|wait| format!("{wait:?}")).collect();
        assert!(waits.len() > 10, "{waits:?}");
    }

    #[test]
    fn the_server_says_when() {
        let seconds = |text| after(&reply(429, &[("Retry-After", text)]));
        assert_eq!(seconds("7"), Wait::Again(Duration::from_secs(7)));
        assert_eq!(seconds("0"), Wait::Again(Duration::ZERO));
        assert_eq!(seconds("30"), Wait::TooLong(LEFT));
        assert_eq!(
            seconds("99999999999999999999999"),
            Wait::TooLong(Duration::from_secs(u64::MAX))
        );
        for odd in ["", "soon", "-1", "1.5"] {
            assert!(matches!(seconds(odd), Wait::Again(wait) if wait <= FIRST_WAIT), "{odd}");
        }
        // Ten seconds by its own clock, which is a day behind.
        let date = reply(
            503,
            &[
                ("Date", "Thu, 26 Nov 2026 07:30:00 GMT"),
                ("Retry-After", "Thu, 26 Nov 2026 07:30:10 GMT"),
            ],
        );
        assert_eq!(after(&date), Wait::Again(Duration::from_secs(10)));
        let passed = reply(503, &[("Retry-After", "Thu, 26 Nov 2026 07:30:10 GMT")]);
        assert_eq!(after(&passed), Wait::Again(Duration::ZERO));
    }

    #[test]
    fn nothing_is_tried_when_the_time_is_over() {
        let wait = Retries::new().after(Failed::Connect, now(), Duration::ZERO).unwrap();
        assert_eq!(wait, Wait::No);
    }
}
