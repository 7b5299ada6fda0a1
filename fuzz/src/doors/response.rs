use std::{sync::LazyLock, time::Duration};

use certgen::{
    Assertion, ClientAssertion, Endpoint, Profile,
    token::{
        Failed, HttpResponse, Refusal, Retries, Sent, TokenResponse, Wait, Wanted, aadsts,
        diagnose, oauth,
    },
};

use super::{IDENTITY, now};

/// A reply of a token endpoint: the first line is the status, those up to an empty one are headers, and
/// the rest is the body.
pub fn response(input: &[u8]) {
    let reply = reply(input);
    let mut retries = Retries::new();
    let left = Duration::from_secs(60);
    if let Wait::Again(wait) = retries.after(Failed::Reply(&reply), now(), left).expect("chance") {
        assert!(wait < left);
    }
    match TokenResponse::read(&reply, now()) {
        Ok(token) => {
            assert!(!token.access_token().secret_text().is_empty());
            let _ = (token.expires(), token.refresh_at(), token.is_bearer(), token.scope());
            let header = token.to_secret_header();
            assert!(!header.secret_text().contains(['\r', '\n']), "it would be two headers");
        }
        Err(refusal) => explain(&refusal),
    }
}

fn explain(refusal: &Refusal) {
    let _ = (refusal.to_string(), refusal.sentence(), refusal.server_time(), refusal.claims());
    let description = refusal.description().unwrap_or_default();
    let _ = aadsts::numbers_in(description);
    let _ = aadsts::of(refusal.numbers(), description);
    let _ = refusal.error().map(|error| oauth::of(error, description));
    let sent = Sent {
        endpoint: &ENDPOINT,
        // One after the other, as the text is longer.
        profile: &Profile::ALL[description.len() % Profile::ALL.len()],
        client_id: CLIENT,
        assertion: Some(&ASSERTION),
        certificate: Some(IDENTITY.certificate()),
        wanted: Wanted::Scope("https://graph.microsoft.com/.default"),
    };
    let diagnosis = diagnose(refusal, &sent, now());
    let _ = (diagnosis.explanation(), diagnosis.compared());
    let _ = diagnosis.verdict().map(ToString::to_string);
}

fn reply(input: &[u8]) -> HttpResponse {
    let (head, body) = match input.windows(2).position(|pair| pair == b"\n\n") {
        Some(end) => (&input[..end], &input[end + 2..]),
        None => (&b"400"[..], input),
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.trim().parse().ok()).unwrap_or(200);
    let headers = lines.filter_map(|line| line.split_once(':'));
    HttpResponse::new(status, headers, body.to_vec())
}

/// What was sent: a refusal is laid beside it.
static ASSERTION: LazyLock<Assertion> = LazyLock::new(|| {
    let asked = ClientAssertion::new(Profile::OIDC, CLIENT).expect("a client");
    let asked = asked.audience(ENDPOINT.as_str());
    asked.sign(&IDENTITY, now()).expect("it is signed")
});

const CLIENT: &str = "11111111-2222-3333-4444-555555555555";

static ENDPOINT: LazyLock<Endpoint> = LazyLock::new(|| {
    let url = "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token";
    Endpoint::parse(url).expect("a URL of Entra")
});
