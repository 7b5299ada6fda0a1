//! How often a request is sent, judged by what came in.

use std::{
    collections::HashSet,
    net::{Ipv4Addr, TcpListener},
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::run::{CLIENT, SECRET, app, certgen, certificate, stderr, token, with};
use crate::double::{
    App, Entra, Realm, Reply, Request, codes, dates,
    realm::Expiry,
    refusal::{Refusal, Version},
    reply::Place,
};

fn jti(request: &Request) -> String {
    let assertion = request.field("client_assertion");
    let claims = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["jti"].as_str().unwrap().to_owned()
}

/// Runs against these replies; then Entra grants. Returns whether there was a token, and the requests.
fn run(replies: impl IntoIterator<Item = Reply>) -> (bool, Vec<Request>) {
    let entra = Entra::start(Realm::new([app()]));
    entra.script(replies);
    let output = token(&entra, &[]).output().unwrap();
    (output.status.success(), entra.requests())
}

fn unavailable(status: u16) -> Reply {
    Reply::html(status, "<h1>busy</h1>").header("Retry-After", "0")
}

#[test]
fn what_may_pass_is_asked_again_with_a_fresh_assertion() {
    for status in [429, 500, 502, 503, 504] {
        let (is_token, requests) = run([unavailable(status), unavailable(status)]);
        assert!(is_token, "{status}");
        let ids: HashSet<_> = requests.iter().map(jti).collect();
        assert_eq!((requests.len(), ids.len()), (3, 3), "{status}");
        // But for the assertion, it is the same request.
        let rest = |request: &Request| {
            let assertion = request.field("client_assertion");
            (request.path.clone(), String::from_utf8_lossy(&request.body).replace(&assertion, ""))
        };
        assert!(requests.iter().all(|request| rest(request) == rest(&requests[0])));
    }
}

#[test]
fn three_times_are_enough() {
    let (is_token, requests) = run((0..5).map(|_| unavailable(503)));
    assert_eq!((is_token, requests.len()), (false, 3));
}

#[test]
fn what_a_server_would_say_again_is_asked_once() {
    for sample in codes::all(CLIENT, &certificate()) {
        let refusal = sample.refusal;
        let reply = refusal.reply(Version::V2).header("Retry-After", "0");
        let (is_token, requests) = run([reply]);
        let passes = matches!(refusal.status, 429 | 500..);
        let expected = if passes { (true, 2) } else { (false, 1) };
        assert_eq!((is_token, requests.len()), expected, "{}", sample.name);
    }
    for reply in [
        Reply::html(302, "").header("Location", "/contoso.com/oauth2/token"),
        Reply::html(307, "").header("Location", "/contoso.com/oauth2/token"),
        Reply::html(404, ""),
        Reply::html(408, "").header("Retry-After", "0"),
        Reply::html(200, ""),
    ] {
        let (is_token, requests) = run([reply.clone()]);
        assert_eq!((is_token, requests.len()), (false, 1), "{reply:?}");
    }
}

/// The server may have seen the assertion, and perhaps used it up.
#[test]
fn what_was_sent_and_not_answered_is_not_sent_again() {
    let whole = || Reply::text(200, "some text");
    for reply in [Reply::nothing(), whole().cut(Place::Head), whole().cut(Place::Body)] {
        let (is_token, requests) = run([reply.clone()]);
        assert_eq!((is_token, requests.len()), (false, 1), "{reply:?}");
    }
    let entra = Entra::start(Realm::new([app()]));
    entra.script([Reply::silence()]);
    let output = token(&entra, &["--timeout", "1s"]).output().unwrap();
    assert_eq!((output.status.code(), entra.requests().len()), (Some(7), 1));
}

#[test]
fn a_server_says_when_by_seconds_or_by_a_date() {
    let now = SystemTime::now();
    let at = |seconds| dates::http(now + Duration::from_secs(seconds));
    // Of a clock that is a day behind: what counts is the distance from its own `Date`.
    let behind = dates::http(now - Duration::from_secs(86_400));
    for (status, date, after) in [
        (429, at(0), "1".to_owned()),
        (429, at(0), at(1)),
        (503, behind.clone(), behind.clone()),
        (503, at(0), "yesterday".to_owned()),
    ] {
        let reply = unavailable(status).header("Date", &date).header("Retry-After", &after);
        let (is_token, requests) = run([reply]);
        assert_eq!((is_token, requests.len()), (true, 2), "{after}");
    }
    for after in ["3600".to_owned(), at(3600), "99999999999999999999".to_owned()] {
        let (is_token, requests) = run([unavailable(429).header("Retry-After", &after)]);
        assert_eq!((is_token, requests.len()), (false, 1), "{after}");
    }
}

#[test]
fn a_secret_is_sent_again_too() {
    let entra = Entra::start(Realm::new([App::new(CLIENT).secret(SECRET, Expiry::Ahead)]));
    entra.script([unavailable(503)]);
    let output = with(&entra, &["--client-secret", "env:APP_SECRET"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let requests = entra.requests();
    assert_eq!((requests.len(), &requests[0].body), (2, &requests[1].body));
    assert_eq!(requests[0].field("client_secret"), SECRET);
}

#[test]
fn a_refusal_after_a_retry_is_the_last_word() {
    let refusal = Refusal::invalid_client(700_027, "The certificate is not registered.");
    let (is_token, requests) = run([unavailable(503), refusal.reply(Version::V2)]);
    assert_eq!((is_token, requests.len()), (false, 2));
}

#[test]
fn nobody_there_is_a_matter_of_the_network() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut command = certgen();
    command.args(["token", "rsa.pfx", "--password", "env:PFX_PASSWORD", "--timeout", "1s"]);
    command.args(["--tenant", "contoso.com", "--client-id", CLIENT, "--scope", "a/.default"]);
    let output = command.args(["--authority", &format!("http://{address}")]).output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
}
