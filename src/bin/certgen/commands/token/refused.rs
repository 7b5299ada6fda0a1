//! What a person reads when the server gives no token.

use std::time::SystemTime;

use certgen::{
    date,
    entra::tenant_of,
    token::{Diagnosis, Explanation, Fault, Refusal, Sent, Verdict, Wait, diagnose},
};

use super::plan::Plan;
use crate::{
    say::{code::Code, failure::Failure, shell},
    take::input,
};

/// The last answer of the server, and what it was the answer to.
pub struct Refused<'a> {
    pub refusal: Refusal,
    pub sent: Sent<'a>,
    /// Of the certificate, as it was given.
    pub file: Option<&'a str>,
    /// When it came.
    pub now: SystemTime,
    pub tries: u32,
    pub last: Wait,
}

impl Refused<'_> {
    pub fn failure(&self, plan: &Plan) -> Failure {
        let failure = match self.refusal.fault() {
            Some(fault) => self.no_answer(fault, plan),
            None => self.answer(plan),
        };
        let failure = match self.last {
            Wait::TooLong(wait) => failure.detail(
                "wait",
                format!(
                    "the server asks to be left alone for {}, longer than --timeout leaves",
                    date::in_words(wait)
                ),
            ),
            _ if self.tries > 1 => failure.detail("tries", self.tries.to_string()),
            _ => failure,
        };
        self.with_ids(failure)
    }

    /// It refused, in the words of OAuth.
    fn answer(&self, plan: &Plan) -> Failure {
        let diagnosis = diagnose(&self.refusal, &self.sent, self.now);
        let name = self.name(diagnosis.explanation());
        let server = plan.server_name();
        let mut failure = match (diagnosis.explanation(), diagnosis.verdict()) {
            (_, Some(verdict)) if verdict.is_clock() => {
                Failure::new(Code::CLOCK_SKEW, verdict.to_string())
                    .why(format!("{server} refused the assertion for its time ({name})"))
            }
            (Some(explanation), verdict) => {
                let meaning = explanation.meaning();
                let message = match explanation.is_transient() {
                    true => format!("{meaning} ({name})"),
                    false => format!("{server} refused: {meaning} ({name})"),
                };
                let failure = Failure::new(Code::Server(explanation.code()), message);
                match verdict {
                    Some(verdict) => failure.why(verdict.to_string()),
                    None => failure,
                }
            }
            (None, _) => {
                let message = format!("{server} refused ({name})");
                Failure::new(Code::Refused, message)
            }
        };
        for (label, value) in diagnosis.compared() {
            failure = failure.detail(label, value.as_str());
        }
        if let Some(sentence) = self.refusal.sentence() {
            failure = failure.detail("server", brief(sentence));
        }
        if let Some(claims) = self.refusal.claims() {
            failure = failure.detail("claims", claims);
        }
        self.with_help(failure, &diagnosis)
    }

    fn with_help(&self, failure: Failure, diagnosis: &Diagnosis) -> Failure {
        let of_verdict = diagnosis.verdict().and_then(Verdict::remedy);
        let is_clear = diagnosis.verdict().is_some_and(Verdict::is_clock);
        let explanation = diagnosis.explanation().filter(|_| !is_clear);
        let remedies = explanation.map_or(&[][..], |explanation| explanation.remedies());
        // What is in the assertion stands above, and no file has it, if it was made here.
        let is_in_a_file = self.sent.certificate.is_none();
        let remedies = remedies.iter().filter(|one| is_in_a_file || !one.contains(ITS_FILE));
        let remedies = remedies.map(|remedy| self.filled(remedy));
        let explained = explanation.and_then(|explanation| self.explained(explanation));
        let page = self.refusal.error_uri().map(|uri| format!("see {uri}"));
        // Of a number that is not in the table, the page of the server knows more.
        let is_unknown = explained.is_some() && !self.refusal.numbers().is_empty();
        let is_unknown = is_unknown && explained.as_deref() == self.refusal.error();
        let first = page.clone().filter(|_| is_unknown);
        let mut all = of_verdict.map(str::to_owned).into_iter().chain(first).chain(remedies);
        let last =
            || page.unwrap_or_else(|| "give its words and ids to whoever runs it".to_owned());
        let failure = failure.help(all.next().unwrap_or_else(last));
        let failure = all.take(MOST_FURTHER).fold(failure, Failure::further_help);
        match explained {
            Some(code) => {
                let code = shell::word(&code);
                failure.further_help(format!("certgen explain {code} tells more"))
            }
            None => failure,
        }
    }

    /// The answer is none of OAuth.
    fn no_answer(&self, fault: Fault, plan: &Plan) -> Failure {
        let status = self.refusal.status();
        let host = plan.endpoint.host();
        let code = match status {
            429 => Code::THROTTLED,
            500..=599 => Code::Unavailable,
            _ => Code::BadReply,
        };
        let message = match status {
            429 => format!("{host} wants to be asked less often (status 429)"),
            500..=599 => format!("{host} is not available (status {status})"),
            _ => format!("the reply of {host} (status {status}) {fault}"),
        };
        let mut failure = Failure::new(code, message);
        if matches!(status, 429 | 500..=599) {
            failure = failure.why(format!("its reply {fault}"));
        }
        if let Some(location) = self.refusal.location() {
            failure = failure.detail("address", location);
        }
        if let Some(content_type) = self.refusal.content_type() {
            failure = failure.detail("content type", content_type);
        }
        if let Some(sentence) = self.refusal.sentence() {
            failure = failure.detail("server", brief(sentence));
        }
        failure.help(match (fault, status) {
            (_, 429) => "wait, then ask less often: --cache keeps a token while it lasts",
            (_, 500..=599) => "try again in a minute",
            (Fault::Redirect, _) => "check the address of the server; https, and no slash too many",
            (Fault::Html, _) => {
                "check the address: this may be the page of a proxy, of a login or of another server"
            }
            (_, 404 | 405) => "check the address: it is not that of a token endpoint",
            _ => "check the address of the token endpoint, and ask whoever runs the server",
        })
    }

    fn with_ids(&self, failure: Failure) -> Failure {
        let refusal = &self.refusal;
        let ids = [
            ("trace id", refusal.trace_id()),
            ("correlation id", refusal.correlation_id()),
            ("time", refusal.timestamp()),
        ];
        let present = ids.into_iter().filter_map(|(label, id)| Some((label, id?)));
        present.fold(failure, |failure, (label, id)| failure.detail(label, id))
    }

    /// The number of Entra, or the error of OAuth. Of several numbers the one that `explanation` is about:
    /// the first may say no more than that something is wrong.
    fn name(&self, explanation: Option<&Explanation>) -> String {
        let numbers = self.refusal.numbers();
        let known = explanation.map_or(&[][..], Explanation::numbers);
        let told = numbers.iter().find(|number| known.contains(number)).or(numbers.first());
        match (told, self.refusal.error()) {
            (Some(number), _) => format!("{PREFIX}{number}"),
            (None, Some(error)) => error.to_owned(),
            (None, None) => format!("status {}", self.refusal.status()),
        }
    }

    /// What `certgen explain` knows it by: the number, or else the error.
    fn explained(&self, explanation: &Explanation) -> Option<String> {
        let mut numbers = self.refusal.numbers().iter();
        let number = numbers.find(|number| explanation.numbers().contains(number));
        let error = self.refusal.error().filter(|error| explanation.errors().contains(error));
        number.map(u32::to_string).or(error.map(str::to_owned))
    }

    /// `remedy` with what is known in place of its words in capitals.
    fn filled(&self, remedy: &str) -> String {
        let Sent { client_id, endpoint, .. } = self.sent;
        // AZURE_CLIENT_ID is another word.
        let mut words =
            vec![("_CLIENT_ID", "_CLIENT_ID".to_owned()), ("CLIENT_ID", shell::word(client_id))];
        words.extend(self.file.map(|file| ("app.pfx", input::shown(file))));
        words.extend(tenant_of(endpoint).map(|tenant| ("/TENANT/", format!("/{tenant}/"))));
        filled(remedy, &words)
    }
}

/// `text` with values in place of words, in one go: what a value holds is no word.
fn filled(text: &str, words: &[(&str, String)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let (taken, value) = match words.iter().find(|(word, _)| rest.starts_with(word)) {
            Some((word, value)) => (word.len(), value.as_str()),
            None => (sign.len_utf8(), rest.get(..sign.len_utf8()).unwrap_or_default()),
        };
        filled.push_str(value);
        rest = rest.get(taken..).unwrap_or_default();
    }
    filled
}

/// What the server says, without the pages that it sends people to: what to do stands below.
fn brief(sentence: &str) -> String {
    let ends = [", Please visit ", " Please visit ", " Review the documentation at "];
    match ends.iter().filter_map(|end| sentence.find(end)).min() {
        Some(at) => format!("{} ...", sentence.get(..at).unwrap_or_default()),
        None => sentence.to_owned(),
    }
}

/// How remedies call the file of an assertion.
const ITS_FILE: &str = "assertion.txt";
/// In place of what stays, while something else is replaced. No remedy has it.
const PREFIX: &str = "AADSTS";
/// More would only hide the first.
const MOST_FURTHER: usize = 2;
