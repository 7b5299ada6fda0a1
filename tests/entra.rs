//! The double of Entra that other tests talk to: it grants what Entra grants, and sees each mistake.
//! A judge that took everything would be none.

use std::{fs, path::Path, process::Command, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

mod client;
mod forged;

use crate::double::{
    App, Entra, Realm, Reply,
    realm::{ASSERTION_TYPE, Expiry, Standing, TENANT_ID},
    reply::Place,
};
use client::{Answer, FORM, form, post, send};
use forged::Forged;

const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
const V1: &str = "/contoso.com/oauth2/token";
const V2: &str = "/contoso.com/oauth2/v2.0/token";
const SECRET: &str = "a+b:c%d~é /";

fn certificate() -> Vec<u8> {
    let pem = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/keys/rsa2048.crt");
    let pem = fs::read_to_string(pem).unwrap();
    let lines = pem.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    STANDARD.decode(lines).unwrap()
}

fn realm() -> Realm {
    let app = App::new(CLIENT).certificate(&certificate());
    Realm::new([app.secret(SECRET, Expiry::Ahead).secret("old secret", Expiry::Passed)])
}

/// What `certgen assertion --form` prints for the double.
fn form_of_certgen(entra: &Entra, options: &[&str]) -> Vec<u8> {
    let mut certgen = Command::new(env!("CARGO_BIN_EXE_certgen"));
    certgen.args(["assertion", "tests/cmd/files/rsa.pfx", "--password", "env:PFX_PASSWORD"]);
    certgen.args(["--tenant", "contoso.com", "--client-id", CLIENT, "--form"]);
    certgen.args(["--authority", &entra.authority()]).args(options);
    let folder = env!("CARGO_MANIFEST_DIR");
    let output = certgen.current_dir(folder).env("PFX_PASSWORD", "correct horse").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The form around an assertion, as a client that signs in to the v2 endpoint sends it.
fn with_assertion(assertion: &str) -> String {
    form(&[
        ("client_id", CLIENT),
        ("scope", "https://graph.microsoft.com/.default"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion),
        ("grant_type", "client_credentials"),
    ])
}

fn claims_of(answer: &Answer) -> Value {
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let claims = token.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

#[test]
fn what_certgen_sends_is_granted_once() {
    for entra in [Entra::start(realm()), Entra::start_over_tls(realm())] {
        let scope = ["--scope", "https://graph.microsoft.com/.default"];
        let body = form_of_certgen(&entra, &scope);
        let answer = post(&entra, V2, &body);
        assert_eq!(answer.status, 200, "{answer:?}");
        let reply = answer.json();
        assert_eq!((&reply["token_type"], &reply["expires_in"]), (&json!("Bearer"), &json!(3599)));
        let claims = claims_of(&answer);
        assert_eq!(claims["aud"], "https://graph.microsoft.com");
        assert_eq!((&claims["tid"], &claims["appid"]), (&json!(TENANT_ID), &json!(CLIENT)));
        assert_eq!(claims["roles"], json!(["Mail.Send"]));

        assert_eq!(post(&entra, V2, &body).number(), Some(50027), "an assertion is for one use");
        let resource = ["--profile", "entra-v1", "--resource", "https://graph.microsoft.com"];
        let body = form_of_certgen(&entra, &resource);
        let answer = post(&entra, V1, &body);
        let reply = answer.json();
        assert_eq!((&reply["expires_in"], answer.status), (&json!("3599"), 200));
        assert_eq!(reply["resource"], "https://graph.microsoft.com");
        assert!(reply["expires_on"].is_string() && reply["not_before"].is_string());

        let requests = entra.requests();
        assert_eq!(requests.len(), 3);
        assert_eq!((requests[0].method.as_str(), requests[0].path.as_str()), ("POST", V2));
        assert_eq!(requests[0].body, requests[1].body);
        assert_eq!(requests[2].field("client_id"), CLIENT);
    }
}

#[test]
fn each_mistake_in_an_assertion_has_its_number() {
    let entra = Entra::start(realm());
    let check = |name: &str, forged: Forged, number: Option<u64>| {
        let answer = post(&entra, V2, with_assertion(&forged.sign()).as_bytes());
        assert_eq!(answer.number(), number, "{name}: {answer:?}");
        assert_eq!(answer.status == 200, number.is_none(), "{name}: {answer:?}");
    };
    let url = format!("{}{V2}", entra.authority());
    for (name, change, number) in forged::mistakes() {
        check(name, change(Forged::new(&url)), number);
    }
    for (name, text) in forged::no_tokens(&url) {
        let answer = post(&entra, V2, with_assertion(&text).as_bytes());
        assert_eq!(answer.number(), Some(50027), "{name}: {answer:?}");
    }
}

/// PS256 is for the v2 endpoint alone.
#[test]
fn the_versions_differ() {
    let entra = Entra::start(realm());
    let url = format!("{}{V1}", entra.authority());
    for (algorithm, number) in [("RS256", None), ("PS256", Some(5002730))] {
        let forged = Forged::new(&url).header("alg", json!(algorithm)).sign();
        let body =
            with_assertion(&forged).replace("scope=", "resource=").replace("%2F.default", "");
        let answer = post(&entra, V1, body.as_bytes());
        assert_eq!(answer.number(), number, "{answer:?}");
        if number.is_some() {
            let text = answer.json()["error_description"].to_string();
            assert!(text.contains(r"\r\nTrace ID: "), "{text}");
        }
    }
}

#[test]
fn each_mistake_in_a_request_has_its_number() {
    let entra = Entra::start(realm());
    let url = format!("{}{V2}", entra.authority());
    let good = || with_assertion(&Forged::new(&url).sign());
    let without = |name: &str| {
        let form = good();
        let rest: Vec<_> =
            form.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
        rest.join("&")
    };
    let other = |from: &str, to: &str| {
        let form = good();
        assert!(form.contains(from));
        form.replacen(from, to, 1)
    };
    let scope = "https%3A%2F%2Fgraph.microsoft.com%2F.default";
    for (body, number) in [
        (without("client_id"), 900_144),
        (without("scope"), 900_144),
        (without("client_assertion"), 7_000_218),
        (without("client_assertion_type"), 900_144),
        (without("grant_type"), 900_144),
        (good() + "&scope=another", 9_000_411),
        (good() + "&client_secret=x", 90013),
        (good() + "&a=b/c", 90013),
        (good() + "&a", 90013),
        (good() + "&a=%2", 90013),
        (good() + "&a=%ff", 90013),
        (other("client_credentials", "password"), 70003),
        (other("jwt-bearer", "saml2-bearer"), 90023),
        (other(CLIENT, "22222222-2222-3333-4444-555555555555"), 700_016),
        (other(scope, "https%3A%2F%2Fgraph.microsoft.com%2FUser.Read"), 1_002_012),
        (other(scope, "https%3A%2F%2Fgraph.example.com%2F.default"), 500_011),
        (other(scope, "a%2F.default+b%2F.default"), 28000),
    ] {
        let answer = post(&entra, V2, body.as_bytes());
        assert_eq!(answer.number(), Some(number), "{answer:?}");
    }
    let body = good();
    let elsewhere = [("/fabrikam.com", 90002), ("/common", 50059)];
    for (tenant, number) in elsewhere {
        let answer = post(&entra, &V2.replace("/contoso.com", tenant), body.as_bytes());
        assert_eq!(answer.number(), Some(number), "{answer:?}");
    }
    let of_id = V2.replace("contoso.com", TENANT_ID);
    assert_eq!(post(&entra, &of_id, body.as_bytes()).number(), Some(700_023), "another realm's");
    assert_eq!(post(&entra, "/contoso.com/oauth2/v2.0/tokens", body.as_bytes()).status, 404);
    assert_eq!(send(&entra, "GET", V2, &[FORM], b"").number(), Some(900_561));
    let json = ("content-type", "application/json");
    assert_eq!(send(&entra, "POST", V2, &[json], body.as_bytes()).number(), Some(900_144));
    assert_eq!(post(&entra, V2, body.as_bytes()).status, 200, "none of these used it up");
}

#[test]
fn a_client_secret_counts_in_the_body_or_as_basic() {
    let entra = Entra::start(realm());
    let scope = ("scope", "https://graph.microsoft.com/.default");
    let grant = ("grant_type", "client_credentials");
    let in_body = |secret| {
        let body = form(&[("client_id", CLIENT), scope, grant, ("client_secret", secret)]);
        post(&entra, V2, body.as_bytes()).number()
    };
    assert_eq!(in_body(SECRET), None);
    assert_eq!(in_body("a b:c%d~é /"), Some(7_000_215));
    assert_eq!(in_body("old secret"), Some(7_000_222));

    let basic = |halves: &str, fields: &[(&str, &str)]| {
        let value = format!("Basic {}", STANDARD.encode(halves));
        let headers = [FORM, ("authorization", value.as_str())];
        send(&entra, "POST", V2, &headers, form(fields).as_bytes()).number()
    };
    let encoded = format!("{CLIENT}:a%2Bb%3Ac%25d%7E%C3%A9+%2F");
    assert_eq!(basic(&encoded, &[scope, grant]), None);
    assert_eq!(basic(&encoded.replace("%7E", "~"), &[scope, grant]), None);
    assert_eq!(basic(&format!("{CLIENT}:{SECRET}"), &[scope, grant]), Some(90013));
    assert_eq!(basic(&encoded.replace("%2Bb", "+b"), &[scope, grant]), Some(7_000_215));
    assert_eq!(basic(&encoded, &[scope, grant, ("client_secret", SECRET)]), Some(90013));
}

#[test]
fn applications_differ() {
    for (app, number) in [
        (App::new(CLIENT).certificate(&certificate()).roles(&[]), None),
        (App::new(CLIENT), Some(700_027)),
        (App::new(CLIENT).standing(Standing::Disabled), Some(7_000_112)),
        (App::new(CLIENT).standing(Standing::Public), Some(700_025)),
    ] {
        let entra = Entra::start(Realm::new([app]));
        let assertion = Forged::new(&format!("{}{V2}", entra.authority())).sign();
        let answer = post(&entra, V2, with_assertion(&assertion).as_bytes());
        assert_eq!(answer.number(), number, "{answer:?}");
        if number.is_none() {
            assert_eq!(claims_of(&answer).get("roles"), None);
        }
    }
}

/// The clock of the server is what counts, and its `Date` tells of it.
#[test]
fn five_minutes_of_skew_are_forgiven() {
    for (realm, number) in [
        (realm().clock_ahead(Duration::from_secs(870)), None),
        (realm().clock_ahead(Duration::from_secs(930)), Some(700_024)),
        (realm().clock_behind(Duration::from_secs(290)), None),
        (realm().clock_behind(Duration::from_secs(330)), Some(700_024)),
    ] {
        let entra = Entra::start(realm);
        let assertion = Forged::new(&format!("{}{V2}", entra.authority())).sign();
        let answer = post(&entra, V2, with_assertion(&assertion).as_bytes());
        assert_eq!(answer.number(), number, "{answer:?}");
    }
}

#[test]
fn a_script_goes_before_everything_else() {
    let entra = Entra::start(realm());
    let page = || Reply::html(502, "<h1>Bad Gateway</h1>");
    entra.script([
        page(),
        page().cut(Place::Body),
        page().cut(Place::Head),
        Reply::nothing(),
        Reply::json(200, &json!({})).without("content-type").header("Retry-After", "0"),
    ]);
    let whole = send(&entra, "GET", "/", &[], b"");
    assert_eq!((whole.status, whole.body.as_slice()), (502, &b"<h1>Bad Gateway</h1>"[..]));
    let cut = send(&entra, "GET", "/", &[], b"");
    assert_eq!(cut.body, b"<h1>Bad Ga");
    assert!(cut.head.contains("Content-Length: 20\r\n"));
    let cut = send(&entra, "GET", "/", &[], b"");
    assert!(cut.head.starts_with("HTTP/1.1 502 Bad Gateway\r\n") && cut.body.is_empty());
    assert_eq!(send(&entra, "GET", "/", &[], b"").head, "");
    let odd = send(&entra, "GET", "/", &[], b"");
    assert!(odd.head.contains("Retry-After: 0\r\n") && !odd.head.contains("Content-Type"));
    assert_eq!(entra.unsaid(), 0);
    assert_eq!(send(&entra, "GET", "/", &[], b"").status, 404);
    assert_eq!((entra.requests().len(), entra.connections()), (6, 6));
}

#[test]
fn every_sample_is_a_refusal_of_its_own() {
    let samples = crate::double::codes::all(CLIENT, &certificate());
    for (at, sample) in samples.iter().enumerate() {
        let number = sample.refusal.number;
        assert!(sample.name.starts_with(&number.to_string()), "{}", sample.name);
        let is_new = samples[..at].iter().all(|other| other.name != sample.name);
        assert!(is_new, "{} stands twice", sample.name);
    }
}
