//! The preset of a file that is written again: the one it was written with, as near as there is one.

use certgen::{Derivation, Digest, Password, PfxOptions, Preset};

use crate::{
    give::sealing::Sealing,
    say::failure::Failure,
    take::input::{Input, Opened},
};

/// How the file is written: as the flags say, else as it was.
pub fn as_before(
    sealing: &Sealing,
    input: &Input,
    opened: &Opened,
    password: &Password,
) -> Result<PfxOptions, Failure> {
    let has_key = opened.bundle.bags.iter().any(|bag| bag.key().is_some());
    let preset = match sealing.preset {
        Some(Preset::JavaTruststore) if has_key => {
            return Err(Failure::usage(format!(
                "a Java truststore holds certificates only, and {} has a private key",
                input.name
            ))
            .help("certgen convert --pfx java-truststore --with cert leaves it out"));
        }
        Some(preset) => return Ok(sealing.with_preset(preset)?),
        None if !has_key && password.secret_text().is_empty() => WITHOUT_KEY,
        None => found(input, opened),
    };
    let options = sealing.with_preset(preset)?;
    if sealing.has_rounds() {
        return Ok(options);
    }
    // A file that was made hard to guess on purpose stays so.
    let before =
        opened.bundle.encryptions.iter().filter_map(|(_, one)| one.derivation.rounds()).max();
    let before = before.and_then(|rounds| u32::try_from(rounds).ok()).unwrap_or(0);
    match before > preset.default_iterations() {
        true => Ok(options.iterations(before.min(PfxOptions::MAX_ITERATIONS))?),
        false => Ok(options),
    }
}

/// The preset that a file was written with, or the nearest.
fn found(input: &Input, opened: &Opened) -> Preset {
    let integrity = input.file.pfx().and_then(|pfx| pfx.integrity());
    if integrity.is_some_and(|integrity| integrity.is_pbmac1) {
        return Preset::Pbmac1;
    }
    let is_old = |derivation: Derivation| {
        matches!(derivation, Derivation::Pkcs12 { .. } | Derivation::Pbkdf1 { .. })
    };
    let encryptions = &opened.bundle.encryptions;
    let all_old =
        !encryptions.is_empty() && encryptions.iter().all(|(_, one)| is_old(one.derivation));
    match integrity.is_none_or(|integrity| integrity.digest == Digest::Sha1) && all_old {
        true => Preset::Legacy,
        false => Preset::Modern,
    }
}

/// The preset for certificates without a key, which has a form without a password.
const WITHOUT_KEY: Preset = Preset::JavaTruststore;
