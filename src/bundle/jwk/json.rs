//! The JSON of a JWK: members as slices of the text, so that what is secret is copied only where it is
//! wiped.

use std::fmt;

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{GeneralPurpose, general_purpose},
};
use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::malformed;
use crate::error::Error;

/// The name of a member, with what there is to say about one that is wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) missing: &'static str,
    pub(super) not_text: &'static str,
    pub(super) not_a_list: &'static str,
    pub(super) not_base64: &'static str,
}

macro_rules! member {
    ($name:literal) => {
        $crate::bundle::jwk::json::Member {
            name: $name,
            missing: concat!("it has no ", $name),
            not_text: concat!("its ", $name, " is no text"),
            not_a_list: concat!("its ", $name, " is no list"),
            not_base64: concat!("its ", $name, " is no base64url"),
        }
    };
}
pub(super) use member;

/// An object, whose values have been seen to be JSON and nothing more.
pub(super) struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    /// # Errors
    ///
    /// [`Error::Damaged`] for what is no JSON, [`Error::Malformed`] for what is no object.
    pub(super) fn read(text: &'a str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => malformed("it is no JSON object"),
            _ => Error::Damaged { offset: offset(text, &error), reason: "the JSON breaks here" },
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// RFC 7517 §4: names are unique, and a reader may refuse what is not.
    pub(super) fn no_member_twice(&self) -> Result<(), Error> {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let is_twice = names.windows(2).any(|pair| pair.first() == pair.last());
        if is_twice { Err(malformed("a member stands in it twice")) } else { Ok(()) }
    }

    /// The text of a member, if it is there.
    pub(super) fn string(&self, member: Member) -> Result<Option<Text<'a>>, Error> {
        let value = self.value(member.name);
        value.map(|value| Text::read(value).ok_or(malformed(member.not_text))).transpose()
    }

    /// The texts in a member that is a list; none if it is not there.
    pub(super) fn strings(&self, member: Member) -> Result<Vec<Text<'a>>, Error> {
        let list = self.list(member)?.unwrap_or_default();
        let text = |value| Text::read(value).ok_or(malformed(member.not_text));
        list.into_iter().map(text).collect()
    }

    /// The objects in a member that is a list, each for itself.
    pub(super) fn objects(
        &self,
        member: Member,
    ) -> Result<impl Iterator<Item = Result<Object<'a>, Error>> + use<'a>, Error> {
        self.no_member_twice()?;
        let list = self.list(member)?.ok_or(malformed(member.missing))?;
        Ok(list.into_iter().map(|value| Object::read(value.get())))
    }

    /// The bytes of a member in base64url, if it is there. Wiped, since they may be of a key.
    pub(super) fn bytes(&self, member: Member) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        self.string(member)?.map(|text| base64(&text, member)).transpose()
    }

    /// The same of a member that has to be there.
    pub(super) fn required(&self, member: Member) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.bytes(member)?.ok_or(malformed(member.missing))
    }

    fn list(&self, member: Member) -> Result<Option<Vec<&'a RawValue>>, Error> {
        let Some(value) = self.value(member.name) else { return Ok(None) };
        let list = serde_json::from_str(value.get());
        list.map(Some).map_err(|_| malformed(member.not_a_list))
    }

    fn value(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
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

        deserializer.deserialize_map(Members).map(Object)
    }
}

/// The text of a JSON string.
pub(super) enum Text<'a> {
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

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Unescaped(text) => text,
        }
    }
}

/// Decodes base64 in either alphabet, padded or not, in lines or not.
pub(super) fn base64(text: &Text<'_>, member: Member) -> Result<Zeroizing<Vec<u8>>, Error> {
    let text = text.as_str();
    let mut letters = Zeroizing::new(Vec::with_capacity(text.len()));
    letters.extend(text.trim_end_matches('=').bytes().filter_map(|byte| match byte {
        b'+' => Some(b'-'),
        b'/' => Some(b'_'),
        b'\n' | b'\r' | b' ' => None,
        other => Some(other),
    }));
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(letters.len())]);
    let length =
        BASE64URL.decode_slice(&*letters, &mut bytes).map_err(|_| malformed(member.not_base64))?;
    bytes.truncate(length);
    Ok(bytes)
}

/// The byte at which the reader of JSON stopped.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let above = error.line().saturating_sub(1);
    let lines: usize = text.split_inclusive('\n').take(above).map(str::len).sum();
    (lines + error.column().saturating_sub(1)).min(text.len())
}

const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, general_purpose::NO_PAD);
