//! A PFX before its password is known: the structure, and what it says about itself.

use zeroize::Zeroizing;

use super::{
    mac::{Integrity, Mac},
    oid,
    raw::{RawBag, safe_contents},
};
use crate::{
    ber::{Element, Notes, Reader, Tag},
    error::{Error, Feature},
    pbe::{Budget, Encryption, Limits, Sealed, unsupported},
};

/// A PFX that has been read and not been opened.
///
/// Its structure is whole, what it asks for is known here and within the limits, and nothing has been
/// derived from a password yet.
#[derive(Debug)]
pub struct Closed {
    pub(super) limits: Limits,
    /// The bytes that the integrity check is about.
    pub(super) authenticated: Zeroizing<Vec<u8>>,
    pub(super) mac: Option<Mac>,
    pub(super) contents: Vec<Content>,
    is_ber: bool,
    trailing_bytes: usize,
}

/// One ContentInfo of the AuthenticatedSafe (RFC 7292 §4.1).
#[derive(Debug)]
pub(super) enum Content {
    Encrypted(Sealed),
    Plain(Vec<RawBag>),
}

impl Closed {
    /// Reads the structure of a PFX, BER or DER, and refuses what would cost too much.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] with the byte at which the structure breaks, [`Error::Unsupported`] for
    /// algorithms that are not known here, [`Error::TooCostly`] beyond `limits`.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        Self::read_within(bytes, limits, &mut Budget::new(limits))
    }

    /// The same as one part of a file, of which the whole has one budget.
    pub(crate) fn read_within(
        bytes: &[u8],
        limits: &Limits,
        budget: &mut Budget<'_>,
    ) -> Result<Self, Error> {
        limits.check_size(bytes.len())?;
        let notes = Notes::default();
        let mut file = Reader::new(bytes, 0, &notes);
        let mut parts = file.sequence("a PFX begins otherwise")?;
        let trailing_bytes = file.rest().len();
        let version = parts.expect(Tag::INTEGER, "a PFX begins with its version")?;
        if version.contents() != [3] {
            let name = version_name(version.contents());
            return Err(Error::Unsupported { what: Feature::PfxVersion, name });
        }
        let auth_safe = parts.sequence("a PFX has no content")?;
        let mac = match parts.optional(Tag::SEQUENCE)? {
            Some(mac) => Some(Mac::read(mac.children()?)?),
            None => None,
        };
        if !parts.rest().is_empty() {
            return Err(parts.fault("a PFX has something behind its integrity check").into());
        }
        let safe = data(auth_safe)?;
        let octets = safe.octets()?;
        let contents = authenticated_safe(&octets, safe.contents_offset(), &notes, budget)?;
        let authenticated = Zeroizing::new(octets.to_vec());
        let closed = Self {
            limits: limits.clone(),
            authenticated,
            mac,
            contents,
            is_ber: notes.is_ber(),
            trailing_bytes,
        };
        closed.spend(budget)?;
        Ok(closed)
    }

    /// How the integrity is protected; `None` if it is not.
    #[must_use]
    pub fn integrity(&self) -> Option<Integrity> {
        self.mac.as_ref().map(Mac::integrity)
    }

    /// Whether the file uses forms of BER that DER does not have.
    #[must_use]
    pub fn is_ber(&self) -> bool {
        self.is_ber
    }

    /// How many bytes stand behind the PFX.
    #[must_use]
    pub fn trailing_bytes(&self) -> usize {
        self.trailing_bytes
    }

    /// How many ContentInfos it has, encrypted or not; most readers expect two.
    #[must_use]
    pub fn content_infos(&self) -> usize {
        self.contents.len()
    }

    /// Whether anything in it is encrypted or protected by the password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.mac.is_some() || !self.encryptions().is_empty()
    }

    /// The encryptions that can be seen without the password, in the order of the file.
    #[must_use]
    pub fn encryptions(&self) -> Vec<(Encrypted, Encryption)> {
        let mut all = Vec::new();
        for content in &self.contents {
            match content {
                Content::Encrypted(sealed) => all.push((Encrypted::Content, sealed.encryption())),
                Content::Plain(bags) => all.extend(bags.iter().filter_map(RawBag::encryption)),
            }
        }
        all
    }

    /// Agrees to the price of all that can be seen.
    pub(crate) fn spend(&self, budget: &mut Budget<'_>) -> Result<(), Error> {
        if let Some(mac) = &self.mac {
            budget.spend(mac.cost())?;
        }
        for content in &self.contents {
            match content {
                Content::Encrypted(sealed) => budget.spend(sealed.scheme().cost())?,
                Content::Plain(bags) => {
                    for sealed in bags.iter().filter_map(RawBag::sealed) {
                        budget.spend(sealed.scheme().cost())?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// What is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encrypted {
    /// A ContentInfo: usually the certificates.
    Content,
    /// A private key.
    Key,
    /// A secret that is no private key.
    Secret,
}

fn authenticated_safe(
    octets: &[u8],
    offset: usize,
    notes: &Notes,
    budget: &mut Budget<'_>,
) -> Result<Vec<Content>, Error> {
    let mut safe = Reader::new(octets, offset, notes);
    let mut infos = safe.sequence("a PFX has no list of contents")?;
    safe.end()?;
    let mut contents = Vec::new();
    while let Some(info) = infos.next()? {
        budget.count_bag()?;
        contents.push(content(info.children()?, notes, budget)?);
    }
    Ok(contents)
}

fn content(mut info: Reader<'_>, notes: &Notes, budget: &mut Budget<'_>) -> Result<Content, Error> {
    match info.clone().oid("a content is of no type")? {
        oid::DATA => {
            let data = data(info)?;
            let bags = safe_contents(&data.octets()?, data.contents_offset(), notes, budget)?;
            Ok(Content::Plain(bags))
        }
        oid::ENCRYPTED_DATA => {
            info.oid("a content is of no type")?;
            let content = info.expect(Tag::context(0), "a content is missing")?;
            info.end()?;
            encrypted_data(content.children()?).map(Content::Encrypted)
        }
        other => Err(not_under_a_password(other)),
    }
}

/// The octet string of a ContentInfo of type data (RFC 5652 §4).
fn data(mut info: Reader<'_>) -> Result<Element<'_>, Error> {
    let content_type = info.oid("a content is of no type")?;
    if content_type != oid::DATA {
        return Err(not_under_a_password(content_type));
    }
    let mut content = info.expect(Tag::context(0), "a content is missing")?.children()?;
    info.end()?;
    let octets = content.expect(Tag::OCTET_STRING, "a content is no octet string")?;
    content.end()?;
    Ok(octets)
}

/// EncryptedData (RFC 5652 §8).
fn encrypted_data(mut content: Reader<'_>) -> Result<Sealed, Error> {
    let mut parts = content.sequence("an encrypted content is damaged")?;
    content.end()?;
    parts.expect(Tag::INTEGER, "an encrypted content has no version")?;
    let mut info = parts.sequence("an encrypted content is empty")?;
    info.oid("an encrypted content is of no type")?;
    let algorithm = info.expect(Tag::SEQUENCE, "an encrypted content names no encryption")?;
    let encrypted = info.expect(Tag::context(0), "an encrypted content is empty")?;
    info.end()?;
    // Attributes that are not protected, which say nothing here.
    parts.optional(Tag::context(1))?;
    parts.end()?;
    Sealed::read(algorithm, encrypted)
}

/// A number as people write it; one that no version has, by its first bytes.
fn version_name(contents: &[u8]) -> String {
    match contents {
        [version] => version.to_string(),
        long => long.iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// Content that is protected by public keys, or by nothing that is known here.
fn not_under_a_password(content_type: const_oid::ObjectIdentifier) -> Error {
    match content_type {
        oid::ENVELOPED_DATA | oid::SIGNED_DATA => Error::Unsupported {
            what: Feature::Pfx,
            name: format!("protected by public keys, not by a password ({content_type})"),
        },
        other => unsupported(Feature::Content, other),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        ber::{encode, encode_oid},
        pbe::ContentKey,
        pfx::{attributes::Attributes, mac::MacKey, write},
        secret::Password,
    };

    /// Keys of few rounds: nothing in these files is secret.
    pub(in crate::pfx) fn content_key(text: &str, rounds: u32) -> ContentKey {
        ContentKey::aes256(&Password::new(text).unwrap(), rounds).unwrap()
    }

    pub(in crate::pfx) fn mac_key(text: &str, rounds: u32) -> MacKey {
        MacKey::sha256(&Password::new(text).unwrap(), rounds).unwrap()
    }

    /// A content with a certificate, and one with a key, each in DER.
    pub(in crate::pfx) fn certificates() -> Zeroizing<Vec<u8>> {
        write::safe_contents(&[write::certificate(b"a certificate", &Attributes::default())])
    }

    fn shrouded_key(rounds: u32) -> Zeroizing<Vec<u8>> {
        let key = content_key("a", rounds);
        let bag = write::shrouded_key(b"0\0", key, &Attributes::default()).unwrap();
        write::data(&write::safe_contents(&[bag]))
    }

    pub(in crate::pfx) fn read(file: &[u8]) -> Result<Closed, Error> {
        Closed::read(file, &Limits::new())
    }

    #[test]
    fn a_file_tells_what_of_it_is_protected() {
        let plain = || write::data(&certificates());
        let encrypted = || write::encrypted(&certificates(), content_key("a", 1)).unwrap();
        for (contents, has_mac, encryptions) in [
            (vec![], false, &[][..]),
            (vec![plain()], false, &[]),
            (vec![plain(), plain()], true, &[]),
            (vec![encrypted()], false, &[Encrypted::Content]),
            (vec![plain(), shrouded_key(1)], false, &[Encrypted::Key]),
            (vec![shrouded_key(1), encrypted()], true, &[Encrypted::Key, Encrypted::Content]),
        ] {
            let mac = has_mac.then(|| mac_key("a", 1));
            let closed = read(&write::file(&contents, mac).unwrap()).unwrap();
            let found: Vec<_> = closed.encryptions().iter().map(|(what, _)| *what).collect();
            assert_eq!(found, encryptions);
            assert_eq!(closed.content_infos(), contents.len());
            assert_eq!(closed.has_password(), has_mac || !encryptions.is_empty());
            let integrity = closed.integrity().map(|integrity| integrity.name());
            assert_eq!(integrity.as_deref(), has_mac.then_some("hmac-sha256"));
            assert!(!closed.is_ber() && closed.trailing_bytes() == 0);
        }
    }

    #[test]
    fn other_forms_and_bytes_behind_it_are_noted() {
        let file = write::file(&[write::data(&certificates())], Some(mac_key("a", 1))).unwrap();
        let trailing = read(&[&file[..], &[0; 3]].concat()).unwrap();
        assert!(!trailing.is_ber() && trailing.trailing_bytes() == 3);
        let notes = Notes::default();
        let parts = Reader::new(&file, 0, &notes).any().unwrap().contents();
        let ber = read(&[&[0x30, 0x80][..], parts, &[0, 0]].concat()).unwrap();
        assert!(ber.is_ber() && ber.trailing_bytes() == 0);
    }

    #[test]
    fn what_is_no_file_under_a_password_is_refused() {
        let content = |kind| encode(Tag::SEQUENCE, &[&encode_oid(kind), &[0xa0, 2, 0x30, 0]]);
        let list = |content: &[u8]| write::data(&encode(Tag::SEQUENCE, &[content]));
        let file = |version: &[u8], content: &[u8]| {
            let version = encode(Tag::INTEGER, &[version]);
            read(&encode(Tag::SEQUENCE, &[&version, content])).unwrap_err()
        };
        let unsupported = |what, name: &str| Error::Unsupported { what, name: name.to_owned() };
        let plain = write::data(&encode(Tag::SEQUENCE, &[]));
        assert_eq!(file(&[1], &plain), unsupported(Feature::PfxVersion, "1"));
        assert_eq!(file(&[3; 9], &plain), unsupported(Feature::PfxVersion, "0303030303030303"));
        for kind in [oid::SIGNED_DATA, oid::ENVELOPED_DATA] {
            let name = format!("protected by public keys, not by a password ({kind})");
            assert_eq!(file(&[3], &content(kind)), unsupported(Feature::Pfx, &name));
            assert_eq!(file(&[3], &list(&content(kind))), unsupported(Feature::Pfx, &name));
        }
        // Encryption around all of it is what no program writes.
        for other in [content(oid::ENCRYPTED_DATA), list(&content(oid::FRIENDLY_NAME))] {
            let error = file(&[3], &other);
            assert!(
                matches!(error, Error::Unsupported { what: Feature::Content, .. }),
                "{error:?}"
            );
        }
        let behind = file(&[3], &[&plain[..], &[0x30, 0, 5, 0]].concat());
        assert!(matches!(behind, Error::Damaged { .. }), "{behind:?}");
        let behind = file(&[3], &[&plain[..], &[5, 0]].concat());
        let reason = "a PFX has something behind its integrity check";
        assert!(matches!(behind, Error::Damaged { reason: found, .. } if found == reason));
    }

    #[test]
    fn all_that_can_be_seen_has_its_price() {
        let contents =
            [write::encrypted(&certificates(), content_key("a", 20)).unwrap(), shrouded_key(40)];
        let file = write::file(&contents, Some(mac_key("a", 10))).unwrap();
        let read = |rounds| Closed::read(&file, &Limits::new().total_rounds(rounds)).map(drop);
        assert_eq!(read(70), Ok(()));
        assert!(matches!(read(69), Err(Error::TooCostly { asked: 70, limit: 69, .. })));
    }

    /// `der` with a NULL behind the last member of each of its elements in turn, and of those in its octet
    /// strings.
    fn longer(der: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
        let notes = Notes::default();
        let Ok(element) = Reader::new(der, 0, &notes).any() else { return Vec::new() };
        let (tag, inside) = match element.tag() {
            Tag::OCTET_STRING => (Tag::OCTET_STRING, element.contents()),
            _ if element.children().is_err() => return Vec::new(),
            tag @ (Tag::SEQUENCE | Tag::SET) => (tag, element.contents()),
            tag => (tag.constructed(), element.contents()),
        };
        let mut parts = Vec::new();
        let mut reader = Reader::new(inside, 0, &notes);
        while let Ok(Some(part)) = reader.next() {
            parts.push(part.whole());
        }
        // Random octets may read like members, but hardly like one SEQUENCE from end to end.
        let is_random =
            tag == Tag::OCTET_STRING && (parts.len() != 1 || inside.first() != Some(&0x30));
        if parts.concat() != inside || parts.is_empty() || is_random {
            return Vec::new();
        }
        let mut all = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            for changed in longer(part) {
                let mut parts = parts.clone();
                parts[at] = &changed;
                all.push(encode(tag, &parts));
            }
        }
        parts.push(&[5, 0]);
        all.push(encode(tag, &parts));
        all
    }

    #[test]
    fn nothing_stands_behind_the_last_member_of_anything() {
        let password = Password::new("a").unwrap();
        for mac in [mac_key("a", 2), MacKey::pbmac1(&password, 2).unwrap()] {
            let encrypted = write::encrypted(&certificates(), content_key("a", 2)).unwrap();
            let contents = [write::data(&certificates()), encrypted, shrouded_key(2)];
            let file = write::file(&contents, Some(mac)).unwrap();
            assert!(read(&file).is_ok());
            let longer = longer(&file);
            assert!(longer.len() > 30, "{}", longer.len());
            for file in longer {
                assert!(matches!(read(&file), Err(Error::Damaged { .. })), "{:02x?}", &**file);
            }
        }
    }
}
