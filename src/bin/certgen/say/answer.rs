//! Answers of `--json`.

use std::{collections::BTreeMap, fmt::Write as _};

use certgen::{Certificate, Thumbprint, date};
use serde_json::{Map, Value, json, value::RawValue};

use crate::say::{
    failure::{Failure, More},
    visible::signs,
    warning::Warning,
};

/// Why a command stopped, as all that is said of it.
pub fn refusal(failure: &Failure) -> Value {
    json!({ "schema": SCHEMA, "error": self::failure(failure) })
}

/// Why something could not be done.
pub fn failure(failure: &Failure) -> Value {
    let Failure { code, message, why, help, more, exit } = failure;
    let More { details, further_help } = &**more;
    let mut error = json!({
        "code": code.name(), "message": message, "why": why, "help": help, "exit": exit,
    });
    let key = |label: &str| label.to_lowercase().replace([' ', '-'], "_").replace('\'', "");
    let details: Map<_, _> =
        details.iter().map(|(label, text)| (key(label), json!(text))).collect();
    if !details.is_empty() {
        error["details"] = details.into();
    }
    if !further_help.is_empty() {
        error["further_help"] = json!(further_help);
    }
    error
}

/// `warnings` as a list, if there are any.
pub fn warnings(warnings: &[Warning]) -> Option<Value> {
    (!warnings.is_empty()).then(|| warnings.iter().map(warning).collect())
}

/// One of them.
fn warning(warning: &Warning) -> Value {
    object([
        ("code", Some(json!(warning.code.name()))),
        ("message", Some(json!(warning.message))),
        ("help", warning.help.as_ref().map(|help| json!(help))),
    ])
}

/// A certificate.
pub fn certificate(certificate: &Certificate) -> Value {
    json!({
        "subject": certificate.subject().to_string(),
        "serial": certificate.serial_hex(),
        "key": certificate.key_type().name(),
        "not_before": date::to_rfc3339(certificate.not_before()),
        "not_after": date::to_rfc3339(certificate.not_after()),
        "thumbprints": thumbprints(certificate),
    })
}

/// The thumbprints of a certificate.
pub fn thumbprints(certificate: &Certificate) -> Value {
    let (sha1, sha256) = (Thumbprint::sha1(certificate), Thumbprint::sha256(certificate));
    json!({
        "sha1": sha1.to_hex(),
        "sha256": sha256.to_hex(),
        "x5t": sha1.to_base64url(),
        "x5t#S256": sha256.to_base64url(),
        "base64": sha1.to_base64(),
    })
}

/// An object of those fields that have a value, in this order.
pub fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Option<Value>)>) -> Value {
    let present = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect())
}

/// One line of JSON, safe to show: what is unsafe stands only inside strings, where JSON has escapes.
pub fn line(value: &Value) -> String {
    let mut line = String::new();
    for (character, is_escaped) in signs(&value.to_string()) {
        if is_escaped {
            // Beyond U+FFFF two of them (RFC 8259 §7).
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(character);
        }
    }
    line.push('\n');
    line
}

/// What the JSON of a token stands for; nothing, if it is none.
///
/// serde_json itself takes an object with a member of its own name for the JSON in that member: whoever
/// writes a claim could have it shown as another one.
pub fn value(json: &str) -> Value {
    if !json.contains(['$', '\\']) {
        return serde_json::from_str(json).unwrap_or(Value::Null);
    }
    if let Ok(members) = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(json) {
        return members.into_iter().map(|(name, json)| (name, value(json.get()))).collect();
    }
    match serde_json::from_str::<Vec<Box<RawValue>>>(json) {
        Ok(list) => list.iter().map(|json| value(json.get())).collect(),
        Err(_) => serde_json::from_str(json).unwrap_or(Value::Null),
    }
}

/// The version of the JSON output: fields are added under it, never changed.
pub const SCHEMA: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_stands_in_the_token() {
        for json in [
            r#"{"$serde_json::private::RawValue":"[\"admin\"]"}"#,
            r#"{"\u0024serde_json::private::RawValue":"[\"admin\"]"}"#,
            r#"[1,{"a":{"$serde_json::private::RawValue":"7"}}]"#,
            r#"{"$serde_json::private::Number":"7"}"#,
        ] {
            let text = value(json).to_string();
            assert_eq!(text, json.replace("\\u0024", "$"));
        }
        for json in [r#"{"z":1,"a":[null,true,-1.5,"b"]}"#, "[]", "{}", r#""a\"b""#, "7"] {
            assert_eq!(value(json).to_string(), json);
        }
        assert_eq!(value("{"), Value::Null);
    }

    #[test]
    fn json_stays_json_and_cannot_steer_a_terminal() {
        let value = json!({ "subject": "a\u{9b}b\u{202e}c\u{7f}\n\"\u{e0041}\u{200b}\u{2800}e\u{301}\u{301}" });
        let shown = line(&value);
        assert!(signs(shown.trim_end()).all(|(_, is_escaped)| !is_escaped), "{shown:?}");
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
    }
}
