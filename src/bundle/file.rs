//! A file that was recognised: its parts, before anything in it is decrypted.

use zeroize::Zeroizing;

use super::{
    Bundle, FileType, Oddity, PublicKey,
    detect::{self, der_type},
    jwk, pkcs7,
};
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::{Error, Foreign, Resource},
    key::{EncryptedKey, PrivateKey, decrypt_dek},
    pbe::{Budget, Limits},
    pem,
    pfx::{Bag, BagValue, Check, Closed, Contents, Encrypted, Passwords},
    request::CertificateRequest,
    secret::Password,
};

mod blocks;

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

    /// DER, or BER of a PFX or PKCS#7. Several structures may stand one after the other.
    fn read_der(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let notes = Notes::default();
        let mut reader = Reader::new(bytes, 0, &notes);
        let first = match reader.any() {
            Ok(element) => element,
            // Cut off or broken at once: the reader of PFX files knows best where.
            Err(fault) if detect::began_as_pfx(bytes) => {
                return Closed::read(bytes, limits).and(Err(fault.into()));
            }
            Err(fault) => return Err(mangled(bytes).unwrap_or(fault.into())),
        };
        let file_type = der_type(first);
        if file_type == Some(FileType::Pfx) || (file_type.is_none() && detect::began_as_pfx(bytes))
        {
            let closed = Closed::read(bytes, limits)?;
            let parts = vec![Part::Pfx(Box::new(closed))];
            return Ok(Self::new(FileType::Pfx, parts, Vec::new(), limits));
        }
        let Some(file_type) = file_type else {
            return Err(Error::Foreign { what: Foreign::Unknown });
        };
        let mut budget = Budget::new(limits);
        let mut oddities = Vec::new();
        let mut parts = der_parts(first, file_type, &mut budget, &mut oddities)?;
        while reader.rest().first() == Some(&SEQUENCE) {
            let Ok(element) = reader.any() else { break };
            let Some(file_type) = der_type(element) else { break };
            parts.extend(der_parts(element, file_type, &mut budget, &mut oddities)?);
        }
        if !reader.rest().is_empty() {
            oddities.push(Oddity::TrailingBytes(reader.rest().len()));
        }
        Ok(Self::new(file_type, parts, oddities, limits))
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

/// The parts of one structure in DER.
fn der_parts(
    element: Element<'_>,
    file_type: FileType,
    budget: &mut Budget<'_>,
    oddities: &mut Vec<Oddity>,
) -> Result<Vec<Part>, Error> {
    budget.count_bag()?;
    let der = element.whole();
    let part = match file_type {
        FileType::Certificate => open(BagValue::certificate(der)),
        FileType::Crl => open(BagValue::Crl(der.to_vec())),
        FileType::EncryptedKey => {
            let key = EncryptedKey::read(element)?;
            budget.spend(key.sealed().scheme().cost())?;
            Part::EncryptedKey(key)
        }
        FileType::Pkcs7 => return pkcs7_parts(der, element.offset(), budget, oddities),
        FileType::PrivateKey => Part::Open(Box::new(key_bag(der, budget)?)),
        FileType::PublicKey => Part::PublicKey(PublicKey::from_der(der)?),
        FileType::Request => Part::Request(Box::new(CertificateRequest::from_der(der)?)),
        FileType::Jwk | FileType::JwkSet | FileType::Jwt | FileType::Pem | FileType::Pfx => {
            return Err(Error::Foreign { what: Foreign::Unknown });
        }
    };
    Ok(vec![part])
}

fn pkcs7_parts(
    der: &[u8],
    offset: usize,
    budget: &mut Budget<'_>,
    oddities: &mut Vec<Oddity>,
) -> Result<Vec<Part>, Error> {
    let pile = pkcs7::read(der, offset, budget)?;
    if pile.is_signed {
        oddities.push(Oddity::Signed);
    }
    if pile.is_ber {
        oddities.push(Oddity::Ber);
    }
    if pile.trailing_bytes > 0 {
        oddities.push(Oddity::TrailingBytes(pile.trailing_bytes));
    }
    Ok(pile.values.into_iter().map(open).collect())
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

/// An unencrypted key in whatever structure it has: labels are often wrong.
fn key_bag(der: &[u8], budget: &mut Budget<'_>) -> Result<Bag, Error> {
    let key = match key_outline(der) {
        Some([Tag::INTEGER, Tag::SEQUENCE]) | None => PrivateKey::read_pkcs8(der)?,
        Some([Tag::INTEGER, Tag::OCTET_STRING]) => PrivateKey::read_sec1(der)?,
        Some(_) if number_of_parts(der) == 6 => PrivateKey::read_openssl_dsa(der)?,
        Some(_) => PrivateKey::read_pkcs1(der)?,
    };
    Ok(Bag::new(BagValue::Key(key.paid(budget)?)))
}

fn key_outline(der: &[u8]) -> Option<[Tag; 2]> {
    let notes = Notes::default();
    let mut parts = Reader::new(der, 0, &notes).sequence("").ok()?;
    Some([parts.any().ok()?.tag(), parts.any().ok()?.tag()])
}

fn number_of_parts(der: &[u8]) -> usize {
    let notes = Notes::default();
    let Ok(mut parts) = Reader::new(der, 0, &notes).sequence("") else { return 0 };
    let mut count = 0;
    while let Ok(Some(_)) = parts.next() {
        count += 1;
    }
    count
}

/// Binary that became text on its way, if `bytes` are that.
fn mangled(bytes: &[u8]) -> Option<Error> {
    match detect::text_type(bytes) {
        Err(what @ Foreign::MangledBinary) => Some(Error::Foreign { what }),
        _ => None,
    }
}

const SEQUENCE: u8 = 0x30;
