//! Every reply that a user may meet: one server and one command line each.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::run::{CLIENT, app, certificate};
use crate::double::{
    App, Entra, Realm, Reply, codes, dates,
    realm::{Expiry, Standing},
    refusal::{Refusal, TIMESTAMP, Version},
    reply::{Place, REQUEST, REQUEST_IN_BASE64, REQUEST_IN_PIECES},
};

pub struct Scenario {
    pub name: String,
    realm: Realm,
    script: Vec<Reply>,
    pub words: Vec<String>,
}

/// With half a minute more, so that it is the same number of days a moment later.
const DAY: Duration = Duration::from_secs(86_410);
/// The start of every token that a script hands out.
pub const TOKEN: &str = "scripted-t0ken";

impl Scenario {
    fn new(name: &str, realm: Realm, script: Vec<Reply>, options: &[&str]) -> Self {
        let certificate = ["rsa.pfx", "--password", "env:PFX_PASSWORD"];
        let words = certificate.iter().chain(options).map(|word| (*word).to_owned()).collect();
        Self { name: name.to_owned(), realm, script, words }
    }

    /// The server, and the words behind `certgen token`.
    pub fn start(self) -> (Entra, Vec<String>) {
        let entra = Entra::start(self.realm);
        entra.script(self.script);
        (entra, self.words)
    }
}

pub fn all() -> Vec<Scenario> {
    let mut all = codes();
    all.extend(real());
    all.extend(secrets());
    all.extend(transport());
    all.extend(bodies());
    all.extend(grants());
    all.extend(as_json());
    all
}

/// A few of them again, for programs.
fn as_json() -> Vec<Scenario> {
    let names = [
        "700027-of-another",
        "53003",
        "real-clock-behind",
        "429-too-long",
        "503-for-ever",
        "302",
        "silent",
        "html-200",
        "escapes",
        "token-type",
        "no-roles",
    ];
    let all = [codes(), real(), transport(), bodies(), grants()].into_iter().flatten();
    let chosen = all.filter(|scenario| names.contains(&scenario.name.as_str()));
    let json = |scenario: Scenario| {
        let words = scenario.words.into_iter().chain(["--json".to_owned()]).collect();
        Scenario { name: format!("json-{}", scenario.name), words, ..scenario }
    };
    chosen.map(json).collect()
}

fn realm() -> Realm {
    Realm::new([app()])
}

fn scripted(name: &str, replies: impl IntoIterator<Item = Reply>) -> Scenario {
    Scenario::new(name, realm(), replies.into_iter().collect(), &[])
}

/// The numbers of Entra, each with a realistic text.
fn codes() -> Vec<Scenario> {
    let samples = codes::all(CLIENT, &certificate());
    let scenario = |sample: codes::Sample| {
        let reply = sample.refusal.reply(Version::V2).header("Retry-After", "0");
        scripted(sample.name, [reply.clone(), reply.clone(), reply])
    };
    samples.into_iter().map(scenario).collect()
}

/// Mistakes that the double finds by itself.
fn real() -> Vec<Scenario> {
    let with = |name, realm, options: &[&str]| Scenario::new(name, realm, Vec::new(), options);
    // With some seconds more, so that it is the same number of minutes a moment later, or before.
    let minutes = |count: u64| Duration::from_secs(60 * count + 10);
    let audience = "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token";
    vec![
        with("real-not-registered", Realm::new([App::new(CLIENT)]), &[]),
        with(
            "real-sha256-in-x5t",
            realm(),
            &["--jwt-header", "x5t=\"7z8i3AmzH-lN3MpXkGKD9bxPDWdZ_gpr3PUTlaTrbps\""],
        ),
        with("real-clock-behind", realm().clock_ahead(minutes(20)), &[]),
        with("real-clock-ahead", realm().clock_behind(minutes(20)), &[]),
        with("real-audience", realm(), &["--audience", audience]),
        with("real-issuer", realm(), &["--issuer", "another"]),
        with("real-v1-ps256", realm(), &["--profile", "entra-v1", "--alg", "PS256"]),
        with("real-disabled", Realm::new([app().standing(Standing::Disabled)]), &[]),
        with("real-public", Realm::new([app().standing(Standing::Public)]), &[]),
        with("real-unknown-client", Realm::new([]), &[]),
        with("real-resource", realm(), &["--scope", "https://vault.example/.default"]),
    ]
}

fn secrets() -> Vec<Scenario> {
    let realm = |expiry| Realm::new([App::new(CLIENT).secret(super::run::SECRET, expiry)]);
    let with = |name, realm| {
        let words = ["--client-secret", "env:APP_SECRET"].map(str::to_owned).to_vec();
        Scenario { name: String::from(name), realm, script: Vec::new(), words }
    };
    vec![
        with("secret", realm(Expiry::Ahead)),
        with("secret-expired", realm(Expiry::Passed)),
        Scenario {
            script: vec![Reply::json(
                400,
                &json!({"error": "invalid_client", "error_description": format!("no: {REQUEST}")}),
            )],
            ..with("secret-echo", realm(Expiry::Ahead))
        },
        with("secret-wrong", Realm::new([App::new(CLIENT).secret("another", Expiry::Ahead)])),
    ]
}

/// What happens to a reply on its way.
fn transport() -> Vec<Scenario> {
    let three = |reply: Reply| [reply.clone(), reply.clone(), reply];
    let busy = |after: &str| {
        Refusal::new(90055, "temporarily_unavailable", 429, "There are too many incoming requests.")
            .reply(Version::V2)
            .header("Retry-After", after)
    };
    let unavailable =
        || Reply::html(503, "<h1>Service Unavailable</h1>").header("Retry-After", "0");
    let now = SystemTime::now();
    let hour = dates::http(now + Duration::from_secs(3600));
    let out_of_time = || {
        let sentence = "Client assertion is not within its valid time range.";
        Refusal::invalid_client(700_024, sentence)
    };
    // Where there is no `Date`, the time of the refusal is that of the server.
    let early = dates::plain(now - Duration::from_secs(20 * 60 + 10));
    let stamped = || {
        let mut body = out_of_time().body(Version::V2);
        body["timestamp"] = early.clone().into();
        body["error_description"] =
            out_of_time().description(Version::V2).replace(TIMESTAMP, &early).into();
        Reply::json(401, &body)
    };
    vec![
        scripted("429-then-token", [busy("0")]),
        scripted("429-too-long", [busy("3600")]),
        scripted("429-too-long-date", [busy(&hour).header("Date", &dates::http(now))]),
        scripted("429-for-ever", three(busy("0"))),
        scripted("503-then-token", [unavailable()]),
        scripted("503-for-ever", three(unavailable())),
        scripted(
            "302",
            [Reply::html(302, "moved").header("Location", "https://login.example/?a=b#c")],
        ),
        scripted("302-without-location", [Reply::html(302, "moved")]),
        scripted("cut-in-body", three(Reply::json(200, &granted(json!({}))).cut(Place::Body))),
        scripted("cut-in-head", three(Reply::json(200, &granted(json!({}))).cut(Place::Head))),
        scripted("cut-at-once", three(Reply::nothing())),
        Scenario::new("silent", realm(), vec![Reply::silence()], &["--timeout", "1s"]),
        scripted("5-megabytes", [Reply::raw_json(200, vec![b' '; 5 << 20])]),
        scripted(
            "skewed-date",
            [out_of_time().reply(Version::V2).header("Date", &dates::http(now - 3 * DAY))],
        ),
        scripted("bad-date", [stamped().header("Date", "yesterday")]),
        scripted("no-date", [stamped().without("Date")]),
    ]
}

/// Replies that are no refusal of OAuth, or an odd one.
fn bodies() -> Vec<Scenario> {
    let page = "<!DOCTYPE html><html><title>Sign in to the guest network</title></html>";
    let description = |text: &str| {
        Reply::json(400, &json!({"error": "invalid_client", "error_description": text}))
    };
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    let after =
        |reply: Reply| [reply.clone(), reply.clone(), reply].map(|r| r.header("Retry-After", "0"));
    vec![
        scripted("html-200", [Reply::html(200, page)]),
        scripted("html-403", [Reply::html(403, page)]),
        scripted("html-502", after(Reply::html(502, page))),
        scripted("empty-200", [Reply::text(200, "")]),
        scripted("empty-401", [Reply::text(401, "")]),
        scripted("empty-500", after(Reply::text(500, ""))),
        scripted("text-200", [Reply::text(200, "ok")]),
        scripted("invalid-utf8", [Reply::raw_json(400, &b"{\"error\":\"invalid_\xff\xfe\"}"[..])]),
        scripted(
            "escapes",
            [description(
                "\u{1b}[2J\u{1b}]0;title\u{7}AADSTS700027: \u{202e}kool\u{1b}[31m\r\nred\u{9b}1m",
            )],
        ),
        scripted("long-description", [description(&"word ".repeat(20_000))]),
        scripted("no-description", [Reply::json(400, &json!({"error": "invalid_client"}))]),
        scripted("unknown-number", [unknown_number()]),
        scripted("error-no-text", [Reply::json(400, &json!({"error": {"code": 7}}))]),
        scripted("nested", [Reply::raw_json(400, deep.clone())]),
        scripted("nested-200", [Reply::raw_json(200, deep)]),
        scripted("echo", [description(&format!("not taken: {REQUEST} (see the log)"))]),
        scripted("echo-in-base64", [description(&format!("not taken: {REQUEST_IN_BASE64}"))]),
        scripted("echo-in-pieces", [description(&format!("not taken: {REQUEST_IN_PIECES}"))]),
        scripted("other-server", [description("client authentication failed")]),
        scripted("error-with-200", [Reply::json(200, &json!({"error": "invalid_client"}))]),
    ]
}

fn unknown_number() -> Reply {
    Refusal::invalid_request(9_876_543, "Something that nobody has seen. It has a second sentence.")
        .reply(Version::V2)
}

/// Replies that say yes, in an odd way.
fn grants() -> Vec<Scenario> {
    let yes = |name: &str, changes: Value| scripted(name, [Reply::json(200, &granted(changes))]);
    let raw = |name: &str, body: &str| scripted(name, [Reply::raw_json(200, body)]);
    vec![
        yes("no-token", json!({"access_token": null})),
        raw("no-token-at-all", r#"{"token_type":"Bearer","expires_in":3599}"#),
        yes("token-no-text", json!({"access_token": {"a": 1}})),
        yes("token-empty", json!({"access_token": ""})),
        yes("token-line-end", json!({"access_token": format!("{TOKEN}\r\nX-Injected: 1")})),
        yes("token-escape", json!({"access_token": format!("{TOKEN}\u{1b}[31m")})),
        raw(
            "token-twice",
            r#"{"access_token":"scripted-t0ken-1","access_token":"scripted-t0ken-2"}"#,
        ),
        yes("token-type", json!({"token_type": "pop"})),
        yes("token-type-lower", json!({"token_type": "bearer"})),
        yes("expires-text", json!({"expires_in": "3599"})),
        yes("expires-float", json!({"expires_in": 3599.5})),
        yes("expires-negative", json!({"expires_in": -1})),
        yes("expires-huge", json!({"expires_in": 1e300})),
        yes("expires-words", json!({"expires_in": "soon"})),
        scripted("wrong-content-type", [Reply::html(200, &granted(json!({})).to_string())]),
        scripted(
            "no-content-type",
            [Reply::json(200, &granted(json!({}))).without("Content-Type")],
        ),
        Scenario::new("no-roles", Realm::new([app().roles(&[])]), Vec::new(), &[]),
    ]
}

/// A reply with an opaque token, and these members in place of its own.
fn granted(changes: Value) -> Value {
    let mut body = json!({"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN});
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}
