//! New keys.

use super::{KeyAlgorithm, PrivateKey};
use crate::error::Error;

pub(super) fn generate(_algorithm: KeyAlgorithm) -> Result<PrivateKey, Error> {
    Err(Error::Randomness)
}
