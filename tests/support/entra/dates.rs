//! Moments in the forms that the replies have them in.

use std::time::{Duration, SystemTime};

use x509_cert::der::DateTime;

/// `Fri, 27 Nov 2026 07:30:00 GMT` (RFC 9110 §5.6.7).
pub fn http(moment: SystemTime) -> String {
    let date = date(moment);
    let days = date.unix_duration().as_secs() / 86_400;
    // The first of January 1970 was a Thursday.
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize];
    let month = MONTHS[usize::from(date.month()) - 1];
    format!("{weekday}, {:02} {month} {} {} GMT", date.day(), date.year(), clock(date))
}

/// `2026-11-27T07:30:00.0000000Z`, as Entra has them in its sentences.
pub fn in_words(moment: SystemTime) -> String {
    let date = date(moment);
    format!("{}-{:02}-{:02}T{}.0000000Z", date.year(), date.month(), date.day(), clock(date))
}

/// `2026-11-27 07:30:00Z`, as Entra has the time of a refusal.
pub fn plain(moment: SystemTime) -> String {
    let date = date(moment);
    format!("{}-{:02}-{:02} {}Z", date.year(), date.month(), date.day(), clock(date))
}

/// `11/27/2026 07:30:00`, as Entra has the dates of a key.
pub fn of_key(moment: SystemTime) -> String {
    let date = date(moment);
    format!("{:02}/{:02}/{} {}", date.month(), date.day(), date.year(), clock(date))
}

/// So many seconds after 1970, which may be none.
pub fn from_unix(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

pub fn to_unix(moment: SystemTime) -> u64 {
    moment.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

fn date(moment: SystemTime) -> DateTime {
    DateTime::from_unix_duration(Duration::from_secs(to_unix(moment))).unwrap()
}

fn clock(date: DateTime) -> String {
    format!("{:02}:{:02}:{:02}", date.hour(), date.minutes(), date.seconds())
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
