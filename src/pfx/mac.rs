//! Integrity under a password: HMAC over the PKCS#12 derivation (RFC 7292 §5.1) and PBMAC1 (RFC 9879).

use const_oid::ObjectIdentifier;
use der::asn1::{Any, OctetString};
use spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::{
    asn1::{DigestInfo, MacData},
    oid, too_long,
};
use crate::{
    ber::{Reader, Tag},
    error::{Error, Feature},
    pbe::{
        self, Budget, Cost, Derivation, Digest, Family, KeyDerivation, Pbes2Parameters, Purpose,
        first_spelling, hmac, is_hmac, pbkdf2_with, pkcs12_with, price, spellings, unsupported,
    },
    random,
    secret::Password,
};

/// How the integrity of a PFX is protected, as plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Integrity {
    /// The digest under HMAC.
    pub digest: Digest,
    /// How the key comes from the password.
    pub derivation: Derivation,
    /// Whether it is PBMAC1 (RFC 9879), and not the check of RFC 7292.
    pub is_pbmac1: bool,
    /// The size of the salt, in bytes.
    pub salt_bytes: usize,
}

impl Integrity {
    /// The name that JSON uses: `hmac-sha256`, `pbmac1-hmac-sha256`.
    #[must_use]
    pub fn name(&self) -> String {
        let scheme = if self.is_pbmac1 { "pbmac1-" } else { "" };
        format!("{scheme}hmac-{}", self.digest.name())
    }
}

/// The integrity check of a file that is read.
#[derive(Debug, Clone)]
pub(super) struct Mac {
    integrity: Integrity,
    salt: Vec<u8>,
    key_bytes: usize,
    cost: Cost,
    expected: Vec<u8>,
}

impl Mac {
    /// Reads `MacData` (RFC 7292 §4).
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`], and [`Error::Unsupported`] for a digest that is not known here and for a
    /// PBMAC1 whose key is too short to protect anything.
    pub(super) fn read(mut parts: Reader<'_>) -> Result<Self, Error> {
        let mut digest_info = parts.sequence("the integrity check names no digest")?;
        let mut algorithm = digest_info.sequence("the integrity check names no digest")?;
        let name = algorithm.oid("the integrity check names no digest")?;
        let expected = digest_info.octets("the integrity check has no digest")?.to_vec();
        digest_info.end()?;
        let salt = parts.octets("the integrity check has no salt")?.to_vec();
        let mut count = parts.clone();
        parts.optional(Tag::INTEGER)?;
        parts.end()?;
        if name == oid::PBMAC1 {
            return Self::read_pbmac1(algorithm, expected);
        }
        let digest =
            Digest::of_oid(name).ok_or_else(|| unsupported(Feature::IntegrityCheck, name))?;
        let _null_or_nothing = algorithm.next()?;
        algorithm.end()?;
        let count = if count.rest().is_empty() { 1 } else { pbe::rounds(&mut count)? };
        let rounds = u64::try_from(count).unwrap_or(u64::MAX);
        let integrity = Integrity {
            digest,
            derivation: Derivation::Pkcs12 { digest, rounds },
            is_pbmac1: false,
            salt_bytes: salt.len(),
        };
        let key_bytes = digest.size();
        let cost = price::pkcs12(digest, count, key_bytes, 0);
        Ok(Self { integrity, salt, key_bytes, cost, expected })
    }

    /// PBMAC1-params (RFC 8018 appendix A.5). Salt and rounds outside of them count for nothing.
    fn read_pbmac1(mut algorithm: Reader<'_>, expected: Vec<u8>) -> Result<Self, Error> {
        let mut parameters = algorithm.sequence("PBMAC1 has no parameters")?;
        let derivation = parameters.sequence("PBMAC1 has no key derivation")?;
        let mut scheme = parameters.sequence("PBMAC1 names no MAC")?;
        let name = scheme.oid("PBMAC1 names no MAC")?;
        let digest =
            Digest::of_hmac_oid(name).ok_or_else(|| unsupported(Feature::IntegrityCheck, name))?;
        let _null_or_nothing = scheme.next()?;
        scheme.end()?;
        parameters.end()?;
        algorithm.end()?;
        let derivation = KeyDerivation::read(derivation)?;
        if !matches!(derivation.algorithm, Derivation::Pbkdf2 { .. }) {
            return Err(unsupported(Feature::Pbmac1Derivation, oid::PBMAC1));
        }
        // RFC 9879 §5 asks for a stated length. One of a byte is forged in 256 tries (CVE-2026-34181).
        let key_bytes = derivation.key_length.and_then(|length| usize::try_from(length).ok());
        let Some(key_bytes) = key_bytes.filter(|bytes| PBMAC1_KEY_BYTES.contains(bytes)) else {
            return Err(Error::Unsupported {
                what: Feature::IntegrityCheck,
                name: "PBMAC1 with a key length that protects nothing".to_owned(),
            });
        };
        let integrity = Integrity {
            digest,
            derivation: derivation.algorithm,
            is_pbmac1: true,
            salt_bytes: derivation.salt.len(),
        };
        let cost = derivation.cost(key_bytes);
        Ok(Self { integrity, salt: derivation.salt, key_bytes, cost, expected })
    }

    pub(super) fn integrity(&self) -> Integrity {
        self.integrity
    }

    pub(super) fn cost(&self) -> Cost {
        self.cost
    }

    fn family(&self) -> Family {
        if self.integrity.is_pbmac1 { Family::Pkcs5 } else { Family::Pkcs12 }
    }

    /// Derives the key for the first of the spellings of `password`.
    pub(super) fn first_key(&self, password: &Password) -> Zeroizing<Vec<u8>> {
        self.derive(&first_spelling(password, self.family()))
    }

    /// The spelling of `password` under which `content` is what the file was written with; `None` if it
    /// is that under none. `first` is the key of the first spelling, if that is known already; it is paid,
    /// and the others are not.
    ///
    /// # Errors
    ///
    /// [`Error::TooCostly`] when not all of them could be tried.
    pub(super) fn verify(
        &self,
        password: &Password,
        first: Option<Zeroizing<Vec<u8>>>,
        content: &[u8],
        budget: &mut Budget<'_>,
    ) -> Result<Option<pbe::Spelling>, Error> {
        let mut first = first;
        for (at, spelled) in spellings(password, self.family()).into_iter().enumerate() {
            if at > 0 {
                budget.spend_on_another_spelling(self.cost)?;
            }
            let key = first.take().unwrap_or_else(|| self.derive(&spelled.bytes));
            if is_hmac(self.integrity.digest, &key, content, &self.expected) {
                return Ok(Some(spelled.spelling));
            }
        }
        Ok(None)
    }

    fn derive(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; self.key_bytes]);
        match self.integrity.derivation {
            Derivation::Pbkdf2 { digest, rounds } => {
                pbkdf2_with(digest, password, &self.salt, rounds, &mut key);
            }
            derivation => {
                let rounds = derivation.rounds().unwrap_or(1);
                let digest = self.integrity.digest;
                pkcs12_with(digest, password, &self.salt, Purpose::Mac, rounds, &mut key);
            }
        }
        key
    }
}

/// A key for the integrity check of a file that is written, with what tells a reader how to derive it
/// again.
pub(super) struct MacKey {
    digest: Digest,
    key: Zeroizing<Vec<u8>>,
    algorithm: AlgorithmIdentifierOwned,
    salt: OctetString,
    iterations: u32,
}

impl MacKey {
    /// Derives a key for HMAC-SHA-1 from a random salt of 8 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn sha1(password: &Password, rounds: u32) -> Result<Self, Error> {
        Self::pkcs12(Digest::Sha1, oid::SHA1, password, &random::bytes::<8>()?, rounds)
    }

    /// Derives a key for HMAC-SHA-256 from a random salt of 16 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn sha256(password: &Password, rounds: u32) -> Result<Self, Error> {
        Self::pkcs12(Digest::Sha256, oid::SHA256, password, &random::bytes::<16>()?, rounds)
    }

    /// Derives a key for PBMAC1 with PBKDF2-HMAC-SHA-256 and HMAC-SHA-256.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn pbmac1(password: &Password, rounds: u32) -> Result<Self, Error> {
        let salt = random::bytes::<16>()?;
        let mut key = Zeroizing::new(vec![0; 32]);
        let password = first_spelling(password, Family::Pkcs5);
        pbkdf2_with(Digest::Sha256, &password, &salt, rounds.into(), &mut key);
        // RFC 9879 §5: the key length must be stated, and as long as the digest.
        let algorithm = pbe::pbkdf2_identifier(&salt, rounds, Some(32))
            .and_then(|key_derivation| {
                let scheme = pbe::hmac_sha256();
                pbe::identifier(oid::PBMAC1, &Pbes2Parameters { key_derivation, scheme })
            })
            .map_err(too_long)?;
        // Salt and rounds outside the parameters count for nothing, but must be there.
        let unused = OctetString::new(UNUSED_SALT).map_err(too_long)?;
        Ok(Self { digest: Digest::Sha256, key, algorithm, salt: unused, iterations: 1 })
    }

    fn pkcs12(
        digest: Digest,
        name: ObjectIdentifier,
        password: &Password,
        salt: &[u8],
        iterations: u32,
    ) -> Result<Self, Error> {
        let mut key = Zeroizing::new(vec![0; digest.size()]);
        let password = first_spelling(password, Family::Pkcs12);
        pkcs12_with(digest, &password, salt, Purpose::Mac, iterations.into(), &mut key);
        let algorithm = AlgorithmIdentifierOwned { oid: name, parameters: Some(Any::null()) };
        let salt = OctetString::new(salt).map_err(too_long)?;
        Ok(Self { digest, key, algorithm, salt, iterations })
    }

    /// Authenticates `content`, the bytes inside the authSafe octet string.
    ///
    /// # Errors
    ///
    /// None in practice: HMAC takes a key of any length.
    pub(super) fn authenticate(self, content: &[u8]) -> Result<MacData, Error> {
        let code = hmac(self.digest, &self.key, content)?;
        let digest = OctetString::new(code).map_err(too_long)?;
        let mac = DigestInfo { algorithm: self.algorithm, digest };
        Ok(MacData { mac, salt: self.salt, iterations: self.iterations })
    }
}

/// The key lengths of PBMAC1 that are taken, in bytes.
const PBMAC1_KEY_BYTES: std::ops::RangeInclusive<usize> = 20..=64;
const UNUSED_SALT: &[u8] = b"NOT USED";

#[cfg(test)]
mod tests {
    use der::Encode;

    use super::*;
    use crate::ber::Notes;

    fn password(text: &str) -> Password {
        Password::new(text).unwrap()
    }

    fn read(mac_data: &MacData) -> Result<Mac, Error> {
        let notes = Notes::default();
        let der = mac_data.to_der().unwrap();
        Mac::read(Reader::new(&der, 0, &notes).sequence("").unwrap())
    }

    #[test]
    fn a_check_holds_for_its_content_under_its_password() {
        let right = password("a");
        for (key, name, spelling) in [
            (MacKey::sha1(&right, 1), "hmac-sha1", pbe::Spelling::Bmp),
            (MacKey::sha1(&right, 2), "hmac-sha1", pbe::Spelling::Bmp),
            (MacKey::sha256(&right, 2), "hmac-sha256", pbe::Spelling::Bmp),
            (MacKey::pbmac1(&right, 2), "pbmac1-hmac-sha256", pbe::Spelling::Utf8),
        ] {
            let mac = read(&key.unwrap().authenticate(b"content").unwrap()).unwrap();
            assert_eq!(mac.integrity().name(), name);
            let limits = pbe::Limits::new();
            let verify = |password: &Password, first, content: &[u8]| {
                mac.verify(password, first, content, &mut Budget::new(&limits)).unwrap()
            };
            let first = || Some(mac.first_key(&right));
            assert_eq!(verify(&right, None, b"content"), Some(spelling));
            assert_eq!(verify(&right, first(), b"content"), Some(spelling));
            assert_eq!(verify(&right, first(), b"contents"), None);
            let wrong = password("b");
            assert_eq!(verify(&wrong, Some(mac.first_key(&wrong)), b"content"), None);
        }
    }

    /// DER leaves out what is the default (X.690 §11.5).
    #[test]
    fn one_round_is_not_written() {
        let rounds = |rounds| {
            let mac = MacKey::sha256(&password("a"), rounds).unwrap().authenticate(b"").unwrap();
            let notes = Notes::default();
            let der = mac.to_der().unwrap();
            let mut parts = Reader::new(&der, 0, &notes).sequence("").unwrap();
            parts.sequence("").unwrap();
            parts.octets("").unwrap();
            (parts.rest().to_vec(), read(&mac).unwrap().cost())
        };
        assert_eq!(rounds(1), (vec![], Cost::Rounds(1)));
        assert_eq!(rounds(2), (vec![2, 1, 2], Cost::Rounds(2)));
    }

    /// PBMAC1 with a key of `key_bytes`.
    fn pbmac1(key_bytes: Option<u16>) -> Result<Mac, Error> {
        let key_derivation = pbe::pbkdf2_identifier(b"salt", 2, key_bytes).unwrap();
        let parameters = Pbes2Parameters { key_derivation, scheme: pbe::hmac_sha256() };
        let algorithm = pbe::identifier(oid::PBMAC1, &parameters).unwrap();
        let octets = |bytes: &[u8]| OctetString::new(bytes).unwrap();
        let mac = DigestInfo { algorithm, digest: octets(&[0; 32]) };
        read(&MacData { mac, salt: octets(UNUSED_SALT), iterations: 1 })
    }

    #[test]
    fn a_key_of_pbmac1_is_long_enough_to_protect_something() {
        for key_bytes in [20, 32, 64] {
            assert_eq!(pbmac1(Some(key_bytes)).unwrap().integrity().salt_bytes, 4);
        }
        for key_bytes in [None, Some(1), Some(19), Some(65)] {
            let error = pbmac1(key_bytes).unwrap_err();
            let name = "PBMAC1 with a key length that protects nothing".to_owned();
            assert_eq!(error, Error::Unsupported { what: Feature::IntegrityCheck, name });
        }
    }
}
