//! What the others work on.

use std::time::{Duration, SystemTime};

use certgen::{
    Certificate, DistinguishedName, Identity, KeyAlgorithm, Password, PrivateKey, Template,
    Validity, issue,
};

/// A file of `testdata/`, at compile time.
macro_rules! testdata {
    ($path:literal) => {
        include_bytes!(concat!("../../testdata/", $path))
    };
}
pub(crate) use testdata;

pub fn key(algorithm: KeyAlgorithm) -> PrivateKey {
    PrivateKey::generate(algorithm).unwrap()
}

pub fn template() -> Template {
    Template::new(DistinguishedName::parse("CN=My App,O=Contoso").unwrap())
}

/// Which an assertion asks to be now.
pub fn validity() -> Validity {
    let (now, day) = (SystemTime::now(), Duration::from_secs(24 * 60 * 60));
    Validity::new(now - day, now + day * 365).unwrap()
}

pub fn certificate(key: &PrivateKey) -> Certificate {
    issue::self_signed(key, &template(), validity()).unwrap()
}

pub fn identity(algorithm: KeyAlgorithm) -> Identity {
    let key = key(algorithm);
    let certificate = certificate(&key);
    Identity::new(key, vec![certificate]).unwrap()
}

pub fn password() -> Password {
    Password::new("correct horse battery staple").unwrap()
}

/// So many certificates that differ, of the same key: what a store of roots is like.
pub fn certificates(count: usize) -> Vec<Certificate> {
    let key = key(KeyAlgorithm::Rsa2048);
    (0..count).map(|_| certificate(&key)).collect()
}
