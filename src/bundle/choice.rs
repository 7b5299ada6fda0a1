//! Which entry of a file is meant: the only one that can sign, or the one that somebody named.

use super::{Entry, File, entries};
use crate::{
    cert::Certificate,
    error::{Error, Unchosen},
    identity::Identity,
    pbe::Limits,
    pfx::{Bag, Check, Passwords},
    secret::Password,
    thumbprint::Thumbprint,
};

/// The entry that signs: the only one with a private key, or of several the only one with a certificate too.
///
/// # Errors
///
/// [`Unchosen::NoKey`] and [`Unchosen::SeveralKeys`].
pub fn signer<'e, 'a>(entries: &'e [Entry<'a>]) -> Result<&'e Entry<'a>, Unchosen> {
    let with_key: Vec<_> = entries.iter().filter(|entry| entry.key.is_some()).collect();
    let mut paired = with_key.iter().filter(|entry| !entry.chain.is_empty());
    match (with_key.as_slice(), paired.next(), paired.next()) {
        ([], ..) => Err(Unchosen::NoKey),
        ([one], ..) | (_, Some(one), None) => Ok(one),
        (several, ..) => Err(Unchosen::SeveralKeys { count: several.len() }),
    }
}

/// The entry that `wanted` means: its alias, its number (from 1, in the order of [`entries()`]), the thumbprint of its
/// certificate or the first eight digits of it or more, or its alias in other letters.
///
/// # Errors
///
/// [`Unchosen::Absent`] and [`Unchosen::Ambiguous`].
pub fn named<'e, 'a>(entries: &'e [Entry<'a>], wanted: &str) -> Result<&'e Entry<'a>, Unchosen> {
    let number = wanted.parse::<usize>().ok();
    let digits = wanted.chars().filter(|sign| !matches!(sign, ':' | ' '));
    let hex = digits.collect::<String>().to_uppercase();
    let is_hex =
        hex.len() >= SHORTEST_THUMBPRINT && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lower = wanted.to_lowercase();
    let tiers: [&IsMeant<'_>; 4] = [
        &|_, entry| entry.alias.as_deref() == Some(wanted),
        &|at, _| number == Some(at + 1),
        &|_, entry| is_hex && thumbprints(entry).iter().any(|one| one.starts_with(&hex)),
        &|_, entry| entry.alias.as_ref().is_some_and(|alias| alias.to_lowercase() == lower),
    ];
    for is_meant in tiers {
        let mut found = entries.iter().enumerate().filter(|(at, entry)| is_meant(*at, entry));
        match (found.next(), found.next()) {
            (Some((_, entry)), None) => return Ok(entry),
            (Some(_), Some(_)) => return Err(Unchosen::Ambiguous),
            (None, _) => {}
        }
    }
    Err(Unchosen::Absent)
}

/// Whether an entry and its place are what was named.
type IsMeant<'a> = dyn Fn(usize, &Entry<'_>) -> bool + 'a;

fn thumbprints(entry: &Entry<'_>) -> Vec<String> {
    let leaf = entry.chain.first().and_then(|bag| bag.certificate());
    leaf.map_or(Vec::new(), |leaf| {
        vec![Thumbprint::sha1(leaf).to_hex(), Thumbprint::sha256(leaf).to_hex()]
    })
}

impl Identity {
    /// Opens a file of any kind that can hold a private key and its certificate, such as a PFX or PEM, and takes
    /// the pair in it with the certificates above: the entry that is [`named`] so, or the [`signer`].
    ///
    /// ```no_run
    /// use certgen::{Identity, Password};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let password = Password::to_open(std::env::var("PFX_PASSWORD")?);
    /// let identity = Identity::open(&std::fs::read("app.pfx")?, Some(&password), None)?;
    /// println!("{}", identity.certificate().subject());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`File::read`] and [`File::open`], with the limits of [`Limits::new`]; [`Error::Unchosen`] where
    /// no entry is meant; [`Error::KeyMismatch`], [`Error::BrokenKey`] and [`Error::Unproven`] as of
    /// [`Identity::new`].
    pub fn open(
        bytes: &[u8],
        password: Option<&Password>,
        wanted: Option<&str>,
    ) -> Result<Self, Error> {
        let file = File::read(bytes, &Limits::new())?;
        let bundle = file.open(password.map(Passwords::new), Check::Verified)?;
        let entries = entries(&bundle.bags);
        let chosen = match wanted {
            Some(wanted) => named(&entries, wanted),
            None => signer(&entries),
        };
        let unchosen = |why| Error::Unchosen { why };
        let entry = chosen.map_err(unchosen)?;
        let key = entry.key.and_then(Bag::key).ok_or(unchosen(Unchosen::NoKey))?;
        key.refuse_broken()?;
        let chain: Vec<Certificate> =
            entry.chain.iter().filter_map(|bag| bag.certificate()).cloned().collect();
        if chain.is_empty() {
            return Err(unchosen(Unchosen::NoCertificate));
        }
        Self::new(key.clone(), chain)
    }
}

/// Fewer digits of a thumbprint would be taken for a number by whoever reads them.
const SHORTEST_THUMBPRINT: usize = 8;
