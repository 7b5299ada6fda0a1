//! The public doors of the library, each as a function that takes any bytes.
//!
//! A door panics when something is wrong that is more than a refusal: a round trip that comes out
//! otherwise, two readings that disagree, an error that cannot be.

mod assertion;
mod certificate;
mod chain;
mod duration;
mod file;
mod jwt;
mod key;
mod name;
mod pem;
mod pfx;
mod pfx_sealed;
mod request;
mod response;
mod thumbprint;

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use certgen::{
    DistinguishedName, Identity, KeyAlgorithm, Limits, Password, PrivateKey, Template, Validity,
    bundle::{self, Bundle, File},
    inspect::Report,
    issue,
    pfx::{Bag, Check, Passwords},
};

pub use assertion::assertion;
pub use certificate::certificate;
pub use chain::chain;
pub use duration::duration;
pub use file::file;
pub use jwt::jwt;
pub use key::key;
pub use name::name;
pub use pem::pem;
pub use pfx::pfx;
pub use pfx_sealed::pfx_sealed;
pub use request::request;
pub use response::response;
pub use thumbprint::thumbprint;

/// A function that takes any bytes.
pub type Door = fn(&[u8]);

/// All of them, by the names of their targets.
pub const ALL: &[(&str, Door)] = &[
    ("assertion", assertion),
    ("certificate", certificate),
    ("chain", chain),
    ("duration", duration),
    ("file", file),
    ("jwt", jwt),
    ("key", key),
    ("name", name),
    ("pem", pem),
    ("pfx", pfx),
    ("pfx_sealed", pfx_sealed),
    ("request", request),
    ("response", response),
    ("thumbprint", thumbprint),
];

/// Little enough that the rounds are not what the time goes to. Real files ask for more, and are read by
/// whoever allows it: the defaults of the library.
fn limits() -> Limits {
    Limits::new().rounds(2_048).total_rounds(10_000).memory(1 << 20)
}

fn password(text: &str) -> Password {
    Password::new(text).expect("no password of these is refused")
}

/// 2027-01-15 08:00:00 UTC.
pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// The bags of what was written here, without a password.
fn reread(written: &[u8]) -> Vec<Bag> {
    let file = File::read(written, &limits()).expect("what was written can be read");
    file.open(None, Check::Ignored).expect("nothing in it is encrypted").bags
}

/// A key with a certificate that it signed itself, for what `template` says of `name`, and valid now.
fn identity(name: &str, template: fn(Template) -> Template) -> Identity {
    let key = PrivateKey::generate(KeyAlgorithm::P256).expect("there are random bytes");
    let template = template(Template::new(DistinguishedName::parse(name).expect("a name")));
    let day = Duration::from_secs(24 * 60 * 60);
    let validity = Validity::new(now() - day, now() + day).expect("two days");
    let issued = issue::self_signed(&key, &template, validity).expect("it is issued");
    Identity::new(key, vec![issued]).expect("they belong together")
}

/// Whoever signs here.
static IDENTITY: LazyLock<Identity> = LazyLock::new(|| identity("CN=My App", |leaf| leaf));

/// Everything that can be asked of a file, opened or not, and the reports on it.
fn look_at(file: &File, words: Option<&Password>) {
    let _ = (file.file_type(), file.needs_password());
    report(file, &file.visible(), None);
    let passwords = words.map(Passwords::new);
    if let Ok(certificates) = file.open_certificates(passwords, Check::Ignored) {
        assert!(
            certificates.bags.iter().all(|bag| bag.key().is_none()),
            "a key among certificates"
        );
    }
    if let Ok(opened) = file.open(passwords, Check::Ignored) {
        assert!(opened.is_complete, "something was left under a password that opened all");
        report(file, &opened, words);
    }
}

fn report(file: &File, bundle: &Bundle, words: Option<&Password>) {
    let _ = Report::of(file, bundle, words);
    for entry in bundle::entries(&bundle.bags) {
        // Those above it come again with their own entry, or are the same in all.
        let leaf = entry.chain.first().and_then(|bag| bag.certificate());
        leaf.map(certificate::facts);
    }
}
