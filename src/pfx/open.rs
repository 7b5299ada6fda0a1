//! Opening: the integrity check, then every encryption, each with the spelling of the password that it
//! was written with.

use zeroize::Zeroizing;

use super::{
    bag::{Bag, BagValue, Secret},
    closed::{Closed, Content, Encrypted},
    raw::{RawBag, RawValue, safe_contents},
};
use crate::{
    ber::Notes,
    cores,
    error::Error,
    key::PrivateKey,
    pbe::{Budget, DerivedKey, Encryption, Opened, Sealed, Spelling},
    secret::Password,
};

/// What to do about the integrity check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Check {
    /// Open a file even if its content was changed after it was written.
    Ignored,
    /// Refuse a file without one.
    Required,
    /// Verify it if it is there.
    #[default]
    Verified,
}

/// What of a PFX is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// All but private keys and secrets, which stay as they are.
    Certificates,
    Everything,
}

/// The passwords of a PFX. Nearly every file has one; each of the others is the same unless it is set.
#[derive(Debug, Clone, Copy)]
pub struct Passwords<'a> {
    main: &'a Password,
    mac: Option<&'a Password>,
    key: Option<&'a Password>,
}

impl<'a> Passwords<'a> {
    /// One password for everything.
    #[must_use]
    pub fn new(password: &'a Password) -> Self {
        Self { main: password, mac: None, key: None }
    }

    /// Another one for the integrity check, as `openssl pkcs12 -twopass` writes it.
    #[must_use]
    pub fn mac(mut self, password: &'a Password) -> Self {
        self.mac = Some(password);
        self
    }

    /// The password of private keys and secrets.
    pub(crate) fn of_keys(&self) -> &'a Password {
        self.key.unwrap_or(self.main)
    }

    /// Another one for private keys and secrets, as programs in Java can write it.
    #[must_use]
    pub fn key(mut self, password: &'a Password) -> Self {
        self.key = Some(password);
        self
    }
}

/// Everything in a PFX, in the order of the file.
#[derive(Debug)]
pub struct Contents {
    /// The keys, certificates and other things.
    pub bags: Vec<Bag>,
    /// Every encryption, those inside others included, in the order of the file.
    pub encryptions: Vec<(Encrypted, Encryption)>,
    /// The spellings of the password that worked, each once; the integrity check's first.
    pub spellings: Vec<Spelling>,
    /// Whether the integrity check was made and said that nothing was changed.
    pub is_verified: bool,
    /// Whether anything, inside what was encrypted too, uses forms of BER that DER does not have.
    pub is_ber: bool,
    /// Whether bags stand inside bags.
    pub has_nested_bags: bool,
}

impl Contents {
    fn new(closed: &Closed) -> Self {
        Self {
            bags: Vec::new(),
            encryptions: Vec::new(),
            spellings: Vec::new(),
            is_verified: false,
            is_ber: closed.is_ber(),
            has_nested_bags: false,
        }
    }
}

impl Closed {
    /// Opens the file.
    ///
    /// # Errors
    ///
    /// - [`Error::WrongPassword`] when nothing says that the password is right;
    /// - [`Error::Altered`] when what is encrypted says that it is, and the integrity check that
    ///   something was changed;
    /// - [`Error::OtherPassword`] when the integrity check says that it is, and what is encrypted has
    ///   another one;
    /// - [`Error::NoMac`] when a check is required and there is none;
    /// - [`Error::Damaged`], [`Error::Malformed`], [`Error::Unsupported`] and [`Error::TooCostly`] for
    ///   what is found inside the encryption.
    pub fn open(&self, passwords: Passwords<'_>, check: Check) -> Result<Contents, Error> {
        let mut budget = Budget::new(&self.limits);
        self.spend(&mut budget)?;
        self.open_within(passwords, check, &mut budget)
    }

    /// The same within a budget from which all that can be seen was paid.
    pub(crate) fn open_within(
        &self,
        passwords: Passwords<'_>,
        check: Check,
        budget: &mut Budget<'_>,
    ) -> Result<Contents, Error> {
        self.open_scope(passwords, check, Scope::Everything, budget)
    }

    /// Opens the file and leaves private keys and secrets out: those that are encrypted on their own are
    /// not decrypted.
    ///
    /// # Errors
    ///
    /// As [`Closed::open`]; and [`Error::WrongPassword`] too where the integrity check does not hold and
    /// only keys are encrypted, since nothing else tells whether the password is right.
    pub fn open_certificates(
        &self,
        passwords: Passwords<'_>,
        check: Check,
    ) -> Result<Contents, Error> {
        let mut budget = Budget::new(&self.limits);
        self.spend(&mut budget)?;
        self.open_certificates_within(passwords, check, &mut budget)
    }

    /// The same within a budget from which all that can be seen was paid.
    pub(crate) fn open_certificates_within(
        &self,
        passwords: Passwords<'_>,
        check: Check,
        budget: &mut Budget<'_>,
    ) -> Result<Contents, Error> {
        self.open_scope(passwords, check, Scope::Certificates, budget)
    }

    fn open_scope(
        &self,
        passwords: Passwords<'_>,
        check: Check,
        scope: Scope,
        budget: &mut Budget<'_>,
    ) -> Result<Contents, Error> {
        if self.mac.is_none() && check == Check::Required {
            return Err(Error::NoMac);
        }
        let mut keys = self.first_keys(passwords, scope);
        let verified = match &self.mac {
            Some(mac) => {
                let password = passwords.mac.unwrap_or(passwords.main);
                Some(mac.verify(password, keys.mac.take(), &self.authenticated, budget)?)
            }
            None => None,
        };
        let mut opening = Opening::new(self, passwords, scope, keys.others, budget);
        if let Some(Some(spelling)) = verified {
            opening.note_spelling(spelling);
        }
        let opened = opening.open_all();
        match (verified, &opened) {
            // Without a check, or with one that holds, what happened is what is told.
            (None | Some(Some(_)), _) => {}
            (Some(None), Ok(_)) if opening.has_decrypted && check == Check::Ignored => {}
            (Some(None), Ok(_)) if opening.has_decrypted => return Err(Error::Altered),
            (Some(None), Ok(_)) if check == Check::Ignored => {}
            // The password is right, and what came out is broken, as the check says.
            (Some(None), Err(Error::Damaged { .. } | Error::Malformed { .. }))
                if opening.has_decrypted && check != Check::Ignored =>
            {
                return Err(Error::Altered);
            }
            // The password is right, and what stands under it says more than the check does.
            (Some(None), Err(error)) if opening.has_decrypted && *error != Error::WrongPassword => {
            }
            (Some(None), _) => return Err(Error::WrongPassword),
        }
        opened.map_err(|error| match error {
            Error::WrongPassword if matches!(verified, Some(Some(_))) => Error::OtherPassword,
            other => other,
        })?;
        Ok(opening.finish(matches!(verified, Some(Some(_)))))
    }

    /// What can be seen without a password: what stands in no encryption.
    #[must_use]
    pub fn visible(&self) -> Contents {
        let plain = self.contents.iter().filter_map(|content| match content {
            Content::Plain(bags) => Some(bags),
            Content::Encrypted(_) => None,
        });
        let bags = plain.flatten().filter(|bag| bag.sealed().is_none());
        let mut contents = Contents::new(self);
        let mut budget = Budget::new(&self.limits);
        contents.encryptions = self.encryptions();
        for bag in bags {
            contents.has_nested_bags |= bag.is_nested;
            if let Ok(value) = plain_value(&bag.value, &mut budget) {
                contents.bags.push(Bag::with_attributes(value, bag.attributes.clone()));
            }
        }
        contents
    }

    /// Derives the keys of all that can be seen for the first spelling of each password, on all cores.
    fn first_keys(&self, passwords: Passwords<'_>, scope: Scope) -> FirstKeys {
        let key_password = passwords.of_keys();
        let mut pieces = Vec::new();
        for content in &self.contents {
            match content {
                Content::Encrypted(sealed) => pieces.push((sealed, passwords.main)),
                Content::Plain(_) if scope == Scope::Certificates => {}
                Content::Plain(bags) => {
                    let sealed = bags.iter().filter_map(RawBag::sealed);
                    pieces.extend(sealed.map(|sealed| (sealed, key_password)));
                }
            }
        }
        let rounds = self.encryptions().iter().filter_map(|(_, one)| one.derivation.rounds()).max();
        // The integrity check's is the last, since it is the cheapest.
        let mut keys =
            cores::on_all(pieces.len() + 1, rounds.unwrap_or(0), |at| match pieces.get(at) {
                Some((sealed, password)) => FirstKey::Piece(sealed.first_key(password)),
                None => FirstKey::Mac(
                    self.mac
                        .as_ref()
                        .map(|mac| mac.first_key(passwords.mac.unwrap_or(passwords.main))),
                ),
            });
        let mac = match keys.pop() {
            Some(FirstKey::Mac(key)) => key,
            _ => None,
        };
        let others = keys.into_iter().map(|key| match key {
            FirstKey::Piece(key) => key,
            FirstKey::Mac(_) => None,
        });
        FirstKeys { mac, others: others.collect() }
    }
}

enum FirstKey {
    Mac(Option<Zeroizing<Vec<u8>>>),
    Piece(Option<DerivedKey>),
}

struct FirstKeys {
    mac: Option<Zeroizing<Vec<u8>>>,
    others: Vec<Option<DerivedKey>>,
}

/// The work of opening one file.
struct Opening<'a, 'b> {
    closed: &'a Closed,
    passwords: Passwords<'a>,
    scope: Scope,
    keys: std::vec::IntoIter<Option<DerivedKey>>,
    budget: &'a mut Budget<'b>,
    notes: Notes,
    has_decrypted: bool,
    contents: Contents,
}

impl<'a, 'b> Opening<'a, 'b> {
    fn new(
        closed: &'a Closed,
        passwords: Passwords<'a>,
        scope: Scope,
        keys: Vec<Option<DerivedKey>>,
        budget: &'a mut Budget<'b>,
    ) -> Self {
        Self {
            closed,
            passwords,
            scope,
            keys: keys.into_iter(),
            budget,
            notes: Notes::default(),
            has_decrypted: false,
            contents: Contents::new(closed),
        }
    }

    fn open_all(&mut self) -> Result<(), Error> {
        for content in &self.closed.contents {
            match content {
                Content::Encrypted(sealed) => self.open_content(sealed)?,
                Content::Plain(bags) => {
                    for bag in bags {
                        let first = match self.scope {
                            Scope::Certificates => None,
                            Scope::Everything => {
                                bag.sealed().and_then(|_| self.keys.next().flatten())
                            }
                        };
                        self.open_bag(bag, first)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn open_content(&mut self, sealed: &Sealed) -> Result<(), Error> {
        let first = self.keys.next().flatten();
        self.contents.encryptions.push((Encrypted::Content, sealed.encryption()));
        let opened = self.decrypt(sealed, self.passwords.main, first)?;
        let bags = safe_contents(&opened.content, sealed.offset(), &self.notes, self.budget)?;
        for sealed in bags.iter().filter_map(RawBag::sealed) {
            self.budget.spend(sealed.scheme().cost())?;
        }
        for bag in &bags {
            self.open_bag(bag, None)?;
        }
        Ok(())
    }

    fn open_bag(&mut self, bag: &RawBag, first: Option<DerivedKey>) -> Result<(), Error> {
        self.contents.encryptions.extend(bag.encryption());
        self.contents.has_nested_bags |= bag.is_nested;
        if self.scope == Scope::Certificates && bag.is_private() {
            return Ok(());
        }
        let password = self.passwords.of_keys();
        let value = match &bag.value {
            RawValue::ShroudedKey(key) => {
                let opened = self.decrypt(key.sealed(), password, first)?;
                BagValue::Key(PrivateKey::read_pkcs8(&opened.content)?.paid(self.budget)?)
            }
            RawValue::ShroudedSecret { kind, key } => {
                let opened = self.decrypt(key.sealed(), password, first)?;
                let (kind, value) = (kind.to_string(), opened.content);
                BagValue::Secret(Secret { kind, value, is_shrouded: true })
            }
            plain => plain_value(plain, self.budget)?,
        };
        self.contents.bags.push(Bag::with_attributes(value, bag.attributes.clone()));
        Ok(())
    }

    fn decrypt(
        &mut self,
        sealed: &Sealed,
        password: &Password,
        first: Option<DerivedKey>,
    ) -> Result<Opened, Error> {
        let opened = sealed.open(password, first, self.budget)?;
        self.has_decrypted = true;
        self.note_spelling(opened.spelling);
        Ok(opened)
    }

    fn note_spelling(&mut self, spelling: Spelling) {
        if !self.contents.spellings.contains(&spelling) {
            self.contents.spellings.push(spelling);
        }
    }

    fn finish(mut self, is_verified: bool) -> Contents {
        self.contents.is_verified = is_verified;
        self.contents.is_ber |= self.notes.is_ber();
        self.contents
    }
}

/// What is in a bag that is not encrypted on its own.
fn plain_value(value: &RawValue, budget: &mut Budget<'_>) -> Result<BagValue, Error> {
    Ok(match value {
        RawValue::Certificate(der) => BagValue::certificate(der),
        RawValue::Crl(der) => BagValue::Crl(der.clone()),
        RawValue::Key(pkcs8) => BagValue::Key(PrivateKey::read_pkcs8(pkcs8)?.paid(budget)?),
        RawValue::OtherCertificate { kind, bytes } => {
            BagValue::OtherCertificate { kind: kind.to_string(), bytes: bytes.clone() }
        }
        RawValue::Secret { kind, value } => BagValue::Secret(Secret {
            kind: kind.to_string(),
            value: value.clone(),
            is_shrouded: false,
        }),
        RawValue::Unknown { kind, der } => {
            BagValue::Unknown { kind: kind.to_string(), der: der.clone() }
        }
        RawValue::ShroudedKey(_) | RawValue::ShroudedSecret { .. } => {
            return Err(Error::PasswordNeeded);
        }
    })
}

#[cfg(test)]
mod tests;
