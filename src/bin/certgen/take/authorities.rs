//! The file of --ca-file: whose signature on the certificate of a server counts, beside the system's.

use std::path::Path;

use certgen::{
    Limits,
    bundle::{Bundle, File, FileType},
};

use crate::{
    machine::{http::Named, world::World},
    say::{code::Code, failure::Failure},
    take::input,
};

/// The certificates at `path`, all of which can be trusted: to sign others, or as what they are.
pub fn read(path: &Path, world: &mut World) -> Result<Named, Failure> {
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
        let subject = certificate.subject();
        match named.add(certificate) {
            Ok(true) => {}
            Ok(false) => {
                world.note(&format!("{subject} is no authority: it is trusted as that one server"));
            }
            Err((kind, reason)) => {
                let message = format!("a certificate in {name} cannot be that of {kind}");
                return Err(bad_file(message).why(reason));
            }
        }
    }
    if named.is_empty() {
        return Err(bad_file(match file.file_type() {
            FileType::Pem => format!("{name} has no CERTIFICATE block"),
            other => format!("{name} is {other}, and no certificate"),
        }));
    }
    Ok(named)
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
    Failure::new(Code::BadCaFile, message).help(HELP)
}

/// The same failure with a way out that this flag has.
fn about_flag(failure: Failure) -> Failure {
    failure.help_with(Code::TooLarge, HELP)
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
    use crate::machine::http::tests::identity;

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
            assert_eq!(failure.exit, 3, "{failure:?}");
            assert!(code.is_empty() || failure.code.name() == code, "{failure:?}");
            assert!(failure.message.contains(words), "{failure:?}");
            assert!(failure.help.is_some(), "{failure:?}");
        }
        let failure = outcome(&vec![b'A'; MOST + 1]).unwrap_err();
        assert_eq!((failure.code.name(), failure.help.as_deref()), ("too_large", Some(HELP)));
        let cut = &authority.certificate().der()[..100];
        assert_eq!(outcome(cut).unwrap_err().exit, 3);
    }

    #[test]
    fn a_file_that_is_not_there_and_standard_input_are_refused() {
        let missing = read(Path::new("no/such/file"), &mut World::empty()).unwrap_err();
        assert_eq!((missing.code.name(), missing.exit), ("not_found", 3));
        let stdin = read(Path::new("-"), &mut World::empty()).unwrap_err();
        assert_eq!(stdin.exit, 2);
    }
}
