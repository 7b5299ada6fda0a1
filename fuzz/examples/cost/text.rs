//! What is text: PEM, JSON, tokens, replies of servers, what people type.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use certgen_fuzz::{bounds::INPUT, compose::keys};

use super::{FILE, Worst, der::small_certificate, worst};

pub fn pem() -> Vec<Worst> {
    const DOORS: &[&str] = &["parse", "pem"];
    let filled = |text: &str| text.repeat((INPUT - 200) / text.len()).into_bytes();
    let armour = |label: &str, der: &[u8]| {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
            .into_bytes()
    };
    let mut base64 = keys::p256();
    while base64.len() < INPUT * 3 / 4 {
        base64 = STANDARD.encode(&base64).into_bytes();
    }
    let dek = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n";
    let certificate = armour("CERTIFICATE", &keys::p256());
    vec![
        worst("begins", DOORS, filled("-----BEGIN ")),
        worst("begins of certificates", DOORS, filled("-----BEGIN CERTIFICATE-----\n")),
        worst("ends", DOORS, filled("-----END CERTIFICATE-----\n")),
        worst("empty blocks", DOORS, filled("-----BEGIN A-----\n-----END A-----\n")),
        worst("certificates", DOORS, certificate.repeat(INPUT / certificate.len())),
        worst("hyphens", DOORS, filled("-")),
        worst("line ends", DOORS, [b"-----BEGIN CERTIFICATE-----".to_vec(), filled("\n")].concat()),
        worst(
            "line ends in two letters",
            DOORS,
            [b"-----BEGIN A-----".to_vec(), filled("\\n")].concat(),
        ),
        worst("headers", DOORS, [dek.as_bytes().to_vec(), filled("A: b\n")].concat()),
        worst(
            "base64 without an end",
            DOORS,
            [b"-----BEGIN CERTIFICATE-----\n".to_vec(), filled("QUJD")].concat(),
        ),
        worst("base64 of base64", DOORS, base64),
        worst(
            "bare base64 of zeros",
            DOORS,
            STANDARD.encode(vec![0_u8; INPUT / 4 * 3 - 10]).into_bytes(),
        ),
        worst(
            "encrypted keys in old PEM",
            DOORS,
            filled(&format!("{dek}{}\n-----END RSA PRIVATE KEY-----\n", STANDARD.encode([7; 64]))),
        ),
        worst("a block of a MiB", DOORS, armour("CERTIFICATE", &vec![0x30; INPUT / 4 * 3 - 200])),
        worst("blanks before each block", DOORS, filled("    \t -----BEGIN CERTIFICATE-----")),
    ]
}

pub fn json() -> Vec<Worst> {
    let key = r#"{"kty":"EC","crv":"P-256","x":"a","y":"b"},"#;
    let odd = |bytes: usize, seed: u8| {
        URL_SAFE_NO_PAD.encode([&vec![0xA5 ^ seed; bytes - 1][..], &[0xF1]].concat())
    };
    let rsa = |bytes: usize| {
        let (n, d) = (odd(bytes, 0), odd(bytes, 1));
        format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB","d":"{d}"}}"#)
    };
    let set = |key: &str| {
        let count = (INPUT - 100) / (key.len() + 1);
        format!(r#"{{"keys":[{}]}}"#, vec![key; count].join(",")).into_bytes()
    };
    vec![
        worst("arrays in each other", FILE, filled(r#"{"keys":"#, "[", "")),
        worst("objects in each other", FILE, filled("", r#"{"a":"#, "")),
        worst("members", FILE, filled("{", r#""a":1,"#, r#""kty":"RSA"}"#)),
        worst("keys", FILE, filled(r#"{"keys":["#, key, "{}]}")),
        worst("keys that are empty", FILE, filled(r#"{"keys":["#, "{},", "{}]}")),
        worst("an RSA key of 2 million bits without its primes", FILE, rsa(INPUT / 4).into_bytes()),
        worst("RSA keys of 16,384 bits without their primes", FILE, set(&rsa(2_048))),
        worst("RSA keys of 8,192 bits without their primes", FILE, set(&rsa(1_024))),
        worst("RSA keys of 4,096 bits without their primes", FILE, set(&rsa(512))),
        worst("RSA keys of 2,048 bits without their primes", FILE, set(&rsa(256))),
        worst(
            "certificates of a key",
            FILE,
            filled(r#"{"kty":"RSA","x5c":["#, r#""AAAA","#, r#""AAAA"]}"#),
        ),
        worst("escapes", FILE, filled(r#"{"kty":""#, "\\u0041", r#""}"#)),
    ]
}

pub fn jwt() -> Vec<Worst> {
    const DOORS: &[&str] = &["parse", "jwt"];
    let encode = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let token = |header: &str, claims: &str| {
        format!("{}.{}.AAAA", encode(header), encode(claims)).into_bytes()
    };
    let room = INPUT / 4 * 3 - 200;
    let many = |start: &str, text: &str, end: &str| {
        format!("{start}{}{end}", text.repeat(room / text.len()))
    };
    let plain = r#"{"alg":"RS256"}"#;
    let names: String = (0..room / 10).map(|at| format!(r#""{at:05}":1,"#)).take(60_000).collect();
    vec![
        worst("claims of one name", DOORS, token(plain, &many("{", r#""aud":1,"#, r#""a":1}"#))),
        worst("claims of many names", DOORS, token(plain, &format!(r#"{{{names}"a":1}}"#))),
        worst(
            "headers of one name",
            DOORS,
            token(&many("{", r#""crit":1,"#, r#""alg":"RS256"}"#), "{}"),
        ),
        worst("audiences", DOORS, token(plain, &many(r#"{"aud":["#, r#""a","#, r#""a"]}"#))),
        worst(
            "a chain of junk",
            DOORS,
            token(&many(r#"{"alg":"RS256","x5c":["#, r#""AAAA","#, r#""AAAA"]}"#), "{}"),
        ),
        worst(
            "a chain",
            DOORS,
            token(
                &many(
                    r#"{"alg":"RS256","x5c":["#,
                    &format!(r#""{}","#, STANDARD.encode(small_certificate("a", "b", 1, &[]))),
                    r#""AAAA"]}"#,
                ),
                "{}",
            ),
        ),
        worst("arrays in each other", DOORS, token(plain, &many(r#"{"a":"#, "[", ""))),
        worst("a claim of a MiB", DOORS, token(plain, &many(r#"{"a":""#, "a", r#""}"#))),
        worst("roles", DOORS, token(plain, &many(r#"{"roles":["#, r#""a","#, r#""a"]}"#))),
        worst("dots", DOORS, vec![b'.'; INPUT]),
        worst("blanks", DOORS, [b"eyJ".repeat(10), vec![b' '; INPUT - 40]].concat()),
        worst("the beginnings of tokens", DOORS, b"eyJ.".repeat(INPUT / 4)),
        worst("torn tokens", DOORS, b"eyJh\n".repeat(INPUT / 5)),
        worst("tokens", DOORS, b"e30.e30.a\n".repeat(INPUT / 10)),
        worst("what may be tokens", DOORS, filled(r#"{"a":["#, r#""e30.a=","#, r#""a"]}"#)),
        worst("JSON in JSON", DOORS, filled(r#"["#, r#""[\"a.b\"]","#, r#""a"]"#)),
        worst("fields with values", DOORS, b"a=e30.%61&".repeat(INPUT / 10)),
        worst("form fields", DOORS, b"client_assertion=&".repeat(INPUT / 18)),
        worst("Bearer", DOORS, b"Bearer ".repeat(INPUT / 7)),
        worst("a number of many digits", DOORS, token(plain, &many(r#"{"exp":"#, "9", "}"))),
    ]
}

pub fn responses() -> Vec<Worst> {
    const DOORS: &[&str] = &["response"];
    let described = |text: &str| {
        let text = text.repeat((INPUT - 200) / text.len());
        format!("400\n\n{{\"error\":\"invalid_client\",\"error_description\":\"{text}\"}}")
            .into_bytes()
    };
    vec![
        worst("codes in the description", DOORS, described("AADSTS700027: ")),
        worst("the beginnings of codes", DOORS, described("AADSTS")),
        worst("trace ids", DOORS, described("Trace ID: 1 ")),
        worst("thumbprints", DOORS, described("Thumbprint of key used by client: 'AA' ")),
        worst("audiences", DOORS, described("audience 'a' ")),
        worst("blanks", DOORS, described(" ")),
        worst("quotes", DOORS, described("'")),
        worst("addresses", DOORS, described("https://login.example/ ")),
        worst("escapes", DOORS, described("\\u0000")),
        worst(
            "codes",
            DOORS,
            filled("400\n\n{\"error\":\"invalid_client\",\"error_codes\":[", "7,", "7]}"),
        ),
        worst("members", DOORS, filled("200\n\n{", "\"access_token\":1,", "\"a\":1}")),
        worst("arrays in each other", DOORS, filled("200\n\n{\"a\":", "[", "")),
        worst(
            "a token of a MiB",
            DOORS,
            filled("200\n\n{\"access_token\":\"", "a", "\",\"token_type\":\"Bearer\"}"),
        ),
        worst("headers", DOORS, filled("200\n", "Date: x\n", "\n\n{}")),
        worst("a page", DOORS, filled("502\n\n", "<html>", "")),
        worst("no UTF-8", DOORS, [b"400\n\n".to_vec(), vec![0xFF; INPUT - 10]].concat()),
    ]
}

pub fn texts() -> Vec<Worst> {
    const NAME: &[&str] = &["name"];
    const OTHERS: &[&str] = &["duration", "thumbprint", "assertion"];
    let behind = |start: &str, text: &str| filled(start, text, "");
    let only = |text: &str| filled("", text, "");
    vec![
        worst("parts of a name", NAME, only("CN=a,")),
        worst("attributes of one part", NAME, only("CN=a+")),
        worst("backslashes", NAME, behind("CN=", "\\")),
        worst("quotes", NAME, behind("CN=", "\"")),
        worst("slashes", NAME, only("/CN=a")),
        worst("digits of a value", NAME, behind("CN=#", "00")),
        worst("arcs", NAME, behind("1.2", ".3")),
        worst("alternative names", NAME, behind("CN=a", "\ndns:a.b")),
        worst("a long host", NAME, behind("CN=a\ndns:", "a.")),
        worst("a long host of another script", NAME, behind("CN=a\ndns:", "\u{fc}")),
        worst("labels of another script", NAME, behind("CN=a\ndns:", "\u{fc}.")),
        worst("xn--", NAME, behind("CN=a\ndns:", "xn--a.")),
        worst("a long mailbox", NAME, behind("CN=a\nemail:", "a@")),
        worst("a long URI", NAME, behind("CN=a\nuri:https://", "a/")),
        worst("a long address", NAME, behind("CN=a\nip:", "1:")),
        worst("nines", OTHERS, only("9")),
        worst("hexadecimal digits", OTHERS, only("a9")),
        worst("colons", OTHERS, only("a9:")),
        worst("padding", OTHERS, only("=")),
        worst("hyphens", OTHERS, only("2026-")),
        worst("points", OTHERS, only("1.")),
        worst("blanks", OTHERS, only(" ")),
        worst("invisible characters", OTHERS, only("\u{200e}")),
        worst("digests", OTHERS, only("sha256:")),
        worst("lines", OTHERS, only("a\n")),
        worst("the same header again", OTHERS, behind("a\nb\n\n\n", "\nx \"y\"")),
        worst("a header of a MiB", OTHERS, behind("a\nb\n\n\n\nx ", "[")),
    ]
}

/// `text` as often as it fits between `start` and `end`.
fn filled(start: &str, text: &str, end: &str) -> Vec<u8> {
    let room = INPUT - start.len() - end.len();
    format!("{start}{}{end}", text.repeat(room / text.len())).into_bytes()
}
