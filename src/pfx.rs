//! PFX files (PKCS#12, RFC 7292): a private key and its certificates under one password.

use crate::{
    cores,
    error::Error,
    identity::Identity,
    pbe::{ContentKey, Limits},
    secret::Password,
    thumbprint::Thumbprint,
};

mod asn1;
mod attributes;
mod bag;
mod closed;
mod mac;
mod oid;
mod open;
mod options;
mod raw;
mod write;

pub use attributes::{Attribute, Attributes};
pub use bag::{Bag, BagValue, Secret};
pub use closed::{Closed, Encrypted};
pub use mac::Integrity;
use mac::MacKey;
pub use open::{Check, Contents, Passwords};
pub use options::{Caveat, PfxOptions, Preset};

/// Opens a PFX with its password, within the default [`Limits`].
///
/// [`Closed`] does the same in two steps, with all that can be told apart and chosen.
///
/// # Errors
///
/// As [`Closed::read`] and [`Closed::open`].
pub fn open(bytes: &[u8], password: &Password) -> Result<Contents, Error> {
    Closed::read(bytes, &Limits::new())?.open(Passwords::new(password), Check::default())
}

/// Writes `bags` as a PFX under `password`, in their order and with their attributes: keys, and secrets
/// that were encrypted on their own, in the second content, all else in the first.
///
/// A friendly name in `options` counts for nothing: each bag has its own.
///
/// # Errors
///
/// [`Error::Randomness`] without random bytes, [`Error::Malformed`] when the content is too long.
pub fn seal_bags(
    bags: &[Bag],
    password: &Password,
    options: &PfxOptions,
) -> Result<Vec<u8>, Error> {
    let shrouded: Vec<&Bag> = bags.iter().filter(|bag| write::is_shrouded(bag)).collect();
    let plain: Vec<_> = bags.iter().filter_map(write::unshrouded).collect();
    if options.preset() == Preset::JavaTruststore && password.secret_text().is_empty() {
        if !shrouded.is_empty() {
            let reason = "it would hold a private key without any protection";
            return Err(Error::Malformed { what: "truststore", reason });
        }
        return write::file(&[write::data(&write::safe_contents(&plain))], None);
    }
    let keys = FileKeys::derive(password, options, shrouded.len())?;
    let mut contents = Vec::new();
    if !plain.is_empty() {
        contents.push(write::encrypted(&write::safe_contents(&plain), keys.content)?);
    }
    if !shrouded.is_empty() {
        let mut safe = Vec::new();
        for (bag, key) in shrouded.into_iter().zip(keys.shrouded) {
            safe.extend(write::shrouded(bag, key)?);
        }
        contents.push(write::data(&write::safe_contents(&safe)));
    }
    write::file(&contents, Some(keys.mac))
}

/// Writes `identity` as a PFX under `password`.
///
/// The file has the shape that most readers understand: DER, two contents (certificates, encrypted;
/// the key, shrouded), friendlyName and localKeyID on key and leaf.
///
/// # Errors
///
/// [`Error::Randomness`] without random bytes, [`Error::Malformed`] when the content is too long.
pub fn seal(
    identity: &Identity,
    password: &Password,
    options: &PfxOptions,
) -> Result<Vec<u8>, Error> {
    Sealer::prepare(password, options)?.seal(identity)
}

/// The keys of one PFX, derived from its password before its content is known.
///
/// Deriving them is most of the work of writing a PFX and needs nothing of the content, so it can run
/// beside the search for an RSA key. [`seal`] does both steps at once.
///
/// ```
/// # fn main() -> Result<(), certgen::Error> {
/// use std::time::{Duration, SystemTime};
/// use certgen::{
///     DistinguishedName, Identity, KeyAlgorithm, Password, PfxOptions, Preset, PrivateKey, Sealer,
///     Template, Validity, issue,
/// };
///
/// let password = Password::generate()?;
/// let options = PfxOptions::new(Preset::Modern).friendly_name("My App")?;
/// let (key, sealer) = std::thread::scope(|scope| {
///     let sealer = scope.spawn(|| Sealer::prepare(&password, &options));
///     (PrivateKey::generate(KeyAlgorithm::P256), sealer.join().unwrap())
/// });
///
/// let key = key?;
/// let now = SystemTime::now();
/// let validity = Validity::new(now, now + Duration::from_secs(90 * 24 * 60 * 60))?;
/// let template = Template::new(DistinguishedName::common_name("My App")?, validity);
/// let certificate = issue::self_signed(&key, &template)?;
/// let pfx: Vec<u8> = sealer?.seal(&Identity::new(key, vec![certificate])?)?;
/// # assert!(pfx.len() > 500);
/// # Ok(())
/// # }
/// ```
pub struct Sealer {
    keys: FileKeys,
    friendly_name: Option<String>,
}

impl Sealer {
    /// Derives the keys for certificates, private key and integrity check, each from a salt of its own,
    /// side by side.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub fn prepare(password: &Password, options: &PfxOptions) -> Result<Self, Error> {
        let keys = FileKeys::derive(password, options, 1)?;
        Ok(Self { keys, friendly_name: options.name().map(str::to_owned) })
    }

    /// Writes `identity` as a PFX. The keys serve for one file only.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the content is too long.
    pub fn seal(self, identity: &Identity) -> Result<Vec<u8>, Error> {
        let own = own_attributes(identity, self.friendly_name.as_deref())?;
        let mut certificates = vec![write::certificate(identity.certificate().der(), &own)];
        for issuer in identity.issuers() {
            certificates.push(write::certificate(issuer.der(), &Attributes::default()));
        }
        let mut contents =
            vec![write::encrypted(&write::safe_contents(&certificates), self.keys.content)?];
        for key in self.keys.shrouded {
            let bag = write::shrouded_key(identity.key().secret_pkcs8_der(), key, &own)?;
            contents.push(write::data(&write::safe_contents(&[bag])));
        }
        write::file(&contents, Some(self.keys.mac))
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

/// The keys of one file.
struct FileKeys {
    content: ContentKey,
    /// One for each thing that is encrypted on its own.
    shrouded: Vec<ContentKey>,
    mac: MacKey,
}

impl FileKeys {
    fn derive(password: &Password, options: &PfxOptions, shrouded: usize) -> Result<Self, Error> {
        let rounds = options.rounds();
        let content = || match options.preset() {
            Preset::Legacy => ContentKey::triple_des(password, rounds),
            Preset::JavaTruststore | Preset::Modern | Preset::Pbmac1 => {
                ContentKey::aes256(password, rounds)
            }
        };
        let mac = || match options.preset() {
            Preset::Legacy => MacKey::sha1(password, rounds),
            Preset::JavaTruststore | Preset::Modern => MacKey::sha256(password, rounds),
            Preset::Pbmac1 => MacKey::pbmac1(password, rounds),
        };
        // The integrity check's is the last, since it is the cheapest.
        let keys = cores::on_all(shrouded + 2, rounds.into(), |at| {
            if at <= shrouded { content().map(FileKey::Content) } else { mac().map(FileKey::Mac) }
        });
        let (mut contents, mut last) = (Vec::new(), None);
        for key in keys {
            match key? {
                FileKey::Content(key) => contents.push(key),
                FileKey::Mac(key) => last = Some(key),
            }
        }
        let content = contents.pop().map_or_else(content, Ok)?;
        let mac = last.map_or_else(mac, Ok)?;
        Ok(Self { content, shrouded: contents, mac })
    }
}

enum FileKey {
    Content(ContentKey),
    Mac(MacKey),
}

/// The attributes that key and certificate share. The localKeyID is the SHA-1 thumbprint, as
/// OpenSSL writes it; readers only compare it.
fn own_attributes(identity: &Identity, name: Option<&str>) -> Result<Attributes, Error> {
    let mut all = Vec::new();
    if let Some(name) = name {
        all.push(attributes::friendly_name(name)?);
    }
    all.push(attributes::local_key_id(Thumbprint::sha1(identity.certificate()).as_bytes())?);
    Ok(Attributes::new(all))
}

fn too_long(_: der::Error) -> Error {
    Error::Malformed { what: "PFX", reason: "the content is too long" }
}

#[cfg(test)]
mod tests {
    use der::{Decode, asn1::OctetString};

    use super::{
        asn1::{ContentInfo, Pfx},
        *,
    };
    use crate::identity::tests::identity;

    fn sealed(options: &PfxOptions) -> Vec<u8> {
        seal(&identity(), &Password::new("correct horse").unwrap(), options).unwrap()
    }

    #[test]
    fn each_preset_states_what_it_promises() {
        for (preset, salt, mac_rounds, algorithm) in [
            (Preset::JavaTruststore, 16, 200_000, oid::SHA256),
            (Preset::Legacy, 8, 2_048, oid::SHA1),
            (Preset::Modern, 16, 200_000, oid::SHA256),
            (Preset::Pbmac1, 8, 1, oid::PBMAC1),
        ] {
            let pfx = Pfx::from_der(&sealed(&PfxOptions::new(preset))).unwrap();
            let mac = pfx.mac_data.unwrap();
            assert_eq!(pfx.version, 3);
            assert_eq!(mac.salt.as_bytes().len(), salt, "{preset:?}");
            assert_eq!(mac.iterations, mac_rounds, "{preset:?}");
            assert_eq!(mac.mac.algorithm.oid, algorithm, "{preset:?}");
            assert_eq!(contents_of(&pfx.auth_safe), [oid::ENCRYPTED_DATA, oid::DATA]);
        }
    }

    fn contents_of(auth_safe: &ContentInfo) -> Vec<const_oid::ObjectIdentifier> {
        let content = auth_safe.content.decode_as::<OctetString>().unwrap();
        let contents = Vec::<ContentInfo>::from_der(content.as_bytes()).unwrap();
        contents.iter().map(|content| content.content_type).collect()
    }

    #[test]
    fn the_rounds_that_were_asked_for_are_written() {
        let options = PfxOptions::new(Preset::Modern).iterations(1_234).unwrap();
        let pfx = Pfx::from_der(&sealed(&options)).unwrap();
        assert_eq!(pfx.mac_data.unwrap().iterations, 1_234);
    }

    #[test]
    fn nothing_of_the_key_stands_in_the_file_and_nothing_repeats() {
        let (identity, password) = (identity(), Password::new("correct horse").unwrap());
        let options = PfxOptions::new(Preset::Legacy);
        let one = seal(&identity, &password, &options).unwrap();
        let other = seal(&identity, &password, &options).unwrap();
        let key = identity.key().secret_pkcs8_der();
        let secret = &key[key.len() / 2..key.len() / 2 + 16];
        assert!(!one.windows(16).any(|window| window == secret));
        // Salts, and so all that is encrypted, are new each time; the envelope is the same.
        let same = one.iter().zip(&other).filter(|(one, other)| one == other).count();
        assert_eq!(one.len(), other.len());
        assert!(same < one.len() / 2, "{same} of {} bytes are the same", one.len());
    }

    #[test]
    fn only_a_truststore_of_java_is_written_without_a_password() {
        let identity = identity();
        let certificate = Bag::new(BagValue::Certificate(identity.certificate().clone()));
        let key = Bag::new(BagValue::Key(identity.key().clone()));
        let closed = |preset, bags: &[&Bag], text: &str| {
            let options = PfxOptions::new(preset).iterations(1_000).unwrap();
            let bags: Vec<Bag> = bags.iter().map(|bag| (*bag).clone()).collect();
            let sealed = seal_bags(&bags, &Password::new(text).unwrap(), &options)?;
            let closed = Closed::read(&sealed, &Limits::new())?;
            Ok((closed.has_password(), closed.content_infos(), closed.visible().bags.len()))
        };
        let java = Preset::JavaTruststore;
        assert_eq!(closed(java, &[&certificate], ""), Ok((false, 1, 1)));
        assert_eq!(closed(java, &[&certificate], "changeit"), Ok((true, 1, 0)));
        assert_eq!(closed(Preset::Modern, &[&certificate], ""), Ok((true, 1, 0)));
        assert_eq!(closed(Preset::Modern, &[&key], ""), Ok((true, 1, 0)));
        let refused = closed(java, &[&certificate, &key], "").unwrap_err();
        assert!(matches!(refused, Error::Malformed { what: "truststore", .. }), "{refused:?}");
    }

    #[test]
    fn what_is_sealed_can_be_opened() {
        let (identity, password) = (identity(), Password::new("p\u{e4}ssw\u{f6}rd").unwrap());
        for preset in Preset::WITH_KEY {
            let options = PfxOptions::new(preset).iterations(1_000).unwrap();
            let options = options.friendly_name("My App").unwrap();
            let opened = open(&seal(&identity, &password, &options).unwrap(), &password).unwrap();
            let [certificate, key] = opened.bags.as_slice() else { panic!("{opened:?}") };
            assert_eq!(certificate.certificate(), Some(identity.certificate()));
            let pkcs8 = key.key().unwrap().secret_pkcs8_der();
            assert_eq!(pkcs8, identity.key().secret_pkcs8_der());
            assert!(opened.is_verified && !opened.is_ber && !opened.has_nested_bags);
            for bag in &opened.bags {
                assert_eq!(bag.attributes().friendly_name().as_deref(), Some("My App"));
                assert_eq!(bag.attributes().local_key_id().map(<[u8]>::len), Some(20));
                assert_eq!(bag.attributes().oddities(), [""; 0]);
            }
            let again = seal_bags(&opened.bags, &password, &options).unwrap();
            let again = open(&again, &password).unwrap();
            let attributes = |contents: &Contents| {
                contents.bags.iter().map(|bag| bag.attributes().clone()).collect::<Vec<_>>()
            };
            assert_eq!(attributes(&again), attributes(&opened));
            let wrong = Password::new("pass").unwrap();
            let sealed = seal(&identity, &password, &options).unwrap();
            assert_eq!(open(&sealed, &wrong).unwrap_err(), Error::WrongPassword);
        }
    }
}
