//! Certificates on their own: read, measured and verified by others.

use std::{fs, path::PathBuf, process::Command};

use certgen::{
    Identity, KeyAlgorithm, Password, PfxOptions, Preset, Thumbprint, Usage, bundle,
    pfx::{self, Bag, BagValue},
};
use tempfile::TempDir;

use super::{
    samples::{Case, NAME, Secret, identity, issued},
    tools::{is_here, on_path, run, said},
};

/// The certificate of `identity` as both kinds of .cer, and as PEM.
struct Files {
    folder: TempDir,
}

impl Files {
    fn of(identity: &Identity) -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        let certificate = identity.certificate();
        fs::write(files.path("der.cer"), certificate.der()).unwrap();
        fs::write(files.path("base64.cer"), bundle::to_base64_cer(certificate).unwrap()).unwrap();
        let pem = bundle::to_certificate_pem(identity).unwrap();
        fs::write(files.path("certificate.pem"), pem).unwrap();
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// SHA-1 and SHA-256 as OpenSSL and Java write them.
fn thumbprints(identity: &Identity) -> [String; 2] {
    let certificate = identity.certificate();
    [Thumbprint::sha1(certificate).to_colons(), Thumbprint::sha256(certificate).to_colons()]
}

#[test]
fn openssl_reads_both_encodings_and_finds_the_same_thumbprints() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for algorithm in KeyAlgorithm::ALL {
        let identity = identity(algorithm);
        let files = Files::of(identity);
        for (name, form) in [("der.cer", "DER"), ("base64.cer", "PEM")] {
            for (digest, expected) in ["-sha1", "-sha256"].into_iter().zip(thumbprints(identity)) {
                let mut x509 = Command::new("openssl");
                x509.args(["x509", "-noout", "-fingerprint", digest, "-inform", form, "-in"]);
                let said = said(x509.arg(files.path(name)));
                assert_eq!(said.split_once('=').unwrap().1.trim(), expected, "{algorithm} {name}");
            }
        }
    }
}

#[test]
fn what_openssl_says_of_a_certificate_is_read_as_its_thumbprint() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    let identity = identity(KeyAlgorithm::Rsa2048);
    let (files, certificate) = (Files::of(identity), identity.certificate());
    let commands =
        [(Thumbprint::sha1(certificate), "-sha1"), (Thumbprint::sha256(certificate), "-sha256")];
    for (expected, digest) in commands {
        let mut x509 = Command::new("openssl");
        x509.args(["x509", "-noout", "-fingerprint", digest, "-inform", "DER", "-in"]);
        let mut dgst = Command::new("openssl");
        dgst.args(["dgst", digest]);
        let mut spaced = Command::new("openssl");
        spaced.args(["dgst", "-c", digest]);
        for mut command in [x509, dgst, spaced] {
            let said = said(command.arg(files.path("der.cer")));
            assert_eq!(Thumbprint::parse(&said), Ok(expected), "{said}");
        }
    }
}

#[test]
fn keytool_reads_both_encodings_and_finds_the_same_thumbprints() {
    if !is_here("keytool", on_path("keytool")) {
        return;
    }
    for algorithm in KeyAlgorithm::ALL {
        let identity = identity(algorithm);
        let files = Files::of(identity);
        for name in ["der.cer", "base64.cer"] {
            let mut print = Command::new("keytool");
            let said = said(print.args(["-printcert", "-file"]).arg(files.path(name)));
            for expected in thumbprints(identity) {
                assert!(said.contains(&expected), "{algorithm} {name}: {expected} in {said}");
            }
        }
    }
}

#[test]
fn keytool_lists_one_private_key_and_exports_its_certificate() {
    if !is_here("keytool", on_path("keytool")) {
        return;
    }
    for preset in [Preset::Modern, Preset::Legacy] {
        let case = Case { algorithm: KeyAlgorithm::P256, preset, secret: Secret::Ascii };
        let files = Files::of(case.identity());
        fs::write(files.path("ours.pfx"), case.seal()).unwrap();
        let keytool = |arguments: &[&str]| {
            let mut command = Command::new("keytool");
            command.args(arguments).args(["-storepass:env", "JUDGE_PASSWORD"]);
            command.args(["-storetype", "pkcs12", "-keystore"]).arg(files.path("ours.pfx"));
            said(command.env("JUDGE_PASSWORD", case.secret.text()))
        };
        let list = keytool(&["-list"]);
        assert!(list.contains("contains 1 entry"), "{list}");
        assert!(list.contains("interop, ") && list.contains("PrivateKeyEntry"), "{list}");

        let exported = files.path("exported.cer");
        keytool(&["-exportcert", "-alias", NAME, "-file", exported.to_str().unwrap()]);
        assert_eq!(fs::read(exported).unwrap(), case.identity().certificate().der());
    }
}

/// What keytool lists of a truststore with two certificates, opened with `password`.
fn truststore_list(password: &str, options: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trust.p12");
    let bags: Vec<Bag> = [KeyAlgorithm::P256, KeyAlgorithm::Rsa2048]
        .into_iter()
        .map(|algorithm| {
            let certificate = identity(algorithm).certificate().clone();
            let bag = Bag::new(BagValue::Certificate(certificate)).friendly_name(algorithm.name());
            bag.unwrap().trusted_by_java().unwrap()
        })
        .collect();
    let sealed = pfx::seal_bags(
        &bags,
        &Password::new(password).unwrap(),
        &PfxOptions::new(Preset::JavaTruststore),
    );
    fs::write(&path, sealed.unwrap()).unwrap();
    let mut keytool = Command::new("keytool");
    keytool.args(["-list", "-storetype", "pkcs12", "-keystore"]).arg(path).args(options);
    said(keytool.env("JUDGE_PASSWORD", password))
}

#[test]
fn keytool_trusts_what_is_in_a_truststore() {
    if !is_here("keytool", on_path("keytool")) {
        return;
    }
    for (password, options) in
        [("correct horse", &["-storepass:env", "JUDGE_PASSWORD"][..]), ("", &[][..])]
    {
        let list = truststore_list(password, options);
        assert!(list.contains("contains 2 entries"), "{list}");
        assert_eq!(list.matches("trustedCertEntry").count(), 2, "{list}");
        assert!(list.contains("p256, ") && list.contains("rsa2048, "), "{list}");
    }
}

/// Whether OpenSSL accepts the certificate of `identity` for `purpose` when it trusts it, and only it.
fn is_verified(identity: &Identity, purpose: &str, strictness: &[&str]) -> Result<String, String> {
    let files = Files::of(identity);
    let pem = files.path("certificate.pem");
    let mut verify = Command::new("openssl");
    verify.args(["verify", "-no-CApath", "-no-CAstore", "-purpose", purpose]).args(strictness);
    run(verify.arg("-CAfile").arg(&pem).arg(&pem))
}

#[test]
fn openssl_verifies_it_as_its_own_trust_anchor() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for algorithm in KeyAlgorithm::ALL {
        for strictness in [&[][..], &["-x509_strict"], &["-x509_strict", "-check_ss_sig"]] {
            let verified = is_verified(identity(algorithm), "sslclient", strictness);
            assert!(verified.is_ok(), "{algorithm} {strictness:?}: {verified:?}");
        }
    }
}

#[test]
fn openssl_verifies_it_for_the_use_that_it_was_made_for() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for (usage, client, server) in [
        (Usage::Both, true, true),
        (Usage::Client, true, false),
        (Usage::None, true, true),
        (Usage::Server, false, true),
    ] {
        for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::P256] {
            let identity = issued(algorithm, usage, &["dns:localhost"]);
            for (purpose, expected) in [("sslclient", client), ("sslserver", server)] {
                let verified = is_verified(&identity, purpose, &[]);
                assert_eq!(verified.is_ok(), expected, "{usage:?} {purpose}: {verified:?}");
            }
        }
    }
}
