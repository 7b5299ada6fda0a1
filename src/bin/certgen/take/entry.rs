//! The entries of a file: which of them a command is about, and how one of several is named.

use certgen::{
    Certificate, PrivateKey, Thumbprint, Unchosen,
    bundle::{self, Bundle, Entry, FileType},
    pfx::{Bag, Encrypted},
};

use crate::say::{code::Code, failure::Failure};

/// The certificates that the file `name` is about, as opposed to those of their issuers: of `wanted`, or
/// of each private key, or those that have signed no other.
pub fn certificates<'a>(
    bundle: &'a Bundle,
    wanted: Option<&str>,
    name: &str,
) -> Result<Vec<&'a Certificate>, Failure> {
    let entries = bundle::entries(&bundle.bags);
    let own = |entry: &Entry<'a>| entry.chain.first().copied().and_then(Bag::certificate);
    let found: Vec<_> = match wanted {
        Some(wanted) => own(find(&entries, wanted, name)?).into_iter().collect(),
        None => with_keys(&entries).into_iter().filter_map(own).collect(),
    };
    if found.is_empty() { Err(no_certificate(bundle, name)) } else { Ok(found) }
}

/// The same where only one will do; `taker` says who takes one.
pub fn certificate<'a>(
    bundle: &'a Bundle,
    wanted: Option<&str>,
    name: &str,
    taker: &str,
) -> Result<&'a Certificate, Failure> {
    match certificates(bundle, wanted, name)?.as_slice() {
        [one] => Ok(one),
        several => {
            let count = several.len();
            let entries = bundle::entries(&bundle.bags);
            Err(Failure::usage(format!("{name} has {count} certificates, and {taker} takes one"))
                .why(list(&entries))
                .help("--entry NUMBER, ALIAS or THUMBPRINT chooses one"))
        }
    }
}

/// Those with a private key. Where none can be seen, those that a mark ties to one, as far as any is
/// marked; otherwise all.
fn with_keys<'a, 'b>(entries: &'a [Entry<'b>]) -> Vec<&'a Entry<'b>> {
    let that = |is_meant: fn(&Entry<'b>) -> bool| {
        let found: Vec<_> =
            entries.iter().filter(|entry| !entry.chain.is_empty() && is_meant(entry)).collect();
        (!found.is_empty()).then_some(found)
    };
    let is_marked = |entry: &Entry<'b>| {
        entry.chain.first().is_some_and(|bag| bag.attributes().local_key_id().is_some())
    };
    that(|entry| entry.key.is_some())
        .or_else(|| that(is_marked))
        .unwrap_or_else(|| entries.iter().collect())
}

fn no_certificate(bundle: &Bundle, name: &str) -> Failure {
    let failure = |what: &str| Failure::new(Code::NoCert, format!("{name} {what}"));
    let has_key = bundle.bags.iter().any(|bag| bag.key().is_some())
        || bundle.encryptions.iter().any(|(what, _)| *what == Encrypted::Key);
    match bundle.file_type {
        FileType::EncryptedKey | FileType::PrivateKey => failure("is a private key"),
        FileType::Jwt => failure("is a token, not a certificate"),
        FileType::Request => failure("is a certificate request, not a certificate")
            .why("the certificate is what comes back for it"),
        _ if has_key => failure("has a private key but no certificate"),
        _ if !bundle.requests.is_empty() => failure("has a certificate request and no certificate")
            .why("the certificate is what comes back for it"),
        _ => failure("has no certificate"),
    }
    .help("give the file with the certificate: .cer, .crt, .pem or .pfx")
}

/// The entry that `wanted` means: an alias, a number, a thumbprint, or an alias in other letters.
pub fn find<'a, 'b>(
    entries: &'a [Entry<'b>],
    wanted: &str,
    name: &str,
) -> Result<&'a Entry<'b>, Failure> {
    bundle::named(entries, wanted).map_err(|why| {
        let message = match why {
            Unchosen::Ambiguous => format!("\"{wanted}\" means several entries of {name}"),
            _ => format!("{name} has no entry \"{wanted}\""),
        };
        no_entry(message, entries)
    })
}

fn no_entry(message: String, entries: &[Entry<'_>]) -> Failure {
    let failure = Failure::new(Code::NoEntry, message);
    if entries.is_empty() { failure } else { failure.why(list(entries)) }
        .help("--entry takes an alias, a number, or a thumbprint")
}

/// That a private key and a certificate are no pair, as `message` says, with the digests that show it.
pub fn mismatch(message: String, key: Option<&PrivateKey>, leaf: Option<&Certificate>) -> Failure {
    let hash = |der: Option<&[u8]>| {
        der.map_or("unknown".to_owned(), |der| Thumbprint::of_public_key(der).to_hex())
    };
    let of_key = hash(key.and_then(|key| key.public_key_der()));
    let of_leaf = hash(leaf.map(Certificate::public_key_der));
    Failure::new(Code::KeyMismatch, message)
        .why(format!("SHA-256 of the public keys: {of_key} and {of_leaf}"))
        .help("find the pair with certgen show")
}

/// The entries in one line.
pub fn list(entries: &[Entry<'_>]) -> String {
    let mut shown: Vec<String> = entries
        .iter()
        .enumerate()
        .take(MOST_LISTED)
        .map(|(at, entry)| format!("{} {}", at + 1, described(entry)))
        .collect();
    if entries.len() > MOST_LISTED {
        shown.push(format!("and {} more", entries.len() - MOST_LISTED));
    }
    format!("it has {}", shown.join(", "))
}

fn described(entry: &Entry<'_>) -> String {
    let subject = entry.chain.first().and_then(|bag| bag.certificate());
    let subject = subject.map(|certificate| certificate.subject().to_string());
    let kind = entry.key.and_then(|bag| bag.key()).map(|key| format!("{} key", key.key_type()));
    let details: Vec<String> = kind.into_iter().chain(subject).collect();
    let details = details.join(", ");
    match &entry.alias {
        Some(alias) => format!("\"{alias}\" ({details})"),
        None => format!("({details})"),
    }
}

const MOST_LISTED: usize = 9;
