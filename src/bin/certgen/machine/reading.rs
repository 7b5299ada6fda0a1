//! Reading what may be endless.

use std::io::{self, ErrorKind, Read};

use zeroize::Zeroizing;

/// All that `input` has, or `None` if that is more than `limit` bytes. What was read is wiped wherever
/// it stood, since it may be a key.
pub fn bounded(input: &mut dyn Read, limit: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let most = limit.saturating_add(1);
    let mut buffer = Zeroizing::new(vec![0; most.min(FIRST)]);
    let mut length = 0;
    loop {
        if length == buffer.len() {
            if length == most {
                return Ok(None);
            }
            let mut larger = Zeroizing::new(vec![0; most.min(length.saturating_mul(2))]);
            for (to, from) in larger.iter_mut().zip(buffer.iter()) {
                *to = *from;
            }
            buffer = larger;
        }
        match input.read(buffer.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(length);
    Ok(Some(buffer))
}

const FIRST: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_beyond_the_limit_is_read_but_one() {
        struct Endless(usize);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += buffer.len();
                buffer.fill(b'x');
                Ok(buffer.len())
            }
        }
        for limit in [0, 1, 1000, FIRST - 1, FIRST, FIRST + 1, 3 * FIRST] {
            let mut endless = Endless(0);
            assert_eq!(bounded(&mut endless, limit).unwrap(), None);
            assert_eq!(endless.0, limit + 1);
            let exact = vec![b'y'; limit];
            let read = bounded(&mut exact.as_slice(), limit).unwrap();
            assert_eq!(read.as_deref(), Some(&exact), "{limit}");
        }
    }
}
