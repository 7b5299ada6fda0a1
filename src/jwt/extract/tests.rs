//! What is found in a text, and where. `e30` is the shortest header, and a token of it as good as any.

use super::*;

const TOKEN: &str = "e30.e30.c2ln";
const OTHER: &str = "eyJhbGciOiJub25lIn0.e30.";

/// What a server of HTTP/3 says of itself.
const ALT_SVC: &str = "\r\nalt-svc: h3=\":443\"; ma=2592000,h3-29=\":443\"\r\n";

/// The tokens in `text`, each with its place.
fn found(text: &str) -> Vec<(String, String)> {
    let found = tokens(text).unwrap().tokens;
    found.iter().map(|one| (one.text.to_string(), one.place.to_string())).collect()
}

fn around(text: &str) -> Vec<String> {
    tokens(text).unwrap().around.iter().map(ToString::to_string).collect()
}

#[test]
fn the_only_token_of_a_text_is_taken_and_its_place_is_known() {
    for (text, place) in [
        (TOKEN.to_owned(), "the whole text"),
        (format!(" \t{TOKEN}\r\n\r\n"), "the whole text"),
        (format!("\"{TOKEN}\"\n"), "what stands in the quotes"),
        (format!("Bearer {TOKEN}"), "what stands behind Bearer"),
        (format!("authorization: bearer \"{TOKEN}\""), "what stands behind Bearer"),
        (format!(r#"{{"access_token":"{TOKEN}"}}"#), "access_token of the reply"),
        (format!(r#"{{"accessToken":"{TOKEN}","expiresOn":"1.2"}}"#), "accessToken of the reply"),
        (format!(r#"{{"a":[1,{{"b":"{TOKEN}"}}]}}"#), "a[1].b of the reply"),
        (format!(r#"["{TOKEN}"]"#), "[0] of the reply"),
        (format!(r#"{{"body":"{{\"access_token\":\"{TOKEN}\"}}"}}"#), "body of the reply"),
        (r#"{"a":"\u0065\u00330.e30.c2ln"}"#.to_owned(), "a of the reply"),
        (format!("a=b&client_assertion={TOKEN}"), "client_assertion of the form"),
        (format!("a=b&x%5Fy={}", TOKEN.replace('.', "%2E")), "x_y of the form"),
        (format!("https://app.example/cb#state=1.2.3&id_token={TOKEN}"), "id_token of the form"),
        (format!("> GET /\n> Authorization: Bearer {TOKEN}\n> Accept: */*"), "the token in line 2"),
        (format!("\n\nexport TOKEN={TOKEN}"), "the token in line 3"),
        (format!("2026 DEBUG token={TOKEN}"), "the token in line 1"),
        (format!("{{'access_token': '{TOKEN}'}}"), "the token in line 1"),
    ] {
        assert_eq!(found(&text), [(TOKEN.to_owned(), place.to_owned())], "{text}");
    }
}

/// What another reader takes out of the text first is looked at as it looks at it.
#[test]
fn json_in_the_midst_of_a_text_hides_nothing() {
    let escaped = OTHER.replacen('e', r"\u0065", 1);
    let dump =
        |body: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{body}");
    for text in [
        format!("[\"{escaped}\"]\n[\"{TOKEN}\"]"),
        dump(&format!(r#"{{"access_token":"{TOKEN}","x":"{escaped}"}}"#)),
        format!(r#"cb({{"a":"{escaped}","b":"{TOKEN}"}})"#),
        format!("# comment\n{{\"a\":\"{escaped}\",\"b\":\"{TOKEN}\"}}"),
    ] {
        assert_eq!(found(&text).len(), 2, "{text}");
    }
    let twice = format!(r#"{{"access_token":"opaque","access_token":"{TOKEN}"}}"#);
    for text in [
        dump(&twice),
        format!("[{twice}],"),
        format!("cb({twice})"),
        format!("# comment\n{twice}"),
        format!("[INFO] {twice}"),
    ] {
        let around = around(&text);
        assert!(around.len() == 1 && around[0].contains("access_token"), "{text}: {around:?}");
    }
    for text in [
        format!("reply: {{'x': 1, \"access_token\":\"{TOKEN}\"}}"),
        format!("// one\n\"access_token\": \"opaque\"\n\"access_token\": \"{TOKEN}\""),
        format!("reply: {{/* one */\"access_token\": \"{TOKEN}\"}}"),
        format!("{} {TOKEN} {{\"a\":1}}", "[".repeat(100)),
    ] {
        let around = around(&text);
        assert!(around.len() == 1 && around[0].contains("begins like JSON"), "{text}: {around:?}");
    }
    let deep = |levels: usize| {
        let deeper = |text: String, _| serde_json::json!({ "a": text }).to_string();
        (0..levels).fold(format!(r#"{{"a":"b.c","a":"{TOKEN}"}}"#), deeper)
    };
    for levels in 0..8 {
        assert_eq!(around(&deep(levels)).len(), 1, "{levels} levels");
    }
    for text in [
        dump(&format!(r#"{{"access_token":"{TOKEN}"}}"#)),
        format!(
            "> GET /\n> Authorization: Bearer {TOKEN}\n< nel: {{\"max_age\":1}}\n{{ [5 bytes data]"
        ),
        format!(r"[INFO] C:\users {TOKEN}"),
        format!(r#"x "\u0065" {TOKEN}"#),
        dump(&format!(r#"{{"access_token":"{TOKEN}"}}"#)).replacen("\r\n", ALT_SVC, 1),
        format!(r#"Get "https://a.example/": EOF ({TOKEN})"#),
        format!(r#"https://a.example/?state=%7B%22a%22%3A1%7D&token={TOKEN}"#),
        format!(r#"{{"token":"{TOKEN}","url":"https:\/\/a.example\/?t=1.2.3"}}"#),
    ] {
        assert_eq!((found(&text).len(), around(&text).len()), (1, 0), "{text}");
    }
}

#[test]
fn no_second_token_is_passed_over() {
    let pair = |one: &str, other: &str| [one.to_owned(), other.to_owned()];
    for text in [
        format!("{TOKEN}\n{OTHER}"),
        format!("{TOKEN} {OTHER}"),
        format!("Bearer {TOKEN}, Bearer {OTHER}"),
        format!(r#"{{"access_token":"{TOKEN}","access_token":"{OTHER}"}}"#),
        format!(r#"{{"id_token":"{TOKEN}","x":{{"access_token":"{OTHER}"}}}}"#),
        format!(r#"{{"a":"{TOKEN}","b":"Bearer {OTHER}"}}"#),
        format!(r#"{{"a":"{TOKEN}","{OTHER}":1}}"#),
        format!(r#"{{"a":"{TOKEN}","b":"{{\"c\":\"{OTHER}\"}}"}}"#),
        format!(r#"{{"a":"{TOKEN}","b":"https://a.example/?c={OTHER}"}}"#),
        format!("assertion={TOKEN}&assertion={OTHER}"),
        format!("assertion={TOKEN}&x={}", OTHER.replace('.', "%2e")),
        format!("{{'a':'{TOKEN}','b':'{OTHER}'}}"),
        format!("a: {TOKEN}\nb: {OTHER}\n"),
        // What a reader of forms, of JSON or of URLs alone would leave aside.
        format!("assertion={TOKEN}\n&Bearer {OTHER}"),
        format!("assertion={TOKEN}&{OTHER}"),
        format!("assertion={TOKEN}&x?{OTHER}"),
    ] {
        let tokens = found(&text).into_iter().map(|(token, _)| token);
        assert_eq!(tokens.collect::<Vec<_>>(), pair(TOKEN, OTHER), "{text}");
    }
    let percent = OTHER.replace('.', "%2e");
    for text in [
        format!("Bearer {OTHER}\n&assertion={TOKEN}"),
        format!("{OTHER}=1&assertion={TOKEN}"),
        format!("assertion={TOKEN}&x={OTHER}y=1&z"),
        format!("{percent}=1&assertion={TOKEN}"),
        format!(r#"{{"a":"{TOKEN}","b":"{percent}"}}"#),
        format!(r#"{{"a":"{TOKEN}","{percent}":1}}"#),
        format!(r#"{{"a":"{TOKEN}","b":"https://a.example/?c={percent}"}}"#),
        format!(r#"{{"a":"{TOKEN}","b":"{{\"c\":\"{}\"}}"}}"#, OTHER.replace('.', r"\\u002e")),
        format!(r#"{{"a":"{TOKEN}","b":"{}"}}"#, OTHER.replace('.', r"\\\\u002e")),
        format!(r#"{{"a":"{TOKEN}","b":"{}"}}"#, OTHER.replace('.', r"%5Cu002e")),
        format!("Authorization: Bearer {TOKEN}\nLocation: https://a.example/?c={percent}"),
        format!("{TOKEN} {}", percent.replace('%', "%2525")),
        format!("{TOKEN} {}", OTHER.replacen('e', r"\u0065", 1)),
    ] {
        assert_eq!(found(&text).len(), 2, "{text}: {:?}", found(&text));
    }
    let many = format!("{TOKEN}\n").repeat(101);
    assert!(matches!(tokens(&many), Err(Error::TooCostly { asked: 101, limit: 100, .. })));
    assert_eq!(found(&format!("{TOKEN}\n").repeat(100)).len(), 100);
}

#[test]
fn what_was_torn_is_joined_and_known() {
    for (text, place) in [
        ("e3\n0.e30.c2ln", "the whole text"),
        ("e30\r\n  .e30.c2ln\r\n", "the whole text"),
        ("e30.e30. c2ln", "the whole text"),
        ("e30.e30.c2\nln", "the whole text"),
        ("Bearer e30.e30\n.c2ln", "what stands behind Bearer"),
        (r#"{"access_token":"e30.e30.\nc2ln"}"#, "access_token of the reply"),
        ("assertion=e30.e\n30.c2ln&a=b", "assertion of the form"),
        ("Token : e30.e\n    30.c2\n    ln\nEnds : 1", "the token in line 1"),
        ("a b\ntoken=e30.e30.c2\nln\n\nc d", "the token in line 2"),
    ] {
        let found = tokens(text).unwrap().tokens;
        let [one] = found.as_slice() else { panic!("{text}: {}", found.len()) };
        assert_eq!((one.text.as_str(), one.is_torn), (TOKEN, true), "{text}");
        assert_eq!(one.place.to_string(), place, "{text}");
    }
    // A second token is no rest of the first.
    let two = tokens(&format!("{TOKEN}\n{TOKEN}")).unwrap().tokens;
    assert_eq!(two.iter().map(|one| one.is_torn).collect::<Vec<_>>(), [false, false]);
    let whole = tokens(&format!("{TOKEN}\nEnds : 1")).unwrap().tokens;
    assert!(!whole[0].is_torn);
}

#[test]
fn what_readers_may_differ_on_around_it_is_told() {
    for (text, words) in [
        (format!(r#"{{"access_token":"{TOKEN}","access_token":7}}"#), "access_token stands twice"),
        (format!(r#"{{"a":{{"b":1,"b":2}},"c":"{TOKEN}"}}"#), "a.b stands twice in the text"),
        (format!(r#"{{"a":"{{\"c\":\"{TOKEN}\",\"c\":1}}"}}"#), "c stands twice in the text"),
        (format!("access%5ftoken=opaque&access_token={TOKEN}"), "access_token stands twice"),
        (format!("{{'access_token': '{TOKEN}'}}"), "begins like JSON and is none"),
        (format!(r#"{{"access_token":"{TOKEN}"}} and more"#), "begins like JSON and is none"),
    ] {
        let said = around(&text);
        assert!(said.len() == 1 && said[0].contains(words), "{text}: {said:?}");
    }
    // A form may say more than once for whom something is (RFC 8707 §2).
    for text in [
        format!("resource=a&resource=b&assertion={TOKEN}"),
        format!(r#"{{"a":{{"b":1}},"b":"{TOKEN}"}}"#),
        format!("[2026-11-30] {{token={TOKEN}}}"),
        TOKEN.to_owned(),
    ] {
        assert_eq!(around(&text), Vec::<String>::new(), "{text}");
    }
    let many: Vec<String> = (0..100).map(|n| format!(r#""a{n}":1,"a{n}":2"#)).collect();
    assert_eq!(around(&format!(r#"{{{},"t":"{TOKEN}"}}"#, many.join(","))).len(), MOST_FINDINGS);
}

/// Each takes what grows with the square of the text if it is looked for without care.
#[test]
fn long_texts_are_looked_through_once() {
    for piece in [
        "ey=",
        "eyJh\n",
        "eyJh.",
        "a=b&",
        "e30.e30\n",
        "{\"a\":",
        "\"",
        "e30 ",
        "=",
        ".",
        "%25",
        "%2525252525252525252565",
        "\\",
        "eyJh.. e%2565yJh.. ",
        "eyJh.+.!%25",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        let _ = tokens(&text);
    }
}
