//! Dates as HTTP has them.

use std::time::SystemTime;

use super::parse_moment;

/// Reads a date in each of the three forms that a recipient has to take (RFC 9110 §5.6.7):
/// `Sun, 06 Nov 1994 08:49:37 GMT`, which all write today, `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`. `None` for anything else.
pub(crate) fn parse_http(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let Some((_day_of_week, rest)) = text.split_once(", ") else { return of_c(text) };
    let [date, time] = match rest.split(' ').collect::<Vec<_>>().as_slice() {
        [day, month, year, time, "GMT"] => [format!("{day}-{month}-{year}"), (*time).to_owned()],
        [date, time, "GMT"] => [with_century(date)?, (*time).to_owned()],
        _ => return None,
    };
    let mut parts = date.split('-');
    let [day, month, year] = [(); 3].map(|()| parts.next().unwrap_or_default());
    if parts.next().is_some() { None } else { moment(year, month, day, &time) }
}

/// The form that `asctime` of C writes, with a blank in place of a zero.
fn of_c(text: &str) -> Option<SystemTime> {
    let rest = text.get(3..)?.strip_prefix(' ')?;
    let (month, rest) = rest.split_once(' ')?;
    let (day, rest) = rest.split_at_checked(2)?;
    let (time, year) = rest.strip_prefix(' ')?.split_once(' ')?;
    moment(year, month, &day.replace(' ', "0"), time)
}

/// `06-Nov-94` with all of the year: none in the past before 1970, as far as servers tell the time.
fn with_century(date: &str) -> Option<String> {
    let (day_and_month, year) = date.rsplit_once('-')?;
    let century = if year.len() != 2 {
        return None;
    } else if year < "70" {
        "20"
    } else {
        "19"
    };
    Some(format!("{day_and_month}-{century}{year}"))
}

fn moment(year: &str, month: &str, day: &str, time: &str) -> Option<SystemTime> {
    let number = MONTHS.iter().zip(1..).find(|(name, _)| **name == month).map(|found| found.1)?;
    parse_moment(&format!("{year}-{number:02}-{day}T{time}Z"))
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
