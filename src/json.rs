//! The JSON of keys and tokens: objects whose members are slices of the text, so that what is secret is
//! copied only where it is wiped.
//!
//! An object is read shallowly: its members have been seen to be JSON and nothing more. Whoever reads one
//! says what it should be (`JWK`), which is what errors call it.

use std::fmt;

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{GeneralPurpose, general_purpose},
};
use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::error::Error;

mod walk;

pub(crate) use walk::{Seen, first_value, twice, walk};

/// The name of a member, with what there is to say about one that is wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) not_text: &'static str,
    pub(crate) not_a_list: &'static str,
    pub(crate) not_base64: &'static str,
}

macro_rules! member {
    ($name:literal) => {
        $crate::json::Member {
            name: $name,
            missing: concat!("it has no ", $name),
            not_text: concat!("its ", $name, " is no text"),
            not_a_list: concat!("its ", $name, " is no list"),
            not_base64: concat!("its ", $name, " is no base64url"),
        }
    };
}
pub(crate) use member;

/// An object, whose values have been seen to be JSON and nothing more.
pub(crate) struct Object<'a> {
    /// What it should be: `JWK`.
    what: &'static str,
    members: Vec<(String, &'a RawValue)>,
}

impl<'a> Object<'a> {
    /// Reads `text`, which should be a `what`.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] for what is no JSON, [`Error::Malformed`] for what is no object.
    pub(crate) fn read(text: &'a str, what: &'static str) -> Result<Self, Error> {
        let members: Members =
            serde_json::from_str(text).map_err(|error| match error.classify() {
                serde_json::error::Category::Data => {
                    Error::Malformed { what, reason: "it is no JSON object" }
                }
                _ => {
                    Error::Damaged { offset: offset(text, &error), reason: "the JSON breaks here" }
                }
            })?;
        Ok(Self { what, members: members.0 })
    }

    /// The members as they stand: names out of their escapes, values as JSON.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value.get()))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(known, _)| known == name)
    }

    /// RFC 7517 §4, RFC 7515 §4: names are unique, and a reader may refuse what is not.
    pub(crate) fn no_member_twice(&self) -> Result<(), Error> {
        let mut names: Vec<&str> = self.members.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let is_twice = names.windows(2).any(|pair| pair.first() == pair.last());
        if is_twice { Err(self.malformed("a member stands in it twice")) } else { Ok(()) }
    }

    /// The same of all objects in it too, however deep they lie.
    pub(crate) fn no_member_twice_inside(&self) -> Result<(), Error> {
        self.no_member_twice()?;
        let is_inside = |(_, value): (&str, &str)| !twice(value, 1).is_empty();
        let is_twice = self.members().any(is_inside);
        if is_twice { Err(self.malformed("a member stands twice inside of it")) } else { Ok(()) }
    }

    /// The text of a member, if it is there.
    pub(crate) fn string(&self, member: Member) -> Result<Option<Text<'a>>, Error> {
        let value = self.value(member.name);
        value.map(|value| Text::read(value).ok_or(self.malformed(member.not_text))).transpose()
    }

    /// The texts in a member that is a list; none if it is not there.
    pub(crate) fn strings(&self, member: Member) -> Result<Vec<Text<'a>>, Error> {
        let list = self.list(member)?.unwrap_or_default();
        let text = |value| Text::read(value).ok_or(self.malformed(member.not_text));
        list.into_iter().map(text).collect()
    }

    /// The objects in a member that is a list, each for itself.
    pub(crate) fn objects(
        &self,
        member: Member,
    ) -> Result<impl Iterator<Item = Result<Object<'a>, Error>> + use<'a>, Error> {
        self.no_member_twice()?;
        let list = self.list(member)?.ok_or(self.malformed(member.missing))?;
        let what = self.what;
        Ok(list.into_iter().map(move |value| Object::read(value.get(), what)))
    }

    /// The bytes of a member in base64url, if it is there. Wiped, since they may be of a key.
    pub(crate) fn bytes(&self, member: Member) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let Some(text) = self.string(member)? else { return Ok(None) };
        base64(text.as_str()).map(Some).ok_or(self.malformed(member.not_base64))
    }

    /// The same of a member that has to be there.
    pub(crate) fn required(&self, member: Member) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.bytes(member)?.ok_or(self.malformed(member.missing))
    }

    /// The bytes of a list of texts in base64.
    pub(crate) fn byte_strings(&self, member: Member) -> Result<Vec<Zeroizing<Vec<u8>>>, Error> {
        let bytes = |text: Text<'_>| base64(text.as_str());
        let bytes = |text| bytes(text).ok_or(self.malformed(member.not_base64));
        self.strings(member)?.into_iter().map(bytes).collect()
    }

    fn list(&self, member: Member) -> Result<Option<Vec<&'a RawValue>>, Error> {
        let Some(value) = self.value(member.name) else { return Ok(None) };
        let list = serde_json::from_str(value.get());
        list.map(Some).map_err(|_| self.malformed(member.not_a_list))
    }

    fn value(&self, name: &str) -> Option<&'a RawValue> {
        self.members.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    fn malformed(&self, reason: &'static str) -> Error {
        Error::Malformed { what: self.what, reason }
    }
}

/// The members of an object, in the order of the text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Reader).map(Members)
    }
}

/// The text of a JSON string.
pub(crate) enum Text<'a> {
    /// As it stands in the input.
    Plain(&'a str),
    /// Out of its escapes.
    Unescaped(Zeroizing<String>),
}

impl<'a> Text<'a> {
    fn read(value: &'a RawValue) -> Option<Self> {
        let inside = value.get().strip_prefix('"')?.strip_suffix('"')?;
        if !inside.contains('\\') {
            return Some(Self::Plain(inside));
        }
        // Nothing that is written on purpose has escapes in base64, except the `\/` of PHP.
        serde_json::from_str(value.get()).ok().map(Zeroizing::new).map(Self::Unescaped)
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Unescaped(text) => text,
        }
    }
}

/// Decodes base64 in either alphabet, padded or not, in lines or not; `None` for what is none.
pub(crate) fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut letters = Zeroizing::new(Vec::with_capacity(text.len()));
    letters.extend(text.trim_end_matches('=').bytes().filter_map(|byte| match byte {
        b'+' => Some(b'-'),
        b'/' => Some(b'_'),
        b'\n' | b'\r' | b' ' => None,
        other => Some(other),
    }));
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(letters.len())]);
    let length = BASE64URL.decode_slice(&*letters, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

/// Whether `text` is unpadded base64url and nothing else, without stray bits at its end (RFC 7515 §2).
pub(crate) fn is_base64url(text: &str) -> bool {
    BASE64URL.decode(text).is_ok()
}

#[cfg(test)]
pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    BASE64URL.encode(bytes)
}

/// The text that the JSON string `value` stands for; `None` for another value.
pub(crate) fn text(value: &str) -> Option<String> {
    serde_json::from_str(value).ok()
}

/// The elements of the JSON list `value`, each as JSON; `None` for another value.
pub(crate) fn elements(value: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(value).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

/// `text` as a JSON string, with its quotes (RFC 8259 §7).
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether `text` is one JSON value and nothing else, down to its innermost parts, of which none lies
/// deeper than 127 levels.
pub(crate) fn is_valid(text: &str) -> bool {
    walk(text, &mut |_, _| {})
}

/// Whether `text` is one such value, and can be a member of an object too, which is a level of its own.
pub(crate) fn is_valid_inside(text: &str) -> bool {
    is_valid(text) && is_valid(&format!("[{text}]"))
}

/// The byte at which the reader of JSON stopped.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let above = error.line().saturating_sub(1);
    let lines: usize = text.split_inclusive('\n').take(above).map(str::len).sum();
    (lines + error.column().saturating_sub(1)).min(text.len())
}

const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, general_purpose::NO_PAD);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_so_that_it_reads_back() {
        assert_eq!(quoted("a\"b\\c\n\u{1}ä"), r#""a\"b\\c\n\u0001ä""#);
        for text in ["", "\u{7f}\u{2028}", "</script>", "\r\t\u{8}\u{c}"] {
            assert!(is_valid(&quoted(text)));
            assert_eq!(serde_json::from_str::<String>(&quoted(text)).unwrap(), text);
        }
    }

    #[test]
    fn one_value_is_valid_and_two_are_not() {
        for text in ["1", " true\n", "null", "-1.5e3", r#""a""#, "[]", r#"{"a":[{"b":[1,"c"]}]}"#] {
            assert!(is_valid(text), "{text}");
        }
        let broken = [
            "",
            " ",
            "1 2",
            "a",
            "'a'",
            "{a:1}",
            "[1,]",
            "01",
            "NaN",
            r#"{"a"}"#,
            "[1",
            "\u{feff}1",
        ];
        for text in broken.into_iter().chain([r#""\ud800""#, "1e999", r#"{"a":[1e999]}"#]) {
            assert!(!is_valid(text), "{text}");
        }
    }

    #[test]
    fn a_value_is_only_so_deep() {
        let nested = |levels| "[".repeat(levels) + &"]".repeat(levels);
        assert!(is_valid(&nested(127)));
        assert!(!is_valid(&nested(128)));
        assert!(!is_valid(&nested(1_000_000)));
        assert!(is_valid_inside(&nested(126)) && !is_valid_inside(&nested(127)));
        assert!(!is_valid_inside("1,2") && !is_valid_inside(""));
    }

    #[test]
    fn an_object_is_called_what_it_should_be() {
        let refused = |text| Object::read(text, "JWT").err().map(|error| error.to_string());
        assert_eq!(refused("[]").unwrap(), "not a JWT: it is no JSON object");
        assert_eq!(refused("{\n\"a\":}").unwrap(), "damaged at byte 6: the JSON breaks here");
        let object = Object::read(r#"{"a":1,"\u0061":2}"#, "JWT").unwrap();
        let twice = object.no_member_twice().unwrap_err().to_string();
        assert_eq!(twice, "not a JWT: a member stands in it twice");
    }
}
