//! What other programs look at before they open a PFX.

use std::collections::HashSet;

use crate::{
    bundle::Bundle,
    pbe::{Encryption, Spelling},
    pfx::{Attributes, Bag, Closed, Encrypted, Integrity},
    secret::Password,
};

/// The traits of a PFX by which some program refuses it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// Every encryption that can be seen.
    pub encryptions: Vec<(Encrypted, Encryption)>,
    /// How the integrity is protected; `None` if it is not.
    pub integrity: Option<Integrity>,
    /// Whether it uses forms of BER that DER does not have.
    pub is_ber: bool,
    /// How many ContentInfos it has.
    pub content_infos: usize,
    /// How many bytes stand behind it.
    pub trailing_bytes: usize,
    /// How many private keys it has, as far as can be seen.
    pub keys: usize,
    /// How many certificates it has, as far as can be seen.
    pub certificates: usize,
    /// Whether all of it was opened.
    pub is_complete: bool,
    /// Whether bags stand inside bags.
    pub has_nested_bags: bool,
    /// Whether any bag has an attribute twice, or one with several values or with none.
    pub has_odd_attributes: bool,
    /// Whether any certificate is marked as one that Java trusts.
    pub has_trusted_by_java: bool,
    /// Whether a friendly name has a character beyond U+FFFF.
    pub has_name_beyond_basic_plane: bool,
    /// What is known of the password.
    pub password: Option<PasswordTraits>,
}

/// What programs make different things of in a password, and nothing more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PasswordTraits {
    /// Whether all its characters are ASCII.
    pub is_ascii: bool,
    /// Whether it has a character beyond U+FFFF.
    pub is_beyond_basic_plane: bool,
    /// Whether it has no characters.
    pub is_empty: bool,
    /// Whether it is the null password, which is not even empty.
    pub is_null: bool,
}

impl Facts {
    /// Looks at a PFX and what was seen of its content; `password` is the one that opened it.
    #[must_use]
    pub fn of(pfx: &Closed, bundle: &Bundle, password: Option<&Password>) -> Self {
        let count = |is: fn(&Bag) -> bool| bundle.bags.iter().filter(|bag| is(bag)).count();
        let has = |is: fn(&Attributes) -> bool| bundle.bags.iter().any(|bag| is(bag.attributes()));
        let encryptions = match bundle.encryptions.is_empty() {
            true => pfx.encryptions(),
            false => bundle.encryptions.clone(),
        };
        let locked = encryptions.iter().filter(|(what, _)| *what == Encrypted::Key).count();
        Self {
            integrity: pfx.integrity(),
            is_ber: bundle.is_ber || pfx.is_ber(),
            content_infos: pfx.content_infos(),
            trailing_bytes: pfx.trailing_bytes(),
            keys: count(|bag| bag.key().is_some()).max(locked),
            certificates: count(|bag| bag.certificate().is_some()),
            is_complete: bundle.is_complete,
            has_nested_bags: bundle.has_nested_bags,
            has_odd_attributes: has(is_odd),
            has_trusted_by_java: has(Attributes::is_trusted_by_java),
            has_name_beyond_basic_plane: has(is_named_beyond_basic_plane),
            password: password.map(|password| traits(password, &bundle.spellings)),
            encryptions,
        }
    }

    /// The most rounds of one derivation.
    #[must_use]
    pub fn most_rounds(&self) -> u64 {
        self.rounds().max().unwrap_or(0)
    }

    /// The rounds of all derivations together.
    #[must_use]
    pub fn all_rounds(&self) -> u64 {
        self.rounds().fold(0, u64::saturating_add)
    }

    fn rounds(&self) -> impl Iterator<Item = u64> {
        let encryptions = self.encryptions.iter().map(|(_, encryption)| encryption.derivation);
        let integrity = self.integrity.iter().map(|integrity| integrity.derivation);
        encryptions.chain(integrity).filter_map(|derivation| derivation.rounds())
    }
}

fn traits(password: &Password, spellings: &[Spelling]) -> PasswordTraits {
    let text = password.secret_text();
    PasswordTraits {
        is_ascii: text.is_ascii(),
        is_beyond_basic_plane: is_beyond_basic_plane(text),
        is_empty: text.is_empty(),
        is_null: spellings.contains(&Spelling::Null),
    }
}

fn is_odd(attributes: &Attributes) -> bool {
    let mut seen = HashSet::new();
    attributes
        .iter()
        .any(|attribute| attribute.values().len() != 1 || !seen.insert(attribute.oid()))
}

fn is_named_beyond_basic_plane(attributes: &Attributes) -> bool {
    attributes.friendly_name().is_some_and(|name| is_beyond_basic_plane(&name))
}

fn is_beyond_basic_plane(text: &str) -> bool {
    text.chars().any(|character| character > '\u{ffff}')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        bundle::File,
        identity::tests::identity,
        pbe::{Cipher, Derivation, Digest, Limits},
        pfx::{self, Check, Passwords, PfxOptions, Preset},
    };

    /// What 3DES and SHA-1 with a plain password are: nobody refuses it.
    pub(in crate::inspect) fn harmless() -> Facts {
        let derivation = Derivation::Pkcs12 { digest: Digest::Sha1, rounds: 2_048 };
        let cipher = Cipher::TripleDesCbc;
        let encryption = Encryption { derivation, cipher, salt_bytes: 8, is_prf_left_out: false };
        let integrity =
            Integrity { digest: Digest::Sha1, derivation, is_pbmac1: false, salt_bytes: 8 };
        Facts {
            encryptions: vec![(Encrypted::Content, encryption), (Encrypted::Key, encryption)],
            integrity: Some(integrity),
            is_ber: false,
            content_infos: 2,
            trailing_bytes: 0,
            keys: 1,
            certificates: 1,
            is_complete: true,
            has_nested_bags: false,
            has_odd_attributes: false,
            has_trusted_by_java: false,
            has_name_beyond_basic_plane: false,
            password: Some(PasswordTraits {
                is_ascii: true,
                is_beyond_basic_plane: false,
                is_empty: false,
                is_null: false,
            }),
        }
    }

    fn facts(options: &PfxOptions, password: &str, is_opened: bool) -> Facts {
        let password = Password::new(password).unwrap();
        let bytes = pfx::seal(&identity(), &password, options).unwrap();
        let file = File::read(&bytes, &Limits::new()).unwrap();
        let opened = file.open(Some(Passwords::new(&password)), Check::Verified).unwrap();
        let (bundle, password) =
            if is_opened { (opened, Some(&password)) } else { (file.visible(), None) };
        Facts::of(file.pfx().unwrap(), &bundle, password)
    }

    #[test]
    fn the_legacy_preset_is_harmless() {
        assert_eq!(facts(&PfxOptions::new(Preset::Legacy), "plain", true), harmless());
    }

    #[test]
    fn what_is_locked_is_counted_as_far_as_it_can_be_seen() {
        let locked = facts(&PfxOptions::new(Preset::Legacy), "plain", false);
        let expected = Facts { certificates: 0, is_complete: false, password: None, ..harmless() };
        assert_eq!(locked, expected);
    }

    #[test]
    fn rounds_are_those_of_all_derivations() {
        let options = PfxOptions::new(Preset::Modern).iterations(1_000).unwrap();
        let facts = facts(&options.friendly_name("\u{1f511}").unwrap(), "p\u{1f511}", true);
        assert_eq!((facts.most_rounds(), facts.all_rounds()), (1_000, 3_000));
        assert!(facts.has_name_beyond_basic_plane);
        let password = facts.password.unwrap();
        assert!(password.is_beyond_basic_plane && !password.is_ascii && !password.is_empty);
    }
}
