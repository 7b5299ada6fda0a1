//! The request, sent until there is an answer to rely on.

use std::time::{Duration, Instant, SystemTime};

use certgen::{
    Assertion, TokenRequest, TokenResponse,
    assertion::Exchange,
    token::{Failed, Retries, Sent, Wait},
};

use super::{
    hide::hide,
    plan::Plan,
    proof::{Proof, Ready},
    refused::Refused,
};
use crate::{client, failure::Failure, http::Phase, spinner, world::World};

pub fn run(plan: &Plan, ready: &Ready, world: &mut World) -> Result<TokenResponse, Failure> {
    let started = Instant::now();
    let mut retries = Retries::new();
    loop {
        let request = Request::new(plan, ready, (world.now)())?;
        let left = plan.route.timeout().saturating_sub(started.elapsed());
        world.note(&format!("asking {}, try {}", plan.endpoint.as_str(), retries.failed() + 1));
        let http = request.token.to(&plan.endpoint);
        let post = || (world.network.post)(&http, &plan.route, left);
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
                        let secrets = secrets(http.secret_body(), ready);
                        return Err(hide(refused.failure(plan), &secrets));
                    }
                }
            }
            Err(unreachable) => {
                let may_help = unreachable.phase == Phase::Connect;
                match retries.after(Failed::Connect, now, left)? {
                    Wait::Again(wait) if may_help => wait,
                    _ => return Err(unreachable.failure),
                }
            }
        };
        world.note(&format!("asking again in {}", in_words(wait)));
        (world.network.sleep)(wait);
    }
}

/// What of a request nobody else may read, as it was sent and as it is.
fn secrets<'a>(body: &'a str, ready: &'a Ready) -> Vec<&'a str> {
    let fields = body.split('&').filter_map(|pair| pair.split_once('='));
    let sent = fields.filter(|(name, _)| SECRET_FIELDS.contains(name)).map(|(_, value)| value);
    let secret = match ready {
        Ready::Secret(secret, ..) => Some(secret.secret_text()),
        _ => None,
    };
    sent.chain(secret).collect()
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
