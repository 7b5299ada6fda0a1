use super::*;

fn at(seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let start = SystemTime::UNIX_EPOCH;
    if seconds < 0 { start - distance } else { start + distance }
}

fn end(text: &str, start: &str) -> String {
    let Kind::Until(start) = Term::parse(start).unwrap().0 else { panic!("a moment") };
    to_rfc3339(Term::parse(text).unwrap().end(start).unwrap())
}

#[test]
fn terms_end_where_people_expect() {
    let start = "2026-11-23T17:02:37Z";
    for (text, expected) in [
        ("1y", "2027-11-23T17:02:37Z"),
        ("2y", "2028-11-23T17:02:37Z"),
        ("36mo", "2029-11-23T17:02:37Z"),
        ("90d", "2027-02-21T17:02:37Z"),
        ("2w", "2026-12-07T17:02:37Z"),
        (" 1y\n", "2027-11-23T17:02:37Z"),
        ("12H", "2026-11-24T05:02:37Z"),
        ("2027-12-31", "2027-12-31T23:59:59Z"),
        ("2027-12-31T12:00:00Z", "2027-12-31T12:00:00Z"),
        ("2027-12-31t12:00:00.5z", "2027-12-31T12:00:00Z"),
        ("2027-12-31 12:00:00+01:30", "2027-12-31T10:30:00Z"),
        ("2027-12-31T23:30:00-02:00", "2028-01-01T01:30:00Z"),
        ("9999-12-31", "9999-12-31T23:59:59Z"),
    ] {
        assert_eq!(end(text, start), expected, "{text}");
    }
}

#[test]
fn a_month_that_is_too_short_ends_on_its_last_day() {
    for (text, start, expected) in [
        ("1mo", "2027-01-31T00:00:00Z", "2027-02-28T00:00:00Z"),
        ("1mo", "2028-01-31T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("1y", "2028-02-29T00:00:00Z", "2029-02-28T00:00:00Z"),
        ("4y", "2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"),
        ("72y", "2028-02-29T00:00:00Z", "2100-02-28T00:00:00Z"),
        ("13mo", "2026-12-15T23:59:59Z", "2028-01-15T23:59:59Z"),
    ] {
        assert_eq!(end(text, start), expected, "{text} from {start}");
    }
}

#[test]
fn text_that_is_no_term_is_refused_with_the_reason() {
    for (text, words) in [
        ("1m", "\"1m\" could mean a minute or a month"),
        ("", "neither a duration nor a date"),
        ("y", "neither a duration nor a date"),
        ("soon", "neither a duration nor a date"),
        ("1", "has no unit"),
        ("0d", "no time at all"),
        ("1 d", "unknown unit"),
        ("1.5y", "unknown unit"),
        ("1M", "\"1M\" could mean"),
        ("-1d", "negative"),
        ("4294967296d", "too long"),
        ("4294967295y", "too long"),
        ("2027-02-29", "not a day of the calendar"),
        ("2027-13-01", "not a day of the calendar"),
        ("2027-00-01", "not a day of the calendar"),
        ("2027-1-1", "not a date"),
        ("31-12-2027", "not a date"),
        ("31.12.2027", "not a date"),
        ("12/31/2027", "not a date"),
        ("20271231", "a date is written 2027-12-31"),
        ("2027-12-31-1", "not a date"),
        ("+2027-12-31", "not a date"),
        ("2027-12-31T12:00:00", "has no offset"),
        ("2027-12-31T24:00:00Z", "not a time of the day"),
        ("2027-12-31T12:00Z", "not a time"),
        ("2027-12-31T12:00:00Zx", "not a time"),
        ("2027-12-31T12:00:00+1", "not a time"),
        ("2027-12-31T12:00:00.Z", "not a time"),
        ("2027-12-31T12:00:00+24:00", "more than a day"),
        ("1969-12-31", "before 1970"),
        ("\u{e4}-\u{1f511}", "not a date"),
    ] {
        let error = Term::parse(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
    assert!(Term::parse(&"9".repeat(1000)).unwrap_err().to_string().len() < 250);
}

#[test]
fn what_ends_too_early_or_too_late_is_refused() {
    let now = at(1_764_000_000);
    for text in ["2025-11-23", "1970-01-01", "8000y", "4294967295d", "4294967295mo"] {
        let end = Term::parse(text).unwrap().end(now);
        assert!(matches!(end, Err(Error::Validity { .. })), "{text}: {end:?}");
    }
    assert!(Term::days(0).is_err());
    assert_eq!(Term::days(90), Term::parse("90d"));
}

#[test]
fn short_durations_have_minutes() {
    for (text, seconds) in [
        ("30s", 30),
        ("10m", 600),
        ("5min", 300),
        ("1h", 3600),
        ("366d", 31_622_400),
        ("0", 0),
        (" 0s ", 0),
    ] {
        assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
    }
    for (text, words) in [
        ("", "no duration"),
        ("m", "no duration"),
        ("-5m", "negative"),
        ("10", "no unit"),
        ("1.5h", "unknown unit"),
        ("1y", "unknown unit"),
        ("367d", "too long"),
        ("18446744073709551616s", "too long"),
        ("18446744073709551615d", "too long"),
    ] {
        let error = parse_duration(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn moments_are_written_as_rfc_3339() {
    for (seconds, expected) in [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (-631_152_000, "1950-01-01T00:00:00Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (1_795_453_357, "2026-11-23T17:02:37Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ] {
        assert_eq!(to_rfc3339(at(seconds)), expected);
    }
    assert_eq!(to_ymd(at(0) - Duration::from_nanos(1)), "1969-12-31");
}

#[test]
fn every_day_of_the_calendar_is_itself_and_follows_the_one_before() {
    let mut date = Civil { year: 1899, month: 12, day: 31 };
    let first = Civil { year: 1900, month: 1, day: 1 };
    for day in first.to_day()..=LAST_SECOND / DAY {
        let next = Civil::of_day(day);
        assert_eq!(next.to_day(), day);
        let is_new_month = next.day == 1 && date.day == days_in(date.year, date.month);
        assert!(is_new_month || (next.day == date.day + 1 && next.month == date.month));
        date = next;
    }
    assert_eq!(date, Civil { year: 9999, month: 12, day: 31 });
}
