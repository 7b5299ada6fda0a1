//! The files of a renewal, each in the form of the one that it takes the place of.

use std::ops::Range;

use certgen::{
    Certificate, Limits, Password, PfxOptions, Preset, PrivateKey, bundle,
    bundle::{File, FileType},
    pfx::{self, Bag, BagValue},
};
use zeroize::Zeroizing;

use super::{
    Container, Made, Old,
    plan::{FileKind, Plan},
};
use crate::{
    cli::args,
    give::{
        blocks,
        sealing::{self, Sealing},
    },
    machine::{spinner, world::World},
    say::{code::Code, failure::Failure},
    take::{
        input::{self, Input},
        issuer::Issuer,
    },
};

/// The contents of the files of `plan`, in their order.
pub fn contents(
    plan: &Plan,
    old: &Old,
    new_key: Option<&PrivateKey>,
    made: &Made,
    issuer: Option<&Issuer>,
    world: &World,
) -> Result<Vec<Zeroizing<Vec<u8>>>, Failure> {
    let renewed = made.certificate.as_ref().map(|certificate| Renewed {
        old,
        certificate,
        new_key: new_key.filter(|_| old.key.is_none()),
        // Those above a certificate that signed itself again are nobody's.
        issuers: issuer.map(|issuer| issuer.authority.chain().cloned().collect()),
    });
    let of = |kind: FileKind| -> Result<Zeroizing<Vec<u8>>, Failure> {
        match (kind, &renewed) {
            (FileKind::Cer, Some(renewed)) => {
                Ok(Zeroizing::new(renewed.certificate.der().to_vec()))
            }
            (FileKind::Container, Some(renewed)) => match plan.container {
                Container::Der => Ok(Zeroizing::new(renewed.certificate.der().to_vec())),
                Container::Pem => renewed.pem(),
                Container::Pfx => renewed.pfx(world),
            },
            (FileKind::Key, _) => key(old, new_key.unwrap_or(old.identity.key())),
            _ => {
                let der = made.request.as_deref().unwrap_or_default();
                Ok(Zeroizing::new(bundle::to_pem("CERTIFICATE REQUEST", der)?.into_bytes()))
            }
        }
    };
    plan.files.iter().map(|(kind, _)| of(*kind)).collect()
}

/// What goes into the place of what.
struct Renewed<'a> {
    old: &'a Old,
    certificate: &'a Certificate,
    /// If it stands in the same file.
    new_key: Option<&'a PrivateKey>,
    /// The certificates above the new one, if they are other ones.
    issuers: Option<Vec<Certificate>>,
}

/// What becomes of a certificate in the file.
enum Fate {
    GoesAway,
    IsRenewed,
    Stays,
}

impl Renewed<'_> {
    fn fate(&self, certificate: &Certificate) -> Fate {
        if certificate == self.old.certificate() {
            return Fate::IsRenewed;
        }
        let is_above = || self.old.identity.issuers().contains(certificate);
        match &self.issuers {
            Some(new)
                if is_above() && !new.contains(certificate) && !self.is_shared(certificate) =>
            {
                Fate::GoesAway
            }
            _ => Fate::Stays,
        }
    }

    /// Whether `issuer` stands above a certificate of another entry too.
    fn is_shared(&self, issuer: &Certificate) -> bool {
        let own = self.old.certificate();
        bundle::entries(&self.old.opened.bundle.bags).iter().any(|entry| {
            let mut chain = entry.chain.iter().filter_map(|bag| bag.certificate());
            chain.next() != Some(own) && chain.any(|one| one == issuer)
        })
    }

    /// The certificates above the new one that are not in the file yet.
    fn missing(&self) -> Vec<&Certificate> {
        let bags = &self.old.opened.bundle.bags;
        let is_there = |one: &&Certificate| bags.iter().any(|bag| bag.certificate() == Some(one));
        self.issuers.iter().flatten().filter(|one| !is_there(one)).collect()
    }

    /// Everything else stays, in its order and with its attributes.
    fn bags(&self) -> Vec<Bag> {
        let mut bags = Vec::new();
        for bag in &self.old.opened.bundle.bags {
            match (bag.certificate().map(|one| self.fate(one)), self.key_for(bag)) {
                (Some(Fate::IsRenewed), _) => {
                    bags.push(bag.with_value(BagValue::Certificate(self.certificate.clone())));
                    let above = self.missing().into_iter().cloned().map(BagValue::Certificate);
                    bags.extend(above.map(Bag::new));
                }
                (Some(Fate::GoesAway), _) => {}
                (_, Some(key)) => bags.push(bag.with_value(BagValue::Key(key.clone()))),
                _ => bags.push(bag.clone()),
            }
        }
        bags
    }

    /// The new key, in the place of the old one.
    fn key_for(&self, bag: &Bag) -> Option<&PrivateKey> {
        let key = bag.key()?;
        let is_old = key.secret_pkcs8_der() == self.old.identity.key().secret_pkcs8_der();
        self.new_key.filter(|_| is_old)
    }

    fn pfx(&self, world: &World) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let (input, opened) = (&self.old.input, &self.old.opened);
        let empty = Password::new("")?;
        let password = opened.password.as_deref().unwrap_or(&empty);
        let as_before = Sealing::resolve(&args::Seal::default())?;
        let options: PfxOptions = sealing::as_before(&as_before, input, opened, password)?;
        let bags = self.bags();
        sealing::check_cost(&options, sealing::shrouded(&bags))?;
        let sealed = spinner::during(world, "sealing the file", || {
            pfx::seal_bags(&bags, password, &options)
        });
        Ok(Zeroizing::new(sealed?))
    }

    fn pem(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let input = &self.old.input;
        let text = &input.bytes;
        if !blocks::are_replaceable(&self.old.opened.bundle.oddities) {
            return Err(not_replaceable(input));
        }
        let mut new: Vec<(Range<usize>, Zeroizing<String>)> = Vec::new();
        for place in blocks::labelled(text, |label| label.ends_with(b"CERTIFICATE")) {
            let Some(found) = certificate_in(text.get(place.clone()).unwrap_or_default()) else {
                continue;
            };
            match self.fate(&found) {
                Fate::GoesAway => new.push((place, Zeroizing::default())),
                Fate::IsRenewed => new.push((place, Zeroizing::new(self.certificate_blocks()?))),
                Fate::Stays => {}
            }
        }
        if let Some(key) = self.new_key {
            let places = blocks::labelled(text, |label| label.ends_with(b"PRIVATE KEY"));
            let [place] = places.as_slice() else { return Err(not_replaceable(input)) };
            new.push((place.clone(), key_block(self.old, key)?));
        }
        new.sort_by_key(|(place, _)| place.start);
        let (places, texts): (Vec<_>, Vec<_>) = new.into_iter().unzip();
        Ok(blocks::replaced(text, &places, &texts))
    }

    fn certificate_blocks(&self) -> Result<String, certgen::Error> {
        [self.certificate]
            .into_iter()
            .chain(self.missing())
            .map(|one| bundle::to_pem("CERTIFICATE", one.der()))
            .collect()
    }
}

fn certificate_in(block: &[u8]) -> Option<Certificate> {
    let file = File::read(block, &Limits::new()).ok()?;
    file.visible().bags.iter().find_map(|bag| bag.certificate().cloned())
}

/// A new private key in a file of its own: as the old one was, under its password.
fn key(old: &Old, key: &PrivateKey) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let (input, opened) = old.of_key();
    let is_der = matches!(input.file.file_type(), FileType::EncryptedKey | FileType::PrivateKey);
    match &opened.password {
        Some(password) if is_der => {
            Ok(Zeroizing::new(key.to_encrypted_pkcs8_der(password, key_rounds())?))
        }
        None if is_der => Ok(Zeroizing::new(key.secret_pkcs8_der().to_vec())),
        _ => Ok(Zeroizing::new(key_block(old, key)?.as_bytes().to_vec())),
    }
}

fn key_block(old: &Old, key: &PrivateKey) -> Result<Zeroizing<String>, Failure> {
    let (_, opened) = old.of_key();
    let password = opened.password.as_deref().filter(|password| !password.secret_text().is_empty());
    Ok(Zeroizing::new(match password {
        Some(password) => bundle::to_encrypted_key_pem(key, password, key_rounds())?,
        None => bundle::to_secret_key_pem(key)?.secret_text().to_owned(),
    }))
}

fn not_replaceable(input: &Input) -> Failure {
    let Input { name, .. } = input;
    let message = format!("what is in {name} cannot be replaced where it stands");
    Failure::new(Code::Unsupported, message)
        .why("the file is not written as plain PEM, or has several private keys")
        .help(format!("certgen convert {} --to pfx, and renew that", input::shown(name)))
}

/// Those of a modern PFX.
fn key_rounds() -> u32 {
    Preset::Modern.default_iterations()
}
