//! The request, sent until there is an answer to rely on.

use std::time::{Duration, Instant, SystemTime};

use certgen::{
    Assertion, TokenRequest, TokenResponse,
    assertion::Exchange,
    token::{Failed, HttpRequest, Retries, SecretPlace, Sent, Wait, Wanted},
};
use zeroize::Zeroizing;

use super::{
    hide::hide,
    plan::Plan,
    proof::{Proof, Ready},
    refused::Refused,
};
use crate::{
    machine::{
        http::{Network, Outlook, Phase},
        spinner,
        world::World,
    },
    say::failure::Failure,
    take::client,
};

pub fn run(
    plan: &Plan,
    ready: &Ready,
    world: &mut World,
    network: &Network,
) -> Result<TokenResponse, Failure> {
    let started = Instant::now();
    let mut retries = Retries::new();
    loop {
        let request = Request::new(plan, ready, (world.now)())?;
        let left = plan.route.timeout().saturating_sub(started.elapsed());
        world.note(&format!("asking {}, try {}", plan.endpoint.as_str(), retries.failed() + 1));
        let http = request.token.to(&plan.endpoint);
        let post = || (network.post)(&http, &plan.route, left);
        let outcome = spinner::during(world, "asking for a token", post);
        let now = (world.now)();
        let left = plan.route.timeout().saturating_sub(started.elapsed());
        let wait = match outcome {
            Ok(reply) => {
                world.note(&format!("the reply has status {}", reply.status()));
                let refusal = match TokenResponse::read(&reply, now) {
                    Ok(token) => return Ok(token),
                    Err(refusal) => refusal,
                };
                match retries.after(Failed::Reply(&reply), now, left)? {
                    Wait::Again(wait) => wait,
                    last => {
                        let (sent, file) = (request.sent(plan, ready), ready.file());
                        let tries = retries.failed();
                        let refused = Refused { refusal, sent, file, now, tries, last };
                        let secrets = secrets(&http, ready);
                        let secrets: Vec<&str> = secrets.iter().map(|one| one.as_str()).collect();
                        return Err(hide(refused.failure(plan), &secrets));
                    }
                }
            }
            Err(unreachable) => {
                let may_help =
                    unreachable.phase == Phase::Connect && unreachable.outlook == Outlook::Passing;
                match retries.after(Failed::Connect, now, left)? {
                    Wait::Again(wait) if may_help => wait,
                    _ => return Err(unreachable.failure),
                }
            }
        };
        world.note(&format!("asking again in {}", in_words(wait)));
        (network.sleep)(wait);
    }
}

/// What of a request nobody else may read, in each spelling in which a server may have it.
fn secrets(http: &HttpRequest, ready: &Ready) -> Vec<Zeroizing<String>> {
    let copy = |text: &str| Zeroizing::new(text.to_owned());
    let in_form = |form: &str| -> Vec<_> {
        let fields = form.split('&').filter_map(|pair| pair.split_once('='));
        let secret = fields.filter(|(name, _)| SECRET_FIELDS.contains(name));
        secret.map(|(_, value)| copy(value)).collect()
    };
    let mut all = in_form(http.secret_body());
    if let Ready::Secret(secret, ..) = ready {
        // Encoded even where it stands in a header (RFC 6749 section 2.3.1).
        let encoded = TokenRequest::client_secret("", secret, SecretPlace::Body, Wanted::Default);
        all.extend(in_form(encoded.secret_form()));
        all.push(copy(secret.secret_text()));
        // Written by others, a form has + for a blank.
        all.extend(in_form(&Zeroizing::new(encoded.secret_form().replace("%20", "+"))));
    }
    let basic = http.secret_headers().filter_map(|(_, value)| value.strip_prefix("Basic "));
    all.extend(basic.map(copy));
    all
}

/// One try, with an assertion of its own.
struct Request {
    token: TokenRequest,
    /// What was signed for it.
    assertion: Option<Assertion>,
}

impl Request {
    fn new(plan: &Plan, ready: &Ready, now: SystemTime) -> Result<Self, Failure> {
        let wanted = plan.server.wanted();
        let client_id = &plan.server.client_id;
        let (token, assertion) = match (ready, &plan.proof) {
            (Ready::Assertion(assertion), _) => {
                let token = match plan.server.profile.exchange() {
                    Exchange::JwtBearer(_) => TokenRequest::jwt_bearer(assertion, wanted),
                    _ => TokenRequest::client_assertion(client_id, assertion, wanted),
                };
                (token, None)
            }
            (Ready::Certificate(signer), proof) => {
                let name = &signer.signing.name;
                let explain =
                    |error| client::refusal::explain(error, plan.server.profile, name, now);
                let assertion = signer.signer.sign(now).map_err(explain)?;
                let token = match proof {
                    Proof::Certificate(signature) => {
                        TokenRequest::new(&signature.asked, &assertion, wanted).map_err(explain)?
                    }
                    _ => TokenRequest::client_assertion(client_id, &assertion, wanted),
                };
                (token, Some(assertion))
            }
            (Ready::Secret(secret, place, _), _) => {
                (TokenRequest::client_secret(client_id, secret, *place, wanted), None)
            }
        };
        let fields = plan.fields.iter();
        let token = fields.fold(token, |token, (name, value)| token.field(name, value));
        Ok(Self { token, assertion })
    }

    fn sent<'a>(&'a self, plan: &'a Plan, ready: &'a Ready) -> Sent<'a> {
        let (given, certificate) = match ready {
            Ready::Assertion(assertion) => (Some(assertion), None),
            Ready::Certificate(signer) => (None, Some(signer.signing.identity.certificate())),
            Ready::Secret(..) => (None, None),
        };
        Sent {
            endpoint: &plan.endpoint,
            profile: plan.server.profile,
            client_id: &plan.server.client_id,
            assertion: self.assertion.as_ref().or(given),
            certificate,
            wanted: plan.server.wanted(),
        }
    }
}

fn in_words(wait: Duration) -> String {
    format!("{:.1} s", wait.as_secs_f64())
}

const SECRET_FIELDS: [&str; 3] = ["assertion", "client_assertion", "client_secret"];

#[cfg(test)]
mod tests;
