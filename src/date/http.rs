//! Dates as HTTP has them.

use std::time::SystemTime;

/// Reads a date in each of the three forms that a recipient has to take (RFC 9110 §5.6.7). `None` for anything
/// else, and for a date before 1970.
pub(crate) fn parse_http(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text.trim()).ok()
}

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
            ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Friday, 27-Nov-26 07:30:00 GMT", "2026-11-27T07:30:00Z"),
            ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
            ("Fri Nov 27 07:30:00 2026", "2026-11-27T07:30:00Z"),
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
            "Sunday, 06-Nov-1994 08:49:37 GMT",
            "Sunday, 06-Nov-94-1 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37",
            "Sunday, -94 08:49:37 GMT",
            "Sun Nov 6 08:49:37 1994",
            "Sun Nov  6 08:49:37 94",
            "Sun Nov  6 08:49:37 1994 GMT",
            "Nov  6 08:49:37 1994",
            "\u{e4}\u{e4} \u{e4} \u{e4}",
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
