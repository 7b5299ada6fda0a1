//! How long the library's own work takes. `cargo bench`, or `cargo bench -- seal` for a part.

use std::time::{Duration, SystemTime};

use certgen::{
    Certificate, ClientAssertion, DistinguishedName, Identity, KeyAlgorithm, Password, PfxOptions,
    Preset, PrivateKey, Template, Thumbprint, Validity,
    entra::{Cloud, Tenant},
    issue, pfx,
};
use divan::Bencher;

fn main() {
    divan::main();
}

/// New keys. RSA takes as long as chance wants: the median of many is the figure.
#[divan::bench(args = KeyAlgorithm::ALL, sample_count = 40, sample_size = 1)]
fn generate(algorithm: KeyAlgorithm) -> PrivateKey {
    key(algorithm)
}

/// A PFX of a P-256 identity: nearly all of it is the derivation of keys from the password.
#[divan::bench(args = [Preset::Modern, Preset::Legacy, Preset::Pbmac1], sample_count = 20, sample_size = 1)]
fn seal(bencher: Bencher<'_, '_>, preset: Preset) {
    let key = key(KeyAlgorithm::P256);
    let certificate = certificate(&key);
    let identity = Identity::new(key, vec![certificate]).unwrap();
    let password = Password::new("correct horse battery staple").unwrap();
    let options = PfxOptions::new(preset);
    bencher.bench(|| pfx::seal(&identity, &password, &options).unwrap());
}

/// The same, opened.
#[divan::bench(args = [Preset::Modern, Preset::Legacy, Preset::Pbmac1], sample_count = 20, sample_size = 1)]
fn open(bencher: Bencher<'_, '_>, preset: Preset) {
    let key = key(KeyAlgorithm::P256);
    let certificate = certificate(&key);
    let identity = Identity::new(key, vec![certificate]).unwrap();
    let password = Password::new("correct horse battery staple").unwrap();
    let sealed = pfx::seal(&identity, &password, &PfxOptions::new(preset)).unwrap();
    bencher.bench(|| pfx::open(&sealed, &password).unwrap());
}

#[divan::bench(args = KeyAlgorithm::ALL)]
fn self_signed(bencher: Bencher<'_, '_>, algorithm: KeyAlgorithm) {
    let (key, template) = (key(algorithm), template());
    bencher.bench(|| issue::self_signed(&key, &template).unwrap());
}

/// An assertion for Entra, with the key loaded before.
#[divan::bench]
fn assertion(bencher: Bencher<'_, '_>) {
    let signer = asked().signer(&current_identity()).unwrap();
    bencher.bench(|| signer.sign(SystemTime::now()).unwrap());
}

/// The same with the key loaded each time.
#[divan::bench]
fn assertion_and_key(bencher: Bencher<'_, '_>) {
    let (asked, identity) = (asked(), current_identity());
    bencher.bench(|| asked.sign(&identity, SystemTime::now()).unwrap());
}

#[divan::bench]
fn thumbprint_sha1(bencher: Bencher<'_, '_>) {
    let certificate = certificate(&key(KeyAlgorithm::Rsa2048));
    bencher.bench(|| Thumbprint::sha1(&certificate).to_hex());
}

#[divan::bench]
fn thumbprint_sha256(bencher: Bencher<'_, '_>) {
    let certificate = certificate(&key(KeyAlgorithm::Rsa2048));
    bencher.bench(|| Thumbprint::sha256(&certificate).to_hex());
}

fn key(algorithm: KeyAlgorithm) -> PrivateKey {
    PrivateKey::generate(algorithm).unwrap()
}

fn certificate(key: &PrivateKey) -> Certificate {
    issue::self_signed(key, &template()).unwrap()
}

fn asked() -> ClientAssertion {
    let tenant = Tenant::parse("contoso.onmicrosoft.com").unwrap();
    let client_id = "11111111-2222-3333-4444-555555555555";
    ClientAssertion::entra(&Cloud::PUBLIC, &tenant, client_id).unwrap()
}

/// Valid now, which an assertion asks for.
fn current_identity() -> Identity {
    let now = SystemTime::now();
    let day = Duration::from_secs(24 * 60 * 60);
    let template = Template::new(
        DistinguishedName::parse("CN=My App").unwrap(),
        Validity::new(now - day, now + day).unwrap(),
    );
    let key = key(KeyAlgorithm::Rsa2048);
    let certificate = issue::self_signed(&key, &template).unwrap();
    Identity::new(key, vec![certificate]).unwrap()
}

fn template() -> Template {
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let validity = Validity::new(start, start + Duration::from_secs(365 * 24 * 60 * 60)).unwrap();
    Template::new(DistinguishedName::parse("CN=My App,O=Contoso").unwrap(), validity)
}
