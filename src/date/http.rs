//! Dates as HTTP has them.

use std::time::SystemTime;

use super::parse_moment;

/// Reads a date in the one form that is still written: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
/// `None` for anything else.
pub(crate) fn parse_http(text: &str) -> Option<SystemTime> {
    let (_day_of_week, rest) = text.trim().split_once(", ")?;
    let mut parts = rest.split(' ');
    let [day, name, year, time, zone] = [(); 5].map(|()| parts.next().unwrap_or_default());
    let month =
        MONTHS.iter().zip(1..).find(|(known, _)| **known == name).map(|(_, month)| month)?;
    let is_whole = zone == "GMT" && parts.next().is_none();
    is_whole.then(|| parse_moment(&format!("{year}-{month:02}-{day}T{time}Z"))).flatten()
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::to_rfc3339;

    #[test]
    fn a_date_of_http_is_read() {
        for (text, rfc3339) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"),
            (" Fri, 27 Nov 2026 07:30:00 GMT ", "2026-11-27T07:30:00Z"),
        ] {
            assert_eq!(parse_http(text).map(to_rfc3339).as_deref(), Some(rfc3339));
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "120",
            "1994-11-06T08:49:37Z",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:60 GMT",
            "Sun, 06 Nov 1994 08:49:37+01:00 GMT",
            "Sun, 06 Nov 1960 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse_http(text), None, "{text}");
        }
    }
}
