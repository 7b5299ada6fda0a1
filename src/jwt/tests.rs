//! Reading and findings; what is verified and refused is in `tests/jwt.rs`.

use std::time::{Duration, SystemTime};

use super::*;
use crate::{
    bundle::PublicKey,
    cert::tests::composed,
    key::{self, SignatureAlgorithm},
};

const HEADER: &str = r#"{"alg":"RS256"}"#;

fn compact(header: &str, claims: &str) -> String {
    let part = |text: &str| json::to_base64url(text.as_bytes());
    format!("{}.{}.c2ln", part(header), part(claims))
}

fn read(text: &str) -> Result<Token, Error> {
    Token::read(text.as_bytes())
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// What is said about a token at the second 1,000.
fn findings(header: &str, claims: &str) -> Vec<String> {
    let token = read(&compact(header, claims)).unwrap();
    token.findings(at(1_000)).iter().map(ToString::to_string).collect()
}

fn codes(header: &str, claims: &str) -> Vec<&'static str> {
    let token = read(&compact(header, claims)).unwrap();
    token.findings(at(1_000)).iter().map(Finding::code).collect()
}

#[test]
fn a_token_is_found_in_whatever_was_pasted() {
    let token = compact(HEADER, r#"{"iss":"me"}"#);
    let (start, end) = token.split_at(20);
    for text in [
        token.clone(),
        format!("\u{feff}  {token}\r\n"),
        format!("{start}\r\n    {end}"),
        format!("\"{token}\""),
        format!("'{token}'\n"),
        format!("Bearer {token}"),
        format!("bearer\t\"{token}\""),
        format!("Authorization: Bearer {token}"),
        format!("AUTHORIZATION:bearer {token}"),
        format!(r#"{{"token_type":"Bearer","access_token":"{token}","expires_in":3599}}"#),
        format!(r#"{{"id_token":"{token}"}}"#),
        format!("a=b&client_assertion_type=urn%3A&client_assertion={token}&c=d"),
        format!("assertion={}&grant_type=x", token.replace('.', "%2e")),
        format!("https://app.example/#state=1&id_token={token}"),
    ] {
        let read = read(&text).map(|token| token.secret_text().to_owned());
        assert_eq!(read, Ok(token.clone()), "{text}");
    }
    let utf16: Vec<u8> =
        format!("\u{feff}{token}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = Token::read(&utf16).unwrap();
    assert_eq!(read.secret_text(), token);
    assert!(read.findings(at(0)).contains(&Finding::Utf16));
}

#[test]
fn what_is_no_token_is_refused_with_the_reason() {
    let part = json::to_base64url;
    let header = part(HEADER.as_bytes());
    for (text, reason) in [
        (String::new(), "it is empty"),
        ("\u{feff} \n".into(), "it is empty"),
        ("hello".into(), "it has no dots"),
        (header.clone(), "it has no dots"),
        (format!("{header}.e30"), "the signature, is missing"),
        (format!("{header}.e30.c2ln.c2ln"), "four parts"),
        (format!("{header}.a.b.c.d.e"), "more than five parts"),
        (".".repeat(100_000), "more than five parts"),
        ("www.example.com".into(), "its first part is no header"),
        (format!("{header}.{}.c2ln", part(b"[1]")), "its claims are no JSON object"),
        (format!("{header}.{}.c2ln", part(br#"{"a":1e999}"#)), "no reader knows"),
        (format!("{header}.{}.c2ln", part(br#"{"a":"\ud800"}"#)), "no reader knows"),
        ("{\"access_token\":7}".into(), "is no text"),
        ("{}".into(), "neither access_token nor id_token"),
        (format!("{header}.e30.c2ln {header}.e30.c2ln"), "several tokens"),
        (r#"{"payload":"e30","signature":"c2ln"}"#.into(), "a signature in JSON"),
    ] {
        let error = read(&text).unwrap_err();
        assert!(matches!(error, Error::Malformed { what: "JWT", .. }), "{text}: {error:?}");
        assert!(error.to_string().contains(reason), "{text}: {error}");
    }
    assert!(matches!(Token::read(b"\xff\xfe\x00\xd8"), Err(Error::Malformed { .. })));
    let token = compact(HEADER, "{}");
    let padded = |bytes: usize| read(&format!("{token}{}", " ".repeat(bytes - token.len())));
    assert!(padded(Token::MAX_BYTES).is_ok());
    let refused = padded(Token::MAX_BYTES + 1).unwrap_err();
    assert_eq!(refused, Error::TooLarge { limit: Token::MAX_BYTES });
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert!(read(&compact(HEADER, &format!("{{\"a\":{deep}}}"))).is_err());
}

#[test]
fn damage_is_found_in_its_part_and_at_its_byte() {
    let header = json::to_base64url(HEADER.as_bytes());
    let start = header.len() + 1;
    for (text, offset, reason) in [
        ("eyJ!.e30.c2ln".to_owned(), 3, "its header is no base64url"),
        ("eyJhb.e30.c2ln".to_owned(), 5, "its header is no base64url"),
        ("eyJhbGci.e30.c2ln".to_owned(), 4, "its header is no JSON"),
        (format!("{header}.e2E.c2ln"), start, "its claims are no JSON"),
        (format!("{header}.e=30.c2ln"), start + 1, "its claims are no base64url"),
        (format!("{header}.e30.c2lnA"), start + 9, "its signature is no base64url"),
        (format!("{header}.e30.c2\u{e4}"), start + 6, "its signature is no base64url"),
        (format!("{header}.YQ!.YQ.YQ.YQ"), start + 2, "its encrypted key is no base64url"),
    ] {
        assert_eq!(read(&text).unwrap_err(), Error::Damaged { offset, reason }, "{text}");
    }
}

#[test]
fn the_kind_of_a_token_is_told() {
    let header = json::to_base64url(br#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#);
    for (text, kind) in [
        (compact(HEADER, "{}"), Kind::Signed),
        (compact(r#"{"alg":"nOnE"}"#, "{}"), Kind::Unsigned),
        (compact(HEADER, "{}").replace("c2ln", ""), Kind::Unsigned),
        (format!("{header}.YQ.YQ.YQ.YQ"), Kind::Encrypted),
        (format!("{header}..YQ.YQ.YQ"), Kind::Encrypted),
    ] {
        let token = read(&text).unwrap();
        assert_eq!(token.kind(), kind, "{text}");
        assert!(token.header().find("alg").is_some());
    }
    for (kind, name, what) in [
        (Kind::Encrypted, "encrypted", "an encrypted JSON Web Token (JWE)"),
        (Kind::Signed, "signed", "a JSON Web Token"),
        (Kind::Unsigned, "unsigned", "a JSON Web Token without a signature"),
    ] {
        assert_eq!((kind.name(), kind.to_string().as_str()), (name, what));
    }
    // Of one that is encrypted, nothing is said about signatures.
    let other = json::to_base64url(br#"{"alg":"HS256"}"#);
    for header in [header, other] {
        let encrypted = read(&format!("{header}.YQ.YQ.YQ.YQ")).unwrap();
        assert_eq!((encrypted.claims().iter().count(), encrypted.findings(at(0))), (0, vec![]));
    }
}

#[test]
fn fields_are_read_as_what_they_are_for() {
    let claims = r#"{"aud":["a","b"],"iss":"\u0061","n":[1],"x":{"y": 1},"k":"+_8=","exp":1.5}"#;
    let token = read(&compact(HEADER, claims)).unwrap();
    let claim = |name| token.claims().find(name).unwrap();
    assert_eq!(claim("aud").to_texts().unwrap(), ["a", "b"]);
    assert_eq!(claim("aud").to_text(), None);
    assert_eq!(claim("iss").to_texts().unwrap(), ["a"]);
    assert_eq!(claim("n").to_texts(), None);
    assert_eq!((claim("k").to_bytes(), claim("aud").to_bytes()), (Some(vec![0xfb, 0xff]), None));
    assert_eq!(claim("x").json(), r#"{"y": 1}"#);
    assert_eq!(claim("exp").to_time(), Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_500)));
    assert_eq!(token.claims().find("nbf"), None);
    assert_eq!(token.claims().iter().next().unwrap().name(), "aud");
}

#[test]
fn certificates_are_read_as_far_as_they_can_be() {
    let certificate = composed("CN=a", "CN=a", &[]);
    let der = json::to_base64url(certificate.der());
    let header = format!(r#"{{"alg":"RS256","x5c":["{der}","MIIB","no base64!"]}}"#);
    assert_eq!(read(&compact(&header, "{}")).unwrap().certificates(), [certificate]);
    assert_eq!(read(&compact(HEADER, "{}")).unwrap().certificates(), []);
}

#[test]
fn moments_are_numbers_or_texts_up_to_the_year_9999() {
    let moment = |json: &str| {
        let token = read(&compact(HEADER, &format!("{{\"exp\":{json}}}"))).unwrap();
        token.claims().find("exp").unwrap().to_time()
    };
    for (json, seconds) in [
        ("0", 0),
        ("1300819380", 1_300_819_380),
        ("1.3e9", 1_300_000_000),
        ("\"1300819380\"", 1_300_819_380),
        ("\" 7 \"", 7),
        ("\"2027-12-31T12:00:00Z\"", 1_830_254_400),
        ("\"2027-12-31T13:00:00+01:00\"", 1_830_254_400),
        ("253402300799", 253_402_300_799),
    ] {
        assert_eq!(moment(json), Some(at(seconds)), "{json}");
    }
    for json in [
        "-1",
        "253402300800",
        "1300819380000",
        "1e300",
        "true",
        "null",
        "[1]",
        "\"\"",
        "\"soon\"",
        "\"inf\"",
        "\"nan\"",
        "\"-infinity\"",
        "\"1y\"",
        "\"90d\"",
        "\"2027-12-31\"",
        "\"-1\"",
        "\"0x10\"",
        "{}",
    ] {
        assert_eq!(moment(json), None, "{json}");
    }
}

#[test]
fn a_token_in_order_has_no_findings() {
    let header = r#"{"alg":"PS256","typ":"JWT","x5t":"AAECAwQFBgcICQoLDA0ODxAREhM","x5t#S256":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","x5c":["MIIB"]}"#;
    let claims =
        r#"{"iss":"a","sub":"a","aud":"https://a.example/token","iat":900,"nbf":900,"exp":1200}"#;
    assert_eq!(findings(header, claims), Vec::<String>::new());
    for audience in ["api://app", "https://api.example/orders", "https://token"] {
        let claims = format!(r#"{{"aud":"{audience}"}}"#);
        assert_eq!(findings(header, &claims), Vec::<String>::new(), "{audience} is no endpoint");
    }
}

#[test]
fn thumbprints_in_every_wrong_form_are_named() {
    let hex = "000102030405060708090a0b0c0d0e0f10111213";
    let sha1 = "AAECAwQFBgcICQoLDA0ODxAREhM";
    let sha256 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let long_hex = "00".repeat(32);
    let [of_hex, of_long] = [hex, &long_hex].map(|hex| json::to_base64url(hex.as_bytes()));
    for (name, value, words) in [
        ("x5t", sha256, "x5t holds 32 bytes, a SHA-256: that belongs into x5t#S256"),
        ("x5t#S256", sha1, "x5t#S256 holds 20 bytes, a SHA-1: that belongs into x5t"),
        ("x5t", hex, "x5t holds hexadecimal text"),
        ("x5t#S256", hex, "x5t#S256 holds hexadecimal text"),
        ("x5t", &format!("{sha1}="), "x5t is base64 with = or + or /"),
        ("x5t", "++ECAwQFBgcICQoLDA0ODxAREhM", "x5t is base64 with = or + or /"),
        ("x5t", &of_hex, "x5t holds hexadecimal text"),
        ("x5t#S256", &long_hex, "x5t#S256 holds hexadecimal text"),
        ("x5t#S256", &of_long, "x5t#S256 holds hexadecimal text"),
        ("x5t", "AAEC", "x5t holds 3 bytes"),
        ("x5t", "", "x5t holds 0 bytes"),
        ("x5t", "A", "x5t is no base64url"),
        ("x5t", "not base64!", "x5t is no base64url"),
    ] {
        let header = format!(r#"{{"alg":"RS256","{name}":"{value}"}}"#);
        let found = findings(&header, "{}");
        assert!(found.len() == 1 && found[0].starts_with(words), "{name} {value}: {found:?}");
    }
    let colons = "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13";
    let header = format!(r#"{{"alg":"RS256","x5t":"{colons}"}}"#);
    assert_eq!(codes(&header, "{}"), ["thumbprint_is_hex"]);
    assert_eq!(codes(r#"{"alg":"RS256","x5t":7}"#, "{}"), ["thumbprint_bad"]);
}

#[test]
fn what_the_header_should_not_have_is_named() {
    assert_eq!([Level::Note, Level::Wrong].map(Level::name), ["note", "wrong"]);
    for (header, expected) in [
        (r#"{"typ":"JWT"}"#, "alg_missing"),
        (r#"{"alg":"None"}"#, "alg_none"),
        (r#"{"alg":"HS256"}"#, "alg_symmetric"),
        (r#"{"alg":"RS256","crit":["exp"]}"#, "crit"),
        (r#"{"alg":"RS256","x5c":"MIIB"}"#, "x5c_is_text"),
        (r#"{"alg":"RS256","alg":"RS256"}"#, "duplicate_member"),
    ] {
        assert_eq!(codes(header, "{}"), [expected], "{header}");
    }
    let critical = findings(r#"{"alg":"RS256","crit":["exp","b64"]}"#, "{}");
    assert!(critical[0].starts_with("crit names exp, b64: "), "{critical:?}");
    let unsigned = read(&compact(HEADER, "{}").replace("c2ln", "")).unwrap();
    assert_eq!(unsigned.findings(at(0)), [Finding::SignatureMissing]);
}

#[test]
fn dates_that_a_receiver_trips_over_are_named() {
    for (claims, expected) in [
        (r#"{"exp":1000}"#, &["it expired less than a second ago: get a new one"][..]),
        (r#"{"exp":400}"#, &["it expired 10 minutes ago: get a new one"]),
        (r#"{"exp":1001}"#, &[]),
        (r#"{"nbf":1000,"iat":1000}"#, &[]),
        (
            r#"{"nbf":1300}"#,
            &["nbf is 5 minutes ahead: set the clock of the computer that made it, or wait"],
        ),
        (
            r#"{"iat":1001}"#,
            &["iat is 1 second ahead: set the clock of the computer that made it, or wait"],
        ),
        (
            r#"{"exp":"2000"}"#,
            &["exp is a text: write a number; a strict receiver refuses it (RFC 7519, section 2)"],
        ),
        (
            r#"{"exp":2000.0}"#,
            &["exp has a fraction, which some receivers refuse: write whole seconds"],
        ),
        (r#"{"exp":1795453357000}"#, &["exp counts milliseconds: write seconds since 1970"]),
        (r#"{"exp":253402300799000}"#, &["exp counts milliseconds: write seconds since 1970"]),
        (
            r#"{"exp":253402300799001}"#,
            &["exp is no moment: write seconds since 1970, as a number"],
        ),
        (r#"{"exp":null}"#, &["exp is no moment: write seconds since 1970, as a number"]),
    ] {
        assert_eq!(findings(HEADER, claims), expected, "{claims}");
    }
}

#[test]
fn an_assertion_to_entra_is_looked_at_as_entra_does() {
    let to = |host: &str, path: &str, rest: &str| {
        let claims = format!(r#"{{"aud":"https://{host}/{path}",{rest}}}"#);
        findings(r#"{"alg":"PS256"}"#, &claims)
    };
    let good = r#""iss":"a","sub":"a","nbf":900,"exp":1500"#;
    let public = "login.microsoftonline.com";
    for (host, path, expected) in [
        (
            public,
            "t.example/oauth2/v2.0/token",
            "aud is the v2 token endpoint of Entra, cloud public, tenant t.example",
        ),
        (
            "LOGIN.microsoftonline.com",
            "t/oauth2/token",
            "aud is the v1 token endpoint of Entra, cloud public, tenant t",
        ),
        (
            "login.microsoftonline.us",
            "t/oauth2/v2.0/token",
            "aud is the v2 token endpoint of Entra, cloud us-gov or us-dod, tenant t: the other clouds refuse it",
        ),
        (
            "login.partner.microsoftonline.cn",
            "t/oauth2/v2.0/token",
            "aud is the v2 token endpoint of Entra, cloud china, tenant t: the other clouds refuse it",
        ),
    ] {
        assert_eq!(to(host, path, good), [expected]);
    }
    let path = "t/oauth2/v2.0/token";
    for (rest, expected) in [
        (r#""iss":"a","sub":"b","nbf":900,"exp":1500"#, "iss and sub differ"),
        (r#""iss":"a","nbf":900,"exp":1500"#, "sub is missing"),
        (r#""iss":"a","sub":"a","nbf":900"#, "exp is missing"),
        (r#""iss":"a","sub":"a","nbf":900,"exp":4500"#, "it is valid for 1 hour: Microsoft"),
        (r#""iss":"a","sub":"a","iat":900,"exp":1561"#, "it is valid for 11 minutes: Microsoft"),
    ] {
        let found = to(public, path, rest);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with(expected), "{found:?}");
    }
    // A start that was set back by half a minute is no long life.
    for end in [1530, 1560] {
        let rest = format!(r#""iss":"a","sub":"a","iat":900,"exp":{end}"#);
        assert_eq!(to(public, path, &rest).len(), 1, "{end}");
    }
    for name in ["ES256", "EdDSA", "HS256"] {
        let claims = format!(r#"{{"aud":"https://{public}/{path}",{good}}}"#);
        let found = codes(&format!(r#"{{"alg":"{name}"}}"#), &claims);
        assert_eq!(found, ["alg_not_for_entra", "entra_endpoint"], "{name}");
    }
    for host in ["login.microsoftonline.com.evil.example", "evil.example/login.microsoftonline.com"]
    {
        assert_eq!(to(host, path, good), Vec::<String>::new(), "{host}");
    }
}

#[test]
fn an_assertion_to_another_server_is_looked_at_as_rfc_7523_does() {
    let to = |rest: &str| codes(HEADER, &format!(r#"{{"aud":"https://a.example/token"{rest}}}"#));
    assert_eq!(to(""), ["claim_missing", "claim_missing", "claim_missing"]);
    for end in [4500, 4560] {
        let claims = format!(r#","iss":"a","sub":"b","iat":900,"exp":{end}"#);
        assert_eq!(to(&claims), Vec::<&str>::new(), "{end}");
    }
    assert_eq!(to(r#","iss":"a","sub":"b","iat":900,"exp":9000"#), ["lifetime"]);
    // Of what is no assertion, nothing of this is asked.
    assert_eq!(codes(HEADER, r#"{"aud":"api://app","iat":900,"exp":90000}"#), Vec::<&str>::new());
}

#[test]
fn the_spelling_of_the_text_is_noted() {
    let header = json::to_base64url(HEADER.as_bytes());
    for (text, expected) in [
        (format!("{header}.e30=.c2ln"), Finding::Padded { part: "claims" }),
        (format!("{header}.e30.c/+n"), Finding::StandardAlphabet { part: "signature" }),
        (format!("{header}.e3\n0.c2ln"), Finding::Wrapped),
        (format!("{{'a':'{header}.e30.c2ln'}}"), Finding::BrokenWrapper),
    ] {
        let token = read(&text).unwrap();
        assert_eq!(token.findings(at(0)), std::slice::from_ref(&expected), "{text}");
        assert_eq!(expected.level(), Level::Note);
    }
}

#[test]
fn many_members_twice_are_named_only_so_often() {
    let members: Vec<String> = (0..100).map(|n| format!(r#""a{n}":1,"a{n}":2"#)).collect();
    let found = findings(HEADER, &format!("{{{}}}", members.join(",")));
    assert_eq!(found.len(), 10);
    let long = format!(r#"{{"{0}":1,"{0}":2}}"#, "x".repeat(10_000));
    assert!(findings(HEADER, &long)[0].len() < 300);
}

/// RFC 7515 appendix A.2 and A.3, RFC 7520 §4.1 and §4.2, RFC 8037 appendix A.4. Only the first two sign
/// claims; of the others the signature alone is checked.
#[test]
fn the_examples_of_the_rfcs_verify() {
    macro_rules! example {
        ($name:literal) => {
            (
                include_str!(concat!("../../testdata/jwt/", $name, ".jws")).trim(),
                include_bytes!(concat!("../../testdata/jwt/", $name, ".der")).as_slice(),
            )
        };
    }
    for (text, key) in [example!("rfc7515-a2"), example!("rfc7515-a3")] {
        let key = PublicKey::from_der(key).unwrap();
        let keys = [VerifyingKey::from_public_key(&key).unwrap()];
        let token = read(text).unwrap();
        let expectations = Expectations::new().issuer("joe");
        let verified = verify(&token, &keys, &expectations, at(1_300_819_379)).unwrap();
        assert_eq!(verified.expires, Some(at(1_300_819_380)));
        let late = verify(&token, &keys, &expectations, at(1_300_819_380)).unwrap_err();
        assert_eq!(late, Error::NotVerified { reason: Reason::Expired { ago: Duration::ZERO } });
    }
    for ((text, key), algorithm) in [
        (example!("rfc7515-a2"), SignatureAlgorithm::Rs256),
        (example!("rfc7515-a3"), SignatureAlgorithm::Es256),
        (example!("rfc7520-4.1"), SignatureAlgorithm::Rs256),
        (example!("rfc7520-4.2"), SignatureAlgorithm::Ps384),
        (example!("rfc8037-a4"), SignatureAlgorithm::EdDsa),
    ] {
        let key = key::VerifyingKey::from_der(key).unwrap();
        let (message, signature) = text.rsplit_once('.').unwrap();
        let signature = json::base64(signature).unwrap();
        assert!(key.verify(algorithm, message.as_bytes(), &signature), "{text}");
        assert!(!key.verify(algorithm, &message.as_bytes()[1..], &signature), "{text}");
    }
}
