//! Randomness of the operating system, the only source the library has.

use zeroize::Zeroizing;

use crate::error::Error;

/// Fills `bytes` from the operating system's generator.
///
/// # Errors
///
/// [`Error::Randomness`] when the system has none to give, or gives the same byte again and again.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    fill_from(|bytes| getrandom::fill(bytes).map_err(|_| Error::Randomness), bytes)
}

/// Returns `N` random bytes.
///
/// # Errors
///
/// As [`fill`].
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Refuses a generator that is plainly stuck, before a library of others draws from it.
///
/// # Errors
///
/// As [`fill`].
pub(crate) fn check() -> Result<(), Error> {
    bytes::<1>().map(drop)
}

/// What is drawn at first tells a generator that is stuck: keys of zeros look like any others. One that works
/// gives 32 equal bytes once in 2^248 draws.
fn fill_from(
    mut draw: impl FnMut(&mut [u8]) -> Result<(), Error>,
    bytes: &mut [u8],
) -> Result<(), Error> {
    let mut first = Zeroizing::new([0; ENOUGH_TO_TELL]);
    draw(first.as_mut_slice())?;
    if first.windows(2).all(|pair| pair.first() == pair.last()) {
        return Err(Error::Randomness);
    }
    let (own, rest) = bytes.split_at_mut(bytes.len().min(first.len()));
    for (byte, drawn) in own.iter_mut().zip(first.iter()) {
        *byte = *drawn;
    }
    if rest.is_empty() { Ok(()) } else { draw(rest) }
}

const ENOUGH_TO_TELL: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    /// A generator that counts, from the start.
    fn counting() -> impl FnMut(&mut [u8]) -> Result<(), Error> {
        let mut next = 0_u8;
        move |bytes| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_add(1);
            }
            Ok(())
        }
    }

    #[test]
    fn a_generator_that_is_stuck_is_refused_however_little_is_drawn() {
        for stuck in [0, 0x5a, 0xff] {
            for count in [0, 1, 8, 31, 32, 33, 64, 500] {
                let mut bytes = vec![7; count];
                let draw = |bytes: &mut [u8]| {
                    bytes.fill(stuck);
                    Ok(())
                };
                assert_eq!(fill_from(draw, &mut bytes), Err(Error::Randomness), "{stuck} {count}");
                assert_eq!(bytes, vec![7; count], "nothing of it is used");
            }
        }
        let none = |_: &mut [u8]| Err(Error::Randomness);
        assert_eq!(fill_from(none, &mut [0; 4]), Err(Error::Randomness));
    }

    #[test]
    fn every_byte_is_drawn_once() {
        for count in [0, 1, 31, 32, 33, 100] {
            let mut bytes = vec![0; count];
            fill_from(counting(), &mut bytes).unwrap();
            assert!(bytes.iter().enumerate().all(|(at, byte)| at == usize::from(*byte)), "{count}");
        }
    }
}
