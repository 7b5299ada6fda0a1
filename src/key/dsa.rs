//! DSA private keys: x, and the parameters in the AlgorithmIdentifier (RFC 3279 §2.3.2).

use super::{
    cost,
    kind::bit_length,
    number::{Number, power, without_zeros},
    public,
    soundness::{Soundness, TOO_LARGE},
};
use crate::{
    ber::{Element, Fault, Notes, Reader, Tag},
    error::Error,
    pbe::Cost,
};

/// The numbers of a key, as they stand.
pub(super) struct Dsa<'a> {
    p: &'a [u8],
    q: &'a [u8],
    g: &'a [u8],
    x: &'a [u8],
}

impl<'a> Dsa<'a> {
    /// Reads `SEQUENCE { p, q, g INTEGER }` and the INTEGER x.
    pub(super) fn read(
        parameters: Option<Element<'a>>,
        key: &'a [u8],
        notes: &'a Notes,
    ) -> Result<Self, Fault> {
        let parameters = parameters.ok_or(Fault { offset: 0, reason: "" })?;
        let mut parts = parameters.children()?;
        let mut number = || parts.expect(Tag::INTEGER, "").map(|number| number.contents());
        let (p, q, g) = (number()?, number()?, number()?);
        let x = Reader::new(key, 0, notes).expect(Tag::INTEGER, "")?.contents();
        Ok(Self { p, q, g, x })
    }

    /// Whether the numbers fit together, and the public half. Nothing for numbers of a size that FIPS 186
    /// has never had, since computing with them takes seconds.
    ///
    /// # Errors
    ///
    /// [`Error::Randomness`] without random bytes.
    pub(super) fn compare(&self) -> Result<(Soundness, Option<Vec<u8>>), Error> {
        if self.is_large() {
            return Ok((TOO_LARGE, None));
        }
        let public = public::dsa(self.p, self.g, self.x);
        let [p, q, g, x] = [self.p, self.q, self.g, self.x].map(Number::read);
        let (Some(p), Some(q), Some(g), Some(x)) = (p, q, g, x) else {
            return Ok((TOO_LARGE, public));
        };
        let is_of_order = power(self.g, self.q, self.p).is_some_and(|power| power == [1]);
        let soundness = match &public {
            None => Soundness::broken("p is even"),
            Some(_) if g.is_one() || !g.is_below(&p) => {
                Soundness::broken("g is not between 1 and p")
            }
            Some(_) if !q.is_prime()? => Soundness::broken("q is not a prime"),
            Some(_) if !is_of_order => Soundness::broken("g to the power of q is not 1 modulo p"),
            Some(_) if without_zeros(self.x).is_empty() || !x.is_below(&q) => {
                Soundness::broken("x is not between 0 and q")
            }
            Some(_) => Soundness::Proven,
        };
        Ok((soundness, public))
    }

    /// What [`Dsa::compare`] takes.
    pub(super) fn cost(&self) -> Cost {
        match self.is_large() {
            true => cost::NONE,
            false => cost::of_dsa(self.p, self.q, self.x),
        }
    }

    fn is_large(&self) -> bool {
        let is_long = |number: &[u8]| without_zeros(number).len() > MOST_EXPONENT_BYTES;
        bit_length(self.p) > MOST_BITS || is_long(self.q) || is_long(self.x)
    }
}

const MOST_BITS: u32 = 4_096;
const MOST_EXPONENT_BYTES: usize = 64;
