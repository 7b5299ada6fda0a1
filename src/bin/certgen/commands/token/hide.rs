//! What a server repeats of a request: an assertion or a secret in its words would end in a log.

use std::collections::HashSet;

use crate::say::failure::{Failure, More};

mod echo;

use echo::Echo;

/// `failure` without any piece of `secrets`, and without what repeats one of them in another form.
pub fn hide(failure: Failure, secrets: &[&str]) -> Failure {
    let mut clean = mapped(failure, &|text| without(&text, secrets));
    for echo in secrets.iter().filter_map(|secret| Echo::of(secret)) {
        // What is in the one text and what is in the other count together.
        let mut heard = HashSet::new();
        texts(&clean).for_each(|text| heard.extend(echo.heard(text)));
        if echo.is_considerable(heard.len()) {
            clean = mapped(clean, &|text| match echo.heard(&text).is_empty() {
                true => text,
                false => HIDDEN.to_owned(),
            });
        }
    }
    clean
}

fn texts(failure: &Failure) -> impl Iterator<Item = &str> {
    let More { details, further_help } = &*failure.more;
    let one = [&failure.why, &failure.help].into_iter().flatten().chain([&failure.message]);
    let details = details.iter().map(|(_, text)| text);
    one.chain(details).chain(further_help).map(String::as_str)
}

fn mapped(failure: Failure, change: &dyn Fn(String) -> String) -> Failure {
    let Failure { code, message, why, help, more, exit } = failure;
    let More { details, further_help } = *more;
    let details = details.into_iter().map(|(label, text)| (label, change(text))).collect();
    let further_help = further_help.into_iter().map(change).collect();
    let more = Box::new(More { details, further_help });
    Failure {
        code,
        message: change(message),
        why: why.map(change),
        help: help.map(change),
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
const HIDDEN: &str = "[hidden: it repeats in another form what was sent in confidence]";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::say::code::Code;

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
        let failure = Failure::new(Code::Refused, secret).why(secret).help(secret);
        let failure = failure.detail("server", secret).further_help(secret);
        let clean = hide(failure, &[secret]);
        let said = format!("{clean:?}");
        assert_eq!((said.matches(MARK).count(), said.contains("horse")), (5, false), "{said}");
    }

    #[test]
    fn what_repeats_a_secret_in_other_forms_is_hidden_and_the_rest_stays() {
        let secret = "eyJhbGciOiJQUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJlc2lnbmF0dXJl";
        let (start, end) = ("bad c2lnbm F0dXJlc", "2lnbmF0 dXJlIQ");
        let failure = Failure::new(Code::Refused, "login.example refused");
        let failure = failure.detail("server", start).detail("claims", end).help("ask again");
        let clean = hide(failure, &[secret]);
        assert_eq!(
            (clean.message.as_str(), clean.help.as_deref()),
            ("login.example refused", Some("ask again"))
        );
        assert!(clean.more.details.iter().all(|(_, text)| text == HIDDEN), "{clean:?}");
    }
}
