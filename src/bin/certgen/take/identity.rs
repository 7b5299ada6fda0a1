//! The private key and the certificate that a command signs with.

use std::path::Path;

use certgen::{
    Certificate, Error, Identity, PrivateKey, Soundness, Unchosen,
    bundle::{self, Entry, FileType, Fit},
    pfx::Bag,
};

use crate::{
    cli::args::IdentityFlags,
    machine::world::World,
    say::{code::Code, failure::Failure, warning::Warning},
    take::{
        entry,
        input::{self, Flags, Input, Opened, Opening, Reader},
    },
};

/// Which certificates above that of the key are taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Above {
    All,
    None,
}

/// A key and its certificate, and what messages call the file.
pub struct Signing {
    pub name: String,
    pub identity: Identity,
    pub warnings: Vec<Warning>,
}

/// The file of the certificate, and that of the private key if it is another; read, and not opened yet.
pub struct Files {
    inputs: Vec<Input>,
}

impl Files {
    /// Reads the file at `path`, and the one that `flags` name.
    pub fn read(
        path: &Path,
        flags: &IdentityFlags,
        opening: &Opening,
        world: &mut World,
    ) -> Result<Self, Failure> {
        let mut readers = opening.readers();
        let files = flags.key.as_deref().into_iter().chain([path]);
        readers.extend(files.filter_map(Reader::of_argument));
        input::read_once(&readers)?;
        let mut inputs = vec![Input::read(path, opening, world)?];
        if let Some(key) = &flags.key {
            inputs.push(Input::read(key, opening, world)?);
        }
        if let [only] = inputs.as_slice() {
            check_type(only, opening.flags())?;
        }
        Ok(Self { inputs })
    }

    /// The bytes of each.
    pub fn bytes(&self) -> impl Iterator<Item = &[u8]> {
        self.inputs.iter().map(|input| input.bytes.as_slice())
    }

    /// Opens them, and finds the pair that signs.
    pub fn open(
        &self,
        flags: &IdentityFlags,
        above: Above,
        opening: &mut Opening,
        world: &mut World,
    ) -> Result<Signing, Failure> {
        let mut bags = Vec::new();
        let mut warnings = Vec::new();
        for (place, input) in self.inputs.iter().enumerate() {
            let opened = opening.open(input, world)?;
            warnings.extend(input.warnings(&opened));
            bags.extend(wanted(opened, place, flags));
        }
        warnings.extend(opening.take_warnings());
        let name = self.inputs.first().map(|input| input.name.clone()).unwrap_or_default();
        let key_name = self.inputs.get(1).map_or(&name, |input| &input.name);
        let entries = bundle::entries(&bags);
        let wanted = flags.entry.as_deref();
        let offers = opening.flags();
        let entry = choose(&entries, wanted, &name, key_name, offers)?;
        let identity = of_entry(entry, above, &name, key_name, offers)?;
        Ok(Signing { name, identity, warnings })
    }
}

/// Of two files each gives what it was named for.
fn wanted(opened: Opened, place: usize, flags: &IdentityFlags) -> Vec<Bag> {
    let mut bags = opened.bundle.bags;
    match (&flags.key, place) {
        (None, _) => {}
        (Some(_), 0) => bags.retain(|bag| bag.certificate().is_some()),
        (Some(_), _) => bags.retain(|bag| bag.key().is_some()),
    }
    bags
}

/// A file that cannot have a private key is refused before a password is asked for.
fn check_type(input: &Input, offers: Flags) -> Result<(), Failure> {
    let file_type = input.file.file_type();
    let has_none = matches!(
        file_type,
        FileType::Certificate
            | FileType::Crl
            | FileType::Jwt
            | FileType::Pkcs7
            | FileType::PublicKey
            | FileType::Request
    );
    if !has_none {
        return Ok(());
    }
    let message = format!("{} is {file_type}, not a PFX", input.name);
    Err(Failure::new(Code::NotPfx, message).help(match file_type {
        FileType::Certificate | FileType::Pkcs7 => with_key(offers, "it"),
        _ => "give the .pfx, or the .pem with PRIVATE KEY and CERTIFICATE".to_owned(),
    }))
}

/// The entry that signs: the `wanted` one, or the only one with a private key. A command without --entry
/// has no such flag for another one.
pub fn choose<'a, 'b>(
    entries: &'a [Entry<'b>],
    wanted: Option<&str>,
    name: &str,
    key_name: &str,
    offers: Flags,
) -> Result<&'a Entry<'b>, Failure> {
    if let Some(wanted) = wanted {
        return entry::find(entries, wanted, name);
    }
    bundle::signer(entries).map_err(|why| match why {
        Unchosen::SeveralKeys { count } => {
            let message = format!("{name} has {count} private keys, and one signs");
            let failure = Failure::usage(message).why(entry::list(entries));
            match offers {
                Flags::All => failure.help("--entry NUMBER, ALIAS or THUMBPRINT chooses one"),
                Flags::OfCa => failure.help(format!(
                    "take one out: certgen convert {} --entry NUMBER --to pfx -o ONE.pfx",
                    input::shown(name)
                )),
            }
        }
        _ => no_key(entries, name, key_name, offers),
    })
}

fn no_key(entries: &[Entry<'_>], name: &str, key_name: &str, offers: Flags) -> Failure {
    let what = match (name == key_name, entries.is_empty()) {
        (false, _) => format!("{key_name} has no private key"),
        (true, false) => format!("{name} has a certificate but no private key"),
        (true, true) => format!("{name} has neither a private key nor a certificate"),
    };
    Failure::new(Code::NoKey, what).help(with_key(offers, "the certificate"))
}

fn with_key(offers: Flags, certificate: &str) -> String {
    let flag = offers.of_key();
    format!("give the .pfx, or the .pem with PRIVATE KEY, or {flag} FILE beside {certificate}")
}

/// The key and the certificates of an entry, proven to belong together.
pub fn of_entry(
    entry: &Entry<'_>,
    above: Above,
    name: &str,
    key_name: &str,
    offers: Flags,
) -> Result<Identity, Failure> {
    let Some(key) = entry.key.and_then(Bag::key) else {
        return Err(no_key(std::slice::from_ref(entry), name, key_name, offers));
    };
    let count = match above {
        Above::All => usize::MAX,
        Above::None => 1,
    };
    let chain = entry.chain.iter().filter_map(|bag| bag.certificate()).take(count).cloned();
    let chain: Vec<Certificate> = chain.collect();
    if let Soundness::Broken { reason } = key.soundness() {
        let error = Error::BrokenKey { reason: reason.clone() };
        return Err(input::explain(error, key_name, None));
    }
    if key.public_key_der().is_none() {
        return Err(unproven(key, name, key_name));
    }
    let Some(leaf) = chain.first() else {
        return Err(no_certificate(name, key_name, offers));
    };
    if entry.fit == Fit::Mismatch {
        return Err(mismatch(key, leaf, name, key_name));
    }
    let leaf = leaf.clone();
    Identity::new(key.clone(), chain).map_err(|error| match error {
        Error::KeyMismatch => mismatch(key, &leaf, name, key_name),
        other => input::explain(other, name, None),
    })
}

/// Nothing is known here of the public half of the key.
fn unproven(key: &PrivateKey, name: &str, key_name: &str) -> Failure {
    let message = match name == key_name {
        true => {
            format!("whether the private key in {name} is that of its certificate cannot be told")
        }
        false => format!("whether {key_name} is the private key of {name} cannot be told"),
    };
    Failure::new(Code::Unproven, message)
        .why(format!(
            "{} keys are not computed with here, and nothing signs with them",
            key.key_type()
        ))
        .help("certgen new --key p256 makes a key that signs")
}

fn no_certificate(name: &str, key_name: &str, offers: Flags) -> Failure {
    if name != key_name {
        // A certificate is there, and it is of another key.
        return Failure::new(Code::KeyMismatch, format!("{key_name} does not belong to {name}"))
            .help(
                "certgen show tells the SHA-256 of the public key of each: the pair has the same",
            );
    }
    let message = format!("{name} has a private key but no certificate");
    Failure::new(Code::NoCert, message)
        .help(format!("give the file with the certificate, and this one with {}", offers.of_key()))
}

fn mismatch(key: &PrivateKey, leaf: &Certificate, name: &str, key_name: &str) -> Failure {
    let message = match name == key_name {
        true => format!("the private key in {name} does not belong to its certificate"),
        false => format!("{key_name} does not belong to {name}"),
    };
    entry::mismatch(message, Some(key), Some(leaf))
}
