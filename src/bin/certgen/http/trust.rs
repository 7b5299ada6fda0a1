//! Whose signature on a server's certificate counts: the authorities of the system, and those of a file.
//!
//! A certificate that is none of an authority vouches for itself alone: whoever has the key of a server
//! could be any server otherwise.

use std::{path::Path, sync::Arc};

use certgen::{
    Certificate, Limits,
    bundle::{Bundle, File, FileType},
};
use rustls::{RootCertStore, pki_types::CertificateDer, server::ParsedCertificate};

use crate::{
    failure::{self, Failure},
    input,
    world::World,
};

/// Who may sign the certificate of a server.
pub enum Trust {
    /// Whom the system trusts, and these.
    Also(Arc<Named>),
    /// The system judges itself, by its own settings where it has some.
    System,
}

/// The certificates of a file.
#[derive(Debug, Default)]
pub struct Named {
    /// Those that may sign others.
    pub authorities: Vec<Certificate>,
    /// Those of servers, each for itself.
    pub servers: Vec<Certificate>,
}

impl Trust {
    pub fn resolve(file: Option<&Path>, world: &mut World) -> Result<Self, Failure> {
        file.map_or(Ok(Self::System), |path| read(path, world).map(Arc::new).map(Self::Also))
    }
}

impl Named {
    /// The authorities, and those of the system. Reads what that has, which takes longer than all else
    /// that is done before a request.
    pub fn roots(&self) -> RootCertStore {
        let mut store = RootCertStore::empty();
        let own = self.authorities.iter().map(|one| CertificateDer::from(one.der().to_vec()));
        store.add_parsable_certificates(own);
        // A system without any is no failure: the file may be all that is needed.
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        store
    }
}

/// The certificates at `path`, all of which can be trusted: to sign others, or as what they are.
fn read(path: &Path, world: &mut World) -> Result<Named, Failure> {
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
        return Err(bad_file(format!("{name} {what}")));
    }
    let mut named = Named::default();
    for certificate in held.bags.iter().filter_map(|bag| bag.certificate()) {
        let der = CertificateDer::from(certificate.der());
        let (judged, kind) = if is_authority(certificate) {
            named.authorities.push(certificate.clone());
            (RootCertStore::empty().add(der), "an authority")
        } else {
            let subject = certificate.subject();
            world.note(&format!("{subject} is no authority: it is trusted as that one server"));
            named.servers.push(certificate.clone());
            (ParsedCertificate::try_from(&der).map(|_| ()), "an authority or a server")
        };
        judged.map_err(|error| {
            bad_file(format!("a certificate in {name} cannot be that of {kind}"))
                .why(super::tls::sentence(&error))
        })?;
    }
    if named.authorities.is_empty() && named.servers.is_empty() {
        return Err(bad_file(match file.file_type() {
            FileType::Pem => format!("{name} has no CERTIFICATE block"),
            other => format!("{name} is {other}, and no certificate"),
        }));
    }
    Ok(named)
}

/// RFC 5280 section 4.2.1.9: without CA:TRUE, a certificate of version 3 signs no others. One of version 1
/// cannot say what it is, as the oldest roots cannot. There it is for whoever trusts it to know (section
/// 6.1.4 (k)), which naming it in this flag says, if it is a root and not signed by somebody else.
fn is_authority(certificate: &Certificate) -> bool {
    certificate.is_ca() || (certificate.version() == 1 && certificate.is_self_issued())
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

fn bad_file(message: String) -> Failure {
    Failure::new("bad_ca_file", failure::FILE, message).help(HELP)
}

/// The same failure with a way out that this flag has.
fn about_flag(failure: Failure) -> Failure {
    match failure.code {
        "too_large" => failure.help(HELP),
        _ => failure,
    }
}

const HELP: &str =
    "--ca-file takes the certificates of authorities, or of the server, PEM or DER, up to 1 MiB";

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
        read(&path, &mut World::empty()).map(|found| found.authorities.len() + found.servers.len())
    }

    #[test]
    fn only_an_authority_may_sign_others() {
        let root = |name: &str| {
            let path = format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
            let named = read(Path::new(&path), &mut World::empty()).unwrap();
            (named.authorities.len(), named.servers.len())
        };
        assert_eq!(root("keys/chain-p256-root.crt"), (1, 0));
        assert_eq!(root("keys/p256.crt"), (0, 1));
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
