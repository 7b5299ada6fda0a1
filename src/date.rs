//! Durations and dates as people write them, and dates as people read them. All in UTC.

use std::time::{Duration, SystemTime};

use crate::error::Error;

mod http;

pub(crate) use http::parse_http;

/// How long something is to last: a length of time, or a last day.
///
/// | text | meaning |
/// |---|---|
/// | `12h`, `90d`, `6w` | hours, days and weeks of fixed length |
/// | `36mo`, `1y` | calendar months and years: 31 January + `1mo` is the last of February |
/// | `2027-12-31` | to the last second of that day |
/// | `2027-12-31T12:00:00Z` | to that second (RFC 3339) |
///
/// `1m` is refused, since it could be a minute or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Months(u32),
    Seconds(u64),
    Until(SystemTime),
}

impl Term {
    /// A term of `days` days.
    ///
    /// # Errors
    ///
    /// [`Error::Duration`] for 0.
    pub fn days(days: u32) -> Result<Self, Error> {
        Self::parse(&format!("{days}d"))
    }

    /// Reads a duration or a date.
    ///
    /// # Errors
    ///
    /// [`Error::Duration`] for text that is neither, or that could mean two things.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let given = text.trim();
        // Dates as other places write them are told apart here to be refused as dates.
        let is_date = given.contains(['-', ':', '/']) || given.matches('.').count() == 2;
        let kind = if is_date { date(given) } else { length(given) };
        kind.map(Self).map_err(|reason| Error::duration(text, reason))
    }

    /// Returns the last second of a term that starts at `start`.
    ///
    /// # Errors
    ///
    /// [`Error::Validity`] when that is not after `start`, or after the year 9999.
    pub fn end(&self, start: SystemTime) -> Result<SystemTime, Error> {
        let end = match self.0 {
            Kind::Months(months) => months_after(start, months),
            Kind::Seconds(seconds) => start.checked_add(Duration::from_secs(seconds)),
            Kind::Until(end) => Some(end),
        };
        match end {
            Some(end) if end <= start => {
                Err(Error::Validity { reason: "it ends before it starts" })
            }
            Some(end) if seconds_of(end) <= LAST_SECOND => Ok(end),
            _ => Err(Error::Validity { reason: "it ends after the year 9999" }),
        }
    }
}

/// Reads a length of time for which minutes and seconds matter: `30s`, `10m`, `1h`, `2d`, or `0`.
///
/// Here `m` is a minute, which no month could be meant by.
///
/// # Errors
///
/// [`Error::Duration`] for any other text, and for more than 366 days.
pub fn parse_duration(text: &str) -> Result<Duration, Error> {
    short_length(text.trim()).map_err(|reason| Error::duration(text, reason))
}

/// Returns `time` as RFC 3339 in whole seconds: `2026-11-23T17:02:37Z`.
#[must_use]
pub fn to_rfc3339(time: SystemTime) -> String {
    let seconds = seconds_of(time);
    let (hour, rest) = (seconds.rem_euclid(DAY) / 3600, seconds.rem_euclid(3600));
    format!("{}T{hour:02}:{:02}:{:02}Z", to_ymd(time), rest / 60, rest % 60)
}

/// Returns the day of `time`: `2026-11-23`.
#[must_use]
pub fn to_ymd(time: SystemTime) -> String {
    let Civil { year, month, day } = Civil::of_day(seconds_of(time).div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Returns `span` as a person says it, in its largest unit and rounded down: `9 minutes`, `47 hours`.
#[must_use]
pub fn in_words(span: Duration) -> String {
    crate::error::in_words(span)
}

/// Reads RFC 3339, and the same with a blank for the T. `None` for anything else, and before 1970.
pub(crate) fn parse_moment(text: &str) -> Option<SystemTime> {
    let is_moment = text.contains('-') && text.contains(':');
    match date(text.trim()).ok().filter(|_| is_moment)? {
        Kind::Until(time) => Some(time),
        Kind::Months(_) | Kind::Seconds(_) => None,
    }
}

fn length(text: &str) -> Result<Kind, &'static str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    if number.is_empty() {
        return Err("is neither a duration nor a date");
    }
    let number: u32 = number.parse().map_err(|_| "is too long")?;
    if number == 0 {
        return Err("is no time at all");
    }
    let seconds = |unit: u64| Ok(Kind::Seconds(u64::from(number) * unit));
    match unit.to_ascii_lowercase().as_str() {
        "" => Err("has no unit: days are d, months mo, years y; a date is written 2027-12-31"),
        "h" => seconds(3600),
        "d" => seconds(24 * 3600),
        "w" => seconds(7 * 24 * 3600),
        "mo" => Ok(Kind::Months(number)),
        "y" => number.checked_mul(12).map(Kind::Months).ok_or("is too long"),
        "m" => Err("could mean a minute or a month"),
        _ => Err("has an unknown unit: hours are h, days d, weeks w, months mo, years y"),
    }
}

fn short_length(text: &str) -> Result<Duration, &'static str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = match number {
        "" if unit.starts_with('-') => return Err("is negative"),
        "" => return Err("is no duration: write it like 30s, 10m or 1h"),
        number => number.parse().map_err(|_| "is too long")?,
    };
    let unit: u64 = match unit.to_ascii_lowercase().as_str() {
        "" if number == 0 => 1,
        "" => return Err("has no unit: seconds are s, minutes m, hours h, days d"),
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return Err("has an unknown unit: seconds are s, minutes m, hours h, days d"),
    };
    let seconds = number.checked_mul(unit).filter(|seconds| *seconds <= LONGEST_DURATION);
    seconds.map(Duration::from_secs).ok_or("is too long")
}

fn date(text: &str) -> Result<Kind, &'static str> {
    if text.starts_with('-') {
        return Err("is negative");
    }
    let (day, time) = match text.split_once(['T', 't', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let start = civil(day)?.to_day() * DAY;
    let second = match time {
        None => start + DAY - 1,
        Some(time) => start + time_of_day(time)?,
    };
    u64::try_from(second)
        .ok()
        .and_then(|second| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(second)))
        .map(Kind::Until)
        .ok_or("is before 1970")
}

fn civil(text: &str) -> Result<Civil, &'static str> {
    let no_date = "is not a date: write it like 2027-12-31";
    let [year, month, day] = numbers::<3>(text, '-', [4, 2, 2]).ok_or(no_date)?;
    let date = Civil { year, month, day };
    if (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day) {
        Ok(date)
    } else {
        Err("is not a day of the calendar")
    }
}

/// Seconds since midnight in UTC of a time with its offset: `12:00:00Z`, `12:00:00+01:00`.
fn time_of_day(text: &str) -> Result<i64, &'static str> {
    let no_time = "is not a time: write it like 2027-12-31T12:00:00Z";
    let at = text.find(['Z', 'z', '+', '-']).ok_or("has no offset: end it with Z or +01:00")?;
    let (clock, offset) = text.split_at(at);
    // Fractions of a second are allowed by RFC 3339 and mean nothing in a certificate.
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(no_time);
    }
    let [hour, minute, second] = numbers::<3>(clock, ':', [2, 2, 2]).ok_or(no_time)?;
    if hour > 23 || minute > 59 || second > 59 {
        return Err("is not a time of the day");
    }
    let seconds = (hour * 60 + minute) * 60 + second;
    let (sign, offset) = match offset.split_at(1) {
        ("Z" | "z", "") => return Ok(seconds),
        ("+", offset) => (1, offset),
        ("-", offset) => (-1, offset),
        _ => return Err(no_time),
    };
    let [hours, minutes] = numbers::<2>(offset, ':', [2, 2]).ok_or(no_time)?;
    if hours > 23 || minutes > 59 {
        return Err("has an offset of more than a day");
    }
    Ok(seconds - sign * (hours * 60 + minutes) * 60)
}

/// Reads `N` numbers of fixed `widths` with `separator` between them.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn months_after(start: SystemTime, months: u32) -> Option<SystemTime> {
    let (seconds, day) = (seconds_of(start), seconds_of(start).div_euclid(DAY));
    let date = Civil::of_day(day);
    let month = date.year * 12 + date.month - 1 + i64::from(months);
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let end = Civil { year, month, day: date.day.min(days_in(year, month)) };
    let moved = (end.to_day() - day) * DAY;
    // Not past the years that anything can name, so that the addition below is safe.
    (seconds + moved <= LAST_SECOND).then_some(())?;
    start.checked_add(Duration::from_secs(u64::try_from(moved).ok()?))
}

/// Seconds since 1970, rounded down; what lies beyond 300 thousand million years counts as its limit.
fn seconds_of(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX).min(FAR),
        Err(before) => {
            let before = before.duration();
            let whole = i64::try_from(before.as_secs()).unwrap_or(i64::MAX).min(FAR);
            -whole - i64::from(before.subsec_nanos() > 0)
        }
    }
}

/// A day of the Gregorian calendar, carried back before its introduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: i64,
    day: i64,
}

impl Civil {
    /// The day that is `day` days after 1 January 1970.
    ///
    /// Years are counted from March here, so that the leap day is the last of its year, and days from
    /// 1 March of year 0, which begins a cycle of 400 years.
    fn of_day(day: i64) -> Self {
        let day = day + EPOCH_IN_CYCLES;
        let (cycle, day) = (day.div_euclid(CYCLE), day.rem_euclid(CYCLE));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let january_or_february = month >= 10;
        Self {
            year: cycle * 400 + year + i64::from(january_or_february),
            month: if january_or_february { month - 9 } else { month + 3 },
            day: day - (153 * month + 2) / 5 + 1,
        }
    }

    /// How many days after 1 January 1970 this day is.
    fn to_day(self) -> i64 {
        let before_march = self.month <= 2;
        let year = self.year - i64::from(before_march);
        let month = if before_march { self.month + 9 } else { self.month - 3 };
        let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
        let day = (153 * month + 2) / 5 + self.day - 1 + 365 * year + year / 4 - year / 100;
        cycle * CYCLE + day - EPOCH_IN_CYCLES
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Seconds in a day.
const DAY: i64 = 24 * 60 * 60;
/// Days in 400 years of the Gregorian calendar.
const CYCLE: i64 = 146_097;
/// Days from 1 March of year 0 to 1 January 1970.
const EPOCH_IN_CYCLES: i64 = 719_468;
/// 9999-12-31T23:59:59Z, the last that RFC 5280 §4.1.2.5 can write.
const LAST_SECOND: i64 = 253_402_300_799;
/// Of a length of time in which minutes matter, in seconds: 366 days.
const LONGEST_DURATION: u64 = 366 * 24 * 60 * 60;
/// Far beyond every date, and far from where sums of seconds overflow.
const FAR: i64 = i64::MAX / 4;

#[cfg(test)]
mod tests;
