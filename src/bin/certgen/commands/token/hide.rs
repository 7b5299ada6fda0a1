//! What a server repeats of a request: an assertion or a secret in its words would end in a log.

use crate::failure::{Failure, More};

/// `failure` without any piece of `secrets`.
pub fn hide(failure: Failure, secrets: &[&str]) -> Failure {
    let clean = |text: String| without(&text, secrets);
    let Failure { code, message, why, help, more, exit } = failure;
    let More { details, further_help } = *more;
    let details = details.into_iter().map(|(label, text)| (label, clean(text))).collect();
    let further_help = further_help.into_iter().map(clean).collect();
    let more = Box::new(More { details, further_help });
    Failure {
        code,
        message: clean(message),
        why: why.map(clean),
        help: help.map(clean),
        more,
        exit,
    }
}

/// `text` with [`MARK`] in place of every run of letters that stands in one of `secrets` too. The text may
/// have been cut, so that it has only the beginning of one.
fn without(text: &str, secrets: &[&str]) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let longest = secrets.iter().map(|secret| shared(rest, secret)).max().unwrap_or_default();
        let (kept, after) = match longest {
            0 => (first.to_string(), rest.get(first.len_utf8()..)),
            length => (MARK.to_owned(), rest.get(length..)),
        };
        clean.push_str(&kept);
        rest = after.unwrap_or_default();
    }
    clean
}

/// The length of the longest run at the start of `text` that is a run of `secret`; 0 if it is short
/// enough to be there by chance.
fn shared(text: &str, secret: &str) -> usize {
    let count = PIECE.min(secret.chars().count());
    let piece: String = text.chars().take(count).collect();
    if count < LEAST || piece.chars().count() < count {
        return 0;
    }
    let run = |(at, _): (usize, &str)| {
        let pairs = text.chars().zip(secret.get(at..).unwrap_or_default().chars());
        pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
    };
    secret.match_indices(&piece).map(run).max().unwrap_or_default()
}

/// So many letters in a row are no chance.
const PIECE: usize = 12;
/// A secret that is shorter is part of many words.
const LEAST: usize = 4;
const MARK: &str = "[...]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_secret_is_taken_out() {
        let secrets = ["eyJhbGciOiJQUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl", "Qm8~\u{e9}!", "abc"];
        for (text, clean) in [
            ("", ""),
            ("invalid client", "invalid client"),
            ("bad eyJhbGciOiJQUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl!", "bad [...]!"),
            ("bad eyJhbGciOiJQUzI1NiJ9.eyJhdW", "bad [...]"),
            ("dWQiOiJ4In0.c2lnbmF0dXJl", "[...]"),
            ("eyJhbGciOiJ is how all begin", "eyJhbGciOiJ is how all begin"),
            ("not Qm8~\u{e9}! or Qm8~\u{e9}!", "not [...] or [...]"),
            ("Qm8~\u{e9}", "Qm8~\u{e9}"),
            ("abc is a word", "abc is a word"),
        ] {
            assert_eq!(without(text, &secrets), clean);
        }
    }

    #[test]
    fn every_part_of_a_failure_is_looked_at() {
        let secret = "correct horse battery";
        let failure = Failure::new("refused", 8, secret).why(secret).help(secret);
        let failure = failure.detail("server", secret).further_help(secret);
        let clean = hide(failure, &[secret]);
        let said = format!("{clean:?}");
        assert_eq!((said.matches(MARK).count(), said.contains("horse")), (5, false), "{said}");
    }
}
