use std::{cell::RefCell, collections::HashSet, fs, rc::Rc};

use certgen::{
    DistinguishedName, KeyAlgorithm, PrivateKey, Template, Validity, bundle, issue,
    token::HttpResponse,
};
use clap::Parser;

use super::*;
use crate::{
    cli::args::{Cli, Command},
    machine::http::{Network, Unreachable},
    say::code::Code,
};

const SECRET: &str = "s3cret marker";
const BY_SECRET: &[&str] = &["--client-secret", "env:SECRET"];

/// What the network does at one try.
#[derive(Clone, Copy)]
enum Turn {
    Fails(Phase, Outlook),
    Says(u16, &'static str, &'static str),
}

const GRANTED: Turn = Turn::Says(200, "", r#"{"access_token":"a","expires_in":3600}"#);

/// What came of it, and what went over the network.
struct Course {
    outcome: Result<(), Failure>,
    bodies: Vec<String>,
    waits: Vec<Duration>,
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_764_600)
}

fn run(how: &[&str], turns: &'static [Turn]) -> Course {
    let url = "https://login.example/token";
    let fixed = ["certgen", "token", "--token-url", url, "--client-id", "me"];
    let command = Cli::try_parse_from(fixed.iter().chain(how)).unwrap().command;
    let Command::Token(args) = command else { panic!("another command") };
    let (bodies, waits) = (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::new())));
    let mut world = World::empty();
    world.now = Box::new(now);
    world.environment = Box::new(|name| (name == "SECRET").then(|| SECRET.into()));
    let (sent, slept) = (Rc::clone(&bodies), Rc::clone(&waits));
    let network = Network {
        post: Box::new(move |request, _, left| {
            assert!(left <= Duration::from_secs(30));
            let mut sent = sent.borrow_mut();
            sent.push(request.secret_body().to_owned());
            match turns[sent.len() - 1] {
                Turn::Fails(phase, outlook) => {
                    let failure = Failure::new(Code::Network, "no answer");
                    Err(Unreachable { phase, outlook, failure })
                }
                Turn::Says(status, wait, body) => {
                    let headers =
                        [("Retry-After", wait)].into_iter().filter(|one| !one.1.is_empty());
                    Ok(HttpResponse::new(status, headers, body.into()))
                }
            }
        }),
        sleep: Box::new(move |time| slept.borrow_mut().push(time)),
    };
    let outcome = super::super::run(*args, &mut world, &network);
    drop(network);
    let bodies = Rc::into_inner(bodies).unwrap().into_inner();
    Course { outcome, bodies, waits: Rc::into_inner(waits).unwrap().into_inner() }
}

#[test]
fn what_may_have_arrived_or_is_final_is_sent_once() {
    use {Outlook::*, Phase::*};

    for (turns, code) in [
        (&[Turn::Fails(Exchange, Passing)], "network"),
        (&[Turn::Fails(Connect, Lasting)], "network"),
        (&[Turn::Says(401, "", r#"{"error":"invalid_client"}"#)], "wrong_secret"),
        (&[Turn::Says(302, "", "")], "bad_reply"),
        (&[Turn::Says(200, "", "{}")], "bad_reply"),
    ] {
        let course = run(BY_SECRET, turns);
        assert_eq!(course.outcome.unwrap_err().code.name(), code);
        assert_eq!((course.bodies.len(), course.waits.len()), (1, 0), "{code}");
    }
}

#[test]
fn what_did_not_arrive_and_what_passes_is_tried_three_times() {
    const GONE: Turn = Turn::Fails(Phase::Connect, Outlook::Passing);
    const BUSY: Turn = Turn::Says(503, "", "");
    for (turns, code) in [(&[GONE, GONE, GONE], "network"), (&[BUSY, GONE, BUSY], "unavailable")] {
        let course = run(BY_SECRET, turns);
        assert_eq!(course.outcome.unwrap_err().code.name(), code);
        assert_eq!((course.bodies.len(), course.waits.len()), (3, 2));
    }
    let course = run(BY_SECRET, &[GONE, BUSY, GRANTED]);
    assert_eq!((course.outcome, course.bodies.len()), (Ok(()), 3));
}

#[test]
fn the_server_says_how_long_to_wait() {
    let course = run(BY_SECRET, &[Turn::Says(429, "7", ""), GRANTED]);
    assert_eq!((course.outcome, course.waits), (Ok(()), vec![Duration::from_secs(7)]));
    for long in ["31", "99999999999999999999999", "Sat, 28 Nov 2026 07:30:00 GMT"] {
        let turns: &'static [Turn] = vec![Turn::Says(429, long, "")].leak();
        let course = run(BY_SECRET, turns);
        let failure = course.outcome.unwrap_err();
        assert_eq!((failure.code.name(), course.waits.len()), ("throttled", 0), "{long}");
        assert_eq!(failure.more.details[0].0, "wait");
    }
}

#[test]
fn each_try_has_an_assertion_of_its_own() {
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let validity = Validity::new(now(), now() + Duration::from_secs(3600)).unwrap();
    let template = Template::new(DistinguishedName::common_name("app").unwrap());
    let certificate = issue::self_signed(&key, &template, validity).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.pem");
    let key = bundle::to_secret_key_pem(&key).unwrap();
    let certificate = bundle::to_base64_cer(&certificate).unwrap();
    fs::write(&path, format!("{}{certificate}", key.secret_text())).unwrap();

    let busy = Turn::Says(500, "0", "");
    let turns: &'static [Turn] = vec![busy, busy, GRANTED].leak();
    let course = run(&[path.to_str().unwrap()], turns);
    assert_eq!(course.outcome, Ok(()));
    assert!(course.bodies.iter().all(|body| body.contains("client_assertion=ey")));
    assert_eq!(course.bodies.iter().collect::<HashSet<_>>().len(), 3);
}

#[test]
fn of_several_numbers_the_one_that_says_most_is_named() {
    let turns = &[Turn::Says(
        401,
        "",
        r#"{"error":"invalid_client","error_description":"AADSTS70002: Error validating credentials. AADSTS50012: Client assertion is not within its valid time range.",
           "error_codes":[70002,50012]}"#,
    )];
    let failure = run(BY_SECRET, turns).outcome.unwrap_err();
    assert_eq!(failure.code.name(), "clock_skew");
    assert!(failure.message.ends_with("(AADSTS50012)"), "{failure:?}");
    assert_eq!(failure.more.further_help.last().unwrap(), "certgen explain 50012 tells more");
}

#[test]
fn a_secret_that_a_server_repeats_is_not_shown() {
    let turns = &[Turn::Says(
        400,
        "",
        r#"{"error":"invalid_client","error_description":"s3cret marker is wrong",
           "error_uri":"https://login.example/?s3cret marker","trace_id":"s3cret marker"}"#,
    )];
    let failure = run(BY_SECRET, turns).outcome.unwrap_err();
    assert!(!format!("{failure:?}").contains(SECRET), "{failure:?}");
    let said = failure.more.details.iter().find(|(label, _)| *label == "server").unwrap();
    assert_eq!(said.1, "[...] is wrong");
}

#[test]
fn nor_is_it_in_another_spelling() {
    let said = |how: &[&str], turns| {
        let failure = run(how, turns).outcome.unwrap_err();
        failure.more.details.into_iter().find(|(label, _)| *label == "server").unwrap().1
    };
    let turns = &[Turn::Says(
        400,
        "",
        r#"{"error":"invalid_request","error_description":"s3cret marker, s3cret%20marker, s3cret+marker"}"#,
    )];
    let basic = [BY_SECRET, &["--secret-in", "basic"]].concat();
    assert_eq!(said(BY_SECRET, turns), "[...], [...], [...]");
    assert_eq!(said(&basic, turns), "[...], [...], [...]");
    let header = &[Turn::Says(
        400,
        "",
        r#"{"error":"invalid_request","error_description":"Authorization: Basic bWU6czNjcmV0JTIwbWFya2Vy"}"#,
    )];
    assert_eq!(said(&basic, header), "Authorization: Basic [...]");
}
