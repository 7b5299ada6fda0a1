//! A JSON value looked at down to its innermost parts: its texts, each with the way to it, and members
//! that stand twice.

use std::{collections::HashSet, fmt, fmt::Write};

use serde_core::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

/// The way to a value: from the outside to the inside.
pub(crate) struct Path(Vec<Step>);

enum Step {
    Element(usize),
    Member(String),
}

/// What is come by.
pub(crate) enum Seen<'a> {
    /// A text, or the name of a member.
    Text(&'a str),
    /// A member whose name stood in its object before.
    Twice,
}

/// Tells `see` about everything in `text`, in its order.
///
/// Returns whether `text` is one JSON value and nothing else, of which no part lies deeper than 127
/// levels. What was told before is worth nothing otherwise.
pub(crate) fn walk(text: &str, see: &mut dyn FnMut(&Path, Seen<'_>)) -> bool {
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut path = Path(Vec::new());
    let value = Value { path: &mut path, see };
    value.deserialize(&mut reader).is_ok() && reader.end().is_ok()
}

/// The length of the JSON value that `text` begins with, in bytes; `None` if it begins with none.
pub(crate) fn first_value(text: &str) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

/// The members that stand twice in `text`, at any depth, by the ways to them: `realm_access.roles`. Not
/// more than `most` of them.
pub(crate) fn twice(text: &str, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    walk(text, &mut |path, seen| {
        if let (Seen::Twice, true) = (seen, found.len() < most) {
            let way = path.to_string();
            if !found.contains(&way) {
                found.push(way);
            }
        }
    });
    found
}

/// `data.access_token`, `tokens[0].value`; a long name is cut short.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut way = String::new();
        for step in &self.0 {
            if way.len() > LONGEST {
                way.push('…');
                break;
            }
            // Writing into a String cannot fail.
            let _ = match step {
                Step::Element(at) => write!(way, "[{at}]"),
                Step::Member(name) => {
                    let dot = if way.is_empty() { "" } else { "." };
                    write!(way, "{dot}{}", crate::error::shortened(name, LONGEST))
                }
            };
        }
        f.write_str(&way)
    }
}

struct Value<'a, 'b> {
    path: &'a mut Path,
    see: &'a mut (dyn FnMut(&Path, Seen<'_>) + 'b),
}

impl Value<'_, '_> {
    fn inside(&mut self) -> Value<'_, '_> {
        Value { path: self.path, see: self.see }
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            (self.see)(self.path, Seen::Text(&name));
            self.path.0.push(Step::Member(name.clone()));
            if !names.insert(name) {
                (self.see)(self.path, Seen::Twice);
            }
            map.next_value_seed(self.inside())?;
            self.path.0.pop();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut at = 0;
        loop {
            self.path.0.push(Step::Element(at));
            let element = list.next_element_seed(self.inside())?;
            self.path.0.pop();
            if element.is_none() {
                return Ok(());
            }
            at += 1;
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        (self.see)(self.path, Seen::Text(text));
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Of a way, in characters, and of a name in it.
const LONGEST: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_seen_with_the_ways_to_them() {
        let mut seen = Vec::new();
        let text = r#"{"a":"1","b":{"c":["2",{"d":"\u0033"}]},"e":[4,null,true,1.5,-1]}"#;
        assert!(walk(text, &mut |path, one| {
            if let Seen::Text(text) = one {
                seen.push(format!("{path}={text}"));
            }
        }));
        let expected = ["=a", "a=1", "=b", "b=c", "b.c[0]=2", "b.c[1]=d", "b.c[1].d=3", "=e"];
        assert_eq!(seen, expected);
        for broken in ["", "{", "{} {}", r#"{"a":}"#, &"[".repeat(200)] {
            assert!(!walk(broken, &mut |_, _| {}), "{broken}");
        }
    }

    #[test]
    fn a_member_that_stands_twice_is_found_at_any_depth() {
        for (text, expected) in [
            (r#"{"a":1,"b":2}"#, vec![]),
            (r#"{"a":1,"A":2}"#, vec![]),
            (r#"{"a":{"x":1},"b":{"x":2}}"#, vec![]),
            (r#"{"a":1,"a":1}"#, vec!["a"]),
            (r#"{"a":1,"\u0061":2,"a":3}"#, vec!["a"]),
            (r#"{"realm":{"roles":["user"],"roles":["admin"]}}"#, vec!["realm.roles"]),
            (r#"{"a":[0,{"b":[{"c":1,"c":2}]}],"a":0}"#, vec!["a[1].b[0].c", "a"]),
        ] {
            assert_eq!(twice(text, 10), expected, "{text}");
        }
        let many: Vec<String> = (0..100).map(|n| format!(r#""a{n}":1,"a{n}":2"#)).collect();
        assert_eq!(twice(&format!("{{{}}}", many.join(",")), 10).len(), 10);
        let long = format!(r#"{{"{0}":{{"{0}":1,"{0}":2}}}}"#, "x".repeat(10_000));
        assert!(twice(&long, 1).iter().all(|way| way.len() < 300));
    }
}
