//! `certgen jwt verify`: whether a token holds, and who signed it.

use std::{
    fmt::Write,
    time::{Duration, SystemTime},
};

use certgen::{
    Error, Standing, Thumbprint, date,
    jwt::{self, Expectations, Place, Verified, VerifyingKey},
};
use serde_json::{Value, json};

use super::{
    decode,
    given::{Given, Pasted},
    moment, refusal,
    signers::{Holder, Signers},
};
use crate::{
    cli::{args, manner::Verbosity},
    machine::{output, world::World},
    say::{
        answer::{self, object},
        code::Code,
        failure::Failure,
        lines::STRONG,
        visible::escaped,
        warning::Warning,
    },
    take::input::{self, Input, Opening, Reader},
};

pub fn run(args: &args::JwtVerify, world: &mut World) -> Result<(), Failure> {
    let mut opening = Opening::resolve(&args.open)?;
    let leeway = args.leeway.as_deref().map_or(Ok(Duration::ZERO), leeway)?;
    read_once(args, &opening)?;
    let mut given = Pasted::read(&args.token, world)?.choose(args.entry)?;
    let input = Input::read(&args.cert, &opening, world)?;
    let signers = Signers::of(&input, &args.open, &mut opening, world)?;
    let now = (world.now)();
    let expectations = expectations(args, leeway);
    let verified = match jwt::verify(&given.token, &signers.keys, &expectations, now) {
        Ok(verified) => verified,
        Err(Error::NotVerified { reason }) => {
            if !world.is_json() {
                output::warnings(world, &given.warnings);
                output::warnings(world, &signers.warnings);
            }
            return Err(refusal::failure(&reason, &given, &signers, now));
        }
        Err(error) => return Err(error.into()),
    };
    given.warnings.extend(signers.warnings.iter().cloned());
    given.warnings.extend(opening.take_warnings());
    let proof = Proof { args, given, signers, verified, now };
    if !world.is_json() {
        output::warnings(world, &proof.warnings());
    }
    show(&proof, world)
}

/// What was proven, and about what.
struct Proof<'a> {
    args: &'a args::JwtVerify,
    given: Given,
    signers: Signers,
    verified: Verified,
    now: SystemTime,
}

impl Proof<'_> {
    fn holder(&self) -> Option<&Holder> {
        self.signers.holders.get(self.verified.key)
    }

    fn key(&self) -> Option<&VerifyingKey> {
        self.signers.keys.get(self.verified.key)
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = self.given.warnings.clone();
        if let Some(Holder::Certificate(certificate)) = self.holder()
            && let Standing::Expired { .. } = certificate.standing(self.now)
        {
            let end = date::to_ymd(certificate.not_after());
            warnings.push(Warning {
                code: Code::CertificateExpired,
                message: format!("the certificate of the signer expired on {end}"),
                help: Some("the signature holds; ask the signer for a new one".to_owned()),
            });
        }
        warnings
    }
}

fn leeway(text: &str) -> Result<Duration, Failure> {
    date::parse_duration(text)
        .map_err(|error| Failure::from(error).help("--leeway takes 30s, 5m or 1h"))
}

fn read_once(args: &args::JwtVerify, opening: &Opening) -> Result<(), Failure> {
    let files = [Reader::of_argument(&args.token), Reader::of_file(&args.cert, "--cert")];
    let readers = files.into_iter().flatten().chain(opening.readers());
    input::read_once(&readers.collect::<Vec<_>>())
}

fn expectations(args: &args::JwtVerify, leeway: Duration) -> Expectations {
    let mut expectations = Expectations::new().leeway(leeway);
    if let Some(audience) = &args.audience {
        expectations = expectations.audience(audience);
    }
    if let Some(issuer) = &args.issuer {
        expectations = expectations.issuer(issuer);
    }
    if args.allow_no_expiry { expectations.endless() } else { expectations }
}

fn show(proof: &Proof<'_>, world: &mut World) -> Result<(), Failure> {
    if world.is_json() {
        return output::page(world, &answer::line(&object_of(proof)));
    }
    if world.manner.verbosity == Verbosity::Quiet {
        return Ok(());
    }
    output::page(world, &page_of(proof))
}

fn page_of(proof: &Proof<'_>) -> String {
    let Proof { args, given, verified, now, .. } = proof;
    let mut page = format!("{STRONG}{}{STRONG:#} holds\n", escaped(&given.name));
    let mut line = |label: &str, value: &str| {
        // Writing into a String cannot fail.
        let _ = writeln!(page, "  {label:<LABEL$}{}", escaped(value));
    };
    match given.token.place() {
        Place::Alone => {}
        place => line("token", &place.to_string()),
    }
    line("algorithm", verified.algorithm.name());
    match proof.holder() {
        Some(Holder::Certificate(certificate)) => {
            line("signed by", &certificate.subject().to_string());
            line("SHA-1", &Thumbprint::sha1(certificate).to_hex());
            line("SHA-256", &Thumbprint::sha256(certificate).to_hex());
        }
        Some(Holder::Key(der)) => {
            let kind = proof.key().map(|key| key.key_type().to_string()).unwrap_or_default();
            line("signed by", &format!("a key of {kind}"));
            line("key SHA-256", &Thumbprint::of_public_key(der).to_hex());
        }
        None => {}
    }
    match verified.expires {
        Some(end) => line("ends", &moment(end, *now)),
        None => line("ends", "never"),
    }
    line("audience", args.audience.as_deref().unwrap_or("not checked: --audience was not given"));
    line("issuer", args.issuer.as_deref().unwrap_or("not checked: --issuer was not given"));
    page
}

fn object_of(proof: &Proof<'_>) -> Value {
    let Proof { args, given, verified, .. } = proof;
    object([
        ("schema", Some(json!(answer::SCHEMA))),
        ("file", given.file.as_ref().map(|file| json!(file))),
        ("place", decode::place(given.token.place())),
        ("verified", Some(json!(true))),
        ("alg", Some(json!(verified.algorithm.name()))),
        ("signer", proof.holder().map(|holder| signer(holder, proof.key()))),
        ("expires", verified.expires.map(|end| json!(date::to_rfc3339(end)))),
        ("audience_checked", Some(json!(args.audience.is_some()))),
        ("issuer_checked", Some(json!(args.issuer.is_some()))),
        ("header", Some(decode::fields(given.token.header()))),
        ("claims", Some(decode::fields(given.token.claims()))),
        ("warnings", answer::warnings(&proof.warnings())),
    ])
}

fn signer(holder: &Holder, key: Option<&VerifyingKey>) -> Value {
    match holder {
        Holder::Certificate(certificate) => answer::certificate(certificate),
        Holder::Key(der) => json!({
            "key": key.map(|key| key.key_type().name()),
            "public_key_sha256": Thumbprint::of_public_key(der).to_hex(),
        }),
    }
}

/// The width of the column of labels.
const LABEL: usize = 14;
