//! The file of one token: for what it is, when it came, and what the server said of it.

use std::{
    collections::BTreeMap,
    io::Write,
    time::{Duration, SystemTime},
};

use certgen::token::{CacheKey, TokenResponse};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// A file that was read. What is secret in it is not copied.
pub struct Entry<'a> {
    schema: u64,
    key: &'a str,
    stored: SystemTime,
    expires: SystemTime,
    reply: &'a str,
}

impl<'a> Entry<'a> {
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let members: BTreeMap<&str, &RawValue> = serde_json::from_slice(bytes).ok()?;
        let text = |name| members.get(name).map(|value| value.get());
        let number = |name| text(name)?.parse::<u64>().ok();
        let time = |name| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(number(name)?));
        Some(Self {
            schema: number("schema")?,
            key: text("key")?,
            stored: time("stored")?,
            expires: time("expires")?,
            reply: text("reply")?,
        })
    }

    /// Whether it is one that this version of the program has written, or another like it.
    pub fn is_of_this_version(&self) -> bool {
        self.schema == SCHEMA
    }

    /// Whether all of `key` stands in it: its digest alone has only led here.
    pub fn is_for(&self, key: &CacheKey) -> bool {
        fields(key).is_some_and(|fields| fields == self.key)
    }

    pub fn stored(&self) -> SystemTime {
        self.stored
    }

    pub fn expires(&self) -> SystemTime {
        self.expires
    }

    /// The reply of a server that would have said the same at the time [`Entry::stored`].
    pub fn reply(&self) -> &'a str {
        self.reply
    }
}

/// The file of `token`, which came at `now`; `None` if nobody knows when it expires.
pub fn write(key: &CacheKey, token: &TokenResponse, now: SystemTime) -> Option<Zeroizing<Vec<u8>>> {
    let (stored, expires) = (seconds(now)?, seconds(token.expires()?)?);
    let key = fields(key)?;
    let texts =
        [token.access_token().secret_text(), token.token_type(), token.scope().unwrap_or_default()];
    // As much as JSON can make of them: what grows would leave a copy behind.
    let room = key.len() + texts.map(|text| 6 * text.len()).iter().sum::<usize>() + REST;
    let mut file = Zeroizing::new(Vec::with_capacity(room));
    let [access_token, token_type, scope] = texts;
    write!(file, r#"{{"schema":{SCHEMA},"key":{key},"stored":{stored},"expires":{expires},"#)
        .ok()?;
    write!(file, r#""reply":{{"expires_in":{},"token_type":"#, expires.checked_sub(stored)?)
        .ok()?;
    serde_json::to_writer(&mut *file, token_type).ok()?;
    if let Some(due) = token.refresh_at().and_then(seconds) {
        write!(file, r#","refresh_in":{}"#, due.saturating_sub(stored)).ok()?;
    }
    if token.scope().is_some() {
        file.write_all(br#","scope":"#).ok()?;
        serde_json::to_writer(&mut *file, scope).ok()?;
    }
    file.write_all(br#","access_token":"#).ok()?;
    serde_json::to_writer(&mut *file, access_token).ok()?;
    file.write_all(b"}}\n").ok()?;
    Some(file)
}

/// The fields of `key` as a list of pairs: a name may stand in it twice.
fn fields(key: &CacheKey) -> Option<String> {
    serde_json::to_string(&key.fields().collect::<Vec<_>>()).ok()
}

fn seconds(time: SystemTime) -> Option<u64> {
    time.duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_secs())
}

const SCHEMA: u64 = 1;
/// Room for names, numbers and signs, in bytes.
const REST: usize = 512;
