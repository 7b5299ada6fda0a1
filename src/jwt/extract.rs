//! The tokens in a text that was pasted: what stands around them is taken away.
//!
//! Two readers of a text with a second token may take different ones, so all of them are found, whatever
//! the members are called that they stand in.

use zeroize::Zeroizing;

use super::{Finding, Place, finding::AROUND};
use crate::{
    error::{Error, Resource, shortened},
    json::{self, Seen},
};

mod embedded;
mod escapes;
mod shape;
mod wrapper;

use shape::{begins_a_header, is_letter, is_token, words};
use wrapper::{fields, unwrapped};

/// The tokens of a text, in its order.
#[derive(Default)]
pub(super) struct Extracted {
    pub(super) tokens: Vec<Compact>,
    /// What lets readers differ on what the text around them says.
    pub(super) around: Vec<Finding>,
}

/// A token in its compact form.
pub(super) struct Compact {
    pub(super) text: Zeroizing<String>,
    pub(super) place: Place,
    /// Whether blanks or line ends stood in it, as a terminal or a mail puts them there.
    pub(super) is_torn: bool,
}

/// Finds the tokens in `text`, of which there is at least one: a text without any is taken for one as a
/// whole, so that what is wrong with it can be said.
///
/// # Errors
///
/// [`Error::Malformed`] for JSON without a token, [`Error::Damaged`] for what only begins like JSON,
/// [`Error::TooCostly`] for more tokens than anybody pastes.
pub(super) fn tokens(text: &str) -> Result<Extracted, Error> {
    let (bare, place) = unwrapped(text);
    let mut found = Extracted::default();
    if !found.whole(bare, &place) {
        // The lines are counted in the text as it was given.
        let text = if bare.starts_with('{') { bare } else { text };
        found.look_into(text, &Place::Alone, INNERMOST);
        found.passed_over(text);
    }
    if found.tokens.len() > MOST_TOKENS {
        let (asked, limit) = (found.tokens.len() as u128, MOST_TOKENS as u64);
        return Err(Error::TooCostly { what: Resource::Tokens, asked, limit });
    }
    if found.tokens.is_empty() {
        let (text, place) = wrapper::taken_for_one(bare, place)?;
        found.push_joined(&text, &place);
    } else if bare.starts_with('{') && !json::is_valid(bare) {
        found.around.push(Finding::BrokenWrapper);
    }
    Ok(found)
}

impl Extracted {
    /// Finds the tokens in `text`, which stands at `place`. JSON in a text of JSON is looked into, so many
    /// `levels` deep.
    fn look_into(&mut self, text: &str, place: &Place, levels: usize) {
        if self.tokens.len() > MOST_TOKENS || self.whole(text.trim(), place) {
            return;
        }
        let is_read =
            levels > 0 && (self.json(text, place, levels) || self.form(text, place, levels));
        if !is_read {
            let before = self.tokens.len();
            self.lines(text, place);
            self.embedded(text, place, levels, before);
        }
    }

    /// What JSON in the midst of a text says beside the tokens that its lines showed, which are those from
    /// `shown` on: one that is written with escapes, members that stand twice. Other readers take that JSON out
    /// of the text first.
    fn embedded(&mut self, text: &str, place: &Place, levels: usize, shown: usize) {
        let (values, outside) = embedded::values(text, levels);
        let mut is_met = vec![false; self.tokens.len() - shown];
        for value in values {
            let mut inside = Self::default();
            inside.json(value, place, levels);
            for token in inside.tokens {
                let mut all = self.tokens.iter().skip(shown).zip(&mut is_met);
                match all.find(|(one, is_met)| !**is_met && *one.text == *token.text) {
                    Some((_, is_met)) => *is_met = true,
                    None => self.tokens.push(token),
                }
            }
            self.around.append(&mut inside.around);
        }
        if outside.iter().any(|text| embedded::is_like_json(text)) {
            self.around.push(Finding::BrokenWrapper);
        }
    }

    /// Takes `text` if it is a token and nothing else, in one piece or torn.
    fn whole(&mut self, text: &str, place: &Place) -> bool {
        if is_token(text) {
            self.push(text, place);
            return true;
        }
        let is_possible = begins_a_header(text)
            && text.split_whitespace().flat_map(str::bytes).all(is_letter)
            && text.split_whitespace().filter(|piece| is_token(piece)).nth(1).is_none();
        let pieces: Vec<&str> = text.split_whitespace().filter(|_| is_possible).collect();
        let is_torn = is_token(&joined("", &pieces));
        if is_torn {
            self.push_joined(text, place);
        }
        is_torn
    }

    /// The texts in JSON; `false` if `text` is none.
    fn json(&mut self, text: &str, place: &Place, levels: usize) -> bool {
        if !text.trim_start().starts_with(['{', '[', '"']) {
            return false;
        }
        let mut inside = Self::default();
        let is_json = json::walk(text, &mut |path, seen| match seen {
            Seen::Text(text) if text.contains(['.', '%', '\\']) => {
                let own = Place::Member { path: path.to_string() };
                let place = if let Place::Alone = place { &own } else { place };
                inside.look_into(text, place, levels - 1);
            }
            Seen::Twice if inside.around.len() < MOST_FINDINGS => {
                inside.around.push(Finding::duplicate(AROUND, &path.to_string()));
            }
            _ => {}
        });
        if is_json {
            self.tokens.append(&mut inside.tokens);
            self.around.append(&mut inside.around);
        }
        is_json
    }

    /// The values of a form body or URL; `false` if there is no token in them. RFC 6749 §3.1: a parameter
    /// stands there once. That is asked only of those with a token, since others may have more values (RFC
    /// 8707 §2).
    fn form(&mut self, text: &str, place: &Place, levels: usize) -> bool {
        let Some(fields) = fields(text) else { return false };
        let all = self.tokens.len();
        for (name, value) in &fields {
            let before = self.tokens.len();
            let own = Place::Field { name: shortened(name, LONGEST_NAME) };
            self.look_into(value, if let Place::Alone = place { &own } else { place }, levels - 1);
            let is_taken = self.tokens.len() > before && self.around.len() < MOST_FINDINGS;
            if is_taken && fields.iter().filter(|(other, _)| other == name).nth(1).is_some() {
                self.around.push(Finding::duplicate(AROUND, name));
            }
        }
        self.tokens.len() > all
    }

    /// What stands in the lines of any text. Lines of nothing but letters of a token, behind one that
    /// ends with a token or the beginning of one, are the rest of it.
    fn lines(&mut self, text: &str, place: &Place) {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let mut rest = lines.as_slice();
        while let [line, after @ ..] = rest {
            let own = Place::Line { number: lines.len() - after.len() };
            let place = if let Place::Alone = place { &own } else { place };
            let mut words: Vec<&str> = words(line).collect();
            let last = words.last().copied().filter(|last| begins_a_header(last));
            let more = after.iter().take_while(|next| last.is_some() && is_rest(next)).count();
            let (more, after) = after.split_at_checked(more).unwrap_or((&[], after));
            let torn = last.filter(|_| !more.is_empty()).map(|last| joined(last, more));
            let torn = torn.filter(|torn| is_token(torn));
            if torn.is_some() {
                words.pop();
            }
            words.into_iter().filter(|word| is_token(word)).for_each(|word| self.push(word, place));
            if let Some(text) = torn {
                self.tokens.push(Compact { text, place: place.clone(), is_torn: true });
            }
            rest = if self.tokens.len() > MOST_TOKENS { &[] } else { after };
        }
    }

    /// What looks like a token in `text` and is neither one that was found nor a piece of it: another reader may
    /// take it, whatever it stands in and under whatever escapes.
    fn passed_over(&mut self, text: &str) {
        for (before, line) in text.lines().enumerate() {
            let place = Place::Line { number: before + 1 };
            escapes::peeled(line, |layer| {
                for word in words(layer).filter(|word| is_token(word)) {
                    let is_known = |one: &Compact| one.text.contains(word);
                    if self.tokens.len() <= MOST_TOKENS && !self.tokens.iter().any(is_known) {
                        self.push(word, &place);
                    }
                }
                self.tokens.len() <= MOST_TOKENS
            });
        }
    }

    fn push(&mut self, text: &str, place: &Place) {
        let (text, place) = (Zeroizing::new(text.to_owned()), place.clone());
        self.tokens.push(Compact { text, place, is_torn: false });
    }

    fn push_joined(&mut self, text: &str, place: &Place) {
        let pieces: Vec<&str> = text.split_whitespace().collect();
        let (text, place) = (joined("", &pieces), place.clone());
        self.tokens.push(Compact { text, place, is_torn: pieces.len() > 1 });
    }
}

/// Whether a line can be the rest of a token that was torn.
fn is_rest(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(is_letter) && !words(line).any(is_token)
}

fn joined(first: &str, rest: &[&str]) -> Zeroizing<String> {
    let length = first.len() + rest.iter().map(|piece| piece.len()).sum::<usize>();
    let mut text = Zeroizing::new(String::with_capacity(length));
    text.push_str(first);
    rest.iter().for_each(|piece| text.push_str(piece));
    text
}

/// How deep texts of JSON are looked into, each in the text of another.
const INNERMOST: usize = 3;
/// Of a name in a form, in characters.
const LONGEST_NAME: usize = 60;
const MOST_FINDINGS: usize = 10;
const MOST_TOKENS: usize = 100;

#[cfg(test)]
mod tests;
