//! What is said of one thing on the page, in words.

use certgen::{
    Certificate, Derivation, Encryption, Standing, date,
    inspect::{Pfx, Verdict},
    pfx::Encrypted,
};

use super::super::Shown;

pub fn who(verdict: &Verdict) -> String {
    match verdict.versions {
        "all" => verdict.consumer.to_owned(),
        versions => format!("{} ({versions})", verdict.consumer),
    }
}

pub fn validity(certificate: &Certificate, shown: &Shown) -> String {
    let (start, end) =
        (date::to_ymd(certificate.not_before()), date::to_ymd(certificate.not_after()));
    match certificate.standing(shown.now) {
        Standing::Expired { days } => format!("from {start}; EXPIRED {} ago ({end})", count(days)),
        Standing::NotYet { days } => {
            format!("NOT YET: begins in {} ({start}); to {end}", count(days))
        }
        Standing::Valid { days } => format!("from {start}; expires in {} ({end})", count(days)),
    }
}

fn count(days: u64) -> String {
    match days {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

pub fn what_is(encrypted: Encrypted) -> &'static str {
    match encrypted {
        Encrypted::Content => "content",
        Encrypted::Key => "private key",
        Encrypted::Secret => "secret",
    }
}

pub fn encrypted_with(encryption: &Encryption) -> String {
    let derivation = derived_by(encryption.derivation, encryption.salt_bytes);
    let prf = if encryption.is_prf_left_out { ", PRF left out" } else { "" };
    format!("{}, {derivation}{prf}", encryption.cipher)
}

fn derived_by(derivation: Derivation, salt_bytes: usize) -> String {
    let salt = format!("salt of {salt_bytes} bytes");
    match derivation {
        Derivation::Scrypt { n, r, p } => format!("scrypt (N {n}, r {r}, p {p}), {salt}"),
        other => {
            let rounds = other.rounds().unwrap_or(1);
            format!(
                "{}, {rounds} round{}, {salt}",
                other.name(),
                if rounds == 1 { "" } else { "s" }
            )
        }
    }
}

pub fn integrity(pfx: &Pfx, is_locked: bool) -> String {
    let Some(integrity) = pfx.integrity else {
        return "none: nobody can say if the file was changed".to_owned();
    };
    let outcome = match (pfx.is_verified, is_locked) {
        (true, _) => "holds",
        (false, true) => "not checked",
        (false, false) => "DOES NOT HOLD",
    };
    let derivation = derived_by(integrity.derivation, integrity.salt_bytes);
    format!("{}, {derivation}; {outcome}", integrity.name())
}

pub fn encoding(pfx: &Pfx) -> String {
    let form = if pfx.is_ber { "BER" } else { "DER" };
    let nested = if pfx.has_nested_bags { ", bags inside bags" } else { "" };
    let plural = if pfx.content_infos == 1 { "" } else { "s" };
    format!("{form}, {} content{plural}{nested}", pfx.content_infos)
}
