//! A piece of a file that is encrypted under a password.

use zeroize::Zeroizing;

use super::{Budget, DerivedKey, Encryption, Scheme, Spelling, spellings};
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::Error,
    secret::Password,
};

/// An encryption and what it made.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    scheme: Scheme,
    encrypted: Vec<u8>,
    offset: usize,
}

/// What came out, and how the password had to be spelt for it.
pub(crate) struct Opened {
    pub(crate) content: Zeroizing<Vec<u8>>,
    pub(crate) spelling: Spelling,
}

impl Sealed {
    /// Reads the algorithm, and the octet string that it made.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] and [`Error::Unsupported`].
    pub(crate) fn read(algorithm: Element<'_>, encrypted: Element<'_>) -> Result<Self, Error> {
        let scheme = Scheme::read(algorithm)?;
        let bytes = encrypted.octets()?;
        if !scheme.is_possible(&bytes) {
            return Err(encrypted.fault("what is encrypted has an impossible length").into());
        }
        Ok(Self { scheme, encrypted: bytes.to_vec(), offset: encrypted.contents_offset() })
    }

    pub(crate) fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    pub(crate) fn encryption(&self) -> Encryption {
        self.scheme.encryption()
    }

    /// The first encrypted byte in the file. CBC makes as many bytes as it takes, so that byte and its
    /// plain one stand at the same place.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// Derives the key for the first of the spellings of `password`.
    pub(crate) fn first_key(&self, password: &Password) -> Option<DerivedKey> {
        let first = spellings(password, self.scheme.family()).into_iter().next()?;
        Some(self.scheme.derive(&first.bytes))
    }

    /// Takes the encryption off, with the first spelling of `password` that does. `first` is the key of
    /// the first spelling, if that is known already; it is paid, and the others are not.
    ///
    /// # Errors
    ///
    /// [`Error::WrongPassword`] when none does, [`Error::TooCostly`] when not all of them could be tried.
    pub(crate) fn open(
        &self,
        password: &Password,
        first: Option<DerivedKey>,
        budget: &mut Budget<'_>,
    ) -> Result<Opened, Error> {
        let mut first = first;
        for (at, spelled) in spellings(password, self.scheme.family()).into_iter().enumerate() {
            if at > 0 {
                budget.spend_on_another_spelling(self.scheme.cost())?;
            }
            let key = first.take().unwrap_or_else(|| self.scheme.derive(&spelled.bytes));
            if let Some(content) = self.content(&key) {
                return Ok(Opened { content, spelling: spelled.spelling });
            }
        }
        Err(Error::WrongPassword)
    }

    fn content(&self, key: &DerivedKey) -> Option<Zeroizing<Vec<u8>>> {
        let mut content = self.scheme.decrypt(key, &self.encrypted)?;
        // A wrong key passes the padding once in 256 times, and this check never.
        let length = sequence_length(&content)?;
        content.truncate(length);
        Some(content)
    }
}

/// The length of the sequence that `content` is, like everything that is ever encrypted in these files;
/// zeros may stand behind it.
fn sequence_length(content: &[u8]) -> Option<usize> {
    if content.starts_with(&[0x30, 0x80]) {
        return Some(content.len());
    }
    let notes = Notes::default();
    let mut reader = Reader::new(content, 0, &notes);
    let length = reader.expect(Tag::SEQUENCE, "").ok()?.whole().len();
    reader.rest().iter().all(|byte| *byte == 0).then_some(length)
}
