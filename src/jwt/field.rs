//! Members of a header or of claims: names with JSON, and what can be made of it.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use crate::{
    date::parse_moment,
    json::{self, Object},
};

/// The members of a header, or the claims, in the order in which they stand. A name may occur twice.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Fields(Vec<Field>);

/// A name and its value.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    name: String,
    json: String,
}

impl Fields {
    pub(super) fn of(object: &Object<'_>) -> Self {
        let field = |(name, json): (&str, &str)| Field { name: name.into(), json: json.into() };
        Self(object.members().map(field).collect())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.0.iter()
    }

    /// The first of the name `name`.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.name == name)
    }

    /// The names that stand there more than once, each of them once.
    #[must_use]
    pub fn duplicates(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.iter().map(Field::name).collect();
        names.sort_unstable();
        let pairs = names.windows(2).filter(|pair| pair.first() == pair.last());
        let mut twice: Vec<&str> = pairs.filter_map(|pair| pair.first().copied()).collect();
        twice.dedup();
        twice
    }

    /// The text of the name `name`, if there is such a text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.find(name).and_then(Field::to_text)
    }
}

/// The names alone.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Field {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its value as JSON, as it stands in the token.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Its value, if that is a text.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        json::text(&self.json)
    }

    /// Its value, if that is a text or a list of texts, as `aud` may be either (RFC 7519 §4.1.3).
    #[must_use]
    pub fn to_texts(&self) -> Option<Vec<String>> {
        if let Some(text) = self.to_text() {
            return Some(vec![text]);
        }
        json::elements(&self.json)?.into_iter().map(json::text).collect()
    }

    /// The bytes of its value, if that is base64 of either alphabet, padded or not.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        json::base64(&self.to_text()?).map(|bytes| bytes.to_vec())
    }

    /// Its value, if that is a moment from 1970 to the year 9999: a number of seconds (RFC 7519 §2), or,
    /// as some programs write it, such a number or RFC 3339 in a text.
    #[must_use]
    pub fn to_time(&self) -> Option<SystemTime> {
        match self.to_moment() {
            Moment::Number { time, .. } | Moment::Text(time) => Some(time),
            Moment::Milliseconds | Moment::None => None,
        }
    }

    pub(super) fn to_moment(&self) -> Moment {
        let text = self.to_text();
        let number = text.as_deref().unwrap_or(&self.json).trim();
        // Rust reads `inf` and `nan` as numbers too; no moment comes of them.
        let seconds: Option<f64> = number.parse().ok();
        match (seconds, text.is_some()) {
            (Some(seconds), _) if seconds > LAST_SECOND && seconds <= LAST_SECOND * 1_000.0 => {
                Moment::Milliseconds
            }
            (Some(seconds), is_text) => match (moment(seconds), is_text) {
                (Some(time), true) => Moment::Text(time),
                (Some(time), false) => Moment::Number { time, is_whole: is_whole(number) },
                (None, _) => Moment::None,
            },
            (None, true) => parse_moment(number).map_or(Moment::None, Moment::Text),
            (None, false) => Moment::None,
        }
    }
}

/// The name alone: the value may be what somebody signs in with.
impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({:?}, ..)", self.name)
    }
}

/// A value that should be a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Seconds that only make sense if they are milliseconds.
    Milliseconds,
    None,
    Number {
        time: SystemTime,
        /// Whether it is written without a fraction.
        is_whole: bool,
    },
    /// A number or a date in a text.
    Text(SystemTime),
}

fn moment(seconds: f64) -> Option<SystemTime> {
    if seconds > LAST_SECOND {
        return None;
    }
    SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

fn is_whole(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// 9999-12-31T23:59:59Z.
const LAST_SECOND: f64 = 253_402_300_799.0;
