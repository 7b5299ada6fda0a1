//! Whose signature on a server's certificate counts: the authorities of the system, and those of a file.

use std::{path::Path, sync::Arc};

use certgen::{
    Limits,
    bundle::{Bundle, File, FileType},
};
use rustls::{RootCertStore, pki_types::CertificateDer};
use ureq::tls::{Certificate, RootCerts};

use crate::{
    failure::{self, Failure},
    input,
    world::World,
};

/// Who may sign the certificate of a server.
pub enum Trust {
    /// Whom the system trusts, and these.
    Also(Vec<Certificate<'static>>),
    /// The system judges itself, by its own settings where it has some.
    System,
}

impl Trust {
    pub fn resolve(file: Option<&Path>, world: &mut World) -> Result<Self, Failure> {
        file.map_or(Ok(Self::System), |path| read(path, world).map(Self::Also))
    }

    /// Reads what the system has, which takes longer than all else that is done before a request.
    pub fn load(&self) -> RootCerts {
        let Self::Also(own) = self else { return RootCerts::PlatformVerifier };
        // A system without any is no failure: the file may be all that is needed.
        let system = rustls_native_certs::load_native_certs().certs;
        let system = system.iter().map(|certificate| Certificate::from_der(certificate).to_owned());
        RootCerts::Specific(Arc::new(own.iter().cloned().chain(system).collect()))
    }
}

/// The certificates at `path`, all of which can be trusted to sign others.
fn read(path: &Path, world: &mut World) -> Result<Vec<Certificate<'static>>, Failure> {
    if input::is_stdin(path) {
        return Err(Failure::usage("--ca-file is read from a file, not from standard input")
            .help("write the certificates to a file"));
    }
    let name = input::name(path);
    let bytes = input::bytes(path, MOST, world).map_err(about_flag)?;
    let file = File::read(&bytes, &Limits::new())
        .map_err(|error| about_flag(input::explain(error, &name, None)))?;
    let held = file.visible();
    // With the key of the authority in it, anybody who gets the file can pose as any server.
    if let Some(what) = private(&file, &held) {
        return Err(no_authorities(format!("{name} {what}")));
    }
    let found = held.bags.iter().filter_map(|bag| bag.certificate());
    let found: Vec<_> = found.map(certgen::Certificate::der).collect();
    if found.is_empty() {
        return Err(no_authorities(match file.file_type() {
            FileType::Pem => format!("{name} has no CERTIFICATE block"),
            other => format!("{name} is {other}, and no certificate"),
        }));
    }
    let mut store = RootCertStore::empty();
    for der in &found {
        store.add(CertificateDer::from(*der)).map_err(|error| {
            no_authorities(format!("a certificate in {name} cannot be an authority"))
                .why(super::tls::sentence(&error))
        })?;
    }
    Ok(found.into_iter().map(|der| Certificate::from_der(der).to_owned()).collect())
}

/// What is in the file that belongs to one party alone.
fn private(file: &File, held: &Bundle) -> Option<&'static str> {
    match file.file_type() {
        FileType::Pfx => Some("is a PFX, with which somebody signs in"),
        FileType::EncryptedKey | FileType::PrivateKey => Some("is a private key"),
        _ if file.needs_password() || held.bags.iter().any(|bag| bag.key().is_some()) => {
            Some("has a private key in it")
        }
        _ => None,
    }
}

fn no_authorities(message: String) -> Failure {
    Failure::new("bad_ca_file", failure::FILE, message).help(HELP)
}

/// The same failure with a way out that this flag has.
fn about_flag(failure: Failure) -> Failure {
    match failure.code {
        "too_large" => failure.help(HELP),
        _ => failure,
    }
}

const HELP: &str = "--ca-file takes the certificates of authorities, PEM or DER, up to 1 MiB";

/// In bytes. The list of a whole system has about 250 KB.
const MOST: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use std::fs;

    use certgen::bundle;

    use super::*;
    use crate::http::tests::identity;

    fn outcome(content: &[u8]) -> Result<usize, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca");
        fs::write(&path, content).unwrap();
        read(&path, &mut World::empty()).map(|found| found.len())
    }

    #[test]
    fn certificates_are_read_in_any_form() {
        let authority = identity::authority();
        assert_eq!(outcome(authority.certificate().der()), Ok(1));
        let pem = authority.pem();
        assert_eq!(outcome(pem.as_bytes()), Ok(1));
        assert_eq!(outcome(format!("root\n{pem}{pem}").as_bytes()), Ok(2));
    }

    #[test]
    fn what_is_no_authority_is_refused_before_the_network() {
        let authority = identity::authority();
        let key_pem = bundle::to_secret_key_pem(&authority.key).unwrap();
        let both = format!("{}{}", authority.pem(), key_pem.secret_text());
        for (content, code, words) in [
            (&b""[..], "empty", ""),
            (b"hello", "", ""),
            (key_pem.secret_text().as_bytes(), "bad_ca_file", "private key"),
            (both.as_bytes(), "bad_ca_file", "private key"),
            (b"{\"keys\":[]}", "", ""),
        ] {
            let failure = outcome(content).unwrap_err();
            assert_eq!(failure.exit, failure::FILE, "{failure:?}");
            assert!(code.is_empty() || failure.code == code, "{failure:?}");
            assert!(failure.message.contains(words), "{failure:?}");
            assert!(failure.help.is_some(), "{failure:?}");
        }
        let failure = outcome(&vec![b'A'; MOST + 1]).unwrap_err();
        assert_eq!((failure.code, failure.help.as_deref()), ("too_large", Some(HELP)));
        let cut = &authority.certificate().der()[..100];
        assert_eq!(outcome(cut).unwrap_err().exit, failure::FILE);
    }

    #[test]
    fn a_file_that_is_not_there_and_standard_input_are_refused() {
        let missing = read(Path::new("no/such/file"), &mut World::empty()).unwrap_err();
        assert_eq!((missing.code, missing.exit), ("not_found", failure::FILE));
        let stdin = read(Path::new("-"), &mut World::empty()).unwrap_err();
        assert_eq!(stdin.exit, failure::USAGE);
    }
}
