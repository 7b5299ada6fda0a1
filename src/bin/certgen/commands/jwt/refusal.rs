//! What a person reads when a token does not hold.

use std::time::{Duration, SystemTime};

use certgen::{
    date,
    jwt::{Field, Place, Reason},
};

use super::{given::Given, signers::Signers};
use crate::say::{
    code::{CHECK_SAYS_NO, Code},
    failure::Failure,
};

/// Why the token does not hold, and what to do.
pub fn failure(reason: &Reason, given: &Given, signers: &Signers, now: SystemTime) -> Failure {
    let name = &given.name;
    if *reason == Reason::Encrypted {
        return Failure::new(Code::EncryptedJwt, format!("{name} is encrypted (JWE)"))
            .why("only its receiver can read it, and it has no signature of its own")
            .help("certgen jwt decode shows its header");
    }
    // It may be of one of those, and then nobody can tell.
    let is_of_none = matches!(reason, Reason::BadSignature { .. } | Reason::KeyType { .. });
    if let (true, Some(left_out)) = (is_of_none, signers.left_out.first()) {
        let message = format!("{name} cannot be verified: it is of none of the other keys");
        return Failure::new(Code::KeyLeftOut, message)
            .why(format!("with a key in {} nothing is verified: {left_out}", signers.name))
            .help("ask whoever signs for a new key, or give the right one alone");
    }
    let message = format!("{name} does not hold: {reason}");
    let failure = Failure::new(Code::of_library(reason.code(), CHECK_SAYS_NO), message);
    let failure = match why(reason, given, signers, now) {
        Some(why) => failure.why(why),
        None => failure,
    };
    let failure = match given.token.place() {
        Place::Alone => failure,
        place => failure.detail("token", place.to_string()),
    };
    failure.help(help(reason, &signers.name))
}

fn why(reason: &Reason, given: &Given, signers: &Signers, now: SystemTime) -> Option<String> {
    Some(match reason {
        Reason::AlgorithmNone | Reason::SignatureMissing => {
            "anybody can write a token without a signature".to_owned()
        }
        Reason::AlgorithmSymmetric { .. } => {
            "whoever can check it can make it, and a public key as the secret is an attack"
                .to_owned()
        }
        Reason::BadSignature { .. } => return named(given, signers),
        Reason::Expired { .. } => between("exp", given, now)?,
        Reason::NotYetValid { .. } => between("nbf", given, now)?,
        Reason::Torn => {
            "the token as it stands there is none, and a receiver refuses it".to_owned()
        }
        Reason::BrokenWrapper | Reason::Duplicate { .. } | Reason::Encoding { .. } => {
            "another receiver may read something else".to_owned()
        }
        _ => return None,
    })
}

/// That the token names a certificate that was not given.
fn named(given: &Given, signers: &Signers) -> Option<String> {
    let header = given.token.header();
    ["x5t", "x5t#S256"].into_iter().find_map(|name| {
        let digest = header.find(name).and_then(Field::to_bytes)?;
        let fits: Vec<bool> =
            signers.holders.iter().filter_map(|one| one.has_thumbprint(&digest)).collect();
        let is_other = !fits.is_empty() && !fits.contains(&true);
        let hex: String = digest.iter().take(32).map(|byte| format!("{byte:02X}")).collect();
        is_other.then(|| format!("its {name} names another certificate, {hex}"))
    })
}

fn between(claim: &str, given: &Given, now: SystemTime) -> Option<String> {
    let time = given.token.claims().find(claim).and_then(Field::to_time)?;
    let (time, now) = (date::to_rfc3339(time), date::to_rfc3339(now));
    Some(format!("{claim} is {time}, and now is {now}"))
}

fn help(reason: &Reason, signers: &str) -> String {
    match reason {
        Reason::AlgorithmMissing
        | Reason::AlgorithmNone
        | Reason::AlgorithmSymmetric { .. }
        | Reason::AlgorithmUnknown { .. } => {
            "it has to be signed with RS256, PS256, ES256, EdDSA or one of their kin".to_owned()
        }
        Reason::Audience { .. } => {
            "--audience takes what aud says, letter for letter: certgen jwt decode shows it"
                .to_owned()
        }
        Reason::BadSignature { .. } => format!(
            "give the certificate of who signed it instead of {signers}, or copy the token again"
        ),
        Reason::Expired { ago: span } | Reason::NotYetValid { ahead: span } if *span < SKEW => {
            "--leeway 5m allows for clocks that differ; otherwise get a new one".to_owned()
        }
        Reason::Expired { .. } => "get a new one".to_owned(),
        Reason::NotYetValid { .. } => {
            "wait until then, if the clock of this computer is right".to_owned()
        }
        Reason::ExpiryMissing => "--allow-no-expiry takes it nevertheless".to_owned(),
        Reason::Issuer { .. } => {
            "--issuer takes what iss says, letter for letter: certgen jwt decode shows it"
                .to_owned()
        }
        Reason::KeyType { algorithm, .. } => format!("give {}", wanted(algorithm)),
        Reason::BrokenWrapper | Reason::Torn => {
            "give the token alone, in one piece: certgen jwt decode shows what is in it".to_owned()
        }
        Reason::SignatureMissing => "copy the whole token, to the end".to_owned(),
        _ => "certgen jwt decode shows all that looks wrong; whoever made it has to mend it"
            .to_owned(),
    }
}

fn wanted(algorithm: &str) -> &'static str {
    match algorithm {
        "ES256" => "a certificate or public key of P-256",
        "ES384" => "a certificate or public key of P-384",
        "EdDSA" => "a certificate or public key of Ed25519",
        _ => "a certificate or public key of RSA",
    }
}

/// More is no matter of clocks.
const SKEW: Duration = Duration::from_secs(5 * 60);
