//! The public keys of a file that tokens are verified with.

use certgen::{
    Certificate, Error, Thumbprint,
    bundle::{self, Bundle, Oddity, PublicKey},
    jwt::VerifyingKey,
};

use crate::{
    cli::args,
    machine::world::World,
    say::{code::Code, failure::Failure, warning::Warning},
    take::input::{Input, Opening, explain},
};

/// The keys of a file, each with what is known of its holder.
pub struct Signers {
    /// What messages call the file.
    pub name: String,
    pub keys: Vec<VerifyingKey>,
    /// In the order of the keys.
    pub holders: Vec<Holder>,
    /// Why keys of the file are none of these: nothing is verified with them.
    pub left_out: Vec<String>,
    pub warnings: Vec<Warning>,
}

/// Who has the private half of a key.
pub enum Holder {
    Certificate(Box<Certificate>),
    /// Nobody is known: the key stands alone.
    Key(Vec<u8>),
}

impl Holder {
    /// Whether `digest` is a thumbprint of its certificate; `None` if it has none.
    pub fn has_thumbprint(&self, digest: &[u8]) -> Option<bool> {
        match self {
            Self::Certificate(certificate) => Some(
                [Thumbprint::sha1(certificate), Thumbprint::sha256(certificate)]
                    .iter()
                    .any(|own| own.as_bytes() == digest),
            ),
            Self::Key(_) => None,
        }
    }
}

impl Signers {
    /// Reads the keys of `input`. Asks for a password only if no key can be seen without it.
    pub fn of(
        input: &Input,
        args: &args::Open,
        opening: &mut Opening,
        world: &mut World,
    ) -> Result<Self, Failure> {
        let visible = input.file.visible();
        let (bundle, warnings) = if args.password.is_none() && !holders(&visible).is_empty() {
            (visible, Vec::new())
        } else {
            let opened = opening.open(input, world)?;
            let warnings = input.warnings(&opened);
            (opened.bundle, warnings)
        };
        let found = holders(&bundle);
        if found.is_empty() {
            let message = format!("{} has no certificate and no public key", input.name);
            let failure = Failure::new(Code::NoCert, message)
                .help("give the certificate, PFX, public key or JWK Set of whoever signed it");
            let is_left_out = |one: &&Oddity| matches!(one, Oddity::RefusedKey(_));
            return Err(match bundle.oddities.iter().find(is_left_out) {
                Some(why) => failure.why(why.to_string()),
                None => failure,
            });
        }
        let (keys, holders, left_out) = (Vec::new(), Vec::new(), Vec::new());
        let mut signers = Self { name: input.name.clone(), keys, holders, left_out, warnings };
        let mut refused = None;
        for holder in found {
            match key_of(&holder) {
                Ok(key) => {
                    signers.keys.push(key);
                    signers.holders.push(holder);
                }
                Err(error) => {
                    signers.left_out.push(error.to_string());
                    refused = Some(error);
                }
            }
        }
        match refused.filter(|_| signers.keys.is_empty()) {
            Some(error) => Err(unsupported(error, input)),
            None => {
                let name = &signers.name;
                signers.warnings.extend(signers.left_out.iter().map(|reason| Warning {
                    code: Code::KeyLeftOut,
                    message: format!("a key in {name} verifies nothing: {reason}"),
                    help: None,
                }));
                Ok(signers)
            }
        }
    }
}

fn unsupported(error: Error, input: &Input) -> Failure {
    let is_weak = matches!(error, Error::WeakKey { .. });
    let failure = explain(error, &input.name, Some(input.file.file_type()));
    if is_weak {
        return failure
            .help("ask whoever signs for a new key, and trust nothing signed by this one");
    }
    failure.help("tokens are verified with RSA of 2048 to 8192 bits, P-256, P-384 and Ed25519")
}

/// Of every entry the certificate at its end, or else the key: what stands above it signs certificates.
fn holders(bundle: &Bundle) -> Vec<Holder> {
    let of_entry = |entry: &bundle::Entry<'_>| match entry.chain.first() {
        Some(bag) => {
            bag.certificate().map(|certificate| Holder::Certificate(Box::new(certificate.clone())))
        }
        None => entry.key?.key()?.public_key_der().map(|der| Holder::Key(der.to_vec())),
    };
    let entries = bundle::entries(&bundle.bags);
    let alone = bundle.public_keys.iter().map(|key| Holder::Key(key.der().to_vec()));
    entries.iter().filter_map(of_entry).chain(alone).collect()
}

fn key_of(holder: &Holder) -> Result<VerifyingKey, Error> {
    match holder {
        Holder::Certificate(certificate) => VerifyingKey::from_certificate(certificate),
        Holder::Key(der) => VerifyingKey::from_public_key(&PublicKey::from_der(der)?),
    }
}
