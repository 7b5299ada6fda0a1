use certgen::date::{Term, in_words, parse_duration, to_rfc3339, to_ymd};

use super::now;

/// Lengths of time and dates as people write them.
pub fn duration(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(span) = parse_duration(text) {
        assert_eq!(parse_duration(&format!("{}s", span.as_secs())), Ok(span));
        let _ = in_words(span);
        let _ = to_ymd(now() + span);
    }
    let Ok(term) = Term::parse(text) else { return };
    let Ok(end) = term.end(now()) else { return };
    assert!(end > now(), "a term ends before it starts");
    // The end, written as a date, is the same end.
    let written = to_rfc3339(end);
    let again = Term::parse(&written).expect("a date that was written can be read");
    assert_eq!(again.end(now()), Ok(end), "{written}");
}
