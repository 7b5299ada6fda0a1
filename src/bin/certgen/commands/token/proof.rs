//! By what the client proves who it is.

use std::path::PathBuf;

use certgen::{
    Assertion,
    token::{ClientSecret, SecretPlace},
};

use crate::{
    cli::args::{self, Open, SecretIn, Shape},
    machine::world::World,
    say::{code::Code, failure::Failure, warning::Warning},
    take::{
        client::{self, Server, Signature, Signer},
        identity::Files,
        input,
        password::{self, Secret, Source},
    },
};

/// What was named on the command line.
pub enum Proof {
    AssertionFile(PathBuf),
    Certificate(Box<Signature>),
    Secret { source: Source, place: SecretPlace, client_id: String },
}

/// The same, read and opened.
pub enum Ready {
    Assertion(Assertion),
    Certificate(Box<Signer>),
    Secret(ClientSecret, SecretPlace, Vec<Warning>),
}

impl Proof {
    pub fn resolve(args: args::Token, server: &Server, world: &World) -> Result<Self, Failure> {
        let flag = match (&args.client_secret, &args.assertion_file) {
            (None, None) => return Self::certificate(args, server, world),
            (Some(_), _) => "--client-secret",
            (None, Some(_)) => "--assertion-file",
        };
        // First, since one that stands there itself has been seen by others.
        let source = args.client_secret.as_deref().map(secret_source).transpose()?;
        check_alone(&args, flag)?;
        match (source, args.assertion_file) {
            (Some(source), _) => Ok(Self::Secret {
                source,
                place: match args.secret_in {
                    SecretIn::Basic => SecretPlace::Basic,
                    SecretIn::Body => SecretPlace::Body,
                },
                client_id: server.client_id.clone(),
            }),
            (None, Some(path)) => Ok(Self::AssertionFile(path)),
            (None, None) => Err(no_certificate(world)),
        }
    }

    fn certificate(args: args::Token, server: &Server, world: &World) -> Result<Self, Failure> {
        let cert = client::certificate(args.cert, world).ok_or_else(|| no_certificate(world))?;
        let headers = ("jwt-header", args.jwt_header.as_slice());
        let (identity, open) = (args.identity, args.open);
        let signature =
            Signature::resolve(cert, identity, open, server, &args.shape, headers, world)?;
        Ok(Self::Certificate(Box::new(signature)))
    }

    /// Reads the files of a certificate, and opens nothing.
    pub fn read(&self, world: &mut World) -> Result<Option<Files>, Failure> {
        match self {
            Self::Certificate(signature) => signature.read(world).map(Some),
            Self::AssertionFile(_) | Self::Secret { .. } => Ok(None),
        }
    }

    /// Opens `files`, or reads what stands in their place.
    pub fn open(
        &mut self,
        files: Option<Files>,
        server: &Server,
        world: &mut World,
    ) -> Result<Ready, Failure> {
        match self {
            Self::AssertionFile(path) => assertion(path, world).map(Ready::Assertion),
            Self::Certificate(signature) => {
                let files = files.map_or_else(|| signature.read(world), Ok)?;
                let now = (world.now)();
                let signer = signature.open(&files, server, now, world)?;
                // What would be refused later is refused before the network is touched.
                signer.signer.draft(now).map_err(|error| {
                    client::refusal::explain(error, server.profile, &signer.signing.name, now)
                })?;
                Ok(Ready::Certificate(Box::new(signer)))
            }
            Self::Secret { source, place, client_id } => {
                let (secret, warnings) = secret(source, client_id, world)?;
                Ok(Ready::Secret(secret, *place, warnings))
            }
        }
    }
}

impl Ready {
    /// What the file of the certificate is called.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::Certificate(signer) => Some(&signer.signing.name),
            _ => None,
        }
    }

    pub fn warnings(&self) -> Vec<Warning> {
        match self {
            Self::Assertion(_) => Vec::new(),
            Self::Certificate(signer) => signer.warnings.clone(),
            Self::Secret(_, _, warnings) => warnings.clone(),
        }
    }
}

/// What other programs read of themselves is named here, since it may be meant and may be left over.
fn no_certificate(world: &World) -> Failure {
    let is_set = |name| (world.environment)(name).is_some_and(|value| !value.is_empty());
    Failure::usage("no certificate is given").help(if is_set(SECRET) {
        format!("for the secret in {SECRET}: --client-secret env:{SECRET}")
    } else if is_set(FEDERATED) {
        format!("for the assertion that {FEDERATED} names: --assertion-file \"${FEDERATED}\"")
    } else {
        format!(
            "certgen token app.pfx ..., or {} in the environment; --client-secret SOURCE for a secret",
            client::PATH
        )
    })
}

/// With a secret or a ready assertion nothing is signed: what is about that would be overlooked.
fn check_alone(args: &args::Token, flag: &str) -> Result<(), Failure> {
    let Open { password, mac_password, key_password, .. } = &args.open;
    let is_shaped = args.shape != Shape::default() || !args.jwt_header.is_empty();
    let other = if args.cert.is_some() {
        "a certificate"
    } else if args.identity.key.is_some() {
        "--key"
    } else if args.identity.entry.is_some() {
        "--entry"
    } else if password.is_some() || mac_password.is_some() || key_password.is_some() {
        "--password"
    } else if is_shaped {
        "a flag that shapes the assertion"
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!("{flag} and {other} do not go together"))
        .why(match flag {
            "--client-secret" => "with a secret nothing is signed",
            _ => "the assertion in the file is signed already",
        })
        .help(format!("leave {flag} out, or what belongs to a certificate")))
}

fn secret_source(text: &str) -> Result<Source, Failure> {
    match Source::parse(text, Secret::OF_CLIENT)? {
        Source::Generate | Source::None => {
            Err(Failure::usage("a client secret comes from the server, and there is always one")
                .help("--client-secret prompt, env:NAME, file:PATH, fd:N or stdin"))
        }
        source => Ok(source),
    }
}

fn secret(
    source: &Source,
    client_id: &str,
    world: &mut World,
) -> Result<(ClientSecret, Vec<Warning>), Failure> {
    let mut warnings = Vec::new();
    let given = match source {
        Source::Prompt => password::asked_for_opening(Secret::OF_CLIENT, client_id, world)?,
        source => password::for_opening(source, Secret::OF_CLIENT, &mut warnings, world)?,
    };
    if given.secret_text().is_empty() {
        return Err(Failure::new(
            Code::PasswordNeeded,
            format!("the client secret from {source} is empty"),
        )
        .help("--client-secret env:NAME, file:PATH or stdin"));
    }
    let secret = ClientSecret::new(given.secret_text()).map_err(|error| {
        Failure::new(Code::NoUsablePassword, format!("{source}: {error}"))
            .help("the secret is to be the first line, as the portal shows it once: Value")
    })?;
    Ok((secret, warnings))
}

fn assertion(path: &std::path::Path, world: &mut World) -> Result<Assertion, Failure> {
    let name = input::name(path);
    let refused = |why: String| {
        let message = format!("{name} is no signed assertion");
        Failure::new(Code::NotAnAssertion, message)
            .why(why)
            .help("it is to hold one JSON Web Token and nothing else: certgen jwt decode FILE")
    };
    let bytes = input::bytes(path, MOST_BYTES, world).map_err(|failure| {
        let is_limit = failure.code == Code::TooLarge;
        if is_limit { refused("it has more than 128 KiB".to_owned()) } else { failure }
    })?;
    let text = std::str::from_utf8(&bytes).map_err(|_| refused("it is no UTF-8 text".into()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Assertion::parse(text).map_err(|error| refused(error.to_string()))
}

/// Of a file with an assertion, with blanks around it.
const MOST_BYTES: usize = 128 * 1024;
const FEDERATED: &str = "AZURE_FEDERATED_TOKEN_FILE";
const SECRET: &str = "AZURE_CLIENT_SECRET";
