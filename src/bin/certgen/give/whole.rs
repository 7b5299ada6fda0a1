//! Whether the private keys that a command writes on are whole.

use certgen::{Error, PrivateKey, Soundness};

use crate::{
    say::{code::Code, failure::Failure, warning::Warning},
    take::input,
};

/// What becomes of a key whose parts contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// There is no flag for it.
    Refused,
    /// There is --allow-broken-key, which was not given.
    RefusedUnlessAllowed,
    WrittenOn,
}

impl Broken {
    /// As --allow-broken-key has it.
    pub fn allowed(is_allowed: bool) -> Self {
        if is_allowed { Self::WrittenOn } else { Self::RefusedUnlessAllowed }
    }
}

/// What there is to say of `keys`, which came from the file `name` and are written on.
///
/// A copy of a broken key looks as good as the key did: whoever made it would throw the last whole one away.
pub fn check<'a>(
    keys: impl Iterator<Item = &'a PrivateKey>,
    name: &str,
    broken: Broken,
) -> Result<Vec<Warning>, Failure> {
    let mut warnings = Vec::new();
    for key in keys {
        let reason = key.soundness().reason().unwrap_or_default();
        let warning = match (key.soundness(), broken) {
            (Soundness::Proven, _) => continue,
            (Soundness::Broken { reason }, Broken::Refused | Broken::RefusedUnlessAllowed) => {
                let error = Error::BrokenKey { reason: reason.clone() };
                let failure = input::explain(error, name, None);
                return Err(match broken {
                    Broken::RefusedUnlessAllowed => {
                        failure.further_help("--allow-broken-key writes it on as it is")
                    }
                    _ => failure,
                });
            }
            (Soundness::Broken { .. }, Broken::WrittenOn) => Warning {
                code: Code::BrokenKey,
                message: format!("the private key in {name} is broken: {reason}"),
                help: None,
            },
            _ => Warning {
                code: Code::Unproven,
                message: format!("the private key in {name} could not be proven: {reason}"),
                help: None,
            },
        };
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    Ok(warnings)
}
