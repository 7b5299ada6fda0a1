//! A file that was recognised: its parts, before anything in it is decrypted.

use zeroize::Zeroizing;

use super::{
    Bundle, FileType, Oddity, PublicKey,
    detect::{self, der_type},
    jwk,
};
use crate::{
    error::{Error, Resource},
    key::{EncryptedKey, decrypt_dek},
    pbe::{Budget, Limits},
    pem,
    pfx::{Bag, BagValue, Check, Closed, Contents, Encrypted, Passwords},
    request::CertificateRequest,
    secret::Password,
};

mod binary;
mod blocks;

use binary::{SEQUENCE, key_bag, key_outline, pkcs7_parts};

/// A file of keys and certificates, of whatever kind, that has been read and not been opened.
#[derive(Debug)]
pub struct File {
    file_type: FileType,
    parts: Vec<Part>,
    oddities: Vec<Oddity>,
    limits: Limits,
}

/// One thing in a file.
enum Part {
    /// A private key in PEM before PKCS#8, with its `DEK-Info` header.
    Dek {
        info: String,
        encrypted: Vec<u8>,
    },
    EncryptedKey(EncryptedKey),
    Open(Box<Bag>),
    Pfx(Box<Closed>),
    PublicKey(PublicKey),
    Request(Box<CertificateRequest>),
}

impl Part {
    /// Leaves a key under its password, and says that it is there.
    fn leave_locked(&self, bundle: &mut Bundle) {
        bundle.is_complete = false;
        if let Self::EncryptedKey(key) = self {
            bundle.encryptions.push((Encrypted::Key, key.sealed().encryption()));
        }
    }
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Part(..)")
    }
}

impl File {
    /// Recognises a file by its content and reads all that is not encrypted.
    ///
    /// # Errors
    ///
    /// [`Error::Foreign`] for a file of another kind, [`Error::Damaged`] and [`Error::Pem`] with the
    /// place where it breaks, [`Error::Malformed`], [`Error::Unsupported`], [`Error::TooCostly`] and
    /// [`Error::TooLarge`].
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        limits.check_size(bytes.len())?;
        if bytes.first() == Some(&SEQUENCE) {
            let read = Self::read_der(bytes, limits);
            // The digit 0 is the same byte, and some texts begin with it.
            let is_text = read.is_err()
                && bytes.get(1).is_some_and(|second| second.is_ascii_graphic() || *second == b' ');
            return if is_text && pem::looks_like_pem(bytes) {
                blocks::read(bytes, limits)
            } else {
                read
            };
        }
        if detect::is_pem(bytes) {
            return blocks::read(bytes, limits);
        }
        if let Some(decoded) = pem::bare_base64(bytes) {
            let mut file = Self::read(&decoded, limits)?;
            file.oddities.push(Oddity::Base64);
            return Ok(file);
        }
        let file_type = detect::text_type(bytes).map_err(|what| Error::Foreign { what })?;
        match file_type {
            FileType::Jwk | FileType::JwkSet => read_jwk(bytes, limits),
            _ => Ok(Self::new(file_type, Vec::new(), Vec::new(), limits)),
        }
    }

    fn new(file_type: FileType, parts: Vec<Part>, oddities: Vec<Oddity>, limits: &Limits) -> Self {
        Self { file_type, parts, oddities, limits: limits.clone() }
    }

    /// What kind of file it is.
    #[must_use]
    pub fn file_type(&self) -> FileType {
        self.file_type
    }

    /// The PFX, if that is what it is.
    #[must_use]
    pub fn pfx(&self) -> Option<&Closed> {
        self.parts.iter().find_map(|part| match part {
            Part::Pfx(closed) => Some(&**closed),
            _ => None,
        })
    }

    /// Whether anything in it is encrypted, or protected by a password.
    #[must_use]
    pub fn needs_password(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Dek { .. } | Part::EncryptedKey(_) => true,
            Part::Pfx(closed) => closed.has_password(),
            Part::Open(_) | Part::PublicKey(_) | Part::Request(_) => false,
        })
    }

    /// Opens everything in it. Without passwords, a PFX is opened if the empty one does.
    ///
    /// # Errors
    ///
    /// [`Error::PasswordNeeded`] when something is encrypted and no password is given; as
    /// [`Closed::open`] for a PFX; [`Error::WrongPassword`] and what is wrong with a key for the others.
    pub fn open(&self, passwords: Option<Passwords<'_>>, check: Check) -> Result<Bundle, Error> {
        let mut bundle = self.empty_bundle();
        let mut budget = self.budget(&self.limits)?;
        for part in &self.parts {
            self.open_part(part, passwords, check, &mut bundle, &mut budget)?;
        }
        Ok(bundle)
    }

    /// Opens all but private keys and secrets, which stay as they are. Of the files that are read here
    /// only a PFX has certificates under a password; without passwords, it is opened if the empty one does.
    ///
    /// # Errors
    ///
    /// [`Error::PasswordNeeded`] when a PFX has a password and none is given; as
    /// [`Closed::open_certificates`].
    pub fn open_certificates(
        &self,
        passwords: Option<Passwords<'_>>,
        check: Check,
    ) -> Result<Bundle, Error> {
        self.open_certificates_within(passwords, check, &mut self.budget(&self.limits)?)
    }

    /// The same without passwords, where nobody asked that the empty one be tried: `None` where that takes
    /// more than `rounds`, which are counted as [`Limits::TOTAL_ROUNDS`] are.
    ///
    /// # Errors
    ///
    /// As [`File::open_certificates`].
    pub fn open_certificates_unasked(
        &self,
        check: Check,
        rounds: u64,
    ) -> Result<Option<Bundle>, Error> {
        let limits = self.limits.clone().total_rounds(rounds);
        let opened = self
            .budget(&limits)
            .and_then(|mut budget| self.open_certificates_within(None, check, &mut budget));
        match opened {
            Err(Error::TooCostly {
                what: Resource::RoundsInAll | Resource::RoundsForSpellings,
                ..
            }) => Ok(None),
            other => other.map(Some),
        }
    }

    fn open_certificates_within(
        &self,
        passwords: Option<Passwords<'_>>,
        check: Check,
        budget: &mut Budget<'_>,
    ) -> Result<Bundle, Error> {
        let mut bundle = self.empty_bundle();
        for part in &self.parts {
            match part {
                Part::Dek { .. } | Part::EncryptedKey(_) => part.leave_locked(&mut bundle),
                Part::Open(bag) if bag.is_private() => bundle.is_complete = false,
                Part::Pfx(closed) => {
                    let open = |passwords: Passwords<'_>| {
                        closed.open_certificates_within(passwords, check, budget)
                    };
                    bundle.add_contents(with_password(passwords, open)?);
                    bundle.is_complete = false;
                }
                other => self.open_part(other, passwords, check, &mut bundle, budget)?,
            }
        }
        Ok(bundle)
    }

    /// All that can be seen without a password.
    #[must_use]
    pub fn visible(&self) -> Bundle {
        let mut bundle = self.empty_bundle();
        for part in &self.parts {
            match part {
                Part::Dek { .. } | Part::EncryptedKey(_) => part.leave_locked(&mut bundle),
                Part::Pfx(closed) => {
                    bundle.is_complete &= !closed.has_password();
                    bundle.add_contents(closed.visible());
                }
                Part::Open(bag) => bundle.bags.push((**bag).clone()),
                Part::PublicKey(key) => bundle.public_keys.push(key.clone()),
                Part::Request(request) => bundle.requests.push((**request).clone()),
            }
        }
        bundle
    }

    /// What is left for a password to be tried: the price of all that can be seen is known.
    fn budget<'a>(&self, limits: &'a Limits) -> Result<Budget<'a>, Error> {
        let mut budget = Budget::new(limits);
        for part in &self.parts {
            match part {
                Part::EncryptedKey(key) => budget.spend(key.sealed().scheme().cost())?,
                Part::Pfx(closed) => closed.spend(&mut budget)?,
                Part::Dek { .. } | Part::Open(_) | Part::PublicKey(_) | Part::Request(_) => {}
            }
        }
        Ok(budget)
    }

    fn empty_bundle(&self) -> Bundle {
        Bundle {
            file_type: self.file_type,
            bags: Vec::new(),
            requests: Vec::new(),
            public_keys: Vec::new(),
            encryptions: Vec::new(),
            spellings: Vec::new(),
            is_complete: true,
            is_verified: false,
            is_ber: false,
            has_nested_bags: false,
            oddities: self.oddities.clone(),
        }
    }

    fn open_part(
        &self,
        part: &Part,
        passwords: Option<Passwords<'_>>,
        check: Check,
        bundle: &mut Bundle,
        budget: &mut Budget<'_>,
    ) -> Result<(), Error> {
        let needed = || passwords.map(|all| all.of_keys()).ok_or(Error::PasswordNeeded);
        match part {
            Part::Dek { info, encrypted } => {
                let content = decrypt_dek(info, encrypted, needed()?)?;
                bundle.bags.push(key_bag(&content, budget)?);
            }
            Part::EncryptedKey(key) => {
                let opened = key.sealed().open(needed()?, None, budget)?;
                bundle.encryptions.push((Encrypted::Key, key.sealed().encryption()));
                bundle.add_spelling(opened.spelling);
                bundle.bags.push(key_bag(&opened.content, budget)?);
            }
            Part::Pfx(closed) => {
                let open = |passwords: Passwords<'_>| closed.open_within(passwords, check, budget);
                bundle.add_contents(with_password(passwords, open)?);
            }
            Part::Open(bag) => bundle.bags.push((**bag).clone()),
            Part::PublicKey(key) => bundle.public_keys.push(key.clone()),
            Part::Request(request) => bundle.requests.push((**request).clone()),
        }
        Ok(())
    }
}

/// What `open` makes of a PFX with `passwords`, or with the empty one where there are none.
fn with_password(
    passwords: Option<Passwords<'_>>,
    open: impl FnOnce(Passwords<'_>) -> Result<Contents, Error>,
) -> Result<Contents, Error> {
    if let Some(passwords) = passwords {
        return open(passwords);
    }
    let empty = Password::new("")?;
    open(Passwords::new(&empty)).map_err(|error| match error {
        Error::OtherPassword | Error::WrongPassword => Error::PasswordNeeded,
        other => other,
    })
}

/// The keys of a JWK or a set of them, each with its certificates.
fn read_jwk(bytes: &[u8], limits: &Limits) -> Result<File, Error> {
    let text = detect::text_of(bytes).map(Zeroizing::new).unwrap_or_default();
    let read = jwk::read(&text, &mut Budget::new(limits))?;
    let mut parts = Vec::new();
    for jwk in read.keys {
        // The key ID serves as the name of the entry.
        let named = |value: BagValue| match &jwk.key_id {
            Some(name) => Bag::new(value).friendly_name(name).map(|bag| Part::Open(Box::new(bag))),
            None => Ok(open(value)),
        };
        match jwk.key {
            Some(key) => parts.push(named(BagValue::Key(key))?),
            // A certificate says the same and more.
            None if !jwk.certificates.is_empty() => {}
            None => parts.push(Part::PublicKey(PublicKey::from_der(&jwk.public_key)?)),
        }
        for certificate in jwk.certificates {
            parts.push(named(BagValue::Certificate(certificate))?);
        }
    }
    let file_type = if read.is_set { FileType::JwkSet } else { FileType::Jwk };
    let refused = read.refused.iter().map(|error| Oddity::RefusedKey(error.to_string()));
    Ok(File::new(file_type, parts, refused.collect(), limits))
}

fn open(value: BagValue) -> Part {
    Part::Open(Box::new(Bag::new(value)))
}
