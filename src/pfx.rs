//! PFX files (PKCS#12, RFC 7292): a private key and its certificates under one password.

use std::thread;

use der::{
    Encode,
    asn1::{Any, OctetString},
};

use crate::{error::Error, identity::Identity, secret::Password};

mod asn1;
mod bags;
mod cipher;
mod kdf;
mod mac;
mod oid;
mod options;

use asn1::{ContentInfo, EncryptedContentInfo, EncryptedData, Pfx};
use cipher::ContentKey;
use mac::MacKey;
pub use options::{Caveat, PfxOptions, Preset};

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
    certificates: ContentKey,
    key: ContentKey,
    mac: MacKey,
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
        let rounds = options.rounds();
        let content = || match options.preset() {
            Preset::Legacy => ContentKey::triple_des(password, rounds),
            Preset::Modern | Preset::Pbmac1 => ContentKey::aes256(password, rounds),
        };
        let mac = || match options.preset() {
            Preset::Legacy => MacKey::sha1(password, rounds),
            Preset::Modern => MacKey::sha256(password, rounds),
            Preset::Pbmac1 => MacKey::pbmac1(password, rounds),
        };
        thread::scope(|scope| {
            let certificates = beside(scope, content);
            let key = beside(scope, content);
            let mac = mac()?;
            Ok(Self {
                certificates: certificates()?,
                key: key()?,
                mac,
                friendly_name: options.name().map(str::to_owned),
            })
        })
    }

    /// Writes `identity` as a PFX. The keys serve for one file only.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] when the content is too long.
    pub fn seal(self, identity: &Identity) -> Result<Vec<u8>, Error> {
        let name = self.friendly_name.as_deref();
        let content = contents(identity, name, self.certificates, self.key).map_err(too_long)?;
        let mac_data = Some(self.mac.authenticate(&content)?);
        data(&content)
            .and_then(|auth_safe| Pfx { version: 3, auth_safe, mac_data }.to_der())
            .map_err(too_long)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

/// Starts `work` on a thread of its own and returns the way to wait for it. A system without a thread
/// to spare gets the work done by the one who waits.
fn beside<'scope, T: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    work: impl Fn() -> Result<T, Error> + Copy + Send + 'scope,
) -> impl FnOnce() -> Result<T, Error> {
    let started = thread::Builder::new().spawn_scoped(scope, work);
    move || match started.map(thread::ScopedJoinHandle::join) {
        Ok(Ok(result)) => result,
        Ok(Err(_)) | Err(_) => work(),
    }
}

/// Returns the AuthenticatedSafe (RFC 7292 §4.1): certificates, then the key.
fn contents(
    identity: &Identity,
    friendly_name: Option<&str>,
    certificates: ContentKey,
    key: ContentKey,
) -> der::Result<Vec<u8>> {
    vec![
        encrypted(&bags::certificates(identity, friendly_name)?, certificates)?,
        data(&bags::shrouded_key(identity, friendly_name, key)?)?,
    ]
    .to_der()
}

fn data(content: &[u8]) -> der::Result<ContentInfo> {
    let content = Any::encode_from(&OctetString::new(content)?)?;
    Ok(ContentInfo { content_type: oid::DATA, content })
}

fn encrypted(content: &[u8], key: ContentKey) -> der::Result<ContentInfo> {
    let (algorithm, encrypted) = key.encrypt(content);
    let encrypted = OctetString::new(encrypted)?;
    let content = EncryptedContentInfo { content_type: oid::DATA, algorithm, encrypted };
    let content = Any::encode_from(&EncryptedData { version: 0, content })?;
    Ok(ContentInfo { content_type: oid::ENCRYPTED_DATA, content })
}

fn too_long(_: der::Error) -> Error {
    Error::Malformed { what: "PFX", reason: "the content is too long" }
}
#[cfg(test)]
mod tests {
    use der::Decode;

    use super::*;
    use crate::identity::tests::identity;

    fn sealed(options: &PfxOptions) -> Vec<u8> {
        seal(&identity(), &Password::new("correct horse").unwrap(), options).unwrap()
    }

    #[test]
    fn each_preset_states_what_it_promises() {
        for (preset, salt, mac_rounds, algorithm) in [
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
}
