//! Randomness of the operating system, the only source the library has.

use crate::error::Error;

/// Fills `bytes` from the operating system's generator.
///
/// # Errors
///
/// [`Error::Randomness`] when the system has none to give.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|_| Error::Randomness)
}

/// Returns `N` random bytes.
///
/// # Errors
///
/// [`Error::Randomness`] when the system has none to give.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}
